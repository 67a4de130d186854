package app

import (
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"golang.org/x/sys/unix"

	"rollbook/store"
	"rollbook/store/register"
)

// slow makes a file that is not read before give fills it, as one on a drive that hardly answers; a window that waits for it gets it too.
func slow(t *testing.T, path string, fill func(*os.File) error) (give func()) {
	t.Helper()
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	give = sync.OnceFunc(func() {
		out, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			err = fill(out)
			_ = out.Close()
		}
		if err != nil {
			t.Error(err)
		}
	})
	late := time.AfterFunc(10*time.Second, give)
	t.Cleanup(func() { late.Stop() })
	return give
}

// TestAnOlderPictureIsNotTaken: the one that was asked for first is read after another was.
func TestAnOlderPictureIsNotTaken(t *testing.T) {
	w, s, _ := printing(t)
	kind := s.Pack().KindByRole(register.KindPerson)
	records, err := s.List(store.Query{Kind: kind.Key})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	give := slow(t, filepath.Join(dir, "慢.png"), func(out *os.File) error { return png.Encode(out, image.NewRGBA(image.Rect(0, 0, 77, 99))) })
	picture(t, filepath.Join(dir, "快.jpg"))
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", records[0].ID)
	w.menu("照片…")
	w.says("的照片")
	line := w.Canvas().Focused()
	shown := func() bool { // 640 wide is the second one
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if img, ok := o.(*canvas.Image); ok && img.Image != nil && img.Image.Bounds().Dx() == 640 {
				return true
			}
		}
		return false
	}
	open := func(name string) {
		w.Canvas().Focus(line)
		line.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
		w.fields(filepath.Join(dir, name))
	}
	open("慢.png")
	open("快.jpg")
	w.until("the second picture", shown)
	give()
	read := false
	time.AfterFunc(time.Second, func() { fyne.Do(func() { read = true }) })
	w.until("the first one read", func() bool { return read })
	if !shown() {
		t.Error("the picture that was asked for first takes the place of the second")
	}
}

// TestTheProgramBeforeComesBackBesideTheWindow: a stick takes its time for a program of many megabytes.
func TestTheProgramBeforeComesBackBesideTheWindow(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	d.Folder, d.Version = t.TempDir(), "1.2.0"
	before := filepath.Join(d.Folder, "previous")
	note := `{"version":"1.0.0","present":"1.2.0","files":["program"]}`
	for path, text := range map[string]string{filepath.Join(d.Folder, "program"): "1.2.0", filepath.Join(before, "kept.json"): note} {
		if err := errors.Join(os.MkdirAll(before, 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	give := slow(t, filepath.Join(before, "program"), func(out *os.File) error { _, err := out.WriteString("1.0.0"); return err })
	w.menu("设置")
	w.says("上一版 1.0.0 还留着")
	w.taps("换回上一版")
	w.says("上一版打不开新版格式")
	w.taps("换回上一版")
	w.says("一起办完才算")
	give()
	w.says("换回了上一版 1.0.0")
	if raw, err := os.ReadFile(filepath.Join(d.Folder, "program")); err != nil || string(raw) != "1.0.0" {
		t.Errorf("the program is %q, %v", raw, err)
	}
}

// TestAFolderThatNobodyMayLookIntoIsTold: it is not taken for one in which no register is, and no new one is begun there.
func TestAFolderThatNobodyMayLookIntoIsTold(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "store.db"), filepath.Join(dir, "store.db")); err != nil { // who tests may look everywhere
		t.Fatal(err)
	}
	if _, err := folderOf(dir); err == nil {
		t.Error("a register is begun there")
	}
	if got, err := folderOf(filepath.Join(dir, "new")); err != nil || got == "" {
		t.Errorf("a new folder: %v", err)
	}
}

// TestANoteThatIsReadSlowlyHoldsNoWindow: the files that it names come when it is read.
func TestANoteThatIsReadSlowlyHoldsNoWindow(t *testing.T) {
	w := newWindow(t)
	box := &mailbox{dir: t.TempDir()}
	give := slow(t, filepath.Join(box.dir, "open-1.json"), func(out *os.File) error { _, err := out.WriteString(`["E:/木兰小学.zcb"]`); return err })
	began := time.Now()
	t.Cleanup(box.watch(w))
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the window waited %v", took)
	}
	give()
	w.until("the file", func() bool { return box.next() == "E:/木兰小学.zcb" })
}
