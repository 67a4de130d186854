package report

import (
	"rollbook/store/register"
)

func (t *tally) number(id string) int32 {
	n, known := t.recordAt[id]
	if !known {
		n = int32(len(t.records))
		t.recordAt[id] = n
		t.records = append(t.records, id)
	}
	return n
}

// person gives the number of a person, the same one for all that he is known by.
func (t *tally) person(who string) int32 {
	if len(t.same) > 0 {
		who = t.first(who)
	}
	n, known := t.people[who]
	if !known {
		n = int32(len(t.people))
		t.people[who] = n
	}
	return n
}

func (t *tally) first(who string) string {
	for t.same[who] != "" {
		who = t.same[who]
	}
	return who
}

// unite learns from the links between records which persons are one, though one record may lack
// the number that the other is known by.
func (t *tally) unite(passes []*pass) {
	groups := t.s.Linked()
	if len(groups) == 0 {
		return
	}
	t.s.Lookup(func(look register.Lookup) {
		for _, group := range groups {
			var names []string
			for _, id := range group {
				if rec, ok := look.Record(id); ok {
					names = append(names, t.knownBy(rec, look, passes)...)
				}
			}
			for _, name := range names {
				t.join(names[0], name)
			}
		}
	})
}

// knownBy gives all that a record's person may be counted as.
func (t *tally) knownBy(rec register.Record, look register.Lookup, passes []*pass) []string {
	names := []string{rec.ID}
	if f := t.pack.Kind(rec.Kind).ByRole(register.RoleIDNumber); f != nil && rec.Values[f.Key] != "" {
		names = append(names, rec.Values[f.Key])
	}
	for _, p := range passes {
		for _, c := range p.columns {
			if p.kind == rec.Kind && c.DistinctExpr() != nil {
				names = append(names, t.who(c, rec, look))
			}
		}
	}
	return names
}

func (t *tally) join(a, b string) {
	if a, b = t.first(a), t.first(b); a != b {
		t.same[b] = a
	}
}

// who gives the person that a column counts a record for.
func (t *tally) who(c *register.Column, rec register.Record, look register.Lookup) string {
	if e := c.DistinctExpr(); e != nil {
		if text, err := e.String(rec, look, t.day); err == nil && text != "" {
			return text
		}
	}
	return rec.ID
}
