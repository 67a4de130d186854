// Package home is the first screen: what there is to do, and the latest records or the figure.
package home

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
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

// school is the home of a school.
type school struct {
	shell.Plain
	d      *shell.Desk
	tiles  []tile
	row    *fyne.Container
	below  *fyne.Container
	notice *fyne.Container
	waits  []promotion.Plan // registers whose term has begun without them
	back   int              // awards that came back to this school
	due    int              // awards that wait for this school's opinion
	twice  int              // fields that wait for their second typing
	asked  asked            // by a bureau, and not answered yet
	seen   seen             // when that was asked last
	drafts []string         // names of forms that are half typed
	apart  bool             // it has not joined the unit above
	sent   []courier.Sent   // the newest bundles
	above  above
	empty  bool // nobody is registered yet
	root   fyne.CanvasObject
}

// asked is how many questions of a bureau wait for an answer, and the day by which the first is wanted, "" for none.
type asked struct {
	n   int
	due string
}

// New makes the screen, of a school or of a bureau.
func New(d *shell.Desk) shell.Page {
	if d.Store.Unit().Level != store.School {
		return newBureau(d)
	}
	return newSchool(d)
}

func newSchool(d *shell.Desk) *school {
	p := &school{d: d, row: look.Panes(4), below: container.NewStack(), notice: container.NewVBox()}
	p.tiles = []tile{
		{theme.IconNameMailSend, words.Say("home.unsent"), words.Say("home.unsent.note"), "send", func(c shell.Counts) int { return c.Unsent }},
		{theme.IconNameError, words.Say("home.fix"), words.Say("home.fix.note"), "checks", func(c shell.Counts) int { return shell.Sum(c.MustFix, c.Unfinished) }},
		{theme.IconNameWarning, words.Say("home.explain"), words.Say("home.explain.note"), "checks", func(c shell.Counts) int { return c.MustExplain }},
		{theme.IconNameMailReply, words.Say("home.returned"), words.Say("home.returned.note"), "entry", func(c shell.Counts) int { return shell.Sum(c.Returned, c.Summary.Conflicts) }},
	}
	unit := d.Store.Unit()
	p.root = container.NewBorder(container.NewVBox(look.Heading(unit.Name, look.Note(words.Say("unit."+unit.Level))), p.notice, p.row, look.Space(8)), nil, nil, nil, p.below)
	d.OnCounts(p, func(shell.Counts) { p.draw(); p.wait(); p.again(); p.mail(); p.hear() })
	return p
}

// Object is the screen.
func (p *school) Object() fyne.CanvasObject { return p.root }

// Shown draws it with the latest numbers.
func (p *school) Shown(any) {
	p.draw()
	p.wait()
	p.again()
	p.mail()
	p.halves()
	p.hear()
}

// mail asks, beside the window, what was sent, and whether there is anybody to send to.
func (p *school) mail() {
	s := p.d.Store
	type mail struct {
		apart bool
		sent  []courier.Sent
	}
	job.Quiet(func() (m mail, err error) {
		m.sent, err = courier.Outbox(s)
		m.apart, m.sent = !courier.Joined(s), m.sent[:min(len(m.sent), 8)]
		return m, err
	}, func(m mail, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if m.apart != p.apart || !reflect.DeepEqual(m.sent, p.sent) {
			p.apart, p.sent = m.apart, m.sent
			p.draw()
		}
	})
}

// halves asks, beside the window, which forms were left half typed.
func (p *school) halves() {
	s := p.d.Store
	job.Quiet(func() ([]string, error) {
		names, err := s.Drafts()
		return slices.DeleteFunc(names, func(name string) bool { // of what is there no more
			kind, id, of := strings.Cut(name, "/")
			_, err := s.Get(id)
			return s.Pack().Kind(kind) == nil || of && err != nil
		}), err
	}, func(names []string, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if !slices.Equal(names, p.drafts) {
			p.drafts = names
			p.draw()
		}
	})
}

// goOn opens a form that is half typed where it is entered: a new record, or one that was being changed.
func (p *school) goOn() {
	kind, id, _ := strings.Cut(p.drafts[0], "/")
	if rec, err := p.d.Store.Get(id); id != "" && err == nil {
		p.d.Show(rec)
		return
	}
	page := "kind/" + kind
	if p.d.Store.Pack().Kind(kind).Role == register.KindPerson {
		page = "entry"
	}
	p.d.Open(page, nil)
}

