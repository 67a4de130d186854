package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store/change"
	"rollbook/store/register"
)

// Conflict is a field with more than one value: in one record, or between the records of one person.
type Conflict struct {
	Record, Kind, Field string
	Other               string         // the record that Record is said to be one person with, and not; "" where the conflict is about a field
	Base                string         // the last value that all sides had seen; "" where there is none
	Before              *ConflictValue // where Base comes from; nil where there is none
	Values              []ConflictValue
}

// Sense says what a value means in a conflict that is about no field: "same", "different" or "undecided" person,
// "removed" or "kept".
func (c Conflict) Sense(value string) string {
	switch {
	case c.Other != "" && value == "":
		return "undecided"
	case c.Other != "":
		return value
	case value == "":
		return "kept"
	}
	return "removed"
}

// Distinct gives the values that differ, each as it was written first in the list.
func (c Conflict) Distinct() []ConflictValue {
	var list []ConflictValue
	for _, v := range c.Values {
		if !slices.ContainsFunc(list, func(one ConflictValue) bool { return one.Value == v.Value }) {
			list = append(list, v)
		}
	}
	return list
}

// ConflictValue is one of the values and where it comes from. The provisional winner stands first.
type ConflictValue struct {
	Value  string
	Actor  string
	Unit   string // that wrote it
	Change change.ID
	Record string
	HLC    uint64
	Reason string
	Basis  string // code of the evidence that it was decided on; "" where none was
	Again  bool   // a decision about it was taken back: what is told is who wrote it before that
}

// Time is when it was written, by the writer's clock.
func (v ConflictValue) Time() time.Time { return clockTime(v.HLC) }

// Case is what is disputed about one child, or about a record that is about none.
type Case struct {
	Subject   string // id of the child's record, else of the record itself
	Title     string
	Units     []string  // that wrote the values, in order of code
	Since     time.Time // when the first dispute arose, by the writers' clocks
	Conflicts []Conflict
}

// Cases gives what is disputed, child by child, the oldest first. The store is free for others every hundred
// records.
func (s *Store) Cases() ([]Case, error) {
	s.mu.Lock()
	open := s.inDispute("")
	s.mu.Unlock()
	cases := map[string]*Case{}
	for part := range slices.Chunk(open, 100) {
		if err := s.casesOf(part, cases); err != nil {
			return nil, err
		}
	}
	list := make([]Case, 0, len(cases))
	for _, c := range cases {
		slices.Sort(c.Units)
		c.Units = slices.Compact(c.Units)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Case) int {
		return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.Subject, b.Subject))
	})
	return list, nil
}

func (s *Store) casesOf(part []*entry, cases map[string]*Case) error {
	return s.asked(func(a *asking) error {
		part := s.still(part)
		found := make([][]Conflict, len(part))
		for i, e := range part {
			var err error
			if found[i], err = a.conflictsOf(s.group(e)); err != nil {
				return err
			}
		}
		if !a.open() {
			s.intoCases(part, found, cases)
		}
		return nil
	})
}

func (s *Store) intoCases(part []*entry, conflicts [][]Conflict, cases map[string]*Case) {
	for i, e := range part {
		found := conflicts[i]
		if len(found) == 0 {
			continue
		}
		kind := s.pack.Kind(e.kind())
		found = slices.Clone(found)
		slices.SortStableFunc(found, func(a, b Conflict) int { return place(kind, a.Field) - place(kind, b.Field) })
		about := s.about(e)
		c := cases[about.id()]
		if c == nil {
			c = &Case{Subject: about.id(), Title: s.pack.TitleOf(about.seen()), Since: arose(found[0])}
			cases[c.Subject] = c
		}
		c.Conflicts = append(c.Conflicts, found...)
		for _, one := range found {
			if since := arose(one); since.Before(c.Since) {
				c.Since = since
			}
			for _, v := range one.Values {
				c.Units = append(c.Units, v.Unit)
			}
		}
	}
}

