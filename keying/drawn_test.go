package keying

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

// waitingFor gives a school in which a record waits, as it is listed.
func waitingFor(t *testing.T) (*store.Store, store.IDs) {
	t.Helper()
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "s"), store.Config{Unit: store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}, Password: "银川 2016", Actor: "王老师"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for n := range 1000 {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": fmt.Sprintf("马小%d", n), "id_type": "1", "id_no": "640199201709091518"}}); err != nil {
			t.Fatal(err)
		}
		due, err := Due(s)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) > 0 {
			break
		}
	}
	roll, err := s.Sift(context.Background(), store.Sift{Kind: "student", Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	return s, roll.IDs
}

// TestWhatGoesMeanwhileWaitsNoMore has a record withdrawn, and another gone, between the list of all and its reading: neither
// waits, and the rest is still told.
func TestWhatGoesMeanwhileWaitsNoMore(t *testing.T) {
	s, listed := waitingFor(t)
	_, gone := waitingFor(t) // no record of s
	kind := s.Pack().Kind("student")
	now := func() []Item {
		t.Helper()
		due, err := drawn(s, kind, chosen(s, kind), append(gone, listed...), nil)
		if err != nil {
			t.Fatal(err)
		}
		return due
	}
	due := now()
	if len(due) != 1 {
		t.Fatalf("%d wait", len(due))
	}
	if _, err := s.Commit(store.Edit{ID: due[0].Record.ID, Remove: true, Reason: "重复登记"}); err != nil {
		t.Fatal(err)
	}
	if due := now(); len(due) != 0 {
		t.Errorf("withdrawn, and it waits: %+v", due)
	}
}
