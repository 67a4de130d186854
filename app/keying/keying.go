// Package keying is the screen where chosen fields are typed a second time, blind (双录核对).
package keying

import (
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
	"rollbook/keying"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d        *shell.Desk
	due      []keying.Item
	at       int
	trial    *keying.Trial    // typed and another than the first: it waits for a look at the paper
	half     map[place]*blind // lines that were begun
	list     *look.List
	settling bool // a key that is pressed twice settles once
	count    *widget.Label
	right    *fyne.Container
	figures  *look.Prose
	root     fyne.CanvasObject
	asked    job.Latest // lists
}

// place is a field of a record.
type place struct{ record, field string }

func placeOf(one keying.Item) place { return place{one.Record.ID, one.Field.Key} }

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, half: map[place]*blind{}, count: widget.NewLabel(""), figures: look.Paragraph(""), right: container.NewStack()}
	p.list = look.NewList(func() int { return len(p.due) }, func() fyne.CanvasObject {
		return container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note(""))
	}, p.fill)
	p.list.OnSelected = func(i int) {
		if i != p.at && i < len(p.due) {
			p.at = i
			p.ask("")
		}
	}
	rule := look.Paragraph(words.Say("keying.rule", "n", d.Store.Pack().KeyEvery))
	head := container.NewVBox(container.NewHBox(look.Title(words.Say("keying.title")), p.count))
	if !look.Narrow() { // the line to type in goes first; F1 says it too
		head.Add(rule)
	}
	split := look.Split(look.Card(p.list), look.Card(p.right))
	split.SetOffset(0.3)
	p.root = container.NewBorder(head, p.figures, nil, nil, split)
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown looks what waits, and goes on with what was begun.
func (p *Page) Shown(any) { p.load("") }

// Do takes "refresh" and, with nothing half settled, the ways through the list.
func (p *Page) Do(name string) bool {
	step := map[string]int{"next": 1, "problem": 1, "previous": -1}[name]
	switch {
	case name == "refresh":
		p.load("")
	case step != 0:
		if to := p.at + step; to >= 0 && to < len(p.due) {
			p.list.Select(to)
		}
	default:
		return false
	}
	return true
}

// Key takes the digits that say which typing was right.
func (p *Page) Key(key *fyne.KeyEvent) {
	if p.trial == nil {
		return
	}
	switch key.Name {
	case fyne.Key1:
		p.settle(keying.First, "")
	case fyne.Key2:
		p.settle(keying.Second, "")
	case fyne.Key3:
		job.Soon(p.third) // the digit is not typed into it
	case fyne.KeyEscape:
		p.ask("")
	}
}

// waits is what was read beside the window.
type waits struct {
	due []keying.Item
	own keying.Figures
}

// load reads what waits, and says what became of the one before.
func (p *Page) load(said string) {
	last := p.asked.Next()
	job.Quiet(func() (w waits, err error) {
		if w.due, err = keying.Offered(p.d.Store); err == nil {
			w.own, err = keying.Own(p.d.Store)
		}
		return w, err
	}, func(w waits, err error) {
		if !last() {
			return
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.due, p.at = w.due, max(0, min(p.at, len(w.due)-1))
		p.count.SetText(words.Say("keying.count", "n", len(p.due)))
		p.figures.SetText(ownFigures(w.own))
		p.list.Refresh()
		p.list.UnselectAll()
		if at := p.tried(); at >= 0 {
			p.at = at
			p.differ()
		} else {
			p.ask(said)
		}
		if len(p.due) > 0 {
			p.list.Select(p.at)
		}
	})
}

// tried is where the field stands whose two typings wait for a look at the paper; -1 where none do, or the first is another one now.
func (p *Page) tried() int {
	t := p.trial
	return slices.IndexFunc(p.due, func(one keying.Item) bool {
		return t != nil && placeOf(one) == placeOf(t.Item) && one.Record.Fields[one.Field.Key] == t.First.Value
	})
}

// ownFigures words one's figures: for himself, compared with nobody's.
func ownFigures(f keying.Figures) string {
	own := ""
	if f.Alone > 0 {
		own = words.Say("keying.alone", "n", f.Alone)
	}
	return words.Say("keying.keyed", "n", f.Keyed, "wrong", f.Wrong, "rate", keying.PerThousand(f.Wrong, f.Keyed)) + "\n" +
		words.Say("keying.verified", "n", f.Verified, "own", own, "wrong", f.Slips, "rate", keying.PerThousand(f.Slips, f.Verified), "speed", f.PerHour())
}

func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.due) {
		return
	}
	one := p.due[i]
	texts := o.(*fyne.Container).Objects
	look.SetLine(texts[0], p.title(one))
	what := one.Kind.Say(words.Language()) + words.Say("form.dot") + one.Field.Say(words.Language())
	if one.Own(p.d.Store) {
		what += words.Say("form.dot") + words.Say("keying.own")
	}
	look.SetText(texts[1], what)
}

