package award_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"rollbook/award"
	"rollbook/fault"
	"rollbook/store"
)

// paid pays one award, or is refused for a reason.
func paid(t *testing.T, s *store.Store, want string, p award.Payment) {
	t.Helper()
	out, err := award.Pay(s, []award.Payment{p})
	if err != nil {
		t.Fatal(err)
	}
	if want == "" && len(out.Done) != 1 || want != "" && !slices.Equal(codes(out.Refused), []string{want}) {
		t.Fatalf("done %v, refused %v, want %q", out.Done, codes(out.Refused), want)
	}
}

func TestT25ADeadChildIsNotPaid(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	student := enter(t, l.school, boy)
	l.list(boy, "1")
	p := propose(t, l.school)
	l.released(l.school, p.Made...)
	if _, err := l.school.Commit(store.Edit{Kind: "change", Set: map[string]string{"student_id": student, "kind": kindOf(t, "43"), "date": "2016-11-01", "evidence": "死亡证明"}}); err != nil {
		t.Fatal(err)
	}
	paid(t, l.school, "award-not-due", award.Payment{ID: p.Made[0], Day: payment, Amount: math.NaN(), Way: "2"})
	paid(t, l.school, "award-not-due", award.Payment{ID: p.Made[0], Day: payment, Amount: math.NaN(), Way: "2", Note: "家里困难"}) // no word helps here
	if c := caseOf(t, l.school, p.Made[0]); c.Now.Rule != "E23" || c.Due != 1000 {
		t.Errorf("the figure of before is no other: %+v", c)
	}
}

// TestMoneyIsNotReleasedForWhatIsNotDueAnyMore, nor for an amount whose reason was taken out again.
func TestMoneyIsNotReleasedForWhatIsNotDueAnyMore(t *testing.T) {
	l := newLine(t)
	boy, girl := kid("马小龙", 1), kid("李文博", 2)
	student := enter(t, l.school, boy)
	enter(t, l.school, girl)
	l.list(boy, "1")
	l.list(girl, "1")
	ids := map[string]string{}
	for _, id := range propose(t, l.school).Made {
		ids[caseOf(t, l.school, id).Name] = id
	}
	alter(t, l.school, ids["李文博"], "amount_due", "800", "different_reason", "九月二十日才转来")
	l.agreed(l.school, ids["马小龙"], ids["李文博"])
	if _, err := l.city.Commit(store.Edit{Kind: "change", Book: "XQ1", Set: map[string]string{"student_id": student, "kind": kindOf(t, "43"), "date": "2016-11-01", "evidence": "死亡证明"}}); err != nil {
		t.Fatal(err)
	}
	alter(t, l.city, ids["李文博"], "different_reason", "")
	for name, want := range map[string]string{"马小龙": "award-not-due", "李文博": "award-differs"} {
		b, err := award.PutInto(l.city, []string{ids[name]}, award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 1000, Difference: "测试", Signed: "财政局赵科长", Day: day("2016-11-21")})
		if err != nil || !slices.Equal(codes(b.Refused), []string{want}) {
			t.Errorf("%s: done %v, refused %v, %v", name, b.Done, codes(b.Refused), err)
		}
	}
}

// TestADeedTwiceOverIsOne: the same payment twice in one list is recorded once, and nothing is no money that came back.
func TestADeedTwiceOverIsOne(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	l.released(l.school, id)
	pay := award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"}
	out, err := award.Pay(l.school, []award.Payment{pay, pay})
	if err != nil || len(out.Done) != 1 || !slices.Equal(codes(out.Refused), []string{"award-paid"}) {
		t.Fatalf("done %v, refused %v, %v", out.Done, codes(out.Refused), err)
	}
	if out, err := award.GetBack(l.school, id, 0, day("2016-11-28"), "银行退票"); err != nil || !slices.Equal(codes(out.Refused), []string{"award-back"}) {
		t.Errorf("done %v, refused %v, %v", out.Done, codes(out.Refused), err)
	}
}

// kindOf is the kind of change that leads to a status.
func kindOf(t *testing.T, status string) string {
	t.Helper()
	for _, row := range pack.Codes["enrolment_change"].Codes {
		if row.Data["to_status"] == status {
			return row.Code
		}
	}
	t.Fatalf("no change leads to %s", status)
	return ""
}

