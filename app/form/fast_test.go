package form_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"rollbook/app/form"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// newFast is a dense form for a pupil with household, guardian and enrolment.
func newFast(t *testing.T, carried map[string]string) *sheet {
	t.Helper()
	sh := newSheet(t)
	c := sh.config()
	c.Dense, c.Shows = true, func(_ *register.Kind, f *register.Field) bool { return f.InFast() }
	c.Recent = func(kind, field string) []string {
		if kind == "enrolment" && field == "class" {
			return []string{"(1)班", "(2)班", "实验班"}
		}
		return nil
	}
	sh.form = form.New(c)
	sh.win.SetContent(sh.form.Object())
	sh.win.Resize(fyne.NewSize(1340, 520))
	sh.form.Load(sh.parts(), carried)
	sh.form.FocusFirst()
	return sh
}

// parts are those of a new pupil.
func (sh *sheet) parts() []form.Part {
	parts := []form.Part{{Kind: sh.kind}}
	for _, key := range sh.kind.Parts {
		k, part := sh.pack.Kind(key), form.Part{}
		part.Kind = k
		for _, f := range append(slices.Clone(sh.kind.Fields), k.Fields...) {
			if f.Type == register.Ref && (f.Kind == key || f.Kind == sh.kind.Key) && part.Via == nil {
				part.Via, part.Before = f, f.Kind == key
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// to goes to the field with a label by Tab.
func (sh *sheet) to(label string) {
	sh.t.Helper()
	for range 80 {
		if sh.label() == label {
			return
		}
		sh.press(fyne.KeyTab)
		if sh.win.Canvas().Focused() == nil {
			sh.form.FocusFirst()
		}
	}
	sh.t.Fatalf("no field %s", label)
}

func (sh *sheet) press(keys ...fyne.KeyName) {
	for _, key := range keys {
		sh.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
	}
}

// shown are all texts that can be read.
func (sh *sheet) shown() (list []string) {
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			list = append(list, text.Text)
		}
	}
	return list
}

func (sh *sheet) says(want ...string) {
	sh.t.Helper()
	for _, text := range want {
		if !slices.Contains(sh.shown(), text) {
			sh.t.Errorf("the form does not show %q", text)
		}
	}
}

// TestAFamilyOnOnePage types a pupil with household, guardian and enrolment: Enter stops only where something
// is to be typed, and what follows from the number, the household and the guardian is filled and marked.
func TestAFamilyOnOnePage(t *testing.T) {
	sh := newFast(t, nil)
	var way []string
	for _, text := range []string{
		"买梅", "640104201006049405", "03", "2", "0", "64010436984616", "锁阿依舍", "642223197009259202", "滨河家园五村", "4组", "5", "花名册", "1", "01", "1",
		"沙秀英", "62", "14409516648", "21", "(1)班", "201609", "王老师",
	} {
		way = append(way, sh.label())
		sh.enter(text)
	}
	edits, main := sh.form.Edits()
	if len(edits) != 4 {
		t.Fatalf("%d records, not 4; the way was %v", len(edits), way)
	}
	for key, want := range map[string]string{
		"birth_date": "2010-06-04", "sex": "2", "xueji_no": "G640104201006049405", "hukou_place": "640104201211", "home_div": "640104201211",
		"home_address": "兴庆区月牙湖乡滨河家园五村4组", "phone": "14409516648", "special_groups": "1", "household_id": "#0",
	} {
		if got := edits[main].Set[key]; got != want {
			t.Errorf("%s is %q, not %q; the way was %v", key, got, want, way)
		}
	}
	if got := edits[3].Set["stage"]; got != "20" {
		t.Errorf("the stage is %q", got)
	}
	sh.says("证号带出", "户带出", "家庭成员带出", "自动带出")
	if here, there := sh.form.Missing(); len(here)+len(there) > 0 {
		t.Errorf("missing: %v, %v", here, there)
	}
}

// TestAHomeOfTheCountyAloneIsAskedFor types a pupil without a household: the ID number says which county, and Enter leads from the end
// of the form to the village, once; then to what must not stay empty.
func TestAHomeOfTheCountyAloneIsAskedFor(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640121201006049401")
	home := sh.kind.ByRole(register.RoleHome)
	if sh.value(register.RoleHome) != "640121" {
		t.Fatalf("the number says %q", sh.value(register.RoleHome))
	}
	sh.says("证号只到县")
	met := 0
	for range 80 {
		if label := sh.label(); label != "" && strings.HasSuffix(home.Label, label) { // in two lines
			met++
			if !strings.Contains(sh.said, "接着打乡镇") {
				t.Errorf("it says %q", sh.said)
			}
		}
		sh.press(fyne.KeyReturn)
	}
	if met != 1 {
		t.Fatalf("Enter leads there %d times", met)
	}
	if sh.form.AskHome() {
		t.Error("it is asked for again")
	}
	sh.to("(行政区划)")
	sh.enter("原隆村")
	if got := sh.value(register.RoleHome); len(got) < 12 || sh.count("证号只到县") > 0 {
		t.Errorf("the home is %q", got)
	}
}

// TestANumberTooShortIsWrongOnce types 17 digits: the number of the pupil's file is not made of them, and one thing is to be mended.
func TestANumberTooShortIsWrongOnce(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "64010420100604940")
	if got := sh.form.Values()["student.xueji_no"]; got != "" || sh.form.Wrong() != 1 {
		t.Errorf("the file's number is %q, and %d are wrong", got, sh.form.Wrong())
	}
	sh.to("身份证件号")
	sh.enter("640104201006049405")
	if got := sh.form.Values()["student.xueji_no"]; got != "G640104201006049405" || sh.form.Wrong() != 0 {
		t.Errorf("mended, the file's number is %q, and %d are wrong", got, sh.form.Wrong())
	}
}

// TestWhatWasFilledIsClosed lets nobody type over what follows from the number, until it is opened.
func TestWhatWasFilledIsClosed(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640104201006049405")
	sh.to("出生日期")
	sh.types("2011")
	sh.press(fyne.KeyBackspace)
	if got := sh.value(register.RoleBirth); got != "2010-06-04" || !strings.Contains(sh.said, "F2") {
		t.Fatalf("closed, it became %q; it says %q", got, sh.said)
	}
	sh.form.Open()
	sh.enter("20100605")
	if got := sh.value(register.RoleBirth); got != "2010-06-05" {
		t.Fatalf("opened, it became %q", got)
	}
	sh.to("身份证件号")
	sh.enter("640104201006049405")
	if got := sh.value(register.RoleBirth); got != "2010-06-05" {
		t.Errorf("the number put %q over what was typed", got)
	}
}

// TestWhatIsWrongIsNotCarried: the next record does not begin with a value that has to be mended.
func TestWhatIsWrongIsNotCarried(t *testing.T) {
	sh := newFast(t, nil)
	sh.to("入学年月")
	sh.enter("2016")
	if month, there := sh.form.Typed()["enrolment.admission_ym"]; there {
		t.Errorf("%q would be carried", month)
	}
	sh.to("入学年月")
	sh.enter("2016-09")
	if month := sh.form.Typed()["enrolment.admission_ym"]; month != "2016-09" {
		t.Errorf("%q would be carried", month)
	}
}

// TestWhatIsCarried begins with the values of the one before, never with a name, a number or a telephone; one
// key clears such a value, and by itself it makes no record.
func TestWhatIsCarried(t *testing.T) {
	carried := map[string]string{
		"student.nationality": "03", "enrolment.grade": "21", "enrolment.class": "(1)班", "household.division": "640104201211",
		"student.name": "马小龙", "student.id_no": "640199201709091518", "student.phone": "13909510001", "guardian.name": "马占山", "guardian.phone": "13909510001",
	}
	sh := newFast(t, carried)
	if sh.form.Dirty() || sh.form.Snapshot() != nil {
		t.Error("what was carried counts as typed")
	}
	if sh.form.Carried() != 4 {
		t.Errorf("%d fields are carried", sh.form.Carried())
	}
	sh.says("沿用")
	values := sh.form.Values()
	for _, key := range []string{"student.name", "student.id_no", "student.phone", "guardian.name", "guardian.phone"} {
		if values[key] != "" {
			t.Errorf("%s was carried: %s", key, values[key])
		}
	}
	sh.enter("买梅")
	if edits, _ := sh.form.Edits(); len(edits) != 1 {
		t.Errorf("%d records of a name alone", len(edits))
	}
	sh.to("民族")
	sh.press(fyne.KeyBackspace)
	if got := sh.form.Values()["student.nationality"]; got != "" {
		t.Errorf("Backspace leaves %q", got)
	}
}

// TestUndo takes back what is being typed first, then a field at a time with all that followed from it.
func TestUndo(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640104201006049405")
	sh.types("hz")
	for range 3 { // the picker's letters; the number, with birth date and sex; the name
		if !sh.form.Undo() {
			t.Fatal("nothing to undo")
		}
	}
	if name, id, birth := sh.value(register.RoleName), sh.value(register.RoleIDNumber), sh.value(register.RoleBirth); name != "" || id != "" || birth != "" {
		t.Errorf("left: %q %q %q", name, id, birth)
	}
	if sh.form.Undo() {
		t.Error("there is one step more than was typed")
	}
	sh.form.Redo()
	sh.form.Redo()
	if name, birth := sh.value(register.RoleName), sh.value(register.RoleBirth); name != "买梅" || birth != "2010-06-04" {
		t.Errorf("again: %q %q", name, birth)
	}
}

// TestWhatIsTypedAfterAnUndoTakesItsPlace undoes and does again a number with the cursor in it: what is typed next stands in its place,
// and not before it.
func TestWhatIsTypedAfterAnUndoTakesItsPlace(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640104201006049405")
	sh.form.Undo()
	sh.form.Redo()
	sh.types("2016")
	sh.press(fyne.KeyReturn)
	if got := sh.value(register.RoleIDNumber); got != "2016" {
		t.Errorf("the number is %q", got)
	}
}

// count tells how often a text can be read: not where it, or what it stands in, is hidden.
func (sh *sheet) count(want string) (n int) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		var within []fyne.CanvasObject
		switch o := o.(type) {
		case *canvas.Text:
			if o.Visible() && o.Text == want {
				n++
			}
		case *fyne.Container:
			within = o.Objects
		case fyne.Widget:
			within = test.WidgetRenderer(o).Objects()
		}
		for _, one := range within {
			if o.Visible() {
				walk(one)
			}
		}
	}
	walk(sh.win.Content())
	return n
}

