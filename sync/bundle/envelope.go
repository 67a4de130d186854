package bundle

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/asn1"
	"fmt"
	"io"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"rollbook/store"
	"rollbook/sync/trust"
)

// Suite2 is China's: CMS EnvelopedData with SM2 and SM4-GCM, CMS SignedData with SM2 and SM3
// (GB/T 35275), and zstd. It seals for exactly one recipient.
var Suite2 Sealer = suite2{}

type suite2 struct{}

// Object identifiers and tags of an envelope.
var (
	oidData      = asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 1}
	oidEnveloped = asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 3}
	oidSM2Seal   = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301, 3}
	oidSM4GCM    = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 104, 8}
	explicit     = tag.Tag(0).ContextSpecific().Constructed()
	implicit     = tag.Tag(0).ContextSpecific()

	// typeDER is oidEnveloped in DER: with it every file begins, behind the SEQUENCE and its length.
	typeDER = []byte{0x06, 0x0a, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x06, 0x01, 0x04, 0x02, 0x03}
)

const (
	keyBytes   = 16
	nonceBytes = 12
	tagBytes   = 16
	maxKey     = 160 // of the SM4 key sealed with SM2, in DER
)

func (suite2) Seal(w io.Writer, m Manifest, ranges []store.Range, id *trust.Identity, recipients []string) error {
	if len(recipients) != 1 {
		return errNoReceiver.With("unit", m.To)
	}
	to, err := trust.ParseRecipientSecond(recipients[0])
	if err != nil {
		return errNoReceiver.With("unit", m.To).Because(err)
	}
	signed, blocks, err := m.sign(ranges, id.SignSecond)
	if err != nil {
		return err
	}
	first, err := encoder.Marshal(signed)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	raw, err := envelop(append(first, bytes.Join(blocks, nil)...), to)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return nil
}

func (suite2) Open(raw []byte, id *trust.Identity) (Opened, error) {
	plain, err := unfold(raw, id)
	if err != nil {
		return Opened{}, err
	}
	item, blocks, err := splitManifest(plain)
	if err != nil {
		return Opened{}, err
	}
	var signed []byte
	if err := decoder.Unmarshal(item, &signed); err != nil {
		return Opened{}, ErrDamaged.Because(err)
	}
	return read(signed, blocks, id)
}

// envelop seals a plaintext with a new SM4 key, and the key for a recipient.
func envelop(plain []byte, to *ecdsa.PublicKey) ([]byte, error) {
	secret := make([]byte, keyBytes+nonceBytes)
	rand.Read(secret) // never fails
	key, nonce := secret[:keyBytes], secret[keyBytes:]
	sealed, err := sm2.EncryptASN1(rand.Reader, to, key)
	if err != nil {
		return nil, fmt.Errorf("seal the key with SM2: %w", err)
	}
	gcm, err := sm4GCM(key)
	if err != nil {
		return nil, err
	}
	name, err := keyID(to)
	if err != nil {
		return nil, err
	}
	return envelope{name, sealed, nonce, gcm.Seal(nil, nonce, plain, nil)}.write()
}

func sm4GCM(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("take the SM4 key: %w", err)
	}
	return cipher.NewGCM(block)
}

// unfold opens an envelope. It must be, byte for byte, what envelop writes of its recipient, sealed
// key, nonce and ciphertext: nothing else is in it, and each of these is checked.
func unfold(raw []byte, id *trust.Identity) (plain []byte, err error) {
	defer func() { // the SM2 library reads what strangers wrote
		if p := recover(); p != nil {
			err = ErrDamaged.Because(fmt.Errorf("%v", p))
		}
	}()
	length, ok := extent(raw)
	switch {
	case len(raw) > MaxFile:
		return nil, ErrTooLarge
	case !ok:
		return nil, ErrForeign
	case len(raw) < length:
		return nil, ErrTruncated
	}
	e, ok := partEnvelope(raw)
	if !ok {
		return nil, ErrDamaged
	}
	if again, err := e.write(); err != nil || !bytes.Equal(again, raw) {
		return nil, ErrDamaged.Because(err)
	}
	secret := id.SecretFor(func(key *ecdsa.PublicKey) bool {
		name, err := keyID(key)
		return err == nil && bytes.Equal(e.to, name)
	})
	if secret == nil {
		return nil, ErrNotForUs
	}
	key, err := secret.Decrypt(nil, e.key, sm2.ASN1DecrypterOpts)
	if err != nil || len(key) != keyBytes {
		return nil, ErrDamaged.Because(err)
	}
	gcm, err := sm4GCM(key)
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	if plain, err = gcm.Open(nil, e.nonce, e.sealed, nil); err != nil {
		return nil, ErrDamaged.Because(err)
	}
	return plain, nil
}