func TestT34StruckFromTheList(t *testing.T) {
	l := newLine(t)
	first, second := kid("马小龙", 1), kid("李文博", 2)
	enter(t, l.school, first)
	enter(t, l.school, second)
	h1, m1 := l.list(first, "1")
	h2, m2 := l.list(second, "1")
	p := propose(t, l.school)
	l.released(l.school, p.Made...)
	l.up()
	paidOne, unpaid := p.Made[0], p.Made[1]
	paid(t, l.city, "", award.Payment{ID: paidOne, Day: payment, Amount: math.NaN(), Way: "2"})
	for _, id := range []string{h1, m1, h2, m2} {
		alter(t, l.county, id, "listed@2016-12-01", "0")
	}
	carry(t, l.county, l.city)
	paid(t, l.city, "award-not-due", award.Payment{ID: unpaid, Day: day("2016-12-02"), Amount: math.NaN(), Way: "2"})
	back, err := award.Recovery(l.city, award.Filter{Programme: "TK1", Day: day("2016-12-02")})
	if err != nil || len(back) != 1 || back[0].ID != paidOne || back[0].Blocked == "" {
		t.Fatalf("%+v, %v", back, err)
	}
	if before, err := award.Recovery(l.city, award.Filter{Programme: "TK1", Day: day("2016-11-30")}); err != nil || len(before) != 0 {
		t.Errorf("before the day nothing is got back: %+v, %v", before, err)
	}
	out, err := award.GetBack(l.city, paidOne, 1000, day("2016-12-10"), "清退追回")
	if err != nil || len(out.Done) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	if back, err := award.Recovery(l.city, award.Filter{Programme: "TK1", Day: day("2016-12-12")}); err != nil || len(back) != 0 {
		t.Errorf("what came back is done: %+v, %v", back, err)
	}
}

func TestT65OneCardOfTwoChildren(t *testing.T) {
	l := newLine(t)
	elder, younger, stranger := kid("马大龙", 1), kid("马小龙", 2), kid("王文博", 3)
	younger.family = elder.family
	younger.home = recordOf(t, l.school, enter(t, l.school, elder)).Fields["household_id"]
	enter(t, l.school, younger)
	enter(t, l.school, stranger)
	for _, c := range []child{elder, younger, stranger} {
		l.list(c, "1")
	}
	p := propose(t, l.school)
	l.released(l.school, p.Made...)
	ids := map[string]string{}
	for _, id := range p.Made {
		ids[caseOf(t, l.school, id).Name] = id
	}
	pay := func(name, want, note string) {
		t.Helper()
		paid(t, l.school, want, award.Payment{ID: ids[name], Day: payment, Amount: math.NaN(), Way: "2", Account: "6228480402564890018", Note: note})
	}
	pay("马大龙", "", "")
	pay("马小龙", "award-siblings", "")
	pay("马小龙", "", "兄弟二人用哥哥的卡")
	pay("王文博", "award-one-card", "借用同学家的卡")
}

func TestAPayeeIsTheChildOrAGuardian(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	l.list(boy, "1")
	p := propose(t, l.school)
	pay := award.Payment{ID: p.Made[0], Day: payment, Amount: math.NaN(), Way: "2"}
	paid(t, l.school, "award-early", pay)
	l.released(l.school, p.Made...)
	other, less := pay, pay
	other.Payee = "村会计"
	paid(t, l.school, "award-payee", other)
	less.Amount = 700
	paid(t, l.school, "award-too-much", less)
	early := pay
	early.Day = day("2016-11-01")
	paid(t, l.school, "award-early", early)
	if _, err := award.Pay(l.school, []award.Payment{{ID: p.Made[0], Day: time.Now().AddDate(0, 0, 2)}}); err == nil {
		t.Error("paid the day after tomorrow")
	}
	// One minute after midnight today is today, though in Greenwich it is still yesterday.
	sinceMidnight := time.Since(time.Now().UTC().Truncate(24 * time.Hour))
	defer func(local *time.Location) { time.Local = local }(time.Local)
	time.Local = time.FixedZone("", int((24*time.Hour - sinceMidnight + time.Minute).Seconds()))
	less.Day = day(time.Now().Format(time.DateOnly))
	paid(t, l.school, "award-not-due", less)
	pay.Payee = "马小龙"
	paid(t, l.school, "", pay)
}

