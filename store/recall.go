package store

import (
	"encoding/binary"
	"slices"
	"time"

	"rollbook/store/register"
)

// Inquiry is what is asked of records, with no fields but the wanted ones: of the record itself and of those that it leads to.
type Inquiry[T any] struct {
	Wants register.Wants
	Begin func() Judge[T] // makes a judge, one for each core

	// As names it, and can be compared. From the second time on that it is asked for, what was said of a record is kept where
	// it is worth its room, and said again while nothing that was looked at for it has changed: two of one name ask the same. nil: nothing is kept.
	As any
	// Keep gives what was said as it is kept, unless it cannot be, and Again what is said again of it. nil: it is kept as it is.
	Keep  func([]T) (any, bool)
	Again func(any) []T
}

const (
	mostRecalled = 96 << 20 // bytes of what is kept, as weighed
	mostNames    = 256      // inquiries that are known

	// Of more records than these nothing is kept where one takes less than that: to ask again is cheaper than the room.
	manyThings = 1 << 12
	cheapThing = 15 * time.Microsecond
)

// recalls are what was said of records: one record changes, and of a hundred thousand a few are judged anew.
type recalls struct {
	list  []*recall // the latest used last
	floor float64   // the worth of what was let go last
	trail trail
}

// recall is what was said in one inquiry.
type recall struct {
	as     any
	day    string
	units  *roster
	pack   *register.Pack
	asked  int                 // of how many things, while nothing was kept,
	spent  time.Duration       // and what it took
	kept   bool                // it was asked for a second time
	base   float64             // the floor when it was used last
	upto   int                 // how far along the trail it holds
	said   map[uint64]recalled // by name
	weight int
}

// recalled is what was said of a thing, as it is kept, or nil where nothing was; and what was looked at for it.
type recalled struct {
	said any
	sight
}

// recall gives what is kept under a name, as far as it holds now; nil where it has none. The lock must be held.
func (s *Store) recall(as any) *recall {
	if as == nil {
		return nil
	}
	now := s.moment()
	k := &s.recalls
	at := slices.IndexFunc(k.list, func(r *recall) bool { return r.as == as })
	if at < 0 {
		r := &recall{as: as, day: now.day, units: now.units, pack: s.pack, base: k.floor}
		k.list = append(k.list, r)
		k.bound()
		return r
	}
	r := k.use(at)
	switch same := r.day == now.day && r.units == now.units && r.pack == s.pack; {
	case !r.kept && r.asked > manyThings && r.spent < time.Duration(r.asked)*cheapThing:
		return r
	case !r.kept || !same:
		k.trail.on = true
		anew := *r // who is on his way with the one before goes on with it
		anew.day, anew.units, anew.pack = now.day, now.units, s.pack
		anew.kept, anew.upto, anew.said, anew.weight = true, k.trail.end(), map[uint64]recalled{}, 0
		r = &anew
		k.list[len(k.list)-1] = r
	}
	r.forget(&k.trail, s.records.next)
	return r
}

// use puts what stands at a place last.
func (k *recalls) use(at int) *recall {
	r := k.list[at]
	r.base = k.floor
	k.list = append(slices.Delete(k.list, at, at+1), r)
	return r
}

// clear lets all go, as where records get other numbers: what somebody is on his way with ends with the trail so far.
func (k *recalls) clear() {
	*k = recalls{trail: trail{from: k.trail.end() + 1}}
}

// bound lets go what is too much: what saves the least time for its room, and the more so the longer ago it was asked for (Young's
// Greedy-Dual, by size as Cao and Irani have it). By time alone, of tables that do not fit together each would be let go just before it is asked for again.
func (k *recalls) bound() {
	weight := 0
	for _, r := range k.list {
		weight += r.weight
	}
	for weight > mostRecalled {
		least := -1
		for i, r := range k.list {
			if r.weight > 0 && (least < 0 || r.worth() < k.list[least].worth()) {
				least = i
			}
		}
		r := k.list[least]
		k.floor = r.worth()
		weight -= r.weight
		r.kept, r.said, r.weight = false, nil, 0 // who is on his way with it keeps no more
		k.list = slices.Delete(k.list, least, least+1)
	}
	if len(k.list) > mostNames {
		k.list = slices.Delete(k.list, 0, 1)
	}
}

