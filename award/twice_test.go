package award_test

import (
	"maps"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"rollbook/award"
	"rollbook/store"
)

// TestTwoSchoolsThatDoNotKnowOfEachOther: each proposed the same child before the other's bundle was there. The bureau agrees to one.
func TestTwoSchoolsThatDoNotKnowOfEachOther(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	moved := boy
	moved.enrolment = map[string]string{"class": "3班", "confirmed_on": "2016-10-20"}
	enter(t, l.second(), moved)
	l.list(boy, "1")
	a, b := propose(t, l.school).Made[0], propose(t, l.second()).Made[0]
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", a)
	published(t, l.second())
	deed(t, l.second(), "校长", award.Approve, award.Word{}, "", b)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-second", a, b)
	deed(t, l.county, "区审核员", award.Refuse, award.Word{Text: "已转走"}, "", a)
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", b)
}

// TestWhatTwoDesksReleasedIsPaidOnce: two awards of one child came to the release before either desk knew of the other's.
func TestWhatTwoDesksReleasedIsPaidOnce(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	l.list(boy, "1")
	a := propose(t, l.school).Made[0]
	l.released(l.school, a)
	moved := boy
	moved.enrolment = map[string]string{"class": "3班", "confirmed_on": "2016-10-20"}
	enter(t, l.second(), moved)
	b := propose(t, l.second()).Made[0]
	published(t, l.second())
	deed(t, l.second(), "校长", award.Approve, award.Word{}, "", b)
	pay := award.Payment{Day: payment, Amount: math.NaN(), Way: "2"}
	pay.ID = a
	l.up()
	paid(t, l.city, "", pay)
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-second", b)
	if out, err := award.GetBack(l.city, a, 1000, day("2016-11-26"), "已转走"); err != nil || len(out.Done) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	carry(t, l.city, l.county)
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", b)
}

// TestAPayrollLeavesOutWhatIsNotPaid: what is refused to be recorded as paid is not asked of the bank.
func TestAPayrollLeavesOutWhatIsNotPaid(t *testing.T) {
	l := newLine(t)
	elder, younger, stranger, borrower, gone := kid("马大龙", 1), kid("马小龙", 2), kid("王文博", 3), kid("李梅", 4), kid("丁香", 5)
	younger.family = elder.family
	younger.home = recordOf(t, l.school, enter(t, l.school, elder)).Fields["household_id"]
	for _, c := range []*child{&stranger, &borrower, &gone} {
		c.household["bank_no"] = map[string]string{"王文博": "6222020402564890016", "李梅": "6222020402564890016", "丁香": "6217000402564890013"}[c.name]
	}
	enter(t, l.school, younger)
	enter(t, l.school, stranger)
	enter(t, l.school, borrower)
	left := enter(t, l.school, gone)
	for _, c := range []child{elder, younger, stranger, borrower, gone} {
		l.list(c, "1")
	}
	l.released(l.school, propose(t, l.school).Made...)
	if _, err := l.school.Commit(store.Edit{Kind: "change", Set: map[string]string{"student_id": left, "kind": kindOf(t, "43"), "date": "2016-11-01", "evidence": "死亡证明"}}); err != nil {
		t.Fatal(err)
	}
	roll, err := award.Payroll(l.school, award.Filter{Programme: "TK1", Period: "2016", Day: payment})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, line := range roll {
		got[line.Name] = line.Goes()
	}
	if want := (map[string]bool{"马大龙": true, "马小龙": true, "王文博": false, "李梅": false, "丁香": false}); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestMoneyComesBackInParts: what came back first is not forgotten, and no more comes back than was paid.
func TestMoneyComesBackInParts(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	l.released(l.school, id)
	paid(t, l.school, "", award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"})
	back := func(amount float64, want float64) {
		t.Helper()
		if _, err := award.GetBack(l.school, id, amount, day("2016-12-10"), "清退追回"); err != nil {
			t.Fatal(err)
		}
		if c := caseOf(t, l.school, id); c.Back != want {
			t.Errorf("%v came back, want %v", c.Back, want)
		}
	}
	back(400, 400)
	back(600, 1000)
	back(1, 1000)
	if _, err := award.GetBack(l.school, id, 1, time.Now().AddDate(0, 0, 2), "明天的"); err == nil {
		t.Error("came back the day after tomorrow")
	}
}

// TestTwoOfficersWhoDoNotKnowOfEachOther work at copies of the county's register: what both said alike is said once, what
// they said otherwise is told with both names, until one is withdrawn.
func TestTwoOfficersWhoDoNotKnowOfEachOther(t *testing.T) {
	l := newLine(t)
	first, second := kid("马小龙", 1), kid("李文博", 2)
	enter(t, l.school, first)
	enter(t, l.school, second)
	l.list(first, "1")
	l.list(second, "1")
	ids := propose(t, l.school).Made
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", ids...)
	l.up()
	other := desk(t, store.Unit{Code: "U0104", Name: "兴庆区教育局", Level: store.County, Parent: "U0100"})
	carry(t, l.county, other)
	deed(t, l.county, "甲科员", award.Approve, award.Word{}, "", ids...)
	deed(t, other, "乙科员", award.Approve, award.Word{Text: "看过名单"}, "", ids[0])
	deed(t, other, "乙科员", award.Return, award.Word{Text: "班级不对"}, "", ids[1])
	carry(t, other, l.county)
	carry(t, l.county, other)
	for _, s := range []*store.Store{l.county, other} {
		if c := caseOf(t, s, ids[0]); c.State != award.Open || c.Step.Key != "4" || len(c.Trail) != 4 {
			t.Errorf("both agreed: %+v, %v", c.State, c.Fault())
		}
		if c := caseOf(t, s, ids[1]); c.State != award.Broken || !strings.Contains(c.Fault().Error(), "award-opinions") || len(c.Trail) != 4 {
			t.Errorf("they differ: %+v, %v", c.State, c.Fault())
		}
	}
	carry(t, l.county, l.city)
	deed(t, l.city, "市审核员", award.Return, award.Word{Text: "重看"}, "award-opinions", ids[1])
	for _, o := range caseOf(t, l.county, ids[1]).Trail[2:] {
		if o.Person == "乙科员" {
			if _, err := l.county.Commit(store.Edit{ID: o.ID, Remove: true, Reason: "商量过，照甲科员的"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	carry(t, l.county, l.city)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "", ids...)
}

// TestTwoProposalsAtOnce: a key pressed twice, or two desks at one register, propose each child once.
func TestTwoProposalsAtOnce(t *testing.T) {
	l := newLine(t)
	const rounds = 12
	for n := range rounds {
		id := enter(t, l.school, kid("马小龙", n+1))
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := award.Propose(t.Context(), l.school, award.Asked{Programme: "TK1", Period: "2016", Persons: []string{id}, Day: autumn}, nil); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	if list, err := award.Cases(l.school, award.Filter{}); err != nil || len(list) != rounds {
		t.Errorf("%d awards of %d children, %v", len(list), rounds, err)
	}
}
