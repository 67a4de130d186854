package register

import (
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"
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
func (p *Pack) planOf(k *Kind, e *Expr, further int) *plan {
	names := e.names
	pl := &plan{kind: k, me: names["me"], origin: e.origins()}
	if k == nil {
		return pl
	}
	for _, f := range k.Fields {
		if names[f.Key] {
			pl.fields = append(pl.fields, f)
		}
		if target := p.Kind(f.Kind); further > 0 && f.Type == Ref && target != nil && names[f.Kind] {
			pl.refs = append(pl.refs, leads{name: f.Kind, kind: target, via: f, plan: p.planOf(target, e, further-1)})
		}
	}
	for i := range k.Many {
		m := &k.Many[i]
		if target := p.Kind(m.Kind); further > 0 && target != nil && names[m.Name] {
			pl.many = append(pl.many, leads{name: m.Name, kind: target, many: m, on: k.Field(m.On), plan: p.planOf(target, e, further-1)})
		}
	}
	return pl
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
	if e.kind == nil || e.names["due"] || e.names["rule_of"] || e.names["due_to"] || e.names["steps_of"] {
		return false
	}
	return w.planned(e.plan, computing)
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

// machines keeps the stacks of finished evaluations for the next ones.
var machines = sync.Pool{New: func() any { return &vm.VM{} }}

// env is the environment of one evaluation.
func (e *Expr) env(rec Record, look Lookup, today time.Time, computing int) map[string]any {
	return fillingOf(look, today, computing).env(e, rec)
}

func fillingOf(look Lookup, today time.Time, computing int) *filling {
	return &filling{look: look, today: today, day: today.Format(time.DateOnly), computing: computing}
}

// filling makes the environment of one evaluation: of each record, only what the plan asks for.
type filling struct {
	look       Lookup
	today      time.Time
	day, since string // canonical
	computing  int    // how many computed fields may still ask for computed fields
	spare      *spare // of a pass; nil where every map is made anew
}

// spare keeps what one record's evaluation leaves behind for the next record's.
type spare struct {
	maps  []map[string]any
	used  int
	known map[*plan]*shared
	boxed map[string]any // short texts as expressions see them
}

// shared is what was made of records that several others refer to.
type shared struct {
	envs        map[string]map[string]any
	asked, told int
}

const (
	mostShared  = 1 << 13 // records of one plan that are kept: brothers stand near each other
	sharedTrial = 1 << 10 // after which sharing must have paid
)

// room gives an empty map.
func (f *filling) room(n int) map[string]any {
	if f.spare == nil {
		return make(map[string]any, n)
	}
	if f.spare.used == len(f.spare.maps) {
		f.spare.maps = append(f.spare.maps, make(map[string]any, n))
	}
	env := f.spare.maps[f.spare.used]
	f.spare.used++
	clear(env)
	return env
}

// box is a text as an expression sees it; codes are few, and are kept.
func (f *filling) box(text string) any {
	if f.spare == nil || len(text) > 4 {
		return text
	}
	v, known := f.spare.boxed[text]
	if !known {
		v = text
		f.spare.boxed[strings.Clone(text)] = v
	}
	return v
}

func (f *filling) env(e *Expr, rec Record) map[string]any {
	env := f.room(len(e.plan.fields) + len(e.plan.refs) + len(e.plan.many) + 3)
	if e.names["today"] {
		env["today"] = f.day
	}
	if e.names["since"] {
		env["since"] = f.since
	}
	if e.names["setting"] {
		env["setting"] = e.pack.Settings
	}
	if e.kind != nil && e.kind.Role == KindPerson {
		if e.names["due"] {
			env["due"] = e.pack.due(rec, f.look, f.today)
		}
		if e.names["rule_of"] {
			env["rule_of"] = e.pack.ruleOf(rec, f.look, f.today)
		}
	}
	if e.names["due_to"] {
		env["due_to"] = e.pack.dueTo(f.look)
	}
	if e.names["steps_of"] {
		env["steps_of"] = e.pack.stepsOf(f.look)
	}
	if e.names["below"] {
		look := f.look
		env["below"] = func(unit, above string) bool { return under(e.pack, look, unit, above) }
	}
	if e.names["desk"] {
		level := ""
		if desk, ok := f.look.(Desk); ok {
			level = desk.Level()
		}
		env["desk"] = map[string]any{"level": level}
	}
	f.fill(env, e.plan, rec)
	return env
}

func (f *filling) fill(env map[string]any, p *plan, rec Record) {
	for _, field := range p.fields {
		env[field.Key] = f.value(field, rec)
	}
	for i := range p.refs {
		env[p.refs[i].name] = f.referred(&p.refs[i], rec)
	}
	if p.me {
		env["me"] = f.origin(rec, p.origin)
	}
	for i := range p.many {
		env[p.many[i].name] = f.referring(&p.many[i], rec)
	}
}

// value gives a field's value on the day; a computed one is computed for that day.
func (f *filling) value(field *Field, rec Record) any {
	if field.compute != nil && f.computing > 0 && f.look != nil {
		inner := *f
		inner.computing--
		if out, err := field.compute.evaluate(rec, &inner); err == nil {
			return plain(out)
		}
	}
	value := valueOn(field, rec.Values, f.day)
	switch field.Type {
	case Number, Money, Flag, Codes:
		return typed(field, value)
	}
	return f.box(value)
}

func (f *filling) referred(to *leads, rec Record) map[string]any {
	id := rec.Values[to.via.Key]
	known := f.shared(to.plan)
	if known != nil {
		known.asked++
		if env := known.envs[id]; env != nil {
			known.told++
			return env
		}
	}
	other := Record{Kind: to.kind.Key}
	if id != "" && f.look != nil {
		if found, ok := f.look.Record(id); ok && found.Kind == to.kind.Key {
			other = found
		}
	}
	n := len(to.plan.fields) + len(to.plan.refs) + len(to.plan.many)
	if known == nil {
		env := f.room(n)
		f.fill(env, to.plan, other)
		return env
	}
	env, apart := make(map[string]any, n), *f // what is shared must not be made of what is used again
	apart.spare = &spare{known: f.spare.known, boxed: f.spare.boxed}
	apart.fill(env, to.plan, other)
	if len(known.envs) >= mostShared {
		clear(known.envs)
	}
	known.envs[strings.Clone(id)] = env
	return env
}

// shared is what is known of the records of a plan; nil where they are not shared: one in two must
// have been asked for before.
func (f *filling) shared(p *plan) *shared {
	if f.spare == nil {
		return nil
	}
	known := f.spare.known[p]
	if known == nil {
		known = &shared{envs: map[string]map[string]any{}}
		f.spare.known[p] = known
	}
	if known.asked > sharedTrial && known.told*2 < known.asked {
		known.envs = nil
		return nil
	}
	return known
}

func (f *filling) referring(to *leads, rec Record) []any {
	value := rec.ID
	if to.many.On != "" {
		value = valueOn(to.on, rec.Values, f.day)
	}
	if f.look == nil || value == "" {
		return []any{}
	}
	found := f.look.Referring(to.many.Kind, to.many.Via, value)
	if len(found) > 1 {
		sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	}
	list := make([]any, 0, len(found))
	for _, other := range found {
		env := f.room(len(to.plan.fields) + len(to.plan.refs))
		f.fill(env, to.plan, other)
		list = append(list, env)
	}
	return list
}