// TestWhereAValueComesFromComesBack: after an undo, and in a draft that is put back, each value says what it said before.
func TestWhereAValueComesFromComesBack(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "640104201006049405")
	byNumber := sh.count("证号带出")
	sh.to("户籍村")
	sh.enter("滨河家园五村")
	self := sh.count("自动带出")
	draft := sh.form.Snapshot()
	sh.form.Undo()
	if n := sh.count("证号带出"); n != byNumber || sh.count("户带出") > 0 {
		t.Errorf("undone, %d values come from the number and %d from the household", n, sh.count("户带出"))
	}
	sh.form.Load(sh.parts(), nil)
	sh.form.Restore(draft)
	if n := sh.count("自动带出"); self == 0 || n != self {
		t.Errorf("%d values were filled by themselves, and %d in the draft", self, n)
	}
}

// TestTabTakesTheLineInHand: initials mean nothing by themselves, and Tab goes on as Enter does.
func TestTabTakesTheLineInHand(t *testing.T) {
	sh := newFast(t, nil)
	for label, typed := range map[string]string{"主要致贫原因": "qll", "户籍村": "bhjywc"} {
		sh.to(label)
		sh.types(typed)
		sh.press(fyne.KeyTab)
	}
	sh.to("民族")
	sh.types("03") // means itself
	sh.press(fyne.KeyTab)
	values := sh.form.Values()
	for key, want := range map[string]string{"household.main_cause": "08", "household.division": "640104201211", "student.nationality": "03"} {
		if values[key] != want {
			t.Errorf("%s is %q, not %q", key, values[key], want)
		}
	}
	if n := sh.form.Wrong(); n > 0 {
		t.Errorf("%d fields are wrong", n)
	}
	sh.to("贫困户属性")
	sh.types("qqq")
	sh.press(fyne.KeyTab)
	if n := sh.form.Wrong(); n != 1 {
		t.Errorf("%d fields are wrong where no line fits", n)
	}
}

