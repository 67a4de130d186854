package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"rollbook/promotion"
	"rollbook/store"
	"rollbook/words"
)

// promote carries the unit's records into the term of a day, of one register or of all that have terms.
func promote(c *call, args []string) error {
	var on string
	var dry bool
	args, err := options(args, 0, -1, func(f *flag.FlagSet) {
		f.StringVar(&on, "on", "", "")
		f.BoolVar(&dry, "dry-run", false, "")
	})
	if err != nil {
		return err
	}
	day, err := dayOf(on)
	if err != nil {
		return err
	}
	if day.IsZero() {
		day = time.Now()
	}
	s, err := c.open()
	if err != nil {
		return err
	}
	var kinds []string
	if len(args) > 0 && !strings.Contains(args[0], "=") {
		k, err := c.kind(s, args[0])
		if err != nil {
			return err
		}
		kinds, args = []string{k.Key}, args[1:]
	} else {
		for _, k := range promotion.Kinds(s.Pack()) {
			kinds = append(kinds, k.Key)
		}
	}
	if len(kinds) != 1 && len(args) > 0 {
		return errUsage // a field belongs to one register
	}
	var none error
	found := 0
	for _, key := range kinds {
		err := c.promoteKind(s, promotion.Asked{Kind: key, Day: day}, args, dry)
		switch {
		case errors.Is(err, promotion.ErrNone):
			if none == nil {
				none = err
			}
		case err != nil:
			return err
		default:
			found++
		}
	}
	if found == 0 {
		return none
	}
	return nil
}

func (c *call) promoteKind(s *store.Store, a promotion.Asked, values []string, dry bool) error {
	var err error
	a.Set = map[string]string{}
	for _, arg := range values {
		key, text, ok := strings.Cut(arg, "=")
		if !ok {
			return errAssign.With("word", arg)
		}
		value, _, err := s.Meant(a.Kind, key, text) // what is not understood is not given to all
		if err != nil {
			return err
		}
		a.Set[key] = value
	}
	var done promotion.Done
	if dry {
		done.Plan, err = promotion.Look(s, a)
		if err == nil {
			err = done.Empty()
		}
	} else {
		done, err = promotion.Carry(c.ctx, s, a, c.progress)
	}
	if err != nil {
		return err
	}
	c.promoted(done, dry)
	return nil
}

// promoted prints what was done, or would be.
func (c *call) promoted(d promotion.Done, dry bool) {
	groups, left := []map[string]any{}, []map[string]any{}
	for _, g := range d.Groups() {
		groups = append(groups, map[string]any{"label": g.Label, "n": g.N})
	}
	for _, one := range d.Left {
		code, message, _ := words.Error(one.Err)
		left = append(left, map[string]any{"record": one.Record, "name": one.Title, "code": code, "message": message})
	}
	if c.json {
		c.object(map[string]any{
			"kind": d.Kind.Key, "day": d.Day.Format(time.DateOnly), "term": d.Term, "dryRun": dry, "goOn": len(d.Steps), "groups": groups,
			"already": d.Already, "left": left, "made": d.Made, "open": d.Open, "problems": d.Problems,
		})
		return
	}
	c.say("ctl.promote", "kind", d.Kind, "term", d.Term)
	for _, g := range groups {
		fmt.Fprintf(c.out, "  %s  %d\n", g["label"], g["n"])
	}
	for _, one := range left {
		fmt.Fprintf(c.out, "  - %s\n", one["message"])
	}
	if dry {
		c.say("ctl.promote.would", "n", len(d.Steps), "already", d.Already, "left", len(d.Left))
		return
	}
	c.say("ctl.promoted", "n", d.Made, "already", d.Already, "left", len(d.Left), "open", d.Open, "problems", d.Problems)
}
