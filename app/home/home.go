// Package home is the first screen: what there is to do, and the latest records or the figure.
package home

import (
	"context"
	"fmt"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/app/terms"
	"rollbook/promotion"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// tile is a number that is a piece of work, and where it is done.
type tile struct {
	icon  fyne.ThemeIconName
	word  string
	note  string
	page  string
	count func(shell.Counts) int
}

// Page is the home of a school or of a bureau.
type Page struct {
	shell.Plain
	d      *shell.Desk
	tiles  []tile
	row    *fyne.Container
	below  *fyne.Container
	notice *fyne.Container
	waits  []promotion.Plan // registers whose term has begun without them
	seen   string           // of the store and the day, when that was asked last
	root   fyne.CanvasObject
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, row: container.NewGridWithColumns(4), below: container.NewStack(), notice: container.NewVBox()}
	p.tiles = []tile{
		{theme.IconNameMailSend, words.Say("home.unsent"), words.Say("home.unsent.note"), "send", func(c shell.Counts) int { return c.Unsent }},
		{theme.IconNameError, words.Say("home.fix"), words.Say("home.fix.note"), "checks", func(c shell.Counts) int { return c.MustFix + c.Unfinished }},
		{theme.IconNameWarning, words.Say("home.explain"), words.Say("home.explain.note"), "checks", func(c shell.Counts) int { return c.MustExplain }},
		{theme.IconNameMailReply, words.Say("home.returned"), words.Say("home.returned.note"), "entry", func(c shell.Counts) int { return c.Returned + c.Summary.Conflicts }},
	}
	if d.Store.Unit().Level != store.School {
		p.tiles = []tile{
			{theme.IconNameFolderOpen, words.Say("home.inbox"), words.Say("home.inbox.note"), "inbox", func(c shell.Counts) int { return c.Quarantined }},
			{theme.IconNameWarning, words.Say("home.conflicts"), words.Say("home.conflicts.note"), "conflicts", func(c shell.Counts) int { return c.Summary.Conflicts }},
			{theme.IconNameQuestion, words.Say("home.duplicates"), words.Say("home.duplicates.note"), "conflicts", func(c shell.Counts) int { return c.Duplicates }},
			{theme.IconNameMailSend, words.Say("home.unsent"), words.Say("home.unsent.note"), "send", func(c shell.Counts) int { return c.Unsent }},
		}
	}
	unit := d.Store.Unit()
	p.root = container.NewBorder(container.NewVBox(container.NewHBox(look.Title(unit.Name), look.Note(words.Say("unit."+unit.Level))), p.notice, p.row, look.Space(8)), nil, nil, nil, p.below)
	d.OnCounts(func(shell.Counts) { p.draw(); p.wait() })
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown draws it with the latest numbers.
func (p *Page) Shown(any) { p.draw(); p.wait() }

// Key takes 1 to 4 for the tiles, and the next for the table that is shown, or the term that waits.
func (p *Page) Key(key *fyne.KeyEvent) {
	if string(key.Name) == fmt.Sprint(len(p.tiles)+1) {
		if p.d.Store.Unit().Level != store.School {
			p.d.Open("reports", firstTable(p.d.Store.Pack()))
		} else if len(p.waits) > 0 {
			terms.Ask(p.d, p.waits[0].Kind, time.Now())
		}
	}
	for i, t := range p.tiles {
		if string(key.Name) == fmt.Sprint(i+1) {
			p.d.Open(t.page, nil)
		}
	}
}

func (p *Page) draw() {
	p.row.Objects = nil
	for i, t := range p.tiles {
		text := "\u2026" // not counted yet; a nought would say that nothing is to do
		if counts, counted := p.d.Counts(); counted {
			text = fmt.Sprint(t.count(counts))
		}
		b := look.NewButton(words.Say("home.open", "key", i+1), func() { p.d.Open(t.page, nil) })
		head := container.NewHBox(look.Colored(t.icon, look.Text2, 18), look.Text(t.word, 14, look.Text2, false), layout.NewSpacer(), b)
		p.row.Add(look.Card(container.NewVBox(head, look.Text(text, 40, theme.ColorNameForeground, true), look.Note(t.note))))
	}
	p.row.Refresh()
	p.notice.Objects = nil
	if !courier.Joined(p.d.Store) {
		join := look.NewButton(words.Say("home.join"), func() { p.d.Open("settings", nil) })
		p.tell(words.Say("home.notjoined"), join)
	}
	for i, plan := range p.waits {
		label := plan.Kind.Next.Label
		if i == 0 {
			label = words.Say("home.term.do", "label", label, "key", len(p.tiles)+1)
		}
		p.tell(words.Say("home.term", "term", plan.Term, "kind", plan.Kind.Label, "n", len(plan.Steps)), look.NewButton(label, func() { terms.Ask(p.d, plan.Kind, time.Now()) }))
	}
	p.notice.Refresh()
	if p.d.Store.Unit().Level == store.School {
		p.drawRecent()
	} else {
		p.drawFigure()
	}
}

// tell adds a notice with a button that does something about it.
func (p *Page) tell(text string, button *look.Button) {
	p.notice.Add(look.Ground(container.NewBorder(nil, nil, look.Colored(theme.IconNameInfo, look.Warn, 20), button, look.Paragraph(text)), look.WarnWeak, 4))
}

// wait asks, beside the window, whether a term has begun into which a school has carried nobody. It asks again only where
// a record or the day has changed.
func (p *Page) wait() {
	s, day := p.d.Store, time.Now()
	seen := fmt.Sprint(s.Version(), day.Format(time.DateOnly))
	if s.Unit().Level != store.School || seen == p.seen {
		return
	}
	p.seen = seen
	job.Quiet(func() ([]promotion.Plan, error) { return promotion.Waiting(s, day) }, func(waits []promotion.Plan, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if p.seen == seen && len(waits)+len(p.waits) > 0 {
			p.waits = waits
			p.draw()
		}
	})
}

// drawRecent lists the records changed last, and what the bureau answered.
func (p *Page) drawRecent() {
	pack := p.d.Store.Pack()
	kind := pack.KindByRole(register.KindPerson)
	job.Quiet(func() ([]store.Record, error) { return p.d.Store.List(store.Query{Kind: kind.Key}) }, func(list []store.Record, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		sort.SliceStable(list, func(i, j int) bool { return list[i].Updated.After(list[j].Updated) })
		rows := container.NewVBox()
		for _, rec := range list[:min(len(list), 9)] {
			rows.Add(p.record(rec))
		}
		if len(list) == 0 {
			rows.Add(look.Paragraph(words.Say("home.empty")))
			rows.Add(container.NewHBox(look.Primary(words.Say("entry.new"), theme.ContentAddIcon(), func() { p.d.Open("entry", "new") }), look.NewButton(words.Say("command.import"), func() { p.d.Open("imports", nil) })))
		}
		p.below.Objects = []fyne.CanvasObject{container.NewGridWithColumns(2,
			look.Card(container.NewBorder(look.Text(words.Say("home.recent"), 15, theme.ColorNameForeground, true), nil, nil, nil, container.NewVScroll(rows))),
			look.Card(container.NewBorder(look.Text(words.Say("home.receipts"), 15, theme.ColorNameForeground, true), nil, nil, nil, container.NewVScroll(p.receipts()))),
		)}
		p.below.Refresh()
	})
}

func (p *Page) record(rec store.Record) fyne.CanvasObject {
	name := p.d.Store.TitleOf(rec)
	b := look.NewButton(name, func() { p.d.Open("entry", rec.ID) })
	b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	badge := look.Badge(string(rec.State), words.Say("travel."+string(rec.State)))
	if rec.Check != store.Sound {
		badge = look.Badge(string(rec.Check), words.Say("check."+string(rec.Check)))
	}
	return container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox(look.Note(rec.Updated.Format("01-02 15:04")), badge)), b)
}

