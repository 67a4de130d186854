package conflicts

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/dispute"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/words"
)

// sameAs is the field that says what a record is to another.
func sameAs(id string) string { return change.KeySame + id }

// pair is two records beside each other, with what can be said of them.
type pair struct {
	p      *Page
	a, b   store.Record
	cards  []*option
	verbs  []func(why string) error // by card; nil asks the schools
	done   []string                 // what is said when one was carried out
	picked int
}

// drawPair shows two records that may be of one child.
func (p *Page) drawPair(idA, idB string, why *store.Pair) {
	a, okA := p.d.Store.Glance(idA)
	b, okB := p.d.Store.Glance(idB)
	if !okA || !okB {
		p.nothing()
		return
	}
	one := &pair{p: p, a: a, b: b, picked: -1}
	s := p.d.Store
	content := one.table(words.Say("conflicts.same.title"), reasonsOf(*why))
	moves := dispute.Moves(s, a.ID, b.ID)
	for _, m := range moves {
		content.Add(lines(p.moved(m), 14, look.Warn, true, p.room()))
	}
	for _, unit := range []string{a.Unit, b.Unit} {
		if q, asked := p.questions[about(a.ID, b.ID, unit)]; asked {
			content.Add(lines(q.Told(p.name(unit)), 13, look.Warn, false, p.room()))
		}
	}
	one.offer(content,
		verdict{words.Say("conflicts.link"), words.Say("conflicts.link.note"), words.Say("conflicts.linked"), func(why string) error { _, err := s.Link(a.ID, b.ID, why); return err }},
		verdict{words.Say("conflicts.unlike"), words.Say("conflicts.unlike.note"), words.Say("conflicts.unliked"), func(why string) error { _, err := s.Unlike(a.ID, b.ID, why); return err }},
		verdict{words.Say("conflicts.ask"), words.Say("conflicts.ask.note"), "", nil},
	)
}

// drawLinked shows records that are linked, and what can be done: to take the link back, or to close what is left open at
// the school that the child has gone from.
func (p *Page) drawLinked(group []string) {
	s := p.d.Store
	a, okA := s.Glance(group[0])
	b, okB := s.Glance(group[len(group)-1])
	if !okA || !okB {
		p.nothing()
		return
	}
	one := &pair{p: p, a: a, b: b, picked: -1}
	content := one.table(words.Say("conflicts.linked.title"), words.Say("conflicts.linked.note", "n", len(group)))
	note := words.Say("conflicts.unlink.note")
	if len(group) > 2 { // the others stay one
		note = words.Say("conflicts.unlink.one", "unit", p.name(b.Unit))
	}
	verdicts := []verdict{{words.Say("conflicts.unlink"), note, words.Say("conflicts.unlinked"), func(why string) error {
		for _, other := range group[:len(group)-1] {
			if s.Judged(b.ID, other) == "" {
				continue
			}
			if _, err := s.Unlink(other, b.ID, why); err != nil {
				return err
			}
		}
		return nil
	}}}
	for _, m := range dispute.Moves(s, group...) {
		content.Add(lines(p.moved(m), 14, look.Warn, true, p.room()))
		if !m.Closed {
			verdicts = append(verdicts, verdict{
				words.Say("conflicts.close"), words.Say("conflicts.close.note", "old", p.name(m.OldUnit), "new", p.name(m.NewUnit)), words.Say("conflicts.closed", "old", p.name(m.OldUnit)),
				func(why string) error { _, err := dispute.Close(s, m, why); return err },
			})
		}
	}
	one.offer(content, verdicts...)
}

// moved says where a child has gone.
func (p *Page) moved(m dispute.Move) string {
	key := "conflicts.moved"
	if m.Closed {
		key = "conflicts.moved.closed"
	}
	return words.Say(key, "old", p.name(m.OldUnit), "new", p.name(m.NewUnit))
}

