package bundle

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/trust"
)

// Opened is a bundle of which everything was checked but the changes' right to be merged.
type Opened struct {
	Manifest Manifest
	Sender   trust.Desk
	Ranges   []store.Range
	Envelope []byte // the signed manifest as it stood, to be passed on verbatim
	Proofs   []Proof
}

// Proof is the verified manifest of a unit whose changes another passes on: what that unit itself
// signed for the one that passes it on.
type Proof struct {
	Sender   trust.Desk
	Ranges   []Range
	Envelope []byte
}

const intro = "age-encryption.org/v1\n"

func (suite1) Open(raw []byte, id *trust.Identity) (Opened, error) {
	plain, err := unseal(raw, id)
	if err != nil {
		return Opened{}, err
	}
	signed, blocks, err := splitManifest(plain)
	if err != nil {
		return Opened{}, err
	}
	return read(signed, blocks, id)
}

// read checks, in the order of docs/format.md, what was sealed.
func read(signed, blocks []byte, id *trust.Identity) (Opened, error) {
	o := Opened{Envelope: signed}
	payload, sender, err := trust.Check(signed, audience(id.Code), id.Root())
	if err != nil {
		return Opened{}, err
	}
	o.Sender = sender
	if o.Manifest, err = readManifest(payload); err != nil {
		return Opened{}, err
	}
	if o.Manifest.From != sender.Code || o.Manifest.To != id.Code {
		return Opened{}, ErrNotForUs
	}
	if o.Proofs, err = o.Manifest.prove(id.Root()); err != nil {
		return Opened{}, err
	}
	if blocks, err = o.Manifest.detach(blocks); err != nil {
		return Opened{}, err
	}
	o.Ranges, err = o.Manifest.unpack(blocks)
	return o, err
}

// prove verifies the manifests that are passed on: each must be signed by the unit that it names,
// for the unit that passes it on or, where a register is brought back, for this one.
func (m Manifest) prove(root []byte) ([]Proof, error) {
	if len(m.Proofs) > maxProofs {
		return nil, ErrTooLarge
	}
	list := make([]Proof, 0, len(m.Proofs))
	for _, raw := range m.Proofs {
		inner, desk, err := Vouching(raw, root, m.From, m.To)
		if err != nil {
			return nil, err
		}
		list = append(list, Proof{desk, inner.Ranges, raw})
	}
	return list, nil
}

// Vouching opens a manifest that was kept or passed on: it must be signed by the unit that it names, whose key leads to the
// root, for one of the units to.
func Vouching(envelope, root []byte, to ...string) (m Manifest, signer trust.Desk, err error) {
	err = trust.ErrSignature
	for _, unit := range to {
		var payload []byte
		if payload, signer, err = trust.Check(envelope, audience(unit), root); err == nil {
			if m, err = readManifest(payload); err != nil || m.From != signer.Code || m.To != unit || len(m.Ranges) > maxRanges {
				return Manifest{}, trust.Desk{}, ErrProof.Because(err)
			}
			return m, signer, nil
		}
		if !errors.Is(err, trust.ErrSignature) {
			break
		}
	}
	return Manifest{}, trust.Desk{}, ErrProof.Because(err)
}

// unseal opens the age file to its very end.
func unseal(raw []byte, id *trust.Identity) ([]byte, error) {
	switch {
	case len(raw) > MaxFile:
		return nil, ErrTooLarge
	case !bytes.HasPrefix(raw, []byte(intro)):
		if len(raw) < len(intro) && bytes.HasPrefix([]byte(intro), raw) {
			return nil, ErrTruncated
		}
		return nil, ErrForeign
	}
	secrets, err := id.Secrets()
	if err != nil {
		return nil, err
	}
	opened, err := age.Decrypt(bytes.NewReader(raw), secrets...)
	if err != nil {
		return nil, headerFault(err)
	}
	plain, err := io.ReadAll(opened) // bounded: age adds to what it seals
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, ErrTruncated.Because(err)
	case err != nil:
		return nil, ErrDamaged.Because(err)
	}
	return plain, nil
}

