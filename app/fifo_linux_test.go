package app

import (
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
