package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// chooses takes an option of the first choice that has it.
func (w *window) chooses(option string) {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Content()) {
		if choice, ok := o.(*look.Choice); ok {
			for _, one := range choice.Options {
				if strings.Contains(one, option) {
					choice.SetSelected(one)
					return
				}
			}
		}
	}
	w.t.Fatalf("no choice %s", option)
}

// cellsOf gives what stands in a workbook.
func cellsOf(t *testing.T, path string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	text := ""
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			text += strings.Join(row, "\t") + "\n"
		}
	}
	return text
}

// answers waits for a message with a button, and presses it.
func (w *window) answers(label string) {
	w.t.Helper()
	var answer *look.Button
	w.until("the answer "+label, func() bool {
		if w.Canvas().Overlays().Top() == nil {
			return false
		}
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if b, ok := o.(*look.Button); ok && b.Text == label {
				answer = b
				return true
			}
		}
		return false
	})
	test.Tap(answer)
}

// follows opens a number of the message on top.
func (w *window) follows(text string) {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if l, ok := o.(*look.Link); ok && strings.Join(textsOf(l), "") == text {
			w.Canvas().Focus(l)
			w.press(fyne.KeyReturn)
			return
		}
	}
	w.t.Fatalf("no number %s", text)
}

// pictures counts those on the page that have something in them.
func (w *window) pictures() (n int) {
	for _, o := range test.LaidOutObjects(w.Content()) {
		if img, ok := o.(*canvas.Image); ok && img.Visible() && img.Size().Width > 300 && img.Size().Height > 100 {
			n++
		}
	}
	return n
}

// TestWhoLacksIsCalledIn takes a city's officer from the targets to the talks and their letters, by keyboard.
func TestWhoLacksIsCalledIn(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0100", "银川市教育局", store.City)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R8")
	w.says("3000—5000")
	w.press(fyne.KeyRight)
	w.press(fyne.KeyRight)
	d.Do("savenew") // the first target
	w.says("任务 T1，年度 每年，依据 P7")
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, "0 条记录") || strings.Contains(said, "没有记录") {
		t.Errorf("a target is taken for a count:\n%s", said)
	}
	w.press(fyne.KeyEscape)
	w.tap("约谈")
	w.says("银川职业技术学院")
	w.says("目标 1300，实际 0，差 1300")
	w.helps("年度总结、约谈")
	w.says("资料还没有到：银川职业技术学院") // which is not the same as nothing done
	for range 3 {             // past the days and the person to the first institution
		w.press(fyne.KeyReturn)
	}
	w.Canvas().FocusNext()
	w.types(" ") // the second not
	w.answers("登记并打印约谈函")
	w.says("约谈通知书-")
	w.answers("知道了")
	k := s.Pack().KindByRole(register.KindTalk)
	records, err := s.List(store.Query{Kind: k.Key})
	if err != nil || len(records) == 0 {
		t.Fatalf("%d talks, %v", len(records), err)
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "Documents", "*", "约谈通知书-*.pdf"))
	if err != nil || len(files) != 1 {
		t.Fatalf("printed %v, %v", files, err)
	}
	w.says(time.Now().Format(time.DateOnly)) // the table says who was called in
	w.tap("约谈")
	w.says("已约谈）；两后生职业培训人数(I5) 目标 150")
	w.answers("登记并打印约谈函") // the second; the letters of before are not printed again
	w.says("已生成 1 页")
}

// TestTwoSchoolsOfOneNameAreTwo: each can be chosen, and has its code behind its name.
func TestTwoSchoolsOfOneNameAreTwo(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	if err := s.SetMeta(map[string][]byte{store.MetaUnits: []byte(`{"XQ-01": {"Code": "XQ-01", "Name": "中心小学", "Level": "school", "Parent": "U0104"},
		"XQ-02": {"Code": "XQ-02", "Name": "中心小学", "Level": "school", "Parent": "U0104"}}`)}); err != nil {
		t.Fatal(err)
	}
	desk(fyne.CurrentApp(), w, s).Open("reports", "R1")
	var found []string
	w.until("both schools", func() bool {
		found = nil
		for _, o := range test.LaidOutObjects(w.Content()) {
			if choice, ok := o.(*look.Choice); ok {
				found = append(found, slices.DeleteFunc(slices.Clone(choice.Options), func(one string) bool { return !strings.HasPrefix(one, "中心小学") })...)
			}
		}
		return len(found) == 2
	})
	if want := []string{"中心小学  XQ-01", "中心小学  XQ-02"}; !slices.Equal(found, want) {
		t.Errorf("it offers %q", found)
	}
}

