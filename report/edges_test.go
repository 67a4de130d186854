package report_test

import (
	"context"
	"fmt"
	"os"
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

// amended opens a desk with the pack after some lines of its files were replaced: file, old, new. A file
// without an old line is a new one.
func amended(t *testing.T, u store.Unit, lines ...string) *store.Store {
	t.Helper()
	words.Use("zh")
	dir := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(dir, assets.DefaultPack()); err != nil {
		t.Fatal(err)
	}
	for i := 0; i+2 < len(lines); i += 3 {
		path := filepath.Join(dir, lines[i])
		raw, err := os.ReadFile(path)
		if lines[i+1] == "" {
			raw, err = nil, nil
		}
		if err != nil || !strings.Contains(string(raw), lines[i+1]) {
			t.Fatalf("%s has no line %s (%v)", lines[i], lines[i+1], err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(raw), lines[i+1], lines[i+2], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pack, err := register.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), u.Code), store.Config{Unit: u, Password: "银川 2016"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestT47ABirthdayDecidesByTheSetting counts four children at the edges of 3 to 5, by the day of the
// pack and by the other reading.
func TestT47ABirthdayDecidesByTheSetting(t *testing.T) {
	for _, one := range []struct{ setting, pop, window string }{
		{"08-31", "2", "2010-09-01 至 2013-08-31"}, // 5 and 3 are in; 6 and 2 are out
		{"09-01", "2", "2010-09-02 至 2013-09-01"}, // the other two of the four
	} {
		s := amended(t, xingqing, "pack.toml", `age_as_of = "08-31"`, fmt.Sprintf("age_as_of = %q", one.setting))
		inside := map[string]string{}
		for i, birth := range []string{"2010-08-31", "2010-09-01", "2013-08-31", "2013-09-01"} {
			inside[listChild(t, s, "马"+string(rune(0x5c0f+i)), birth, "1", "3")] = birth
		}
		r := tally(t, s)
		if got := cell(t, r, village, "pop"); got != one.pop {
			t.Errorf("as of %s %s are of the age, not %s", one.setting, got, one.pop)
		}
		ids, err := r.Explain(village, "pop")
		if err != nil {
			t.Fatal(err)
		}
		var births []string
		for _, id := range ids {
			births = append(births, inside[id])
		}
		slices.Sort(births)
		want := []string{"2010-09-01", "2013-08-31"}
		if one.setting == "09-01" {
			want = []string{"2013-08-31", "2013-09-01"}
		}
		if !slices.Equal(births, want) {
			t.Errorf("as of %s those of %v are of the age, not %v", one.setting, births, want)
		}
		if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, one.window) {
			t.Errorf("the notes do not say %s:\n%s", one.window, notes)
		}
	}
}

// TestT49ASixYearOldStillInKindergarten counts in gross as over age, and not in net.
func TestT49ASixYearOldStillInKindergarten(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "3")
	listChild(t, s, "马小梅", "2010-01-31", "1", "1")
	r := tally(t, s)
	for column, want := range map[string]string{"over": "1", "gross": "100.0%", "net": "0.0%", "in35": "0"} {
		if got := cell(t, r, village, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// TestT50AVillageOver100 has 40 children of the age and 43 in kindergarten: gross is over 100 and
// opens to the three, net is not.
func TestT50AVillageOver100(t *testing.T) {
	s := county(t)
	for i := range 40 {
		listChild(t, s, "马"+string(rune(0x5c0f+i)), fmt.Sprintf("2011-%02d-%02d", 1+i%12, 1+i%28), "1", "1")
	}
	var more []string
	for i := range 3 {
		more = append(more, listChild(t, s, "王"+string(rune(0x5c0f+i)), "2009-05-05", "3", "1"))
	}
	r := tally(t, s)
	for column, want := range map[string]string{"pop": "40", "in_all": "43", "gross": "107.5%", "net": "100.0%"} {
		if got := cell(t, r, village, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
	ids, err := r.Explain(village, "over")
	slices.Sort(more)
	if err != nil || !slices.Equal(ids, more) {
		t.Errorf("behind those over age stand %v, not %v (%v)", ids, more, err)
	}
}

// TestT50NamesWhoTheListLacks prints the three by name, with the place where each is known.
func TestT50NamesWhoTheListLacks(t *testing.T) {
	s := county(t)
	for i := range 40 {
		listChild(t, s, "马"+string(rune(0x5c0f+i)), fmt.Sprintf("2011-%02d-%02d", 1+i%12, 1+i%28), "1", "1")
	}
	const next = "640104201207" // the next village: one is on its list, the others are registered there
	number := id18("2012-02-01", 11)
	listChild(t, s, "王一", "2012-02-01", "1", "3", "village", next, "id_no", number)
	for _, child := range []struct{ name, number, kind string }{{"王一", number, "1"}, {"王二", "", "Z"}, {"王三", "", "Z"}} {
		commit(t, s, store.Edit{Kind: "student", Book: "YN-31", Set: map[string]string{
			"name": child.name, "id_no": child.number, "id_type": child.kind, "id_missing_reason": "1", "sex": "1", "birth_date": "2012-02-01", "nationality": "03",
			"hukou_type": "2", "hukou_place": next, "home_div": village, "home_address": "三组", "phone": "13900000001",
		}}, store.Edit{Kind: "kg_enrolment", Book: "YN-31", Set: map[string]string{"student_id": "#0", "class": "12", "entry_date": "2016-09-01"}})
	}
	r := tally(t, s)
	for column, want := range map[string]string{"pop": "40", "in_all": "43", "gross": "107.5%", "net": "100.0%"} {
		if got := cell(t, r, village, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
	notes, place := strings.Join(r.Notes, "\n"), s.Pack().Places.Name(next)
	for _, want := range []string{"王一（在" + place + "名册）", "王二（户籍" + place + "）", "王三（户籍" + place + "）"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%s is not printed:\n%s", want, notes)
		}
	}
	if strings.Contains(notes, "马") {
		t.Errorf("children of the list are named:\n%s", notes)
	}
}

// TestT37MovedInMidTerm: T37, a child moves from 月牙湖 to 永宁 in mid term. One place at school ends, the
// other begins on the next day; on each day the child is one.
func TestT37MovedInMidTerm(t *testing.T) {
	s := amended(t, xingqing, "tables/X.toml", "", `
id = "X"
title = "在校学生"
kind = "enrolment"
total = "合计"

[[column]]
key = "here"
label = "在校"
count = "standing in ['10', '11', '12']"
distinct = "student.id_no"
`)
	child := map[string]string{"name": "马小龙", "id_no": id18("2009-01-01", 11), "nationality": "03", "hukou_type": "2", "hukou_place": village, "home_div": village, "home_address": "三组", "phone": "13900000001", "left_behind": "0"}
	term := map[string]string{"student_id": "#0", "school_year": "2016", "term": "1", "stage": "20", "grade": "22", "class": "1班", "admission_ym": "2015-09", "confirmed_by": "王老师", "confirmed_on": "2016-09-05"}
	var pupils []string
	for _, book := range []struct{ unit, kind, date, other string }{{"XQ-01", "27", "2016-10-20", "永宁县闽宁镇原隆小学"}, {"YN-07", "13", "2016-10-21", "兴庆区月牙湖小学"}} {
		saved, err := s.Commit(
			store.Edit{Kind: "student", Book: book.unit, Set: child}, store.Edit{Kind: "enrolment", Book: book.unit, Set: term},
			store.Edit{Kind: "change", Book: book.unit, Set: map[string]string{"student_id": "#0", "kind": book.kind, "date": book.date, "other_school": book.other}},
		)
		if err != nil {
			t.Fatal(err)
		}
		pupils = append(pupils, saved[0].ID)
	}
	if _, err := s.Link(pupils[0], pupils[1], "同一证号"); err != nil {
		t.Fatal(err)
	}
	for date, book := range map[string]string{"2016-09-20": "XQ-01", "2016-10-20": "XQ-01", "2016-10-21": "YN-07", "2017-01-10": "YN-07"} {
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		r, err := report.Tally(context.Background(), s, "X", report.Ask{Day: at})
		if err != nil {
			t.Fatal(err)
		}
		behind, err := r.Explain(report.TotalKey, "here")
		if got := cell(t, r, report.TotalKey, "here"); err != nil || got != "1" || len(behind) != 1 || !strings.HasPrefix(behind[0], book+"|") {
			t.Errorf("on %s the child counts %s, at %v (%v)", date, got, behind, err)
		}
	}
}

// TestWhoIsOnNoListIsNotCompared leaves a child that is flagged and on no list of the poor out of their
// figures, in a column of its own.
func TestWhoIsOnNoListIsNotCompared(t *testing.T) {
	s := county(t)
	listChild(t, s, "马小龙", "2011-05-05", "1", "1", "registered", "1", "id_no", id18("2011-05-05", 11))
	listChild(t, s, "马小虎", "2012-05-05", "1", "1", "registered", "1", "id_no", id18("2012-05-05", 13))
	if _, err := s.Commit(
		store.Edit{Kind: "poverty_list", Set: map[string]string{"hh_no": "6401", "division": village, "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}},
		store.Edit{Kind: "poverty_member", Set: map[string]string{"list_id": "#0", "name": "马小龙", "id_no": id18("2011-05-05", 11), "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}},
	); err != nil {
		t.Fatal(err)
	}
	r := tally(t, s)
	for column, want := range map[string]string{"pop": "2", "poor": "1", "poor_in": "1", "unlisted": "1"} {
		if got := cell(t, r, village, column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// trainee is a school leaver at an institution.
func trainee(t *testing.T, s *store.Store, book string, n int, sets ...map[string]string) {
	t.Helper()
	edits := []store.Edit{{Kind: "student", Book: book, Set: map[string]string{
		"name": "马" + string(rune(0x5c0f+n)), "id_type": "1", "id_no": id18("1999-05-05", 2*n+1), "nationality": "03", "boarding": "2", "hukou_place": "640104201200", "hukou_type": "2",
		"home_div": "640104201200", "home_address": "村里", "phone": fmt.Sprintf("137%08d", n), "disability": "0", "last_confirmed": "2016-09-05",
	}, Explain: map[string]string{"K39": "测试"}}}
	for _, changes := range sets {
		set := map[string]string{
			"student_id": "#0", "after_kind": "1", "graduated_from": "月牙湖中学", "graduated_on": "2015-06", "origin_div": "640104201200", "origin_class": "1",
			"registered": "0", "kind": "1", "entry_date": "2016-09-01", "status": "10", "boarding": "2", "mode": "1", "xueji_no": "L640199200001010011", "major": "焊接", "length_years": "3",
		}
		for key, value := range changes {
			set[key] = value
		}
		at := len(edits)
		edits = append(edits, store.Edit{Kind: "two_after", Book: book, Set: set})
		if set["kind"] == "3" {
			edits = append(edits,
				store.Edit{Kind: "training_course", Book: book, Set: map[string]string{"name": fmt.Sprint("电焊", n), "trade": "电焊", "start": "2016-03-01", "end": "2016-04-20", "hours": "100"}},
				store.Edit{Kind: "attendance", Book: book, Set: map[string]string{"course_id": fmt.Sprintf("#%d", at+1), "two_after_id": fmt.Sprintf("#%d", at), "hours": "90"}})
		}
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
}

var spring = map[string]string{"kind": "3", "entry_date": "2016-03-01", "completed_on": "2016-04-20", "xueji_no": "", "major": "", "length_years": ""}

// TestT52TrainedAndEnrolled counts in both kinds and once in the total.
func TestT52TrainedAndEnrolled(t *testing.T) {
	s := desk(t, yinchuan)
	trainee(t, s, "U0181-Z1", 1, spring, nil)
	r := counted(t, s, "R3", winter)
	for column, want := range map[string]string{"edu": "1", "train": "1", "both": "1", "twice": "1"} {
		if got := cell(t, r, "U0181-Z1", column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// TestT53MovedBetweenInstitutions counts once, where the person is at the year's end.
func TestT53MovedBetweenInstitutions(t *testing.T) {
	s := desk(t, yinchuan)
	trainee(t, s, "U0100-Z1", 1, map[string]string{"status@2016-10-15": "30"})
	trainee(t, s, "U0181-Z1", 1, map[string]string{"entry_date": "2016-10-16"})
	for day, want := range map[string][3]string{"2016-10-01": {"1", "0", "1"}, "2016-12-20": {"0", "1", "1"}} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		r := counted(t, s, "R3", at)
		for i, row := range []string{"U0100-Z1", "U0181-Z1", report.TotalKey} {
			if got := cell(t, r, row, "edu"); got != want[i] {
				t.Errorf("on %s %s counts %s, not %s", day, row, got, want[i])
			}
		}
	}
}

// TestT55TrainingWithoutATarget counts for the city, and has no rate of its own.
func TestT55TrainingWithoutATarget(t *testing.T) {
	s := desk(t, yinchuan)
	for n := range 30 {
		trainee(t, s, "U0121-Z1", n, spring)
	}
	r := counted(t, s, "R3", winter)
	for row, want := range map[string][4]string{"U0121-Z1": {report.None, "30", report.None, report.None}, report.TotalKey: {"600", "30", "570", "5.0%"}} {
		for i, column := range []string{"train_target", "train", "train_gap", "train_rate"} {
			if got := cell(t, r, row, column); got != want[i] {
				t.Errorf("%s %s is %s, not %s", row, column, got, want[i])
			}
		}
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "未下达") || !strings.Contains(notes, "永宁县职业教育中心") {
		t.Errorf("the notes do not say what was not set:\n%s", notes)
	}
}

// TestACountyCountsWhatStandsBelowIt: what the city sets for others, and the joint figure of four departments, is none of its.
func TestACountyCountsWhatStandsBelowIt(t *testing.T) {
	s := desk(t, store.Unit{Code: "U0121", Name: "永宁县教体局", Level: store.County, Parent: "U0100"})
	trainee(t, s, "U0121-Z1", 1, spring)
	for name, want := range map[string][]string{"R3": {"U0121-Z1", report.TotalKey}, "R8": {"T8", "T9", "T11", "T12b"}} {
		var rows []string
		for _, row := range counted(t, s, name, winter).Rows {
			rows = append(rows, row.Key)
		}
		if !slices.Equal(rows, want) {
			t.Errorf("%s has the rows %v, want %v", name, rows, want)
		}
	}
}

// TestT56ExactlyTheTarget is shown as it is: what is odd about it is the checks' to note.
func TestT56ExactlyTheTarget(t *testing.T) {
	s := amended(t, yinchuan, "targets.toml", "value = 1300", "value = 13")
	for n := range 13 {
		trainee(t, s, "U0100-Z1", n, nil)
	}
	r := counted(t, s, "R3", winter)
	for column, want := range map[string]string{"edu_target": "13", "edu": "13", "edu_gap": "0", "edu_rate": "100.0%"} {
		if got := cell(t, r, "U0100-Z1", column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// TestSettingsChooseWhatIsCounted turns the open readings of the tables (A5, A7): the figure turns with each, and the note
// says which was used.
func TestSettingsChooseWhatIsCounted(t *testing.T) {
	leaver := func(t *testing.T, s *store.Store) {
		trainee(t, s, "U0100-Z1", 1, map[string]string{"entry_date": "2015-09-01"})
	}
	village := func(way, km string) func(*testing.T, *store.Store) {
		return func(t *testing.T, s *store.Store) {
			commit(t, s,
				store.Edit{Kind: "school", Set: map[string]string{"name": "中心幼儿园", "type": "111"}},
				store.Edit{Kind: "village", Set: map[string]string{
					"div": "640104201200", "name": "小塘村", "is_poor": "1", "coverage_kind": way, "distance_km": km, "kindergarten": "#0", "population": "900",
				}})
		}
	}
	for _, c := range []struct {
		name, from, to        string
		fill                  func(*testing.T, *store.Store)
		table, column         string
		before, after, saying string
	}{
		{"A5 new or all", `vocational_reading = "new"`, `vocational_reading = "all"`, leaver, "R3", "edu", "0", "1", "全部在册"},
		{"A7 how far", `coverage_km = ""`, `coverage_km = "3"`, village("3", "5"), "R6", "covered", "1", "0", "3 公里以内"},
		{"A7 which ways", `coverage_kinds = ["1", "2", "3", "4"]`, `coverage_kinds = ["1"]`, village("2", ""), "R6", "covered", "1", "0", "口径（A7）"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for setting, want := range map[string]string{c.from: c.before, c.to: c.after} {
				s := amended(t, yinchuan, "pack.toml", c.from, setting)
				c.fill(t, s)
				r := counted(t, s, c.table, winter)
				if got := cell(t, r, report.TotalKey, c.column); got != want {
					t.Errorf("with %s: %s, not %s", setting, got, want)
				}
				if notes := strings.Join(r.Notes, "\n"); setting == c.to && !strings.Contains(notes, c.saying) {
					t.Errorf("with %s nothing says %s:\n%s", setting, c.saying, notes)
				}
			}
		})
	}
}
