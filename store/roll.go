package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store/register"
)

var errTest = fault.New(fault.Usage, "filter-test")

// Sift asks for the records of a kind that a list shows, and in which order.
type Sift struct {
	Kind   string
	Find   string         // as of Query; behind what it finds come the records of the groups that it names, where the list is not Bare, or is Named
	Marks  []Mark         // any of them; none is every record
	Groups []string       // values of the field that groups the kind (register.RoleClass), any of them
	Tests  []Test         // all of them
	Where  *register.Expr // compiled for Kind
	By     string         // field whose values order the list, or one of the words below; "" is the order of making, with Find the best first
	Down   bool           // the other way round
	Counts [][]Test       // further filters, of which only is counted what they would let through
	Bare   bool           // counts nothing and reads no names of groups, so that it is there at once
	Named  bool           // of a Bare one: reads the names of groups as far as Find may name them
}

// What a list can be ordered by beside the fields of its kind.
const (
	ByUpdated = "@updated"
	ByUnit    = "@unit"
	ByState   = "@state"
	ByCheck   = "@check"
)

// Mark is what waits to be done about a record: a travel state or a check state.
type Mark string

// Marks are those that a list can be narrowed to, in the order in which they are offered.
var Marks = []Mark{Mark(Unsent), Mark(MustFix), Mark(MustExplain), Mark(Unfinished), Mark(InConflict), Mark(Returned)}

// Test is one condition of a filter that a person puts together.
type Test struct {
	Field string `json:"field"`
	Is    string `json:"is"` // one of Tests
	Text  string `json:"text,omitempty"`
}

// Tests are what a Test may ask of a field: that it has a value, has none, that the value shown is the text
// or holds it.
var Tests = []string{"is", "holds", "empty", "filled"}

// Roll is a list of records of which nothing is read yet but their ids.
type Roll struct {
	IDs    IDs
	Total  int          // records of the kind
	Marks  map[Mark]int // of them, whatever the list is narrowed to
	Groups []GroupCount // of them, in the order of the groups
	Counts []int        // of them, for each of the Sift's
	More   bool         // it is Bare, and what it looked for may be the name of a group
}

// IDs are those of a list, in its order.
type IDs []ID

// Index is the place of a record that is named in full; -1 where it is not in the list.
func (l IDs) Index(id string) int { return slices.IndexFunc(l, func(x ID) bool { return x.Is(id) }) }

// Texts are the ids in full.
func (l IDs) Texts() []string {
	texts := make([]string, len(l))
	for i, x := range l {
		texts[i] = x.String()
	}
	return texts
}

// GroupCount is how many records of a kind are in one group.
type GroupCount struct {
	Value string
	N     int
}

// siftPart is how many records are sifted before the store is free for others: drawing a row must not
// wait.
const siftPart = 50

// Sift finds the records that a list shows. It gives the store free again and again, so that what changes
// meanwhile may stand in the list as it was before or as it is after.
func (s *Store) Sift(ctx context.Context, q Sift) (Roll, error) {
	x, err := s.newSieve(q)
	if err != nil {
		return Roll{}, err
	}
	x.all = s.inOrder(q.Kind)
	if !x.narrows() {
		x.rows = make([]siftRow, 0, len(x.all))
	}
	size := siftPart
	if x.light() {
		size = 20_000
	}
	for part := range slices.Chunk(x.all, size) {
		if err := ctx.Err(); err != nil {
			return Roll{}, err
		}
		s.mu.Lock()
		for _, old := range part {
			if e := s.records.now(old); e != nil && !e.removed {
				x.look(e)
			}
		}
		s.mu.Unlock()
	}
	if err := ctx.Err(); err != nil {
		return Roll{}, err
	}
	return x.roll(), nil
}

// narrows reports whether the list may be shorter than all records.
func (x *sieve) narrows() bool {
	return x.place != nil || len(x.q.Marks)+len(x.q.Groups)+len(x.tests) > 0 || x.q.Where != nil
}

// light reports whether a record is only looked at: nothing about it has to be worked out first.
func (x *sieve) light() bool {
	light := x.q.Bare && x.named == nil && len(x.q.Marks) == 0 && x.q.Where == nil && x.q.By != ByState && x.q.By != ByCheck
	light = light && (len(x.q.Groups) == 0 || !x.group.Derived()) && (x.by == nil || !x.by.Derived())
	return light && !slices.ContainsFunc(x.tests, func(t register.Test) bool { return t.Field.Derived() })
}

