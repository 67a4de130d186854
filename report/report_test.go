package report_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

// village and its day: a child of 3 to 5 was born from 2010-09-01 to 2013-08-31.
const village = "640104201206"

var day = time.Date(2016, 10, 1, 0, 0, 0, 0, time.UTC)

func county(t *testing.T) *store.Store {
	t.Helper()
	words.Use("zh")
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	unit := store.Unit{Code: "U0104", Name: "兴庆区教育局", Level: store.County}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "county"), store.Config{Unit: unit, Password: "银川 2016"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// listChild lists a child of the village: born, where resident, in which kindergarten; changes go over it,
// and "book" names another unit's list.
func listChild(t *testing.T, s *store.Store, name, birth, resident, state string, changes ...string) string {
	t.Helper()
	set := map[string]string{
		"name": name, "birth_date": birth, "sex": "1", "village": village, "resident_kind": resident, "enrolled_state": state,
		"registered": "0", "source": "1", "census_date": "2016-09-01",
	}
	if state == "3" {
		set["not_reason"] = "3"
	}
	for i := 0; i+1 < len(changes); i += 2 {
		set[changes[i]] = changes[i+1]
	}
	book := set["book"]
	delete(set, "book")
	saved, err := s.Commit(store.Edit{Kind: "preschool_child", Book: book, Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return saved[0].ID
}

func tally(t *testing.T, s *store.Store) report.Report {
	t.Helper()
	r, err := report.Tally(context.Background(), s, "R5", report.Ask{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func cell(t *testing.T, r report.Report, row, column string) string {
	t.Helper()
	at := slices.IndexFunc(r.Columns, func(c report.Column) bool { return c.Key == column })
	for _, one := range r.Rows {
		if one.Key == row && at >= 0 {
			return one.Cells[at].Text
		}
	}
	t.Fatalf("no cell %s, %s", row, column)
	return ""
}

// TestKindergartenRate counts a village by hand: four residents of 3 to 5, two of them in
// kindergarten, one child of six still there, one registered here who lives elsewhere.
func TestKindergartenRate(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "1")
	listChild(t, s, "马小虎", "2012-05-05", "1", "2") // in a kindergarten elsewhere
	listChild(t, s, "马小凤", "2010-09-01", "3", "3") // the oldest day that counts
	listChild(t, s, "马小燕", "2013-08-31", "1", "3") // the youngest
	listChild(t, s, "马小雪", "2013-09-01", "1", "3") // a day too young
	over := listChild(t, s, "马小梅", "2010-08-31", "1", "1")
	listChild(t, s, "马小兰", "2011-05-05", "2", "1") // lives elsewhere
	r := tally(t, s)
	for column, want := range map[string]string{
		"pop": "4", "pop_hukou": "4", "here": "2", "away": "1", "in_all": "3", "in35": "2", "over": "1",
		"gross": "75.0%", "net": "50.0%", "target": "70.0", "gap": "-5.0",
	} {
		if got := cell(t, r, village, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
		if sum := cell(t, r, report.TotalKey, column); column != "target" && column != "gap" && sum != want {
			t.Errorf("the total of %s is %s, not %s", column, sum, want)
		}
	}
	behind, err := r.Explain(village, "over")
	if err != nil || !slices.Equal(behind, []string{over}) {
		t.Errorf("behind the figure stand %v, not %s (%v)", behind, over, err)
	}
	if _, err := r.Explain("nowhere", "over"); err == nil {
		t.Error("a cell that is not there was explained")
	}
}

// TestWhoHasGrownOutIsNoLongerInKindergarten counts a list a year after it was made: who is of school age by then has left
// the numerator as he has left the denominator, unless he was counted again, and is named.
func TestWhoHasGrownOutIsNoLongerInKindergarten(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2012-05-05", "1", "1")                                       // 5 in 2017
	listChild(t, s, "马小虎", "2012-06-05", "1", "3")                                       // 5 in 2017, at home
	listChild(t, s, "马小梅", "2011-08-31", "1", "1")                                       // 6 in 2017
	listChild(t, s, "马小兰", "2011-07-31", "1", "2")                                       // 6 in 2017, was elsewhere
	still := listChild(t, s, "马小雪", "2011-08-30", "1", "1", "census_date", "2017-09-01") // 6 and still there
	for _, c := range []struct{ name, born, entry, year, left string }{
		{"丁一", "2012-05-06", "2015-09-01", "2016", ""},           // 5, not carried on yet
		{"丁二", "2011-05-06", "2014-09-01", "2016", ""},           // 6, not carried on
		{"丁三", "2011-05-07", "2014-09-01", "2017", ""},           // 6, stays another year
		{"丁四", "2011-05-08", "2017-09-10", "", ""},               // 6, came this year
		{"丁五", "2011-05-09", "2014-09-01", "2016", "2017-08-31"}, // left
	} {
		why := ""
		if c.left != "" {
			why = "1"
		}
		commit(t, s, store.Edit{Kind: "student", Book: "YN-31", Set: map[string]string{
			"name": c.name, "id_type": "Z", "id_missing_reason": "1", "sex": "1", "birth_date": c.born, "nationality": "03",
			"hukou_type": "2", "hukou_place": village, "home_div": village, "home_address": "三组", "phone": "13900000001",
		}}, store.Edit{Kind: "kg_enrolment", Book: "YN-31", Set: map[string]string{
			"student_id": "#0", "class": "13", "class_year": c.year, "entry_date": c.entry, "leave_date": c.left, "leave_reason": why,
		}})
	}
	for _, c := range []struct {
		on   string
		want map[string]string
	}{
		{"2016-10-01", map[string]string{"pop": "5", "here": "7", "away": "1", "over": "0"}},
		{"2017-08-31", map[string]string{"pop": "5", "here": "6", "away": "1", "over": "0"}}, // 丁五's last day is over
		{"2017-10-01", map[string]string{"pop": "2", "here": "5", "away": "0", "over": "3"}},
	} {
		on, err := time.Parse(time.DateOnly, c.on)
		if err != nil {
			t.Fatal(err)
		}
		r, err := report.Tally(context.Background(), s, "R5", report.Ask{Day: on})
		if err != nil {
			t.Fatal(err)
		}
		for column, want := range c.want {
			if got := cell(t, r, village, column); got != want {
				t.Errorf("on %s %s is %s, not %s", c.on, column, got, want)
			}
		}
		notes := strings.Join(slices.DeleteFunc(r.Notes, func(n string) bool { return !strings.Contains(n, "按已上小学不计") }), "\n")
		for _, name := range []string{"马小梅", "马小兰", "丁二"} {
			if named := strings.Contains(notes, name); named != (c.on > "2017-09") {
				t.Errorf("on %s %s is named: %t", c.on, name, named)
			}
		}
		if over, err := r.Explain(village, "over"); err != nil || c.on > "2017-09" && !slices.Contains(over, still) {
			t.Errorf("on %s behind those over age stand %v, %v", c.on, over, err)
		}
	}
}

// TestAPersonCountsOnce counts a child of two lists once when both have its number, when neither
// has, and, of one with and one without, once they were linked.
func TestAPersonCountsOnce(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "1", "id_no", "640104201105053012")
	listChild(t, s, "马小龙", "2011-05-05", "1", "1", "book", "YN-31", "id_no", "640104201105053012")
	a := listChild(t, s, "马小虎", "2012-05-05", "1", "1")
	if got := cell(t, tally(t, s), village, "pop"); got != "2" {
		t.Fatalf("counts %s, not 2", got)
	}
	b := listChild(t, s, "马小虎", "2012-05-05", "1", "1", "book", "YN-31", "id_no", "64010420120505301X")
	if got := cell(t, tally(t, s), village, "pop"); got != "3" {
		t.Fatalf("before they are linked counts %s, not 3", got)
	}
	if _, err := s.Link(a, b, "户口簿上是一个人"); err != nil {
		t.Fatal(err)
	}
	if got := cell(t, tally(t, s), village, "pop"); got != "2" {
		t.Fatalf("linked counts %s, not 2", got)
	}
}

// TestWhatIsUnfinishedDoesNotCount leaves a record out and says so.
func TestWhatIsUnfinishedDoesNotCount(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "1")
	listChild(t, s, "马小虎", "2012-05-05", "1", "1", "sex", "")
	r := tally(t, s)
	if got := cell(t, r, village, "pop"); got != "1" {
		t.Errorf("counts %s, not 1", got)
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "1 条") {
		t.Errorf("the notes do not say what was left out:\n%s", notes)
	}
}
