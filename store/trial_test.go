package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollbook/store"
)

// TestATrialIsThrownAway tries something in a copy: the store stays free and as it was, and nothing is left of the copy,
// nor of one whose program was killed.
func TestATrialIsThrownAway(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙"))
	if err := os.MkdirAll(filepath.Join(s.Dir(), "trial-killed"), 0o700); err != nil {
		t.Fatal(err)
	}
	trial, end, err := s.Trial()
	if err != nil {
		t.Fatal(err)
	}
	save(t, trial, store.Edit{ID: id, Kind: "pupil", Set: map[string]string{"name": "马大龙"}})
	save(t, trial, pupil("name", "丁小花"))
	save(t, s, pupil("name", "马小凤")) // meanwhile
	if got := get(t, trial, id); got.Fields["name"] != "马大龙" || len(trial.Find("pupil", "丁小花", 0)) != 1 {
		t.Errorf("the trial holds %v", got.Fields)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, id); got.Fields["name"] != "马小龙" || len(s.Find("pupil", "丁小花", 0)) != 0 || len(s.Find("pupil", "马小凤", 0)) != 1 {
		t.Errorf("after the trial the store holds %v", got.Fields)
	}
	list, err := os.ReadDir(s.Dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if strings.HasPrefix(one.Name(), "trial-") {
			t.Errorf("%s is left", one.Name())
		}
	}
}