// TestWhatWasTypedWholeComesFirst: Enter and Tab take the first line, and it is another code where a part of one that stands
// higher in the list fits too.
func TestWhatWasTypedWholeComesFirst(t *testing.T) {
	for _, c := range []struct{ label, typed, key, want string }{
		{"民族", "3", "student.nationality", "03"},
		{"民族", "30", "student.nationality", "30"},
		{"民族", "1", "student.nationality", "01"},
		{"年级", "2", "enrolment.grade", "22"},
		{"年级", "21", "enrolment.grade", "21"},
		{"年级", "2nj", "enrolment.grade", "22"},
		{"年级", "9nj", "enrolment.grade", "33"},
		{"年级", "enj", "enrolment.grade", "22"},
		{"年级", "2年级", "enrolment.grade", "22"},
		{"年级", "二年级", "enrolment.grade", "22"},
		{"户籍村", "塘南村", "household.division", "640104201205"}, // not 大塘南村
		{"户籍村", "月牙湖乡塘南村", "household.division", "640104201205"},
		{"民族", "sz", "student.nationality", "22"}, // 畲族, not 傈僳族
		{"主要致贫原因", "qt", "household.main_cause", "99"},
	} {
		for _, leave := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyTab} {
			sh := newFast(t, nil)
			sh.to(c.label)
			sh.types(c.typed)
			sh.press(leave)
			if got := sh.form.Values()[c.key]; got != c.want {
				t.Errorf("%s: %q and %s give %s, not %s", c.label, c.typed, leave, got, c.want)
			}
		}
	}
}

