package home

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/report"
	"rollbook/words"
)

// drawFilings shows for each unit right below how many of its units have filed, and who has not. Only the lines in sight
// are drawn: a county has two hundred schools.
func (b *bureau) drawFilings() {
	units, open := 0, 0
	for _, f := range b.over.Filings {
		units, open = units+f.Units, open+len(f.Open)
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
	if len(f.Open) > 0 {
		first := f.Open[0]
		if f.Units == 1 {
			first = f.Lacks
		}
		link := look.NewLink(words.Say("home.filed.open", "n", len(f.Open)), 14, func() { b.lacking(f) })
		names = container.NewBorder(nil, nil, link, nil, short(words.Say("home.filed.who", "name", first, "days", f.Days), false, fyne.TextAlignLeading))
	}
	count := short(fmt.Sprintf("%d / %d", f.Came, f.Units), false, fyne.TextAlignLeading)
	bar := container.New(look.Columns{Widths: []float32{120}}, look.Bar(float64(f.Came), nil, float64(max(f.Units, 1))))
	return container.New(look.Columns{Widths: []float32{190, 130, 70, 0}}, short(f.Name, true, fyne.TextAlignLeading), bar, count, names)
}

// lacking names the units that lack a return.
func (b *bureau) lacking(f report.Filing) {
	rows := container.NewVBox()
	for _, name := range f.Open {
		rows.Add(look.Text(name, 14, theme.ColorNameForeground, false))
	}
	look.Tell(b.d.Win, words.Say("home.filed.title", "unit", f.Name, "n", len(f.Open), "days", f.Days), look.Big(b.d.Win, container.NewVScroll(rows))).About = "reports"
}
