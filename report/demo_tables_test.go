package report_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

var (
	july   = time.Date(2017, 7, 20, 0, 0, 0, 0, time.UTC)
	autumn = time.Date(2016, 9, 20, 0, 0, 0, 0, time.UTC) // of the generated registers too
)

// tablesOfTheYear counts by plain loops what the other tables say of the demo's year.
func tablesOfTheYear(t *testing.T, s *store.Store) {
	t.Run("R2", func(t *testing.T) { rosterOfTheYear(t, s) })
	t.Run("R3 and R4", func(t *testing.T) { leaversOfTheYear(t, s) })
	t.Run("R5", func(t *testing.T) { kindergartensOfTheYear(t, s) })
	t.Run("R6", func(t *testing.T) { villagesOfTheYear(t, s) })
	t.Run("R8 and R9", func(t *testing.T) { targetsOfTheYear(t, s) })
	t.Run("R10", func(t *testing.T) { aidOfTheYear(t, s) })
	t.Run("R13 and R16", func(t *testing.T) { listsOfTheYear(t, s) })
	t.Run("R14", func(t *testing.T) { findingsOfTheYear(t, s) })
	t.Run("R15", func(t *testing.T) { returnsOfTheYear(t, s) })
	t.Run("overview", func(t *testing.T) { overviewOfTheYear(t, s) })
}

// enrolled gives the enrolment of a pupil in the autumn term of 2016, and where he stands on a day.
func enrolled(look register.Lookup, pupil, day string) (e register.Record, here bool) {
	for _, one := range look.Referring("enrolment", "student_id", pupil) {
		if one.Values["school_year"] == "2016" && one.Values["term"] == "1" {
			e = one
		}
	}
	return e, e.ID != "" && atSchool(e.Values["status"]) && !left(look.Referring("change", "student_id", pupil), day)
}

func rosterOfTheYear(t *testing.T, s *store.Store) {
	rows := map[string]string{} // money by name, school and class
	s.Each("student", func(pupil register.Record, look register.Lookup, sound bool) {
		e, _ := enrolled(look, pupil.ID, "2016-12-20")
		home, _ := look.Record(pupil.Values["household_id"])
		if !sound || e.ID == "" || home.Values["registered"] != "1" {
			return
		}
		money := 0.0
		for _, a := range look.Referring("award", "student_id", pupil.ID) {
			if n, err := strconv.ParseFloat(a.Values["amount_paid"], 64); err == nil && a.Values["pay_date"] <= "2016-12-20" {
				money += n
			}
		}
		rows[e.ID] = strconv.FormatFloat(money, 'f', -1, 64)
	})
	r := counted(t, s, "R2", winter)
	if len(r.Rows) != len(rows) || len(rows) == 0 {
		t.Errorf("R2 has %d rows for %d pupils", len(r.Rows), len(rows))
	}
	paid := 0
	for _, row := range r.Rows {
		if got, want := cell(t, r, row.Key, "money"), rows[row.Key]; got != want {
			t.Errorf("R2 %s: %s yuan, not %s", row.Key, got, want)
		} else if want != "0" {
			paid++
		}
	}
	if paid == 0 {
		t.Error("nobody in R2 was paid anything")
	}
}

func leaversOfTheYear(t *testing.T, s *store.Store) {
	free, autumnOf, trainedOf := newCounts(), newCounts(), newCounts()
	s.Each("two_after", func(rec register.Record, look register.Lookup, sound bool) {
		v := rec.Values
		pupil, _ := look.Record(v["student_id"])
		who, row := pupil.Values["id_no"], v["institution"]
		if !sound || v["after_kind"] == "3" {
			return
		}
		for column, is := range map[string]bool{"tuition": v["waive_tuition"] == "1", "books": v["waive_books"] == "1", "rooms": v["waive_boarding"] == "1" && v["boarding"] == "2"} {
			if is && v["entry_date"] <= "2016-12-20" && atSchool(v["status"]) {
				free.mark(column, who, row)
				free.mark("persons", who, row)
			}
		}
		if v["kind"] != "3" && v["entry_date"] >= "2016-08-01" && v["entry_date"] <= "2016-12-20" {
			autumnOf.mark("edu", who, row)
			autumnOf.mark("both", who, row)
		}
		hours := 0.0
		for _, a := range look.Referring("attendance", "two_after_id", rec.ID) {
			n, _ := strconv.ParseFloat(a.Values["hours"], 64)
			hours += n
		}
		if v["kind"] == "3" && v["completed_on"] >= "2017-01-01" && v["completed_on"] <= "2017-07-20" && hours >= 48 { // 60 % of the course's 80
			trainedOf.mark("train", who, row)
			trainedOf.mark("both", who, row)
		}
	})
	free.check(t, counted(t, s, "R4", winter), "tuition", "books", "rooms", "persons")
	autumnOf.check(t, counted(t, s, "R3", winter), "edu", "both")
	trainedOf.check(t, counted(t, s, "R3", july), "train", "both")
}