// TestALongValueIsNotCovered: where a text needs the whole field, the word at its end gives way.
func TestALongValueIsNotCovered(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅")
	sh.to("户籍村")
	sh.enter("滨河家园五村")
	if sh.count("自动带出") != 1 {
		t.Fatal("the address is not filled")
	}
	sh.to("村民小组")
	sh.enter("第一村民小组黄河边上第十八家")
	if sh.count("自动带出") != 0 {
		t.Error("the end of the address is covered")
	}
}

// TestADraftPutBackIsSelected: what is typed takes the place of what the field in hand holds, as in any other.
func TestADraftPutBackIsSelected(t *testing.T) {
	sh := newFast(t, nil)
	sh.types("马小")
	draft := sh.form.Snapshot()
	sh.form.Load(sh.parts(), nil) // the cursor stays in the name
	sh.form.Restore(draft)
	sh.form.FocusFirst()
	sh.enter("马大龙")
	if name := sh.value(register.RoleName); name != "马大龙" {
		t.Errorf("it is %q", name)
	}
}

// TestPlacesOfTheRegisterComeFirst: the first village of a sitting is looked for near those that the register has.
func TestPlacesOfTheRegisterComeFirst(t *testing.T) {
	sh := newSheet(t)
	c := sh.config()
	c.Dense, c.Shows = true, func(_ *register.Kind, f *register.Field) bool { return f.InFast() }
	asked := false
	c.Recent = func(kind, field string) []string {
		asked = asked || kind+"."+field == "household.division"
		return map[string][]string{"household.division": {"640104201211"}}[kind+"."+field]
	}
	sh.form = form.New(c)
	sh.win.SetContent(sh.form.Object())
	sh.form.Load(sh.parts(), nil)
	sh.form.FocusFirst()
	sh.to("户籍村")
	if !asked {
		t.Error("the register is not asked before the first letter")
	}
	sh.enter("sc") // in the district there are more of these initials
	if got := sh.form.Values()["household.division"]; !strings.HasPrefix(got, "640104201") {
		t.Errorf("it is in another town: %s", got)
	}
	sh.press(fyne.KeyTab)
	sh.to("户籍村")
	sh.enter("tnc") // and of those near, 大塘南村 has them too
	if got := sh.form.Values()["household.division"]; got != "640104201205" {
		t.Errorf("it is another village: %s", got)
	}
	sh.form.Load(sh.parts(), nil)
	sh.form.FocusFirst()
	sh.to("户籍村")
	sh.enter("没有这个村子") // is no place, and nothing is near it
	sh.form.Load(sh.parts(), nil)
	sh.form.FocusFirst()
	sh.to("户籍村")
	sh.enter("sc")
	if got := sh.form.Values()["household.division"]; !strings.HasPrefix(got, "640104201") {
		t.Errorf("after one that was not understood it is in another town: %s", got)
	}
}

