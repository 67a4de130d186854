package store

import (
	"fmt"
	"maps"
	"slices"

	"rollbook/store/change"
)

// Cargo is what a bundle brings. Its signatures are checked; the changes in it are not.
type Cargo struct {
	Ranges    []Range
	Authority func(unit, book string) bool                      // may the unit write into the book
	LevelOf   func(unit string) string                          // level of the unit that wrote a chain
	Cuts      map[change.Writer][]Cut                           // of writers that trust lists end
	Refuse    func(c change.Change, id change.ID) (code string) // a code keeps the change aside; may be nil
	Source    string                                            // where it came from, for the record of refusals

	// What the bundle's receipt says of the desk's own changes.
	Received map[change.Writer]uint64
	Returned []SentBack

	// What is kept in the same transaction: Meta, and what Then makes of the outcome. Then may be nil.
	Meta map[string][]byte
	Then func(Accepted) (map[string][]byte, error)

	// Between is told, between two transactions of a large cargo, how many of them are done; its error stops the cargo
	// there. It may be nil.
	Between func(done, parts int) error

	whole []Range // of all parts; the first of them mends from it what a disk has spoilt
	ends  bool    // nothing comes after it
}

// Accepted counts what became of a cargo.
type Accepted struct {
	Accepted, Duplicate, Pending, Quarantined int
	Conflicts                                 int // fields in conflict that were not before
	Forks                                     []change.Writer
	Gaps                                      []Gap
	Rejected                                  []Rejection
}

// Gap is a run of changes that must come before others can be merged.
type Gap struct {
	Writer   change.Writer
	From, To uint64
}

// Accept merges a cargo. Whatever is not a change of a chain that its unit may write is kept aside with its reason; changes
// without their predecessor wait. Where it is stopped between two transactions the cargo counts as not received; when it comes
// again it goes on from there, and its outcome is as if nothing had been.
func (s *Store) Accept(b Cargo) (Accepted, error) {
	parts := b.parts()
	so, err := s.resumed(b, parts)
	told := false
	for err == nil && so.Done < len(parts) {
		var changed bool
		s.mu.Lock()
		changed, err = s.accept(parts[so.Done], so)
		s.mu.Unlock()
		if told = told || changed; err == nil && b.Between != nil && so.Done < len(parts) {
			err = b.Between(so.Done, len(parts))
		}
	}
	if told {
		s.tell()
	}
	if err != nil {
		return Accepted{}, fmt.Errorf("accept the changes of %s: %w", b.Source, err)
	}
	return so.Got, nil
}

// merge is one part of an Accept while its transaction runs.
type merge struct {
	s        *Store
	tx       writer
	b        Cargo
	so, next *course // as it was before this part, and as it is with it
	got      Accepted
	disputed map[string][]string // see course
	heads    map[change.Writer]*chain
	touched  map[string][]logged // by record id
	rejected []change.ID
	clock    uint64
	waiting  map[change.Writer]bool
	kinds    map[string]string         // of records that this cargo makes
	mended   map[string]bool           // records of changes that were written into the log again
	unsure   map[string]bool           // records of which some change was judged before their kind was known, or by another
	kept     map[string][]byte         // what other rooms keep with it
	ways     map[change.Writer][]*line // to the changes that cuts name
	made     map[string]*entry         // of its records, as memory is to have them once they stand
}

func (s *Store) accept(b Cargo, so *course) (changed bool, err error) {
	var m *merge
	var own map[string]change.Writer
	travel := s.travel
	views := map[string]view{}
	err = s.update(func(tx writer) (err error) {
		clear(views)
		m = &merge{
			s: s, tx: tx, b: b, so: so, heads: map[change.Writer]*chain{}, touched: map[string][]logged{}, disputed: map[string][]string{},
			clock: s.clock, waiting: maps.Clone(so.Waiting), kinds: map[string]string{}, mended: map[string]bool{}, unsure: map[string]bool{},
			ways: map[change.Writer][]*line{},
		}
		if err := m.cutOff(views); err != nil {
			return err
		}
		if err := m.takeAll(); err != nil {
			return err
		}
		if err := m.cutOff(views); err != nil { // what came may be what a cut names
			return err
		}
		if err := m.fold(views); err != nil {
			return err
		}
		if err := m.putChains(); err != nil {
			return err
		}
		if own, err = m.keptWriters(); err != nil {
			return err
		}
		if travel, err = m.hear(views); err != nil {
			return err
		}
		if err := m.remember(); err != nil {
			return err
		}
		if err := m.note(); err != nil {
			return err
		}
		m.make(views)
		return nil
	})
	if err != nil {
		return false, err
	}
	*so = *m.next
	if !s.overtaken(m.tx) {
		s.grant(m.kept)
		s.intoMemory(m.heads, views, m.made)
		s.clock, s.own, s.travel = m.clock, own, travel
		for _, id := range m.rejected {
			s.rejected[id] = true
		}
	}
	return len(views) > 0 || len(b.Received) > 0 || len(b.Returned) > 0, nil
}

