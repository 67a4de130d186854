package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
)

func init() { store.CheapPasswords() }

const password = "秘密 1234"

func smallPack(t testing.TB) *register.Pack {
	t.Helper()
	pack, err := register.Load(os.DirFS("testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// inDatabases makes desk put its stores into databases: the same tests hold there.
var inDatabases bool

// desk makes a store of a unit.
func desk(t testing.TB, code, level string) *store.Store {
	t.Helper()
	unit := store.Unit{Code: code, Name: "单位" + code, Level: level}
	place := filepath.Join(t.TempDir(), code)
	if inDatabases {
		place = store.DatabasePlace(t)
	}
	s, _, err := store.Create(place, store.Config{Unit: unit, Password: password, Actor: "老师" + code}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// save commits one edit and gives the record's id.
func save(t testing.TB, s *store.Store, e store.Edit) string {
	t.Helper()
	saved, err := s.Commit(e)
	if err != nil {
		t.Fatal(err)
	}
	return saved[0].ID
}

func pupil(values ...string) store.Edit {
	e := store.Edit{Kind: "pupil", Set: map[string]string{}}
	for i := 0; i < len(values); i += 2 {
		e.Set[values[i]] = values[i+1]
	}
	return e
}

func get(t testing.TB, s *store.Store, id string) store.Record {
	t.Helper()
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

var levels = map[string]string{"CITY": store.City, "COUNTY": store.County}

func levelOf(unit string) string {
	if level := levels[unit]; level != "" {
		return level
	}
	return store.School
}

// everything is all that a desk knows, as a bundle would carry it.
func everything(t testing.TB, s *store.Store) []store.Range {
	t.Helper()
	var books []string
	chains, err := s.Chains("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		books = append(books, c.Book)
	}
	ranges, err := s.Ranges(map[change.Writer]uint64{}, books)
	if err != nil {
		t.Fatal(err)
	}
	return ranges
}

// take merges ranges into a desk: schools write their own books, bureaus every book. Every other time each change has a
// transaction of its own, as one in two thousand has.
func take(t testing.TB, s *store.Store, ranges []store.Range) store.Accepted {
	t.Helper()
	if takes++; takes%2 == 0 {
		defer store.AcceptParts(1)()
	}
	got, err := s.Accept(store.Cargo{
		Ranges: ranges, Source: "test", LevelOf: levelOf,
		Authority: func(unit, book string) bool { return unit == book || levelOf(unit) != store.School },
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

var takes int

func code(t testing.TB, s *store.Store) string {
	t.Helper()
	info, err := s.Info()
	if err != nil {
		t.Fatal(err)
	}
	return info.Code
}

func sound(t testing.TB, s *store.Store) {
	t.Helper()
	report, err := s.Verify(true)
	if err != nil || !report.OK {
		t.Fatalf("verify: %+v, %v", report, err)
	}
}

func copyTo(t testing.TB, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
