package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"rollbook/store/change"
)

// RejectCut is the reason of a change that its writer wrote after the trust list cut it off.
const RejectCut = "after-cut"

// Cut says how far a writer is good: up to a change. Where a copied store went on beside the first, that change says which of
// the two it was.
type Cut struct {
	Seq  uint64
	Head change.ID
}

// line is the way that leads to the change of a cut: from join down it is the main branch. It is broken where a change has not
// come.
type line struct {
	join   uint64
	beside map[uint64]change.ID
	broken bool
	lacks  change.ID
}

// leads reports whether a change is on the way.
func (l *line) leads(seq uint64, id change.ID, main bool) bool {
	if seq > l.join {
		return l.beside[seq] == id
	}
	return main
}

// lines gives the ways of a writer's cuts.
func (m *merge) lines(w change.Writer) []*line {
	if _, known := m.ways[w]; !known {
		for _, cut := range m.b.Cuts[w] {
			m.ways[w] = append(m.ways[w], m.way(w, cut))
		}
	}
	return m.ways[w]
}

// way goes down from the change of a cut. One that a disk has spoilt has not come: mend brings it again.
func (m *merge) way(w change.Writer, cut Cut) *line {
	l, id := &line{join: cut.Seq, beside: map[uint64]change.ID{}}, cut.Head
	for ; l.join > 0; l.join-- {
		raw, err := m.s.rawAt(m.tx, ref{Writer: w, Seq: l.join})
		if err == nil && raw != nil && change.Hash(raw) == id {
			return l
		}
		c, err := change.Decode(m.asideOf(w, l.join, id))
		if err != nil || c.Writer != w || c.Seq != l.join {
			l.broken, l.lacks = true, id
			return l
		}
		l.beside[l.join], id = id, c.Prev
	}
	return l
}

// asideOf gives a change that stands beside the main branch or is kept aside. Those count too: of two lists that each end
// another copy it does not matter which came first.
func (m *merge) asideOf(w change.Writer, seq uint64, id change.ID) []byte {
	if raw, err := m.s.rawAt(m.tx, ref{Writer: w, Seq: seq, Fork: id[:]}); err == nil && raw != nil {
		return raw
	}
	var r Rejection
	if m.s.getSealed(m.tx, quarantineKey(id), &r) != nil {
		return nil
	}
	return r.Raw
}

// came forgets the ways of a writer's cuts where a change mends one.
func (m *merge) came(w change.Writer, id change.ID) {
	if slices.ContainsFunc(m.ways[w], func(l *line) bool { return l.broken && l.lacks == id }) {
		delete(m.ways, w)
	}
}

// within reports whether a change is good by every cut of its writer. As long as the way to the change of a cut is broken, all
// that is not later is.
func (m *merge) within(w change.Writer, seq uint64, id change.ID, main bool) bool {
	for i, l := range m.lines(w) {
		if seq > m.b.Cuts[w][i].Seq || !l.broken && !l.leads(seq, id, main) {
			return false
		}
	}
	return true
}

// cutOff takes back what cut writers wrote after their last good change, and beside the way that leads to it: out of the log,
// the records and what waits, into quarantine, so that it does not matter which came first, the changes or the cut.
func (m *merge) cutOff(views map[string]view) error {
	if len(m.b.Cuts) == 0 {
		return nil
	}
	for _, w := range sortedWriters(m.b.Cuts) {
		if head := m.head(w); head != nil && !m.isCut(w, head) {
			if err := m.shorten(w, head, views); err != nil {
				return err
			}
		}
	}
	return m.cutWaiting()
}

// isCut reports whether nothing of a chain is to be taken back.
func (m *merge) isCut(w change.Writer, head *chain) bool {
	for i, cut := range m.b.Cuts[w] {
		if head.Last > cut.Seq || len(head.Forks) > 0 {
			return false
		}
		if head.Head != cut.Head && !m.lines(w)[i].broken { // the change of the cut is here, and elsewhere
			return false
		}
	}
	return true
}

