package promotion

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var (
	errKind    = fault.New(fault.Usage, "promotion-kind")
	errAsk     = fault.New(fault.Usage, "promotion-ask")
	errStays   = fault.New(fault.Refused, "promotion-stays")
	errGone    = fault.New(fault.Refused, "promotion-gone")
	errUnclear = fault.New(fault.Refused, "promotion-unclear")
)

// ErrNone says that nobody of the terms before is there.
var ErrNone = fault.New(fault.Refused, "promotion-none")

// batch is how many records are saved at once: few enough that a stop is felt at once.
const batch = 50

// Asked is what shall go on.
type Asked struct {
	Kind string
	Day  time.Time         // whose term it is that the records go into; zero is today
	Set  map[string]string // one value for all, of fields that the pack asks for; what stays open waits for the clerk
}

// Plan is what a day would bring.
type Plan struct {
	Kind    *register.Kind
	Day     time.Time
	Term    string // what the term of the day is called
	Steps   []Step // who goes on
	Left    []Left // who does not
	Already int    // who is there already
}

// Step is one record that goes on, and the values that it goes on with.
type Step struct {
	Record, Title, Group string
	Values               map[string]string
	order                string
}

// Left is one record that does not go on, and why.
type Left struct {
	Record, Title string
	Err           *fault.Fault
}

// Group is how many go on alike: 一年级 → 二年级.
type Group struct {
	Label string
	N     int
}

// Done is what came of it.
type Done struct {
	Plan
	Made     int // records that went on
	Open     int // of them, those in which something required is missing
	Problems int // and those with something else to mend or to explain
}

// Kinds gives the registers whose records go on into a next term.
func Kinds(p *register.Pack) []*register.Kind {
	return slices.DeleteFunc(slices.Clone(p.Kinds), func(k *register.Kind) bool { return k.Next == nil })
}

// Groups sums up who goes on, in the pack's order.
func (p Plan) Groups() []Group {
	var list []Group
	place := map[string]int{}
	for _, s := range p.Steps {
		at, known := place[s.Group]
		if !known {
			at = len(list)
			place[s.Group], list = at, append(list, Group{Label: s.Group})
		}
		list[at].N++
	}
	return list
}

// Waits reports whether the term of the day has hardly been begun: more are still to go on than are there.
func (p Plan) Waits() bool { return len(p.Steps) > p.Already }

// Empty is the fault of a plan about nobody; nil where it is about somebody.
func (p Plan) Empty() error {
	if len(p.Steps)+len(p.Left)+p.Already == 0 {
		return ErrNone.With("kind", p.Kind, "term", p.Term)
	}
	return nil
}

// Look tells what the day would bring, of the records that the desk's own unit keeps. For each pupil it is the
// latest record of before that counts, whether it goes on or not.
func Look(s *store.Store, a Asked) (Plan, error) {
	k := s.Pack().Kind(a.Kind)
	if k == nil || k.Next == nil {
		return Plan{}, errKind.With("kind", a.Kind)
	}
	for key := range a.Set {
		if !slices.Contains(k.Next.Ask, key) {
			label := any(key)
			if f := k.Field(key); f != nil {
				label = f
			}
			return Plan{}, errAsk.With("field", label, "kind", k)
		}
	}
	if a.Day.IsZero() {
		a.Day = time.Now()
	}
	l := &looking{pack: s.Pack(), kind: k, asked: a, own: s.Unit().Code, there: map[string]bool{}, plan: Plan{Kind: k, Day: a.Day}}
	var err error
	s.Lookup(func(look register.Lookup) { l.term, l.plan.Term, err = k.Next.Term(look, a.Day) })
	if err != nil {
		return Plan{}, errUnclear.With("name", k).Because(err)
	}
	if err := s.Survey(k.Key, func(one register.Record, look register.Lookup) { l.see(one, look) }); err != nil {
		return Plan{}, err
	}
	l.judge()
	return l.plan, nil
}

// looking is one Look on its way.
type looking struct {
	pack  *register.Pack
	kind  *register.Kind
	asked Asked
	own   string
	term  float64
	there map[string]bool // identities that the own book has
	found []candidate
	plan  Plan
}

// candidate is a record of before.
type candidate struct {
	rec   register.Record
	term  float64
	title string
	going register.Going
	err   *fault.Fault
}

