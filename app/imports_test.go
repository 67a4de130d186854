package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// rosterOf writes a workbook of rows.
func rosterOf(t *testing.T, rows ...[]string) string {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	for i, row := range rows {
		cells := make([]any, len(row))
		for k := range row {
			cells[k] = row[k]
		}
		if err == nil {
			err = w.SetRow(fmt.Sprintf("A%d", i+1), cells)
		}
	}
	if err == nil {
		err = w.Flush()
	}
	path := filepath.Join(t.TempDir(), "名册.xlsx")
	if err == nil {
		err = f.SaveAs(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// chooses a workbook on the page of imports, by its path.
func (w *window) reads(path string) {
	w.t.Helper()
	w.menu("导入名册")
	for range 200 {
		w.press(fyne.KeyBackspace)
	}
	w.fields(path)
}

// TestANoteWithAStrokeStaysWithItsLabel reads a header of two rows with a note in brackets: what stands in them is of the label.
func TestANoteWithAStrokeStaysWithItsLabel(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.reads(rosterOf(t, []string{"学生情况", "学生情况", "监护人", "监护人"}, []string{"姓名", "性别（男/女）", "姓名", "联系电话（必填）"}, []string{"马小龙", "男", "马国强", "13900000001"}))
	w.says("性别（男/女）（学生情况）")
	w.says("联系电话（必填）（监护人）")
	w.says("哪一列是什么（4 列认出 4 列）")
}

// TestWhatIsSaidOfARosterHasRoom takes a roster and tries it once more: one line more is said above the problems, and none lies over
// another.
func TestWhatIsSaidOfARosterHasRoom(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.reads(rosterOf(t, []string{"姓名", "身份证号"}, []string{"马小龙", "640199200901010014"}))
	w.sees("看过表头")
	w.menu("保存并新增")
	w.sees("试过了")
	w.menu("保存并新增")
	w.sees("已导入")
	w.menu("保存并新增")
	w.sees("没有新增，也没有改动")
	w.sees("试过了")
	var lowest, list float32
	var walk func(o fyne.CanvasObject, y float32)
	walk = func(o fyne.CanvasObject, y float32) { // as it is drawn: nothing is laid out anew
		if y += o.Position().Y; !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *look.Prose:
			if strings.HasPrefix(o.Text, "要核对的") {
				lowest = y + o.Size().Height
			}
		case *look.List:
			list = y
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, y)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, y)
			}
		}
	}
	walk(w.Content(), 0)
	if lowest == 0 || list < lowest {
		t.Errorf("the problems begin at %g, and what is said above ends at %g", list, lowest)
	}
}

// TestARosterWithItsOwnHeaders matches the columns of a roster by keyboard: a field is found by the letters of
// its pinyin, a column left out by Space; the next time it is known.
func TestARosterWithItsOwnHeaders(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	path := rosterOf(t, []string{"娃娃", "男女", "身份证号", "备注"}, []string{"马小龙", "男", "640199200901010014", "=1+1"}, []string{"合计", "1人"})
	w.reads(path)
	w.says("没有认出“姓名”这一列")
	w.says("哪一列是什么（4 列认出 2 列）")
	w.says("马小龙") // its first values

	w.press(fyne.KeyReturn) // on the first column
	w.says("“娃娃”这一列是什么")
	w.press(fyne.KeyEscape) // and not
	w.press(fyne.KeyReturn)
	w.says("“娃娃”这一列是什么")
	w.types("student.na")
	w.press(fyne.KeyReturn)
	w.says("学生·姓名（改过的）")
	w.press(fyne.KeyDown)
	w.press(fyne.KeyReturn)
	w.says("“男女”这一列是什么")
	w.types("xb")
	w.press(fyne.KeyReturn)
	w.says("学生·性别（改过的）")
	w.press(fyne.KeyDown)
	w.press(fyne.KeyDown)
	w.press(fyne.KeySpace)
	w.says("认出 3 列")
	w.press(fyne.KeySpace) // taken back
	w.says("认出 4 列")

	d.Do("savenew") // Ctrl+Enter tries it, and again takes it
	w.says("试过了，还没有导入")
	w.says("新增 1，有改动 0")
	d.Do("savenew")
	w.says("已导入")
	list, err := s.List(store.Query{Kind: "student"})
	if err != nil || len(list) != 1 || list[0].Fields["name"] != "马小龙" || list[0].Fields["sex"] != "1" || list[0].Fields["remark"] != "=1+1" {
		t.Fatalf("%+v (%v)", list, err)
	}

	t.Setenv("HOME", t.TempDir())
	w.tap("看表头")
	w.says("4 列认出 4 列")
	w.tap("先试一遍")
	w.says("没有新增，也没有改动")
	w.menu(command("export"))
	w.says("名册-标红.xlsx")
	w.answers("知道了")

	w.reads(filepath.Join(filepath.Dir(path), "没有.xlsx"))
	w.says("文件夹")

	// What is written next goes into the folder, not into the workbook.
	w.until("the folder remembered", func() bool { return fyne.CurrentApp().Preferences().String("drive") == filepath.Dir(path) })
}

