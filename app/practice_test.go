package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/assets"
)

// TestAClerkPractisesFirst goes from the first start to the practice by keyboard, sees that it is one,
// cannot send from it, throws it away and is back where he was.
func TestAClerkPractisesFirst(t *testing.T) {
	w := newWindow(t)
	dir := t.TempDir()
	house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("这台电脑")
	w.button("先练习")
	w.says("练习，不会上报")
	if !strings.Contains(w.Title(), "练习") {
		t.Errorf("the window is called %q", w.Title())
	}
	w.menu("学生")
	w.menu("新增")
	w.fields("马小龙")
	w.menu("保存")
	w.says("已保存")
	w.menu("锁上") // nobody knows its password
	w.says("马小龙")

	w.menu("练习")
	w.says("结束练习")
	w.press(fyne.KeyReturn) // keep it
	w.says("这台电脑")
	if strings.Contains(w.Title(), "练习") {
		t.Errorf("in earnest, the window is called %q", w.Title())
	}
	if _, err := os.Stat(filepath.Join(dir, "store.db")); err == nil {
		t.Error("the practice made a register in earnest")
	}
	w.button("先练习")
	w.says("练习，不会上报")
	w.menu("学生")
	w.says("马小龙")

	w.menu("练习")
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn) // throw it away
	w.says("这台电脑")
	if _, err := os.Stat(filepath.Join(dir, "practice")); err == nil {
		t.Error("it is still there")
	}
}

// button goes to a button by Tab, and presses Enter there.
func (w *window) button(label string) {
	w.t.Helper()
	for range 40 {
		w.Canvas().FocusNext()
		if b, ok := w.Canvas().Focused().(*look.Button); ok && b.Text == label {
			w.press(fyne.KeyReturn)
			return
		}
	}
	w.t.Fatalf("Tab leads to no button %s", label)
}
