package ime

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// TestTheCaretIsWhereOneTypes walks with the cursor: the caret lies in the entry and goes on to the right.
func TestTheCaretIsWhereOneTypes(t *testing.T) {
	a := test.NewApp()
	defer a.Quit()
	win := a.NewWindow("")
	entry, button := widget.NewEntry(), widget.NewButton("", func() {})
	win.SetContent(container.NewVBox(widget.NewLabel("姓名"), entry, button))
	win.Resize(fyne.NewSize(400, 300))
	c := win.Canvas()
	if _, ok := caret(c); ok {
		t.Error("nothing is typed in, and there is a caret")
	}
	c.Focus(button)
	if _, ok := caret(c); ok {
		t.Error("a button has a caret")
	}
	c.Focus(entry)
	last := -1
	for _, r := range "马小龙" {
		at, ok := caret(c)
		left, top := c.PixelCoordinateForPosition(a.Driver().AbsolutePositionForObject(entry))
		if !ok || at.x <= last || at.x < left || at.y != top || at.height <= 0 {
			t.Fatalf("%+v (%v) after x %d; the entry begins at %d, %d", at, ok, last, left, top)
		}
		last = at.x
		entry.TypedRune(r)
	}
	entry.SetText(string(make([]rune, 200)))
	entry.CursorColumn = 200
	if at, _ := caret(c); at.x > 400 {
		t.Errorf("the caret is outside the window: %+v", at)
	}
}
