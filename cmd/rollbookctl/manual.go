package main

import (
	"flag"
	"fmt"
	"io"

	"rollbook/manual"
	"rollbook/report/paper"
)

// handbook writes the manual as PDF; without a file it lists its pages.
func handbook(c *call, args []string) error {
	var out string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.StringVar(&out, "o", "", "") }); err != nil {
		return errUsage.Because(err)
	}
	if out == "" {
		for _, t := range manual.Topics() {
			if c.json {
				c.object(map[string]any{"title": t.Title})
				continue
			}
			fmt.Fprintln(c.out, t.Title)
		}
		return nil
	}
	var result paper.Result
	err := c.write(out, func(f io.Writer) (err error) {
		result, err = paper.PrintManual(c.ctx, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.written(out, "pages", result.Pages)
}
