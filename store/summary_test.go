package store_test

import (
	"testing"

	"rollbook/store"
)

// TestAnOutlineComesBeforeTheChecks: what no check is needed for is counted as the whole counts it, and the rest is no nought.
func TestAnOutlineComesBeforeTheChecks(t *testing.T) {
	s := desk(t, "S1", store.School)
	save(t, s, pupil("name", "马小龙", "birth", "1998-03-01"))
	save(t, s, pupil("name", "马小凤", "birth", "2010-03-01"))
	outline, err := s.Outline()
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int{"unfinished": outline.Unfinished, "must fix": outline.MustFix, "must explain": outline.MustExplain, "duplicates": outline.Duplicates} {
		if n != -1 {
			t.Errorf("%s: %d before a check", name, n)
		}
	}
	sum, err := s.Summary()
	if err != nil {
		t.Fatal(err)
	}
	if sum.MustExplain != 1 || sum.Duplicates != 0 {
		t.Errorf("%+v", sum)
	}
	if outline.Records["pupil"] != 2 || outline.Unsent != 2 || sum.Records["pupil"] != 2 || sum.Unsent != 2 || outline.Conflicts != sum.Conflicts || outline.Quarantined != 0 {
		t.Errorf("%+v, and whole %+v", outline, sum)
	}
}
