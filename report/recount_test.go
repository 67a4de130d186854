package report_test

import (
	"context"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// standing is where a pupil stands on a day, told by hand: the last change of the autumn term of
// 2016 up to the day, else the enrolment's own status; nowhere before he comes back in the term.
func standing(e register.Record, changes []register.Record, day string) string {
	last, to, comes, other := "", "", false, false
	for _, c := range changes {
		on, code := c.Values["date"], map[string]string{"12": "10", "23": "20", "28": "41"}[c.Values["kind"]]
		next := c.Values["kind"] == "28" // from the day after
		comes = comes || on > day && on < "2017-03-01" && c.Values["kind"] == "12"
		other = other || on > day && on < "2017-03-01" && c.Values["kind"] != "12"
		if code == "" || on < "2016-09-01" || on >= "2017-03-01" || on > day || on == day && next || on < last {
			continue
		}
		last, to = on, code
	}
	if to != "" || comes && !other {
		return to
	}
	return e.Values["status"]
}

// attendance counts R1 in a plain loop: by stage and grade, by column.
func attendance(s *store.Store, at time.Time) map[string]map[string]int {
	day := at.Format(time.DateOnly)
	cells := map[string]map[string]map[string]bool{}
	mark := func(column, who string, rows ...string) {
		for _, row := range rows {
			if cells[row] == nil {
				cells[row] = map[string]map[string]bool{}
			}
			if cells[row][column] == nil {
				cells[row][column] = map[string]bool{}
			}
			cells[row][column][who] = true
		}
	}
	s.Each("enrolment", func(e register.Record, look register.Lookup, sound bool) {
		if !sound || e.Values["school_year"] != "2016" || e.Values["term"] != "1" {
			return
		}
		pupil, _ := look.Record(e.Values["student_id"])
		house, ok := look.Record(pupil.Values["household_id"])
		if !ok || house.Values["registered"] != "1" {
			return
		}
		who, rows := pupil.Values["id_no"], []string{e.Values["stage"] + "/" + e.Values["grade"], e.Values["stage"], "total"}
		listed := false
		for _, m := range look.Referring("poverty_member", "id_no", who) {
			listed = listed || m.Values["listed"] == "1" && m.Values["listed_on"] <= day
		}
		if !listed {
			mark("unlisted", who, rows...)
			return
		}
		now := standing(e, look.Referring("change", "student_id", pupil.ID), day)
		inside := now == "10" || now == "11" || now == "12"
		column := map[string]string{"10": "at_school", "12": "at_school", "11": "at_home", "20": "suspended", "41": "dropped", "60": "never", "90": "elsewhere"}[now]
		mark(column, who, rows...)
		mark("owed", who, rows...)
		for key, is := range map[string]bool{
			"male": pupil.Values["sex"] == "1", "female": pupil.Values["sex"] == "2", "minority": pupil.Values["nationality"] != "01",
			"disabled": pupil.Values["disability"] != "0", "alone": pupil.Values["left_behind"] != "0", "boarders": e.Values["boarding"] == "2",
		} {
			if inside && is {
				mark(key, who, rows...)
			}
		}
	})
	s.Each("student", func(pupil register.Record, look register.Lookup, sound bool) {
		house, ok := look.Record(pupil.Values["household_id"])
		if !ok || house.Values["registered"] != "1" || !sound || len(look.Referring("two_after", "student_id", pupil.ID)) > 0 {
			return
		}
		var last register.Record
		order := func(e register.Record) string { return e.Values["school_year"] + e.Values["term"] }
		for _, e := range look.Referring("enrolment", "student_id", pupil.ID) {
			if order(e) == "20161" {
				return
			}
			if order(e) < "20161" && (last.ID == "" || order(e) > order(last)) {
				last = e
			}
		}
		if now := last.Values["status"]; last.ID != "" && (now == "50" || now == "51" || now == "52") && len(look.Referring("poverty_member", "id_no", pupil.Values["id_no"])) > 0 {
			rows := []string{last.Values["stage"] + "/" + last.Values["grade"], last.Values["stage"], "total"}
			mark("stopped", pupil.Values["id_no"], rows...)
			mark("owed", pupil.Values["id_no"], rows...)
		}
	})
	counts := map[string]map[string]int{}
	for row, columns := range cells {
		counts[row] = map[string]int{}
		for column, who := range columns {
			counts[row][column] = len(who)
		}
	}
	return counts
}

// TestAttendanceIsCountedTwice compares R1 with the plain loop, cell by cell.
func TestAttendanceIsCountedTwice(t *testing.T) {
	s := desk(t, xingqing)
	people(t, s, 600)
	r, err := report.Tally(context.Background(), s, "R1", report.Ask{Day: autumn})
	if err != nil {
		t.Fatal(err)
	}
	want := attendance(s, autumn)
	if want["total"]["at_school"] < 50 || want["total"]["unlisted"] < 10 || want["total"]["dropped"] < 5 {
		t.Fatalf("the register is too poor to prove anything: %v", want["total"])
	}
	compare(t, r, want)
}

// compare checks every cell of a report against counts by row and column; a row that is not among
// them is empty.
func compare(t *testing.T, r report.Report, want map[string]map[string]int) {
	t.Helper()
	rows := map[string]bool{}
	for _, row := range r.Rows {
		rows[row.Key] = true
		for i, c := range r.Columns {
			if v := row.Cells[i].Value; v == nil || int(*v) != want[row.Key][c.Key] {
				t.Errorf("%s %s: %s, not %d", row.Key, c.Key, row.Cells[i].Text, want[row.Key][c.Key])
			}
		}
	}
	for row := range want {
		if !rows[row] {
			t.Errorf("no row %s", row)
		}
	}
}
