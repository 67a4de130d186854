package store

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"rollbook/store/register"
)

// Pair is two records that may be one person.
type Pair struct {
	A, B, Kind     string
	TitleA, TitleB string
	UnitA, UnitB   string
	Why            string   // the fields that are the same, by key: "id_no", "name,birth_date"; "" where it is likeness alone
	Reasons        []string // what speaks for it: the words of Likeness, and those below
}

// Why two records may be of one person, beside the words of Likeness.
const (
	NearNumber = "digit"   // the ID numbers differ in one digit, the check digit aside
	SamePhone  = "phone"   // the telephone is the same, and the birth date
	SameBirth  = "birth"   // the birth date
	SamePlace  = "place"   // the village
	NoNumber   = "missing" // one of them has no ID number
)

// Duplicates gives the pairs of persons' records that may be of one person, and of which nothing was said yet: those that
// agree in what identifies a person, or nearly do. It holds the lock for some records at a time.
func (s *Store) Duplicates() ([]Pair, error) {
	at := s.Moment()
	if known, ok := s.Known(duplicatePairs); ok {
		return slices.Clone(known.([]Pair)), nil
	}
	found, changed := s.pairing()
	for _, kind := range s.pack.Kinds {
		if kind.Role == register.KindPerson || kind.Role == register.KindPreschool {
			found.list = append(found.list, s.pairsOf(kind, changed)...)
		}
	}
	pairs := s.paired(found)
	s.Remember(at, duplicatePairs, slices.Clone(pairs), 300*len(pairs))
	return pairs, nil
}

type remembered string

const duplicatePairs remembered = "duplicates"

// clue is a text that two records of one person have in common, by its hash.
type clue struct {
	hash uint64
	at   uint32 // place in the order of making
}

// mostAlike bounds how many records after it one is compared with, of those that have a clue in common: a clue that many
// have tells nothing.
const mostAlike = 20

// pairsOf finds the pairs of a kind, of which at least one changed; nil changed is all.
func (s *Store) pairsOf(kind *register.Kind, changed map[*entry]bool) []pairOf {
	all := s.near(kind, changed)
	if changed == nil {
		all = s.inOrder(kind.Key)
	}
	var list []*entry
	var clues []clue
	s.inParts(all, siftPart, func(part []*entry) {
		for _, e := range part {
			s.who(kind, e).clues(func(text string) { clues = append(clues, clue{maphash.String(seed, text), uint32(len(list))}) })
			list = append(list, e)
		}
	})
	both := beside(clues)
	if changed != nil {
		both = slices.DeleteFunc(both, func(at [2]uint32) bool { return !changed[list[at[0]]] && !changed[list[at[1]]] })
	}
	persons := map[uint32]*who{}
	var pairs []pairOf
	for part := range slices.Chunk(both, 1000) {
		s.mu.Lock()
		for _, at := range part {
			if one, open := s.pair(kind, persons, list, at); open {
				pairs = append(pairs, pairOf{one, list[at[0]], list[at[1]]})
			}
		}
		s.mu.Unlock()
	}
	return pairs
}

