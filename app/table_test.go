package app

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// classes registers pupils of two classes.
func classes(t *testing.T, s *store.Store) {
	t.Helper()
	var edits []store.Edit
	for i, name := range []string{"马小燕", "海小龙", "单文博", "丁佳怡", "曾晓芳", "柯小军", "金花", "李嘉豪", "马雅琴", "买买提·阿不都热合曼·乌斯曼江"} {
		at := fmt.Sprintf("#%d", len(edits))
		edits = append(edits,
			store.Edit{Kind: "student", Set: map[string]string{"name": name, "id_type": "1", "id_no": fmt.Sprintf("64019920090312%03d%d", i+2, i%10), "sex": fmt.Sprint(i%2 + 1), "phone": fmt.Sprintf("1390951%04d", 1270+i), "home_div": "640121400201", "last_confirmed": "2026-09-01"}},
			store.Edit{Kind: "enrolment", Set: map[string]string{"student_id": at, "school_year": "2026", "term": "1", "stage": "20", "grade": "23", "class": fmt.Sprintf("%d班", i%2+1)}},
		)
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
}

// drawn gives what can be read in the window, as it is drawn. Unlike texts it makes nothing anew: a table that is made anew
// has no rows, and the one in the window is cut off from its widget.
func (w *window) drawn() (list []string) {
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			list = append(list, o.Text)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	for _, top := range append(w.Canvas().Overlays().List(), w.Content()) {
		walk(top)
	}
	return list
}

// sees waits until a text is drawn.
func (w *window) sees(text string) {
	w.t.Helper()
	w.until(text, func() bool { return strings.Contains(strings.Join(w.drawn(), "\n"), text) })
}

// shortcut gives a shortcut to what has the focus.
func (w *window) shortcut(s fyne.Shortcut) {
	w.t.Helper()
	o, ok := w.Canvas().Focused().(fyne.Shortcutable)
	if !ok {
		w.t.Fatalf("%T takes no shortcut", w.Canvas().Focused())
	}
	o.TypedShortcut(s)
}

// picks takes an option of the first choice in a message that has it.
func (w *window) picks(option string) {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if choice, ok := o.(*look.Choice); ok && slices.Contains(choice.Options, option) {
			choice.SetSelected(option)
			return
		}
	}
	w.t.Fatalf("no choice %s", option)
}