// TestANoughtOfOtherNoughtsHasNoListBesideIt: a figure of others, behind which no record stands, offers the others and speaks of no
// list.
func TestANoughtOfOtherNoughtsHasNoListBesideIt(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	desk(fyne.CurrentApp(), w, s).Open("reports", shell.Figure{Table: "R12", Row: report.TotalKey, Column: "off"})
	w.says("合计 不平 0")
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, words.Say("reports.choose")) {
		t.Errorf("there is no list to choose from:\n%s", said)
	}
	w.follows("0")
	w.answers("返回")
	w.says("合计 不平 0")
}

// TestATargetsFigureOpensAsItsTableDoes: from the targets a child is no further away than from the table in which it is counted.
func TestATargetsFigureOpensAsItsTableDoes(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	if _, err := s.Commit(store.Edit{Kind: "village", Set: map[string]string{"div": "640104201200", "name": "小塘村", "is_poor": "1", "coverage_kind": "0", "uncovered_reason": "1"}}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", shell.Figure{Table: "R8", Row: "T12", Column: "actual"})
	w.says("0（已覆盖） ÷ 1（贫困村）")
	w.follows("1")
	w.says("小塘村")
}

// TestASummaryIsWrittenWithItsFigures writes a summary by keyboard, with a figure out of the list, prints it, and files it.
func TestASummaryIsWrittenWithItsFigures(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	if _, err := s.Commit(store.Edit{Kind: s.Pack().KindByRole(register.KindOfficer).Key, Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R9")
	w.says("学前三年毛入园率(I1)")
	w.tap("写总结")
	w.says("它的数就写进正在写的那一段")
	w.helps("年度总结、约谈")
	w.types("两")
	w.press(fyne.KeyEscape)
	w.says("刚才填的内容还没有保存")
	w.answers("继续填")
	w.until("the text again", func() bool { return textOf(w.Canvas().Focused()) == "两" })
	w.until("the draft on the disk", func() bool { // a power failure loses nothing
		names, err := s.Drafts()
		return err == nil && len(names) == 1
	})
	killed := newWindow(t)
	again := desk(fyne.CurrentApp(), killed, s)
	again.Open("reports", "R9")
	killed.says("学前三年毛入园率(I1)")
	killed.tap("写总结")
	killed.says("上次写了没有保存的还在下面")
	killed.until("the text after that", func() bool { return textOf(killed.Canvas().Focused()) == "两" })
	killed.press(fyne.KeyEscape)
	killed.answers("继续填")
	fyne.SetCurrentApp(application{fyneApp(), driver{fyneApp().Driver(), w.queue}, preferences{values: map[string]any{}}})
	w.types("后生")
	for range 3 { // past the other texts to the figures
		w.Canvas().FocusNext()
	}
	for at := w.Canvas().Focused(); ; at = w.Canvas().Focused() { // each of which comes into sight
		link, is := at.(*look.Link)
		if !is {
			break
		}
		if y := fyne.CurrentApp().Driver().AbsolutePositionForObject(link).Y; y > 600 { // the buttons begin there
			t.Errorf("a figure is in hand at %v", y)
		}
		w.Canvas().FocusNext()
	}
	w.follows("两后生任务合计(I6)　0")
	w.types("人。")
	w.answers("保存并打印")
	w.says("年度总结-")
	w.answers("知道了")
	files, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "Documents", "*", "年度总结-*.pdf"))
	if err != nil || len(files) != 1 {
		t.Fatalf("printed %v, %v", files, err)
	}
	a, err := report.AccountOf(context.Background(), s, time.Now())
	if err != nil || a.Written(a.Sections[0].Text) != "两后生0〔1〕人。" {
		t.Fatalf("the summary says %+v, %v", a, err)
	}
	w.until("no draft of what is saved", func() bool {
		names, err := s.Drafts()
		return err == nil && len(names) == 0
	})
	w.tap("上报")
	w.says("定下来")
	w.answers("上报")
	w.says("这张表已经定下来")
	w.says("按 F9 写到U盘")
	w.answers("知道了")
	w.says("统计员 李统计")
	if r, err := report.Tally(context.Background(), s, "R9", report.Ask{Day: time.Now()}); err != nil || r.Filed == nil || r.Filed.Person != "李统计" {
		t.Errorf("counted again it does not say that it was filed: %+v, %v", r.Filed, err)
	}
	w.tap("写总结")
	w.says("数字已于 " + time.Now().Format(time.DateOnly) + " 定下来")
	w.says("R3:total:both")
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Esc does not leave the summary")
	}
}

