package app

import (
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
	for w.placeholder() != "找单位：名称、编号" {
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