// holding presses keys while Shift is held.
func (w *window) holding(keys ...fyne.KeyName) {
	w.t.Helper()
	o := w.Canvas().Focused().(desktop.Keyable)
	o.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	for _, key := range keys {
		w.press(key)
	}
	o.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

// before reports whether one text is drawn before another.
func (w *window) before(first, second string) bool {
	at := map[string]int{}
	for i, text := range w.drawn() {
		if _, seen := at[text]; !seen {
			at[text] = i
		}
	}
	a, okA := at[first]
	b, okB := at[second]
	return okA && okB && a < b
}

// TestTheTableSaysWhatTheKeysDo walks with F6 from the head of the table over the filters to the search and back: the line below
// is of where the cursor is.
func TestTheTableSaysWhatTheKeysDo(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("名册")
	w.sees("未上报 10")
	w.sees("Ctrl+A 全选")
	w.press(fyne.KeyUp)
	for _, says := range []string{"回车 按这一列排", "空格 选上、去掉", "打字就找", "回车 按这一列排"} {
		w.sees(says)
		w.menu("下一节  F6")
	}
	for _, says := range []string{"空格 选上、去掉", "回车 按这一列排", "打字就找"} {
		w.sees(says)
		w.menu("上一节  Shift+F6")
	}
	w.sees("空格 选上、去掉")
	w.press(fyne.KeyRight)
	w.press(fyne.KeySpace) // the list comes anew
	w.sees("显示 0 条")
	w.press(fyne.KeySpace)
	w.sees("显示 10 条")
	w.sees("空格 选上、去掉")
	w.press(fyne.KeyDown)
	w.sees("回车 按这一列排")
}

// TestAClerkWorksInTheTable opens the roster, sorts, narrows, chooses, changes many and takes it back: keys alone.
func TestAClerkWorksInTheTable(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("名册")
	w.sees("显示 10 条，共 10 条")
	w.sees("640199********")
	w.sees("未上报 10")
	w.sees("三年级1班 5")
	for _, text := range w.drawn() {
		if strings.Contains(text, "20090312") {
			t.Fatalf("a whole ID number is shown: %s", text)
		}
	}

	w.press(fyne.KeyUp) // to the head
	w.sees("回车 按这一列排")
	w.press(fyne.KeyReturn)
	w.sees("姓名 ↑")
	w.until("丁 before 马", func() bool { return w.before("丁佳怡", "马小燕") })
	w.press(fyne.KeyReturn)
	w.until("马 before 丁", func() bool { return w.before("马小燕", "丁佳怡") })
	w.press(fyne.KeyReturn)
	w.until("the order of making", func() bool { return w.before("马小燕", "海小龙") && w.before("海小龙", "丁佳怡") })

	w.menu("找人")
	w.types("shanw") // 单 as a surname
	w.sees("显示 1 条")
	w.press(fyne.KeyReturn)
	w.press(fyne.KeyEscape)
	w.sees("显示 10 条")

	w.press(fyne.KeyF6) // the chips, the first is 未上报
	for range 6 {
		w.press(fyne.KeyRight)
	}
	w.press(fyne.KeySpace)
	w.sees("显示 5 条")
	w.press(fyne.KeyDown)
	w.press(fyne.KeyHome)
	w.press(fyne.KeySpace)
	w.sees("选了 1 条")
	w.holding(fyne.KeyDown, fyne.KeyDown)
	w.sees("选了 3 条")
	w.press(fyne.KeyEscape)
	w.until("nothing chosen", func() bool { return !strings.Contains(strings.Join(w.drawn(), "\n"), "选了") })
	for range 2 { // once more does no harm, as in a spreadsheet
		w.shortcut(&fyne.ShortcutSelectAll{})
		w.sees("选了 5 条")
	}

	w.menu("批量修改")
	w.sees("选中的 5 条")
	w.types("mz") // the initials of 民族
	w.fields("", "不知道", "家长会")
	w.sees("不在“民族”的选项里")
	w.press(fyne.KeyEscape)
	w.until("the field for the value", func() bool { f := w.Canvas().Focused(); return f != nil && textOf(f) == "不知道" })
	w.fields("回族", "") // in its place
	w.sees("改了 5 条")
	counted := func(code string) int {
		list, err := s.List(store.Query{Kind: "student"})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, rec := range list {
			if rec.Fields["nationality"] == code {
				n++
			}
		}
		return n
	}
	count := func() int { return counted("03") }
	if n := count(); n != 5 {
		t.Fatalf("%d were changed", n)
	}
	w.menu("批量修改")
	w.sees("家长会")
	w.answers("撤销这一步")
	w.sees("已撤销，5 条")
	if n := count(); n != 0 {
		t.Fatalf("%d are still changed", n)
	}

	w.menu("批量修改") // and by the key of the form
	w.types("mz")
	w.fields("", "dxz", "家长会") // 东乡族, as in the form
	w.sees("改了 5 条")
	if n := counted("26"); n != 5 {
		t.Fatalf("%d were changed by initials", n)
	}
	w.menu("撤销")
	w.sees("已撤销，5 条")
	if n := count(); n != 0 {
		t.Fatalf("%d are still changed", n)
	}

	w.press(fyne.KeyEscape)
	w.press(fyne.KeyReturn) // opens the record
	w.sees("身份证件号")
	w.menu("名册")
	w.sees("显示 5 条")
}

// TestAnEditOfManyIsUndoneInAnotherSitting changes many, ends the program and presses Ctrl+Z in the table the next time: it is said what
// would be undone before it is.
func TestAnEditOfManyIsUndoneInAnotherSitting(t *testing.T) {
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	list, err := s.List(store.Query{Kind: "student"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, rec := range list {
		ids = append(ids, rec.ID)
	}
	if _, err := s.SetAll(t.Context(), "student", ids, map[string]string{"nationality": "03"}, nil, "家长会", nil); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("名册")
	w.sees("显示 10 条")
	w.menu("撤销")
	w.sees("改了 10 条的民族：家长会")
	w.press(fyne.KeyEscape)
	w.menu("撤销")
	w.answers("撤销这一步")
	w.sees("已撤销，10 条")
	if rec, err := s.Get(ids[9]); err != nil || rec.Fields["nationality"] != "" {
		t.Errorf("%q, %v", rec.Fields["nationality"], err)
	}
	w.menu("撤销")
	w.sees("没有可以撤销的批量修改")
}

// TestAFilterIsKept makes a filter, and finds it in another sitting; columns are kept too.
func TestAFilterIsKept(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.sees("共 10 条")
	w.menu("加筛选")
	w.sees("起个名字")
	w.picks("姓名")
	w.fields("小", "名字里有小")
	w.sees("显示 3 条")
	w.sees("名字里有小 3")

	w.press(fyne.KeyF4)
	w.sees("显示哪些列")
	for range 2 {
		w.press(fyne.KeyDown)
	}
	w.press(fyne.KeySpace) // hides the third
	w.press(fyne.KeyReturn)
	w.until("a column less", func() bool { return !strings.Contains(strings.Join(w.drawn(), "\n"), "性别") })

	again := newWindow(t)
	fyne.CurrentApp().Preferences().SetString("table/student", "{broken") // what nobody can read is as if it were not there
	d = desk(fyne.CurrentApp(), again, s)
	d.Open("table/student", nil)
	again.sees("名字里有小 3")
	again.sees("性别")
	again.press(fyne.KeyF6)
	again.press(fyne.KeySpace)
	again.sees("显示 3 条")
	again.press(fyne.KeyF6)
	again.press(fyne.KeyF6)
	again.press(fyne.KeyF6) // round again
	again.press(fyne.KeyDelete)
	again.sees("显示 10 条")
	if strings.Contains(strings.Join(again.drawn(), "\n"), "名字里有小") {
		t.Error("a filter that was taken away is there")
	}
}

// TestAFilterOfAnotherPackIsKept: of a field that this pack has not it is not offered, and is there for one that has it.
func TestAFilterOfAnotherPackIsKept(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	const place = "table/filters/student"
	if err := s.SetMeta(map[string][]byte{place: []byte(`[{"name":"有帽子","tests":[{"field":"hat","is":"filled"}]}]`)}); err != nil {
		t.Fatal(err)
	}
	desk(fyne.CurrentApp(), w, s).Open("table/student", nil)
	w.menu("加筛选") // before those of another sitting came, perhaps
	w.sees("起个名字")
	w.picks("姓名")
	w.fields("小", "名字里有小")
	w.sees("名字里有小 3")
	if strings.Contains(strings.Join(w.drawn(), "\n"), "有帽子") {
		t.Error("a filter of a field that is no more is offered")
	}
	w.until("both to be kept", func() bool {
		raw, err := s.Meta(place)
		return err == nil && strings.Contains(string(raw), "有帽子") && strings.Contains(string(raw), "名字里有小")
	})
}

// TestRowsGoToASpreadsheetAndBack copies, exports and pastes.
func TestRowsGoToASpreadsheetAndBack(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.sees("显示 10 条")
	board := fyne.CurrentApp().Clipboard()
	w.press(fyne.KeySpace)
	w.shortcut(&fyne.ShortcutCopy{Clipboard: board})
	w.sees("号码打了星号")
	if text := board.Content(); !strings.HasPrefix(text, "姓名\t") || !strings.Contains(text, "640199********") || strings.Contains(text, "20090312") || strings.Count(text, "\r\n") != 2 {
		t.Fatalf("copied %q", text)
	}
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board}) // she is known by what the stars leave of her number
	w.sees("粘贴来 1 行：新增 0，有改动 0，相同 1，不能用 0")
	w.sees("格没有露全")
	w.press(fyne.KeyEscape)
	w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyC, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	w.sees("连完整的号码")
	w.fields("核对学籍", "乡政府")
	w.sees("已复制 1 条，到")
	if text := board.Content(); !strings.Contains(text, `="640199200903120020"`) {
		t.Fatalf("copied %q", text)
	}
	list, err := s.Uses(0)
	if err != nil || len(list) != 1 || list[0].What != store.Exported || list[0].Records != 1 || list[0].Purpose != "核对学籍" {
		t.Fatalf("%+v, %v", list, err)
	}

	w.menu("导出表格")
	w.sees("屏幕上的 1 条")
	w.fields("核对", "")
	w.sees("已导出 1 条")
	w.answers("知道了")
	files, err := filepath.Glob(filepath.Join(home, "Documents", "*", "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	f, err := excelize.OpenFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 2 || rows[0][0] != "姓名" || rows[1][0] != "马小燕" || rows[1][3] != "640199200903120020" {
		t.Fatalf("%q, %v", rows, err)
	}

	w.until("the keys back in the table", func() bool { return w.Canvas().Focused() != nil })
	board.SetContent("姓名\t身份证件号\t联系电话\r\n马小燕\t=\"640199200903120020\"\t13909519999\r\n")
	d.Open("table/student", nil)
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("粘贴来 1 行：新增 0，有改动 1")
	w.press(fyne.KeyEscape)
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("有改动 1")
	w.answers("写入 1 条")
	w.sees("已写入：新增 0 条，改动 1 条")
	if hits, err := s.List(store.Query{Kind: "student", Find: "13909519999"}); err != nil || len(hits) != 1 || hits[0].Fields["name"] != "马小燕" {
		t.Errorf("%+v, %v", hits, err)
	}
	board.SetContent("姓名\t联系电话\r\n马新来\t13909519998\r\n")
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.answers("写入 1 条")
	w.sees("显示 11 条")
	w.sees("已写入：新增 1 条") // and the list that came after leaves it there
	w.press(fyne.KeyEnd)
	w.sees("空格 选")
	board.SetContent("学生姓名\t身份证号\t民族\r\n祁小雨\t640199201001010026\t回族\r\n") // another office's headers
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("新增 1")
	w.answers("写入 1 条")
	w.sees("已写入：新增 1 条，改动 0 条")
	if hits, err := s.List(store.Query{Kind: "student", Find: "祁小雨"}); err != nil || len(hits) != 1 {
		t.Errorf("%+v, %v", hits, err)
	}
	board.SetContent("姓名\t身份证件号\t联系电话\r\n祁大雨\t640199201001010042\t139****0001\r\n")
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("不能用 1")
	w.press(fyne.KeySpace) // the button that does nothing is under the cursor
	w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
	if hits, err := s.List(store.Query{Kind: "student", Find: "祁大雨"}); err != nil || len(hits) != 0 {
		t.Errorf("%+v, %v", hits, err)
	}
	board.SetContent("一句话")
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("没有找到“学生”名册的表头")
	w.press(fyne.KeyEscape)
	board.SetContent("")
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.sees("剪贴板里没有表格")
}

// TestAnyRegisterIsATable opens the table of every kind of the pack.
func TestAnyRegisterIsATable(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "U0121", "永宁县教育体育局", store.County)
	d := desk(fyne.CurrentApp(), w, s)
	for _, k := range s.Pack().Kinds {
		d.Open("table/"+k.Key, nil)
		w.sees(k.Label + "名册")
		w.sees("还没有记录")
	}
}

// TestTheTableLooksAsItShall compares the table with its pictures.
func TestTheTableLooksAsItShall(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, scale := range []float32{1, 1.5} {
			w := newWindow(t)
			words.Use(lang)
			restyle(fyne.CurrentApp(), false, scale)
			s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
			classes(t, s)
			d := desk(fyne.CurrentApp(), w, s)
			d.Open("table/student", nil)
			w.sees(words.Say("table.count", "n", 10, "total", 10))
			w.sees(words.Say("check.unfinished") + " 10")
			w.press(fyne.KeySpace)
			w.holding(fyne.KeyDown, fyne.KeyDown)
			if size := w.Content().MinSize(); size.Width > 1366 || size.Height > 660 {
				t.Errorf("%s at %g asks for %v", lang, scale, size)
			}
			w.SetContent(d.Page().Object()) // without the status of the day
			w.Resize(fyne.NewSize(1210, 640))
			w.Canvas().Focus(nil)
			last, same := w.Canvas().Capture(), 0
			for n := 0; same < 3 && n < 200; n++ {
				w.until("what came back", func() bool { return len(w.queue) == 0 })
				time.Sleep(50 * time.Millisecond)
				now := w.Canvas().Capture()
				if same++; !reflect.DeepEqual(last, now) {
					same = 0
				}
				last = now
			}
			if same < 3 {
				t.Fatal("the window does not stand still")
			}
			test.AssertRendersToImage(t, fmt.Sprintf("table-%s-%d.png", lang, int(scale*100)), w.Canvas())
		}
	}
	words.Use("zh")
}

