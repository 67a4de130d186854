package main

import (
	"cmp"
	"flag"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/words"
)

// unitCommand lists the units below, or says what becomes of one.
func unitCommand(c *call, args []string) error {
	change := store.UnitChange{}
	day := ""
	args, err := options(args, 1, 2, func(f *flag.FlagSet) {
		f.StringVar(&change.Name, "name", "", "")
		f.StringVar(&change.Into, "into", "", "")
		f.StringVar(&change.Document, "document", "", "")
		f.StringVar(&day, "on", "", "")
	})
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if args[0] != "list" {
			return errUsage
		}
		return c.units(s)
	}
	change.Unit, change.Means, change.On = args[0], args[1], s.Today()
	if day != "" {
		if change.On, err = dayOf(day); err != nil {
			return err
		}
	}
	saved, err := s.ChangeUnit(change)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"id": saved.ID, "unit": change.Unit, "means": change.Means, "on": change.On.Format(time.DateOnly)})
		return nil
	}
	units, err := s.Units()
	c.say("ctl.unit.changed", "text", words.Say("units.change."+change.Means, "day", change.On.Format(time.DateOnly), "name", change.Name, "into", units[change.Into].Name, "document", change.Document))
	return err
}

// units lists the units below, in order of code.
func (c *call) units(s *store.Store) error {
	units, err := s.Units()
	if err != nil {
		return err
	}
	today := s.Today().Format(time.DateOnly)
	for _, u := range store.Below(units, s.Unit().Code) {
		if c.json {
			c.object(u)
			continue
		}
		state := words.Say("units.chip.open", "n", "")
		if !u.On(today) {
			state = words.Say("units.state.closed")
			if into := cmp.Or(units[u.Into].Name, u.Into); into != "" {
				state = words.Say("units.state.merged", "into", into)
			}
		}
		c.say("ctl.unit", "code", u.Code, "name", u.Name, "level", words.Say("unit."+u.Level), "state", strings.TrimSpace(state))
	}
	return nil
}
