// Package conflicts is the conflict desk: fields with two values, and children who may be one.
package conflicts

import (
	"fmt"
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
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// item is one question: a conflict, or a pair of records.
type item struct {
	conflict *store.Conflict
	pair     *store.Pair
	title    string
}

// Page is the screen.
type Page struct {
	d     *shell.Desk
	units map[string]store.Unit
	items []item
	list  *look.List
	right *fyne.Container
	count *widget.Label
	root  fyne.CanvasObject
	at    int

	picked int // value in hand, from 0; -1 none
	picks  []*look.Button
	cards  []*fyne.Container // of the values
	why    *look.Entry
	basis  *look.Entry
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, right: container.NewStack(), count: widget.NewLabel("")}
	p.list = look.NewList(func() int { return len(p.items) }, func() fyne.CanvasObject {
		return container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note(""))
	}, func(i int, o fyne.CanvasObject) {
		if i < len(p.items) {
			texts := o.(*fyne.Container).Objects
			look.SetText(texts[0], p.items[i].title)
			look.SetText(texts[1], p.about(p.items[i]))
		}
	})
	p.list.OnSelected = func(i int) { p.at = i; p.show() }
	p.root = container.NewBorder(container.NewHBox(look.Title(words.Say("conflicts.title")), p.count), nil,
		container.New(look.Width{At: 250}, look.Card(p.list)), nil, container.NewBorder(nil, nil, look.Space(8), nil, look.Card(container.NewVScroll(p.right))))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown looks for questions again.
func (p *Page) Shown(any) { p.load() }

// Leave goes on at once: nothing is decided by leaving.
func (p *Page) Leave(then func()) { then() }

// Key takes 1 to 5 for the values.
func (p *Page) Key(key *fyne.KeyEvent) {
	for i := range p.picks {
		if string(key.Name) == fmt.Sprint(i+1) {
			p.pick(i)
		}
	}
}

// Do decides with Ctrl+Enter.
func (p *Page) Do(name string) bool {
	switch name {
	case "savenew", "save":
		p.decide()
	case "refresh":
		p.load()
	case "next":
		p.list.Select(min(p.at+1, len(p.items)-1))
	case "previous":
		p.list.Select(max(p.at-1, 0))
	default:
		return false
	}
	return true
}

func (p *Page) load() {
	type found struct {
		items []item
		units map[string]store.Unit
	}
	job.Quiet(func() (found, error) {
		var f found
		conflicts, err := p.d.Store.Conflicts("")
		if err != nil {
			return f, err
		}
		for _, c := range conflicts {
			f.items = append(f.items, item{conflict: &c, title: p.name(c.Record)})
		}
		pairs, err := p.d.Store.Duplicates()
		if err != nil {
			return f, err
		}
		for _, pair := range pairs {
			f.items = append(f.items, item{pair: &pair, title: p.name(pair.A)})
		}
		f.units, err = p.d.Store.Units()
		return f, err
	}, func(f found, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.items, p.units = f.items, f.units
		p.at = min(p.at, max(len(p.items)-1, 0))
		p.count.SetText(words.Say("conflicts.count", "n", len(p.items)))
		p.list.Refresh()
		p.list.UnselectAll()
		p.list.Select(p.at)
		p.show()
	})
}

func (p *Page) name(id string) string {
	rec, err := p.d.Store.Get(id)
	if err != nil {
		return id
	}
	return p.d.Store.TitleOf(rec)
}

func (p *Page) about(it item) string {
	if it.conflict != nil {
		return p.label(it.conflict)
	}
	return words.Say("conflicts.pair")
}

func (p *Page) label(c *store.Conflict) string {
	if f := p.field(*c); f != nil {
		return f.Label
	}
	if c.Other != "" {
		return words.Say("conflicts.one", "other", p.name(c.Other))
	}
	return words.Say("conflicts.removed")
}

func (p *Page) show() {
	if o := p.d.Win.Canvas().Focused(); o != nil && (o == fyne.Focusable(p.why) || o == fyne.Focusable(p.basis)) {
		p.d.Win.Canvas().Unfocus() // it goes from the screen, and the keys of the next question with it
	}
	p.right.Objects, p.picks, p.cards, p.picked = nil, nil, nil, -1
	defer p.right.Refresh()
	if len(p.items) == 0 {
		p.right.Add(container.NewCenter(look.Paragraph(words.Say("conflicts.none"))))
		return
	}
	it := p.items[min(p.at, len(p.items)-1)]
	if it.pair != nil {
		p.right.Add(p.pair(*it.pair))
		return
	}
	if rec, err := p.d.Store.Get(it.conflict.Record); err == nil && p.sensitive(*it.conflict) {
		p.d.Looked(rec)
	}
	p.right.Add(p.conflict(*it.conflict))
}

// field is the pack's field that a conflict is about; nil where it is about the record's removal.
func (p *Page) field(c store.Conflict) *register.Field {
	base, _, _ := strings.Cut(c.Field, "@")
	return p.d.Store.Pack().Kind(c.Kind).Field(base)
}

// sensitive reports whether a conflict is about a number that is masked elsewhere.
func (p *Page) sensitive(c store.Conflict) bool {
	f := p.field(c)
	return f != nil && f.Sensitive != ""
}

