package conflicts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/history"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// child is one child with all that is disputed about him.
type child struct {
	p    *Page
	c    store.Case
	rows []*row
	at   int // row in hand
	sum  *fyne.Container
}

// row is one disputed field: the values, another one that was typed, a question to the school.
type row struct {
	c      store.Conflict
	f      *register.Field // nil where it is about the record itself
	label  string
	values []store.ConflictValue
	cards  []*option
	picked int    // from 0; -1 none; len(values): what was typed
	value  string // that was typed, canonical
	typed  string // the text that it was worked out from
	bar    *canvas.Rectangle
}

// drawChild shows a child.
func (p *Page) drawChild(c store.Case) {
	one := &child{p: p, c: c, sum: container.NewVBox()}
	pack := p.d.Store.Pack()
	var looked []store.Record
	seen := map[string]bool{}
	own := ""
	if rec, ok := p.d.Store.Glance(c.Subject); ok {
		own = rec.Unit
	}
	for _, dispute := range c.Conflicts {
		kind := pack.Kind(dispute.Kind)
		base, on, _ := strings.Cut(dispute.Field, "@")
		r := &row{c: dispute, f: kind.Field(base), values: sided(dispute, own), picked: -1}
		switch {
		case r.f != nil:
			if r.label = r.f.Say(words.Language()); on != "" {
				r.label += words.Say("conflicts.from", "day", on)
			}
		case dispute.Other != "":
			r.label = words.Say("conflicts.one", "other", p.title(dispute.Other))
		default:
			r.label = words.Say("conflicts.removed")
		}
		if dispute.Record != c.Subject && kind.Role != register.KindPerson {
			r.label = kind.Say(words.Language()) + words.Say("form.dot") + r.label
		}
		one.rows = append(one.rows, r)
		for _, v := range dispute.Values {
			if rec, ok := p.d.Store.Glance(v.Record); ok && !seen[v.Record] {
				seen[v.Record] = true
				looked = append(looked, rec)
			}
		}
	}
	p.d.Looked(looked...)
	width := p.room()
	p.reasons = newReasons(p, true, width)
	head := look.Heading(c.Title, container.NewCenter(look.NewBadge("conflict", words.Say("travel.conflict"))))
	content := container.NewVBox(container.NewBorder(nil, nil, nil, look.NewButton(words.Say("conflicts.history"), one.history), head))
	if len(looked) > 0 {
		of := words.Say("conflicts.of", "unit", p.name(looked[0].Unit), "n", len(c.Conflicts))
		if look.Narrow() {
			content.Add(lines(of, 13, look.Text2, false, width))
		} else {
			head.Add(container.NewCenter(look.Note(of)))
		}
	}
	for i := range one.rows {
		content.Add(one.draw(i, width))
	}
	content.Add(look.Note(words.Say("conflicts.clock")))
	later := look.NewButton(words.Say("conflicts.later"), one.later)
	foot := container.NewBorder(nil, nil, nil, container.NewHBox(later, look.Primary(words.Say("conflicts.decide"), theme.ConfirmIcon(), one.decide)), p.told)
	p.put(one, content, foot, one.sum, p.reasons.box)
	one.take(0)
}

// sided gives the values that differ by who wrote them, so that a key means the same unit in every field of a child, also
// after a decision was taken back: the unit in whose book the child stands first, then by code.
func sided(c store.Conflict, own string) []store.ConflictValue {
	side := func(v store.ConflictValue) (first string) {
		for _, one := range c.Values {
			unit := "1" + one.Unit
			if one.Unit == own {
				unit = "0"
			}
			if one.Value == v.Value && (first == "" || unit < first) {
				first = unit
			}
		}
		return first
	}
	list := c.Distinct()
	slices.SortStableFunc(list, func(a, b store.ConflictValue) int {
		return cmp.Or(strings.Compare(side(a), side(b)), cmp.Compare(a.HLC, b.HLC), strings.Compare(a.Value, b.Value))
	})
	return list
}

func (p *Page) title(id string) string {
	if rec, ok := p.d.Store.Glance(id); ok {
		return p.d.Store.TitleOf(rec)
	}
	return id
}

