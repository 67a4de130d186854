package app

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// inHand is the text of the field that has the focus.
func (w *window) picked() string {
	in, ok := w.Canvas().Focused().(interface{ SelectedText() string })
	if !ok {
		w.t.Fatalf("%T is in hand", w.Canvas().Focused())
	}
	return in.SelectedText()
}

// TestALongNameWidensNothing saves a pupil with a name of sixty characters, and shows him on every page that names him.
func TestALongNameWidensNothing(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": strings.Repeat("买买提·阿不都", 8)}})
	if err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	fits := func(where string) {
		t.Helper()
		if wide := w.Content().MinSize().Width; wide > 1366 {
			t.Errorf("%s asks for %v", where, wide)
		}
	}
	w.says("买买提")
	fits("home")
	d.Open("entry", saved[0].ID)
	w.says("身份证件号")
	fits("the form")
	d.Open("checks", nil)
	w.says("买买提")
	fits("checks")
	d.Open("entry", "fast")
	w.says("本次已存 0 条")
	w.fields(strings.Repeat("买买提·阿不都", 8))
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.menu("上一条")
	w.says("买买提")
	fits("fast entry")
}

// TestTheCursorStaysWhereItWas saves a new pupil from a field below his guardian: the form has room for one guardian more by then,
// the cursor is in the same field, and the list shows which line is in the form, as it does when a line comes in above it.
func TestTheCursorStaysWhereItWas(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马小龙", "", "640199201709091518")
	to := func(field string) {
		t.Helper()
		for range 90 {
			if _, at := w.inHand(); at == field {
				return
			}
			w.press(fyne.KeyReturn)
		}
		t.Fatalf("no field %s", field)
	}
	to("relation")
	w.fields("51")
	to("class")
	w.types("9班")
	w.menu("保存")
	w.says("已保存")
	if _, at := w.inHand(); at != "class" {
		t.Errorf("the cursor is in %q", at)
	}
	lines := func() (at []int64) {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if l, ok := o.(*look.List); ok {
				for selected, i := reflect.ValueOf(l).Elem().FieldByName("selected"), 0; i < selected.Len(); i++ {
					at = append(at, selected.Index(i).Int())
				}
			}
		}
		return at
	}
	w.until("its line to be marked", func() bool { return slices.Equal(lines(), []int64{0}) })
	commit(
		t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "安小龙"}},
		store.Edit{Kind: "enrolment", Set: map[string]string{"student_id": "#0", "school_year": "2026", "term": "1", "class": "1班"}},
	)
	w.until("its line to be marked after another", func() bool { return slices.Equal(lines(), []int64{1}) })
}

// TestARecordIsListedByTheNameOfItsPerson: a column of enrolments, each called as its term, finds nobody; a family member has a name
// of his own.
func TestARecordIsListedByTheNameOfItsPerson(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	ids := commit(
		t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙"}},
		store.Edit{Kind: "enrolment", Set: map[string]string{"student_id": "#0", "school_year": "2016", "term": "1", "class": "1班"}},
		store.Edit{Kind: "guardian", Set: map[string]string{"student_id": "#0", "name": "马占山"}},
	)
	d := desk(fyne.CurrentApp(), w, s)
	bold := func(text string) func() bool {
		return func() bool {
			for _, o := range test.LaidOutObjects(w.Content()) {
				if one, ok := o.(*canvas.Text); ok && one.Text == text && one.TextStyle.Bold {
					return true
				}
			}
			return false
		}
	}
	d.Open("kind/enrolment", ids[1])
	w.until("the pupil's name over the enrolment and in its line", bold("马小龙"))
	rec, err := s.Get(ids[1])
	if err != nil {
		t.Fatal(err)
	}
	w.says(s.TitleOf(rec)) // stands below it
	commit(
		t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "海小花"}},
		store.Edit{Kind: "enrolment", Set: map[string]string{"student_id": "#0", "school_year": "2016", "term": "1", "class": "1班"}},
	)
	w.says("共 2 条")
	for _, text := range []string{"马小龙", "mxl"} { // and found by it
		d.Do("find")
		w.types(text)
		w.says("共 1 条")
		w.until("the line of the pupil", bold("马小龙"))
		for range text {
			w.press(fyne.KeyBackspace)
		}
		w.says("共 2 条")
	}
	d.Open("kind/guardian", ids[2])
	w.until("the guardian's own name", bold("马占山"))
}

// TestTheChildWhoIsCalledSoIsTheFirst: a name that begins others is found before them, and Enter takes that child.
func TestTheChildWhoIsCalledSoIsTheFirst(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	for _, end := range []string{"花", "兰", "英", "香", "芳", "秀", "燕", "霞", ""} {
		commit(t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "马梅" + end}})
	}
	desk(fyne.CurrentApp(), w, s).Open("kind/change", "new")
	if _, at := w.inHand(); at != "student_id" {
		t.Fatalf("%s is in hand", at)
	}
	w.fields("马梅")
	w.menu("保存")
	w.says("已保存")
	list, err := s.List(store.Query{Kind: "change"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d records (%v)", len(list), err)
	}
	if child, err := s.Get(list[0].Fields["student_id"]); err != nil || child.Fields["name"] != "马梅" {
		t.Errorf("it is of %q (%v)", child.Fields["name"], err)
	}
}

