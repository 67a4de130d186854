package store

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var (
	errSameRecord = fault.New(fault.Usage, "same-record")
	errOtherKind  = fault.New(fault.Refused, "kinds-differ")
	errJudgement  = fault.New(fault.Usage, "judgement")
	errNotLinked  = fault.New(fault.Refused, "not-linked")
)

// Conflict is a field with more than one value: in one record, or between the records of one person.
type Conflict struct {
	Record, Kind, Field string
	Other               string // the record that Record is said to be one person with, and not; "" where the conflict is about a field
	Base                string // the last value that all sides had seen; "" where there is none
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

// ConflictValue is one of the values and where it comes from. The provisional winner stands first.
type ConflictValue struct {
	Value  string
	Actor  string
	Unit   string // that wrote it
	Change change.ID
	Record string
	HLC    uint64
	Reason string
}

// said gives what two records say of each other: "same", "different" or "".
func (s *Store) said(a, b string) string {
	said := ""
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		if e := s.records.get(pair[0]); e != nil {
			switch e.rest().same[pair[1]] {
			case different:
				return different
			case same:
				said = same
			}
		}
	}
	return said
}

const (
	same      = "same"
	different = "different"
)

// judgements are what two records can be said to be.
var judgements = []string{same, different, ""}

// regroup finds again which records are one person. The lock must be held.
func (s *Store) regroup() {
	s.groups, s.ungrouped = map[string][]string{}, false
	next := map[string][]string{}
	for e := range s.records.all() {
		for other := range e.rest().same {
			id := e.id()
			if s.said(id, other) == same {
				next[id] = append(next[id], other)
				next[other] = append(next[other], id)
			}
		}
	}
	for id := range next {
		if s.groups[id] != nil {
			continue
		}
		seen, list := map[string]bool{id: true}, []string{id}
		for i := 0; i < len(list); i++ {
			for _, other := range next[list[i]] {
				if !seen[other] {
					seen[other] = true
					list = append(list, other)
				}
			}
		}
		sort.Strings(list)
		for _, member := range list {
			s.groups[member] = list
		}
	}
}

// groupOf gives the ids of a record's group; nil where it is not linked.
func (s *Store) groupOf(e *entry) []string {
	var room longID
	return s.groups[string(e.appendID(room[:0]))]
}

// group gives the records of one person that this desk has, in order of id; the record alone where
// it is not linked.
func (s *Store) group(e *entry) []*entry {
	var list []*entry
	for _, id := range s.groupOf(e) {
		if other := s.records.get(id); other != nil && !other.removed && other.kind() == e.kind() {
			list = append(list, other)
		}
	}
	if len(list) == 0 {
		return []*entry{e}
	}
	return list
}

// Linked gives the records that are one person each, in order of id.
func (s *Store) Linked() [][]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list [][]string
	for _, id := range slices.Sorted(maps.Keys(s.groups)) {
		if group := s.groups[id]; group[0] == id {
			list = append(list, slices.Clone(group))
		}
	}
	return list
}

