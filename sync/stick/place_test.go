package stick

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollbook/intact"
)

// TestAFullDriveIsNotWritten asks for the room first.
func TestAFullDriveIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	if _, err := place(func(string) (uint64, error) { return 10, nil }, dir, "a.zcb", []byte("bundle")); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) > 0 {
		t.Errorf("left behind %v, %v", all, err)
	}
}

// TestARealFolder places on the disk: a folder that is not there, a file that is.
func TestARealFolder(t *testing.T) {
	dir := t.TempDir()
	path, err := Place(dir, "a.zcb", []byte("bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "bundle" {
		t.Errorf("%q %v", raw, err)
	}
	if _, err := Place(dir, "a.zcb", []byte("other")); !errors.Is(err, intact.ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	if _, err := Place(filepath.Join(dir, "no"), "a.zcb", nil); !errors.Is(err, ErrNoFolder) {
		t.Errorf("into no folder: %v", err)
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
