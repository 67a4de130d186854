package store

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/uuid"

	"rollbook/store/change"
	"rollbook/store/register"
)

// maker is who made a record, with which program. Records share them.
type maker struct {
	writer change.Writer
	actor  string
}

// made notes where a record comes from. The lock must be held.
func (s *Store) made(e *entry, f change.Folded) {
	first, ok := f.Winner(change.KeyKind)
	if !ok {
		return // the change that makes it has not come yet
	}
	m := maker{first.Writer, first.Actor}
	if s.makers[m] == nil {
		s.makers[m] = &m
	}
	e.made, e.maker = first.HLC, s.makers[m]
}

// Origin tells where a record comes from, removed or not.
func (l lookup) Origin(id string) register.Origin {
	e := l.s.records[id]
	if e == nil {
		return register.Origin{}
	}
	o := register.Origin{Made: madeAt(e), Order: e.made, Changed: clockTime(e.updated), Person: id}
	o.Ahead = o.Made.Sub(l.s.now())
	units := l.s.knownUnits()
	for at := e.book; at != "" && len(o.Above) <= len(units); at = units[at].Parent {
		o.Above = append(o.Above, at)
	}
	if e.removed {
		o.Removed = o.Changed
	}
	if e.maker != nil {
		o.Maker, o.Writer = e.maker.actor, hex.EncodeToString(e.maker.writer[:])
	}
	if group := l.s.groups[id]; len(group) > 0 {
		o.Person = group[0]
	}
	return o
}

// madeAt reads the time at which a record's id was made: what the clock of that computer said.
func madeAt(e *entry) time.Time {
	_, text, _ := strings.Cut(e.id, "|")
	u, err := uuid.Parse(text)
	if err != nil || u.Version() != 7 {
		return clockTime(e.made)
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(u[:8]) >> 16))
}

// Surveyed is a record as a survey shows it.
type Surveyed struct {
	register.Record
	Problems  []register.Problem // all of them: those that are explained too
	Explained map[string]string  // reasons by check
	Removed   bool
}

// Survey visits the records of a kind, with the removed ones where they are asked for, in the order
// in which they were made. What it hands on knows where records come from (register.Annals). f must
// not call the store.
func (s *Store) Survey(kind string, removed bool, f func(Surveyed, register.Lookup)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pack.Kind(kind) == nil {
		return errKind.With("kind", kind)
	}
	for _, e := range s.candidates(Query{Kind: kind, Removed: removed}) {
		problems := s.check(e)
		f(Surveyed{e.record(), problems, e.reasons, e.removed}, lookup{s})
	}
	return nil
}

// Judged gives what was said of two records: "same" person, "different", or "".
func (s *Store) Judged(a, b string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.said(a, b)
}
