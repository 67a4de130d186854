package trust

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"fmt"
	"slices"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"rollbook/fault"
)

// Object identifiers of a signed message of suite 2 (GB/T 35275).
var (
	oidSM3       = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 401}
	oidSM2Sign   = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301, 1}
	oidData      = asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 1}
	oidSigned    = asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 2}
	oidType      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidAudience  = append(append(asn1.ObjectIdentifier{}, arc...), 4)
	wrapped      = tag.Tag(0).ContextSpecific().Constructed()
	maxSignature = 80 // bytes: two integers of 256 bits in DER
)

// SignSecond signs a payload with the program's SM2 key: CMS SignedData with the chain, and aad as
// a signed attribute.
func (id *Identity) SignSecond(payload, aad []byte) ([]byte, error) {
	if !id.GrantedSecond() {
		return nil, ErrNoSecond.With("unit", id.Name)
	}
	key, err := sm2.NewPrivateKey(id.Second.Key)
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	attributes, err := signedAttributes(payload, aad)
	if err != nil {
		return nil, fmt.Errorf("sign with SM2: %w", err)
	}
	signature, err := key.Sign(rand.Reader, asSet(attributes), sm2.DefaultSM2SignerOpts)
	if err != nil {
		return nil, fmt.Errorf("sign with SM2: %w", err)
	}
	return signedData(payload, attributes, id.Second.Chain, signature)
}

// checkSecond verifies what SignSecond wrote. The message must be, byte for byte, what SignSecond
// writes of its payload, chain and signature for aad: there is nothing else in it to be read.
func checkSecond(raw, aad, root []byte) (payload []byte, desk Desk, err error) {
	defer guard(&err, ErrSignature)
	payload, chain, signature, ok := partSigned(raw)
	if !ok {
		return nil, desk, ErrSignature
	}
	desk, key, err := verifySecond(chain, root)
	if err != nil {
		return nil, desk, err
	}
	attributes, err := signedAttributes(payload, aad)
	if err != nil {
		return nil, desk, ErrSignature.Because(err)
	}
	again, err := signedData(payload, attributes, chain, signature)
	if err != nil || !bytes.Equal(again, raw) || !sm2.VerifyASN1WithSM2(key, nil, asSet(attributes), signature) {
		return payload, desk, ErrSignature.Because(err)
	}
	return payload, desk, nil
}

// guard turns a panic of the SM2 library, which reads what strangers wrote, into a fault.
func guard(err *error, f *fault.Fault) {
	if p := recover(); p != nil {
		*err = f.Because(fmt.Errorf("%v", p))
	}
}

// partSigned finds the parts of a message, in place and without believing them. A chain's certificates are at most four.
func partSigned(raw []byte) (payload []byte, chain [][]byte, signature []byte, ok bool) {
	var info, outer, signed, content, inner, certs, signers, signer, octets, sig cryptobyte.String
	s := cryptobyte.String(raw)
	ok = s.ReadASN1(&info, tag.SEQUENCE) && info.SkipASN1(tag.OBJECT_IDENTIFIER) && info.ReadASN1(&outer, wrapped) &&
		outer.ReadASN1(&signed, tag.SEQUENCE) && signed.SkipASN1(tag.INTEGER) && signed.SkipASN1(tag.SET) &&
		signed.ReadASN1(&content, tag.SEQUENCE) && content.SkipASN1(tag.OBJECT_IDENTIFIER) &&
		content.ReadASN1(&inner, wrapped) && inner.ReadASN1(&octets, tag.OCTET_STRING) &&
		signed.ReadASN1(&certs, wrapped) && signed.ReadASN1(&signers, tag.SET) &&
		signers.ReadASN1(&signer, tag.SEQUENCE) && signer.SkipASN1(tag.INTEGER) && signer.SkipASN1(tag.SEQUENCE) &&
		signer.SkipASN1(tag.SEQUENCE) && signer.SkipASN1(wrapped) && signer.SkipASN1(tag.SEQUENCE) &&
		signer.ReadASN1(&sig, tag.OCTET_STRING) && len(sig) <= maxSignature
	for ok && !certs.Empty() {
		var one cryptobyte.String
		ok = len(chain) < 4 && certs.ReadASN1Element(&one, tag.SEQUENCE)
		chain = append(chain, one)
	}
	return octets, chain, sig, ok
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// signedAttributes gives what is signed, in order of DER: the content's type, its SM3, and the audience.
func signedAttributes(payload, aad []byte) ([]byte, error) {
	digest := sm3.Sum(payload)
	var list [][]byte
	for _, one := range []struct {
		of    asn1.ObjectIdentifier
		value any
	}{{oidType, oidData}, {oidDigest, digest[:]}, {oidAudience, aad}} {
		value, err := asn1.Marshal(one.value)
		if err != nil {
			return nil, err
		}
		raw, err := asn1.Marshal(attribute{one.of, asn1.RawValue{FullBytes: asSet(value)}})
		if err != nil {
			return nil, err
		}
		list = append(list, raw)
	}
	slices.SortFunc(list, bytes.Compare)
	return bytes.Join(list, nil), nil
}

// asSet writes elements as a SET.
func asSet(elements ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(elements, nil)) })
	return b.BytesOrPanic() // below 4 GiB: the attributes are short
}

// signedData writes the message. The signer is named by issuer and serial number of the chain's first.
func signedData(payload, attributes []byte, chain [][]byte, signature []byte) ([]byte, error) {
	cert, err := smx509.ParseCertificate(chain[0])
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	algorithm := func(b *cryptobyte.Builder, id asn1.ObjectIdentifier) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(id)
			b.AddASN1NULL()
		})
	}
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSigned)
		b.AddASN1(wrapped, func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { algorithm(b, oidSM3) })
				b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(oidData)
					b.AddASN1(wrapped, func(b *cryptobyte.Builder) { b.AddASN1OctetString(payload) })
				})
				b.AddASN1(wrapped, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(chain, nil)) })
				b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
					b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1Int64(1)
						b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddBytes(cert.RawIssuer)
							b.AddASN1BigInt(cert.SerialNumber)
						})
						algorithm(b, oidSM3)
						b.AddASN1(wrapped, func(b *cryptobyte.Builder) { b.AddBytes(attributes) })
						algorithm(b, oidSM2Sign)
						b.AddASN1OctetString(signature)
					})
				})
			})
		})
	})
	return b.Bytes()
}
