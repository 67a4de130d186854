package award_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"rollbook/award"
	"rollbook/fault"
	"rollbook/store"
)

// TestAnAwardWalksThreeDesks follows one award from the school over the district to the city, and its money back.
func TestAnAwardWalksThreeDesks(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	student := enter(t, l.school, boy)
	l.list(boy, "1")
	p := propose(t, l.school)
	if len(p.Made) != 1 || len(p.Refused) != 0 {
		t.Fatalf("%+v", p)
	}
	id := p.Made[0]
	c := caseOf(t, l.school, id)
	if c.Due != 1000 || c.Rule != "E1" || c.Step.Label != "学校意见" || c.State != award.Open || c.Person != student || !c.Mine {
		t.Fatalf("%+v", c)
	}
	basis := recordOf(t, l.school, id).Fields["basis_snapshot"]
	for _, want := range []string{`"学段":"初中"`, `"年级":"七年级"`, `"登记单位":"XQ1"`, `"建档立卡":"是"`, `"特困户":"是"`, `"特困认定依据":"银扶办发〔2016〕8号"`} {
		if !strings.Contains(basis, want) {
			t.Errorf("the basis lacks %s: %s", want, basis)
		}
	}
	if again := propose(t, l.school); again.Already != 1 || len(again.Made) != 0 {
		t.Errorf("the same again: %+v", again)
	}

	deed(t, l.school, "月牙湖中学录入员", award.Approve, award.Word{}, "award-own-entry", id)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-not-up", id)
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{Day: day("2016-10-17")}, "award-not-up", id) // the last day is not over
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-not-mine", id)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	l.up()
	carry(t, l.county, l.city)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "award-not-mine", id) // the district has not spoken yet

	deed(t, l.county, "区审核员", award.Return, award.Word{}, "award-words", id)
	deed(t, l.county, "区审核员", award.Return, award.Word{Text: "核实家长姓名"}, "", id)
	l.down()
	if c = caseOf(t, l.school, id); c.State != award.Back || c.Step.Label != "学校意见" || c.Last().Text != "核实家长姓名" {
		t.Fatalf("%+v", c)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{Text: "已核实"}, "", id)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", id)
	carry(t, l.county, l.city)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "", id)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "award-paper", id)
	deed(t, l.city, "市审核员", award.Approve, award.Word{Document: "银扶办函〔2016〕20号", Signed: "扶贫办李主任"}, "", id)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "award-step", id) // money comes with a document

	release := award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 1500, Signed: "财政局赵科长", Day: day("2016-11-21")}
	_, err := award.PutInto(l.city, []string{id}, release)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "award-sum" || f.Args["gap"] != "500" {
		t.Fatalf("the sum: %v", err)
	}
	release.Amount = 1000
	b, err := award.PutInto(l.city, []string{id}, release)
	if err != nil || len(b.Done) != 1 || b.Sum != 1000 {
		t.Fatalf("%+v, %v", b, err)
	}
	l.down()
	if c = caseOf(t, l.school, id); c.State != award.Released || c.Document != "银财发〔2016〕100号" || len(c.Trail) != 8 {
		t.Fatalf("%+v", c)
	}
	if rec := recordOf(t, l.school, id); len(rec.Problems) != 0 {
		t.Errorf("at the school, which has no batch: %+v", rec.Problems)
	}

	lines, err := award.Payroll(l.school, award.Filter{Programme: "TK1", Period: "2016", Day: payment})
	if err != nil || len(lines) != 1 || lines[0].Payee != "马国强" || lines[0].Account != "6228480402564890018" || lines[0].Why != nil {
		t.Fatalf("%+v, %v", lines, err)
	}
	if err := award.KeepRoll(l.school, lines, "发放册.xlsx"); err != nil {
		t.Fatal(err)
	}
	lines, err = award.Payroll(l.school, award.Filter{Programme: "TK1", Period: "2016", Day: payment})
	if err != nil || len(lines) != 1 || lines[0].Before == nil || lines[0].Before.File != "发放册.xlsx" || !lines[0].Goes() {
		t.Fatalf("written once: %+v, %v", lines, err)
	}
	if once := award.Once(lines); once[0].Goes() || once[0].Why.Code != "award-in-roll" {
		t.Errorf("written twice: %+v", once)
	}
	pay := award.Payment{ID: id, Day: payment, Amount: math.NaN(), Way: "2", Receipt: "R-1"}
	paid(t, l.school, "", pay)
	paid(t, l.school, "award-paid", pay)
	l.up()
	if c = caseOf(t, l.city, id); c.State != award.Paid || c.Paid != 1000 || c.PaidOn != "2016-11-25" {
		t.Fatalf("%+v", c)
	}
}

