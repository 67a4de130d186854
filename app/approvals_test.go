package app

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/award"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// pupilDue registers a pupil of grade 7 of an especially poor household, at school this term.
func pupilDue(t *testing.T, s *store.Store) {
	t.Helper()
	year, term := s.Pack().SchoolYear(time.Now()), "1"
	if _, until, _ := s.Pack().Span(fmt.Sprint(year, "-1")); time.Now().Format(time.DateOnly) >= until {
		term = "2"
	}
	id := func(body string) string { return body + string(register.IDCheck(body)) }
	school := ""
	if s.Unit().Level != store.School { // which says where the pupil is
		saved, err := s.Commit(store.Edit{Kind: "school", Set: map[string]string{"name": "银川职业技术学院"}})
		if err != nil {
			t.Fatal(err)
		}
		school = saved[0].ID
	}
	saved, err := s.Commit(
		store.Edit{Kind: "household", Set: map[string]string{
			"hh_no": "640104000001", "head_name": "马国强", "head_id_no": id("64010419700301001"), "division": "640104201000", "address": "滨河家园", "members": "4", "registered": "1",
			"list_source": "扶贫办名单", "poverty_type": "1", "main_cause": "03", "status": "1", "especially_poor": "1", "especially_doc": "银扶办发〔2016〕8号",
		}},
		store.Edit{Kind: "student", Set: map[string]string{
			"name": "马小龙", "id_type": "1", "id_no": id("64010420130105001"), "nationality": "03", "boarding": "1", "hukou_place": "640104201000", "hukou_type": "2",
			"home_div": "640104201000", "home_address": "滨河家园", "phone": "13909510001", "health": "1", "disability": "0", "left_behind": "0", "household_id": "#0",
		}},
		store.Edit{Kind: "enrolment", Set: map[string]string{
			"student_id": "#1", "school_year": fmt.Sprint(year), "term": term, "stage": "30", "grade": "31", "class": "1班", "admission_ym": fmt.Sprint(year, "-09"), "boarding": "1",
			"status": "10", "confirmed_by": "王老师", "school": school,
		}},
		store.Edit{Kind: "publicity", Set: map[string]string{
			"programme": "TK1", "period": fmt.Sprint(year), "from_date": time.Now().AddDate(0, 0, -30).Format(time.DateOnly),
			"to_date": time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "objections": "无",
		}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range saved {
		for _, p := range one.Problems {
			if p.Level == register.Hard {
				t.Fatalf("%s: %+v", one.Kind, p)
			}
		}
	}
}

// listed puts the pupil of pupilDue on the list of the poor.
func listed(t *testing.T, s *store.Store, number string) {
	t.Helper()
	commit(t, s,
		store.Edit{Kind: "poverty_list", Set: map[string]string{"hh_no": "640104000001", "division": "640104201000", "status": "1", "especially_poor": "1", "listed@2016-06-30": "1"}},
		store.Edit{Kind: "poverty_member", Set: map[string]string{"list_id": "#0", "name": "马小龙", "id_no": number, "listed@2016-06-30": "1"}},
	)
}

// TestASchoolProposesAndAgrees: the clerk proposes by keyboard, and another person of the school agrees.
func TestASchoolProposesAndAgrees(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	pupilDue(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("资助")
	w.says("这里还没有资助")
	w.menu("新增")
	w.says("选项目，写周期")
	w.choose("TK1")
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn)
	w.says("马小龙")
	w.says("等我办")
	before(t, s)

	w.press(fyne.KeySpace)
	w.says("选中 1 笔")
	w.menu("保存并新增") // agrees
	w.fields("同意", "")
	w.says("王老师 自己提出")
	w.press(fyne.KeyEscape)
	s.SetActor("李校长")
	w.menu("保存并新增")
	w.fields("情况属实", "")
	w.says("李校长 同意")
	list, err := award.Cases(s, award.Filter{})
	if err != nil || len(list) != 1 || len(list[0].Trail) != 2 || list[0].Trail[1].Text != "情况属实" || list[0].Due != 1000 && list[0].Due != 500 {
		t.Fatalf("%+v, %v", list, err)
	}

	w.menu("新增") // the same again makes nothing
	w.choose("TK1")
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn)
	w.says("没有新的可办")
}

// choose takes the line of a choice in the box on top that begins with a text.
func (w *window) choose(begins string) {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if s, ok := o.(*look.Choice); ok {
			for i, line := range s.Options {
				if strings.HasPrefix(line, begins) {
					s.SetSelectedIndex(i)
					return
				}
			}
		}
	}
	w.t.Fatalf("no choice has %s", begins)
}

