package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"time"

	"rollbook/award"
	"rollbook/report/paper"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
)

// publishAwards writes the list for the notice board and records from when to when it is up.
func publishAwards(c *call, args []string) error {
	var d deed
	_, s, err := d.read(c, args, 0, 0)
	if err != nil || d.programme == "" || d.period == "" || d.out == "" {
		return orUsage(err)
	}
	if err := award.Neutral(s.Pack(), d.out); err != nil {
		return err
	}
	if kind := strings.ToLower(filepath.Ext(d.out)); kind != ".pdf" && kind != ".xlsx" { // before it is recorded that the list is up
		return errFormat.With("file", d.out)
	}
	from, err := dayOf(d.from)
	if err != nil {
		return err
	}
	until, err := dayOf(d.to)
	if err != nil {
		return err
	}
	n, err := award.PutUp(s, d.programme, d.period, from, until)
	if err != nil {
		return err
	}
	if err := c.notice(s, n, d.out); err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"file": d.out, "id": n.ID, "from": n.From, "until": n.Until, "children": len(n.Persons), "holidays": !n.Bare})
		return nil
	}
	c.say("ctl.published", "file", d.out, "n", len(n.Persons), "from", n.From, "until", n.Until)
	if n.Bare {
		c.say("award.list.bare")
	}
	return nil
}

func (c *call) notice(s *store.Store, n award.Notice, out string) error {
	if err := s.LogUse(store.Use{What: store.Printed, Kind: s.Pack().KindByRole(register.KindPerson).Key, Records: len(n.Persons)}); err != nil {
		return err
	}
	if strings.EqualFold(filepath.Ext(out), ".pdf") {
		var pdf bytes.Buffer
		if _, err := paper.Print(c.ctx, s, n.Form, n.Persons, &pdf); err != nil {
			return err
		}
		return c.write(out, func(f io.Writer) error { _, err := f.Write(pdf.Bytes()); return err })
	}
	head, lines, err := paper.Lines(s, n.Form, n.Persons, time.Now())
	if err != nil {
		return err
	}
	return c.write(out, func(f io.Writer) error { return sheet.WriteLines(s.Pack().Forms[n.Form].Title, head, lines, nil, f) })
}

func closeNotice(c *call, args []string) error {
	var d deed
	_, s, err := d.read(c, args, 0, 0)
	if err != nil || d.programme == "" || d.period == "" {
		return orUsage(err)
	}
	ids, err := award.TakenDown(s, d.programme, d.period, d.text)
	if err != nil {
		return err
	}
	return c.outcome(award.Outcome{Done: ids}, nil)
}

func batchAwards(c *call, args []string) error {
	var d deed
	args, s, err := d.read(c, args, 0, -1)
	if err != nil || d.programme == "" || d.period == "" {
		return orUsage(err)
	}
	amount, err := d.money(s.Pack())
	if err != nil {
		return err
	}
	ids, err := d.chosen(s, args)
	if err != nil {
		return err
	}
	b, err := award.PutInto(s, ids, award.Release{
		Document: d.document, Programme: d.programme, Period: d.period, Amount: amount, Difference: d.reason, Signed: d.signed, Day: d.day,
	})
	if err != nil {
		return err
	}
	return c.outcome(b.Outcome, map[string]any{"batch": b.ID, "sum": b.Sum})
}

// payroll writes the list that the bank pays by, with full card numbers: for a reviewer, and into the log. What stands in one
// already stays out, unless it is asked for again.
func payroll(c *call, args []string) error {
	var d deed
	_, s, err := d.read(c, args, 0, 0)
	if err != nil || d.programme == "" || d.period == "" || d.out == "" {
		return orUsage(err)
	}
	if err := s.May(store.Reviewer); err != nil {
		return err
	}
	roll, err := award.Roll(s, d.filter())
	if err != nil {
		return err
	}
	if !d.again {
		roll = award.Once(roll)
	}
	err = c.write(d.out, func(f io.Writer) error { // noted first: a payroll that nobody noted might be paid twice
		if err := sheet.WritePayroll(s.Pack(), d.programme, d.period, roll, f); err != nil {
			return err
		}
		return award.KeepRoll(s, roll, filepath.Base(d.out))
	})
	if err != nil {
		return err
	}
	use := store.Use{What: store.Exported, Kind: s.Pack().KindByRole(register.KindAward).Key, Records: len(roll)}
	if err := s.LogUse(use); err != nil {
		return err
	}
	out, asked := award.Held(roll)
	if len(asked) > 0 && !c.json {
		c.say("ctl.payroll.asked", "n", len(asked))
		c.refused(asked)
	}
	return c.outcome(out, map[string]any{"file": d.out, "asked": refusalsJSON(asked)})
}

func payAwards(c *call, args []string) error {
	var d deed
	args, s, err := d.read(c, args, 0, -1)
	if err != nil {
		return err
	}
	way, problem := s.Pack().Normalise(s.Pack().KindByRole(register.KindAward).ByRole(register.RoleWay), d.way)
	if problem != nil || (len(args) == 0) == (d.file == "") {
		return errUsage
	}
	amount, err := d.money(s.Pack())
	if err != nil {
		return err
	}
	var list []award.Payment
	if d.file != "" {
		if list, err = sheet.ReadPayroll(s.Pack(), d.file, way); err != nil {
			return err
		}
	}
	for _, id := range args {
		list = append(list, award.Payment{
			ID: id, Day: d.day, Amount: amount, Way: way, Payee: d.payee, Account: strings.ReplaceAll(d.account, " ", ""), Receipt: d.receipt, Note: d.note,
		})
	}
	o, err := award.Pay(s, list)
	if err != nil {
		return err
	}
	return c.outcome(o, nil)
}

func unpayAwards(c *call, args []string) error {
	var d deed
	args, s, err := d.read(c, args, 1, -1)
	if err != nil {
		return err
	}
	o, err := award.Unpay(s, args, d.reason)
	if err != nil {
		return err
	}
	return c.outcome(o, nil)
}

func backAward(c *call, args []string) error {
	var d deed
	args, s, err := d.read(c, args, 1, 1)
	if err != nil {
		return err
	}
	amount, err := d.money(s.Pack())
	if err != nil {
		return err
	}
	o, err := award.GetBack(s, args[0], amount, d.day, d.reason)
	if err != nil {
		return err
	}
	return c.outcome(o, nil)
}