// TestAnIDNumberIsReadWhole shows a pupil beside the list in both languages and at each size of text on a screen of 1280 by 720: of
// no number the end is cut off.
func TestAnIDNumberIsReadWhole(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		for _, scale := range []float32{1, 1.25, 1.5} {
			w := onSmallScreen(t, lang, scale)
			s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
			id := commit(t, s, store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_no": "640199201709091518"}})[0]
			d := desk(fyne.CurrentApp(), w, s)
			d.Open("entry", id)
			const shown = "640199 20170909 1518"
			w.says(shown)
			for _, o := range test.LaidOutObjects(w.Content()) {
				if in, ok := o.(interface {
					fyne.Focusable
					fyne.CanvasObject
				}); ok && reflect.ValueOf(o).Elem().FieldByName("Text").IsValid() && textOf(in) == shown {
					if asked := fyne.MeasureText(shown, theme.TextSize(), fyne.TextStyle{}).Width + theme.InnerPadding(); in.Size().Width < asked {
						t.Errorf("in %s at %g it has %v of %v", lang, scale, in.Size().Width, asked)
					}
				}
			}
		}
	}
}

// TestTheVillageIsAskedForWhereTheIDNumberGivesACounty goes down a form with Enter: what the ID number says whole is passed, the
// county of the home is stopped at, and the village is typed in its place.
func TestTheVillageIsAskedForWhereTheIDNumberGivesACounty(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.menu("学生")
	w.menu("新增")
	w.fields("马小红", "", "640121201509110024")
	w.until("the number to be read", func() bool { return slices.Contains(w.texts(), "永宁县") })
	var passed []string
	for range 20 {
		w.press(fyne.KeyReturn)
		now := textOf(w.Canvas().Focused())
		if now == "永宁县" {
			break
		}
		passed = append(passed, now)
	}
	if slices.Contains(passed, "2015-09-11") || textOf(w.Canvas().Focused()) != "永宁县" {
		t.Fatalf("Enter stopped at %q", passed)
	}
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	w.types("原隆村")
	w.press(fyne.KeyReturn)
	w.until("the village", func() bool { return slices.Contains(w.texts(), "永宁县闽宁镇原隆村委会") })
}

// TestWhatIsNotSavedYetHasNoHistory: it is said, and so is that there is nothing to withdraw.
func TestWhatIsNotSavedYetHasNoHistory(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.menu("学生")
	w.menu("新增")
	w.fields("马小红")
	w.menu("改动记录")
	w.says("这条还没有保存，没有改动记录。")
	w.menu("作废")
	w.says("这条还没有保存，不用作废")
}

// TestFindingGoesIntoTheForm finds a pupil from the form, types him a telephone, and finds another: what was looked for first is
// typed over.
func TestFindingGoesIntoTheForm(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s)
	found := func(name string) func() bool {
		return func() bool { // beside what is typed
			text := strings.Join(w.drawn(), "\n")
			return strings.Count(text, name) >= 2 && !strings.Contains(text, "海小龙")
		}
	}
	w.menu("学生")
	w.says("共 10 条")
	for _, name := range []string{"丁佳怡", "金花"} {
		w.menu("找人")
		w.types(name)
		w.press(fyne.KeyReturn) // before he is found
		w.until(name, func() bool { _, field := w.inHand(); return field != "" && w.picked() == name })
	}
	w.menu("名册")
	w.sees("显示 10 条")
	for _, name := range []string{"丁佳怡", "金花"} {
		w.menu("找人")
		w.types(name)
		w.sees("显示 1 条")
		w.until("him in the table", found(name))
	}
}

// TestAClassIsFoundInTheList types a class where a name is looked for: its pupils are listed, and Enter opens the first. They are
// in the table too.
func TestAClassIsFoundInTheList(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.says("共 10 条")
	for _, class := range []string{"3nj2b", "三年级2班", "3（2）班"} {
		w.menu("找人")
		w.types(class)
		w.says("共 5 条")
	}
	w.menu("找人")
	w.types("3nj1b")
	w.press(fyne.KeyReturn) // before it is found
	w.until("the first of the class", func() bool { _, field := w.inHand(); return field != "" && w.picked() == "马小燕" })
	w.menu("名册")
	w.sees("显示 10 条")
	w.menu("找人")
	w.types("snj")
	w.sees("显示 10 条")
	w.menu("找人")
	w.types("3(2)")
	w.sees("显示 5 条")
}