// ticks puts so many awards in hand, from the first on.
func (w *window) ticks(n int) {
	w.t.Helper()
	for range n {
		w.press(fyne.KeyUp)
	}
	for range n {
		w.press(fyne.KeySpace) // which goes on to the next
	}
	w.says(fmt.Sprintf("选中 %d 笔", n))
}

// agreed opens the city's desk and leads so many awards to where the money is released, by keys.
func (w *window) agreed(s *store.Store, n int) {
	w.t.Helper()
	s.SetActor("处长甲")
	desk(fyne.CurrentApp(), w, s)
	w.menu("审批")
	w.says("马小龙")
	for _, actor := range []string{"处长甲", "处长乙"} {
		s.SetActor(actor)
		w.ticks(n)
		w.menu("保存并新增")
		w.fields("", "")
		w.says(actor + " 同意")
	}
	w.says("现在等：市扶贫办审核")
	w.ticks(n)
	w.menu("保存并新增")
	w.fields("", "李主任", "银扶办函〔2016〕20号", "")
	w.says("现在等：市财政下达")
}

// before has the awards proposed before the list of pupilDue was up.
func before(t *testing.T, s *store.Store) {
	t.Helper()
	list, err := s.List(store.Query{Kind: "approval"})
	for _, one := range list {
		if err == nil {
			_, err = s.Commit(store.Edit{ID: one.ID, Set: map[string]string{"date": time.Now().AddDate(0, 0, -31).Format(time.DateOnly)}})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestABureauReleasesTheMoney takes an award from the district's opinion to the payment in the window of the city, which keeps
// the pupil in its own book, by keys.
func TestABureauReleasesTheMoney(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	w := newWindow(t)
	s := newStore(t, "U0100", "银川市教育局", store.City)
	pupilDue(t, s)
	year := fmt.Sprint(s.Pack().SchoolYear(time.Now()))
	pupils, err := s.List(store.Query{Kind: "student"})
	if err != nil {
		t.Fatal(err)
	}
	listed(t, s, pupils[0].Fields["id_no"])
	p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: year}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	before(t, s)
	w.agreed(s, 1)

	w.tap("放进下达批次")
	w.fields("银财发〔2016〕100号")
	w.types("5") // 51000 or 5500, at the front of the sum
	w.fields("", "赵科长", "", "")
	w.says("相差")
	w.press(fyne.KeyEscape) // what is wrong; the box with what was typed stays
	w.press(fyne.KeyEscape)
	w.tap("放进下达批次")
	w.fields("银财发〔2016〕100号", "", "", "", "")
	w.says("要写签字人和文号")
	w.press(fyne.KeyEscape) // here too
	for range 2 {
		w.Canvas().FocusPrevious()
	}
	w.fields("赵科长", "", "")
	w.says("已下达")
	w.tap("追缴")
	w.says("只有发放过的才能追缴")
	w.press(fyne.KeyEscape)

	rolls := func() []string {
		list, err := filepath.Glob(filepath.Join(home, "Documents", "*", "TK1*.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	// What is listed says which payroll is meant, once it is of one programme and period.
	if _, err := s.Commit(store.Edit{Kind: "award", Set: map[string]string{"student_id": pupils[0].ID, "programme": "TK1", "period": "2015"}}); err != nil {
		t.Fatal(err)
	}
	w.menu("重新检查  F5")
	w.says("2015")
	w.menu("导出表格")
	w.says("还没有选好项目、周期")
	w.press(fyne.KeyEscape)
	w.chooses("已下达")
	w.menu("导出表格")
	w.says("本册 1 笔")
	w.press(fyne.KeyEscape)
	first := rolls()
	if len(first) != 1 {
		t.Fatal(first)
	}
	for range 2 { // the bank may have it
		w.menu("导出表格")
		w.says("1 笔已经写在发放册里")
		w.says(time.Now().Format(time.DateOnly) + "  " + filepath.Base(first[0]) + "（1 笔）")
		w.press(fyne.KeyReturn) // not now
		if list := rolls(); len(list) != 1 {
			t.Fatalf("written again: %v", list)
		}
	}
	w.menu("导出表格")
	w.answers("全部再写一次")
	w.says("本册 1 笔")
	w.press(fyne.KeyEscape)
	if list := rolls(); len(list) != 2 {
		t.Fatal(list)
	}

	w.tap("登记发放")
	w.Canvas().FocusNext()
	w.fields("", "", "", "")
	w.says("还没有选发放方式")
	w.press(fyne.KeyEscape)
	w.choose("现金")
	w.fields("") // in the last line still
	w.says("已发放")
	all, err := award.Cases(s, award.Filter{Period: year})
	if err != nil || len(all) != 1 || all[0].State != award.Paid || all[0].Paid != all[0].Due || len(all[0].Trail) != 5 {
		t.Fatalf("%+v, %v", all, err)
	}

	w.tap("更正发放")
	w.fields("")
	w.says("没有写原因")
	w.press(fyne.KeyEscape)
	w.fields("登记错了，没有发出")
	w.says("未发放、退回的原因：登记错了，没有发出")
	w.says("已下达")
}

// TestAnAmountThatNobodySetIsNoNought proposes what an amount is set for and what none is: the sums over the list and in the
// box of the opinion say which.
func TestAnAmountThatNobodySetIsNoNought(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	pupilDue(t, s)
	year := fmt.Sprint(s.Pack().SchoolYear(time.Now()))
	for _, one := range s.Pack().Programmes {
		for _, period := range []string{year, year + "-1", year + "-2"} {
			_, _ = award.Propose(t.Context(), s, award.Asked{Programme: one.Key, Period: period}, nil) // most are not for him
		}
	}
	list, err := award.Cases(s, award.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	sum, open := 0.0, 0
	for _, c := range list {
		if math.IsNaN(c.Due) {
			open++
		} else {
			sum += c.Due
		}
	}
	if open == 0 || sum == 0 {
		t.Fatalf("%d awards without an amount, %.0f yuan with one", open, sum)
	}
	desk(fyne.CurrentApp(), w, s)
	w.menu("资助")
	w.says(fmt.Sprintf("%d 笔，应发 %.0f 元（%d 笔未定）", len(list), sum, open))
	for i := range list { // to the first without an amount
		if strings.Contains(strings.Join(w.texts(), "\n"), "应发 未定") {
			break
		}
		if i == len(list)-1 {
			t.Fatal("no award in hand has no amount")
		}
		w.press(fyne.KeyDown)
	}
	w.press(fyne.KeySpace)
	w.says("选中 1 笔，未定")
	w.shortcut(&fyne.ShortcutSelectAll{})
	w.says(fmt.Sprintf("选中 %d 笔", len(list)))
	w.shortcut(&fyne.ShortcutSelectAll{}) // once more does no harm
	w.says(fmt.Sprintf("选中 %d 笔", len(list)))
	w.press(fyne.KeyEscape)
	w.says("选中 0 笔")
	w.press(fyne.KeySpace)
	w.press(fyne.KeyUp)
	w.press(fyne.KeySpace)
	w.menu("保存并新增")
	w.says("1 笔，应发 未定。")
}

// TestTheStepsOfAnAwardAreInEnglishToo shows an award and its way in an English window.
func TestTheStepsOfAnAwardAreInEnglishToo(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	w := newWindow(t)
	words.Use("en")
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	pupilDue(t, s)
	d := desk(fyne.CurrentApp(), w, s)
	if _, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: fmt.Sprint(s.Pack().SchoolYear(time.Now()))}, nil); err != nil {
		t.Fatal(err)
	}
	d.Open("approvals", nil)
	w.says("Application")      // in the trail
	w.says("School's opinion") // that it waits for
	w.says("City poverty relief office")
	for _, f := range s.Pack().Flows {
		for _, step := range f.Steps {
			if en := step.Say("en"); en == step.Label {
				t.Errorf("%s, step %s: %s", f.Key, step.Key, en)
			}
		}
	}
}

// TestWhatCameBackIsSeenOnHome: an award that the bureau returned stands on the home of the school, which opens it by its key.
func TestWhatCameBackIsSeenOnHome(t *testing.T) {
	w := newWindow(t)
	county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"})
	s := schools[0]
	pupilDue(t, s)
	p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: fmt.Sprint(s.Pack().SchoolYear(time.Now()))}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	before(t, s)
	s.SetActor("李校长")
	said := func(out award.Outcome, err error) {
		t.Helper()
		if err != nil || len(out.Done) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	said(award.Approve(s, p.Made, award.Word{Text: "情况属实"}))
	d := desk(fyne.CurrentApp(), w, s)
	exchange(t, s, county)
	said(award.Return(county, p.Made, award.Word{Text: "户口簿看不清"}))
	exchange(t, s, county)
	w.says("有 1 笔资助退回来了")
	w.press(fyne.Key6)
	w.says("退回 1 笔") // of the steps
	w.says("户口簿看不清")
	texts, reason, law := w.texts(), -1, -1
	for i, text := range texts {
		switch {
		case reason < 0 && strings.Contains(text, "户口簿看不清"):
			reason = i
		case law < 0 && strings.HasPrefix(text, "依据"):
			law = i
		}
	}
	if reason < 0 || reason > law {
		t.Errorf("why it came back does not stand before what it is due by: %d, %d of %q", reason, law, texts)
	}
	w.press(fyne.KeyReturn) // to the pupil, to mend what is wrong
	w.focused("the first field", func(o fyne.Focusable) bool {
		in, ok := o.(interface{ AcceptsTab() bool })
		return ok && in.AcceptsTab()
	})
	said(award.Approve(s, p.Made, award.Word{Text: "换了复印件"}))
	d.Open("home", nil)
	w.until("nothing to be on home", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "退回来了") })
}

// TestAQuestionIsSeenOnHome: what a bureau asks a school stands on its home until it is answered, and opens by its key.
func TestAQuestionIsSeenOnHome(t *testing.T) {
	w := newWindow(t)
	county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"})
	s := schools[0]
	rec := commit(t, s, whole("name", "马小龙", "id_no", "640104200801010012"))
	exchange(t, s, county)
	if _, err := finding.Ask(county, rec[0], "hukou_place", "XQ-09", "户口簿上是哪个村", "20991231"); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	exchange(t, s, county)
	w.says("上级请学校核对 1 件事，还没有答复，最早的到 2099-12-31")
	w.press(fyne.Key7)
	w.says("户口簿上是哪个村")
	w.press(fyne.Key5)
	w.focused("what was found", inEntry)
	w.types("户口簿是原隆村")
	d.Do("save")
	w.until("the answer", func() bool {
		list, err := finding.Questions(s)
		return err == nil && len(list) == 1 && list[0].Answer != ""
	})
	d.Open("home", nil)
	w.until("nothing asked on home", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "上级请学校核对") })
}