// draw makes a row: the field, what was before, what each side says, and what else can be done.
func (c *child) draw(i int, width float32) fyne.CanvasObject {
	r := c.rows[i]
	label, before, further, gap := look.Scaled(92), look.Scaled(120), look.Scaled(116), look.Scaled(8)
	n := float32(max(len(r.values), 2))
	each := (width - label - before - further - gap*(n+3)) / n
	r.bar = canvas.NewRectangle(theme.Color(theme.ColorNamePrimary))
	r.bar.SetMinSize(fyne.NewSize(3, 3))
	name := container.NewBorder(nil, nil, container.New(look.Width{At: 3}, r.bar), nil, container.NewVBox(lines(r.label, 15, theme.ColorNameForeground, true, label-look.Scaled(12))))
	cells, widths, over := []fyne.CanvasObject{name, c.before(r, before)}, []float32{label, before}, fyne.CanvasObject(nil)
	if look.Narrow() || each < look.Scaled(165) { // a telephone number stands in one line
		text := words.Say("conflicts.no-base")
		if r.c.Before != nil {
			text = words.Say("conflicts.before") + " " + c.shown(r, r.c.Base)
		}
		over = container.NewBorder(nil, nil, container.New(look.Width{At: 3}, r.bar), nil, lines(r.label+words.Say("form.dot")+text, 14, theme.ColorNameForeground, true, width-look.Scaled(16)))
		cells, widths = nil, nil
		each = (width - further - gap*(n+2)) / n
	}
	for at, v := range r.values {
		card := newOption(fmt.Sprint(at+1), lines(c.shown(r, v.Value), 16, theme.ColorNameForeground, true, each-look.Scaled(62)), c.whence(r, v, each-look.Scaled(16)), func() { c.pick(i, at) })
		r.cards, cells, widths = append(r.cards, card), append(cells, card), append(widths, each)
	}
	typed := words.Say("conflicts.type")
	if r.picked == len(r.values) {
		typed = c.shown(r, r.value)
	}
	other := newOption(fmt.Sprint(len(r.values)+1), lines(typed, 14, theme.ColorNameForeground, false, further-look.Scaled(56)), nil, func() { c.pick(i, len(r.values)) })
	ask := newOption(fmt.Sprint(len(r.values)+2), lines(words.Say("conflicts.ask"), 14, theme.ColorNameForeground, false, further-look.Scaled(56)), nil, func() { c.pick(i, len(r.values)+1) })
	r.cards = append(r.cards, other)
	beside := container.NewVBox(ask)
	if r.f != nil {
		beside = container.NewVBox(other, ask)
	}
	cells, widths = append(cells, beside), append(widths, further)
	box := container.NewVBox(container.New(across{widths, gap}, cells...))
	if over != nil {
		box.Objects = append([]fyne.CanvasObject{over}, box.Objects...)
	}
	for _, text := range c.questions(r) {
		box.Add(lines(text, 13, look.Warn, false, width-look.Scaled(16)))
	}
	line := canvas.NewRectangle(theme.Color(look.Line))
	line.SetMinSize(fyne.NewSize(1, 1))
	box.Add(line)
	return box
}

// before is the last value that both sides had, with whence it came.
func (c *child) before(r *row, width float32) fyne.CanvasObject {
	box := container.New(stack{}, look.Note(words.Say("conflicts.before")))
	if r.c.Before == nil {
		box.Add(lines(words.Say("conflicts.no-base"), 13, look.Text3, false, width))
		return box
	}
	for _, o := range lines(c.shown(r, r.c.Base), 14, theme.ColorNameForeground, false, width).Objects {
		box.Add(o)
	}
	for _, text := range []string{c.p.name(r.c.Before.Unit), day(r.c.Before.Time())} {
		for _, o := range lines(text, 13, look.Text2, false, width).Objects {
			box.Add(o)
		}
	}
	return box
}

// whence is who wrote a value, when, in which unit, and on which paper: for everyone who wrote it.
func (c *child) whence(r *row, v store.ConflictValue, width float32) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, one := range r.c.Values {
		if one.Value != v.Value {
			continue
		}
		who := c.p.name(one.Unit)
		if one.Actor != who {
			who += words.Say("form.dot") + one.Actor
		}
		out = append(out, lines(who+words.Say("form.dot")+day(one.Time()), 13, look.Text2, false, width))
		paper := one.Reason
		if row := c.p.d.Store.Pack().Evidence().Row(one.Basis); row != nil {
			paper = strings.TrimSpace(words.Say("conflicts.paper", "basis", row.Say(words.Language())) + paper)
		}
		if paper != "" {
			out = append(out, lines(paper, 13, look.Text2, false, width))
		}
		if one.Again {
			out = append(out, lines(words.Say("conflicts.again"), 13, look.Warn, false, width))
		}
	}
	return out
}