// sieve is a Sift on its way.
type sieve struct {
	s     *Store
	q     Sift
	kind  *register.Kind
	all   []*entry // records of the kind, in the order of making
	place []int32  // by number of the record: place from 1 among what the search found; nil without Find
	named []naming // what groups Find may name; nil for none
	order func(group string) sortKey
	tests []register.Test
	count [][]register.Test
	by    *register.Field
	key   func(string) sortKey
	group *register.Field
	rows  []siftRow
	out   Roll
	in    map[string]int // records by group
	now   time.Time
}

type siftRow struct {
	id  ID
	key sortKey
}

func (s *Store) newSieve(q Sift) (*sieve, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.pack.Kind(q.Kind)
	if k == nil {
		return nil, errKind.With("kind", q.Kind)
	}
	x := &sieve{s: s, q: q, kind: k, group: k.ByRole(register.RoleClass), now: s.now(), in: map[string]int{}, out: Roll{Marks: map[Mark]int{}}}
	var err error
	if x.tests, err = s.testsOf(k, q.Tests); err != nil {
		return nil, err
	}
	for _, tests := range q.Counts {
		list, err := s.testsOf(k, tests)
		if err != nil {
			return nil, err
		}
		x.count = append(x.count, list)
	}
	x.out.Counts = make([]int, len(x.count))
	if x.by = k.Field(q.By); q.By != "" && x.by == nil && !slices.Contains([]string{ByUpdated, ByUnit, ByState, ByCheck}, q.By) {
		return nil, errField.With("field", q.By, "kind", k)
	}
	if x.by != nil {
		x.key = s.sortKeys(x.by)
	}
	if find := strings.TrimSpace(q.Find); find != "" {
		x.place = x.placesOf(find)
		if x.named = x.namings(find); x.named != nil {
			x.order = s.sortKeys(x.group)
		}
		if q.Bare && !q.Named {
			x.out.More, x.named = x.named != nil, nil
		}
	}
	return x, nil
}

// placesOf gives the place of each record that a text finds.
func (x *sieve) placesOf(find string) []int32 {
	places, last := make([]int32, x.s.records.next), int32(0)
	put := func(e *entry) {
		if places[e.number] == 0 {
			last++
			places[e.number] = last
		}
	}
	for _, e := range x.s.search.find(x.s, x.q.Kind, find, 0) {
		put(e)
	}
	x.s.ofPersons(x.kind, find, put)
	return places
}

// placeIn is the place of a record among those that were found; 0 where it is not.
func placeIn(places []int32, e *entry) int32 {
	if int(e.number) >= len(places) { // it came meanwhile
		return 0
	}
	return places[e.number]
}

// ofPersons visits the records of a kind without names that are about the persons whom a text finds: a list shows those by the
// person's name.
func (s *Store) ofPersons(k *register.Kind, find string, visit func(*entry)) {
	person := k.ByRole(register.RolePerson)
	if person == nil || k.ByRole(register.RoleName) != nil {
		return
	}
	for _, e := range s.search.find(s, person.Kind, find, 0) {
		s.refs.each(k.Key, person.Key, e.id(), visit)
	}
}

func (s *Store) testsOf(k *register.Kind, tests []Test) (list []register.Test, err error) {
	for _, t := range tests {
		f := k.Field(t.Field)
		if f == nil || !slices.Contains(Tests, t.Is) {
			return nil, errTest.With("field", t.Field, "test", t.Is)
		}
		list = append(list, s.pack.Test(f, t.Is, t.Text))
	}
	return list, nil
}

// look looks at one record. The store's lock must be held.
func (x *sieve) look(e *entry) {
	x.out.Total++
	place := placeIn(x.place, e)
	found := x.place == nil || place > 0
	if !found && x.q.Bare && !x.mayBe(e) {
		return
	}
	marks := x.marks(e)
	group := ""
	if x.group != nil && (!x.q.Bare || !found || len(x.q.Groups) > 0) { // computed, where it is derived
		group = x.value(e, x.group)
		x.in[group]++
	}
	for i, tests := range x.count {
		if !x.q.Bare && x.holds(e, tests) {
			x.out.Counts[i]++
		}
	}
	if !found && !x.names(e, group) || !x.fits(e, marks, group) {
		return
	}
	key := x.keyOf(e, marks, place)
	if !found && x.q.By == "" {
		key = sortKey{behind, x.order(group).text}
	}
	x.rows = append(x.rows, siftRow{e.ID, key})
}

// behind is greater than any place.
const behind = math.MaxInt32