// receipts lists the bundles sent, and the answers.
func (p *Page) receipts() fyne.CanvasObject {
	rows := container.NewVBox()
	sent, err := courier.Outbox(p.d.Store)
	if err != nil {
		return look.Failure(err)
	}
	for _, one := range sent[:min(len(sent), 8)] {
		text := words.Say("home.sent", "n", one.Number, "changes", one.Changes, "to", one.ToName, "day", one.At.Local().Format("01-02 15:04"))
		state, word := "sent", words.Say("home.waiting")
		if one.Receipt != nil {
			state, word = "received", words.Say("home.arrived", "n", one.Receipt.Accepted)
			if one.Receipt.Refused > 0 {
				state, word = "returned", words.Say("home.refused", "n", one.Receipt.Refused)
			}
		}
		rows.Add(container.NewVBox(look.Text(text, 14, theme.ColorNameForeground, false), container.NewHBox(look.Badge(state, word))))
	}
	if len(sent) == 0 {
		rows.Add(look.Paragraph(words.Say("home.nothing")))
	}
	return rows
}

// drawFigure shows the pack's first table: each town's rate beside its target, and who has sent
// nothing.
func (p *Page) drawFigure() {
	name := firstTable(p.d.Store.Pack())
	if name == "" {
		return
	}
	if len(p.below.Objects) == 0 {
		p.below.Objects = []fyne.CanvasObject{container.NewCenter(look.Note(words.Say("home.counting")))}
	}
	job.Quiet(func() (report.Report, error) {
		return report.Tally(context.Background(), p.d.Store, name, report.Ask{Day: time.Now()})
	}, func(r report.Report, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.below.Objects = []fyne.CanvasObject{container.NewGridWithColumns(2, look.Card(p.figure(r)), look.Card(p.missing(r)))}
		p.below.Refresh()
	})
}

