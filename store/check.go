package store

import (
	"slices"
	"sort"
	"time"

	"rollbook/store/register"
)

type problem = register.Problem

// CheckState sums up what the checks say of a record.
type CheckState string

// The check states, the worst first.
const (
	Unfinished  CheckState = "unfinished"   // something required is missing
	MustFix     CheckState = "must-fix"     // something is wrong
	MustExplain CheckState = "must-explain" // something is unusual and has no written reason yet
	Sound       CheckState = "ok"
)

// lookup shows the records to the register's checks. The store's lock must be held.
type lookup struct{ s *Store }

func (l lookup) Record(id string) (register.Record, bool) {
	e := l.s.records[id]
	if e == nil || e.removed {
		return register.Record{}, false
	}
	return e.record(), true
}

func (l lookup) Referring(kind, field, value string) []register.Record {
	var list []register.Record
	k := l.s.pack.Kind(kind)
	if k == nil || k.Field(field) == nil {
		return nil
	}
	if indexed(k, k.Field(field)) {
		l.s.refs.each(kind, field, value, func(e *entry) { list = append(list, e.record()) })
		return list
	}
	for _, e := range l.s.records {
		if e.kind == kind && e.values.get(field) == value && !e.removed {
			list = append(list, e.record())
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

// Level and Under tell the register's rules whose desk this is, and who stands above whom.
func (l lookup) Level() string { return l.s.unit.Level }

func (l lookup) Under(unit, above string) bool { return Under(l.s.knownUnits(), unit, above) }

func (e *entry) record() register.Record {
	rec := register.Record{ID: e.id, Kind: e.kind, Unit: e.book, Values: e.values.unpacked(), Typed: e.typed}
	for other, said := range e.same {
		if said == different {
			rec.Unlike = append(rec.Unlike, other)
		}
	}
	return rec
}

// check computes a record's derived values and problems, when they are first asked for after a
// change or on a new day. The lock must be held.
func (s *Store) check(e *entry) []problem {
	now := s.now()
	day := now.Format(time.DateOnly)
	if e.checkedOn == day {
		return e.problems
	}
	e.problems, e.checkedOn, s.checked = nil, day, true
	rec := e.record()
	for key, value := range s.pack.Compute(rec, lookup{s}, now) {
		if value == "" {
			delete(rec.Values, key)
		} else {
			rec.Values[key] = value
		}
	}
	e.values = s.words.pack(rec.Values)
	if !e.removed {
		e.problems = s.pack.Check(rec, lookup{s}, now)
	}
	return e.problems
}

// open gives the problems that stand: soft ones with a written reason are taken out.
func (s *Store) open(e *entry) []problem {
	var open []problem
	for _, p := range s.check(e) {
		if p.Level == register.Soft && e.reasons[p.Check] != "" {
			continue
		}
		open = append(open, p)
	}
	return open
}

// checkStateOf is checkState of what stands.
func (s *Store) checkStateOf(e *entry) CheckState {
	problems := s.check(e)
	for i := range problems {
		if problems[i].Level == register.Soft && e.reasons[problems[i].Check] != "" {
			return checkState(s.open(e))
		}
	}
	return checkState(problems)
}

func checkState(open []problem) CheckState {
	state := Sound
	for _, p := range open {
		switch {
		case p.Level == register.Hard && p.Check == "required":
			return Unfinished
		case p.Level == register.Hard:
			state = MustFix
		case state == Sound:
			state = MustExplain
		}
	}
	return state
}

// forget drops the problems of a record and of those whose checks may look at it: the ones it
// refers to, the ones that refer to it, and those that share a value that must be unique.
func (s *Store) forget(e *entry) {
	e.checkedOn = ""
	if !s.checked {
		return // nothing is remembered yet
	}
	for _, k := range s.pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Ref {
				continue
			}
			if f.Kind == e.kind {
				s.refs.each(k.Key, f.Key, e.id, unchecked)
			}
			if k.Key == e.kind {
				s.forgetFamily(e.values.get(f.Key))
			}
		}
	}
	for field, h := range s.refs[e.kind] {
		if value := e.values.get(field); value != "" && h.count(value) < 50 {
			h.each(value, unchecked)
		}
	}
}

func unchecked(e *entry) { e.checkedOn = "" }

// forgetFamily drops the problems of a record that another refers to, and of all that refer to it.
func (s *Store) forgetFamily(id string) {
	other := s.records[id]
	if other == nil {
		return
	}
	other.checkedOn = ""
	for _, k := range s.pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Ref || f.Kind != other.kind {
				continue
			}
			if h := s.refs[k.Key][f.Key]; h != nil && h.count(id) < 50 { // a school's pupils do not look at each other through it
				h.each(id, unchecked)
			}
		}
	}
}

// Check gives what stands against the records of a kind, or of all kinds ("").
func (s *Store) Check(kind string) ([]register.Problem, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind != "" && s.pack.Kind(kind) == nil {
		return nil, errKind.With("kind", kind)
	}
	var all []problem
	for _, e := range s.sorted(kind) {
		all = append(all, s.open(e)...)
	}
	return all, nil
}

// sorted gives the records of a kind ("" for all) that are not removed, in order of kind and id.
func (s *Store) sorted(kind string) []*entry {
	var list []*entry
	for _, e := range s.records {
		if !e.removed && (kind == "" && s.pack.Kind(e.kind) != nil || kind != "" && e.kind == kind) {
			list = append(list, e)
		}
	}
	sortEntries(list)
	return list
}

// sortEntries orders by the records' time of making, which their ids begin with, then by book.
func sortEntries(list []*entry) {
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if x, y := a.id[len(a.book):], b.id[len(b.book):]; x != y {
			return x < y
		}
		return a.book < b.book
	})
}

// Summary counts the work that waits at a desk.
type Summary struct {
	Records     map[string]int // by kind
	Unfinished  int
	MustFix     int
	MustExplain int
	Unsent      int
	Conflicts   int
	Returned    int
	Duplicates  int
	Quarantined int
}

// Summary counts the records and what is to do about them. It gives the store free again and again, since it checks
// what nobody has looked at yet: the window must not wait for it.
func (s *Store) Summary() (Summary, error) {
	s.mu.Lock()
	sum := Summary{Records: map[string]int{}, Quarantined: len(s.rejected)}
	all := make([]string, 0, len(s.records))
	for id := range s.records {
		all = append(all, id)
	}
	s.mu.Unlock()
	s.inParts(all, func(e *entry) {
		if e.removed || s.pack.Kind(e.kind) == nil {
			return
		}
		sum.Records[e.kind]++
		switch s.checkStateOf(e) {
		case Unfinished:
			sum.Unfinished++
		case MustFix:
			sum.MustFix++
		case MustExplain:
			sum.MustExplain++
		}
		switch s.travelState(e) {
		case Unsent:
			sum.Unsent++
		case Returned:
			sum.Returned++
		}
	})
	sum.Duplicates = len(s.duplicates())
	s.mu.Lock()
	defer s.mu.Unlock()
	conflicts, err := s.conflicts("")
	sum.Conflicts = len(conflicts)
	return sum, err
}

// inParts visits records that are still there, with the lock held for some of them at a time. It must not be held before.
func (s *Store) inParts(ids []string, visit func(*entry)) {
	for part := range slices.Chunk(ids, siftPart) {
		s.mu.Lock()
		for _, id := range part {
			if e := s.records[id]; e != nil {
				visit(e)
			}
		}
		s.mu.Unlock()
	}
}
