package app

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
	"rollbook/words"
)

// TestAFolderThatWasMovedAwayIsToldAndNothingTypedIsLost: what is typed stays on the page where the register's folder is gone, and is
// saved once it is back.
func TestAFolderThatWasMovedAwayIsToldAndNothingTypedIsLost(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	dir := filepath.Join(t.TempDir(), "U0121")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "U0121", Name: "永宁县教体局", Level: store.County}, Password: password, Actor: "王老师"}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("新增")
	w.fields("马小龙")
	if err := os.Rename(dir, dir+" away"); err != nil {
		t.Fatal(err)
	}
	w.menu("保存")
	w.says(words.Say("error.store-gone", "folder", dir))
	w.answers(words.Say("close"))
	if n := len(s.Find("student", "马小龙", 9)); n != 0 {
		t.Fatalf("%d are found of what was not saved", n)
	}
	if err := os.Rename(dir+" away", dir); err != nil {
		t.Fatal(err)
	}
	w.menu("保存")
	w.says("已保存")
	if n := len(s.Find("student", "马小龙", 9)); n != 1 {
		t.Errorf("%d are found of what was saved", n)
	}
}
