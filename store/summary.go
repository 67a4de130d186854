package store

import (
	"slices"
)

// Summary counts the work that waits at a desk.
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

// Summary counts the records and what is to do about them. It gives the store free again and again, since it checks
// what nobody has looked at yet: the window must not wait for it.
func (s *Store) Summary() (Summary, error) {
	s.mu.Lock()
	sum := Summary{Records: map[string]int{}, Quarantined: len(s.rejected)}
	all := slices.Collect(s.records.all())
	s.mu.Unlock()
	s.inParts(all, siftPart*processors(), func(part []*entry) {
		s.checkAhead(part)
		for _, e := range part {
			s.sumUp(&sum, e)
		}
	})
	pairs, err := s.Duplicates()
	if err != nil {
		return sum, err
	}
	sum.Duplicates = len(pairs)
	conflicts, err := s.Conflicts("")
	sum.Conflicts = len(conflicts)
	return sum, err
}

// sumUp counts a record. The lock must be held.
func (s *Store) sumUp(sum *Summary, e *entry) {
	if e.removed || s.pack.Kind(e.kind()) == nil {
		return
	}
	sum.Records[e.kind()]++
	switch s.checkStateOf(e) {
	case Unfinished:
		sum.Unfinished++
	case MustFix:
		sum.MustFix++
	case MustExplain:
		sum.MustExplain++
	}
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
