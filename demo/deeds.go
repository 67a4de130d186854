package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// deed is what many desks do on a day: records that follow from records.
type deed struct {
	Name, Day string
	At        string   // level of the desks that do it; "" all
	Units     []string // only these
	On        string   // kind of the records that it goes by; "" once a desk
	Each      string   // instead of On: "village", each village of the desk's schools
	When      string   // expression over such a record, as of the day
	Share     int      // of a hundred; 0 all
	Most      int      // a desk; 0 all
	Set       map[string]string
	Record    []record
}

func (st *stage) deed(_ context.Context, one *step) error {
	for i := range st.script.Deed {
		d := &st.script.Deed[i]
		if d.Name != one.Deed {
			continue
		}
		for _, s := range st.desks(d.At, d.Units) {
			if err := st.doneAt(s, d); err != nil {
				return fmt.Errorf("at %s: %w", s.Unit().Code, err)
			}
		}
		return nil
	}
	return errScript.With("deed", one.Deed)
}

// doneAt lets one desk do a deed.
func (st *stage) doneAt(s *store.Store, d *deed) error {
	day, edits, own, place := st.day(d.Day), []store.Edit{}, s.Unit().Code, st.placeOf(s)
	var failed error
	add := func(rec register.Record, look register.Lookup, c child) {
		more, err := st.follow(d, rec, look, day, c, len(edits))
		if err != nil && failed == nil {
			failed = err
		}
		edits = append(edits, more...)
	}
	switch {
	case d.Each == "village":
		for _, town := range st.places(s) {
			for _, village := range st.pack.Places.Below(town, "village") {
				s.Lookup(func(look register.Lookup) { add(register.Record{Unit: own}, look, child{village: village}) })
			}
		}
	case d.On == "":
		s.Lookup(func(look register.Lookup) {
			add(register.Record{Unit: own}, look, child{surname: st.dice.one(st.script.surnames)})
		})
	default:
		var when *register.Expr
		if d.When != "" {
			var err error
			if when, err = st.compiled(d.On, d.When); err != nil {
				return err
			}
		}
		picked := 0
		s.Each(d.On, func(rec register.Record, look register.Lookup, _ bool) {
			if ok, err := when.Bool(rec, look, day); err != nil || !ok || d.Most > 0 && picked >= d.Most || d.Share > 0 && st.dice.IntN(100) >= d.Share {
				return
			}
			picked++
			add(rec, look, child{surname: st.dice.one(st.script.surnames), village: place})
		})
	}
	if failed != nil || len(edits) == 0 {
		return failed
	}
	_, err := s.Commit(edits...)
	return err
}

// places gives the towns whose children the schools below a desk have.
func (st *stage) places(s *store.Store) []string {
	seen, list := map[string]bool{}, []string{}
	for _, one := range st.script.School {
		if one.County == s.Unit().Code && !seen[one.Place] {
			seen[one.Place], list = true, append(list, one.Place)
		}
	}
	return list
}

func (st *stage) placeOf(s *store.Store) string {
	for _, one := range st.script.School {
		if one.Code == s.Unit().Code {
			return one.Place
		}
	}
	return ""
}

// follow makes what a deed makes of one record: changes of itself, and new records.
func (st *stage) follow(d *deed, rec register.Record, look register.Lookup, day time.Time, c child, base int) ([]store.Edit, error) {
	var edits []store.Edit
	place := map[string]string{}
	values := func(rules map[string]string, kind *register.Kind) (map[string]string, error) {
		set := map[string]string{}
		for _, key := range slices.Sorted(maps.Keys(rules)) {
			value, err := st.value(rules[key], rec, look, day, c, place)
			if err != nil {
				return nil, err
			}
			if value != "" {
				set[strings.Replace(key, "@day", "@"+day.Format(time.DateOnly), 1)] = value
			}
		}
		if kind != nil {
			for key, value := range st.pack.FromID(kind, maps.Clone(set)) {
				if set[key] == "" {
					set[key] = value
				}
			}
		}
		return set, nil
	}
	if len(d.Set) > 0 {
		set, err := values(d.Set, nil)
		if err != nil {
			return nil, err
		}
		edits = append(edits, store.Edit{ID: rec.ID, Set: set, Explain: st.script.Explain})
	}
	for _, one := range d.Record {
		k := st.pack.Kind(one.Kind)
		if k == nil {
			return nil, errScript.With("kind", one.Kind)
		}
		set, err := values(one.Values, k)
		if err != nil {
			return nil, err
		}
		for key, value := range st.pack.Defaults(k, day) {
			if _, said := set[key]; !said {
				set[key] = value
			}
		}
		place[one.Kind] = fmt.Sprintf("#%d", base+len(edits))
		edits = append(edits, store.Edit{Kind: one.Kind, Set: set, Explain: st.script.Explain})
	}
	return edits, nil
}

// value gives what a rule of a deed says: "= expression" over the record, "@day", "@find KIND FIELD VALUE", "@row-KIND" of the deed,
// or what the dice draw.
func (st *stage) value(rule string, rec register.Record, look register.Lookup, day time.Time, c child, place map[string]string) (string, error) {
	if source, ok := strings.CutPrefix(rule, "= "); ok {
		e, err := st.compiled(rec.Kind, source)
		if err != nil {
			return "", err
		}
		return e.String(rec, look, day)
	}
	if target, ok := strings.CutPrefix(rule, "@row-"); ok {
		return place[target], nil
	}
	if what, ok := strings.CutPrefix(rule, "@find "); ok {
		words := strings.Fields(what)
		if len(words) == 3 {
			if found := look.Referring(words[0], words[1], words[2]); len(found) > 0 {
				return found[0].ID, nil
			}
		}
		return "", errScript.With("find", what)
	}
	if rule == "@day" {
		return day.Format(time.DateOnly), nil
	}
	if rule == "@year" {
		return fmt.Sprint(st.pack.SchoolYear(st.dice.day)), nil
	}
	return st.dice.draw(rule, c), nil
}

// compiled compiles an expression once; without a record it sees the first kind's empty one.
func (st *stage) compiled(kind, source string) (*register.Expr, error) {
	if kind == "" {
		kind = st.pack.Kinds[0].Key
	}
	key := kind + " " + source
	if st.exprs[key] == nil {
		e, err := st.pack.Compile(kind, source)
		if err != nil {
			return nil, err
		}
		st.exprs[key] = e
	}
	return st.exprs[key], nil
}
