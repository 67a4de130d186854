package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/assets"
	"rollbook/store"
	"rollbook/words"
)

// The least that a window has: a screen of 1280 by 720 at 125 % of the system's scale, less the title and the task bar.
const smallWidth, smallHeight = 1024, 576 - 64

// TestEveryPageHasRoomOnASmallScreen: what a page wants at least is what such a window has, from the first start on.
func TestEveryPageHasRoomOnASmallScreen(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	fits := func(w *window, page string) {
		t.Helper()
		if size := w.Content().MinSize(); size.Width > smallWidth || size.Height > smallHeight {
			t.Errorf("%s wants %v", page, size)
		}
	}
	w := newWindow(t)
	w.Resize(fyne.NewSize(smallWidth, smallHeight))
	house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	fits(w, "the first start")
	for level, code := range map[string]string{store.School: "YN-07", store.County: "U0121"} {
		w := newWindow(t)
		w.Resize(fyne.NewSize(smallWidth, smallHeight))
		desk(fyne.CurrentApp(), w, newStore(t, code, "永宁县闽宁镇木兰希望小学", level))
		for _, m := range w.MainMenu().Items {
			for _, item := range m.Items {
				if m.Label == words.Say("menu.go") && item.Label != words.Say("command.practice") && item.Label != words.Say("command.lock") {
					item.Action()
					fits(w, level+", "+item.Label)
				}
			}
		}
	}
}
