package app

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/fault"
	"rollbook/manual"
	"rollbook/store"
	"rollbook/words"
)

// TestHelpIsOfTheVeryField opens the help from half a word, and finds that word, the cursor and the
// focus as they were.
func TestHelpIsOfTheVeryField(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("新增")
	w.fields("马小龙", "")
	w.types("640199")
	w.press(fyne.KeyLeft)
	before := w.Canvas().Focused()
	column := cursor(t, before)
	w.press(fyne.KeyF1)
	w.says("学生：身份证件号")
	w.says("末位 X 大写")
	w.says("认人靠它")
	w.says("K4 必须改")
	w.types("恢复码")
	w.says("忘了密码")
	w.press(fyne.KeyDown)
	w.press(fyne.KeyEscape)
	w.until("the help to close", func() bool { return w.Canvas().Overlays().Top() == nil })
	if now := w.Canvas().Focused(); now != before || cursor(t, now) != column {
		t.Fatalf("the cursor is in another place: %v, column %d, not %d", now, cursor(t, now), column)
	}
	w.types("2")
	if text := before.(interface{ SelectedText() string }).SelectedText(); text != "" {
		t.Errorf("%q is selected", text)
	}
	w.until("the digit before the last", func() bool { return textOf(before) == "6401929" })
}

// TestHelpIsOfThePage opens the help with no field in hand.
func TestHelpIsOfThePage(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	for page, says := range map[string]string{"首页": "帮助和按键", "查错": "红色是必须改", "疑点": "疑点：待核实的事", "上报": "再按一次 F9", "收回执": "县里的U盘拿回来", "设置": "字号 150 %"} {
		w.menu(page)
		w.Canvas().Unfocus()
		w.press(fyne.KeyF1)
		w.says(says)
		first := strings.Join(w.texts(), "\n")
		if !strings.Contains(first, says) || !strings.Contains(first, "按键") {
			t.Errorf("%s: %s", page, first)
		}
		w.press(fyne.KeyEscape)
	}
}

// TestPagesOfTheManualFit turns through the manual: no page is wider than its room, and the cells of a table stand apart.
func TestPagesOfTheManualFit(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, c := range []struct {
		lang, find string
		scale      float32
		cells      []string
	}{
		{"zh", "什么时候打电话", 1, []string{"看到", "怎么办", "密码不对", "再输一次；忘记了输恢复码"}},
		{"zh", "什么时候打电话", 1.5, []string{"看到", "怎么办", "密码不对", "再输一次；忘记了输恢复码"}},
		{"en", "when to telephone", 1, []string{"What you see", "What to do", "The password is wrong", "close the other window"}},
		{"en", "when to telephone", 1.5, []string{"What you see", "What to do", "The password is wrong", "close the other window"}},
	} {
		w := newWindow(t)
		words.Use(c.lang)
		restyle(fyne.CurrentApp(), false, c.scale)
		w.Resize(fyne.NewSize(1366, 698))
		desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
		w.menu(words.Say("command.handbook"))
		w.until("the help", func() bool { return look.Asking(w.Canvas()) != nil })
		for _, topic := range manual.Topics() {
			w.press(fyne.KeyDown)
			for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
				if roll, is := o.(*container.Scroll); is && roll.Content.MinSize().Width > roll.Size().Width {
					t.Errorf("%s at %v: after %s a page is %v wide in %v", c.lang, c.scale, topic.Title, roll.Content.MinSize().Width, roll.Size().Width)
				}
			}
		}
		w.types(c.find)
		for _, cell := range c.cells {
			w.until(cell, func() bool { return slices.Contains(w.texts(), cell) })
		}
		w.press(fyne.KeyEscape)
	}
}

