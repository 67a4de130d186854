package home

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/approvals"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/award"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// bureau is the home of a bureau: targets beside what was reached, who has filed, and the work with its keys.
// Every number opens.
type bureau struct {
	shell.Plain
	d       *shell.Desk
	goals   *fyne.Container
	rates   *fyne.Container
	filed   *fyne.Container
	filings *look.List // within it
	work    *fyne.Container
	notice  *fyne.Container
	todo    []todo
	mine    []award.Case // awards that wait for this desk
	over    *report.Overview
	seen    seen   // when it was counted last
	apart   bool   // it has not joined the unit above
	lacks   string // the unit above, where that has changes that this desk lacks
	numbers []number
	root    fyne.CanvasObject
}

// number is a number on the page that opens, by what it is of: another one stands in its place once it is drawn anew.
type number struct {
	of   string
	link *look.Link
}

// todo is a line of the work.
type todo struct {
	icon fyne.ThemeIconName
	key  string // of its words
	page string
	of   any        // what the page shows of it
	n    func() int // -1 while it is not known
	note func() string
}

func newBureau(d *shell.Desk) *bureau {
	b := &bureau{d: d, goals: container.NewStack(), rates: container.NewStack(), filed: container.NewStack(), work: container.NewVBox(), notice: container.NewVBox()}
	counts := func(of func(shell.Counts) int) func() int {
		return func() int { return of(d.Counts()) }
	}
	none := func() string { return "" }
	b.todo = []todo{
		{theme.IconNameWarning, "conflicts", "conflicts", nil, counts(func(c shell.Counts) int { return c.Summary.Conflicts }), none},
		{theme.IconNameContentCopy, "duplicates", "conflicts", nil, counts(func(c shell.Counts) int { return c.Duplicates }), none},
		{theme.IconNameQuestion, "findings", "findings", nil, func() int { return d.Work("findings") }, none},
		{theme.IconNameFolderOpen, "inbox", "inbox", nil, counts(func(c shell.Counts) int { return c.Quarantined }), none},
		{theme.IconNameConfirm, "aid", "approvals", approvals.Mine, b.awards, b.money},
		{theme.IconNameMailSend, "unsent", "send", nil, counts(func(c shell.Counts) int { return c.Unsent }), none},
	}
	unit := d.Store.Unit()
	head := container.NewVBox(container.NewBorder(nil, nil, nil, look.Note(words.Say("home.keys")), look.Heading(unit.Name, look.Note(words.Say("unit."+unit.Level)))), b.notice)
	right := container.New(look.Width{At: 380}, container.NewBorder(nil, look.Card(b.work), nil, nil, look.Card(b.rates)))
	left := container.NewGridWithRows(2, look.Card(b.goals), look.Card(b.filed))
	b.root = container.NewBorder(head, nil, nil, container.NewHBox(look.Space(4), right), left)
	if look.Large() {
		b.root = container.NewBorder(head, nil, nil, nil, container.NewVScroll(container.NewVBox(look.Card(b.work), look.Card(b.goals), look.Card(b.rates), look.Card(b.filed))))
	}
	b.filings = b.newFilings()
	d.OnCounts(b, func(shell.Counts) { b.draw(); b.count(); b.stand() })
	return b
}

// Object is the screen.
func (b *bureau) Object() fyne.CanvasObject { return b.root }

// Shown draws it with the latest numbers; the first has the keys.
func (b *bureau) Shown(any) {
	b.draw()
	b.begin()
	b.count()
	b.stand()
}

// begin takes the first number into the hand, where nothing is.
func (b *bureau) begin() {
	c := b.d.Win.Canvas()
	if b.over != nil && len(b.numbers) > 0 && b.d.Page() == shell.Page(b) && c.Focused() == nil && look.Asking(c) == nil {
		c.Focus(b.numbers[0].link)
	}
}

// number makes a number that opens.
func (b *bureau) number(of, text string, size float32, open func()) *look.Link {
	link := look.NewLink(text, size, open)
	b.numbers = append(b.numbers, number{of, link})
	return link
}

// Do opens the charts of the targets.
func (b *bureau) Do(name string) bool {
	if name == "open" {
		b.charts()
	}
	return name == "open"
}

// charts opens the targets as bars, and month by month.
func (b *bureau) charts() {
	for _, name := range report.Names(b.d.Store.Pack()) {
		if b.d.Store.Pack().Tables[name].Source == "targets" {
			b.d.Open("reports", shell.Charts{Table: name})
			return
		}
	}
}

// Key takes the digits of the work, and an arrow where no number is in hand: a box has had the keys.
func (b *bureau) Key(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		b.begin()
	case joinKey:
		if b.apart {
			turn(b.d, "settings", nil)
		}
	}
	for i, t := range b.todo {
		if string(key.Name) == fmt.Sprint(i+1) {
			turn(b.d, t.page, t.of)
		}
	}
}

// count counts the overview, beside the window, where a record or the day has changed since.
func (b *bureau) count() {
	s, day := b.d.Store, time.Now()
	if !b.seen.anew(s, day) {
		return
	}
	type counted struct {
		over report.Overview
		mine []award.Case
	}
	job.Quiet(func() (c counted, err error) {
		if c.over, err = report.Overlook(context.Background(), s, day); err != nil || s.Pack().KindByRole(register.KindAward) == nil {
			return c, err
		}
		c.mine, err = award.Cases(s, award.Filter{Mine: true})
		return c, err
	}, func(c counted, err error) {
		if err != nil {
			b.d.Fail(err)
			return
		}
		b.over, b.mine = &c.over, c.mine
		b.draw()
		b.begin()
	})
}

