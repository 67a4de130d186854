package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/store/change"
)

func clockOf(year int) func() time.Time {
	return func() time.Time { return time.Date(year, 2, 3, 4, 5, 6, 0, time.UTC) }
}

// TestTheClockDecidesNothing edits one field at two desks whose clocks are a lifetime apart, and one
// whose clock jumps: both values stand, the order at the desk that wrote them is kept, and the
// decision holds whatever its time.
func TestTheClockDecidesNothing(t *testing.T) {
	school, county := desk(t, "S1", store.School), desk(t, "COUNTY", store.County)
	school.SetClock(clockOf(2099))
	county.SetClock(clockOf(1980))
	id := save(t, school, pupil("name", "马小龙", "phone", "13900000001"))
	take(t, county, everything(t, school))
	save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	school.SetClock(clockOf(1980)) // the battery is empty
	save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000003"}})
	school.SetClock(clockOf(2017))
	save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000004"}})
	if got := get(t, school, id).Fields["phone"]; got != "13900000004" {
		t.Errorf("the desk's own last value is %s", got)
	}
	take(t, county, everything(t, school))
	conflicts, err := county.Conflicts("")
	if err != nil || len(conflicts) != 1 || len(conflicts[0].Values) != 2 {
		t.Fatalf("%+v, %v", conflicts, err)
	}
	if _, err := county.Resolve(id, "phone", "13900000002", "问了家长"); err != nil {
		t.Fatal(err)
	}
	take(t, school, everything(t, county))
	for _, s := range []*store.Store{school, county} {
		if got := get(t, s, id); got.Fields["phone"] != "13900000002" || len(got.Conflicts) > 0 {
			t.Errorf("%s: %+v", s.Unit().Code, got)
		}
		sound(t, s)
	}
	ranges := everything(t, school)
	last := uint64(0)
	for _, raw := range ranges[len(ranges)-1].Changes {
		c, err := change.Decode(raw)
		if err != nil || c.HLC <= last {
			t.Errorf("the clock of change %d goes back (%v)", c.Seq, err)
		}
		last = c.HLC
	}
}

// TestDailyBackup keeps one backup a day and seven in all, the newest of them.
func TestDailyBackup(t *testing.T) {
	s := desk(t, "S1", store.School)
	for day := range 10 {
		now := time.Date(2016, 10, 1+day, 8, 0, 0, 0, time.UTC)
		s.SetClock(func() time.Time { return now })
		save(t, s, pupil("name", "马小龙"))
		if path, err := s.DailyBackup(); err != nil || path == "" {
			t.Fatalf("day %d: %q, %v", day, path, err)
		}
		if path, err := s.DailyBackup(); err != nil || path != "" {
			t.Fatalf("day %d again: %q, %v", day, path, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(s.Dir(), "backup", "*"))
	if err != nil || len(files) != 7 || filepath.Base(files[0]) != "2016-10-04.zcbak" {
		t.Fatalf("%v, %v", files, err)
	}
	s.SetClock(func() time.Time { return time.Date(2000, 1, 1, 8, 0, 0, 0, time.UTC) }) // its battery is empty
	save(t, s, pupil("name", "马小龙"))
	if path, err := s.DailyBackup(); err != nil || filepath.Base(path) != "2000-01-01.zcbak" {
		t.Errorf("%q, %v", path, err)
	} else if _, err := os.Stat(path); err != nil {
		t.Error(err)
	} else if err := os.Remove(path); err != nil {
		t.Error(err)
	}
	into := filepath.Join(t.TempDir(), "restored")
	if err := store.Restore(files[6], into, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	restored, err := store.Open(into, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if info, err := restored.Info(); err != nil || info.Records != 10 {
		t.Errorf("%+v, %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(into, "backup")); err == nil {
		t.Error("backups were restored too")
	}
}

// TestTheNewestBackupIsOfNoDayToCome: of a clock that went wrong for a day a backup is left, which is not taken for the newest; a folder
// may be named as it likes.
func TestTheNewestBackupIsOfNoDayToCome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "登记[2016")
	if got := store.NewestBackup(dir); got != "" {
		t.Errorf("there is %s", got)
	}
	if err := os.MkdirAll(filepath.Join(dir, "backup"), 0o700); err != nil {
		t.Fatal(err)
	}
	today := time.Now().Format(time.DateOnly)
	for _, c := range []struct{ made, newest string }{{"2099-01-01", "2099-01-01"}, {"2016-09-01", "2016-09-01"}, {today, today}, {"2098-01-01", today}} {
		if err := os.WriteFile(filepath.Join(dir, "backup", c.made+".zcbak"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := store.NewestBackup(dir); got != filepath.Join(dir, "backup", c.newest+".zcbak") {
			t.Errorf("after %s the newest is %q", c.made, got)
		}
	}
}