// shared reports whether a field belongs to the person, so that linked records must agree on it.
func shared(f *register.Field) bool {
	return f != nil && !f.Local && f.Type != register.Ref && !f.Derived()
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
			if value != first && shared(kind.Field(baseKey(field))) {
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
func (s *Store) Conflicts(kind string) ([]Conflict, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind != "" && s.pack.Kind(kind) == nil {
		return nil, errKind.With("kind", kind)
	}
	return s.conflicts(kind)
}

func (s *Store) conflicts(kind string) ([]Conflict, error) {
	var open []*entry
	for e := range s.records.all() {
		if (kind == "" || e.kind() == kind) && (len(e.rest().conflicts) > 0 || s.groupOf(e) != nil) {
			open = append(open, e)
		}
	}
	sortEntries(open)
	var list []Conflict
	done := map[*entry]bool{}
	for _, e := range open {
		group := s.group(e)
		if done[group[0]] {
			continue
		}
		done[group[0]] = true
		found, err := s.conflictsOf(group)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// conflictsOf gives the conflicts of a group, with every value and its origin.
func (s *Store) conflictsOf(group []*entry) (list []Conflict, err error) {
	fields := s.disputed(group)
	if len(fields) == 0 {
		return nil, nil
	}
	err = s.engine.view(func(tx reader) error {
		views := make([]view, len(group))
		for i, e := range group {
			if views[i], err = s.readView(tx, e.id()); err != nil {
				return err
			}
		}
		for _, field := range fields {
			c := Conflict{Record: group[0].id(), Kind: group[0].kind(), Field: field}
			if other, ok := strings.CutPrefix(field, change.KeySame); ok {
				c.Other = other
				c.Record = group[slices.IndexFunc(group, func(e *entry) bool { return slices.Contains(e.rest().conflicts, field) })].id()
			}
			for i, e := range group {
				for _, v := range views[i].Folded.Versions(field) {
					if v.Value != "" || len(group) == 1 {
						c.Values = append(c.Values, s.valueOf(e, v))
					}
				}
			}
			if len(group) == 1 {
				if c.Base, err = s.base(tx, views[0], field); err != nil {
					return err
				}
			}
			list = append(list, c)
		}
		return nil
	})
	return list, err
}

func (s *Store) valueOf(e *entry, v change.Version) ConflictValue {
	unit := e.book()
	if c := s.chains[v.Writer]; c != nil {
		unit = c.Unit
	}
	return ConflictValue{Value: v.Value, Actor: v.Actor, Unit: unit, Change: v.Change, Record: e.id(), HLC: v.HLC, Reason: v.Reason}
}

// base finds the latest value that every visible one superseded, directly or by others.
func (s *Store) base(tx reader, v view, field string) (string, error) {
	entries, err := s.entriesOf(tx, v.Refs)
	if err != nil {
		return "", err
	}
	byID := map[change.ID]change.Entry{}
	for _, e := range entries {
		byID[e.ID] = e
	}
	counts := map[change.ID]int{}
	for _, version := range v.Folded.Versions(field) {
		seen := map[change.ID]bool{}
		queue := append([]change.ID{}, byID[version.Change].Supersedes[field]...)
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if !seen[id] {
				seen[id] = true
				counts[id]++
				queue = append(queue, byID[id].Supersedes[field]...)
			}
		}
	}
	var best change.Entry
	for id, n := range counts {
		if e, ok := byID[id]; ok && n == len(v.Folded.Versions(field)) && e.HLC >= best.HLC {
			best = e
		}
	}
	return best.Fields[field], nil
}

// Resolve decides a conflict: an ordinary change that supersedes every value shown, in each of the
// person's records. The reason is kept with it.
func (s *Store) Resolve(id, field, value, reason string) (Saved, error) {
	if err := s.May(Reviewer); err != nil {
		return Saved{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return Saved{}, errReason
	}
	if other, ok := strings.CutPrefix(field, change.KeySame); ok {
		if !slices.Contains(judgements, value) {
			return Saved{}, errJudgement.With("value", value)
		}
		return s.judge(id, other, value, reason)
	}
	s.mu.RLock()
	e, err := s.find(id)
	var edits []Edit
	if err == nil {
		kind := s.pack.Kind(e.kind())
		if kind == nil || kind.Field(baseKey(field)) == nil && field != change.KeyRemoved {
			err = errField.With("field", field, "kind", e.kind())
		}
		for _, one := range s.group(e) {
			edits = append(edits, Edit{ID: one.id(), Set: map[string]string{field: value}, Reason: reason})
		}
	}
	s.mu.RUnlock()
	if err != nil {
		return Saved{}, err
	}
	return s.decide(id, edits)
}

// decide commits edits of several records and gives what became of the one asked for.
func (s *Store) decide(id string, edits []Edit) (Saved, error) {
	saved, err := s.Commit(edits...)
	if err != nil {
		return Saved{}, err
	}
	first := saved[0]
	for _, one := range saved {
		if strings.HasSuffix(one.ID, id) {
			first = one
		}
	}
	for _, one := range saved { // the deed is one; its change is the first that was needed
		if first.Change == (change.ID{}) {
			first.Change = one.Change
		}
	}
	return first, nil
}

// Link states that two records are one person. It is written in the books of both, and undone by Unlink.
func (s *Store) Link(a, b, reason string) (Saved, error) { return s.judge(a, b, same, reason) }

// Unlike states that two records are not one person (不是同一人), so that they are not asked about again.
func (s *Store) Unlike(a, b, reason string) (Saved, error) { return s.judge(a, b, different, reason) }

// Unlink takes back what was said about two records.
func (s *Store) Unlink(a, b, reason string) (Saved, error) { return s.judge(a, b, "", reason) }

func (s *Store) judge(a, b, word, reason string) (Saved, error) {
	if err := s.May(Reviewer); err != nil {
		return Saved{}, err
	}
	s.mu.Lock()
	x, err := s.find(a)
	var y *entry
	if err == nil {
		y, err = s.find(b)
	}
	switch {
	case err != nil:
	case x == y:
		err = errSameRecord
	case x.kind() != y.kind():
		err = errOtherKind
	case word == "" && s.said(x.id(), y.id()) == "" && !s.contradicted(x, y):
		err = errNotLinked
	}
	var saved []Saved
	if err == nil {
		saved, err = s.commitJudgement(x, y, word, reason)
	}
	s.mu.Unlock()
	if err != nil {
		return Saved{}, err
	}
	s.tell()
	return saved[0], nil
}

// contradicted reports whether it is in conflict what two records are to each other.
func (s *Store) contradicted(x, y *entry) bool {
	return slices.Contains(x.rest().conflicts, change.KeySame+y.id()) || slices.Contains(y.rest().conflicts, change.KeySame+x.id())
}

// commitJudgement writes a statement about two records into the book of each.
func (s *Store) commitJudgement(x, y *entry, word, reason string) ([]Saved, error) {
	saved := []Saved{{ID: x.id(), Kind: x.kind()}, {ID: y.id(), Kind: y.kind()}}
	return saved, s.write(func(p *pen) error {
		for i, pair := range [][2]string{{x.id(), y.id()}, {y.id(), x.id()}} {
			v, err := s.readView(p.tx, pair[0])
			if err != nil {
				return err
			}
			c := change.Change{Op: change.Set, Fields: map[string]string{}, Supersedes: map[string][]change.ID{}, Reason: reason}
			p.assign(&c, v.Folded, change.KeySame+pair[1], word)
			if len(c.Fields) == 0 {
				continue
			}
			if saved[i].Change, err = p.write(pair[0], c); err != nil {
				return err
			}
		}
		return nil
	})
}

// Pair is two records that may be one person.
type Pair struct {
	A, B, Kind string
	Why        string // the fields that are the same, by key: "id_no", "name,birth_date"
}

// Duplicates gives the pairs of persons' records that agree in what identifies a person and of
// which nothing was said yet.
func (s *Store) Duplicates() ([]Pair, error) { return s.duplicates(), nil }

// duplicates holds the lock for some records at a time: it must not be held before.
func (s *Store) duplicates() []Pair {
	var pairs []Pair
	for _, kind := range s.pack.Kinds {
		if kind.Role != register.KindPerson && kind.Role != register.KindPreschool {
			continue
		}
		var all []string
		s.mu.Lock()
		for e := range s.records.all() {
			if e.kind() == kind.Key && !e.removed {
				all = append(all, e.id())
			}
		}
		s.mu.Unlock()
		slices.SortFunc(all, byMaking)
		alike := map[string][]*entry{}
		s.inParts(all, func(e *entry) {
			for _, key := range s.pack.Identities(e.seen()) {
				alike[key] = append(alike[key], e)
			}
		})
		seen := map[[2]*entry]bool{}
		s.mu.Lock()
		for _, key := range slices.Sorted(maps.Keys(alike)) {
			pairs = append(pairs, s.pairs(kind, key, alike[key], seen)...)
		}
		s.mu.Unlock()
	}
	return pairs
}

// pairs gives the open pairs among records that share one identity.
func (s *Store) pairs(kind *register.Kind, key string, list []*entry, seen map[[2]*entry]bool) []Pair {
	var pairs []Pair
	for i, a := range list {
		for _, b := range list[i+1 : min(len(list), i+20)] {
			pair := [2]*entry{a, b}
			if seen[pair] || contains(s.groupOf(a), b.id()) || s.said(a.id(), b.id()) != "" {
				continue
			}
			seen[pair] = true
			why := strings.Join(kind.Identity[int(key[0]-'a')], ",")
			pairs = append(pairs, Pair{A: a.id(), B: b.id(), Kind: kind.Key, Why: why})
		}
	}
	return pairs
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}
