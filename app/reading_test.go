package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
)

// unread is a store with a pupil in it, opened but for its records, and its folder.
func unread(t *testing.T, code, level string) (s *store.Store, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), code)
	first, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: code, Name: "闽宁镇第二小学", Level: level}, Password: password, Actor: "王老师"}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	commit(t, first, whole("name", "马小凤"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	given := pack(t)
	if s, err = store.Unlock(dir, password, "", func() (*register.Pack, error) { return given, nil }); err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// TestOneTypesWhileTheRegisterIsRead: every page comes at once, a pupil is typed, and saved once the register is there.
func TestOneTypesWhileTheRegisterIsRead(t *testing.T) {
	for level, code := range map[string]string{store.School: "YN-07", store.County: "U0104", store.City: "U0100"} {
		t.Run(level, func(t *testing.T) {
			w := newWindow(t)
			s, _ := unread(t, code, level)
			goOn := make(chan struct{})
			letGo := sync.OnceFunc(func() { close(goOn) })
			defer func() { letGo(); s.Close() }()
			h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}
			h.enter(s, func() error { <-goOn; return s.Read() })
			pages := []string{"首页", "登记册", "报表", "疑点", "导入名册"}
			if level == store.School {
				pages = append(pages, "查错", "资助", "收回执", "设置", "上报")
			} else {
				pages = append(pages, "收件", "冲突", "审批")
			}
			for _, page := range pages { // none of them may wait
				w.menu(page)
			}
			w.says("正在读登记册")
			if slices.Contains(w.texts(), "0") {
				t.Error("it says that nothing is to do")
			}
			w.menu("学生")
			w.menu("新增")
			w.fields("马小龙", "")
			w.fields("640199201709091518")
			w.says("证号带出")
			w.menu("保存")
			w.says("登记册还在读")
			w.press(fyne.KeyEscape)
			letGo()
			w.until("the register to be read", func() bool { return !s.Reading() })
			w.says("马小凤")
			w.until("what the pages counted", func() bool { return look.Asking(w.Canvas()) == nil }) // no command reaches the form before
			w.menu("保存")
			w.says("已保存")
			if list, err := s.List(store.Query{Find: "马小龙"}); err != nil || len(list) != 1 {
				t.Errorf("%+v, %v", list, err)
			}
		})
	}
}

// TestARegisterThatCannotBeReadIsLeft: the desk is closed, and it is said why.
func TestARegisterThatCannotBeReadIsLeft(t *testing.T) {
	w := newWindow(t)
	s, dir := unread(t, "YN-07", store.School)
	if err := os.Truncate(filepath.Join(dir, "store.db"), 8<<10); err != nil {
		t.Fatal(err)
	}
	h := house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}
	h.enter(s, s.Read)
	w.says("从备份恢复")
	w.says("登记册文件已损坏")
	if look.Asking(w.Canvas()) != nil {
		t.Error("it is told a second time, over the page")
	}
	w.says("密码")
	if w.MainMenu() != nil {
		t.Error("its commands are still there")
	}
}

// TestWhatComesAfterTheEndIsNotTold: a page's work that fails when its desk was left tells nobody, over what stands there then.
func TestWhatComesAfterTheEndIsNotTold(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	d.End()
	d.Fail(errors.New("late"))
	if look.Asking(w.Canvas()) != nil {
		t.Error("it is told")
	}
}
