package app

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/words"
)

// checks ticks a box by its text.
func (w *window) checks(text string) {
	w.t.Helper()
	var box *look.Tick
	w.until("the box "+text, func() bool {
		for _, top := range append(w.Canvas().Overlays().List(), w.Content()) {
			for _, o := range test.LaidOutObjects(top) {
				if b, ok := o.(*look.Tick); ok && b.Text == text {
					box = b
				}
			}
		}
		return box != nil
	})
	box.SetChecked(true)
}

// TestUnitsFoundedBeforeSuite2 takes a county and its school, which joined by an earlier program, to suite 2 in
// the window: the school asks again, the county grants it and chooses.
func TestUnitsFoundedBeforeSuite2(t *testing.T) {
	earlier := func(name string) *store.Store {
		dir := filepath.Join(t.TempDir(), name)
		const secret = "三更灯火五更鸡"
		if err := store.Restore(filepath.Join("../cmd/rollbookctl/testdata/before-suite2", name+".zcbak"), dir, secret, pack(t)); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(dir, secret, pack(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	city, county, school := earlier("city"), earlier("county"), earlier("school")
	if err := courier.Accept(county, granted(t, city, county)); err != nil {
		t.Fatal(err)
	}
	stick := t.TempDir()
	page := func(s *store.Store, name string) *window {
		w := newWindow(t)
		desk(fyne.CurrentApp(), w, s)
		w.menu(name)
		w.until("the cursor in the path", func() bool {
			if strings.HasPrefix(w.placeholder(), "找单位") {
				w.menu("新增") // there is no folder yet
				w.says("还没有选U盘或文件夹")
				w.press(fyne.KeyEscape)
			}
			return w.Canvas().Focused() != nil
		})
		w.types(stick)
		return w
	}
	w := page(school, "设置")
	w.says("现在也没有国密密钥")
	w.taps("写申请")
	w.says("已写好")

	w = page(county, "设置")
	if slices.Contains(w.texts(), words.Say("settings.suite.again")) {
		t.Error("the county has asked, and is told to ask")
	}
	w = page(county, "单位")
	w.taps("读申请，批准加入 Ctrl+N")
	w.says("请对方读出它屏幕上的八个词")
	w.press(fyne.KeyReturn) // before the words were compared it grants nothing
	w.says("请对方读出它屏幕上的八个词")
	w.Canvas().Focused().TypedRune(' ')
	w.press(fyne.KeyReturn)
	w.says("已写好")

	w = page(school, "设置")
	w.taps("读入批准")
	w.until("no word of suite 2", func() bool { return !slices.Contains(w.texts(), words.Say("settings.suite.again")) })

	w = page(county, "设置")
	w.checks("和下级之间的包用国密算法（SM2、SM3、SM4）")
	w.until("suite 2", func() bool { n, err := courier.Suite(county); return n == 2 && err == nil })
}
