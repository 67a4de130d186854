package trust_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"testing"

	"rollbook/sync/trust"
)

// earlier reads the keys of a unit that the program before suite 2 made.
func earlier(t *testing.T, name string) *trust.Identity {
	t.Helper()
	raw, err := os.ReadFile("testdata/before-suite2/" + name + ".cbor")
	if err != nil {
		t.Fatal(err)
	}
	id, err := trust.Unmarshal(raw)
	if err != nil || id.Second != nil {
		t.Fatal(id, err)
	}
	return id
}

func equip(t *testing.T, id *trust.Identity) *trust.Identity {
	t.Helper()
	if made, err := id.Equip(); err != nil || !made {
		t.Fatal(made, err)
	}
	return id
}

// TestACityFoundedBeforeSuite2 gives such a city, and then its county and school, keys of suite 2. What they
// sign is believed by whoever holds the root that the city always had, and in both suites it is one desk.
func TestACityFoundedBeforeSuite2(t *testing.T) {
	city := equip(t, earlier(t, "city"))
	root := city.Root()
	county := join(t, city, equip(t, earlier(t, "county")))
	school := join(t, county, equip(t, earlier(t, "school")))
	for _, id := range []*trust.Identity{city, county, school} {
		first, err := id.Sign([]byte("x"), []byte("y"))
		if err != nil {
			t.Fatal(err)
		}
		second, err := id.SignSecond([]byte("x"), []byte("y"))
		if err != nil {
			t.Fatal(err)
		}
		want, err := check(first, root)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := check(second, root); err != nil || got != want || string(id.Root()) != string(root) {
			t.Errorf("%+v in one suite, %+v in the other, %v", want, got, err)
		}
		if got, err := check(second, identity(t, "U0100", "银川市教育局", trust.City).Root()); !errors.Is(err, trust.ErrStranger) {
			t.Errorf("under another root: %+v, %v", got, err)
		}
	}
	// A county that changes its keys gets such a chain again.
	next, err := county.Successor()
	if err != nil {
		t.Fatal(err)
	}
	if next = join(t, city, next); !next.GrantedSecond() {
		t.Error("a county with new keys has no certificate of suite 2")
	}
}

// TestRenewalsThatNobodyMayMake refuses an SM2 root for which the city's own root does not answer.
func TestRenewalsThatNobodyMayMake(t *testing.T) {
	city := equip(t, earlier(t, "city"))
	county := join(t, city, equip(t, earlier(t, "county")))
	liar := identity(t, "U0100", "银川市教育局", trust.City) // another's keys under the city's name
	made := liar.Second.CA[0]
	root, err := x509.ParseCertificate(city.Root())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(made)
	arc := []int{2, 25, 1849230477, 3}
	renewal := func(subject []byte, key crypto.PublicKey, parent *x509.Certificate, by crypto.Signer) []byte {
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
			SerialNumber: big.NewInt(1), RawSubject: subject, NotBefore: root.NotBefore, NotAfter: root.NotAfter, DNSNames: root.DNSNames,
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, ExtraExtensions: []pkix.Extension{{Id: arc, Value: sum[:]}},
		}, parent, key, by)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	below, err := x509.ParseCertificate(county.CA[0])
	if err != nil {
		t.Fatal(err)
	}
	// The name and key in it are the root's, but the county signed it.
	claimed := *root
	claimed.PublicKey = county.CAKey.Public()
	for name, end := range map[string][]byte{
		"none":                     nil,
		"the root itself":          city.Root(),
		"the root of a liar":       liar.Root(),
		"signed by the county":     renewal(root.RawSubject, root.PublicKey, &claimed, county.CAKey),
		"of the county":            renewal(below.RawSubject, below.PublicKey, root, city.CAKey),
		"of another key":           renewal(root.RawSubject, liar.CAKey.Public(), root, city.CAKey),
		"of a liar, by the county": renewal(root.RawSubject, liar.CAKey.Public(), below, county.CAKey),
		"for another SM2 root":     city.Second.CA[1],
	} {
		forged := *liar
		second := *liar.Second
		forged.Second = &second
		if end != nil {
			second.Chain = append(append([][]byte{}, second.Chain...), end)
		}
		raw, err := forged.SignSecond([]byte("x"), []byte("y"))
		if err != nil {
			t.Fatal(err)
		}
		if d, err := check(raw, city.Root()); !errors.Is(err, trust.ErrStranger) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	// A city that names its SM2 root in its root needs no renewal, and has none.
	modern := identity(t, "U0100", "银川市教育局", trust.City)
	modern.Second.Chain = append(modern.Second.Chain, modern.Root())
	raw, err := modern.SignSecond([]byte("x"), []byte("y"))
	if err != nil {
		t.Fatal(err)
	}
	if d, err := check(raw, modern.Root()); !errors.Is(err, trust.ErrStranger) {
		t.Errorf("a certificate too many: %+v, %v", d, err)
	}
}
