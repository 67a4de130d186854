package approvals

import (
	"context"
	"errors"
	"time"

	"rollbook/app/prints"
	"rollbook/award"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// publish makes the list for the notice board, as PDF and as a workbook, and records from when to when it is up.
func (p *Page) publish() {
	programme, period := p.only(byProgramme), p.only(byPeriod)
	if programme == "" || period == "" {
		p.d.Fail(errWhich)
		return
	}
	n, err := award.PutUp(p.d.Store, programme, period, time.Time{}, time.Time{})
	if err == nil {
		err = p.d.Store.LogUse(store.Use{What: store.Printed, Kind: p.d.Store.Pack().KindByRole(register.KindPerson).Key, Records: len(n.Persons)})
	}
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.d.Saved()
	said := words.Say("approvals.published", "n", len(n.Persons), "from", n.From, "until", n.Until)
	if n.Bare {
		said += words.Say("award.list.bare")
	}
	prints.Notice(p.d, n.Form, n.Persons, words.Say("award.list.name", "day", n.From), said)
}

// payroll writes the list that the bank pays by, with full card numbers: for a reviewer, and into the log.
func (p *Page) payroll() {
	programme, period := p.only(byProgramme), p.only(byPeriod)
	if programme == "" || period == "" {
		p.d.Fail(errWhich)
		return
	}
	if err := p.d.Store.May(store.Reviewer); err != nil {
		p.d.Fail(err)
		return
	}
	var roll []award.Line
	filter := award.Filter{Programme: programme, Period: period, Unit: p.value(bySchool)}
	prints.Workbook(p.d, words.Say("award.roll.title", "programme", programme, "period", period), func(ctx context.Context, out prints.Written) (err error) {
		if roll, err = award.Roll(p.d.Store, filter); err != nil {
			return err
		}
		if err = errors.Join(ctx.Err(), sheet.WritePayroll(p.d.Store.Pack(), programme, period, roll, out)); err != nil {
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
				said = append(said, message+hint)
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
