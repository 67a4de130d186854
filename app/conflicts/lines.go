package conflicts

import (
	"slices"
	"strings"

	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// line is one row of the list, prepared once: a heading, a child, a pair, or records that are linked.
type line struct {
	title, right, note string
	dispute            *store.Case
	pair               *store.Pair
	linked             []string
}

func (l line) heading() bool { return l.dispute == nil && l.pair == nil && l.linked == nil }

// prepare makes the lines: the children in dispute, the pairs, and those that are linked.
func prepare(s *store.Store, units map[string]store.Unit, questions map[string]finding.Question) ([]line, error) {
	name := func(code string) string { return nameOf(units, code) }
	cases, err := s.Cases()
	if err != nil {
		return nil, err
	}
	pairs, err := s.Duplicates()
	if err != nil {
		return nil, err
	}
	var lines []line
	if len(cases) > 0 {
		lines = append(lines, line{title: words.Say("conflicts.group.cases"), right: words.Say("conflicts.count", "n", len(cases))})
	}
	for _, c := range cases {
		c.Title = headed(s, c)
		l := line{title: c.Title, right: words.Say("conflicts.fields", "n", len(c.Conflicts)), dispute: &c}
		var names []string
		waits := 0
		for _, unit := range c.Units {
			names = append(names, name(unit))
		}
		for _, one := range c.Conflicts {
			if waiting(questions, one.Record, one.Field, c.Units) {
				waits++
			}
		}
		if l.note = strings.Join(names, words.Say("form.dot")); waits > 0 {
			l.note = words.Say("conflicts.waiting", "n", waits) + words.Say("form.dot") + l.note
		}
		lines = append(lines, l)
	}
	if len(pairs) > 0 {
		lines = append(lines, line{title: words.Say("conflicts.group.pairs"), right: words.Say("conflicts.count", "n", len(pairs))})
	}
	for _, pair := range pairs {
		l := line{title: pair.TitleA + " / " + pair.TitleB, note: reasonsOf(pair), pair: &pair}
		if waiting(questions, pair.A, sameAs(pair.B), []string{pair.UnitA, pair.UnitB}) {
			l.note = words.Say("conflicts.waiting", "n", 1) + words.Say("form.dot") + l.note
		}
		lines = append(lines, l)
	}
	return append(lines, linkedLines(s, name)...), nil
}

func linkedLines(s *store.Store, name func(string) string) []line {
	groups := s.Linked()
	if len(groups) == 0 {
		return nil
	}
	lines := []line{{title: words.Say("conflicts.group.linked"), right: words.Say("conflicts.count", "n", len(groups))}}
	for _, group := range groups {
		l := line{linked: group}
		var names []string
		for _, id := range group {
			rec, ok := s.Glance(id)
			if !ok {
				continue
			}
			if l.title == "" {
				l.title = s.TitleOf(rec)
			}
			names = append(names, name(rec.Unit))
		}
		l.note = strings.Join(slices.Compact(names), words.Say("form.dot"))
		lines = append(lines, l)
	}
	return lines
}

// waiting reports whether one of some units was asked and has not answered yet.
func waiting(questions map[string]finding.Question, record, field string, units []string) bool {
	return slices.ContainsFunc(units, func(unit string) bool {
		q, asked := questions[finding.About(record, field, unit)]
		return asked && !q.Closed
	})
}

// reasonsOf says why two records may be of one person.
func reasonsOf(pair store.Pair) string {
	var list []string
	for _, why := range pair.Reasons {
		list = append(list, words.Say("likeness."+why))
	}
	return strings.Join(list, words.Say("list.comma"))
}

func nameOf(units map[string]store.Unit, code string) string {
	if u, ok := units[code]; ok && u.Name != "" {
		return u.Name
	}
	return code
}

// headed is what a case is called: what is about no person tells its register too, as the summary of 2026.
func headed(s *store.Store, c store.Case) string {
	k := s.Pack().Kind(c.Conflicts[0].Kind)
	if c.Subject != c.Conflicts[0].Record || k == nil || k.ByRole(register.RoleName) != nil {
		return c.Title
	}
	return k.Say(words.Language()) + words.Say("form.dot") + c.Title
}
