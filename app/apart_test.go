package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
)

// TestWhoIsNotJoinedIsToldAtHome: that nothing can be sent yet stands on the first page, with what to do and its key.
func TestWhoIsNotJoinedIsToldAtHome(t *testing.T) {
	for code, level := range map[string]string{"YN-07": store.School, "U0121": store.County} {
		w := newWindow(t)
		desk(fyne.CurrentApp(), w, newStore(t, code, "闽宁镇第二小学", level))
		w.says("还没有加入上级")
		w.says("把申请写到U盘上")
		w.says("去加入 0")
		w.press(fyne.Key0)
		w.says("写申请")
		w.says("读入批准")
	}
}
