package main

import (
	"errors"
	"flag"
	"io"
	"strings"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/words"
)

func importSheet(c *call, args []string) error {
	opt := sheet.Options{Map: sheet.Map{}}
	var said texts
	args, err := options(args, 2, 2, func(f *flag.FlagSet) {
		f.BoolVar(&opt.DryRun, "dry-run", false, "")
		f.StringVar(&opt.Marked, "marked", "", "")
		f.Var(&said, "map", "")
	})
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if _, err := c.kind(s, args[0]); err != nil {
		return err
	}
	for _, one := range said {
		if err := opt.Map.Say(s.Pack(), args[0], one); err != nil {
			return err
		}
	}
	result, err := sheet.Import(c.ctx, s, args[0], args[1], opt, c.progress)
	if err != nil {
		return c.unmatched(err, s, args, opt.Map)
	}
	for i, p := range result.Problems {
		result.Problems[i].Message = words.Told(p.Say(words.Language()), p.Code, p.Args)
	}
	if result.Refused > 0 || result.Stopped > 0 {
		c.exit = fault.Refused
	}
	if c.json {
		c.object(result)
		return nil
	}
	if opt.DryRun {
		c.columns(result.Columns)
	}
	for _, notice := range result.Notices {
		c.say("ctl.notice", "text", notice)
	}
	for _, p := range result.Problems {
		key := "ctl.row"
		if p.Column == "" { // the sheet has no such column
			key = "ctl.row.whole"
		}
		c.say(key, "row", p.Row, "column", p.Column, "level", words.Say("level."+string(p.Level)), "message", p.Message)
	}
	c.say("ctl.imported", "rows", result.Rows, "new", result.New, "changed", result.Changed, "same", result.Same,
		"refused", result.Refused, "skipped", result.Skipped)
	if result.Nothing() {
		c.say("imports.same")
	}
	if result.Stopped > 0 {
		c.say("imports.stopped", "row", result.Stopped)
	}
	return nil
}

// columns shows what each column is taken for.
func (c *call) columns(list []sheet.Match) {
	for _, m := range list {
		what := words.Say("match." + string(m.How))
		if m.Fills() {
			what = m.Label + " (" + m.To + ")"
		}
		c.say("ctl.column", "column", m.Column, "header", m.Header, "what", what, "samples", strings.Join(m.Samples, words.Say("sheet.and")))
	}
}

// unmatched shows the columns of a workbook that has no header which the register knows, so that one can
// say what they are.
func (c *call) unmatched(why error, s *store.Store, args []string, m sheet.Map) error {
	var f *fault.Fault
	if errors.As(why, &f) && f.Code == "workbook-no-header" && !c.json {
		if v, err := sheet.Look(c.ctx, s, args[0], args[1], m); err == nil {
			c.columns(v.Columns)
		}
	}
	return why
}

// texts collects an option that may be given several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, " ") }

// Set adds one.
func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

func exportSheet(c *call, args []string) error {
	var out, where string
	use := store.Use{What: store.Exported}
	args, err := options(args, 1, 1, func(f *flag.FlagSet) {
		f.StringVar(&out, "o", "", "")
		f.StringVar(&where, "where", "", "")
		f.StringVar(&use.Purpose, "purpose", "", "")
		f.StringVar(&use.Receiver, "receiver", "", "")
	})
	if err != nil || out == "" {
		return errUsage.Because(err)
	}
	if err := use.Stated(); err != nil {
		return err
	}
	s, k, err := c.openKind(args[0])
	if err != nil {
		return err
	}
	query := store.Query{Kind: k.Key}
	if query.Where, err = condition(s.Pack(), k.Key, where); err != nil {
		return err
	}
	var n, withheld int
	err = c.write(out, func(f io.Writer) (err error) {
		n, withheld, err = sheet.Export(c.ctx, s, query, f, c.progress)
		return err
	})
	if err != nil {
		return err
	}
	use.Kind, use.Records = k.Key, n
	if err := s.LogUse(use); err != nil {
		return err
	}
	if withheld > 0 {
		c.say("ctl.withheld", "n", withheld)
	}
	return c.written(out, "records", n)
}

func template(c *call, args []string) error {
	var out string
	args, err := options(args, 1, 1, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") })
	if err != nil || out == "" {
		return errUsage.Because(err)
	}
	s, k, err := c.openKind(args[0])
	if err != nil {
		return err
	}
	if err := c.write(out, func(f io.Writer) error { return sheet.Template(s.Pack(), k.Key, f) }); err != nil {
		return err
	}
	return c.written(out, "records", 0)
}

// write makes a file whole or not at all. What fill fails of, as a store that refuses what goes with the file, is told as it is.
func (c *call) write(path string, fill func(io.Writer) error) error {
	var filling error
	err := intact.Write(path, 0o600, func(w io.Writer) error {
		to := &heedful{Writer: w}
		if filling = fill(to); to.err != nil {
			filling = nil // of the file itself
			return to.err
		}
		return filling
	})
	switch {
	case filling != nil:
		return filling
	case err != nil && !errors.Is(err, intact.ErrFull):
		return errOutput.With("file", path).Because(err)
	}
	return err
}

// heedful remembers why it could not be written to.
type heedful struct {
	io.Writer
	err error
}

func (h *heedful) Write(p []byte) (int, error) {
	n, err := h.Writer.Write(p)
	if h.err == nil {
		h.err = err
	}
	return n, err
}

// written says which file was made; unit is the JSON name of the count n.
func (c *call) written(path, unit string, n int) error {
	if c.json {
		c.object(map[string]any{"file": path, unit: n})
		return nil
	}
	c.say("ctl.written", "file", path, "n", n)
	return nil
}
