package register

import (
	"slices"
)

// plan is what of a record, and of the records that it leads to, an expression asks for.
type plan struct {
	kind   *Kind
	fields []*Field
	refs   []leads
	many   []leads
	me     bool
	origin []string // of me, what the record alone does not tell
}

// leads is a ref or a list of a record, and what is asked for there.
type leads struct {
	name string
	kind *Kind
	via  *Field // of a ref
	many *Many  // of a list
	on   *Field // whose value a list goes by, where it is not the id
	plan *plan
}

// further counts the records and lists that a plan leads to.
func (p *plan) further() int {
	n := 0
	for _, list := range [][]leads{p.refs, p.many} {
		for i := range list {
			n += 1 + list[i].plan.further()
		}
	}
	return n
}

// planOf keeps of a kind, and so many records further, what an expression names. Without a kind it is
// over figures.
func (p *Pack) planOf(k *Kind, names map[string]bool, further int) *plan {
	pl := &plan{kind: k, me: names["me"], origin: origins(names)}
	if k == nil {
		return pl
	}
	for _, f := range k.Fields {
		if names[f.Key] {
			pl.fields = append(pl.fields, f)
		}
		if target := p.Kind(f.Kind); further > 0 && f.Type == Ref && target != nil && names[f.Kind] {
			pl.refs = append(pl.refs, leads{name: f.Kind, kind: target, via: f, plan: p.planOf(target, names, further-1)})
		}
	}
	for i := range k.Many {
		m := &k.Many[i]
		if target := p.Kind(m.Kind); further > 0 && target != nil && names[m.Name] {
			pl.many = append(pl.many, leads{name: m.Name, kind: target, many: m, on: k.Field(m.On), plan: p.planOf(target, names, further-1)})
		}
	}
	return pl
}

// with is a plan that asks for what either asks for. Neither is written to.
func (p *plan) with(other *plan) *plan {
	if p == nil {
		return other
	}
	both := &plan{kind: p.kind, me: p.me || other.me, fields: slices.Clone(p.fields), origin: slices.Clone(p.origin), refs: slices.Clone(p.refs), many: slices.Clone(p.many)}
	for _, f := range other.fields {
		if !slices.Contains(both.fields, f) {
			both.fields = append(both.fields, f)
		}
	}
	for _, name := range other.origin {
		if !slices.Contains(both.origin, name) {
			both.origin = append(both.origin, name)
		}
	}
	both.refs, both.many = leadsWith(both.refs, other.refs), leadsWith(both.many, other.many)
	return both
}

// lead gives what a name leads to. Of two refs to one kind the last holds.
func (p *plan) lead(list []leads, name string) *leads {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

func leadsWith(list, more []leads) []leads {
	for _, to := range more {
		same := func(one leads) bool { return one.name == to.name && one.via == to.via && one.many == to.many }
		if at := slices.IndexFunc(list, same); at < 0 {
			list = append(list, to)
		} else {
			list[at].plan = list[at].plan.with(to.plan)
		}
	}
	return list
}

// Wants is what is read of records: field keys by kind. nil is all.
type Wants map[string]map[string]bool

func (w Wants) add(k *Kind, key string) {
	if w[k.Key] == nil {
		w[k.Key] = map[string]bool{}
	}
	w[k.Key][key] = true
}

// gather adds what an expression reads, and what the computed fields in it read in their turn; false
// where that is open, as for what is due.
func (w Wants) gather(e *Expr, computing int) bool {
	if e.kind == nil {
		return false
	}
	c := e.made()
	for _, name := range c.beside {
		if asks := e.pack.judges(name); asks != nil && !w.planned(asks, judgedDeep) {
			return false
		}
	}
	return w.planned(c.plan, computing)
}

func (w Wants) planned(pl *plan, computing int) bool {
	if w[pl.kind.Key] == nil {
		w[pl.kind.Key] = map[string]bool{}
	}
	for _, f := range pl.fields {
		w.add(pl.kind, f.Key)
		if f.compute != nil && computing > 0 && !w.gather(f.compute, computing-1) {
			return false
		}
	}
	for _, to := range append(append([]leads{}, pl.refs...), pl.many...) {
		if to.via != nil {
			w.add(pl.kind, to.via.Key)
		}
		if to.on != nil {
			w.add(pl.kind, to.on.Key)
		}
		if !w.planned(to.plan, computing) {
			return false
		}
	}
	return true
}

const (
	mostShared  = 1 << 13 // records of one plan that are kept: brothers stand near each other
	sharedTrial = 1 << 10 // after which sharing must have paid
)

// gathered is what a kind's fields and checks ask of a record, and what they read.
type gathered struct {
	asks  *plan
	reads Wants // nil where that is open
}

func (k *Kind) gather() gathered {
	g := gathered{reads: Wants{}}
	reads := func(e *Expr) {
		if e != nil && g.reads != nil && !g.reads.gather(e, deep) {
			g.reads = nil
		}
	}
	var add func(list ...*Expr)
	add = func(list ...*Expr) {
		for _, e := range list {
			if e == nil {
				continue
			}
			c := e.made()
			if g.asks = g.asks.with(c.plan); c.choice != nil {
				add(c.choice.when, c.choice.then, c.choice.other)
			}
			reads(e)
		}
	}
	for _, f := range k.Fields {
		add(f.when, f.required, f.check)
		reads(f.compute)
	}
	for _, c := range k.Checks {
		add(c.when, c.test)
	}
	return g
}

// Reads is what the checks of a kind and its computed fields read of the records that one leads to; nil where that is open.
func (k *Kind) Reads() Wants { return k.gathered().reads }
