package app

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/store"
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
