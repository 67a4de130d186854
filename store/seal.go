package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"rollbook/fault"
)

var (
	// ErrPassword says that a password opens nothing.
	ErrPassword = fault.New(fault.Refused, "password-wrong")

	errWeak = fault.New(fault.Usage, "password-short")
)

// leastPassword is how many characters a password has at least.
const leastPassword = 4

// RecoveryLength is how many characters a recovery key has.
const RecoveryLength = 39

// sealer seals values with the store's data key: AES-256-GCM, a random nonce before each, and the
// key under which it stands as additional data, so that values cannot be exchanged.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	return sealer{aead}, nil
}

func (s sealer) seal(key, value []byte) []byte { return s.aead.Seal(nil, nil, value, key) }

func (s sealer) open(key, sealed []byte) ([]byte, error) {
	value, err := s.aead.Open(nil, nil, sealed, key)
	if err != nil {
		return nil, fmt.Errorf("open the value of %q: %w", printable(key), err)
	}
	return value, nil
}

func printable(key []byte) string {
	if len(key) > 0 && key[0] == prefixMeta {
		return string(key)
	}
	return fmt.Sprintf("%x", key)
}

// lock is the data key as it stands in the store: wrapped by the password, by the recovery key, and by the passwords of
// accounts.
type lock struct {
	Password, Recovery wrapped
	Seats              []seat
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails (crypto/rand, Go 1.24)
	return b
}

// strong refuses a password that is too short.
func strong(password string) error {
	if len([]rune(password)) < leastPassword {
		return errWeak.With("least", leastPassword)
	}
	return nil
}

// newLock makes a data key and wraps it twice. recovery is the key to write on paper.
func newLock(password string) (l lock, data []byte, recovery string, err error) {
	if err := strong(password); err != nil {
		return lock{}, nil, "", err
	}
	data, secret := random(32), random(20)
	recovery = recoveryText(secret)
	if l.Password, err = wrap(password, data); err == nil {
		l.Recovery, err = wrap(recovery, data)
	}
	return l, data, recovery, err
}

// unlock gives the data key for a password or a recovery key, the seat whose it is, "" for the desk's own, and what it
// unwrapped. Stretching takes its time for each that is tried: first is the seat whose password it most likely is.
func (l *lock) unlock(password, first string) (data []byte, whose string, by *wrapped, err error) {
	likely := slices.IndexFunc(l.Seats, func(one seat) bool { return hex.EncodeToString(one.ID) == first })
	if likely >= 0 {
		if data, err := l.Seats[likely].unwrap(password); err == nil {
			return data, first, &l.Seats[likely].wrapped, nil
		}
	}
	if data, err := l.Password.unwrap(password); err == nil {
		return data, "", &l.Password, nil
	}
	if text := strings.ToUpper(strings.ReplaceAll(password, " ", "")); len(text) == RecoveryLength {
		if data, err := l.Recovery.unwrap(text); err == nil {
			return data, "", &l.Recovery, nil
		}
	}
	for i := range l.Seats {
		if i == likely {
			continue
		}
		if data, err := l.Seats[i].unwrap(password); err == nil {
			return data, hex.EncodeToString(l.Seats[i].ID), &l.Seats[i].wrapped, nil
		}
	}
	return nil, "", nil, ErrPassword
}

// wrapped is the data key, sealed with a key that was stretched from a secret. Who alters the cost alters the key that it
// gives: a password cannot be made cheaper by somebody who does not know it.
type wrapped struct {
	Cost      cost
	Salt, Key []byte
}

func wrap(secret string, data []byte) (wrapped, error) {
	w := wrapped{Cost: usual, Salt: random(16)}
	s, err := newSealer(w.Cost.stretch(secret, w.Salt))
	if err != nil {
		return wrapped{}, err
	}
	w.Key = s.seal([]byte("data key"), data)
	return w, nil
}

func (w wrapped) unwrap(secret string) ([]byte, error) {
	s, err := newSealer(w.Cost.stretch(secret, w.Salt))
	if err != nil {
		return nil, err
	}
	return s.open([]byte("data key"), w.Key)
}

// crockford has no I, L, O, U: it is read over the telephone and written by hand.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// recoveryText writes 20 bytes as eight groups of four characters.
func recoveryText(secret []byte) string { return grouped(crockford.EncodeToString(secret)) }

func grouped(text string) string {
	var parts []string
	for ; len(text) > 4; text = text[4:] {
		parts = append(parts, text[:4])
	}
	return strings.Join(append(parts, text), "-")
}

// ShortCode is the first 40 bits of a hash, as two groups of four characters.
func ShortCode(sum [sha256.Size]byte) string { return grouped(crockford.EncodeToString(sum[:5])) }
