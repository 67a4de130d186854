package reports

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/history"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// explain opens the number in hand.
func (p *Page) explain() {
	p.toTable() // the number is in it
	if p.at.Row < 0 || p.at.Col < 0 || p.at.Row >= len(p.report.Rows) || p.at.Col >= len(p.report.Columns) {
		return
	}
	p.openUp(p.report, p.report.Rows[p.at.Row].Key, p.report.Columns[p.at.Col].Key, nil)
}

// openUp says how a figure is made: the figures that it follows from, each to be opened in its turn, and the records
// behind it, beside the changes of the one that is chosen. back opens what this was opened from.
func (p *Page) openUp(r report.Report, row, column string, back func()) {
	o, err := r.Open(row, column)
	if err != nil {
		p.d.Fail(err)
		return
	}
	ids := o.IDs()
	if len(ids) == 0 && len(o.Things) == 0 {
		if ids, err = r.Explain(row, column); err != nil {
			p.d.Fail(err)
			return
		}
	}
	title := words.Say("reports.behind", "place", labelOf(r, row), "column", headOf(p.d.Store.Pack(), r, column), "value", o.Cell.Text, "n", len(ids))
	none := words.Say("reports.behind.none")
	if o.How == report.Stated || len(o.Things)+len(o.Missing) > 0 { // the sentence says how many
		title = words.Say("reports.behind.stated", "place", labelOf(r, row), "column", headOf(p.d.Store.Pack(), r, column), "value", o.Cell.Text)
	}
	if o.How == report.Stated {
		none = o.Sentence()
	}
	still := p.d.Visit()
	job.Quiet(func() ([]behind, error) { return lined(p.d.Store, ids, o.MissingIDs()) }, func(list []behind, err error) {
		if !still() {
			return
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		for _, one := range o.Things {
			list = append(list, behind{title: one})
		}
		buttons := []*look.Button{look.NewButton(words.Say("close"), nil)}
		if len(list)+len(o.Parts) == 0 {
			if back != nil {
				buttons = append(buttons, look.NewButton(words.Say("reports.behind.back"), back))
			}
			look.Ask(p.d.Win, title, look.Sentence(none), buttons...).About = "figure"
			return
		}
		signed := look.Paragraph("")
		signed.Hide()
		var whole *fyne.Container
		if p.d.Store.Unit().Level != store.School && len(ids) > 0 {
			ask := look.NewIconButton(words.Say("signed.ask"), theme.ConfirmIcon(), func() {
				p.checkSigned(ids, func(text string) {
					signed.SetText(text)
					signed.Show()
					signed.Resize(fyne.NewSize(whole.Size().Width, 0)) // so that it knows how high it is
					whole.Refresh()                                    // the list gives room
				})
			})
			ask.Stays = true
			buttons = append(buttons, ask)
		}
		if back != nil {
			buttons = append(buttons, look.NewButton(words.Say("reports.behind.back"), back))
		}
		var box *look.Box
		parts, first := p.parts(r, o, func(open func(func())) {
			box.Hide()
			open(func() { p.openUp(r, row, column, back) })
		})
		top := container.NewVBox(look.Paragraph(o.Sentence()), parts, signed)
		whole = container.New(layout.NewBorderLayout(top, nil, nil, nil), top) // Tab goes down
		if len(list) > 0 {
			whole.Add(p.chain(list))
		}
		box = look.Ask(p.d.Win, title, look.Big(p.d.Win, whole), buttons...)
		box.About = "figure"
		if first != nil {
			p.d.Win.Canvas().Focus(first)
		}
	})
}

// checkSigned says whose signatures vouch for what stands behind a figure.
func (p *Page) checkSigned(ids []string, tell func(text string)) {
	var text string
	job.Read(p.d.Win, words.Say("signed.checking"), func(ctx context.Context, progress func(int, int)) error {
		v, err := courier.Vouch(ctx, p.d.Store, ids, progress)
		if err == nil {
			text, err = v.Sentence(p.d.Store, words.Say)
		}
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if text != "" { // it was not stopped
			tell(text)
		}
	})
}

// parts are the figures that one is made of. step leaves this box for another, which may come back.
func (p *Page) parts(r report.Report, o report.Opened, step func(open func(back func()))) (all fyne.CanvasObject, first *look.Link) {
	line := container.NewHBox()
	if len(o.Parts) > mostLinks {
		return line, nil
	}
	for _, part := range o.Parts {
		link := look.NewLink(part.Cell.Text, 18, func() {
			step(func(back func()) { p.openPart(r, part, back) })
		})
		if first == nil {
			first = link
		}
		line.Add(link)
		line.Add(look.Note(part.Label))
		line.Add(look.Space(8))
	}
	return container.NewHScroll(line), first
}

// mostLinks bounds the figures that are offered beside a sentence; more are the rows of the table itself.
const mostLinks = 12

// openPart opens a figure of the same table, or counts the one in which it stands.
func (p *Page) openPart(r report.Report, part report.Part, back func()) {
	count := part.Count
	if day, err := time.Parse(time.DateOnly, part.At); count == nil {
		if part.Table == "" || err != nil {
			p.openUp(r, part.Row, part.Column, back)
			return
		}
		count = func(ctx context.Context) (report.Report, error) {
			return report.Tally(ctx, p.d.Store, part.Table, report.Ask{Unit: part.Unit, Day: day})
		}
	}
	var other report.Report
	still := p.d.Visit()
	job.Read(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		other, err = count(ctx)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if other.Name != "" && still() { // it was not stopped
			p.openUp(other, part.Row, part.Column, back)
		}
	})
}

