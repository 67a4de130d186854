package register

import (
	"maps"
	"slices"
	"strings"
)

// next reads the [[next]] of a kind's file.
func (l *loader) next(file string, k *Kind, list []Next) {
	if len(list) == 0 {
		return
	}
	at := func(key string) int { return l.within(file, "next", 0, key) }
	if len(list) > 1 {
		l.fail(file, l.block(file, "next", 1), "next stands twice: a register goes on in one way")
	}
	n := &list[0]
	n.kind = k
	for _, one := range []struct{ key, value string }{{"label", n.Label}, {"title", n.Title}, {"of", n.Of}, {"to", n.To}} {
		if one.value == "" {
			l.fail(file, l.block(file, "next", 0), "next: %s is missing", one.key)
		}
	}
	if n.Back <= 0 {
		l.fail(file, at("back"), "next: back is how far a record of before may lie, a number above 0")
	}
	if !n.Same && len(k.Identity) == 0 {
		l.fail(file, at("same"), "next: without an identity of the register nobody knows who is there already")
	}
	if n.Same && len(n.Copy) > 0 {
		l.fail(file, at("copy"), "next: with same the record itself goes on, and nothing is copied")
	}
	if len(n.Set) == 0 {
		l.fail(file, l.block(file, "next", 0), "next: %s is missing", "set")
	}
	l.lets(file, "next.let", n.Lets)
	said := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(n.Set)) {
		l.carried(file, l.setLine(file, key), k, key, said)
	}
	for _, key := range n.Copy {
		l.carried(file, at("copy"), k, key, said)
	}
	for _, key := range n.Ask {
		if f := k.byKey[key]; f == nil || f.Derived() {
			l.fail(file, at("ask"), "next: there is no field %q to fill", key)
		}
	}
	k.Next = n
	l.later = append(l.later, func() { l.linkNext(file, n) })
}

// carried checks a field that the record of the next term gets from the one before.
func (l *loader) carried(file string, line int, k *Kind, key string, said map[string]bool) {
	switch f := k.byKey[key]; {
	case f == nil || f.Derived():
		l.fail(file, line, "next: there is no field %q to fill", key)
	case said[key]:
		l.fail(file, line, "next: field %q is filled twice", key)
	}
	said[key] = true
}

// setLine finds where the value of a field stands: on a line of its own, or in the one of set.
func (l *loader) setLine(file, key string) int {
	start := l.block(file, "next", 0)
	for i, text := range l.source[file] {
		if i >= start && strings.TrimSpace(text) == "[next.set]" {
			if line := l.lineAfter(file, key, i+1); line > 0 {
				return line
			}
		}
	}
	return l.within(file, "next", 0, "set")
}

func (l *loader) linkNext(file string, n *Next) {
	compile := func(line int, source string) *Expr { return l.expr(file, line, n.kind, n.Lets, source) }
	for _, one := range []struct {
		key, source string
		into        **Expr
	}{{"title", n.Title, &n.title}, {"of", n.Of, &n.of}, {"to", n.To, &n.to}, {"stays", n.Stays, &n.stays}, {"group", n.Group, &n.group}, {"order", n.Order, &n.inOrder}} {
		*one.into = compile(l.within(file, "next", 0, one.key), one.source)
	}
	n.set = map[string]*Expr{}
	for key, source := range n.Set {
		if source == "" {
			source = "''" // said, and empty: so that no default comes in its place
		}
		n.set[key] = compile(l.setLine(file, key), source)
	}
}
