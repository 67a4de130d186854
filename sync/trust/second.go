package trust

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"rollbook/fault"
)

// ErrNoSecond says that a unit has no keys or no certificates of suite 2: an earlier program founded it.
var ErrNoSecond = fault.New(fault.Refused, "suite-not-ready")

// oidBeside is the extension that binds a certificate to the other suite. In one of SM2: SHA-256 of
// the Ed25519 SubjectPublicKeyInfo of the same holder. In the city's Ed25519 root, or where an earlier
// program made that in its renewal: SHA-256 of its SM2 root.
var oidBeside = append(append(asn1.ObjectIdentifier{}, arc...), 3)

// Second is what a desk holds for suite 2, China's SM2: keys beside its others, and their certificates.
type Second struct {
	Key   []byte   // 32 bytes, of the installed program: signs bundles
	Open  []byte   // 32 bytes: opens bundles
	CAKey []byte   // 32 bytes, of a bureau: signs certificates
	Chain [][]byte // DER, own certificate first, root last, then the renewal where there is one; empty until granted
	CA    [][]byte // DER, own CA certificate first, root and renewal likewise; of a bureau, once granted

	Before [][]byte // keys before Open: they open what was sealed until the new one was known
}

// Equip makes the keys of suite 2 where an earlier program made none, and reports whether it did. A
// city's are certified at once, other desks' need a grant.
func (id *Identity) Equip() (bool, error) {
	if id.Second != nil {
		return false, nil
	}
	s := &Second{}
	for _, key := range []*[]byte{&s.Key, &s.Open, &s.CAKey} {
		made, err := sm2.GenerateKey(rand.Reader)
		if err != nil {
			return false, fmt.Errorf("make an SM2 key: %w", err)
		}
		*key = made.D.FillBytes(make([]byte, 32))
	}
	if id.Level == School {
		s.CAKey = nil
	}
	id.Second = s
	if id.Level == City && len(id.CA) > 0 {
		return true, id.renew()
	}
	return true, nil
}

// renew makes the SM2 root of a city that an earlier program founded, and the renewal of its root: a
// certificate of the same name and key, signed with that key, that names the SM2 root. Units go on holding
// the root that they have; the renewal travels with each chain of suite 2.
func (id *Identity) renew() error {
	old, err := x509.ParseCertificate(id.CA[0])
	if err != nil {
		return errIdentity.Because(err)
	}
	root, err := template(id.Code, id.Name, City, old.DNSNames[0])
	if err != nil {
		return err
	}
	root.RawSubject = old.RawSubject
	der, err := id.roots(root)
	if err != nil {
		return err
	}
	id.Second.CA = append(id.Second.CA, der)
	return id.certifySelfSecond()
}

// GrantedSecond reports whether the desk holds a certificate of suite 2.
func (id *Identity) GrantedSecond() bool { return id.Second != nil && len(id.Second.Chain) > 0 }

// sound reports whether every key is one.
func (s *Second) sound() bool {
	for _, key := range append([][]byte{s.Key, s.Open, s.CAKey}, s.Before...) {
		if _, err := sm2.NewPrivateKey(key); err != nil && key != nil {
			return false
		}
	}
	return s.Key != nil && s.Open != nil
}

// asked is the key that a request asks to certify.
func (s *Second) asked() []byte {
	if s.CAKey != nil {
		return s.CAKey
	}
	return s.Key
}

// SecretFor gives the SM2 key that opens what is sealed for one of this desk's recipients, the present
// one or one before; nil where it is none of them.
func (id *Identity) SecretFor(is func(*ecdsa.PublicKey) bool) *sm2.PrivateKey {
	if id.Second == nil {
		return nil
	}
	for _, raw := range append([][]byte{id.Second.Open}, id.Second.Before...) {
		if key, err := sm2.NewPrivateKey(raw); err == nil && is(&key.PublicKey) {
			return key
		}
	}
	return nil
}

// SecretSecond gives the SM2 key that opens what is sealed for this desk.
func (id *Identity) SecretSecond() (*sm2.PrivateKey, error) {
	if id.Second == nil {
		return nil, ErrNoSecond.With("unit", id.Name)
	}
	key, err := sm2.NewPrivateKey(id.Second.Open)
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	return key, nil
}

const recipientPrefix = "sm2:"

// RecipientSecond gives the text for which others seal with suite 2: `sm2:` and the public key's
// uncompressed point in hex.
func (id *Identity) RecipientSecond() (string, error) {
	key, err := id.SecretSecond()
	if err != nil {
		return "", err
	}
	point, err := Point(&key.PublicKey)
	return recipientPrefix + hex.EncodeToString(point), err
}

// ParseRecipientSecond reads what RecipientSecond gives.
func ParseRecipientSecond(text string) (*ecdsa.PublicKey, error) {
	digits, ok := strings.CutPrefix(text, recipientPrefix)
	if !ok || len(digits) != 2*65 || digits != strings.ToLower(digits) {
		return nil, errRequest
	}
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return nil, errRequest.Because(err)
	}
	key, err := sm2.ParseUncompressedPublicKey(raw)
	if err != nil {
		return nil, errRequest.Because(err)
	}
	return key, nil
}

