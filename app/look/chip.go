package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chip is a filter with what stands on it: Space and Enter turn it, Left and Right go to the next.
type Chip struct {
	widget.BaseWidget
	Text string
	On   bool
	Dim  bool                 // it would leave nothing
	Turn func()               // it was pressed
	Drop func()               // Delete or its cross takes it away; nil for one that stays
	Seen func()               // it has got the focus; may be nil
	Key  func(*fyne.KeyEvent) // takes the other keys; nil gives them to the window
	Step func(by int)         // goes to the next or the one before; nil follows the focus

	focused bool
	ground  *canvas.Rectangle
	word    *canvas.Text
}

// NewChip makes one.
func NewChip(text string, turn func()) *Chip {
	c := &Chip{Text: text, Turn: turn, ground: canvas.NewRectangle(color.Transparent), word: Text("", 14, theme.ColorNameForeground, false)}
	c.ExtendBaseWidget(c)
	c.draw()
	return c
}

func (c *Chip) draw() {
	c.word.Text = c.Text
	if c.Drop != nil {
		c.word.Text += "  ✕"
	}
	c.word.TextStyle.Bold = c.On
	c.word.Color = theme.Color(theme.ColorNameForeground)
	if c.Dim && !c.On {
		c.word.Color = theme.Color(Text3)
	}
	c.ground.FillColor, c.ground.StrokeColor, c.ground.StrokeWidth = theme.Color(Surface), theme.Color(theme.ColorNameInputBorder), 1
	if c.On {
		c.ground.FillColor, c.ground.StrokeColor = theme.Color(AccentWeak), theme.Color(theme.ColorNamePrimary)
	}
	if c.focused {
		c.ground.StrokeColor, c.ground.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
	}
	c.ground.CornerRadius = Scaled(14)
	c.ground.Refresh()
	c.word.Refresh()
}

// CreateRenderer draws it.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer { return &chipRenderer{c} }

type chipRenderer struct{ c *Chip }

func (r *chipRenderer) MinSize() fyne.Size {
	bold := fyne.MeasureText(r.c.word.Text, r.c.word.TextSize, fyne.TextStyle{Bold: true}) // so that it keeps its place when it is on
	return fyne.NewSize(bold.Width+Scaled(24), Scaled(28))
}
func (r *chipRenderer) Destroy() {}
func (r *chipRenderer) Refresh() { r.c.draw() }
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.ground, r.c.word}
}

// Layout centres the text.
func (r *chipRenderer) Layout(size fyne.Size) {
	r.c.ground.Resize(size)
	text := r.c.word.MinSize()
	r.c.word.Move(fyne.NewPos((size.Width-text.Width)/2, (size.Height-text.Height)/2))
	r.c.word.Resize(text)
}

// Tapped turns it on or off; on its cross it goes.
func (c *Chip) Tapped(e *fyne.PointEvent) {
	if c.Drop != nil && e.Position.X > c.Size().Width-Scaled(26) {
		c.Drop()
		return
	}
	c.Turn()
}

// FocusGained draws the edge.
func (c *Chip) FocusGained() {
	c.focused = true
	c.draw()
	if c.Seen != nil {
		c.Seen()
	}
}

// FocusLost draws the plain edge.
func (c *Chip) FocusLost() {
	c.focused = false
	c.draw()
}

// TypedRune takes no text.
func (c *Chip) TypedRune(rune) {}

// TypedKey knows Space, Enter, Delete and the arrows.
func (c *Chip) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Turn()
	case fyne.KeyDelete, fyne.KeyBackspace:
		if c.Drop != nil {
			c.Drop()
		}
	case fyne.KeyLeft:
		c.step(-1)
	case fyne.KeyRight:
		c.step(1)
	default:
		if c.Key != nil {
			c.Key(key)
		} else {
			Pass(c, key)
		}
	}
}

func (c *Chip) step(by int) {
	if c.Step != nil {
		c.Step(by)
		return
	}
	at := fyne.CurrentApp().Driver().CanvasForObject(c)
	switch {
	case at == nil:
	case by < 0:
		at.FocusPrevious()
	default:
		at.FocusNext()
	}
}
