package app

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
)

// founded is the register of a unit that founded itself.
func founded(t *testing.T, code, name, level string) *store.Store {
	t.Helper()
	unit := store.Unit{Code: code, Name: name, Level: level}
	s, _, err := courier.Found(filepath.Join(t.TempDir(), code), store.Config{Unit: unit, Password: password, Actor: "王老师"}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// granted is what a bureau answers to a unit's request.
func granted(t *testing.T, above, s *store.Store) (grant []byte) {
	t.Helper()
	request, err := courier.Request(s)
	if err == nil {
		grant, _, err = courier.Grant(above, request)
	}
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

// joinedTo is a unit that founded itself and joined the one above.
func joinedTo(t *testing.T, above *store.Store, code, name, level string) *store.Store {
	t.Helper()
	s := founded(t, code, name, level)
	if err := courier.Accept(s, granted(t, above, s)); err != nil {
		t.Fatal(err)
	}
	return s
}

// town is a county, by code and name, and its schools.
func town(t *testing.T, bureau [2]string, below ...[2]string) (county *store.Store, schools []*store.Store) {
	t.Helper()
	county = joinedTo(t, founded(t, "U0100", "银川市教育局", store.City), bureau[0], bureau[1], store.County)
	for _, one := range below {
		schools = append(schools, joinedTo(t, county, one[0], one[1], store.School))
	}
	return county, schools
}

// joined is a county and two schools that it took in.
func joined(t *testing.T) (county *store.Store, schools []*store.Store) {
	return town(t, [2]string{"U0121", "永宁县教育体局"}, [2]string{"YN-07", "闽宁镇第二小学"}, [2]string{"YN-08", "闽宁镇木兰小学"})
}

// bureau is a city that does a county's work, and a school that it took in.
func bureau(t *testing.T) (above, school *store.Store) {
	t.Helper()
	return bureauOf(t, "银川市教育局", "闽宁镇第二小学")
}

func bureauOf(t *testing.T, above, below string) (bureau, school *store.Store) {
	t.Helper()
	bureau = founded(t, "U0100", above, store.City)
	return bureau, joinedTo(t, bureau, "YN-07", below, store.School)
}

// TestABackupWithoutADriveAsksForOne: after it is said that none is chosen, the cursor is where it is written, in sight, wherever it
// was before.
func TestABackupWithoutADriveAsksForOne(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教育局", store.County))
	w.Resize(fyne.NewSize(1366, 400)) // low, so that the card of the register pack is further down
	rolled := func() (down float32) {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if roll, is := o.(*container.Scroll); is && roll.Size().Width > 500 { // not the pages on the left
				down = max(down, roll.Offset.Y)
			}
		}
		return down
	}
	w.menu("登记册包")
	w.until("the card to be rolled to", func() bool { return rolled() > 0 })
	w.menu("备份")
	w.says("还没有选U盘或文件夹")
	w.press(fyne.KeyEscape)
	w.until("the box to close", func() bool { return look.Asking(w.Canvas()) == nil })
	if in, is := w.Canvas().Focused().(*look.Entry); !is || in.PlaceHolder != "U盘或文件夹，如 E:\\" {
		t.Errorf("the cursor is in %T", w.Canvas().Focused())
	}
	if down := rolled(); down > 0 {
		t.Errorf("the cursor is out of sight, %v above", down)
	}
}