func kindergartensOfTheYear(t *testing.T, s *store.Store) {
	c := newCounts()
	s.Each("preschool_child", func(rec register.Record, look register.Lookup, sound bool) {
		v := rec.Values
		who, village, town := v["id_no"], v["village"], v["village"][:9]
		if !sound || town != "640104201" && town != "640121104" || v["resident_kind"] == "2" {
			return
		}
		fits := v["birth_date"] >= "2010-09-01" && v["birth_date"] <= "2013-08-31" // 3 to 5 on 31 August 2016
		inside := v["enrolled_state"] == "1" || v["enrolled_state"] == "2"
		for _, kg := range look.Referring("kg_enrolment", "child_id", rec.ID) {
			inside = inside || kg.Values["entry_date"] <= "2016-12-20" && (kg.Values["leave_date"] == "" || kg.Values["leave_date"] > "2016-12-20")
		}
		if fits {
			c.mark("pop", who, village, town)
			c.mark("age"+strconv.Itoa(years(v["birth_date"])), who, village, town)
		}
		if inside {
			c.mark("in_all", who, village, town)
		}
		if inside && fits {
			c.mark("in35", who, village, town)
		}
	})
	r := counted(t, s, "R5", winter)
	c.check(t, r, "age3", "age4", "age5", "pop", "in_all", "in35")
	for row := range c.persons {
		n, all := len(c.persons[row]["in_all"]), len(c.persons[row]["pop"])
		if want := strconv.FormatFloat(float64(n)*100/float64(all), 'f', 1, 64) + "%"; all > 0 && cell(t, r, row, "gross") != want {
			t.Errorf("R5 %s: %s, not %s", row, cell(t, r, row, "gross"), want)
		}
	}
}

// years is the age on 31 August 2016.
func years(birth string) int {
	year, _ := strconv.Atoi(birth[:4])
	if birth[5:] > "08-31" {
		year++
	}
	return 2016 - year
}

func villagesOfTheYear(t *testing.T, s *store.Store) {
	c, poor := newCounts(), 0
	s.Each("village", func(rec register.Record, _ register.Lookup, sound bool) {
		if !sound || rec.Values["is_poor"] != "1" {
			return
		}
		poor++
		n, _ := strconv.ParseFloat(rec.Values["population"], 64)
		c.add("population", n, rec.ID)
		c.add("villages", 1, rec.ID)
		if way := onDay(rec, "coverage_kind", "2016-12-20"); way != "" && way != "0" {
			c.add("covered", 1, rec.ID)
		}
	})
	r := counted(t, s, "R6", winter)
	c.check(t, r, "population", "villages", "covered")
	if len(r.Rows) != poor+1 {
		t.Errorf("R6 has %d rows for %d villages", len(r.Rows), poor)
	}
}

