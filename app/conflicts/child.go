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
	one.goOn()
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
	last, beside := len(r.values)+1, container.NewVBox()
	if r.f != nil { // whether two are one person, or a record stays, is yes or no
		beside.Add(other)
		last++
	}
	beside.Add(newOption(fmt.Sprint(last), lines(words.Say("conflicts.ask"), 14, theme.ColorNameForeground, false, further-look.Scaled(56)), nil, func() { c.pick(i, len(r.values)+1) }))
	r.cards = append(r.cards, other)
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
	for _, text := range []string{c.p.name(r.c.Before.Unit), clockDay(r.c.Before.Time())} {
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
		out = append(out, lines(who+words.Say("form.dot")+clockDay(one.Time()), 13, look.Text2, false, width))
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

// history shows all that happened to the field in hand.
func (c *child) history() {
	r := c.rows[c.at]
	history.Show(c.p.d.Win, c.p.d.Store, r.c.Record, r.f, c.p.d.Visit(), c.p.d.Fail)
}

// later leaves the child as he is, and goes on.
func (c *child) later() { c.p.step(1) }
