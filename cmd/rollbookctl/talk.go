package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/report"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/words"
)

var (
	errNoLetter = fault.New(fault.Refused, "talk-no-letter")
	errNoTalk   = fault.New(fault.Refused, "talk-none")
)

const talkUsage = "list [--at D] | add [UNIT…] [--at D] [--on D] [--until D] [--whom NAME] | print [UNIT…] [--at D] -o F.pdf"

// talkCommand lists the units that did not reach their targets, registers talks with them, and prints the letters.
func talkCommand(c *call, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	var at, on, until, whom, out string
	units, err := options(args[1:], 0, -1, func(f *flag.FlagSet) {
		f.StringVar(&at, "at", "", "")
		f.StringVar(&on, "on", "", "")
		f.StringVar(&until, "until", "", "")
		f.StringVar(&whom, "whom", "", "")
		f.StringVar(&out, "o", "", "")
	})
	if err != nil {
		return err
	}
	call := report.Call{Whom: whom}
	day, err := dayOr(at, time.Now())
	if err == nil {
		call.On, err = dayOr(on, day)
	}
	if err != nil {
		return err
	}
	s, err := c.open()
	if err == nil {
		call.Until, err = dayOr(until, report.Until(s, call.On))
	}
	if err != nil {
		return err
	}
	lacks, err := report.Lacks(c.ctx, s, day)
	if err == nil {
		lacks, err = report.Chosen(lacks, units)
	}
	if err != nil {
		return err
	}
	switch args[0] {
	case "list":
		c.lacks(lacks)
		return nil
	case "add":
		if len(units) == 0 {
			lacks = report.Waiting(lacks)
		}
		ids, err := report.CallIn(s, lacks, call)
		if err != nil {
			return err
		}
		for _, id := range ids {
			fmt.Fprintln(c.out, id)
		}
		c.say("ctl.talk.added", "n", len(ids))
		return nil
	case "print":
		return c.letters(s, lacks, out)
	}
	return errUsage
}

// dayOr reads a day, or gives another where none is said.
func dayOr(text string, other time.Time) (time.Time, error) {
	if text == "" {
		return other, nil
	}
	return dayOf(text)
}

func (c *call) lacks(lacks []report.Lack) {
	if c.json {
		for _, l := range lacks {
			c.object(l)
		}
		return
	}
	for _, l := range lacks {
		for _, t := range l.Targets {
			called := words.Say("ctl.talk.open")
			if t.Called {
				called = words.Say("ctl.talk.called", "on", l.On)
			}
			fmt.Fprintln(c.out, words.Say("ctl.talk.line", "unit", l.Unit, "name", l.Name, "what", t.ID+" "+t.What, "goal", t.Goal.Text, "actual", t.Actual.Text, "gap", t.Gap.Text, "called", called))
		}
		if len(l.Missing) > 0 {
			fmt.Fprintln(c.out, "    "+words.Say("talk.missing", "units", strings.Join(l.Missing, words.Say("list.comma"))))
		}
	}
	if len(lacks) == 0 {
		c.say("ctl.talk.none")
	}
}

// letters prints those of the talks with the units, a page each.
func (c *call) letters(s *store.Store, lacks []report.Lack, out string) error {
	form := report.Letter(s.Pack())
	if form == "" {
		return errNoLetter
	}
	if !strings.HasSuffix(out, ".pdf") {
		return errFormat.With("file", out)
	}
	var ids []string
	for _, l := range lacks {
		ids = append(ids, l.Talks...)
	}
	if len(ids) == 0 {
		return errNoTalk
	}
	var pdf bytes.Buffer
	result, err := paper.Print(c.ctx, s, form, ids, &pdf)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(pdf.Bytes()); return err }); err != nil {
		return err
	}
	return c.written(out, "pages", result.Pages)
}
