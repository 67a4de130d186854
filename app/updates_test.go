package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/sync/courier"
)

// offer makes the update of a bureau on a stick.
func offer(t *testing.T, bureau *store.Store, stick, version, system string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "program"), []byte(version), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := courier.OfferUpdate(bureau, dir, version, system, filepath.Join(stick, version+".zcu")); err != nil {
		t.Fatal(err)
	}
}

// TestAnUpdateIsOfferedInstalledAndTakenBack: with what the stick brings comes a newer program; nothing changes before it
// is said; then the register is backed up, and the way back stands in the settings.
func TestAnUpdateIsOfferedInstalledAndTakenBack(t *testing.T) {
	w := newWindow(t)
	county, school := bureau(t)
	d := desk(fyne.CurrentApp(), w, school)
	d.Folder, d.Version = t.TempDir(), "1.0.0"
	program := filepath.Join(d.Folder, "program")
	is := func(want string) {
		t.Helper()
		if raw, err := os.ReadFile(program); err != nil || string(raw) != want {
			t.Errorf("the program is %q, %v", raw, err)
		}
	}
	if err := os.WriteFile(program, []byte("1.0.0"), 0o600); err != nil {
		t.Fatal(err)
	}
	stick, here := t.TempDir(), runtime.GOOS+"/"+runtime.GOARCH
	offer(t, county, stick, "1.2.0", here)
	w.menu("设置")
	w.taps("从U盘更新")
	w.says("还没有选U盘")
	w.press(fyne.KeyEscape)
	w.menu("收回执")
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("U盘里有新版程序 1.2.0")
	w.taps("先不换")
	is("1.0.0")

	w.menu("设置")
	w.types(stick)
	w.taps("从U盘更新")
	w.says("U盘里有新版程序 1.2.0")
	w.taps("换成新版")
	w.says("新版程序 1.2.0 换好了")
	is("1.2.0")
	if kept, err := filepath.Glob(filepath.Join(school.Dir(), "backup", "before-update-*.zcbak")); err != nil || len(kept) != 1 {
		t.Errorf("backups: %v, %v", kept, err)
	}
	w.press(fyne.KeyEscape)
	w.menu("首页")
	w.menu("设置")
	w.says("上一版 1.0.0 还留着")
	w.taps("换回上一版")
	w.says("上一版打得开它")
	w.taps("换回上一版")
	w.says("换回了上一版 1.0.0")
	is("1.0.0")
}

// TestAProgramThatCannotOpenTheRegisterIsNotPutBack: what is kept writes an older format than the register has.
func TestAProgramThatCannotOpenTheRegisterIsNotPutBack(t *testing.T) {
	w := newWindow(t)
	_, school := bureau(t)
	d := desk(fyne.CurrentApp(), w, school)
	d.Folder, d.Version = t.TempDir(), "1.2.0"
	before := filepath.Join(d.Folder, "previous")
	if err := os.Mkdir(before, 0o700); err != nil {
		t.Fatal(err)
	}
	note := fmt.Sprintf(`{"version":"1.0.0","present":"1.2.0","files":["program"],"store":%d,"presentStore":%d}`, store.Format()-1, store.Format())
	for path, text := range map[string]string{filepath.Join(d.Folder, "program"): "1.2.0", filepath.Join(before, "program"): "1.0.0", filepath.Join(before, "kept.json"): note} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.menu("设置")
	w.taps("换回上一版")
	w.says("上一版 1.0.0 打不开现在的登记册，没有换回")
	if raw, err := os.ReadFile(filepath.Join(d.Folder, "program")); err != nil || string(raw) != "1.2.0" {
		t.Errorf("the program is %q, %v", raw, err)
	}
}

// TestAnUpdateIsOpenedByDoubleClick: the file itself is opened; a newer program is proposed, an older one asked about.
func TestAnUpdateIsOpenedByDoubleClick(t *testing.T) {
	county, school := bureau(t)
	stick, here := t.TempDir(), runtime.GOOS+"/"+runtime.GOARCH
	offer(t, county, stick, "1.2.0", here)
	offer(t, county, stick, "0.9.0", here)
	was := version
	version = "1.0.0"
	t.Cleanup(func() { version = was })
	for file, says := range map[string]string{"1.2.0.zcu": "U盘里有新版程序 1.2.0", "0.9.0.zcu": "0.9.0 不比现在的 1.0.0 新"} {
		w := newWindow(t)
		h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{waiting: []string{filepath.Join(stick, file)}}}
		h.enter(school, nil)
		w.says(says)
		w.taps("先不换")
	}
}

// TestAnUpdateThatIsNotTakenIsTold: one for another computer, and a damaged one; one that is no newer is asked about.
func TestAnUpdateThatIsNotTakenIsTold(t *testing.T) {
	w := newWindow(t)
	county, school := bureau(t)
	d := desk(fyne.CurrentApp(), w, school)
	d.Folder, d.Version = t.TempDir(), "2.0.0"
	stick := t.TempDir()
	w.menu("设置")
	w.types(stick)
	w.taps("从U盘更新")
	w.says("里没有更新包")
	w.press(fyne.KeyEscape)

	offer(t, county, stick, "1.0.0", runtime.GOOS+"/"+runtime.GOARCH)
	w.taps("从U盘更新")
	w.says("不比现在的 2.0.0 新")
	w.taps("先不换")
	if err := os.Remove(filepath.Join(stick, "1.0.0.zcu")); err != nil {
		t.Fatal(err)
	}

	offer(t, county, stick, "3.0.0", "plan9/mips")
	w.taps("从U盘更新")
	w.says("是给 plan9/mips 的")
	w.press(fyne.KeyEscape)

	if err := os.WriteFile(filepath.Join(stick, "1.zcu"), []byte("ROLLBOOK UPDATE 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.menu("收回执")
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("没有用")
	w.says("更新包“1.zcu”没有用：“1.zcu”不是更新包") // each of them
	w.says("是给 plan9/mips 的")
	if left, err := os.ReadDir(d.Folder); err != nil || len(left) != 0 {
		t.Errorf("something was installed: %v, %v", left, err)
	}
}

// TestTheLastButtonComesIntoSight: who goes down the settings by Tab sees where he is.
func TestTheLastButtonComesIntoSight(t *testing.T) {
	w := newWindow(t)
	_, school := bureau(t)
	desk(fyne.CurrentApp(), w, school)
	w.Resize(fyne.NewSize(1024, 600))
	w.menu("设置")
	for range 60 {
		w.Canvas().FocusNext()
		b, ok := w.Canvas().Focused().(*look.Button)
		if !ok || b.Text != "从U盘更新" {
			continue
		}
		if y := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y; y < 0 || y+b.Size().Height > 600 {
			t.Errorf("it stands at %v of 600", y)
		}
		return
	}
	t.Fatal("no Tab leads to the button")
}
