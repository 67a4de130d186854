package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/report"
	"rollbook/store"
	"rollbook/words"
)

// TestAReturnThatLacksIsOpenedFromHome walks the home of a city by the arrows alone: through the numbers into the list of returns and
// out of it to the rates, and from a county to the return that a school of it owes.
func TestAReturnThatLacksIsOpenedFromHome(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0100", "银川市教育局", store.City)
	over, err := report.Overlook(t.Context(), s, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	many, alone := -1, -1
	for i, f := range over.Filings {
		switch {
		case len(f.Missing) > 1 && many < 0:
			many = i
		case f.Units == 1 && len(f.Missing) == 1 && alone < 0:
			alone = i
		}
	}
	if many < 0 || alone < 0 {
		t.Skip("no returns are due at this time of the year")
	}
	d := desk(fyne.CurrentApp(), w, s)
	w.says(words.Say("home.filed.open", "n", len(over.Filings[many].Missing)))
	walk := func(key fyne.KeyName, most int, there func(fyne.Focusable) bool) {
		t.Helper()
		for range most {
			if there(w.Canvas().Focused()) {
				return
			}
			w.press(key)
		}
		t.Fatalf("%s leads to %T", key, w.Canvas().Focused())
	}
	list := func(f fyne.Focusable) bool { _, ok := f.(*look.List); return ok }
	link := func(f fyne.Focusable) bool { _, ok := f.(*look.Link); return ok }
	w.until("a number in hand", func() bool { return link(w.Canvas().Focused()) })
	walk(fyne.KeyDown, 40, list)
	w.press(fyne.KeyRight)
	if !link(w.Canvas().Focused()) {
		t.Fatalf("to the right of the list is %T", w.Canvas().Focused())
	}
	w.press(fyne.KeyLeft)
	if !list(w.Canvas().Focused()) {
		t.Fatalf("back to the left is %T", w.Canvas().Focused())
	}
	walk(fyne.KeyUp, len(over.Filings)+1, link) // out at the top
	w.press(fyne.KeyDown)
	to := func(i int) {
		w.press(fyne.KeyHome)
		for range i {
			w.press(fyne.KeyDown)
		}
		w.press(fyne.KeyReturn)
	}

	to(many)
	f := over.Filings[many]
	w.says(words.Say("home.filed.title", "unit", f.Name, "n", len(f.Missing), "days", f.Days()))
	for _, m := range f.Missing {
		w.says(m.Name)
		w.says(words.Say("home.filed.who", "name", m.Lacks, "days", m.Days))
	}
	w.press(fyne.KeyDown)
	w.press(fyne.KeyReturn)
	w.says(f.Missing[1].Name + " 未报")
	w.says(strings.Split(f.Missing[1].Lacks, words.Say("list.comma"))[0])
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, "0 条记录") || !strings.Contains(said, words.Say("reports.choose.thing")) {
		t.Errorf("returns that did not come are told of as records: %s", said)
	}
	w.answers(words.Say("close"))

	d.Open("home", nil)
	w.until("the list in hand again", func() bool { return w.Canvas().Focused() != nil })
	walk(fyne.KeyDown, 40, list)
	to(alone)
	w.says(over.Filings[alone].Missing[0].Name + " 未报") // at once
	w.answers(words.Say("close"))
	d.Open("home", nil)
	w.until("the list in hand again", func() bool { return w.Canvas().Focused() != nil })
	walk(fyne.KeyDown, 40, list)
	w.press(fyne.KeyEnd)
	w.press(fyne.KeyDown) // out at the end, to the rates
	if !link(w.Canvas().Focused()) {
		t.Errorf("below the list is %T", w.Canvas().Focused())
	}
}

// TestTheNumberInHandIsTheFirst: at a large text size the work stands above the targets, and its first number has the keys.
func TestTheNumberInHandIsTheFirst(t *testing.T) {
	for _, scale := range []float32{1.25, 1.5} {
		w := onSmallScreen(t, "zh", scale)
		desk(fyne.CurrentApp(), w, newStore(t, "U0100", "银川市教育局", store.City))
		w.says(words.Say("home.todo.conflicts"))
		w.says("2400")
		w.until("a number in hand", func() bool { return w.Canvas().Focused() != nil })
		driver := fyne.CurrentApp().Driver()
		held := driver.AbsolutePositionForObject(w.Canvas().Focused().(fyne.CanvasObject))
		for _, o := range test.LaidOutObjects(w.Content()) {
			if l, ok := o.(*look.Link); ok && driver.AbsolutePositionForObject(l).Y < held.Y-1 {
				t.Errorf("at %g the number in hand is at %v, another above it", scale, held)
				break
			}
		}
	}
}

