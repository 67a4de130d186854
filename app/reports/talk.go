package reports

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/report"
	"rollbook/words"
)

// askTalks shows the units that did not reach their targets, registers talks with those that are chosen, and prints the
// letters of all that were registered.
func (p *Page) askTalks() {
	day := p.asked().Day
	var lacks []report.Lack
	var end time.Time
	counted := false
	job.Read(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		end = report.Until(p.d.Store, day)
		lacks, err = report.Lacks(ctx, p.d.Store, day)
		counted = err == nil
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case !counted: // stopped: nobody knows who lacks what
		case len(lacks) == 0:
			look.Tell(p.d.Win, words.Say("talk.title"), look.Sentence(words.Say("talk.none", "day", day.Format(time.DateOnly)))).About = "yearend"
		default:
			p.talks(day, end, lacks)
		}
	})
}

// talks asks who of those that lack something is called in, when and until when.
func (p *Page) talks(day, end time.Time, lacks []report.Lack) {
	on, until, whom := look.NewEntry(), look.NewEntry(), look.NewEntry()
	on.SetText(day.Format(time.DateOnly))
	on.Offers, until.Offers = true, true
	until.SetText(end.Format(time.DateOnly))
	whom.SetPlaceHolder(words.Say("talk.head"))
	rows, ticks := lacking(lacks)
	field := func(label string, e fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(nil, nil, look.Note(words.Say(label)), nil, e)
	}
	fields := container.NewGridWithColumns(3, field("talk.on", on), field("talk.until", until), field("talk.whom", whom))
	top := container.NewVBox(look.Paragraph(words.Say("talk.text", "day", day.Format(time.DateOnly))), fields)
	var box *look.Box
	do := look.Primary(words.Say("talk.do"), theme.DocumentPrintIcon(), nil)
	do.Stays = true
	do.OnTapped = func() {
		var chosen []report.Lack
		for i, tick := range ticks {
			if tick.Checked {
				chosen = append(chosen, lacks[i])
			}
		}
		call := report.Call{Whom: whom.Text}
		var err error
		if call.On, err = p.d.Day(on.Text); err == nil {
			call.Until, err = p.d.Day(until.Text)
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		var made []string
		p.d.Save(func() (err error) {
			made, err = report.CallIn(p.d.Store, chosen, call)
			return err
		}, func() {
			box.Hide()
			p.letters(day, func(context.Context) ([]string, error) { return made, nil })
		})
	}
	before := look.NewButton(words.Say("talk.print"), func() {
		p.letters(day, func(ctx context.Context) (ids []string, err error) {
			lacks, err := report.Lacks(ctx, p.d.Store, day)
			for _, l := range lacks {
				ids = append(ids, l.Talks...)
			}
			return ids, err
		})
	})
	for i, e := range []*look.Entry{on, until} {
		e.OnSubmitted = func(string) { p.d.Win.Canvas().Focus([]*look.Entry{until, whom}[i]) }
	}
	whom.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(ticks[0]) }
	for i, tick := range ticks {
		tick.OnEnter = func() {
			if i+1 < len(ticks) {
				p.d.Win.Canvas().Focus(ticks[i+1])
			} else {
				p.d.Win.Canvas().Focus(do)
			}
		}
	}
	scroll := container.NewVScroll(rows)
	body := container.New(layout.NewBorderLayout(top, nil, nil, nil), top, scroll) // in the order in which Tab goes
	box = look.Ask(p.d.Win, words.Say("talk.title"), look.Big(p.d.Win, body), do, before, look.NewButton(words.Say("talk.no"), nil))
	box.About = "yearend"
	p.d.Win.Canvas().Focus(on)
}

// lacking shows what each unit lacks, with a tick for who is to be called in.
func lacking(lacks []report.Lack) (rows *fyne.Container, ticks []*look.Tick) {
	rows = container.NewVBox()
	for _, l := range lacks {
		var targets []string
		for _, t := range l.Targets {
			target := words.Say("talk.target", "what", t.What, "goal", t.Goal.Text, "actual", t.Actual.Text, "gap", t.Gap.Text)
			if t.Called {
				target += words.Say("talk.called", "on", l.On)
			}
			targets = append(targets, target)
		}
		tick := look.NewTick(l.Name, l.Waits())
		ticks = append(ticks, tick)
		rows.Add(tick)
		rows.Add(look.Note("      " + strings.Join(targets, words.Say("talk.and"))))
		if len(l.Missing) > 0 {
			rows.Add(look.Note("      " + words.Say("talk.missing", "units", strings.Join(l.Missing, words.Say("list.comma")))))
		}
	}
	return rows, ticks
}

// letters prints those of talks.
func (p *Page) letters(day time.Time, of func(context.Context) ([]string, error)) {
	prints.Letters(p.d, words.Say("talk.file")+"-"+day.Format("20060102"), of)
	p.count() // the table says who was called in
}