// Key takes 1 to 4 for the tiles, the next ones for the term that waits, for awards that came back, for questions, for awards that
// wait and for what waits for its second typing, 0 for joining, and Enter for what is half typed, or for the first pupil.
func (p *school) Key(key *fyne.KeyEvent) {
	if enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; enter && len(p.drafts) > 0 {
		p.goOn()
		return
	} else if enter && p.empty {
		p.d.Open("entry", "new")
		return
	}
	if string(key.Name) == fmt.Sprint(len(p.tiles)+1) && len(p.waits) > 0 {
		terms.Ask(p.d, p.waits[0].Kind, time.Now())
	}
	for i, c := range p.calls() {
		if c.n > 0 && string(key.Name) == fmt.Sprint(len(p.tiles)+2+i) {
			turn(p.d, c.page, c.of)
		}
	}
	if key.Name == joinKey && p.apart {
		turn(p.d, "settings", nil)
	}
	for i, t := range p.tiles {
		if string(key.Name) == fmt.Sprint(i+1) {
			turn(p.d, t.page, nil)
		}
	}
}

// joinKey opens the settings, where a request is written and a grant is read, for who is not joined.
const joinKey = fyne.Key0

// notJoined says that nothing can be sent yet, and what to do.
func notJoined(d *shell.Desk) fyne.CanvasObject {
	return notice(words.Say("home.notjoined"), look.NewButton(words.Say("home.join", "key", joinKey), func() { d.Open("settings", nil) }))
}

// lacksSome says that the unit above has what this desk has not, and what to do.
func lacksSome(d *shell.Desk, unit string) fyne.CanvasObject {
	return notice(words.Say("home.lacks", "unit", unit), look.NewButton(words.Say("home.anew.do"), func() { d.Open("send", nil) }))
}

// turn opens a page by a digit, after it was typed, so that it is not typed into the page's first field.
func turn(d *shell.Desk, page string, of any) { job.Soon(func() { d.Open(page, of) }) }

func (p *school) draw() {
	p.row.Objects = nil
	for i, t := range p.tiles {
		text := look.Count(t.count(p.d.Counts()))
		b := look.NewButton(words.Say("home.open", "key", i+1), func() { p.d.Open(t.page, nil) })
		head := container.NewHBox(look.Colored(t.icon, look.Text2, 18), look.Text(t.word, 14, look.Text2, false))
		number := container.NewHBox(look.Text(text, 40, theme.ColorNameForeground, true))
		beside := head
		if look.Large() { // the words leave the key no room
			beside = number
		}
		beside.Add(layout.NewSpacer())
		beside.Add(container.NewCenter(b))
		p.row.Add(look.Card(container.NewVBox(head, number, look.Note(t.note))))
	}
	p.row.Refresh()
	before := len(p.notice.Objects)
	p.notice.Objects = nil
	if p.apart {
		p.notice.Add(notJoined(p.d))
	}
	send := func() { p.d.Open("send", nil) }
	if p.above.anew {
		p.notice.Add(notice(words.Say("home.anew", "unit", p.above.name), look.NewButton(words.Say("home.anew.do"), send)))
	}
	if p.above.lacks != "" {
		p.notice.Add(lacksSome(p.d, p.above.lacks))
	}
	if c := p.above.turn; c.Record != "" {
		text := words.Say("home.turn."+c.Means, "above", p.above.name, "day", c.On.Format(time.DateOnly), "document", c.Document, "name", c.Name, "into", p.above.into)
		do := look.NewButton(words.Say("home.anew.do"), send)
		if c.Means == store.UnitRenamed || c.Means == store.UnitReopened {
			do = look.NewButton(words.Say("home.turn.do"), func() { p.d.Open("kind/"+p.d.Store.Pack().KindByRole(register.KindUnitChange).Key, c.Record) })
		}
		p.notice.Add(notice(text, do))
	}
	if n := len(p.drafts); n > 0 {
		p.notice.Add(notice(words.Say("home.drafts", "n", n), look.NewButton(words.Say("home.drafts.do"), p.goOn)))
	}
	for i, plan := range p.waits {
		label := plan.Kind.Next.Say(words.Language())
		if i == 0 {
			label = words.Say("home.term.do", "label", label, "key", len(p.tiles)+1)
		}
		text := words.Say("home.term", "term", plan.Term, "kind", plan.Kind.Say(words.Language()), "n", len(plan.Steps))
		p.notice.Add(notice(text, look.NewButton(label, func() { terms.Ask(p.d, plan.Kind, time.Now()) })))
	}
	for i, c := range p.calls() {
		if c.n > 0 {
			p.notice.Add(notice(c.text, look.NewButton(words.Say(c.do, "key", len(p.tiles)+2+i), func() { p.d.Open(c.page, c.of) })))
		}
	}
	if p.notice.Refresh(); len(p.notice.Objects) != before {
		p.root.Refresh() // what lies below gives room
	}
	p.drawRecent()
}

