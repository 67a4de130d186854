// Package reports is the screen of the statistical tables; every number opens to what stands behind it.
package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
	"rollbook/store"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d      *shell.Desk
	choice *look.Choice
	unit   *look.Choice
	day    *look.Entry
	since  *look.Entry
	table  *look.Table
	notes  *look.Prose
	below  *container.Scroll // has them
	file   *look.Button
	body   *fyne.Container // the table, or its charts
	drawn  *look.Button
	calls  *look.Button      // beside the targets
	writes *look.Button      // beside the indicators
	plain  *report.Report    // of a comparison, the table itself
	charts *container.Scroll // those that are shown; nil
	later  bool              // they are to be shown once the table is counted
	root   fyne.CanvasObject

	names  map[string]string // tables by the title that is chosen
	codes  map[string]string // units by what they are called in the choice
	report report.Report
	at     widget.TableCellID
	wanted *shell.Figure // what to open once it is counted
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, notes: look.Paragraph(""), day: look.NewEntry(), since: look.NewEntry(), names: map[string]string{}, codes: map[string]string{}}
	pack := d.Store.Pack()
	var options []string
	for _, name := range report.Names(pack) {
		title := name + " " + pack.Tables[name].Say(words.Language())
		p.names[title] = name
		options = append(options, title)
	}
	p.choice = look.NewChoice(options, func(string) { p.chosen() })
	own := d.Store.Unit()
	p.codes[own.Name] = own.Code
	p.unit = look.NewChoice([]string{own.Name}, nil)
	p.unit.Selected = own.Name
	p.unit.OnChanged = func(string) { p.count() }
	p.day.SetText(time.Now().Format(time.DateOnly))
	p.day.Offers, p.since.Offers = true, true
	p.day.OnSubmitted = func(string) { p.count() }
	p.since.OnSubmitted = p.day.OnSubmitted
	p.table = look.NewTable(
		func() (int, int) { return len(p.report.Rows), len(p.report.Columns) },
		func() fyne.CanvasObject {
			l := widget.NewLabel("000000")
			l.Truncation = fyne.TextTruncateEllipsis
			return l
		},
		p.cell,
	)
	p.table.CreateHeader = func() fyne.CanvasObject {
		l := widget.NewLabel("")
		l.Truncation = fyne.TextTruncateEllipsis
		return l
	}
	p.table.UpdateHeader = p.header
	p.table.OnSelected = func(id widget.TableCellID) { p.at = id }
	p.table.OnHighlighted = p.table.Select // the arrows walk the figures
	p.below = container.NewVScroll(p.notes)
	p.below.SetMinSize(fyne.NewSize(0, look.Scaled(120)))
	p.body = container.NewStack(look.Card(p.table))
	p.root = container.NewBorder(p.top(), p.below, nil, nil, p.body)
	return p
}

// top is the two lines above the table: what to count, and what to do with it.
func (p *Page) top() fyne.CanvasObject {
	width := func(n float32, o fyne.CanvasObject) fyne.CanvasObject { return container.New(look.Width{At: n}, o) }
	save := look.NewIconButton(words.Say("reports.xlsx"), theme.DocumentSaveIcon(), p.save)
	paper := look.NewIconButton(words.Say("reports.print"), theme.DocumentPrintIcon(), p.print)
	preview := look.NewIconButton(words.Say("reports.preview"), theme.VisibilityIcon(), p.preview)
	p.file = look.NewIconButton(words.Say("reports.file"), theme.MailSendIcon(), p.askFile)
	open := look.Primary(words.Say("reports.open"), theme.SearchIcon(), p.explain)
	what := container.NewBorder(nil, nil, look.Title(words.Say("reports.title")), container.NewHBox(
		look.Note(words.Say("reports.since")), width(112, p.since), look.Note(words.Say("reports.day")), width(112, p.day),
	), p.choice)
	p.drawn = look.NewIconButton(words.Say("reports.charts"), theme.ColorChromaticIcon(), p.turn)
	p.calls = look.NewButton(words.Say("talk.open"), p.askTalks)
	p.calls.Hide()
	p.writes = look.NewButton(words.Say("reports.account"), p.writeAccount)
	p.writes.Hide()
	more := container.NewHBox(p.calls, p.writes, look.NewButton(words.Say("reports.compare"), p.compare))
	do := container.NewHBox(p.drawn, preview, paper, save, p.file, open)
	if look.Large() {
		return container.NewVBox(what, container.NewBorder(nil, nil, nil, more, p.unit), do)
	}
	return container.NewVBox(what, container.NewBorder(nil, nil, nil, container.NewHBox(more, do), p.unit))
}

