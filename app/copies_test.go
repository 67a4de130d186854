package app

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
	"rollbook/sync/courier"
)

// handed carries a stick from one desk to another, and gives its folder.
func handed(t *testing.T, from *store.Store, unit string, to *store.Store) (stick string) {
	t.Helper()
	stick = t.TempDir()
	_, err := courier.Send(t.Context(), from, unit, stick, nil)
	if err == nil && to != nil {
		err = courier.Receive(t.Context(), to, []string{stick}, nil, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return stick
}

// TestTheOtherCopyOfARegisterIsToldToSendOnceMore: the city's answer was written for the copy that sent last. Where it comes to the
// other one, the page that takes it in and the home page say what that one lacks and what to do, until it is there.
func TestTheOtherCopyOfARegisterIsToldToSendOnceMore(t *testing.T) {
	for _, level := range []string{store.County, store.School} {
		t.Run(level, func(t *testing.T) {
			above, _ := bureau(t)
			one := joinedTo(t, above, "U0121", "永宁县教体局", level)
			commit(t, one, store.Edit{Kind: "plan", Set: map[string]string{"title": "教育脱贫方案", "year": "2016"}})
			handed(t, one, courier.Parent, above)
			handed(t, above, "U0121", one)
			backup, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "two")
			if err := errors.Join(one.Backup(backup), store.Restore(backup, dir, password, pack(t))); err != nil {
				t.Fatal(err)
			}
			two, err := store.Open(dir, password, pack(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { two.Close() })
			added := commit(t, two, store.Edit{Kind: "plan", Set: map[string]string{"title": "第二份方案", "year": "2016"}})[0]
			handed(t, two, courier.Parent, above)

			w := newWindow(t)
			desk(fyne.CurrentApp(), w, one)
			page := map[string]string{store.County: "收件", store.School: "收回执"}[level]
			takes := func() {
				t.Helper()
				w.menu(page)
				w.until("the cursor in the path", func() bool { return w.Canvas().Focused() != nil })
				w.Canvas().Focused().(interface{ SetText(string) }).SetText(handed(t, above, "U0121", nil))
				w.taps("收下") // once the one before is over
			}
			const lacks = "银川市教育局有本机没有的改动"
			takes()
			w.says(lacks)
			w.menu("首页")
			w.says(lacks)
			w.taps("去上报")
			w.says("送到哪里")

			handed(t, one, courier.Parent, above)
			takes()
			w.until("what the other copy wrote", func() bool { _, err := one.Get(added); return err == nil })
			gone := func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), lacks) }
			w.until("nothing said of it", gone)
			w.menu("首页")
			w.until("nothing said of it at home", gone)
		})
	}
}

// TestYesOrNoIsNotTyped: one officer said that two records are one person, another that they are not. The two are 1 and 2, and 3 asks the
// school: no digit in between does nothing.
func TestYesOrNoIsNotTyped(t *testing.T) {
	above, _ := bureau(t)
	one := joinedTo(t, above, "U0121", "永宁县教体局", store.County)
	ids := commit(t, one, store.Edit{Kind: "student", Set: map[string]string{"name": "马玉兰"}}, store.Edit{Kind: "student", Set: map[string]string{"name": "马玉蘭"}})
	handed(t, one, courier.Parent, above)
	if _, err := above.Link(ids[0], ids[1], "户口簿是一个人"); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Unlike(ids[0], ids[1], "堂姐妹"); err != nil {
		t.Fatal(err)
	}
	handed(t, one, courier.Parent, above)
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, above)
	w.menu("冲突")
	w.says("户口簿是一个人")
	w.press(fyne.Key3)
	w.says("问：永宁县教体局")
}
