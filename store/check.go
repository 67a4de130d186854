package store

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rollbook/store/register"
)

// CheckState sums up what the checks say of a record.
type CheckState string

// The check states, the worst first.
const (
	Unfinished  CheckState = "unfinished"   // something required is missing
	MustFix     CheckState = "must-fix"     // something is wrong
	MustExplain CheckState = "must-explain" // something is unusual and has no written reason yet
	Sound       CheckState = "ok"
)

// check computes a record's derived values and problems, when they are first asked for after a
// change or on a new day. The lock must be held.
func (s *Store) check(e *entry) []*problem {
	now := s.now()
	if e.checked != dayOf(now) {
		s.note(e, examine(e, s.pack.Examiner(lookup{s}, now)), now)
	}
	return e.rest().problems
}

// examined is what a check works out of a record.
type examined struct {
	values   map[string]string // with the derived ones; nil where they are what they were
	problems []problem
}

// examiners check records one after the other, those of each kind with a view of the others that reads no more than it must.
type examiners struct {
	s    *Store
	now  time.Time
	kind map[string]examiner
}

type examiner struct {
	*register.Examiner
	look *narrowed
}

// of gives that of a kind for the next record.
func (x examiners) of(kind string) *register.Examiner {
	one, known := x.kind[kind]
	if !known {
		one.look = &narrowed{s: x.s, wants: x.s.pack.Kind(kind).Reads(), noted: &notes{}}
		one.Examiner = x.s.pack.Examiner(one.look, x.now)
		x.kind[kind] = one
	}
	one.look.used = 0
	return one.Examiner
}

// examine works out a record's derived values and problems. It only reads: several cores may do it at once.
func examine(e *entry, by *register.Examiner) (x examined) {
	rec := e.seen()
	differs := false
	for key, value := range by.Compute(rec) {
		if differs = differs || value != rec.Values[key]; value == "" {
			delete(rec.Values, key)
		} else {
			rec.Values[key] = value
		}
	}
	if differs {
		x.values = rec.Values
	}
	if !e.removed {
		x.problems = by.Check(rec)
	}
	return x
}

// note keeps what was worked out of a record.
func (s *Store) note(e *entry, x examined, now time.Time) {
	e.checked, s.checked = dayOf(now), true
	before := e.rest().problems
	if x.values != nil {
		text := s.packer.pack(maps.All(x.values))
		s.packer.replaced(e.text, text)
		e.text = text
		s.packer.tidy(s.records)
	}
	list := s.problems
	for _, p := range x.problems {
		list = list.with(e.kind(), p)
	}
	if e.rare != nil && !e.rare.shared {
		e.rare.problems = list.rare.problems
	} else if e.rare = &list.rare; len(x.problems) == 0 {
		e.rare = nil
	}
	if x.values != nil || !slices.Equal(before, e.rest().problems) {
		s.recalls.trail.note(touch(e.number))
	}
}

// fewAhead is how many records are not worth parting among the cores.
const fewAhead = 8

// checkAhead works out on every core what stands against records of which nobody has asked yet, and against the persons
// that they are about: a register that was just opened or received is checked in half the time, or less. The lock must be
// held.
func (s *Store) checkAhead(list []*entry) {
	now := s.now()
	asked := s.withPersons(list, func(e *entry) bool { return e.checked != dayOf(now) })
	if len(asked) < fewAhead {
		return
	}
	found := make([]examined, len(asked))
	s.onEveryCore(asked, now, func(i int, by *register.Examiner) { found[i] = examine(asked[i], by) })
	for i, e := range asked {
		s.note(e, found[i], now)
	}
}

// judgeAhead works out whether something hard stands against them, and no more: reports ask for it at once, when a register
// was just opened. The lock must be held.
func (s *Store) judgeAhead(list []*entry) {
	now := s.now()
	today := dayOf(now)
	asked := s.withPersons(list, func(e *entry) bool { return e.checked != today && e.judged != today })
	if len(asked) < fewAhead {
		return
	}
	wrong := make([]bool, len(asked))
	s.onEveryCore(asked, now, func(i int, by *register.Examiner) { wrong[i] = !by.Sound(asked[i].seen()) })
	for i, e := range asked {
		e.judged, e.wrong, s.checked = today, wrong[i], true
	}
}

