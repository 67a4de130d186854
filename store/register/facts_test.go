package register_test

import (
	"testing"
	"time"

	"rollbook/store/register"
)

// TestFactsOnTheDayThatTurnsThem finds what a person is due on either side of a day: of the term, of an end, of what tells a child
// who came from another school from a new one.
func TestFactsOnTheDayThatTurnsThem(t *testing.T) {
	p := yinchuan(t)
	spring := poor("30", "31").but("enrol.term", "2")
	came := func(kind string) family {
		f := spring
		f.more = []register.Record{{ID: "c", Kind: "change", Unit: "XQ", Values: map[string]string{"student_id": "p", "kind": kind, "date": "2017-02-20"}}}
		return f
	}
	small := poor("", "")
	small.enrol = nil
	small.more = []register.Record{{ID: "k", Kind: "kg_enrolment", Unit: "XQ", Values: map[string]string{"student_id": "p", "class": "12", "entry_date": "2016-09-01", "leave_date": "2016-11-30"}}}
	college := poor("51", "51").but("enrol.status", "90")
	for _, c := range []struct {
		what, programme string
		who             family
		day             string
		rule            string
		amount          float64 // 0 where it is not asked
	}{
		{"the day before spring begins", "TK1", spring, "2017-02-28", "K12", 0},
		{"the first day of spring, without the autumn before it", "TK1", spring, "2017-03-01", "E1", 500},
		{"of spring, and came from another school", "TK1", came("13"), "2017-03-01", "E1", 1000},
		{"of spring, and came to school at all", "TK1", came("11"), "2017-03-01", "E1", 500},
		{"the day before a child leaves the kindergarten", "YE1", small, "2016-11-29", "E15", 0},
		{"the day on which it leaves", "YE1", small, "2016-11-30", "K12", 0},
		{"college, entered by the district", "TK1", college.at("U0104"), "2016-09-20", "E4", 0},
		{"college, entered by a school", "TK1", college, "2016-09-20", "K12", 0},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		rec, look := c.who.records()
		got := p.Entitled(c.programme, rec, look, day)
		if got.Rule != c.rule || c.amount > 0 && got.Amount != c.amount {
			t.Errorf("%s: %s, %v yuan; want %s, %v", c.what, got.Rule, got.Amount, c.rule, c.amount)
		}
	}
}
