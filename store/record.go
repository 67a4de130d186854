package store

import (
	"bytes"
	"encoding/hex"
	"slices"
	"sort"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

var errAmbiguous = fault.New(fault.Usage, "record-ambiguous")

// Record is a record as a person sees it.
type Record struct {
	ID, Kind, Unit string            // ID is "unit|uuid"
	Fields         map[string]string // canonical values, computed ones among them; none is ""
	Conflicts      []Conflict
	State          TravelState
	Check          CheckState
	Problems       []register.Problem // that stand
	Explained      map[string]string  // reasons by check
	Typed          map[string]string  // by field: the text that its value was worked out from
	Linked         []string           // records of the same person
	Removed        bool
	Updated        time.Time
	Actor          string // who changed it last
	Returned       string // why the unit above sent it back
}

// find looks a record up by "unit|uuid", by its uuid, or by the unique beginning of either.
func (s *Store) find(id string) (*entry, error) {
	if e := s.records.get(id); e != nil {
		return e, nil
	}
	if e, ok := s.byUUID(id); ok {
		return e, nil
	}
	var found *entry
	var room longID
	for e := range s.records.all() {
		whole := e.appendTo(room[:0])
		if len(id) >= 4 && (bytes.HasPrefix(whole, []byte(id)) || bytes.HasPrefix(whole[len(e.book())+1:], []byte(id))) {
			if found != nil {
				return nil, errAmbiguous.With("id", id)
			}
			found = e
		}
	}
	if found == nil {
		return nil, errNoRecord.With("id", id)
	}
	return found, nil
}

// byUUID finds the one record of a uuid; not ok where several books have it, or none.
func (s *Store) byUUID(id string) (found *entry, ok bool) {
	seen := map[string]bool{}
	for _, c := range s.chains {
		if seen[c.Book] {
			continue
		}
		seen[c.Book] = true
		if e := s.records.get(c.Book + "|" + id); e != nil {
			if found != nil {
				return nil, false
			}
			found = e
		}
	}
	return found, found != nil
}

// Get gives one record, removed or not.
func (s *Store) Get(id string) (rec Record, err error) {
	err = s.asked(func(a *asking) error {
		e, err := s.find(id)
		if err == nil {
			rec, err = a.show(e)
		}
		return err
	})
	if err != nil {
		return Record{}, err
	}
	return rec, nil
}

// show copies an entry out. The lock must be held.
func (a *asking) show(e *entry) (rec Record, err error) {
	rec = a.s.glance(e)
	if rec.State == InConflict {
		rec.Conflicts, err = a.conflictsOf(a.s.group(e))
	}
	return rec, err
}

// glance copies out what of an entry is in memory.
func (s *Store) glance(e *entry) Record {
	open := s.open(e)
	rec := Record{
		ID: e.id(), Kind: e.kind(), Unit: e.book(), Fields: e.values().unpacked(), State: s.travelState(e),
		Check: s.checkStateOf(e), Problems: open, Explained: e.rest().reasons, Typed: e.rest().typed, Removed: e.removed,
		Updated: clockTime(e.updated), Actor: s.names.texts[e.actor],
	}
	if back, ok := s.travel.Returned[rec.ID]; ok && back.Updated == e.updated {
		rec.Returned = back.Why
	}
	for _, other := range s.groups[rec.ID] {
		if other != rec.ID {
			rec.Linked = append(rec.Linked, other)
		}
	}
	return rec
}

// Query asks for records.
type Query struct {
	Kind    string         // "" is every kind
	Find    string         // text of a name, number, pinyin …
	Where   *register.Expr // compiled for Kind
	Limit   int            // 0 is without bound
	Removed bool           // give the removed ones too
}

// List gives the records that a query asks for, in the order in which they were made; with Find,
// the best matches first.
func (s *Store) List(q Query) ([]Record, error) {
	list, err := s.glances(q)
	if err != nil {
		return nil, err
	}
	err = s.asked(func(a *asking) error {
		for i, rec := range list {
			e := s.records.get(rec.ID)
			if rec.State != InConflict || e == nil {
				continue
			}
			if list[i], err = a.show(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// glances gives the records of a query without the values that are in conflict.
func (s *Store) glances(q Query) ([]Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Kind != "" && s.pack.Kind(q.Kind) == nil {
		return nil, errKind.With("kind", q.Kind)
	}
	now := s.now()
	var list []Record
	for _, e := range s.candidates(q) {
		if q.Where != nil {
			s.check(e) // computes the derived values that a condition may name
			if ok, err := q.Where.Bool(e.seen(), lookup{s}, now); err != nil || !ok {
				continue
			}
		}
		if list = append(list, s.glance(e)); q.Limit > 0 && len(list) == q.Limit {
			break
		}
	}
	return list, nil
}

func (s *Store) candidates(q Query) []*entry {
	if q.Find == "" && !q.Removed {
		return s.sorted(q.Kind)
	}
	if q.Find != "" {
		return s.search.find(s, q.Kind, q.Find, 0)
	}
	var list []*entry
	for e := range s.records.all() {
		if q.Kind == "" || e.kind() == q.Kind {
			list = append(list, e)
		}
	}
	sortEntries(list)
	return list
}

// Seen gives a record as expressions see it, with its canonical values alone; it is not ok for one that is not there, or
// is removed.
func (s *Store) Seen(id string) (register.Record, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return lookup{s}.Record(id)
}

// Lookup runs f with a view of the records that expressions and checks can ask; it also knows where
// they come from (register.Annals). f must not call the store.
func (s *Store) Lookup(f func(register.Lookup)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(lookup{s})
}

// Each visits the records of a kind that are not removed, in the order in which they were made.
// sound tells whether the record has no hard problem and no conflict, so that it may count. The store is free
// for others again and again; a record that changes meanwhile is seen as it is then. f must not call the store.
func (s *Store) Each(kind string, f func(rec register.Record, look register.Lookup, sound bool)) {
	s.inParts(s.inOrder(kind), checkPart, func(part []*entry) {
		s.checkAhead(part) // computes the derived values
		today := dayOf(s.now())
		for _, e := range part {
			if s.check(e); !e.removed {
				f(e.seen(), lookup{s}, s.sound(e, today))
			}
		}
	})
}

// Event is one change of a record, as its history tells it.
type Event struct {
	Change change.ID
	Writer change.Writer
	Seq    uint64
	Time   time.Time // by the writer's own clock
	Unit   string
	Actor  string
	Reason string
	Kind   string // what was done: made, edited, removed, linked
	Fields map[string]FieldChange
}

// FieldChange is what a change replaced in a field, and by what.
type FieldChange struct{ Old, New string }

// History tells a record's changes, the oldest first.
func (s *Store) History(id string) ([]Event, error) {
	s.mu.RLock()
	e, err := s.find(id)
	s.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	var entries []change.Entry // read without the lock, as a database may have to be waited for
	err = s.engine.view(func(tx reader) error {
		v, err := s.readView(tx, e.id())
		if err == nil {
			entries, err = s.entriesOf(tx, v.Refs)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	sort.Slice(entries, func(i, j int) bool {
		if entries[i].HLC != entries[j].HLC {
			return entries[i].HLC < entries[j].HLC
		}
		return hex.EncodeToString(entries[i].ID[:]) < hex.EncodeToString(entries[j].ID[:])
	})
	byID := map[change.ID]change.Entry{}
	for _, one := range entries {
		byID[one.ID] = one
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var events []Event
	for _, one := range entries {
		event := Event{Change: one.ID, Writer: one.Writer, Seq: one.Seq, Time: clockTime(one.HLC), Actor: one.Actor, Reason: one.Reason, Kind: deed(one.Fields), Fields: map[string]FieldChange{}}
		if c := s.chains[one.Writer]; c != nil {
			event.Unit = c.Unit
		}
		for key, value := range one.Fields {
			if strings.HasPrefix(key, "@") {
				continue
			}
			var old []string
			for _, before := range one.Supersedes[key] {
				if b, ok := byID[before]; ok && b.Fields[key] != "" {
					old = append(old, b.Fields[key])
				}
			}
			sort.Strings(old)
			event.Fields[key] = FieldChange{strings.Join(old, " / "), value}
		}
		events = append(events, event)
	}
	return events, nil
}

// What a change did, as History names it.
const (
	Made    = "made"
	Edited  = "edited"
	Gone    = "removed"
	Judged  = "judged" // said to be the same person as another, or not
	Excused = "explained"
)

func deed(fields map[string]string) string {
	if fields[change.KeyKind] != "" {
		return Made
	}
	if fields[change.KeyRemoved] != "" {
		return Gone
	}
	kind := Judged
	for key := range fields {
		switch {
		case !strings.HasPrefix(key, "@"), strings.HasPrefix(key, change.KeyTyped):
			return Edited
		case strings.HasPrefix(key, change.KeyExplain):
			kind = Excused
		}
	}
	return kind
}

// TitleOf is what a record is called: see register.Pack.
func (s *Store) TitleOf(rec Record) string {
	return s.pack.TitleOf(register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields})
}

// PersonOf is what the person is called whom a record is about; "" where it is about none, or the person is not there.
func (s *Store) PersonOf(rec Record) (title string) {
	f := s.pack.Kind(rec.Kind).ByRole(register.RolePerson)
	if f == nil || rec.Fields[f.Key] == "" {
		return ""
	}
	s.Lookup(func(look register.Lookup) {
		if person, ok := look.Record(rec.Fields[f.Key]); ok {
			title = s.pack.TitleOf(person)
		}
	})
	return title
}

// Hands gives, by book, who wrote last into its records, by name, and into how many of them: the clerks of the units, as their
// changes tell.
func (s *Store) Hands() map[string]map[string]int {
	s.mu.Lock()
	all := slices.Collect(s.records.all())
	s.mu.Unlock()
	hands := map[string]map[string]int{}
	s.inParts(all, 20_000, func(part []*entry) {
		for _, e := range part {
			if name := s.names.texts[e.actor]; name != "" {
				if hands[e.book()] == nil {
					hands[e.book()] = map[string]int{}
				}
				hands[e.book()][name]++
			}
		}
	})
	return hands
}
