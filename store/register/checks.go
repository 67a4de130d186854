package register

import (
	"maps"
	"slices"
	"strings"
	"time"
)

func (c *checking) check(one *Check) {
	if c.hard && one.Level != Hard {
		return
	}
	f := c.kind.byKey[one.Field]
	if ok, err := c.holds(one.when); err != nil || !ok {
		return
	}
	value := valueOn(f, c.rec.Values, c.on)
	if len(one.Unique) > 0 {
		if other, twice := c.twin(one); twice {
			c.fail(f, one, value, c.pack.TitleOf(other))
			c.found[f.Key][len(c.found[f.Key])-1].Other = other.ID
		}
		return
	}
	if one.when == nil && value == "" && f.Type != Computed {
		return
	}
	if ok, err := c.holds(one.test); err == nil && !ok && !c.misread(one) {
		c.fail(f, one, value, "")
	}
}

// misread reports whether a check names a value, of the record or of one that it refers to, that could not be understood: that is said
// of the value itself, and what follows from it would only mislead.
func (c *checking) misread(one *Check) bool {
	names := map[string]bool{one.Field: true}
	for _, e := range []*Expr{one.when, one.test} {
		if e != nil {
			maps.Copy(names, e.made().names)
		}
	}
	is := func(k *Kind, rec Record) bool {
		return slices.ContainsFunc(k.Fields, func(f *Field) bool {
			value := valueOn(f, rec.Values, c.on)
			return names[f.Key] && value != "" && !f.Derived() && c.valueProblem(f, value) != nil
		})
	}
	if is(c.kind, c.rec) {
		return true
	}
	for _, via := range c.kind.Fields {
		if via.Type != Ref || !names[via.Kind] || c.look == nil || c.rec.Values[via.Key] == "" {
			continue
		}
		if other, ok := c.look.Record(c.rec.Values[via.Key]); ok && other.Kind == via.Kind && is(c.pack.Kind(via.Kind), other) {
			return true
		}
	}
	return false
}

// day is that of which the record speaks: when it was last confirmed; "" where it does not say.
func (c *checking) day() string {
	if f := c.kind.byRole[RoleConfirmed]; f != nil {
		return c.rec.Values[f.Key]
	}
	return ""
}

// lived finds a place that was not there on the day of which the record speaks. A county of old is
// another matter: an ID number may begin with it for a lifetime.
func (c *checking) lived(f *Field, one *Place) {
	switch {
	case one == nil || one.Abolished:
	case one.From != "" && c.day() < one.From:
		c.add(f, "life", Soft, "division-early", map[string]any{"value": one.Name, "from": one.From, "day": c.day()})
	case one.Until != "" && c.day() >= one.Until:
		c.add(f, "life", Soft, "division-ended", map[string]any{"value": one.Name, "until": one.Until, "day": c.day()})
	}
}

// twin finds another record with the same values in the fields of a unique check. A soft one leaves
// out those that are said not to be the same person.
func (c *checking) twin(one *Check) (Record, bool) {
	if c.look == nil || c.rec.Values[one.Unique[0]] == "" {
		return Record{}, false
	}
	for _, other := range c.alike(one.Unique) {
		if other.ID == c.rec.ID || one.Scope != "all" && other.Unit != c.rec.Unit || one.Level == Soft && slices.Contains(c.rec.Unlike, other.ID) {
			continue
		}
		same := true
		for _, key := range one.Unique {
			f := c.kind.byKey[key]
			same = same && c.pack.Key(f, other.Values[key]) == c.pack.Key(f, c.rec.Values[key]) && other.Values[key] != ""
		}
		if same {
			return other, true
		}
	}
	return Record{}, false
}

// alike gives the records that may have the same in some fields.
func (c *checking) alike(fields []string) []Record {
	if look, ok := c.look.(Twins); ok {
		return look.Twins(c.rec, fields)
	}
	return c.look.Referring(c.kind.Key, fields[0], c.rec.Values[fields[0]])
}

// fail says that a check of the pack does not hold; its message says all, so that there are no words to be filled in.
func (c *checking) fail(f *Field, one *Check, value, other string) {
	message, english := wording(c.pack, c.kind, c.rec, c.on, one, value, other)
	c.found[f.Key] = append(c.found[f.Key], Problem{Record: c.rec.ID, Field: f.Key, Check: one.ID, Level: one.Level, Code: one.ID, Message: message, English: english})
}

// wording fills a check's message from a record, and its English one where it has one.
func wording(p *Pack, k *Kind, rec Record, on string, one *Check, value, other string) (message, english string) {
	fill := func(text, lang string) string {
		if text == "" {
			return ""
		}
		f, in := k.byKey[one.Field], p.In(lang)
		pairs := []string{"{value}", in.worded(f, value), "{label}", f.Say(lang), "{other}", other}
		for _, g := range k.Fields {
			if strings.Contains(text, "{"+g.Key+"}") {
				pairs = append(pairs, "{"+g.Key+"}", in.worded(g, valueOn(g, rec.Values, on)))
			}
		}
		return strings.NewReplacer(pairs...).Replace(text)
	}
	return fill(one.Message, "zh"), fill(one.MessageEN, "en")
}

// worded is a value as a message says it: lists show messages, and never the whole of a person's number.
func (s Speaker) worded(f *Field, value string) string {
	if f.Type == IDNumber || f.Type == BankCard {
		return s.Masked(f, value)
	}
	return s.Display(f, value)
}

// Wording gives the message of a check of the pack, by its id, that a record does not pass and that speaks of no other record:
// what Check said of it, for who does not keep that for each record. "" where the pack has no such check.
func (p *Pack) Wording(rec Record, check string, today time.Time) (message, english string) {
	k := p.Kind(rec.Kind)
	if k == nil {
		return "", ""
	}
	for _, one := range k.Checks {
		if one.ID == check {
			on := today.Format(time.DateOnly)
			return wording(p, k, rec, on, one, valueOn(k.byKey[one.Field], rec.Values, on), "")
		}
	}
	return "", ""
}