// cutWaiting takes back what waits of cut writers.
func (m *merge) cutWaiting() error {
	type kept struct{ key, raw []byte }
	var list []kept
	err := m.tx.scan([]byte{prefixPending}, func(key, sealed []byte) error {
		if _, cut := m.b.Cuts[change.Writer(key[1:17])]; !cut {
			return nil
		}
		var raw []byte
		err := m.s.unseal(key, sealed, &raw)
		list = append(list, kept{bytes.Clone(key), raw})
		return err
	})
	if err != nil {
		return err
	}
	for _, one := range list {
		w, seq, id := change.Writer(one.key[1:17]), binary.BigEndian.Uint64(one.key[17:25]), change.Hash(one.raw)
		if m.within(w, seq, id, false) {
			continue
		}
		r := Rejection{Writer: w, Seq: seq, ID: id, Code: RejectCut, Raw: one.raw}
		if head := m.head(w); head != nil {
			r.Book = head.Book
		}
		if err := errors.Join(m.tx.remove(one.key), m.reject(r)); err != nil {
			return err
		}
	}
	return nil
}

// keptWriters gives the desk's own writers without those that are cut off: it goes on with new ones, as every other desk at the
// register does.
func (m *merge) keptWriters() (map[string]change.Writer, error) {
	own := m.uncut(m.s.own)
	if m.s.shared.engine != nil && len(m.b.Cuts) > 0 {
		if err := m.keepOthers(); err != nil {
			return nil, err
		}
	}
	if len(own) == len(m.s.own) {
		return own, nil
	}
	if m.s.shared.engine == nil && own[m.s.unit.Code] == (change.Writer{}) {
		own[m.s.unit.Code] = change.Writer(random(16)) // by its name the desk's receipts are known, from now on
	}
	return own, m.s.putMeta(m.tx, m.s.deskKey(metaOwn), own)
}

func (m *merge) uncut(all map[string]change.Writer) map[string]change.Writer {
	own := map[string]change.Writer{}
	for book, w := range all {
		if _, cut := m.b.Cuts[w]; !cut {
			own[book] = w
		}
	}
	return own
}

// keepOthers takes from the other desks at a register the writers that are cut off.
func (m *merge) keepOthers() error {
	kept := map[string]map[string]change.Writer{}
	err := m.tx.scan(metaKey(metaOwn+"/"), func(key, sealed []byte) error {
		all := map[string]change.Writer{}
		err := m.s.unseal(key, sealed, &all)
		if own := m.uncut(all); len(own) < len(all) && string(key[1:]) != m.s.deskKey(metaOwn) {
			kept[string(key[1:])] = own
		}
		return err
	})
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if err == nil {
			err = m.s.putMeta(m.tx, name, kept[name])
		}
	}
	return err
}

// cutting is what a cut does to the log of a writer.
type cutting struct {
	last    uint64               // of the main branch
	late    map[change.ID]bool   // beside it, taken out
	left    map[change.ID]branch // beside it, still there: each with what it goes on from
	moved   map[change.ID]bool   // from beside it into it
	touched map[string]bool      // records
}

// shorten takes out of a chain what is not within its cuts; what is missing may still come. Once a change that a cut names is
// here, the way to it is the main branch, and there is no other.
func (m *merge) shorten(w change.Writer, head *chain, views map[string]view) error {
	cut, single := cutting{last: head.Last, late: map[change.ID]bool{}, left: map[change.ID]branch{}, moved: map[change.ID]bool{}, touched: map[string]bool{}}, false
	for i, l := range m.lines(w) {
		cut.last = min(cut.last, m.b.Cuts[w][i].Seq)
		if !l.broken {
			cut.last, single = min(cut.last, l.join), true
		}
	}
	if err := m.takeOut(w, head, &cut); err != nil {
		return err
	}
	head.Last, head.Forks = cut.last, nil
	if single {
		if err := m.moveIn(w, head, &cut); err != nil {
			return err
		}
	}
	goneOn := map[change.ID]bool{}
	for _, at := range cut.left {
		goneOn[at.Head] = true
	}
	for id, at := range cut.left {
		if !goneOn[id] {
			head.Forks = append(head.Forks, branch{at.Seq, id})
		}
	}
	sortBranches(head.Forks)
	head.Head = change.ID{}
	if raw, err := m.s.rawAt(m.tx, ref{Writer: w, Seq: head.Last}); err != nil {
		return err
	} else if raw != nil {
		head.Head = change.Hash(raw)
	}
	for _, id := range slices.Sorted(maps.Keys(cut.touched)) {
		v, err := m.without(id, w, cut)
		if err != nil {
			return err
		}
		views[id] = v
	}
	delete(m.ways, w)
	return nil
}

