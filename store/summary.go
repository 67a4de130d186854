package store

import (
	"slices"
)

// Summary counts the work that waits at a desk. A number is -1 where it is not counted.
type Summary struct {
	Records     map[string]int // by kind
	Unfinished  int
	MustFix     int
	MustExplain int
	Unsent      int
	Conflicts   int
	Returned    int
	Duplicates  int
	Quarantined int
}

// Uncounted is a summary of which no number is counted.
var Uncounted = Summary{Unfinished: -1, MustFix: -1, MustExplain: -1, Unsent: -1, Conflicts: -1, Returned: -1, Duplicates: -1, Quarantined: -1}

// Summary counts the records and what is to do about them. It gives the store free again and again, since it checks
// what nobody has looked at yet: the window must not wait for it.
func (s *Store) Summary() (Summary, error) {
	sum, err := s.Outline()
	if err != nil {
		return sum, err
	}
	sum.Unfinished, sum.MustFix, sum.MustExplain = 0, 0, 0
	s.inParts(s.everyone(), siftPart*processors(), func(part []*entry) {
		s.checkAhead(part)
		for _, e := range part {
			s.sumUp(&sum, e)
		}
	})
	pairs, err := s.Duplicates()
	sum.Duplicates = len(pairs)
	return sum, err
}

// Outline is the summary without what takes a check of each record: of a large register that was just opened it is there
// long before the whole.
func (s *Store) Outline() (Summary, error) {
	sum := Uncounted
	sum.Records, sum.Unsent, sum.Returned = map[string]int{}, 0, 0
	s.inParts(s.everyone(), outlinePart, func(part []*entry) {
		for _, e := range part {
			s.outline(&sum, e)
		}
	})
	s.mu.Lock()
	sum.Quarantined = len(s.rejected)
	s.mu.Unlock()
	conflicts, err := s.Conflicts("")
	sum.Conflicts = len(conflicts)
	return sum, err
}

// outlinePart is how many records are counted before the store is free for others.
const outlinePart = 10_000

// everyone gives all records.
func (s *Store) everyone() []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(s.records.all())
}

// sumUp counts what stands against a record. The lock must be held.
func (s *Store) sumUp(sum *Summary, e *entry) {
	if e.removed || s.pack.Kind(e.kind()) == nil {
		return
	}
	switch s.checkStateOf(e) {
	case Unfinished:
		sum.Unfinished++
	case MustFix:
		sum.MustFix++
	case MustExplain:
		sum.MustExplain++
	}
}

// outline counts a record, and how far it has gone. The lock must be held.
func (s *Store) outline(sum *Summary, e *entry) {
	if e.removed || s.pack.Kind(e.kind()) == nil {
		return
	}
	sum.Records[e.kind()]++
	switch s.travelState(e) {
	case Unsent:
		sum.Unsent++
	case InConflict:
		if s.onItsWay(e) == Unsent {
			sum.Unsent++
		}
	case Returned:
		sum.Returned++
	}
}