// worth is by what it is chosen: the seconds for a megabyte that it saves, above the floor when it was used last.
func (r *recall) worth() float64 {
	each := r.spent.Seconds() / float64(max(r.asked, 1))
	return r.base + each*float64(len(r.said))/(float64(r.weight)/(1<<20))
}

// forget lets go what may not be said again, by what changed since.
func (r *recall) forget(t *trail, records uint32) {
	if r.upto < t.from {
		r.upto, r.said, r.weight = t.end(), map[uint64]recalled{}, 0
	}
	since := t.touches[r.upto-t.from:]
	r.upto = t.end()
	if len(since) == 0 || len(r.said) == 0 {
		return
	}
	changed := changes{make([]uint64, records/64+1), map[uint32]bool{}}
	for _, one := range since {
		if at := uint32(one); one>>32 == 0 {
			changed.records[at/64] |= 1 << (at % 64)
		} else {
			changed.keys[at] = true
		}
	}
	for name, one := range r.said {
		if name&ofPiece == 0 && changed.record(uint32(name)) || one.touched(name, changed) {
			r.weight -= one.weight()
			delete(r.said, name)
		}
	}
}

func (r *recall) keep(name uint64, one recalled) {
	r.said[name] = one
	r.weight += one.weight()
}

// weight is about how many bytes it takes.
func (x recalled) weight() int {
	const ofOne, ofText, ofSaid = 70, 20, 500
	switch said := x.said.(type) {
	case nil:
		return ofOne + len(x.sight)
	case string:
		return ofOne + len(x.sight) + ofText + len(said)
	}
	return ofOne + len(x.sight) + ofSaid
}

// touch is what became another, or was looked at: the number of a record or, with ofKey, the hash of a key by which records
// are found.
type touch uint64

const (
	ofKey touch = 1 << 32
	ofAll touch = 1 << 33 // every record was looked at
)

// touchOfID is that a record of an id comes that was not there.
func touchOfID(id string) touch { return ofKey | touch(hashOf("|"+id)) }

// trail is the touches in the order in which they came. While nothing is kept, none are noted.
type trail struct {
	on      bool
	from    int // how many were let go before the first
	touches []touch
}

// mostTouches is how many the trail has at the most: after a receive of so many everything is judged anew.
const mostTouches = 1 << 16

func (t *trail) end() int { return t.from + len(t.touches) }

func (t *trail) note(one touch) {
	if !t.on {
		return
	}
	if len(t.touches) == mostTouches {
		t.from += len(t.touches)
		t.touches = t.touches[:0]
	}
	t.touches = append(t.touches, one)
}

// changes are the touches of a trail, to ask whether something is among them.
type changes struct {
	records []uint64 // by number, a bit each
	keys    map[uint32]bool
}

func (c changes) record(number uint32) bool { return c.records[number/64]>>(number%64)&1 == 1 }

// sight is what was looked at for one thing, beside the record that it is: how many records, each by how far its number lies
// from that of the one before, then four bytes of each key.
type sight string

// sighted packs what was looked at, which is put in order; not ok where that was everything.
func sighted(name uint64, list []touch) (x sight, ok bool) {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 0 && list[len(list)-1] == ofAll {
		return "", false
	}
	records, _ := slices.BinarySearch(list, ofKey)
	packed := binary.AppendUvarint(nil, uint64(records))
	last := int64(uint32(name))
	for _, one := range list[:records] {
		packed = binary.AppendVarint(packed, int64(one)-last)
		last = int64(one)
	}
	for _, one := range list[records:] {
		packed = binary.LittleEndian.AppendUint32(packed, uint32(one))
	}
	return sight(packed), true
}

// touched reports whether something of what was looked at changed.
func (x sight) touched(name uint64, c changes) bool {
	packed := []byte(x)
	records, n := binary.Uvarint(packed)
	packed = packed[n:]
	last := int64(uint32(name))
	for range records {
		away, n := binary.Varint(packed)
		packed = packed[n:]
		last += away
		if c.record(uint32(last)) {
			return true
		}
	}
	for ; len(c.keys) > 0 && len(packed) > 0; packed = packed[4:] {
		if c.keys[binary.LittleEndian.Uint32(packed)] {
			return true
		}
	}
	return false
}