// stand asks, beside the window, whether it has joined the unit above, and whether that has changes that this desk lacks.
func (b *bureau) stand() {
	s := b.d.Store
	type standing struct {
		apart bool
		lacks string
	}
	job.Quiet(func() (st standing, err error) {
		if s.Unit().Level == store.City {
			return st, nil
		}
		st.apart = !courier.Joined(s)
		st.lacks, err = courier.Lacks(s)
		return st, err
	}, func(st standing, err error) {
		if err != nil {
			b.d.Fail(err)
			return
		}
		if st != (standing{b.apart, b.lacks}) {
			b.apart, b.lacks = st.apart, st.lacks
			b.draw()
		}
	})
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

func (b *bureau) drawAll() {
	before := len(b.notice.Objects)
	b.notice.Objects = nil
	if b.apart {
		b.notice.Add(notJoined(b.d))
	}
	if b.lacks != "" {
		b.notice.Add(lacksSome(b.d, b.lacks))
	}
	if b.notice.Refresh(); len(b.notice.Objects) != before {
		b.root.Refresh() // what lies below gives room
	}
	if b.over == nil {
		b.drawWork()
		for _, c := range []*fyne.Container{b.goals, b.filed} {
			c.Objects = []fyne.CanvasObject{container.NewCenter(look.Note(words.Say("home.counting")))}
			c.Refresh()
		}
		return
	}
	if look.Large() { // the work stands on top, and the first number there is the one in hand
		b.drawWork()
	}
	b.drawGoals()
	b.drawFilings()
	if !look.Large() {
		b.drawWork()
	}
}

// drawWork lists what waits for a person, each with its key.
func (b *bureau) drawWork() {
	b.work.Objects = []fyne.CanvasObject{look.Text(words.Say("home.todo"), 15, theme.ColorNameForeground, true)}
	for i, t := range b.todo {
		has := t.n()
		line := container.NewHBox(look.Colored(t.icon, look.Text2, 18), b.number(t.key, look.Count(has), 20, func() { b.d.Open(t.page, t.of) }),
			look.Text(words.Say("home.todo."+t.key, "n", has), 15, theme.ColorNameForeground, false), look.Note(t.note()), layout.NewSpacer(), look.Note(fmt.Sprint(i+1)))
		b.work.Add(line)
	}
	b.work.Refresh()
}

// awards is how many awards wait for this desk; -1 where they are not counted yet.
func (b *bureau) awards() int {
	if b.over == nil {
		return -1
	}
	return len(b.mine)
}

// money is the sum of the awards that wait.
func (b *bureau) money() string {
	if len(b.mine) == 0 {
		return ""
	}
	return words.Say("home.todo.money", "sum", approvals.Sum(b.mine))
}

// figure opens what stands behind a goal.
func (b *bureau) figure(g report.Goal) func() {
	return func() { b.d.Open("reports", shell.Figure{Table: g.Table, Row: g.Row, Column: g.Column}) }
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
	for _, g := range b.over.Goals {
		if g.Percent {
			rates.Add(b.rate(g))
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
		text, color := lack(g)
		line := container.New(look.Columns{Widths: widths})
		for _, cell := range []fyne.CanvasObject{
			short(who, true, fyne.TextAlignLeading), within(g.What, widths[1]),
			container.NewHBox(layout.NewSpacer(), b.number(g.Table+g.Row+g.Column, g.Actual.Text, 14, b.figure(g))), short("/ "+g.Target.Text, false, fyne.TextAlignLeading),
			bar, short(g.Rate.Text, false, fyne.TextAlignTrailing), container.NewHBox(layout.NewSpacer(), container.NewCenter(look.Text(text, 14, color, false))),
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
		look.NewLink(words.Say("home.charts"), 14, b.charts))
	b.goals.Objects = []fyne.CanvasObject{container.NewBorder(title, nil, nil, nil, scrolled(rows))}
	b.goals.Refresh()
	b.rates.Objects = []fyne.CanvasObject{container.NewBorder(look.Text(words.Say("home.rates"), 15, theme.ColorNameForeground, true), nil, nil, nil, scrolled(rates))}
	b.rates.Refresh()
}

// rate is a rate with its bar.
func (b *bureau) rate(g report.Goal) fyne.CanvasObject {
	bar := fyne.CanvasObject(container.NewStack())
	if g.Actual.Value != nil {
		bar = look.Bar(*g.Actual.Value, g.Target.Value, 120)
	}
	text, color := lack(g)
	what, far := look.Note(g.What), container.NewHBox(look.Note(words.Say("home.goal", "target", g.Target.Text)), look.Text(text, 13, color, false))
	under := container.NewBorder(nil, nil, nil, far, look.OneLine(what))
	if what.MinSize().Width+far.MinSize().Width > look.Scaled(330) { // of the English names most
		under = container.NewVBox(look.OneLine(what), container.NewHBox(layout.NewSpacer(), far))
	}
	return container.NewVBox(
		container.NewBorder(nil, nil, nil, b.number(g.Table+g.Row+g.Column, g.Actual.Text, 18, b.figure(g)), look.OneLine(look.Text(g.Who, 14, theme.ColorNameForeground, true))),
		bar, under, look.Space(4),
	)
}

// scrolled lets rows scroll within their pane, beside the bar; at a large text size the whole page scrolls.
func scrolled(rows fyne.CanvasObject) fyne.CanvasObject {
	if look.Large() {
		return rows
	}
	return container.NewVScroll(container.NewBorder(nil, nil, nil, look.Space(14), rows))
}

// lack says how far a goal is from its target.
func lack(g report.Goal) (string, fyne.ThemeColorName) {
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
