package store

import (
	"rollbook/store/change"
)

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