// title is what a record is called; a record whose first value is the hidden one, by its kind alone.
func (p *Page) title(one keying.Item) string {
	title := p.d.Store.TitleOf(one.Record)
	if value := one.Record.Fields[one.Field.Key]; strings.Contains(title, value) || title == p.d.Store.Pack().Display(one.Field, value) {
		return one.Kind.Say(words.Language())
	}
	return title
}

// ask shows the field in hand, hidden, and takes the second typing.
func (p *Page) ask(said string) {
	p.trial = nil
	p.right.Objects = nil
	defer p.right.Refresh()
	if len(p.due) == 0 {
		p.right.Add(container.NewCenter(look.Sentence(words.Whole(said, words.Say("keying.none")))))
		return
	}
	one := p.due[p.at]
	box := p.about(one)
	if said != "" {
		box.Objects = append([]fyne.CanvasObject{look.Ground(look.Paragraph(said), look.OKWeak, 4)}, box.Objects...)
	}
	entry := p.half[placeOf(one)]
	if entry == nil {
		entry = newBlind()
		p.half[placeOf(one)] = entry
	}
	entry.rest()
	doubt, doubted := look.Paragraph(""), ""
	doubt.Importance = widget.DangerImportance
	entry.SetPlaceHolder(words.Say("keying.hint"))
	entry.OnSubmitted = func(text string) {
		trial, err := one.Type(p.d.Store.Pack(), strings.TrimSpace(text), entry.keys, entry.took())
		if err != nil {
			p.d.Fail(err)
			return
		}
		if trial.Same() {
			p.trial = &trial
			p.settle(keying.Same, "")
			return
		}
		if wrong := one.Wrong(p.d.Store, trial.Second); wrong != nil && text != doubted { // else any key would show the first typing
			doubted = text
			doubt.SetText(words.Say("keying.doubt", "text", words.Told(wrong.Say(words.Language()), wrong.Code, wrong.Args)))
			return
		}
		p.trial = &trial
		delete(p.half, placeOf(one))
		p.differ()
	}
	question := look.Text(words.Say("keying.again", "label", one.Field.Say(words.Language())), 15, theme.ColorNameForeground, true)
	asked := []fyne.CanvasObject{question, entry, doubt, look.Note(words.Say("keying.hidden"))}
	if one.Own(p.d.Store) {
		asked = append(asked, look.Paragraph(words.Say("keying.own.note")))
	}
	p.right.Add(over(box, asked...))
	p.d.Win.Canvas().Focus(entry)
}

// over puts what is asked under what tells the record apart, always in sight.
func over(about fyne.CanvasObject, asked ...fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, container.NewVBox(asked...), nil, nil, container.NewVScroll(about))
}

// about is what tells the record apart.
func (p *Page) about(one keying.Item) *fyne.Container {
	lines := container.New(layout.NewFormLayout())
	for _, pair := range one.Beside(p.d.Store, words.Language()) {
		lines.Add(look.Note(pair[0]))
		lines.Add(look.Paragraph(pair[1]))
	}
	return container.NewVBox(look.Heading(p.title(one)), look.Note(one.Kind.Say(words.Language())), lines, look.Space(6))
}

