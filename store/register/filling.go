package register

import (
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"
)

// machines keeps the stacks of finished evaluations for the next ones.
var machines = sync.Pool{New: func() any { return &vm.VM{} }}

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
	known map[sharing]*shared
	boxed map[string]any // short texts as expressions see them
}

func newSpare() *spare { return &spare{known: map[sharing]*shared{}, boxed: map[string]any{}} }

// sharing is what makes shared records alike: what is asked of them, and how deep.
type sharing struct {
	plan      *plan
	computing int
}

// shared is what was made of records that several others refer to.
type shared struct {
	envs        map[string]sharedEnv
	asked, told int
}

// sharedEnv is what was made of one record, and what was looked at for it.
type sharedEnv struct {
	env   map[string]any
	noted any
}

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

// env is the environment of one evaluation.
func (f *filling) env(e *Expr, rec Record) map[string]any {
	plan := e.made().plan
	env := f.room(len(plan.fields) + len(plan.refs) + len(plan.many) + 3)
	f.around(env, e, rec)
	f.fill(env, plan, rec)
	return env
}

// around puts in what an expression asks for beside the fields, where it is not there yet.
func (f *filling) around(env map[string]any, e *Expr, rec Record) {
	for _, name := range e.made().beside {
		if env[name] == nil {
			env[name] = f.beside(name, e, rec)
		}
	}
}

// besides are the names of what an expression may ask for beside the fields.
var besides = []string{"today", "since", "setting", "due", "rule_of", "due_to", "steps_of", "below", "desk"}

func (f *filling) beside(name string, e *Expr, rec Record) any {
	look := f.look
	switch name {
	case "today":
		return f.day
	case "since":
		return f.since
	case "setting":
		return e.pack.Settings
	case "due":
		return e.pack.due(rec, f)
	case "rule_of":
		return e.pack.ruleOf(rec, look, f.today)
	case "due_to":
		return e.pack.dueTo(look)
	case "steps_of":
		return e.pack.stepsOf(look)
	case "below":
		return func(unit, above string) bool { return under(e.pack, look, unit, above) }
	}
	level := "" // of the desk
	if desk, ok := look.(Desk); ok {
		level = desk.Level()
	}
	return map[string]any{"level": level}
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

// asking is one record of which several expressions ask: what they name is made when the first one
// asks, as the plan of all of them says, and serves the others.
type asking struct {
	plan *plan
	fill *filling
	rec  Record
	env  map[string]any
}

// evaluate runs an expression; one that chooses between others runs only what it chooses.
func (a *asking) evaluate(e *Expr) (any, error) {
	choice := e.made().choice
	if choice == nil {
		a.ask(e)
		return e.with(a.env)
	}
	yes, err := a.evaluate(choice.when)
	switch {
	case err != nil:
		return nil, err
	case yes == true:
		return a.evaluate(choice.then)
	case choice.other == nil:
		return false, nil
	}
	return a.evaluate(choice.other)
}

// ask makes what an expression names, where no other did before. Of two things of one name the latter
// of a plan holds, so that the latter goes first.
func (a *asking) ask(e *Expr) {
	all, own := a.plan, e.made().plan
	for i := range own.many {
		if name := own.many[i].name; a.lacks(name) {
			a.env[name] = a.fill.referring(all.lead(all.many, name), a.rec)
		}
	}
	if own.me && a.lacks("me") {
		a.env["me"] = a.fill.origin(a.rec, all.origin)
	}
	for i := range own.refs {
		if name := own.refs[i].name; a.lacks(name) {
			a.env[name] = a.fill.referred(all.lead(all.refs, name), a.rec)
		}
	}
	for _, f := range own.fields {
		if a.lacks(f.Key) {
			a.env[f.Key] = a.fill.value(f, a.rec)
		}
	}
	a.fill.around(a.env, e, a.rec)
}

func (a *asking) lacks(name string) bool {
	_, made := a.env[name]
	return !made
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
		if one := known.envs[id]; one.env != nil {
			known.told++
			if n, ok := f.look.(Noting); ok {
				n.NoteAgain(one.noted)
			}
			return one.env
		}
	}
	notes, noting := f.look.(Noting)
	before := 0
	if noting {
		before = notes.Noted()
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
	one := sharedEnv{env: env}
	if noting {
		one.noted = notes.NotedSince(before)
	}
	known.envs[strings.Clone(id)] = one
	return env
}

// shared is what is known of the records of a plan; nil where they are not shared: one in two must
// have been asked for before.
func (f *filling) shared(p *plan) *shared {
	if f.spare == nil {
		return nil
	}
	key := sharing{p, f.computing}
	known := f.spare.known[key]
	if known == nil {
		known = &shared{envs: map[string]sharedEnv{}}
		f.spare.known[key] = known
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
