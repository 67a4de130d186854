package register

import (
	"slices"
	"strings"
)

// findingFile is a [[finding]] block as it stands in findings.toml.
type findingFile struct {
	ID, Title, Level, Action, Kind, Message, Hint  string
	TitleEN                                        string `toml:"title_en"`
	MessageEN                                      string `toml:"message_en"`
	HintEN                                         string `toml:"hint_en"`
	Kinds, Problems, Beside                        []string
	When, Test, Group, Having, Unless              string
	Owner, Reason, Of, About, Needs, Table, Column string
	Removed, Persons, Aside                        bool
	Least                                          int
	With, Values                                   map[string]string
}

const findingsFile = "findings.toml"

var (
	findingLevels  = map[string]bool{"school": true, "county": true, "city": true}
	findingActions = map[string]bool{"block": true, "case": true, "warn": true, "note": true, "list": true}
)

// findings reads findings.toml. A block for several kinds makes one finding for each.
func (l *loader) findings() {
	var in struct{ Finding []findingFile }
	if !l.toml(findingsFile, false, &in) {
		return
	}
	seen := map[string]bool{}
	for i, one := range in.Finding {
		at := func(key string) int { return l.within(findingsFile, "finding", i, key) }
		switch {
		case one.ID == "" || seen[one.ID]:
			l.fail(findingsFile, at("id"), "finding %q stands twice, or has no id", one.ID)
		case one.Title == "":
			l.fail(findingsFile, at("title"), "finding %q has no title", one.ID)
		case !findingLevels[one.Level]:
			l.fail(findingsFile, at("level"), "finding %q: level is %q, not school, county or city", one.ID, one.Level)
		case !findingActions[one.Action]:
			l.fail(findingsFile, at("action"), "finding %q: action is %q, not block, case, warn, note or list", one.ID, one.Action)
		}
		seen[one.ID] = true
		kinds := one.Kinds
		if one.Kind != "" || len(kinds) == 0 {
			kinds = append([]string{one.Kind}, kinds...)
		}
		for _, kind := range kinds {
			l.finding(i, one, kind)
		}
	}
}

func (l *loader) finding(n int, in findingFile, kind string) {
	at := func(key string) int { return l.within(findingsFile, "finding", n, key) }
	f := &Finding{
		ID: in.ID, Title: in.Title, TitleEN: in.TitleEN, Level: in.Level, Action: in.Action, Kind: kind, Message: in.Message, MessageEN: in.MessageEN,
		Hint: in.Hint, HintEN: in.HintEN, Problems: in.Problems, Removed: in.Removed, Persons: in.Persons, Least: max(in.Least, 1),
		ByKey: in.About == "key", Needs: in.Needs, Aside: in.Aside, Table: in.Table, Column: in.Column,
		Beside: in.Beside, values: map[string]*Expr{},
	}
	k := l.pack.Kind(kind)
	switch {
	case in.About != "" && in.About != "key" && in.About != "records":
		l.fail(findingsFile, at("about"), "finding %q: about is %q, not key or records", in.ID, in.About)
	case kind != "" && k == nil:
		l.fail(findingsFile, at("kind"), "finding %q: there is no kind %q", in.ID, kind)
		return
	case in.Needs != "" && l.pack.Kind(in.Needs) == nil:
		l.fail(findingsFile, at("needs"), "finding %q: there is no kind %q", in.ID, in.Needs)
		return
	}
	if shapes(in) != 1 || (in.Group == "") != (in.Having == "") || (in.Table == "") != (in.Column == "") || kind == "" && in.Group != "" {
		l.fail(findingsFile, at("id"), "finding %q needs one of: problems; test; group with having; aside; table with column and test", in.ID)
		return
	}
	if in.Message == "" && len(in.Problems) == 0 && !in.Aside {
		l.fail(findingsFile, at("message"), "finding %q has no message", in.ID)
	}
	l.pack.Findings = append(l.pack.Findings, f)
	l.later = append(l.later, func() { l.linkFinding(f, k, in, at) })
}

// shapes counts what a block says it is.
func shapes(in findingFile) int {
	n := 0
	for _, is := range []bool{len(in.Problems) > 0, in.Test != "" && in.Kind+strings.Join(in.Kinds, "") != "", in.Group != "", in.Aside, in.Table != "" && in.Test != ""} {
		if is {
			n++
		}
	}
	return n
}

