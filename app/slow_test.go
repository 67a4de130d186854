package app

import (
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/store"
	"rollbook/store/cluster"
	"rollbook/store/register"
)

// busy holds a register as a slow disk does, until it is let go.
func busy(t *testing.T, s *store.Store) (letGo func()) {
	held, done := make(chan struct{}), make(chan struct{})
	letGo = sync.OnceFunc(func() { close(done) })
	go s.Lookup(func(register.Lookup) { close(held); <-done })
	<-held
	late := time.AfterFunc(10*time.Second, letGo) // a window that waits is let go too
	t.Cleanup(func() { late.Stop(); letGo() })
	return letGo
}

// TestThatTwoAreNotTheSameIsSavedBesideTheWindow: while the register is busy the window says that it saves.
func TestThatTwoAreNotTheSameIsSavedBesideTheWindow(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	one := commit(t, s, whole("name", "马小龙", "birth_date", "2017-09-09"))[0]
	two := commit(t, s, whole("name", "李四", "birth_date", "2017-09-09"))[0]
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", two)
	w.says("李四")
	w.at("姓名")
	w.types("马晓龙")
	w.says("可能已经有这个人：马小龙")
	letGo := busy(t, s)
	w.menu("不是同一人")
	w.says("正在保存")
	letGo()
	w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
	if got := s.Alike("student", two, map[string]string{"name": "马晓龙", "birth_date": "2017-09-09"}, 5); len(got) != 0 {
		t.Errorf("still like %s: %v", one, got)
	}
}

// TestADeedAboutAwardsIsWholeOrNotAtAll: a proposal that is stopped says nothing of what it did not look for, and an opinion on many
// awards, which is one, offers no stop that it would not heed.
func TestADeedAboutAwardsIsWholeOrNotAtAll(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	pupilDue(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("资助")
	w.says("这里还没有资助")
	w.menu("新增")
	w.choose("TK1")
	w.Canvas().FocusNext()
	letGo := busy(t, s)
	w.press(fyne.KeyReturn)
	w.says("停下 Esc")
	w.press(fyne.KeyEscape)
	letGo()
	w.until("the stop heeded", func() bool { return len(w.Canvas().Overlays().List()) == 1 })
	w.says("选项目，写周期")
	w.press(fyne.KeyReturn)
	w.says("马小龙")
	before(t, s)
	w.until("no box", func() bool { return w.Canvas().Overlays().Top() == nil })

	s.SetActor("李校长")
	w.menu("保存并新增")
	letGo = busy(t, s)
	w.fields("情况属实", "")
	w.says("一起办完才算")
	w.press(fyne.KeyEscape)
	w.says("一起办完才算")
	letGo()
	w.says("李校长 同意")
}

// TestAnExportThatIsStoppedSaysSo: no file is written, and nobody looks for one.
func TestAnExportThatIsStoppedSaysSo(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	commit(t, s, whole("name", "马小龙"))
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("导出表格")
	letGo := busy(t, s)
	w.fields("核对名册", "乡扶贫办")
	w.says("停下")
	w.press(fyne.KeyEscape)
	letGo()
	w.says("没有写表格文件")
	w.press(fyne.KeyEscape)
	if list, err := s.Uses(0); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestADatabaseThatIsAwayHoldsNoPage opens pages meanwhile: each is there at once, whatever its parts wait for.
func TestADatabaseThatIsAwayHoldsNoPage(t *testing.T) {
	c, err := cluster.Start(cluster.Unsafe()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() }) // after the window
	place, err := c.Place(t.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	unit := store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}
	s, _, err := store.Create(place+"&rollbook_patience=6s", store.Config{Unit: unit, Password: "银川 2016", Actor: "王老师"}, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	desk(fyne.CurrentApp(), w, s)
	w.says("登记册已打开")
	if err := c.Down("fast"); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"设置", "学生", "名册", "快速录入", "导入名册", "查错", "疑点", "资助", "登记册", "双录核对", "报表", "上报", "收回执", "首页"} {
		began := time.Now()
		w.menu(page)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s came after %v", page, took)
		}
	}
	if err := c.Up(); err != nil {
		t.Fatal(err)
	}
}
