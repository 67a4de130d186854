package courier_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
)

// FuzzReceipt: a county sends, truly signed, whatever receipt it likes. The school's records stay
// as they are, nothing is merged or kept aside, and its next bundle is taken by the county.
func FuzzReceipt(f *testing.F) {
	city, county, one, _ := town(f)
	_ = city
	id := save(f, one, pupil("马小龙", "13900000001"))
	sent := send(f, one, courier.Parent, f.TempDir())
	receive(f, county, sent.File)
	own, theirs := one.Writer(), county.Writer()
	to, err := keys(f, one).Recipient()
	if err != nil {
		f.Fatal(err)
	}
	before, err := one.Info()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint64(1), uint64(1), own[:], uint64(2), uint64(1), uint64(0), "S1|0", "after-cut", theirs[:])
	f.Add(uint64(1), uint64(9), own[:], uint64(1)<<63, uint64(1)<<63, uint64(1), id, "not-signed", theirs[:])
	f.Add(^uint64(0), ^uint64(0), []byte{}, ^uint64(0), ^uint64(0), ^uint64(0), "", "", []byte{})
	f.Fuzz(func(t *testing.T, number, arrived uint64, writer []byte, seq, from, upTo uint64, record, code string, desk []byte) {
		r := bundle.Receipt{Number: number, Bundles: []uint64{arrived, arrived}}
		var w change.Writer
		copy(w[:], writer)
		copy(r.Desk[:], desk)
		r.Accepted = []bundle.Mark{{Writer: own, Seq: seq}, {Writer: w, Seq: upTo}}
		r.Pending = []bundle.Gap{{Writer: w, From: from, To: upTo}}
		r.Rejected = []bundle.Rejection{{Writer: w, Seq: seq, Record: record, Code: code, Detail: record}, {Writer: own, Seq: from, Record: id, Code: code}}
		var file bytes.Buffer
		m := bundle.Manifest{From: "U01", To: "S1", Number: number, Created: time.Unix(1_474_000_000, 0), Receipt: &r}
		if err := bundle.Suite1.Seal(&file, m, nil, keys(t, county), []string{to}); err != nil {
			t.Skip("such a receipt cannot be written") // a text that is no UTF-8
		}
		path := filepath.Join(t.TempDir(), "receipt.zcb")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got := receive(t, one, path)[0]
		if got.Accepted > 0 || got.Quarantined > 0 {
			t.Fatalf("%+v", got)
		}
		if after, err := one.Info(); err != nil || after.Code != before.Code || after.Records != 1 {
			t.Fatalf("the state is %+v, not %+v (%v)", after, before, err)
		}
		if _, err := courier.Outbox(one); err != nil {
			t.Fatal(err)
		}
		again := send(t, one, courier.Parent, t.TempDir())
		if got := receive(t, county, again.File)[0]; got.Status == courier.Refused || got.Quarantined > 0 || got.Pending > 0 {
			t.Fatalf("the next bundle: %+v %v", got, got.Err)
		}
		honest(t, county, one)
	})
}

// honest checks that a desk verifies, and that another one below or above it has the same of its book.
func honest(t testing.TB, desks ...*store.Store) {
	t.Helper()
	for _, s := range desks {
		if report, err := s.Verify(true); err != nil || !report.OK {
			t.Fatalf("%s: %v %v", s.Unit().Code, report.Problems, err)
		}
	}
}
