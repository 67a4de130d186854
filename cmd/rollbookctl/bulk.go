package main

import (
	"flag"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// setMany is set for the records of a kind that a condition or their ids name, and what takes it back.
func setMany(c *call, s *store.Store, k *register.Kind, args []string, where, reason string) error {
	var ids []string
	for len(args) > 0 && !strings.Contains(args[0], "=") {
		rec, err := s.Get(args[0])
		if err != nil {
			return err
		}
		ids, args = append(ids, rec.ID), args[1:]
	}
	if len(args) == 0 || (where == "") == (len(ids) == 0) {
		return errUsage
	}
	set, typed := map[string]string{}, map[string]string{}
	for _, arg := range args {
		key, text, ok := strings.Cut(arg, "=")
		if !ok {
			return errAssign.With("word", arg)
		}
		value, text, err := s.Meant(k.Key, key, text)
		if err != nil {
			return err
		}
		set[key] = value
		if text != "" {
			typed[key] = text
		}
	}
	if where != "" {
		q := store.Sift{Kind: k.Key, Bare: true}
		var err error
		if q.Where, err = condition(s.Pack(), k.Key, where); err != nil {
			return err
		}
		roll, err := s.Sift(c.ctx, q)
		if err != nil {
			return err
		}
		ids = roll.IDs.Texts()
	}
	step, err := s.SetAll(c.ctx, k.Key, ids, set, typed, reason, c.progress)
	switch {
	case err != nil && step.Records == 0:
		return err
	case c.json:
		c.object(step) // where it was stopped it can be undone too
	case step.Records == 0:
		c.say("ctl.set-none", "n", len(ids))
	default:
		c.say("ctl.set-many", "n", step.Records, "of", len(ids), "step", step.N)
	}
	return err
}

// undo takes an edit of many records back.
func undo(c *call, n int, reason string) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	step, left, err := s.Undo(c.ctx, n, reason, c.progress)
	switch {
	case err != nil && step.Records == 0:
		return err
	case c.json:
		c.object(map[string]any{"step": step.N, "records": step.Records, "left": left})
	default:
		c.say("ctl.undone", "n", step.Records, "left", left, "step", step.N)
	}
	return err
}

// steps lists the edits of many records.
func steps(c *call) error {
	s, err := c.open()
	if err != nil {
		return err
	}
	list, err := s.Steps()
	if err != nil {
		return err
	}
	for _, one := range list {
		if c.json {
			c.object(one)
			continue
		}
		k, key := s.Pack().Kind(one.Kind), "ctl.step"
		if one.Undone {
			key = "ctl.step-undone"
		}
		var labels []string
		for _, field := range one.Fields {
			label, _, _ := strings.Cut(field, "@")
			if f := k.Field(label); f != nil {
				label = f.Say(words.Language())
			}
			labels = append(labels, label)
		}
		kind := one.Kind
		if k != nil {
			kind = k.Say(words.Language())
		}
		c.say(key, "step", one.N, "time", one.Time.Local().Format(time.DateTime), "actor", one.Actor, "kind", kind, "fields", strings.Join(labels, words.Say("list.comma")), "n", one.Records, "reason", one.Reason)
	}
	return nil
}

// setOptions are those of set beside its words.
type setOptions struct {
	reason, where string
	explain, was  pairs
	undo          int
	steps         bool
}

func (o *setOptions) define(f *flag.FlagSet) {
	o.explain, o.was = pairs{}, pairs{}
	f.StringVar(&o.reason, "reason", "", "")
	f.StringVar(&o.where, "where", "", "")
	f.Var(o.explain, "explain", "")
	f.Var(o.was, "was", "")
	f.IntVar(&o.undo, "undo", 0, "")
	f.BoolVar(&o.steps, "steps", false, "")
}
