package courier_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// TestTwoCopiesIssueOtherwise: two officers work on copies of a county's store, and each issues a pack, under one number. The school stays
// with the one that came first and says so; both officers hear of the other's; one decides, and in the end all three have the same.
func TestTwoCopiesIssueOtherwise(t *testing.T) {
	_, here, school, _ := town(t)
	pack := smallPack(t)
	backup, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "two")
	if err := errors.Join(here.Backup(backup), store.Restore(backup, dir, password, pack)); err != nil {
		t.Fatal(err)
	}
	there, err := store.Open(dir, password, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { there.Close() })
	warned := func(s *store.Store, file, warning string, want bool) {
		t.Helper()
		got := receive(t, s, file)[0]
		if got.Status == courier.Refused || slices.Contains(got.Warnings, warning) != want {
			t.Errorf("%s: %s %s, warnings %v", s.Unit().Code, got.Status, got.Code, got.Warnings)
		}
	}
	round := func(county *store.Store, other, twice bool) {
		t.Helper()
		warned(school, send(t, county, "S1", t.TempDir()).File, "pack-other", other)
		warned(county, send(t, school, courier.Parent, t.TempDir()).File, "pack-twice", twice)
	}
	if a, b := issue(t, here, withShoe(t, "2a")), issue(t, there, withShoe(t, "2b")); a.Number != b.Number {
		t.Fatalf("numbers %d and %d: nothing is tried", a.Number, b.Number)
	}
	round(here, false, false)
	round(there, true, true)
	other, err := courier.OtherPack(there)
	if err != nil || other.Version != "2a" {
		t.Fatalf("the other's is %+v, %v", other, err)
	}
	if _, err := courier.OtherPack(here); err == nil {
		t.Error("nobody told this one of another")
	}
	there = reopen(t, there)
	issue(t, there, there.Pack()) // its own stays
	if _, err := courier.OtherPack(there); err == nil {
		t.Error("what is decided is asked again")
	}
	round(there, false, false)
	round(here, false, false) // the school's receipt tells that it has another now
	round(here, true, true)
	if other, err = courier.OtherPack(here); err != nil || other.Version != "2b" {
		t.Fatalf("the other's is %+v, %v", other, err)
	}
	issue(t, here, other)
	round(here, false, false)
	round(there, false, false) // it is the same: nothing to tell
	round(there, false, false)
	for _, s := range []*store.Store{here, there, school} {
		if s = reopen(t, s); s.Pack().Version != "2b" {
			t.Errorf("%s has %s", s.Unit().Code, s.Pack().Version)
		}
	}
}
