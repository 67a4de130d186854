package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rollbook/report"
	"rollbook/store"
)

// TestWhatIsKeptIsWhatWouldBeCounted changes records of a small city, links some and removes some, and asks
// after each change for tables on several days: the figures, and the records behind them, are those of a
// store that was read anew and remembers nothing. What is said of single records is kept from the second time on.
func TestWhatIsKeptIsWhatWouldBeCounted(t *testing.T) {
	s := desk(t, yinchuan)
	people(t, s, 60)
	ids := map[string][]string{}
	for _, kind := range []string{"student", "household", "enrolment", "poverty_member"} {
		list, err := s.List(store.Query{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range list {
			ids[kind] = append(ids[kind], rec.ID)
		}
	}
	values := []struct{ kind, field, a, b string }{
		{"student", "sex", "1", "2"},
		{"student", "hukou_type", "1", "2"},
		{"student", "last_confirmed", "2015-01-01", "2016-09-05"},
		{"student", "household_id", "", ids["household"][0]},
		{"household", "registered", "0", "1"},
		{"household", "especially_poor", "0", "1"},
		{"enrolment", "status", "10", "41"},
		{"enrolment", "grade", "21", "36"},
		{"enrolment", "student_id", ids["student"][1], ids["student"][2]},
		{"poverty_member", "listed", "0", "1"},
	}
	tables := append(report.Names(s.Pack()), "I9", "I12")
	days := []time.Time{autumn, winter}
	rapid.Check(t, func(t *rapid.T) {
		name, day := rapid.SampledFrom(tables).Draw(t, "table"), rapid.SampledFrom(days).Draw(t, "day")
		v, deed := rapid.SampledFrom(values).Draw(t, "value"), rapid.IntRange(0, 6).Draw(t, "deed")
		if deed == 2 {
			name = "R12" // whose rows are units
		}
		for range 2 {
			kept(t, s, name, day) // so that something is remembered that the change makes wrong
		}
		switch deed {
		case 0:
			id := rapid.SampledFrom(ids[v.kind]).Draw(t, "removed")
			if rec, err := s.Get(id); err == nil && !rec.Removed {
				save(t, s, store.Edit{ID: id, Remove: true, Reason: "重复"})
			}
		case 1:
			a, b := rapid.SampledFrom(ids["student"]).Draw(t, "one"), rapid.SampledFrom(ids["student"]).Draw(t, "other")
			if a != b {
				if _, err := s.Link(a, b, "一个人"); err != nil {
					t.Logf("link: %v", err)
				}
			}
		case 2:
			parent := rapid.SampledFrom([]string{"U0104", "U0121"}).Draw(t, "parent")
			units, err := json.Marshal(map[string]store.Unit{"XQ-000": {Code: "XQ-000", Name: "月牙湖中学", Level: store.School, Parent: parent}})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SetMeta(map[string][]byte{store.MetaUnits: units}); err != nil {
				t.Fatal(err)
			}
		case 3:
			pupil, home := rapid.SampledFrom(ids["student"]).Draw(t, "pupil"), rapid.SampledFrom(ids["household"]).Draw(t, "home")
			save(t, s, rapid.SampledFrom([]store.Edit{
				{Kind: "guardian", Set: map[string]string{"student_id": pupil, "name": "马建国", "is_guardian": "1"}},
				{Kind: "enrolment", Set: map[string]string{"student_id": pupil, "school_year": "2016", "term": "1", "status": "10", "stage": "2", "grade": "21"}},
				{Kind: "award", Set: map[string]string{"student_id": pupil, "programme": "YE1", "period": "2016-1", "amount_paid": "500", "pay_date": "2016-10-08"}},
				{Kind: "student", Set: map[string]string{"household_id": home, "name": "马小龙", "birth_date": "2007-09-09", "sex": "1"}},
				{Kind: "poverty_member", Set: map[string]string{"name": "马小龙", "birth_date": "2007-09-09", "listed": "1"}},
			}).Draw(t, "new"))
		default:
			id := rapid.SampledFrom(ids[v.kind]).Draw(t, "record")
			if rec, err := s.Get(id); err == nil && !rec.Removed {
				save(t, s, store.Edit{ID: id, Set: map[string]string{v.field: rapid.SampledFrom([]string{v.a, v.b}).Draw(t, "to")}})
			}
		}
		anew, err := s.As(s.Pack())
		if err != nil {
			t.Fatal(err)
		}
		want := kept(t, anew, name, day)
		for _, time := range []string{"after the change", "once more"} {
			if got := kept(t, s, name, day); got != want {
				t.Fatalf("%s of %s %s:\n%s\nand anew\n%s", name, day, time, got, want)
			}
		}
	})
}

// TestBrothersAreBothCountedAnew: what was made of their household for the one serves the other, who changes with it all the same.
func TestBrothersAreBothCountedAnew(t *testing.T) {
	s := desk(t, yinchuan)
	people(t, s, 6)
	pupils, err := s.List(store.Query{Kind: "student"})
	if err != nil {
		t.Fatal(err)
	}
	homes, err := s.List(store.Query{Kind: "household"})
	if err != nil {
		t.Fatal(err)
	}
	home := homes[0].ID
	for _, one := range pupils {
		commit(t, s, store.Edit{ID: one.ID, Set: map[string]string{"household_id": home}})
	}
	for range 3 {
		kept(t, s, "R1", autumn)
	}
	for _, registered := range []string{"0", "1"} {
		commit(t, s, store.Edit{ID: home, Set: map[string]string{"registered": registered}})
		anew, err := s.As(s.Pack())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := kept(t, s, "R1", autumn), kept(t, anew, "R1", autumn); got != want {
			t.Errorf("registered %s:\n%s\nand anew\n%s", registered, got, want)
		}
	}
}

func save(t *rapid.T, s *store.Store, e store.Edit) {
	if _, err := s.Commit(e); err != nil {
		t.Fatal(err)
	}
}

// kept counts a table and writes it down, with the records behind each figure.
func kept(t interface{ Fatal(...any) }, s *store.Store, name string, day time.Time) string {
	r, err := report.Tally(context.Background(), s, name, report.Ask{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%d left, %d in conflict, %q\n", r.Left, r.Conflicts, r.Notes)
	for _, row := range r.Rows {
		text += row.Key + " " + row.Label
		for i, c := range row.Cells {
			ids, _ := r.Explain(row.Key, r.Columns[i].Key)
			ids = slices.Sorted(slices.Values(ids))
			text += fmt.Sprintf(" | %s %q", c.Text, ids)
		}
		text += "\n"
	}
	return text
}
