package reports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/report"
	"rollbook/words"
)

// passage is one text of the summary: Tab leaves it.
type passage struct {
	look.Entry
	key  string
	mine func(*passage) // it is written in
	away func()         // Esc
}

func newPassage(s report.AccountSection, rows int, mine func(*passage)) *passage {
	e := &passage{key: s.Key, mine: mine}
	e.ExtendBaseWidget(e)
	e.MultiLine, e.Wrapping, e.Scroll = true, fyne.TextWrapBreak, fyne.ScrollVerticalOnly
	e.SetMinRowsVisible(rows)
	e.SetText(s.Text)
	return e
}

// TypedKey leaves the box with Esc.
func (e *passage) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		e.away()
		return
	}
	e.mine(e)
	e.Entry.TypedKey(key)
}

// AcceptsTab is false: a summary has no tabs.
func (e *passage) AcceptsTab() bool { return false }

// TypedRune tells which text is written in, and so do the others below: Tab on the way to the figures passes through the next
// texts.
func (e *passage) TypedRune(r rune) {
	e.mine(e)
	e.Entry.TypedRune(r)
}

// TypedShortcut pastes, as a rule.
func (e *passage) TypedShortcut(s fyne.Shortcut) {
	e.mine(e)
	e.Entry.TypedShortcut(s)
}

// Tapped sets the cursor.
func (e *passage) Tapped(at *fyne.PointEvent) {
	e.mine(e)
	e.Entry.Tapped(at)
}

// insert puts a text where the cursor stands.
func (e *passage) insert(text string) {
	for _, r := range text {
		e.TypedRune(r)
	}
}

// writeAccount opens the summary of the year of the table's day, to be written.
func (p *Page) writeAccount() {
	day := p.asked().Day
	var a report.Account
	var draft map[string]string
	still := p.d.Visit()
	job.Read(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		if a, err = report.AccountOf(ctx, p.d.Store, day); err == nil {
			draft, err = p.d.Store.Draft(draftOf(a))
		}
		return err
	}, func(err error) {
		switch {
		case !still():
		case err != nil:
			p.d.Fail(err)
		case a.Year != "":
			p.account(day, a, draft)
		}
	})
}

// draftOf names the draft of a year's summary.
func draftOf(a report.Account) string { return "account/" + a.Year }

// writing is the box in which a summary is written; what is typed is on the disk with every key.
type writing struct {
	p     *Page
	day   time.Time
	a     report.Account
	texts []*passage // one a section
	hand  *passage   // the one that figures go into
	turns job.Turns  // of the draft
	box   *look.Box
}

// account opens a summary to be written. draft is what was typed and not saved the last time.
func (p *Page) account(day time.Time, a report.Account, draft map[string]string) {
	w := &writing{p: p, day: day, a: a}
	left := container.NewVBox()
	for i, s := range a.Sections {
		rows := 3
		if i == 0 {
			rows = 7
		}
		e := newPassage(s, rows, func(e *passage) { w.hand = e })
		if text, typed := draft[s.Key]; typed {
			e.SetText(text)
		}
		e.OnChanged = func(string) {
			p.d.Touch()
			w.keep(w.changed())
		}
		e.away = w.leave
		w.texts = append(w.texts, e)
		left.Add(look.Note(s.Label))
		left.Add(e)
	}
	said := words.Say("account.text")
	if a.On != "" {
		said = words.Say("account.frozen", "on", a.On, "day", a.At, "state", a.State)
	}
	if len(draft) > 0 {
		said = words.Whole(words.Say("account.draft"), said)
	}
	figures := container.New(look.Width{At: 290}, p.figures(a, w.cite))
	content := container.NewBorder(look.Paragraph(said), nil, nil, figures, container.NewVScroll(left))
	do := look.Primary(words.Say("account.save"), theme.DocumentSaveIcon(), func() { w.save(nil) })
	print := look.NewButton(words.Say("account.print"), func() {
		w.save(func(kept report.Account) { prints.Account(p.d, kept, day) })
	})
	check := look.NewButton(words.Say("account.check"), func() { p.recount(a) })
	no := look.NewButton(words.Say("account.no"), w.leave)
	do.Stays, print.Stays, check.Stays, no.Stays = true, true, true, true
	w.box = look.Ask(p.d.Win, words.Say("account.title", "year", a.Year), look.Room(p.d.Win, 1000, 520, content), do, print, check, no)
	w.box.About = "yearend"
	w.hand = w.texts[0]
	p.d.Win.Canvas().Focus(w.hand)
}

