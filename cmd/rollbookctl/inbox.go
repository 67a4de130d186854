package main

import (
	"flag"
	"fmt"
	"time"

	"rollbook/sync/courier"
	"rollbook/words"
)

// inboxCommand tells what came in, the newest first, or how each unit below stands.
func inboxCommand(c *call, args []string) error {
	var units bool
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.BoolVar(&units, "units", false, "") }); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if !units {
		came, err := courier.Inbox(s)
		for _, r := range came {
			c.result(r)
		}
		return err
	}
	list, err := courier.Standings(s)
	for _, one := range list {
		c.standing(one)
	}
	return err
}

func (c *call) standing(one courier.Standing) {
	if c.json {
		c.object(one)
		return
	}
	said := words.Say("standing.never")
	if one.Number > 0 {
		said = words.Say("standing.latest", "number", one.Number, "day", one.At.Local().Format(time.DateOnly))
	}
	fmt.Fprintf(c.out, "%s  %s  %s\n", one.Unit, one.Name, said+one.Rest(words.Say))
}
