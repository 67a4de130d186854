package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"

	"rollbook/fault"
)

// ErrStranger says that a certificate does not lead to the city's root, or names what it may not.
var ErrStranger = fault.New(fault.Refused, "bundle-unknown-sender")

// suffix ends every unit's DNS name. RFC 2606 keeps .invalid from ever being a real one.
const suffix = "rollbook.invalid"

// Certificates hold from the year of the policy and have no well-defined end (RFC 5280 §4.1.2.5), so
// that no PC's clock decides about them. What ends them is a cut in the trust list.
var (
	notBefore = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// Desk is a unit as its verified certificate names it.
type Desk struct {
	Code, Name, Level, Parent string
	Key                       [32]byte // SHA-256 of the program's SubjectPublicKeyInfo
	Granted                   [32]byte // the same of the key that the bureau above certified: a bureau's is its CA's
	Issuer                    [32]byte // the same of the CA's that certified the program
}

func domain(code, above string) string { return strings.ToLower(code) + "." + above }

func template(code, name, level, dns string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial, NotBefore: notBefore, NotAfter: notAfter, DNSNames: []string{dns},
		Subject:  pkix.Name{CommonName: name, SerialNumber: code, OrganizationalUnit: []string{level}},
		KeyUsage: x509.KeyUsageDigitalSignature,
	}, nil
}

// crown makes the city's root and certifies its own program.
func (id *Identity) crown() error {
	dns := domain(id.Code, suffix)
	root, err := template(id.Code, id.Name, City, dns)
	if err != nil {
		return err
	}
	der, err := id.roots(root)
	if err != nil {
		return err
	}
	id.CA = [][]byte{der}
	if err := id.certifySelf(); err != nil {
		return err
	}
	return id.certifySelfSecond()
}

// roots makes the root of suite 2 and gives the other, which names it.
func (id *Identity) roots(root *x509.Certificate) ([]byte, error) {
	root.IsCA, root.BasicConstraintsValid, root.KeyUsage = true, true, x509.KeyUsageCertSign
	if err := id.crownSecond(root); err != nil {
		return nil, err
	}
	root.ExtraExtensions = beside(sha256.Sum256(id.Second.CA[0]))
	der, err := x509.CreateCertificate(rand.Reader, root, root, id.CAKey.Public(), id.CAKey)
	if err != nil {
		return nil, fmt.Errorf("make the root certificate: %w", err)
	}
	return der, nil
}

// certifySelf lets a bureau's CA certify the bureau's own program.
func (id *Identity) certifySelf() error {
	ca, err := x509.ParseCertificate(id.CA[0])
	if err != nil {
		return errIdentity.Because(err)
	}
	t, err := id.program(ca.DNSNames[0])
	if err != nil {
		return err
	}
	der, err := id.sign(t, id.Key.Public())
	if err != nil {
		return err
	}
	id.Chain = append([][]byte{der}, id.CA...)
	return nil
}

// program is the template of a bureau's own program. Its subject is not its CA's: whose subject is its issuer's is
// self-issued (RFC 5280 §3.2), and OpenSSL looks no further.
func (id *Identity) program(dns string) (*x509.Certificate, error) {
	t, err := issued(id.Code, id.Name, id.Level, dns, false)
	if err == nil {
		t.Subject.OrganizationalUnit = append(t.Subject.OrganizationalUnit, "program")
	}
	return t, err
}

// issued is the template of a certificate that a bureau's CA signs. A county's is a CA that may
// certify only its own units (RFC 5280 §4.2.1.10), and no further CA.
func issued(code, name, level, dns string, ca bool) (*x509.Certificate, error) {
	t, err := template(code, name, level, dns)
	if err != nil {
		return nil, err
	}
	t.BasicConstraintsValid = true
	if ca {
		t.IsCA, t.MaxPathLenZero, t.KeyUsage = true, true, x509.KeyUsageCertSign
		t.PermittedDNSDomains, t.PermittedDNSDomainsCritical = []string{dns}, true
	}
	return t, nil
}

// sign issues a certificate with the bureau's CA key.
func (id *Identity) sign(t *x509.Certificate, key crypto.PublicKey) ([]byte, error) {
	issuer, err := x509.ParseCertificate(id.CA[0])
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, t, issuer, key, id.CAKey)
	if err != nil {
		return nil, fmt.Errorf("certify %s: %w", t.Subject.SerialNumber, err)
	}
	return der, nil
}

