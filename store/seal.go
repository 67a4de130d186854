package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"rollbook/fault"
)

var (
	errPassword = fault.New(fault.Refused, "password-wrong")
	errWeak     = fault.New(fault.Usage, "password-short")
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

// lock is the data key as it stands in the store: wrapped by the password and by the recovery key.
type lock struct {
	Salt, Password []byte
	RecoverySalt   []byte
	Recovery       []byte
	Seats          []seat // accounts of persons
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
	l = lock{Salt: random(16), RecoverySalt: random(16)}
	if l.Password, err = wrap(password, l.Salt, data); err != nil {
		return lock{}, nil, "", err
	}
	recovery = recoveryText(secret)
	if l.Recovery, err = wrap(recovery, l.RecoverySalt, data); err != nil {
		return lock{}, nil, "", err
	}
	return l, data, recovery, nil
}

// unlock gives the data key for a password or a recovery key, and the seat whose it is; "" for the
// desk's own.
func (l lock) unlock(password string) (data []byte, seat string, err error) {
	if data, err := unwrap(password, l.Salt, l.Password); err == nil {
		return data, "", nil
	}
	if text := strings.ToUpper(strings.ReplaceAll(password, " ", "")); len(text) == RecoveryLength {
		if data, err := unwrap(text, l.RecoverySalt, l.Recovery); err == nil {
			return data, "", nil
		}
	}
	for _, one := range l.Seats {
		if data, err := unwrap(password, one.Salt, one.Wrapped); err == nil {
			return data, hex.EncodeToString(one.ID), nil
		}
	}
	return nil, "", errPassword
}

func wrap(secret string, salt, data []byte) ([]byte, error) {
	s, err := newSealer(stretch(secret, salt))
	if err != nil {
		return nil, err
	}
	return s.seal([]byte("data key"), data), nil
}

func unwrap(secret string, salt, wrapped []byte) ([]byte, error) {
	s, err := newSealer(stretch(secret, salt))
	if err != nil {
		return nil, err
	}
	return s.open([]byte("data key"), wrapped)
}

func stretch(secret string, salt []byte) []byte {
	return argon2.IDKey([]byte(secret), salt, argonTime, argonMemory, argonLanes, 32)
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

// shortCode is the first 40 bits of a hash, as two groups of four characters.
func shortCode(sum [sha256.Size]byte) string { return grouped(crockford.EncodeToString(sum[:5])) }
