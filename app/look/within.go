package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer draws a text that is longer than its line within the line, with the caret in sight. Fyne would draw it over
// what stands beside the line, or put it into a scroll, which takes the wheel of the mouse from the page.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	w := &within{WidgetRenderer: e.Entry.CreateRenderer(), of: e}
	w.objects = slices.Clone(w.WidgetRenderer.Objects())
	w.text = w.objects[textAt]
	w.clip = container.NewClip(w.text)
	w.objects[textAt] = w.clip
	e.OnCursorChanged = w.follow
	return w
}

// textAt is where among the objects of Fyne's entry the text is, after the ground and the border.
const textAt = 2

// within draws an entry.
type within struct {
	fyne.WidgetRenderer
	of      *Entry
	objects []fyne.CanvasObject
	clip    *container.Clip
	text    fyne.CanvasObject
}

// Objects are Fyne's, the text within its bounds.
func (w *within) Objects() []fyne.CanvasObject { return w.objects }

// MinSize does not grow with the text: a box would, and its buttons move away while it is typed in.
func (w *within) MinSize() fyne.Size {
	m := w.WidgetRenderer.MinSize()
	wide := func(text string) float32 { return fyne.MeasureText(text, theme.TextSize(), w.of.TextStyle).Width }
	if w.of.Text != "" {
		m.Width -= max(0, w.text.MinSize().Width-2*theme.InnerPadding()-max(wide(w.of.PlaceHolder), wide("0000")))
	}
	return m
}

// Layout gives a dense line the room that the theme would have around its text.
func (w *within) Layout(size fyne.Size) {
	by := w.of.inset()
	w.WidgetRenderer.Layout(size.AddWidthHeight(2*by, 2*by))
	for i, o := range w.WidgetRenderer.Objects() {
		if i < textAt {
			o.Resize(o.Size().SubtractWidthHeight(2*by, 2*by))
			continue
		}
		o.Move(o.Position().SubtractXY(by, by))
	}
	at, right := w.text.Position(), theme.InputBorderSize()
	w.clip.Move(fyne.NewPos(at.X+by, 0))
	w.clip.Resize(fyne.NewSize(max(w.text.Size().Width-2*by-right, 0), size.Height))
	w.text.Resize(w.text.Size().Max(w.text.MinSize()))
	w.text.Move(fyne.NewPos(-by, at.Y))
	w.follow()
}

// follow moves the text so that the caret is in sight; where there is none, its beginning is.
func (w *within) follow() {
	by, room, edge := w.of.inset(), w.clip.Size().Width, theme.InnerPadding()
	x := w.of.Entry.CursorPosition().X - by
	switch {
	case !w.of.focused:
		w.of.moved = 0
	case x-w.of.moved > room-edge:
		w.of.moved = x - room + edge
	case x-w.of.moved < edge:
		w.of.moved = x - edge
	}
	w.of.moved = max(0, min(w.of.moved, w.text.MinSize().Width-2*by-room))
	if to := fyne.NewPos(-by-w.of.moved, w.text.Position().Y); w.text.Position() != to {
		w.text.Move(to)
	}
}

// inset is by how much less room there is around the text than the theme has.
func (e *Entry) inset() float32 {
	if e.Dense {
		return theme.InnerPadding() - Scaled(2.6)
	}
	return 0
}

// CursorPosition is where the caret stands.
func (e *Entry) CursorPosition() fyne.Position {
	return e.Entry.CursorPosition().SubtractXY(e.inset()+e.moved, e.inset())
}

// MouseDown puts the caret where the text is that is seen there.
func (e *Entry) MouseDown(m *desktop.MouseEvent) {
	at := *m
	at.Position.X += e.inset() + e.moved
	e.Entry.MouseDown(&at)
}

// Dragged chooses the text that is seen there.
func (e *Entry) Dragged(d *fyne.DragEvent) {
	at := *d
	at.Position.X += e.inset() + e.moved
	e.Entry.Dragged(&at)
}

// FocusLost shows the beginning again.
func (e *Entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
}
