package register

import (
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
)

type checkFile struct {
	ID, Kind, Level, Field, Message, Hint, Test, When, Scope string
	MessageEN                                                string `toml:"message_en"`
	HintEN                                                   string `toml:"hint_en"`
	Unique                                                   []string
}

func (l *loader) checks() {
	var in struct{ Check []checkFile }
	const file = "checks.toml"
	if !l.toml(file, false, &in) {
		return
	}
	seen := map[string]bool{}
	for i, c := range in.Check {
		if seen[c.ID] || c.ID == "" {
			l.fail(file, l.within(file, "check", i, "id"), "check %q stands twice, or has no id", c.ID)
		}
		seen[c.ID] = true
		l.check(file, i, c)
	}
}

func (l *loader) check(file string, n int, in checkFile) {
	at := func(key string) int { return l.within(file, "check", n, key) }
	k := l.pack.Kind(in.Kind)
	if k == nil {
		l.fail(file, at("kind"), "check %q: there is no kind %q", in.ID, in.Kind)
		return
	}
	c := &Check{
		ID: in.ID, Kind: in.Kind, Level: Level(in.Level), Field: in.Field, Message: in.Message, MessageEN: in.MessageEN,
		Hint: in.Hint, HintEN: in.HintEN, Unique: in.Unique, Scope: in.Scope,
	}
	if c.Level != Hard && c.Level != Soft {
		l.fail(file, at("level"), "check %q: level is %q, not hard or soft", c.ID, in.Level)
	}
	if !slices.Contains([]string{"", "book", "all"}, c.Scope) {
		l.fail(file, at("scope"), "check %q: scope is %q, not book or all", c.ID, c.Scope)
	}
	for _, key := range append([]string{c.Field}, c.Unique...) {
		if k.byKey[key] == nil {
			l.fail(file, at("field"), "check %q: there is no field %s.%s", c.ID, k.Key, key)
		}
	}
	if c.Message == "" {
		l.fail(file, at("message"), "check %q has no message", c.ID)
	}
	if (in.Test == "") == (len(in.Unique) == 0) {
		l.fail(file, at("test"), "check %q needs either a test or unique", c.ID)
	}
	l.later = append(l.later, func() {
		c.test = l.expr(file, at("test"), k, nil, in.Test)
		c.when = l.expr(file, at("when"), k, nil, in.When)
		l.holes(file, at("message"), c.Message+c.MessageEN, func(name string) bool {
			return k.byKey[name] != nil || slices.Contains([]string{"value", "label", "other"}, name)
		})
	})
	k.Checks = append(k.Checks, c)
}

type targetFile struct {
	ID, Indicator, Year, Unit, Area, Operator, Basis, Note string
	Value                                                  *float64
	UpTo                                                   *float64 `toml:"up_to"`
}

func (l *loader) targets() {
	const file = "targets.toml"
	var in struct{ Target []targetFile }
	if l.toml(file, false, &in) {
		for n, t := range in.Target {
			if slices.ContainsFunc(l.pack.Targets, func(other Target) bool { return other.ID == t.ID }) || t.ID == "" {
				l.fail(file, l.within(file, "target", n, "id"), "target %q stands twice, or has no id", t.ID)
			}
			l.later = append(l.later, func() { // it would be judged by nobody
				if l.pack.Indicators[t.Indicator] == nil {
					l.fail(file, l.within(file, "target", n, "indicator"), "target %q: there is no indicator %q", t.ID, t.Indicator)
				}
			})
			if !slices.Contains([]string{"", ">=", "=", "range"}, t.Operator) { // it would be judged the wrong way round
				l.fail(file, l.within(file, "target", n, "operator"), "target %q: operator is %q, not one of >=, = and range", t.ID, t.Operator)
			}
			l.pack.Targets = append(l.pack.Targets, Target{
				ID: t.ID, Indicator: t.Indicator, Year: t.Year, Unit: t.Unit, Area: t.Area, Value: t.Value, UpTo: t.UpTo,
				Basis: t.Basis, Note: t.Note,
			})
		}
	}
}

type indicatorFile struct {
	ID, Label, Table, Column, Unit, Verified, Chart string
	LabelEN                                         string `toml:"label_en"`
}

