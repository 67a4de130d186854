package report_test

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rollbook/finding"
	"rollbook/report"
	"rollbook/store"
)

// alarms gives what the figures show of one check, and its sentences.
func alarms(t *testing.T, s *store.Store, check string) ([]finding.Finding, string) {
	t.Helper()
	list, err := report.Findings(context.Background(), s, day)
	if err != nil {
		t.Fatal(err)
	}
	list = finding.Of(list, nil, check, "", false)
	text := ""
	for _, f := range list {
		text += "\n" + f.Check + " " + f.Message
	}
	return list, text
}

// TestMoreInKindergartenThanThereAre is K14: 3 children of the village, 4 in kindergarten.
func TestMoreInKindergartenThanThereAre(t *testing.T) {
	for _, c := range []struct {
		over int // children above the age who are in kindergarten
		want bool
	}{{0, false}, {1, true}} {
		s := county(t)
		for i := range 3 {
			listChild(t, s, "马小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2011-05-05", "1", "1")
		}
		for range c.over {
			listChild(t, s, "马大龙", "2009-05-05", "1", "1")
		}
		list, text := alarms(t, s, "K14b")
		if found := len(list) > 0; found != c.want {
			t.Errorf("%d over age: found %q", c.over, text)
		}
		if c.want && (!strings.Contains(text, "133.3%") || len(list[0].Records) != 4) {
			t.Errorf("%s, %d records", text, len(list[0].Records))
		}
		if net, text := alarms(t, s, "K14"); len(finding.Of(net, nil, "K14", "", false)) > len(list) {
			t.Errorf("the net rate: %s", text)
		}
	}
}

// TestFewerChildrenThanAYearAgo is K16: the older ones grew out, and nobody wrote down the younger.
func TestFewerChildrenThanAYearAgo(t *testing.T) {
	for _, c := range []struct {
		younger int
		want    bool
	}{{0, true}, {6, false}, {10, false}} { // 13 to 9 is a third, and four children
		s := county(t)
		for i := range 10 {
			listChild(t, s, "马大"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2009-10-10", "1", "2")
		}
		for i := range 3 {
			listChild(t, s, "马小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2011-05-05", "1", "1")
		}
		for i := range c.younger {
			listChild(t, s, "丁小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2013-05-05", "1", "2")
		}
		list, text := alarms(t, s, "K16")
		if found := len(list) > 0; found != c.want {
			t.Errorf("%d younger: found %q", c.younger, text)
		}
		if c.want && !strings.Contains(text, "3 人，去年同期 13 人") {
			t.Errorf("%s", text)
		}
	}
}

// TestAFigureIsAnsweredForItsYear keeps an answer about a cell, which holds for the year.
func TestAFigureIsAnsweredForItsYear(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "1")
	listChild(t, s, "马大龙", "2009-05-05", "1", "1")
	list, text := alarms(t, s, "K14b")
	if len(list) == 0 || strings.Contains(list[0].Subject, "龙") {
		t.Fatalf("found %s", text)
	}
	noted := func() int {
		r, err := report.Tally(context.Background(), s, "R5", report.Ask{Day: day})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(strings.Join(r.Notes, "\n"), "待核实（K14 ")
	}
	if n := noted(); n != len(list) {
		t.Errorf("%d of %d stand beside the table", n, len(list))
	}
	if _, err := finding.Resolve(s, list[0], finding.Answer{Code: "5", Reason: "6 岁的孩子还在大班"}); err != nil {
		t.Fatal(err)
	}
	again, _ := alarms(t, s, "K14b")
	open := finding.Of(again, nil, "", "", true)
	if len(again) != len(list) || len(open) != len(list)-1 {
		t.Errorf("%d of %d still open", len(open), len(again))
	}
	if n := noted(); n != len(open) {
		t.Errorf("%d of %d stand beside the table", n, len(open))
	}
}

// TestR14SaysWhatWaits counts the findings of a county by check, and opens to the records behind.
func TestR14SaysWhatWaits(t *testing.T) {
	s := county(t)
	for _, name := range []string{"马小龙", "李建国"} {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": name, "id_no": "640121200801010018"}}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := report.Tally(context.Background(), s, "R14", report.Ask{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{"all": "1", "done": "0", "open": "1", "owner": "兴庆区教育局", "days": "0"} {
		if got := cell(t, r, "K4", column); got != want {
			t.Errorf("%s is %q, not %q", column, got, want)
		}
	}
	if got := cell(t, r, "K9", "days"); got != report.None {
		t.Errorf("nothing waits for %q days", got)
	}
	if ids, err := r.Explain("K4", "open"); err != nil || len(ids) != 2 {
		t.Errorf("behind K4: %v, %v", ids, err)
	}
}

// TestT56ExactlyOnTargetInOneNight prints the figure as it is, with what K17 and K21 say of it.
func TestT56ExactlyOnTargetInOneNight(t *testing.T) {
	pack := county(t).Pack()
	unit := store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "city"), store.Config{Unit: unit, Password: "银川 2016"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var edits []store.Edit
	for range 150 {
		edits = append(
			edits, store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "last_confirmed": "2015-09-01"}},
			store.Edit{Kind: "two_after", Set: map[string]string{
				"student_id": "#" + strconv.Itoa(len(edits)), "kind": "3", "entry_date": "2016-03-01", "completed_on": "2016-04-01", "institution": "U0100-Z1",
			}},
		)
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	r, err := report.Tally(context.Background(), s, "R3", report.Ask{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{"待核实（K17 突击录入", "待核实（K21 恰好等于任务数）", "正好是任务数（150 人）"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
}