// notice is a sentence with a button that does something about it.
func notice(text string, button *look.Button) fyne.CanvasObject {
	return look.Remark(text, button)
}

// drawRecent lists the records changed last, and what the bureau answered.
func (p *school) drawRecent() {
	pack := p.d.Store.Pack()
	kind := pack.KindByRole(register.KindPerson)
	job.Quiet(func() (list []store.Record, err error) {
		roll, err := p.d.Store.Sift(context.Background(), store.Sift{Kind: kind.Key, By: store.ByUpdated, Down: true, Bare: true})
		for _, id := range roll.IDs[:min(len(roll.IDs), 9)] {
			if rec, ok := p.d.Store.Glance(id.String()); ok {
				list = append(list, rec)
			}
		}
		return list, err
	}, func(list []store.Record, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.empty = len(list) == 0
		rows := container.NewVBox()
		for _, rec := range list {
			rows.Add(p.record(rec))
		}
		if len(list) == 0 {
			rows.Add(look.Paragraph(words.Say("home.empty")))
			rows.Add(container.NewHBox(look.Primary(words.Say("home.new"), theme.ContentAddIcon(), func() { p.d.Open("entry", "new") }), look.NewButton(words.Say("home.import"), func() { p.d.Open("imports", nil) })))
		}
		p.below.Objects = []fyne.CanvasObject{look.Panes(2,
			look.Card(container.NewBorder(look.Text(words.Say("home.recent"), 15, theme.ColorNameForeground, true), nil, nil, nil, look.Roll(rows))),
			look.Card(container.NewBorder(look.Text(words.Say("home.receipts"), 15, theme.ColorNameForeground, true), nil, nil, nil, look.Roll(p.receipts()))),
		)}
		p.below.Refresh()
	})
}

// mostName is how many characters of a name there is room for, at the usual size of text.
const mostName = 19

func (p *school) record(rec store.Record) fyne.CanvasObject {
	name, most := p.d.Store.TitleOf(rec), int(mostName/look.Scaled(1))
	if r := []rune(name); len(r) > most { // a button does not cut its text
		name = string(r[:most-1]) + "\u2026"
	}
	b := look.NewButton(name, func() { p.d.Open("entry", rec.ID) })
	b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	badge := look.NewBadge(string(rec.State), words.Travel(string(rec.State), p.d.Store.Unit().Level))
	if rec.Check != store.Sound {
		badge = look.NewBadge(string(rec.Check), words.Say("check."+string(rec.Check)))
	}
	return container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox(look.Note(rec.Updated.Format("01-02 15:04")), badge)), b)
}

// receipts lists the bundles sent, and the answers.
func (p *school) receipts() fyne.CanvasObject {
	rows := container.NewVBox()
	for _, one := range p.sent {
		text := words.Say("home.sent", "n", one.Number, "changes", one.Changes, "to", one.ToName, "day", one.At.Local().Format("01-02 15:04"))
		state, word := "sent", words.Say("home.waiting")
		if one.Receipt != nil {
			state, word = "received", words.Say("home.arrived", "n", one.Receipt.Accepted)
			if one.Receipt.Refused > 0 {
				state, word = "returned", words.Say("home.refused", "n", one.Receipt.Refused)
			}
		}
		rows.Add(container.NewVBox(look.OneLine(look.Text(text, 14, theme.ColorNameForeground, false)), container.NewHBox(look.NewBadge(state, word))))
	}
	if len(p.sent) == 0 {
		rows.Add(look.Paragraph(words.Say("home.nothing")))
	}
	return rows
}
