package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/store"
)

// copyStore copies a closed store's folder, as somebody with the file manager does.
func copyStore(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// opened opens a store as the program does on a machine whose profile is a folder.
func opened(t *testing.T, dir, profile string) (*store.Store, bool) {
	t.Helper()
	s, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	renewed, err := s.Witness(profile)
	if err != nil {
		t.Fatal(err)
	}
	return s, renewed
}

// TestCopiesOfAStore copies a store in the ways in which people do. Two copies never write under one
// writer, and the bureau has every edit of both.
func TestCopiesOfAStore(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	for _, c := range []struct {
		name    string
		profile string // in which the copy is opened
		later   bool   // the original went on before
		renewed bool
	}{
		{"on the same machine, as it stands", here, false, false},
		{"put back after the original went on", here, true, true},
		{"taken to another machine", there, false, true},
		{"taken to another machine, an old one", there, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "first")
			s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Witness(here); err != nil {
				t.Fatal(err)
			}
			first := save(t, s, pupil("name", "马一"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			copied := copyStore(t, dir)

			var second string
			county := desk(t, "COUNTY", store.County)
			if c.later {
				s, renewed := opened(t, dir, here)
				if renewed {
					t.Fatal("the original was taken for a copy")
				}
				second = save(t, s, pupil("name", "马二"))
				take(t, county, everything(t, s))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			s, renewed := opened(t, copied, c.profile)
			if renewed != c.renewed {
				t.Fatalf("renewed: %v", renewed)
			}
			third := save(t, s, pupil("name", "马三"))
			got := take(t, county, everything(t, s))
			if len(got.Forks) > 0 {
				t.Errorf("two copies wrote under one writer: %+v", got)
			}
			for _, id := range []string{first, second, third} {
				if _, err := county.Get(id); id != "" && err != nil {
					t.Errorf("the bureau lacks %s: %v", id, err)
				}
			}
			sound(t, s)
		})
	}
}

// TestTwoCopiesGoOn lets two copies write at once, so that no mark can tell: the bureau keeps both
// lines and says so.
func TestTwoCopiesGoOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "first")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, pupil("name", "马一"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := copyStore(t, dir)
	county := desk(t, "COUNTY", store.County)
	var ids []string
	forks := 0
	for i, place := range []string{dir, copied} {
		s, err := store.Open(place, password, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		ids = append(ids, save(t, s, pupil("name", []string{"马二", "马三"}[i])))
		forks += len(take(t, county, everything(t, s)).Forks)
	}
	if forks == 0 {
		t.Error("the fork was not named")
	}
	for _, id := range ids {
		if _, err := county.Get(id); err != nil {
			t.Errorf("lost: %v", err)
		}
	}
	sound(t, county)
}

// TestTwoCopiesOfAStoreThatNobodyOpened: a store was made, filled and copied before any machine noted it, as the demonstration's are.
// The copies write under writers of their own from the beginning, and nobody is told of an old copy.
func TestTwoCopiesOfAStoreThatNobodyOpened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "first")
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{save(t, s, pupil("name", "马一"))}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := copyStore(t, dir)
	county := desk(t, "COUNTY", store.County)
	for i, place := range []string{dir, copied} {
		s, renewed := opened(t, place, t.TempDir())
		if renewed {
			t.Error("a new store is told of as an old copy")
		}
		ids = append(ids, save(t, s, pupil("name", []string{"马二", "马三"}[i])))
		save(t, s, store.Edit{ID: ids[0], Set: map[string]string{"name": []string{"马大", "马小"}[i]}})
		if got := take(t, county, everything(t, s)); len(got.Forks) > 0 {
			t.Errorf("two copies wrote under one writer: %+v", got)
		}
		sound(t, s)
	}
	for _, id := range ids {
		if _, err := county.Get(id); err != nil {
			t.Errorf("the bureau lacks %s: %v", id, err)
		}
	}
	if rec, err := county.Get(ids[0]); err != nil || len(rec.Conflicts) == 0 {
		t.Errorf("what both said otherwise is no conflict: %+v, %v", rec, err)
	}
}

// TestMarksThatCannotBeRead treats broken marks as none.
func TestMarksThatCannotBeRead(t *testing.T) {
	profile := t.TempDir()
	s := desk(t, "S1", store.School)
	if _, err := s.Witness(profile); err != nil {
		t.Fatal(err)
	}
	save(t, s, pupil("name", "马一"))
	if err := s.Mark(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(profile, "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte(`{"half`), 0o600); err != nil {
		t.Fatal(err)
	}
	if renewed, err := s.Witness(profile); err != nil || renewed {
		t.Errorf("renewed %v, %v", renewed, err)
	}
}

// TestAProfileThatTakesNothingIsNamed: the marks cannot be kept, and who opens the store is told which folder it is.
func TestAProfileThatTakesNothingIsNamed(t *testing.T) {
	s := desk(t, "S1", store.School)
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, profile := range []string{file, filepath.Join(file, "marks")} {
		if _, err := s.Witness(profile); !errors.Is(err, fault.New(0, "marks-disk")) {
			t.Errorf("%v", err)
		}
	}
}

// TestWithoutAProfileNothingIsCompared: a bare container has none, and the store is used as it is.
func TestWithoutAProfileNothingIsCompared(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	s := desk(t, "S1", store.School)
	if renewed, err := s.Witness(store.MarksFolder()); err != nil || renewed {
		t.Errorf("renewed %v, %v", renewed, err)
	}
	if err := s.Mark(); err != nil {
		t.Error(err)
	}
}
