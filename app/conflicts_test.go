package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/dispute"
	"rollbook/finding"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// desks are a county and two of its schools.
type desks struct {
	t                *testing.T
	one, two, county *store.Store
}

func newDesks(t *testing.T) desks {
	d := desks{t, newStore(t, "YN-07", "闽宁镇第二小学", store.School), newStore(t, "YN-08", "玉海小学", store.School), newStore(t, "U0121", "永宁县教育体育局", store.County)}
	raw, err := json.Marshal(map[string]store.Unit{"YN-07": d.one.Unit(), "YN-08": d.two.Unit()})
	if err == nil {
		err = d.county.SetMeta(map[string][]byte{store.MetaUnits: raw})
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// add commits a record of a kind, words as key=value.
func (d desks) add(s *store.Store, kind string, words ...string) string {
	d.t.Helper()
	return d.set(s, store.Edit{Kind: kind}, words...)
}

func (d desks) set(s *store.Store, e store.Edit, words ...string) string {
	d.t.Helper()
	e.Set = map[string]string{}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		e.Set[key] = value
	}
	saved, err := s.Commit(e)
	if err != nil {
		d.t.Fatal(err)
	}
	return saved[0].ID
}

// disputed makes n pupils of whom the school and the county say otherwise.
func (d desks) disputed(n int) (ids []string) {
	for i := range n {
		ids = append(ids, d.add(d.one, "student", "name=马小"+string([]rune("龙虎燕凤兰")[i%5]), "phone=13900000000", "home_address=三组"))
	}
	exchange(d.t, d.one, d.county)
	for _, id := range ids {
		d.set(d.one, store.Edit{ID: id, Reason: "班主任联系单"}, "phone=13900000002", "home_address=五组")
		d.set(d.county, store.Edit{ID: id, Reason: "家长电话说的"}, "phone=13900000003", "home_address=六组")
	}
	exchange(d.t, d.one, d.county)
	return ids
}

// moved makes a pupil whom both schools have as attending, the second after the first, and whom the county has linked.
func (d desks) moved(person ...string) (old, now string) {
	d.t.Helper()
	ids := [2]string{}
	for i, school := range []*store.Store{d.one, d.two} {
		ids[i] = d.add(school, "student", person...)
		d.add(school, "enrolment", "student_id="+ids[i], "school_year=2016", "term=1", "grade=23", "class=1", "status=10")
		exchange(d.t, school, d.county)
	}
	if _, err := d.county.Link(ids[0], ids[1], "同一个证号"); err != nil {
		d.t.Fatal(err)
	}
	return ids[0], ids[1]
}

// focused waits until the cursor is where it is wanted.
func (w *window) focused(what string, is func(fyne.Focusable) bool) {
	w.t.Helper()
	w.until("the cursor in "+what, func() bool { return w.Canvas().Focused() != nil && is(w.Canvas().Focused()) })
}

func inChip(o fyne.Focusable) bool  { _, ok := o.(*look.Chip); return ok }
func inEntry(o fyne.Focusable) bool { _, ok := o.(*look.Entry); return ok }

// sides waits until what the school wrote stands before what the county did.
func (w *window) sides(school, county string) {
	w.t.Helper()
	w.says(school)
	w.says(county)
	text := strings.Join(w.texts(), "\n")
	if strings.Index(text, school) > strings.Index(text, county) {
		w.t.Errorf("%s stands after %s", school, county)
	}
}

// command presses a key of the menu.
func command(name string) string { return words.Say("command." + name) }

// TestAnOfficerDecidesAConflict settles two fields of a child with keys alone, is told what is missing on the way, and takes
// it back.
func TestAnOfficerDecidesAConflict(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	id := d.disputed(1)[0]
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	for _, text := range []string{"两边填得不一样", "2 项", "13900000002", "13900000003", "13900000000", "班主任联系单", "家长电话说的", "闽宁镇第二小学"} {
		w.says(text)
	}
	w.menu(command("savenew")) // nothing picked yet: refused
	w.says("还没有选哪一个值")
	w.press(fyne.KeyEscape)
	w.sides("13900000002", "13900000003")
	w.sides("五组", "六组")
	w.press(fyne.Key2) // the county's
	w.press(fyne.Key1) // the school's
	w.says("定下来：")
	w.focused("the evidence", inChip)
	w.menu(command("savenew"))
	w.says("还没有选依据")
	w.press(fyne.KeyEscape)
	w.focused("the evidence", inChip)
	w.press(fyne.Key5)
	w.focused("the reason", inEntry)
	w.menu(command("savenew"))
	w.says("还没有写原因")
	w.press(fyne.KeyEscape)
	w.types("问过家长")
	before, err := d.county.Conflicts("")
	if err != nil || len(before) != 2 {
		t.Fatalf("%d conflicts, %v", len(before), err)
	}
	w.menu(command("savenew"))
	w.says("定下 2 项")
	w.says("没有要定的")
	rec, err := d.county.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{before[0].Field: "六组", before[1].Field: "13900000002"} { // in the order of the rows
		if rec.Fields[field] != want {
			t.Errorf("%s is %q, not %q", field, rec.Fields[field], want)
		}
	}

	w.menu(command("undo"))
	w.says("撤销上一个决定")
	w.says("定的，1 条记录。原因：问过家长")
	w.answers("撤销")
	w.says("已撤销，1 条记录回到定以前的样子")
	w.says("定过又撤销了")
	w.sides("13900000002", "13900000003") // as they stood before
	w.sides("五组", "六组")
	if after, err := d.county.Conflicts(""); err != nil || len(after) != 2 {
		t.Errorf("%d conflicts after it was taken back, %v", len(after), err)
	}
	w.menu(command("undo"))
	w.says("没有可以撤销的决定")
}

// TestADecisionThatWasBegunWaits: another child, the rules and another page are looked at in the midst of one, and it goes on where it
// was; once it is made nothing of it is left.
func TestADecisionThatWasBegunWaits(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	ids := d.disputed(2)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("五组")
	w.press(fyne.Key2)
	w.press(fyne.Key3) // another number
	w.says("另填一个值")
	w.focused("the value", inEntry)
	w.fields("13900000008")
	w.says("联系电话 13900000008")
	w.focused("the evidence", inChip)
	w.press(fyne.Key5)
	w.focused("the reason", inEntry)
	w.types("问过家长")
	first := strings.Join(w.texts(), "\n")
	for _, leave := range []func(){
		func() { w.menu(command("next")); w.menu(command("previous")) },
		func() { w.menu(command("setall")); w.press(fyne.KeyEscape) },
		func() { w.menu("学生"); w.says("马小龙"); w.menu("冲突") },
	} {
		leave()
		w.says("定下来：")
		if again := strings.Join(w.texts(), "\n"); again != first {
			t.Fatalf("%s\n\nwas\n\n%s", again, first)
		}
	}
	w.menu(command("savenew"))
	w.says("定下 2 项")
	if list, err := d.county.Conflicts(""); err != nil || len(list) != 2 || list[0].Record == ids[0] && list[1].Record == ids[0] {
		t.Fatalf("%v, %v", list, err)
	}
	w.menu(command("undo"))
	w.says("原因：问过家长")
	w.answers("撤销")
	w.says("已撤销")
	if text := strings.Join(w.texts(), "\n"); strings.Contains(text, "定下来：") {
		t.Errorf("a decision that was made is begun:\n%s", text)
	}
}

// TestAKeyMeansOneUnit: whoever wrote a field more often, and counts for now, what the school says stands before what the county does.
func TestAKeyMeansOneUnit(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	id := d.add(d.one, "student", "name=马小龙", "phone=13900000000", "home_address=三组")
	exchange(t, d.one, d.county)
	d.set(d.county, store.Edit{ID: id, Reason: "家长电话说的"}, "phone=13900000009", "home_address=六组")
	d.set(d.county, store.Edit{ID: id, Reason: "家长电话说的"}, "phone=13900000003")
	d.set(d.one, store.Edit{ID: id, Reason: "班主任联系单"}, "phone=13900000002", "home_address=四组")
	d.set(d.one, store.Edit{ID: id, Reason: "班主任联系单"}, "home_address=五组")
	exchange(t, d.one, d.county)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.sides("13900000002", "13900000003")
	w.sides("五组", "六组")
}

// TestAnotherValueIsTyped takes neither side: what is typed is read and checked as the form does.
func TestAnotherValueIsTyped(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	id := d.disputed(1)[0]
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("13900000002")
	w.press(fyne.KeyF6) // the telephone is the second row
	w.menu("上一节  Shift+F6")
	w.menu("上一节  Shift+F6") // from the first to the last
	w.press(fyne.Key3)
	w.says("另填一个值")
	w.focused("the value", inEntry)
	w.fields("1390000")
	w.says("11")
	w.Canvas().Focused().(*look.Entry).SetText("")
	w.fields("139 0000 0009")
	w.press(fyne.KeyF6)
	w.says("定下来：")
	w.menu(command("savenew"))
	w.says("还没有选依据")
	w.press(fyne.KeyEscape)
	w.focused("the evidence", inChip)
	w.press(fyne.Key1)
	w.focused("the reason", inEntry)
	w.types("两边都填错了")
	w.menu(command("savenew"))
	w.says("定下 1 项")
	if rec, err := d.county.Get(id); err != nil || rec.Fields["phone"] != "13900000009" || len(rec.Conflicts) != 1 {
		t.Errorf("%+v, %v", rec, err)
	}
}

// TestTheSchoolIsAskedAndAnswers sends a question down with the book, has it answered on the school's page of findings, and
// sees the answer beside the field. Nothing is asked twice.
func TestTheSchoolIsAskedAndAnswers(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	d.disputed(1)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("13900000002")
	w.press(fyne.Key4)
	w.says("先问学校")
	w.focused("the question", inEntry)
	w.Canvas().FocusNext()
	w.types("2030-10-31")
	w.press(fyne.KeyReturn)
	w.says("下次写回执的时候带给")
	w.says("已问闽宁镇第二小学（" + time.Now().Format(time.DateOnly) + "，2030-10-31 以前答复），等答复")
	w.press(fyne.Key4)
	w.says("问过了")
	w.press(fyne.KeyEscape)
	exchange(t, d.one, d.county)

	school := newWindow(t)
	desk(fyne.CurrentApp(), school, d.one)
	school.menu("疑点")
	school.says("上级请学校核对")
	school.says("两边填得不一样")
	school.press(fyne.Key5)
	school.focused("the reason", inEntry)
	school.types("以家长说的为准")
	school.menu(command("savenew"))
	school.until("the answer to be kept", func() bool {
		list, err := finding.Questions(d.one)
		return err == nil && len(list) == 1 && list[0].Closed
	})
	exchange(t, d.one, d.county)

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, d.county)
	again.menu("冲突")
	again.says("以家长说的为准")
}

