package store

import (
	"encoding/binary"
	"slices"

	"rollbook/store/change"
)

// wait keeps a change whose predecessor has not come.
func (m *merge) wait(c change.Change, id change.ID, raw []byte) error {
	key := append(seqKey(prefixPending, c.Writer, c.Seq), id[:]...)
	m.waiting[c.Writer] = true
	if m.tx.get(key) != nil {
		m.got.Duplicate++
		return nil
	}
	m.got.Pending++
	return m.s.putSealed(m.tx, key, raw)
}

// drain takes in what waited for a range.
func (m *merge) drain(r Range) error {
	head := m.head(r.Writer)
	if head == nil {
		return nil
	}
	prefix := append([]byte{prefixPending}, r.Writer[:]...)
	type kept struct{ key, raw []byte }
	var list []kept
	err := m.tx.scan(prefix, func(key, sealed []byte) error {
		var raw []byte
		if err := m.s.unseal(key, sealed, &raw); err != nil {
			return err
		}
		list = append(list, kept{append([]byte{}, key...), raw})
		return nil
	})
	if err != nil {
		return err
	}
	for _, one := range list {
		seq := binary.BigEndian.Uint64(one.key[len(prefix):])
		c, err := change.Decode(one.raw)
		follows := func(tip branch) bool { return tip.Seq+1 == seq && tip.Head == c.Prev }
		if err != nil || seq > head.Last+1 && !slices.ContainsFunc(head.Forks, follows) && !m.afterBranch(c) {
			m.waiting[r.Writer] = true
			continue
		}
		if err := m.tx.remove(one.key); err != nil {
			return err
		}
		if err := m.one(r, c, one.raw); err != nil {
			return err
		}
	}
	return nil
}

// gapsOf names, for each writer whose changes wait, what is missing before them.
func gapsOf(tx reader, waiting map[change.Writer]bool, head func(change.Writer) *chain) (gaps []Gap) {
	for _, w := range sortedWriters(waiting) {
		var last uint64
		if c := head(w); c != nil {
			last = c.Last
		}
		if first, ok := firstPending(tx, w, last); ok && first > last+1 {
			gaps = append(gaps, Gap{w, last + 1, first - 1})
		}
	}
	return gaps
}

// Gaps gives, for every writer whose changes wait here, what is missing before them.
func (s *Store) Gaps() (gaps []Gap) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_ = s.engine.view(func(tx reader) error { // as below
		waiting := map[change.Writer]bool{}
		err := tx.scan([]byte{prefixPending}, func(key, _ []byte) error {
			waiting[change.Writer(key[1:17])] = true
			return nil
		})
		gaps = gapsOf(tx, waiting, func(w change.Writer) *chain { return s.chains[w] })
		return err
	})
	return gaps
}

// firstPending gives the lowest number above last at which a change of a writer waits.
func firstPending(tx reader, w change.Writer, last uint64) (seq uint64, ok bool) {
	prefix := append([]byte{prefixPending}, w[:]...)
	_ = tx.scan(prefix, func(key, _ []byte) error { // a failing read shows as no gap; verify finds it
		if n := binary.BigEndian.Uint64(key[len(prefix):]); !ok && n > last {
			seq, ok = n, true
		}
		return nil
	})
	return seq, ok
}
