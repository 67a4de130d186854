package courier_test

import (
	"bytes"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// forged is a bundle that a stranger, under a root of his own, sealed for a county in its name.
func forged(t *testing.T, county *store.Store) []byte {
	t.Helper()
	raw, err := courier.ExportIdentity(county)
	if err != nil || len(raw) == 0 {
		t.Fatal(err)
	}
	theirs, err := county.Meta("trust/identity")
	if err != nil {
		t.Fatal(err)
	}
	id, err := trust.Unmarshal(theirs)
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := id.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := trust.New("U0", "假市", trust.City)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	m := bundle.Manifest{From: "U0", To: county.Unit().Code, Number: 1, Created: time.Unix(1_474_000_000, 0)}
	if err := bundle.Suite1.Seal(&file, m, nil, stranger, []string{recipient}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
