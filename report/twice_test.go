package report_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// counts are a table's figures as a plain loop finds them: persons by row and column, and sums.
type counts struct {
	persons map[string]map[string]map[string]bool
	sums    map[string]map[string]float64
}

func newCounts() *counts {
	return &counts{map[string]map[string]map[string]bool{}, map[string]map[string]float64{}}
}

func (c *counts) mark(column, who string, rows ...string) {
	for _, row := range append(rows, report.TotalKey) {
		if c.persons[row] == nil {
			c.persons[row] = map[string]map[string]bool{}
		}
		if c.persons[row][column] == nil {
			c.persons[row][column] = map[string]bool{}
		}
		c.persons[row][column][who] = true
	}
}

func (c *counts) add(column string, n float64, rows ...string) {
	for _, row := range append(rows, report.TotalKey) {
		if c.sums[row] == nil {
			c.sums[row] = map[string]float64{}
		}
		c.sums[row][column] += n
	}
}

// check compares the columns that the loop speaks of, in every row of the report.
func (c *counts) check(t *testing.T, r report.Report, columns ...string) {
	t.Helper()
	for _, key := range columns {
		seen := 0.0
		for _, row := range r.Rows {
			want := float64(len(c.persons[row.Key][key])) + c.sums[row.Key][key]
			got := cell(t, r, row.Key, key)
			n, err := strconv.ParseFloat(got, 64)
			if err != nil || n-want > 0.051 || want-n > 0.051 {
				t.Errorf("%s %s %s is %s, not %v", r.Name, row.Key, key, got, want)
			}
			seen += want * want
		}
		if seen == 0 {
			t.Errorf("%s %s: nothing was there to be counted", r.Name, key)
		}
	}
}

