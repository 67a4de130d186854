package store

import (
	"strings"

	"rollbook/store/register"
)

// refIndex finds records by the value of a field: refs, and what unique checks and duplicates
// look at. By kind, then by field.
type refIndex map[string]map[string]*holders

// holders are the records that hold each value of a field, by its key. Most have one, which has no list.
type holders struct {
	key   func(value string) string
	first map[string]*entry
	more  map[string][]*entry
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

func (x refIndex) add(p *register.Pack, e *entry) {
	k := p.Kind(e.kind)
	if k == nil || e.removed {
		return
	}
	if x[k.Key] == nil {
		x[k.Key] = map[string]*holders{}
		for _, f := range k.Fields {
			if indexed(k, f) {
				x[k.Key][f.Key] = &holders{func(value string) string { return p.Key(f, value) }, map[string]*entry{}, map[string][]*entry{}}
			}
		}
	}
	for field, h := range x[k.Key] {
		if value := e.values.get(field); value != "" {
			h.add(value, e)
		}
	}
}

func (x refIndex) remove(e *entry) {
	for field, h := range x[e.kind] {
		if value := e.values.get(field); value != "" {
			h.remove(value, e)
		}
	}
}

// each visits the records whose field holds a value.
func (x refIndex) each(kind, field, value string, f func(*entry)) {
	if h := x[kind][field]; h != nil && value != "" {
		h.each(value, f)
	}
}

func (h *holders) add(value string, e *entry) {
	value = h.key(value)
	if h.first[value] == nil {
		h.first[strings.Clone(value)] = e // the value is part of a text that may go before it
	} else {
		h.more[strings.Clone(value)] = append(h.more[value], e)
	}
}

// remove lets the value go with its last record.
func (h *holders) remove(value string, e *entry) {
	value = h.key(value)
	list := h.more[value]
	switch first := h.first[value]; {
	case first == e && len(list) == 0:
		delete(h.first, value)
		return
	case first == e:
		h.first[value] = list[0]
		list = list[1:]
	default:
		for i, other := range list {
			if other == e {
				list = append(append([]*entry{}, list[:i]...), list[i+1:]...)
				break
			}
		}
	}
	if delete(h.more, value); len(list) > 0 {
		h.more[value] = list
	}
}

func (h *holders) count(value string) int {
	if value = h.key(value); h.first[value] == nil {
		return 0
	}
	return 1 + len(h.more[value])
}

func (h *holders) each(value string, f func(*entry)) {
	value = h.key(value)
	if e := h.first[value]; e != nil {
		f(e)
		for _, e := range h.more[value] {
			f(e)
		}
	}
}
