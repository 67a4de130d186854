package home

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

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
	held    string // of the number that was in hand last, which is in hand again when one comes back
	apart   bool   // it has not joined the unit above
	lacks   string // the unit above, where that has changes that this desk lacks
	numbers []number
	root    fyne.CanvasObject
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
	right := container.New(look.Width{At: 380}, container.NewBorder(nil, container.NewVBox(look.Tall(4), look.Card(b.work)), nil, nil, look.Card(b.rates)))
	left := look.Panes(1, look.Card(b.goals), look.Card(b.filed))
	b.root = container.NewBorder(head, nil, nil, container.NewHBox(look.Space(4), right), left)
	if look.Large() {
		b.root = container.NewBorder(head, nil, nil, nil, container.NewVScroll(look.Pile(look.Card(b.work), look.Card(b.goals), look.Card(b.rates), look.Card(b.filed))))
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
		number := container.NewHBox(layout.NewSpacer(), b.number(place{"work", i, 0}, t.key, look.Count(has), 20, func() { b.d.Open(t.page, t.of) }))
		line := container.NewHBox(look.Colored(t.icon, look.Text2, 18), container.NewStack(container.New(look.Width{At: 40}), number), // the words begin under each other
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
