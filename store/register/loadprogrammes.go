package register

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/types"
)

type amountFile struct {
	Unit, From, Until, Basis, When string
	Value                          *float64
}

type partFile struct {
	When, Reading string
	Share         any
}

type programmeFile struct {
	Key, Level, Payee, Payer, Period, Sentence, Document, Reading string
	To                                                            string
	Excludes, Higher                                              []string
	Amount                                                        []amountFile
	Part                                                          []partFile
}

type factFile struct {
	Key, Label, Codes, Expr string
	LabelEN                 string `toml:"label_en"`
}

type ruleFile struct {
	ID, Gives, Reason, From, Until, Status, Reading string
	Programmes                                      []string
	When                                            any
}

const programmesFile = "programmes.toml"

var (
	periods = []string{"year", "term", "month", "day", "course", "once"}
	rulings = []Ruling{Gives, Nothing, Contradiction, Stop}
	states  = []string{"in paper", "configurable"}
)

// programmes reads programmes.toml: the aid that there is, what it goes by, and who gets it.
func (l *loader) programmes() {
	var in struct {
		Programme []programmeFile
		Fact      []factFile
		Rule      []ruleFile
	}
	if !l.toml(programmesFile, false, &in) {
		return
	}
	person := l.pack.KindByRole(KindPerson)
	if person == nil {
		l.fail(programmesFile, 1, "the pack has no register of persons")
		return
	}
	amounts, parts := 0, 0
	for i, one := range in.Programme {
		l.programme(person, i, one, &amounts, &parts)
	}
	for i, one := range in.Fact {
		l.fact(person, i, one)
	}
	for i, one := range in.Rule {
		l.rule(person, i, one)
	}
	l.later = append(l.later, func() { l.circles(in.Fact) })
}

func (l *loader) programme(person *Kind, n int, in programmeFile, amounts, parts *int) {
	at := func(key string) int { return l.within(programmesFile, "programme", n, key) }
	one := &Programme{
		Key: in.Key, Level: in.Level, Payee: in.Payee, Payer: in.Payer, ToSchool: in.To == "school", Period: in.Period, Excludes: in.Excludes, Higher: in.Higher,
		Sentence: in.Sentence, Document: in.Document, Reading: in.Reading,
	}
	if l.pack.Programme(one.Key) != nil {
		l.fail(programmesFile, at("key"), "programme %q stands twice", one.Key)
	}
	if !slices.Contains(periods, one.Period) {
		l.fail(programmesFile, at("period"), "programme %q: period is %q, not one of %s", one.Key, one.Period, strings.Join(periods, ", "))
	}
	if in.To != "" && in.To != "school" {
		l.fail(programmesFile, at("to"), "programme %q: to is %q, not school", one.Key, in.To)
	}
	l.pack.Programmes = append(l.pack.Programmes, one)
	for _, a := range in.Amount {
		line := l.block(programmesFile, "programme.amount", *amounts)
		*amounts++
		l.days(line, one.Key, a.From, a.Until)
		row := Amount{Unit: a.Unit, From: a.From, Until: a.Until, Basis: a.Basis, Known: a.Value != nil}
		if a.Value != nil {
			if row.Value = *a.Value; row.Value < 0 {
				l.fail(programmesFile, line, "programme %q: an amount below 0", one.Key)
			}
		}
		one.Amounts = append(one.Amounts, row)
		i := len(one.Amounts) - 1
		l.later = append(l.later, func() { one.Amounts[i].when = l.factual(programmesFile, line, person, a.When, len(l.pack.Facts)) })
	}
	for _, part := range in.Part {
		l.part(person, one, part, l.block(programmesFile, "programme.part", *parts))
		*parts++
	}
	l.later = append(l.later, func() { l.neighbours(one, at) })
}

