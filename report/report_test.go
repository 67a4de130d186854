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

// add lists a child of the village: born, where resident, in which kindergarten; changes go over it,
// and "book" names another unit's list.
func add(t *testing.T, s *store.Store, name, birth, resident, state string, changes ...string) string {
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
	add(t, s, "马小龙", "2011-05-05", "1", "1")
	add(t, s, "马小虎", "2012-05-05", "1", "2") // in a kindergarten elsewhere
	add(t, s, "马小凤", "2010-09-01", "3", "3") // the oldest day that counts
	add(t, s, "马小燕", "2013-08-31", "1", "3") // the youngest
	add(t, s, "马小雪", "2013-09-01", "1", "3") // a day too young
	over := add(t, s, "马小梅", "2010-08-31", "1", "1")
	add(t, s, "马小兰", "2011-05-05", "2", "1") // lives elsewhere
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

// TestAPersonCountsOnce counts a child of two lists once when both have its number, when neither
// has, and, of one with and one without, once they were linked.
func TestAPersonCountsOnce(t *testing.T) {
	s := county(t)
	add(t, s, "马小龙", "2011-05-05", "1", "1", "id_no", "640104201105053012")
	add(t, s, "马小龙", "2011-05-05", "1", "1", "book", "YN-31", "id_no", "640104201105053012")
	a := add(t, s, "马小虎", "2012-05-05", "1", "1")
	if got := cell(t, tally(t, s), village, "pop"); got != "2" {
		t.Fatalf("counts %s, not 2", got)
	}
	b := add(t, s, "马小虎", "2012-05-05", "1", "1", "book", "YN-31", "id_no", "64010420120505301X")
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
	add(t, s, "马小龙", "2011-05-05", "1", "1")
	add(t, s, "马小虎", "2012-05-05", "1", "1", "sex", "")
	r := tally(t, s)
	if got := cell(t, r, village, "pop"); got != "1" {
		t.Errorf("counts %s, not 1", got)
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "1 条") {
		t.Errorf("the notes do not say what was left out:\n%s", notes)
	}
}
