package approvals

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/history"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/award"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// show puts the award in hand to the right: what is due and why, and the way that it has come.
func (p *Page) show() {
	p.right.Objects = nil
	defer p.right.Refresh()
	if len(p.items) == 0 {
		none := "approvals.none"
		if p.d.Store.Unit().Level != store.School {
			none = "approvals.none.bureau"
		}
		p.right.Add(look.Paragraph(words.Say(none)))
		return
	}
	c := p.items[min(p.at, len(p.items)-1)]
	box := container.NewVBox(
		look.Heading(c.Name+"  "+c.School),
		look.Paragraph(words.Say("approvals.due", "programme", p.programme(c.Programme), "period", c.Period, "due", yuan(c.Due), "rule", c.Rule)),
	)
	if err := c.Fault(); err != nil {
		box.Add(look.Failure(err))
	}
	if c.State == award.Back { // before all else: it is what has to be done
		for _, o := range c.Sent() {
			box.Add(warning(p.said(o)))
		}
		if c.Mine {
			box.Add(look.Paragraph(words.Say(p.after(c))))
		}
	}
	box.Add(p.law(c))
	if c.Differs {
		box.Add(warning(words.Say("approvals.differs.text", "due", yuan(c.Due), "rule", yuan(c.Now.Amount), "reason", c.Reason)))
	}
	if c.Blocked != "" && c.State != award.Declined {
		box.Add(warning(c.Blocked))
	}
	if c.Step != nil && len(c.Sent()) > 0 {
		box.Add(p.mended(c))
	}
	box.Add(look.Text(words.Say("approvals.way"), 15, theme.ColorNameForeground, true))
	box.Add(p.way(c))
	if c.PaidOn != "" {
		box.Add(look.Paragraph(words.Say("approvals.paid", "paid", yuan(c.Paid), "day", c.PaidOn, "payee", c.Payee, "card", p.masked(c.Account))))
	}
	if c.Back > 0 {
		box.Add(look.Paragraph(words.Say("approvals.returned", "back", yuan(c.Back))))
	}
	if c.Unpaid != "" {
		box.Add(look.Paragraph(words.Say("approvals.unpaid", "why", c.Unpaid)))
	}
	box.Add(look.Text(words.Say("approvals.facts"), 15, theme.ColorNameForeground, true))
	box.Add(facts(p.d.Store.Pack().In(words.Language()), c))
	p.right.Add(box)
}

// after names the text that says what to do with an award that came back here.
func (p *Page) after(c award.Case) string {
	switch {
	case c.Step.Act == register.ActEnter:
		return "approvals.back.enter"
	case p.d.Store.Unit().Level == store.School:
		return "approvals.back.school"
	}
	return "approvals.back.bureau"
}

// mended has room for what was changed since an award was sent back, which is read beside the window.
func (p *Page) mended(c award.Case) fyne.CanvasObject {
	rows, s := container.NewVBox(), p.d.Store
	job.Quiet(func() ([]award.Mended, error) { return award.MendedSince(s, c) }, func(list []award.Mended, err error) {
		if err != nil {
			rows.Add(look.Failure(err))
			return
		}
		if len(list) == 0 {
			rows.Add(look.Note(words.Say("approvals.mended.none")))
			return
		}
		rows.Add(look.Text(words.Say("approvals.mended"), 15, theme.ColorNameForeground, true))
		for _, m := range list {
			key := "approvals.mended.record"
			if m.New {
				key = "approvals.mended.new"
			}
			kind := s.Pack().Kind(m.Kind).Say(words.Language())
			rows.Add(look.Paragraph(words.Say(key, "kind", kind, "title", m.Title, "day", m.Day.Format(time.DateOnly), "office", p.office(m.Unit), "person", m.Actor)))
			for _, f := range m.Fields {
				if text := history.Told(s, m.Kind, f.Key, f.Old, f.New); text != "" {
					rows.Add(look.Aside("    " + text))
				}
			}
		}
	})
	return rows
}

// masked is a card's number as a list shows it.
func (p *Page) masked(account string) string {
	pack := p.d.Store.Pack()
	return pack.Masked(pack.KindByRole(register.KindAward).ByRole(register.RoleAccount), account)
}

func warning(text string) fyne.CanvasObject {
	label := look.Paragraph(text)
	return look.Ground(container.NewBorder(nil, nil, look.Colored(theme.IconNameWarning, look.Warn, 18), nil, label), look.WarnWeak, 4)
}

// law is the sentence that the award follows from, and the readings that it rests on.
func (p *Page) law(c award.Case) fyne.CanvasObject {
	one := p.d.Store.Pack().Programme(c.Programme)
	if one == nil || one.Sentence == "" {
		return look.Space(1)
	}
	text := words.Say("approvals.law", "sentence", one.Sentence, "document", one.Document)
	if c.Now.Reading != "" {
		text += words.Say("approvals.reading", "reading", c.Now.Reading)
	}
	return look.Paragraph(text)
}

// way tells the opinions, the oldest first, and the steps that are still to come.
func (p *Page) way(c award.Case) fyne.CanvasObject {
	box := container.NewVBox()
	for _, o := range c.Trail {
		box.Add(look.Paragraph(p.said(o)))
	}
	if c.Flow == nil || c.Step == nil {
		return box
	}
	_, at := c.Flow.Step(c.Step.Key)
	for i := at; i < len(c.Flow.Steps); i++ {
		key := "approvals.later"
		if i == at {
			key = "approvals.next"
		}
		box.Add(look.Note(words.Say(key, "step", c.Flow.Steps[i].Say(words.Language()))))
	}
	return box
}

// said is an opinion: when, by whom, on what paper and why.
func (p *Page) said(o award.Opinion) string {
	text := words.Say("approvals.said", "day", o.Day, "step", o.Step.Say(words.Language()), "office", p.office(o.Office), "person", o.Person, "means", words.Say("award.means."+o.Means))
	for _, more := range []string{o.Document, o.Text} {
		if more != "" {
			text += words.Say("form.dot") + more
		}
	}
	return text
}

func (p *Page) office(code string) string {
	if units, err := p.d.Store.Units(); err == nil && units[code].Name != "" {
		return units[code].Name
	}
	return code
}

// facts are what today finds about the child.
func facts(in register.Speaker, c award.Case) fyne.CanvasObject {
	grid := container.NewGridWithColumns(2)
	for _, k := range c.Now.Facts {
		label, shown := in.Known(k)
		if shown == "" {
			continue
		}
		value := widget.NewLabel(shown)
		value.Truncation = fyne.TextTruncateEllipsis
		grid.Add(container.NewBorder(nil, nil, container.New(look.Width{At: 110}, look.Note(label)), nil, value))
	}
	return grid
}