func (l *loader) part(person *Kind, one *Programme, in partFile, line int) {
	row := Part{Reading: in.Reading}
	source := ""
	switch v := in.Share.(type) {
	case float64:
		row.Share = v
	case int64:
		row.Share = float64(v)
	case string:
		source = v
	default:
		l.fail(programmesFile, line, "programme %q: share is a number or an expression", one.Key)
	}
	if !(row.Share >= 0 && row.Share <= 1) {
		l.fail(programmesFile, line, "programme %q: share is %v, not between 0 and 1", one.Key, row.Share)
	}
	one.Parts = append(one.Parts, row)
	i := len(one.Parts) - 1
	l.later = append(l.later, func() {
		one.Parts[i].when = l.factual(programmesFile, line, person, in.When, len(l.pack.Facts))
		one.Parts[i].share = l.factual(programmesFile, line, person, source, len(l.pack.Facts))
	})
}

// neighbours checks that the programmes that one speaks of exist, and its own code.
func (l *loader) neighbours(one *Programme, at func(string) int) {
	for _, key := range append(append([]string{}, one.Excludes...), one.Higher...) {
		if l.pack.Programme(key) == nil {
			l.fail(programmesFile, at("key"), "programme %q: there is no programme %q", one.Key, key)
		}
	}
	award := l.pack.KindByRole(KindAward)
	if award == nil || award.ByRole(RoleProgramme) == nil {
		return
	}
	if f := award.ByRole(RoleProgramme); l.pack.Codes[f.Codes].Row(one.Key) == nil {
		l.fail(programmesFile, at("key"), "programme %q is no code of %q", one.Key, f.Codes)
	}
}

func (l *loader) days(line int, what string, days ...string) {
	for _, day := range days {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			l.fail(programmesFile, line, "%q: %q is no day (2016-09-01)", what, day)
		}
	}
}

func (l *loader) fact(person *Kind, n int, in factFile) {
	at := func(key string) int { return l.within(programmesFile, "fact", n, key) }
	f := &Fact{Key: in.Key, Label: in.Label, LabelEN: in.LabelEN, Codes: in.Codes}
	switch {
	case in.Key == "" || in.Expr == "":
		l.fail(programmesFile, l.block(programmesFile, "fact", n), "a fact needs a key and an expr")
	case in.Codes != "" && l.pack.Codes[in.Codes] == nil:
		l.fail(programmesFile, at("codes"), "fact %q: there is no code list %q", in.Key, in.Codes)
	}
	for _, other := range l.pack.Facts {
		if other.Key == in.Key {
			l.fail(programmesFile, at("key"), "fact %q stands twice", in.Key)
		}
	}
	l.pack.Facts = append(l.pack.Facts, f)
	l.later = append(l.later, func() { f.expr = l.factual(programmesFile, at("expr"), person, in.Expr, n) })
}

func (l *loader) rule(person *Kind, n int, in ruleFile) {
	at := func(key string) int { return l.within(programmesFile, "rule", n, key) }
	r := &Rule{
		ID: in.ID, Programmes: strings.Join(in.Programmes, " "), Reason: in.Reason, Status: in.Status, Reading: in.Reading,
		Gives: Ruling(in.Gives), From: in.From, Until: in.Until,
	}
	l.days(at("from"), in.ID, in.From, in.Until)
	switch {
	case in.ID == "" || len(in.Programmes) == 0:
		l.fail(programmesFile, l.block(programmesFile, "rule", n), "a rule needs an id and programmes")
	case !slices.Contains(rulings, r.Gives):
		l.fail(programmesFile, at("gives"), "rule %q: gives is %q, not gives, nothing, contradiction or stop", in.ID, in.Gives)
	case !slices.Contains(states, in.Status):
		l.fail(programmesFile, at("status"), "rule %q: status is %q, not one of %s", in.ID, in.Status, strings.Join(states, ", "))
	case in.Reason == "" && r.Gives != Gives:
		l.fail(programmesFile, at("id"), "rule %q has no reason", in.ID)
	}
	for _, key := range in.Programmes {
		one := l.pack.Programme(key)
		if one == nil {
			l.fail(programmesFile, at("programmes"), "rule %q: there is no programme %q", in.ID, key)
			continue
		}
		if one.rules = append(one.rules, r); r.Gives == Gives {
			one.giving = len(one.rules)
		}
	}
	l.holes(programmesFile, at("reason"), r.Reason, func(name string) bool {
		return slices.ContainsFunc(l.pack.Facts, func(f *Fact) bool { return f.Key == name && f.Label != "" })
	})
	l.pack.Rules = append(l.pack.Rules, r)
	l.later = append(l.later, func() {
		for _, source := range l.sources(at("when"), in) {
			r.when = append(r.when, l.factual(programmesFile, at("when"), person, source, len(l.pack.Facts)))
		}
	})
}

