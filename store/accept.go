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
		return m.note()
	})
	if err != nil {
		return false, err
	}
	*so = *m.next
	if !s.overtaken(m.tx) {
		s.grant(m.kept)
		s.intoMemory(m.heads, views)
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
	for _, id := range slices.Sorted(maps.Keys(m.touched)) {
		v, err := m.s.refold(m.tx, id, m.touched[id])
		if err != nil {
			return err
		}
		if m.unsure[id] {
			if v, err = m.judge(id, v); err != nil {
				return err
			}
		}
		views[id] = v
		m.got.Conflicts += m.newConflicts(id, v)
	}
	return nil
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

// head gives the chain of a writer to move on; nil before its first change.
func (m *merge) head(w change.Writer) *chain {
	if c := m.heads[w]; c != nil {
		return c
	}
	if known := m.s.chains[w]; known != nil {
		c := *known
		c.Forks = append([]branch{}, known.Forks...)
		m.heads[w] = &c
		return &c
	}
	return nil
}

// ahead asks at once for those changes of a range that may stand already.
func (m *merge) ahead(r Range) {
	if head := m.head(r.Writer); m.s.shared.engine != nil && head != nil {
		var refs []ref
		for seq := r.From; seq <= min(r.To, head.Last); seq++ {
			refs = append(refs, ref{Writer: r.Writer, Seq: seq})
		}
		m.s.aheadLog(m.tx, refs)
	}
}

func (m *merge) take(r Range) error {
	for i, raw := range r.Changes {
		c, err := r.read(i)
		if err != nil {
			if err := m.reject(Rejection{Writer: r.Writer, Seq: r.From + uint64(i), Code: RejectMalformed, Book: r.Book, Raw: raw}); err != nil {
				return err
			}
			continue
		}
		if err := m.one(r, c, raw); err != nil {
			return err
		}
	}
	return m.drain(r)
}

func (r Range) read(i int) (change.Change, error) {
	if len(r.Parsed) == len(r.Changes) {
		return r.Parsed[i], nil
	}
	return change.Decode(r.Changes[i])
}

// one places a change: where it is known already, aside, in its chain, on a branch, or in wait.
func (m *merge) one(r Range, c change.Change, raw []byte) error {
	id := change.Hash(raw)
	if m.s.rejected[id] && m.inLog(c, id) {
		m.got.Duplicate++
		return nil
	}
	if head := m.head(c.Writer); head != nil && c.Seq <= head.Last {
		if known, err := m.known(ref{Writer: c.Writer, Seq: c.Seq}, id); err != nil || known {
			m.got.Duplicate++
			return err
		}
	}
	head := m.head(c.Writer)
	if code := m.refused(r, head, c, id); code != "" {
		return m.reject(Rejection{Writer: c.Writer, Seq: c.Seq, ID: id, Code: code, Book: r.Book, Raw: raw})
	}
	if head == nil {
		if c.Op != change.Open {
			return m.wait(c, id, raw)
		}
		head = &chain{Book: r.Book, Unit: r.Unit}
		m.heads[c.Writer] = head
	}
	return m.place(head, c, id, raw)
}

func (m *merge) place(head *chain, c change.Change, id change.ID, raw []byte) error {
	at := ref{Writer: c.Writer, Seq: c.Seq}
	if c.Seq == head.Last+1 && c.Prev == head.Head {
		m.tx.lacks([][]byte{logKey(at)})
		head.Last, head.Head = c.Seq, id
		return m.enter(head, at, c, id, raw)
	}
	if known, err := m.known(at, id); err != nil || known {
		m.got.Duplicate++
		return err
	}
	on, isBranch, err := m.branchOf(head, c)
	if err != nil {
		return err
	}
	if !isBranch {
		return m.wait(c, id, raw)
	}
	if on >= 0 {
		head.Forks[on] = branch{c.Seq, id}
	} else {
		head.Forks = append(head.Forks, branch{c.Seq, id})
	}
	sortBranches(head.Forks)
	m.got.Forks = append(m.got.Forks, c.Writer)
	at.Fork = id[:]
	return m.enter(head, at, c, id, raw)
}

// known reports whether a change stands in the log, on the main branch or beside it.
func (m *merge) known(at ref, id change.ID) (bool, error) {
	raw, err := m.s.rawAt(m.tx, at)
	if err != nil {
		return false, nil // spoilt on the disk: mend decides
	}
	if raw != nil && change.Hash(raw) == id {
		return true, nil
	}
	at.Fork = id[:]
	return m.tx.get(logKey(at)) != nil, nil
}

// mend writes those changes of a range into the log again that a disk has spoilt there: each must be
// the one that the chain, read from its end, goes on from.
func (m *merge) mend(r Range) error {
	head := m.head(r.Writer)
	if head == nil || r.From > head.Last || len(r.Changes) == 0 {
		return nil
	}
	above := []byte(nil) // the change after the one that is looked at, where it can be read
	for seq := min(r.To+1, head.Last); seq >= r.From; seq-- {
		raw, err := m.s.rawAt(m.tx, ref{Writer: r.Writer, Seq: seq})
		if err == nil {
			above = raw
			continue
		}
		want := head.Head
		if seq < head.Last {
			next, err := change.Decode(above)
			if err != nil {
				continue
			}
			want = next.Prev
		}
		above = nil
		if seq > r.To || change.Hash(r.Changes[seq-r.From]) != want {
			continue
		}
		above = r.Changes[seq-r.From]
		if err := m.s.putLog(m.tx, ref{Writer: r.Writer, Seq: seq}, above); err != nil {
			return err
		}
		if c, err := r.read(int(seq - r.From)); err == nil && c.Op == change.Set {
			m.mended[recordID(head.Book, c.Record)] = true
		}
	}
	return nil
}

func (m *merge) inLog(c change.Change, id change.ID) bool {
	known, err := m.known(ref{Writer: c.Writer, Seq: c.Seq}, id)
	return err == nil && known
}

// branchOf reports whether a change goes on from a place where another change already stands: a
// branch that is known (its index), or a new one (-1).
func (m *merge) branchOf(head *chain, c change.Change) (int, bool, error) {
	for i, f := range head.Forks {
		if f.Seq+1 == c.Seq && f.Head == c.Prev {
			return i, true, nil
		}
	}
	if c.Seq == 1 {
		return -1, true, nil
	}
	if m.afterBranch(c) {
		return -1, true, nil
	}
	if c.Seq > head.Last {
		return 0, false, nil
	}
	raw, err := m.s.rawAt(m.tx, ref{Writer: c.Writer, Seq: c.Seq - 1})
	if err != nil {
		return 0, false, err
	}
	return -1, raw != nil && change.Hash(raw) == c.Prev, nil
}

// afterBranch reports whether a change goes on from within a branch: a copy of a copy.
func (m *merge) afterBranch(c change.Change) bool {
	return m.tx.get(logKey(ref{Writer: c.Writer, Seq: c.Seq - 1, Fork: c.Prev[:]})) != nil
}

// enter writes a change of a chain into the log and, where its unit may say it, into its record.
func (m *merge) enter(head *chain, at ref, c change.Change, id change.ID, raw []byte) error {
	if err := m.s.putLog(m.tx, at, raw); err != nil {
		return err
	}
	m.came(c.Writer, id)
	m.clock = m.s.after(m.clock, c.HLC)
	if c.Op == change.Open {
		m.got.Accepted++
		return nil
	}
	record := recordID(head.Book, c.Record)
	if field, ok := m.s.mayWrite(m.b.LevelOf(head.Unit), m.kindOf(record, c), c.Fields); !ok {
		return m.reject(Rejection{Writer: c.Writer, Seq: c.Seq, ID: id, Code: RejectLevel, Detail: field, Book: head.Book, Raw: raw})
	}
	m.got.Accepted++
	m.touched[record] = append(m.touched[record], logged{change.Entry{ID: id, Change: c}, at})
	return nil
}