// TestATableIsPreviewedPrintedAndFiled takes a bureau's officer from a table to its return: refused
// while nobody is named who reports, then kept; a later change shows as a correction.
func TestATableIsPreviewedPrintedAndFiled(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	village := s.Pack().KindByRole(register.KindVillage)
	saved, err := s.Commit(store.Edit{Kind: village.Key, Set: map[string]string{
		"div": "640104201200", "name": "小塘村", "is_poor": "1", "coverage_kind": "0", "uncovered_reason": "1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	born := time.Now().AddDate(-5, 0, 0).Format(time.DateOnly) // 4 or 5 on 31 August
	if _, err := s.Commit(store.Edit{Kind: s.Pack().KindByRole(register.KindPreschool).Key, Set: map[string]string{
		"name": "马小龙", "birth_date": born, "sex": "1", "village": "640104201200", "resident_kind": "1", "enrolled_state": "3", "not_reason": "3", "registered": "0",
		"source": "1", "census_date": time.Now().Format(time.DateOnly),
	}}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	w.says("兴庆区教育局 月牙湖乡") // the rate at home
	w.says("缺报表")
	var rate *look.Link
	w.until("a rate at home", func() bool {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if l, ok := o.(*look.Link); ok && rate == nil && slices.ContainsFunc(test.LaidOutObjects(l), func(o fyne.CanvasObject) bool {
				t, ok := o.(*canvas.Text)
				return ok && t.Text == "0.0%"
			}) {
				rate = l
			}
		}
		return rate != nil
	})
	w.Canvas().Focus(rate)
	w.press(fyne.KeyReturn)
	w.says("R8 年度脱贫任务目标与完成对照表")
	w.answers("知道了")
	d.Open("reports", "R5")
	w.says("R5 学前三年入园率统计表")
	w.says("毛入园率=") // it is counted
	for range 3 {
		w.press(fyne.KeyRight)
	}
	d.Do("savenew")
	w.says("适龄合计 1：1 条记录")
	w.says("马小龙")
	w.until("the list in hand", func() bool {
		w.Canvas().FocusNext()
		_, ok := w.Canvas().Focused().(*look.List)
		return ok
	})
	w.press(fyne.KeyReturn) // what was done to the child
	w.says("→ 马小龙")
	w.answers("知道了")
	d.Do("open") // Ctrl+G
	w.says("表 Ctrl+G")
	w.until("the charts", func() bool { return w.pictures() == 2 })
	w.press(fyne.KeyPageDown)
	w.press(fyne.KeyEscape)
	w.says("图 Ctrl+G")
	d.Do("history") // Ctrl+H: last term filed nothing
	w.says("上学期报出的表")
	w.press(fyne.KeyReturn)
	w.says("没有可以对比的")
	w.press(fyne.KeyEscape)
	d.Open("reports", shell.Figure{Table: "R5", Row: "total", Column: "gross"})
	w.says("0.0% = 0（在园合计） ÷ 1（适龄合计）")
	w.follows("1")
	w.says("1 = 1 个，在下面 1 条记录里")
	w.answers("返回")
	w.says("0.0% = 0（在园合计） ÷ 1（适龄合计）")
	w.answers("知道了")
	w.chooses("R1 ")
	w.says("建档立卡贫困家庭学生就学情况统计表")
	w.chooses("R6 ")
	w.says("以村为单位")
	w.tap("预览")
	w.answers("先不打印")
	w.tap("打印")
	w.says("R6-")
	w.answers("知道了")
	files, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "Documents", "*", "R6-*.pdf"))
	if err != nil || len(files) != 1 {
		t.Fatalf("printed %v, %v", files, err)
	}

	w.tap("上报")
	w.says("定下来")
	w.answers("上报")
	w.says("还没有登记统计员")
	w.press(fyne.KeyEscape)
	officer := s.Pack().KindByRole(register.KindOfficer)
	if _, err := s.Commit(store.Edit{Kind: officer.Key, Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}}); err != nil {
		t.Fatal(err)
	}
	w.tap("上报")
	w.says("定下来")
	w.answers("上报")
	w.says("这张表已经定下来")
	w.says("按 F9 写到U盘")
	w.answers("知道了")
	w.says("统计员 李统计")

	if _, err := s.Commit(store.Edit{ID: saved[0].ID, Set: map[string]string{"name": "小塘子村", "is_poor": "0"}, Reason: "名单核减"}); err != nil {
		t.Fatal(err)
	}
	w.chooses("R6 ")
	w.says("更正")
	w.says("名单核减")
}

