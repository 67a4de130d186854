package app

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
)

// TestAFileThatTheProgramWasStartedWith comes to its page once the desk is there and nothing is asked on it.
func TestAFileThatTheProgramWasStartedWith(t *testing.T) {
	dir := t.TempDir()
	bundle := filepath.Join(dir, "木兰小学-001.zcb")
	if err := os.WriteFile(bundle, []byte("no bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, level, asked, after string }{
		{bundle, store.County, "收下这个文件？", "还没有加入上级"},
		{bundle, store.School, "收下这个文件？", "还没有加入上级"},
		{filepath.Join(dir, "无.zcgrant"), store.School, "读入这个批准？", "没有做成"},
		{filepath.Join(dir, "无.zcp"), store.School, "换用这个登记册包？", "没有做成"},
		{filepath.Join(dir, "无.zcreq"), store.County, "没有做成", ""},
		{filepath.Join(dir, "无.ZCREQ"), store.School, "不能在这里打开", ""},
		{filepath.Join(dir, "名单.doc"), store.School, "不能在这里打开", ""},
	} {
		w := newWindow(t)
		code := map[string]string{store.School: "YN-07", store.County: "U0121"}[c.level]
		s := newStore(t, code, "永宁", c.level)
		h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{waiting: []string{c.file}}}
		h.enter(s, nil)
		w.says(c.asked)
		if c.after != "" {
			w.press(fyne.KeyReturn)
			w.says(c.after)
		}
	}
}

// TestFlagsBehindAFile count as those before it, and are no files.
func TestFlagsBehindAFile(t *testing.T) {
	for _, line := range []string{"--store D --lang en a.zcb b.zcb", "a.zcb --store D b.zcb --lang=en", "a.zcb b.zcb -store D -lang en"} {
		var given arguments
		if given.read(strings.Fields(line)); given.store != "D" || given.lang != "en" || !slices.Equal(given.files, []string{"a.zcb", "b.zcb"}) {
			t.Errorf("%s: %+v", line, given)
		}
	}
}

// TestTheFolderOfAFileIsAnOffer: whole, though another stood there before, so that what is typed takes its place.
func TestTheFolderOfAFileIsAnOffer(t *testing.T) {
	w := newWindow(t)
	fyne.CurrentApp().Preferences().SetString("drive", "E:")
	s := newStore(t, "U0121", "永宁县教体局", store.County)
	h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{waiting: []string{filepath.Join(t.TempDir(), "木兰小学-001.zcb")}}}
	h.enter(s, nil)
	w.says("收下这个文件？")
	w.press(fyne.KeyEscape)
	w.until("the folder in hand", func() bool { _, ok := w.Canvas().Focused().(*look.Entry); return ok })
	w.types("F:")
	if got := w.Canvas().Focused().(*look.Entry).Text; got != "F:" {
		t.Errorf("what was typed made it %q", got)
	}
}

// TestAFileWaits at a desk that is locked or asks something, and does not come to the register to practise with.
func TestAFileWaits(t *testing.T) {
	w := newWindow(t)
	box := &mailbox{}
	h := house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, box}
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(h.a, w, s)
	d.Mail = box.mail()
	box.waiting = []string{"E:/木兰小学.zcb"}
	ask := look.Ask(w, "有没有存？", look.Sentence(""), look.NewButton("有", nil))
	d.Fetch()
	if len(box.waiting) != 1 {
		t.Error("a file came while something was asked")
	}
	ask.Hide()
	d.Lock()
	d.Fetch()
	if len(box.waiting) != 1 {
		t.Error("a file came to a locked desk")
	}
}