// Point gives an SM2 public key as an uncompressed point, 65 bytes.
func Point(key *ecdsa.PublicKey) ([]byte, error) {
	checked, err := sm2.PublicKeyToECDH(key)
	if err != nil {
		return nil, fmt.Errorf("write an SM2 public key: %w", err)
	}
	return checked.Bytes(), nil
}

// spki gives the SHA-256 of a public key as SubjectPublicKeyInfo.
func spki(key crypto.PublicKey) ([32]byte, error) {
	raw, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return [32]byte{}, fmt.Errorf("write a public key: %w", err)
	}
	return sha256.Sum256(raw), nil
}

func beside(sum [32]byte) []pkix.Extension { return []pkix.Extension{{Id: oidBeside, Value: sum[:]}} }

// besideIn finds the extension among others.
func besideIn(list []pkix.Extension) (sum [32]byte, ok bool) {
	for _, e := range list {
		if e.Id.Equal(oidBeside) && len(e.Value) == len(sum) {
			return [32]byte(e.Value), true
		}
	}
	return sum, false
}

// secondTemplate gives a template with SM2's types.
func secondTemplate(t *x509.Certificate, sum [32]byte) *smx509.Certificate {
	return &smx509.Certificate{
		SerialNumber: t.SerialNumber, NotBefore: t.NotBefore, NotAfter: t.NotAfter, DNSNames: t.DNSNames,
		Subject: t.Subject, KeyUsage: smx509.KeyUsage(t.KeyUsage), IsCA: t.IsCA, BasicConstraintsValid: t.BasicConstraintsValid,
		MaxPathLenZero: t.MaxPathLenZero, PermittedDNSDomains: t.PermittedDNSDomains,
		PermittedDNSDomainsCritical: t.PermittedDNSDomainsCritical, ExtraExtensions: beside(sum),
	}
}

// crownSecond makes the city's root of suite 2 from the other root's template.
func (id *Identity) crownSecond(root *x509.Certificate) error {
	sum, err := spki(id.CAKey.Public())
	if err != nil {
		return err
	}
	key, err := sm2.NewPrivateKey(id.Second.CAKey)
	if err != nil {
		return errIdentity.Because(err)
	}
	t := secondTemplate(root, sum)
	der, err := smx509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return fmt.Errorf("make the SM2 root certificate: %w", err)
	}
	id.Second.CA = [][]byte{der}
	return nil
}

// certifySelfSecond lets a bureau's CA of suite 2 certify the bureau's own program.
func (id *Identity) certifySelfSecond() error {
	ca, err := smx509.ParseCertificate(id.Second.CA[0])
	if err != nil {
		return errIdentity.Because(err)
	}
	sum, err := spki(id.Key.Public())
	if err != nil {
		return err
	}
	key, err := sm2.NewPrivateKey(id.Second.Key)
	if err != nil {
		return errIdentity.Because(err)
	}
	t, err := id.program(ca.DNSNames[0])
	if err != nil {
		return err
	}
	der, err := id.signSecond(t, &key.PublicKey, sum)
	if err != nil {
		return err
	}
	id.Second.Chain = append([][]byte{der}, id.Second.CA...)
	return nil
}

// signSecond issues a certificate of suite 2; sum is of the holder's Ed25519 key.
func (id *Identity) signSecond(t *x509.Certificate, key crypto.PublicKey, sum [32]byte) ([]byte, error) {
	issuer, err := smx509.ParseCertificate(id.Second.CA[0])
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	ca, err := sm2.NewPrivateKey(id.Second.CAKey)
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	der, err := smx509.CreateCertificate(rand.Reader, secondTemplate(t, sum), issuer, key, ca)
	if err != nil {
		return nil, fmt.Errorf("certify %s with SM2: %w", t.Subject.SerialNumber, err)
	}
	return der, nil
}

// secondRoot gives the SHA-256 of the SM2 root that a city's root names, or, where it names none, the root's
// renewal at the end of a chain; and the chain without that. Whoever can sign a renewal has the root's key.
func secondRoot(chain [][]byte, root *x509.Certificate) (sum [32]byte, rest [][]byte, ok bool) {
	if sum, ok = besideIn(root.Extensions); ok || len(chain) == 0 {
		return sum, chain, ok
	}
	rest = chain[:len(chain)-1]
	renewal, err := x509.ParseCertificate(chain[len(chain)-1])
	if err != nil || !bytes.Equal(renewal.RawSubject, root.RawSubject) || !bytes.Equal(renewal.RawSubjectPublicKeyInfo, root.RawSubjectPublicKeyInfo) {
		return sum, rest, false
	}
	sum, ok = besideIn(renewal.Extensions)
	return sum, rest, ok && renewal.CheckSignatureFrom(root) == nil
}

