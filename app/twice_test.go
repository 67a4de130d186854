package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// TestARosterIsImportedOnce: whoever presses twice imports once, and reads what came of it.
func TestARosterIsImportedOnce(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	w.reads(rosterOf(t, []string{"姓名", "身份证号"}, []string{"马小龙", "640199200901010014"}))
	w.says("2 列认出 2 列")
	d.Do("savenew")
	w.says("试过了，还没有导入")
	letGo := busy(t, s)
	d.Do("savenew")
	d.Do("savenew")
	if n := len(w.boxes()); n != 1 {
		t.Errorf("%d works", n)
	}
	letGo()
	w.says("已导入")
	w.says("新增 1")
	if list, err := s.List(store.Query{Kind: "student"}); err != nil || len(list) != 1 {
		t.Errorf("%d pupils, %v", len(list), err)
	}
}

// boxes are those over the window, once all that was begun has shown its own.
func (w *window) boxes() []fyne.CanvasObject {
	w.t.Helper()
	w.says("停下 Esc")
	shown := false
	time.AfterFunc(time.Second, func() { fyne.Do(func() { shown = true }) })
	w.until("what else was begun", func() bool { return shown })
	return w.Canvas().Overlays().List()
}

// TestADecisionHoldsTheWindow: nothing is decided twice while the first is on its way to the disk, and what is picked of the next
// child is not lost.
func TestADecisionHoldsTheWindow(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	d.moved("name=马玉兰", "id_no=640199200906170026")
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("像是从闽宁镇第二小学转到了玉海小学")
	w.press(fyne.Key2)
	w.focused("the reason", inEntry)
	w.types("家长说九月转走")
	letGo := busy(t, d.county)
	w.menu(command("savenew"))
	w.menu(command("savenew"))
	w.says("正在保存")
	letGo()
	w.says("已在闽宁镇第二小学登记转出")
	w.says("已经登记转出")
	if list, err := d.county.List(store.Query{Kind: d.county.Pack().KindByRole(register.KindEvent).Key}); err != nil || len(list) != 1 {
		t.Errorf("registered %d times, %v", len(list), err)
	}
}

// TestAnOlderDraftIsNotTaken: another rule was chosen while the conflicts were still gone through for the one before.
func TestAnOlderDraftIsNotTaken(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	d.disputed(2)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("13900000002")
	w.menu(command("setall"))
	w.says("按一条规则一起定")
	letGo := busy(t, d.county)
	w.press(fyne.Key2)
	w.press(fyne.Key3)
	w.says("停下 Esc")
	letGo()
	w.until("it gone through", func() bool { return w.Canvas().Overlays().Top() == nil })
	w.menu(command("savenew"))
	w.says("还没有选规则")
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, "会定 4 项") {
		t.Errorf("it shows what the rule before would decide:\n%s", said)
	}
}

// TestAPersonIsAddedOnce: Enter pressed twice in the password says nothing of a name that is taken.
func TestAPersonIsAddedOnce(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("设置")
	w.taps("添加一个人")
	w.until("the name", func() bool { return w.Canvas().Overlays().Top() != nil && inEntry(w.Canvas().Focused()) })
	w.fields("李审核")
	letGo := busy(t, s)
	w.fields("审核人的密码")
	w.press(fyne.KeyReturn)
	letGo()
	w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
	quiet := false
	time.AfterFunc(time.Second, func() { fyne.Do(func() { quiet = true }) })
	w.until("what else was begun", func() bool { return quiet })
	if w.Canvas().Overlays().Top() != nil {
		t.Errorf("it was added, and the window says:\n%s", strings.Join(w.texts(), "\n"))
	}
	if list, err := s.Accounts(); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestAPackWaitsForBundlesBesideTheWindow: a register pack that is opened while bundles are being taken in.
func TestAPackWaitsForBundlesBesideTheWindow(t *testing.T) {
	county, school := bureau(t)
	if _, err := courier.IssuePack(county, pack(t)); err != nil {
		t.Fatal(err)
	}
	name, raw, err := courier.PackFile(county)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{waiting: []string{file}}}
	h.enter(school, nil)
	w.says("换用这个登记册包？")
	held, goOn := make(chan struct{}), make(chan struct{})
	go func() { _ = school.Alone("sticks", func() error { close(held); <-goOn; return nil }) }()
	<-held
	late := time.AfterFunc(10*time.Second, func() { close(goOn) }) // a window that waits is let go too
	w.press(fyne.KeyReturn)
	w.says("一起办完才算")
	if late.Stop() {
		close(goOn)
	}
	w.says("收下了，现在就用它")
}

// TestATalkIsSavedBesideTheWindow: while the register is busy the window goes on.
func TestATalkIsSavedBesideTheWindow(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0100", "银川市教育局", store.City)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R8")
	w.says("3000—5000")
	w.tap("约谈")
	w.says("登记并打印约谈函")
	letGo := busy(t, s)
	w.answers("登记并打印约谈函")
	w.says(words.Say("job.saving"))
	letGo()
	w.says("约谈通知书-")
}

// TestAPackComesIntoForceWhileBundlesAreTakenIn: the taking in ends first, and says nothing on the desk that follows.
func TestAPackComesIntoForceWhileBundlesAreTakenIn(t *testing.T) {
	county, school := bureau(t)
	stick := t.TempDir()
	if _, err := courier.Send(t.Context(), school, courier.Parent, stick, nil); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, county)
	w.menu("收件")
	w.types(stick)
	held, goOn := make(chan struct{}), make(chan struct{})
	go func() { _ = county.Alone("sticks", func() error { close(held); <-goOn; return nil }) }()
	<-held
	w.press(fyne.KeyReturn)
	w.says(words.Say("inbox.begun"))
	renewed := false
	d.Renew("settings", func() { renewed = true })
	time.AfterFunc(time.Second, func() { close(goOn) })
	w.until("the desk that follows", func() bool { return renewed })
	quiet := false
	time.AfterFunc(2*time.Second, func() { fyne.Do(func() { quiet = true }) })
	w.until("what the one before says", func() bool { return quiet || w.Canvas().Overlays().Top() != nil })
	if w.Canvas().Overlays().Top() != nil {
		t.Errorf("the window says:\n%s", strings.Join(w.texts(), "\n"))
	}
}
