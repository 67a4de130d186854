package dispute

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errRule    = fault.New(fault.Usage, "settle-rule")
	errUnit    = fault.New(fault.Usage, "settle-unit")
	errNothing = fault.New(fault.Refused, "settle-nothing")
)

// Plan is what a rule would decide.
type Plan struct {
	Rule  *register.SettleRule
	Picks []Pick
	Left  int // conflicts that the rule says nothing of: they stay open
}

// Pick is one conflict that a rule decides.
type Pick struct {
	Title    string // of the child
	Conflict store.Conflict
	Value    store.ConflictValue // that the rule takes
}

// rules gives the rules of a pack as they can be typed.
func rules(p *register.Pack) string {
	var all []string
	for _, r := range p.Settling.Rules {
		all = append(all, r.Key+" "+r.Say(words.Language()))
	}
	return strings.Join(all, ", ")
}

// Draft tells what a rule would decide of the open conflicts, of the records of a kind or of all (""), and changes nothing.
// unit is the code of the unit that a rule asks for by name.
func Draft(ctx context.Context, s *store.Store, rule, unit, kind string) (Plan, error) {
	r := s.Pack().SettleRule(rule)
	if r == nil {
		return Plan{}, errRule.With("rule", rule, "known", rules(s.Pack()))
	}
	units, err := s.Units()
	if err != nil {
		return Plan{}, err
	}
	if _, known := units[unit]; r.Take == register.TakeNamed && !known {
		return Plan{}, errUnit.With("unit", unit)
	}
	cases, err := s.Cases()
	if err != nil {
		return Plan{}, err
	}
	plan, by := Plan{Rule: r}, deciding{s.Pack(), r, unit, units, time.Now(), nil, nil}
	for part := range slices.Chunk(cases, 100) {
		if err := ctx.Err(); err != nil {
			return Plan{}, err
		}
		s.Lookup(func(look register.Lookup) {
			by.look = look
			for _, c := range part {
				by.asked = nil
				for _, one := range c.Conflicts {
					if kind != "" && one.Kind != kind {
						continue
					}
					if value, ok := by.take(c, one); ok {
						plan.Picks = append(plan.Picks, Pick{c.Title, one, value})
					} else {
						plan.Left++
					}
				}
			}
		})
	}
	return plan, nil
}

// Apply decides what a draft says, as one step, and tells how many are decided: what was ended before, by after or an error, has
// decided some of them. after is told how many are, and may end it.
func Apply(s *store.Store, plan Plan, basis, reason string, after func(done int) error) (step store.Step, decided int, err error) {
	if len(plan.Picks) == 0 {
		return store.Step{}, 0, errNothing
	}
	decisions := make([]store.Decision, len(plan.Picks))
	for i, p := range plan.Picks {
		decisions[i] = store.Decision{Record: p.Conflict.Record, Field: p.Conflict.Field, Value: p.Value.Value, Basis: basis, Seen: p.Conflict.Values}
	}
	step, err = s.Settle(decisions, reason, func(done int) error {
		if decided = done; after != nil {
			return after(done)
		}
		return nil
	})
	return step, decided, err
}

// deciding is a rule at work.
type deciding struct {
	pack  *register.Pack
	rule  *register.SettleRule
	unit  string
	units map[string]store.Unit
	day   time.Time
	look  register.Lookup
	asked *string // the unit where the child of the case in hand is now
}

// take finds the value that the rule takes of a conflict about a field: one, or none.
func (d *deciding) take(c store.Case, one store.Conflict) (store.ConflictValue, bool) {
	f := d.pack.Kind(one.Kind).Field(keyOf(one.Field))
	if f == nil || len(one.Values) == 0 {
		return store.ConflictValue{}, false
	}
	switch d.rule.Take {
	case register.TakeUnit:
		if d.asked == nil {
			at := d.placeOf(c)
			d.asked = &at
		}
		return agreedBy(one, func(v store.ConflictValue) bool { return v.Unit == *d.asked })
	case register.TakeOwn:
		return agreedBy(one, func(v store.ConflictValue) bool { return strings.HasPrefix(v.Record, v.Unit+"|") })
	case register.TakeNamed:
		return agreedBy(one, func(v store.ConflictValue) bool { return store.Under(d.units, v.Unit, d.unit) })
	case register.TakeLatest:
		return d.latest(one)
	case register.TakeAlike:
		return d.alike(f, one)
	}
	return store.ConflictValue{}, false
}

// keyOf is the field's key without the day of a dated value.
func keyOf(field string) string {
	key, _, _ := strings.Cut(field, "@")
	return key
}

// agreedBy gives the one value that some of those who wrote say; none where they say several.
func agreedBy(c store.Conflict, whose func(store.ConflictValue) bool) (found store.ConflictValue, ok bool) {
	for _, v := range c.Values {
		switch {
		case !whose(v):
		case ok && v.Value != found.Value:
			return store.ConflictValue{}, false
		default:
			found, ok = v, true
		}
	}
	return found, ok
}

// placeOf is the unit where the child is, by the newest record that says so.
func (d *deciding) placeOf(c store.Case) string {
	k := d.pack.Kind(d.rule.Kind)
	via := k.ByRole(register.RolePerson)
	if via == nil {
		return ""
	}
	persons := []string{c.Subject}
	for _, one := range c.Conflicts {
		for _, v := range one.Values {
			if rec, ok := d.look.Record(v.Record); ok && rec.Kind == via.Kind && !slices.Contains(persons, v.Record) {
				persons = append(persons, v.Record)
			}
		}
	}
	var list []register.Record
	for _, id := range persons {
		for _, rec := range d.look.Referring(k.Key, via.Key, id) {
			if d.rule.Counts(rec, d.look, d.day) {
				list = append(list, rec)
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	return newest(k, list, d.look, d.day).Unit
}

// latest takes the value of the record that was confirmed last; where they are of one record, or none was confirmed, the one
// that was written last.
func (d *deciding) latest(c store.Conflict) (store.ConflictValue, bool) {
	confirmed := d.pack.Kind(c.Kind).ByRole(register.RoleConfirmed)
	day := func(v store.ConflictValue) string {
		if rec, ok := d.look.Record(v.Record); ok && confirmed != nil {
			return confirmed.At(rec.Values, d.day)
		}
		return ""
	}
	best := c.Values[0]
	for _, v := range c.Values[1:] {
		if a, b := day(v), day(best); a > b || a == b && v.HLC > best.HLC {
			best = v
		}
	}
	return best, true
}

// alike takes the first value where all mean the same: read again, and without blanks, marks and variants of characters.
func (d *deciding) alike(f *register.Field, c store.Conflict) (store.ConflictValue, bool) {
	plain := func(value string) string {
		if again, problem := d.pack.Normalise(f, value); problem == nil {
			value = again
		}
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.IsPunct(r) {
				return -1
			}
			return r
		}, d.pack.Fold(d.pack.Key(f, value)))
	}
	for _, v := range c.Values {
		if v.Value == "" || plain(v.Value) != plain(c.Values[0].Value) {
			return store.ConflictValue{}, false
		}
	}
	return c.Values[0], true
}
