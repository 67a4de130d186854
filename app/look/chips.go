package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chips is a row of filters of which one is on: Tab comes to it, ← and → go from one to the next.
type Chips struct {
	row    *fyne.Container
	list   []*chip
	On     string // key of the one that is on
	Choose func(key string)
}

// NewChips makes an empty row; choose is called when another one is on.
func NewChips(choose func(key string)) *Chips {
	return &Chips{row: container.NewHBox(), Choose: choose}
}

// Object is what is put on the screen.
func (c *Chips) Object() fyne.CanvasObject { return c.row }

// Set names a filter and what stands on it. One that is not there yet comes at the end; the first is on.
func (c *Chips) Set(key, text string) {
	for _, one := range c.list {
		if one.key == key {
			if one.text != text {
				one.text = text
				one.Refresh()
			}
			return
		}
	}
	one := &chip{of: c, key: key, text: text}
	one.ExtendBaseWidget(one)
	c.list = append(c.list, one)
	c.row.Add(one)
	if c.On == "" {
		c.On = key
	}
}

func (c *Chips) turn(key string) {
	if c.On != key {
		c.On = key
		for _, one := range c.list {
			one.Refresh()
		}
		c.Choose(key)
	}
}

// step goes to the chip beside one.
func (c *Chips) step(from *chip, by int) {
	for i, one := range c.list {
		if one == from && i+by >= 0 && i+by < len(c.list) {
			next := c.list[i+by]
			if canvas := fyne.CurrentApp().Driver().CanvasForObject(from); canvas != nil {
				canvas.Focus(next)
			}
			c.turn(next.key)
			return
		}
	}
}

// chip is one filter.
type chip struct {
	widget.BaseWidget
	of        *Chips
	key, text string
	focused   bool
}

// CreateRenderer draws the word on its ground.
func (c *chip) CreateRenderer() fyne.WidgetRenderer {
	ground, word := canvas.NewRectangle(color.Transparent), Text("", 14, theme.ColorNameForeground, false)
	r := &chipRenderer{of: c, ground: ground, word: word}
	r.WidgetRenderer = widget.NewSimpleRenderer(container.NewStack(ground, container.New(layout.NewCustomPaddedLayout(4, 4, 12, 12), word)))
	r.draw()
	return r
}

type chipRenderer struct {
	fyne.WidgetRenderer
	of     *chip
	ground *canvas.Rectangle
	word   *canvas.Text
}

// Refresh draws it anew.
func (r *chipRenderer) Refresh() {
	r.draw()
	r.WidgetRenderer.Refresh()
}

func (r *chipRenderer) draw() {
	on := r.of.of.On == r.of.key
	fill, edge := Surface, Line
	if on {
		fill, edge = AccentWeak, theme.ColorNamePrimary
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth, r.ground.CornerRadius = theme.Color(fill), theme.Color(edge), 1, Scaled(14)
	if r.of.focused {
		r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
	}
	r.word.Text, r.word.TextStyle.Bold, r.word.Color = r.of.text, on, theme.Color(theme.ColorNameForeground)
	r.ground.Refresh()
	r.word.Refresh()
}

// Tapped turns it on.
func (c *chip) Tapped(*fyne.PointEvent) { c.of.turn(c.key) }

// FocusGained draws the edge of the focus.
func (c *chip) FocusGained() {
	c.focused = true
	c.Refresh()
}

// FocusLost draws the plain edge.
func (c *chip) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune takes the space.
func (c *chip) TypedRune(r rune) {
	if r == ' ' {
		c.of.turn(c.key)
	}
}

// TypedKey takes Enter and the arrows; the rest is the window's.
func (c *chip) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.of.turn(c.key)
	case fyne.KeyLeft:
		c.of.step(c, -1)
	case fyne.KeyRight:
		c.of.step(c, 1)
	default:
		pass(c, key)
	}
}