// rows gives the numbers of the rows that can be read in a table, from its head down.
func (w *window) rows() (list []string) {
	drv := fyne.CurrentApp().Driver()
	var walk func(o fyne.CanvasObject, low, high float32)
	at := map[string]float32{}
	walk = func(o fyne.CanvasObject, low, high float32) {
		if !o.Visible() {
			return
		}
		y := drv.AbsolutePositionForObject(o).Y
		switch o := o.(type) {
		case *canvas.Text:
			if name, ok := strings.CutPrefix(o.Text, "学生"); ok && len(name) == 2 && y >= low && y+o.Size().Height <= high {
				at[name] = y
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, low, high)
			}
		case fyne.Widget:
			if _, ok := o.(*look.List); ok {
				return
			}
			if fmt.Sprintf("%T", o) == "*widget.clip" {
				low, high = y, y+o.Size().Height
			}
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, low, high)
			}
		}
	}
	walk(w.Content(), 0, w.Canvas().Size().Height)
	for name := range at {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int { return int(at[a] - at[b]) })
	return list
}

// TestTheRowInHandIsInSight goes down a long table and up again, and finds one record and then all: what is in sight is drawn,
// and the row in hand is never under the head.
func TestTheRowInHandIsInSight(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	var edits []store.Edit
	for i := range 40 {
		edits = append(edits, store.Edit{Kind: "student", Set: map[string]string{"name": fmt.Sprintf("学生%02d", i+1)}})
	}
	if _, err := s.Commit(edits...); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("table/student", nil)
	w.sees("显示 40 条")
	first := w.rows()
	if len(first) < 12 || first[0] != "01" {
		t.Fatalf("in sight: %v", first)
	}
	w.press(fyne.KeyEnd)
	if rows := w.rows(); rows[len(rows)-1] != "40" {
		t.Fatalf("after End: %v", rows)
	}
	for range 39 {
		w.press(fyne.KeyUp)
	}
	if rows := w.rows(); !slices.Equal(rows, first) {
		t.Errorf("up to the first: %v", rows)
	}
	w.press(fyne.KeyEnd)
	w.press(fyne.KeyHome)
	if rows := w.rows(); !slices.Equal(rows, first) {
		t.Errorf("after Home: %v", rows)
	}
	w.press(fyne.KeyEnd)
	last := w.rows()
	w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyHome, Modifier: fyne.KeyModifierControl})
	if rows := w.rows(); !slices.Equal(rows, first) {
		t.Errorf("after Ctrl+Home: %v", rows)
	}
	w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierControl})
	if rows := w.rows(); !slices.Equal(rows, last) {
		t.Errorf("after Ctrl+End: %v", rows)
	}
	w.types("学生40")
	w.sees("显示 1 条")
	if rows := w.rows(); !slices.Equal(rows, []string{"40"}) {
		t.Errorf("found: %v", rows)
	}
	w.press(fyne.KeyEscape)
	w.sees("显示 40 条")
	if rows := w.rows(); len(rows) < len(first)-1 || rows[len(rows)-1] != "40" {
		t.Errorf("all again, the last in hand: %v", rows)
	}
}