// units offers the desk's own unit and those below it.
func (p *Page) units() {
	own := p.d.Store.Unit()
	job.Quiet(p.d.Store.Units, func(known map[string]store.Unit, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		names := map[string]string{own.Code: own.Name}
		for code, u := range known {
			if code != own.Code && (u.Level == store.County || u.Level == store.School) && store.Under(known, code, own.Code) {
				names[code] = u.Name
			}
		}
		was := p.codes[p.unit.Selected]
		labels := look.Labels(names)
		p.codes = map[string]string{}
		var below []string
		for code, label := range labels {
			if p.codes[label] = code; code != own.Code {
				below = append(below, label)
			}
		}
		slices.Sort(below)
		p.unit.Options = append([]string{labels[own.Code]}, below...)
		p.unit.Selected = cmp.Or(labels[was], labels[own.Code])
		p.unit.Refresh()
	})
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown counts the table that is asked for by name, or that of a figure, and opens that; else it shows the one
// chosen last, at first the first.
func (p *Page) Shown(arg any) {
	p.units()
	name, _ := arg.(string)
	if figure, ok := arg.(shell.Figure); ok {
		name, p.wanted = figure.Table, &figure
		p.choice.Selected = "" // to count it again
	}
	if charts, ok := arg.(shell.Charts); ok {
		name, p.later = charts.Table, true
		p.choice.Selected = ""
	}
	for i, title := range p.choice.Options {
		if p.names[title] == name || name == "" && p.choice.Selected == "" {
			p.choice.SetSelectedIndex(i)
			break
		}
	}
	if p.charts == nil {
		p.d.Win.Canvas().Focus(p.table)
	}
}

// Do takes "export" and "print", and opens the number in hand with Ctrl+Enter.
func (p *Page) Do(name string) bool {
	switch name {
	case "export":
		p.save()
	case "print":
		p.print()
	case "savenew":
		p.explain()
	case "history":
		p.compare()
	case "open":
		p.turn()
	case "refresh":
		p.count()
	default:
		return false
	}
	return true
}

func (p *Page) cell(id widget.TableCellID, o fyne.CanvasObject) {
	l := o.(*widget.Label)
	if id.Row >= len(p.report.Rows) || id.Col >= len(p.report.Columns) {
		l.SetText("")
		return
	}
	row := p.report.Rows[id.Row]
	l.Alignment = fyne.TextAlignTrailing
	if p.report.Columns[id.Col].Text {
		l.Alignment = fyne.TextAlignLeading
	}
	l.TextStyle.Bold = row.Level > 0
	l.SetText(row.Cells[id.Col].Text)
}

func (p *Page) header(id widget.TableCellID, o fyne.CanvasObject) {
	l := o.(*widget.Label)
	l.TextStyle.Bold = true
	l.Alignment = fyne.TextAlignCenter
	switch {
	case id.Row < 0 && id.Col >= 0 && id.Col < len(p.report.Columns):
		l.SetText(heading(p.report.Columns[id.Col]))
	case id.Col < 0 && id.Row >= 0 && id.Row < len(p.report.Rows):
		l.Alignment = fyne.TextAlignLeading
		l.SetText(p.report.Rows[id.Row].Label)
	case id.Col < 0 && id.Row < 0:
		l.SetText(p.report.Head)
	default:
		l.SetText("")
	}
}

func heading(c report.Column) string { return strings.TrimSpace(c.Group + " " + c.Label) }

// chosen counts another table; one of two days has a field for the first.
func (p *Page) chosen() {
	p.since.SetText("")
	name := p.names[p.choice.Selected]
	if day, err := p.d.Day(p.day.Text); err == nil && name != "" {
		if since := p.d.Store.Pack().Tables[name].SinceOf(day); !since.IsZero() {
			p.since.SetText(since.Format(time.DateOnly))
		}
	}
	if p.since.Text == "" {
		p.since.Disable()
	} else {
		p.since.Enable()
	}
	p.count()
}

// ask is what the fields say.
func (p *Page) ask() (ask report.Ask, err error) {
	ask.Unit = p.codes[p.unit.Selected]
	if ask.Day, err = p.d.Day(p.day.Text); err != nil {
		return ask, err
	}
	p.day.SetText(ask.Day.Format(time.DateOnly))
	if p.since.Text != "" {
		if ask.Since, err = p.d.Day(p.since.Text); err != nil {
			return ask, err
		}
		p.since.SetText(ask.Since.Format(time.DateOnly))
	}
	return ask, nil
}

// asked is what the table on the screen was counted for. The fields may say something else by now: what leaves the window, or is
// filed, is what is seen.
func (p *Page) asked() report.Ask {
	ask, err := p.report.Asked()
	if err != nil {
		p.d.Fail(err)
	}
	return ask
}

func (p *Page) count() {
	name := p.names[p.choice.Selected]
	if name == "" {
		return
	}
	ask, err := p.ask()
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.counting(func(ctx context.Context) (report.Report, error) { return report.Tally(ctx, p.d.Store, name, ask) }, p.show)
}

// counting gives what work counts to show, where it was not stopped.
func (p *Page) counting(work func(context.Context) (report.Report, error), show func(report.Report)) {
	var r report.Report
	still := p.d.Visit()
	job.Read(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		r, err = work(ctx)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if r.Name != "" { // it was not stopped
			if !still() {
				p.wanted, p.later = nil, false
			}
			show(r)
		}
	})
}

