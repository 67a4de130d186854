package sheet

import (
	"strings"

	"rollbook/store"
	"rollbook/store/register"
)

// ofKind takes one kind's fields out of values by "kind.field".
func ofKind(kind string, values map[string]string) map[string]string {
	own := map[string]string{}
	for to, value := range values {
		if k, field, _ := strings.Cut(to, "."); k == kind {
			own[field] = value
		}
	}
	return own
}

// leave takes out of a row what must not touch a record that is there: cells that say there is
// nothing, and texts that were asked about before and decided.
func (r *reading) leave(id string, set map[string]string) {
	for field, value := range set {
		if value == "" || value == r.record(id).Typed[field] {
			delete(set, field)
		}
	}
}

// unnamed finds whom of a record's own a row means that names nobody: a parent's telephone alone. It is the one
// of whom all that is said already, or the only one without a name; where there is none yet, a new one. Among others
// it is not clear.
func (r *reading) unnamed(kind, owner string, set map[string]string) (id string, clear bool) {
	if owner == "" || strings.HasPrefix(owner, "#") {
		return "", true
	}
	var theirs []register.Record
	r.s.Lookup(func(look register.Lookup) { theirs = look.Referring(kind, r.via[kind].field.Key, owner) })
	var nameless []string
	for _, rec := range theirs {
		if r.stands(store.Edit{ID: rec.ID, Kind: kind, Set: set}) {
			return rec.ID, true
		}
		if rec.Values[r.pack.Kind(kind).ByRole(register.RoleName).Key] == "" {
			nameless = append(nameless, rec.ID)
		}
	}
	if len(nameless) == 1 {
		return nameless[0], true
	}
	return "", len(theirs) == 0
}

// whose says that a row does not tell whom of a record's own it means.
func (r *reading) whose(n int, kind string, values map[string]string) Problem {
	k := r.pack.Kind(kind)
	p := Problem{Row: r.told(n), Problem: register.Problem{Field: k.ByRole(register.RoleName).Key, Check: "row", Level: register.Hard, Code: "row-whose"}}
	p.Args = map[string]any{"kind": k, "label": k.ByRole(register.RoleName)}
	for _, c := range r.l.columns { // the first cell that says something of it
		if to := c.means.To; p.Column == "" && values[to] != "" && strings.HasPrefix(to, kind+".") {
			p.Column = letterAt(c.at)
		}
	}
	return p
}

// many marks a name under which more than one record stands.
const many = "*"

// nameless remembers a person's record that has no ID number, by name and birth date.
func (r *reading) nameless(k *register.Kind, id string, values map[string]string) {
	key, number := sameName(k, values), k.ByRole(register.RoleIDNumber)
	if key == "" || number == nil || values[number.Key] != "" {
		return
	}
	if key = k.Key + key; r.named[key] != "" {
		id = many
	}
	r.named[key] = id
}

// numberless finds the record of a person whose ID number has come with this row: the one of his
// name and birth date that has none yet. "" where there is none, or more than one.
func (r *reading) numberless(k *register.Kind, set map[string]string) string {
	own := map[string]string{}
	for field, value := range set {
		own[field] = value
	}
	for field, value := range r.pack.FromID(k, own) {
		own[field] = value
	}
	number, birth := k.ByRole(register.RoleIDNumber), k.ByRole(register.RoleBirth)
	if number == nil || birth == nil || own[number.Key] == "" || own[birth.Key] == "" {
		return ""
	}
	key := k.Key + sameName(k, own)
	id := r.named[key]
	if id == many {
		return ""
	}
	delete(r.named, key)
	return id
}
