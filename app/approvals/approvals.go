// Package approvals is the screen of aid: what each child is due, how far its award has come, and the step that this desk takes.
package approvals

import (
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/award"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d       *shell.Desk
	all     []award.Case // of the programme, period and school that are chosen
	back    map[string]bool
	items   []award.Case // of them, those of the step that is chosen
	ticked  map[string]bool
	at      int
	choices [4]*look.Choice
	options [4][]string // what each line of a choice stands for
	list    *look.List
	total   *widget.Label
	right   *fyne.Container
	root    fyne.CanvasObject
	filling bool
	want    string // line of the last choice to go to
}

// The choices, in order.
const (
	byProgramme = iota
	byPeriod
	bySchool
	byStep
)

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, ticked: map[string]bool{}, right: container.NewStack(), total: widget.NewLabel("")}
	title := words.Say("approvals.title")
	if d.Store.Unit().Level == store.School {
		title = words.Say("approvals.school")
	}
	filters := container.NewHBox()
	for i, width := range []float32{220, 110, 190, 230} {
		p.choices[i] = look.NewChoice(nil, func(string) { p.chosen(i) })
		if i != bySchool || d.Store.Unit().Level != store.School {
			filters.Add(container.New(look.Width{At: width}, p.choices[i]))
		}
	}
	p.list = look.NewList(func() int { return len(p.items) }, func() fyne.CanvasObject {
		return container.NewBorder(nil, nil, widget.NewIcon(theme.CheckButtonIcon()), container.NewCenter(container.NewStack()),
			container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note("")))
	}, p.line)
	p.list.OnSelected = func(i int) { p.at = i; p.show() }
	p.list.OnSpace, p.list.OnEnter, p.list.OnAll = p.tick, p.open, p.tickAll
	told := look.Card(look.Roll(p.right))
	p.list.Beside = told
	head := container.NewVBox(container.NewHBox(look.Title(title), layout.NewSpacer(), filters), p.total)
	if look.Large() {
		head = container.NewVBox(container.NewHBox(look.Title(title), layout.NewSpacer(), p.total), filters)
	}
	p.root = container.NewBorder(head, p.buttons(), nil, nil, split(look.Card(p.list), told))
	return p
}

func split(left, right fyne.CanvasObject) fyne.CanvasObject {
	s := look.Split(left, right)
	s.SetOffset(0.55)
	return s
}

