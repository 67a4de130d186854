package register

import (
	"maps"
	"slices"
)

const settleFile = "settle.toml"

// settleFileOf is settle.toml.
type settleFileOf struct {
	Evidence string
	Settle   []SettleRule
	Transfer struct {
		Kind, In, Out, Close, To string

		Set map[string]string
	}
}

// settling reads settle.toml: what decisions rest on, by which rules many are made, what a transfer is.
func (l *loader) settling() {
	var f settleFileOf
	if !l.toml(settleFile, false, &f) {
		return
	}
	to := &l.pack.Settling
	if to.Evidence = f.Evidence; f.Evidence != "" && l.pack.Codes[f.Evidence] == nil {
		l.fail(settleFile, l.lineOf(settleFile, "evidence"), "settle: there is no code list %q", f.Evidence)
	}
	for i := range f.Settle {
		l.settleRule(i, &f.Settle[i])
	}
	if t := f.Transfer; t.Kind != "" {
		to.Transfer = &Transfer{Kind: t.Kind, In: t.In, Out: t.Out, Close: t.Close, To: t.To, Set: t.Set, set: map[string]*Expr{}}
		l.later = append(l.later, func() { l.linkTransfer(to.Transfer) })
	}
}

func (l *loader) settleRule(i int, r *SettleRule) {
	at := func(key string) int { return l.within(settleFile, "settle", i, key) }
	switch {
	case r.Key == "" || r.Label == "":
		l.fail(settleFile, l.block(settleFile, "settle", i), "settle: a rule needs a key and a label")
		return
	case l.pack.SettleRule(r.Key) != nil:
		l.fail(settleFile, at("key"), "settle: rule %q stands twice", r.Key)
		return
	case !slices.Contains([]Take{TakeUnit, TakeOwn, TakeNamed, TakeLatest, TakeAlike}, r.Take):
		l.fail(settleFile, at("take"), "settle: there is no way %q to take a value", string(r.Take))
		return
	}
	l.pack.Settling.Rules = append(l.pack.Settling.Rules, r)
	if r.Take == TakeUnit {
		l.later = append(l.later, func() { r.when = l.settleExpr(at("kind"), at("when"), r.Kind, r.When) })
	}
}

// settleExpr compiles an expression over a kind.
func (l *loader) settleExpr(kindLine, line int, kind, source string) *Expr {
	if l.pack.Kind(kind) == nil {
		l.fail(settleFile, kindLine, "there is no kind %q", kind)
		return nil
	}
	e, err := l.pack.Compile(kind, source)
	if err != nil {
		l.misread(settleFile, line, source, err)
	}
	return e
}

func (l *loader) linkTransfer(t *Transfer) {
	line := func(key string) int { return l.lineOf(settleFile, key) }
	t.in = l.settleExpr(line("kind"), line("in"), t.Kind, t.In)
	t.out = l.settleExpr(line("kind"), line("out"), t.Kind, t.Out)
	k := l.pack.Kind(t.Close)
	if k == nil {
		l.fail(settleFile, line("close"), "there is no kind %q", t.Close)
		return
	}
	if t.To != "" && k.Field(t.To) == nil {
		l.fail(settleFile, line("to"), "settle: there is no field %q to fill", t.To)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Set)) {
		if f := k.Field(key); f == nil || f.Derived() {
			l.fail(settleFile, line(key), "settle: there is no field %q to fill", key)
			continue
		}
		t.set[key] = l.settleExpr(line("kind"), line(key), t.Kind, t.Set[key])
	}
}
