package promotion_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/promotion"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

var pack = sync.OnceValues(func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) })

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// desk is a unit's store, and what a clerk does there.
type desk struct {
	*store.Store
	t *testing.T
	n int
}

func newDesk(t *testing.T, code, level string) *desk {
	t.Helper()
	words.Use("zh")
	p, err := pack()
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := store.Create(filepath.Join(t.TempDir(), code), store.Config{Unit: store.Unit{Code: code, Name: code, Level: level}, Password: "银川 2016", Actor: "王老师"}, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &desk{Store: s, t: t}
}

func (d *desk) adds(kind string, values map[string]string) string {
	d.t.Helper()
	saved, err := d.Commit(store.Edit{Kind: kind, Set: values})
	if err != nil {
		d.t.Fatal(err)
	}
	return saved[0].ID
}

// pupil registers a child, and what the term of the school year 2016 says of it.
func (d *desk) pupil(name string, values map[string]string) (student string) {
	d.t.Helper()
	d.n++
	student = d.adds("student", map[string]string{"name": name, "id_type": "1", "sex": "1", "birth_date": "2008-01-01"})
	d.enrols(student, values)
	return student
}

func (d *desk) enrols(student string, values map[string]string) string {
	d.t.Helper()
	set := map[string]string{
		"student_id": student, "school_year": "2016", "term": "2", "stage": "20", "grade": "22", "class": "1班", "admission_ym": "2015-09",
		"admission_mode": "1", "boarding": "2", "status": "10", "confirmed_on": "2017-03-02", "confirmed_by": "李老师",
	}
	for key, value := range values {
		set[key] = value
	}
	return d.adds("enrolment", set)
}

func (d *desk) changes(student, kind, on string) {
	d.t.Helper()
	d.adds("change", map[string]string{"student_id": student, "kind": kind, "date": on})
}

func (d *desk) carries(kind, on string, set map[string]string) promotion.Done {
	d.t.Helper()
	done, err := promotion.Carry(context.Background(), d.Store, promotion.Asked{Kind: kind, Day: day(on), Set: set}, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return done
}

// enrolment gives a pupil's record of a term.
func (d *desk) enrolment(student, year, term string) (map[string]string, bool) {
	d.t.Helper()
	list, err := d.List(store.Query{Kind: "enrolment"})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, rec := range list {
		if rec.Fields["student_id"] == student && rec.Fields["school_year"] == year && rec.Fields["term"] == term {
			return rec.Fields, true
		}
	}
	return nil, false
}

// TestEachGradeGoesUpAtTheNewSchoolYear takes one pupil of each grade across the summer.
func TestEachGradeGoesUpAtTheNewSchoolYear(t *testing.T) {
	cases := []struct {
		stage, grade string
		next         string // "" stays behind
	}{
		{"20", "21", "22"},
		{"20", "22", "23"},
		{"20", "23", "24"},
		{"20", "24", "25"},
		{"20", "25", "26"},
		{"20", "26", ""},
		{"30", "31", "32"},
		{"30", "32", "33"},
		{"30", "33", ""},
		{"41", "41", "42"},
		{"41", "42", "43"},
		{"41", "43", ""},
		{"42", "44", "45"},
		{"42", "45", "46"},
		{"42", "46", ""},
		{"51", "51", "52"},
		{"51", "53", ""},
		{"52", "61", "62"},
		{"52", "64", ""},
	}
	d := newDesk(t, "XQ-01", store.School)
	students := map[string]string{}
	for _, c := range cases {
		students[c.grade] = d.pupil("马"+c.grade, map[string]string{"stage": c.stage, "grade": c.grade})
	}
	done := d.carries("enrolment", "2017-09-04", nil)
	for _, c := range cases {
		got, there := d.enrolment(students[c.grade], "2017", "1")
		left := d.left(done, "马"+c.grade)
		switch {
		case c.next == "" && (there || !strings.Contains(left, "毕业年级")):
			t.Errorf("%s: %v, %q", c.grade, got, left)
		case c.next != "" && (!there || got["grade"] != c.next || got["stage"] != c.stage || left != ""):
			t.Errorf("%s: %v, %q", c.grade, got, left)
		}
	}
}

// left gives why somebody does not go on, as a person reads it; "" for who does.
func (d *desk) left(done promotion.Done, name string) string {
	for _, one := range done.Left {
		if one.Title == name {
			return worded(one.Err)
		}
	}
	return ""
}

// worded is what a person reads.
func worded(err *fault.Fault) string {
	_, text, _ := words.Error(err)
	return text
}

// TestWhatGoesOnAndWhatDoesNot reads one record of the new term field by field.
func TestWhatGoesOnAndWhatDoesNot(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	student := d.pupil("马小龙", map[string]string{"attendance_pct": "98"})
	if done := d.carries("enrolment", "2017-09-04", nil); done.Open != 1 || done.Term != "2017—2018 学年秋季学期" || done.Groups()[0] != (promotion.Group{Label: "二年级 → 三年级", N: 1}) {
		t.Errorf("%+v", done)
	}
	got, _ := d.enrolment(student, "2017", "1")
	for field, want := range map[string]string{
		"class": "1班", "boarding": "2", "admission_ym": "2015-09", "status": "10", "stage": "20", // go on
		"confirmed_on": "", "confirmed_by": "", "admission_mode": "", "attendance_pct": "", // are of the old term
	} {
		if got[field] != want {
			t.Errorf("%s is %q, not %q", field, got[field], want)
		}
	}
}

// TestTheSpringTermKeepsTheGrade goes from autumn to spring, with one confirmation for all.
func TestTheSpringTermKeepsTheGrade(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	a := d.pupil("马小龙", map[string]string{"term": "1", "grade": "26"})
	b := d.pupil("马玉兰", map[string]string{"term": "1", "grade": "21"})
	done := d.carries("enrolment", "2017-03-01", map[string]string{"confirmed_on": "2017-03-01", "confirmed_by": "王主任"})
	if done.Made != 2 || done.Open != 0 || done.Groups()[0].Label != "一年级" {
		t.Errorf("%+v", done)
	}
	for student, grade := range map[string]string{a: "26", b: "21"} {
		got, _ := d.enrolment(student, "2016", "2")
		if got["grade"] != grade || got["confirmed_by"] != "王主任" {
			t.Errorf("%v", got)
		}
	}
}

// TestWhoIsLeftOut has a pupil for each reason.
func TestWhoIsLeftOut(t *testing.T) {
	cases := []struct {
		name, change, on string
		values           map[string]string
		why              string // "" goes on
		grade, stands    string // of the new record
	}{
		{name: "stays", grade: "23", stands: "10"},
		{name: "moved away", change: "27", on: "2017-05-10", why: "转出待接"},
		{name: "dropped out", change: "28", on: "2017-04-10", why: "辍学"},
		{name: "came back", change: "12", on: "2017-05-10", values: map[string]string{"status": "20"}, grade: "23", stands: "10"},
		{name: "suspended", change: "23", on: "2017-04-10", grade: "22", stands: "20"},
		{name: "repeats the year", change: "33", on: "2017-07-01", grade: "22", stands: "10"},
		{name: "repeated an earlier year", change: "33", on: "2016-07-01", grade: "23", stands: "10"},
		{name: "at home", values: map[string]string{"status": "11"}, grade: "23", stands: "11"},
		{name: "without a grade", values: map[string]string{"grade": ""}, why: "没有填年级"},
	}
	d := newDesk(t, "XQ-01", store.School)
	students := map[string]string{}
	for _, c := range cases {
		students[c.name] = d.pupil(c.name, c.values)
		if c.change != "" {
			d.changes(students[c.name], c.change, c.on)
		}
	}
	done := d.carries("enrolment", "2017-09-04", nil)
	for _, c := range cases {
		got, there := d.enrolment(students[c.name], "2017", "1")
		left := d.left(done, c.name)
		switch {
		case c.why != "" && (there || !strings.Contains(left, c.why) || !strings.Contains(left, c.name)):
			t.Errorf("%s: %v, %q", c.name, got, left)
		case c.why == "" && (!there || got["grade"] != c.grade || got["status"] != c.stands || left != ""):
			t.Errorf("%s: %v, %q", c.name, got, left)
		}
	}
}

// TestAWithdrawnPupilIsNamed leaves out who has no record any more.
func TestAWithdrawnPupilIsNamed(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	student := d.pupil("马小龙", nil)
	d.pupil("马玉兰", nil)
	if _, err := d.Commit(store.Edit{ID: student, Remove: true, Reason: "误录"}); err != nil {
		t.Fatal(err)
	}
	done := d.carries("enrolment", "2017-09-04", nil)
	if done.Made != 1 || len(done.Left) != 1 || !strings.Contains(worded(done.Left[0].Err), "作废") {
		t.Errorf("%+v", done)
	}
}

// TestWhoseRecordIsNotHereGoesOn: of a pupil in a book that this desk does not have, or of none yet, nobody says that he was withdrawn.
func TestWhoseRecordIsNotHereGoesOn(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	d.enrols("XQ-09|01987654-3210-7abc-8def-0123456789ab", nil)
	d.enrols("", nil)
	d.enrols("", map[string]string{"class": "2班"})
	if done := d.carries("enrolment", "2017-09-04", nil); done.Made != 3 || len(done.Left) != 0 {
		t.Errorf("%d went on, left are %+v", done.Made, done.Left)
	}
}

// TestTwiceMakesNothingNew also where one was entered by hand, and where it was stopped on the way.
func TestTwiceMakesNothingNew(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	var pupils []string
	for n := range 120 {
		pupils = append(pupils, d.pupil(fmt.Sprintf("马%d", n), nil))
	}
	d.enrols(pupils[7], map[string]string{"school_year": "2017", "term": "1", "grade": "23", "class": "9班"})

	ctx, stop := context.WithCancel(context.Background())
	half, err := promotion.Carry(ctx, d.Store, promotion.Asked{Kind: "enrolment", Day: day("2017-09-04")}, func(done, total int) {
		if total != 119 {
			t.Errorf("%d of %d", done, total)
		}
		stop()
	})
	if !errors.Is(err, context.Canceled) || half.Made == 0 || half.Made >= 119 {
		t.Fatalf("%d, %v", half.Made, err)
	}
	if rest := d.carries("enrolment", "2017-09-04", nil); rest.Made != 119-half.Made || rest.Already != half.Made+1 {
		t.Errorf("after the stop %d were made, %d were there", rest.Made, rest.Already)
	}
	if again := d.carries("enrolment", "2018-01-20", nil); again.Made != 0 || again.Already != 120 || again.Waits() {
		t.Errorf("again: %d made, %d there", again.Made, again.Already)
	}
	if got, _ := d.enrolment(pupils[7], "2017", "1"); got["class"] != "9班" {
		t.Errorf("what was entered by hand is %v", got)
	}
}

// TestTheLatestRecordCounts takes the spring record, not that of the autumn before, and nothing that is older than a year.
func TestTheLatestRecordCounts(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	both := d.pupil("马小龙", map[string]string{"term": "1", "class": "1班"})
	d.enrols(both, map[string]string{"class": "2班"})
	autumn := d.pupil("马玉兰", map[string]string{"term": "1", "class": "3班"})
	gone := d.pupil("丁一", map[string]string{"term": "1"})
	left := d.enrols(gone, map[string]string{"status": "41"})
	d.pupil("白二", map[string]string{"school_year": "2015"})
	done := d.carries("enrolment", "2017-09-04", nil)
	if done.Made != 2 || len(done.Left) != 1 || done.Left[0].Record != left {
		t.Errorf("%+v", done)
	}
	for student, class := range map[string]string{both: "2班", autumn: "3班"} {
		if got, _ := d.enrolment(student, "2017", "1"); got["class"] != class || got["grade"] != "23" {
			t.Errorf("%v", got)
		}
	}
}

// TestANineYearSchoolKeepsItsPupils: 六年级 goes on into 七年级 where the register says that the school has both.
func TestANineYearSchoolKeepsItsPupils(t *testing.T) {
	d := newDesk(t, "U0104", store.County)
	schools, students := map[string]string{}, map[string]string{}
	for _, kind := range []string{"211", "312", "345"} {
		schools[kind] = d.adds("school", map[string]string{"name": "月牙湖学校" + kind, "type": kind})
		students[kind] = d.pupil("马"+kind, map[string]string{"grade": "26", "school": schools[kind], "admission_ym": "2011-09"})
	}
	d.carries("enrolment", "2017-09-04", nil)
	for kind, want := range map[string]string{"211": "", "312": "31", "345": "31"} {
		got, _ := d.enrolment(students[kind], "2017", "1")
		if got["grade"] != want || want != "" && (got["stage"] != "30" || got["admission_ym"] != "2017-09" || got["school"] != schools[kind]) {
			t.Errorf("%s: %v", kind, got)
		}
	}
}

// TestReasonsGoOn: what was explained once is not asked about again.
func TestReasonsGoOn(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	student := d.adds("student", map[string]string{"name": "马小龙", "id_type": "1", "sex": "1", "birth_date": "2001-01-01"})
	id := d.enrols(student, nil)
	if _, err := d.Commit(store.Edit{ID: id, Explain: map[string]string{"K13": "留级多次"}}); err != nil {
		t.Fatal(err)
	}
	d.carries("enrolment", "2017-09-04", map[string]string{"confirmed_on": "2017-09-04", "confirmed_by": "王主任"})
	list, err := d.List(store.Query{Kind: "enrolment"})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d, %v", len(list), err)
	}
	if now := list[1]; now.Explained["K13"] != "留级多次" || now.Check == store.MustExplain {
		t.Errorf("%v, %v", now.Explained, now.Problems)
	}
}

// TestAKindergartenGoesUp: a child's record stays one, its class goes up, and who has finished leaves.
func TestAKindergartenGoesUp(t *testing.T) {
	cases := []struct{ name, class, born, now, left string }{
		{"小班", "11", "2013-01-01", "12", ""},
		{"中班", "12", "2012-01-01", "13", ""},
		{"大班", "13", "2011-01-01", "13", "2017-08-31"},
		{"学前班", "19", "2011-01-01", "19", "2017-08-31"},
		{"混龄班 young", "14", "2012-01-01", "14", ""},
		{"混龄班 of school age", "14", "2011-01-01", "14", "2017-08-31"},
	}
	d := newDesk(t, "XQ-06", store.School)
	records := map[string]string{}
	for _, c := range cases {
		child := d.adds("student", map[string]string{"name": c.name, "id_type": "1", "sex": "1", "birth_date": c.born})
		label, _, _ := strings.Cut(c.name, " ")
		records[c.name] = d.adds("kg_enrolment", map[string]string{
			"student_id": child, "class": c.class, "class_name": label + "2", "class_year": "2016", "entry_date": "2015-09-01", "vaccination": "1",
		})
	}
	if done := d.carries("kg_enrolment", "2017-03-01", nil); done.Made != 0 || done.Already != len(cases) {
		t.Errorf("in spring %+v", done)
	}
	if first := d.carries("kg_enrolment", "2017-09-04", nil); first.Made != len(cases) || len(first.Left) != 0 {
		t.Errorf("%+v", first)
	}
	if again := d.carries("kg_enrolment", "2017-09-05", nil); again.Made != 0 || again.Already != 3 || !strings.Contains(d.left(again, "大班"), "已离园") {
		t.Errorf("again %+v", again)
	}
	for _, c := range cases {
		rec, err := d.Get(records[c.name])
		if err != nil {
			t.Fatal(err)
		}
		if f := rec.Fields; f["class"] != c.now || f["leave_date"] != c.left || (f["leave_reason"] == "1") != (c.left != "") || f["entry_date"] != "2015-09-01" {
			t.Errorf("%s: %v", c.name, f)
		}
		if name := rec.Fields["class_name"]; c.class != c.now && strings.Contains(name, c.name) {
			t.Errorf("the class of %s is still called %s", c.name, name)
		}
		if rec.Check == store.MustFix {
			t.Errorf("%s: %v", c.name, rec.Problems)
		}
	}
}

// TestOnlyTheOwnBook: a bureau carries on whom it registered, not the pupils of its schools.
func TestOnlyTheOwnBook(t *testing.T) {
	d := newDesk(t, "U0104", store.County)
	d.pupil("马小龙", nil)
	student := d.adds("student", map[string]string{"name": "白二", "sex": "1"})
	if _, err := d.Commit(store.Edit{Kind: "enrolment", Book: "XQ-01", Set: map[string]string{"student_id": student, "school_year": "2016", "term": "2", "grade": "21", "stage": "20", "status": "10"}}); err != nil {
		t.Fatal(err)
	}
	if plan, err := promotion.Look(d.Store, promotion.Asked{Kind: "enrolment", Day: day("2017-09-04")}); err != nil || len(plan.Steps) != 1 || plan.Steps[0].Title != "马小龙" {
		t.Errorf("%+v, %v", plan, err)
	}
}

// TestWhatIsAskedWrongly ends with a fault, and nothing is made.
func TestWhatIsAskedWrongly(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	d.pupil("马小龙", nil)
	for _, c := range []struct {
		name, code, says string
		asked            promotion.Asked
	}{
		{"a register without a next term", "promotion-kind", "student", promotion.Asked{Kind: "student"}},
		{"an unknown register", "promotion-kind", "pupil", promotion.Asked{Kind: "pupil"}},
		{"a field that nobody asks for", "promotion-ask", "班级", promotion.Asked{Kind: "enrolment", Set: map[string]string{"class": "1班"}}},
		{"a field that is not there", "promotion-ask", "nickname", promotion.Asked{Kind: "enrolment", Set: map[string]string{"nickname": "1"}}},
		{"nobody of the year before", "promotion-none", "", promotion.Asked{Kind: "enrolment", Day: day("2026-09-01")}},
		{"before anybody was there", "promotion-none", "", promotion.Asked{Kind: "enrolment", Day: day("2010-09-01")}},
	} {
		_, err := promotion.Carry(context.Background(), d.Store, c.asked, nil)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, message, _ := words.Error(err); !strings.Contains(message, c.says) {
			t.Errorf("%s: %q does not name %s", c.name, message, c.says)
		}
		if list, err := d.List(store.Query{Kind: "enrolment"}); err != nil || len(list) != 1 {
			t.Errorf("%s: %d records, %v", c.name, len(list), err)
		}
	}
}

// TestWhoWaits tells when a desk is to be told that a term has begun.
func TestWhoWaits(t *testing.T) {
	d := newDesk(t, "XQ-01", store.School)
	d.pupil("马小龙", nil)
	for on, want := range map[string]int{"2017-05-01": 0, "2017-09-01": 1, "2018-02-28": 1, "2019-09-01": 0} {
		plans, err := promotion.Waiting(d.Store, day(on))
		if err != nil || len(plans) != want {
			t.Errorf("on %s %d wait, %v", on, len(plans), err)
		}
	}
	d.carries("enrolment", "2017-09-04", nil)
	if plans, err := promotion.Waiting(d.Store, day("2017-09-05")); err != nil || len(plans) != 0 {
		t.Errorf("%v, %v", plans, err)
	}
	names := []string{}
	for _, k := range promotion.Kinds(d.Pack()) {
		names = append(names, k.Key)
	}
	if !slices.Equal(names, []string{"enrolment", "kg_enrolment"}) {
		t.Errorf("%v", names)
	}
}