// firstTable is the table of the pack's first indicator; "" where nothing is counted.
func firstTable(p *register.Pack) string {
	for _, id := range p.IndicatorOrder() {
		if in := p.Indicators[id]; in.Table != "" {
			return in.Table
		}
	}
	return ""
}

func (p *Page) figure(r report.Report) fyne.CanvasObject {
	rows := container.NewVBox(look.Text(r.Title, 15, theme.ColorNameForeground, true))
	rate, target := figureColumns(p.d.Store.Pack(), r)
	for _, row := range r.Rows {
		if row.Level == 0 || rate < 0 {
			continue
		}
		value := row.Cells[rate]
		text := row.Label + "  " + value.Text
		var goal *float64
		if target >= 0 {
			goal = row.Cells[target].Value
			text += words.Say("home.goal", "target", row.Cells[target].Text)
		}
		rows.Add(look.Text(text, 14, theme.ColorNameForeground, false))
		if value.Value != nil {
			rows.Add(look.Bar(*value.Value, goal, 120))
		}
	}
	open := look.NewButton(words.Say("home.report", "key", len(p.tiles)+1), func() { p.d.Open("reports", r.Name) })
	return container.NewBorder(nil, container.NewHBox(open), nil, nil, container.NewVScroll(rows))
}

// figureColumns finds the first rate and the target of a table.
func figureColumns(pack *register.Pack, r report.Report) (rate, target int) {
	rate, target = -1, -1
	for i, c := range r.Columns {
		for _, column := range pack.Tables[r.Name].Columns {
			if column.Key != c.Key {
				continue
			}
			if column.Percent && rate < 0 {
				rate = i
			}
			if column.Target != "" && target < 0 {
				target = i
			}
		}
	}
	return rate, target
}

func (p *Page) missing(r report.Report) fyne.CanvasObject {
	rows := container.NewVBox()
	for _, name := range r.UnitsMissing {
		rows.Add(look.Text(name, 14, theme.ColorNameForeground, false))
	}
	if len(r.UnitsMissing) == 0 {
		rows.Add(look.Paragraph(words.Say("home.allsent")))
	}
	return container.NewBorder(look.Text(words.Say("home.missing", "n", len(r.UnitsMissing)), 15, theme.ColorNameForeground, true), nil, nil, nil, container.NewVScroll(rows))
}