// extent reports whether a file begins as an envelope does, and how long it says that it is. One that
// ends within its beginning is longer than it is.
func extent(raw []byte) (length int, ok bool) {
	if len(raw) < 2 || raw[0] != 0x30 || raw[1] < 0x82 || raw[1] > 0x84 {
		return 0, false
	}
	head := 2 + int(raw[1]&0x7f)
	if len(raw) < head+len(typeDER) {
		return len(raw) + 1, true
	}
	for _, b := range raw[2:head] {
		length = length<<8 | int(b)
	}
	return head + length, bytes.HasPrefix(raw[head:], typeDER)
}

// envelope is what differs from one file to the next.
type envelope struct {
	to     []byte // keyID of the recipient
	key    []byte // SM4 key sealed with SM2
	nonce  []byte
	sealed []byte // with SM4-GCM, its tag last
}

// keyID names a recipient: the first 20 bytes of the SM3 of its uncompressed point.
func keyID(key *ecdsa.PublicKey) ([]byte, error) {
	point, err := trust.Point(key)
	sum := sm3.Sum(point)
	return sum[:20], err
}

// partEnvelope finds the parts of a file, in place and without believing them.
func partEnvelope(raw []byte) (e envelope, ok bool) {
	var info, outer, env, recipients, recipient, to, key, content, algorithm, parameters, nonce, sealed cryptobyte.String
	s := cryptobyte.String(raw)
	ok = s.ReadASN1(&info, tag.SEQUENCE) && info.SkipASN1(tag.OBJECT_IDENTIFIER) && info.ReadASN1(&outer, explicit) &&
		outer.ReadASN1(&env, tag.SEQUENCE) && env.SkipASN1(tag.INTEGER) && env.ReadASN1(&recipients, tag.SET) &&
		recipients.ReadASN1(&recipient, tag.SEQUENCE) && recipient.SkipASN1(tag.INTEGER) && recipient.ReadASN1(&to, implicit) &&
		recipient.SkipASN1(tag.SEQUENCE) && recipient.ReadASN1(&key, tag.OCTET_STRING) &&
		env.ReadASN1(&content, tag.SEQUENCE) && content.SkipASN1(tag.OBJECT_IDENTIFIER) &&
		content.ReadASN1(&algorithm, tag.SEQUENCE) && algorithm.SkipASN1(tag.OBJECT_IDENTIFIER) &&
		algorithm.ReadASN1(&parameters, tag.SEQUENCE) && parameters.ReadASN1(&nonce, tag.OCTET_STRING) &&
		content.ReadASN1(&sealed, implicit)
	e = envelope{to, key, nonce, sealed}
	return e, ok && len(key) <= maxKey && len(nonce) == nonceBytes && len(sealed) >= tagBytes
}

// write gives the file.
func (e envelope) write() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidEnveloped)
		b.AddASN1(explicit, func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(2)
				b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
					b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1Int64(2)
						b.AddASN1(implicit, func(b *cryptobyte.Builder) { b.AddBytes(e.to) })
						b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddASN1ObjectIdentifier(oidSM2Seal)
							b.AddASN1NULL()
						})
						b.AddASN1OctetString(e.key)
					})
				})
				b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(oidData)
					b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(oidSM4GCM)
						b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddASN1OctetString(e.nonce)
							b.AddASN1Int64(tagBytes)
						})
					})
					b.AddASN1(implicit, func(b *cryptobyte.Builder) { b.AddBytes(e.sealed) })
				})
			})
		})
	})
	return b.Bytes()
}
