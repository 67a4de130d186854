package store

import (
	"slices"
	"strings"

	"rollbook/store/register"
)

// refIndex finds records by the value of a field, as refs and duplicates ask, or by those of several, as unique checks do. By
// kind, then by field; several are joined.
type refIndex struct {
	records *entries
	trail   *trail
	kinds   map[string]map[string]*holders
}

// holders are the records that hold each value of a field, by its key.
type holders struct {
	fields  []string
	key     func(field, value string) string
	records *entries
	index   index
	trail   *trail
	salt    uint32 // of its keys on the trail
}

// joint is the name of several fields, and of their keys together. No value holds it.
const joint = "\x00"

func newRefIndex(records *entries, t *trail) refIndex {
	return refIndex{records, t, map[string]map[string]*holders{}}
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
		key := func(field, value string) string { return p.Key(k.Field(field), value) }
		add := func(names ...string) {
			joined := strings.Join(names, joint)
			fields[joined] = &holders{names, key, x.records, newIndex(), x.trail, hashOf(kind + joint + joined)}
		}
		for _, f := range k.Fields {
			if indexed(k, f) && !f.Derived() {
				add(f.Key)
			}
		}
		for _, c := range k.Checks {
			several := len(c.Unique) > 1 && !slices.ContainsFunc(c.Unique, func(field string) bool { return k.Field(field).Derived() })
			if several {
				add(c.Unique...)
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
			h.move(n, h.held(was), "")
		}
		was = nil
	}
	if is == nil {
		return
	}
	for _, h := range x.of(p, is.kind()) {
		h.move(n, h.held(was), h.held(is))
	}
}

// held is the key by which a record is found; "" where it is not, as where one of several values is missing.
func (h *holders) held(e *entry) string {
	if e == nil || e.removed {
		return ""
	}
	return h.keyOf(e.values().get)
}

func (h *holders) keyOf(value func(field string) string) string {
	if len(h.fields) == 1 {
		if text := value(h.fields[0]); text != "" {
			return h.key(h.fields[0], text)
		}
		return ""
	}
	var b strings.Builder
	for _, field := range h.fields {
		text := value(field)
		if text == "" {
			return ""
		}
		b.WriteString(h.key(field, text))
		b.WriteString(joint)
	}
	return b.String()
}

func (h *holders) move(n uint32, was, is string) {
	if was == is {
		return
	}
	if was != "" {
		h.index.remove(hashOf(was), n)
	}
	if is != "" {
		h.index.add(hashOf(is), n)
		h.trail.note(h.touch(is))
	}
}

// touch is that a record enters those whose field holds a value; of a field that records are not found by, any change is.
func (x refIndex) touch(kind, field, value string) touch {
	h := x.kinds[kind][field]
	if h == nil {
		return ofAll
	}
	return h.touch(h.key(field, value))
}

func (h *holders) touch(key string) touch { return ofKey | touch(hashOf(key)^h.salt) }

// each visits the records whose field holds a value.
func (x refIndex) each(kind, field, value string, f func(*entry)) {
	if h := x.kinds[kind][field]; h != nil && value != "" {
		h.each(h.key(field, value), f)
	}
}

// each visits the records that are found by a key.
func (h *holders) each(key string, f func(*entry)) {
	for n := range h.index.each(hashOf(key)) {
		if e := h.records.at(n); h.held(e) == key {
			f(e)
		}
	}
}

// few reports whether no more than some dozen records are found by a key, so that each may be looked at.
func (h *holders) few(key string) bool { return h.index.count(hashOf(key)) < 50 }
