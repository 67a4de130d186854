package store

import (
	"slices"
	"time"
)

// Moment is the records as they are at some time, and what beside them decides what they say: the day
// and the units. Two equal ones are one.
type Moment struct {
	version uint64
	day     string
	units   *roster
}

// mostResults bounds what is kept of what was worked out, in bytes as Remember is told them.
const mostResults = 128 << 20

// results are what was worked out of all records at one moment. They are let go with the moment.
type results struct {
	moment Moment
	list   []result // the latest used last
	weight int
}

type result struct {
	key, what any
	weight    int
}

// Moment is now.
func (s *Store) Moment() Moment {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.moment()
}

func (s *Store) moment() Moment {
	s.knownUnits()
	return Moment{s.version.Load(), s.now().Format(time.DateOnly), s.units.Load()}
}

// Known gives what is remembered under a key, which can be compared, if nothing has changed since. Nobody
// writes to it.
func (s *Store) Known(key any) (what any, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known(key)
}

func (s *Store) known(key any) (what any, known bool) {
	if s.results.moment != s.moment() {
		s.results = results{}
		return nil, false
	}
	i := slices.IndexFunc(s.results.list, func(one result) bool { return one.key == key })
	if i < 0 {
		return nil, false
	}
	one := s.results.list[i]
	s.results.list = append(slices.Delete(s.results.list, i, i+1), one)
	return one.what, true
}

// Remember keeps what was worked out of the records at a moment, as long as it lasts, and as long as there
// is room: what was not asked for the longest goes first. The weight is about how many bytes it holds.
func (s *Store) Remember(at Moment, key, what any, weight int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remember(at, key, what, weight)
}

func (s *Store) remember(at Moment, key, what any, weight int) {
	if at != s.moment() || weight > mostResults/2 {
		return
	}
	k := &s.results
	if k.moment != at {
		*k = results{moment: at}
	}
	for i, one := range k.list {
		if one.key == key {
			k.list, k.weight = slices.Delete(k.list, i, i+1), k.weight-one.weight
			break
		}
	}
	k.list, k.weight = append(k.list, result{key, what, weight}), k.weight+weight
	for k.weight > mostResults {
		k.weight -= k.list[0].weight
		k.list = slices.Delete(k.list, 0, 1)
	}
}
