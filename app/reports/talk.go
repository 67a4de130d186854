package reports

import (
	"context"
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

// askTalks shows the units that did not reach their targets, registers talks with those that are chosen, and prints the
// letters of all that were registered.
func (p *Page) askTalks() {
	day := p.asked().Day
	var lacks []report.Lack
	job.Run(p.d.Win, words.Say("reports.counting"), func(ctx context.Context, _ func(int, int)) (err error) {
		lacks, err = report.Lacks(ctx, p.d.Store, day)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case len(lacks) == 0:
			look.Tell(p.d.Win, words.Say("talk.title"), look.Sentence(words.Say("talk.none", "day", day.Format(time.DateOnly))))
		default:
			p.talks(day, lacks)
		}
	})
}

func (p *Page) talks(day time.Time, lacks []report.Lack) {
	on, until, whom := look.NewEntry(), look.NewEntry(), look.NewEntry()
	on.SetText(day.Format(time.DateOnly))
	on.Offers, until.Offers = true, true
	until.SetText(report.Until(p.d.Store, day).Format(time.DateOnly))
	whom.SetPlaceHolder(words.Say("talk.head"))
	rows, ticks := container.NewVBox(), make([]*look.Tick, len(lacks))
	for i, l := range lacks {
		var targets []string
		for _, t := range l.Targets {
			targets = append(targets, words.Say("talk.target", "what", t.What, "goal", t.Goal.Text, "actual", t.Actual.Text, "gap", t.Gap.Text))
		}
		label := l.Name
		if l.On != "" {
			label += words.Say("talk.called", "on", l.On)
		}
		ticks[i] = look.NewTick(label, l.Waits())
		rows.Add(ticks[i])
		rows.Add(look.Note("      " + strings.Join(targets, words.Say("talk.and"))))
	}
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
		if _, err := report.CallIn(p.d.Store, chosen, call); err != nil {
			p.d.Fail(err)
			return
		}
		box.Hide()
		p.d.Saved()
		p.letters(day)
	}
	box = look.Ask(p.d.Win, words.Say("talk.title"), look.Big(container.NewBorder(top, nil, nil, nil, container.NewVScroll(rows))), do,
		look.NewButton(words.Say("talk.print"), func() { p.letters(day) }), look.NewButton(words.Say("talk.no"), nil))
	p.d.Win.Canvas().Focus(ticks[0])
}

// letters prints those of every talk that is registered with a unit that lacks something.
func (p *Page) letters(day time.Time) {
	prints.Letters(p.d, words.Say("talk.file")+"-"+day.Format("20060102"), func(ctx context.Context) ([]string, error) {
		lacks, err := report.Lacks(ctx, p.d.Store, day)
		var ids []string
		for _, l := range lacks {
			ids = append(ids, l.Talks...)
		}
		return ids, err
	})
	p.count() // the table says who was called in
}