// TestOneRuleDecidesMany looks at what a rule would decide, does it, and takes all of it back.
func TestOneRuleDecidesMany(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	d.disputed(5)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("13900000002")
	w.menu(command("setall"))
	w.says("按一条规则一起定")
	w.menu(command("savenew"))
	w.says("还没有选规则")
	w.press(fyne.KeyEscape)
	w.press(fyne.Key3)
	w.focused("the unit", inEntry)
	w.fields("XX-99")
	w.says("没有“XX-99”这个单位")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyEscape) // back to the children
	w.says("原来")
	w.menu(command("setall"))
	w.press(fyne.Key2)
	w.says("会定 10 项")
	w.says("→ 13900000002")
	w.focused("the evidence", inChip)
	w.press(fyne.Key6)
	w.focused("the reason", inEntry)
	w.types("学校都看过原件")
	if list, err := d.county.Conflicts(""); err != nil || len(list) != 10 {
		t.Fatalf("looking at it has decided something: %d, %v", len(list), err)
	}
	w.menu(command("savenew"))
	w.says("没有要定的")
	w.menu(command("undo"))
	w.answers("撤销")
	w.says("13900000003")
	if list, err := d.county.Conflicts(""); err != nil || len(list) != 10 {
		t.Errorf("%d conflicts after it was taken back, %v", len(list), err)
	}
}

