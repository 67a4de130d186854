package register

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"rollbook/assets"
)

// TestWhatAnExpressionReads follows expressions over a pupil: a field is read where it is asked for, and of
// what goes into a list of values everything that is named.
func TestWhatAnExpressionReads(t *testing.T) {
	p, err := Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"household.registered && sex == '1'":                                     "household: registered; student: household_id sex",
		"any(enrolments, .status == '10')":                                       "enrolment: status; student:",
		"let e = filter(enrolments, .term == '1'); len(e) > 0 ? e[0].stage : ''": "enrolment: stage term; student:",
		"map(sortBy(enrolments, .term), .me.unit)":                               "enrolment: term; student:",
		"last(enrolments[:2]).class":                                             "enrolment: class; student:",
		"[enrolments, sex, 'status']":                                            "enrolment: status; student: sex",
	} {
		e, err := p.Compile("student", source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		w := Wants{}
		if !w.gather(e, deep) {
			t.Errorf("%s: it is open what is read", source)
		}
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(w)) {
			kinds = append(kinds, strings.TrimSpace(kind+": "+strings.Join(slices.Sorted(maps.Keys(w[kind])), " ")))
		}
		if got := strings.Join(kinds, "; "); got != want {
			t.Errorf("%s reads %q, not %q", source, got, want)
		}
	}
}