// TestTheGravestIsReadFirst imports a roster in which most is only not filled in yet: the number that is destroyed stands
// before all that, and what is wrong can be marked once it is imported too.
func TestTheGravestIsReadFirst(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	t.Setenv("HOME", t.TempDir())
	w.reads(rosterOf(t, []string{"姓名", "性别", "身份证号", "民族"}, []string{"马小龙", "男", "640199200901010014", ""}, []string{"马小虎", "男", "6.4E+17", "火星族"}))
	w.says("认出 4 列")
	for _, done := range []string{"试过了", "已导入"} {
		d.Do("savenew")
		w.says(done)
		w.says("：不导入 1、必须改 2、未完成")
		if strings.Contains(strings.Join(w.texts(), "\n"), "再按 Ctrl+Enter") {
			t.Error("it leads on to take what is better mended first")
		}
		var states []string // of the lines, each once
		for _, text := range w.texts() {
			if state, _, two := strings.Cut(text, "  "); two && !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
		if !slices.Equal(states, []string{"不导入", "必须改", "未完成"}) {
			t.Errorf("%s: %q", done, states)
		}
	}
	w.tap("把有问题的格子标红，另存一份 Ctrl+E")
	w.says("名册-标红.xlsx")
}

// TestTheKeyThatTakesARosterIsSaid, once nothing in it has to be mended first.
func TestTheKeyThatTakesARosterIsSaid(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.reads(rosterOf(t, []string{"姓名", "性别", "身份证号"}, []string{"马小龙", "男", "640121200805154617"}))
	w.says("按 Ctrl+Enter 先试一遍")
	d.Do("savenew")
	w.says("再按 Ctrl+Enter 正式导入")
	d.Do("savenew")
	w.says("已导入")
}

// TestALargeRosterLeavesTheWindowFree takes 5,000 rows of 40 columns while a clerk presses keys and looks into the
// register: the window answers all the time, numbers go up, and what was stopped goes on from there.
func TestALargeRosterLeavesTheWindowFree(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 rows")
	}
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	head := []string{"姓名", "性别", "出生日期", "民族", "户籍地", "户口性质", "居住村", "现住址", "学生电话", "健康状况", "是否留守", "备注", "年级", "班级", "户编号", "户主姓名", "家庭人口", "监护人姓名", "与学生关系", "监护人电话"}
	for len(head) < 40 {
		head = append(head, fmt.Sprintf("自用%d", len(head)))
	}
	rows := [][]string{head}
	const pupils = 5000
	for i := range pupils {
		row := []string{
			"马小" + string(rune(0x4e00+i)), "男", fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1), "回族", "原隆村", "农业户口", "原隆村", "原隆村三组", fmt.Sprintf("139%08d", i), "健康", "否",
			"无", "三年级", "1班", fmt.Sprintf("6401%06d", i/2), "马国" + string(rune(0x4e00+i/2)), "5", "马国" + string(rune(0x4e00+i/2)), "父亲", fmt.Sprintf("138%08d", i),
		}
		for len(row) < 40 {
			row = append(row, "x")
		}
		rows = append(rows, row)
	}
	w.reads(rosterOf(t, rows...))
	w.says("下面 5000 行有内容")

	w.tap("先试一遍")
	tried := w.probe("试过了，还没有导入", nil)
	w.says("新增 5000")
	w.tap("正式导入")
	stopped := false
	taken := w.probe("停下来了", func(n int) {
		if n > 0 && !stopped && len(w.students(s)) > 500 {
			stopped = true
			w.answers("停下 Esc")
		}
	})
	part := len(w.students(s))
	if part == 0 || part >= pupils {
		t.Fatalf("%d pupils are in when it was stopped", part)
	}
	w.tap("正式导入")
	w.probe("已导入", nil)
	if n := len(w.students(s)); n != pupils {
		t.Errorf("%d pupils, not %d", n, pupils)
	}
	w.says(fmt.Sprintf("相同 %d", part)) // nothing came in twice

	// The second was stopped early.
	if tried.updates < 3 || taken.updates < 2 {
		t.Errorf("the numbers went up %d and %d times", tried.updates, taken.updates)
	}
	t.Logf("longest wait for the window: tried %v of %v, taken %v of %v", tried.longest, tried.whole, taken.longest, taken.whole)
}

