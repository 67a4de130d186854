package form_test

import (
	"testing"

	"rollbook/store"
	"rollbook/store/register"
)

// TestWhatIsBeingTypedIsUndoneFirst: the letters of the field in hand go before the field that was left, and come back.
func TestWhatIsBeingTypedIsUndoneFirst(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640104201006049405")
	sh.to("家庭住址")
	sh.types("滨河家园")
	address := func() string { return sh.form.Values()["household.address"] }
	if sh.form.Undo(); address() != "" || sh.value(register.RoleIDNumber) == "" {
		t.Errorf("undone, the address is %q and the number %q", address(), sh.value(register.RoleIDNumber))
	}
	if sh.form.Redo(); address() != "滨河家园" {
		t.Errorf("again, the address is %q", address())
	}
	if sh.form.Redo() {
		t.Error("there is one step more than was undone")
	}
}

// TestAHouseholdThatWasThereIsLetGoOf: undone, the form has a new one again, of which nothing is typed, and saves none in its place.
func TestAHouseholdThatWasThereIsLetGoOf(t *testing.T) {
	sh := newFast(t, nil)
	k := sh.pack.KindByRole(register.KindHousehold)
	number := k.ByRole(register.RoleCode).Key
	saved, err := sh.desk.Commit(store.Edit{Kind: k.Key, Set: map[string]string{number: "64010436984616", "division": "640104201211"}})
	if err != nil {
		t.Fatal(err)
	}
	sh.enter("买梅", "640104201006049405")
	sh.to("户编号")
	sh.enter("64010436984616")
	refers := func() string {
		edits, main := sh.form.Edits()
		return edits[main].Set["household_id"]
	}
	if got := refers(); got != saved[0].ID {
		t.Fatalf("the pupil is of %q", got)
	}
	if sh.form.Undo(); refers() != "" {
		t.Errorf("undone, the pupil is of %q", refers())
	}
	if sh.form.Redo(); refers() != saved[0].ID {
		t.Errorf("again, the pupil is of %q", refers())
	}
}
