package award

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// Mended is what was done to one record of an award's person since the award was sent back.
type Mended struct {
	Record, Kind, Title string
	New                 bool // it was registered since
	Unit, Actor         string
	Day                 time.Time // of the latest change
	Fields              []MendedField
}

// MendedField is a field of it: what stood there when the award was sent back, and what stands there now.
type MendedField struct {
	Key      string // with its day, where the field is dated
	Old, New string
}

// Sent gives the opinions that sent the award back last, the oldest first: each step may have sent it on to the one before. None
// where it never came back.
func (c Case) Sent() []Opinion {
	until := len(c.Trail)
	for until > 0 && c.Trail[until-1].Means != Returned {
		until--
	}
	from := until
	for from > 0 && c.Trail[from-1].Means == Returned {
		from--
	}
	return c.Trail[from:until]
}

// MendedSince tells what was changed in the records of an award's person since the award was sent back: those that the form shows
// with the person. Whoever sent it back reads there whether what was asked for was done.
func MendedSince(s *store.Store, c Case) ([]Mended, error) {
	sent := c.Sent()
	if len(sent) == 0 {
		return nil, nil
	}
	said, err := s.History(sent[0].ID)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	x, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	var list []Mended
	for _, id := range x.about(s, c.Person) {
		one, err := mended(s, id, said[0].Time)
		if err != nil {
			return nil, err
		}
		if len(one.Fields) > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}

// about gives a person's record, that which it refers to, and those that refer to it, as far as the form shows them together.
func (x *shape) about(s *store.Store, person string) []string {
	ids := []string{person}
	s.Lookup(func(look register.Lookup) {
		rec, _ := look.Record(person)
		for _, key := range x.person.Parts {
			kind := x.pack.Kind(key)
			if kind == nil {
				continue
			}
			if via := pointing(x.person, key); via != nil {
				if _, ok := look.Record(rec.Values[via.Key]); ok {
					ids = append(ids, rec.Values[via.Key])
				}
			} else if via := pointing(kind, x.person.Key); via != nil {
				for _, other := range look.Referring(key, via.Key, person) {
					ids = append(ids, other.ID)
				}
			}
		}
	})
	return ids
}

// pointing is the field of a kind that refers to another kind; nil for none.
func pointing(k *register.Kind, to string) *register.Field {
	for _, f := range k.Fields {
		if f.Type == register.Ref && f.Kind == to {
			return f
		}
	}
	return nil
}

// mended puts the changes of a record after a time together: of a field that was changed twice, what stood first and what stands now.
func mended(s *store.Store, id string, since time.Time) (Mended, error) {
	rec, err := s.Get(id)
	if err != nil {
		return Mended{}, err
	}
	events, err := s.History(id)
	if err != nil {
		return Mended{}, err
	}
	m := Mended{Record: id, Kind: rec.Kind, Title: s.TitleOf(rec)}
	fields := map[string]MendedField{}
	for _, e := range events {
		if !e.Time.After(since) {
			continue
		}
		m.New = m.New || e.Kind == store.Made
		m.Unit, m.Actor, m.Day = e.Unit, e.Actor, e.Time
		for key, to := range e.Fields {
			f, ok := fields[key]
			if !ok {
				f = MendedField{Key: key, Old: to.Old}
			}
			f.New = to.New
			fields[key] = f
		}
	}
	for _, f := range fields {
		if f.Old != f.New {
			m.Fields = append(m.Fields, f)
		}
	}
	kind := s.Pack().Kind(rec.Kind)
	at := func(f MendedField) int { // as the form has them
		key, _, _ := strings.Cut(f.Key, "@")
		return slices.IndexFunc(kind.Fields, func(one *register.Field) bool { return one.Key == key })
	}
	slices.SortFunc(m.Fields, func(a, b MendedField) int { return cmp.Or(cmp.Compare(at(a), at(b)), strings.Compare(a.Key, b.Key)) })
	return m, nil
}