// questions tells what the schools were asked about a field, and what they answered.
func (c *child) questions(r *row) []string {
	var out []string
	for _, unit := range c.c.Units {
		if q, asked := c.p.questions[finding.About(r.c.Record, r.c.Field, unit)]; asked {
			out = append(out, q.Told(c.p.name(unit)))
		}
	}
	return out
}

// shown is a value as a person reads it; of what is no field, what it means.
func (c *child) shown(r *row, value string) string {
	switch {
	case r.f == nil:
		return words.Say("conflicts.said." + r.c.Sense(value))
	case value == "":
		return words.Say("conflicts.empty")
	case r.f.Type == register.Ref:
		return c.p.title(value)
	}
	return c.p.d.Store.Pack().In(words.Language()).Display(r.f, value)
}

// take takes a row into the hand.
func (c *child) take(i int) {
	c.at = i
	for n, r := range c.rows {
		r.bar.FillColor = theme.Color(look.Surface)
		if n == i {
			r.bar.FillColor = theme.Color(theme.ColorNamePrimary)
		}
		r.bar.Refresh()
	}
	c.p.reveal(c.rows[i].bar)
}

func (c *child) next(by int) { c.take((c.at + by + len(c.rows)) % len(c.rows)) }

// key picks in the row in hand.
func (c *child) key(key *fyne.KeyEvent) {
	if n := digit(key); n >= 0 && n < len(c.rows[c.at].values)+2 {
		c.pick(c.at, n)
	}
}

// pick takes a value, and goes on: to the next field of which none is taken, at last to the evidence.
func (c *child) pick(i, n int) {
	r := c.rows[i]
	switch {
	case n == len(r.values)+1:
		c.take(i)
		c.ask(r)
		return
	case n == len(r.values) && r.f == nil:
		return
	case n == len(r.values):
		c.take(i)
		c.askOther()
		return
	}
	c.took(i, n)
}

func (c *child) took(i, n int) {
	r := c.rows[i]
	r.picked = n
	for at, card := range r.cards {
		card.choose(at == n)
	}
	c.summary()
	for step := range c.rows {
		if to := (i + 1 + step) % len(c.rows); c.rows[to].picked < 0 && !waiting(c.p.questions, c.rows[to].c.Record, c.rows[to].c.Field, c.c.Units) {
			c.take(to)
			return
		}
	}
	c.p.reasons.begin()
}

// summary says what would be decided.
func (c *child) summary() {
	var parts []string
	for _, r := range c.rows {
		switch {
		case r.picked < 0:
		case r.picked == len(r.values):
			parts = append(parts, r.label+" "+c.shown(r, r.value))
		default:
			parts = append(parts, r.label+" "+c.shown(r, r.values[r.picked].Value))
		}
	}
	c.sum.Objects = nil
	if len(parts) > 0 {
		c.sum.Add(lines(words.Say("conflicts.would", "values", strings.Join(parts, words.Say("conflicts.semicolon"))), 14, theme.ColorNameForeground, true, c.p.room()))
	}
	c.p.dock.Refresh()
}

// askOther asks for another value, read and checked as the form does.
func (c *child) askOther() {
	i := c.at
	r := c.rows[i]
	if r.f == nil {
		return
	}
	entry, wrong := look.NewEntry(), container.NewVBox()
	entry.SetPlaceHolder(r.f.Hinted(words.Language()))
	box := container.NewVBox(entry)
	if list := c.p.d.Store.Pack().Codes[r.f.Codes]; list != nil {
		box.Add(look.Sentence(short(list.Offered(), 160)))
	}
	box.Add(wrong)
	var asking *look.Box
	take := func() {
		value, typed, err := c.read(r, entry.Text)
		if err != nil {
			wrong.Objects = []fyne.CanvasObject{look.Failure(err)}
			wrong.Refresh()
			box.Refresh()
			return
		}
		r.value, r.typed = value, typed
		asking.Hide()
		c.typedIs(i)
	}
	ok := look.Primary(words.Say("conflicts.type.take"), nil, take)
	ok.Stays = true
	entry.OnSubmitted = func(string) { take() }
	asking = look.Ask(c.p.d.Win, words.Say("conflicts.type.title", "field", r.label), container.New(look.Width{At: 460}, box), ok, look.NewButton(words.Say("conflicts.type.leave"), nil))
	job.Soon(func() { c.p.d.Win.Canvas().Focus(entry) })
}

