package report_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/demo"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// TestTheDemoYearIsCountedTwice lives a county's year through the public code, and counts what the city
// then reports by plain loops over its records. Every table of the pack comes out of it.
func TestTheDemoYearIsCountedTwice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "year")
	made, err := demo.Run(context.Background(), dir, assets.DefaultPack(), demo.Options{Seed: 3, Year: 2016, Password: "银川 2016"}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if made.Awards == 0 || made.Paid == 0 || made.Paid > made.Awards || made.Filed == 0 {
		t.Errorf("%d awards, %d paid, %d tables filed", made.Awards, made.Paid, made.Filed)
	}
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	checkedByEveryCore(t, filepath.Join(dir, "U0100"), pack)
	city, err := store.Open(filepath.Join(dir, "U0100"), "银川 2016", pack)
	if err != nil {
		t.Fatal(err)
	}
	defer city.Close()
	planted, err := city.Get(made.Conflict)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range pack.Kinds {
		city.Each(kind.Key, func(rec register.Record, look register.Lookup, sound bool) {
			pupil, _ := look.Record(rec.Values["student_id"])
			if !sound && planted.Fields["id_no"] != cmp.Or(rec.Values["id_no"], pupil.Values["id_no"]) {
				t.Errorf("%s %s must be mended: %v", kind.Key, rec.ID, rec.Values)
			}
		})
	}
	for _, day := range []time.Time{autumn, winter} {
		attendanceOfTheYear(t, city, day)
	}
	moneyOfTheYear(t, city)
	movesOfTheYear(t, city)
	tablesOfTheYear(t, city)
	for _, name := range report.Names(pack) {
		r := counted(t, city, name, july)
		if len(r.Columns) == 0 || len(r.Notes) == 0 {
			t.Errorf("%s: %d columns, %d notes", name, len(r.Columns), len(r.Notes))
		}
	}
	figuresOfTheYear(t, city, dir)
	readingsOfTheYear(t, city)
	chartsOfTheYear(t, city)
}

// checkedByEveryCore opens a register three times: what all cores say of it together, who read of other records only what the
// checks name and share what they read, is what is said of one record after the other; and who asks only whether a record may
// count is told the same.
func checkedByEveryCore(t *testing.T, dir string, pack *register.Pack) {
	t.Helper()
	first := []func(*store.Store) error{
		func(*store.Store) error { return nil },
		func(s *store.Store) error { _, err := s.Summary(); return err },
		func(s *store.Store) error { return countable(s, pack) },
	}
	var said [3]string
	for i, do := range first {
		s, err := store.Open(dir, "银川 2016", pack)
		if err != nil {
			t.Fatal(err)
		}
		if err := do(s); err != nil {
			t.Fatal(err)
		}
		problems, err := s.Check("")
		if err != nil || len(problems) == 0 {
			t.Fatalf("no problems, %v", err)
		}
		said[i] = fmt.Sprint(problems)
		for _, k := range pack.Kinds { // with what is computed
			s.Each(k.Key, func(rec register.Record, _ register.Lookup, sound bool) {
				said[i] += fmt.Sprintln(rec.ID, rec.Values, sound)
			})
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if said[i] != said[0] {
			t.Errorf("way %d of checking says something else than one record after the other", i)
		}
	}
}

// countable walks over all records before anything was checked, and compares who may count with what the checks say then.
func countable(s *store.Store, pack *register.Pack) error {
	judge := func() store.Judge[any] {
		return func(register.Record, register.Lookup) []any { return []any{true} }
	}
	for _, k := range pack.Kinds {
		sound := map[string]bool{}
		err := s.Walk(context.Background(), k.Key, store.Inquiry[any]{Begin: judge}, func(id, _ string, _ []any, is bool) { sound[id] = is })
		if err != nil {
			return err
		}
		differ := 0
		s.Each(k.Key, func(rec register.Record, _ register.Lookup, is bool) {
			if was, walked := sound[rec.ID]; !walked || was != is {
				differ++
			}
		})
		if differ > 0 {
			return fmt.Errorf("of %d %s %d were not judged as checked", len(sound), k.Key, differ)
		}
	}
	return nil
}

// TestTheDemoGoesOnToToday lives last year, as the demo does that nobody gives a year: of today the tables have figures, each
// pupil one grade up, and who was in the last class of the kindergarten list is in no figure of it.
func TestTheDemoGoesOnToToday(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "now")
	if _, err := demo.Run(context.Background(), dir, assets.DefaultPack(), demo.Options{Seed: 3, Password: "银川 2016"}, func(string) {}); err != nil {
		t.Fatal(err)
	}
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	city, err := store.Open(filepath.Join(dir, "U0100"), "银川 2016", pack)
	if err != nil {
		t.Fatal(err)
	}
	defer city.Close()
	now := time.Now()
	attendance := counted(t, city, "R1", now)
	if cell(t, attendance, report.TotalKey, "at_school") == "0" || cell(t, attendance, "20/22", "at_school") == "0" || cell(t, attendance, "20/21", "at_school") != "0" {
		t.Errorf("of today R1 says %s at school, %s in grade 2, %s in grade 1", cell(t, attendance, report.TotalKey, "at_school"), cell(t, attendance, "20/22", "at_school"), cell(t, attendance, "20/21", "at_school"))
	}
	kindergarten := counted(t, city, "R5", now)
	gross, err := strconv.ParseFloat(strings.TrimSuffix(cell(t, kindergarten, report.TotalKey, "gross"), "%"), 64)
	if err != nil || gross <= 0 || gross > 100 || cell(t, kindergarten, report.TotalKey, "over") != "0" {
		t.Errorf("of today R5 says %v %%, %s over age, %v", gross, cell(t, kindergarten, report.TotalKey, "over"), err)
	}
	moves := counted(t, city, "R12", now)
	if cell(t, moves, report.TotalKey, "closing") == "0" || cell(t, moves, report.TotalKey, "off") != "0" {
		t.Errorf("of today R12 says %s at school, %s off", cell(t, moves, report.TotalKey, "closing"), cell(t, moves, report.TotalKey, "off"))
	}
}

