package store

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"
)

// SetClock lets a test say what time it is. The program has no such switch.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

// Exchange lets a test put the stored state of one record in the place of another's.
func (s *Store) Exchange(id, other string) error {
	return s.engine.update(func(tx writer) error {
		var w viewWire
		if err := s.getSealed(tx, recordKey(other), &w); err != nil {
			return err
		}
		return s.putSealed(tx, recordKey(id), w)
	})
}

// Wait lets the next reading or writing wait as for a database that is away: begun is told of it, and goOn ends it.
func (s *Store) Wait(begun chan<- struct{}, goOn <-chan struct{}) {
	s.engine = &waits{engine: s.engine, begun: begun, goOn: goOn}
}

// WaitWithin lets the next scan wait: begun is told of it, and goOn ends it.
func (s *Store) WaitWithin(begun chan<- struct{}, goOn <-chan struct{}) {
	s.engine = &slowly{waits{engine: s.engine, begun: begun, goOn: goOn}}
}

type slowly struct{ waits }

func (e *slowly) view(f func(reader) error) error {
	return e.engine.view(func(tx reader) error { return f(slowReader{tx, e}) })
}

func (e *slowly) peek(key []byte) ([]byte, error)   { return e.engine.peek(key) }
func (e *slowly) update(f func(writer) error) error { return e.engine.update(f) }

type slowReader struct {
	reader
	of *slowly
}

func (r slowReader) scan(prefix []byte, each func(key, value []byte) error) error {
	r.of.wait()
	return r.reader.scan(prefix, each)
}

type waits struct {
	engine
	begun chan<- struct{}
	goOn  <-chan struct{}
	past  atomic.Bool
}

func (e *waits) wait() {
	if e.past.CompareAndSwap(false, true) {
		close(e.begun)
		<-e.goOn
	}
}

func (e *waits) view(f func(reader) error) error {
	e.wait()
	return e.engine.view(f)
}

func (e *waits) peek(key []byte) ([]byte, error) {
	e.wait()
	return e.engine.peek(key)
}

func (e *waits) update(f func(writer) error) error {
	e.wait()
	return e.engine.update(f)
}

// SearchText gives a benchmark the joined text in which a kind is searched.
func (s *Store) SearchText(kind string) (text []byte) {
	s.Warm()
	for _, p := range s.search.kinds[kind].parts {
		text = append(text, p.blob...)
	}
	return text
}

// FindAll counts what is found without bound.
func (s *Store) FindAll(kind, text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.search.find(s, kind, text, 0))
}

// Remembered counts the groups of records of whose conflicts is known what is to be told.
func (s *Store) Remembered() (n int) {
	for _, one := range s.disputes {
		if one.told {
			n++
		}
	}
	return n
}

// Earlier takes the store back to format 1: each state written out, also that of a record of one change, and a header
// that does not say what the password costs.
func (s *Store) Earlier(password string) error {
	now := usual
	usual = landed
	w, wrapErr := wrap(password, s.key)
	usual = now
	return s.engine.update(func(tx writer) error {
		whole := map[string]viewWire{}
		err := tx.scan([]byte{prefixRecord}, func(key, sealed []byte) error {
			v, err := s.readView(tx, string(key[1:]))
			if len(v.Refs) == 1 {
				again := view{append(v.Refs, v.Refs[0]), v.Folded}.wire()
				again.Refs = v.Refs
				whole[string(key)] = again
			}
			return err
		})
		for key, w := range whole {
			err = errors.Join(err, s.putSealed(tx, []byte(key), w))
		}
		raw, headErr := cbor.Marshal(struct {
			Format int
			Lock   formerLock
		}{1, formerLock{Salt: w.Salt, Password: w.Key}})
		return errors.Join(err, wrapErr, headErr, tx.put(keyHeader, raw))
	})
}

// Breaking makes the last step fail until the given func is called.
func Breaking(err error) (mend func()) {
	kept := steps
	steps = append(steps[:len(steps)-1:len(steps)-1], func(sealer, writer) error { return err })
	return func() { steps = kept }
}

// AcceptParts has so many changes merged in a transaction, until the given func is called.
func AcceptParts(n int) (restore func()) {
	kept := acceptPart
	acceptPart = n
	return func() { acceptPart = kept }
}

// Costs lets a test say how many passes a password takes at least, and one that is set now, until the given func is called.
func Costs(atLeast, now uint32) (restore func()) {
	kept, keptLeast := usual, least
	usual.Time, least.Time = now, atLeast
	return func() { usual, least = kept, keptLeast }
}

// CostsMemory makes passwords take so many KiB from now on.
func CostsMemory(kib uint32) (restore func()) {
	kept := usual
	usual.Memory = kib
	return func() { usual = kept }
}

// PasswordCosts is what the desk's own password costs, in passes.
func (s *Store) PasswordCosts() uint32 {
	h, err := readHeader(s.engine)
	if err != nil {
		return 0
	}
	return h.Lock.Password.Cost.Time
}

// Asking makes the header ask for another cost than the one with which the password was wrapped.
func (s *Store) Asking(passes, memory uint32, lanes uint8) error {
	h, err := readHeader(s.engine)
	h.Lock.Password.Cost = cost{passes, memory, lanes}
	return errors.Join(err, s.engine.update(func(tx writer) error { return putHeader(tx, h) }))
}

// Again has stores in folders that are opened from now on run all that they are given for a transaction twice, as a database does
// that went away meanwhile: the first time nothing of it stands. It holds until the given func is called.
func Again() (restore func()) {
	kept := openFolder
	openFolder = func(dir string) (engine, error) {
		e, err := kept(dir)
		if err != nil {
			return nil, err
		}
		return again{e}, nil
	}
	return func() { openFolder = kept }
}

type again struct{ engine }

func (e again) view(do func(reader) error) error {
	if err := e.engine.view(do); err != nil {
		return err
	}
	return e.engine.view(do)
}

var errAgain = errors.New("run it again")

func (e again) update(do func(writer) error) error {
	err := e.engine.update(func(tx writer) error {
		if err := do(tx); err != nil {
			return err
		}
		return errAgain
	})
	if !errors.Is(err, errAgain) {
		return err
	}
	return e.engine.update(do)
}

// InUse is how many bytes of the file of a store that was just made are.
func (s *Store) InUse() (n int64) {
	_ = s.engine.(boltEngine).db.View(func(tx *bolt.Tx) error {
		n = tx.Size()
		return nil
	})
	return n
}

// CompiledWhole reports whether the store keeps that this program compiled the pack in force.
func (s *Store) CompiledWhole() bool {
	var last compiling
	err := s.engine.view(func(tx reader) error { return s.getMeta(tx, metaCompiled, &last) })
	return err == nil && last == compiling{s.packs.sum, program()}
}

// DuplicatesAnew gives the duplicates as who found none before does.
func (s *Store) DuplicatesAnew() ([]Pair, error) {
	was := s.pairs
	s.pairs, s.results = pairing{}, results{}
	pairs, err := s.Duplicates()
	s.pairs, s.results = was, results{}
	return pairs, err
}
