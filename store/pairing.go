package store

import (
	"cmp"
	"slices"

	"rollbook/store/register"
)

// pairing is what was found of who may be one person, and how far along the trail it holds. After a decision those records alone
// are put beside others that changed since: whoever decides waits for it, and a county has a hundred thousand.
type pairing struct {
	pack *register.Pack // nil: nothing was found yet
	upto int
	list []pairOf
}

// pairOf is a pair with its records, in the order in which they were made.
type pairOf struct {
	Pair
	a, b *entry
}

// mostChanged is how many records may have changed for the others to stay as they were found.
const mostChanged = 1000

// pairing gives what still holds of what was found last, and the records that changed since; nil where nothing holds.
func (s *Store) pairing() (holds pairing, changed map[*entry]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	trail, was := &s.recalls.trail, s.pairs
	trail.on = true
	holds = pairing{pack: s.pack, upto: trail.end()}
	if was.pack != s.pack || was.upto < trail.from {
		return holds, nil
	}
	changed = map[*entry]bool{}
	for _, one := range trail.touches[was.upto-trail.from:] {
		if one < ofKey {
			changed[s.records.at(uint32(one))] = true
		}
	}
	if len(changed) > mostChanged {
		return holds, nil
	}
	for _, one := range was.list {
		if !changed[one.a] && !changed[one.b] {
			holds.list = append(holds.list, one)
		}
	}
	return holds, changed
}

// paired keeps what was found, and gives the pairs: kind by kind, in the order in which their records were made.
func (s *Store) paired(found pairing) []Pair {
	s.mu.Lock()
	defer s.mu.Unlock()
	place := map[string]int{}
	for i, k := range found.pack.Kinds {
		place[k.Key] = i
	}
	slices.SortStableFunc(found.list, func(p, q pairOf) int {
		return cmp.Or(place[p.Kind]-place[q.Kind], asMade(p.a.ID, q.a.ID), asMade(p.b.ID, q.b.ID))
	})
	s.pairs = found
	pairs := make([]Pair, len(found.list))
	for i, one := range found.list {
		pairs[i] = one.Pair
	}
	return pairs
}

// near gives the records of a kind beside which one that changed may have to be put, and those themselves, in the order in
// which they were made.
func (s *Store) near(kind *register.Kind, changed map[*entry]bool) []*entry {
	if len(changed) == 0 {
		return nil
	}
	asked := map[hint]bool{}
	s.mu.Lock()
	for e := range changed {
		if e.kind() == kind.Key {
			s.hints(kind, e, func(h hint) bool { asked[h] = true; return true })
		}
	}
	s.mu.Unlock()
	var list []*entry
	s.inParts(s.everyone(), outlinePart, func(part []*entry) {
		for _, e := range part {
			if e.removed || e.kind() != kind.Key {
				continue
			}
			s.hints(kind, e, func(h hint) bool {
				if asked[h] {
					list = append(list, e)
				}
				return !asked[h]
			})
		}
	})
	sortEntries(list)
	return list
}

// hint is a part of a clue that costs little to read: two records that have a clue in common have one of these.
type hint struct {
	of   string
	text string
}

// hints visits those of a record, until one is enough.
func (s *Store) hints(kind *register.Kind, e *entry, more func(hint) bool) {
	value := func(f *register.Field) string {
		if f == nil {
			return ""
		}
		return s.pack.Key(f, e.values().get(f.Key))
	}
	if birth := value(kind.ByRole(register.RoleBirth)); birth != "" && !more(hint{"birth", birth}) {
		return
	}
	if number := value(kind.ByRole(register.RoleIDNumber)); len(number) == 18 && (!more(hint{"area", number[:10]}) || !more(hint{"rest", number[10:17]})) {
		return
	}
	name := kind.ByRole(register.RoleName)
	for _, set := range kind.Identity {
		field := kind.Field(set[0])
		if field == name && len(set) > 1 { // a person may have other names, but that alone
			field = kind.Field(set[1])
		}
		if text := value(field); text != "" && !more(hint{field.Key, text}) {
			return
		}
	}
}
