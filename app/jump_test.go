package app

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/help"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// inHand gives the record and the field that the cursor stands in.
func (w *window) inHand() (record, field string) {
	if in, ok := w.Canvas().Focused().(help.Asker); ok {
		id, _, f := in.Asks()
		return id, f.Key
	}
	return "", ""
}

// family registers a household, a child and a grandmother, each with something wrong.
func family(t *testing.T, s *store.Store) (household, child, guardian store.Saved) {
	t.Helper()
	saved, err := s.Commit(
		store.Edit{Kind: "household", Set: map[string]string{"head_name": "马占山", "head_id_no": "640199198503120030"}},
		store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_type": "1", "phone": "1390951", "household_id": "#0"}},
		store.Edit{Kind: "guardian", Set: map[string]string{"student_id": "#1", "name": "马玉花", "phone": "139"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return saved[0], saved[1], saved[2]
}

// TestAReasonHalfWrittenStays when F5 checks again, and when another page was looked at.
func TestAReasonHalfWrittenStays(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	commit(t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_type": "1", "id_no": "640199201709091518"}})
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("checks", nil)
	w.says("需说明")
	var at *look.Entry
	reason := func() *look.Entry {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if e, ok := o.(*look.Entry); ok && e.PlaceHolder == words.Say("checks.why") {
				return e
			}
		}
		return nil
	}
	for range 20 {
		if at = reason(); at != nil {
			break
		}
		d.Do("problem")
	}
	if at == nil {
		t.Fatal("there is nothing to explain")
	}
	w.Canvas().Focus(at)
	w.types("户口簿")
	w.press(fyne.KeyF5)
	w.until("the list to be made anew, with the cursor where it was", func() bool {
		now, ok := w.Canvas().Focused().(*look.Entry)
		return ok && now != at
	})
	w.types("上")
	d.Open("home", nil)
	d.Open("checks", nil)
	w.until("the reason", func() bool { now := reason(); return now != nil && now.Text == "户口簿上" })
	w.Canvas().Focus(reason())
	w.types("就这样")
	w.press(fyne.KeyReturn)
	w.until("it to be noted", func() bool {
		list, err := s.List(store.Query{Kind: "student"})
		if err != nil || len(list) != 1 {
			return false
		}
		for _, why := range list[0].Explained {
			if why == "户口簿上就这样" {
				return true
			}
		}
		return false
	})
}

// TestTheCheckListLeadsToTheVeryField goes from each kind of problem to where it is mended: in the
// child's own part of the form, in a part of another record, and on the household's screen.
func TestTheCheckListLeadsToTheVeryField(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	household, child, guardian := family(t, s)
	enrolled := map[string]string{"student_id": child.ID, "school_year": "2026", "term": "1", "stage": "20", "grade": "23", "class": "1班"}
	if _, err := s.Commit(store.Edit{Kind: "enrolment", Set: enrolled}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	for _, c := range []struct{ id, field string }{{child.ID, "phone"}, {guardian.ID, "phone"}, {household.ID, "head_id_no"}} {
		w.menu("查错")
		w.says("必须改")
		rec, err := s.Get(c.id)
		if err != nil {
			t.Fatal(err)
		}
		d.ShowField(rec, c.field)
		w.until("the cursor in "+c.field, func() bool { id, f := w.inHand(); return id == c.id && f == c.field })
	}

	// By keys alone: the first on the list, Enter.
	w.menu("查错")
	w.says("去改")
	w.until("the list", func() bool { return w.Canvas().Focused() != nil })
	w.says("  三年级1班  ")        // where the child is found, in the list
	shown := map[string]bool{} // to the right, as the arrows walk
	for range 5 {
		for _, text := range w.texts() {
			if shown[text] = strings.Contains(text, " · "); strings.HasSuffix(text, "required") || strings.HasSuffix(text, "type") {
				t.Errorf("a check is called %q", text)
			}
		}
		w.press(fyne.KeyDown)
	}
	maps.DeleteFunc(shown, func(_ string, where bool) bool { return !where })
	if len(shown) < 3 {
		t.Errorf("the arrows show %v", shown)
	}
	w.press(fyne.KeyUp)
	w.press(fyne.KeyReturn)
	w.until("the cursor in a field of that record", func() bool { id, _ := w.inHand(); return id != "" })
}

// TestAFieldHasItsHistory opens it from the field: each value with who, where and when, and Esc leads back.
func TestAFieldHasItsHistory(t *testing.T) {
	w := newWindow(t)
	school := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := school.Pack().KindByRole(register.KindPerson)
	name, phone := kind.ByRole(register.RoleName).Key, kind.ByRole(register.RolePhone).Key
	saved, err := school.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{name: "马小龙", phone: "13900000001"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := school.Commit(store.Edit{ID: saved[0].ID, Set: map[string]string{phone: "13900000002"}, Reason: "换了号"}); err != nil {
		t.Fatal(err)
	}
	for _, boarding := range []string{"2", ""} {
		if _, err := school.Commit(store.Edit{ID: saved[0].ID, Set: map[string]string{"boarding": boarding}}); err != nil {
			t.Fatal(err)
		}
	}
	d := desk(fyne.CurrentApp(), w, school)
	rec, err := school.Get(saved[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	d.ShowField(rec, phone)
	before := w.Canvas().Focused()
	w.menu("改动记录")
	w.says("改动记录：联系电话")
	w.says("原因：换了号")
	w.says("闽宁镇第二小学　王老师　本单位登记")
	for _, line := range []string{"    姓名：马小龙", "    联系电话：139****0001 → 139****0002", "    就读方式：走读", "    就读方式：走读 → 住校", "    就读方式：住校 → （清空）"} {
		if !slices.Contains(w.texts(), line) {
			t.Errorf("it does not say %q:\n%s", line, strings.Join(w.texts(), "\n"))
		}
	}
	text := strings.Join(w.texts(), "\n")
	if first, second := strings.Index(text, "139****0002"), strings.Index(text, "139****0001"); first < 0 || second < first {
		t.Errorf("the newest value does not stand first:\n%s", text)
	}
	w.press(fyne.KeyEscape)
	if w.Canvas().Focused() != before {
		t.Error("the cursor is in another place")
	}
}

// TestThereIsAWayBack goes from page to page and back, step by step, and stands still where the way began.
func TestThereIsAWayBack(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教育体育局", store.County))
	way := []shell.Page{d.Page()}
	for _, page := range []string{"findings", "reports", "units"} {
		d.Open(page, nil)
		w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
		way = append(way, d.Page())
	}
	for _, at := range []int{2, 1, 0, 0} {
		w.menu("回到上一页")
		w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
		if d.Page() != way[at] {
			t.Errorf("not at page %d", at)
		}
	}
	for i := range 90 { // a day's work
		d.Open([]string{"findings", "reports", "units"}[i%3], nil)
	}
	back := 0
	for at := d.Page(); ; back++ {
		if d.Do("back"); d.Page() == at {
			break
		}
		at = d.Page()
	}
	if back == 0 || back > 50 {
		t.Errorf("the way back leads over %d pages", back)
	}
}
