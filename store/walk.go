package store

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"time"

	"rollbook/fault"
	"rollbook/store/register"
)

// ErrMoving says that records changed while they were being walked over.
var ErrMoving = fault.New(fault.Refused, "store-moving")

// Judge says what of a record is wanted; nothing where nothing is. It must not call the store, nor keep
// the values of a record.
type Judge[T any] func(rec register.Record, look register.Lookup) []T

// Walk judges the records of a kind that are not removed, in no order, on every core at once. take is given, one after the
// other, the records of which something was said; sound
// tells, as of Each, whether the record may count. The store is free for others every thousand records:
// where Version has changed in between, the walk ends with an error. take must not call the store, nor write to what was said.
func (s *Store) Walk(ctx context.Context, kind string, by Inquiry[any], take func(id, unit string, said []any, sound bool)) error {
	s.mu.Lock()
	version := s.version.Load()
	var list []*entry
	for e := range s.records.all() {
		if e.kind() == kind && !e.removed {
			list = append(list, e)
		}
	}
	w := judgingOf(s, by)
	s.mu.Unlock()
	for part := range slices.Chunk(list, walkPart) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.walkPart(part, version, w, take); err != nil {
			return err
		}
	}
	return nil
}

const walkPart = 1000

// walkPart walks over some records. Whether one is sound is worked out where something was said of it.
func (s *Store) walkPart(list []*entry, version uint64, w *judging[any], take func(id, unit string, said []any, sound bool)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.version.Load() != version {
		return ErrMoving
	}
	all := w.judge(list)
	var told []*entry
	for i, said := range all {
		if said != nil {
			told = append(told, list[i])
		}
	}
	s.judgeAhead(told)
	today := dayOf(s.now())
	for i, said := range all {
		if said != nil {
			take(list[i].id(), list[i].book(), said, s.sound(list[i], today))
		}
	}
	return nil
}

// processors is how many goroutines have work done sooner than one: no more than the machine can carry out at once, though the
// window lets more of them run, to have its turn.
func processors() int { return min(runtime.GOMAXPROCS(0), runtime.NumCPU()) }

// Has reports whether there is a record of a kind.
func (s *Store) Has(kind string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for e := range s.records.all() {
		if e.kind() == kind && !e.removed {
			return true
		}
	}
	return false
}

// sound reports whether a record may count: nothing hard stands against it, or against the person
// that it is about, and nobody disagrees.
func (s *Store) sound(e *entry, today day) bool {
	if f := s.pack.Kind(e.kind()).ByRole(register.RolePerson); f != nil && f.Type == register.Ref {
		if person := s.records.get(e.values().get(f.Key)); person != nil && !s.sound(person, today) {
			return false
		}
	}
	return !s.wrong(e, today) && len(e.rest().conflicts) == 0 && !s.groupConflict(e)
}

// wrong reports whether something hard stands against a record.
func (s *Store) wrong(e *entry, today day) bool {
	if e.checked != today && e.judged == today {
		return e.wrong
	}
	return slices.ContainsFunc(s.check(e), func(p *problem) bool { return p.Level == register.Hard })
}

// Version grows with every change of a record.
func (s *Store) Version() uint64 {
	return s.version.Load()
}

// narrowed is a lookup that reads only the wanted fields. The store's lock must be held.
type narrowed struct {
	s     *Store
	wants register.Wants
	spare []map[string]string // used again with each record
	used  int
	masks map[string][]bool // by kind: the numbers of the wanted keys, among the keys of the store
	noted *notes
}

// find gives the record of an id, removed or not; nil where there is none.
func (n *narrowed) find(id string) *entry {
	e := n.s.records.get(id)
	if e == nil {
		n.noted.add(touchOfID(id))
	} else {
		n.noted.add(touch(e.number))
	}
	return e
}

// seen gives a record whose id is known.
func (n *narrowed) seen(e *entry, id string) register.Record {
	if n.wants == nil {
		return e.seenAs(id)
	}
	wanted := n.wants[e.kind()]
	mask := n.masks[e.kind()]
	if n.used == len(n.spare) {
		n.spare = append(n.spare, make(map[string]string, len(wanted)))
	}
	values := n.spare[n.used]
	n.used++
	clear(values)
	for text := e.text; text != ""; {
		var at uint64
		var value string
		at, value, text = n.s.packer.next(text)
		if at >= uint64(len(mask)) {
			mask = n.mask(e.kind())
		}
		if mask[at] {
			values[n.s.packer.keys.texts[at]] = value
		}
	}
	return register.Record{ID: id, Kind: e.kind(), Unit: e.book(), Values: values}
}

// mask makes the mask of a kind anew: the store has met keys since.
func (n *narrowed) mask(kind string) []bool {
	mask := make([]bool, len(n.s.packer.keys.texts))
	for i, key := range n.s.packer.keys.texts {
		mask[i] = n.wants[kind][baseKey(key)]
	}
	if n.masks == nil {
		n.masks = map[string][]bool{}
	}
	n.masks[kind] = mask
	return mask
}

// Record is the lookup's Record.
func (n *narrowed) Record(id string) (register.Record, bool) {
	e := n.find(id)
	if e == nil || e.removed {
		return register.Record{}, false
	}
	return n.seen(e, id), true
}

// Twins, Level, Under, Origin and Above are the lookup's.
func (n *narrowed) Twins(rec register.Record, fields []string) []register.Record {
	n.noted.add(ofAll)
	return lookup{n.s}.Twins(rec, fields)
}

func (n *narrowed) Origin(id string) register.Origin {
	n.find(id)
	return lookup{n.s}.Origin(id)
}

func (n *narrowed) Level() string                 { return lookup{n.s}.Level() }
func (n *narrowed) Under(unit, above string) bool { return lookup{n.s}.Under(unit, above) }
func (n *narrowed) Above(unit string) []string    { return lookup{n.s}.Above(unit) }

// Referring is the lookup's Referring.
func (n *narrowed) Referring(kind, field, value string) []register.Record {
	k := n.s.pack.Kind(kind)
	if k == nil || k.Field(field) == nil {
		return nil
	}
	if !indexed(k, k.Field(field)) {
		n.noted.add(ofAll)
		return lookup{n.s}.Referring(kind, field, value)
	}
	if n.noted.on {
		n.noted.add(n.s.refs.touch(kind, field, value))
	}
	var list []register.Record
	n.s.refs.each(kind, field, value, func(e *entry) {
		n.noted.add(touch(e.number))
		list = append(list, n.seen(e, e.id()))
	})
	return list
}

// Books tells for each book when its latest visible value was written, by the writers' own clocks.
func (s *Store) Books() map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if books, known := s.known(latestOfBooks); known {
		return maps.Clone(books.(map[string]time.Time))
	}
	latest := map[string]uint64{}
	for e := range s.records.all() {
		latest[e.book()] = max(latest[e.book()], e.updated)
	}
	books := make(map[string]time.Time, len(latest))
	for book, hlc := range latest {
		books[book] = clockTime(hlc)
	}
	s.remember(s.moment(), latestOfBooks, maps.Clone(books), 100*len(books))
	return books
}
