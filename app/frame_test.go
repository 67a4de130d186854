package app

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
)

// TestTheWindowComesBackAsItWas keeps size, text and colours, and refuses a size that nothing fits in.
func TestTheWindowComesBackAsItWas(t *testing.T) {
	w := newWindow(t)
	p := fyne.CurrentApp().Preferences()
	w.Resize(fyne.NewSize(1100, 640))
	remember(p, w)
	again := newWindow(t)
	q := fyne.CurrentApp().Preferences()
	q.SetString(framed, p.String(framed))
	resume(q, again)
	if got := again.Canvas().Size(); got != fyne.NewSize(1100, 640) {
		t.Errorf("it has %v", got)
	}
	for _, size := range []string{"", "{", `{"Width":20,"Height":640}`, `{"Width":-5,"Height":1e9}`, `{"Width":"wide"}`} {
		q.SetString(framed, size)
		resume(q, again)
		if got := again.Canvas().Size(); got != fyne.NewSize(firstWidth, firstHeight) {
			t.Errorf("of %v it becomes %v", size, got)
		}
	}
}

// TestTheSystemEndsTheProgram: the window is closed in order, and what does not come to its end is left.
func TestTheSystemEndsTheProgram(t *testing.T) {
	w := newWindow(t)
	asked, left := make(chan os.Signal, 1), make(chan int, 1)
	closed := false
	ending(asked, 100*time.Millisecond, func() { closed = true }, func(code int) { left <- code })
	asked <- syscall.SIGTERM
	w.until("the window closed", func() bool { return closed })
	if code := <-left; code == 0 { // the test does not end with its window
		t.Error("what was left undone ended well")
	}
}

// TestWhatIsOpenIsClosedOnce: by the window, or after Fyne's loop where that ended first.
func TestWhatIsOpenIsClosedOnce(t *testing.T) {
	times := 0
	t.Cleanup(func() {
		if times != 1 {
			t.Errorf("closed %d times", times)
		}
	})
	w := newWindow(t) // closed before that
	closing(fyne.CurrentApp(), w, func() { times++ })
	left()
	left()
}

// TestTheLastPlaceIsKept opens the store again where it was left, for each person his own.
func TestTheLastPlaceIsKept(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}})
	if err != nil {
		t.Fatal(err)
	}
	h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}
	d := desk(h.a, w, s)
	rec, err := s.Get(saved[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Show(rec)
	if err := d.Remember(); err != nil {
		t.Fatal(err)
	}

	again := newWindow(t)
	h.win, h.a = again, fyne.CurrentApp()
	h.enter(s, nil)
	again.says("保存并新增") // the form, and in it the pupil
	again.says("马小龙")
	s.SetActor("李老师")
	other := newWindow(t)
	h.win, h.a = other, fyne.CurrentApp()
	h.enter(s, nil)
	other.says("还没有上报过")
}

// TestHomeIsWalkedByKeys has the first number in hand once it is there, keeps the one that is gone to while the page is drawn
// anew, and opens a page by a digit that is not typed into it.
func TestHomeIsWalkedByKeys(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	d := desk(fyne.CurrentApp(), w, s)
	number := func() *look.Link { l, _ := w.Canvas().Focused().(*look.Link); return l }
	w.until("a number to have the keys", func() bool { return number() != nil })
	first := number()
	w.Canvas().Unfocus() // as behind a box that was there before the numbers
	w.press(fyne.KeyDown)
	if number() == nil {
		t.Fatal("the arrow leads to no number")
	}
	w.press(fyne.KeyDown)
	if number() == nil || number() == first {
		t.Fatal("the arrow leads to no other number")
	}
	second := number()
	d.Tell() // drawn anew
	if number() == nil || strings.Join(textsOf(number()), "") != strings.Join(textsOf(second), "") {
		t.Error("the number in hand was lost")
	}
	w.press(fyne.Key6)
	if o := w.Canvas().Focused(); o != nil {
		o.TypedRune('6') // as the driver does
	}
	w.says("收的单位看得到") // a county's page does not speak of the county
	w.focused("where it is to be written", inEntry)
	if text := w.Canvas().Focused().(*look.Entry).Text; text != "" {
		t.Errorf("%q was typed there", text)
	}
}

// TestWhatChangesDuringACountIsCountedAtOnce: what is sent while the numbers are counted, which takes seconds in a large county, is
// counted again without a pause. Only where changes go on is there one.
func TestWhatChangesDuringACountIsCountedAtOnce(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	counts := 0
	d.OnCounts(nil, func(shell.Counts) { counts++ })
	w.until("the first count", func() bool { return d.Counts().Duplicates >= 0 && d.Work("findings") >= 0 && !d.Restless() })
	d.Refresh()
	for n, pauses := range []bool{false, true} {
		before := counts
		d.Refresh() // beside it
		w.until("the count", func() bool { return counts > before })
		if d.Restless() != pauses {
			t.Errorf("after count %d it pauses: %v", n+1, d.Restless())
		}
	}
}

// TestNothingIsCountedBesideATakingIn has the numbers follow what came once all of it is there.
func TestNothingIsCountedBesideATakingIn(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	d := desk(fyne.CurrentApp(), w, s)
	counts := 0
	d.OnCounts(nil, func(shell.Counts) { counts++ })
	w.until("the first count", func() bool { return d.Counts().Duplicates >= 0 && d.Work("findings") >= 0 && !d.Restless() })
	before := counts
	done := d.StandBack()
	for _, who := range []string{"马小龙", "李建国"} {
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: who}}); err != nil {
			t.Fatal(err)
		}
		w.until("the desk to hear of "+who, d.Restless)
	}
	if n := d.Work("send"); n != 0 || counts != before {
		t.Errorf("%d to send, counted %d times beside the taking in", n, counts-before)
	}
	done()
	w.until("both to be counted", func() bool { return d.Work("send") == 2 })
}

// A key that the open page has no use for is answered: nobody waits for a printer that was never asked.
func TestAKeyThatAPageHasNoUseForIsAnswered(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "S1", "月牙湖中学", store.School))
	d.Open("registers", nil)
	w.menu("打印")
	w.says("这一页现在用不上“打印")
}
