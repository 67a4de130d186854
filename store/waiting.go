package store

import (
	"encoding/binary"
	"slices"

	"rollbook/store/change"
)

// wait keeps a change whose predecessor has not come.
func (m *merge) wait(a *arrival) error {
	key := append(seqKey(prefixPending, a.Writer, a.Seq), a.id[:]...)
	m.waiting[a.Writer] = true
	if m.tx.get(key) != nil {
		m.got.Duplicate++
		return nil
	}
	m.got.Pending++
	return m.s.putSealed(m.tx, key, a.raw)
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
		if err := m.one(r, &arrival{Change: c, id: change.Hash(one.raw), raw: one.raw}); err != nil {
			return err
		}
	}
	return nil
}

// gapsOf names, for each writer whose changes wait, what is missing before them. waiting are their numbers, in order.
func gapsOf(waiting map[change.Writer][]uint64, head func(change.Writer) *chain) (gaps []Gap) {
	for _, w := range sortedWriters(waiting) {
		var last uint64
		if c := head(w); c != nil {
			last = c.Last
		}
		beyond := slices.IndexFunc(waiting[w], func(n uint64) bool { return n > last })
		if beyond >= 0 && waiting[w][beyond] > last+1 {
			gaps = append(gaps, Gap{w, last + 1, waiting[w][beyond] - 1})
		}
	}
	return gaps
}

// Gaps gives, for every writer whose changes wait here, what is missing before them.
func (s *Store) Gaps() []Gap {
	var waiting map[change.Writer][]uint64
	_ = s.engine.view(func(tx reader) error { // without the lock, as a database may have to be waited for
		waiting = pending(tx, nil)
		return nil
	})
	s.mu.RLock()
	defer s.mu.RUnlock()
	return gapsOf(waiting, func(w change.Writer) *chain { return s.chains[w] })
}

// pending gives the numbers of the changes that wait, of a writer or, with nil, of all. A failing read shows as none; verify finds it.
func pending(tx reader, of []byte) map[change.Writer][]uint64 {
	waiting := map[change.Writer][]uint64{}
	_ = tx.scan(append([]byte{prefixPending}, of...), func(key, _ []byte) error {
		w := change.Writer(key[1:17])
		waiting[w] = append(waiting[w], binary.BigEndian.Uint64(key[17:]))
		return nil
	})
	return waiting
}
