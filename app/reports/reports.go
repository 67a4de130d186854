// Package reports is the screen of the statistical tables; every number opens to what stands behind it.
package reports

import (
	"context"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/report/sheet"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d      *shell.Desk
	choice *widget.Select
	day    *look.Entry
	table  *look.Table
	notes  *widget.Label
	report report.Report
	root   fyne.CanvasObject
	at     widget.TableCellID
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, notes: look.Paragraph(""), day: look.NewEntry()}
	pack := d.Store.Pack()
	titles := map[string]string{}
	var options []string
	for _, name := range report.Names(pack) {
		title := name + " " + pack.Tables[name].Title
		titles[title] = name
		options = append(options, title)
	}
	p.choice = widget.NewSelect(options, func(string) { p.count(titles[p.choice.Selected]) })
	p.day.SetText(time.Now().Format(time.DateOnly))
	p.day.OnSubmitted = func(string) { p.count(titles[p.choice.Selected]) }
	p.table = look.NewTable(
		func() (int, int) { return len(p.report.Rows), len(p.report.Columns) },
		func() fyne.CanvasObject { return widget.NewLabel("000000") },
		func(id widget.TableCellID, o fyne.CanvasObject) {
			l := o.(*widget.Label)
			l.Alignment = fyne.TextAlignTrailing
			row := p.report.Rows[id.Row]
			l.TextStyle.Bold = row.Level > 0
			l.SetText(row.Cells[id.Col].Text)
		},
	)
	p.table.CreateHeader = func() fyne.CanvasObject { return widget.NewLabel("") }
	p.table.UpdateHeader = p.header
	p.table.OnSelected = func(id widget.TableCellID) { p.at = id }
	save := look.NewIconButton(words.Say("reports.xlsx"), theme.DocumentSaveIcon(), p.save)
	open := look.Primary(words.Say("reports.open"), theme.SearchIcon(), p.explain)
	top := container.NewBorder(nil, nil, look.Title(words.Say("reports.title")), container.NewHBox(look.Note(words.Say("reports.day")), container.New(look.Width{At: 120}, p.day), save, open), p.choice)
	p.root = container.NewBorder(top, container.New(look.Width{At: 200}, p.notes), nil, nil, look.Card(p.table))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown counts the first table.
func (p *Page) Shown(any) {
	if p.choice.Selected == "" && len(p.choice.Options) > 0 {
		p.choice.SetSelectedIndex(0)
	}
	p.d.Win.Canvas().Focus(p.table)
}

// Do takes "export", and opens the number in hand with Ctrl+Enter.
func (p *Page) Do(name string) bool {
	switch name {
	case "export":
		p.save()
	case "savenew":
		p.explain()
	case "refresh":
		p.count(p.report.Name)
	default:
		return false
	}
	return true
}

func (p *Page) header(id widget.TableCellID, o fyne.CanvasObject) {
	l := o.(*widget.Label)
	l.TextStyle.Bold = true
	l.Alignment = fyne.TextAlignCenter
	switch {
	case id.Row < 0 && id.Col >= 0 && id.Col < len(p.report.Columns):
		l.SetText(p.report.Columns[id.Col].Label)
	case id.Col < 0 && id.Row >= 0 && id.Row < len(p.report.Rows):
		l.Alignment = fyne.TextAlignLeading
		l.SetText(p.report.Rows[id.Row].Label)
	default:
		l.SetText("")
	}
}

func (p *Page) count(name string) {
	day, err := time.Parse(time.DateOnly, p.day.Text)
	if err != nil {
		day = time.Now()
		p.day.SetText(day.Format(time.DateOnly))
	}
	var r report.Report
	job.Run(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		r, err = report.Tally(ctx, p.d.Store, name, report.Ask{Day: day})
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.report = r
		for i, c := range r.Columns {
			p.table.SetColumnWidth(i, fyne.Max(look.Scaled(64), fyne.MeasureText(c.Label, theme.TextSize(), fyne.TextStyle{Bold: true}).Width+look.Scaled(20)))
		}
		p.table.SetColumnWidth(-1, look.Scaled(150))
		text := ""
		for _, note := range r.Notes {
			text += note + "\n"
		}
		p.notes.SetText(text)
		p.table.Refresh()
	})
}

func (p *Page) save() {
	r := p.report
	if r.Name == "" {
		return
	}
	prints.Workbook(p.d, r.Name+"-"+r.Title+"-"+r.At, func(f *os.File) error { return sheet.WriteReport(r, f) })
}

// explain lists the records behind the number in hand.
func (p *Page) explain() {
	if p.at.Row < 0 || p.at.Col < 0 || p.at.Row >= len(p.report.Rows) || p.at.Col >= len(p.report.Columns) {
		return
	}
	row, column := p.report.Rows[p.at.Row], p.report.Columns[p.at.Col]
	ids, err := p.report.Explain(row.Key, column.Key)
	if err != nil {
		p.d.Fail(err)
		return
	}
	units, err := p.d.Store.Units()
	if err != nil {
		p.d.Fail(err)
		return
	}
	rows := container.NewVBox()
	for _, id := range ids[:min(len(ids), 500)] {
		rec, err := p.d.Store.Get(id)
		if err != nil {
			p.d.Fail(err)
			return
		}
		pack := p.d.Store.Pack()
		name := pack.TitleOf(register.Record{ID: rec.ID, Kind: rec.Kind, Values: rec.Fields})
		rows.Add(container.NewHBox(look.Text(name, 14, theme.ColorNameForeground, true), look.Note(pack.Kind(rec.Kind).Label), look.Note(units[rec.Unit].Name), look.Note(rec.Actor), look.Note(rec.Updated.Format("2006-01-02 15:04"))))
	}
	title := words.Say("reports.behind", "place", row.Label, "column", column.Label, "value", row.Cells[p.at.Col].Text, "n", len(ids))
	look.Tell(p.d.Win, title, look.Big(container.NewVScroll(rows)))
}