// place is where a field stands in the form; what is no field stands first.
func place(k *register.Kind, field string) int {
	return slices.Index(k.Fields, k.Field(baseKey(field)))
}

// about is the record of the child that a record is about, the first of those that are linked; else the record.
func (s *Store) about(e *entry) *entry {
	if f := s.pack.Kind(e.kind()).ByRole(register.RolePerson); f != nil && f.Type == register.Ref {
		if person := s.records.get(e.values().get(f.Key)); person != nil && !person.removed {
			e = person
		}
	}
	return s.group(e)[0]
}

// arose is when the second of a conflict's values was written.
func arose(c Conflict) time.Time {
	clocks := make([]uint64, len(c.Values))
	for i, v := range c.Values {
		clocks[i] = v.HLC
	}
	slices.Sort(clocks)
	return clockTime(clocks[min(1, len(clocks)-1)])
}

// disputed gives the fields of a group of records that have more than one value.
func (s *Store) disputed(group []*entry) []string {
	fields := map[string]bool{}
	kind := s.pack.Kind(group[0].kind())
	for _, e := range group {
		for _, field := range e.rest().conflicts {
			if !s.askedThere(e, field) {
				fields[field] = true
			}
		}
		if len(group) == 1 || kind == nil {
			continue
		}
		e.values().each(func(field, value string) {
			first := group[0].values().get(field)
			for _, other := range group {
				if first == "" {
					first = other.values().get(field)
				}
			}
			if value != first && kind.Field(baseKey(field)).Shared() {
				fields[field] = true
			}
		})
	}
	return slices.Sorted(maps.Keys(fields))
}

// askedThere reports whether a conflict is the other side of one that stands at a record with a smaller id: what
// two bureaus say of two records stands in the books of both.
func (s *Store) askedThere(e *entry, field string) bool {
	id, ok := strings.CutPrefix(field, change.KeySame)
	other := s.records.get(id)
	return ok && other != nil && id < e.id() && slices.Contains(other.rest().conflicts, change.KeySame+e.id())
}

// groupConflict reports whether linked records disagree.
func (s *Store) groupConflict(e *entry) bool {
	return s.groupOf(e) != nil && len(s.disputed(s.group(e))) > 0
}

// Conflicts gives the fields with more than one value, of a kind or of all ("").
func (s *Store) Conflicts(kind string) (list []Conflict, err error) {
	if kind != "" && s.pack.Kind(kind) == nil {
		return nil, errKind.With("kind", kind)
	}
	err = s.asked(func(a *asking) (err error) {
		list, err = a.conflicts(kind)
		return err
	})
	return list, err
}

// inDispute gives the records that may have conflicts, one of each group, in the order in which they were made.
func (s *Store) inDispute(kind string) []*entry {
	var open []*entry
	for e := range s.records.all() {
		if !e.removed && (kind == "" || e.kind() == kind) && (len(e.rest().conflicts) > 0 || s.groupOf(e) != nil && s.group(e)[0] == e) {
			open = append(open, e)
		}
	}
	sortEntries(open)
	done := map[*entry]bool{}
	return slices.DeleteFunc(open, func(e *entry) bool {
		first := s.group(e)[0]
		twice := done[first]
		done[first] = true
		return twice
	})
}

// told gives the conflicts about one field: one of the whole group, or, where the field is each record's own, one of
// each record.
func (s *Store) told(group []*teller, field string) []Conflict {
	kind := s.pack.Kind(group[0].e.kind())
	if len(group) > 1 && !kind.Field(baseKey(field)).Shared() {
		var list []Conflict
		for _, one := range group {
			if slices.Contains(one.e.rest().conflicts, field) && !s.askedThere(one.e, field) {
				list = append(list, s.told([]*teller{one}, field)...)
			}
		}
		return list
	}
	c := Conflict{Record: group[0].e.id(), Kind: kind.Key, Field: field}
	c.Other, _ = strings.CutPrefix(field, change.KeySame)
	if c.Other == field {
		c.Other = ""
	}
	for _, one := range group {
		for _, v := range one.v.Folded.Versions(field) {
			if v.Value == "" && len(group) > 1 {
				continue
			}
			c.Values = append(c.Values, one.value(field, v))
		}
	}
	if len(group) == 1 {
		if c.Before = group[0].before(field); c.Before != nil {
			c.Base = c.Before.Value
		}
	}
	return []Conflict{c}
}

