// Package checks is the check list: what is wrong with which record, and where to mend or explain it.
package checks

import (
	"cmp"
	"slices"
	"strings"

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

// item is one problem of one record.
type item struct {
	register.Problem
	rec store.Record
}

// Page is the screen.
type Page struct {
	shell.Plain
	d     *shell.Desk
	items []item
	list  *look.List
	right *fyne.Container
	count *widget.Label
	root  fyne.CanvasObject
	at    int
	why   *look.Entry        // of a soft problem; nil for a hard one
	half  map[problem]string // reasons that were typed and not noted yet
	asked job.Latest         // lists
}

// problem tells a problem from others when all are checked again.
type problem struct{ record, check, field, other string }

func (one item) problem() problem { return problem{one.Record, one.Check, one.Field, one.Other} }

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, right: container.NewStack(), count: widget.NewLabel(""), half: map[problem]string{}}
	p.list = look.NewList(func() int { return len(p.items) }, func() fyne.CanvasObject {
		return container.NewBorder(nil, nil, container.NewCenter(look.NewBadge("must-explain", words.Say("check.must-explain"))), nil, container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note("")))
	}, p.fill)
	p.list.OnSelected = func(i int) { p.at = i; p.show() }
	p.list.OnEnter = p.mend
	keying := look.NewButton(words.Say("command.keying"), func() { d.Do("keying") })
	p.root = container.NewBorder(container.NewHBox(look.Title(words.Say("checks.title")), p.count, layout.NewSpacer(), keying), nil, nil, nil,
		look.Split(look.Card(p.list), look.Card(p.right)))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown checks again; the arrows walk the list.
func (p *Page) Shown(any) {
	p.check(nil)
	p.d.Win.Canvas().Focus(p.list)
}

// Do takes "refresh" (check again), "problem" (the next one), and Ctrl+Enter: noted, the next one.
func (p *Page) Do(name string) bool {
	switch name {
	case "refresh":
		p.check(nil)
	case "savenew":
		if p.why != nil && strings.TrimSpace(p.why.Text) != "" {
			p.explain()
		} else {
			p.Do("next")
		}
	case "next", "problem":
		if p.at+1 < len(p.items) {
			p.list.Go(p.at + 1)
		}
	case "previous":
		if p.at > 0 {
			p.list.Go(p.at - 1)
		}
	default:
		return false
	}
	return true
}

// check lists what is wrong, then goes on.
func (p *Page) check(then func()) {
	last := p.asked.Next()
	job.Quiet(func() ([]item, error) {
		problems, err := p.d.Store.Check("")
		if err != nil {
			return nil, err
		}
		var hard, soft []item
		for _, one := range problems {
			rec, err := p.d.Store.Get(one.Record)
			if err != nil {
				return nil, err
			}
			if one.Level == register.Hard {
				hard = append(hard, item{one, rec})
			} else {
				soft = append(soft, item{one, rec})
			}
		}
		return append(hard, soft...), nil
	}, func(items []item, err error) {
		switch {
		case !last():
			return
		case err != nil:
			p.d.Fail(err)
			return
		}
		writing := p.why != nil && p.d.Win.Canvas().Focused() == p.why
		p.at = p.again(items)
		p.items = items
		hard := 0
		for _, one := range items {
			if one.Level == register.Hard {
				hard++
			}
		}
		p.count.SetText(words.Say("checks.count", "hard", hard, "soft", len(items)-hard))
		p.list.Refresh()
		p.list.Go(p.at)
		p.show()
		if writing && p.why != nil {
			p.d.Win.Canvas().Focus(p.why)
		}
		if then != nil {
			then()
		}
	})
}

// again is where the problem in hand stands in a list that was made anew; where it is gone, the one that came in its place.
func (p *Page) again(items []item) int {
	if p.at < len(p.items) {
		before := p.items[p.at].problem()
		if at := slices.IndexFunc(items, func(one item) bool { return one.problem() == before }); at >= 0 {
			return at
		}
	}
	return min(p.at, max(len(items)-1, 0))
}

func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.items) {
		return
	}
	one := p.items[i]
	row := o.(*fyne.Container)
	texts := row.Objects[0].(*fyne.Container).Objects
	parts := []string{p.title(one), p.class(one), p.label(one)}
	look.SetLine(texts[0], strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "  "))
	look.SetLine(texts[1], sentence(one))
	state := "must-explain"
	if one.Level == register.Hard {
		state = "must-fix"
	}
	row.Objects[1].(*fyne.Container).Objects[0].(*look.Badge).Set(state, words.Say("check."+state))
	row.Refresh()
}

