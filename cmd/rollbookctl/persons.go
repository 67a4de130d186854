package main

import (
	"flag"
	"strings"

	"rollbook/dispute"
	"rollbook/store"
	"rollbook/words"
)

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
			c.object(map[string]any{"a": p.A, "b": p.B, "kind": p.Kind, "why": p.Why, "reasons": p.Reasons})
			continue
		}
		var why []string
		for _, one := range p.Reasons {
			why = append(why, words.Say("likeness."+one))
		}
		c.say("ctl.duplicate", "a", p.TitleA+" "+p.A, "b", p.TitleB+" "+p.B, "why", strings.Join(why, words.Say("list.comma")))
	}
	c.say("ctl.duplicates", "n", len(found))
	return nil
}

// compareTwo puts two records beside each other.
func compareTwo(c *call, args []string) error {
	args, err := options(args, 2, 2, nil)
	if err != nil {
		return err
	}
	s, a, err := c.openRecord(args[0])
	if err != nil {
		return err
	}
	b, err := s.Get(args[1])
	if err != nil {
		return err
	}
	if err := s.Look(a, b); err != nil {
		return err
	}
	for _, row := range dispute.Compare(s, a, b) {
		if c.json {
			c.object(map[string]any{"label": row.Label, "a": row.A, "b": row.B, "same": row.Same, "why": row.Why})
			continue
		}
		mark := "ctl.differs"
		if row.Same {
			mark = "ctl.same"
		}
		c.say("ctl.compared", "mark", words.Say(mark), "label", row.Label, "a", row.A, "b", row.B, "why", row.Why)
	}
	return nil
}

// linked lists the records that are one person each.
func linked(c *call, args []string) error {
	if _, err := options(args, 0, 0, nil); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	groups := s.Linked()
	for _, group := range groups {
		rec, ok := s.Glance(group[0])
		switch {
		case c.json:
			c.object(map[string]any{"records": group})
		case ok:
			c.say("ctl.group", "title", s.TitleOf(rec), "ids", strings.Join(group, " "))
		}
	}
	c.say("ctl.groups", "n", len(groups))
	return nil
}

// transfer lists the linked children who have gone from one school to another, or closes what one of them left open.
func transfer(c *call, args []string) error {
	if len(args) > 0 && args[0] == "close" {
		return c.closeTransfer(args[1:])
	}
	if _, err := options(args, 0, 0, nil); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	n := 0
	for _, group := range s.Linked() {
		for _, m := range dispute.Moves(s, group...) {
			n++
			if c.json {
				c.object(map[string]any{"person": m.Person, "old": m.OldUnit, "new": m.NewUnit, "closed": m.Closed})
				continue
			}
			state := "ctl.transfer.open"
			if m.Closed {
				state = "ctl.transfer.closed"
			}
			if rec, ok := s.Glance(m.Person); ok {
				c.say("ctl.transfer", "title", s.TitleOf(rec)+" "+m.Person, "old", m.OldUnit, "new", m.NewUnit, "state", words.Say(state))
			}
		}
	}
	c.say("ctl.transfers", "n", n)
	return nil
}

// closeTransfer registers at the old school that a child has gone.
func (c *call) closeTransfer(args []string) error {
	var reason string
	args, err := options(args, 1, 1, func(f *flag.FlagSet) { f.StringVar(&reason, "reason", "", "") })
	if err != nil {
		return err
	}
	s, rec, err := c.openRecord(args[0])
	if err != nil {
		return err
	}
	for _, m := range dispute.Moves(s, append([]string{rec.ID}, rec.Linked...)...) {
		if !m.Closed {
			saved, err := dispute.Close(s, m, reason)
			if err == nil {
				c.saved(s, saved, nil)
			}
			return err
		}
	}
	_, err = dispute.Close(s, dispute.Move{Closed: true}, reason)
	return err
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
