package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/report/paper"
	"rollbook/report/printer"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

const printUsage = "FORM ID…|--where EXPR|--unsigned|--blank -o F.pdf [--printer NAME|-] [--copies N] | slip|handover [UNIT NUMBER] -o F.pdf | check TEXT | printers"

// printForm prints a form for records, or the slip of a bundle; it checks the code of a printed copy, and lists the
// system's printers.
func printForm(c *call, args []string) error {
	var out, where, to string
	var blank, unsigned bool
	var copies int
	args, err := options(args, 1, -1, func(f *flag.FlagSet) {
		f.StringVar(&out, "o", "", "")
		f.StringVar(&where, "where", "", "")
		f.BoolVar(&blank, "blank", false, "")
		f.BoolVar(&unsigned, "unsigned", false, "")
		f.StringVar(&to, "printer", "", "")
		f.IntVar(&copies, "copies", 1, "")
	})
	if err != nil {
		return errUsage.Because(err)
	}
	if args[0] == "printers" {
		c.printers()
		return nil
	}
	if args[0] != "check" && out == "" {
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	switch {
	case args[0] == "check":
		return c.checkPaper(s, strings.Join(args[1:], ""))
	case slices.Contains(register.BundlePapers, args[0]):
		return c.printBundle(s, args[0], args[1:], out)
	}
	if s.Pack().Tables[args[0]] != nil && len(args) == 1 { // a form that is counted
		return reportCommand(c, append(args, "-o", out))
	}
	form, ids := s.Pack().Forms[args[0]], args[1:]
	if form == nil {
		return errForm.With("form", args[0])
	}
	switch {
	case form.Kind == "":
		return c.printBundle(s, form.Bundle, args[1:], out)
	case len(ids) > 0 || blank:
	case unsigned:
		ids, err = paper.Chosen(s, args[0], true)
	default:
		ids, err = chosen(s, form.Kind, where)
	}
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	result, err := paper.Print(c.ctx, s, args[0], ids, &pdf)
	if err != nil {
		return err
	}
	if !blank {
		if err := s.LogUse(store.Use{What: store.Printed, Kind: form.Kind, Records: len(ids)}); err != nil {
			return err
		}
	}
	if err := c.write(out, func(f io.Writer) error { _, err := f.Write(pdf.Bytes()); return err }); err != nil {
		return err
	}
	for _, r := range result.Missing {
		fmt.Fprintf(c.err, "U+%04X %c\n", r, r)
	}
	if to != "" {
		if err := printer.Print(out, printer.Job{Printer: strings.TrimPrefix(to, "-"), Copies: copies}); err != nil {
			return err
		}
	}
	return c.written(out, "pages", result.Pages)
}

func (c *call) printers() {
	list := printer.List()
	if len(list) == 0 {
		fmt.Fprintln(c.err, words.Say("ctl.print.no-printer"))
	}
	for _, name := range list {
		if c.json {
			c.object(map[string]any{"printer": name})
			continue
		}
		fmt.Fprintln(c.out, name)
	}
}

// checkPaper says how a printed copy stands to the store; exit 1 where it is not what the store says.
func (c *call) checkPaper(s *store.Store, text string) error {
	v, err := paper.Verify(c.ctx, s, text, time.Now())
	if err != nil {
		return err
	}
	if v.Standing != paper.Current {
		c.exit = fault.Refused
	}
	if c.json {
		since := v.Since
		if since == nil {
			since = []paper.Later{}
		}
		c.object(map[string]any{"form": v.Form, "record": v.Record, "title": v.Title, "printed": v.Printed, "verdict": v.Standing, "since": since})
		return nil
	}
	fmt.Fprintln(c.out, v.Sentence())
	for _, one := range v.Since {
		fmt.Fprintln(c.out, "  "+one.Sentence())
	}
	return nil
}