// verifySecond follows a chain of suite 2 to the SM2 root that the city's root names, as Verify does.
func verifySecond(chain [][]byte, root []byte) (Desk, *ecdsa.PublicKey, error) {
	if root == nil {
		return Desk{}, nil, ErrStranger
	}
	anchor, err := x509.ParseCertificate(root)
	if err != nil {
		return Desk{}, nil, ErrStranger.Because(err)
	}
	sum, chain, ok := secondRoot(chain, anchor)
	if !ok || len(chain) < 2 || len(chain) > 3 || sha256.Sum256(chain[len(chain)-1]) != sum {
		return Desk{}, nil, ErrStranger
	}
	certs := make([]*smx509.Certificate, len(chain))
	for i, der := range chain {
		if certs[i], err = smx509.ParseCertificate(der); err != nil {
			return Desk{}, nil, ErrStranger.Because(err)
		}
		if !sm2.IsSM2PublicKey(certs[i].PublicKey) {
			return Desk{}, nil, ErrStranger
		}
	}
	roots, between := smx509.NewCertPool(), smx509.NewCertPool()
	roots.AddCert(certs[len(certs)-1])
	for _, c := range certs[1 : len(certs)-1] {
		between.AddCert(c)
	}
	leaf, issuer := certs[0], certs[1]
	_, err = leaf.Verify(smx509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: leaf.NotBefore.Add(time.Second), KeyUsages: []smx509.ExtKeyUsage{smx509.ExtKeyUsageAny},
	})
	if err != nil {
		return Desk{}, nil, ErrStranger.Because(err)
	}
	own, okOwn := besideIn(leaf.Extensions)
	above, okAbove := besideIn(issuer.Extensions)
	if !okOwn || !okAbove {
		return Desk{}, nil, ErrStranger
	}
	d, err := placeInTree(bearer{leaf.Subject, leaf.DNSNames, leaf.IsCA, own}, bearer{issuer.Subject, issuer.DNSNames, issuer.IsCA, above})
	return d, leaf.PublicKey.(*ecdsa.PublicKey), err
}

// acceptSecond takes the chain of suite 2 that a grant brings: it must certify this desk's own SM2 key,
// and name the same desk as the other chain does.
func (id *Identity) acceptSecond(chain [][]byte, own Desk) (err error) {
	defer guard(&err, errGrant)
	mine, err := sm2.NewPrivateKey(id.Second.asked())
	if err != nil {
		return errIdentity.Because(err)
	}
	cert, err := smx509.ParseCertificate(chain[0])
	if err != nil {
		return errGrant.Because(err)
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || !key.Equal(&mine.PublicKey) {
		return errGrantForeign.With("unit", cert.Subject.CommonName)
	}
	if id.CAKey != nil {
		id.Second.CA = chain
		err = id.certifySelfSecond()
	} else {
		id.Second.Chain = chain
	}
	if err != nil {
		return err
	}
	if d, _, err := verifySecond(id.Second.Chain, id.Root()); err != nil || d != own {
		return errGrant.Because(err)
	}
	return nil
}

// requestSecond asks for the certificate of suite 2: a PKCS#10 signed with the SM2 key to certify.
func (id *Identity) requestSecond() ([]byte, error) {
	recipient, err := id.RecipientSecond()
	if err != nil {
		return nil, err
	}
	key, err := sm2.NewPrivateKey(id.Second.asked())
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	sum, err := spki(id.asked().Public())
	if err != nil {
		return nil, err
	}
	der, err := smx509.CreateCertificateRequest(rand.Reader, &smx509.CertificateRequest{
		Subject:         pkix.Name{CommonName: id.Name, SerialNumber: id.Code},
		ExtraExtensions: append(beside(sum), pkix.Extension{Id: oidRecipient, Value: []byte(recipient)}),
	}, key)
	if err != nil {
		return nil, fmt.Errorf("write the SM2 request: %w", err)
	}
	return der, nil
}

// parseSecond reads the request of suite 2 within a request: whoever wrote it holds the SM2 key, and
// means it for this unit and this Ed25519 key.
func (r *Request) parseSecond(der []byte) (err error) {
	defer guard(&err, errRequest)
	csr, err := smx509.ParseCertificateRequest(der)
	if err == nil {
		err = csr.CheckSignature()
	}
	if err != nil {
		return errRequest.Because(err)
	}
	sum, ok := besideIn(csr.Extensions)
	i := slices.IndexFunc(csr.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidRecipient) })
	key, isKey := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || sum != r.Key || i < 0 || !isKey || !sm2.IsSM2PublicKey(key) || csr.Subject.SerialNumber != r.Code || legible(csr.Subject.CommonName) != r.Name {
		return errRequest
	}
	r.second, r.RecipientSecond = key, string(csr.Extensions[i].Value)
	_, err = ParseRecipientSecond(r.RecipientSecond)
	return err
}