// splitManifest parts the signed manifest, the first item, from the blocks.
func splitManifest(plain []byte) (signed, blocks []byte, err error) {
	// The manifest is bounded before it is looked into: its length is that of the first item.
	rest, err := afterFirst(plain[:min(len(plain), maxHeader)])
	switch {
	case err != nil && len(plain) > maxHeader && errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil, ErrTooLarge.Because(err)
	case err != nil:
		return nil, nil, ErrForeign.Because(err)
	}
	n := min(len(plain), maxHeader) - len(rest)
	return plain[:n], plain[n:], nil
}

func headerFault(err error) error {
	var stranger *age.NoIdentityMatchError
	switch {
	case errors.As(err, &stranger):
		return ErrNotForUs.Because(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return ErrTruncated.Because(err)
	}
	return ErrDamaged.Because(err)
}

func readManifest(payload []byte) (Manifest, error) {
	var m Manifest
	if err := decoder.Unmarshal(payload, &m); err != nil {
		var head struct {
			Format int `cbor:"1,keyasint"`
		}
		if looseDecoder.Unmarshal(payload, &head) == nil && head.Format > Format {
			return m, ErrNewer
		}
		return m, ErrDamaged.Because(err)
	}
	if m.Format != Format {
		return m, ErrNewer
	}
	if again, err := encoder.Marshal(m); err != nil || !bytes.Equal(again, payload) {
		return m, ErrDamaged
	}
	if year := m.Created.UTC().Year(); year < 1 || year > lastYear {
		return m, ErrDamaged
	}
	return m, nil
}

// lastYear is the last in which a bundle can have been made: what is remembered of it is written with a year of four digits,
// in every zone.
const lastYear = 9998

// detach takes what stands behind the blocks off them, where the manifest names it.
func (m *Manifest) detach(blocks []byte) ([]byte, error) {
	if m.Attached == nil && m.Reminded == nil {
		return blocks, nil
	}
	rest := blocks
	for range m.Blocks {
		var err error
		if rest, err = afterFirst(rest); err != nil {
			return nil, ErrDamaged.Because(err)
		}
	}
	blocks = blocks[:len(blocks)-len(rest)]
	var err error
	if m.Attached != nil {
		if m.Attachment, rest, err = behind(rest, m.Attached, maxAttach); err != nil {
			return nil, err
		}
	}
	if m.Reminded != nil {
		var raw []byte
		if raw, rest, err = behind(rest, m.Reminded, maxRemind); err != nil {
			return nil, err
		}
		m.Reminder = &Reminder{}
		if err := decoder.Unmarshal(raw, m.Reminder); err != nil {
			return nil, ErrDamaged.Because(err)
		}
		if again, err := encoder.Marshal(m.Reminder); err != nil || !bytes.Equal(again, raw) {
			return nil, ErrDamaged.Because(err)
		}
	}
	if len(rest) > 0 {
		return nil, ErrDamaged
	}
	return blocks, nil
}

// behind takes a byte string off what stands behind the blocks, and holds it to its hash.
func behind(rest, sum []byte, most int) (raw, after []byte, err error) {
	if after, err = decoder.UnmarshalFirst(rest, &raw); err != nil {
		return nil, nil, ErrDamaged.Because(err)
	}
	if len(raw) > most {
		return nil, nil, ErrTooLarge
	}
	got := sha256.Sum256(raw)
	again, err := encoder.Marshal(raw)
	if err != nil || !bytes.Equal(got[:], sum) || !bytes.Equal(again, rest[:len(rest)-len(after)]) {
		return nil, nil, ErrDamaged.Because(err)
	}
	return raw, after, nil
}

// unpack checks the totals, then each block's hash before it is unpacked into its stated length,
// and gives the changes by range.
func (m Manifest) unpack(blocks []byte) ([]store.Range, error) {
	total := 0
	for _, b := range m.Blocks {
		if b.Length < 0 || b.Length > maxBlock || b.Packed < 0 || b.Packed > maxBlock+1024 {
			return nil, ErrTooLarge
		}
		total += b.Length
	}
	if total > maxTotal || len(m.Ranges) > maxRanges {
		return nil, ErrTooLarge
	}
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlock), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, ErrDamaged.Because(err)
	}
	defer unpacker.Close()
	var changes [][]byte
	for _, b := range m.Blocks {
		var packed []byte
		if blocks, err = decoder.UnmarshalFirst(blocks, &packed); err != nil || len(packed) != b.Packed || sha256.Sum256(packed) != b.Hash {
			return nil, ErrDamaged.Because(err)
		}
		plain, err := unpacker.DecodeAll(packed, make([]byte, 0, b.Length))
		if err != nil || len(plain) != b.Length {
			return nil, ErrDamaged.Because(err)
		}
		for len(plain) > 0 {
			var raw []byte
			before := plain
			if plain, err = decoder.UnmarshalFirst(plain, &raw); err != nil {
				return nil, ErrDamaged.Because(err)
			}
			if again, err := encoder.Marshal(raw); err != nil || !bytes.Equal(again, before[:len(before)-len(plain)]) {
				return nil, ErrDamaged
			}
			changes = append(changes, raw)
		}
	}
	if len(blocks) > 0 {
		return nil, ErrDamaged
	}
	return m.share(changes)
}

