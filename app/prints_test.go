package app

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"rollbook/app/prints"
	"rollbook/store"
	"rollbook/store/register"
)

// printing is a school with two pupils, one of whom has signed, in a window, and where its files go.
func printing(t *testing.T) (w *window, s *store.Store, documents string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("PATH", home) // no spooler
	w = newWindow(t)
	s = newStore(t, "S1", "月牙湖小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	for name, signed := range map[string]string{"马小龙": "2016-001", "金花\U0002f999": ""} {
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{"name": name, "consent_id": signed}}); err != nil {
			t.Fatal(err)
		}
	}
	return w, s, filepath.Join(home, "Documents", "造册")
}

func (w *window) page() *canvas.Image {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if img, ok := o.(*canvas.Image); ok && img.Image != nil && img.MinSize().Width > 200 {
			return img
		}
	}
	return nil
}

// poor is a computer without a program for any file.
type poor struct{ application }

func (poor) OpenURL(*url.URL) error { return exec.ErrNotFound }

// TestNoProgramForAFile: that a file is there is said, and no fault of the program, where nothing opens it.
func TestNoProgramForAFile(t *testing.T) {
	w, s, documents := printing(t)
	fyne.SetCurrentApp(poor{fyne.CurrentApp().(application)})
	d := desk(fyne.CurrentApp(), w, s)
	prints.Done(d, "好了", filepath.Join(documents, "F1.pdf"))
	w.press(fyne.KeyReturn)
	w.says("没有能打开这个文件的程序")
	w.says(filepath.Join(documents, "F1.pdf"))
}