// Verify follows a chain (own certificate first) to the root and tells whose it is. The level
// follows from the place in the tree, not from what the certificate says of itself. The clock of
// the PC takes no part.
func Verify(chain [][]byte, root []byte) (Desk, ed25519.PublicKey, error) {
	if len(chain) < 2 || len(chain) > 3 || root == nil {
		return Desk{}, nil, ErrStranger
	}
	certs := make([]*x509.Certificate, len(chain))
	for i, der := range chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return Desk{}, nil, ErrStranger.Because(err)
		}
		certs[i] = cert
	}
	if !slices.Equal(chain[len(chain)-1], root) {
		return Desk{}, nil, ErrStranger
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(certs[len(certs)-1])
	for _, c := range certs[1 : len(certs)-1] {
		between.AddCert(c)
	}
	leaf := certs[0]
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: leaf.NotBefore.Add(time.Second), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return Desk{}, nil, ErrStranger.Because(err)
	}
	return identify(leaf, certs[1])
}

// identify reads who a verified certificate names.
func identify(leaf, issuer *x509.Certificate) (Desk, ed25519.PublicKey, error) {
	key, ok := leaf.PublicKey.(ed25519.PublicKey)
	if !ok {
		return Desk{}, nil, ErrStranger
	}
	d, err := placeInTree(
		bearer{leaf.Subject, leaf.DNSNames, leaf.IsCA, sha256.Sum256(leaf.RawSubjectPublicKeyInfo)},
		bearer{issuer.Subject, issuer.DNSNames, issuer.IsCA, sha256.Sum256(issuer.RawSubjectPublicKeyInfo)},
	)
	return d, key, err
}

// bearer is what a certificate of either suite says of its holder. The key is SHA-256 of the holder's
// Ed25519 SubjectPublicKeyInfo, also where the certificate is of SM2: a desk is one in both suites.
type bearer struct {
	subject pkix.Name
	dns     []string
	ca      bool
	key     [32]byte
}

// placeInTree reads from a verified certificate and its issuer's where the holder stands in the tree.
func placeInTree(leaf, issuer bearer) (Desk, error) {
	if leaf.ca || len(leaf.dns) != 1 || len(issuer.dns) != 1 {
		return Desk{}, ErrStranger
	}
	d := Desk{Code: leaf.subject.SerialNumber, Name: legible(leaf.subject.CommonName), Key: leaf.key, Granted: leaf.key, Issuer: issuer.key}
	name, above := leaf.dns[0], issuer.dns[0]
	city := strings.Count(above, ".") == strings.Count(suffix, ".")+1
	switch {
	case name == above && city:
		d.Level = City
	case name == above:
		d.Level = County
	case name == domain(d.Code, above):
		d.Level = School
		d.Parent = strings.ToUpper(strings.SplitN(above, ".", 2)[0])
	default:
		return Desk{}, ErrStranger
	}
	if name == above {
		d.Granted = d.Issuer
	}
	if d.Level == County {
		d.Parent = strings.ToUpper(strings.Split(name, ".")[1])
	}
	if strings.ToLower(d.Code) != strings.SplitN(name, ".", 2)[0] {
		return Desk{}, ErrStranger
	}
	return d, nil
}

// Own gives the desk that this identity's certificate names.
func (id *Identity) Own() (Desk, error) {
	if !id.Granted() {
		return Desk{}, errNotGranted
	}
	d, _, err := Verify(id.Chain, id.Root())
	return d, err
}

// Above gives the codes of the units above a chain's desk, the nearest first.
func Above(chain [][]byte) []string {
	var list []string
	if len(chain) == 0 {
		return nil
	}
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil || len(leaf.DNSNames) != 1 {
		return nil
	}
	labels := strings.Split(strings.TrimSuffix(leaf.DNSNames[0], "."+suffix), ".")
	for _, label := range labels[1:] {
		list = append(list, strings.ToUpper(label))
	}
	return list
}

// ParentName is the name of the unit that granted this desk, as its certificate says; "" for the city.
func (id *Identity) ParentName() string {
	n := 1
	if id.Level == County {
		n = 2
	}
	if id.Level == City || len(id.Chain) <= n {
		return ""
	}
	cert, err := x509.ParseCertificate(id.Chain[n])
	if err != nil {
		return ""
	}
	return legible(cert.Subject.CommonName)
}

// legible takes out of a name what is not seen, and turns what is: who signs a name may write anything into it.
func legible(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, name))
}