// TestFastEntryBeginsBlank goes back to the pupil saved last, leaves, and comes again.
func TestFastEntryBeginsBlank(t *testing.T) {
	w, _ := fast(t)
	w.fields("买梅")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.menu("上一条")
	w.until("the pupil in the form", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "第 2 条") })
	w.press(fyne.KeyEscape)
	w.menu("快速录入")
	w.says("第 2 条") // and the next child is not typed over the first
}

// TestADraftWarnsAgain types the number of a child who is there, ends the program, and goes on: the home page says so, and the
// form warns.
func TestADraftWarnsAgain(t *testing.T) {
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小燕", "id_type": "1", "id_no": "640199200903120020"}}); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"学生", "快速录入"} {
		w := newWindow(t)
		desk(fyne.CurrentApp(), w, s)
		w.menu(page)
		if page == "学生" {
			w.fields("马小燕", "1", "640199200903120020")
			w.says("可能已经有这个人")
			w.until("the draft on the disk", func() bool {
				draft, err := s.Draft("student")
				return err == nil && strings.Contains(strings.Join(values(draft), " "), "640199200903120020")
			})
		}
		again := newWindow(t)
		desk(fyne.CurrentApp(), again, s)
		again.says("有 1 份没填完")
		if page == "学生" {
			again.press(fyne.KeyReturn)
		} else {
			again.menu(page)
		}
		again.says("上次没有保存")
		if page == "学生" {
			again.says("很可能抄错了一位") // of the field where the typing stopped
			again.press(fyne.KeyReturn)
		}
		again.says("可能已经有这个人")
	}
}

// TestWhatIsExplainedIsNotAskedAgain walks through the fields of a record whose number was explained, and of one whose was not.
func TestWhatIsExplainedIsNotAskedAgain(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	body := "64019920090312002"
	id := commit(t, s, whole("name", "马小燕", "id_type", "1", "id_missing_reason", "", "id_no", body+string(register.IDCheck(body)), "birth_date", "2009-03-12", "sex", "2"))[0]
	desk(fyne.CurrentApp(), w, s)
	walk := func() {
		t.Helper()
		w.menu("首页")
		w.menu("学生")
		w.finds("马小燕")
		w.says("共 1 条")
		w.press(fyne.KeyReturn)
		w.at("身份证件号")
		w.Canvas().FocusNext()
	}
	const doubt = "“640199”"
	walk()
	w.sees(doubt)
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, p := range rec.Problems {
		if p.Level == register.Soft {
			why[p.Check] = "户口簿核对过"
		}
	}
	if _, err := s.Commit(store.Edit{ID: id, Explain: why}); err != nil {
		t.Fatal(err)
	}
	walk()
	w.at("姓名拼音")
	if strings.Contains(strings.Join(w.drawn(), "\n"), doubt) {
		t.Error("it is asked again")
	}
}

// TestWithdrawnByKeys withdraws a record without a mouse: without a reason it is not done, and afterwards it is said.
func TestWithdrawnByKeys(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小燕"}})
	if err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("entry", saved[0].ID)
	w.menu("作废")
	w.fields("")
	w.says("还没有写原因")
	w.press(fyne.KeyEscape)
	w.until("the field for the reason", func() bool { _, ok := w.Canvas().Focused().(*look.Entry); return ok })
	w.fields("录错了")
	w.says("已作废：马小燕")
	if list, err := s.List(store.Query{Kind: "student"}); err != nil || len(list) != 0 {
		t.Errorf("%d are left (%v)", len(list), err)
	}
}

// TestCarriedStaysCarried types the name of a second pupil and ends the program: what was carried is still shown as such.
func TestCarriedStaysCarried(t *testing.T) {
	w, s := fast(t)
	w.fields("买梅", "640104201006049405", "03", "2", "0", "64010436984616", "锁阿依舍", "642223197009259202", "滨河家园五村", "4组", "5", "花名册", "1", "01", "1", "沙秀英", "62", "14409516648", "21", "(1)班", "201609", "王老师")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	carried := func(w *window) string {
		for _, text := range w.texts() {
			if strings.HasPrefix(text, "沿用 ") {
				return text
			}
		}
		return ""
	}
	before := carried(w)
	w.fields("彭小军")
	w.until("the draft on the disk", func() bool {
		draft, err := s.Draft("student")
		return err == nil && strings.Contains(strings.Join(values(draft), " "), "彭小军")
	})
	again := newWindow(t)
	desk(fyne.CurrentApp(), again, s)
	again.menu("快速录入")
	again.says("上次没有保存")
	if got := carried(again); got != before {
		t.Errorf("%s after, %s before", got, before)
	}
}

// TestWhatIsComputedIsShownByItsName: whether a child stands on the list is read in words, not as a code.
func TestWhatIsComputedIsShownByItsName(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	id := commit(t, s, whole())[0]
	desk(fyne.CurrentApp(), w, s).Open("entry", id)
	w.until("its name", func() bool { return slices.Contains(w.texts(), "未比对") })
}