func (p *Page) show(r report.Report) {
	p.toTable()
	p.plain = nil
	other := r.Name != p.report.Name
	p.report = r
	p.calls.Hide()
	p.writes.Hide()
	switch p.d.Store.Pack().Tables[r.Name].Source {
	case "targets":
		p.calls.Show()
	case "indicators":
		if r.Unit == p.d.Store.Unit().Code {
			p.writes.Show()
		}
	}
	for i, c := range r.Columns {
		wide := fyne.MeasureText(heading(c), theme.TextSize(), fyne.TextStyle{Bold: true}).Width
		for _, row := range r.Rows[:min(len(r.Rows), 50)] {
			wide = fyne.Max(wide, fyne.MeasureText(row.Cells[i].Text, theme.TextSize(), fyne.TextStyle{}).Width)
		}
		p.table.SetColumnWidth(i, fyne.Min(look.Scaled(360), fyne.Max(look.Scaled(56), wide+look.Scaled(20))))
	}
	wide := look.Scaled(170)
	for _, row := range r.Rows[:min(len(r.Rows), 50)] {
		wide = fyne.Max(wide, fyne.MeasureText(row.Label, theme.TextSize(), fyne.TextStyle{Bold: true}).Width+look.Scaled(20))
	}
	p.table.SetColumnWidth(-1, fyne.Min(wide, look.Scaled(360)))
	lines := slices.Clone(r.Notes)
	for _, one := range r.Corrections {
		lines = append(lines, words.Say("reports.correction", "day", one.At, "figure", one.Label, "filed", one.Filed, "now", one.Now, "why", strings.Join(one.Why, words.Say("list.comma"))))
	}
	p.notes.SetText(strings.Join(lines, "\n"))
	p.table.Refresh()
	if other && len(r.Rows) > 0 {
		p.table.Select(widget.TableCellID{}) // not where the cursor stood in another table
	}
	p.open()
	if p.later {
		p.later = false
		p.turn()
		return
	}
	if c := p.d.Win.Canvas(); c.Focused() == nil && look.Asking(c) == nil { // the progress took it
		c.Focus(p.table)
	}
}

// open opens the figure that was asked for.
func (p *Page) open() {
	if p.wanted == nil || p.wanted.Table != p.report.Name {
		return
	}
	row := slices.IndexFunc(p.report.Rows, func(r report.Row) bool { return r.Key == p.wanted.Row })
	column := slices.IndexFunc(p.report.Columns, func(c report.Column) bool { return c.Key == p.wanted.Column })
	p.wanted = nil
	if row >= 0 && column >= 0 {
		p.table.Select(widget.TableCellID{Row: row, Col: column})
		p.explain()
	}
}

// again is how the table that is shown is counted again to leave the window; nil for a comparison.
func (p *Page) again() *report.Ask {
	if p.plain != nil {
		return nil
	}
	ask := p.asked()
	return &ask
}

func (p *Page) save() {
	if p.report.Name != "" {
		prints.Table(p.d, p.report, p.again(), prints.AsWorkbook)
	}
}

func (p *Page) print() {
	if p.report.Name != "" {
		prints.Table(p.d, p.report, p.again(), prints.AsPaper)
	}
}

func (p *Page) preview() {
	if p.report.Name != "" {
		prints.Preview(p.d, p.report, p.again())
	}
}

// askFile files the table, once it is said what that means.
func (p *Page) askFile() {
	if p.report.Name == "" {
		return
	}
	name, ask, title := p.report.Name, p.asked(), p.report.Title
	if p.plain != nil { // beside another it is the table itself that is filed
		title = p.plain.Title
	}
	text := words.Say("reports.file-text", "report", name+" "+title, "day", p.report.At, "unit", p.report.UnitName)
	look.Ask(p.d.Win, words.Say("reports.file-title"), look.Sentence(text), look.NewButton(words.Say("reports.file-do"), func() {
		p.counting(func(ctx context.Context) (report.Report, error) { return report.File(ctx, p.d.Store, name, ask, "") }, func(r report.Report) {
			p.show(r)
			p.filed(r)
		})
	}), look.NewButton(words.Say("reports.file-no"), nil)).About = "filing"
}

// filed says that a table was filed, and what brings it to the bureau: its note stands below others.
func (p *Page) filed(r report.Report) {
	f := r.Filed
	if f == nil {
		return
	}
	p.d.Saved()
	text := words.Say("report.note.filed", "day", f.At, "on", f.On, "who", f.Person, "state", f.State)
	if p.d.Store.Unit().Level != store.City {
		text = words.Whole(text, words.Say("reports.filed-text"))
	}
	look.Tell(p.d.Win, words.Say("reports.filed-title"), look.Sentence(text)).About = "filing"
}