// targetsOfTheYear takes the figures of the other tables, which are counted twice, for what R8 and R9 say.
func targetsOfTheYear(t *testing.T, s *store.Store) {
	three, five, six, seven := counted(t, s, "R3", winter), counted(t, s, "R5", winter), counted(t, s, "I3", winter), counted(t, s, "R7", winter)
	nine := counted(t, s, "R9", winter)
	for indicator, want := range map[string]string{
		"学前三年入园率": cell(t, five, "total", "gross"), "两后生职业教育人数": cell(t, three, "total", "edu"), "两后生合计": cell(t, three, "total", "both"),
		"贫困村幼儿园覆盖率": cell(t, six, "total", "rate"), "特困补助到位率": cell(t, seven, "total", "share"),
	} {
		if got := cell(t, nine, indicator, "actual"); got != want {
			t.Errorf("R9 %s: %s, not %s", indicator, got, want)
		}
	}
	done, err := strconv.Atoi(cell(t, three, "total", "edu"))
	if err != nil || done == 0 {
		t.Fatalf("R3 %d, %v", done, err)
	}
	eight := counted(t, s, "R8", winter)
	for _, one := range s.Pack().Targets {
		if one.Indicator != "两后生职业教育人数" || one.Unit != "U0121-Z1" || one.Value == nil {
			continue
		}
		want := map[string]string{
			"actual": cell(t, three, one.Unit, "edu"), "gap": strconv.Itoa(int(*one.Value) - done), "rate": strconv.FormatFloat(float64(done)*100 / *one.Value, 'f', 1, 64) + "%",
		}
		for column, value := range want {
			if got := cell(t, eight, one.ID, column); got != value {
				t.Errorf("R8 %s %s: %s, not %s", one.ID, column, got, value)
			}
		}
		return
	}
	t.Error("there is no target for the school leavers of Yongning")
}

// aidOfTheYear counts who was paid, and who is due the city's 1,000 yuan: pupils of a district's junior
// schools, of households that the list names as the especially poor.
func aidOfTheYear(t *testing.T, s *store.Store) {
	c := newCounts()
	listed := onTheList(s, "2016-12-20")
	s.Each("student", func(pupil register.Record, look register.Lookup, sound bool) {
		home, _ := look.Record(pupil.Values["household_id"])
		e, here := enrolled(look, pupil.ID, "2016-12-20")
		especially := false
		for _, one := range look.Referring("poverty_list", "hh_no", home.Values["hh_no"]) {
			especially = onDay(one, "especially_poor", "2016-12-20") == "1"
		}
		especially = especially || home.Values["especially_doc"] != ""
		if sound && here && especially && home.Values["especially_poor"] == "1" && home.Values["registered"] == "1" && listed[pupil.Values["id_no"]] && e.Values["stage"] == "30" && e.Unit[:2] == "XQ" {
			c.mark("entitled", pupil.Values["id_no"], "TK1", "TK1/30")
		}
	})
	s.Each("award", func(rec register.Record, look register.Lookup, sound bool) {
		pupil, _ := look.Record(rec.Values["student_id"])
		n, err := strconv.ParseFloat(rec.Values["amount_paid"], 64)
		if sound && err == nil && n > 0 && rec.Values["period"] == "2016" && rec.Values["pay_date"] <= "2016-12-20" {
			c.mark("helped_all", pupil.Values["id_no"], "TK1", "TK1/30")
			c.add("money", n, "TK1", "TK1/30")
		}
	})
	r := counted(t, s, "R10", winter)
	c.check(t, r, "helped_all", "money")
	for _, row := range []string{"TK1", "TK1/30"} {
		if got, want := cell(t, r, row, "entitled"), strconv.Itoa(len(c.persons[row]["entitled"])); got != want || want == "0" {
			t.Errorf("R10 %s: %s are due, not %s", row, got, want)
		}
	}
}

func listsOfTheYear(t *testing.T, s *store.Store) {
	c := newCounts()
	s.Each("pair", func(rec register.Record, look register.Lookup, _ bool) {
		c.add("pairs", 1, rec.ID)
		c.add("times", float64(len(look.Referring("activity", "pair_id", rec.ID))), rec.ID)
	})
	s.Each("exchange", func(rec register.Record, _ register.Lookup, _ bool) { c.add("teachers", 1, rec.ID) })
	c.check(t, counted(t, s, "R13", winter), "pairs", "times", "teachers")
	talks := 0
	s.Each("talk", func(register.Record, register.Lookup, bool) { talks++ })
	if r := counted(t, s, "R16", july); len(r.Rows) != talks || talks == 0 {
		t.Errorf("R16 has %d rows for %d talks", len(r.Rows), talks)
	}
}