// sources gives a rule's conditions: one expression, or a list of which all must be true.
func (l *loader) sources(line int, in ruleFile) []string {
	var list []string
	switch v := in.When.(type) {
	case nil:
	case string:
		list = append(list, v)
	case []any:
		for _, one := range v {
			text, ok := one.(string)
			if !ok {
				l.fail(programmesFile, line, "rule %q: when is an expression or a list of them", in.ID)
				continue
			}
			list = append(list, text)
		}
	default:
		l.fail(programmesFile, line, "rule %q: when is an expression or a list of them", in.ID)
	}
	return list
}

// factual compiles an expression that may name the first n facts as fact.KEY.
func (l *loader) factual(file string, line int, person *Kind, source string, n int) *Expr {
	if source == "" {
		return nil
	}
	if e := l.shared[source]; e != nil && n == len(l.pack.Facts) {
		return e
	}
	e, err := l.sound(l.pack.factual(person, source, l.pack.Facts[:n]))
	if err != nil {
		l.misread(file, line, source, err)
		return nil
	}
	e.number = len(l.pack.conditions)
	l.pack.conditions = append(l.pack.conditions, e)
	if n == len(l.pack.Facts) {
		l.shared[source] = e
	}
	return e
}

// factual is an expression over a person that may name some facts.
func (p *Pack) factual(person *Kind, source string, facts []*Fact) *Expr {
	e := p.over(person, source, source, func(names map[string]bool) (types.Map, error) {
		env, known := p.typesOf(person, deep, names), types.Map{}
		for _, f := range facts {
			if names[f.Key] {
				known[f.Key] = f.kind()
			}
		}
		env[factName] = known
		return env, nil
	})
	made := e.made
	e.made = sync.OnceValue(func() *compiled {
		c := made()
		for _, f := range facts {
			if c.asked[f.Key] {
				c.facts = append(c.facts, f)
			}
		}
		return c
	})
	return e
}

// judging is what the rules and facts ask of a person.
func (p *Pack) judging() *plan {
	var all *plan
	for _, e := range p.conditions {
		all = all.with(e.made().plan)
	}
	return all
}

// kind is the type that expressions see of a fact.
func (f *Fact) kind() types.Type {
	if f.expr == nil {
		return types.Any // its own error is told
	}
	c := f.expr.made()
	if c.err != nil {
		return types.Any
	}
	switch t := c.program.Node().Type(); {
	case t == nil:
	case t.Kind() == reflect.Bool:
		return types.Bool
	case t.Kind() == reflect.String:
		return types.String
	case t.Kind() == reflect.Float64:
		return types.Float64
	case t.Kind() == reflect.Int:
		return types.Int
	}
	return types.Any
}

// circles refuses a fact that goes by a computed field which itself asks what is due.
func (l *loader) circles(facts []factFile) {
	asking := map[string]bool{"due": true, "rule_of": true}
	for again := true; again; {
		again = false
		for _, k := range l.pack.Kinds {
			for _, f := range k.Fields {
				if f.compute == nil || asking[f.Key] {
					continue
				}
				for name := range f.compute.words() {
					if asking[name] {
						asking[f.Key], again = true, true
						break
					}
				}
			}
		}
	}
	for i, in := range facts {
		for name := range identifiers(in.Expr) {
			if asking[name] {
				l.fail(programmesFile, l.within(programmesFile, "fact", i, "expr"), "fact %q goes by %q, which goes by what is due", in.Key, name)
			}
		}
	}
}
