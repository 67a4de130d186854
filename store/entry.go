package store

import (
	"encoding/hex"
	"iter"
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
