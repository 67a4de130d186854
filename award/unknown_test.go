package award_test

import (
	"errors"
	"testing"

	"rollbook/award"
	"rollbook/fault"
)

// TestOfSeveralUnknownTheFirstIsNamed: who asks again is told of the same one.
func TestOfSeveralUnknownTheFirstIsNamed(t *testing.T) {
	l := newLine(t)
	for i, name := range []string{"马小龙", "李文博", "丁晓梅", "王小花"} {
		c := kid(name, i+1)
		enter(t, l.school, c)
		l.list(c, "1")
	}
	made := propose(t, l.school).Made
	if len(made) < 4 {
		t.Fatalf("%d awards were proposed", len(made))
	}
	for range 20 {
		_, err := award.Cases(l.school, award.Filter{IDs: made, Period: "1999"})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Args["id"] != made[0] {
			t.Fatalf("of %v it names: %v", made, err)
		}
	}
}