// TestANumberInDisputeStandsInOneLine in large text, so that its digits can be compared.
func TestANumberInDisputeStandsInOneLine(t *testing.T) {
	for _, scale := range []float32{1.25, 1.5} {
		w, d := onSmallScreen(t, "zh", scale), newDesks(t)
		d.disputed(1)
		desk(fyne.CurrentApp(), w, d.county)
		w.menu("冲突")
		w.says("13900000002")
		w.says("13900000003")
	}
}

// TestWhatADecisionAsksHasRoom: the words before the chips end where these begin, in English too.
func TestWhatADecisionAsksHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w, d := onSmallScreen(t, lang, 1.25), newDesks(t)
		d.disputed(1)
		desk(fyne.CurrentApp(), w, d.county).Open("conflicts", nil)
		w.says("13900000002")
		first, end := float32(9999), float32(0)
		for _, o := range test.LaidOutObjects(w.Content()) {
			x := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X
			switch o := o.(type) {
			case *look.Chip:
				first = min(first, x)
			case *canvas.Text:
				if o.Text == words.Say("conflicts.basis") {
					end = x + o.MinSize().Width
				}
			}
		}
		if end == 0 || end > first {
			t.Errorf("in %s the word ends at %v, the chips begin at %v", lang, end, first)
		}
	}
}