func (l *loader) indicators() {
	const file = "indicators.toml"
	var in struct{ Indicator []indicatorFile }
	if !l.toml(file, false, &in) {
		return
	}
	for n, i := range in.Indicator {
		if l.pack.Indicators[i.ID] != nil || i.ID == "" {
			l.fail(file, l.within(file, "indicator", n, "id"), "indicator %q stands twice, or has no id", i.ID)
		}
		l.pack.Indicators[i.ID] = &Indicator{ID: i.ID, Label: i.Label, LabelEN: i.LabelEN, Table: i.Table, Column: i.Column, Unit: i.Unit, Verified: i.Verified, Chart: i.Chart}
		l.pack.order = append(l.pack.order, i.ID)
		if i.Chart != "" && i.Chart != "trend" {
			l.fail(file, l.within(file, "indicator", n, "chart"), "indicator %q: chart is %q, not trend", i.ID, i.Chart)
		}
		l.later = append(l.later, func() {
			t := l.pack.Tables[i.Table]
			if i.Table != "" && t == nil {
				l.fail(file, l.within(file, "indicator", n, "table"), "indicator %q: there is no table %q", i.ID, i.Table)
				return
			}
			for _, key := range []string{i.Column, i.Verified} {
				if t != nil && key != "" && t.Column(key) == nil {
					l.fail(file, l.within(file, "indicator", n, "column"), "indicator %q: table %s has no column %q", i.ID, i.Table, key)
				}
			}
		})
	}
}

func (l *loader) imported(file string) {
	in := &Import{}
	if !l.toml(file, true, in) {
		return
	}
	switch {
	case l.pack.Kind(in.Kind) == nil:
		l.fail(file, l.lineOf(file, "kind"), "import: there is no kind %q", in.Kind)
	case l.pack.Imports[in.Kind] != nil:
		l.fail(file, l.lineOf(file, "kind"), "import: another file reads the kind %q", in.Kind)
	}
	for i, part := range in.Parts {
		if l.pack.Kind(part.Kind) == nil {
			l.fail(file, l.within(file, "part", i, "kind"), "part: there is no kind %q", part.Kind)
		}
	}
	l.target(file, l.lineOf(file, "as_of"), in.AsOf)
	if w := in.Whole; w != nil {
		l.target(file, l.lineOf(file, "field"), in.Kind+"."+w.Field)
		within, _, _ := strings.Cut(w.Within, ":")
		l.target(file, l.lineOf(file, "within"), within)
		if in.AsOf == "" || within == "" {
			l.fail(file, l.lineOf(file, "field"), "whole needs as_of and within")
		}
	}
	for i, c := range in.Columns {
		for _, to := range append([]string{c.To}, c.Into...) {
			l.target(file, l.within(file, "column", i, "to"), to)
		}
	}
	for i := range in.Sets {
		s := &in.Sets[i]
		l.target(file, l.within(file, "set", i, "to"), s.To)
		if s.Expr == "" {
			continue
		}
		program, err := expr.Compile(s.Expr, l.pack.functions, expr.Env(ImportRow{}.env(l.pack.Settings)))
		if err != nil {
			l.misread(file, l.within(file, "set", i, "expr"), s.Expr, err)
		}
		s.program = program
	}
	for i := range in.Columns {
		c := &in.Columns[i]
		if c.Read != "" {
			program, err := expr.Compile(c.Read, l.pack.functions, expr.Env(map[string]any{"cell": ""}))
			if err != nil {
				l.misread(file, l.within(file, "column", i, "read"), c.Read, err)
			}
			c.read = program
		}
		if c.Pattern == "" {
			continue
		}
		re, err := regexp.Compile(c.Pattern)
		if err != nil || len(c.Into) == 0 || re.NumSubexp() != len(c.Into) {
			l.fail(file, l.within(file, "column", i, "pattern"), "%q is no pattern with as many groups as into has names", c.Pattern)
			continue
		}
		c.re = re
	}
	l.pack.Imports[in.Kind] = in
}

// target checks that "kind.field" exists; "" is none.
func (l *loader) target(file string, line int, to string) {
	if to == "" {
		return
	}
	kind, field, _ := strings.Cut(to, ".")
	l.later = append(l.later, func() {
		if k := l.pack.Kind(kind); k == nil || k.byKey[field] == nil {
			l.fail(file, line, "there is no field %q", to)
		}
	})
}
