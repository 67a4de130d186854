package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/report"
	"rollbook/report/paper"
	"rollbook/report/sheet"
	"rollbook/store"
)

var (
	errDay    = fault.New(fault.Usage, "day")
	errFormat = fault.New(fault.Usage, "output-format")
	errOutput = fault.New(fault.Usage, "output-place")
	errForm   = fault.New(fault.Usage, "form-unknown")
)

func dirOf(path string) string { return filepath.Dir(path) }

// figure reads the options that report and explain share.
func (c *call) figure(args []string, least, most int, more func(*flag.FlagSet)) ([]string, report.Report, error) {
	var unit, at string
	args, err := options(args, least, most, func(f *flag.FlagSet) {
		f.StringVar(&unit, "unit", "", "")
		f.StringVar(&at, "at", "", "")
		if more != nil {
			more(f)
		}
	})
	if err != nil {
		return nil, report.Report{}, err
	}
	day := time.Now()
	if at != "" {
		if day, err = time.Parse(time.DateOnly, at); err != nil {
			return nil, report.Report{}, errDay.With("text", at)
		}
	}
	s, err := c.open()
	if err != nil {
		return nil, report.Report{}, err
	}
	r, err := report.Tally(c.ctx, s, args[0], report.Ask{Unit: unit, Day: day})
	return args, r, err
}

func reportCommand(c *call, args []string) error {
	var out string
	_, r, err := c.figure(args, 1, 1, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") })
	if err != nil {
		return err
	}
	switch {
	case out == "" && c.json:
		c.object(r)
	case out == "":
		printReport(c, r)
	case strings.EqualFold(filepath.Ext(out), ".xlsx"):
		if err := c.write(out, func(f *os.File) error { return sheet.WriteReport(r, f) }); err != nil {
			return err
		}
		return c.written(out, "rows", len(r.Rows))
	case strings.EqualFold(filepath.Ext(out), ".json"):
		inner := &call{json: true}
		if err := c.write(out, func(f *os.File) error { inner.out, inner.err = f, c.err; inner.object(r); return nil }); err != nil {
			return err
		}
		return c.written(out, "rows", len(r.Rows))
	default:
		return errFormat.With("file", out)
	}
	return nil
}

func printReport(c *call, r report.Report) {
	fmt.Fprintf(c.out, "%s  %s  %s\n", r.Name, r.Title, r.At)
	for _, column := range r.Columns {
		fmt.Fprintf(c.out, "\t%s", column.Label)
	}
	fmt.Fprintln(c.out)
	for _, row := range r.Rows {
		fmt.Fprint(c.out, row.Label)
		for _, cell := range row.Cells {
			fmt.Fprintf(c.out, "\t%s", cell.Text)
		}
		fmt.Fprintln(c.out)
	}
	for _, note := range r.Notes {
		fmt.Fprintln(c.out, note)
	}
}

func explain(c *call, args []string) error {
	args, r, err := c.figure(args, 3, 3, nil)
	if err != nil {
		return err
	}
	ids, err := r.Explain(args[1], args[2])
	if err != nil {
		return err
	}
	for _, id := range ids {
		rec, err := c.store.Get(id)
		if err != nil {
			return err
		}
		c.record(c.store, rec, nil)
	}
	return nil
}

func check(c *call, args []string) error {
	args, err := options(args, 0, 1, nil)
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	kind := ""
	if len(args) == 1 {
		kind = args[0]
		if _, err := c.kind(s, kind); err != nil {
			return err
		}
	}
	problems, err := s.Check(kind)
	if err != nil {
		return err
	}
	for _, p := range worded(problems) {
		if c.json {
			c.object(p)
			continue
		}
		rec, err := s.Get(p.Record)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s %s\n", p.Record, problemLine(s.Pack(), rec.Kind, p))
	}
	if len(problems) > 0 {
		c.exit = fault.Refused
	}
	c.say("ctl.checked", "n", len(problems))
	return nil
}

func printForm(c *call, args []string) error {
	var out, where string
	var blank bool
	args, err := options(args, 1, -1, func(f *flag.FlagSet) {
		f.StringVar(&out, "o", "", "")
		f.StringVar(&where, "where", "", "")
		f.BoolVar(&blank, "blank", false, "")
	})
	if err != nil || out == "" {
		return errUsage.Because(err)
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if args[0] == "slip" {
		return c.printSlip(s, args[1:], out)
	}
	form, ids := s.Pack().Forms[args[0]], args[1:]
	if form == nil {
		return errForm.With("form", args[0])
	}
	if len(ids) == 0 && !blank {
		if ids, err = chosen(s, form.Kind, where); err != nil {
			return err
		}
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
	if err := c.write(out, func(f *os.File) error { _, err := f.Write(pdf.Bytes()); return err }); err != nil {
		return err
	}
	for _, r := range result.Missing {
		fmt.Fprintf(c.err, "U+%04X %c\n", r, r)
	}
	return c.written(out, "pages", result.Pages)
}

// chosen gives the records of a kind that meet a condition, all where there is none.
func chosen(s *store.Store, kind, where string) ([]string, error) {
	query := store.Query{Kind: kind}
	var err error
	if query.Where, err = condition(s.Pack(), kind, where); err != nil {
		return nil, err
	}
	records, err := s.List(query)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(records))
	for _, rec := range records {
		ids = append(ids, rec.ID)
	}
	return ids, nil
}
