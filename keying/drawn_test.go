package keying_test

import (
	"context"
	"testing"

	"rollbook/keying"
	"rollbook/store"
)

// waitingFor gives a school in which a record waits, as it is listed.
func waitingFor(t *testing.T) (*store.Store, store.IDs) {
	t.Helper()
	s := newStore(t)
	pupils(t, s, "640199201709091518")
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
	now := func() []keying.Item {
		t.Helper()
		due, err := keying.Drawn(s, "student", append(gone, listed...))
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
