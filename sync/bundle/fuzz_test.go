package bundle_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"rollbook/fault"
	"rollbook/sync/bundle"
)

// FuzzManifest: a true sender signs and seals whatever it likes, the blocks behind it too. What is
// opened is for us, from the sender, and every change of it stands in a chain.
func FuzzManifest(f *testing.F) {
	p := newPair(f, 2)
	opened, err := bundle.Suite1.Open(p.seal(f), p.city)
	if err != nil {
		f.Fatal(err)
	}
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeUnix
	mode, err := o.EncMode()
	if err != nil {
		f.Fatal(err)
	}
	encode := func(v any) []byte {
		raw, err := mode.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		return raw
	}
	var block []byte
	for _, raw := range opened.Ranges[0].Changes {
		block = append(block, encode(raw)...)
	}
	m := opened.Manifest
	f.Add(encode(m), block)
	m.Receipt = &bundle.Receipt{
		Number: 3, Bundles: []uint64{1}, Accepted: []bundle.Mark{{Writer: p.ranges[0].Writer, Seq: 2}}, Pending: []bundle.Gap{{From: 1, To: 9}},
		Rejected: []bundle.Rejection{{Seq: 2, Record: "S1|0", Code: "after-cut", Detail: "x"}},
	}
	m.TrustList, m.Proofs = []byte{1}, [][]byte{opened.Envelope}
	f.Add(encode(m), block)
	f.Add([]byte{0xa1, 10, 0x9a, 0x3b, 0x9a, 0xca, 0}, []byte{})
	f.Fuzz(func(t *testing.T, payload, blocks []byte) {
		got, err := bundle.Suite1.Open(p.sealed(t, payload, blocks), p.city)
		var known *fault.Fault
		if err != nil {
			if !errors.As(err, &known) {
				t.Fatalf("an error without a sentence: %v", err)
			}
			return
		}
		if again := encode(got.Manifest); !bytes.Equal(again, payload) {
			t.Fatalf("%x was read, but is written %x", payload, again)
		}
		if got.Manifest.To != "U0" || got.Manifest.From != "S1" {
			t.Fatalf("from %s to %s", got.Manifest.From, got.Manifest.To)
		}
		for _, r := range got.Ranges {
			if len(r.Changes) == 0 || uint64(len(r.Changes)) != r.To-r.From+1 {
				t.Fatalf("%d changes from %d to %d", len(r.Changes), r.From, r.To)
			}
		}
	})
}
