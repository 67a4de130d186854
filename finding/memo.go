package finding

import (
	"rollbook/store/register"
)

// memo remembers the records that were last looked at: many checks of one record ask for the same
// person and household.
type memo struct {
	desk
	known map[string]register.Record
}

// desk is what the store shows: records, where they come from, and the units.
type desk interface {
	register.Lookup
	register.Annals
	register.Desk
}

func newMemo(look register.Lookup) *memo {
	return &memo{look.(desk), map[string]register.Record{}}
}

// Record gives a record, remembered or looked up.
func (m *memo) Record(id string) (register.Record, bool) {
	if rec, ok := m.known[id]; ok {
		return rec, true
	}
	rec, ok := m.desk.Record(id)
	if ok {
		if len(m.known) > 200 {
			m.clear()
		}
		m.known[id] = rec
	}
	return rec, ok
}

func (m *memo) clear() { clear(m.known) }

// Title is what a record is called among others: by its person or, where it has none, by the first
// record that it refers to.
func Title(p *register.Pack, look register.Lookup, rec register.Record) string {
	for range 3 {
		k := p.Kind(rec.Kind)
		if k == nil {
			return rec.ID
		}
		if named(k, rec) {
			break
		}
		next, ok := register.Record{}, false
		for _, f := range k.Fields {
			if f.Type == register.Ref && rec.Values[f.Key] != "" {
				if next, ok = look.Record(rec.Values[f.Key]); ok {
					break
				}
			}
		}
		if !ok {
			break
		}
		rec = next
	}
	return p.TitleOf(rec)
}

func named(k *register.Kind, rec register.Record) bool {
	for _, role := range []register.Role{register.RoleName, register.RoleTitle} {
		if f := k.ByRole(role); f != nil && rec.Values[f.Key] != "" {
			return true
		}
	}
	return false
}