// TestAFieldTakesOneCell: what was copied from several cells of a sheet would become one name; a remark may have lines.
func TestAFieldTakesOneCell(t *testing.T) {
	sh := newFast(t, nil)
	board := test.NewClipboard()
	paste := func(text string) {
		board.SetContent(text)
		sh.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	}
	for _, cells := range []string{"张三\n李四", "张三\t640104200902049441", "张三\r\n李四\r\n"} {
		paste(cells)
		if sh.form.Wrong() != 1 || !strings.Contains(sh.said, "2 格") {
			t.Errorf("of %q it says %q", cells, sh.said)
		}
	}
	paste("张三\r\n")
	sh.press(fyne.KeyReturn)
	if name := sh.value(register.RoleName); name != "张三" || sh.form.Wrong() != 0 {
		t.Errorf("of one cell it took %q", name)
	}
	sh.to("名单来源")
	paste("花名册\n第 2 页")
	sh.press(fyne.KeyReturn)
	if got := sh.form.Values()["household.list_source"]; got != "花名册 第 2 页" {
		t.Errorf("of two lines it took %q", got)
	}
}

// TestWhatIsWrongIsSaidWhereOneIs: in a dense form nothing stands under a field; what was wrong with the one before is in the foot.
func TestWhatIsWrongIsSaidWhereOneIs(t *testing.T) {
	sh := newFast(t, nil)
	sh.enter("买梅", "6401042010060494O5")
	if !strings.HasPrefix(sh.said, "身份证件号：") || !strings.Contains(sh.said, "不能有“O”") {
		t.Errorf("it says %q", sh.said)
	}
}

// TestDitto copies the field in hand from the records before, whichever record of the form it belongs to.
func TestDitto(t *testing.T) {
	sh := newFast(t, nil)
	before := map[string]string{"guardian.relation": "62", "household.main_cause": "07", "student.nationality": "03"}
	for label, want := range map[string]string{"与学生关系": "guardian.relation", "主要致贫原因": "household.main_cause", "民族": "student.nationality"} {
		sh.to(label)
		sh.form.Ditto(before)
		if got := sh.form.Values()[want]; got != before[want] {
			t.Errorf("%s is %q", label, got)
		}
	}
}

// TestHints offers what was written last where nothing else tells what to write, and takes nothing by itself.
func TestHints(t *testing.T) {
	sh := newFast(t, nil)
	sh.to("班级")
	sh.says("实验班")
	sh.enter("实")
	if got := sh.form.Values()["enrolment.class"]; got != "实" {
		t.Errorf("Enter took %q", got)
	}
	sh.to("班级")
	sh.types("(")
	sh.says("(1)班", "(2)班")
	sh.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if got := sh.form.Values()["enrolment.class"]; got != "(2)班" {
		t.Errorf("picked: %q", got)
	}
	sh.to("户主姓名")
	sh.enter("锁阿依舍")
	sh.to("成员姓名")
	sh.says("锁阿依舍")
	sh.press(fyne.KeyDown, fyne.KeyReturn)
	if got := sh.form.Values()["guardian.name"]; got != "锁阿依舍" {
		t.Errorf("the guardian is %q", got)
	}
}

// TestAHouseholdThatIsThere goes on with it when its number is typed, or when it is picked by the pinyin of
// its head; its fields come with it, and no second one is made.
func TestAHouseholdThatIsThere(t *testing.T) {
	for name, type_ := range map[string]func(sh *sheet){
		"by its number": func(sh *sheet) { sh.to("户编号"); sh.enter("64010436984616") },
		"by pinyin": func(sh *sheet) {
			sh.to("户主姓名")
			sh.types("sayl")
			sh.types("")
			sh.press(fyne.KeyDown, fyne.KeyReturn)
		},
		"by an ID's digits": func(sh *sheet) {
			sh.to("户主身份证号")
			sh.types("259202")
			sh.press(fyne.KeyDown, fyne.KeyReturn)
		},
	} {
		t.Run(name, func(t *testing.T) {
			sh := newFast(t, nil)
			saved, err := sh.desk.Commit(store.Edit{Kind: "household", Set: map[string]string{
				"hh_no": "64010436984616", "head_name": "锁阿依罗", "head_id_no": "642223197009259202", "division": "640104201211", "address": "滨河家园五村4组",
			}})
			if err != nil {
				t.Fatal(err)
			}
			sh.enter("买梅")
			type_(sh)
			edits, main := sh.form.Edits()
			if got := edits[main].Set["household_id"]; got != saved[0].ID {
				t.Errorf("the pupil's household is %q", got)
			}
			for _, e := range edits {
				if e.Kind == "household" && (e.ID != saved[0].ID || len(e.Set) > 0) {
					t.Errorf("a household is written: %+v", e)
				}
			}
			if got := sh.form.Values()["student.home_div"]; got != "640104201211" {
				t.Errorf("the pupil lives in %q", got)
			}
			draft := sh.form.Snapshot()
			sh.form.Load(sh.parts(), nil)
			sh.form.Restore(draft)
			if edits, main := sh.form.Edits(); edits[main].Set["household_id"] != saved[0].ID {
				t.Errorf("the draft forgot the household: %v", edits)
			}
		})
	}
}

