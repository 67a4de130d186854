package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
)

// lastTerm registers pupils of the term before the present one; status is each one's.
func lastTerm(t *testing.T, s *store.Store, statuses ...string) (term string) {
	t.Helper()
	now, k := time.Now(), s.Pack().KindByRole(register.KindEnrolment)
	number, title, err := k.Next.Term(nil, now)
	if err != nil {
		t.Fatal(err)
	}
	year, half := int(number)/10, "1"
	if int(number)%10 == 1 {
		year, half = year-1, "2"
	}
	var edits []store.Edit
	for i, status := range statuses {
		edits = append(edits,
			store.Edit{Kind: "student", Set: map[string]string{"name": fmt.Sprintf("马小%d", i), "id_type": "1", "sex": "1"}},
			store.Edit{Kind: k.Key, Set: map[string]string{
				"student_id": fmt.Sprintf("#%d", len(edits)), "school_year": fmt.Sprint(year), "term": half, "stage": "20", "grade": "22", "class": "1班",
				"admission_ym": fmt.Sprintf("%d-09", year-1), "boarding": "1", "status": status, "confirmed_on": fmt.Sprintf("%d-09-02", year), "confirmed_by": "李老师",
			}})
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	return title
}

func enrolments(t *testing.T, s *store.Store) (all, confirmed int) {
	t.Helper()
	list, err := s.List(store.Query{Kind: "enrolment"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range list {
		if rec.Fields["confirmed_by"] == "王主任" {
			confirmed++
		}
	}
	return len(list), confirmed
}

// TestASchoolBeginsItsTerm goes from the notice on home to the carried records, by keyboard alone.
func TestASchoolBeginsItsTerm(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	statuses := []string{"10", "10", "11"}
	for range 43 {
		statuses = append(statuses, "41")
	}
	term := lastTerm(t, s, statuses...)
	desk(fyne.CurrentApp(), w, s)
	w.says(term + "已经开始，上学期的就读记录还有 3 条没有带过来。")

	w.press(fyne.Key5) // the button of the notice
	w.says(term + "：上学期的就读记录带过来 3 条；已经有的 0 条，不带的 43 条。")
	shown := strings.Join(w.texts(), "\n")
	for _, want := range []string{"马小3：就读状态是“辍学”", "还有 3 条", "二年级"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the box does not say %s:\n%s", want, shown)
		}
	}
	w.press(fyne.KeyEscape)
	w.until("the box to close", func() bool { return w.Canvas().Overlays().Top() == nil })
	if all, _ := enrolments(t, s); all != len(statuses) {
		t.Fatalf("after Esc there are %d records", all)
	}

	w.press(fyne.Key5)
	w.says("带过来 3 条")
	w.fields("13月40日")
	w.types("王主任")
	w.press(fyne.KeyReturn)
	w.press(fyne.KeyReturn) // the button
	w.says("本学期确认日期")
	w.says("改好再按")
	w.press(fyne.KeyEscape)
	w.Canvas().FocusPrevious()
	w.press(fyne.KeyEscape)
	w.until("the box to close", func() bool { return w.Canvas().Overlays().Top() == nil })

	w.menu("新学期…")
	w.says("带过来 3 条")
	w.fields(time.Now().Format(time.DateOnly), "王主任")
	w.press(fyne.KeyReturn)
	w.says(term + "：带过来 3 条。")
	w.says("核对年级和班级")
	w.press(fyne.KeyReturn) // 关闭 is under the cursor
	if all, confirmed := enrolments(t, s); all != len(statuses)+3 || confirmed != 3 {
		t.Errorf("%d records, %d confirmed", all, confirmed)
	}

	w.menu("首页")
	w.until("the notice to go", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "已经开始") })
	w.menu("登记册")
	w.says("全部登记册")
	w.tap("新学期") // again: nobody is left
	w.says("带过来 0 条；已经有的 3 条，不带的 43 条。")
}

// TestTheBoxOfATermKeepsWhatIsTyped, when F5 is pressed in it, and when another day is looked at.
func TestTheBoxOfATermKeepsWhatIsTyped(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	lastTerm(t, s, "10", "10")
	desk(fyne.CurrentApp(), w, s)
	w.menu("登记册")
	w.menu("新学期…")
	w.says("带过来 2 条")
	day := time.Now().Format(time.DateOnly)
	w.fields(day)
	w.types("王主")
	w.press(fyne.KeyF5)
	w.menu("重新检查  F5")
	w.types("任")
	if got := textOf(w.Canvas().Focused()); got != "王主任" {
		t.Errorf("after F5 it is %q", got)
	}
	w.Canvas().FocusPrevious()
	w.Canvas().FocusPrevious() // the day
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	other := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	w.fields(other)
	var lines []string
	w.until("the box of the other day", func() bool {
		lines = nil
		for _, top := range w.Canvas().Overlays().List() {
			for _, o := range test.LaidOutObjects(top) {
				if e, ok := o.(*look.Entry); ok {
					lines = append(lines, e.Text)
				}
			}
		}
		_, typed := w.Canvas().Focused().(*look.Entry) // the first line of the new box
		return typed && len(lines) == 3 && lines[0] == other
	})
	if !slices.Contains(lines, day) || !slices.Contains(lines, "王主任") {
		t.Errorf("in the box of another day stands %q", lines)
	}
}

// TestATermWithoutConfirmation says where those stand that are still to be confirmed, and leads there.
func TestATermWithoutConfirmation(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	lastTerm(t, s, "10", "10")
	desk(fyne.CurrentApp(), w, s)
	w.menu("登记册")
	w.says("全部登记册")
	w.tap("新学期")
	w.says("带过来 2 条")
	w.fields("", "")
	w.press(fyne.KeyReturn)
	w.says("其中 2 条还没有填本学期的确认，列在“查错”里")
	w.answers("去查错")
	w.says("必须改 24 处")
	w.says("改好以后才计入报表")
}

// TestATermOfAnotherDay looks at the day that is typed, and says where nobody can go on.
func TestATermOfAnotherDay(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("新学期…")
	w.says("没有能带到新学期的登记")
	w.press(fyne.KeyEscape)
	lastTerm(t, s, "10")
	w.menu("首页")
	w.says("还有 1 条没有带过来")
	w.menu("新学期…")
	w.says("带过来 1 条")
	for range 3 { // to the day: nothing is asked before it
		w.Canvas().FocusPrevious()
		if e, ok := w.Canvas().Focused().(interface{ SelectedText() string }); ok && e != nil {
			break
		}
	}
	w.types("9")
	w.press(fyne.KeyReturn)
	w.says("日期")
	w.press(fyne.KeyEscape)
}
