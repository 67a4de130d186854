package register

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// reading follows an expression through its tree to find what it reads of a record and of those that
// it leads to. Where a record goes a way that is not known here (into a function, say), it is open what
// is read of it, and the names in the expression have to tell.
type reading struct {
	pack  *Pack
	root  *plan
	rows  bool // the expression is over a list of records, rows
	facts map[string]bool
	lets  []let
	inner []reads // what # stands for, the innermost last
	open  bool
}

type let struct {
	name string
	is   reads
}

// reads is what a part of an expression may be: records, or where they come from (me), or facts. It is
// empty for plain values.
type reads struct {
	of, me []*plan
	facts  bool
}

func (r reads) plain() bool { return len(r.of) == 0 && len(r.me) == 0 && !r.facts }

func (r reads) or(other reads) reads {
	return reads{append(slices.Clone(r.of), other.of...), append(slices.Clone(r.me), other.me...), r.facts || other.facts}
}

// read gives what an expression asks for, and the facts that it names; not ok where that is open.
func (p *Pack) read(k *Kind, node ast.Node, rows bool) (pl *plan, facts map[string]bool, ok bool) {
	r := reading{pack: p, root: &plan{kind: k}, rows: rows, facts: map[string]bool{}}
	r.value(node)
	return r.root, r.facts, !r.open
}

// value follows a part that must be a plain value.
func (r *reading) value(nodes ...ast.Node) reads {
	for _, node := range nodes {
		if node != nil && !r.follow(node).plain() {
			r.open = true
		}
	}
	return reads{}
}

func (r *reading) follow(node ast.Node) reads {
	switch n := node.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ConstantNode:
		return reads{}
	case *ast.IdentifierNode:
		return r.named(n.Value)
	case *ast.PointerNode:
		if n.Name == "" && len(r.inner) > 0 {
			return r.inner[len(r.inner)-1]
		}
		return reads{}
	case *ast.MemberNode:
		of := r.follow(n.Node)
		if key, ok := n.Property.(*ast.StringNode); ok {
			return r.member(of, key.Value)
		}
		r.value(n.Property)
		if t := n.Property.Type(); !of.plain() && (t == nil || t.Kind() != reflect.Int) || of.facts || len(of.me) > 0 {
			r.open = true // a name that is worked out; a number is a place in a list
		}
		return of
	case *ast.ChainNode:
		return r.follow(n.Node)
	case *ast.SliceNode:
		r.value(n.From, n.To)
		return r.follow(n.Node)
	case *ast.ConditionalNode:
		r.value(n.Cond)
		return r.follow(n.Exp1).or(r.follow(n.Exp2))
	case *ast.VariableDeclaratorNode:
		r.lets = append(r.lets, let{n.Name, r.follow(n.Value)})
		out := r.follow(n.Expr)
		r.lets = r.lets[:len(r.lets)-1]
		return out
	case *ast.BuiltinNode:
		return r.builtin(n)
	case *ast.UnaryNode:
		return r.value(n.Node)
	case *ast.BinaryNode:
		return r.value(n.Left, n.Right)
	case *ast.ArrayNode:
		return r.value(n.Nodes...)
	case *ast.MapNode:
		return r.value(n.Pairs...)
	case *ast.PairNode:
		return r.value(n.Key, n.Value)
	case *ast.CallNode:
		return r.call(n)
	}
	r.open = true
	return reads{}
}

// call follows what a function is given. filled asks only whether there is anything.
func (r *reading) call(n *ast.CallNode) reads {
	name, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return r.value(append([]ast.Node{n.Callee}, n.Arguments...)...)
	}
	if name.Value == "filled" && len(n.Arguments) == 1 {
		r.follow(n.Arguments[0])
		return reads{}
	}
	return r.value(n.Arguments...)
}

