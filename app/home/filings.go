package home

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/words"
)

// drawFilings shows for each unit right below how many of its units have filed, and who has not. Only the lines in sight
// are drawn: a county has two hundred schools.
func (b *bureau) drawFilings() {
	units, open := 0, 0
	for _, f := range b.over.Filings {
		units, open = units+f.Units, open+len(f.Missing)
	}
	var rows fyne.CanvasObject = b.filings
	switch {
	case units == 0:
		rows = container.NewVBox(look.Paragraph(words.Say("home.filed.none")))
	case look.Large(): // the page scrolls, and the list within it
		rows = container.NewStack(look.Tall(200), b.filings)
	}
	title := container.NewHBox(look.Text(words.Say("home.filed"), 15, theme.ColorNameForeground, true), look.Note(words.Say("home.filed.note", "n", units, "open", open)))
	b.filed.Objects = []fyne.CanvasObject{container.NewBorder(title, nil, nil, nil, rows)}
	b.filed.Refresh()
	b.filings.Refresh()
}

// filing is the line of a unit right below.
func (b *bureau) filing(f report.Filing) fyne.CanvasObject {
	var names fyne.CanvasObject = container.NewCenter(look.Text(words.Say("home.filed.all"), 14, look.OK, false))
	if len(f.Missing) > 0 {
		first := f.Missing[0].Name
		if f.Units == 1 {
			first = f.Missing[0].Lacks
		}
		link := look.NewPointed(words.Say("home.filed.open", "n", len(f.Missing)), 14, func() { b.lacking(f) })
		names = container.NewBorder(nil, nil, link, nil, short(words.Say("home.filed.who", "name", first, "days", f.Days()), false, fyne.TextAlignLeading))
	}
	count := short(fmt.Sprintf("%d / %d", f.Came, f.Units), false, fyne.TextAlignLeading)
	bar := container.New(look.Columns{Widths: []float32{120}}, look.Bar(float64(f.Came), nil, float64(max(f.Units, 1))))
	return container.New(look.Columns{Widths: []float32{190, 130, 70, 0}}, short(f.Name, true, fyne.TextAlignLeading), bar, count, names)
}

// newFilings makes the list of lines. Enter opens the one in hand; the arrows go on to the numbers beside the list at its ends, and to
// the right and left.
func (b *bureau) newFilings() *look.List {
	at, last := 0, func() int {
		if b.over == nil {
			return -1
		}
		return len(b.over.Filings) - 1
	}
	list := look.NewList(func() int { return last() + 1 }, func() fyne.CanvasObject {
		return container.NewStack(b.filing(report.Filing{Missing: []report.Missing{{}}}))
	}, func(i int, o fyne.CanvasObject) {
		line := o.(*fyne.Container)
		line.Objects = []fyne.CanvasObject{b.filing(b.over.Filings[i])}
		line.Refresh()
	})
	list.Seen = func() { b.held = inFilings }
	list.OnSelected = func(i int) { at = i }
	list.OnEnter = func() {
		if at >= 0 && at <= last() && len(b.over.Filings[at].Missing) > 0 {
			b.lacking(b.over.Filings[at])
		}
	}
	list.OnArrow = func(key fyne.KeyName) bool {
		c := b.d.Win.Canvas()
		switch {
		case key == fyne.KeyRight, key == fyne.KeyDown && at >= last():
			c.FocusNext()
		case key == fyne.KeyLeft, key == fyne.KeyUp && at <= 0:
			c.FocusPrevious()
		default:
			return false
		}
		return true
	}
	return list
}

// lacking says which units lack which returns, and for how long; each opens to them in the table. One alone is opened at once.
func (b *bureau) lacking(f report.Filing) {
	b.held = inFilings
	open := func(m report.Missing) {
		b.d.Open("reports", shell.Figure{Table: f.Table, Row: m.Unit, Column: m.Column})
	}
	if f.Units == 1 && len(f.Missing) == 1 {
		open(f.Missing[0])
		return
	}
	rows := container.NewVBox()
	var box *look.Box
	var first *look.Link
	for _, m := range f.Missing {
		link := look.NewLink(m.Name, 14, func() { box.Hide(); open(m) })
		if first == nil {
			first = link
		}
		rows.Add(container.New(look.Columns{Widths: []float32{230, 0}}, container.NewHBox(link), short(words.Say("home.filed.who", "name", m.Lacks, "days", m.Days), false, fyne.TextAlignLeading)))
	}
	box = look.Tell(b.d.Win, words.Say("home.filed.title", "unit", f.Name, "n", len(f.Missing), "days", f.Days()), look.Big(b.d.Win, container.NewVScroll(rows)))
	box.About = "reports"
	if first != nil {
		b.d.Win.Canvas().Focus(first)
	}
}
