package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"rollbook/dispute"
	"rollbook/fault"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errPick  = fault.New(fault.Usage, "pick-outside")
	errValue = fault.New(fault.Usage, "value-wrong")
)

// conflicts lists what is disputed, child by child, the oldest first.
func conflicts(c *call, args []string) error {
	var kind string
	if _, err := options(args, 0, 0, func(f *flag.FlagSet) { f.StringVar(&kind, "kind", "", "") }); err != nil {
		return err
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if _, err := s.Conflicts(kind); err != nil {
		return err
	}
	cases, err := s.Cases()
	if err != nil {
		return err
	}
	units, err := s.Units()
	if err != nil {
		return err
	}
	asked, err := finding.Questions(s)
	if err != nil {
		return err
	}
	n := 0
	for _, one := range cases {
		one.Conflicts = slices.DeleteFunc(slices.Clone(one.Conflicts), func(d store.Conflict) bool { return kind != "" && d.Kind != kind })
		if len(one.Conflicts) == 0 {
			continue
		}
		n += len(one.Conflicts)
		c.say("ctl.case", "title", one.Title, "n", len(one.Conflicts), "units", strings.Join(one.Units, " "))
		for _, d := range one.Conflicts {
			c.conflict(s, units, d, asked)
		}
	}
	c.say("ctl.conflicts", "n", n)
	return nil
}

func (c *call) conflict(s *store.Store, units map[string]store.Unit, one store.Conflict, asked []finding.Question) {
	var open []finding.Question
	for _, q := range asked {
		if q.Record == one.Record && q.Field == one.Field {
			open = append(open, q)
		}
	}
	if c.json {
		v := map[string]any{"id": one.Record, "kind": one.Kind, "field": one.Field, "other": one.Other, "base": one.Base, "values": valuesJSON(one.Values)}
		if len(open) > 0 {
			v["questions"] = open
		}
		c.object(v)
		return
	}
	key, _, _ := strings.Cut(one.Field, "@")
	f := s.Pack().Kind(one.Kind).Field(key)
	label := words.Say("conflicts.removed")
	switch {
	case f != nil:
		label = f.Say(words.Language())
	case one.Other != "":
		label = words.Say("conflicts.one", "other", one.Other)
	}
	shown := func(value string) string {
		if f == nil {
			return words.Say("conflicts.said." + one.Sense(value))
		}
		return s.Pack().In(words.Language()).Display(f, value)
	}
	fmt.Fprintf(c.out, "%s %s %s\n", one.Record, one.Field, label)
	if b := one.Before; b != nil {
		c.say("ctl.conflict.base", "value", shown(b.Value), "unit", b.Unit, "actor", b.Actor, "time", b.Time().Local().Format(time.DateTime))
	}
	for i, v := range one.Values {
		paper := v.Reason
		if row := s.Pack().Evidence().Row(v.Basis); row != nil {
			paper = words.Say("conflicts.paper", "basis", row) + paper
		}
		if v.Again {
			paper += " " + words.Say("conflicts.again")
		}
		c.say("ctl.conflict.value", "n", i+1, "value", shown(v.Value), "unit", v.Unit, "actor", v.Actor, "time", v.Time().Local().Format(time.DateTime), "paper", strings.TrimRight(" "+paper, " "))
	}
	for _, q := range open {
		c.say("ctl.conflict.asked", "text", q.Told(units[q.Unit].Name))
	}
}

// resolving are the options of resolve.
type resolving struct {
	value, reason, basis, rule, kind, unit string
	pick                                   int
	given, dry                             bool
}

func resolve(c *call, args []string) error {
	var o resolving
	args, err := options(args, 0, 2, func(f *flag.FlagSet) {
		f.Func("value", "", func(v string) error { o.value, o.given = v, true; return nil })
		f.IntVar(&o.pick, "pick", 0, "")
		f.StringVar(&o.reason, "reason", "", "")
		f.StringVar(&o.basis, "evidence", "", "")
		f.StringVar(&o.rule, "rule", "", "")
		f.StringVar(&o.kind, "kind", "", "")
		f.StringVar(&o.unit, "unit", "", "")
		f.BoolVar(&o.dry, "dry-run", false, "")
	})
	if err != nil {
		return err
	}
	if (o.rule != "") != (len(args) == 0) || len(args) == 1 || o.rule == "" && o.given == (o.pick > 0) {
		return errUsage
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	if list := s.Pack().Evidence(); list != nil {
		if code := list.Find(o.basis); code != "" {
			o.basis = code
		}
	}
	if o.rule != "" {
		return c.byRule(s, o)
	}
	rec, err := s.Get(args[0])
	if err != nil {
		return err
	}
	d := store.Decision{Record: rec.ID, Field: args[1], Value: o.value, Basis: o.basis}
	if o.pick > 0 {
		d.Value, err = picked(s, rec, d.Field, o.pick)
	} else {
		d.Value, d.Typed, err = meant(s, rec, d.Field, o.value)
	}
	if err != nil {
		return err
	}
	step, err := s.Settle([]store.Decision{d}, o.reason, nil)
	if err != nil {
		return err
	}
	after, err := s.Get(rec.ID)
	if err != nil {
		return err
	}
	saved := store.Saved{ID: after.ID, Kind: after.Kind, Problems: after.Problems}
	if events, err := s.History(rec.ID); err == nil && step.Records > 0 && len(events) > 0 {
		saved.Change = events[len(events)-1].Change
	}
	c.saved(s, saved, nil)
	return nil
}

// meant reads a typed value as the form does, and refuses what the form would not take.
func meant(s *store.Store, rec store.Record, field, text string) (value, typed string, err error) {
	key, _, _ := strings.Cut(field, "@")
	f := s.Pack().Kind(rec.Kind).Field(key)
	if f == nil {
		return text, "", nil
	}
	if value, typed, err = s.Meant(rec.Kind, field, text); err != nil {
		return "", "", err
	}
	problems, err := s.Would(rec.ID, field, value)
	for _, p := range worded(problems) {
		if p.Level == register.Hard && p.Check != "required" && err == nil {
			err = errValue.With("field", f, "why", p.Message)
		}
	}
	return value, typed, err
}

// byRule decides by a rule of the pack, or only tells what it would decide.
func (c *call) byRule(s *store.Store, o resolving) error {
	if o.kind != "" && s.Pack().Kind(o.kind) == nil {
		_, err := s.Conflicts(o.kind)
		return err
	}
	plan, err := dispute.Draft(c.ctx, s, o.rule, o.unit, o.kind)
	if err != nil {
		return err
	}
	if o.dry {
		for _, p := range plan.Picks {
			c.picking(s, p)
		}
		if c.json {
			c.object(map[string]any{"rule": plan.Rule.Key, "decides": len(plan.Picks), "left": plan.Left})
			return nil
		}
		c.say("ctl.draft", "rule", plan.Rule, "n", len(plan.Picks), "left", plan.Left)
		return nil
	}
	step, n, err := dispute.Apply(s, plan, o.basis, o.reason, func(done int) error {
		c.progress(done, len(plan.Picks))
		return c.ctx.Err()
	})
	if errors.Is(err, c.ctx.Err()) && n > 0 {
		err = nil
	}
	switch {
	case n == 0 && err != nil:
	case c.json:
		c.object(map[string]any{"rule": plan.Rule.Key, "decides": n, "stopped": len(plan.Picks) - n, "left": plan.Left, "step": step.N, "records": step.Records})
	default:
		c.say("ctl.settled", "rule", plan.Rule, "n", n, "records", step.Records, "step", step.N)
		if n < len(plan.Picks) {
			c.say("ctl.settled.stopped", "n", len(plan.Picks)-n)
		}
	}
	return err
}

func (c *call) picking(s *store.Store, p dispute.Pick) {
	if c.json {
		c.object(map[string]any{"id": p.Conflict.Record, "field": p.Conflict.Field, "title": p.Title, "values": valuesJSON(p.Conflict.Values), "value": p.Value.Value, "unit": p.Value.Unit})
		return
	}
	key, _, _ := strings.Cut(p.Conflict.Field, "@")
	f := s.Pack().Kind(p.Conflict.Kind).Field(key)
	var old []string
	for _, v := range p.Conflict.Distinct() {
		old = append(old, s.Pack().In(words.Language()).Display(f, v.Value))
	}
	c.say("ctl.pick", "title", p.Title, "field", f, "old", strings.Join(old, " / "), "value", s.Pack().In(words.Language()).Display(f, p.Value.Value), "unit", p.Value.Unit, "id", p.Conflict.Record)
}

// picked gives the n-th value (from 1) of a record's conflict: of what is the person's, that of all who are linked, else its own.
func picked(s *store.Store, rec store.Record, field string, n int) (string, error) {
	key, _, _ := strings.Cut(field, "@")
	shared := s.Pack().Kind(rec.Kind).Field(key).Shared()
	for _, one := range rec.Conflicts {
		if one.Field == field && (shared || one.Record == rec.ID) {
			if n > len(one.Values) {
				return "", errPick.With("n", n, "most", len(one.Values))
			}
			return one.Values[n-1].Value, nil
		}
	}
	return "", errPick.With("n", n, "most", 0)
}

// ask asks a unit about a field of a record.
func ask(c *call, args []string) error {
	var to, text, due string
	args, err := options(args, 2, 2, func(f *flag.FlagSet) {
		f.StringVar(&to, "to", "", "")
		f.StringVar(&text, "text", "", "")
		f.StringVar(&due, "due", "", "")
	})
	if err != nil {
		return err
	}
	s, rec, err := c.openRecord(args[0])
	if err != nil {
		return err
	}
	key, _, _ := strings.Cut(args[1], "@")
	if s.Pack().Kind(rec.Kind).Field(key) == nil && !strings.HasPrefix(args[1], "@") {
		_, _, err := s.Meant(rec.Kind, args[1], "")
		return err
	}
	saved, err := finding.Ask(s, rec.ID, args[1], to, text, due)
	if err != nil {
		return err
	}
	if c.json {
		c.object(map[string]any{"id": saved.ID, "record": rec.ID, "field": args[1], "unit": to, "about": finding.About(rec.ID, args[1], to)})
		return nil
	}
	units, err := s.Units()
	c.say("ctl.asked", "unit", units[to].Name)
	return err
}
