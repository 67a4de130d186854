package finding

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// survey judges the records of a kind one by one, and puts them into the groups of its rules.
func (c *scan) survey(kind *register.Kind) error {
	var rules, over []*register.Finding // over lists of other kinds: what they say hangs on every record of these
	for _, f := range c.rules {
		switch {
		case f.Kind == kind.Key && len(f.Lists()) > 0:
			over = append(over, f)
		case f.Kind == kind.Key && (f.Tested() || f.Grouped()), len(f.Problems) > 0 && (f.Kind == "" || f.Kind == kind.Key):
			rules = append(rules, f)
		}
	}
	if err := c.watch(kind, rules, true); err != nil {
		return err
	}
	return c.watch(kind, over, false)
}

// watch judges the records of a kind by some rules; steady where what a rule says of a record hangs on nothing but what it looks at.
func (c *scan) watch(kind *register.Kind, rules []*register.Finding, steady bool) error {
	if len(rules) == 0 {
		return nil
	}
	scenes := c.scenes(rules)
	removed, problems, ids := false, false, ""
	for _, f := range rules {
		removed, problems = removed || f.Removed && len(f.Problems) == 0, problems || len(f.Problems) > 0
		ids += f.ID + " "
	}
	watch := register.NewWatch(rules, scenes)
	by := store.Inquiry[noted]{Wants: watch.Wants(), Keep: keep, Again: again, Begin: func() store.Judge[noted] {
		look := watch.Begin()
		return func(rec register.Record, view register.Lookup) []noted {
			return c.noted(rules, scenes, look.Look(rec, view), rec.ID, view.(store.View))
		}
	}}
	if steady && !slices.ContainsFunc(rules, (*register.Finding).Fleeting) {
		by.As = watched{kind.Key, ids, c.day.Format(time.DateOnly), words.Language()}
	}
	return store.Watch(c.s, kind.Key, removed, problems, by, func(id store.ID, list []noted) {
		for _, one := range list {
			if one.finding != nil {
				c.found = append(c.found, *one.finding)
			} else {
				c.group(rules[one.rule], id, one.group)
			}
		}
	})
}

// watched names what is noticed.
type watched struct{ kind, rules, day, language string }

// noted is what came of a record: a finding, or a group of a rule that it belongs to.
type noted struct {
	finding *Finding
	rule    int
	group   uint64
}

// keep gives what came of a record as it is kept: as a text where it is nothing but groups, as mostly.
func keep(list []noted) (any, bool) {
	var packed []byte
	for _, one := range list {
		if one.finding != nil {
			return list, true
		}
		packed = binary.BigEndian.AppendUint64(binary.AppendUvarint(packed, uint64(one.rule)), one.group)
	}
	return string(packed), true
}

// again reads what keep gave.
func again(kept any) (list []noted) {
	text, packed := kept.(string)
	if !packed {
		return kept.([]noted)
	}
	list = make([]noted, 0, len(text)/9)
	for rest := []byte(text); len(rest) > 0; {
		rule, n := binary.Uvarint(rest)
		list = append(list, noted{rule: int(rule), group: binary.BigEndian.Uint64(rest[n:])})
		rest = rest[n+8:]
	}
	return list
}

// noted words what is noticed at a record, and what stands against it.
func (c *scan) noted(rules []*register.Finding, scenes []register.Scene, noticed []register.Noticed, id string, view store.View) (list []noted) {
	whole := view.Whole()
	for i, f := range rules {
		if len(f.Problems) > 0 {
			if one := c.problems(f, id, whole); one != nil {
				list = append(list, noted{finding: one})
			}
		} else if at := slices.IndexFunc(noticed, func(n register.Noticed) bool { return n.Rule == i }); at >= 0 && f.Tested() {
			scene := scenes[i]
			scene.Look = whole
			if rec, ok := whole.Any(id); ok {
				one := c.finding(f, id, []register.Record{rec}, scene)
				list = append(list, noted{finding: &one})
			}
		} else if at >= 0 {
			for _, key := range noticed[at].Keys {
				list = append(list, noted{rule: i, group: groupOf(f.ID, key)})
			}
		}
	}
	return list
}

// group puts a record into a group of a rule.
func (c *scan) group(f *register.Finding, id store.ID, group uint64) {
	groups := c.groups[f]
	if groups == nil {
		groups = map[uint64]bucket{}
		c.groups[f] = groups
	}
	b, known := groups[group]
	if known {
		b.more = append(b.more, id)
	} else {
		b.first = id
	}
	groups[group] = b
}

// problems makes one finding of what the record checks say against a record under a rule; nil where they say nothing. A
// written reason is an answer.
func (c *scan) problems(f *register.Finding, id string, look store.View) *Finding {
	against := look.Against(id, f.Problems)
	if len(against) == 0 || !f.Removed && !look.Origin(id).Removed.IsZero() {
		return nil
	}
	explained := look.Explained(id)
	var sentences, reasons []string
	closed := true
	for _, p := range against {
		sentences = append(sentences, words.Told(p.Say(words.Language()), p.Code, p.Args))
		if why := explained[p.Check]; why != "" && p.Level == register.Soft {
			reasons = append(reasons, why)
		} else {
			closed = false
		}
	}
	rec, _ := look.Any(id)
	one := c.finding(f, id, []register.Record{rec}, register.Scene{Look: look, Day: c.day})
	one.Message = register.Hide(words.Say("finding.of", "title", one.Records[0].Title, "text", strings.Join(sentences, "")))
	if closed {
		one.Resolution = &Resolution{Label: words.Say("finding.explained"), Reason: strings.Join(reasons, words.Say("list.comma")), Closed: true}
	}
	return &one
}