// keyOf is what a record is ordered by.
func (x *sieve) keyOf(e *entry, marks [2]Mark, place int32) sortKey {
	switch {
	case x.by != nil:
		return x.key(x.value(e, x.by))
	case x.q.By == ByUpdated:
		return sortKey{text: fmt.Sprintf("%020d", e.updated)}
	case x.q.By == ByUnit:
		return sortKey{text: e.book()}
	case x.q.By == ByState:
		return sortKey{text: string(marks[0])}
	case x.q.By == ByCheck:
		return sortKey{number: float64(slices.Index(Marks, marks[1]))}
	case x.place != nil:
		return sortKey{number: float64(place)}
	}
	return sortKey{}
}

// marks counts what waits at a record, and gives it.
func (x *sieve) marks(e *entry) [2]Mark {
	if x.q.Bare && len(x.q.Marks) == 0 && x.q.By != ByState && x.q.By != ByCheck {
		return [2]Mark{}
	}
	marks := [2]Mark{Mark(x.s.travelState(e)), Mark(x.s.checkStateOf(e))}
	x.out.Marks[marks[0]]++
	x.out.Marks[marks[1]]++
	return marks
}

func (x *sieve) fits(e *entry, marks [2]Mark, group string) bool {
	if len(x.q.Marks) > 0 && !slices.Contains(x.q.Marks, marks[0]) && !slices.Contains(x.q.Marks, marks[1]) {
		return false
	}
	if len(x.q.Groups) > 0 && !slices.Contains(x.q.Groups, group) {
		return false
	}
	if !x.holds(e, x.tests) {
		return false
	}
	if x.q.Where != nil {
		x.s.check(e) // computes the derived values that a condition may name
		ok, err := x.q.Where.Bool(e.seen(), lookup{x.s}, x.now)
		return err == nil && ok
	}
	return true
}

func (x *sieve) holds(e *entry, tests []register.Test) bool {
	for _, t := range tests {
		if !t.Holds(x.value(e, t.Field)) {
			return false
		}
	}
	return true
}

// value gives what a field holds now; of one that is computed, once it is computed.
func (x *sieve) value(e *entry, f *register.Field) string {
	if f.Derived() {
		x.s.check(e)
	}
	value := e.values().get(f.Key)
	if f.Dated {
		value = e.at(f, x.now.Format(time.DateOnly))
	}
	if f.Type == register.Ref {
		if other := x.s.records.get(value); other != nil {
			return x.s.pack.TitleOf(other.seen())
		}
	}
	return value
}

// at gives what a dated field holds on a day, as register.Field.At does, without taking the record's values apart.
func (e *entry) at(f *register.Field, day string) string {
	best, value := "", e.values().get(f.Key)
	e.values().each(func(key, one string) {
		if on, ok := strings.CutPrefix(key, f.Key+"@"); ok && on <= day && on > best {
			best, value = on, one
		}
	})
	return value
}

func (x *sieve) roll() Roll {
	if x.q.By != "" || x.place != nil {
		slices.SortStableFunc(x.rows, func(a, b siftRow) int { return a.key.compare(b.key, x.q.Down) })
	} else if x.q.Down {
		slices.Reverse(x.rows)
	}
	x.out.IDs = make([]ID, len(x.rows))
	for i, row := range x.rows {
		x.out.IDs[i] = row.id
	}
	if x.group != nil {
		key := x.s.sortKeys(x.group)
		for value, n := range x.in {
			x.out.Groups = append(x.out.Groups, GroupCount{value, n})
		}
		slices.SortFunc(x.out.Groups, func(a, b GroupCount) int {
			return cmp.Or(key(a.Value).compare(key(b.Value), false), strings.Compare(a.Value, b.Value))
		})
	}
	return x.out
}

// Glance gives a record as a list shows it: as Get does, but for the values that are in conflict, for which
// the disk has to be asked. It is not ok for one that is not there any more.
func (s *Store) Glance(id string) (rec Record, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.records.get(id)
	if e == nil {
		return Record{}, false
	}
	return s.glance(e), true
}

// GlancePart is how many records are asked for at once by who reads many.
const GlancePart = siftPart

// Glances visits records as Glance gives them, those that are there and not removed, with a view of the others. It waits for the store
// once for all of them: of a long list one gives a part (GlancePart) at a time. f must not call the store.
func (s *Store) Glances(ids []string, f func(Record, register.Lookup) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if e := s.records.get(id); e != nil && !e.removed {
			if err := f(s.glance(e), lookup{s}); err != nil {
				return err
			}
		}
	}
	return nil
}