// TestATableIsSetBesideAnotherReading takes a sentence of the paper another way, by keyboard: what differs stands side by
// side, a figure opens under its own reading, and Ctrl+H brings the table back.
func TestATableIsSetBesideAnotherReading(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	if _, err := s.Commit(store.Edit{Kind: s.Pack().KindByRole(register.KindSchool).Key, Set: map[string]string{
		"name": "中心幼儿园", "org_code": "3164009999", "type": "111", "unit": "U0104", "is_city_school": "0", "division": "640104201200",
		"urban_rural": "111", "valid_from": "2010-09-01", "head": "赵园长", "statistician": "李统计",
	}}, store.Edit{Kind: s.Pack().KindByRole(register.KindVillage).Key, Set: map[string]string{
		"div": "640104201200", "name": "小塘村", "is_poor": "1", "coverage_kind": "3", "kindergarten": "#0", "distance_km": "2",
	}}); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(s.Pack().Others(), func(r register.Reading) bool { return r.Setting == "coverage_kinds" })
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R8")
	w.says("3000—5000")
	d.Do("history") // Ctrl+H
	w.says("上学期报出的表")
	for range at + 1 {
		w.press(fyne.KeyDown)
	}
	w.press(fyne.KeyReturn)
	w.says("另一读法：贫困村幼儿园：联村、邻村的不算")
	w.says("现行减另一")
	w.says("兴庆区教育局 贫困村幼儿园覆盖率(I3)")
	w.press(fyne.KeyDown)
	d.Do("savenew")
	w.says("0.0% = 0（已覆盖） ÷ 1（贫困村）")
	w.helps("打开一个数、核对签名")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyRight)
	d.Do("savenew")
	w.says("100.0% = 1（已覆盖） ÷ 1（贫困村）")
	w.until("the list in hand", func() bool {
		w.Canvas().FocusNext()
		_, ok := w.Canvas().Focused().(*look.List)
		return ok
	})
	w.press(fyne.KeyReturn)
	w.says("→ 中心幼儿园") // by its name, not by its id
	w.until("核对签名 in hand", func() bool {
		w.Canvas().FocusNext()
		b, ok := w.Canvas().Focused().(*look.Button)
		return ok && b.Text == "核对签名"
	})
	w.press(fyne.KeySpace)
	said := "1 条记录，1 次改动：本单位登记 1 次；每次改动都是登记单位自己的，有签名。"
	w.says(said)
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if l, ok := o.(*look.Prose); ok && l.Text == said && (l.Size().Height < l.MinSize().Height || l.Size().Width == 0) {
			t.Errorf("it has %v, and needs %v", l.Size(), l.MinSize())
		}
	}
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Esc does not leave the box after Space on a button")
	}
	d.Do("export")     // what is on the screen
	w.says("（两种读法对照）") // a file of its own name
	w.answers("知道了")
	files, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "Documents", "*", "R8-*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("exported %v, %v", files, err)
	}
	if text := cellsOf(t, files[0]); !strings.Contains(text, "现行减另一") {
		t.Errorf("the comparison left as %q", text)
	}
	w.tap("上报")
	w.says("年度脱贫任务目标与完成对照表》") // it is the table that is filed
	w.helps("报出统计表")
	w.press(fyne.KeyEscape)
	d.Do("history")
	w.until("the table alone", func() bool { return !slices.Contains(w.texts(), "现行减另一") })
	d.Do("history")
	w.press(fyne.KeyReturn)
	w.says("没有可以对比的")
	w.answers("知道了")
}