// withPersons gives the records, and the persons that they are about, of which something is to be worked out.
func (s *Store) withPersons(list []*entry, open func(*entry) bool) (asked []*entry) {
	ask := func(e *entry) {
		if e != nil && open(e) && s.pack.Kind(e.kind()) != nil {
			asked = append(asked, e)
		}
	}
	for _, e := range list {
		ask(e)
		if k := s.pack.Kind(e.kind()); k != nil {
			if f := k.ByRole(register.RolePerson); f != nil && f.Type == register.Ref {
				ask(s.records.get(e.values().get(f.Key)))
			}
		}
	}
	return asked
}

// onEveryCore does something with each record, each core with examiners of its own.
func (s *Store) onEveryCore(list []*entry, now time.Time, do func(i int, by *register.Examiner)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range processors() {
		all.Go(func() {
			by := examiners{s, now, map[string]examiner{}}
			for i := int(next.Add(1)) - 1; i < len(list); i = int(next.Add(1)) - 1 {
				do(i, by.of(list[i].kind()))
			}
		})
	}
	all.Wait()
}

// open gives the problems that stand: soft ones with a written reason are taken out.
func (s *Store) open(e *entry) []problem {
	var open []problem
	s.check(e)
	for _, p := range s.problemsOf(e) {
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
	unchecked(e)
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
	for _, h := range s.refs.kinds[e.kind()] {
		if key := h.held(e); key != "" && h.few(key) {
			h.each(key, unchecked)
		}
	}
}

func unchecked(e *entry) { e.checked, e.judged = 0, 0 }

// forgetFamily drops the problems of a record that another refers to, and of all that refer to it.
func (s *Store) forgetFamily(id string) {
	other := s.records.get(id)
	if other == nil {
		return
	}
	unchecked(other)
	for _, k := range s.pack.Kinds {
		for _, f := range k.Fields {
			if f.Type != register.Ref || f.Kind != other.kind() {
				continue
			}
			if h := s.refs.kinds[k.Key][f.Key]; h != nil && h.few(h.key(f.Key, id)) { // a school's pupils do not look at each other through it
				h.each(h.key(f.Key, id), unchecked)
			}
		}
	}
}

// checkPart is how many records are checked before the store is free for others: some hundredths of a second.
const checkPart = 500

// Check gives what stands against the records of a kind, or of all kinds (""). The store is free for others again and again.
func (s *Store) Check(kind string) ([]register.Problem, error) {
	if kind != "" && s.Pack().Kind(kind) == nil {
		return nil, errKind.With("kind", kind)
	}
	s.mu.Lock()
	list := s.sorted(kind)
	s.mu.Unlock()
	var all []problem
	s.inParts(list, checkPart, func(part []*entry) {
		s.checkAhead(part)
		for _, e := range part {
			if !e.removed {
				all = append(all, s.open(e)...)
			}
		}
	})
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
	slices.SortFunc(list, func(a, b *entry) int { return asMade(a.ID, b.ID) })
}

func asMade(a, b ID) int {
	return cmp.Or(bytes.Compare(a.record[:], b.record[:]), strings.Compare(a.shelf.book, b.shelf.book))
}

// inOrder gives the records of a kind that are not removed, in the order of sortEntries. The lock must not be held: it is
// free again while they are ordered.
func (s *Store) inOrder(kind string) []*entry {
	type placed struct { // what is ordered by stays as it is
		ID
		of *entry
	}
	s.mu.Lock()
	all := make([]placed, 0, s.records.next)
	for e := range s.records.all() {
		if e.kind() == kind && !e.removed {
			all = append(all, placed{e.ID, e})
		}
	}
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b placed) int { return asMade(a.ID, b.ID) })
	list := make([]*entry, len(all))
	for i, one := range all {
		list[i] = one.of
	}
	return list
}

// still gives the records of before that are still there, as they are now.
func (s *Store) still(before []*entry) []*entry {
	now := make([]*entry, 0, len(before))
	for _, old := range before {
		if e := s.records.now(old); e != nil {
			now = append(now, e)
		}
	}
	return now
}

// inParts visits records that are still there, so many at a time, with the lock held for each part. It must not be held before.
func (s *Store) inParts(list []*entry, size int, visit func(part []*entry)) {
	for part := range slices.Chunk(list, size) {
		s.mu.Lock()
		visit(s.still(part))
		s.mu.Unlock()
	}
}
