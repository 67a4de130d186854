package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// TestAFileThatIsNoLongerInItsPlace moves the folder of an open store away, deletes it, or puts another store there: a save into a file
// that nobody will find is refused, nothing is lost of what was saved before, and a backup of it can still be made.
func TestAFileThatIsNoLongerInItsPlace(t *testing.T) {
	gone := fault.New(0, "store-gone")
	for name, take := range map[string]func(dir string) error{
		"moved":   func(dir string) error { return os.Rename(dir, dir+" away") },
		"deleted": os.RemoveAll,
		"replaced": func(dir string) error {
			other, err := os.ReadFile(filepath.Join(dir, "store.db"))
			return errors.Join(err, os.Rename(dir, dir+" old"), os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "store.db"), other, 0o600))
		},
		"a file in place of the folder": func(dir string) error { return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			stick := t.TempDir()
			dir := filepath.Join(t.TempDir(), "S1")
			s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			before := save(t, s, pupil("name", "马小龙"))
			if err := take(dir); err != nil {
				t.Fatal(err)
			}
			if saved, err := s.Commit(pupil("name", "王小明")); !errors.Is(err, gone) {
				t.Errorf("saved into nothing: %v, %v", saved, err)
			}
			if found := s.Find("pupil", "王小明", 9); len(found) > 0 {
				t.Error("what was refused is found")
			}
			backup := filepath.Join(stick, "b.zcbak")
			if err := s.Backup(backup); err != nil {
				t.Fatal(err)
			}
			if name == "moved" {
				if err := os.Rename(dir+" away", dir); err != nil {
					t.Fatal(err)
				}
				save(t, s, pupil("name", "王小明"))
				sound(t, s)
			}
			again := filepath.Join(stick, "again")
			if err := store.Restore(backup, again, password, smallPack(t)); err != nil {
				t.Fatal(err)
			}
			r, err := store.Open(again, password, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			get(t, r, before)
		})
	}
}

// TestAPageThatCannotBeReadIsNotDamagedWhereTheFileIsGone: a stick that is pulled is no reason to restore a backup over it.
func TestAPageThatCannotBeReadIsNotDamagedWhereTheFileIsGone(t *testing.T) {
	for _, gone := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "S1")
		s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		id := save(t, s, pupil("name", "马小龙"))
		if err := os.Truncate(filepath.Join(dir, "store.db"), 0); err != nil {
			t.Fatal(err)
		}
		if gone {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		_, err = s.History(id)
		if errors.Is(err, fault.New(0, "store-gone")) != gone || errors.Is(err, store.ErrDamaged) == gone {
			t.Errorf("gone %v: %v", gone, err)
		}
	}
}