// beside gives the places that have a clue in common, in their order.
func beside(clues []clue) [][2]uint32 {
	slices.SortFunc(clues, func(a, b clue) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
	var both [][2]uint32
	for from := 0; from < len(clues); {
		until := from + 1
		for until < len(clues) && clues[until].hash == clues[from].hash {
			until++
		}
		for i := from; i < until; i++ {
			for j := i + 1; j < min(until, i+mostAlike); j++ {
				if clues[i].at != clues[j].at {
					both = append(both, [2]uint32{clues[i].at, clues[j].at})
				}
			}
		}
		from = until
	}
	slices.SortFunc(both, func(a, b [2]uint32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(both)
}

// who is a record as it is put beside others.
type who struct {
	e *entry
	person
	ids    []string // what identifies it
	others []string // the other names, as they are compared
	sounds []string // of them
}

func (s *Store) who(kind *register.Kind, e *entry) *who {
	rec := e.seen()
	w := &who{e: e, person: s.person(kind, rec.Values), ids: s.pack.Identities(rec)}
	for _, other := range s.pack.OtherNames(rec) {
		name := withoutDots(s.pack.Fold(other))
		w.others, w.sounds = append(w.others, name), append(w.sounds, s.search.spelt.sound(name))
	}
	return w
}

// clues are what a record is put beside others by: what identifies it, the name's sound with the birth date or with half of
// the ID number, the telephone with the birth date, the birth date with the village.
func (w *who) clues(add func(text string)) {
	for _, id := range w.ids {
		add(id)
	}
	for _, sound := range append(w.sounds, w.sound) {
		if sound != "" && w.birth != "" {
			add("sound\x01" + sound + "\x01" + w.birth)
		}
	}
	if w.birth != "" && w.phone != "" {
		add("phone\x01" + w.phone + "\x01" + w.birth)
	}
	if w.birth != "" && w.place != "" {
		add("place\x01" + w.place + "\x01" + w.birth)
	}
	if len(w.number) == 18 && w.sound != "" {
		add("area\x01" + w.sound + "\x01" + w.number[:10])
		add("rest\x01" + w.sound + "\x01" + w.number[10:17])
	}
}

// pair tells what speaks for two records being of one person; not open where nothing does, or it was said already.
func (s *Store) pair(kind *register.Kind, persons map[uint32]*who, list []*entry, at [2]uint32) (Pair, bool) {
	var both [2]*who
	for i, place := range at {
		if persons[place] == nil {
			e := s.records.now(list[place])
			if e == nil || e.removed {
				return Pair{}, false
			}
			persons[place] = s.who(kind, e)
		}
		both[i] = persons[place]
	}
	p, q := both[0], both[1]
	identity := ""
	for _, id := range p.ids {
		if identity == "" && slices.Contains(q.ids, id) {
			identity = strings.Join(kind.Identity[int(id[0]-'a')], ",")
		}
	}
	name := p.named(s, q)
	number, right := likeNumbers(p.number, q.number)
	if identity == "" && !likely(p.person, q.person, name, number, right) {
		return Pair{}, false
	}
	a, b := p.e, q.e
	if slices.Contains(s.groupOf(a), b.id()) || s.said(a.id(), b.id()) != "" {
		return Pair{}, false
	}
	one := Pair{ // it is remembered: a part of a packed text would hold the page
		A: a.id(), B: b.id(), Kind: kind.Key, Why: identity, UnitA: a.book(), UnitB: b.book(),
		TitleA: strings.Clone(s.pack.TitleOf(a.seen())), TitleB: strings.Clone(s.pack.TitleOf(b.seen())),
	}
	for _, why := range []struct {
		word   string
		stands bool
	}{
		{number, number != ""},
		{name, name != ""},
		{SameBirth, p.birth != "" && p.birth == q.birth},
		{SamePlace, p.place != "" && p.place == q.place},
		{SamePhone, p.phone != "" && p.phone == q.phone},
		{NoNumber, (p.number == "") != (q.number == "")},
	} {
		if why.stands {
			one.Reasons = append(one.Reasons, why.word)
		}
	}
	return one, true
}

// named says how the names of two persons are alike, with the other names that each has.
func (w *who) named(s *Store, other *who) string {
	if w.name == "" || other.name == "" {
		return ""
	}
	best := w.person.named(s, other.name)
	if slices.Contains(w.others, other.name) || slices.Contains(other.others, w.name) {
		best = SameName
	}
	return best
}

// likely reports whether two persons who do not agree in what identifies them may be one. Two numbers that are both right
// and far apart speak against it, and so do those of twins: a name that is only near.
func likely(p, q person, name, number string, right bool) bool {
	twins := right && p.number != q.number
	born := p.birth != "" && p.birth == q.birth
	here := p.place == "" || q.place == "" || p.place == q.place
	same := name == SameName || name == SameSound
	switch {
	case number == NearNumber:
		return same
	case twins, p.number != "" && q.number != "" && apart(p.number, q.number) > 2:
		return false
	case born && here && same:
		return true
	case born && p.place != "" && p.place == q.place:
		return name == NearName
	case born && p.phone != "" && p.phone == q.phone:
		return name != "" || (p.number == "") != (q.number == "")
	}
	return false
}

// likeNumbers says how two ID numbers are alike, and whether both are right as far as a number can tell.
func likeNumbers(a, b string) (why string, right bool) {
	if a == "" || b == "" {
		return "", false
	}
	right = register.ValidID(a) && register.ValidID(b)
	switch {
	case a == b:
		return SameNumber, right
	case len(a) == 18 && len(b) == 18 && apart(a[:17], b[:17]) <= 1:
		return NearNumber, right
	}
	return "", right
}
