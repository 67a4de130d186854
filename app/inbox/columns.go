package inbox

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/words"
)

// column is one of the list's: its heading, its width, and what stands in it.
type column struct {
	head string
	wide float32 // 0 takes the rest
	text func(row) string
}

// columns are those of a page.
type columns []column

// roomy are those that there is room for: in large text the file's name is left to the detail, and what is to be done can be read.
func roomy() columns {
	list := columns{
		{"inbox.head.state", 110, nil},
		{"inbox.head.unit", 200, func(r row) string { return r.who }},
		{"inbox.head.file", 170, func(r row) string { return r.what }},
		{"inbox.detail.code", widthOfCode, func(r row) string { return r.code }},
		{"inbox.head.n", 82, func(r row) string { return r.n }},
		{"inbox.head.said", 0, func(r row) string { return r.said }},
	}
	if look.Large() {
		list = slices.Delete(list, 2, 3)
	}
	return list
}

// widthOfCode is for letters as wide as there are.
const widthOfCode = 124

func (all columns) widths() (list []float32) {
	for _, c := range all {
		list = append(list, c.wide)
	}
	return list
}

// cell is an empty cell of a column.
func (c column) cell(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	if c.head == "inbox.head.n" {
		l.Alignment = fyne.TextAlignTrailing
	}
	return l
}

// line is an empty row.
func (all columns) line() fyne.CanvasObject {
	cells := []fyne.CanvasObject{container.NewVBox(look.Space(3), container.NewHBox(look.NewBadge("", "")))}
	for _, c := range all[1:] {
		l := c.cell("")
		l.TextStyle.Bold = c.head == "inbox.head.unit"
		cells = append(cells, l)
	}
	return container.New(look.Columns{Widths: all.widths()}, cells...)
}

func (all columns) header() fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, c := range all {
		cells = append(cells, c.cell(words.Say(c.head)))
	}
	return look.Ground(container.New(look.Columns{Widths: all.widths()}, cells...), look.Surface2, 0)
}
