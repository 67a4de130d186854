package bundle_test

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/emmansun/gmsm/pkcs"
	"github.com/emmansun/gmsm/pkcs7"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
	"github.com/fxamacker/cbor/v2"

	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

// standIn is the certificate that the library asks for where it needs a recipient's key and its name.
func (p pair) standIn(t testing.TB) *smx509.Certificate {
	t.Helper()
	key, err := trust.ParseRecipientSecond(p.recipient(t))
	if err != nil {
		t.Fatal(err)
	}
	point, err := trust.Point(key)
	if err != nil {
		t.Fatal(err)
	}
	id := sm3.Sum(point)
	return &smx509.Certificate{PublicKey: key, SubjectKeyId: id[:20], SerialNumber: big.NewInt(0), SignatureAlgorithm: smx509.SM2WithSM3}
}

// sealedSecond is sealed's file of suite 2. The library's own writer makes the envelope.
func (p pair) sealedSecond(t testing.TB, payload []byte, blocks ...[]byte) []byte {
	t.Helper()
	signed, err := p.school.SignSecond(payload, []byte("rollbook bundle for U0"))
	if err != nil {
		t.Fatal(err)
	}
	first, err := cbor.Marshal(signed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := pkcs7.EnvelopeMessageCFCA(pkcs.SM4GCM, append(first, bytes.Join(blocks, nil)...), []*smx509.Certificate{p.standIn(t)})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestStockCMS reads a bundle of suite 2 with the library's own reader of CMS, and a bundle that its
// writer sealed with ours.
func TestStockCMS(t *testing.T) {
	p := newPair(t, 3)
	p.suite = 2
	raw := p.seal(t)
	message, err := pkcs7.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := p.city.SecretSecond()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := message.Decrypt(p.standIn(t), secret)
	if err != nil {
		t.Fatal(err)
	}
	var signed []byte
	rest, err := cbor.UnmarshalFirst(plain, &signed)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := pkcs7.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	roots := smx509.NewCertPool()
	root, err := smx509.ParseCertificate(p.city.Second.CA[0])
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(root)
	if err := manifest.VerifyWithChain(roots); err != nil {
		t.Errorf("the library does not verify the signature: %v", err)
	}
	if signer := manifest.GetOnlySigner(); signer == nil || signer.Subject.SerialNumber != "S1" {
		t.Errorf("signed by %+v", signer)
	}
	fields := map[int]any{}
	if err := cbor.Unmarshal(manifest.Content, &fields); err != nil || fields[2] != "S1" || fields[3] != "U0" {
		t.Errorf("manifest %v, %v", fields, err)
	}
	resealed := p.sealedSecond(t, manifest.Content, rest)
	got, err := bundle.Open(resealed, p.city)
	if err != nil || got.Manifest.Number != 7 || len(got.Ranges) != 1 {
		t.Errorf("sealed by the library: %+v, %v", got.Manifest, err)
	}
}

// TestEnvelopesThatLie alters the parts of an envelope that no key guards, and names another recipient.
func TestEnvelopesThatLie(t *testing.T) {
	p := newPair(t, 1)
	p.suite = 2
	raw := p.seal(t)
	long := append([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff}, raw[4:]...)
	nested := append(bytes.Clone(raw[:4]), bytes.Repeat([]byte{0x30, 0x80}, 1<<20)...)
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"something behind it":   {append(bytes.Clone(raw), 0), bundle.ErrDamaged},
		"a length of 2 GiB":     {long, bundle.ErrTruncated},
		"indefinite lengths":    {append([]byte{0x30, 0x80}, raw[4:]...), bundle.ErrForeign},
		"a million levels":      {nested, bundle.ErrForeign},
		"a certificate":         {p.city.Second.CA[0], bundle.ErrForeign},
		"another desk's":        {raw, bundle.ErrNotForUs},
		"cut within its length": {raw[:3], bundle.ErrTruncated},
	} {
		id := p.city
		if name == "another desk's" {
			id = p.school
		}
		if _, err := bundle.Open(c.raw, id); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	without := *p.city
	without.Second = nil
	if _, err := bundle.Open(raw, &without); !errors.Is(err, bundle.ErrNotForUs) {
		t.Errorf("a desk without SM2 keys: %v", err)
	}
}
