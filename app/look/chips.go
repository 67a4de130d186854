package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Chips is a row of filters of which one is on: Tab comes to it, ← and → go from one to the next and turn it on.
type Chips struct {
	row    *fyne.Container
	keys   []string
	list   []*Chip
	On     string // key of the one that is on
	choose func(key string)
}

// NewChips makes an empty row; choose is called when another one is on.
func NewChips(choose func(key string)) *Chips {
	return &Chips{row: container.NewHBox(), choose: choose}
}

// Object is what is put on the screen.
func (c *Chips) Object() fyne.CanvasObject { return c.row }

// Set names a filter and what stands on it. One that is not there yet comes at the end; the first is on.
func (c *Chips) Set(key, text string) {
	for i, one := range c.list {
		if c.keys[i] == key {
			one.Text = text
			one.Refresh()
			return
		}
	}
	at := len(c.list)
	one := NewChip(text, func() { c.turn(at) })
	one.Step = func(by int) { c.step(at + by) }
	c.keys, c.list = append(c.keys, key), append(c.list, one)
	c.row.Add(one)
	if at == 0 {
		c.On, one.On = key, true
		one.Refresh()
	}
}

// Turn turns a filter on.
func (c *Chips) Turn(key string) {
	if at := slices.Index(c.keys, key); at >= 0 {
		c.turn(at)
	}
}

func (c *Chips) turn(at int) {
	if c.On == c.keys[at] {
		return
	}
	c.On = c.keys[at]
	for i, one := range c.list {
		one.On = i == at
		one.Refresh()
	}
	c.choose(c.On)
}

func (c *Chips) step(at int) {
	if at < 0 || at >= len(c.list) {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c.list[at]); canvas != nil {
		canvas.Focus(c.list[at])
	}
	c.turn(at)
}