// TestABoxStandsStillWhileItIsTypedIn types a long reason into a box: it does not grow, nor its line.
func TestABoxStandsStillWhileItIsTypedIn(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("名册")
	w.sees("显示 10 条，共 10 条")
	w.shortcut(&fyne.ShortcutSelectAll{})
	w.menu("批量修改")
	w.sees("选中的 10 条")
	w.press(fyne.KeyReturn) // to the value
	line := w.Canvas().Focused().(fyne.CanvasObject)
	before, wide := line.MinSize(), line.Size()
	w.types(strings.Repeat("家长会上当面核对", 12))
	if now := line.MinSize(); now.Width > before.Width || line.Size() != wide {
		t.Errorf("the line asked for %v and has %v; now it asks for %v and has %v", before, wide, now, line.Size())
	}
}

// TestWhatIsWrongWithPastedRowsIsReadByKeys: the lines stay within the window, however long, and the keys roll them.
func TestWhatIsWrongWithPastedRowsIsReadByKeys(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	classes(t, s)
	desk(fyne.CurrentApp(), w, s).Open("table/student", nil)
	w.sees("显示 10 条")
	board := fyne.CurrentApp().Clipboard()
	board.SetContent("姓名\t性别\t民族\n" + strings.Repeat("马大明\t男\t"+strings.Repeat("写错了的民族", 20)+"\n", 9))
	w.shortcut(&fyne.ShortcutPaste{Clipboard: board})
	w.says("粘贴来 9 行")
	var roll *container.Scroll
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if wide := o.Position().X + o.Size().Width; wide > w.Canvas().Size().Width {
			t.Fatalf("%T is %v wide", o, wide)
		}
		if one, ok := o.(*container.Scroll); ok {
			roll = one
		}
	}
	w.press(fyne.KeyPageDown)
	at := roll.Offset.Y
	w.press(fyne.KeyUp)
	if at == 0 || roll.Offset.Y >= at || roll.Offset.Y == 0 {
		t.Errorf("rolled to %v, then to %v", at, roll.Offset.Y)
	}
}
