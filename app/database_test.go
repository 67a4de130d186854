package app

import (
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/cluster"
)

// TestARegisterInADatabase chooses a database in the first page, makes a register in it, opens it anew, and sees what
// the window says while the database is away: what was saved stands, and what is typed meanwhile can be saved after it.
func TestARegisterInADatabase(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	c, err := cluster.Start(cluster.Unsafe()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() }) // after the window
	place, err := c.Place(t.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err != nil {
		t.Fatal(err)
	}
	w, dir := newWindow(t), t.TempDir()
	h := house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}
	h.open()
	w.says("这台电脑给谁用")
	w.press(fyne.Key2) // a bureau
	w.button("数据库…")
	w.fields("postgres://wang:geheim@/x?host=/nowhere")
	w.says("连不上数据库：postgres://wang@/x") // without the password
	w.button("不用数据库，放在本机")
	w.says("这台电脑给谁用")
	w.press(fyne.Key3)
	w.button("数据库…")
	place += "&rollbook_patience=5s"
	w.fields(place)
	w.says("这台电脑给谁用")
	w.Canvas().Unfocus()
	w.press(fyne.Key1)
	w.press(fyne.KeyReturn)
	w.fields("闽宁镇第二小学", "YN-07", "王老师")
	w.fields("银川 2016", "银川 2016")
	w.says("抄下恢复码")
	w.button("抄好了")
	w.button("开始录入")
	w.says("登记册已打开")
	w.menu("学生")
	w.menu("新增")
	w.fields("马小龙")
	w.menu("保存")
	w.says("已保存")

	if err := c.Down("fast"); err != nil {
		t.Fatal(err)
	}
	w.says("连不上数据库，正在重连")
	if err := c.Up(); err != nil {
		t.Fatal(err)
	}
	w.until("the database is back", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "正在重连") })
	w.menu("新增")
	w.fields("马大龙")
	w.menu("保存") // the status still says so of the first: it is asked of the database

	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 { // the address alone
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	s, err := store.Open(place, "银川 2016", pack(t))
	if err != nil {
		t.Fatal(err)
	}
	w.until("both pupils in the database", func() bool {
		list, err := s.List(store.Query{Kind: "student"})
		if err != nil {
			t.Fatal(err)
		}
		return len(list) == 2
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// The next start asks for the password of the same register.
	again := newWindow(t)
	h.win = again
	h.open()
	again.says("/postgres")
	again.fields("银川 2016")
	again.says("登记册已打开")
	again.menu("学生")
	again.says("马大龙")
}
