package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/report"
	"rollbook/report/chart"
	"rollbook/words"
)

// turn shows the table's charts in its place, or the table again.
func (p *Page) turn() {
	switch {
	case p.charts != nil:
		p.toTable()
		p.d.Win.Canvas().Focus(p.table)
	case p.report.Name != "":
		p.toCharts()
	}
}

func (p *Page) toTable() {
	if p.charts == nil {
		return
	}
	p.charts = nil
	p.below.Show()
	p.drawn.SetText(words.Say("reports.charts"))
	p.body.Objects = []fyne.CanvasObject{look.Card(p.table)}
	p.body.Refresh()
}

// toCharts counts what the charts need beside the window, and draws them as wide as the page.
func (p *Page) toCharts() {
	r, ask := p.report, p.asked()
	if p.plain != nil {
		r = *p.plain
	}
	wide, scale := p.body.Size().Width-look.Scaled(60), p.d.Win.Canvas().Scale()
	paint := chart.Screen(int(wide*scale), float64(look.Scaled(1)*scale), dark())
	var list []report.Chart
	var pictures [][]byte
	job.Read(p.d.Win, words.Say("reports.charts.drawing"), func(ctx context.Context, progress func(int, int)) (err error) {
		if list, err = report.Charts(ctx, p.d.Store, r, ask, progress); err != nil {
			return err
		}
		for _, c := range list {
			raw, err := chart.Draw(c, paint)
			if err != nil {
				return err
			}
			pictures = append(pictures, raw)
		}
		return ctx.Err()
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case len(pictures) != len(list) || r.Name != p.report.Name:
			return // it was stopped, or another table came
		default:
			p.showCharts(r, list, pictures, wide)
		}
	})
}

func (p *Page) showCharts(r report.Report, list []report.Chart, pictures [][]byte, wide float32) {
	column := container.NewVBox()
	for i, raw := range pictures {
		picture := canvas.NewImageFromResource(fyne.NewStaticResource(fmt.Sprintf("%s-%d.png", r.Name, i), raw))
		picture.FillMode = canvas.ImageFillContain
		if a := picture.Aspect(); a > 0 {
			picture.SetMinSize(fyne.NewSize(wide, wide/a))
		}
		column.Add(picture)
	}
	if len(list) == 0 {
		text := words.Say("reports.charts.empty")
		if tables := p.d.Store.Pack().Tables; len(tables[r.Name].Charts) == 0 {
			with := slices.DeleteFunc(report.Names(p.d.Store.Pack()), func(name string) bool { return len(tables[name].Charts) == 0 })
			text = words.Say("reports.charts.none", "report", r.Name, "with", strings.Join(with, words.Say("list.comma")))
		}
		column.Add(look.Paragraph(text))
	}
	p.charts = container.NewVScroll(column)
	p.below.Hide() // the table's: the charts have their own
	p.drawn.SetText(words.Say("reports.table"))
	p.body.Objects = []fyne.CanvasObject{look.Card(p.charts)}
	p.body.Refresh()
	p.d.Win.Canvas().Unfocus() // the arrows are the page's
}

// Key scrolls the charts, and leaves them.
func (p *Page) Key(key *fyne.KeyEvent) {
	if p.charts == nil {
		return
	}
	step := map[fyne.KeyName]float32{
		fyne.KeyDown: look.Scaled(60), fyne.KeyUp: -look.Scaled(60), fyne.KeyPageDown: p.charts.Size().Height, fyne.KeyPageUp: -p.charts.Size().Height,
		fyne.KeyHome: -p.charts.Content.Size().Height, fyne.KeyEnd: p.charts.Content.Size().Height,
	}[key.Name]
	switch {
	case key.Name == fyne.KeyEscape:
		p.turn()
	case step != 0:
		p.charts.ScrollToOffset(fyne.NewPos(0, max(0, min(p.charts.Offset.Y+step, p.charts.Content.Size().Height-p.charts.Size().Height))))
	}
}

// dark reports whether the window is.
func dark() bool {
	r, g, b, _ := theme.Color(theme.ColorNameBackground).RGBA()
	return r+g+b < 3*0x8000
}
