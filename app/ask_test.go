package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/sync/courier"
)

// TestEscNeverDoesTheDeed leaves the question whether to end a unit's laptop, whichever button it has last.
func TestEscNeverDoesTheDeed(t *testing.T) {
	county, school := bureau(t)
	before, err := courier.TrustList(county)
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("单位")
	w.says("在办")
	for w.placeholder() != "找单位：名称、代码" {
		w.Canvas().FocusNext()
	}
	w.types(school.Unit().Code)
	w.says("已发 1 张，作废 0 张")
	w.taps("停用设备")
	w.says("先不停用")
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("Esc leaves the question there")
	}
	if after, err := courier.TrustList(county); err != nil || string(after) != string(before) {
		t.Errorf("Esc ended the laptop (%v)", err)
	}
	w.taps("停用设备")
	w.says("先不停用")
	w.taps("停用")
	w.says("已停用")
	w.press(fyne.KeyEscape)
	w.menu("首页")
	w.menu("单位")
	w.says("已发 1 张，作废 1 张")
}

// TestEscapeLeavesABoxFromAList: a list in hand keeps neither Esc nor F1 for itself.
func TestEscapeLeavesABoxFromAList(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("资助")
	w.menu("新增")
	w.says("选项目，写周期")
	w.until("a list in hand", func() bool {
		if _, is := w.Canvas().Focused().(*look.Choice); is {
			return true
		}
		w.Canvas().FocusNext()
		return false
	})
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the box stands")
	}
}

// TestTheKeysOfAChoiceInSight: the arrows change the size of the text and the cursor stays there, F9 is the page's and Esc the
// question's.
func TestTheKeysOfAChoiceInSight(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	desk(fyne.CurrentApp(), w, s)
	inHand := func(selected string) {
		t.Helper()
		w.until("the choice at "+selected, func() bool {
			r, is := w.Canvas().Focused().(*look.Radio)
			return is && r.Selected == selected
		})
	}
	walk := func() {
		t.Helper()
		for range 60 {
			if _, is := w.Canvas().Focused().(*look.Radio); is {
				return
			}
			w.Canvas().FocusNext()
		}
		t.Fatal("no Tab leads to the choice")
	}
	w.menu("设置")
	walk()
	for _, step := range []struct {
		key  fyne.KeyName
		size string
	}{{fyne.KeyRight, "125 %"}, {fyne.KeyDown, "150 %"}, {fyne.KeyRight, "150 %"}, {fyne.KeyLeft, "125 %"}, {fyne.KeyUp, "100 %"}} {
		w.press(step.key)
		inHand(step.size)
	}
	w.press(fyne.KeyF9)
	w.says("送到哪里")

	w.menu("设置")
	w.taps("添加一个人")
	w.says("填报人")
	walk()
	w.press(fyne.KeyRight)
	inHand("审核人")
	w.press(fyne.KeyF9)
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Esc leaves the question there")
	}
	if !slices.Contains(w.texts(), "字号和颜色") {
		t.Error("F9 left the page under the question")
	}
}

// TestHelpComesOverABox asks for help in the middle of a box: it is of what the box asks for, there is none of the help itself,
// and the box is as it was.
func TestHelpComesOverABox(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	desk(fyne.CurrentApp(), w, s)
	over := func(n int) {
		t.Helper()
		w.until(fmt.Sprint(n, " boxes"), func() bool { return len(w.Canvas().Overlays().List()) == n })
	}
	w.menu("核对纸表…")
	w.types("RB1:F1")
	line := w.Canvas().Focused()
	for _, key := range []func(){func() { w.press(fyne.KeyF1) }, func() { w.menu("使用手册") }} {
		key()
		over(2)
		w.says("空白表")
		w.press(fyne.KeyF1)
		w.menu("使用手册")
		over(2)
		w.press(fyne.KeyEscape)
		over(1)
		if now := w.Canvas().Focused(); now != line || textOf(now) != "RB1:F1" {
			t.Fatalf("the cursor is in %v", now)
		}
	}
	w.press(fyne.KeyEscape)
	over(0)

	// What the help was asked over is done with meanwhile.
	working := look.Wait(w, "正在备份", look.Sentence("做了一半"), look.NewButton("停下", nil))
	w.press(fyne.KeyF1)
	over(2)
	find := w.Canvas().Focused()
	working.Hide()
	over(1)
	if w.Canvas().Focused() != find {
		t.Errorf("the cursor is in %v", w.Canvas().Focused())
	}
	w.types("恢复码")
	w.says("忘了密码")
	w.press(fyne.KeyEscape)
	over(0)
}

// TestAnOpenListGivesWay opens the list of a choice: it shows what is chosen, Esc closes the list alone, and a key or a command
// of the window closes it too.
func TestAnOpenListGivesWay(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "XQ-09", "月牙湖中学", store.School)
	desk(fyne.CurrentApp(), w, s)
	choice := func() (found *look.Choice) {
		t.Helper()
		w.until("a choice in hand", func() (is bool) {
			if found, is = w.Canvas().Focused().(*look.Choice); !is {
				w.Canvas().FocusNext()
			}
			return is
		})
		return found
	}
	closed := func(what string) {
		t.Helper()
		if w.Canvas().Overlays().Top() != nil {
			t.Fatal(what + " leaves the list open")
		}
	}
	w.menu("报表")
	report := choice()
	w.press(fyne.KeySpace)
	w.types("r9")
	w.press(fyne.KeyReturn)
	closed("Enter")
	if report != w.Canvas().Focused() || !strings.HasPrefix(report.Selected, "R9") {
		t.Fatalf("%q is chosen", report.Selected)
	}
	w.press(fyne.KeyDown) // opens it at what is chosen
	w.press(fyne.KeyUp)
	w.press(fyne.KeySpace)
	if !strings.HasPrefix(report.Selected, "R8") {
		t.Errorf("above R9 is %q", report.Selected)
	}
	w.press(fyne.KeySpace)
	w.press(fyne.KeyF9)
	closed("F9")
	w.says("送到哪里")
	w.menu("报表")
	choice()
	w.press(fyne.KeySpace)
	w.menu("学生")
	closed("a command")

	w.menu("资助")
	w.menu("新增")
	w.says("选项目，写周期")
	choice()
	w.press(fyne.KeySpace)
	w.press(fyne.KeyEscape)
	if len(w.Canvas().Overlays().List()) != 1 {
		t.Fatal("Esc left more than the list")
	}
	w.press(fyne.KeyEscape)
	closed("Esc")
}