// TestWhatIsFiledIsWhatIsSeen: a day that was typed and not counted is not the day of what goes out, and one that cannot be read is
// said to be none.
func TestWhatIsFiledIsWhatIsSeen(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	officer := s.Pack().KindByRole(register.KindOfficer)
	commit(t, s, store.Edit{Kind: officer.Key, Set: map[string]string{"person": "李统计", "role": "4", "phone": "13909510001", "from_date": "2016-01-01"}})
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R6")
	today := time.Now().Format(time.DateOnly)
	w.says("统计日期 " + today)
	field := func(text string) {
		t.Helper()
		for _, o := range test.LaidOutObjects(w.Content()) {
			if e, ok := o.(*look.Entry); ok && e.Text == text {
				w.Canvas().Focus(e)
				return
			}
		}
		t.Fatalf("no field says %q", text)
	}
	field(today)
	w.types("20160920") // over the day of today
	w.tap("上报")
	w.says("定下来")
	w.answers("上报")
	w.says("这张表已经定下来")
	w.says("按 F9 写到U盘")
	w.answers("知道了")
	w.says("统计员 李统计")
	filings, err := s.List(store.Query{Kind: s.Pack().KindByRole(register.KindFiling).Key})
	if err != nil || len(filings) != 1 || !strings.Contains(fmt.Sprint(filings[0].Fields), today) || strings.Contains(fmt.Sprint(filings[0].Fields), "2016-09-20") {
		t.Errorf("what was seen was of %s: %+v, %v", today, filings, err)
	}
	field("20160920")
	w.press(fyne.KeyReturn)
	w.says("统计日期 2016-09-20")
	field("2016-09-20")
	w.shortcut(&fyne.ShortcutSelectAll{})
	w.types("9月")
	w.press(fyne.KeyReturn)
	w.says("“9月”不是日期")
	w.press(fyne.KeyEscape)
	w.says("统计日期 2016-09-20")
}

// TestAFigureThatOpensLateStaysAway goes to another page before the records behind a number are read: its box does not come over
// that page.
func TestAFigureThatOpensLateStaysAway(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R1")
	w.says("应就学人数")
	opens := func() { d.Do("savenew") }
	opens()
	w.until("the box", func() bool { return w.Canvas().Overlays().Top() != nil })
	w.press(fyne.KeyEscape)
	take := func() {
		for len(w.queue) > 0 {
			(<-w.queue)()
		}
	}
	take()
	opens()
	for len(w.queue) == 0 { // the answer waits to be shown
		runtime.Gosched()
	}
	w.menu("学生")
	take()
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the number opens over the pupils")
	}
}

// TestASummaryWhoseSavingIsStoppedKeepsItsText: what was typed is neither saved nor lost, and the box stays.
func TestASummaryWhoseSavingIsStoppedKeepsItsText(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "U0104", "兴庆区教育局", store.County)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("reports", "R9")
	w.says("学前三年毛入园率(I1)")
	w.tap("写总结")
	w.says("它的数就写进正在写的那一段")
	w.types("两后生")
	drafts := func() int {
		names, err := s.Drafts()
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	for range 3 { // past the other texts to the figures
		w.Canvas().FocusNext()
	}
	w.follows("两后生任务合计(I6)　0")
	w.until("the draft on the disk", func() bool { return drafts() == 1 })
	letGo := busy(t, s)
	w.answers("保存并打印")
	w.says("停下")
	w.press(fyne.KeyEscape)
	ended := false
	go func() {
		letGo()
		time.Sleep(300 * time.Millisecond) // it comes back to the window
		fyne.Do(func() { ended = true })
	}()
	w.until("the saving ended", func() bool { return ended })
	if drafts() != 1 || w.Canvas().Overlays().Top() == nil {
		t.Errorf("%d drafts; the window shows:\n%s", drafts(), strings.Join(w.texts(), "\n"))
	}
}
