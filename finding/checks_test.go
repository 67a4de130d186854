package finding_test

import (
	"slices"
	"strings"
	"testing"

	"rollbook/store/register"
)

// TestWhatTheRegistersAsk plants what the checks of the single registers find, and beside it what they let pass.
func TestWhatTheRegistersAsk(t *testing.T) {
	for _, c := range []struct{ check, records, wrong string }{
		{"V20", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			@2016-10-01T09:00 YN-01 change student_id=a kind=12 date=2016-09-20
			@2016-10-03T09:00 YN-01 change student_id=a kind=23 date=2016-09-10 until=2017-03-01
			@2016-10-04T09:00 YN-01 change student_id=a kind=12 date=2016-10-02`, "2016-09-10"},
		{"V21", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			@2016-10-01T09:00 YN-01 change student_id=a kind=12 date=2016-03-20
			@2016-10-01T09:00 YN-01 change student_id=a kind=23 date=2016-03-01 late_reason=村里九月才报来
			@2016-10-01T09:00 YN-01 change student_id=a kind=28 date=2016-09-20`, "2016-03-20"},
		{"V22", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 enrolment student_id=a school_year=2016 term=1 stage=20 grade=23
			YN-01 change student_id=a kind=24 date=2016-10-01
			b = YN-01 student name=马小虎 id_no=640121/20000202/001
			YN-01 enrolment student_id=b school_year=2015 term=1 stage=30 grade=33
			YN-01 enrolment student_id=b school_year=2016 term=1 stage=42 grade=51
			YN-01 change student_id=b kind=24 date=2016-10-01`, "退学"},
		{"V23", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			YN-01 change student_id=a kind=23 date=2016-09-01 until=2017-09-01
			YN-01 change student_id=a kind=23 date=2015-09-02 until=2017-09-02`, "2017-09-02"},
		{"V24", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			x = YN-01 change student_id=a kind=28 date=2016-09-20
			YN-01 visit change_id=x date=2016-09-19 visitor=王老师
			YN-01 visit change_id=x date=2016-09-20 visitor=王老师`, "2016-09-19"},
		{"V25", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			x = YN-01 change student_id=a kind=23 date=2016-09-20 until=2017-03-01
			y = YN-01 change student_id=a kind=28 date=2016-09-20
			YN-01 visit change_id=x date=2016-09-21 visitor=王老师
			YN-01 visit change_id=y date=2016-09-21 visitor=王老师`, "辍学"},
		{"V26", `
			a = YN-01 student name=马小龙 id_no=640121/20000101/001
			YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 boarding=1 waive_boarding=1
			YN-01 two_after student_id=a kind=1 entry_date=2016-09-02 boarding=2 waive_boarding=1`, "走读"},
		{"V27", `
			a = YN-01 student name=马小龙 id_no=640121/20000101/001
			YN-01 two_after student_id=a kind=1 entry_date=2016-09-01 after_kind=3
			YN-01 two_after student_id=a kind=1 entry_date=2016-09-02 after_kind=1`, "肄业"},
		{"V28", `
			YN-01 training_course name=电焊一期 start=2016-03-02 end=2016-03-01 hours=80
			YN-01 training_course name=电焊二期 start=2016-03-02 end=2016-03-02 hours=8`, "2016-03-01"},
		{"V29", `
			k = YN-01 training_course name=电焊一期 start=2016-03-01 end=2016-03-20 hours=80
			YN-01 attendance course_id=k hours=81
			YN-01 attendance course_id=k hours=80`, "81"},
		{"V30", `
			YN-01 award programme=TK1 period=2014 amount_due=1000 amount_paid=1200
			YN-01 award programme=TK1 period=2015 amount_due=1000 amount_paid=1200 different_reason=补发上年
			YN-01 award programme=TK1 period=2016 amount_due=1000 amount_paid=1000`, "1200"},
		{"V31", `
			x = YN-01 award programme=TK1 period=2015 amount_due=1000 pay_date=2016-05-01
			y = YN-01 award programme=TK1 period=2016 amount_due=1000 pay_date=2016-05-20
			YN-01 approval award_id=x result=1 date=2016-05-09
			YN-01 approval award_id=y result=1 date=2016-05-09`, "2016-05-01"},
		{"V32", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			x = YN-01 award student_id=a programme=YJ3 period=2016-1 proposed_by=王老师
			YN-01 approval award_id=x step=1 result=1 person=王老师 date=2016-10-01
			YN-01 approval award_id=x step=2 result=1 person=王老师 date=2016-10-02
			YN-01 approval award_id=x step=2 result=1 person=李校长 date=2016-10-03`, "王老师"},
		{"V33", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001
			b = YN-01 student name=马小虎 id_no=640121/20000101/001
			YN-01 consent student_id=a basis=2 date=2016-09-01 relation=01
			YN-01 consent student_id=b basis=2 date=2016-09-01 relation=01
			YN-01 consent student_id=a basis=2 date=2016-09-02 relation=51`, "14 岁"},
		{"V34", `
			p = U0121 school name=原隆小学 org_code=2164000001
			q = U0121 school name=玉海小学 org_code=2164000002
			U0121 exchange teacher=王建军 from_school=p to_school=p
			U0121 exchange teacher=王建军 from_school=p to_school=q`, "同一所"},
		// T43: severe disability, taught at home.
		{"V35", `
			a = YN-01 student name=马小龙 id_no=640121/20080101/001 disability=0
			b = YN-01 student name=马小虎 id_no=640121/20080202/001 disability=4
			YN-01 enrolment student_id=a school_year=2016 term=1 status=11
			YN-01 enrolment student_id=b school_year=2016 term=1 status=11`, "送教上门"},
	} {
		t.Run(c.check, func(t *testing.T) {
			w := newTown(t)
			w.note(c.records)
			problems, err := w.Check("")
			if err != nil {
				t.Fatal(err)
			}
			problems = slices.DeleteFunc(problems, func(p register.Problem) bool { return p.Check != c.check })
			if len(problems) != 1 || !strings.Contains(problems[0].Message, c.wrong) {
				t.Errorf("%d found: %v", len(problems), problems)
			}
		})
	}
}

// TestT43TaughtAtHome is in school on the day, and marked as what it is.
func TestT43TaughtAtHome(t *testing.T) {
	w := newTown(t)
	w.note(`
		a = YN-01 student name=马小龙 id_no=640121/20080101/001 disability=4
		x = YN-01 enrolment student_id=a school_year=2016 term=1 status=11`)
	w.Lookup(func(look register.Lookup) {
		rec, _ := look.Record(w.named["x"])
		for source, want := range map[string]string{"data('enrolment_status', standing, 'in_school')": "yes", "label('enrolment_status', standing)": "在读-送教上门"} {
			e, err := w.Pack().Compile(rec.Kind, source)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := e.String(rec, look, day); err != nil || got != want {
				t.Errorf("%s is %q, %v", source, got, err)
			}
		}
	})
}
