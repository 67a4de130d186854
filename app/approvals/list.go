package approvals

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/award"
	"rollbook/words"
)

// yuan is an amount on the screen.
func yuan(n float64) string {
	if math.IsNaN(n) {
		return words.Say("award.unknown")
	}
	return words.Say("award.yuan", "sum", number(n))
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// Sum is what some awards come to; one whose amount nobody has set is no nought.
func Sum(list []award.Case) string {
	sum, open := 0.0, 0
	for _, c := range list {
		if sum += award.OrZero(c.Due); math.IsNaN(c.Due) {
			open++
		}
	}
	switch {
	case open == 0:
		return yuan(sum)
	case open == len(list):
		return yuan(math.NaN())
	}
	return words.Say("award.yuan.open", "sum", number(sum), "n", open)
}

// line draws one award of the list.
func (p *Page) line(i int, o fyne.CanvasObject) {
	if i >= len(p.items) {
		return
	}
	c := p.items[i]
	row := o.(*fyne.Container)
	texts := row.Objects[0].(*fyne.Container).Objects
	look.SetText(texts[0], c.Name+"  "+c.School+"  "+c.Class)
	text := words.Say("approvals.line", "programme", p.programme(c.Programme), "period", c.Period, "due", yuan(c.Due))
	if c.Step != nil {
		text += words.Say("form.dot") + c.Step.Say(words.Language())
		if c.State == award.Open && len(c.Sent()) > 0 {
			text += words.Say("form.dot") + words.Say("approvals.again")
		}
	}
	look.SetText(texts[1], text)
	icon := row.Objects[1].(*widget.Icon)
	icon.SetResource(theme.CheckButtonIcon())
	if p.ticked[c.ID] {
		icon.SetResource(theme.CheckButtonCheckedIcon())
	}
	row.Objects[2].(*fyne.Container).Objects[0].(*fyne.Container).Objects = []fyne.CanvasObject{badge(c, p.back[c.ID])}
	row.Refresh()
}

// badge shows what matters most of an award: that nothing is due, that the amount is another, else its state.
func badge(c award.Case, recover bool) fyne.CanvasObject {
	states := map[award.State]string{
		award.Open: "unsent", award.Back: "returned", award.Declined: "refused", award.Released: "sent", award.Paid: "received", award.Broken: "must-fix",
	}
	word := words.Say("award.state." + string(c.State))
	switch {
	case recover:
		return look.NewBadge("must-explain", words.Say("approvals.recover"))
	case c.Blocked != "" && (c.State == award.Open || c.State == award.Back || c.State == award.Released):
		return look.NewBadge("must-fix", words.Say("approvals.blocked"))
	case c.Differs && c.Mine:
		return look.NewBadge("must-explain", words.Say("approvals.differs"))
	case c.Mine && c.State == award.Open:
		return look.NewBadge("conflict", words.Say("approvals.mine"))
	}
	return look.NewBadge(states[c.State], word)
}

// tick chooses the award in hand for the next deed, or no longer, and goes on to the next.
func (p *Page) tick() {
	if p.at >= len(p.items) {
		return
	}
	id := p.items[p.at].ID
	if p.ticked[id] = !p.ticked[id]; !p.ticked[id] {
		delete(p.ticked, id)
	}
	p.sum()
	p.list.Refresh()
	if p.at+1 < len(p.items) {
		p.list.Go(p.at + 1)
	}
}

// tickAll chooses all that are listed; pressed once more it does no harm, as in a spreadsheet. Esc lets go of them.
func (p *Page) tickAll() {
	for _, c := range p.items {
		p.ticked[c.ID] = true
	}
	p.sum()
	p.list.Refresh()
}

// open shows the child's record.
func (p *Page) open() {
	if p.at < len(p.items) {
		p.d.Open("entry", p.items[p.at].Person)
	}
}

// sum says how many awards there are, how much is due, and how much of it is ticked.
func (p *Page) sum() {
	chosen := p.picks()
	p.total.SetText(words.Say("approvals.total", "n", len(p.items), "sum", Sum(p.items), "chosen", len(chosen), "part", Sum(chosen)))
}

// hand gives the awards that a deed is about: those that are ticked, else the one in hand.
func (p *Page) hand() []award.Case {
	list := p.picks()
	if len(list) == 0 && p.at < len(p.items) {
		list = append(list, p.items[p.at])
	}
	return list
}

// picks gives the awards that are ticked.
func (p *Page) picks() (list []award.Case) {
	for _, c := range p.items {
		if p.ticked[c.ID] {
			list = append(list, c)
		}
	}
	return list
}

func ids(list []award.Case) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.ID
	}
	return out
}