// TestAReferenceIsMadeInline offers a new record where none is found, and enters it below.
func TestAReferenceIsMadeInline(t *testing.T) {
	sh := newSheet(t)
	kind := sh.pack.KindByRole(register.KindEvent)
	sh.kind = kind
	sh.form.Load([]form.Part{{Kind: kind}}, nil)
	sh.form.FocusFirst()
	sh.types("马小龙")
	sh.says("没有找到，新建学生")
	sh.press(fyne.KeyDown, fyne.KeyReturn)
	if sh.label() != "身份证件号" && sh.label() != "身份证件类型" {
		t.Errorf("the cursor is at %q", sh.label())
	}
	sh.to("身份证件号")
	sh.enter("640199201709091518")
	edits, main := sh.form.Edits()
	if len(edits) != 2 || edits[0].Kind != "student" || edits[0].Set["name"] != "马小龙" || edits[main].Set["student_id"] != "#0" {
		t.Fatalf("%+v, %d", edits, main)
	}
	draft := sh.form.Snapshot()
	sh.form.Load([]form.Part{{Kind: kind}}, nil)
	sh.form.Restore(draft)
	if edits, main := sh.form.Edits(); len(edits) != 2 || edits[main].Set["student_id"] != "#0" {
		t.Errorf("the draft forgot the new one: %+v", edits)
	}
}

// TestAHalfTypedFieldIsInTheDraft: nothing is lost while a field is being typed in.
func TestAHalfTypedFieldIsInTheDraft(t *testing.T) {
	for label, typed := range map[string]string{"姓名": "马小", "户籍村": "原隆村", "民族": "03"} {
		sh := newFast(t, nil)
		sh.to(label)
		sh.types(typed)
		draft := sh.form.Snapshot()
		if len(draft) == 0 {
			t.Errorf("%s: no draft", label)
			continue
		}
		sh.form.Load(sh.parts(), nil)
		sh.form.Restore(draft)
		if !sh.form.Dirty() {
			t.Errorf("%s: the draft %v brings nothing back", label, draft)
		}
	}
}

// TestKeysAreCounted counts what a clerk does: characters, keys, values taken from a list, fields.
func TestKeysAreCounted(t *testing.T) {
	sh := newFast(t, nil)
	sh.form.Counted()
	sh.enter("买梅", "640104201006049405") // 3 and 19
	sh.types("03")
	sh.press(fyne.KeyReturn) // 3
	sh.form.Pressed(1)       // Ctrl+Enter
	if c := sh.form.Counted(); c.Keys != 26 || c.Picks != 1 || c.Fields != 3 || c.Pasted != 0 {
		t.Errorf("%+v", c)
	}
	board := test.NewClipboard()
	board.SetContent("锁阿依舍")
	sh.to("户主姓名")
	sh.form.Counted()
	sh.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: board})
	if c := sh.form.Counted(); c.Pasted != 4 || c.Keys != 0 {
		t.Errorf("pasted: %+v", c)
	}
}