// builtin follows what works on a list: with a condition or an expression for each element, or without.
func (r *reading) builtin(n *ast.BuiltinNode) reads {
	var list, each reads
	if len(n.Arguments) > 0 {
		list = r.follow(n.Arguments[0])
	}
	for _, arg := range n.Arguments[min(1, len(n.Arguments)):] {
		of, ok := arg.(*ast.PredicateNode)
		if !ok {
			r.value(arg)
			continue
		}
		each = r.each(list, of)
	}
	switch n.Name {
	case "map":
		return each
	case "filter":
		if n.Map != nil {
			return r.each(list, n.Map)
		}
		return list
	case "find", "findLast":
		if n.Map != nil {
			list = r.each(list, n.Map)
		}
		return list
	case "sortBy", "first", "last", "reverse", "take":
		if !each.plain() {
			r.open = true
		}
		return list
	case "all", "any", "one", "none", "findIndex", "findLastIndex", "len":
	case "count", "sum":
		if len(n.Arguments) == 1 && !list.plain() {
			r.open = true
		}
	default:
		if !list.plain() {
			r.open = true
		}
	}
	if !each.plain() {
		r.open = true
	}
	return reads{}
}

// each follows what is asked of each element of a list.
func (r *reading) each(list reads, node ast.Node) reads {
	if of, ok := node.(*ast.PredicateNode); ok {
		node = of.Node
	}
	r.inner = append(r.inner, list)
	out := r.follow(node)
	r.inner = r.inner[:len(r.inner)-1]
	return out
}

// named is what a name stands for that is no member of anything.
func (r *reading) named(name string) reads {
	for i := len(r.lets) - 1; i >= 0; i-- {
		if r.lets[i].name == name {
			return r.lets[i].is
		}
	}
	switch {
	case r.rows && name == "rows":
		return reads{of: []*plan{r.root}}
	case r.rows:
		return reads{}
	case name == factName:
		return reads{facts: true}
	case name == "$env":
		r.open = true
	}
	return r.member(reads{of: []*plan{r.root}}, name)
}

// member notes that a field, a ref, a list or a fact is read, and gives what it leads to.
func (r *reading) member(of reads, name string) (to reads) {
	if of.facts {
		r.facts[name] = true
	}
	for _, pl := range of.me {
		if _, known := originOf[name]; known && !slices.Contains(pl.origin, name) {
			pl.origin = append(pl.origin, name)
		}
	}
	for _, pl := range of.of {
		if name == "me" {
			pl.me = true
			to.me = append(to.me, pl)
			continue
		}
		for _, f := range pl.kind.Fields {
			if f.Key == name && !slices.Contains(pl.fields, f) {
				pl.fields = append(pl.fields, f)
			}
			if target := r.pack.Kind(f.Kind); f.Type == Ref && target != nil && f.Kind == name {
				to.of = append(to.of, lead(&pl.refs, leads{name: name, kind: target, via: f}))
			}
		}
		for i := range pl.kind.Many {
			m := &pl.kind.Many[i]
			if target := r.pack.Kind(m.Kind); m.Name == name && target != nil {
				to.of = append(to.of, lead(&pl.many, leads{name: name, kind: target, many: m, on: pl.kind.Field(m.On)}))
			}
		}
	}
	return to
}

// lead gives the plan of what a record leads to, one for all that ask for it.
func lead(list *[]leads, to leads) *plan {
	for _, one := range *list {
		if one.via == to.via && one.many == to.many {
			return one.plan
		}
	}
	to.plan = &plan{kind: to.kind}
	*list = append(*list, to)
	return to.plan
}

// fleeting reports whether what an expression gives may be another one a minute later, with nothing
// changed: it asks how far a record's clock is ahead.
func (e *Expr) fleeting(computing int) bool {
	if e == nil {
		return false
	}
	c := e.made()
	for _, name := range c.beside {
		if asks := e.pack.judges(name); asks != nil && asks.fleeting(judgedDeep) {
			return true
		}
	}
	return c.plan.fleeting(computing)
}

func (p *plan) fleeting(computing int) bool {
	if slices.Contains(p.origin, "ahead") {
		return true
	}
	for _, f := range p.fields {
		if f.compute != nil && computing > 0 && f.compute.fleeting(computing-1) {
			return true
		}
	}
	return slices.ContainsFunc(append(slices.Clone(p.refs), p.many...), func(to leads) bool { return to.plan.fleeting(computing) })
}

// judges is what the rules ask of a person, where a name beside the fields asks the rules; else nil.
func (p *Pack) judges(name string) *plan {
	switch name {
	case "due", "rule_of", "due_to", "steps_of":
		return p.asks()
	}
	return nil
}
