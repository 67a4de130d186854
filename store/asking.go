package store

import "rollbook/store/change"

// dispute is what was told of the conflicts of a group; nothing yet while it is being read. It is let go when one of the group's
// records changes.
type dispute struct {
	told bool
	list []Conflict
}

// asking is a deed that needs to know of conflicts. Where their values come from is read without the lock, which others wait for:
// a database may be away for a while.
type asking struct {
	s         *Store
	questions []*question
	at        map[*entry]bool // the firsts of their groups
	round     int
}

// question is a group of whose conflicts nothing is known yet.
type question struct {
	group   []*entry
	ids     []string
	fields  []string
	known   *dispute
	tellers []*teller
}

// mostRounds is how often a deed begins again because records changed while it read of them. The last time nobody may change any.
const mostRounds = 8

// asked runs a deed with the lock held, and again from its beginning where it asked for what had to be read first: what it did is
// worth nothing while a.open. The lock must not be held.
func (s *Store) asked(do func(a *asking) error) error {
	a := &asking{s: s}
	for {
		s.mu.Lock()
		a.answer()
		err := do(a)
		s.mu.Unlock()
		if err != nil || !a.open() {
			return err
		}
		if err := a.read(); err != nil {
			return err
		}
		a.round++
	}
}

// open reports whether something asked for has to be read first.
func (a *asking) open() bool { return len(a.questions) > 0 }

// conflictsOf gives the conflicts of a group, with every value and its origin. They are remembered until one of the group's records
// changes.
func (a *asking) conflictsOf(group []*entry) ([]Conflict, error) {
	s, first := a.s, group[0]
	known := s.disputes[first]
	if known != nil && known.told {
		return known.list, nil
	}
	fields := s.disputed(group)
	if len(fields) == 0 || a.at[first] {
		return nil, nil
	}
	if known == nil {
		known = &dispute{}
		s.disputes[first] = known
	}
	q := &question{group: group, fields: fields, known: known}
	for _, e := range group {
		q.ids = append(q.ids, e.id())
	}
	a.questions, a.at[first] = append(a.questions, q), true
	if a.round < mostRounds {
		return nil, nil
	}
	err := a.read()
	a.answer()
	return known.list, err
}

// conflicts gives those of a kind, or of all ("").
func (a *asking) conflicts(kind string) (list []Conflict, err error) {
	for _, e := range a.s.inDispute(kind) {
		found, err := a.conflictsOf(a.s.group(e))
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// read reads what was asked for: it needs no lock, as what it reads with stays as it is.
func (a *asking) read() error {
	return a.s.engine.view(func(tx reader) error {
		var keys [][]byte
		for _, q := range a.questions {
			for _, id := range q.ids {
				keys = append(keys, recordKey(id))
			}
		}
		tx.fetch(keys)
		a.s.fetchLogs(tx, keys)
		for _, q := range a.questions {
			if err := q.read(a.s, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (q *question) read(s *Store, tx reader) error {
	q.tellers = nil
	for i, id := range q.ids {
		v, err := s.readView(tx, id)
		if err != nil {
			return err
		}
		entries, err := s.entriesOf(tx, v.Refs)
		if err != nil {
			return err
		}
		t := &teller{s: s, e: q.group[i], v: v, changes: make(map[change.ID]change.Entry, len(entries))}
		for _, one := range entries {
			t.changes[one.ID] = one
		}
		q.tellers = append(q.tellers, t)
	}
	return nil
}

// answer tells what was read of groups that nothing has changed in since. The lock must be held.
func (a *asking) answer() {
	for _, q := range a.questions {
		if a.s.disputes[q.group[0]] != q.known || q.known.told {
			continue
		}
		for _, field := range q.fields {
			q.known.list = append(q.known.list, a.s.told(q.tellers, field)...)
		}
		q.known.told = true
	}
	a.questions, a.at = nil, map[*entry]bool{}
}