// TestEveryKeyOfTheMenuIsListed looks the keys of each line of the menu up in the list that the manual sends its readers to.
func TestEveryKeyOfTheMenuIsListed(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "U0121", "永宁县教育局", store.County))
	named := strings.NewReplacer("Return", "Enter", "Prior", "PgUp", "Next", "PgDn", "Delete", "Del", ",", "逗号", "Left", "←", "Up", "↑", "Down", "↓")
	keys := manual.Keys()
	listed := map[string]string{}
	for _, b := range keys.Blocks {
		if cells := b.Cells(); len(cells) == 2 {
			for _, key := range strings.Split(cells[0], "、") {
				listed[key] = cells[1]
			}
		}
	}
	n := 0
	for _, m := range w.MainMenu().Items {
		for _, item := range m.Items {
			label, bare, _ := strings.Cut(item.Label, "  ")
			wanted := []string{bare}
			switch s := item.Shortcut.(type) {
			case *desktop.CustomShortcut:
				if s.KeyName >= fyne.Key0 && s.KeyName <= fyne.Key9 {
					continue // a page by its number
				}
				key := named.Replace(string(s.KeyName))
				if s.Modifier&fyne.KeyModifierShift != 0 {
					key = "Shift+" + key
				}
				if s.Modifier&fyne.KeyModifierAlt != 0 {
					wanted = append(wanted, "Alt+"+key)
				} else {
					wanted = append(wanted, "Ctrl+"+key)
				}
			case *fyne.ShortcutUndo:
				wanted = append(wanted, "Ctrl+Z")
			case *fyne.ShortcutRedo:
				wanted = append(wanted, "Ctrl+Y")
			}
			label, _, _ = strings.Cut(strings.TrimSuffix(label, "…"), "（")
			for _, key := range wanted {
				if n++; key != "" && !strings.Contains(listed[key], label) {
					t.Errorf("%s is not listed as %q, but as %q", key, label, listed[key])
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d keys in the menu", n)
	}
}

// TestHelpSpeaksEnglishInTheEnglishWindow: the page of the manual, its titles and what is found in it.
func TestHelpSpeaksEnglishInTheEnglishWindow(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	w := newWindow(t)
	words.Use("en")
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	for page, says := range map[string]string{"Send": "Press F9 once more", "Receipts": "back from the county", "Settings": "Large letters, dark, settings"} {
		w.menu(page)
		w.Canvas().Unfocus()
		w.press(fyne.KeyF1)
		w.says(says)
		for _, text := range w.texts() {
			if strings.Contains(text, "疑点：待核实的事") || strings.Contains(text, "帮助和按键") {
				t.Errorf("in the English window stands %q", text)
			}
		}
		w.types("recovery key")
		w.says("Forgotten password")
		w.press(fyne.KeyEscape)
	}
}

// TestTheTitlesOfTheManualAreRead whole in the list of the help, in both languages.
func TestTheTitlesOfTheManualAreRead(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	newWindow(t)
	for _, lang := range []string{"zh", "en"} {
		words.Use(lang)
		for _, one := range manual.Topics() {
			if wide := fyne.MeasureText(one.Title, look.Scaled(14), fyne.TextStyle{}).Width; wide > look.Scaled(236) {
				t.Errorf("%q is %v wide", one.Title, wide)
			}
		}
	}
}

// TestHelpIsOfWhatIsAsked: over a box F1 opens the page that tells of it, and not that of the page beneath.
func TestHelpIsOfWhatIsAsked(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	d.Open("send", nil)
	for _, c := range []struct {
		ask  func()
		says string
	}{
		{func() { d.Fail(errors.New("broken")) }, "出了问题，什么时候打电话"},
		{func() { d.Fail(fault.New(fault.Refused, "store-gone")) }, "登记册打不开、不见了"},
		{func() { d.Fail(fault.New(fault.Refused, "not-joined")) }, "加入上级"},
		{func() { d.Fail(prints.ErrNothing) }, "打印"},
		{func() { prints.Done(d, "已生成", "a.pdf") }, "打印"},
		{func() { prints.Done(d, "已写出", "a.xlsx") }, "导入、导出 Excel"},
	} {
		c.ask()
		w.until("the box", func() bool { return look.Asking(w.Canvas()) != nil })
		w.helps(c.says)
		w.press(fyne.KeyEscape)
	}
}

// helps presses F1, finds the page of the manual that comes first, and closes it.
func (w *window) helps(title string) {
	w.t.Helper()
	w.press(fyne.KeyF1)
	w.until(title+" first", func() bool {
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if l, ok := o.(*look.List); ok {
				return strings.HasPrefix(linesOf(l), title)
			}
		}
		return false
	})
	w.press(fyne.KeyEscape)
}

// linesOf gives the texts that a list draws, in order.
func linesOf(l *look.List) string {
	var all []string
	for _, o := range test.LaidOutObjects(l) {
		if t, ok := o.(*canvas.Text); ok {
			all = append(all, t.Text)
		}
	}
	return strings.Join(all, "\n")
}

// TestPicturesDoNotGlareInTheDark: the manual's pictures are of a light window.
func TestPicturesDoNotGlareInTheDark(t *testing.T) {
	for _, dark := range []bool{false, true} {
		w := newWindow(t)
		restyle(fyne.CurrentApp(), dark, 1)
		desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
		w.menu("使用手册")
		w.says("帮助和按键")
		n := 0
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if picture, is := o.(*canvas.Image); is && picture.Resource != nil && strings.HasSuffix(picture.Resource.Name(), ".png") {
				n++
				if dimmed := picture.Translucency > 0; dimmed != dark {
					t.Errorf("dark %v: dimmed %v", dark, dimmed)
				}
			}
		}
		if n == 0 {
			t.Error("no picture is shown")
		}
	}
}

func cursor(t *testing.T, o fyne.Focusable) int {
	t.Helper()
	in, ok := o.(interface{ CursorTextOffset() int })
	if !ok {
		t.Fatalf("%T has no cursor", o)
	}
	return in.CursorTextOffset()
}

// textOf is what stands in an input, which is Fyne's entry at heart.
func textOf(o fyne.Focusable) string { return reflect.ValueOf(o).Elem().FieldByName("Text").String() }