// TestWhatIsAboutNoPersonTellsItsRegister: two desks wrote the summary of a year otherwise.
func TestWhatIsAboutNoPersonTellsItsRegister(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	id := d.add(d.one, "summary", "year=2016", "text=原稿")
	exchange(t, d.one, d.county)
	d.set(d.one, store.Edit{ID: id}, "text=甲写的")
	d.set(d.county, store.Edit{ID: id}, "text=乙写的")
	exchange(t, d.one, d.county)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("甲写的")
	w.says("年度总结 · 2016")
}

// TestARuleThatIsBrokenOffTellsWhatItDecided: meanwhile somebody else has decided one of the last, so that the rule ends after its
// first part.
func TestARuleThatIsBrokenOffTellsWhatItDecided(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	ids := d.disputed(60)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("13900000002")
	w.menu(command("setall"))
	w.press(fyne.Key2)
	w.says("会定 120 项")
	w.focused("the evidence", inChip)
	w.press(fyne.Key6)
	w.focused("the reason", inEntry)
	w.types("学校都看过原件")
	plan, err := dispute.Draft(t.Context(), d.county, "own", "", "")
	if err != nil {
		t.Fatal(err)
	}
	last := plan.Picks[len(plan.Picks)-1].Conflict
	if _, err := d.county.Resolve(last.Record, last.Field, last.Values[0].Value, "别人先定了"); err != nil {
		t.Fatal(err)
	}
	w.menu(command("savenew"))
	w.says("一起定下 100 项")
	w.says("还有 20 项没有定")
	w.press(fyne.KeyEscape)
	if list, err := d.county.Conflicts(""); err != nil || len(list) != 19 {
		t.Errorf("%d of %d children open, %v", len(list), len(ids), err)
	}
}

// TestTwoRecordsOfOneChild links two records that differ, with the differences in words, and takes the link back; then says
// that they are two children.
func TestTwoRecordsOfOneChild(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	a := d.add(d.one, "student", "name=马玉兰", "id_no=640199200906170026", "home_div=640121400201", "phone=13900002218")
	b := d.add(d.two, "student", "name=马玉蘭", "id_no=640199200906170122", "home_div=640121400201", "phone=13900002218")
	for school, id := range map[*store.Store]string{d.one: a, d.two: b} {
		d.add(school, "enrolment", "student_id="+id, "school_year=2016", "term=1", "grade=23", "class=1", "status=10")
		exchange(t, school, d.county)
	}
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	for _, text := range []string{"可能是同一个人", "证号只差一位", "同村", "繁简、异体写法", "第 16 位不同，两个号都通过校验", "一样", "两校都是在读", "像是从"} {
		w.says(text)
	}
	w.press(fyne.Key1)
	w.focused("the reason", inEntry)
	w.menu(command("savenew"))
	w.says("还没有写原因")
	w.press(fyne.KeyEscape)
	w.types("木兰小学核对过户口簿")
	w.menu("学生") // the records themselves are looked at, and the decision that was begun waits
	w.says("马玉蘭")
	w.menu("冲突")
	w.says("证号只差一位")
	w.menu(command("savenew"))
	w.says("已连起来。")
	w.says("两边填得不一样") // the name and the number are to be decided now
	if d.county.Judged(a, b) != "same" {
		t.Fatal("not linked")
	}
	w.menu(command("undo"))
	w.answers("撤销")
	w.says("这两条是同一个孩子吗")
	w.press(fyne.Key2)
	w.focused("the reason", inEntry)
	w.types("堂姐妹")
	w.menu(command("savenew"))
	w.says("没有要定的")
	if d.county.Judged(a, b) != "different" {
		t.Error("not said to be two")
	}
}

