package store

import (
	"maps"
	"slices"
	"sort"

	"rollbook/fault"
	"rollbook/store/change"
)

var (
	errSameRecord = fault.New(fault.Usage, "same-record")
	errOtherKind  = fault.New(fault.Refused, "kinds-differ")
	errNotLinked  = fault.New(fault.Refused, "not-linked")
)

// said gives what two records say of each other: Same, Different or "".
func (s *Store) said(a, b string) string {
	said := ""
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		if e := s.records.get(pair[0]); e != nil {
			switch e.rest().same[pair[1]] {
			case Different:
				return Different
			case Same:
				said = Same
			}
		}
	}
	return said
}

// What is said of two records: that they are of one person, or that they are not.
const (
	Same      = "same"
	Different = "different"
)

// regroup finds again which records are one person. The lock must be held.
func (s *Store) regroup() {
	before := s.groups
	s.groups, s.ungrouped = map[string][]string{}, false
	clear(s.disputes)
	next := map[string][]string{}
	for e := range s.records.all() {
		for other := range e.rest().same {
			id := e.id()
			if s.said(id, other) == Same {
				next[id] = append(next[id], other)
				next[other] = append(next[other], id)
			}
		}
	}
	for id := range next {
		if s.groups[id] != nil {
			continue
		}
		seen, list := map[string]bool{id: true}, []string{id}
		for i := 0; i < len(list); i++ {
			for _, other := range next[list[i]] {
				if !seen[other] {
					seen[other] = true
					list = append(list, other)
				}
			}
		}
		sort.Strings(list)
		for _, member := range list {
			s.groups[member] = list
		}
	}
	s.regrouped(before)
}

// regrouped notes the records whose person is another one than before.
func (s *Store) regrouped(before map[string][]string) {
	for _, groups := range []map[string][]string{before, s.groups} {
		for id := range groups {
			if e := s.records.get(id); e != nil && !slices.Equal(before[id], s.groups[id]) {
				s.recalls.trail.note(touch(e.number))
			}
		}
	}
}

// groupOf gives the ids of a record's group; nil where it is not linked.
func (s *Store) groupOf(e *entry) []string {
	var room longID
	return s.groups[string(e.appendTo(room[:0]))]
}

// group gives the records of one person that this desk has, in order of id; the record alone where
// it is not linked.
func (s *Store) group(e *entry) []*entry {
	var list []*entry
	for _, id := range s.groupOf(e) {
		if other := s.records.get(id); other != nil && !other.removed && other.kind() == e.kind() {
			list = append(list, other)
		}
	}
	if len(list) == 0 {
		return []*entry{e}
	}
	return list
}

// Linked gives the records that are one person each, in order of id.
func (s *Store) Linked() [][]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list [][]string
	for _, id := range slices.Sorted(maps.Keys(s.groups)) {
		if group := s.groups[id]; group[0] == id {
			list = append(list, slices.Clone(group))
		}
	}
	return list
}

// Link states that two records are one person. It is written in the books of both, and undone by Unlink.
func (s *Store) Link(a, b, reason string) (Saved, error) { return s.judge(a, b, Same, reason) }

// Unlike states that two records are not one person (不是同一人), so that they are not asked about again.
func (s *Store) Unlike(a, b, reason string) (Saved, error) { return s.judge(a, b, Different, reason) }

// Unlink takes back what was said about two records.
func (s *Store) Unlink(a, b, reason string) (Saved, error) { return s.judge(a, b, "", reason) }

func (s *Store) judge(a, b, word, reason string) (Saved, error) {
	if err := s.May(Reviewer); err != nil {
		return Saved{}, err
	}
	s.mu.Lock()
	saved, err := s.judged(a, b, word, reason)
	s.mu.Unlock()
	if err != nil {
		return Saved{}, err
	}
	s.tell()
	return saved, nil
}

func (s *Store) judged(a, b, word, reason string) (Saved, error) {
	x, y, err := s.two(a, b)
	if err == nil && word == "" && s.said(x.id(), y.id()) == "" && !s.contradicted(x, y) {
		err = errNotLinked
	}
	if err != nil {
		return Saved{}, err
	}
	saved := Saved{ID: x.id(), Kind: x.kind()}
	_, err = s.step(Step{Deed: Judging, Kind: x.kind(), Reason: change.Clean(reason)}, func(p *pen) (n int, err error) {
		saved.Change, n, err = p.judge(x, y, word, reason)
		return n, err
	})
	return saved, err
}

// two finds two records of one kind.
func (s *Store) two(a, b string) (x, y *entry, err error) {
	if x, err = s.find(a); err != nil {
		return nil, nil, err
	}
	if y, err = s.find(b); err != nil {
		return nil, nil, err
	}
	switch {
	case x == y:
		return nil, nil, errSameRecord
	case x.kind() != y.kind():
		return nil, nil, errOtherKind
	}
	return x, y, nil
}

// contradicted reports whether it is in conflict what two records are to each other.
func (s *Store) contradicted(x, y *entry) bool {
	return slices.Contains(x.rest().conflicts, change.KeySame+y.id()) || slices.Contains(y.rest().conflicts, change.KeySame+x.id())
}

// judge writes a statement about two records into the book of each, and counts those that did not have it yet.
func (p *pen) judge(x, y *entry, word, reason string) (first change.ID, n int, err error) {
	for _, pair := range [][2]string{{x.id(), y.id()}, {y.id(), x.id()}} {
		v, known := p.views[pair[0]]
		if !known {
			if v, err = p.s.readView(p.tx, pair[0]); err != nil {
				return first, n, err
			}
		}
		c := change.Change{Op: change.Set, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}, Reason: reason}
		p.assign(&c, v.Folded, change.KeySame+pair[1], word)
		if len(c.Fields) == 0 {
			continue
		}
		id, err := p.write(pair[0], c)
		if err != nil {
			return first, n, err
		}
		if n++; first == (change.ID{}) {
			first = id
		}
	}
	return first, n, nil
}

// Judged gives what was said of two records: Same, Different or "".
func (s *Store) Judged(a, b string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.said(a, b)
}
