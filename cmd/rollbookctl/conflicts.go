package main

import (
	"flag"
	"fmt"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/words"
)

var errPick = fault.New(fault.Usage, "pick-outside")

func conflicts(c *call, args []string) error {
	var kind string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.StringVar(&kind, "kind", "", "") }); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	found, err := s.Conflicts(kind)
	if err != nil {
		return err
	}
	for _, one := range found {
		c.conflict(s, one)
	}
	c.say("ctl.conflicts", "n", len(found))
	return nil
}

func (c *call) conflict(s *store.Store, one store.Conflict) {
	if c.json {
		c.object(map[string]any{"id": one.Record, "kind": one.Kind, "field": one.Field, "other": one.Other, "base": one.Base, "values": valuesJSON(one.Values)})
		return
	}
	f := s.Pack().Kind(one.Kind).Field(one.Field)
	label := words.Say("conflicts.removed")
	switch {
	case f != nil:
		label = f.Label
	case one.Other != "":
		label = words.Say("conflicts.one", "other", one.Other)
	}
	fmt.Fprintf(c.out, "%s %s\n", one.Record, label)
	for i, v := range one.Values {
		shown := words.Say("conflicts.said." + one.Sense(v.Value))
		if f != nil {
			shown = s.Pack().Display(f, v.Value)
		}
		fmt.Fprintf(c.out, "  %d  %s  (%s %s)\n", i+1, shown, v.Unit, v.Actor)
	}
}

func resolve(c *call, args []string) error {
	var value, reason string
	var pick int
	given := false
	args, err := options(args, 2, 2, func(f *flag.FlagSet) {
		f.Func("value", "", func(v string) error { value, given = v, true; return nil })
		f.IntVar(&pick, "pick", 0, "")
		f.StringVar(&reason, "reason", "", "")
	})
	if err != nil {
		return err
	}
	if given == (pick > 0) {
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	rec, err := s.Get(args[0])
	if err != nil {
		return err
	}
	field := args[1]
	if pick > 0 {
		if value, err = picked(rec, field, pick); err != nil {
			return err
		}
	} else if f := s.Pack().Kind(rec.Kind).Field(field); f != nil {
		if normal, problem := s.Pack().Normalise(f, value); problem == nil {
			value = normal
		}
	}
	saved, err := s.Resolve(rec.ID, field, value, reason)
	if err != nil {
		return err
	}
	c.saved(s, saved, nil)
	return nil
}

// picked gives the n-th value (from 1) of a record's conflict.
func picked(rec store.Record, field string, n int) (string, error) {
	for _, one := range rec.Conflicts {
		if one.Field == field {
			if n > len(one.Values) {
				return "", errPick.With("n", n, "most", len(one.Values))
			}
			return one.Values[n-1].Value, nil
		}
	}
	return "", errPick.With("n", n, "most", 0)
}

func duplicates(c *call, args []string) error {
	if _, err := options(args, 0, 0, nil); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	found, err := s.Duplicates()
	if err != nil {
		return err
	}
	for _, p := range found {
		if c.json {
			c.object(map[string]any{"a": p.A, "b": p.B, "kind": p.Kind, "why": p.Why})
		} else {
			c.say("ctl.duplicate", "a", p.A, "b", p.B, "why", p.Why)
		}
	}
	c.say("ctl.duplicates", "n", len(found))
	return nil
}

func link(c *call, args []string) error   { return c.decide(args, (*store.Store).Link) }
func unlike(c *call, args []string) error { return c.decide(args, (*store.Store).Unlike) }
func unlink(c *call, args []string) error { return c.decide(args, (*store.Store).Unlink) }

// decide states whether two records are one person, by one of the store's three verbs.
func (c *call) decide(args []string, verb func(*store.Store, string, string, string) (store.Saved, error)) error {
	var reason string
	args, err := options(args, 2, 2, func(f *flag.FlagSet) { f.StringVar(&reason, "reason", "", "") })
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	saved, err := verb(s, args[0], args[1], reason)
	if err != nil {
		return err
	}
	c.saved(s, saved, nil)
	return nil
}
