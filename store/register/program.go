package register

import (
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"
)

// Let names a value that several expressions of a table speak of. It may speak of those before it.
type Let struct {
	Kind string // of the records it is about, where it is not the table's
	Name string
	Expr string
}

// Program is many expressions over the records of one kind, evaluated together: one environment
// and one run a record.
type Program struct {
	joined *Expr
	single []*Expr // the same one by one, for a record at which one of them fails
	when   *Expr
}

// Join makes one program of expressions of a kind, which may be nil and may speak of lets. Where when
// is not nil, records for which it is false give nothing.
func (p *Pack) Join(k *Kind, lets []Let, when *Expr, exprs []*Expr) (*Program, error) {
	names := map[string]bool{}
	parts := make([]string, len(exprs))
	for i, e := range exprs {
		parts[i] = "nil"
		if e != nil {
			parts[i] = "(" + e.Source + ")"
			for name := range identifiers(e.Source) {
				names[name] = true
			}
		}
	}
	joined, err := p.expression(k, nil, prelude(lets, names)+"["+strings.Join(parts, ", ")+"]").sound()
	if err != nil {
		return nil, fmt.Errorf("join the expressions of %s: %w", k.Key, err)
	}
	return &Program{joined, exprs, when}, nil
}

// prelude writes the lets that the names ask for, and those that these ask for, and adds to names
// what they speak of.
func prelude(lets []Let, names map[string]bool) string {
	wanted := make([]bool, len(lets))
	for i := len(lets) - 1; i >= 0; i-- {
		if names[lets[i].Name] {
			wanted[i] = true
			for name := range identifiers(lets[i].Expr) {
				names[name] = true
			}
		}
	}
	var b strings.Builder
	for i, l := range lets {
		if wanted[i] {
			fmt.Fprintf(&b, "let %s = (%s);\n", l.Name, l.Expr)
		}
	}
	return b.String()
}

// spoken gives every word of an expression, and of the lets that it speaks of.
func spoken(lets []Let, source string) map[string]bool {
	names := identifiers(source)
	prelude(lets, names)
	return names
}

// Wants is what the program reads of records; nil where that is open.
func (p *Program) Wants() Wants {
	w := Wants{}
	if !w.gather(p.joined, deep) || p.when != nil && !w.gather(p.when, deep) {
		return nil
	}
	return w
}

// Source tells the program from others of its kind.
func (p *Program) Source() string {
	if p.when == nil {
		return p.joined.Source
	}
	return p.when.Source + "\x00" + p.joined.Source
}

// Fleeting reports whether what the program gives may be another one a minute later, with nothing changed.
func (p *Program) Fleeting() bool { return p.joined.fleeting(deep) || p.when.fleeting(deep) }

// Pass is a program on its way over the records of a store, as of a day and, for a table of two
// days, since another. It is not for concurrent use.
type Pass struct {
	program *Program
	filling filling
	machine vm.VM
}

// Over begins a pass.
func (p *Program) Over(day, since time.Time) *Pass {
	x := &Pass{program: p, filling: filling{
		today: day, day: day.Format(time.DateOnly), computing: deep,
		spare: newSpare(),
	}}
	if !since.IsZero() {
		x.filling.since = since.Format(time.DateOnly)
	}
	return x
}

// Eval gives what the expressions say of a record, in their order; nil where when is false. What
// fails gives nil.
func (x *Pass) Eval(rec Record, look Lookup) []any {
	x.filling.look, x.filling.spare.used = look, 0
	if when := x.program.when; when != nil {
		if out, err := when.evaluate(rec, &x.filling); err != nil || out != true {
			return nil
		}
	}
	out, err := x.machine.Run(x.program.joined.made().program, x.filling.env(x.program.joined, rec))
	if err != nil {
		return x.apart(rec)
	}
	list, _ := out.([]any)
	for i := range list {
		list[i] = settled(list[i])
	}
	return list
}

// settled is what was said, as a text where it is a record: whose map serves the next one.
func settled(out any) any {
	switch v := out.(type) {
	case map[string]any:
		return plain(v)
	case []any:
		for i := range v {
			v[i] = settled(v[i])
		}
	}
	return out
}

// apart evaluates the expressions one by one, so that one that fails spoils no other.
func (x *Pass) apart(rec Record) []any {
	list := make([]any, len(x.program.single))
	for i, e := range x.program.single {
		if e == nil {
			continue
		}
		if out, err := e.evaluate(rec, &x.filling); err == nil {
			list[i] = settled(out)
		}
	}
	return list
}

// Written is what an expression gave, as text: a number without needless zeros, a flag as 1 or 0.
func Written(out any) string { return plain(out) }

// Numeric is what an expression gave, as a number; NaN where it is none.
func Numeric(out any) float64 { return number(out) }