func recordOf(t *testing.T, s *store.Store, id string) store.Record {
	t.Helper()
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestWhoIsNotProposedAndWhy(t *testing.T) {
	l := newLine(t)
	plain := func(values ...string) map[string]string { return map[string]string{"especially_poor": "0"} }
	noDocument := kid("丁无据", 1)
	noDocument.household = map[string]string{"especially_poor": "1"}
	ordinary := kid("王普通", 2)
	ordinary.household = plain()
	left := kid("李休学", 3)
	left.enrolment = map[string]string{"status": "20"}
	dead := kid("张早夭", 4)
	dead.enrolment = map[string]string{"status": "43"}
	pupil := kid("马小学", 5)
	pupil.enrolment = map[string]string{"stage": "20", "grade": "24"}
	gone := kid("周毕业", 6)
	gone.enrolment = map[string]string{"school_year": "2015", "grade": "33", "admission_ym": "2013-09"}
	for name, c := range map[string]child{"K27": noDocument, "E6": ordinary, "E23": left, "dead": dead, "E5": pupil, "K12": gone} {
		id := enter(t, l.school, c)
		p := propose(t, l.school, id)
		want := name
		if name == "dead" {
			want = "E23"
		}
		if len(p.Made) != 0 || len(p.Refused) != 1 || p.Refused[0].Rule != want || p.Refused[0].Err.Code != "award-not-due" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := propose(t, l.school); len(p.Made) != 0 || len(p.Refused) != 3 || p.Nothing["E6"] != 1 || p.Nothing["E5"] != 1 || p.Nothing["K12"] != 1 {
		t.Errorf("everyone at once: %+v", p)
	}
}

func TestPeriodsAndProgrammesMustFit(t *testing.T) {
	l := newLine(t)
	for _, c := range []struct{ programme, period, want string }{
		{"TK1", "2016-1", "award-period"}, {"TK1", "去年", "award-period"}, {"YJ1", "2016", "award-period"}, {"YJ1", "2016-09", "award-period"}, {"XX", "2016", "award-programme"}, {"TK1", "2099", "award-future"},
	} {
		_, err := award.Propose(context.Background(), l.school, award.Asked{Programme: c.programme, Period: c.period}, nil)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != c.want {
			t.Errorf("%s %s: %v", c.programme, c.period, err)
		}
	}
}

// TestT35EspeciallyPoorButOnNoList: what a school claims goes no further than the desk that has the list (T35).
func TestT35EspeciallyPoorButOnNoList(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	p := propose(t, l.school)
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", p.Made...)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "award-not-due", p.Made...)
	if c := caseOf(t, l.county, p.Made[0]); c.Now.Rule != "K25" {
		t.Errorf("%+v", c.Now)
	}
	l.list(boy, "1")
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", p.Made...)
	// a flag without list and without document is refused where it is entered
	girl := kid("马小燕", 2)
	girl.household = map[string]string{"especially_poor": "1"}
	id := enter(t, l.school, girl)
	if p := propose(t, l.school, id); len(p.Refused) != 1 || p.Refused[0].Rule != "K27" {
		t.Errorf("%+v", p)
	}
}

// TestT37AndT64OneAwardAYearAcrossSchools: a child that moves gets its 1,000 yuan once; the second school hears of the first award.
func TestT37AndT64OneAwardAYearAcrossSchools(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	l.list(boy, "1")
	p := propose(t, l.school)
	moved := boy
	moved.enrolment = map[string]string{"class": "3班", "confirmed_on": "2016-10-20"}
	again := enter(t, l.second(), moved)
	l.up()
	q := propose(t, l.county, again)
	if len(q.Made) != 0 || len(q.Refused) != 1 || q.Refused[0].Err.Code != "award-second" || q.Refused[0].Err.Args["school"] != "月牙湖中学" || q.Refused[0].Err.Args["first"] != "马小龙" {
		t.Fatalf("%+v", q)
	}
	if all, err := award.Cases(l.county, award.Filter{Programme: "TK1"}); err != nil || len(all) != 1 || all[0].ID != p.Made[0] {
		t.Errorf("%d awards, %v", len(all), err)
	}
}

// TestLinkedRecordsAreOnePerson: without a number, the link says it.
func TestLinkedRecordsAreOnePerson(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	a := enter(t, l.school, boy)
	l.list(boy, "1")
	twin := kid("马小龙", 3)
	b := enter(t, l.second(), twin)
	l.list(twin, "1")
	l.up()
	if _, err := l.county.Link(a, b, "同一人"); err != nil {
		t.Fatal(err)
	}
	if p := propose(t, l.county); len(p.Made) != 0 || len(p.Refused) != 2 || p.Refused[0].Err.Code != "award-unsound" {
		t.Errorf("two numbers of one person are a conflict first: %+v", p)
	}
	if _, err := l.county.Resolve(a, "id_no", boy.id, "核对户口簿"); err != nil {
		t.Fatal(err)
	}
	if open, err := l.county.Conflicts(""); err != nil || len(open) != 0 {
		t.Fatalf("%+v, %v", open, err)
	}
	p := propose(t, l.county)
	if len(p.Made) != 1 || len(p.Refused) != 1 || p.Refused[0].Err.Code != "award-second" {
		t.Errorf("%+v", p)
	}
}

// TestT32TwoPlacesOneAward: the child's registration is in 闽宁镇 and its household's in 隆德县; both are kept, and what is due goes by the school, once.
func TestT32TwoPlacesOneAward(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	boy.values = map[string]string{"hukou_place": "640121104000"}
	boy.household = map[string]string{"especially_poor": "1", "especially_doc": "银扶办发〔2016〕8号", "division": "642223"}
	student := enter(t, l.school, boy)
	l.list(boy, "1")
	p := propose(t, l.school)
	rec := recordOf(t, l.school, student)
	home := recordOf(t, l.school, rec.Fields["household_id"])
	if len(p.Made) != 1 || rec.Fields["hukou_place"] != "640121104000" || home.Fields["division"] != "642223" {
		t.Errorf("%+v", p)
	}
}

// TestStepsThatWereNotTaken: an opinion that another desk wrote in an office's name, or that does not follow the flow, is no step (K28).
func TestStepsThatWereNotTaken(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	published(t, l.school)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	last := func() string { return caseOf(t, l.school, id).Last().ID }
	forge := func(step, office, person string) string {
		t.Helper()
		saved, err := l.school.Commit(store.Edit{Kind: "approval", Set: map[string]string{
			"award_id": id, "follows": last(), "step": step, "unit": office, "result": "1", "person": person, "date": "2016-11-01",
		}})
		if err != nil {
			t.Fatal(err)
		}
		return saved[0].ID
	}
	skipped := forge("4", "U0100", "市审核员")
	if c := caseOf(t, l.school, id); c.State != award.Broken || c.Fault() == nil {
		t.Fatalf("the district was left out: %+v", c)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-skipped", id)
	if _, err := l.school.Commit(store.Edit{ID: skipped, Remove: true, Reason: "写错了"}); err != nil {
		t.Fatal(err)
	}
	forge("3", "U0104", "区审核员")
	forge("4", "U0100", "市审核员")
	forge("5", "U0100-FP", "李主任")
	l.up()
	_, err := award.PutInto(l.city, []string{id}, award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 1000, Signed: "赵科长"})
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := award.PutInto(l.city, []string{id}, award.Release{Document: "银财发〔2016〕100号", Programme: "TK1", Period: "2016", Amount: 1000, Signed: "赵科长", Day: payment}); len(b.Done) != 0 || b.Refused[0].Err.Code != "award-skipped" {
		t.Errorf("the school wrote in the bureaus' names: %+v", b)
	}
}

// TestOnePersonTakesOneStep: who enters does not agree, and who agreed once does not agree again.
func TestOnePersonTakesOneStep(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	l.list(boy, "1")
	l.school.SetActor("王老师")
	id := propose(t, l.school).Made[0]
	published(t, l.school)
	deed(t, l.school, "王老师", award.Approve, award.Word{}, "award-own-entry", id)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
	l.up()
	deed(t, l.county, "区审核员", award.Approve, award.Word{}, "", id)
	carry(t, l.county, l.city)
	deed(t, l.city, "市审核员", award.Approve, award.Word{}, "", id)
	deed(t, l.city, "市审核员", award.Approve, award.Word{Document: "1号", Signed: "李主任"}, "", id)
}

// TestAnotherAmountNeedsAReason: K29.
func TestAnotherAmountNeedsAReason(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	published(t, l.school)
	alter(t, l.school, id, "amount_due", "800")
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-differs", id)
	deed(t, l.school, "校长", award.Approve, award.Word{Reason: "9 月 20 日才转来"}, "", id)
	if c := caseOf(t, l.school, id); !c.Differs || c.Reason != "9 月 20 日才转来" || c.Due != 800 {
		t.Errorf("%+v", c)
	}
}

// TestARefusedAwardEnds and can be proposed anew once the reason is gone.
func TestARefusedAwardEnds(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	deed(t, l.school, "校长", award.Refuse, award.Word{Text: "家长放弃"}, "", id)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-closed", id)
	if c := caseOf(t, l.school, id); c.State != award.Declined || c.Last().Text != "家长放弃" {
		t.Errorf("%+v", c)
	}
	if p := propose(t, l.school); len(p.Made) != 1 || p.Made[0] == id {
		t.Errorf("%+v", p)
	}
}

// TestAReturnToTheEntryIsProposedAnew with what is due by then.
func TestAReturnToTheEntryIsProposedAnew(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	id := propose(t, l.school).Made[0]
	deed(t, l.school, "校长", award.Return, award.Word{Text: "年级不对"}, "", id)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-step", id)
	p := propose(t, l.school)
	if len(p.Again) != 1 || p.Again[0] != id || len(p.Made) != 0 {
		t.Fatalf("%+v", p)
	}
	if c := caseOf(t, l.school, id); c.State != award.Open || c.Step.Label != "学校意见" || len(c.Trail) != 3 {
		t.Errorf("%+v", c)
	}
}

// TestAClerkProposesAndDoesNotAgree: agreeing is the work of 审核人.
func TestAClerkProposesAndDoesNotAgree(t *testing.T) {
	l := newLine(t)
	boy := kid("马小龙", 1)
	enter(t, l.school, boy)
	if err := l.school.AddAccount(store.Account{Name: "填报人甲", Role: store.Clerk}, "填报人甲的密码"); err != nil {
		t.Fatal(err)
	}
	dir := l.school.Dir()
	if err := l.school.Close(); err != nil {
		t.Fatal(err)
	}
	clerk, err := store.Open(dir, "填报人甲的密码", pack)
	if err != nil {
		t.Fatal(err)
	}
	defer clerk.Close()
	id := propose(t, clerk).Made[0]
	var f *fault.Fault
	if _, err := award.Approve(clerk, []string{id}, award.Word{}); !errors.As(err, &f) || f.Code != "role" {
		t.Errorf("a clerk agreed: %v", err)
	}
	if _, err := award.PutInto(clerk, []string{id}, award.Release{Document: "1", Programme: "TK1", Period: "2016", Amount: 1000}); !errors.As(err, &f) || f.Code != "role" {
		t.Errorf("a clerk released money: %v", err)
	}
}

func TestAPublicFileSaysNothingOfTheLot(t *testing.T) {
	if err := award.Neutral(pack, "/tmp/特困生公示.pdf"); err == nil {
		t.Error("a name that says it all")
	}
	if err := award.Neutral(pack, "公示名单.pdf"); err != nil {
		t.Error(err)
	}
}

// TestT79WhoWithdrewConsentIsInNoPublicList puts a list up without him; his award goes its way.
func TestT79WhoWithdrewConsentIsInNoPublicList(t *testing.T) {
	l := newLine(t)
	gone, there := kid("马小龙", 1), kid("王小明", 2)
	first, second := enter(t, l.school, gone), enter(t, l.school, there)
	l.list(gone, "1")
	l.list(there, "1")
	propose(t, l.school)
	if _, err := l.school.Commit(store.Edit{Kind: "consent", Set: map[string]string{"student_id": first, "basis": "1", "date": "2016-09-01", "withdrawn_on": "2016-10-01"}}); err != nil {
		t.Fatal(err)
	}
	n, err := award.PutUp(l.school, "TK1", "2016", day("2016-10-11"), time.Time{})
	if err != nil || len(n.Persons) != 1 || n.Persons[0] != second {
		t.Fatalf("%+v, %v; want only %s", n, err, second)
	}
}

// TestTheLastDayOfAListIsNotOver agrees to an award, by the clock, on the last day of its list.
func TestTheLastDayOfAListIsNotOver(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	for _, until := range []struct {
		day  time.Time
		want string
	}{{time.Now(), "award-not-up"}, {time.Now().AddDate(0, 0, -1), ""}} {
		if _, err := award.PutUp(l.school, "TK1", "2016", until.day.AddDate(0, 0, -20), until.day); err != nil {
			t.Fatal(err)
		}
		if _, err := award.TakenDown(l.school, "TK1", "2016", "无"); err != nil {
			t.Fatal(err)
		}
		deed(t, l.school, "校长", award.Approve, award.Word{Day: time.Now()}, until.want, id)
	}
}

// TestAListIsNotOverBeforeItIsSaidWhatWasSaidAgainstIt: that nobody said anything is said too.
func TestAListIsNotOverBeforeItIsSaidWhatWasSaidAgainstIt(t *testing.T) {
	l := newLine(t)
	id := l.proposed()
	if _, err := award.PutUp(l.school, "TK1", "2016", day("2016-10-11"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-not-up", id)
	if _, err := award.TakenDown(l.school, "TK1", "2016", "无"); err != nil {
		t.Fatal(err)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", id)
}

// TestWhoIsProposedAfterTheListWasNotOnIt proposes a second child while the list of the first is up.
func TestWhoIsProposedAfterTheListWasNotOnIt(t *testing.T) {
	l := newLine(t)
	on, late := kid("马小龙", 1), kid("王小明", 2)
	first, second := enter(t, l.school, on), enter(t, l.school, late)
	l.list(on, "1")
	l.list(late, "1")
	one := propose(t, l.school, first).Made[0]
	published(t, l.school)
	p, err := award.Propose(context.Background(), l.school, award.Asked{Programme: "TK1", Period: "2016", Persons: []string{second}, Day: day("2016-10-18")}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", one)
	deed(t, l.school, "校长", award.Approve, award.Word{}, "award-not-up", p.Made[0])
	if _, err := award.PutUp(l.school, "TK1", "2016", day("2016-10-19"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := award.TakenDown(l.school, "TK1", "2016", "无"); err != nil {
		t.Fatal(err)
	}
	deed(t, l.school, "校长", award.Approve, award.Word{}, "", p.Made[0])
}
