package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// TestAFileThatTheSystemDoesNotOpenIsNotDamaged: nobody is told to restore a backup over a register that is write-protected, another
// account's or held by something. Here its name leads round in a circle, and a folder stands where it should.
func TestAFileThatTheSystemDoesNotOpenIsNotDamaged(t *testing.T) {
	for name, stand := range map[string]func(at string) error{
		"a circle": func(at string) error { return os.Symlink(at, at) },
		"a folder": func(at string) error { return os.Mkdir(at, 0o700) },
	} {
		dir := t.TempDir()
		if err := stand(filepath.Join(dir, "store.db")); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(dir, "abcd1234", nil)
		if !errors.Is(err, fault.New(0, "store-shut")) || errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := store.Occupied(dir); (err != nil) != (name == "a circle") {
			t.Errorf("%s: is one there? %v", name, err)
		}
	}
	if found, err := store.Occupied(filepath.Join(t.TempDir(), "none")); found || err != nil {
		t.Errorf("no folder: %v, %v", found, err)
	}
}
