package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
)

// child registers a pupil of one school with terms and moves, each a few of its fields.
func child(t *testing.T, s *store.Store, birth string, order int, terms, moves []map[string]string) {
	t.Helper()
	edits := []store.Edit{{Kind: "student", Book: "XQ-01", Set: map[string]string{
		"name": "马小" + string(rune(0x4e00+order)), "id_no": id18(birth, order), "nationality": "03", "hukou_type": "2", "hukou_place": village, "home_div": village,
		"home_address": "三组", "phone": "13900000001", "left_behind": "0",
	}}}
	for kind, list := range map[string][]map[string]string{"enrolment": terms, "change": moves} {
		for _, set := range list {
			set["student_id"] = "#0"
			if kind == "enrolment" {
				set["term"], set["class"], set["admission_ym"], set["confirmed_by"], set["confirmed_on"] = "1", "1班", set["school_year"]+"-09", "王老师", set["school_year"]+"-09-05"
			} else {
				set["other_school"] = "外地学校"
			}
			edits = append(edits, store.Edit{Kind: kind, Book: "XQ-01", Set: set})
		}
	}
	commit(t, s, edits...)
}

// TestWhoComesAndGoes has a child who was there from grade 1 on, one who came in grade 7 and went again, and one who went, came
// back and finished: of the two who should have finished both are known to have been there.
func TestWhoComesAndGoes(t *testing.T) {
	s := desk(t, xingqing)
	first := func() map[string]string {
		return map[string]string{"school_year": "2007", "stage": "20", "grade": "21"}
	}
	seventh := func() map[string]string {
		return map[string]string{"school_year": "2013", "stage": "30", "grade": "31"}
	}
	ninth := func() map[string]string {
		return map[string]string{"school_year": "2015", "stage": "30", "grade": "33"}
	}
	child(t, s, "2001-05-05", 11, []map[string]string{first(), ninth()}, []map[string]string{{"kind": "21", "date": "2016-07-05"}})
	child(t, s, "2001-05-06", 13, []map[string]string{seventh()}, []map[string]string{{"kind": "13", "date": "2013-09-02"}, {"kind": "27", "date": "2014-05-05"}})
	child(t, s, "2001-05-07", 15, []map[string]string{first(), ninth()}, []map[string]string{{"kind": "27", "date": "2010-05-05"}, {"kind": "13", "date": "2012-09-01"}, {"kind": "21", "date": "2016-07-05"}})
	r := counted(t, s, "I10", time.Date(2016, 8, 31, 0, 0, 0, 0, time.UTC))
	for column, want := range map[string]string{"entrants": "2", "came": "1", "left": "1", "cohort": "2", "graduates": "2", "rate": "100.0%"} {
		if got := cell(t, r, "total", column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// TestWhoComesOnTheFirstDay is in the roll of that day, and not once more among those who came.
func TestWhoComesOnTheFirstDay(t *testing.T) {
	s := desk(t, xingqing)
	term := func() []map[string]string {
		return []map[string]string{{"school_year": "2016", "stage": "20", "grade": "22"}}
	}
	child(t, s, "2009-05-05", 11, term(), []map[string]string{{"kind": "13", "date": "2016-09-01"}})
	child(t, s, "2009-05-06", 13, term(), []map[string]string{{"kind": "13", "date": "2016-09-02"}})
	r := counted(t, s, "I11", time.Date(2016, 10, 1, 0, 0, 0, 0, time.UTC))
	for column, want := range map[string]string{"opening": "1", "came": "1", "base": "2"} {
		if got := cell(t, r, "total", column); got != want {
			t.Errorf("%s is %s, not %s", column, got, want)
		}
	}
}

// TestTeachersAreCountedAlike counts the exchanges of a school year in R13 and in I13: one that ended in it, one of the year before.
func TestTeachersAreCountedAlike(t *testing.T) {
	s := desk(t, yinchuan)
	var edits []store.Edit
	for i := range 2 {
		edits = append(edits, store.Edit{Kind: "school", Set: map[string]string{
			"name": fmt.Sprint("学校", i), "org_code": fmt.Sprintf("316400%04d", i), "type": "211", "unit": "U0104", "is_city_school": "0", "division": "640104201200",
			"urban_rural": "220", "valid_from": "2010-09-01", "head": "赵校长", "statistician": "李统计",
		}})
	}
	for from, to := range map[string]string{"2016-03-01": "2016-10-15", "2015-09-01": "2016-08-31"} {
		edits = append(edits, store.Edit{Kind: "exchange", Set: map[string]string{"teacher": "马老师", "from_school": "#0", "to_school": "#1", "kind": "1", "from_date": from, "to_date": to}})
	}
	commit(t, s, edits...)
	if a, b := cell(t, counted(t, s, "R13", winter), "total", "teachers"), cell(t, counted(t, s, "I13", winter), "total", "teachers"); a != "1" || b != "1" {
		t.Errorf("R13 has %s, I13 %s", a, b)
	}
}

// TestAVillageIsCoveredOnceItIsBuilt counts a village whose kindergarten stands from a later day on.
func TestAVillageIsCoveredOnceItIsBuilt(t *testing.T) {
	s := desk(t, yinchuan)
	commit(t, s,
		store.Edit{Kind: "school", Set: map[string]string{
			"name": "中心幼儿园", "org_code": "3164009999", "type": "111", "unit": "U0104", "is_city_school": "0", "division": "640104201200",
			"urban_rural": "111", "valid_from": "2010-09-01", "head": "赵园长", "statistician": "李统计",
		}},
		store.Edit{Kind: "village", Book: "U0104", Set: map[string]string{
			"div": village, "name": "滨河家园", "is_poor": "1", "is_poor@2016-01-01": "1", "coverage_kind": "1", "coverage_kind@2016-01-01": "1", "kindergarten": "#0", "built_on": "2016-12-21", "population": "900",
		}})
	for day, want := range map[time.Time]string{winter: "0", winter.AddDate(0, 0, 1): "1"} {
		if a, b := cell(t, counted(t, s, "R6", day), "total", "covered"), cell(t, counted(t, s, "I3", day), "total", "covered"); a != want || b != want {
			t.Errorf("on %v R6 has %s, I3 %s, not %s", day, a, b, want)
		}
	}
}

// TestAnAwardAsOfADay counts how far an award had come on a day, and leaves one that was refused out of the summary.
func TestAnAwardAsOfADay(t *testing.T) {
	s := desk(t, yinchuan)
	child(t, s, "2002-05-05", 11, []map[string]string{{"school_year": "2016", "stage": "30", "grade": "32"}}, nil)
	child(t, s, "2002-05-06", 13, []map[string]string{{"school_year": "2016", "stage": "30", "grade": "32"}}, nil)
	pupils, err := s.List(store.Query{Kind: "student"})
	if err != nil {
		t.Fatal(err)
	}
	award := func(n int) store.Edit {
		return store.Edit{Kind: "award", Book: "XQ-01", Set: map[string]string{"student_id": pupils[n].ID, "programme": "TK1", "period": "2016", "amount_due": "1000", "proposed_by": "王老师"}}
	}
	said := func(award, step, result, date string) store.Edit {
		return store.Edit{Kind: "approval", Book: "XQ-01", Set: map[string]string{"award_id": award, "step": step, "unit": "U0104", "result": result, "person": "李科长", "date": date, "opinion": "意见"}}
	}
	one, other := award(0), award(1)
	one.Set["batch_id"] = "#0"
	commit(t, s, store.Edit{Kind: "batch", Set: map[string]string{"doc_no": "银财〔2016〕1号", "programme": "TK1", "period": "2016", "date": "2016-11-25", "amount": "1000"}},
		one, other, said("#1", "3", "1", "2016-11-20"), said("#2", "3", "3", "2016-11-20"))
	for day, want := range map[string][2]string{"2016-11-19": {"0", "0"}, "2016-11-20": {"1", "0"}, "2016-11-25": {"1", "1"}} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		r := counted(t, s, "R7", at)
		if a, b := cell(t, r, "total", "approved"), cell(t, r, "total", "released"); a != want[0] || b != want[1] {
			t.Errorf("on %s %s are agreed to and %s released", day, a, b)
		}
	}
	if r := counted(t, s, "F6", winter); cell(t, r, "total", "heads") != "1" || cell(t, r, "total", "money") != "1000" {
		t.Errorf("F6 has %s, %s yuan", cell(t, r, "total", "heads"), cell(t, r, "total", "money"))
	}
}

// TestASumIsTheSameEachTime adds a few jiao of several programmes, in whatever order.
func TestASumIsTheSameEachTime(t *testing.T) {
	s := desk(t, yinchuan)
	child(t, s, "2002-05-05", 11, []map[string]string{{"school_year": "2016", "stage": "30", "grade": "32"}}, nil)
	pupils, err := s.List(store.Query{Kind: "student"})
	if err != nil {
		t.Fatal(err)
	}
	for programme, yuan := range map[string]string{"YJ1": "0.10", "YJ2": "0.20", "YJ3": "0.30"} {
		commit(t, s, store.Edit{Kind: "award", Book: "XQ-01", Set: map[string]string{
			"student_id": pupils[0].ID, "programme": programme, "period": "2016-1", "amount_due": yuan, "amount_paid": yuan, "pay_date": "2016-12-01", "pay_way": "3",
		}})
	}
	for range 30 {
		r := counted(t, s, "R10", winter)
		last := r.Rows[len(r.Rows)-1]
		at := slices.IndexFunc(r.Columns, func(c report.Column) bool { return c.Key == "money" })
		if got := *last.Cells[at].Value; got != 0.6 {
			t.Fatalf("they add up to %v", got)
		}
	}
}

// TestWhoIsReceivedIsNotPending moves a child from one school of a county to another, and one to where nobody has received him.
func TestWhoIsReceivedIsNotPending(t *testing.T) {
	s := desk(t, xingqing)
	poor := func(book, id, kind, date string) {
		commit(t, s,
			store.Edit{Kind: "household", Book: book, Set: map[string]string{
				"hh_no": "640100000" + id[14:17], "head_name": "马国强", "head_id_no": id18("1976-05-05", 101), "division": village, "address": "村里",
				"members": "4", "registered": "1", "list_source": "名单", "poverty_type": "1", "main_cause": "01", "status": "1", "especially_poor": "0", "migration_type": "2",
			}},
			store.Edit{Kind: "student", Book: book, Set: map[string]string{
				"name": "马小龙", "id_no": id, "nationality": "03", "hukou_type": "2", "hukou_place": village, "home_div": village, "home_address": "三组", "phone": "13900000001", "left_behind": "0", "household_id": "#0",
			}},
			store.Edit{Kind: "enrolment", Book: book, Set: map[string]string{
				"student_id": "#1", "school_year": "2016", "term": "1", "stage": "20", "grade": "22", "class": "1班", "admission_ym": "2015-09", "confirmed_by": "王老师", "confirmed_on": "2016-09-05",
			}},
			store.Edit{Kind: "change", Book: book, Set: map[string]string{"student_id": "#1", "kind": kind, "date": date, "other_school": "另一所学校"}})
	}
	for _, id := range []string{id18("2009-01-01", 11), id18("2009-01-02", 13)} {
		list := []store.Edit{{Kind: "poverty_list", Set: map[string]string{"hh_no": "640100000" + id[14:17], "division": village, "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}}}
		commit(t, s, append(list, store.Edit{Kind: "poverty_member", Set: map[string]string{"list_id": "#0", "name": "马小龙", "id_no": id, "listed": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01"}})...)
		poor("XQ-01", id, "27", "2016-10-20")
	}
	poor("XQ-02", id18("2009-01-01", 11), "13", "2016-10-21")
	for day, want := range map[string][3]string{"2016-10-20": {"2", "2", "0"}, "2016-10-21": {"2", "1", "1"}} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		r := counted(t, s, "R1", at)
		if got := [3]string{cell(t, r, "total", "owed"), cell(t, r, "total", "at_school"), cell(t, r, "total", "pending")}; got != want {
			t.Errorf("on %s: %v, not %v", day, got, want)
		}
	}
}

// especiallyPoor makes a child of a household on the list of the especially poor at a school, enrolled there for a term, who came or
// left by a change. It gives the record of the pupil.
func especiallyPoor(t *testing.T, s *store.Store, book, id, term, stage, grade, kind, date string) (pupil string) {
	t.Helper()
	saved, err := s.Commit(
		store.Edit{Kind: "household", Book: book, Set: map[string]string{
			"hh_no": "640100000" + id[14:17], "head_name": "马国强", "head_id_no": id18("1976-05-05", 101), "division": village, "address": "村里", "members": "4",
			"registered": "1", "list_source": "名单", "poverty_type": "1", "main_cause": "01", "status": "1", "especially_poor": "1", "migration_type": "2",
		}},
		store.Edit{Kind: "student", Book: book, Set: map[string]string{
			"name": "马小龙", "id_no": id, "nationality": "03", "hukou_type": "2", "hukou_place": village, "home_div": village, "home_address": "三组", "phone": "13900000001", "left_behind": "0", "household_id": "#0",
		}},
		store.Edit{Kind: "enrolment", Book: book, Set: map[string]string{
			"student_id": "#1", "school_year": "2016", "term": term, "stage": stage, "grade": grade, "class": "1班", "admission_ym": "2016-09", "confirmed_by": "王老师", "confirmed_on": "2016-09-05",
		}},
		store.Edit{Kind: "change", Book: book, Set: map[string]string{"student_id": "#1", "kind": kind, "date": date, "other_school": "另一所学校"}})
	if err != nil {
		t.Fatal(err)
	}
	return saved[1].ID
}

// TestWhoWasPaidBeforeHeMovedIsNotUnpaid: the old school has paid a child who is at another now. What was paid stands at the old school, and
// at neither does the child wait for it; one who moved unpaid waits where he is.
func TestWhoWasPaidBeforeHeMovedIsNotUnpaid(t *testing.T) {
	s := desk(t, xingqing)
	for i, id := range []string{id18("2004-01-01", 11), id18("2004-01-02", 13)} {
		list := store.Edit{Kind: "poverty_list", Set: map[string]string{
			"hh_no": "640100000" + id[14:17], "division": village, "status": "1", "especially_poor": "1", "listed": "1", "listed@2016-01-01": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01",
		}}
		commit(t, s, list, store.Edit{Kind: "poverty_member", Set: map[string]string{
			"list_id": "#0", "name": "马小龙", "id_no": id, "listed": "1", "listed@2016-01-01": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01",
		}})
		old := especiallyPoor(t, s, "XQ-01", id, "1", "30", "31", "27", "2016-11-28")
		especiallyPoor(t, s, "XQ-02", id, "1", "30", "31", "13", "2016-11-29")
		award := map[string]string{"student_id": old, "programme": "TK1", "period": "2016", "amount_due": "1000", "proposed_by": "王老师"}
		if i == 0 {
			award["amount_paid"], award["pay_date"], award["pay_way"] = "1000", "2016-11-25", "3"
		}
		commit(t, s, store.Edit{Kind: "award", Book: "XQ-01", Set: award})
	}
	r := counted(t, s, "R7", winter)
	for _, row := range []struct {
		key    string
		counts map[string]string
	}{
		{"XQ-01", map[string]string{"persons": "0", "paid": "1", "paid_sum": "1000.00", "unpaid": "0"}},
		{"XQ-02", map[string]string{"persons": "2", "paid": "0", "unpaid": "1", "share": "50.0%"}},
		{"total", map[string]string{"persons": "2", "paid": "1", "unpaid": "1", "share": "50.0%"}},
	} {
		for column, want := range row.counts {
			if got := cell(t, r, row.key, column); got != want {
				t.Errorf("%s of %s is %s, not %s", column, row.key, got, want)
			}
		}
	}
}

// TestAidOfTheTermBeforeCountsAtTheNewSchool: a child was paid at one school in autumn, and is at another in spring: of the same stage, or of
// another one. He is in no row without a stage, and in none unaided; who moved unpaid is.
func TestAidOfTheTermBeforeCountsAtTheNewSchool(t *testing.T) {
	s := desk(t, xingqing)
	for i, id := range []string{id18("2001-01-01", 11), id18("2001-01-02", 13), id18("2001-01-03", 15)} {
		list := store.Edit{Kind: "poverty_list", Set: map[string]string{
			"hh_no": "640100000" + id[14:17], "division": village, "status": "1", "especially_poor": "1", "listed": "1", "listed@2016-01-01": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01",
		}}
		commit(t, s, list, store.Edit{Kind: "poverty_member", Set: map[string]string{
			"list_id": "#0", "name": "马小龙", "id_no": id, "listed": "1", "listed@2016-01-01": "1", "listed_on": "2015-01-01", "data_date": "2016-01-01",
		}})
		old := especiallyPoor(t, s, "XQ-01", id, "1", "41", "41", "27", "2017-02-20")
		stage, grade := "41", "41"
		if i == 2 {
			stage, grade = "42", "44"
		}
		especiallyPoor(t, s, "XQ-02", id, "2", stage, grade, "13", "2017-02-25")
		if i != 1 {
			commit(t, s, store.Edit{Kind: "award", Book: "XQ-01", Set: map[string]string{
				"student_id": old, "programme": "TK1", "period": "2016", "amount_due": "1000", "proposed_by": "王老师", "amount_paid": "1000", "pay_date": "2016-11-25", "pay_way": "3",
			}})
		}
	}
	r := counted(t, s, "R10", time.Date(2017, 4, 20, 0, 0, 0, 0, time.UTC))
	for _, row := range r.Rows {
		if row.Key == "TK1/" {
			t.Error("who was paid stands in a row without a stage")
		}
	}
	for _, row := range []struct {
		key    string
		counts map[string]string
	}{
		{"TK1/41", map[string]string{"entitled": "2", "helped_all": "2", "money": "2000.00", "lacking": "1", "lacking_poor": "1"}},
		{"TK1/42", map[string]string{"entitled": "1", "helped_all": "0", "lacking": "0", "lacking_poor": "0"}},
		{"TK1", map[string]string{"entitled": "3", "helped_all": "2", "lacking": "1", "rate": "66.7%"}},
	} {
		for column, want := range row.counts {
			if got := cell(t, r, row.key, column); got != want {
				t.Errorf("%s of %s is %s, not %s", column, row.key, got, want)
			}
		}
	}
}

// TestWhoDiedIsNotWaitedFor has a child who dropped out in one school year and died in it, and one who did not come back.
func TestWhoDiedIsNotWaitedFor(t *testing.T) {
	s := desk(t, xingqing)
	term := func() []map[string]string {
		return []map[string]string{{"school_year": "2015", "stage": "30", "grade": "32"}}
	}
	child(t, s, "2002-05-05", 11, term(), []map[string]string{{"kind": "28", "date": "2015-10-10", "reason": "1"}, {"kind": "26", "date": "2016-03-01", "evidence": "死亡证明"}})
	child(t, s, "2002-05-06", 13, term(), []map[string]string{{"kind": "28", "date": "2015-10-10", "reason": "1"}})
	for day, want := range map[time.Time]int{winter.AddDate(0, -6, 0): 2, winter: 1} {
		if r := counted(t, s, "R11", day); len(r.Rows) != want {
			t.Errorf("on %v %d children are waited for, not %d", day, len(r.Rows), want)
		}
	}
}

// TestADayIsWholeAtAnyHour asks at seven in the morning of the day after a return was due.
func TestADayIsWholeAtAnyHour(t *testing.T) {
	s := desk(t, yinchuan)
	early := time.Date(2016, 9, 21, 7, 0, 0, 0, time.FixedZone("Beijing", 8*3600))
	if got := cell(t, counted(t, s, "R15", early), "U0104", "days"); got != "1" {
		t.Errorf("it is late by %s days", got)
	}
}

// TestAChildWithoutANumberCountsOnce has three children on a village's list and in a kindergarten: one whose number only the list
// knows, one whose number only the kindergarten knows, and two of one name and birthday with a number each.
func TestAChildWithoutANumberCountsOnce(t *testing.T) {
	s := county(t)
	pupil := func(name, birth, id string) {
		commit(t, s,
			store.Edit{Kind: "student", Book: "XQ-01", Set: map[string]string{
				"name": name, "birth_date": birth, "sex": "1", "id_no": id, "id_type": map[bool]string{true: "Z", false: "1"}[id == ""], "id_missing_reason": map[bool]string{true: "1"}[id == ""],
				"nationality": "03", "hukou_type": "2", "hukou_place": village, "home_div": village, "home_address": "三组", "phone": "13900000001",
			}},
			store.Edit{Kind: "kg_enrolment", Book: "XQ-01", Set: map[string]string{"student_id": "#0", "class": "12", "entry_date": "2016-09-01", "registered": "0"}})
	}
	listChild(t, s, "马小龙", "2011-05-05", "1", "1", "id_no", id18("2011-05-05", 11))
	pupil("马小龙", "2011-05-05", "")
	listChild(t, s, "马小虎", "2011-06-06", "1", "1")
	pupil("马小虎", "2011-06-06", id18("2011-06-06", 13))
	listChild(t, s, "马小豹", "2011-07-07", "1", "1", "id_no", id18("2011-07-07", 15))
	pupil("马小豹", "2011-07-07", id18("2011-07-07", 17))
	r := tally(t, s)
	if pop, in := cell(t, r, village, "pop"), cell(t, r, village, "in_all"); pop != "3" || in != "4" {
		t.Errorf("%s children, %s of them in a kindergarten", pop, in)
	}
}