// TestAnAmountThatWasAgreedToStays: who raises it afterwards, with whatever reason, gets no money by the opinions of before.
func TestAnAmountThatWasAgreedToStays(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	l.agreed(l.school, id)
	alter(t, l.school, id, "amount_due", "5000", "different_reason", "特殊情况")
	l.up()
	release := award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 5000, Signed: "财政局赵科长", Day: payment}
	b, err := award.PutInto(l.city, []string{id}, release)
	if err != nil || len(b.Done) != 0 || !slices.Equal(codes(b.Refused), []string{"award-altered"}) {
		t.Fatalf("%v, %v", codes(b.Refused), err)
	}
	deed(t, l.city, "市审核员", award.Return, award.Word{Text: "金额改过"}, "", id)
	alter(t, l.city, id, "amount_due", "1000", "different_reason", "")
	deed(t, l.city, "市审核员", award.Approve, award.Word{Document: "银扶办函〔2016〕21号", Signed: "扶贫办李主任"}, "", id)
	release.Amount = 1000
	if b, err := award.PutInto(l.city, []string{id}, release); err != nil || len(b.Done) != 1 {
		t.Errorf("%v, %v", codes(b.Refused), err)
	}
}

// TestAnAwardStaysTheChildsThatItWasAgreedFor has a school put another child into an award that every office agreed to, and another
// before the district has: it goes no further, but where the two records are one child's.
func TestAnAwardStaysTheChildsThatItWasAgreedFor(t *testing.T) {
	l := newLine(t)
	first, second := kid("马小龙", 1), kid("李文博", 2)
	one, other := enter(t, l.school, first), enter(t, l.school, second)
	l.list(first, "1")
	l.list(second, "1")
	id := propose(t, l.school, one).Made[0]
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	put := func(person string) {
		t.Helper()
		if _, err := l.school.Commit(store.Edit{ID: id, Set: map[string]string{"student_id": person}}); err != nil {
			t.Fatal(err)
		}
	}
	put(other)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-moved", id)
	put(one)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-moved", id) // nobody knows of which the school spoke
}

