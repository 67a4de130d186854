package units

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/words"
)

// newest reads the newest request of the folder.
func (p *Page) newest() { p.place.Read(trust.RequestExtension, p.grant) }

// grant shows the eight words of a request, and writes the grant beside it.
func (p *Page) grant(raw []byte, err error) {
	var r trust.Request
	if err == nil {
		r, err = trust.ParseRequest(raw)
	}
	if err != nil {
		p.d.Fail(err)
		return
	}
	var twin *store.Unit
	job.Quiet(func() (before string, err error) {
		if twin, err = namesake(p.d.Store, r); err != nil {
			return "", err
		}
		return courier.Replaces(p.d.Store, raw)
	}, func(before string, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.askGrant(raw, r, before, twin)
	})
}

// namesake is a unit below that is called as the one that asks, by another code; nil for none: a code typed wrong would make two
// units of one school.
func namesake(s *store.Store, r trust.Request) (*store.Unit, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	for _, u := range store.Below(units, s.Unit().Code) {
		if u.Name == r.Name && u.Code != r.Code {
			return &u, nil
		}
	}
	return nil, nil
}

// askGrant shows the words, and of a code that another computer has already what it then means, as of a name that another unit
// has. before is that computer's name.
func (p *Page) askGrant(raw []byte, r trust.Request, before string, twin *store.Unit) {
	same := look.NewTick(words.Say("units.grant.same"), false)
	body := container.NewVBox(look.Text(r.Name+"  "+r.Code, 18, theme.ColorNameForeground, true), look.Paragraph(words.Say("units.grant.read")), look.Spoken(r.Fingerprint))
	if before != "" {
		body.Add(look.Sentence(words.Say("units.grant.again", "code", r.Code, "unit", before)))
	}
	if twin != nil {
		body.Add(look.Sentence(words.Say("units.grant.twin", "code", twin.Code, "unit", twin.Name, "wrong", r.Code)))
	}
	body.Add(same)
	yes := look.Primary(words.Say("units.grant.yes"), theme.ConfirmIcon(), func() {
		job.Quiet(func() (grant []byte, err error) {
			grant, _, err = courier.Grant(p.d.Store, raw)
			return grant, err
		}, func(grant []byte, err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			p.place.Put(intact.Name(r.Name+trust.GrantExtension), grant, func(path string, err error) {
				if err != nil {
					p.d.Fail(err)
				} else {
					look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.written", "file", path)))
				}
				p.d.Refresh()
				p.load(r.Code)
			})
		})
	})
	yes.Disable()
	same.OnChanged = func(checked bool) {
		if checked {
			yes.Enable()
		} else {
			yes.Disable()
		}
	}
	same.OnEnter = func() {
		if !yes.Disabled() {
			yes.OnTapped()
		}
	}
	look.Ask(p.d.Win, words.Say("units.grant"), body, yes, look.NewButton(words.Say("units.grant.no"), nil))
	p.d.Win.Canvas().Focus(same)
}

// recovery shows the recovery key of a unit below, once the officer has read when to give it.
func (p *Page) recovery(u store.Unit) {
	do := look.NewButton(words.Say("units.recovery.do"), func() {
		job.Quiet(func() (string, error) { return courier.Recovery(p.d.Store, u.Code) }, func(key string, err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			half := len(key) / 2
			look.Tell(p.d.Win, u.Name, container.NewVBox(look.Text(key[:half], 26, theme.ColorNameForeground, true), look.Text(key[half+1:], 26, theme.ColorNameForeground, true)))
		})
	})
	look.Ask(p.d.Win, words.Say("units.recovery"), look.Sentence(words.Say("units.recovery.text", "unit", u.Name)), look.NewButton(words.Say("units.recovery.no"), nil), do)
}

