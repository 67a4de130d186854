package main

import (
	"flag"

	"rollbook/fault"
	"rollbook/keying"
	"rollbook/store"
	"rollbook/words"
)

var errDiffers = fault.New(fault.Refused, "keying-differs")

// keyingCommand lists what waits for a second typing, what became of those done, or takes one.
func keyingCommand(c *call, args []string) error {
	var right, third, reason string
	args, err := options(args, 0, 3, func(f *flag.FlagSet) {
		f.StringVar(&right, "right", "", "")
		f.StringVar(&third, "third", "", "")
		f.StringVar(&reason, "reason", "", "")
	})
	if err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return c.keyingDue(s)
	case len(args) == 1 && args[0] == "results":
		return c.keyingResults(s)
	case len(args) == 3:
		if reason == "" {
			reason = words.Say("keying.reason")
		}
		return c.keyingType(s, args, keying.Verdict(right), third, reason)
	}
	return errUsage
}

func (c *call) keyingDue(s *store.Store) error {
	due, err := keying.Offered(s)
	if err != nil {
		return err
	}
	for _, one := range due {
		title := s.TitleOf(one.Record)
		if title == one.Record.Fields[one.Field.Key] {
			title = one.Kind.Say(words.Language()) // what names it is what is hidden
		}
		if c.json {
			c.object(map[string]any{"record": one.Record.ID, "kind": one.Kind.Key, "field": one.Field.Key, "title": title, "own": one.Own(s)})
			continue
		}
		own := ""
		if one.Own(s) {
			own = words.Say("form.dot") + words.Say("keying.own")
		}
		c.say("ctl.keying.item", "record", one.Record.ID, "field", one.Field.Key, "title", title, "kind", one.Kind, "label", one.Field, "own", own)
	}
	c.say("keying.count", "n", len(due))
	return nil
}

func (c *call) keyingResults(s *store.Store) error {
	list, err := keying.Results(s)
	if err != nil {
		return err
	}
	for _, r := range list {
		if c.json {
			c.object(map[string]any{"record": r.Record, "field": r.Field, "verdict": r.Verdict, "when": r.When, "own": r.Own()})
			continue
		}
		c.say("ctl.keying.result", "when", r.When.Format("2006-01-02 15:04"), "record", r.Record, "field", r.Field, "verdict", words.Say("keying.verdict."+string(r.Verdict)))
	}
	own := keying.Of(list, s.Account().Name)
	c.say("keying.keyed", "n", own.Keyed, "wrong", own.Wrong, "rate", keying.PerThousand(own.Wrong, own.Keyed))
	alone := ""
	if own.Alone > 0 {
		alone = words.Say("keying.alone", "n", own.Alone)
	}
	c.say("keying.verified", "n", own.Verified, "own", alone, "wrong", own.Slips, "rate", keying.PerThousand(own.Slips, own.Verified), "speed", own.PerHour())
	return nil
}

// keyingType takes a second typing: record, field, value. Nobody pressed its keys, so none are counted. Where it differs, --right says which is right.
func (c *call) keyingType(s *store.Store, args []string, right keying.Verdict, third, reason string) error {
	rec, err := s.Get(args[0])
	if err != nil {
		return err
	}
	item, err := keying.Find(s, rec.ID, args[1])
	if err != nil {
		return err
	}
	trial, err := item.Type(s.Pack(), args[2], 0, 0)
	if err != nil {
		return err
	}
	if trial.Same() && right == "" {
		right = keying.Same
	}
	if right == "" {
		return errDiffers.With("first", trial.First.Value, "second", trial.Second.Value)
	}
	r, err := keying.Settle(s, trial, right, third, reason)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"record": r.Record, "field": r.Field, "verdict": r.Verdict})
		return nil
	}
	c.say("keying.said."+string(r.Verdict), "title", s.TitleOf(rec), "label", item.Field)
	return nil
}
