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
