package report_test

import (
	"context"
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
			add(t, s, "马小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2011-05-05", "1", "1")
		}
		for range c.over {
			add(t, s, "马大龙", "2009-05-05", "1", "1")
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
	}{{0, true}, {10, false}} {
		s := county(t)
		for i := range 10 {
			add(t, s, "马大"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2009-10-10", "1", "2")
		}
		for i := range 3 {
			add(t, s, "马小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2011-05-05", "1", "1")
		}
		for i := range c.younger {
			add(t, s, "丁小"+string([]rune("龙虎燕兰英梅慧佳文静")[i]), "2013-05-05", "1", "2")
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
	add(t, s, "马小龙", "2011-05-05", "1", "1")
	add(t, s, "马大龙", "2009-05-05", "1", "1")
	list, text := alarms(t, s, "K14b")
	if len(list) == 0 {
		t.Fatalf("found %s", text)
	}
	if _, err := finding.Resolve(s, list[0], finding.Answer{Code: "5", Reason: "6 岁的孩子还在大班"}); err != nil {
		t.Fatal(err)
	}
	again, _ := alarms(t, s, "K14b")
	open := finding.Of(again, nil, "", "", true)
	if len(again) != len(list) || len(open) != len(list)-1 {
		t.Errorf("%d of %d still open", len(open), len(again))
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
