package imports

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/words"
)

// came shows what came of a roster that was tried, or taken.
func (p *Page) came(dry bool) {
	r := p.result
	graded, n := sheet.Gravest(r.Problems)
	p.graded = graded
	if r.Sheet == "" { // stopped before anything was saved
		p.stands(look.Text(words.Say("imports.cancelled"), 18, look.Warn, true))
		return
	}
	title, colour := words.Say("imports.taken"), look.OK
	switch {
	case r.Stopped > 0:
		title, colour = words.Say("imports.stopped.title"), look.Warn
	case r.New+r.Changed+r.Same == 0:
		title, colour = words.Say("imports.void"), look.Warn
	case dry && !p.take.Disabled() && n[sheet.Lost]+n[store.MustFix] == 0: // else the sheet is better mended first
		title = words.Say("imports.tried.then")
	case dry:
		title = words.Say("imports.tried")
	}
	said := []fyne.CanvasObject{
		look.Text(title, 18, colour, true),
		look.Paragraph(words.Say("imports.counts", "sheet", r.Sheet, "rows", r.Rows, "new", r.New, "changed", r.Changed, "same", r.Same, "refused", r.Refused, "skipped", r.Skipped)),
	}
	if r.Stopped > 0 {
		said = append(said, look.Paragraph(words.Say("imports.stopped", "row", r.Stopped)))
	}
	if r.Rows == 0 && r.Stopped == 0 {
		said = append(said, look.Paragraph(words.Say("imports.void.why")))
	} else if r.Nothing() {
		said = append(said, look.Paragraph(words.Say("imports.same")))
	}
	said = append(said, notices(r.Notices)...)
	if len(r.Problems) == 0 {
		p.tell(nil, said...)
		if !p.take.Disabled() {
			p.d.Win.Canvas().Focus(p.take)
		}
		return
	}
	p.tell(p.problems, append(said, look.Paragraph(Counted(r.Problems)))...)
	p.problems.Refresh()
	p.problems.Go(0)
	p.inHand(0)
	p.whole.Show()
	p.right.Refresh()
	p.d.Win.Canvas().Focus(p.problems)
}

// inHand shows the whole of a problem.
func (p *Page) inHand(i int) {
	if i < len(p.graded) {
		p.whole.SetText(Said(p.graded[i]))
	}
}

func (p *Page) problem(i int, o fyne.CanvasObject) {
	l, ok := o.(*widget.Label)
	if !ok || i >= len(p.graded) {
		return
	}
	one := p.graded[i]
	l.Importance = widget.MediumImportance
	if one.State() == sheet.Lost {
		l.Importance = widget.DangerImportance
	}
	l.SetText(Said(one))
}

// Counted says how many problems there are, and how many of them are how grave.
func Counted(problems []sheet.Problem) string {
	_, n := sheet.Gravest(problems)
	var parts []string
	for _, state := range sheet.States {
		if n[state] > 0 {
			parts = append(parts, words.Say("imports.graded", "state", words.Say("check."+string(state)), "n", n[state]))
		}
	}
	return words.Say("imports.problems", "n", len(problems), "parts", strings.Join(parts, words.Say("list.comma")))
}

// Said is a problem in a line: how grave it is, where it stands, what is to be done.
func Said(one sheet.Problem) string {
	text := words.Told(one.Say(words.Language()), one.Code, one.Args)
	where := fmt.Sprintf("%s%d", one.Column, one.Row)
	if one.Column == "" { // the sheet has no such column
		where = words.Say("imports.row", "row", one.Row)
	}
	return words.Say("check."+string(one.State())) + "  " + where + "  " + text
}
