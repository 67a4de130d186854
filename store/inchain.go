package store

import (
	"slices"

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

// arrival is a change that comes.
type arrival struct {
	change.Change
	id     change.ID
	raw    []byte
	sealed []byte // for the log, where it goes on from what is known of its chain
	err    error  // its bytes are no change
}

// arrivalPart is how many changes are read together, by another core than the one that has the transaction.
const arrivalPart = 64

// arriving reads, hashes and seals the changes of a range while those before are placed. known is how far its chain goes.
func (s *Store) arriving(r Range, known uint64) <-chan []arrival {
	parts := make(chan []arrival, len(r.Changes)/arrivalPart+1) // room for all: who takes them may stop
	go func() {
		defer close(parts)
		n := 0
		for raws := range slices.Chunk(r.Changes, arrivalPart) {
			part := make([]arrival, len(raws))
			for i, raw := range raws {
				a := &part[i]
				a.id, a.raw = change.Hash(raw), raw
				a.Change, a.err = r.read(n)
				at := ref{Writer: r.Writer, Seq: r.From + uint64(n)}
				if a.err == nil && a.Writer == at.Writer && a.Seq == at.Seq && a.Seq > known {
					a.sealed = s.sealer.seal(logKey(at), raw)
				}
				n++
			}
			parts <- part
		}
	}()
	return parts
}

func (m *merge) take(r Range) error {
	known := uint64(0)
	if head := m.head(r.Writer); head != nil {
		known = head.Last
	}
	n := uint64(0)
	for part := range m.s.arriving(r, known) {
		for i := range part {
			var err error
			if a := &part[i]; a.err == nil {
				err = m.one(r, a)
			} else {
				err = m.reject(Rejection{Writer: r.Writer, Seq: r.From + n, Code: RejectMalformed, Book: r.Book, Raw: a.raw})
			}
			if err != nil {
				return err
			}
			n++
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
func (m *merge) one(r Range, a *arrival) error {
	if m.s.rejected[a.id] && m.inLog(a) {
		m.got.Duplicate++
		return nil
	}
	if head := m.head(a.Writer); head != nil && a.Seq <= head.Last {
		if known, err := m.known(ref{Writer: a.Writer, Seq: a.Seq}, a.id); err != nil || known {
			m.got.Duplicate++
			return err
		}
	}
	head := m.head(a.Writer)
	if code := m.refused(r, head, a.Change, a.id); code != "" {
		return m.reject(Rejection{Writer: a.Writer, Seq: a.Seq, ID: a.id, Code: code, Book: r.Book, Raw: a.raw})
	}
	if head == nil {
		if a.Op != change.Open {
			return m.wait(a)
		}
		head = &chain{Book: r.Book, Unit: r.Unit}
		m.heads[a.Writer] = head
	}
	return m.place(head, a)
}

func (m *merge) place(head *chain, a *arrival) error {
	at := ref{Writer: a.Writer, Seq: a.Seq}
	if a.Seq == head.Last+1 && a.Prev == head.Head {
		m.tx.lacks([][]byte{logKey(at)})
		head.Last, head.Head = a.Seq, a.id
		return m.enter(head, at, a)
	}
	if known, err := m.known(at, a.id); err != nil || known {
		m.got.Duplicate++
		return err
	}
	on, isBranch, err := m.branchOf(head, a.Change)
	if err != nil {
		return err
	}
	if !isBranch {
		return m.wait(a)
	}
	if on >= 0 {
		head.Forks[on] = branch{a.Seq, a.id}
	} else {
		head.Forks = append(head.Forks, branch{a.Seq, a.id})
	}
	sortBranches(head.Forks)
	m.got.Forks = append(m.got.Forks, a.Writer)
	at.Fork = a.id[:]
	return m.enter(head, at, a)
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

func (m *merge) inLog(a *arrival) bool {
	known, err := m.known(ref{Writer: a.Writer, Seq: a.Seq}, a.id)
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
func (m *merge) enter(head *chain, at ref, a *arrival) error {
	var err error
	if a.sealed != nil && at.Fork == nil {
		err = m.tx.put(logKey(at), a.sealed)
	} else {
		err = m.s.putLog(m.tx, at, a.raw)
	}
	if err != nil {
		return err
	}
	m.came(a.Writer, a.id)
	m.clock = m.s.after(m.clock, a.HLC)
	if a.Op == change.Open {
		m.got.Accepted++
		return nil
	}
	record := recordID(head.Book, a.Record)
	if field, ok := m.s.mayWrite(m.b.LevelOf(head.Unit), m.kindOf(record, a.Change), a.Fields); !ok {
		return m.reject(Rejection{Writer: a.Writer, Seq: a.Seq, ID: a.id, Code: RejectLevel, Detail: field, Book: head.Book, Raw: a.raw})
	}
	m.got.Accepted++
	m.touched[record] = append(m.touched[record], logged{change.Entry{ID: a.id, Change: a.Change}, at})
	return nil
}
