package store

import (
	"slices"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var errLevel = fault.New(fault.Refused, "field-level")

// What of a batch a unit may not write is kept aside with its reason: here it is judged, in accept.go it is taken in.

// refused says why a change is no part of its writer's chain; "" where it is one.
func (m *merge) refused(r Range, head *chain, c change.Change, id change.ID) (code string) {
	if m.b.Refuse != nil {
		if code := m.b.Refuse(c, id); code != "" {
			return code
		}
	}
	switch {
	case !m.within(c.Writer, c.Seq, id, false):
		return RejectCut
	case c.Writer != r.Writer,
		c.Op == change.Open && (c.Fields[change.KeyBook] != r.Book || c.Fields[change.KeyUnit] != r.Unit),
		head != nil && (head.Book != r.Book || head.Unit != r.Unit):
		return RejectForeign
	case !m.b.Authority(r.Unit, r.Book):
		return RejectBook
	}
	return ""
}

// kindOf gives the kind by which a change of a record is judged: what the record is, or what the change says that it is. Where
// that was not known before, or becomes another, the record is judged again as a whole.
func (m *merge) kindOf(record string, c change.Change) string {
	kind, begun := m.kinds[record]
	if !begun {
		if e := m.s.records.get(record); e != nil {
			kind, begun = e.kind(), true
		}
	}
	if said := c.Fields[change.KeyKind]; kind == "" || said != "" && said != kind {
		if kind = said; begun || kind == "" {
			m.unsure[record] = true
		}
		m.kinds[record] = kind
	}
	return kind
}

// judge takes out of a record what its writers may not say of its kind: those changes were entered when it was not known yet,
// or was another, so that it does not matter which came first.
func (m *merge) judge(id string, v view) (view, error) {
	kind := v.Folded.Kind()
	entries, err := m.s.entriesOf(m.tx, v.Refs)
	if err != nil {
		return v, err
	}
	left := view{}
	for i, r := range v.Refs {
		head := m.head(r.Writer)
		field, ok := m.s.mayWrite(m.b.LevelOf(head.Unit), kind, entries[i].Change.Fields)
		if ok {
			left.Refs = append(left.Refs, r)
			continue
		}
		raw, err := m.s.rawAt(m.tx, r)
		if err != nil {
			return v, err
		}
		if slices.ContainsFunc(m.touched[id], func(one logged) bool { return one.ID == entries[i].ID }) {
			m.got.Accepted--
		}
		if err := m.reject(Rejection{Writer: r.Writer, Seq: r.Seq, ID: entries[i].ID, Code: RejectLevel, Detail: field, Book: head.Book, Raw: raw}); err != nil {
			return v, err
		}
	}
	switch len(left.Refs) {
	case len(v.Refs):
		return v, nil
	case 0:
		return left, m.tx.remove(recordKey(id))
	}
	if entries, err = m.s.entriesOf(m.tx, left.Refs); err != nil {
		return v, err
	}
	left.Folded = change.Fold(entries)
	return left, m.s.putSealed(m.tx, recordKey(id), left.wire())
}

// reject keeps a change aside.
func (m *merge) reject(r Rejection) error {
	r.Source = m.b.Source
	if r.ID == (change.ID{}) {
		r.ID = change.Hash(r.Raw)
	}
	key := quarantineKey(r.ID)
	if m.tx.get(key) != nil {
		m.got.Duplicate++
		return nil
	}
	m.came(r.Writer, r.ID)
	m.got.Quarantined++
	m.got.Rejected = append(m.got.Rejected, r)
	m.rejected = append(m.rejected, r.ID)
	return m.s.putSealed(m.tx, key, r)
}

// mayWrite reports whether a unit of a level may write every field of a change; the first field, by name, that it may not
// is given. Who may write nothing of what a record must have does not withdraw it either.
func (s *Store) mayWrite(level, kind string, fields map[string]string) (field string, ok bool) {
	k := s.pack.Kind(kind)
	if k == nil {
		return "", true // a newer pack's kind is kept opaque
	}
	for key := range fields {
		if f := k.Field(baseKey(key)); f != nil && !f.MayWrite(level) && (field == "" || key < field) {
			field = key
		}
	}
	if _, withdraws := fields[change.KeyRemoved]; withdraws && field == "" {
		for _, f := range k.Fields {
			switch {
			case f.IsRequired() && f.MayWrite(level):
				return "", true
			case f.IsRequired() && field == "":
				field = f.Key
			}
		}
	}
	return field, field == ""
}

// mine refuses fields of a kind that this desk's unit may not write.
func (s *Store) mine(kind *register.Kind, fields map[string]string) error {
	if field, ok := s.mayWrite(s.unit.Level, kind.Key, fields); !ok {
		return errLevel.With("field", kind.Field(baseKey(field)))
	}
	return nil
}