// buttons are what can be done with the awards that are ticked, or with the one in hand.
func (p *Page) buttons() fyne.CanvasObject {
	button := func(key string, do func()) fyne.CanvasObject { return look.NewButton(words.Say("approvals."+key), do) }
	row := container.NewHBox(button("propose", p.propose), button("publish", p.publish), button("objected", p.objections))
	if p.d.Store.Unit().Level != store.School {
		row.Add(button("release", p.release))
	}
	row.Add(button("payroll", p.payroll))
	row.Add(button("pay", p.pay))
	row.Add(button("unpay", p.unpay))
	row.Add(button("getback", p.getBack))
	last := container.NewHBox(
		layout.NewSpacer(), button("refuse", func() { p.decide(award.Refused) }), button("return", func() { p.decide(award.Returned) }),
		look.Primary(words.Say("approvals.agree"), theme.ConfirmIcon(), func() { p.decide(award.Agreed) }),
	)
	if look.Large() {
		return container.NewVBox(look.Space(4), row, last)
	}
	return container.NewVBox(look.Space(4), container.NewBorder(nil, nil, row, last))
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Mine asks the page for the awards that wait for this desk.
const Mine mine = "mine"

type mine string

// Shown reads the awards again, and goes to those of a state that is given, or to those that wait here; Space ticks, Ctrl+A ticks
// all, Enter opens the child.
func (p *Page) Shown(arg any) {
	switch of := arg.(type) {
	case award.State:
		p.want = "state " + string(of)
	case mine:
		p.want = string(of)
	}
	p.load()
	p.d.Win.Canvas().Focus(p.list)
}

// Do takes Ctrl+Enter (agree), Ctrl+N (propose), Ctrl+P (the list for the notice board), Ctrl+E (the payroll), and walks the list.
func (p *Page) Do(name string) bool {
	switch name {
	case "refresh":
		p.load()
	case "savenew":
		p.decide(award.Agreed)
	case "new":
		p.propose()
	case "print":
		p.publish()
	case "export":
		p.payroll()
	case "next":
		p.list.Go(min(p.at+1, len(p.items)-1))
	case "previous":
		p.list.Go(max(p.at-1, 0))
	default:
		return false
	}
	return true
}

// Key takes Esc: it lets go of what is ticked.
func (p *Page) Key(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape && len(p.ticked) > 0 {
		clear(p.ticked)
		p.sum()
		p.list.Refresh()
	}
}

// load reads the awards beside the window.
func (p *Page) load() {
	type found struct{ all, back []award.Case }
	job.Quiet(func() (f found, err error) {
		if f.all, err = award.Cases(p.d.Store, award.Filter{}); err == nil {
			f.back, err = award.Recovery(p.d.Store, award.Filter{})
		}
		return f, err
	}, func(f found, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.all, p.back = f.all, map[string]bool{}
		for _, c := range f.back {
			p.back[c.ID] = true
		}
		standing := map[string]bool{}
		for _, c := range p.all {
			standing[c.ID] = true
		}
		for id := range p.ticked {
			if !standing[id] {
				delete(p.ticked, id)
			}
		}
		p.fill()
	})
}

// chosen narrows the list to what a choice says.
func (p *Page) chosen(int) {
	if !p.filling {
		p.fill()
	}
}

// value is what a choice stands on; "" for all.
func (p *Page) value(i int) string {
	at := p.choices[i].SelectedIndex()
	if at < 0 || at >= len(p.options[i]) {
		return ""
	}
	return p.options[i][at]
}

// which are the programme and the period of what is listed; not ok where there are several.
func (p *Page) which() (programme, period string, ok bool) {
	programme, period = p.value(byProgramme), p.value(byPeriod)
	if len(p.items) > 0 {
		programme, period = p.items[0].Programme, p.items[0].Period
	}
	others := slices.ContainsFunc(p.items, func(c award.Case) bool { return c.Programme != programme || c.Period != period })
	return programme, period, programme != "" && period != "" && !others
}

// fill draws the choices with what is there, and the list.
func (p *Page) fill() {
	p.filling = true
	defer func() { p.filling = false }()
	programme, period, school := p.value(byProgramme), p.value(byPeriod), p.value(bySchool)
	programmes, periods, schools := map[string]string{}, map[string]string{}, map[string]string{}
	var within []award.Case
	for _, c := range p.all {
		programmes[c.Programme], periods[c.Period], schools[c.Unit] = p.programme(c.Programme), c.Period, c.School
		if (programme == "" || programme == c.Programme) && (period == "" || period == c.Period) && (school == "" || school == c.Unit) {
			within = append(within, c)
		}
	}
	p.choose(byProgramme, words.Say("approvals.programmes"), slices.Sorted(maps.Keys(programmes)), programmes)
	p.choose(byPeriod, words.Say("approvals.periods"), slices.Sorted(maps.Keys(periods)), periods)
	p.choose(bySchool, words.Say("approvals.schools"), slices.Sorted(maps.Keys(schools)), look.Labels(schools))
	p.steps(within)
	if at := slices.Index(p.options[byStep], p.want); p.want != "" && at >= 0 {
		p.choices[byStep].SetSelectedIndex(at)
	}
	p.want = ""
	step, hand := p.value(byStep), p.inHand()
	p.items = nil
	for _, c := range within {
		if step == "" || p.in(c, step) {
			p.items = append(p.items, c)
		}
	}
	if i := slices.IndexFunc(p.items, func(c award.Case) bool { return c.ID == hand }); i >= 0 {
		p.at = i // it stays in hand, whatever comes and goes above it
	}
	p.at = min(p.at, max(len(p.items)-1, 0))
	p.list.UnselectAll()
	p.list.Refresh()
	if len(p.items) > 0 {
		p.list.Go(p.at)
	}
	p.show()
	p.sum()
}

// inHand is the award that the list stands on; "" where there is none.
func (p *Page) inHand() string {
	if p.at < len(p.items) {
		return p.items[p.at].ID
	}
	return ""
}

// choose gives a choice its lines, the first for all, and keeps what it stands on.
func (p *Page) choose(i int, all string, codes []string, labels map[string]string) {
	was := p.value(i)
	lines := []string{all}
	p.options[i] = append([]string{""}, codes...)
	at := 0
	for n, code := range codes {
		lines = append(lines, labels[code])
		if code == was {
			at = n + 1
		}
	}
	p.choices[i].Options = lines
	p.choices[i].SetSelectedIndex(at)
	p.choices[i].Refresh()
}

// steps offers the steps and states that there are, each with its number and its sum.
func (p *Page) steps(list []award.Case) {
	var codes []string
	labels, within := map[string]string{}, map[string][]award.Case{}
	add := func(code, label string, c award.Case) {
		if within[code] == nil {
			codes = append(codes, code)
		}
		labels[code] = label
		within[code] = append(within[code], c)
	}
	for _, c := range list {
		if c.Mine {
			add(string(Mine), words.Say("approvals.mine"), c)
		}
	}
	for _, c := range list {
		if c.Step != nil {
			add("step "+c.Step.Label, c.Step.Say(words.Language()), c)
		}
		if c.State != award.Open {
			add("state "+string(c.State), words.Say("award.state."+string(c.State)), c)
		}
		if c.Differs {
			add("differs", words.Say("approvals.differs"), c)
		}
		if p.back[c.ID] {
			add("recover", words.Say("approvals.recover"), c)
		}
	}
	for code, list := range within {
		labels[code] = words.Say("approvals.step", "step", labels[code], "n", len(list), "sum", Sum(list))
	}
	p.choose(byStep, words.Say("approvals.steps"), codes, labels)
}

// in reports whether a case is of a line of the choice of steps.
func (p *Page) in(c award.Case, step string) bool {
	return step == string(Mine) && c.Mine || c.Step != nil && step == "step "+c.Step.Label || step == "state "+string(c.State) || step == "recover" && p.back[c.ID] || step == "differs" && c.Differs
}

func (p *Page) programme(code string) string {
	f := p.d.Store.Pack().KindByRole(register.KindAward).ByRole(register.RoleProgramme)
	return p.d.Store.Pack().In(words.Language()).Display(f, code)
}

func today() string { return time.Now().Format(time.DateOnly) }