// share deals the changes out to the ranges and follows each range's chain to the head that the
// signature covers.
func (m Manifest) share(changes [][]byte) ([]store.Range, error) {
	parsed := make([]change.Change, len(changes))
	for i, raw := range changes {
		var err error
		if parsed[i], err = change.Decode(raw); err != nil {
			return nil, ErrDamaged.Because(err)
		}
	}
	var ranges []store.Range
	for _, r := range m.Ranges {
		if r.From == 0 || r.To < r.From || r.To-r.From >= uint64(len(changes)) {
			return nil, ErrDamaged
		}
		n := int(r.To-r.From) + 1
		one := store.Range{
			Writer: r.Writer, Book: r.Book, Unit: r.Unit, From: r.From, To: r.To, Head: r.Head,
			Changes: changes[:n], Parsed: parsed[:n],
		}
		changes, parsed = changes[n:], parsed[n:]
		if !follows(one) {
			return nil, ErrDamaged
		}
		ranges = append(ranges, one)
	}
	if len(changes) > 0 {
		return nil, ErrDamaged
	}
	return ranges, nil
}

// follows reports whether a range's changes are its writer's, in one chain that ends in its head.
func follows(r store.Range) bool {
	var prev change.ID
	for i, c := range r.Parsed {
		if c.Writer != r.Writer || c.Seq != r.From+uint64(i) || i > 0 && c.Prev != prev {
			return false
		}
		prev = change.Hash(r.Changes[i])
	}
	return prev == r.Head
}

// Info is what may be told of a file without merging it.
type Info struct {
	Bytes    int       `json:"bytes"`
	Sealed   bool      `json:"sealed"` // it could not be opened here: only its size is known
	Sender   string    `json:"sender,omitempty"`
	Manifest *Manifest `json:"manifest,omitempty"`
}

// Inspect tells what a bundle holds, to the desk that it is for; to others, that it is one.
func Inspect(raw []byte, id *trust.Identity) (Info, error) {
	info := Info{Bytes: len(raw), Sealed: true}
	if id == nil || !id.Granted() {
		_, envelope := extent(raw)
		if !envelope && !bytes.HasPrefix(raw, []byte(intro)) {
			return info, ErrForeign
		}
		return info, nil
	}
	opened, err := Open(raw, id)
	if errors.Is(err, ErrNotForUs) {
		return info, nil
	}
	if err != nil {
		return info, err
	}
	info.Sealed, info.Sender, info.Manifest = false, opened.Sender.Code, &opened.Manifest
	return info, nil
}
