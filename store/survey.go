package store

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"rollbook/store/change"
	"rollbook/store/register"
)

// maker is who made a record, with which program. Records share them.
type maker struct{ writer, actor, office string }

// made notes where a record comes from. The lock must be held.
func (s *Store) made(e *entry, f change.Folded) {
	first, ok := f.Winner(change.KeyKind)
	if !ok {
		return // the change that makes it has not come yet
	}
	key := [2]string{string(first.Writer[:]), first.Actor}
	if s.makers[key] == nil {
		key[1] = strings.Clone(first.Actor) // it is part of a longer text
		s.makers[key] = &maker{writer: hex.EncodeToString(first.Writer[:]), actor: key[1]}
		if c := s.chains[first.Writer]; c != nil {
			s.makers[key].office = c.Unit
		}
	}
	e.made, e.maker = first.HLC, s.makers[key]
}

// Origin tells where a record comes from, removed or not.
func (l lookup) Origin(id string) register.Origin {
	e := l.s.records.get(id)
	if e == nil {
		return register.Origin{}
	}
	o := register.Origin{Made: madeAt(e), Order: e.made, Changed: clockTime(e.updated), Person: id}
	o.Ahead = o.Made.Sub(l.s.now())
	if e.removed {
		o.Removed = o.Changed
	}
	if e.maker != nil {
		o.Maker, o.Writer, o.Office = e.maker.actor, e.maker.writer, e.maker.office
	}
	if group := l.s.groups[id]; len(group) > 0 {
		o.Person = group[0]
	}
	return o
}

// Above gives a unit and the units above it.
func (l lookup) Above(unit string) []string {
	units := l.s.knownUnits()
	var list []string
	for at := unit; at != "" && len(list) <= len(units); at = units[at].Parent {
		list = append(list, at)
	}
	return list
}

// madeAt reads the time at which a record's id, a UUID of version 7, was made: its first 48 bits are
// the milliseconds that the clock of that computer said.
func madeAt(e *entry) time.Time {
	if e.record[6]>>4 == 7 {
		return time.UnixMilli(int64(binary.BigEndian.Uint64(e.record[:8]) >> 16))
	}
	return clockTime(e.made)
}

// Survey visits the records of a kind that are not removed, in the order
// in which they were made. What it hands on knows where records come from (register.Annals). The store
// is free for others every thousand records; a record that changes meanwhile is seen as it is then.
// f must not call the store.
func (s *Store) Survey(kind string, f func(register.Record, register.Lookup)) error {
	if s.pack.Kind(kind) == nil {
		return errKind.With("kind", kind)
	}
	s.mu.Lock()
	list := s.candidates(Query{Kind: kind})
	s.mu.Unlock()
	for part := range slices.Chunk(list, 1000) {
		s.surveyPart(part, f)
	}
	return nil
}

func (s *Store) surveyPart(list []*entry, f func(register.Record, register.Lookup)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.still(list)
	s.checkAhead(now)
	for _, e := range now {
		if !e.removed {
			s.check(e) // computed values are worked out with it
			f(e.seen(), lookup{s})
		}
	}
}

// Watch judges the records of a kind on every core at once, with the removed ones where they are asked for; with problems, what
// stands against each was worked out before. take is given, in the order in which they were made, those of which something
// was said. Neither it nor a judge may call the store; the judge's lookup is a View.
func Watch[T any](s *Store, kind string, removed, problems bool, by Inquiry[T], take func(id ID, said []T)) error {
	if s.pack.Kind(kind) == nil {
		return errKind.With("kind", kind)
	}
	s.mu.Lock()
	list, w := s.candidates(Query{Kind: kind, Removed: removed}), judgingOf(s, by)
	s.mu.Unlock()
	for part := range slices.Chunk(list, walkPart) {
		s.mu.Lock()
		now := slices.DeleteFunc(s.still(part), func(e *entry) bool { return e.removed && !removed })
		if problems {
			s.checkAhead(now)
			for _, e := range now {
				s.check(e)
			}
		}
		for i, said := range w.judge(now) {
			if len(said) > 0 {
				take(now[i].ID, said)
			}
		}
		s.mu.Unlock()
	}
	return nil
}
