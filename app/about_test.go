package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/assets"
	"rollbook/store"
)

// TestATroubleIsHandedOver from the menu: which version it is, whose work is in it, and a report that names nobody.
func TestATroubleIsHandedOver(t *testing.T) {
	w := newWindow(t)
	dir, stick := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rollbook.log"), []byte("code=store-locked folder=王秀兰"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}
	h.enter(newStore(t, "YN-07", "闽宁镇第二小学", store.School), nil)
	w.menu("关于造册")
	w.says("版本 " + version)
	w.button("许可")
	w.says("filippo.io/age")
	w.press(fyne.KeyEscape)

	w.menu("关于造册")
	w.button("写出错记录")
	w.says("没有任何人的姓名")
	w.types(filepath.Join(stick, "没有这个文件夹"))
	w.press(fyne.KeyReturn)
	w.says("没有做成")
	w.press(fyne.KeyReturn)

	w.menu("关于造册")
	w.button("写出错记录")
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("已写好")
	found, err := filepath.Glob(filepath.Join(stick, "造册出错记录-*.txt"))
	if err != nil || len(found) != 1 {
		t.Fatalf("on the stick: %q, %v", found, err)
	}
	raw, err := os.ReadFile(found[0])
	if err != nil || !strings.Contains(string(raw), "store-locked") || strings.Contains(string(raw), "王秀兰") {
		t.Errorf("%v, %s", err, raw)
	}
}

// TestACrashIsTold at the next start, and the cursor is then where the password is typed.
func TestACrashIsTold(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	w := newWindow(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"crash.log": "panic: 1", "store.db": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(fyne.CurrentApp(), w, "", &mailbox{dir: dir}, begin(dir))
	w.says("上次造册意外关掉了")
	w.press(fyne.KeyReturn)
	w.types("password")
	if text := textOf(w.Canvas().Focused()); text != "password" {
		t.Errorf("typed into %q", text)
	}
}
