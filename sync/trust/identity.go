package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
)

// Levels of a unit, as the certificates name them.
const (
	City   = "city"
	County = "county"
	School = "school"
)

var (
	errIdentity   = fault.New(fault.Damaged, "identity-damaged")
	errNotGranted = fault.New(fault.Refused, "not-joined")
)

// Identity is a desk's secret keys and its certificates. A bureau's signs for the units below too.
type Identity struct {
	Code, Name, Level string
	Key               ed25519.PrivateKey // of the installed program: signs bundles
	Age               string             // age hybrid identity: opens bundles
	Before            []string           // age identities before it: they open what was sealed until the new one was known
	CAKey             ed25519.PrivateKey // of a bureau: signs certificates and the trust list
	Chain             [][]byte           // DER, own certificate first, root last; empty until granted
	CA                [][]byte           // DER, own CA certificate first, root last; of a bureau, once granted
	Second            *Second            `cbor:",omitempty"` // keys of suite 2; nil where an earlier program made the desk
}

// New makes the keys of a desk. The city's certifies itself; others need a grant.
func New(code, name, level string) (*Identity, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	secret, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("make an age identity: %w", err)
	}
	id := &Identity{Code: code, Name: name, Level: level, Key: key, Age: secret.String()}
	if _, err := id.Equip(); err != nil || level == School {
		return id, err
	}
	if _, id.CAKey, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return nil, fmt.Errorf("make a CA key: %w", err)
	}
	if level == City {
		err = id.crown()
	}
	return id, err
}

// Marshal gives the identity as bytes. They are secret: the store seals them.
func (id *Identity) Marshal() ([]byte, error) { return cbor.Marshal(id) }

// Unmarshal reads what Marshal wrote.
func Unmarshal(raw []byte) (*Identity, error) {
	id := &Identity{}
	if err := cbor.Unmarshal(raw, id); err != nil {
		return nil, errIdentity.Because(err)
	}
	if len(id.Key) != ed25519.PrivateKeySize || id.CAKey != nil && len(id.CAKey) != ed25519.PrivateKeySize {
		return nil, errIdentity
	}
	if id.Second != nil && !id.Second.sound() {
		return nil, errIdentity
	}
	return id, nil
}

// Successor makes new keys for the same unit; they need a grant of their own.
func (id *Identity) Successor() (*Identity, error) {
	next, err := New(id.Code, id.Name, id.Level)
	if err != nil {
		return nil, err
	}
	next.Before = append([]string{id.Age}, id.Before...)
	if id.Second != nil {
		next.Second.Before = append([][]byte{id.Second.Open}, id.Second.Before...)
	}
	return next, nil
}

// Secrets gives the age identities that open what is sealed for this desk, the present one first.
func (id *Identity) Secrets() ([]age.Identity, error) {
	var list []age.Identity
	for _, text := range append([]string{id.Age}, id.Before...) {
		secret, err := age.ParseHybridIdentity(text)
		if err != nil {
			return nil, errIdentity.Because(err)
		}
		list = append(list, secret)
	}
	return list, nil
}

// Recipient gives the age recipient for which others seal.
func (id *Identity) Recipient() (string, error) {
	secret, err := age.ParseHybridIdentity(id.Age)
	if err != nil {
		return "", errIdentity.Because(err)
	}
	return secret.Recipient().String(), nil
}

// Granted reports whether the desk holds a certificate.
func (id *Identity) Granted() bool { return len(id.Chain) > 0 }

// Root gives the certificate that everything is verified against; nil until granted.
func (id *Identity) Root() []byte {
	if !id.Granted() {
		return nil
	}
	return id.Chain[len(id.Chain)-1]
}

// asked is the key that a request asks to certify: a bureau's CA key, a school's program key.
func (id *Identity) asked() ed25519.PrivateKey {
	if id.CAKey != nil {
		return id.CAKey
	}
	return id.Key
}

// Fingerprint gives the eight words of the key and recipient that a request of this desk carries.
func (id *Identity) Fingerprint() ([]string, error) {
	recipient, err := id.Recipient()
	if err != nil {
		return nil, err
	}
	return fingerprint(id.asked().Public(), recipient)
}

// fingerprint hashes a public key (as SubjectPublicKeyInfo) and a recipient into eight words.
func fingerprint(key crypto.PublicKey, recipient string) ([]string, error) {
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("write a public key: %w", err)
	}
	return Words(sha256.Sum256(append(spki, recipient...))), nil
}