// TestAMoveIsClosed registers at the old school that a linked child has gone, and takes a wrong link apart.
func TestAMoveIsClosed(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	a, b := d.moved("name=马玉兰", "id_no=640199200906170026", "distance_km=3")
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("已经连起来的")
	w.says("像是从闽宁镇第二小学转到了玉海小学")
	if texts := w.texts(); !slices.Contains(texts, "上下学距离") || !slices.Contains(texts, "(公里)") {
		t.Errorf("a bracket is left at the end of a line: %q", texts)
	}
	w.press(fyne.Key2)
	w.focused("the reason", inEntry)
	w.types("家长说九月转走")
	w.menu(command("savenew"))
	w.says("已在闽宁镇第二小学登记转出")
	event := d.county.Pack().KindByRole(register.KindEvent)
	list, err := d.county.List(store.Query{Kind: event.Key})
	if err != nil || len(list) != 1 || list[0].Unit != "YN-07" || list[0].Fields["other_school"] != "玉海小学" {
		t.Fatalf("%+v, %v", list, err)
	}
	w.says("已经登记转出")
	w.press(fyne.Key1)
	w.focused("the reason", inEntry)
	w.types("看错了")
	w.menu(command("savenew"))
	w.says("这两条是同一个孩子吗")
	if d.county.Judged(a, b) != "" {
		t.Error("still linked")
	}
}

// TestOneOfThreeIsTakenOut says which of three linked records is taken out, and leaves the others linked.
func TestOneOfThreeIsTakenOut(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	var ids []string
	for _, s := range []*store.Store{d.one, d.two} {
		ids = append(ids, d.add(s, "student", "name=马玉兰", "id_no=640199200906170026"))
		exchange(t, s, d.county)
	}
	ids = append(ids, d.add(d.county, "student", "name=马玉兰", "id_no=640199200906170026"))
	for _, other := range ids[1:] {
		if _, err := d.county.Link(ids[0], other, "同一个证号"); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(ids)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("3 条记录算一个孩子")
	w.says("右边这一条（玉海小学）拆出来，其余的还连着")
	w.press(fyne.Key1)
	w.focused("the reason", inEntry)
	w.types("看错了")
	w.menu(command("savenew"))
	w.says("已拆开")
	if groups := d.county.Linked(); len(groups) != 1 || !slices.Equal(groups[0], ids[:2]) {
		t.Errorf("linked: %v of %v", groups, ids)
	}
}

// TestManyChildrenAreWalked goes through the list with the arrows, over the headings, and leaves one for later.
func TestManyChildrenAreWalked(t *testing.T) {
	w, d := newWindow(t), newDesks(t)
	d.disputed(5)
	desk(fyne.CurrentApp(), w, d.county)
	w.menu("冲突")
	w.says("5 件")
	head := func() string {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if b, ok := o.(*look.Button); ok && strings.HasPrefix(b.Text, "全部历史") {
				return fmt.Sprint(w.texts())
			}
		}
		return ""
	}
	w.until("a child", func() bool { return head() != "" })
	first := head()
	w.press(fyne.KeyDown)
	w.until("the next child", func() bool { return head() != first })
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyUp)
	w.press(fyne.KeyUp)
	w.press(fyne.KeyUp) // over the heading, and back
	w.until("the first child", func() bool { return head() == first })
	w.press(fyne.KeyEnd)
	w.until("the last child", func() bool { return head() != first })
	last := head()
	w.press(fyne.KeyHome)
	w.until("the first child from the end", func() bool { return head() == first })
	w.press(fyne.KeyPageDown) // the list has room for all
	w.until("the last child of the page", func() bool { return head() == last })
	w.press(fyne.KeyPageUp)
	w.until("the first child of the page", func() bool { return head() == first })
	w.menu(command("next"))
	w.menu(command("history"))
	w.says("改动记录")
}

// TestATableTellsOfItsOwnConflicts: a school of which nothing is disputed does not answer for another's.
func TestATableTellsOfItsOwnConflicts(t *testing.T) {
	d := newDesks(t)
	d.disputed(1)
	d.add(d.two, "student", "name=李建国")
	exchange(t, d.two, d.county)
	for unit, want := range map[string]int{"": 2, "YN-07": 2, "YN-08": 0} {
		for _, table := range []string{"R1", "R8"} {
			r, err := report.Tally(t.Context(), d.county, table, report.Ask{Unit: unit, Day: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			told := strings.Contains(strings.Join(r.Notes, "\n"), fmt.Sprintf("还有 %d 处冲突没有定下来", want))
			if r.Conflicts != want || told != (want > 0) {
				t.Errorf("%s of %q: %d conflicts, %q", table, unit, r.Conflicts, r.Notes)
			}
		}
	}
}
