package store

import "rollbook/store/register"

// refIndex finds records by the value of a field: refs, and what unique checks and duplicates look at. By
// kind, then by field.
type refIndex struct {
	records *entries
	kinds   map[string]map[string]*holders
}

// holders are the records that hold each value of a field, by its key.
type holders struct {
	field   string
	key     func(value string) string
	records *entries
	index   index
}

func newRefIndex(records *entries) refIndex {
	return refIndex{records, map[string]map[string]*holders{}}
}

// indexed reports whether records are looked up by a field.
func indexed(k *register.Kind, f *register.Field) bool {
	if f.Type == register.Ref || f.Type == register.IDNumber || f.Type == register.Phone || f.Role == register.RoleName || f.Role == register.RoleCode || f.Sought() {
		return true
	}
	for _, set := range k.Identity {
		if set[0] == f.Key {
			return true
		}
	}
	for _, c := range k.Checks {
		if len(c.Unique) > 0 && c.Unique[0] == f.Key {
			return true
		}
	}
	return false
}

// of gives the holders of a kind's fields, but of those that are computed: what stands there changes unseen.
func (x refIndex) of(p *register.Pack, kind string) map[string]*holders {
	k := p.Kind(kind)
	if k == nil {
		return nil
	}
	fields := x.kinds[kind]
	if fields == nil {
		fields = map[string]*holders{}
		for _, f := range k.Fields {
			if indexed(k, f) && !f.Derived() {
				fields[f.Key] = &holders{f.Key, func(value string) string { return p.Key(f, value) }, x.records, newIndex()}
			}
		}
		x.kinds[kind] = fields
	}
	return fields
}

// move takes a record from what it was to what it is; nil where it is new, or gone.
func (x refIndex) move(p *register.Pack, n uint32, was, is *entry) {
	if was != nil && (is == nil || was.kind() != is.kind()) {
		for _, h := range x.of(p, was.kind()) {
			h.move(n, was.held(h.field), "")
		}
		was = nil
	}
	if is == nil {
		return
	}
	for _, h := range x.of(p, is.kind()) {
		h.move(n, was.held(h.field), is.held(h.field))
	}
}

// held is the value by which a record is found; "" where it is not.
func (e *entry) held(field string) string {
	if e == nil || e.removed {
		return ""
	}
	return e.values().get(field)
}

func (h *holders) move(n uint32, was, is string) {
	if was == is {
		return
	}
	if was != "" {
		h.index.remove(hashOf(h.key(was)), n)
	}
	if is != "" {
		h.index.add(hashOf(h.key(is)), n)
	}
}

// each visits the records whose field holds a value.
func (x refIndex) each(kind, field, value string, f func(*entry)) {
	if h := x.kinds[kind][field]; h != nil && value != "" {
		h.each(value, f)
	}
}

func (h *holders) each(value string, f func(*entry)) {
	key := h.key(value)
	for n := range h.index.each(hashOf(key)) {
		e := h.records.at(n)
		if held := e.values().get(h.field); held == value || h.key(held) == key {
			f(e)
		}
	}
}

// few reports whether no more than some dozen records hold a value, so that each may be looked at.
func (h *holders) few(value string) bool { return h.index.count(hashOf(h.key(value))) < 50 }