// TestOneWindowHasAStore: the second start hands its files over and goes.
func TestOneWindowHasAStore(t *testing.T) {
	dir := t.TempDir()
	leave, taken := seat(dir)
	if taken {
		t.Fatal("nobody was there, and the seat was taken")
	}
	if _, taken := seat(dir); !taken {
		t.Fatal("two windows at one store")
	}
	leave()
	leave, taken = seat(dir)
	if taken {
		t.Fatal("the seat was given back, and is taken")
	}
	leave()
	t.Chdir(dir)
	if _, err := hand(dir, []string{"一.zcb", filepath.Join(dir, "二.zcb")}); err != nil {
		t.Fatal(err)
	}
	if _, err := hand(dir, nil); err != nil { // only looks for the window
		t.Fatal(err)
	}
	box := &mailbox{dir: dir}
	if !box.put(box.collect()) {
		t.Fatal("no note was found")
	}
	want := []string{filepath.Join(dir, "一.zcb"), filepath.Join(dir, "二.zcb")}
	for i, one := range want { // a temporary folder may have two names
		if whole, err := filepath.EvalSymlinks(filepath.Dir(box.waiting[i])); err == nil {
			box.waiting[i] = filepath.Join(whole, filepath.Base(one))
		}
		if whole, err := filepath.EvalSymlinks(dir); err == nil {
			want[i] = filepath.Join(whole, filepath.Base(one))
		}
	}
	if !slices.Equal(box.waiting, want) {
		t.Errorf("handed over %q, not %q", box.waiting, want)
	}
	if box.put(box.collect()) {
		t.Error("a note was taken twice")
	}
	for _, one := range append(want, "") {
		if file := box.next(); filepath.Base(file) != filepath.Base(one) && file != one {
			t.Errorf("%q, not %q", file, one)
		}
	}

	// A note that is none is passed over.
	if err := os.WriteFile(filepath.Join(dir, "open-x.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !box.put(box.collect()) || box.next() != "" {
		t.Error("a broken note")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "open-*")); len(left) != 0 {
		t.Errorf("left lying: %q", left)
	}
}

// TestTheSeatIsKeptWhileTheProgramRuns: who takes it and never gives it back has it until the end.
func TestTheSeatIsKeptWhileTheProgramRuns(t *testing.T) {
	dir := t.TempDir()
	if _, taken := seat(dir); taken {
		t.Fatal("the first does not get the seat")
	}
	t.Cleanup(func() { _ = seated.Close() })
	for range 3 {
		runtime.GC() // closes a file that nothing refers to, by and by
		time.Sleep(10 * time.Millisecond)
	}
	if _, taken := seat(dir); !taken {
		t.Error("the seat is free while the first has it")
	}
}

// TestTheSeatOfAWindowThatCloses: who starts the program while its window is closing gets one all the same; who starts it
// beside an open one goes as soon as his note is taken.
func TestTheSeatOfAWindowThatCloses(t *testing.T) {
	dir := t.TempDir()
	leave, _ := seat(dir)
	box, over := &mailbox{dir: dir}, make(chan bool)
	arrive := func() {
		again, taken, err := handOver(dir, []string{"一.zcb"})
		if err != nil {
			t.Error(err)
		}
		if !taken {
			again()
		}
		over <- taken
	}
	go arrive()
	for !box.put(box.collect()) {
		runtime.Gosched()
	}
	if taken := <-over; !taken || filepath.Base(box.next()) != "一.zcb" {
		t.Error("two windows at one store, or a file is lost")
	}
	go arrive()
	for notes := []string{}; len(notes) == 0; {
		notes, _ = filepath.Glob(filepath.Join(dir, noteForm))
	}
	leave()
	if taken := <-over; taken {
		t.Error("no window is there, and none came")
	}
	if box.put(box.collect()) {
		t.Error("the files of its own start came a second time")
	}
}

// TestAStoreBesideTheProgram: where the program is portable its folder is beside it, else in the profile.
func TestAStoreBesideTheProgram(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	dir, err := usualFolder()
	if err != nil || filepath.Base(dir) != "Rollbook" {
		t.Fatal(dir, err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	mark := filepath.Join(filepath.Dir(program), portable)
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = os.Remove(mark) })
	if dir, err = usualFolder(); err != nil || !strings.HasPrefix(dir, filepath.Dir(program)) {
		t.Errorf("%s, %v: not beside %s", dir, err, program)
	}
}
