package register_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rollbook/store/register"
)

func TestAnAwardGoesTheWayOfItsPlace(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct {
		programme, book string
		stage, grade    string
		flow, steps     string
	}{
		{"TK1", "XQ", "30", "31", "districts", "1 own enter,2 own opinion,3 county opinion,4 city opinion,5 city paper,6 city release"},
		{"TK1", "CITY", "41", "41", "city-schools", "1 own enter,2 own opinion,4 city opinion,5 city paper,6 city release"},
		{"TK1", "U0100", "51", "51", "city-schools", "1 own enter,2 own opinion,4 city opinion,5 city paper,6 city release"},
		{"TK2", "YN", "30", "31", "counties", "1 own enter,2 own opinion,3 county opinion,4 county paper,5 county release"},
		{"ZZ1", "YN", "42", "44", "leavers", "1 own enter,2 above opinion,3 city release"},
		{"GZ2", "XQ", "41", "41", "common", "1 own enter,2 own opinion,3 above opinion,4 above release"},
	} {
		rec, look := poor(c.stage, c.grade).at(c.book).records()
		f := p.FlowFor(c.programme, rec, look, today)
		if f == nil || f.Key != c.flow {
			t.Errorf("%s at %s: %+v", c.programme, c.book, f)
			continue
		}
		var steps []string
		for _, s := range f.Steps {
			steps = append(steps, s.Key+" "+s.Unit+" "+string(s.Act))
		}
		if got := strings.Join(steps, ","); got != c.steps {
			t.Errorf("%s at %s: %s", c.programme, c.book, got)
		}
		if step, _ := f.Step("2"); c.flow == "districts" && p.PublicDays(step, rec, look, today) != 5 {
			t.Error("the school's opinion waits for five working days")
		}
	}
	if f := p.FlowFor("nothing", register.Record{Kind: "student"}, nil, today); f != nil {
		t.Errorf("a programme that is none goes %s", f.Key)
	}
}

// TestDaysThatAreNoNumberOrTooMany: no list is up for ever, and none for less than nothing.
func TestDaysThatAreNoNumberOrTooMany(t *testing.T) {
	whole := text(t, "flows.toml")
	for days, want := range map[string]int{"5000": 1000, "\"number('x')\"": 0, "-3": 0} {
		changed := strings.Replace(whole, "days = \"setting.public_days\"", "days = "+days, 1)
		p, err := register.Load(copied(t, map[string]string{"flows.toml": changed}))
		if err != nil || changed == whole {
			t.Fatal(err)
		}
		rec, look := poor("30", "31").at("XQ").records()
		step, _ := p.FlowFor("TK1", rec, look, today).Step("2")
		if got := p.PublicDays(step, rec, look, today); got != want {
			t.Errorf("%s: up for %d days, not %d", days, got, want)
		}
	}
}

// The holiday of October 2016 lasted from Saturday the 1st to Friday the 7th; the two days after it were worked.
func TestWorkingDaysKnowTheHolidays(t *testing.T) {
	p := yinchuan(t)
	for _, c := range []struct {
		from, to string
		days     int
	}{
		{"2016-10-17", "2016-10-21", 5},
		{"2016-10-21", "2016-10-24", 2},
		{"2016-09-30", "2016-10-09", 3},
		{"2016-10-21", "2016-10-20", 0},
	} {
		from, err1 := time.Parse(time.DateOnly, c.from)
		to, err2 := time.Parse(time.DateOnly, c.to)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if got := p.WorkingDays(from, to); got != c.days {
			t.Errorf("%s to %s: %d working days, want %d", c.from, c.to, got, c.days)
		}
	}
}

func TestBrokenFlowsSayWhere(t *testing.T) {
	for name, c := range map[string]struct{ file, from, to, want string }{
		"an act of no kind":            {"flows.toml", `act = "release"`, `act = "give"`, "act is \"give\""},
		"a step of nobody":             {"flows.toml", `unit = "above"`, `unit = "below"`, "unit is \"below\""},
		"a holiday that is no day":     {"flows.toml", `"2016-09-15"`, `"9-15"`, "is no day"},
		"a paper of nobody":            {"flows.toml", "office = \"U0100-FP\"\n", "", "needs the office"},
		"a step that goes nowhere":     {"flows.toml", `key = "3"`, "returned = \"9\"\nkey = \"3\"", "there is no step \"9\""},
		"an entry in the middle":       {"flows.toml", `act = "opinion"`, `act = "enter"`, "is the entry"},
		"a condition of nonsense":      {"flows.toml", "fact.side == 'district'", "fact.sied == 'district'", "sied"},
		"a form that is not public":    {"flows.toml", `form = "GS"`, `form = "F5"`, "no public form"},
		"an ID number on the board":    {"forms/GS.toml", `field = "student.name"`, `field = "student.id_no"`, "does not show"},
		"a telephone by an expression": {"forms/GS.toml", `last(sortBy(leavers, .entry_date)).major`, `phone`, "does not show"},
	} {
		good := text(t, c.file)
		broken := strings.Replace(good, c.from, c.to, 1)
		if broken == good {
			t.Fatalf("%s: the pack has no %q any more", name, c.from)
		}
		saysWhere(t, name, c.file, broken, c.want)
	}
}
