package register

import (
	"strconv"
	"strings"
)

// Cell names a field as a form's cell does: of the record itself, of a record that it refers to,
// or of the n-th record that refers to it.
type Cell struct {
	Field *Field
	Kind  *Kind
	Via   *Field // the ref that leads there, nil for the record itself
	Many  *Many  // the records that refer to it, nil otherwise
	Index int    // which of them, from 0
}

// FieldAt reads "student.name", "household.address" or "guardians[0].name" for a form of kind k.
// "guardian[0].name", by the kind's key, is the same. Field is nil where there is none.
func (p *Pack) FieldAt(k *Kind, path string) Cell {
	head, key, ok := strings.Cut(path, ".")
	if !ok {
		return Cell{Field: k.byKey[path], Kind: k}
	}
	name, index := head, -1
	if i := strings.IndexByte(head, '['); i > 0 && strings.HasSuffix(head, "]") {
		n, err := strconv.Atoi(head[i+1 : len(head)-1])
		if err != nil || n < 0 {
			return Cell{}
		}
		name, index = head[:i], n
	}
	if name == k.Key && index < 0 {
		return Cell{Field: k.byKey[key], Kind: k}
	}
	for i := range k.Many {
		m := &k.Many[i]
		if other := p.Kind(m.Kind); other != nil && (m.Name == name || m.Kind == name) {
			return Cell{Field: other.byKey[key], Kind: other, Many: m, Index: max(index, 0)}
		}
	}
	for _, f := range k.Fields {
		if other := p.Kind(f.Kind); f.Type == Ref && other != nil && other.Key == name && index < 0 {
			return Cell{Field: other.byKey[key], Kind: other, Via: f}
		}
	}
	return Cell{}
}
