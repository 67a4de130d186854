package sheet

import (
	"fmt"
	"strings"

	"rollbook/store/register"
)

// index remembers which records of the desk's own book are known by which identity.
func (r *reading) index(kind string) error {
	r.known[kind] = map[string]string{}
	own := r.s.Unit().Code
	name := r.pack.Kind(kind).ByRole(register.RoleName)
	return r.s.Survey(kind, func(rec register.Record, _ register.Lookup) {
		values := rec.Values
		if rec.Unit != own {
			return
		}
		r.nameless(r.pack.Kind(kind), rec.ID, values)
		for _, key := range r.pack.Identities(rec) {
			r.known[kind][key] = rec.ID
		}
		if key := sameName(r.pack.Kind(kind), values); key != "" {
			r.known[kind][key] = rec.ID
		}
		if l, ok := r.via[kind]; ok && l.from == kind && name != nil {
			r.known[kind][byName(values[l.field.Key], values[name.Key])] = rec.ID
		}
	})
}

// record gives what stands of a record, the zero one where none does. It is asked for while a row is read, and not kept
// beyond it: of a large register the values would take more than the register itself.
func (r *reading) record(id string) register.Record {
	rec, known := r.stood[id]
	if !known {
		if len(r.stood) > 100 { // whoever walks over all of a list
			clear(r.stood)
		}
		rec, _ = r.s.Seen(id)
		r.stood[id] = rec
	}
	return rec
}

// byName identifies a part's record by whom it belongs to and its name.
func byName(owner, name string) string { return "=" + owner + "\x00" + name }

// sameName is the last thing by which a person is known: the name with the birth date, as far as it
// is there.
func sameName(k *register.Kind, values map[string]string) string {
	name, birth := k.ByRole(register.RoleName), k.ByRole(register.RoleBirth)
	if name == nil || birth == nil || values[name.Key] == "" {
		return ""
	}
	return "~" + values[name.Key] + "\x00" + values[birth.Key]
}

// identified gives the identities that a row's values make for a kind, refs to the row's other
// records put in.
func (r *reading) identified(kind string, values, refs map[string]string) []string {
	own := map[string]string{}
	for to, value := range values {
		if k, field, _ := strings.Cut(to, "."); k == kind {
			own[field] = value
		}
	}
	for field, id := range refs {
		own[field] = id
	}
	k := r.pack.Kind(kind)
	for key, value := range r.pack.FromID(k, own) {
		if own[key] == "" {
			own[key] = value
		}
	}
	for key, value := range r.pack.Defaults(k, r.day) { // as Commit will fill them
		if own[key] == "" {
			own[key] = value
		}
	}
	keys := r.pack.Identities(register.Record{Kind: kind, Values: own})
	if key := sameName(k, own); key != "" && len(keys) == 0 {
		keys = append(keys, key)
	}
	if l, ok := r.via[kind]; ok && l.from == kind {
		code := k.ByRole(register.RoleCode) // who has an official number is not taken for a namesake
		if name := k.ByRole(register.RoleName); name != nil && own[name.Key] != "" && own[l.field.Key] != "" && (code == nil || own[code.Key] == "") {
			keys = append(keys, byName(own[l.field.Key], own[name.Key]))
		}
	}
	return keys
}

// refsOf gives the refs of a kind's record to the row's records that were placed before it.
func (r *reading) refsOf(kind string, ids map[string]string) map[string]string {
	refs := map[string]string{}
	for _, l := range r.via {
		if l.from == kind && ids[l.to] != "" {
			refs[l.field.Key] = ids[l.to]
		}
	}
	return refs
}

func (r *reading) find(kind string, keys []string, values map[string]string) string {
	number := r.numberIn(kind, values)
	for _, key := range keys {
		if id := r.known[kind][key]; id != "" && !twoChildren(number, r.numberOf(kind, id)) {
			return id
		}
	}
	return ""
}

// twoChildren reports whether two numbers are of two children, though all else by which they are known is the same.
func twoChildren(a, b string) bool { return a != b && register.ValidID(a) && register.ValidID(b) }

// numberIn gives the number that a row has for a child; "" where the kind's records are none.
func (r *reading) numberIn(kind string, values map[string]string) string {
	k := r.pack.Kind(kind)
	if f := k.ByRole(register.RoleIDNumber); f != nil && (k.Role == register.KindPerson || k.Role == register.KindPreschool) {
		return values[kind+"."+f.Key]
	}
	return ""
}

// numberOf gives the number of a record, or of one that an earlier row makes.
func (r *reading) numberOf(kind, id string) string {
	f := r.pack.Kind(kind).ByRole(register.RoleIDNumber)
	if f == nil {
		return ""
	}
	var at int
	if _, err := fmt.Sscanf(id, "#%d", &at); err == nil {
		return r.edits[at].Set[f.Key]
	}
	return r.record(id).Values[f.Key]
}

// through gives the record that the row's known main record already refers to.
func (r *reading) through(l link, values map[string]string) string {
	main := r.find(l.from, r.identified(l.from, values, map[string]string{}), values)
	return r.record(main).Values[l.field.Key]
}