// title is what a record is called: what is about a person by the person's name.
func (p *Page) title(one item) string {
	return cmp.Or(p.d.Store.PersonOf(one.rec), p.d.Store.TitleOf(one.rec))
}

// class is that of the person whom a record is about, as a clerk walks to it; "" for none.
func (p *Page) class(one item) string {
	pack, rec := p.d.Store.Pack(), one.rec
	if f := pack.Kind(rec.Kind).ByRole(register.RolePerson); f != nil && rec.Fields[f.Key] != "" {
		person, ok := p.d.Store.Glance(rec.Fields[f.Key])
		if !ok {
			return ""
		}
		rec = person
	}
	f := pack.Kind(rec.Kind).ByRole(register.RoleClass)
	if f == nil || rec.Fields[f.Key] == "" {
		return ""
	}
	return pack.In(words.Language()).Display(f, rec.Fields[f.Key])
}

func (p *Page) label(one item) string {
	if f := p.d.Store.Pack().Kind(one.rec.Kind).Field(one.Field); f != nil {
		return f.Say(words.Language())
	}
	return ""
}

func sentence(one item) string {
	return words.Told(one.Say(words.Language()), one.Code, one.Args)
}

// show puts the problem in hand to the right, with what can be done about it.
func (p *Page) show() {
	p.right.Objects, p.why = nil, nil
	defer p.right.Refresh()
	if len(p.items) == 0 {
		none := "checks.none"
		if p.d.Store.Unit().Level != store.School {
			none = "checks.none.bureau"
		}
		p.right.Add(container.NewCenter(look.Paragraph(words.Say(none))))
		return
	}
	one := p.items[min(p.at, len(p.items)-1)]
	kind := p.d.Store.Pack().Kind(one.rec.Kind)
	where := kind.Say(words.Language())
	for _, part := range []string{p.class(one), p.label(one)} {
		if part != "" {
			where += words.Say("form.dot") + part
		}
	}
	if one.Message != "" { // a check of the pack has a number; the others have no name to be read
		where += words.Say("form.dot") + one.Check
	}
	box := container.NewVBox(look.Heading(p.title(one)), look.Note(where), look.Paragraph(sentence(one)))
	mend := look.Primary(words.Say("checks.mend"), theme.DocumentCreateIcon(), p.mend)
	if one.Level == register.Soft {
		p.why = look.NewEntry()
		p.why.SetPlaceHolder(words.Say("checks.why"))
		p.why.SetText(p.half[one.problem()])
		p.why.CursorColumn = len([]rune(p.why.Text))
		p.why.OnChanged = func(text string) { p.half[one.problem()] = text }
		p.why.OnSubmitted = func(string) { p.explain() }
		box.Add(look.Note(words.Say("checks.explain")))
		box.Add(p.why)
		buttons := container.NewHBox(look.NewButton(words.Say("checks.pass"), p.explain), mend)
		if one.Other != "" {
			buttons.Add(look.NewButton(words.Say("conflicts.unlike"), p.unlike))
		}
		box.Add(buttons)
		p.right.Add(box)
		return
	}
	box.Add(look.Note(words.Say("checks.hard")))
	box.Add(container.NewHBox(mend))
	p.right.Add(box)
}

// mend goes to the field that the problem in hand is about.
func (p *Page) mend() {
	if p.at < len(p.items) {
		p.d.ShowField(p.items[p.at].rec, p.items[p.at].Field)
	}
}

// unlike notes, with the reason that was written, that the record and its likeness are two persons:
// neither is asked about the other again.
func (p *Page) unlike() {
	one := p.items[min(p.at, len(p.items)-1)]
	p.settle(func(text string) error {
		_, err := p.d.Store.Unlike(one.rec.ID, one.Other, text)
		return err
	})
}

// explain notes the reason that was written, and goes on to the next problem.
func (p *Page) explain() {
	one := p.items[min(p.at, len(p.items)-1)]
	p.settle(func(text string) error {
		_, err := p.d.Store.Commit(store.Edit{ID: one.rec.ID, Explain: map[string]string{one.Check: text}})
		return err
	})
}

// settle does with the reason what is to be done with it; without one the cursor goes to where it is written.
func (p *Page) settle(do func(text string) error) {
	text := strings.TrimSpace(p.why.Text)
	if text == "" {
		p.d.Win.Canvas().Focus(p.why)
		return
	}
	noted := p.items[min(p.at, len(p.items)-1)].problem()
	p.d.Save(func() error { return do(text) }, func() { delete(p.half, noted); p.next() })
}

// next checks again, with the cursor where the next reason is written.
func (p *Page) next() {
	p.check(func() {
		if p.why != nil {
			p.d.Win.Canvas().Focus(p.why)
		}
	})
}
