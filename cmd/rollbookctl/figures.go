package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/report"
	"rollbook/report/chart"
	"rollbook/report/paper"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

var (
	errDay    = fault.New(fault.Usage, "day")
	errFormat = fault.New(fault.Usage, "output-format")
	errOutput = fault.New(fault.Usage, "output-place")
	errForm   = fault.New(fault.Usage, "form-unknown")
)

// figure is what report and explain ask for.
type figure struct {
	args []string
	ask  report.Ask
}

// figure reads the options that report and explain share, and opens the store.
func (c *call) figure(args []string, least, most int, more func(*flag.FlagSet)) (figure, *store.Store, error) {
	var at, from string
	var f figure
	args, err := options(args, least, most, func(set *flag.FlagSet) {
		set.StringVar(&f.ask.Unit, "unit", "", "")
		set.StringVar(&at, "at", "", "")
		set.StringVar(&from, "from", "", "")
		if more != nil {
			more(set)
		}
	})
	if err != nil {
		return f, nil, err
	}
	f.args = args
	if f.ask.Day, err = dayOf(at); err != nil {
		return f, nil, err
	}
	if at == "" {
		f.ask.Day = time.Now()
	}
	if f.ask.Since, err = dayOf(from); err != nil {
		return f, nil, err
	}
	s, err := c.open()
	return f, s, err
}

func reportCommand(c *call, args []string) error {
	var out, picture, purpose, receiver, reason, reading string
	var full, file, compare bool
	f, s, err := c.figure(args, 1, 1, func(set *flag.FlagSet) {
		set.StringVar(&out, "o", "", "")
		set.StringVar(&picture, "chart", "", "")
		set.BoolVar(&full, "full", false, "")
		set.BoolVar(&file, "file", false, "")
		set.BoolVar(&compare, "compare", false, "")
		set.StringVar(&reading, "reading", "", "")
		set.StringVar(&purpose, "purpose", "", "")
		set.StringVar(&receiver, "receiver", "", "")
		set.StringVar(&reason, "reason", "", "")
	})
	if err == nil {
		err = reportFiles(out, picture) // before a return is filed, or a use noted
	}
	if err != nil {
		return err
	}
	var r report.Report
	if file {
		r, err = report.File(c.ctx, s, f.args[0], f.ask, reason)
	} else {
		r, err = report.Use(c.ctx, s, f.args[0], f.ask, report.For{Full: full, Out: out != "", Purpose: purpose, Receiver: receiver})
	}
	if err == nil {
		r.Charts, err = c.charts(s, r, f.ask, out, picture)
	}
	if err == nil && compare {
		r, err = report.Compare(s, r)
	}
	if err == nil && reading != "" {
		var other register.Reading
		if other, err = report.ReadingOf(s.Pack(), reading); err == nil {
			r, err = report.CompareReading(c.ctx, s, r, other)
		}
	}
	if err != nil {
		return err
	}
	switch {
	case out == "" && c.json:
		c.object(r)
	case out == "":
		printReport(c, r)
	case strings.EqualFold(filepath.Ext(out), ".xlsx"):
		return c.wrote(out, len(r.Rows), func(f io.Writer) error { return sheet.WriteReport(r, f) })
	case strings.EqualFold(filepath.Ext(out), ".pdf"):
		return c.wrote(out, len(r.Rows), func(f io.Writer) error { _, err := paper.PrintReport(c.ctx, r, s.Pack().Sizes.Table, f); return err })
	default:
		return c.wrote(out, len(r.Rows), func(f io.Writer) error { return encode(f, r) })
	}
	return nil
}

// reportFiles refuses files of a report that have no form in which it is written; "" is none.
func reportFiles(out, picture string) error {
	if kind := strings.ToLower(filepath.Ext(out)); out != "" && kind != ".xlsx" && kind != ".pdf" && kind != ".json" {
		return errFormat.With("file", out)
	}
	if picture != "" && !strings.EqualFold(filepath.Ext(picture), ".png") {
		return errPicture.With("file", picture)
	}
	return nil
}

var (
	errNoChart = fault.New(fault.Refused, "report-no-chart")
	errPicture = fault.New(fault.Usage, "chart-format")
)

// charts makes the charts that go into a report's file, and writes them as a picture of their own where that is asked for.
func (c *call) charts(s *store.Store, r report.Report, ask report.Ask, out, picture string) ([]report.Chart, error) {
	kind := strings.ToLower(filepath.Ext(out))
	if kind != ".pdf" && kind != ".xlsx" && picture == "" {
		return nil, nil
	}
	list, err := report.Charts(c.ctx, s, r, ask, c.progress)
	if err != nil || picture == "" {
		return list, err
	}
	if len(list) == 0 {
		return nil, errNoChart.With("report", r.Name)
	}
	raw, err := chart.All(list, chart.Screen(pictureWide, 1.5, false))
	if err != nil {
		return nil, err
	}
	if err := c.write(picture, func(f io.Writer) error { _, err := f.Write(raw); return err }); err != nil {
		return nil, err
	}
	return list, c.written(picture, "charts", len(list))
}

// pictureWide is how many pixels a picture in a file has from left to right.
const pictureWide = 1500

// wrote writes a report's file and says so.
func (c *call) wrote(out string, rows int, fill func(io.Writer) error) error {
	if err := c.write(out, fill); err != nil {
		return err
	}
	return c.written(out, "rows", rows)
}

func printReport(c *call, r report.Report) {
	fmt.Fprintf(c.out, "%s  %s  %s\n", r.Name, r.Title, r.At)
	fmt.Fprint(c.out, r.Head)
	for _, column := range r.Columns {
		fmt.Fprintf(c.out, "\t%s", strings.TrimPrefix(column.Group+" "+column.Label, " "))
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
	for _, one := range r.Corrections {
		fmt.Fprintln(c.out, words.Say("ctl.correction", "day", one.At, "figure", one.Label, "filed", one.Filed, "now", one.Now))
		for _, why := range one.Why {
			fmt.Fprintln(c.out, "\t"+why)
		}
	}
	if r.Filed != nil && r.Filed.At == r.At {
		fmt.Fprintln(c.out, words.Say("ctl.filed", "id", r.Filed.ID))
	}
}

func explain(c *call, args []string) error {
	var history, signed, missing bool
	f, s, err := c.figure(args, 3, 3, func(set *flag.FlagSet) {
		set.BoolVar(&missing, "missing", false, "")
		set.BoolVar(&history, "history", false, "")
		set.BoolVar(&signed, "signed", false, "")
	})
	if err != nil {
		return err
	}
	r, err := report.Tally(c.ctx, s, f.args[0], f.ask)
	if err != nil {
		return err
	}
	o, err := r.Open(f.args[1], f.args[2])
	if err != nil {
		return err
	}
	ids := o.IDs()
	switch {
	case missing:
		ids = o.MissingIDs()
	case len(o.Parts) > 0:
		if ids, err = r.Explain(f.args[1], f.args[2]); err != nil {
			return err
		}
	}
	c.say("ctl.opened", "how", o.Sentence())
	for _, one := range o.Things {
		c.say("ctl.opened", "how", one)
	}
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return err
		}
		var events []store.Event
		if history {
			if events, err = s.History(id); err != nil {
				return err
			}
		}
		c.record(s, rec, events)
	}
	if !signed {
		return nil
	}
	v, err := courier.Vouch(c.ctx, s, ids, c.progress)
	if err != nil {
		return err
	}
	if c.json {
		c.object(v)
		return nil
	}
	text, err := v.Sentence(s, words.Say)
	c.say("ctl.opened", "how", text)
	return err
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
