package store

import (
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"time"

	"rollbook/store/change"
	"rollbook/store/register"
)

// entry is a record in memory: what lists, searches, checks and figures ask for. The rest is read from the
// disk when it is asked for. A city has a million, so that what many records share stands once, and what few
// have stands aside.
type entry struct {
	ID
	text    string // winners and computed values: see values
	rare    *rare  // nil for most
	maker   *maker // nil while the change that made it is missing
	made    uint64 // clock of that change
	updated uint64 // latest clock among its visible values
	last    reach
	actor   uint32 // number among the names of the store
	number  uint32 // its own among the records
	checked day    // when its problems were worked out; 0 where they are not known
	judged  day    // when it was last worked out whether something hard is among them; 0 as above
	wrong   bool   // it is, as judged
	removed bool
	gone    bool // nothing of it is left
}

// shelf is what the records of one kind in one book share.
type shelf struct {
	book, kind string
	packer     *packer
}

// rare is what few records have.
type rare struct {
	reasons   map[string]string // of soft checks that are explained, by check
	typed     map[string]string // by field: the text that its value was worked out from
	same      map[string]string // what is said about other records: same, different
	conflicts []string          // fields in conflict
	reaches   []reach           // of the writers but the first of entry.last
	problems  []*problem        // see problemList
	shared    bool              // many records have nothing but the same problems
}

// nothing is the rest of a record that has none.
var nothing = &rare{}

// rest is for reading.
func (e *entry) rest() *rare {
	if e.rare == nil {
		return nothing
	}
	return e.rare
}

// own is the rest for writing, while the record is made of its changes: later it may be shared.
func (e *entry) own() *rare {
	if e.rare == nil {
		e.rare = &rare{}
	}
	return e.rare
}

// reach is how far one writer's changes to a record go.
type reach struct {
	writer *change.Writer // the same for all records
	seq    uint64
}

// reaches gives for each writer of a record its last change.
func (e *entry) reaches() iter.Seq[reach] {
	return func(yield func(reach) bool) {
		if e.last.writer == nil || !yield(e.last) {
			return
		}
		for _, r := range e.rest().reaches {
			if !yield(r) {
				return
			}
		}
	}
}

// lastOf gives a writer's last change to the record; 0 where it has none.
func (e *entry) lastOf(w change.Writer) uint64 {
	for r := range e.reaches() {
		if *r.writer == w {
			return r.seq
		}
	}
	return 0
}

func (e *entry) book() string { return e.shelf.book }

func (e *entry) kind() string { return e.shelf.kind }

func (e *entry) values() packed { return packed{e.shelf.packer, e.text} }

// ID names a record: of a large register, lists of ids as texts would take as much room as the names.
type ID struct {
	record change.Record
	shelf  *shelf
}

// String is "unit|uuid".
func (x ID) String() string {
	var room longID
	return string(x.appendTo(room[:0]))
}

// appendTo writes the id behind a text, for who wants to look something up by it without making a text of
// each.
func (x ID) appendTo(text []byte) []byte {
	text = append(append(text, x.shelf.book...), '|')
	u := x.record
	for i, part := range [][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return text
}

// longID is room for the longest id.
type longID [32 + 1 + 36]byte

// Is reports whether a text is the id.
func (x ID) Is(id string) bool {
	var room longID
	return string(x.appendTo(room[:0])) == id
}

func (e *entry) id() string { return e.ID.String() }

// compareIDs orders as the texts of the ids.
func compareIDs(a, b *entry) int {
	if a.shelf.book != b.shelf.book {
		return strings.Compare(a.shelf.book+"|", b.shelf.book+"|")
	}
	return strings.Compare(string(a.record[:]), string(b.record[:]))
}

// seen is the record as expressions and checks see it.
func (e *entry) seen() register.Record { return e.seenAs(e.id()) }

// seenAs is seen for who has the id.
func (e *entry) seenAs(id string) register.Record {
	rec := register.Record{ID: id, Kind: e.kind(), Unit: e.book(), Values: e.values().unpacked(), Typed: e.rest().typed}
	for other, said := range e.rest().same {
		if said == Different {
			rec.Unlike = append(rec.Unlike, other)
		}
	}
	return rec
}

// day is a day of the desk's calendar, as the number 20260131.
type day int32

func dayOf(t time.Time) day {
	year, month, date := t.Date()
	return day(year*10_000 + int(month)*100 + date)
}

// entryOf is a record as its view makes it. The lock must be held.
func (s *Store) entryOf(id string, v view) entry {
	book, record, _ := splitID(id) // whoever gives an id has made it of both
	kind := v.Folded.Kind()
	e := entry{ID: ID{record, s.shelf(book, kind)}, text: s.packer.pack(v.Folded.EachValue()), removed: v.Folded.Removed()}
	if list := s.inPack(kind, v.Folded.Conflicts()); len(list) > 0 {
		e.own().conflicts = list
	}
	actor := ""
	var reasons []string // of a check each, behind it
	for _, field := range v.Folded.Fields {
		if value := field.Versions[0].Value; value == "" || !strings.HasPrefix(field.Key, "@") {
			// it stands among the values
		} else if why, ok := strings.CutPrefix(field.Key, change.KeyExplain); ok {
			reasons = append(reasons, why, value)
		} else {
			e.state(field.Key, value)
		}
		for _, one := range field.Versions {
			if one.HLC > e.updated {
				e.updated, actor = one.HLC, one.Actor
			}
		}
	}
	if len(reasons) > 0 {
		e.own().reasons = s.reasonsOf(reasons)
	}
	e.actor = uint32(s.names.number(actor))
	s.reach(&e, v.Refs)
	s.made(&e, v.Folded)
	return e
}

// state takes in one of the engine's own fields.
func (e *entry) state(key, value string) {
	if field, ok := strings.CutPrefix(key, change.KeyTyped); ok {
		e.own().typed = put(e.own().typed, field, value)
	}
	if other, ok := strings.CutPrefix(key, change.KeySame); ok {
		e.own().same = put(e.own().same, other, value)
	}
}

// mostReasons is how many sets of reasons stand once for all records that have them.
const mostReasons = 4096

// reasonsOf gives the reasons by check; each follows its check in the list. What stands against a whole class is explained of each
// pupil in the same words.
func (s *Store) reasonsOf(list []string) map[string]string {
	all := strings.Join(list, joint)
	reasons := s.reasons[all]
	if reasons == nil {
		for pair := range slices.Chunk(list, 2) {
			reasons = put(reasons, pair[0], pair[1])
		}
		if len(s.reasons) < mostReasons {
			s.reasons[all] = reasons
		}
	}
	return reasons
}

// shelf is the one of a kind in a book.
func (s *Store) shelf(book, kind string) *shelf {
	key := [2]string{book, kind}
	if s.shelves[key] == nil {
		key = [2]string{strings.Clone(book), strings.Clone(kind)} // they are parts of longer texts
		s.shelves[key] = &shelf{key[0], key[1], s.packer}
	}
	return s.shelves[key]
}

// reach notes the last change of each writer of a record; refs are sorted.
func (s *Store) reach(e *entry, refs []ref) {
	for i, r := range refs {
		if i+1 < len(refs) && refs[i+1].Writer == r.Writer {
			continue
		}
		if s.writers[r.Writer] == nil {
			s.writers[r.Writer] = &r.Writer
		}
		if one := (reach{s.writers[r.Writer], r.Seq}); e.last.writer == nil {
			e.last = one
		} else {
			e.own().reaches = append(e.own().reaches, one)
		}
	}
}

func put(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[strings.Clone(key)] = strings.Clone(value) // they are parts of a longer text
	return m
}
