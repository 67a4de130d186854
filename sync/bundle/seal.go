package bundle

import (
	"crypto/sha256"
	"fmt"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"rollbook/store"
	"rollbook/sync/trust"
)

// Sealer is one suite of algorithms that bundles are written and read with.
type Sealer interface {
	// Seal writes a bundle of a desk's ranges for recipients. It fills in the manifest's ranges and blocks.
	Seal(w io.Writer, m Manifest, ranges []store.Range, id *trust.Identity, recipients []string) error
	// Open reads a bundle for a desk. Nothing of it is given before everything of it is checked.
	Open(raw []byte, id *trust.Identity) (Opened, error)
}

// Suite1 is age v1 with hybrid post-quantum recipients, COSE_Sign1 with Ed25519, and zstd.
var Suite1 Sealer = suite1{}

type suite1 struct{}

// Suite gives the suite of a number, 1 or 2; any other is taken for 1.
func Suite(n int) Sealer {
	if n == 2 {
		return Suite2
	}
	return Suite1
}

// Open reads a bundle of either suite for a desk: the file's first byte tells which.
func Open(raw []byte, id *trust.Identity) (Opened, error) {
	return Suite(suiteOf(raw)).Open(raw, id)
}

func suiteOf(raw []byte) int {
	if len(raw) > 0 && raw[0] == 0x30 {
		return 2
	}
	return 1
}

// audience is the external data of the signature: a bundle cannot be passed off to another unit.
func audience(to string) []byte { return []byte("rollbook bundle for " + to) }

func (suite1) Seal(w io.Writer, m Manifest, ranges []store.Range, id *trust.Identity, recipients []string) error {
	if len(recipients) == 0 {
		return errNoReceiver.With("unit", m.To)
	}
	var to []age.Recipient
	for _, text := range recipients {
		r, err := age.ParseHybridRecipient(text)
		if err != nil {
			return errNoReceiver.With("unit", m.To).Because(err)
		}
		to = append(to, r)
	}
	signed, blocks, err := m.sign(ranges, id.Sign)
	if err != nil {
		return err
	}
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	for _, part := range append([][]byte{signed}, blocks...) {
		if _, err := sealed.Write(part); err != nil {
			return fmt.Errorf("seal: %w", err)
		}
	}
	if err := sealed.Close(); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return nil
}

// sign fills the manifest in and signs it. It gives what it signed and the blocks.
func (m *Manifest) sign(ranges []store.Range, sign func(payload, aad []byte) ([]byte, error)) ([]byte, [][]byte, error) {
	blocks, err := m.fill(ranges)
	if err != nil {
		return nil, nil, err
	}
	payload, err := encoder.Marshal(m)
	if err != nil {
		return nil, nil, fmt.Errorf("write the manifest: %w", err)
	}
	signed, err := sign(payload, audience(m.To))
	if err != nil {
		return nil, nil, fmt.Errorf("sign the manifest: %w", err)
	}
	return signed, blocks, nil
}

// fill packs the changes of the ranges into blocks and describes both, and what is attached, in the
// manifest. Each block is given as it stands in the file: a CBOR byte string.
func (m *Manifest) fill(ranges []store.Range) ([][]byte, error) {
	m.Format, m.Created = Format, m.Created.UTC()
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(maxBlock))
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	var blocks [][]byte
	var plain []byte
	flush := func() error {
		if len(plain) == 0 {
			return nil
		}
		packed := packer.EncodeAll(plain, nil)
		m.Blocks = append(m.Blocks, Block{sha256.Sum256(packed), len(packed), len(plain)})
		item, err := encoder.Marshal(packed)
		blocks, plain = append(blocks, item), plain[:0]
		return err
	}
	for _, r := range ranges {
		m.Ranges = append(m.Ranges, Range{r.Writer, r.Book, r.Unit, r.From, r.To, r.Head})
		for _, raw := range r.Changes {
			item, err := encoder.Marshal(raw)
			if err != nil {
				return nil, fmt.Errorf("pack: %w", err)
			}
			if len(plain)+len(item) > maxBlock {
				if err := flush(); err != nil {
					return nil, fmt.Errorf("pack: %w", err)
				}
			}
			plain = append(plain, item...)
		}
	}
	if err := flush(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if len(m.Attachment) > 0 {
		item, err := encoder.Marshal(m.Attachment)
		if err != nil {
			return nil, fmt.Errorf("attach: %w", err)
		}
		sum := sha256.Sum256(m.Attachment)
		blocks, m.Attached = append(blocks, item), sum[:]
	}
	if m.Reminder == nil {
		return blocks, nil
	}
	raw, err := encoder.Marshal(m.Reminder)
	if err != nil {
		return nil, fmt.Errorf("remind: %w", err)
	}
	item, err := encoder.Marshal(raw)
	sum := sha256.Sum256(raw)
	m.Reminded = sum[:]
	return append(blocks, item), err
}