// TestNothingToAgreeToSaysWhatToDo: a bureau to which no award came yet is told to receive first, beside the list and at the deed.
func TestNothingToAgreeToSaysWhatToDo(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "U0104", "兴庆区教育局", store.County))
	w.menu("审批")
	w.says("学校提出、公示以后随包送来，先收件")
	w.menu("保存并新增") // agrees
	w.says("一笔也没有")
}

// TestWhatWasRefusedIsNotSaid to be saved, and a programme is called by its name.
func TestWhatWasRefusedIsNotSaid(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	pupilDue(t, s)
	year := fmt.Sprint(s.Pack().SchoolYear(time.Now()))
	if p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: year}, nil); err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	before(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("资助")
	w.says("马小龙")
	w.menu("保存并新增") // agrees
	w.fields("同意", "")
	w.says("王老师 自己提出")
	for _, text := range w.texts() {
		if strings.Contains(text, "已保存") {
			t.Errorf("nothing was: %s", text)
		}
	}
	w.press(fyne.KeyEscape)
	w.menu("导出表格") // the payroll
	w.says("特困生交通生活补助 " + year + " 没有已下达")
}

// TestWhatWaitsHereIsOpenedFromHome: the bureau's home counts the awards that wait for it, and its key opens those, no others.
func TestWhatWaitsHereIsOpenedFromHome(t *testing.T) {
	county, schools := town(t, [2]string{"U0104", "兴庆区教育局"}, [2]string{"XQ-09", "月牙湖中学"})
	s := schools[0]
	pupilDue(t, s)
	p, err := award.Propose(t.Context(), s, award.Asked{Programme: "TK1", Period: fmt.Sprint(s.Pack().SchoolYear(time.Now()))}, nil)
	if err != nil || len(p.Made) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	before(t, s)
	s.SetActor("李校长")
	if out, err := award.Approve(s, p.Made, award.Word{Text: "情况属实"}); err != nil || len(out.Done) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	exchange(t, s, county)
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.says("应发 1000 元")
	w.press(fyne.Key5)
	w.says("等我办 1 笔 1000 元") // of the steps
}