// conflict shows the values side by side, with who wrote each, when, and in which book.
func (p *Page) conflict(c store.Conflict) fyne.CanvasObject {
	sides := container.NewGridWithColumns(max(2, len(c.Values)))
	for i, v := range c.Values {
		b := look.NewButton(words.Say("conflicts.pick", "key", i+1), func() { p.pick(i) })
		p.picks = append(p.picks, b)
		book, _, _ := strings.Cut(v.Record, "|")
		when := time.UnixMilli(int64(v.HLC >> 16)).Format("2006-01-02 15:04")
		card := container.NewVBox(
			look.Text(p.shown(c, v.Value), 22, theme.ColorNameForeground, true),
			look.Note(words.Say("conflicts.who", "unit", p.unit(v.Unit), "actor", v.Actor)),
			look.Note(words.Say("conflicts.when", "time", when)), look.Note(words.Say("conflicts.book", "unit", p.unit(book))),
		)
		if v.Reason != "" {
			card.Add(look.Note(words.Say("history.reason", "reason", v.Reason)))
		}
		card.Add(b)
		p.cards = append(p.cards, look.Card(card))
		sides.Add(p.cards[i])
	}
	p.basis, p.why = look.NewEntry(), look.NewEntry()
	p.basis.SetPlaceHolder(words.Say("conflicts.basis"))
	p.why.SetPlaceHolder(words.Say("conflicts.why"))
	p.basis.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(p.why) }
	box := container.NewVBox(look.Title(p.name(c.Record)+words.Say("form.dot")+p.label(&c)), sides)
	if c.Base != "" {
		box.Add(look.Note(words.Say("conflicts.base", "value", p.shown(c, c.Base))))
	}
	box.Add(look.Note(words.Say("conflicts.clock")))
	box.Add(container.NewGridWithColumns(2, p.basis, p.why))
	later := look.NewButton(words.Say("conflicts.later"), func() { p.Do("next") })
	box.Add(container.NewHBox(layout.NewSpacer(), later, look.Primary(words.Say("conflicts.decide"), theme.ConfirmIcon(), p.decide)))
	return box
}

func (p *Page) unit(code string) string {
	if u, ok := p.units[code]; ok {
		return u.Name
	}
	return code
}

func (p *Page) shown(c store.Conflict, value string) string {
	switch f := p.field(c); {
	case f == nil:
		return words.Say("conflicts.said." + c.Sense(value))
	case value == "":
		return words.Say("conflicts.empty")
	default:
		return p.d.Store.Pack().Display(f, value)
	}
}

func (p *Page) pick(i int) {
	p.picked = i
	for n, b := range p.picks {
		text, icon := words.Say("conflicts.pick", "key", n+1), fyne.Resource(nil)
		if n == i {
			text, icon = words.Say("conflicts.picked"), theme.ConfirmIcon()
		}
		look.Choose(p.cards[n], n == i)
		b.SetIcon(icon)
		b.SetText(text)
	}
	job.Soon(func() { // after the digit was typed, so that it is not typed into the field
		if strings.TrimSpace(p.basis.Text) == "" {
			p.d.Win.Canvas().Focus(p.basis)
		} else {
			p.d.Win.Canvas().Focus(p.why)
		}
	})
}

// decide writes the decision. A side must be picked, and why must be said.
func (p *Page) decide() {
	if p.at >= len(p.items) || p.items[p.at].conflict == nil {
		return
	}
	c := p.items[p.at].conflict
	basis, why := strings.TrimSpace(p.basis.Text), strings.TrimSpace(p.why.Text)
	switch {
	case p.picked < 0 || p.picked >= len(c.Values):
		p.d.Fail(errPick)
		return
	case basis == "" || why == "":
		p.d.Fail(errWhy)
		return
	}
	if _, err := p.d.Store.Resolve(c.Record, c.Field, c.Values[p.picked].Value, words.Say("conflicts.reason", "basis", basis, "why", why)); err != nil {
		p.d.Fail(err)
		return
	}
	p.d.Saved()
	p.load()
}

// pair shows two records that may be one child, the differences bold.
func (p *Page) pair(pair store.Pair) fyne.CanvasObject {
	pack := p.d.Store.Pack()
	a, errA := p.d.Store.Get(pair.A)
	b, errB := p.d.Store.Get(pair.B)
	if errA != nil || errB != nil {
		return look.Paragraph(words.Say("conflicts.none"))
	}
	p.d.Looked(a, b)
	kind := pack.Kind(pair.Kind)
	grid := container.NewGridWithColumns(3, look.Note(""), look.Text(p.unit(a.Unit), 15, theme.ColorNameForeground, true), look.Text(p.unit(b.Unit), 15, theme.ColorNameForeground, true))
	for _, f := range kind.Fields {
		x, y := pack.Display(f, a.Fields[f.Key]), pack.Display(f, b.Fields[f.Key])
		if f.Type == register.Ref || f.Type == register.Photo || x == "" && y == "" {
			continue
		}
		color := look.Text2
		if x != y {
			color = look.Warn
		}
		grid.Add(look.Note(f.Label))
		grid.Add(look.Text(x, 14, color, x != y))
		grid.Add(look.Text(y, 14, color, x != y))
	}
	p.why = look.NewEntry()
	p.why.SetPlaceHolder(words.Say("conflicts.why"))
	judge := func(verb func(a, b, reason string) (store.Saved, error)) func() {
		return func() {
			if _, err := verb(pair.A, pair.B, strings.TrimSpace(p.why.Text)); err != nil {
				p.d.Fail(err)
				return
			}
			p.d.Saved()
			p.load()
		}
	}
	return container.NewVBox(look.Title(words.Say("conflicts.same.title")), look.Paragraph(words.Say("conflicts.same.text")), p.why,
		container.NewHBox(layout.NewSpacer(), look.NewButton(words.Say("conflicts.unlike"), judge(p.d.Store.Unlike)),
			look.Primary(words.Say("conflicts.link"), theme.ConfirmIcon(), judge(p.d.Store.Link))), grid)
}