// labelOf is what a row of a report is called.
func labelOf(r report.Report, key string) string {
	for _, row := range r.Rows {
		if row.Key == key {
			return row.Label
		}
	}
	return ""
}

// headOf is what stands above a column, also of a hidden one.
func headOf(pack *register.Pack, r report.Report, key string) string {
	for _, c := range r.Columns {
		if c.Key == key {
			return heading(c)
		}
	}
	c := pack.Tables[r.Name].Column(key)
	if c == nil {
		return key
	}
	return heading(report.Column{Group: c.Group, Label: c.Label})
}

// behind is a record as the list shows it.
type behind struct{ id, title, line string }

func records(s *store.Store, ids []string) ([]behind, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	pack := s.Pack()
	list := make([]behind, 0, len(ids))
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return nil, err
		}
		line := []string{pack.Kind(rec.Kind).Say(words.Language()), units[rec.Unit].Name}
		title := s.TitleOf(rec)
		if f := pack.Kind(rec.Kind).ByRole(register.RolePerson); f != nil {
			if person, err := s.Get(rec.Fields[f.Key]); err == nil {
				title = s.TitleOf(person)
			}
		}
		list = append(list, behind{id, title, strings.Join(append(line, rec.Actor), "  ")})
	}
	return list, nil
}

// lined is the lines of the records behind a figure; who is missing in it stands first, and is told from who is counted.
func lined(s *store.Store, ids, missing []string) ([]behind, error) {
	list, err := records(s, missing)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].line = words.Say("reports.behind.missing", "line", list[i].line)
	}
	counted, err := records(s, ids)
	return append(list, counted...), err
}

// chain is the records at the left and a record's changes at the right.
func (p *Page) chain(list []behind) fyne.CanvasObject {
	choose := "reports.choose"
	if list[0].id == "" {
		choose = "reports.choose.thing"
	}
	changes := look.Paragraph(words.Say(choose))
	records := look.NewList(
		func() int { return len(list) },
		func() fyne.CanvasObject {
			return container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note(""))
		},
		func(i int, o fyne.CanvasObject) {
			box := o.(*fyne.Container)
			look.SetText(box.Objects[0], list[i].title)
			look.SetText(box.Objects[1], list[i].line)
		},
	)
	at, asked := 0, job.Latest{}
	records.OnHighlighted = func(i int) { at = i }
	records.OnEnter = func() { records.Select(at) }
	records.OnSelected = func(i int) {
		last := asked.Next()
		if list[i].id == "" {
			changes.SetText(list[i].title) // no record: a return that did not come, a finding
			return
		}
		job.Quiet(func() (string, error) { return changesOf(p.d.Store, list[i].id) }, func(text string, err error) {
			switch {
			case !last():
			case err != nil:
				p.d.Fail(err)
			default:
				changes.SetText(text)
			}
		})
	}
	split := container.NewHSplit(records, container.NewVScroll(changes))
	split.Offset = 0.42
	return split
}

// changesOf tells a record's signed changes.
func changesOf(s *store.Store, id string) (string, error) {
	rec, err := s.Get(id)
	if err != nil {
		return "", err
	}
	events, err := s.History(id)
	if err != nil {
		return "", err
	}
	units, err := s.Units()
	if err != nil {
		return "", err
	}
	pack, k := s.Pack(), s.Pack().Kind(rec.Kind)
	var lines []string
	for _, e := range events {
		lines = append(lines, words.Say("reports.change", "time", e.Time.Format("2006-01-02 15:04"), "unit", units[e.Unit].Name, "actor", e.Actor, "deed", words.Say("report.deed."+e.Kind), "reason", e.Reason))
		for _, f := range k.Fields {
			if c, changed := e.Fields[f.Key]; changed && c.New != c.Old {
				lines = append(lines, "    "+f.Say(words.Language())+"  "+history.Shown(s, pack, f, c.Old)+" → "+history.Shown(s, pack, f, c.New))
			}
		}
	}
	return strings.Join(lines, "\n"), nil
}
