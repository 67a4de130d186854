package stick

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// flash is a simulated stick that remembers what was done to it, so that every moment at which it
// could have been pulled, and every part of what was not synced, can be played again.
type flash struct {
	log   []deed
	files map[string][]byte
	room  uint64
	rot   bool // what is read is not what was written
}

// deed is one write. A barrier makes what came before it lasting.
type deed struct {
	kind, from, to string // data, name, rename, gone, barrier
	raw            []byte
}

func (f *flash) free(string) (uint64, error) { return f.room, nil }
func (f *flash) exists(path string) bool     { _, ok := f.files[path]; return ok }
func (f *flash) read(path string) ([]byte, error) {
	if f.rot {
		return []byte("rot"), nil
	}
	return f.files[path], nil
}

func (f *flash) write(path string, raw []byte) error {
	half := len(raw) / 2
	f.log = append(f.log, deed{kind: "name", to: path}, deed{kind: "data", to: path, raw: raw[:half]}, deed{kind: "data", to: path, raw: raw}, deed{kind: "barrier"})
	f.files[path] = raw
	return nil
}

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

// after gives the files on the stick when it was pulled after some deeds, of which those that were
// not synced came through as the bits of kept say.
func after(log []deed, kept uint) map[string][]byte {
	lasting := 0
	for i, d := range log {
		if d.kind == "barrier" {
			lasting = i
		}
	}
	files := map[string][]byte{}
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

// TestAStickPulledAtAnyMoment plays every moment and every subset of what was not yet synced: under
// the bundle's name there is nothing, or all of it.
func TestAStickPulledAtAnyMoment(t *testing.T) {
	raw := []byte("the whole bundle")
	f := &flash{files: map[string][]byte{}, room: 1 << 30}
	path, err := place(f, "E:", "a.zcb", raw)
	if err != nil {
		t.Fatal(err)
	}
	moments := 0
	for n := range len(f.log) + 1 {
		for kept := range uint(1) << 6 {
			moments++
			files := after(f.log[:n], kept)
			if got, ok := files[path]; ok && !bytes.Equal(got, raw) {
				t.Fatalf("pulled after %d deeds, kept %b: %q", n, kept, got)
			}
		}
	}
	if got := after(f.log, 0)[path]; !bytes.Equal(got, raw) {
		t.Errorf("after Place returned, the stick holds %q", got)
	}
	t.Logf("%d moments", moments)
}

// TestWhatADriveRefuses leaves nothing behind but what was there.
func TestWhatADriveRefuses(t *testing.T) {
	raw := []byte("bundle")
	for name, c := range map[string]struct {
		f    *flash
		want error
	}{
		"full":         {&flash{files: map[string][]byte{}, room: 10}, ErrFull},
		"there before": {&flash{files: map[string][]byte{filepath.Join("E:", "a.zcb"): []byte("other")}, room: 1 << 30}, ErrExists},
		"rotten":       {&flash{files: map[string][]byte{}, room: 1 << 30, rot: true}, ErrReadBack},
	} {
		before := len(c.f.files)
		if _, err := place(c.f, "E:", "a.zcb", raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if len(c.f.files) != before {
			t.Errorf("%s: left behind %v", name, c.f.files)
		}
	}
}

// TestARealFolder places on the disk: a folder that is not there, a link that stands in the way.
func TestARealFolder(t *testing.T) {
	dir := t.TempDir()
	path, err := Place(dir, "a.zcb", []byte("bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "bundle" {
		t.Errorf("%q %v", raw, err)
	}
	if _, err := Place(dir, "a.zcb", []byte("other")); !errors.Is(err, ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	if _, err := Place(filepath.Join(dir, "no"), "a.zcb", nil); !errors.Is(err, ErrNoFolder) {
		t.Errorf("into no folder: %v", err)
	}
	victim := filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, filepath.Join(dir, "b.zcb"+Part)); err != nil {
		t.Skip("no links here")
	}
	if _, err := Place(dir, "b.zcb", []byte("bundle")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("through a link: %v", err)
	}
	if raw, err := os.ReadFile(victim); err != nil || string(raw) != "mine" {
		t.Errorf("written through a link: %q %v", raw, err)
	}
}

// TestFree asks the real drive.
func TestFree(t *testing.T) {
	if free, err := Free(t.TempDir()); err != nil || free == 0 {
		t.Errorf("%d %v", free, err)
	}
	if _, err := Free(filepath.Join(t.TempDir(), "no")); err == nil {
		t.Error("a folder that is not there has room")
	}
	for _, d := range Drives() {
		if strings.TrimSpace(d.Dir) == "" {
			t.Errorf("%+v", d)
		}
	}
}
