package store_test

import (
	"fmt"
	"testing"

	"rollbook/store"
)

// TestCheckedByEveryCore opens a register of families anew: what every core works out together is what is worked out one
// record after the other.
func TestCheckedByEveryCore(t *testing.T) {
	dir := t.TempDir() + "/store"
	s, _, err := store.Create(dir, store.Config{Unit: store.Unit{Code: "S1", Name: "学校", Level: store.School}, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	var edits []store.Edit
	for i := range 600 {
		e := pupil("name", fmt.Sprintf("马%d", i%7), "sex", fmt.Sprint(i%4), "phone", fmt.Sprintf("1390951%04d", i%11))
		edits = append(edits, e)
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	told := func(s *store.Store) string {
		list, err := s.Check("")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(list)
	}
	want := told(s) // one after the other
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sum, err := s.Summary() // on every core
	if err != nil {
		t.Fatal(err)
	}
	if got := told(s); got != want || want == "[]" {
		t.Errorf("together the cores say\n%s\none alone\n%s", got, want)
	}
	if sum.MustFix+sum.MustExplain+sum.Unfinished == 0 {
		t.Errorf("nothing stands against any of them: %+v", sum)
	}
}
