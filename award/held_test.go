package award_test

import (
	"slices"
	"testing"

	"rollbook/award"
	"rollbook/fault"
)

// TestWhatStandsInAPayrollIsDone: the brothers of one card are in it, and a word is asked for when they are recorded; who may not be paid is
// not in it.
func TestWhatStandsInAPayrollIsDone(t *testing.T) {
	line := func(id, why string) award.Line {
		one := award.Line{Case: award.Case{ID: id, Name: id}}
		if why != "" {
			one.Why = fault.New(fault.Refused, why)
		}
		return one
	}
	out, asked := award.Held([]award.Line{line("a", ""), line("b", "award-siblings"), line("c", "award-siblings"), line("d", "award-not-due")})
	if !slices.Equal(out.Done, []string{"a", "b", "c"}) || len(out.Refused) != 1 || out.Refused[0].Award != "d" {
		t.Errorf("done %v, refused %+v", out.Done, out.Refused)
	}
	if len(asked) != 2 || asked[0].Award != "b" || asked[1].Award != "c" {
		t.Errorf("a word is asked of %+v", asked)
	}
}
