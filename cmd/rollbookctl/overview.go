package main

import (
	"fmt"
	"strings"

	"rollbook/report"
	"rollbook/words"
)

// overview prints what the home of a bureau shows: targets beside what was reached, and who has filed.
func overview(c *call, args []string) error {
	f, s, err := c.figure(args, 0, 0, nil)
	if err != nil {
		return err
	}
	o, err := report.Overlook(c.ctx, s, f.ask.Day)
	if err != nil {
		return err
	}
	if c.json {
		c.object(o)
		return nil
	}
	for _, g := range o.Goals {
		fmt.Fprintf(c.out, "%s  %s  %s / %s  %s\n", g.Who, g.What, g.Actual.Text, g.Target.Text, g.Rate.Text)
	}
	for _, f := range o.Filings {
		line := words.Say("overview.filed", "unit", f.Name, "came", f.Came, "n", f.Units)
		if len(f.Missing) > 0 {
			names := make([]string, 0, len(f.Missing))
			for _, m := range f.Missing {
				names = append(names, m.Name)
			}
			line += words.Say("standing.and") + words.Say("overview.open", "n", len(names), "names", strings.Join(names, words.Say("list.comma")), "days", f.Days())
		}
		fmt.Fprintln(c.out, line)
	}
	return nil
}