// takeOut puts into quarantine what is not within a writer's cuts.
func (m *merge) takeOut(w change.Writer, head *chain, cut *cutting) error {
	type logged struct {
		key, raw []byte
		seq      uint64
		main     bool
	}
	var list []logged
	short := len(seqKey(prefixLog, w, 0))
	err := m.tx.scan(append([]byte{prefixLog}, w[:]...), func(key, sealed []byte) error {
		seq, main := binary.BigEndian.Uint64(key[short-8:short]), len(key) == short
		if main && seq <= cut.last {
			return nil
		}
		raw, err := m.s.sealer.open(key, sealed)
		if err != nil {
			return ErrDamaged.With("folder", m.s.dir).Because(err)
		}
		list = append(list, logged{bytes.Clone(key), raw, seq, main})
		return nil
	})
	if err != nil {
		return err
	}
	for _, one := range list {
		id := change.Hash(one.raw)
		c, err := change.Decode(one.raw)
		if err == nil && c.Op == change.Set {
			cut.touched[recordID(head.Book, c.Record)] = true
		}
		if m.within(w, one.seq, id, one.main) {
			cut.left[id] = branch{one.seq, c.Prev}
			continue
		}
		if !one.main {
			cut.late[id] = true
		}
		if err := m.tx.remove(one.key); err != nil {
			return err
		}
		if err := m.reject(Rejection{Writer: w, Seq: one.seq, ID: id, Code: RejectCut, Book: head.Book, Raw: one.raw}); err != nil {
			return err
		}
	}
	return nil
}

// moveIn makes the way to the change of a cut, of which nothing else is left, the main branch.
func (m *merge) moveIn(w change.Writer, head *chain, cut *cutting) error {
	for id, at := range cut.left {
		from := ref{Writer: w, Seq: at.Seq, Fork: bytes.Clone(id[:])}
		raw, err := m.s.rawAt(m.tx, from)
		if err != nil {
			return err
		}
		if err := errors.Join(m.tx.remove(logKey(from)), m.s.putLog(m.tx, ref{Writer: w, Seq: at.Seq}, raw)); err != nil {
			return err
		}
		head.Last, cut.moved[id] = max(head.Last, at.Seq), true
	}
	cut.left = nil
	return nil
}

// after gives where a change stands after the cut; gone where it does not.
func (c cutting) after(r ref) (now ref, gone bool) {
	switch {
	case r.Fork == nil:
		return r, r.Seq > c.last
	case c.moved[change.ID(r.Fork)]:
		return ref{Writer: r.Writer, Seq: r.Seq}, false
	}
	return r, c.late[change.ID(r.Fork)]
}

// without folds a record again from what a cut leaves of it, and leaves out of what came now what the cut does.
func (m *merge) without(id string, w change.Writer, cut cutting) (view, error) {
	var old refsWire
	if err := m.s.getSealed(m.tx, recordKey(id), &old); err != nil {
		return view{}, err
	}
	var v view
	for _, r := range old.Refs {
		if r.Writer == w {
			now, gone := cut.after(r)
			if gone {
				continue
			}
			r = now
		}
		v.Refs = append(v.Refs, r)
	}
	var came []logged
	for _, one := range m.touched[id] {
		if one.ref.Writer == w {
			now, gone := cut.after(one.ref)
			if gone {
				m.got.Accepted--
				continue
			}
			one.ref = now
		}
		came = append(came, one)
	}
	if m.touched[id] = came; len(came) == 0 {
		delete(m.touched, id)
	}
	if len(v.Refs) == 0 {
		return v, m.tx.remove(recordKey(id))
	}
	sortRefs(v.Refs)
	entries, err := m.s.entriesOf(m.tx, v.Refs)
	if err != nil {
		return view{}, err
	}
	v.Folded = change.Fold(entries)
	return v, m.s.putSealed(m.tx, recordKey(id), v.wire())
}

// drop takes a record out of memory of which nothing is left. The lock must be held.
func (s *Store) drop(id string) {
	e := s.records.get(id)
	if e == nil {
		return
	}
	s.version.Add(1)
	s.unsettle(e)
	s.forget(e)
	s.ungrouped = s.ungrouped || len(e.rest().same) > 0
	s.refs.move(s.pack, e.number, e, nil)
	s.packer.replaced(e.text, "")
	s.recalls.trail.note(touch(e.number))
	s.records.drop(e)
	if s.turns[id] {
		delete(s.turns, id)
		s.forgetUnits()
	}
	s.search.touch(e)
}
