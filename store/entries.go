package store

import "iter"

// entries are the records in memory, each under a number that stays its own, at a place that stays its own.
type entries struct {
	parts []*[entriesPart]entry
	next  uint32
	byID  index
}

// entriesPart is how many stand in one piece of memory: the collector of garbage has less to look at, and
// the store less to copy than if it were one.
const entriesPart = 1024

func newEntries() *entries { return &entries{byID: newIndex()} }

func (t *entries) at(n uint32) *entry { return &t.parts[n/entriesPart][n%entriesPart] }

// get gives the record of an id; nil where there is none.
func (t *entries) get(id string) *entry {
	for n := range t.byID.each(hashOf(id)) {
		if e := t.at(n); e.Is(id) {
			return e
		}
	}
	return nil
}

// add gives a record that is not there yet its place.
func (t *entries) add(id string, e entry) *entry {
	if t.next%entriesPart == 0 {
		t.parts = append(t.parts, new([entriesPart]entry))
	}
	e.number = t.next
	t.next++
	place := t.at(e.number)
	*place = e
	t.byID.add(hashOf(id), e.number)
	return place
}

// drop lets a record go. Its place is not used again: somebody may still hold it.
func (t *entries) drop(e *entry) {
	t.byID.remove(hashOf(e.id()), e.number)
	*e = entry{ID: e.ID, number: e.number, gone: true}
}

// now gives what stands today of a record that was asked for earlier; nil where nothing does.
func (t *entries) now(e *entry) *entry {
	if !e.gone && e.number < t.next && t.at(e.number) == e {
		return e
	}
	return t.get(e.id())
}

// all visits the records, in the order in which they came.
func (t *entries) all() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for n := range t.next {
			if e := t.at(n); !e.gone && !yield(e) {
				return
			}
		}
	}
}