// TestAReleasedAwardIsNoOtherChilds pays an award into which another child was put after its release.
func TestAReleasedAwardIsNoOtherChilds(t *testing.T) {
	for linked, want := range map[bool]string{false: "award-moved", true: ""} {
		l := newLine(t)
		first, second := kid("马小龙", 1), kid("马小龙", 2)
		one, other := enter(t, l.school, first), enter(t, l.school, second)
		l.list(first, "1")
		l.list(second, "1")
		id := propose(t, l.school, one).Made[0]
		l.released(l.school, id)
		if linked {
			if _, err := l.school.Link(one, other, "同一人"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := l.school.Commit(store.Edit{ID: id, Set: map[string]string{"student_id": other}}); err != nil {
			t.Fatal(err)
		}
		paid(t, l.school, want, award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"})
	}
}

// TestAPaymentThatNeverWasIsTakenBack: recorded by mistake, or sent back by the bank, it is paid anew; each time stands in the history.
func TestAPaymentThatNeverWasIsTakenBack(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	l.released(l.school, id)
	pay := award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"}
	unpay := func(why, want string) {
		t.Helper()
		out, err := award.Unpay(l.school, []string{id}, why)
		if err != nil || want == "" && len(out.Done) != 1 || want != "" && !slices.Equal(codes(out.Refused), []string{want}) {
			t.Fatalf("done %v, refused %v, %v, want %q", out.Done, codes(out.Refused), err, want)
		}
	}
	unpay("登记错了", "award-not-paid")
	paid(t, l.school, "", pay)
	paid(t, l.school, "award-paid", pay)
	unpay(" ", "award-words")
	unpay("登记错了，没有发出", "")
	if c := caseOf(t, l.school, id); c.State != award.Released || !math.IsNaN(c.Paid) || c.Account != "" || c.Unpaid != "登记错了，没有发出" {
		t.Fatalf("%+v", c)
	}
	paid(t, l.school, "", pay)
	for _, amount := range []float64{400, 600} {
		if out, err := award.GetBack(l.school, id, amount, day("2016-11-28"), "银行退票"); err != nil || len(out.Done) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		if amount == 400 {
			unpay("卡号不对", "award-part")
		}
	}
	paid(t, l.school, "award-paid", pay)
	unpay("卡号不对，已经退回", "")
	paid(t, l.school, "", pay)
	if c := caseOf(t, l.school, id); c.State != award.Paid || c.Paid != 1000 || !math.IsNaN(c.Back) || c.Unpaid != "" {
		t.Errorf("%+v", c)
	}
	events, err := l.school.History(id)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range events {
		if f, ok := e.Fields["amount_paid"]; ok {
			said = append(said, f.New+e.Reason)
		}
	}
	if want := []string{"1000", "登记错了，没有发出", "1000", "卡号不对，已经退回", "1000"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
}

// TestWhatCameBackLeavesThePayrollWithThePayment, in one transaction: whoever looks when the payment is gone finds no payroll in which
// the award stands.
func TestWhatCameBackLeavesThePayrollWithThePayment(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	l.released(l.school, id)
	roll := func() award.Line {
		t.Helper()
		lines, err := award.Payroll(l.school, award.Filter{Programme: "TK1", Period: "2016", Day: payment})
		if err != nil || len(lines) != 1 {
			t.Fatal(lines, err)
		}
		return lines[0]
	}
	if err := award.KeepRoll(l.school, []award.Line{roll()}, "发放册.xlsx"); err != nil {
		t.Fatal(err)
	}
	paid(t, l.school, "", award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"})
	if _, err := award.GetBack(l.school, id, 1000, day("2016-11-28"), "银行退票"); err != nil {
		t.Fatal(err)
	}
	looked := 0
	defer l.school.OnChange(func() {
		if looked++; roll().Before != nil {
			t.Errorf("the payment is gone, the award stands in %+v", roll().Before)
		}
	})()
	if out, err := award.Unpay(l.school, []string{id}, "卡号不对，已经退回"); err != nil || len(out.Done) != 1 || looked != 1 {
		t.Fatalf("%+v, %v, looked %d times", out, err, looked)
	}
}

// TestWhatWasPaidIsNotLostSightOf: an award that was paid is neither cleared without a word nor withdrawn, and a child whose record was
// is paid no second time under another.
func TestWhatWasPaidIsNotLostSightOf(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	first := enter(t, l.school, boy)
	l.list(boy, "1")
	id := propose(t, l.school).Made[0]
	l.released(l.school, id)
	paid(t, l.school, "", award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2"})
	refused := func(e store.Edit) {
		t.Helper()
		var f *fault.Fault
		if _, err := l.school.Commit(e); !errors.As(err, &f) || f.Code != "record-spent" {
			t.Errorf("%v", err)
		}
	}
	refused(store.Edit{ID: id, Set: map[string]string{"amount_paid": ""}})
	refused(store.Edit{ID: id, Set: map[string]string{"amount_paid": "0"}})
	refused(store.Edit{ID: id, Remove: true, Reason: "重复"})
	if _, err := l.school.Commit(store.Edit{ID: first, Remove: true, Reason: "重新登记"}); err != nil {
		t.Fatal(err)
	}
	boy.home = recordOf(t, l.school, first).Fields["household_id"]
	enter(t, l.school, boy)
	if p := propose(t, l.school); len(p.Made) != 0 || !slices.Equal(codes(p.Refused), []string{"award-second"}) {
		t.Errorf("made %v, refused %v", p.Made, codes(p.Refused))
	}
	if c := caseOf(t, l.school, id); c.Name != "马小龙" || c.State != award.Broken {
		t.Errorf("%+v", c)
	}
	if out, err := award.GetBack(l.school, id, 1000, day("2016-12-10"), "退回"); err != nil || len(out.Done) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	if p := propose(t, l.school); len(p.Made) != 1 {
		t.Errorf("all came back, and the child is refused: %v", codes(p.Refused))
	}
	if _, err := l.school.Commit(store.Edit{ID: id, Remove: true, Reason: "退回了"}); err != nil {
		t.Error(err)
	}
}
