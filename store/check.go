package store

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"

	"rollbook/store/change"
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
	e := l.s.records.get(id)
	if e == nil || e.removed {
		return register.Record{}, false
	}
	return e.seenAs(id), true
}

func (l lookup) Referring(kind, field, value string) []register.Record {
	var list []register.Record
	k := l.s.pack.Kind(kind)
	if k == nil || k.Field(field) == nil {
		return nil
	}
	if indexed(k, k.Field(field)) {
		l.s.refs.each(kind, field, value, func(e *entry) { list = append(list, e.seen()) })
		return list
	}
	for e := range l.s.records.all() {
		if e.kind() == kind && e.values().get(field) == value && !e.removed {
			list = append(list, e.seen())
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

// Level and Under tell the register's rules whose desk this is, and who stands above whom.
func (l lookup) Level() string { return l.s.unit.Level }

func (l lookup) Under(unit, above string) bool { return Under(l.s.knownUnits(), unit, above) }

// check computes a record's derived values and problems, when they are first asked for after a
// change or on a new day. The lock must be held.
func (s *Store) check(e *entry) []*problem {
	now := s.now()
	if e.checked == dayOf(now) {
		return e.rest().problems
	}
	e.checked, s.checked = dayOf(now), true
	rec := e.seen()
	differs := false
	for key, value := range s.pack.Compute(rec, lookup{s}, now) {
		if differs = differs || value != rec.Values[key]; value == "" {
			delete(rec.Values, key)
		} else {
			rec.Values[key] = value
		}
	}
	if differs {
		e.text = s.words.pack(rec.Values)
	}
	var problems []*problem
	if !e.removed {
		for _, p := range s.pack.Check(rec, lookup{s}, now) {
			problems = append(problems, s.kept(e.kind(), p))
		}
	}
	if len(problems) > 0 || e.rare != nil {
		e.own().problems = problems
	}
	return problems
}

// plainProblem is a problem that speaks of nothing but the field: it is the same for each record that has it. A register that
// has just been imported has a hundred thousand of them.
type plainProblem struct {
	kind, field, check, code string
	level                    register.Level
}

// kept gives a problem as it is kept.
func (s *Store) kept(kind string, p problem) *problem {
	p.Record = ""
	if p.Other != "" || p.Message != "" || len(p.Args) > 1 { // its label is one
		return &p
	}
	key := plainProblem{kind, p.Field, p.Check, p.Code, p.Level}
	if s.plain[key] == nil {
		s.plain[key] = &p
	}
	return s.plain[key]
}

// open gives the problems that stand: soft ones with a written reason are taken out.
func (s *Store) open(e *entry) []problem {
	var open []problem
	s.check(e)
	for _, p := range e.told() {
		if p.Level == register.Soft && e.rest().reasons[p.Check] != "" {
			continue
		}
		open = append(open, p)
	}
	return open
}

// checkStateOf sums up what stands against a record.
func (s *Store) checkStateOf(e *entry) CheckState {
	problems := s.check(e)
	for i := range problems {
		if problems[i].Level == register.Soft && e.rest().reasons[problems[i].Check] != "" {
			problems = slices.DeleteFunc(slices.Clone(problems), func(p *problem) bool {
				return p.Level == register.Soft && e.rest().reasons[p.Check] != ""
			})
			break
		}
	}
	state := Sound
	for _, p := range problems {
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
	e.checked = 0
	if !s.checked {
		return // nothing is remembered yet
	}
	id := e.id()
	for _, k := range s.pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Ref {
				continue
			}
			if f.Kind == e.kind() {
				s.refs.each(k.Key, f.Key, id, unchecked)
			}
			if k.Key == e.kind() {
				s.forgetFamily(e.values().get(f.Key))
			}
		}
	}
	for field, h := range s.refs.kinds[e.kind()] {
		if value := e.values().get(field); value != "" && h.few(value) {
			h.each(value, unchecked)
		}
	}
}

func unchecked(e *entry) { e.checked = 0 }

// forgetFamily drops the problems of a record that another refers to, and of all that refer to it.
func (s *Store) forgetFamily(id string) {
	other := s.records.get(id)
	if other == nil {
		return
	}
	other.checked = 0
	for _, k := range s.pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Ref || f.Kind != other.kind() {
				continue
			}
			if h := s.refs.kinds[k.Key][f.Key]; h != nil && h.few(id) { // a school's pupils do not look at each other through it
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
	for e := range s.records.all() {
		if !e.removed && (kind == "" && s.pack.Kind(e.kind()) != nil || kind != "" && e.kind() == kind) {
			list = append(list, e)
		}
	}
	sortEntries(list)
	return list
}

// sortEntries orders by the records' time of making, which their ids begin with, then by book.
func sortEntries(list []*entry) {
	slices.SortFunc(list, func(a, b *entry) int {
		if c := bytes.Compare(a.record[:], b.record[:]); c != 0 {
			return c
		}
		return strings.Compare(a.book(), b.book())
	})
}

// inOrder gives the records of a kind that are not removed, in the order of sortEntries. The lock must not be held: it is
// free again while they are ordered.
func (s *Store) inOrder(kind string) []*entry {
	type placed struct { // what is ordered by stays as it is
		record change.Record
		book   string
		of     *entry
	}
	var all []placed
	s.mu.Lock()
	for e := range s.records.all() {
		if e.kind() == kind && !e.removed {
			all = append(all, placed{e.record, e.book(), e})
		}
	}
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(bytes.Compare(a.record[:], b.record[:]), strings.Compare(a.book, b.book))
	})
	list := make([]*entry, len(all))
	for i, one := range all {
		list[i] = one.of
	}
	return list
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
	all := slices.Collect(s.records.all())
	s.mu.Unlock()
	s.inParts(all, func(e *entry) {
		if e.removed || s.pack.Kind(e.kind()) == nil {
			return
		}
		sum.Records[e.kind()]++
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
	pairs, err := s.Duplicates()
	if err != nil {
		return sum, err
	}
	sum.Duplicates = len(pairs)
	s.mu.Lock()
	defer s.mu.Unlock()
	conflicts, err := s.conflicts("")
	sum.Conflicts = len(conflicts)
	return sum, err
}

// inParts visits records that are still there, with the lock held for some of them at a time. It must not be held before.
func (s *Store) inParts(list []*entry, visit func(*entry)) {
	for part := range slices.Chunk(list, siftPart) {
		s.mu.Lock()
		for _, old := range part {
			if e := s.records.now(old); e != nil {
				visit(e)
			}
		}
		s.mu.Unlock()
	}
}
