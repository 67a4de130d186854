package home

import (
	"slices"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/app/shell"
)

// place is where a number stands on the page: up and down stay in its column.
type place struct {
	block  string
	row    int
	column int
}

// number is a number on the page that opens, by what it is of: another one stands in its place once it is drawn anew.
type number struct {
	place
	of   string
	link *look.Link
}

// number makes a number that opens.
func (b *bureau) number(at place, of, text string, size float32, open func()) *look.Link {
	link := look.NewLink(text, size, open)
	link.Seen = func() { b.held = of }
	link.OnArrow = func(key fyne.KeyName) bool { return b.walk(at, key) }
	b.numbers = append(b.numbers, number{at, of, link})
	return link
}

// walk goes up or down from a number to the one in its column, or the last before that; above the first line of a block and below its
// last it goes on to what stands there.
func (b *bureau) walk(from place, key fyne.KeyName) bool {
	if key != fyne.KeyUp && key != fyne.KeyDown {
		return false
	}
	c := b.d.Win.Canvas()
	var row, to []number
	for _, one := range b.numbers {
		switch {
		case one.block != from.block:
		case one.row == from.row:
			row = append(row, one)
		case key == fyne.KeyDown && one.row > from.row && (len(to) == 0 || one.row == to[0].row):
			to = append(to, one)
		case key == fyne.KeyUp && one.row < from.row:
			if len(to) > 0 && to[0].row != one.row {
				to = nil
			}
			to = append(to, one)
		}
	}
	by := func(a, b number) int { return a.column - b.column }
	slices.SortFunc(row, by)
	slices.SortFunc(to, by)
	for i := len(to) - 1; i >= 0; i-- {
		if to[i].column <= from.column || i == 0 {
			c.Focus(to[i].link)
			return true
		}
	}
	if key == fyne.KeyDown {
		c.Focus(row[len(row)-1].link)
		c.FocusNext()
	} else {
		c.Focus(row[0].link)
		c.FocusPrevious()
	}
	return true
}

// inFilings is what is held where a line of the returns is in hand.
const inFilings = "filings"

// begin takes into the hand, where nothing is, what was in it before, else the first number.
func (b *bureau) begin() {
	c := b.d.Win.Canvas()
	if b.over == nil || len(b.numbers) == 0 || b.d.Page() != shell.Page(b) || c.Focused() != nil || look.Asking(c) != nil {
		return
	}
	if b.held == inFilings && len(b.over.Filings) > 0 {
		c.Focus(b.filings)
		return
	}
	c.Focus(b.numbers[max(0, slices.IndexFunc(b.numbers, func(one number) bool { return one.of == b.held }))].link)
}

// Hand takes the number into the hand again that was in it before a box came, also where it was drawn anew below that.
func (b *bureau) Hand() {
	c := b.d.Win.Canvas()
	if link, ok := c.Focused().(*look.Link); ok && !slices.ContainsFunc(b.numbers, func(one number) bool { return one.link == link }) {
		c.Unfocus()
	}
	b.begin()
}

// draw draws it all anew; the number in hand stays there.
func (b *bureau) draw() {
	held := ""
	for _, one := range b.numbers {
		if fyne.Focusable(one.link) == b.d.Win.Canvas().Focused() {
			held = one.of
		}
	}
	b.numbers = nil
	b.drawAll()
	for _, one := range b.numbers {
		if held == one.of {
			b.d.Win.Canvas().Focus(one.link)
		}
	}
}