// teller tells where the values of one record come from.
type teller struct {
	s       *Store
	e       *entry
	v       view
	changes map[change.ID]change.Entry
}

func (t *teller) tell(field string, one change.Entry) ConflictValue {
	unit := t.e.book()
	if c := t.s.chains[one.Writer]; c != nil {
		unit = c.Unit
	}
	return ConflictValue{
		Value: one.Fields[field], Actor: one.Actor, Unit: unit, Change: one.ID, Record: t.e.id(), HLC: one.HLC, Reason: one.Reason,
		Basis: one.Fields[change.KeyBasis+field],
	}
}

// value tells of one visible value. Who took a decision back has written the values anew: told is who wrote them before.
func (t *teller) value(field string, v change.Version) ConflictValue {
	one, known := t.changes[v.Change]
	if !known || field == change.KeyRemoved && v.Value != one.Fields[field] { // an edit beside a removal
		told := t.tell(field, one)
		told.Value, told.Change, told.Actor, told.HLC, told.Reason = v.Value, v.Change, v.Actor, v.HLC, v.Reason
		return told
	}
	first := t.first(field, one)
	told := t.tell(field, first)
	told.Change, told.Again = v.Change, first.ID != one.ID
	return told
}

// first follows a value that was written anew to where it was written first.
func (t *teller) first(field string, one change.Entry) change.Entry {
	for range len(t.changes) {
		before, again := t.again(field, one)
		if !again {
			break
		}
		one = before
	}
	return one
}

// again reports whether a change brought a value back that a decision had superseded: one writer wrote two in the place
// of that decision, one right after the other, which no edit does.
func (t *teller) again(field string, one change.Entry) (before change.Entry, again bool) {
	if len(one.Supersedes[field]) != 1 {
		return one, false
	}
	decision := one.Supersedes[field][0]
	for _, other := range t.changes {
		twin := other.Supersedes[field]
		again = again || (other.Prev == one.ID || one.Prev == other.ID) && len(twin) == 1 && twin[0] == decision
	}
	if !again {
		return one, false
	}
	for _, id := range t.changes[decision].Supersedes[field] {
		if was, known := t.changes[id]; known && was.Fields[field] == one.Fields[field] {
			return was, true
		}
	}
	return one, false
}

// before finds the latest value that every visible one superseded, directly or by others: nil where there is none, and for
// a decision that was taken back, the value before that.
func (t *teller) before(field string) *ConflictValue {
	versions, counts := t.v.Folded.Versions(field), map[change.ID]int{}
	for _, version := range versions {
		seen := map[change.ID]bool{}
		queue := slices.Clone(t.first(field, t.changes[version.Change]).Supersedes[field])
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if !seen[id] {
				seen[id] = true
				counts[id]++
				queue = append(queue, t.changes[id].Supersedes[field]...)
			}
		}
	}
	var best change.Entry
	for id, n := range counts {
		if one, ok := t.changes[id]; ok && n == len(versions) && one.HLC >= best.HLC {
			best = one
		}
	}
	if _, says := best.Fields[field]; !says {
		return nil
	}
	told := t.tell(field, t.first(field, best))
	return &told
}

// unsettle forgets what was told of a record's conflicts, and of those that it is linked with. The lock must be held.
func (s *Store) unsettle(e *entry) {
	if len(s.disputes) == 0 {
		return
	}
	if slices.ContainsFunc(e.rest().conflicts, func(field string) bool { return strings.HasPrefix(field, change.KeySame) }) {
		clear(s.disputes) // it is told at one of two records
		return
	}
	delete(s.disputes, e)
	for _, id := range s.groupOf(e) {
		delete(s.disputes, s.records.get(id))
	}
}
