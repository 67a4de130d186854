// Package ime puts an input method's windows at the caret. Fyne tells the system of no caret, so that on
// Windows the candidates stand in a corner of the window (fyne-io/fyne issue 618). Elsewhere nothing is
// needed, or nothing can be done.
package ime

import "fyne.io/fyne/v2"

// line is where the next character will stand, in pixels from the window's corner.
type line struct{ x, y, height int }

// caret finds it; not ok where nothing is typed in.
func caret(c fyne.Canvas) (at line, ok bool) {
	in, is := c.Focused().(interface {
		fyne.CanvasObject
		CursorPosition() fyne.Position
	})
	if !is {
		return line{}, false
	}
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(in)
	x, y := c.PixelCoordinateForPosition(top.Add(fyne.NewPos(in.CursorPosition().X, 0)))
	_, bottom := c.PixelCoordinateForPosition(top.AddXY(0, in.Size().Height))
	right, _ := c.PixelCoordinateForPosition(top.AddXY(in.Size().Width, 0))
	return line{min(x, right), y, bottom - y}, true
}