// read gives what a text means to the field, or what stands against it.
func (c *child) read(r *row, text string) (value, typed string, err error) {
	s := c.p.d.Store
	if value, typed, err = s.Meant(r.c.Kind, r.c.Field, text); err != nil {
		return "", "", err
	}
	problems, err := s.Would(r.c.Record, r.c.Field, value)
	for _, one := range problems {
		if one.Level == register.Hard && err == nil {
			err = errValue.With("field", r.label, "why", words.Told(one.Say(words.Language()), one.Code, one.Args))
		}
	}
	return value, typed, err
}

// typedIs draws the typed value as the one that is taken.
func (c *child) typedIs(i int) {
	c.rows[i].picked = len(c.rows[i].values)
	other := c.rows[i].cards[len(c.rows[i].values)]
	other.rename(c.shown(c.rows[i], c.rows[i].value))
	c.took(i, len(c.rows[i].values))
}

// ask asks the schools that wrote the values.
func (c *child) ask(r *row) {
	var units []string
	own := c.p.d.Store.Unit().Code
	for _, unit := range c.c.Units {
		if unit != own {
			units = append(units, unit)
		}
	}
	var said []string
	for _, v := range r.values {
		said = append(said, c.shown(r, v.Value))
	}
	text := words.Say("conflicts.ask.text", "child", c.c.Title, "field", r.label, "values", strings.Join(said, " / "))
	c.p.ask(r.c.Record, r.c.Field, units, text)
}

// ask asks units about a field, once they were named and the question was read.
func (p *Page) ask(record, field string, units []string, text string) {
	open := units[:0:0]
	for _, unit := range units {
		if !waiting(p.questions, record, field, []string{unit}) {
			open = append(open, unit)
		}
	}
	if len(open) == 0 {
		look.Tell(p.d.Win, words.Say("conflicts.ask"), look.Sentence(words.Say("conflicts.ask.already")))
		return
	}
	question, due := look.NewEntry(), look.NewEntry()
	question.SetText(text)
	due.SetPlaceHolder(words.Say("conflicts.ask.due"))
	var names []string
	for _, unit := range open {
		names = append(names, p.name(unit))
	}
	do := func() {
		text, until := question.Text, strings.TrimSpace(due.Text)
		p.d.Save(func() (err error) {
			for _, unit := range open {
				if err == nil {
					_, err = finding.Ask(p.d.Store, record, field, unit, text, until)
				}
			}
			return err
		}, func() {
			p.after(words.Say("conflicts.ask.done", "units", strings.Join(names, words.Say("list.comma"))))
		})
	}
	send := look.Primary(words.Say("conflicts.ask.send"), nil, do)
	box := look.Ask(p.d.Win, words.Say("conflicts.ask"), container.New(look.Width{At: 700}, container.NewVBox(
		look.Note(words.Say("conflicts.ask.to", "units", strings.Join(names, words.Say("list.comma")))), question, due, look.Aside(words.Say("conflicts.ask.way")),
	)), send, look.NewButton(words.Say("conflicts.ask.leave"), nil))
	question.OnSubmitted = func(string) { box.Hide(); do() }
	due.OnSubmitted = question.OnSubmitted
	job.Soon(func() { p.d.Win.Canvas().Focus(question) })
}

// history shows all that happened to the field in hand.
func (c *child) history() {
	r := c.rows[c.at]
	history.Show(c.p.d.Win, c.p.d.Store, r.c.Record, r.f, c.p.d.Visit(), c.p.d.Fail)
}

// later leaves the child as he is, and goes on.
func (c *child) later() { c.p.step(1) }

// decide settles what was picked, in one step, and goes on to the next child.
func (c *child) decide() {
	var decisions []store.Decision
	basis, why, err := c.p.reasons.said()
	for _, r := range c.rows {
		switch {
		case r.picked < 0:
		case r.picked == len(r.values):
			decisions = append(decisions, store.Decision{Record: r.c.Record, Field: r.c.Field, Value: r.value, Typed: r.typed, Basis: basis, Seen: r.c.Values})
		default:
			decisions = append(decisions, store.Decision{Record: r.c.Record, Field: r.c.Field, Value: r.values[r.picked].Value, Basis: basis, Seen: r.c.Values})
		}
	}
	switch {
	case len(decisions) == 0:
		c.p.d.Fail(errPick)
		return
	case err != nil:
		c.p.d.Fail(err)
		c.p.reasons.begin()
		return
	}
	p, title := c.p, c.c.Title
	job.Hold(p.d.Win, func() (store.Step, error) { return p.d.Store.Settle(decisions, why, nil) }, func(step store.Step, err error) {
		if err != nil {
			p.d.Fail(err)
			p.again(err)
			return
		}
		p.after(words.Say("conflicts.decided", "child", title, "n", len(decisions), "step", step.N))
	})
}
