package home

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/words"
)

// figure is a number of a goal, which opens to what stands behind it.
func (b *bureau) figure(at place, g report.Goal, column, text string, size float32) fyne.CanvasObject {
	return b.number(at, g.Table+g.Row+column, text, size, func() {
		b.d.Open("reports", shell.Figure{Table: g.Table, Row: g.Row, Column: column})
	})
}

// widths are those of the columns of goals: whose, what, reached, of what, the bar, the rate, what lacks.
var widths = []float32{168, 178, 52, 112, 0, 64, 90}

// drawGoals shows numbers on one scale, with a mark where the target is; rates stand apart.
func (b *bureau) drawGoals() {
	scale := 0.0
	for _, g := range b.over.Goals {
		if !g.Percent {
			scale = max(scale, valueOf(g.Actual), valueOf(g.Target))
		}
	}
	rows, rates := container.NewVBox(), container.NewVBox()
	before := ""
	for i, g := range b.over.Goals {
		if g.Percent {
			rates.Add(b.rate(i, g))
			continue
		}
		who := g.Who
		if who == before {
			who = ""
		}
		before = g.Who
		bar := fyne.CanvasObject(container.NewStack())
		if g.Actual.Value != nil {
			bar = look.Bar(*g.Actual.Value, g.Target.Value, scale*1.05)
		}
		line := container.New(look.Columns{Widths: widths})
		actual := b.figure(place{"goals", i, 0}, g, report.GoalActual, g.Actual.Text, 14)
		target := b.figure(place{"goals", i, 1}, g, report.GoalTarget, g.Target.Text, 14)
		rate := fyne.CanvasObject(short(g.Rate.Text, false, fyne.TextAlignTrailing))
		if g.Rate.Value != nil {
			rate = container.NewHBox(layout.NewSpacer(), b.figure(place{"goals", i, 2}, g, report.GoalRate, g.Rate.Text, 14))
		}
		for _, cell := range []fyne.CanvasObject{
			short(who, true, fyne.TextAlignLeading), within(g.What, widths[1]),
			container.NewHBox(layout.NewSpacer(), actual), container.NewHBox(look.Text("/", 14, theme.ColorNameForeground, false), target),
			bar, rate, container.NewHBox(layout.NewSpacer(), container.NewCenter(b.lack(place{"goals", i, 3}, g, 14))),
		} {
			line.Add(container.NewVBox(container.NewStack(short("", false, fyne.TextAlignLeading), cell))) // as high as a line, beside the first of the name
		}
		rows.Add(line)
	}
	if len(rows.Objects) == 0 {
		rows.Add(look.Paragraph(words.Say("home.goals.none")))
	}
	if len(rates.Objects) == 0 {
		rates.Add(look.Paragraph(words.Say("home.rates.none")))
	}
	title := container.NewHBox(look.Text(words.Say("home.goals"), 15, theme.ColorNameForeground, true), look.Note(words.Say("home.goals.note", "day", b.over.At)), layout.NewSpacer(),
		b.number(place{"charts", 0, 0}, "charts", words.Say("home.charts"), 14, b.charts))
	b.goals.Objects = []fyne.CanvasObject{container.NewBorder(title, nil, nil, nil, scrolled(rows))}
	b.goals.Refresh()
	b.rates.Objects = []fyne.CanvasObject{container.NewBorder(look.Text(words.Say("home.rates"), 15, theme.ColorNameForeground, true), nil, nil, nil, scrolled(rates))}
	b.rates.Refresh()
}

// rate is a rate with its bar.
func (b *bureau) rate(i int, g report.Goal) fyne.CanvasObject {
	bar := fyne.CanvasObject(container.NewStack())
	if g.Actual.Value != nil {
		bar = look.Bar(*g.Actual.Value, g.Target.Value, 120)
	}
	actual := b.figure(place{"rates", i, 0}, g, report.GoalActual, g.Actual.Text, 18)
	beside := container.NewHBox(look.Note(words.Say("home.goal")), b.figure(place{"rates", i, 1}, g, report.GoalTarget, g.Target.Text, 13), b.lack(place{"rates", i, 2}, g, 13))
	what := look.Note(g.What)
	under := container.NewBorder(nil, nil, nil, beside, look.OneLine(what))
	if what.MinSize().Width+beside.MinSize().Width > look.Scaled(330) { // of the English names most
		under = container.NewVBox(look.OneLine(what), container.NewHBox(layout.NewSpacer(), beside))
	}
	return container.NewVBox(
		container.NewBorder(nil, nil, nil, actual, look.OneLine(look.Text(g.Who, 14, theme.ColorNameForeground, true))),
		bar, under, look.Space(4),
	)
}

// scrolled lets rows scroll within their pane, beside the bar; at a large text size the whole page scrolls.
func scrolled(rows fyne.CanvasObject) fyne.CanvasObject {
	if look.Large() {
		return rows
	}
	return look.Roll(rows)
}

// lack says how far a goal is from its target, and opens where that is a number.
func (b *bureau) lack(at place, g report.Goal, size float32) fyne.CanvasObject {
	text, color := far(g)
	if g.Gap.Value == nil {
		return look.Text(text, size, color, false)
	}
	return b.figure(at, g, report.GoalGap, text, size)
}

// far says how far a goal is from its target.
func far(g report.Goal) (string, fyne.ThemeColorName) {
	switch {
	case g.Target.Value == nil:
		return words.Say("home.goal.unset"), look.Text2
	case g.Actual.Value == nil:
		return g.Gap.Text, look.Text2 // what is not known lacks nothing yet
	case valueOf(g.Actual) >= valueOf(g.Target):
		return words.Say("home.goal.over", "n", trimmed(valueOf(g.Actual)-valueOf(g.Target))), look.OK
	}
	return words.Say("home.goal.lack", "n", trimmed(valueOf(g.Target)-valueOf(g.Actual))), theme.ColorNameForeground
}

func trimmed(v float64) string {
	if v == float64(int(v)) {
		return fmt.Sprint(int(v))
	}
	return fmt.Sprintf("%.1f", v)
}

func valueOf(c report.Cell) float64 {
	if c.Value == nil {
		return 0
	}
	return *c.Value
}

// short is one line that is cut where it has no room.
func short(text string, bold bool, align fyne.TextAlign) *widget.Label {
	l := widget.NewLabelWithStyle(text, align, fyne.TextStyle{Bold: bold})
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// within shows a text in so much room, on as many lines as it takes.
func within(text string, room float32) fyne.CanvasObject {
	if line := short(text, false, fyne.TextAlignLeading); fyne.MeasureText(text, theme.TextSize(), line.TextStyle).Width+2*theme.InnerPadding() <= look.Scaled(room) {
		return line
	}
	lines := look.Paragraph(text)
	lines.Resize(fyne.NewSize(look.Scaled(room)-theme.InnerPadding(), 0))
	return container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), 0), lines)
}
