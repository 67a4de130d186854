package intact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// flash is a simulated drive that remembers what was done to it, so that every moment at which it
// could have been pulled, and every part of what was not synced, can be played again.
type flash struct {
	log   []deed
	files map[string][]byte
	rot   bool // what is read is not what was written
	gone  bool // nothing can be read
}

// deed is one write. A barrier makes what came before it lasting.
type deed struct {
	kind, from, to string // data, name, rename, gone, barrier
	raw            []byte
}

func (f *flash) exists(path string) bool { _, ok := f.files[path]; return ok }
func (f *flash) read(path string) ([]byte, error) {
	if f.gone {
		return nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EIO}
	}
	if f.rot {
		return []byte("rot"), nil
	}
	return f.files[path], nil
}

func (f *flash) create(path string, _ fs.FileMode) (part, error) {
	path += Part
	f.log = append(f.log, deed{kind: "name", to: path})
	f.files[path] = nil
	return &open{f, path}, nil
}

// open is a file on the drive that is being written.
type open struct {
	f    *flash
	path string
}

func (o *open) Write(raw []byte) (int, error) {
	for _, some := range [][]byte{raw[:len(raw)/2], raw[len(raw)/2:]} {
		o.f.files[o.path] = append(bytes.Clone(o.f.files[o.path]), some...)
		o.f.log = append(o.f.log, deed{kind: "data", to: o.path, raw: o.f.files[o.path]})
	}
	return len(raw), nil
}

func (o *open) Sync() error  { return o.f.sync("") }
func (o *open) Close() error { return nil }
func (o *open) Name() string { return o.path }

func (f *flash) rename(from, to string) error {
	f.log = append(f.log, deed{kind: "rename", from: from, to: to}, deed{kind: "gone", to: from}) // two entries of a folder
	f.files[to] = f.files[from]
	delete(f.files, from)
	return nil
}

func (f *flash) remove(path string) error {
	f.log = append(f.log, deed{kind: "gone", to: path})
	delete(f.files, path)
	return nil
}

func (f *flash) sync(string) error {
	f.log = append(f.log, deed{kind: "barrier"})
	return nil
}

// after gives the files on the drive when it was pulled after some deeds, of which those that were
// not synced came through as the bits of kept say.
func after(before map[string][]byte, log []deed, kept uint) map[string][]byte {
	lasting := 0
	for i, d := range log {
		if d.kind == "barrier" {
			lasting = i
		}
	}
	files := map[string][]byte{}
	for path, raw := range before {
		files[path] = raw
	}
	for i, d := range log {
		if i > lasting && kept&(1<<(i-lasting-1)) == 0 {
			continue
		}
		switch d.kind {
		case "name":
			files[d.to] = nil
		case "data":
			files[d.to] = d.raw
		case "rename":
			if raw, ok := files[d.from]; ok {
				files[d.to] = raw
			}
		case "gone":
			delete(files, d.to)
		}
	}
	return files
}

// TestStoppedAtAnyMoment plays every moment and every subset of what was not yet synced: under the name there is what was
// there before, or all of what is new.
func TestStoppedAtAnyMoment(t *testing.T) {
	path, raw := filepath.Join("E:", "a.zcb"), []byte("the whole file")
	for name, c := range map[string]struct {
		before map[string][]byte
		do     func(m medium) error
	}{
		"new":       {nil, func(m medium) error { return create(m, path, 0o600, Text(raw), nil) }},
		"checked":   {nil, func(m medium) error { return checked(m, path, raw) }},
		"over":      {map[string][]byte{path: []byte("the one before")}, func(m medium) error { return write(m, path, 0o600, Text(raw), nil) }},
		"half left": {map[string][]byte{path + Part: []byte("half")}, func(m medium) error { return checked(m, path, raw) }},
	} {
		f := &flash{files: after(c.before, nil, 0)}
		if err := c.do(f); err != nil {
			t.Fatal(name, err)
		}
		was, had := c.before[path]
		for n := range len(f.log) + 1 {
			for kept := range uint(1) << 6 {
				got, ok := after(c.before, f.log[:n], kept)[path]
				if !bytes.Equal(got, raw) && (ok != had || !bytes.Equal(got, was)) {
					t.Fatalf("%s: stopped after %d deeds, kept %b: %q, %v", name, n, kept, got, ok)
				}
			}
		}
		if got := after(c.before, f.log, 0); !bytes.Equal(got[path], raw) || len(got) != 1 {
			t.Errorf("%s: at the end there is %q", name, got)
		}
	}
}

// TestADriveThatGivesOtherBytesBack has nothing on it but what was there.
func TestADriveThatGivesOtherBytesBack(t *testing.T) {
	f := &flash{files: map[string][]byte{}, rot: true}
	if err := checked(f, "a", []byte("bundle")); !errors.Is(err, ErrDiffers) || len(f.files) > 0 {
		t.Errorf("%v; there is %v", err, f.files)
	}
}