// changed gives the texts that are not as they were saved.
func (w *writing) changed() map[string]string {
	set := map[string]string{}
	for i, e := range w.texts {
		if e.Text != w.a.Sections[i].Text {
			set[e.key] = e.Text
		}
	}
	return set
}

// keep writes the draft, or lets it go with nil.
func (w *writing) keep(draft map[string]string) { w.p.d.Draft(&w.turns, draftOf(w.a), draft) }

// cite puts the mark of a figure into the text that was written in last.
func (w *writing) cite(mark string) {
	w.hand.insert(mark)
	w.p.d.Win.Canvas().Focus(w.hand)
}

// save saves the summary, freezes its figures and closes the box. then may be nil.
func (w *writing) save(then func(report.Account)) {
	d, set := w.p.d, map[string]string{}
	for _, e := range w.texts {
		set[e.key] = strings.TrimSpace(e.Text)
	}
	var kept report.Account
	saved := false
	job.Run(d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		kept, err = report.Write(ctx, d.Store, w.day, set)
		saved = err == nil
		return err
	}, func(err error) {
		if err != nil {
			d.Fail(err)
		}
		if !saved { // stopped: what was typed stays
			return
		}
		w.keep(nil)
		w.box.Hide()
		d.Saved()
		w.p.count()
		if then != nil {
			then(kept)
		}
	})
}

// leave closes the box, and asks before where something was typed.
func (w *writing) leave() {
	if len(w.changed()) == 0 {
		w.box.Hide()
		return
	}
	look.Ask(
		w.p.d.Win, words.Say("leave.title"), look.Sentence(words.Say("leave.text")),
		look.Primary(words.Say("leave.save"), theme.DocumentSaveIcon(), func() { w.save(nil) }), look.NewButton(words.Say("leave.drop"), func() {
			w.keep(nil)
			w.box.Hide()
		}), look.NewButton(words.Say("leave.stay"), nil),
	)
}

// figures lists the indicators of the table; one that is chosen goes into the text.
func (p *Page) figures(a report.Account, put func(mark string)) fyne.CanvasObject {
	rows := container.NewVBox()
	if a.On != "" {
		for i, c := range a.Cited {
			rows.Add(look.Paragraph(words.Say("paper.numbered-note", "n", i+1, "note", c.Note())))
		}
		return container.NewVScroll(rows)
	}
	pack := p.d.Store.Pack()
	for _, id := range pack.IndicatorOrder() {
		in := pack.Indicators[id]
		for _, row := range p.report.Rows {
			if row.Key == id && in.Table != "" {
				link := look.NewLink(words.Say("account.figure", "label", in, "value", row.Cells[0].Text), 13, func() { put(report.Mark(in.Table, report.TotalKey, in.Column)) })
				rows.Add(container.NewHBox(link))
			}
		}
	}
	return container.NewVScroll(rows)
}

// recount holds the figures in a summary against what is counted now for their day.
func (p *Page) recount(a report.Account) {
	var list []report.Changed
	n, counted := 0, false
	job.Read(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		list, n, err = report.Recount(ctx, p.d.Store, a)
		counted = err == nil
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
		}
		if !counted { // stopped
			return
		}
		lines := []string{words.Say("account.same", "n", n)}
		if len(list) > 0 {
			lines[0] = words.Say("account.changed", "n", n, "changed", len(list))
		}
		for _, one := range list {
			lines = append(lines, fmt.Sprintf("%s → %s", one.Note(), one.Now.Text))
		}
		look.Tell(p.d.Win, words.Say("account.check"), look.Sentence(strings.Join(lines, "\n"))).About = "yearend"
	})
}