// TestPagesAreLookedAtAndPrinted prints all forms of the pupils by keys: pages turn, grow, and what no printer takes is
// said, with the file kept.
func TestPagesAreLookedAtAndPrinted(t *testing.T) {
	w, s, documents := printing(t)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.says("金花\U0002f999")
	w.menu("打印")
	w.answers("全部")
	w.says("第 1 / 2 页　100%")
	w.says("U+2F999") // said before anything is printed
	w.until("a page", func() bool { return w.page() != nil })
	wide := w.page().MinSize().Width
	w.press(fyne.KeyPageDown)
	w.says("第 2 / 2 页")
	w.press(fyne.KeyPageDown) // there is no third
	w.types("+")
	w.says("第 2 / 2 页　150%")
	w.until("a larger page", func() bool { return w.page().MinSize().Width > wide*1.4 })
	w.press(fyne.KeyReturn)
	w.says("没有接手打印的程序或打印机")
	w.says("按 Ctrl+P 打印")
	files, err := filepath.Glob(filepath.Join(documents, "F1-*.pdf"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept are %v: %v", files, err)
	}
	if raw, err := os.ReadFile(files[0]); err != nil || !strings.HasPrefix(string(raw), "%PDF-") {
		t.Errorf("no PDF: %v", err)
	}
	uses, err := s.Uses(1)
	if err != nil || len(uses) != 1 || uses[0].What != store.Printed || uses[0].Records != 2 {
		t.Errorf("the log of uses: %+v, %v", uses, err)
	}
}

// TestASpoolerThatIsSlowHoldsNobodyUp: the pages are there at once, and the printers when they are known.
func TestASpoolerThatIsSlowHoldsNobodyUp(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no command there")
	}
	w, s, documents := printing(t)
	home := filepath.Dir(filepath.Dir(documents))
	asked := filepath.Join(home, "asked")
	script := "#!/bin/sh\nuntil [ -e '" + asked + "' ]; do /bin/sleep 0.1; done\n[ \"$1\" = -e ] && echo HP-1020\n"
	if err := os.WriteFile(filepath.Join(home, "lpstat"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.says("金花\U0002f999")
	w.menu("打印")
	w.answers("全部")
	w.says("第 1 / 2 页　100%")
	if strings.Contains(strings.Join(w.texts(), "\n"), "HP-1020") {
		t.Error("a printer that nobody knows of yet")
	}
	if err := os.WriteFile(asked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.says("HP-1020")
	w.says("份数")
}

func TestOnlyWhoHasNotSigned(t *testing.T) {
	w, s, documents := printing(t)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.says("金花\U0002f999")
	w.menu("打印")
	w.answers("缺签字的")
	w.says("第 1 / 1 页")
	w.answers("只存成 PDF")
	w.says("已生成 1 页")
	if files, _ := filepath.Glob(filepath.Join(documents, "F1-*金花\U0002f999*.pdf")); len(files) != 1 {
		t.Errorf("kept are %v", files)
	}
}

// TestAPrintedCopyIsChecked types what a hand scanner reads from a form.
func TestAPrintedCopyIsChecked(t *testing.T) {
	w, s, _ := printing(t)
	desk(fyne.CurrentApp(), w, s)
	w.menu("核对纸表…")
	w.types("640199201203050006")
	w.press(fyne.KeyReturn)
	w.says("不是登记表上的二维码")
	w.types("RB1:F1:S9:01A216DD569A7B3B86F9FDE64EA3A3AA:802BA71D763DEF33:202611260801")
	w.press(fyne.KeyReturn)
	w.says("没有这张表（F1，单位 S9）的记录")

	letGo := busy(t, s) // two papers are scanned before the first is answered
	for _, unit := range []string{"S7", "S8"} {
		w.types("RB1:F1:" + unit + ":01A216DD569A7B3B86F9FDE64EA3A3AA:802BA71D763DEF33:202611260801")
		w.press(fyne.KeyReturn)
	}
	letGo()
	w.says("没有这张表（F1，单位 S7）的记录")
	w.says("没有这张表（F1，单位 S8）的记录")
	said := strings.Join(w.texts(), "\n")
	if s9, s8, s7 := strings.Index(said, "单位 S9"), strings.Index(said, "单位 S8"), strings.Index(said, "单位 S7"); s8 > s7 || s7 > s9 {
		t.Errorf("not the newest first:\n%s", said)
	}
}

// TestAWorkbookIsWrittenBesideTheWindow writes a workbook that takes long: the window shows how far it is, and stops it.
func TestAWorkbookIsWrittenBesideTheWindow(t *testing.T) {
	w, s, documents := printing(t)
	d := desk(fyne.CurrentApp(), w, s)
	files := func() []string {
		list, err := filepath.Glob(filepath.Join(documents, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	end := make(chan struct{})
	write := func() {
		prints.Workbook(d, "名单", func(ctx context.Context, out prints.Written) error {
			out.Progress(3, 7)
			select {
			case <-end:
			case <-ctx.Done():
			}
			_, err := io.WriteString(out, "written")
			return errors.Join(ctx.Err(), err)
		}, func(path string) { prints.Tell(d, path) })
	}
	write()
	w.says("3 / 7")
	if len(files()) == 0 {
		t.Error("nothing is being written")
	}
	w.press(fyne.KeyReturn) // pressed once too often: it goes on
	w.says("3 / 7")
	w.press(fyne.KeyEscape)
	w.until("the file to be gone", func() bool { return len(files()) == 0 })
	close(end)
	write()
	w.says("名单.xlsx")
	if list := files(); len(list) != 1 || filepath.Base(list[0]) != "名单.xlsx" {
		t.Errorf("written: %v", list)
	}
}

// TestAFormOfALongNameIsKept: the file is named by as much of it as a name takes.
func TestAFormOfALongNameIsKept(t *testing.T) {
	w, s, documents := printing(t)
	kind := s.Pack().KindByRole(register.KindPerson)
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{"name": "古丽" + strings.Repeat("𬭚", 70)}})
	if err != nil {
		t.Fatal(err)
	}
	prints.Form(desk(fyne.CurrentApp(), w, s), kind, []string{saved[0].ID})
	w.press(fyne.KeyReturn)
	w.says("第 1 / ")
	w.answers("只存成 PDF")
	w.says("已生成")
	if files, err := filepath.Glob(filepath.Join(documents, "F*-古丽𬭚*.pdf")); len(files) != 1 {
		t.Errorf("kept are %v, %v", files, err)
	}
}

// TestWhereNothingCanBeWrittenItIsSaid: the folder of documents is on a drive that is away. Back, it is written.
func TestWhereNothingCanBeWrittenItIsSaid(t *testing.T) {
	w, s, documents := printing(t)
	d := desk(fyne.CurrentApp(), w, s)
	if err := os.WriteFile(filepath.Dir(documents), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	write := func() {
		prints.Workbook(d, "名单", func(_ context.Context, out prints.Written) error {
			_, err := io.WriteString(out, "written")
			return err
		}, func(path string) { prints.Tell(d, path) })
	}
	write()
	w.says("文件没有写成")
	w.press(fyne.KeyEscape)
	if err := os.Remove(filepath.Dir(documents)); err != nil {
		t.Fatal(err)
	}
	write()
	w.says("名单.xlsx")
}