// table puts the fields of both beside each other: what differs is bold and said in words, what is the same is quiet.
func (o *pair) table(title, note string) *fyne.Container {
	p, width, gap := o.p, o.p.room(), look.Scaled(8)
	p.d.Looked(o.a, o.b)
	label, verdict := look.Scaled(88), look.Scaled(74)
	rest := width - label - verdict - 5*gap - 2*look.Scaled(3)
	widths := []float32{label, rest * 0.36, rest * 0.36, verdict, rest * 0.28}
	box := container.NewVBox(look.Heading(title), lines(note, 14, look.Text2, false, width))
	head := container.New(across{widths, gap}, look.Note(""), o.whose(o.a, widths[1]), o.whose(o.b, widths[2]), look.Note(""), look.Note(""))
	box.Add(look.Ground(container.New(look.Inset{By: 3}, head), look.Surface2, 0))
	rows := container.New(stack{})
	for _, row := range dispute.Compare(p.d.Store, o.a, o.b) {
		mark, word, ink := theme.IconNameConfirm, "conflicts.alike", look.OK
		if !row.Same {
			mark, word, ink = theme.IconNameWarning, "conflicts.differs", look.Warn
		}
		line := canvas.NewRectangle(theme.Color(look.Line))
		line.SetMinSize(fyne.NewSize(1, 1))
		rows.Add(container.New(look.Inset{By: 3}, container.New(across{widths, gap},
			lines(row.Label, 14, look.Text2, false, widths[0]), lines(row.A, 14, theme.ColorNameForeground, !row.Same, widths[1]), lines(row.B, 14, theme.ColorNameForeground, !row.Same, widths[2]),
			container.NewHBox(container.New(stack{}, look.Colored(mark, ink, 16)), container.New(stack{}, look.Text(words.Say(word), 13, ink, false))), lines(row.Why, 13, look.Text2, false, widths[4]))))
		rows.Add(line)
	}
	box.Add(rows)
	return box
}

// whose is the head of a column: the unit, and who wrote it last.
func (o *pair) whose(rec store.Record, width float32) fyne.CanvasObject {
	box := lines(o.p.name(rec.Unit), 14, theme.ColorNameForeground, true, width)
	who := clockDay(rec.Updated)
	if rec.Actor != o.p.name(rec.Unit) {
		who = rec.Actor + words.Say("form.dot") + who
	}
	for _, line := range lines(who, 13, look.Text2, false, width).Objects {
		box.Add(line)
	}
	return box
}

// verdict is what can be said of two records.
type verdict struct {
	word, note, done string
	do               func(why string) error
}

// offer puts the verdicts under the table, with the reason.
func (o *pair) offer(content *fyne.Container, list ...verdict) {
	p, width := o.p, o.p.room()
	gap := look.Scaled(8)
	each := (width - gap*float32(len(list)+1)) / float32(max(len(list), 3))
	widths, cards := make([]float32, len(list)), make([]fyne.CanvasObject, len(list))
	for i, v := range list {
		card := newOption(fmt.Sprint(i+1), lines(v.word, 16, theme.ColorNameForeground, true, each-look.Scaled(62)), []fyne.CanvasObject{lines(v.note, 13, look.Text2, false, each-look.Scaled(16))}, func() { o.pick(i) })
		widths[i], cards[i] = each, card
		o.cards, o.verbs, o.done = append(o.cards, card), append(o.verbs, v.do), append(o.done, v.done)
	}
	p.reasons = newReasons(p, false, width)
	later := look.NewButton(words.Say("conflicts.later"), o.later)
	p.put(o, content, container.NewBorder(nil, nil, nil, container.NewHBox(later, look.Primary(words.Say("conflicts.decide"), theme.ConfirmIcon(), o.decide)), p.told), container.New(across{widths, gap}, cards...), p.reasons.box)
	o.goOn()
}

func (o *pair) key(key *fyne.KeyEvent) {
	if n := digit(key); n >= 0 && n < len(o.cards) {
		o.pick(n)
	}
}

func (o *pair) pick(n int) {
	if o.verbs[n] == nil {
		o.askThem()
		return
	}
	o.picked = n
	chooseOne(o.cards, n)
	o.p.reasons.begin()
}

// askThem asks the schools of both records.
func (o *pair) askThem() {
	p := o.p
	units := slices.DeleteFunc([]string{o.a.Unit, o.b.Unit}, func(unit string) bool { return unit == p.d.Store.Unit().Code })
	text := words.Say("conflicts.ask.same", "a", p.d.Store.TitleOf(o.a), "b", p.d.Store.TitleOf(o.b), "units", strings.Join([]string{p.name(o.a.Unit), p.name(o.b.Unit)}, words.Say("list.comma")))
	p.ask(o.a.ID, sameAs(o.b.ID), slices.Compact(units), text)
}

func (o *pair) next(by int) { o.p.turn(float32(by)) }
func (o *pair) later()      { o.p.step(1) }

// decide says what was picked, with the reason.
func (o *pair) decide() {
	_, why, err := o.p.reasons.said()
	switch {
	case o.picked < 0:
		o.p.d.Fail(errJudge)
		return
	case err != nil:
		o.p.d.Fail(err)
		o.p.reasons.begin()
		return
	}
	p, done, verb := o.p, o.done[o.picked], o.verbs[o.picked]
	p.d.Save(func() error { return verb(why) }, func() { p.after(done) })
}