// TestOneIsOne: an English home says 1 conflict and 0 conflicts.
func TestOneIsOne(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	words.Use("en")
	for _, key := range []string{"conflicts", "duplicates", "findings", "inbox", "aid"} {
		if words.Say("home.todo."+key, "n", 1) == words.Say("home.todo."+key, "n", 2) {
			t.Errorf("one and two are %q", words.Say("home.todo."+key, "n", 1))
		}
	}
}

// TestARateThatIsNotKnownLacksNothing: no child has been counted, so that nobody can say how far the rate is from its target.
func TestARateThatIsNotKnownLacksNothing(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0100", "银川市教育局", store.City)
	desk(fyne.CurrentApp(), w, s)
	w.says(words.Say("home.goal", "target", "70.0%"))
	if text := words.Say("home.goal.lack", "n", "70"); slices.Contains(w.texts(), text) {
		t.Errorf("it says %q", text)
	}
}

// TestABoxGivesTheNumberBack: what is counted while a box is over the page takes no number out of the hand, and the first one is in it
// where none was yet.
func TestABoxGivesTheNumberBack(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	box := func() { look.Tell(w, "登记册是旧的", look.Sentence("知道了")) }
	desk(fyne.CurrentApp(), w, s)
	box()
	w.says("70.0%")
	w.press(fyne.KeyEscape)
	link := func() string {
		l, ok := w.Canvas().Focused().(*look.Link)
		if !ok {
			return ""
		}
		return strings.Join(textsOf(l), "")
	}
	if link() == "" {
		t.Fatalf("in hand is %T", w.Canvas().Focused())
	}
	w.press(fyne.KeyRight)
	held := link()
	box()
	for range 2 {
		if _, err := s.Commit(store.Edit{Kind: "school", Set: map[string]string{"name": "中心幼儿园", "type": "111"}}); err != nil {
			t.Fatal(err)
		}
	}
	w.says("未上报 2 条")
	w.press(fyne.KeyEscape)
	if link() != held {
		t.Errorf("in hand was %q, is %q", held, link())
	}
	w.press(fyne.KeyRight)
	if link() == held {
		t.Errorf("right of %q is the same: it is drawn no more", held)
	}
}

// TestEveryNumberOfAGoalOpens walks a line of the targets: what was reached, the target, the rate and what lacks open, and who comes back
// has the number in hand that he opened.
func TestEveryNumberOfAGoalOpens(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	nursery, err := s.Commit(store.Edit{Kind: "school", Set: map[string]string{"name": "中心幼儿园", "type": "111"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, covered := range map[string]string{"小塘村": "0", "大塘村": "1"} {
		set := map[string]string{"div": "640104201200", "name": name, "is_poor": "1", "coverage_kind": covered}
		if covered == "0" {
			set["uncovered_reason"] = "1"
		} else {
			set["div"], set["coverage_kind"], set["kindergarten"], set["distance_km"] = "640104201201", "3", nursery[0].ID, "2"
		}
		if _, err := s.Commit(store.Edit{Kind: "village", Set: set}); err != nil {
			t.Fatal(err)
		}
	}
	desk(fyne.CurrentApp(), w, s)
	w.says("50.0%")
	held := func() string {
		if l, ok := w.Canvas().Focused().(*look.Link); ok {
			return strings.Join(textsOf(l), "")
		}
		return ""
	}
	w.until("a number in hand", func() bool { return held() != "" })
	for range 40 {
		if held() == "50.0%" {
			break
		}
		w.press(fyne.KeyRight)
	}
	for _, one := range []struct {
		number string
		says   []string
	}{
		{"50.0%", []string{"1（已覆盖） ÷ 2（贫困村）", "没有算进去的 1 个", "小塘村"}},
		{"100.0%", []string{"登记册包“银川市 2016.1”里下达，2016-07-26 起"}},
		{"差 50", []string{"兴庆区教育局 差额 50\n", "50 = 100.0%（目标） − 50.0%（实际）", "没有算进去的 1 个", "没有算进去　", "小塘村", "大塘村"}},
	} {
		if held() != one.number {
			t.Fatalf("in hand is %q, not %q", held(), one.number)
		}
		w.press(fyne.KeyReturn)
		for _, text := range one.says {
			w.says(text)
		}
		w.press(fyne.KeyEscape)
		w.until("no box", func() bool { return look.Asking(w.Canvas()) == nil })
		w.menu(words.Say("command.back"))
		w.until("the number in hand again", func() bool { return held() != "" })
		if held() != one.number {
			t.Errorf("who opened %q comes back to %q", one.number, held())
		}
		w.press(fyne.KeyRight)
	}
}
