package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"rollbook/store"
)

// TestAnOlderFormatIsMigratedAfterABackup takes a store back to format 1, in which a record of one change was written out,
// and opens it: it is as it was, in this format, and the backup beside it can be restored.
func TestAnOlderFormatIsMigratedAfterABackup(t *testing.T) {
	s := desk(t, "YN-01", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	dir := s.Dir()
	if err := errors.Join(s.Earlier(password), s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"不是这个", password} { // a wrong one changes nothing
		again, err := store.Open(dir, secret, smallPack(t))
		if (err == nil) != (secret == password) {
			t.Fatal(secret, err)
		}
		kept, globErr := filepath.Glob(filepath.Join(dir, "backup", "before-format-*.zcbak"))
		if globErr != nil {
			t.Fatal(globErr)
		}
		if err != nil {
			if len(kept) != 0 {
				t.Error("a wrong password made a backup")
			}
			continue
		}
		if len(kept) != 1 || again.Before() != kept[0] {
			t.Fatalf("backups %v, told of %q", kept, again.Before())
		}
		if got := get(t, again, id).Fields["name"]; got != "马小龙" {
			t.Errorf("the record is %q", got)
		}
		if report, err := again.Verify(true); err != nil || !report.OK {
			t.Errorf("verify: %v %v", report.Problems, err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		elsewhere := t.TempDir()
		if err := store.Restore(kept[0], elsewhere, password, smallPack(t)); err != nil {
			t.Errorf("the backup: %v", err)
		}
	}
	once, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer once.Close()
	if once.Before() != "" {
		t.Error("it was migrated again")
	}
}

// TestAStepThatFailsChangesNothing stops between the backup and the end: the store stays at its format, and the next time
// it is brought further.
func TestAStepThatFailsChangesNothing(t *testing.T) {
	s := desk(t, "YN-01", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	dir := s.Dir()
	if err := errors.Join(s.Earlier(password), s.Close()); err != nil {
		t.Fatal(err)
	}
	mend := store.Breaking(errors.New("power cut"))
	if _, err := store.Open(dir, password, smallPack(t)); err == nil {
		t.Error("it opened")
	}
	mend()
	again, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if report, err := again.Verify(true); err != nil || !report.OK {
		t.Errorf("verify: %v %v", report.Problems, err)
	}
	if got := get(t, again, id).Fields["name"]; got != "马小龙" {
		t.Errorf("the record is %q", got)
	}
}