// findingsOfTheYear counts two checks by hand: K25, registered and on no list, and K3, one person at two schools.
func findingsOfTheYear(t *testing.T, s *store.Store) {
	listed := onTheList(s, "2017-07-20")
	unlisted, enrolments := 0, map[string]map[string]bool{}
	s.Each("student", func(pupil register.Record, look register.Lookup, _ bool) {
		home, _ := look.Record(pupil.Values["household_id"])
		registered := home.Values["registered"] == "1"
		for _, after := range look.Referring("two_after", "student_id", pupil.ID) {
			registered = registered || after.Values["registered"] == "1"
		}
		if registered && !listed[pupil.Values["id_no"]] {
			unlisted++
		}
		if e, here := enrolled(look, pupil.ID, "2017-07-20"); here {
			if enrolments[pupil.Values["id_no"]] == nil {
				enrolments[pupil.Values["id_no"]] = map[string]bool{}
			}
			enrolments[pupil.Values["id_no"]][e.Unit] = true
		}
	})
	s.Each("preschool_child", func(child register.Record, _ register.Lookup, _ bool) {
		if child.Values["registered"] == "1" && !listed[child.Values["id_no"]] {
			unlisted++
		}
	})
	twice := 0
	for _, units := range enrolments {
		if len(units) > 1 {
			twice++
		}
	}
	r, all := counted(t, s, "R14", july), 0
	for _, row := range r.Rows {
		if row.Key != report.TotalKey {
			n, _ := strconv.Atoi(cell(t, r, row.Key, "all"))
			all += n
		}
	}
	for row, want := range map[string]int{"K3": twice, "K25": unlisted, report.TotalKey: all} {
		if got := cell(t, r, row, "all"); got != strconv.Itoa(want) {
			t.Errorf("R14 %s: %s, not %d", row, got, want)
		}
	}
	if unlisted == 0 {
		t.Error("everyone who is registered is on the list")
	}
}

// returnsOfTheYear counts what was owed by 20 July 2017, and what came by then: the demo files today, so late.
func returnsOfTheYear(t *testing.T, s *store.Store) {
	units, err := s.Units()
	if err != nil {
		t.Fatal(err)
	}
	c := newCounts()
	for code, u := range units {
		owed := map[string]float64{store.School: 2, store.County: 4}[u.Level] // two terms; a county the kindergartens and its summary too
		if slices.Contains([]string{"U0100-Z1", "U0181-Z1", "U0121-Z1"}, code) {
			owed++ // its summary
		}
		if owed > 0 {
			c.add("owed", owed, code)
			c.add("open", owed, code)
		}
	}
	c.check(t, counted(t, s, "R15", july), "owed", "open")
}

// overviewOfTheYear compares what the home of the city shows with the tables: each figure is one of R8, and
// the counties' returns are those of the units of R15.
func overviewOfTheYear(t *testing.T, s *store.Store) {
	o, err := report.Overlook(t.Context(), s, winter)
	if err != nil {
		t.Fatal(err)
	}
	eight, fifteen := counted(t, s, "R8", winter), counted(t, s, "R15", winter)
	if len(o.Goals) != len(eight.Rows) || len(o.Goals) == 0 {
		t.Errorf("%d goals of %d targets", len(o.Goals), len(eight.Rows))
	}
	percent := 0
	for _, g := range o.Goals {
		if got := cell(t, eight, g.Row, g.Column); got != g.Actual.Text || cell(t, eight, g.Row, "target") != g.Target.Text {
			t.Errorf("%s %s: %s, not %s", g.Who, g.What, g.Actual.Text, got)
		}
		if g.Percent {
			percent++
		}
	}
	if percent == 0 || percent == len(o.Goals) {
		t.Errorf("%d of %d goals are rates", percent, len(o.Goals))
	}
	units, lacking := 0, 0
	for _, row := range fifteen.Rows {
		if row.Key != report.TotalKey {
			units++
			if cell(t, fifteen, row.Key, "open") != "0" {
				lacking++
			}
		}
	}
	known, err := s.Units()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range o.Filings {
		if known[f.Unit].Parent != "U0100" {
			t.Errorf("%s does not stand right below the city", f.Name)
		}
		if f.Units != f.Came+len(f.Missing) || len(f.Missing) > 0 && f.Days() == 0 {
			t.Errorf("%+v", f)
		}
		units, lacking = units-f.Units, lacking-len(f.Missing)
	}
	if units != 0 || lacking != 0 {
		t.Errorf("%d units and %d that lack something are not told of", units, lacking)
	}
}