// revoke ends a unit's laptop, once the officer has read what that means.
func (p *Page) revoke(u store.Unit) {
	do := look.NewButton(words.Say("units.revoke.do"), func() {
		job.Quiet(func() (trust.List, error) { return courier.Revoke(p.d.Store, u.Code) }, func(_ trust.List, err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			p.d.Refresh()
			p.load(u.Code)
			look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("units.revoked", "unit", u.Name)))
		})
	})
	look.Ask(p.d.Win, words.Say("units.revoke"), look.Sentence(words.Say("units.revoke.text", "unit", u.Name)), look.NewButton(words.Say("units.revoke.no"), nil), do)
}

// rebuild writes the whole book of a unit for its new laptop.
func (p *Page) rebuild(u store.Unit) {
	dir, ok := p.place.Chosen(p.d.Fail)
	if !ok {
		return
	}
	var files []string
	job.Run(p.d.Win, words.Say("units.rebuild"), func(ctx context.Context, progress func(int, int)) (err error) {
		sent, err := courier.All(func() (courier.Sent, error) {
			return courier.Rebuild(ctx, p.d.Store, u.Code, dir, func(done, total int, _ string) { progress(done, total) })
		})
		for _, one := range sent {
			files = append(files, one.File)
		}
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
		}
		if len(files) == 0 { // stopped, or failed, before one was written
			return
		}
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("units.rebuilt", "file", strings.Join(files, "\n"), "unit", u.Name)))
	})
}

// change asks from which day on a unit is otherwise, and on what paper that rests.
func (p *Page) change(r row, means string) {
	day, document, name := look.NewEntry(), look.NewEntry(), look.NewEntry()
	day.SetText(p.today())
	day.Offers, name.Offers = true, true
	document.SetPlaceHolder(words.Say("units.ask.document.hint"))
	form := container.New(layout.NewFormLayout())
	line := func(key string, o fyne.CanvasObject) {
		form.Add(widget.NewLabel(words.Say(key)))
		form.Add(o)
	}
	first, lines := fyne.Focusable(day), []*look.Entry{day, document}
	var into *look.Choice
	var others []store.Unit
	switch means {
	case store.UnitRenamed:
		name.SetText(r.unit.Name)
		line("units.ask.name", name)
		first, lines = name, []*look.Entry{name, day, document}
	case store.UnitMerged:
		into, others = p.others(r.unit)
		line("units.ask.into", into)
		first = into
	}
	line("units.ask.day", day)
	line("units.ask.document", document)
	var box *look.Box
	do := look.Primary(words.Say("units.ask.do"), theme.ConfirmIcon(), nil)
	do.Stays = true
	do.OnTapped = func() {
		on, err := p.d.Day(day.Text)
		if err != nil {
			p.d.Fail(err)
			return
		}
		c := store.UnitChange{Unit: r.unit.Code, Means: means, On: on, Name: name.Text, Document: document.Text}
		if into != nil && into.SelectedIndex() >= 0 {
			c.Into = others[into.SelectedIndex()].Code
		}
		p.d.Save(func() error {
			_, err := p.d.Store.ChangeUnit(c)
			return err
		}, func() {
			box.Hide()
			p.d.Win.Canvas().Focus(p.list) // the button that was pressed goes
			p.load(r.unit.Code)
		})
	}
	look.Chain(p.d.Win, do, lines...)
	body := container.NewVBox(look.Sentence(words.Say("units.ask."+means, "unit", r.unit.Name)), form)
	box = look.Ask(p.d.Win, words.Say("units.title.change", "unit", r.unit.Name), body, do, look.NewButton(words.Say("units.ask.no"), nil))
	p.d.Win.Canvas().Focus(first)
}

// others are the units that can take one up: of its level and its bureau, and still there.
func (p *Page) others(u store.Unit) (*look.Choice, []store.Unit) {
	var list []store.Unit
	for _, one := range p.units {
		if one.Code != u.Code && one.Level == u.Level && one.Parent == u.Parent && one.On(p.today()) {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b store.Unit) int { return strings.Compare(a.Code, b.Code) })
	names := make([]string, len(list))
	for i, one := range list {
		names[i] = one.Name + "  " + one.Code
	}
	return look.NewChoice(names, nil), list
}