// TestADrivePulledBeforeItIsReadBack is not told to be broken.
func TestADrivePulledBeforeItIsReadBack(t *testing.T) {
	f := &flash{files: map[string][]byte{}, gone: true}
	if err := checked(f, filepath.Join("E:", "a"), []byte("bundle")); !errors.Is(err, ErrWrite) || errors.Is(err, ErrDiffers) {
		t.Error(err)
	}
}

// folder gives a folder with the file a in it, and what tells whether that is all, and as it was.
func folder(t *testing.T) (path string, asItWas func(what string)) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "a")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, func(what string) {
		t.Helper()
		raw, err := os.ReadFile(path)
		all, listErr := os.ReadDir(dir)
		if err != nil || listErr != nil || string(raw) != "before" || len(all) != 1 {
			t.Errorf("%s: %q, %v; there are %v", what, raw, err, all)
		}
	}
}

// TestWhatFailsLeavesTheFileBefore fills the disk, fails in the middle, and stands in the way.
func TestWhatFailsLeavesTheFileBefore(t *testing.T) {
	full := error(syscall.ENOSPC)
	if runtime.GOOS == "windows" {
		full = syscall.Errno(112)
	}
	path, asItWas := folder(t)
	fails := func(why error) func(io.Writer) error {
		return func(w io.Writer) error { return errors.Join(Text("half of")(w), why) }
	}
	err := Write(path, 0o600, fails(&fs.PathError{Op: "write", Path: path, Err: full}))
	if !errors.Is(err, ErrFull) {
		t.Errorf("on a full disk: %v", err)
	}
	asItWas("full disk")
	mine := errors.New("mine")
	if err := Write(path, 0o600, fails(mine)); !errors.Is(err, mine) || errors.Is(err, ErrFull) {
		t.Errorf("an error of the caller's: %v", err)
	}
	asItWas("the caller's error")
	if err := New(path, 0o600, Text("new")); !errors.Is(err, ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	asItWas("over a file")
	if err := Write(filepath.Join(path, "b"), 0o600, Text("new")); !errors.Is(err, ErrWrite) {
		t.Errorf("into a folder that is a file: %v", err)
	}
	asItWas("in a file")
	if err := Checked(filepath.Join(path, "no", "b"), nil); !errors.Is(err, ErrWrite) || errors.Is(err, ErrDiffers) {
		t.Errorf("into no folder: %v", err)
	}
	if err := Write(path, 0o600, fails(&fs.PathError{Op: "read", Path: "elsewhere", Err: syscall.EIO})); errors.Is(err, ErrWrite) || err == nil {
		t.Errorf("what the caller could not read: %v", err)
	}
	asItWas("the caller's file")
	below := filepath.Join(filepath.Dir(path), "b")
	if err := os.MkdirAll(filepath.Join(below, "c"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(below, 0o600, Text("new")); !errors.Is(err, ErrWrite) {
		t.Errorf("over a folder: %v", err)
	}
	if err := os.RemoveAll(below); err != nil {
		t.Fatal(err)
	}
	asItWas("over a folder")
}

// TestKilledBeforeTheRename kills a program that has written all of the file: the one before stands, and what is left
// goes in time.
func TestKilledBeforeTheRename(t *testing.T) {
	if at := os.Getenv("INTACT_KILLED"); at != "" {
		_ = Write(at, 0o600, func(w io.Writer) error {
			_ = Text("a longer text than the next")(w)
			os.Exit(7)
			return nil
		})
	}
	path, asItWas := folder(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledBeforeTheRename$")
	cmd.Env = append(os.Environ(), "INTACT_KILLED="+path)
	var dead *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &dead) || dead.ExitCode() != 7 {
		t.Fatal(err)
	}
	left, err := filepath.Glob(path + ".*" + Part)
	if raw, readErr := os.ReadFile(path); err != nil || readErr != nil || string(raw) != "before" || len(left) != 1 {
		t.Fatalf("%q, %v, %v; left are %v", raw, err, readErr, left)
	}
	if err := Write(path, 0o600, Text("before")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(left[0]); err != nil {
		t.Error("what another may be writing is gone")
	}
	old := time.Now().Add(-2 * stale)
	if err := errors.Join(os.Chtimes(left[0], old, old), Write(path, 0o600, Text("before"))); err != nil {
		t.Fatal(err)
	}
	asItWas("a day later")
}

// TestWhatAKillLeftGoesAtTheNextStart: the half of a file, whose name nobody may ever write again, is gone when the program starts
// anew, and what a library had aside; what a living program writes stays, and what has another name.
func TestWhatAKillLeftGoesAtTheNextStart(t *testing.T) {
	if notes := os.Getenv("INTACT_NOTES"); notes != "" {
		tidy(notes)
		_ = os.WriteFile(filepath.Join(Aside(), "rows"), []byte("马小龙"), 0o600)
		_ = Write(os.Getenv("INTACT_AT"), 0o600, func(w io.Writer) error {
			_ = Text("马小龙")(w)
			os.Exit(7)
			return nil
		})
	}
	dir, notes := t.TempDir(), filepath.Join(t.TempDir(), "writing")
	cmd := exec.Command(os.Args[0], "-test.run=^TestWhatAKillLeftGoesAtTheNextStart$")
	cmd.Env = append(os.Environ(), "INTACT_NOTES="+notes, "INTACT_AT="+filepath.Join(dir, "抽查名单-K18-2016-09-01.xlsx"))
	var dead *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &dead) || dead.ExitCode() != 7 {
		t.Fatal(err)
	}
	count := func(dir string) int {
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if count(dir) != 1 || count(notes) != 3 {
		t.Fatalf("the kill left %d and %d", count(dir), count(notes))
	}
	t.Cleanup(func() { noted.dir = "" })
	tidy(notes)
	if count(dir)+count(notes) != 0 {
		t.Errorf("%d halves and %d notes are left", count(dir), count(notes))
	}
	if err := Write(filepath.Join(dir, "a"), 0o600, func(io.Writer) error {
		if tidy(notes); count(dir) != 1 || count(notes) != 1 {
			t.Errorf("%d halves and %d notes of what is being written", count(dir), count(notes))
		}
		return nil
	}); err != nil || count(dir) != 1 || count(notes) != 0 {
		t.Errorf("%v; %d files, %d notes", err, count(dir), count(notes))
	}
}

// TestTheHalfOfAnotherFileGoesInTime: on a stick that another computer wrote, with the next file there.
func TestTheHalfOfAnotherFileGoesInTime(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * stale)
	for _, name := range []string{"抽查名单-K18.xlsx.ABCDEFG2.part", "别的.part", "b.xlsx"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte("马小龙"), 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(filepath.Join(dir, "c"), 0o600, Text("c")); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
}

// TestSeveralWriteAtOnce: none fails, and whichever is the last, the file is whole.
func TestSeveralWriteAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for range 20 {
				if err := Write(path, 0o600, Text(strings.Repeat(fmt.Sprint(n), 1<<12))); err != nil && runtime.GOOS != "windows" {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	raw, err := os.ReadFile(path)
	if err != nil || len(raw) != 1<<12 || strings.Count(string(raw), string(raw[0])) != len(raw) {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

// TestTheModeIsWhatWasAsked also where a file of another mode is in the place.
func TestTheModeIsWhatWasAsked(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes here")
	}
	path := filepath.Join(t.TempDir(), "a")
	for _, mode := range []fs.FileMode{0o644, 0o600} {
		err := Write(path, mode, func(w io.Writer) error { _, err := fmt.Fprint(w, strings.Repeat("a", 1<<16)); return err })
		if info, statErr := os.Stat(path); err != nil || statErr != nil || info.Mode() != mode {
			t.Errorf("%v, %v: %v", err, statErr, info.Mode())
		}
	}
}

func TestANameThatEverySystemTakes(t *testing.T) {
	for text, want := range map[string]string{
		"闽宁镇第二小学-001.zcb": "闽宁镇第二小学-001.zcb", `a<b>c:d"e/f\g|h?i*j`: "a-b-c-d-e-f-g-h-i-j", "a\x00b\nc": "a-b-c",
		"con": "con-", "NUL.zcb": "NUL-.zcb", "Com1 .tar.gz": "Com1 -.tar.gz", "console.zcb": "console.zcb", "com10": "com10", "COM¹.txt": "COM¹-.txt",
		"原隆小学.": "原隆小学", "原隆小学 . ": "原隆小学", "..": "-", "": "-", " ": "-", "a\u202ebcz.exe": "a-bcz.exe", "a\u200bb\u007f": "a-b-", "𠮷\ue863.zcb": "𠮷\ue863.zcb",
	} {
		if got := Name(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	long := Name(strings.Repeat("学校", 60) + "-申请.zcreq")
	if err := New(filepath.Join(t.TempDir(), long), 0o600, Text("a")); err != nil || !strings.HasSuffix(long, "学.zcreq") && !strings.HasSuffix(long, "校.zcreq") {
		t.Errorf("%q: %v", long, err)
	}
	if got := Name("第3.5班" + strings.Repeat("长", 100)); !strings.HasPrefix(got, "第3.5班长") || len(got) > 220 {
		t.Errorf("%q", got)
	}
}

// TestOneHoldsAFile until it lets go; a folder that is not there is another thing than a file that is held.
func TestOneHoldsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one")
	if _, err := Hold(path, 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there is held: %v", err)
	}
	first, err := Hold(path, os.O_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(path, os.O_CREATE); !errors.Is(err, ErrHeld) {
		t.Errorf("a second holds it: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Hold(path, os.O_CREATE)
	if err != nil {
		t.Fatalf("let go, it is still held: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
