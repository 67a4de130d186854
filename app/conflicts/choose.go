package conflicts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

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
	r := c.rows[c.at]
	n := digit(key)
	if n >= len(r.values) && r.f == nil { // nothing else can be typed: the digit after the values asks
		n++
	}
	if n >= 0 && n < len(r.values)+2 {
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
	chooseOne(r.cards, n)
	c.summary()
	for step := range c.rows {
		if to := (i + 1 + step) % len(c.rows); c.rows[to].picked < 0 && !waiting(c.p.questions, c.rows[to].c.Record, c.rows[to].c.Field, c.c.Units) {
			c.take(to)
			return
		}
	}
	c.p.reasons.begin()
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
		box.Add(look.Sentence(words.Short(list.Offered(), 160)))
	}
	box.Add(wrong)
	var asking *look.Box
	take := look.Primary(words.Say("conflicts.type.take"), nil, nil)
	take.Stays = true
	take.OnTapped = func() {
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
	look.Chain(c.p.d.Win, take, entry)
	asking = look.Ask(c.p.d.Win, words.Say("conflicts.type.title", "field", r.label), container.New(look.Width{At: 460}, box), take, look.NewButton(words.Say("conflicts.type.leave"), nil))
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
