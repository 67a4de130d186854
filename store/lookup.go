package store

import (
	"sort"
	"strings"

	"rollbook/store/register"
)

// lookup shows the records to the register's checks. The store's lock must be held.
type lookup struct{ s *Store }

func (l lookup) Record(id string) (register.Record, bool) {
	e := l.s.records.get(id)
	if e == nil || e.removed {
		return register.Record{}, false
	}
	return e.seenAs(id), true
}

func (l lookup) Referring(kind, field, value string) []register.Record {
	var list []register.Record
	k := l.s.pack.Kind(kind)
	if k == nil || k.Field(field) == nil {
		return nil
	}
	if indexed(k, k.Field(field)) {
		l.s.refs.each(kind, field, value, func(e *entry) { list = append(list, e.seen()) })
		return list
	}
	for e := range l.s.records.all() {
		if e.kind() == kind && e.values().get(field) == value && !e.removed {
			list = append(list, e.seen())
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

// Twins gives the others that have the same as one in several fields.
func (l lookup) Twins(rec register.Record, fields []string) (list []register.Record) {
	h := l.s.refs.kinds[rec.Kind][strings.Join(fields, joint)]
	if h == nil { // a computed one is among them
		return l.Referring(rec.Kind, fields[0], rec.Values[fields[0]])
	}
	if key := h.keyOf(func(field string) string { return rec.Values[field] }); key != "" {
		h.each(key, func(e *entry) {
			if !e.Is(rec.ID) {
				list = append(list, e.seen())
			}
		})
	}
	return list
}

// Level and Under tell the register's rules whose desk this is, and who stands above whom.
func (l lookup) Level() string { return l.s.unit.Level }

func (l lookup) Under(unit, above string) bool { return Under(l.s.knownUnits(), unit, above) }