// onTheList tells who stands on the list of the poor on a day, by ID number.
func onTheList(s *store.Store, day string) map[string]bool {
	listed := map[string]bool{}
	s.Each("poverty_member", func(rec register.Record, _ register.Lookup, _ bool) {
		listed[rec.Values["id_no"]] = onDay(rec, "listed", day) == "1"
	})
	return listed
}

// onDay gives what a dated field was on a day: its last entry up to then.
func onDay(rec register.Record, key, day string) string {
	last, value := "", ""
	for field, one := range rec.Values {
		if at, ok := strings.CutPrefix(field, key+"@"); ok && at <= day && at > last {
			last, value = at, one
		}
	}
	return value
}

func atSchool(status string) bool { return status == "10" || status == "11" || status == "12" }

// left reports whether the last thing that happened to a pupil before a day was that he left.
func left(changes []register.Record, day string) bool {
	last, gone := "", false
	for _, c := range changes {
		on := c.Values["date"]
		comes := c.Values["kind"] == "12" || c.Values["kind"] == "13"
		if on > day || on == day && !comes || on < last { // the last day at school still counts
			continue
		}
		last, gone = on, !comes
	}
	return gone
}

// attendanceOfTheYear compares who is at school in R1, by grade.
func attendanceOfTheYear(t *testing.T, s *store.Store, day time.Time) {
	t.Helper()
	at, c := day.Format(time.DateOnly), newCounts()
	listed := onTheList(s, at)
	s.Each("enrolment", func(e register.Record, look register.Lookup, sound bool) {
		pupil, _ := look.Record(e.Values["student_id"])
		home, _ := look.Record(pupil.Values["household_id"])
		if !sound || e.Values["school_year"] != "2016" || e.Values["term"] != "1" || home.Values["registered"] != "1" {
			return
		}
		column := "unlisted" // wherever they are
		if listed[pupil.Values["id_no"]] {
			if column = "at_school"; !atSchool(e.Values["status"]) || left(look.Referring("change", "student_id", pupil.ID), at) {
				return
			}
		}
		c.mark(column, pupil.Values["id_no"], e.Values["stage"], e.Values["stage"]+"/"+e.Values["grade"])
	})
	c.check(t, counted(t, s, "R1", day), "at_school", "unlisted")
}

// moneyOfTheYear compares what R7 says was due and paid.
func moneyOfTheYear(t *testing.T, s *store.Store) {
	t.Helper()
	paid, sum := 0, 0.0
	s.Each("award", func(rec register.Record, _ register.Lookup, sound bool) {
		n, err := strconv.ParseFloat(rec.Values["amount_paid"], 64)
		if sound && err == nil && rec.Values["pay_date"] <= winter.Format(time.DateOnly) {
			paid, sum = paid+1, sum+n
		}
	})
	r := counted(t, s, "R7", winter)
	if got := cell(t, r, "total", "paid"); got != strconv.Itoa(paid) || paid == 0 {
		t.Errorf("R7 says that %s were paid, not %d", got, paid)
	}
	if got, want := cell(t, r, "total", "paid_sum"), strconv.FormatFloat(sum, 'f', 2, 64); got != want {
		t.Errorf("R7 says that %s yuan were paid, not %s", got, want)
	}
}

// movesOfTheYear compares the balance of R12 and the names of R11.
func movesOfTheYear(t *testing.T, s *store.Store) {
	t.Helper()
	opening, closing, dropped := 0, 0, 0
	s.Each("enrolment", func(e register.Record, look register.Lookup, sound bool) {
		if !sound || e.Values["school_year"] != "2016" || e.Values["term"] != "1" {
			return
		}
		changes := look.Referring("change", "student_id", e.Values["student_id"])
		if atSchool(e.Values["status"]) && !left(changes, "2016-09-01") {
			opening++
		}
		if atSchool(e.Values["status"]) && !left(changes, winter.Format(time.DateOnly)) {
			closing++
		}
	})
	s.Each("change", func(rec register.Record, _ register.Lookup, sound bool) {
		if sound && rec.Values["kind"] == "28" {
			dropped++
		}
	})
	r := counted(t, s, "R12", winter)
	for column, want := range map[string]int{"opening": opening, "closing": closing, "dropped": dropped, "off": 0} {
		if got := cell(t, r, "total", column); got != strconv.Itoa(want) {
			t.Errorf("R12 says %s for %s, not %d", got, column, want)
		}
	}
	if r := counted(t, s, "R11", winter); len(r.Rows) != dropped || dropped == 0 {
		t.Errorf("R11 has %d rows for %d who dropped out", len(r.Rows), dropped)
	}
}