func (w *window) students(s *store.Store) []store.Hit { return s.Find("student", "马小", 100_000) }

// probed is how the window answered while work went on beside it.
type probed struct {
	updates        int
	longest, whole time.Duration
}

// probe takes what comes back from work, presses a key and draws in between, until a text is in the window.
func (w *window) probe(text string, each func(updates int)) probed {
	w.t.Helper()
	var p probed
	begin, shown := time.Now(), ""
	for !strings.Contains(strings.Join(w.texts(), "\n"), text) {
		at := time.Now()
		select {
		case f := <-w.queue:
			f()
		case <-time.After(100 * time.Millisecond):
		}
		w.press(fyne.KeyDown)
		if now := strings.Join(w.texts(), "\n"); now != shown {
			shown = now
			p.updates++
		}
		if each != nil {
			each(p.updates)
		}
		if p.longest = max(p.longest, time.Since(at)); time.Since(begin) > 5*time.Minute {
			w.t.Fatalf("it hangs; the window shows:\n%s", shown)
		}
	}
	p.whole = time.Since(begin)
	return p
}

// TestAWrongWorkbookIsGotOverWith: a workbook in which nothing is known says so and leaves its columns there to be changed; a
// path that was only typed is looked at before anything else is done with it; what a line cuts off stands below it whole.
func TestAWrongWorkbookIsGotOverWith(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	w.reads(rosterOf(t, []string{"物品", "单价"}, []string{"粉笔", "3.5"}, []string{"课桌", "120"}))
	w.says("一列也没有认出来，可能选错了文件")
	d.Do("savenew")
	w.says("没有找到“学生”名册的表头") // and what the columns are is still there
	if over := w.Canvas().Overlays().Top(); over != nil {
		t.Errorf("the same is said a second time: %q", textsOf(over))
	}
	w.press(fyne.KeyReturn) // on the first column
	w.says("“物品”这一列是什么")
	w.press(fyne.KeyEscape)

	w.menu("导入名册")
	for range 200 {
		w.press(fyne.KeyBackspace)
	}
	w.types(rosterOf(t, []string{"姓名", "身份证号"}, []string{"马小龙", "6.4E+17"}, []string{"马小虎", "640199201704126008"}))
	d.Do("savenew")
	w.says("试过了，还没有导入")
	whole := func(text string) {
		t.Helper()
		w.until(text+", whole", func() bool {
			return slices.ContainsFunc(test.LaidOutObjects(w.Content()), func(o fyne.CanvasObject) bool {
				l, is := o.(*look.Prose)
				return is && strings.Contains(l.Text, text)
			})
		})
	}
	whole("再对照证件重新输入。")
	w.press(fyne.KeyDown)
	whole("身份证号最后一位对不上")

	w.menu("导入名册")
	for range 200 {
		w.press(fyne.KeyBackspace)
	}
	w.fields(t.TempDir())
	w.says("里没有表格文件")
}

// TestARosterThatWasReadHasRoom reads and tries one in both languages in the largest text: neither widens the window of a screen of
// 1280 by 720.
func TestARosterThatWasReadHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1.5)
		d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
		fits := func(what string) {
			t.Helper()
			w.says(what)
			hasRoom(t, w.Content(), what)
		}
		path := rosterOf(t, []string{"姓名", "性别", "身份证号", "民族"}, []string{"马小龙", "男", "640199200901010014", ""}, []string{"马小虎", "男", "6.4E+17", "火星族"})
		d.Open("imports", nil)
		w.fields(path)
		fits(words.Say("imports.matches", "n", 4, "known", 4))
		d.Page().(interface{ Do(string) bool }).Do("savenew")
		fits(words.Say("imports.tried"))
	}
}

// TestWhereNothingCameInItIsSaid: a roster of which no row was read does not look as if all went well, and one of which no row has a
// name says which they are.
func TestWhereNothingCameInItIsSaid(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.reads(rosterOf(t, []string{"姓名", "身份证件号", "民族"}, []string{"", "", "回族"}))
	w.says("看过表头")
	w.menu(command("savenew"))
	w.says("一条也没有导入")
	w.says("“姓名”一列有没有填")
	w.reads(rosterOf(t, []string{"姓名", "身份证件号", "民族"}, []string{"", "640199200901010036", "回族"}))
	w.says("看过表头")
	w.menu(command("savenew"))
	w.says("一条也没有导入")
	w.says("这一行没有填“姓名”")
}
