package report_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/words"
)

// TestR12BalancesAndSaysWhereNot (T77, in a table of two days) moves pupils by the register, then one without a change: the table
// says by how much it is off; and what changed behind a filed closing figure stands as 更正.
func TestR12BalancesAndSaysWhereNot(t *testing.T) {
	s := desk(t, xingqing)
	people(t, s, 60)
	if _, err := s.Commit(store.Edit{Kind: "leading_group", Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}}); err != nil {
		t.Fatal(err)
	}
	since := time.Date(2016, 9, 15, 0, 0, 0, 0, time.UTC)
	filed, err := report.File(context.Background(), s, "R12", report.Ask{Day: since}, "")
	if err != nil {
		t.Fatal(err)
	}
	pupils, err := s.List(store.Query{Kind: "enrolment", Limit: 60})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := filed.Explain(report.TotalKey, "closing")
	if err != nil {
		t.Fatal(err)
	}
	changed, came := 0, false
	for _, e := range pupils {
		if e.Fields["status"] == "60" && !came { // appears without a change
			came = true
			commit(t, s, store.Edit{ID: e.ID, Set: map[string]string{"status@2016-09-25": "10"}})
			continue
		}
		if !slices.Contains(counts, e.ID) || e.Fields["school_year"] != "2016" || len(history(t, s, e.Fields["student_id"])) > 0 {
			continue
		}
		switch changed++; changed {
		case 1: // by the register: leaves, the day after the change
			commit(t, s, store.Edit{Kind: "change", Book: e.Unit, Set: map[string]string{"student_id": e.Fields["student_id"], "kind": "27", "date": "2016-09-20", "other_school": "外地小学"}})
		case 2: // corrected for the whole term: behind the filed figure
			commit(t, s, store.Edit{ID: e.ID, Set: map[string]string{"status": "60", "status@2016-09-01": "60"}, Reason: "没有报到"})
		}
	}
	if changed < 2 || !came {
		t.Fatal("too few pupils to move")
	}
	day := time.Date(2016, 10, 1, 0, 0, 0, 0, time.UTC)
	r, err := report.Tally(context.Background(), s, "R12", report.Ask{Day: day, Since: since})
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{"filed": cell(t, filed, report.TotalKey, "closing"), "corrected": "-1", "moved_out": "1", "off": "1"} {
		if got := cell(t, r, report.TotalKey, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
	if len(r.Corrections) == 0 || !strings.Contains(strings.Join(r.Corrections[0].Why, " "), "没有报到") {
		t.Errorf("the correction does not say why: %+v", r.Corrections)
	}
	told := 0
	for _, one := range r.Corrections {
		told += strings.Count(strings.Join(one.Why, " "), "没有报到")
	}
	if told != 1 || len(r.Corrections) < 2 {
		t.Errorf("%d corrections tell it %d times", len(r.Corrections), told)
	}
	again, err := report.Tally(context.Background(), s, "R12", report.Ask{Day: since})
	if err != nil || again.Filed == nil || again.Filed.Person != "李统计" || len(again.Corrections) == 0 {
		t.Errorf("the day that was filed shows %+v, %+v (%v)", again.Filed, again.Corrections, err)
	}
}

func commit(t *testing.T, s *store.Store, edits ...store.Edit) {
	t.Helper()
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
}

// history gives the changes of a pupil.
func history(t *testing.T, s *store.Store, pupil string) []store.Record {
	t.Helper()
	where, err := s.Pack().Compile("change", "student_id == '"+pupil+"'")
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.List(store.Query{Kind: "change", Where: where})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestWhatWasFiledIsNeverChanged refuses another value in a return.
func TestWhatWasFiledIsNeverChanged(t *testing.T) {
	s := desk(t, xingqing)
	commit(t, s, store.Edit{Kind: "leading_group", Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	r, err := report.File(context.Background(), s, "R1", report.Ask{Day: autumn}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Pack().Kind("filing").Fields {
		if _, err := s.Commit(store.Edit{ID: r.Filed.ID, Set: map[string]string{f.Key: "2016-01-01"}}); err == nil {
			t.Errorf("%s of a return was changed", f.Label)
		}
	}
}

// TestALongReturnIsKeptInParts files a list that has no room in one record, with a pack whose records hold
// less, and finds in it what was changed since.
func TestALongReturnIsKeptInParts(t *testing.T) {
	short := []string{"max = 200000", "max = 2000"}
	s := amended(t, xingqing, append(append([]string{"kinds/filing.toml"}, short...), append([]string{"kinds/filing_part.toml"}, short...)...)...)
	people(t, s, 60)
	commit(t, s, store.Edit{Kind: "leading_group", Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	filed, err := report.File(context.Background(), s, "R2", report.Ask{Day: autumn}, "")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := s.List(store.Query{Kind: "filing_part"})
	if err != nil || len(parts) < 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	again, err := report.Tally(context.Background(), s, "R2", report.Ask{Day: autumn})
	if err != nil || again.Filed == nil || len(again.Corrections) != 0 || len(again.Rows) != len(filed.Rows) {
		t.Fatalf("read again: %+v, %d corrections, %v", again.Filed, len(again.Corrections), err)
	}
	pupils, err := s.List(store.Query{Kind: "student", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range pupils {
		commit(t, s, store.Edit{ID: one.ID, Set: map[string]string{"name": "改名" + one.Fields["name"]}, Reason: "户口簿"})
	}
	again, err = report.Tally(context.Background(), s, "R2", report.Ask{Day: autumn})
	if err != nil || len(again.Corrections) == 0 {
		t.Errorf("nothing of what was changed shows: %v", err)
	}
}

// TestAReturnIsTheSameInEitherLanguage files the targets at a desk that runs in English: the goals have their English names, and
// read in Chinese nothing of the return is another thing.
func TestAReturnIsTheSameInEitherLanguage(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	s := desk(t, store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City})
	commit(t, s, store.Edit{Kind: "leading_group", Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	words.Use("en")
	for _, name := range []string{"R8", "R15"} {
		filed, err := report.File(context.Background(), s, name, report.Ask{Day: autumn}, "")
		if err != nil {
			t.Fatal(err)
		}
		words.Use("zh")
		read, err := report.Tally(context.Background(), s, name, report.Ask{Day: autumn})
		if err != nil || read.Filed == nil || len(read.Corrections) > 0 {
			t.Errorf("%s: read in Chinese: %+v, %+v, %v", name, read.Filed, read.Corrections, err)
		}
		words.Use("en")
		text := fmt.Sprint(filed.Rows)
		if want := map[string]string{"R8": "Gross kindergarten enrolment", "R15": "Autumn return"}[name]; !strings.Contains(text, want) {
			t.Errorf("%s in English does not say %q: %s", name, want, text)
		}
	}
}

// TestWhatIsKeptIsInTheRegistersLanguage hands in a return and the summary of a year in an English window: what is kept says its labels,
// notes and figures in Chinese, and what is shown is English.
func TestWhatIsKeptIsInTheRegistersLanguage(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	s, ctx := reporting(t), t.Context()
	listChild(t, s, "马小龙", "2012-05-05", "1", "1")
	today := time.Now()
	words.Use("en")
	if _, err := report.Write(ctx, s, today, map[string]string{"text": "There are " + report.Mark("R5", "total", "over") + " older children."}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"R5", "R9", "R14", "R15"} {
		r, err := report.File(ctx, s, name, report.Ask{Day: today}, "")
		if err != nil {
			t.Fatal(err)
		}
		if han(r.Title) || han(r.Head) || han(r.Columns[0].Label) {
			t.Errorf("%s is shown as %s, %s, %v", name, r.Title, r.Head, r.Columns)
		}
	}
	a, err := report.AccountOf(ctx, s, today)
	if err != nil || len(a.Cited) != 1 || !han(a.Cited[0].Label) || strings.Contains(a.Cited[0].Label, "Over") {
		t.Fatalf("%+v, %v", a.Cited, err)
	}
	table, err := report.TableOf(ctx, s, a, today)
	if err != nil {
		t.Fatal(err)
	}
	said := []string{table.Title, table.Head}
	said = append(said, table.Notes...)
	for _, c := range table.Columns {
		said = append(said, c.Label)
	}
	for _, row := range table.Rows {
		said = append(said, row.Label)
	}
	for _, text := range said {
		if !han(text) {
			t.Errorf("%q is kept", text)
		}
	}
	if list, n, err := report.Recount(ctx, s, a); err != nil || len(list) != 0 || n == 0 {
		t.Errorf("%d figures, other now: %+v, %v", n, list, err)
	}
	for _, lang := range []string{"en", "zh"} {
		words.Use(lang)
		if r := counted(t, s, "R5", today); len(r.Corrections) != 0 {
			t.Errorf("in %s the return reads otherwise: %+v", lang, r.Corrections)
		}
	}
	raw, err := s.List(store.Query{Kind: "filing"})
	if err != nil || len(raw) != 3 {
		t.Fatalf("%d returns, %v", len(raw), err)
	}
	for _, rec := range raw {
		for _, english := range []string{"kindergarten", "Total", "Owed", "Reporter", "state code"} {
			if strings.Contains(rec.Fields["figures"], english) {
				t.Errorf("a return keeps %q: %s", english, rec.Fields["figures"])
			}
		}
	}
}

// han reports whether a text has a Chinese character.
func han(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}
