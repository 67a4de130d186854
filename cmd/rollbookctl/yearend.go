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

const yearendUsage = "show [--at D] | write KEY=TEXT… [--at D] | print [--at D] -o F.pdf | check [--at D]"

// yearend shows, writes, prints and checks the summary of a year with the figures in it.
func yearend(c *call, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	var at, out string
	texts, err := options(args[1:], 0, -1, func(f *flag.FlagSet) {
		f.StringVar(&at, "at", "", "")
		f.StringVar(&out, "o", "", "")
	})
	if err != nil {
		return err
	}
	day, err := dayOr(at, time.Now())
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	var a report.Account
	if args[0] == "write" {
		set := map[string]string{}
		for _, one := range texts {
			key, text, ok := strings.Cut(one, "=")
			if !ok {
				return errUsage
			}
			set[key] = text
		}
		a, err = report.Write(c.ctx, s, day, set)
	} else {
		a, err = report.AccountOf(c.ctx, s, day)
	}
	if err != nil {
		return err
	}
	switch args[0] {
	case "show", "write":
		c.showAccount(a)
		return nil
	case "print":
		return c.printAccount(s, a, day, out)
	case "check":
		return c.recount(s, a)
	}
	return errUsage
}

func (c *call) showAccount(a report.Account) {
	if c.json {
		c.object(a)
		return
	}
	fmt.Fprintln(c.out, words.Say("paper.account.title", "unit", a.UnitName, "year", a.Year))
	for _, s := range a.Sections {
		if s.Text != "" {
			fmt.Fprintln(c.out, s.Label+"\t"+a.Written(s.Text))
		}
	}
	for i, cited := range a.Cited {
		fmt.Fprintln(c.out, words.Say("paper.numbered-note", "n", i+1, "note", cited.Note()))
	}
	if a.On == "" {
		c.say("paper.account.open")
	} else {
		c.say("ctl.yearend.frozen", "on", a.On)
	}
}

func (c *call) printAccount(s *store.Store, a report.Account, day time.Time, out string) error {
	if !strings.HasSuffix(out, ".pdf") {
		return errFormat.With("file", out)
	}
	if a.ID == "" {
		return errUnwritten.With("year", a.Year)
	}
	table, err := report.TableOf(c.ctx, s, a, day)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	result, err := paper.PrintAccount(c.ctx, a, table, s.Pack().Sizes, &pdf)
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(pdf.Bytes()); return err }); err != nil {
		return err
	}
	return c.written(out, "pages", result.Pages)
}

var errUnwritten = fault.New(fault.Refused, "filing-no-summary")

// recount says which figures of a summary are others now; there the command ends as refused.
func (c *call) recount(s *store.Store, a report.Account) error {
	list, n, err := report.Recount(c.ctx, s, a)
	if err != nil {
		return err
	}
	for _, one := range list {
		if c.json {
			c.object(one)
			continue
		}
		fmt.Fprintln(c.out, words.Say("ctl.yearend.changed", "note", one.Note(), "now", one.Now.Text))
	}
	if len(list) > 0 {
		c.exit = fault.Refused
	}
	c.say("ctl.yearend.checked", "n", n, "changed", len(list))
	return nil
}
