package findings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/finding"
	"rollbook/words"
)

// form is where the answer is written, and what is done with it.
func (p *Page) form(f finding.Finding) (fields, keys fyne.CanvasObject) {
	p.why, p.proof, p.owner, p.due = look.NewEntry(), look.NewEntry(), look.NewEntry(), look.NewEntry()
	p.why.SetPlaceHolder(words.Say("findings.why"))
	p.proof.SetPlaceHolder(words.Say("findings.proof"))
	p.owner.SetPlaceHolder(words.Say("findings.owner.code", "code", f.Owner))
	p.due.SetPlaceHolder(words.Say("findings.due.day"))
	p.why.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(p.proof) }
	p.proof.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(p.owner) }
	p.owner.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(p.due) }
	inLine := 3
	if look.Narrow() {
		inLine = 2
	}
	results := container.NewGridWithColumns(inLine)
	if codes := finding.Results(p.d.Store.Pack()); codes != nil {
		for i := range codes.Codes {
			row := &codes.Codes[i]
			if !f.Fits(row) {
				p.order = append(p.order, "") // each keeps its digit
				continue
			}
			b := look.NewButton(words.Say("findings.pick", "key", i+1, "result", row.Say(words.Language())), func() { p.pick(row.Code) })
			p.picks[row.Code], p.order = b, append(p.order, row.Code)
			results.Add(b)
		}
	}
	keep := look.Primary(words.Say("findings.keep"), theme.ConfirmIcon(), p.answer)
	later := look.NewButton(words.Say("conflicts.later"), p.later)
	beside := 2
	if look.Large() {
		beside = 1
	}
	fields = container.NewVBox(container.NewHScroll(results), container.NewGridWithColumns(beside, p.why, p.proof), container.NewGridWithColumns(beside, p.owner, p.due))
	return fields, container.NewHBox(layout.NewSpacer(), later, keep)
}

// later goes on to the next with nothing said of this one.
func (p *Page) later() {
	p.Do("next")
	p.d.Win.Canvas().Focus(p.list)
}

// called names a finding for what was begun of it.
func called(f finding.Finding) string { return f.Check + " " + f.About }

// said is what was typed of the finding in hand.
func (p *Page) said() finding.Answer {
	return finding.Answer{Code: p.picked, Reason: p.why.Text, Evidence: p.proof.Text, Owner: strings.TrimSpace(p.owner.Text), Due: strings.TrimSpace(p.due.Text)}
}

// resume puts back what was begun of the finding in hand.
func (p *Page) resume(a finding.Answer) {
	p.why.SetText(a.Reason)
	p.proof.SetText(a.Evidence)
	p.owner.SetText(a.Owner)
	p.due.SetText(a.Due)
	p.mark(a.Code)
}

// mark shows which answer is picked.
func (p *Page) mark(code string) {
	p.picked = code
	for one, b := range p.picks {
		icon := fyne.Resource(nil)
		if one == code {
			icon = theme.ConfirmIcon()
		}
		b.SetIcon(icon)
	}
}

func (p *Page) pick(code string) {
	p.mark(code)
	p.reveal()
	job.Soon(func() { p.d.Win.Canvas().Focus(p.why) }) // after the digit was typed, so that it is not typed into the field
}

// answer keeps what was said about the finding in hand, and goes on to the next.
func (p *Page) answer() {
	if p.at >= len(p.items) || p.why == nil {
		return
	}
	a, one := p.said(), p.items[p.at]
	p.d.Save(func() error {
		_, err := finding.Resolve(p.d.Store, one, a)
		return err
	}, func() {
		delete(p.begun, called(one))
		p.hand = ""
		p.load(true)
	})
}
