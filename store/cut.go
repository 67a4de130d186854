package store

import (
	"encoding/binary"
	"maps"
	"slices"

	"rollbook/store/change"
)

// RejectCut is the reason of a change that its writer wrote after the trust list cut it off.
const RejectCut = "after-cut"

// cutOff takes back what cut writers wrote after their last good change: out of the log and the
// records, into quarantine, so that it does not matter which came first, the changes or the cut.
func (m *merge) cutOff(views map[string]view) error {
	for _, w := range sortedWriters(m.b.Cuts) {
		head := m.head(w)
		if head == nil || head.Last <= m.b.Cuts[w] && len(head.Forks) == 0 {
			continue
		}
		if err := m.shorten(w, head, m.b.Cuts[w], views); err != nil {
			return err
		}
	}
	return nil
}

// keptWriters gives the desk's own writers without those that are cut off: it goes on with new ones.
func (m *merge) keptWriters() (map[string]change.Writer, error) {
	own := map[string]change.Writer{}
	for book, w := range m.s.own {
		if _, cut := m.b.Cuts[w]; !cut {
			own[book] = w
		}
	}
	if len(own) == len(m.s.own) {
		return own, nil
	}
	return own, m.s.putMeta(m.tx, m.s.deskKey(metaOwn), own)
}

// shorten ends a chain at a change, branches beside it included; what is missing up to there may still come.
func (m *merge) shorten(w change.Writer, head *chain, last uint64, views map[string]view) error {
	last = min(last, head.Last)
	type late struct {
		key, raw []byte
		seq      uint64
	}
	var list []late
	short := len(seqKey(prefixLog, w, 0))
	err := m.tx.scan(append([]byte{prefixLog}, w[:]...), func(key, sealed []byte) error {
		seq := binary.BigEndian.Uint64(key[short-8 : short])
		if seq <= last && len(key) == short {
			return nil
		}
		raw, err := m.s.sealer.open(key, sealed)
		if err != nil {
			return errDamaged.With("folder", m.s.dir).Because(err)
		}
		list = append(list, late{append([]byte{}, key...), raw, seq})
		return nil
	})
	if err != nil {
		return err
	}
	touched := map[string]bool{}
	for _, one := range list {
		if c, err := change.Decode(one.raw); err == nil && c.Op == change.Set {
			touched[recordID(head.Book, c.Record)] = true
		}
		if err := m.tx.remove(one.key); err != nil {
			return err
		}
		if err := m.reject(Rejection{Writer: w, Seq: one.seq, Code: RejectCut, Book: head.Book, Raw: one.raw}); err != nil {
			return err
		}
	}
	head.Last, head.Head, head.Forks = last, change.ID{}, nil
	if raw, err := m.s.rawAt(m.tx, ref{Writer: w, Seq: last}); err != nil {
		return err
	} else if raw != nil {
		head.Head = change.Hash(raw)
	}
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		if views[id], err = m.without(id, w, last); err != nil {
			return err
		}
	}
	return nil
}

// without folds a record again from what a cut leaves of it.
func (m *merge) without(id string, w change.Writer, last uint64) (view, error) {
	var old refsWire
	if err := m.s.getSealed(m.tx, recordKey(id), &old); err != nil {
		return view{}, err
	}
	var v view
	for _, r := range old.Refs {
		if r.Writer != w || r.Seq <= last && r.Fork == nil {
			v.Refs = append(v.Refs, r)
		}
	}
	if len(v.Refs) == 0 {
		return v, m.tx.remove(recordKey(id))
	}
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
	s.records.drop(e)
	if s.turns[id] {
		delete(s.turns, id)
		s.forgetUnits()
	}
	s.search.touch(e)
}