// differ shows both typings, and asks the paper which is right.
func (p *Page) differ() {
	t := *p.trial
	pack := p.d.Store.Pack()
	shown := pack.In(words.Language())
	first, second := shown.Display(t.Field, t.First.Value), shown.Display(t.Field, t.Second.Value)
	box := container.NewVBox()
	box.Add(look.Text(words.Say("keying.differ", "label", t.Field.Say(words.Language())), 15, look.Danger, true))
	box.Add(container.New(layout.NewFormLayout(), look.Note(words.Say("keying.first")), marked(first, second), look.Note(words.Say("keying.second")), marked(second, first)))
	if wrong := t.Wrong(p.d.Store, t.Second); wrong != nil {
		box.Add(look.Paragraph(words.Say("keying.problem", "text", words.Told(wrong.Say(words.Language()), wrong.Code, wrong.Args))))
	}
	box.Add(look.Paragraph(words.Say("keying.paper")))
	box.Add(container.NewHBox(
		look.NewButton(words.Say("keying.first.right"), func() { p.settle(keying.First, "") }),
		look.NewButton(words.Say("keying.second.right"), func() { p.settle(keying.Second, "") }),
		look.NewButton(words.Say("keying.neither"), p.third),
	))
	p.right.Objects = []fyne.CanvasObject{over(p.about(t.Item), box)}
	p.right.Refresh()
	p.d.Win.Canvas().Unfocus() // the digits are the page's
}

// marked writes a value with what differs from the other in another colour, and bold.
func marked(text, other string) fyne.CanvasObject {
	row := container.New(layout.NewCustomPaddedHBoxLayout(0))
	for i, differs := range keying.Differs(text, other) {
		color := theme.ColorNameForeground
		if differs {
			color = look.Danger
		}
		row.Add(look.Text(string([]rune(text)[i]), 20, color, differs))
	}
	return row
}

// third takes what stands on the paper where neither typing is right. What the field cannot mean is asked about once: the
// paper itself may be wrong.
func (p *Page) third() {
	if p.trial == nil {
		return
	}
	t, entry, doubt, doubted := p.trial, look.NewEntry(), look.Paragraph(""), ""
	doubt.Importance = widget.DangerImportance
	entry.OnSubmitted = func(text string) {
		text = strings.TrimSpace(text)
		m := p.d.Store.Pack().Interpret(t.Kind, t.Field, text)
		switch {
		case m.Value == t.First.Value:
			p.settle(keying.First, "")
		case m.Value == t.Second.Value:
			p.settle(keying.Second, "")
		default:
			if wrong := t.Wrong(p.d.Store, m); text != "" && wrong != nil && text != doubted {
				doubted = text
				doubt.SetText(words.Say("keying.doubt", "text", words.Told(wrong.Say(words.Language()), wrong.Code, wrong.Args)))
				return
			}
			p.settle(keying.Third, text)
		}
	}
	question := look.Text(words.Say("keying.third", "label", p.trial.Field.Say(words.Language())), 15, theme.ColorNameForeground, true)
	p.right.Objects = []fyne.CanvasObject{over(p.about(t.Item), question, entry, doubt)}
	p.right.Refresh()
	p.d.Win.Canvas().Focus(entry)
}

// settle notes what is right, and goes on.
func (p *Page) settle(right keying.Verdict, third string) {
	if p.settling {
		return
	}
	p.settling = true
	t := *p.trial
	job.Quiet(func() (keying.Result, error) {
		return keying.Settle(p.d.Store, t, right, third, words.Say("keying.reason"))
	}, func(r keying.Result, err error) {
		p.settling = false
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.trial = nil
		delete(p.half, placeOf(t.Item))
		p.d.Saved()
		p.load(words.Say("keying.said."+string(r.Verdict), "title", p.title(t.Item), "label", t.Field.Say(words.Language())))
	})
}

// blind is a line that counts its keys, and how long they took: from the first to the last, without the time that the line was
// left for.
type blind struct {
	look.Entry
	keys        int
	began, last time.Time     // of the keys since it was come to
	before      time.Duration // that those before took
}

func newBlind() *blind {
	b := &blind{}
	b.ExtendBaseWidget(b)
	b.Wrapping, b.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	return b
}

// TypedRune counts a character.
func (b *blind) TypedRune(r rune) {
	b.pressed()
	b.Entry.TypedRune(r)
}

// TypedKey counts a key; Enter comes before it is read.
func (b *blind) TypedKey(key *fyne.KeyEvent) {
	b.pressed()
	if !look.Pass(b, key) {
		b.Entry.TypedKey(key)
	}
}

func (b *blind) pressed() {
	b.keys++
	if b.last = time.Now(); b.began.IsZero() {
		b.began = b.last
	}
}

// rest ends what was typed for now: the clock goes on with the next key.
func (b *blind) rest() {
	b.before = b.took()
	b.began, b.last = time.Time{}, time.Time{}
}

func (b *blind) took() time.Duration { return b.before + b.last.Sub(b.began) }
