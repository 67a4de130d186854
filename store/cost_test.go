package store_test

import (
	"errors"
	"math"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// TestAPasswordIsRaisedWhenItIsTyped opens a store, as a program does that asks for more: the password opens it still,
// and costs more from then on; so does that of an account, and the recovery key opens it as before.
func TestAPasswordIsRaisedWhenItIsTyped(t *testing.T) {
	s := desk(t, "S1", store.School)
	recovery, err := s.RecoveryKey()
	if err := errors.Join(err, s.AddAccount(store.Account{Name: "李审核", Role: store.Reviewer}, "审核 5678"), s.Close()); err != nil {
		t.Fatal(err)
	}
	defer store.Costs(1, 2)()
	for _, c := range []struct {
		secret string
		costs  uint32
	}{{"审核 5678", 1}, {recovery, 1}, {password, 2}, {"审核 5678", 2}, {recovery, 2}, {password, 2}} {
		again, err := store.Open(s.Dir(), c.secret, smallPack(t))
		if err != nil {
			t.Fatalf("%q: %v", c.secret, err)
		}
		if got := again.PasswordCosts(); got != c.costs {
			t.Errorf("after %q the password costs %d, want %d", c.secret, got, c.costs)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestACostThatNoProgramAsksForIsDamage: less would let a password be guessed, more would hold the desk up or take all its memory.
// A header whose cost alone was altered opens with no password.
func TestACostThatNoProgramAsksForIsDamage(t *testing.T) {
	defer store.Costs(2, 2)()
	for _, c := range []struct {
		passes, memory uint32
		lanes          uint8
		code           string
	}{
		{0, 64, 1, "store-damaged"},
		{1, 64, 1, "store-damaged"},
		{2, 0, 1, "store-damaged"},
		{2, 64, 0, "store-damaged"},
		{13, 64, 1, "store-damaged"},
		{math.MaxUint32, math.MaxUint32, math.MaxUint8, "store-damaged"},
		{2, 1 << 20, 1, "store-damaged"},
		{2, 64, 9, "store-damaged"},
		{3, 64, 1, "password-wrong"},
		{2, 64, 1, ""},
	} {
		s := desk(t, "S1", store.School)
		if err := errors.Join(s.Asking(c.passes, c.memory, c.lanes), s.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(s.Dir(), password, smallPack(t))
		if err == nil {
			err = again.Close()
		}
		var f *fault.Fault
		if errors.As(err, &f) != (c.code != "") || f != nil && f.Code != c.code {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