// takeAll places the changes of the part, after what the cargo mends.
func (m *merge) takeAll() error {
	for _, r := range m.b.whole {
		m.ahead(r)
		if err := m.mend(r); err != nil {
			return err
		}
	}
	for _, r := range m.b.Ranges {
		if m.b.whole == nil {
			m.ahead(r)
		}
		if err := m.take(r); err != nil {
			return err
		}
	}
	return nil
}

// fold folds the records anew that were mended or touched.
func (m *merge) fold(views map[string]view) error {
	for _, id := range slices.Sorted(maps.Keys(m.mended)) {
		v, err := m.s.refold(m.tx, id, nil)
		if err != nil {
			continue // another of its changes is spoilt too, and may come yet
		}
		views[id] = v
	}
	m.s.ahead(m.tx, slices.Collect(maps.Keys(m.touched)))
	m.tx.early()
	return m.refoldTouched(views)
}

// make makes the entries of memory while the disk is being waited for; none of them is in it before the transaction stands. Of a
// database's transactions, which other desks may overtake, they are made afterwards.
func (m *merge) make(views map[string]view) {
	if m.s.shared.engine != nil {
		return
	}
	m.s.making.Go(func() {
		list := make([]entry, 0, len(views))
		m.made = make(map[string]*entry, len(views))
		for id, v := range views {
			if len(v.Refs) > 0 {
				list = append(list, m.s.entryOf(id, v))
				m.made[id] = &list[len(list)-1]
			}
		}
	})
}

// putChains writes how far each chain goes now.
func (m *merge) putChains() error {
	for w, c := range m.heads {
		if c.Last == 0 { // cut off as a whole
			if err := m.tx.remove(chainKey(w)); err != nil {
				return err
			}
			continue
		}
		if err := m.s.putSealed(m.tx, chainKey(w), c); err != nil {
			return err
		}
	}
	return nil
}

// hear moves the travel marks as the receipt says.
func (m *merge) hear(views map[string]view) (travelMarks, error) {
	if len(m.b.Received) == 0 && len(m.b.Returned) == 0 {
		return m.s.travel, nil
	}
	next := m.s.travel.heard(m.b.Received, m.b.Returned, func(id string) *entry {
		if v, now := views[id]; now {
			e := m.s.entryOf(id, v)
			return &e
		}
		return m.s.records.get(id)
	})
	return next, m.s.putMeta(m.tx, metaTravel, next)
}

// remember keeps what other rooms want kept with the outcome.
func (m *merge) remember() error {
	waiting := map[change.Writer][]uint64{}
	for w := range m.waiting {
		maps.Copy(waiting, pending(m.tx, w[:]))
	}
	m.got.Gaps = gapsOf(waiting, m.head)
	m.next = m.after()
	m.kept = maps.Clone(m.b.Meta)
	if m.b.Then != nil {
		more, err := m.b.Then(m.next.Got)
		if err != nil {
			return err
		}
		if m.kept == nil {
			m.kept = map[string][]byte{}
		}
		maps.Copy(m.kept, more)
	}
	return m.s.putMetas(m.tx, m.kept)
}

// newConflicts counts the fields of a record in conflict that were not before the cargo; less than none where an earlier part
// of the cargo brought one that is settled now.
func (m *merge) newConflicts(id string, v view) int {
	now, known := v.Folded.Conflicts(), m.so.Disputed[id]
	still := slices.DeleteFunc(slices.Clone(known), func(field string) bool { return !slices.Contains(now, field) })
	n := len(still) - len(known)
	var was []string
	if e := m.s.records.get(id); e != nil {
		was = e.rest().conflicts
	}
	for _, field := range now {
		if !slices.Contains(was, field) {
			still = append(still, field)
			n++
		}
	}
	if len(known)+len(still) > 0 {
		m.disputed[id] = still
	}
	return n
}
