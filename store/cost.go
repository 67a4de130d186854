package store

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/argon2"
)

// cost is what it takes to turn a password into a key (argon2id). Each wrapped key says its own, so that a later program
// can ask for more.
type cost struct {
	Time   uint32 // passes
	Memory uint32 // KiB
	Lanes  uint8
}

// landed is the cost in stores of the formats 1 and 2, which do not say it: RFC 9106, second recommended option, halved
// in lanes for a laptop of two cores.
var landed = cost{3, 64 << 10, 2}

var (
	// usual is what a password costs that is set now; where one cost less, it is raised to it when it is next typed.
	usual = landed
	// least is what is believed of a store. No program wrote less: less is damage, or somebody who wants to guess.
	least = landed
	// most is what a header may ask for: seconds, and a part of a small laptop's memory.
	most = cost{12, 512 << 10, 8}
)

// CheapPasswords makes passwords cost next to nothing from now on, in stores that no other program opens. It is for tests,
// which open them by the thousand, and they alone may call it (rules).
func CheapPasswords() { usual, least = cost{1, 64, 1}, cost{1, 64, 1} }

// below reports whether it is less in anything.
func (c cost) below(other cost) bool {
	return c.Time < other.Time || c.Memory < other.Memory || c.Lanes < other.Lanes
}

func (c cost) stretch(secret string, salt []byte) []byte {
	return argon2.IDKey([]byte(secret), salt, c.Time, c.Memory, c.Lanes, 32)
}

// readLock reads the lock of a header, and refuses a cost that no program asks for before it is paid.
func readLock(format int, raw []byte) (l lock, err error) {
	if format < 3 {
		l, err = readFormerLock(raw)
	} else {
		err = cbor.Unmarshal(raw, &l)
	}
	all := []wrapped{l.Password, l.Recovery}
	for _, one := range l.Seats {
		all = append(all, one.wrapped)
	}
	for _, w := range all {
		if err == nil && (w.Cost.below(least) || most.below(w.Cost)) {
			err = fmt.Errorf("a password that costs %d passes of %d KiB in %d lanes", w.Cost.Time, w.Cost.Memory, w.Cost.Lanes)
		}
	}
	if err != nil {
		return lock{}, ErrDamaged.Because(fmt.Errorf("read the header: %w", err))
	}
	return l, nil
}

// formerLock is how formats 1 and 2 wrote the lock.
type formerLock struct {
	Salt, Password         []byte
	RecoverySalt, Recovery []byte
	Seats                  []formerSeat
}

type formerSeat struct{ ID, Salt, Wrapped []byte }

func readFormerLock(raw []byte) (lock, error) {
	var f formerLock
	if err := cbor.Unmarshal(raw, &f); err != nil {
		return lock{}, err
	}
	l := lock{Password: wrapped{landed, f.Salt, f.Password}, Recovery: wrapped{landed, f.RecoverySalt, f.Recovery}}
	for _, one := range f.Seats {
		l.Seats = append(l.Seats, seat{one.ID, wrapped{landed, one.Salt, one.Wrapped}})
	}
	return l, nil
}

// said is the step to format 3: the cost stands in the header, and all else stays.
func said(sealer, writer) error { return nil }

// raise wraps the data key anew where a password cost less than one that is set now. The recovery key stays: with 160
// random bits nobody guesses it at any cost.
func raise(e engine, h *header, by *wrapped, password string, data []byte) (err error) {
	if *by, err = wrap(password, data); err != nil {
		return err
	}
	h.Format = storeFormat
	return e.update(func(tx writer) error { return putHeader(tx, *h) })
}
