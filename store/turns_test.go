package store_test

import (
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
)

// TestOnlyTheUnitAboveSpeaksOfAUnit lets a county close a school of its pack, and a stranger's bureau and the school
// itself write the same record: the county's counts, from its day on, and can be taken back.
func TestOnlyTheUnitAboveSpeaksOfAUnit(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	open := func(code, level string) *store.Store {
		s, _, err := store.Create(t.TempDir()+"/store", store.Config{Unit: store.Unit{Code: code, Name: "县教体局", Level: level}, Password: "1234"}, pack)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	const school = "U0121-Z1" // of the pack, below U0121
	county, other := open("U0121", store.County), open("U0104", store.County)
	stands := func(s *store.Store) store.Unit {
		units, err := s.Units()
		if err != nil {
			t.Fatal(err)
		}
		return units[school]
	}
	day := time.Date(2016, 9, 1, 0, 0, 0, 0, time.UTC)
	closing := store.UnitChange{Unit: school, Means: store.UnitClosed, On: day, Document: "永教发〔2016〕1号"}
	if _, err := other.ChangeUnit(closing); err == nil {
		t.Error("another county closed it")
	}
	saved, err := county.ChangeUnit(closing)
	if err != nil {
		t.Fatal(err)
	}
	if u := stands(county); u.On("2016-09-01") || !u.On("2016-08-31") {
		t.Errorf("closed: %+v", u)
	}
	if _, err := county.ChangeUnit(closing); err == nil {
		t.Error("it was closed twice")
	}
	rec, err := county.Get(saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Commit(store.Edit{Kind: rec.Kind, Set: rec.Fields}); err != nil { // it may write what it likes of strangers
		t.Fatal(err)
	}
	if u := stands(other); u.Closed != "" {
		t.Errorf("another county's word counts: %+v", u)
	}
	opening := store.UnitChange{Unit: school, Means: store.UnitReopened, On: day.AddDate(0, 0, -1), Document: "永教发〔2016〕2号"}
	if _, err := county.ChangeUnit(opening); err == nil {
		t.Error("it was opened again before it was closed")
	}
	opening.On = day.AddDate(0, 1, 0)
	again, err := county.ChangeUnit(opening)
	if err != nil {
		t.Fatal(err)
	}
	if u := stands(county); u.Closed != "" || !u.On("2016-08-31") || u.On("2016-09-01") || u.On("2016-09-30") || !u.On("2016-10-01") {
		t.Errorf("opened again: %+v", u)
	}
	if _, err := county.ChangeUnit(closing); err == nil {
		t.Error("it was closed from a day before it was opened again")
	}
	if _, err := county.Commit(store.Edit{ID: again.ID, Remove: true, Reason: "写错了"}); err != nil {
		t.Fatal(err)
	}
	if changes := county.UnitChanges(school); len(changes) != 1 || changes[0].Record != saved.ID {
		t.Errorf("changes: %+v", changes)
	}
	if _, err := county.Commit(store.Edit{ID: saved.ID, Remove: true, Reason: "写错了"}); err != nil {
		t.Fatal(err)
	}
	if u := stands(county); u.Closed != "" {
		t.Errorf("taken back: %+v", u)
	}
}

// TestAUnitHearsWhatBecomesOfIt lets a county merge a school: it is said in the school's own book, where the school reads it and can
// neither say such a thing itself, nor change it, nor take it back.
func TestAUnitHearsWhatBecomesOfIt(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	open := func(code, level string) *store.Store {
		s, _, err := store.Create(t.TempDir()+"/store", store.Config{Unit: store.Unit{Code: code, Name: code, Level: level}, Password: "1234"}, pack)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	const code = "U0121-Z1"
	county, school := open("U0121", store.County), open(code, store.School)
	saved, err := county.ChangeUnit(store.UnitChange{Unit: code, Means: store.UnitClosed, On: time.Date(2016, 9, 1, 0, 0, 0, 0, time.UTC), Document: "永教发〔2016〕1号"})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := county.Get(saved.ID)
	if err != nil || rec.Unit != code {
		t.Fatalf("it is in the book of %s, %v", rec.Unit, err)
	}
	if _, err := school.Commit(store.Edit{Kind: rec.Kind, Set: rec.Fields}); err == nil {
		t.Error("the school says it itself")
	}
	chains, err := county.Chains(code)
	if err != nil {
		t.Fatal(err)
	}
	marks := map[change.Writer]uint64{}
	ranges, err := county.Ranges(marks, []string{code})
	if err != nil || len(chains) == 0 {
		t.Fatal(err)
	}
	may := func(string, string) bool { return true }
	if _, err := school.Accept(store.Cargo{Ranges: ranges, Authority: may, LevelOf: func(string) string { return store.County }, Source: "1"}); err != nil {
		t.Fatal(err)
	}
	if list := school.UnitChanges(code); len(list) != 1 || list[0].Means != store.UnitClosed {
		t.Fatalf("the school hears %+v", list)
	}
	if _, err := school.Commit(store.Edit{ID: saved.ID, Set: map[string]string{"date": "2026-09-01"}}); err == nil {
		t.Error("the school changed the day")
	}
	if _, err := school.Commit(store.Edit{ID: saved.ID, Remove: true, Reason: "不想"}); err == nil {
		t.Error("the school took it back")
	}
}
