package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// told is what a store says of its records: what a clerk would see.
func told(s *store.Store) (map[string]string, error) {
	list, err := s.List(store.Query{Kind: "pupil"})
	seen := map[string]string{}
	for _, rec := range list {
		seen[rec.ID] = fmt.Sprint(rec.Fields)
	}
	return seen, err
}

// TestAByteOfAPage alters single bytes and whole sectors of the database's file, wherever they fall:
// keys, values, the pages' own headers. The store opens with everything, or says what is wrong, when
// it is opened or when it is verified. It never shows other values in silence and never panics. Where
// the database's newest root is spoilt it goes back by one transaction: the mark outside it tells.
func TestAByteOfAPage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S1")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	if _, err := s.Witness(profile); err != nil {
		t.Fatal(err)
	}
	for n := range 60 {
		id := save(t, s, pupil("name", "马小龙", "phone", fmt.Sprint(n)))
		save(t, s, store.Edit{ID: id, Set: map[string]string{"class": "一1班"}})
	}
	want, err := told(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sane, err := os.ReadFile(filepath.Join(dir, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(rand.Uint64(), 0))
	outcome := map[string]int{}
	for n := range rounds(12, 3_000) {
		raw := bytes.Clone(sane)
		at := random.IntN(len(raw))
		what := fmt.Sprintf("bit at %d", at)
		switch n % 3 {
		case 0:
			raw[at] ^= 1 << random.IntN(8)
		case 1: // a page's header and first elements
			at = at/4096*4096 + random.IntN(64)
			raw[at] = byte(random.Uint32())
			what = fmt.Sprintf("byte at %d", at)
		case 2:
			at = at / 512 * 512
			clear(raw[at : at+512])
			what = fmt.Sprintf("sector at %d", at)
		}
		outcome[rotten(t, raw, want, profile, what)]++
	}
	t.Logf("%v", outcome)
}

// rotten opens a store whose file is altered, and tells what came of it.
func rotten(t *testing.T, raw []byte, want map[string]string, profile, what string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(path)
	var known *fault.Fault
	s, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		if !errors.As(err, &known) {
			t.Errorf("%s: %v", what, err)
		}
		return "refused to open"
	}
	defer s.Close()
	marks := t.TempDir()
	if err := os.CopyFS(marks, os.DirFS(profile)); err != nil {
		t.Fatal(err)
	}
	behind, err := s.Witness(marks)
	if err != nil && !errors.As(err, &known) {
		t.Errorf("%s: %v", what, err)
	}
	if err != nil || behind {
		return "found by the mark"
	}
	report, err := s.Verify(true)
	if err != nil && !errors.As(err, &known) {
		t.Errorf("%s: %v", what, err)
	}
	if err != nil || !report.OK {
		return "found by verify"
	}
	if seen, err := told(s); err != nil || !maps.Equal(seen, want) {
		t.Errorf("%s: verified, and yet %d pupils of %d (%v)", what, len(seen), len(want), err)
	}
	return "no harm"
}
