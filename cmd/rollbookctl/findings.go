package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	"rollbook/fault"
	"rollbook/finding"
	"rollbook/report"
	"rollbook/report/sheet"
	"rollbook/store"
)

// noticed reads the options that the verbs of findings share, and looks for them.
func (c *call) noticed(args []string, least, most int, more func(*flag.FlagSet)) ([]string, []finding.Finding, error) {
	var check, unit, at string
	var open bool
	args, err := options(args, least, most, func(f *flag.FlagSet) {
		f.StringVar(&check, "check", "", "")
		f.StringVar(&unit, "unit", "", "")
		f.StringVar(&at, "at", "", "")
		f.BoolVar(&open, "open", false, "")
		if more != nil {
			more(f)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	day := time.Now()
	if at != "" {
		if day, err = time.Parse(time.DateOnly, at); err != nil {
			return nil, nil, errDay.With("text", at)
		}
	}
	s, err := c.open()
	if err != nil {
		return nil, nil, err
	}
	list, err := report.Findings(c.ctx, s, day)
	if err != nil {
		return nil, nil, err
	}
	units, err := s.Units()
	return args, finding.Of(list, units, check, unit, open), err
}

func findings(c *call, args []string) error {
	if len(args) > 0 && args[0] == "sample" {
		return sample(c, args[1:])
	}
	_, list, err := c.noticed(args, 0, 0, nil)
	if err != nil {
		return err
	}
	open := 0
	for _, f := range list {
		if f.Open() {
			open++
		}
		if c.json {
			c.object(findingJSON(f))
			continue
		}
		fmt.Fprintf(c.out, "%s %s  %s\n    %s\n", f.Check, f.Title, f.About, f.Message)
		switch stand := f.Stand(); {
		case stand != nil:
			c.say("ctl.finding.stand")
			for _, r := range stand {
				fmt.Fprintf(c.out, "    %s\n", r.Told(r.Owner))
			}
		case f.Resolution != nil:
			fmt.Fprintf(c.out, "    %s  %s\n", f.Resolution.Label, f.Resolution.Reason)
		}
	}
	if open > 0 {
		c.exit = fault.Refused
	}
	c.say("ctl.findings", "n", len(list), "open", open)
	return nil
}

func findingJSON(f finding.Finding) map[string]any {
	records := []string{}
	for _, e := range f.Records {
		records = append(records, e.ID)
	}
	return map[string]any{
		"check": f.Check, "title": f.Title, "level": f.Level, "action": f.Action, "about": f.About, "records": records, "message": f.Message, "hint": f.Hint,
		"owner": f.Owner, "since": f.Since, "open": f.Open(), "resolution": f.Resolution,
	}
}

// oneFinding is what is done with a finding.
func oneFinding(c *call, args []string) error {
	if len(args) == 0 || args[0] != "resolve" {
		return errUsage
	}
	var a finding.Answer
	args, list, err := c.noticed(args[1:], 2, 2, func(f *flag.FlagSet) {
		f.StringVar(&a.Code, "result", "", "")
		f.StringVar(&a.Reason, "reason", "", "")
		f.StringVar(&a.Evidence, "evidence", "", "")
		f.StringVar(&a.Owner, "owner", "", "")
		f.StringVar(&a.Due, "due", "", "")
	})
	if err != nil {
		return err
	}
	one, err := finding.Find(list, args[0], args[1])
	if err != nil {
		return err
	}
	saved, err := finding.Resolve(c.store, one, a)
	if err != nil {
		return err
	}
	c.saved(c.store, saved, nil)
	return nil
}

// sample draws records behind findings for a visit.
func sample(c *call, args []string) error {
	n, seed, out := 10, "", ""
	_, list, err := c.noticed(args, 0, 0, func(f *flag.FlagSet) {
		f.IntVar(&n, "n", n, "")
		f.StringVar(&seed, "seed", "", "")
		f.StringVar(&out, "o", "", "")
	})
	if err != nil {
		return err
	}
	if seed == "" {
		seed = time.Now().Format("20060102")
	}
	drawn := finding.Sample(list, n, seed)
	if out == "" {
		for _, d := range drawn {
			if c.json {
				c.object(map[string]any{"id": d.ID, "kind": d.Kind, "unit": d.Unit, "title": d.Title, "check": d.Finding.Check, "message": d.Finding.Message, "seed": seed})
			} else {
				fmt.Fprintf(c.out, "%s  %s  %s %s\n", d.Title, d.ID, d.Finding.Check, d.Finding.Message)
			}
		}
		c.say("ctl.sampled", "n", len(drawn), "seed", seed)
		return nil
	}
	if err := c.write(out, func(f io.Writer) error { return sheet.WriteSample(c.ctx, c.store, drawn, seed, f, c.progress) }); err != nil {
		return err
	}
	if err := c.store.LogUse(store.Use{What: store.Exported, Records: len(drawn)}); err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"file": out, "records": len(drawn), "seed": seed})
		return nil
	}
	c.say("ctl.sampled", "n", len(drawn), "seed", seed)
	c.say("ctl.written", "file", out, "n", len(drawn))
	return nil
}
