package approvals

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/award"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// publish makes the list for the notice board, as PDF and as a workbook, and records from when to when it is up.
func (p *Page) publish() {
	programme, period, ok := p.which()
	if !ok {
		p.d.Fail(errWhich)
		return
	}
	var n award.Notice
	p.d.Save(func() (err error) {
		if n, err = award.PutUp(p.d.Store, programme, period, time.Time{}, time.Time{}); err != nil {
			return err
		}
		return p.d.Store.LogUse(store.Use{What: store.Printed, Kind: p.d.Store.Pack().KindByRole(register.KindPerson).Key, Records: len(n.Persons)})
	}, func() {
		said := words.Say("approvals.published", "n", len(n.Persons), "from", n.From, "until", n.Until)
		if n.Bare {
			said = words.Whole(said, words.Say("award.list.bare"))
		}
		prints.Notice(p.d, n.Form, n.Persons, words.Say("award.list.name", "day", n.From), said)
	})
}

// payroll writes the list that the bank pays by, with full card numbers: for a reviewer, and into the log.
func (p *Page) payroll() {
	programme, period, ok := p.which()
	if !ok {
		p.d.Fail(errWhich)
		return
	}
	if err := p.d.Store.May(store.Reviewer); err != nil {
		p.d.Fail(err)
		return
	}
	var roll []award.Line
	filter := award.Filter{Programme: programme, Period: period, Unit: p.value(bySchool)}
	job.Read(p.d.Win, words.Say("approvals.payroll"), func(ctx context.Context, _ func(int, int)) (err error) {
		if roll, err = award.Roll(p.d.Store, filter); ctx.Err() != nil {
			roll = nil
		}
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case len(roll) > 0: // it was not stopped
			p.askRoll(programme, period, roll)
		}
	})
}

// askRoll writes a payroll, once it is said what of it the bank may have already.
func (p *Page) askRoll(programme, period string, roll []award.Line) {
	rest, n, fresh := award.Once(roll), 0, 0
	standing := map[award.Written]int{}
	for i, line := range roll {
		switch {
		case rest[i].Goes():
			fresh++
		case line.Goes():
			standing[*line.Before]++
			n++
		}
	}
	if n == 0 {
		p.writeRoll(programme, period, roll)
		return
	}
	var files []string
	for w, n := range standing {
		files = append(files, words.Say("approvals.payroll.before.file", "day", w.Day, "file", w.File, "n", n))
	}
	slices.Sort(files)
	no := look.NewButton(words.Say("approvals.no"), p.focus)
	buttons := []*look.Button{no, look.NewButton(words.Say("approvals.payroll.again"), func() { p.writeRoll(programme, period, roll) })}
	if fresh > 0 {
		buttons = slices.Insert(buttons, 0, look.Primary(words.Say("approvals.payroll.rest", "n", fresh), theme.ConfirmIcon(), func() { p.writeRoll(programme, period, rest) }))
	}
	look.Ask(p.d.Win, words.Say("approvals.payroll"), look.Sentence(words.Say("approvals.payroll.before", "n", n, "files", strings.Join(files, "\n"))), buttons...)
}

func (p *Page) writeRoll(programme, period string, roll []award.Line) {
	prints.Workbook(p.d, words.Say("award.roll.title", "programme", programme, "period", period), func(ctx context.Context, out prints.Written) (err error) {
		if err = errors.Join(ctx.Err(), sheet.WritePayroll(p.d.Store.Pack(), programme, period, roll, out)); err != nil {
			return err
		}
		if err = award.KeepRoll(p.d.Store, roll, filepath.Base(out.Path)); err != nil {
			return err
		}
		return p.d.Store.LogUse(store.Use{What: store.Exported, Kind: p.d.Store.Pack().KindByRole(register.KindAward).Key, Records: len(roll)})
	}, func(path string) { prints.Tell(p.d, path, paidOf(roll)...) })
}

// paidOf says what the bank is to pay in all, who is not in the payroll and why, and of whom a word is asked for.
func paidOf(roll []award.Line) []string {
	var goes []award.Case
	for _, line := range roll {
		if line.Goes() {
			goes = append(goes, line.Case)
		}
	}
	said := []string{words.Say("approvals.payroll.sum", "n", len(goes), "sum", Sum(goes))}
	tell := func(goes bool) {
		for _, line := range roll {
			if line.Why != nil && line.Goes() == goes {
				_, message, hint := words.Error(line.Why)
				said = append(said, words.Whole(message, hint))
			}
		}
	}
	tell(true)
	if len(goes) < len(roll) {
		said = append(said, words.Say("approvals.payroll.out", "n", len(roll)-len(goes)))
	}
	tell(false)
	return said
}
