package table

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
)

// chip is a filter with the number that it would leave: Space turns it on and off, Left and Right go to the next.
type chip struct {
	widget.BaseWidget
	page    *Page
	label   string
	n       int
	on      bool
	own     bool // made by a person: Delete takes it away
	tapped  func()
	removed func()
	focused bool

	ground *canvas.Rectangle
	text   *canvas.Text
}

func newChip(p *Page, label string, n int, on bool, tapped func()) *chip {
	c := &chip{page: p, label: label, n: n, on: on, tapped: tapped, ground: canvas.NewRectangle(color.Transparent), text: look.Text("", 14, theme.ColorNameForeground, false)}
	c.ExtendBaseWidget(c)
	c.draw()
	return c
}

func (c *chip) draw() {
	c.text.Text = c.label + " " + fmt.Sprint(c.n)
	if c.own {
		c.text.Text += "  ✕"
	}
	c.text.TextStyle.Bold = c.on
	c.text.Color = theme.Color(theme.ColorNameForeground)
	if c.n == 0 && !c.on {
		c.text.Color = theme.Color(look.Text3)
	}
	c.ground.FillColor, c.ground.StrokeColor, c.ground.StrokeWidth = theme.Color(look.Surface), theme.Color(theme.ColorNameInputBorder), 1
	if c.on {
		c.ground.FillColor, c.ground.StrokeColor = theme.Color(look.AccentWeak), theme.Color(theme.ColorNamePrimary)
	}
	if c.focused {
		c.ground.StrokeColor, c.ground.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
	}
	c.ground.CornerRadius = look.Scaled(14)
	c.ground.Refresh()
	c.text.Refresh()
}

// CreateRenderer draws it.
func (c *chip) CreateRenderer() fyne.WidgetRenderer { return &chipRenderer{c} }

type chipRenderer struct{ c *chip }

func (r *chipRenderer) MinSize() fyne.Size {
	bold := fyne.MeasureText(r.c.text.Text, r.c.text.TextSize, fyne.TextStyle{Bold: true}) // so that it keeps its place when it is on
	return fyne.NewSize(bold.Width+look.Scaled(24), look.Scaled(28))
}
func (r *chipRenderer) Destroy() {}
func (r *chipRenderer) Refresh() { r.c.draw() }
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.ground, r.c.text}
}

// Layout centres the text.
func (r *chipRenderer) Layout(size fyne.Size) {
	r.c.ground.Resize(size)
	text := r.c.text.MinSize()
	r.c.text.Move(fyne.NewPos((size.Width-text.Width)/2, (size.Height-text.Height)/2))
	r.c.text.Resize(text)
}

// Tapped turns it on or off; on its cross it goes.
func (c *chip) Tapped(e *fyne.PointEvent) {
	if c.own && e.Position.X > c.Size().Width-look.Scaled(26) {
		c.removed()
		return
	}
	c.tapped()
}

// FocusGained draws the edge, and brings it into sight.
func (c *chip) FocusGained() {
	c.focused = true
	c.draw()
	c.page.bring(c)
}

// FocusLost draws the plain edge.
func (c *chip) FocusLost() {
	c.focused = false
	c.draw()
}

// TypedRune takes no text.
func (c *chip) TypedRune(rune) {}

// TypedKey knows Space, Enter, Delete and the arrows.
func (c *chip) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.tapped()
	case fyne.KeyDelete, fyne.KeyBackspace:
		if c.own {
			c.removed()
		}
	case fyne.KeyLeft:
		c.page.d.Win.Canvas().FocusPrevious()
	case fyne.KeyRight:
		c.page.d.Win.Canvas().FocusNext()
	case fyne.KeyDown:
		c.page.d.Win.Canvas().Focus(c.page.grid)
	default:
		c.page.d.Key(key)
	}
}