func (l *looking) see(rec register.Record, look register.Lookup) {
	if rec.Unit != l.own {
		return
	}
	for _, one := range l.pack.Identities(rec) {
		l.there[one] = true
	}
	n := l.kind.Next
	term, err := n.TermOf(rec, look, l.asked.Day)
	switch {
	case err != nil || math.IsNaN(term) || term < l.term-n.Back:
		return
	case term >= l.term:
		if n.Same {
			l.plan.Already++
		}
		return
	}
	c := candidate{rec: rec, term: term}
	var gone bool
	c.title, gone = l.titleOf(rec, look)
	if c.going, err = n.Go(rec, look, l.asked.Day); err != nil {
		c.err = errUnclear.With("name", c.title).Because(err)
	} else if gone {
		c.err = errGone.With("name", c.title)
	} else if c.going.Why != "" {
		c.err = errStays.With("name", c.title, "why", c.going.Why)
	}
	l.found = append(l.found, c)
}

// titleOf names a record by the person whom it is about, and tells whether that person's record is withdrawn.
func (l *looking) titleOf(rec register.Record, look register.Lookup) (title string, gone bool) {
	for _, f := range l.kind.Fields {
		id := rec.Values[f.Key]
		if f.Type != register.Ref || id == "" || !slices.ContainsFunc(l.kind.Identity, func(set []string) bool { return slices.Contains(set, f.Key) }) {
			continue
		}
		if other, ok := look.Record(id); ok {
			return l.pack.TitleOf(other), false
		}
		gone = strings.HasPrefix(id, l.own+"|")
	}
	return l.pack.TitleOf(rec), gone
}

// judge takes the latest record of each pupil.
func (l *looking) judge() {
	slices.SortStableFunc(l.found, func(a, b candidate) int {
		switch {
		case a.term > b.term:
			return -1
		case a.term < b.term:
			return 1
		}
		return 0
	})
	taken := map[string]bool{}
	for _, c := range l.found {
		if !l.kind.Next.Same && c.going.Values != nil {
			next := l.pack.Identity(register.Record{Kind: l.kind.Key, Values: c.going.Values})
			if next != "" && taken[next] {
				continue
			}
			if taken[next] = true; next != "" && l.there[next] {
				l.plan.Already++
				continue
			}
		}
		if c.err != nil {
			l.plan.Left = append(l.plan.Left, Left{c.rec.ID, c.title, c.err})
			continue
		}
		for key, value := range l.asked.Set {
			c.going.Values[key] = value
		}
		l.plan.Steps = append(l.plan.Steps, Step{c.rec.ID, c.title, c.going.Group, c.going.Values, c.going.Order})
	}
	slices.SortStableFunc(l.plan.Steps, func(a, b Step) int { return strings.Compare(a.order, b.order) })
}

// Carry makes what Look tells, batch by batch: what was saved when it is stopped stands, and the next time goes on from
// there. A reason that was given for something unusual goes on with its record.
func Carry(ctx context.Context, s *store.Store, a Asked, progress func(done, total int)) (Done, error) {
	plan, err := Look(s, a)
	done := Done{Plan: plan}
	if err != nil {
		return done, err
	}
	if err := plan.Empty(); err != nil {
		return done, err
	}
	for part := range slices.Chunk(plan.Steps, batch) {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		edits := make([]store.Edit, 0, len(part))
		for _, one := range part {
			e := store.Edit{ID: one.Record, Set: one.Values}
			if !plan.Kind.Next.Same {
				rec, err := s.Get(one.Record)
				if err != nil {
					return done, err
				}
				e = store.Edit{Kind: plan.Kind.Key, Set: one.Values, Explain: rec.Explained}
			}
			edits = append(edits, e)
		}
		saved, err := s.Commit(edits...)
		if err != nil {
			return done, err
		}
		for _, one := range saved {
			done.count(one)
		}
		if progress != nil {
			progress(done.Made, len(plan.Steps))
		}
	}
	return done, nil
}

func (d *Done) count(one store.Saved) {
	d.Made++
	open, other := false, false
	for _, p := range one.Problems {
		if p.Check == "required" {
			open = true
		} else {
			other = true
		}
	}
	switch {
	case open:
		d.Open++
	case other:
		d.Problems++
	}
}

// Waiting gives the plans of the registers that wait for the term of a day to be begun.
func Waiting(s *store.Store, day time.Time) ([]Plan, error) {
	var list []Plan
	var failed error
	for _, k := range Kinds(s.Pack()) {
		p, err := Look(s, Asked{Kind: k.Key, Day: day})
		if failed = errors.Join(failed, err); err == nil && p.Waits() {
			list = append(list, p)
		}
	}
	return list, failed
}