func counted(t *testing.T, s *store.Store, name string, day time.Time) report.Report {
	t.Helper()
	r, err := report.Tally(context.Background(), s, name, report.Ask{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTablesAreCountedTwice counts the tables of a small city by plain loops over its records.
func TestTablesAreCountedTwice(t *testing.T) {
	s := desk(t, yinchuan)
	year(t, s)
	t.Run("R3 and R4", func(t *testing.T) { leaversTwice(t, s) })
	t.Run("R6 and I3", func(t *testing.T) { villagesTwice(t, s) })
	t.Run("R7 and R10", func(t *testing.T) { aidTwice(t, s) })
	t.Run("R12 and R11", func(t *testing.T) { movesTwice(t, s) })
	t.Run("R13 and I13", func(t *testing.T) { pairsTwice(t, s) })
	t.Run("R2, I9, I12, I17", func(t *testing.T) { pupilsTwice(t, s) })
	t.Run("R8 and R16", func(t *testing.T) { targetsTwice(t, s) })
}

func leaversTwice(t *testing.T, s *store.Store) {
	c := newCounts()
	s.Each("two_after", func(rec register.Record, look register.Lookup, sound bool) {
		v, day := rec.Values, "2016-12-20"
		if !sound || v["after_kind"] == "3" {
			return
		}
		who, row := v["student_id"], rec.Unit
		if v["entry_date"] <= day && v["status"] == "10" {
			for column, is := range map[string]bool{"tuition": v["waive_tuition"] == "1", "books": v["waive_books"] == "1", "rooms": v["waive_boarding"] == "1" && v["boarding"] == "2"} {
				if is {
					c.mark(column, who, row)
					c.mark("persons", who, row)
				}
			}
		}
		edu := v["kind"] != "3" && v["entry_date"] >= "2016-08-01" && v["entry_date"] <= day && (v["status"] == "10" || v["status"] == "50")
		done := v["kind"] == "3" && v["completed_on"] >= "2016-01-01" && v["completed_on"] <= day
		hours := 0.0
		for _, a := range look.Referring("attendance", "two_after_id", rec.ID) {
			n, _ := strconv.ParseFloat(a.Values["hours"], 64)
			hours += n
		}
		train := done && hours >= 60
		if done && !train {
			c.mark("absent", who, row)
		}
		if edu {
			c.mark("edu", who, row)
		}
		if train {
			c.mark("train", who, row)
		}
		if edu || train {
			c.mark("both", who, row)
			c.mark(map[string]string{"1": "south", "2": "city", "3": "moved", "9": "other"}[v["origin_class"]], who, row)
			c.mark(map[string]string{"1": "junior", "2": "senior"}[v["after_kind"]], who, row)
			person, _ := look.Record(who)
			if person.Values["last_confirmed"] >= "2016-06-04" {
				c.mark("confirmed", who, row)
			}
		}
	})
	r := counted(t, s, "R3", winter)
	c.check(t, r, "edu", "train", "both", "south", "city", "moved", "junior", "senior", "confirmed", "absent")
	twice := len(c.persons["total"]["edu"]) + len(c.persons["total"]["train"]) - len(c.persons["total"]["both"])
	if got := cell(t, r, "total", "twice"); got != strconv.Itoa(twice) || twice == 0 {
		t.Errorf("%s persons are in both, not %d", got, twice)
	}
	c.check(t, counted(t, s, "R4", winter), "tuition", "books", "rooms", "persons")
}

func villagesTwice(t *testing.T, s *store.Store) {
	c, children := newCounts(), map[string]int{}
	villages, err := s.List(store.Query{Kind: "village"})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range villages {
		listChild(t, s, "马小龙", "2012-05-05", "1", "1", "village", one.Fields["div"])
	}
	s.Each("preschool_child", func(rec register.Record, _ register.Lookup, sound bool) {
		if b := rec.Values["birth_date"]; sound && b >= "2010-09-01" && b <= "2013-08-31" && rec.Values["resident_kind"] != "2" {
			children[rec.Values["village"]]++
		}
	})
	poor := 0
	s.Each("village", func(rec register.Record, _ register.Lookup, sound bool) {
		if !sound || rec.Values["is_poor"] != "1" {
			return
		}
		poor++
		c.add("villages", 1, "640104201", rec.ID)
		c.add("children", float64(children[rec.Values["div"]]), rec.ID)
		if rec.Values["coverage_kind"] != "0" {
			c.add("covered", 1, "640104201", rec.ID)
		}
	})
	c.check(t, counted(t, s, "I3", winter), "villages", "covered")
	r := counted(t, s, "R6", winter)
	c.check(t, r, "villages", "covered", "children")
	if len(r.Rows) != poor+1 {
		t.Errorf("%d rows for %d villages", len(r.Rows), poor)
	}
}

func aidTwice(t *testing.T, s *store.Store) {
	c, pack := newCounts(), s.Pack()
	stage := map[string]string{}
	s.Each("enrolment", func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Values["school_year"] == "2016" && rec.Values["term"] == "1" {
			stage[rec.Values["student_id"]] = rec.Values["stage"]
		}
	})
	programmes := []string{"YE1", "YE2", "YJ1", "YJ2", "YJ3", "YJ4", "YJ5", "GZ1", "GZ2", "ZZ1", "ZZ2", "ZZ3", "ZZ4", "ZZ5", "TK1", "TK2", "DX1", "DX2", "DX3", "PX1"}
	area := map[string]string{"XQ-000": "U0104", "U0100-Z1": "U0100", "U0121-Z1": "U0121", "U0181-Z1": "U0181"}
	s.Each("student", func(rec register.Record, look register.Lookup, sound bool) {
		if !sound {
			return
		}
		house, _ := look.Record(rec.Values["household_id"])
		who := rec.Values["id_no"]
		for _, programme := range programmes {
			v := pack.Entitled(programme, rec, look, winter)
			if !v.Due() {
				continue
			}
			c.mark("entitled", who, programme, programme+"/"+stage[rec.ID])
			if programme == "TK1" && house.Values["registered"] == "1" {
				c.mark("persons", who, area[rec.Unit], rec.Unit)
				c.add("due_sum", v.Amount, area[rec.Unit], rec.Unit)
			}
		}
	})
	s.Each("award", func(rec register.Record, look register.Lookup, sound bool) {
		v := rec.Values
		pupil, _ := look.Record(v["student_id"])
		if !sound {
			return
		}
		who, paid := pupil.Values["id_no"], v["amount_paid"] != "" && v["pay_date"] <= "2016-12-20"
		if v["period"] != "2015" && paid {
			c.mark("helped_all", who, v["programme"], v["programme"]+"/"+stage[pupil.ID])
			c.add("money", 1000, v["programme"], v["programme"]+"/"+stage[pupil.ID])
		}
		if v["programme"] == "TK1" && v["period"] == "2016" && paid {
			c.mark("paid", who, area[rec.Unit], rec.Unit)
			c.add("paid_sum", 1000, area[rec.Unit], rec.Unit)
		}
	})
	c.check(t, counted(t, s, "R7", winter), "persons", "due_sum", "paid", "paid_sum")
	r := counted(t, s, "R10", winter)
	c.check(t, r, "entitled", "helped_all", "money")
	for row := range c.persons {
		for who := range c.persons[row]["entitled"] {
			if !c.persons[row]["helped_all"][who] {
				c.persons[row]["lacking"] = put(c.persons[row]["lacking"], who)
			}
		}
	}
	c.check(t, r, "lacking")
	amount := func(column string) float64 {
		n, err := strconv.ParseFloat(cell(t, r, report.TotalKey, column), 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got, aided := cell(t, counted(t, s, "R9", winter), "资助覆盖率", "proof"), amount("entitled_poor")-amount("lacking_poor"); got != fmt.Sprint(aided) {
		t.Errorf("that %v of %v are aided is proved by %s", aided, amount("entitled_poor"), got)
	}
}

func put(set map[string]bool, who string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[who] = true
	return set
}

func movesTwice(t *testing.T, s *store.Store) {
	c, dropped := newCounts(), 0
	inside := func(status string) bool { return status == "10" || status == "11" || status == "12" }
	s.Each("enrolment", func(rec register.Record, look register.Lookup, sound bool) {
		if !sound || rec.Values["school_year"] != "2016" {
			return
		}
		changes := look.Referring("change", "student_id", rec.Values["student_id"])
		if inside(standing(rec, changes, "2016-09-01")) {
			c.mark("opening", rec.ID, "U0104", rec.Unit)
			c.add("off", -1, "U0104", rec.Unit)
		}
		if inside(standing(rec, changes, "2016-12-20")) {
			c.mark("closing", rec.ID, "U0104", rec.Unit)
			c.add("off", 1, "U0104", rec.Unit)
		}
	})
	s.Each("change", func(rec register.Record, _ register.Lookup, sound bool) {
		column := map[string]string{"12": "back", "23": "suspended", "28": "dropped"}[rec.Values["kind"]]
		if !sound || column == "" {
			return
		}
		c.add(column, 1, "U0104", rec.Unit)
		c.add("off", map[string]float64{"12": -1, "23": 1, "28": 1}[rec.Values["kind"]], "U0104", rec.Unit)
		if column == "dropped" {
			dropped++
		}
	})
	c.check(t, counted(t, s, "R12", winter), "opening", "closing", "back", "suspended", "dropped", "off")
	if r := counted(t, s, "R11", winter); len(r.Rows) != dropped || dropped == 0 {
		t.Errorf("R11 has %d rows for %d who dropped out", len(r.Rows), dropped)
	}
}

func pairsTwice(t *testing.T, s *store.Store) {
	c, rural := newCounts(), newCounts()
	s.Each("school", func(rec register.Record, look register.Lookup, sound bool) {
		if !sound || rec.Values["urban_rural"] != "220" {
			return
		}
		rural.mark("rural", rec.ID)
		for _, p := range look.Referring("pair", "helped", rec.ID) {
			if to := p.Values["to_date"]; to == "" || to >= "2016-12-20" {
				rural.mark("paired", rec.ID)
			}
		}
	})
	s.Each("pair", func(rec register.Record, look register.Lookup, _ bool) {
		if to := rec.Values["to_date"]; to == "" || to >= "2016-09-01" {
			c.add("pairs", 1, rec.ID)
			for _, a := range look.Referring("activity", "pair_id", rec.ID) {
				if a.Values["date"] <= "2016-12-20" {
					c.add("times", 1, rec.ID)
				}
			}
		}
	})
	s.Each("exchange", func(rec register.Record, _ register.Lookup, _ bool) {
		from, _ := time.Parse(time.DateOnly, rec.Values["from_date"])
		to, _ := time.Parse(time.DateOnly, rec.Values["to_date"])
		if to.After(winter) {
			to = winter
		}
		months := to.Sub(from).Hours() / 24 / 30.4
		c.add("teachers", 1, rec.ID)
		c.add("months", months, rec.ID)
	})
	c.check(t, counted(t, s, "R13", winter), "pairs", "times", "teachers", "months")
	rural.check(t, counted(t, s, "I13", winter), "rural", "paired")
}

func pupilsTwice(t *testing.T, s *store.Store) {
	c, rows := newCounts(), 0
	s.Each("student", func(rec register.Record, look register.Lookup, sound bool) {
		house, ok := look.Record(rec.Values["household_id"])
		if !sound {
			return
		}
		c.add("live", 1, rec.Unit)
		if rec.Values["last_confirmed"] >= "2016-06-04" {
			c.add("confirmed", 1, rec.Unit)
		}
		var now register.Record
		for _, e := range look.Referring("enrolment", "student_id", rec.ID) {
			if e.Values["school_year"] == "2016" && e.Values["term"] == "1" {
				now = e
			}
		}
		status := standing(now, look.Referring("change", "student_id", rec.ID), "2016-12-20")
		inside := status == "10" || status == "11"
		if inside && now.Values["stage"] == "41" {
			c.mark("students", rec.ID)
		}
		if !ok || house.Values["registered"] != "1" {
			return
		}
		if now.ID != "" {
			rows++
		}
		c.add("flagged", 1, rec.Unit)
		if len(look.Referring("poverty_member", "id_no", rec.Values["id_no"])) == 0 {
			return
		}
		c.add("found", 1, rec.Unit)
		if b := rec.Values["birth_date"]; b > "2000-08-31" && b <= "2010-08-31" && status != "20" {
			village := house.Values["division"]
			c.mark("children", rec.ID, village, village[:9])
			if now.ID != "" && (inside || status == "90") {
				c.mark("inside", rec.ID, village, village[:9])
			}
		}
	})
	c.check(t, counted(t, s, "I12", winter), "flagged", "found", "live", "confirmed")
	c.check(t, counted(t, s, "I9", winter), "children", "inside")
	c.check(t, counted(t, s, "I17", winter), "students")
	r := counted(t, s, "R2", winter)
	if len(r.Rows) != rows || rows == 0 {
		t.Errorf("R2 has %d rows for %d pupils", len(r.Rows), rows)
	}
	for _, row := range r.Rows {
		if id := cell(t, r, row.Key, "id_no"); id[6:14] != "********" {
			t.Fatalf("a list shows the number %s", id)
		}
	}
}

func targetsTwice(t *testing.T, s *store.Store) {
	r := counted(t, s, "R8", winter)
	if len(r.Rows) != len(s.Pack().Targets) {
		t.Errorf("R8 has %d rows for %d targets", len(r.Rows), len(s.Pack().Targets))
	}
	three, villages := counted(t, s, "R3", winter), counted(t, s, "I3", winter)
	for target, want := range map[string]string{
		"T1": cell(t, three, "total", "edu"), "T4": cell(t, three, "U0100-Z1", "edu"), "T9": cell(t, three, "U0121-Z1", "train"), "T12": cell(t, villages, "total", "rate"),
	} {
		if got := cell(t, r, target, "actual"); got != want {
			t.Errorf("%s: %s was reached, not %s", target, got, want)
		}
	}
	for column, want := range map[string]string{"target": report.None, "rate": report.None, "gap": report.None} {
		if got := cell(t, r, "T9", column); got != want {
			t.Errorf("what was not set has %s %s", column, got)
		}
	}
	if got := cell(t, r, "T13", "target"); got != "3000—5000" {
		t.Errorf("the joint range is %s", got)
	}
	if got := cell(t, r, "T12", "called"); got != "2016-12-10" {
		t.Errorf("called in on %s", got)
	}
	talks := counted(t, s, "R16", winter)
	if len(talks.Rows) != 1 || cell(t, talks, talks.Rows[0].Key, "overdue") != "5" || cell(t, talks, talks.Rows[0].Key, "unit") != "兴庆区教育局" {
		t.Errorf("the talks are %+v", talks.Rows)
	}
}