// linkFinding compiles a finding's expressions, when every kind is known.
func (l *loader) linkFinding(f *Finding, k *Kind, in findingFile, at func(string) int) {
	for _, check := range in.Problems {
		if !l.pack.hasCheck(check) {
			l.fail(findingsFile, at("problems"), "finding %q: there is no check %q", f.ID, check)
		}
	}
	for _, table := range in.Beside {
		if l.pack.Tables[table] == nil {
			l.fail(findingsFile, at("beside"), "finding %q: there is no table %q", f.ID, table)
		}
	}
	for name, kind := range in.With {
		other := l.pack.Kind(kind)
		if other == nil {
			l.fail(findingsFile, at("with"), "finding %q: there is no kind %q", f.ID, kind)
			return
		}
		f.rests = append(f.rests, rest{name, other})
	}
	if f.Figures() {
		l.linkFigures(f, in, at)
		return
	}
	if k == nil {
		return
	}
	one := func(key, source string) *Expr {
		return l.compiled(findingsFile, at(key), source, func() *Expr { return l.pack.among(k, f.rests, source) })
	}
	rows := func(key, source string) *Expr {
		return l.compiled(findingsFile, at(key), source, func() *Expr { return l.pack.overRows(k, f.rests, source) })
	}
	f.when, f.test, f.group = one("when", in.When), one("test", in.Test), one("group", in.Group)
	if by := k.byKey[in.Group]; by != nil && !by.Derived() {
		f.by = by
	}
	f.owner, f.reason = one("owner", in.Owner), one("reason", in.Reason)
	f.having, f.unless = rows("having", in.Having), rows("unless", in.Unless)
	for name, source := range in.Values {
		if f.Grouped() {
			f.values[name] = rows("values", source)
		} else {
			f.values[name] = one("values", source)
		}
	}
	for _, parts := range placeholder.FindAllStringSubmatch(f.Message+f.MessageEN, -1) {
		hole, name := parts[0], parts[1]
		if !sentenceWords[name] && f.values[name] == nil && l.pack.FieldAt(k, name).Field == nil {
			l.fail(findingsFile, at("message"), "finding %q: there is nothing to put in the place of %s", f.ID, hole)
		}
	}
}

// sentenceWords are the placeholders that every finding has: how many records, what they are
// called, and their units.
var sentenceWords = map[string]bool{"n": true, "records": true, "units": true, "title": true}

func (l *loader) linkFigures(f *Finding, in findingFile, at func(string) int) {
	t := l.pack.Tables[f.Table]
	if t == nil || t.column(f.Column) == nil {
		l.fail(findingsFile, at("table"), "finding %q: there is no column %q in a table %q", f.ID, f.Column, f.Table)
		return
	}
	figure := func(key, source string) *Expr {
		return l.compiled(findingsFile, at(key), source, func() *Expr { return l.pack.overFigures(source) })
	}
	f.test = figure("test", in.Test)
	for name, source := range in.Values {
		f.values[name] = figure("values", source)
	}
	k := l.pack.Kind(t.Kind)
	if c := t.column(f.Column); c.Kind != "" {
		k = l.pack.Kind(c.Kind)
	}
	f.of = l.expr(findingsFile, at("of"), k, nil, in.Of)
}

// hasCheck reports whether a problem of a record may have a name: a check of the pack's, or one that is part of a field's type.
func (p *Pack) hasCheck(id string) bool {
	one, _, _ := strings.Cut(id, ".")
	if slices.Contains([]string{"id", "K1", "K2", "K39", "type", "value", "required", "none", "converted", "card", "division", "uncoded", "life", "future", "private", "ref"}, one) {
		return true
	}
	return slices.ContainsFunc(p.Kinds, func(k *Kind) bool { return slices.ContainsFunc(k.Checks, func(c *Check) bool { return c.ID == id }) })
}

// compiled is an expression of its own kind, or notes what is wrong. "" gives nil.
func (l *loader) compiled(file string, line int, source string, of func() *Expr) *Expr {
	if source == "" {
		return nil
	}
	e, err := l.sound(of())
	if err != nil {
		l.misread(file, line, source, err)
	}
	return e
}

func (t *Table) column(key string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Key == key {
			return &t.Columns[i]
		}
	}
	return nil
}
