package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
	"rollbook/store/register"
)

// TestWhatSomebodyElseChangedIsSeenBeforeItIsSaved has one record before two officers: what the other writes appears under
// the field; where both wrote, the first save is told, the second is made in the knowledge of it; undoing takes back only
// what was typed here.
func TestWhatSomebodyElseChangedIsSeenBeforeItIsSaved(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	name, phone := kind.ByRole(register.RoleName).Key, kind.ByRole(register.RolePhone).Key
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{name: "马小龙", phone: "13909510001"}})
	if err != nil {
		t.Fatal(err)
	}
	id := saved[0].ID
	other := func(key, value string) {
		t.Helper()
		s.SetActor("李老师")
		if _, err := s.Commit(store.Edit{ID: id, Set: map[string]string{key: value}}); err != nil {
			t.Fatal(err)
		}
		s.SetActor("王老师")
	}
	stands := func(key, want string) {
		t.Helper()
		if rec, err := s.Get(id); err != nil || rec.Fields[key] != want {
			t.Errorf("%s is %q, %v, not %q", key, rec.Fields[key], err, want)
		}
	}
	d := desk(fyne.CurrentApp(), w, s)
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}

	// Nobody touched the name here: it is what the other wrote, and undoing leaves it.
	d.ShowField(rec, phone)
	w.types("13909510002")
	w.press(fyne.KeyReturn)
	other(name, "马大龙")
	w.says("李老师刚改的，原来是“马小龙”")
	w.says("别人刚改过这条记录")
	w.until("the title too is of now", func() bool {
		return !slices.Contains(w.texts(), "马小龙") // it stood in the list and in the title
	})
	w.menu(command("undo"))
	w.menu(command("redo"))
	w.menu(command("save"))
	w.says("已保存")
	stands(name, "马大龙")
	stands(phone, "13909510002")

	// Both wrote the number, and it is seen in time.
	d.ShowField(rec, phone)
	w.types("13909510003")
	w.press(fyne.KeyReturn)
	other(phone, "13909510009")
	w.says("李老师刚改成了“13909510009”")
	w.menu(command("save"))
	w.says("已保存")
	stands(phone, "13909510003")

	// The other was there a moment before the save: nothing is written before it was seen.
	d.ShowField(rec, phone)
	w.types("13909510004")
	w.press(fyne.KeyReturn)
	other(phone, "13909510008")
	w.menu(command("save"))
	w.says("刚被别人改过")
	w.press(fyne.KeyEscape)
	stands(phone, "13909510008")
	w.says("李老师刚改成了“13909510008”")
	w.menu(command("save"))
	w.until("the number is saved", func() bool { rec, err := s.Get(id); return err == nil && rec.Fields[phone] == "13909510004" })
}
