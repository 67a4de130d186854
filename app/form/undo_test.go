package form_test

import (
	"testing"

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