// TestFast is the dense form in both languages and in two sizes of text, with what is carried, worked out and
// wrong.
func TestFast(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for name, scale := range map[string]float32{"100": 1, "150": 1.5} {
			t.Run(lang+" "+name, func(t *testing.T) {
				sh := newFast(t, nil)
				words.Use(lang)
				t.Cleanup(func() { words.Use("zh") })
				test.ApplyTheme(t, &look.Theme{Scale: scale})
				c := sh.config()
				c.Dense, c.Shows = true, func(_ *register.Kind, f *register.Field) bool { return f.InFast() }
				sh.form = form.New(c)
				sh.win.SetContent(sh.form.Object())
				sh.win.Resize(fyne.NewSize(1346, 480))
				sh.form.Load(sh.parts(), map[string]string{"student.nationality": "03", "enrolment.grade": "21", "enrolment.class": "(1)班", "enrolment.school_year": "2016", "enrolment.confirmed_on": "2016-09-20"})
				sh.form.FocusFirst()
				sh.enter("买梅", "640104201006049405", "2", "0", "640104A", "锁阿依舍")
				settle(sh.win.Canvas())
				test.AssertRendersToImage(t, "fast-"+lang+"-"+name+".png", sh.win.Canvas())
			})
		}
	}
}

// TestWhatIsMissingIsWhatHasAStar counts the empty boxes with a star in sight, of parts that nobody has begun too.
func TestWhatIsMissingIsWhatHasAStar(t *testing.T) {
	sh := newFast(t, nil)
	stars := 0
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Text == "*" {
			stars++
		}
	}
	here, _ := sh.form.Missing()
	if !slices.Contains(here, "户主姓名") || len(here) > stars {
		t.Errorf("%d stars, missing: %v", stars, here)
	}
}

// TestANumberInTheTypeGoesOnIntoTheNumber: the type of the document stands between name and number, and who types name, Tab,
// number means the number. It stands where it belongs, the type is as it was, and the cursor goes on from the number.
func TestANumberInTheTypeGoesOnIntoTheNumber(t *testing.T) {
	for _, c := range []struct {
		name, typed, number, birth string
		fast                       bool
		by                         fyne.KeyName
	}{
		{"fast, Tab", "640104201006049405", "640104201006049405", "2010-06-04", true, fyne.KeyTab},
		{"fast, Enter", "640104201006049405", "640104201006049405", "2010-06-04", true, fyne.KeyReturn},
		{"the whole form, Tab", "６４０１０４ 20130831 004x", "64010420130831004X", "2013-08-31", false, fyne.KeyTab},
		{"the whole form, Enter", "64010420100604940", "64010420100604940", "", false, fyne.KeyReturn},
	} {
		t.Run(c.name, func(t *testing.T) {
			sh := newSheet(t)
			if c.fast {
				sh = newFast(t, nil)
			}
			sh.types("买梅")
			sh.press(fyne.KeyTab)
			if at := sh.label(); at != sh.kind.ByRole(register.RoleIDType).Label {
				t.Fatalf("the cursor is in %s", at)
			}
			sh.types(c.typed)
			sh.press(c.by)
			at := sh.label()
			if got := sh.value(register.RoleIDNumber); got != c.number {
				t.Errorf("the number is %q", got)
			}
			if got := sh.value(register.RoleIDType); got != "1" {
				t.Errorf("the type is %q", got)
			}
			if got := sh.value(register.RoleBirth); got != c.birth {
				t.Errorf("the birth date is %q", got)
			}
			if number := sh.kind.ByRole(register.RoleIDNumber).Label; at == number || at == "姓名" || at == sh.kind.ByRole(register.RoleIDType).Label {
				t.Errorf("the cursor goes on to %s", at)
			}
			sh.back(register.RoleIDNumber)
			if !strings.Contains(sh.said, "在“身份证件类型”里打的，放到这里了") {
				t.Errorf("the foot says %q", sh.said)
			}
		})
	}
}

// TestANumberInTheTypeTypesOverNothing: a record that has a number keeps it, and the type says what it is not.
func TestANumberInTheTypeTypesOverNothing(t *testing.T) {
	sh := newSheet(t)
	sh.enter("买梅", "", "640104201006049405")
	sh.back(register.RoleIDType)
	sh.enter("640104200902219076")
	if got := sh.value(register.RoleIDNumber); got != "640104201006049405" {
		t.Errorf("the number is %q", got)
	}
	sh.back(register.RoleIDType)
	if !strings.Contains(sh.said, "选项里") {
		t.Errorf("the foot says %q", sh.said)
	}
}
