package register_test

import (
	"slices"
	"strings"
	"testing"

	"rollbook/store/register"
)

// TestChecksOfWhatBelongsToAPupil looks at a pupil with what is entered beside him: at two kindergartens, at home and yet alone.
func TestChecksOfWhatBelongsToAPupil(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct {
		check, what string
		pupil       string   // key=value …
		beside      []string // kind key=value …
		asks        bool
	}{
		{"V5", "at two kindergartens", "", []string{"kg_enrolment entry_date=2015-09-01", "kg_enrolment entry_date=2016-09-01"}, true},
		{"V5", "at one, and gone from the other", "", []string{"kg_enrolment entry_date=2015-09-01 leave_date=2016-08-31", "kg_enrolment entry_date=2016-09-01"}, false},
		{"V41", "left behind by both parents, and the mother is at home", "left_behind=2", []string{"guardian relation=51 away=2", "guardian relation=52 away=0"}, true},
		{"V41", "left behind by both parents", "left_behind=2", []string{"guardian relation=51 away=2", "guardian relation=52 away=3"}, false},
		{"V41", "left behind by both parents, with the grandmother", "left_behind=2", []string{"guardian relation=51 away=2", "guardian relation=62 away=0"}, false},
		{"V40", "both parents away, and not left behind", "left_behind=0", []string{"guardian relation=51 away=2", "guardian relation=52 away=3"}, true},
		{"V40", "one parent away, and not left behind", "left_behind=0", []string{"guardian relation=51 away=2", "guardian relation=52 away=0"}, false},
		{"V4", "ill health is disability, and none is written", "health=6 disability=0", nil, true},
		{"V4", "disabled, and healthy", "health=1 disability=4", nil, true},
		{"V4", "neither", "health=1 disability=0", nil, false},
	} {
		pupil := register.Record{ID: "S|1", Kind: "student", Values: values("name=马小龙 " + c.pupil)}
		look := relatives{pupil}
		for _, text := range c.beside {
			kind, rest, _ := strings.Cut(text, " ")
			look = append(look, register.Record{ID: text, Kind: kind, Values: values("student_id=S|1 " + rest)})
		}
		if got := slices.ContainsFunc(p.Check(pupil, look, today), func(one register.Problem) bool { return one.Check == c.check }); got != c.asks {
			t.Errorf("%s, %s: asks %v", c.check, c.what, got)
		}
	}
}

// values reads key=value ….
func values(text string) map[string]string {
	all := map[string]string{}
	for _, one := range strings.Fields(text) {
		key, value, _ := strings.Cut(one, "=")
		all[key] = value
	}
	return all
}

// TestWhoIsSaidToBeAnotherIsNoTwin: two of one name, birth date and place are asked about until somebody says that they are two; two of one
// number are one whatever is said.
func TestWhoIsSaidToBeAnotherIsNoTwin(t *testing.T) {
	p := yinchuan(t)
	told := func(rec register.Record, other register.Record) (checks []string) {
		for _, one := range p.Check(rec, relatives{rec, other}, today) {
			if one.Other != "" {
				checks = append(checks, one.Check)
			}
		}
		return checks
	}
	a := register.Record{ID: "S|1", Unit: "S", Kind: "student", Values: values("name=马小龙 birth_date=2012-03-05 hukou_place=640104201000 id_type=1 id_no=640199201203050006")}
	b := register.Record{ID: "S|2", Unit: "S", Kind: "student", Values: a.Values}
	if got := told(a, b); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"K4", "K5"}) {
		t.Errorf("before anything is said: %v", got)
	}
	a.Unlike = []string{"S|2"}
	if got := told(a, b); !slices.Equal(got, []string{"K4"}) {
		t.Errorf("said to be two: %v", got)
	}
}

// TestNumbersOfFifteenDigitsEndedIn1999, on 31 December: who was born on the next day has none, whatever register he is in.
func TestNumbersOfFifteenDigitsEndedIn1999(t *testing.T) {
	p := yinchuan(t)
	for birth, young := range map[string]bool{"1999-12-31": false, "2000-01-01": true} {
		rec := register.Record{ID: "S|1", Kind: "poverty_member", Values: values("name=马小龙 birth_date=" + birth + " id_no=640199991231001")}
		if got := found(p, rec, "id").Code == "id-15-young"; got != young {
			t.Errorf("born on %s: %v", birth, got)
		}
	}
}

// TestARecordOfAnotherBookMayBeElsewhere: a school does not have its bureau's; what its own book does not have is missing.
func TestARecordOfAnotherBookMayBeElsewhere(t *testing.T) {
	p := yinchuan(t)
	for ref, missing := range map[string]bool{"S|9": true, "U0121|9": false, "9": true} {
		rec := register.Record{ID: "S|1", Unit: "S", Kind: "student", Values: map[string]string{"name": "马小龙", "household_id": ref}}
		got := slices.ContainsFunc(p.Check(rec, relatives{rec}, today), func(one register.Problem) bool { return one.Code == "ref-missing" })
		if got != missing {
			t.Errorf("%s: missing %v", ref, got)
		}
	}
}

// TestADayIsPutIntoItsPeriod, whose last day is the one before it is over.
func TestADayIsPutIntoItsPeriod(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct{ period, day, want string }{
		{"2016", "2016-08-31", "2016-09-01"},
		{"2016", "2017-08-31", "2017-08-31"},
		{"2016", "2017-09-01", "2017-08-31"},
		{"2016-1", "2017-03-01", "2017-02-28"},
		{"2016-2", "2017-03-01", "2017-03-01"},
		{"2016-12", "2017-01-01", "2016-12-31"},
		{"2016-13", "2017-01-01", "2017-01-01"},
	} {
		if got := p.DayIn(c.period, c.day); got != c.want {
			t.Errorf("%s in %s is %s, not %s", c.day, c.period, got, c.want)
		}
	}
}
