package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
	"rollbook/words"
)

// TestEveryBoxHasRoom opens the boxes of the pages that a clerk works in, in both languages in the largest text: each has room in the
// window of a screen of 1280 by 720, and each of its texts the room that it asks for.
func TestEveryBoxHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	boxes := map[string][]string{
		"fast":          {"carry"},
		"entry":         {"print", "history", "photo", "remove"},
		"table/student": {"codes", "filter", "print"},
	}
	for _, lang := range []string{"zh", "en"} {
		for page, commands := range boxes {
			for _, command := range commands {
				w := onSmallScreen(t, lang, 1.5)
				s := newStore(t, "YN-07", "永宁县闽宁镇木兰希望小学", store.School)
				id := commit(t, s, whole())[0]
				d := desk(fyne.CurrentApp(), w, s)
				switch page {
				case "fast":
					d.Open("entry", "fast")
				case "entry":
					d.Open(page, id)
					w.says("马小龙")
				default:
					d.Open(page, nil)
					w.says("马小龙")
				}
				d.Page().(interface{ Do(string) bool }).Do(command)
				box := func() fyne.CanvasObject { return w.Canvas().Overlays().Top() }
				w.until(page+" "+command, func() bool { return box() != nil })
				hasRoom(t, box(), command+" of "+page+" in "+lang)
			}
		}
	}
}
