package conflicts

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/dispute"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// many decides many conflicts by a rule: first what it would decide is shown, then it is done.
type many struct {
	p       *Page
	rules   []*register.SettleRule
	cards   []*option
	unit    *look.Entry // code of the unit that a rule asks for by name
	picked  int
	asked   job.Latest // drafts: what an older one finds is not shown
	plan    dispute.Plan
	drafted bool
	list    *look.List
	count   *fyne.Container
}

// bulk puts the rules to the right.
func (p *Page) bulk() {
	p.keep()
	m := &many{p: p, rules: p.d.Store.Pack().Settling.Rules, picked: -1, unit: look.NewEntry(), count: container.NewVBox()}
	width, gap := p.room(), look.Scaled(8)
	content := container.NewVBox(look.Title(words.Say("conflicts.bulk.title")), lines(words.Say("conflicts.bulk.note"), 14, look.Text2, false, width))
	const inRow = 3
	each := (width - inRow*gap) / inRow
	for i, r := range m.rules {
		card := newOption(fmt.Sprint(i+1), lines(r.Say(words.Language()), 15, theme.ColorNameForeground, true, each-look.Scaled(62)), nil, func() { m.pick(i) })
		m.cards = append(m.cards, card)
	}
	for from := 0; from < len(m.cards); from += inRow {
		row := container.New(across{[]float32{each, each, each}, gap})
		for _, card := range m.cards[from:min(from+inRow, len(m.cards))] {
			row.Add(card)
		}
		content.Add(row)
	}
	m.unit.SetPlaceHolder(words.Say("conflicts.bulk.unit"))
	m.unit.OnSubmitted = func(string) { m.draft() }
	m.unit.Hide()
	content.Add(m.unit)
	content.Add(m.count)
	m.list = look.NewList(func() int { return len(m.plan.Picks) }, func() fyne.CanvasObject {
		return container.New(across{[]float32{look.Scaled(90), look.Scaled(110), (width - look.Scaled(216)) / 2, (width - look.Scaled(216)) / 2}, gap},
			look.Text("", 14, theme.ColorNameForeground, true), look.Text("", 14, look.Text2, false), look.Text("", 14, look.Text2, false), look.Text("", 14, theme.ColorNameForeground, true))
	}, m.fill)
	p.reasons = newReasons(p, true, width)
	content.Add(container.New(tall{260}, m.list))
	back := look.NewButton(words.Say("conflicts.bulk.leave"), m.later)
	p.put(m, content, container.NewBorder(nil, nil, nil, container.NewHBox(back, look.Primary(words.Say("conflicts.bulk.do"), theme.ConfirmIcon(), m.decide)), p.told), p.reasons.box)
	p.d.Win.Canvas().Unfocus()
}

// tall gives an object a height.
type tall struct{ at float32 }

// MinSize is the height.
func (t tall) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, look.Scaled(t.at)) }

// Layout gives it all the room.
func (t tall) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// fill writes one line of what would be decided.
func (m *many) fill(i int, o fyne.CanvasObject) {
	if i >= len(m.plan.Picks) {
		return
	}
	pick, pack := m.plan.Picks[i], m.p.d.Store.Pack()
	key, _, _ := strings.Cut(pick.Conflict.Field, "@")
	f := pack.Kind(pick.Conflict.Kind).Field(key)
	var old []string
	for _, v := range pick.Conflict.Distinct() {
		old = append(old, pack.In(words.Language()).Display(f, v.Value))
	}
	row := o.(*fyne.Container).Objects
	look.SetLine(row[0], pick.Title)
	look.SetLine(row[1], f.Say(words.Language()))
	look.SetLine(row[2], strings.Join(old, " / "))
	look.SetLine(row[3], "→ "+pack.In(words.Language()).Display(f, pick.Value.Value)+words.Say("form.dot")+m.p.name(pick.Value.Unit))
}

func (m *many) key(key *fyne.KeyEvent) {
	if n := digit(key); n >= 0 && n < len(m.cards) {
		m.pick(n)
	}
}

func (m *many) pick(n int) {
	m.picked, m.drafted, m.plan = n, false, dispute.Plan{}
	m.asked.Next() // what the rule before would decide is not asked any more
	chooseOne(m.cards, n)
	if m.rules[n].Take == register.TakeNamed {
		m.unit.Show()
		m.p.right.Refresh()
		job.Soon(func() { m.p.d.Win.Canvas().Focus(m.unit) })
		return
	}
	m.unit.Hide()
	m.draft()
}

// draft works out what the rule would decide, and changes nothing.
func (m *many) draft() {
	rule, unit := m.rules[m.picked].Key, strings.ToUpper(strings.TrimSpace(m.unit.Text))
	last := m.asked.Next()
	var plan dispute.Plan
	drafted := false
	job.Read(m.p.d.Win, words.Say("conflicts.bulk.looking"), func(ctx context.Context, _ func(int, int)) (err error) {
		plan, err = dispute.Draft(ctx, m.p.d.Store, rule, unit, "")
		drafted = err == nil
		return err
	}, func(err error) {
		switch {
		case !last(), err == nil && !drafted: // stopped
			return
		case err != nil:
			m.p.d.Fail(err)
			return
		}
		m.plan, m.drafted = plan, true
		m.count.Objects = []fyne.CanvasObject{look.Text(words.Say("conflicts.bulk.count", "n", len(plan.Picks), "left", plan.Left), 15, theme.ColorNameForeground, true)}
		m.list.Refresh()
		m.p.right.Refresh()
		if len(plan.Picks) > 0 {
			m.p.reasons.begin()
		}
	})
}

func (m *many) next(int) { m.p.d.Win.Canvas().Focus(m.list) }

// later goes back to the children.
func (m *many) later() {
	m.p.reasons = nil
	m.p.load()
}

// decide does what was shown, as one step.
func (m *many) decide() {
	p := m.p
	basis, why, err := p.reasons.said()
	switch {
	case !m.drafted:
		p.d.Fail(errRule)
		return
	case len(m.plan.Picks) > 0 && err != nil:
		p.d.Fail(err)
		p.reasons.begin()
		return
	}
	var step store.Step
	n, of := 0, len(m.plan.Picks)
	p.show = nil // nothing is decided twice
	job.Run(p.d.Win, words.Say("conflicts.bulk.doing"), func(ctx context.Context, progress func(int, int)) (err error) {
		step, n, err = dispute.Apply(p.d.Store, m.plan, basis, words.Say("conflicts.bulk.reason", "rule", m.plan.Rule, "why", why), func(done int) error {
			progress(done, of)
			return ctx.Err()
		})
		return err
	}, func(err error) {
		text := words.Say("conflicts.bulk.done", "n", n, "records", step.Records, "step", step.N)
		if n < of {
			text = words.Whole(text, words.Say("conflicts.bulk.stopped", "n", of-n))
		}
		switch {
		case err == nil:
			p.after(text)
		case n > 0: // what was decided before stands
			p.after(text)
			p.d.Fail(err)
		default:
			p.show = m
			p.d.Fail(err)
			p.again(err)
		}
	})
}
