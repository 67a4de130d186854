package store

import (
	"slices"
	"strings"

	"rollbook/store/register"
)

// Likeness is a record that may be of the person who is being typed in.
type Likeness struct {
	ID  string `json:"id"`
	Why string `json:"why"` // one of the words below
}

// Why a record may be of the same person, the strongest first.
const (
	SameNumber = "number" // the ID number is the same
	SameName   = "name"   // the name, but for dots and variants of characters, and the birth date; and the village, as far as both say it
	SameSound  = "sound"  // the same but for a name that is read alike
	NearName   = "near"   // the same but for one character of three or more
)

var strength = []string{SameNumber, SameName, SameSound, NearName}

// Alike gives the records, at most limit, that may be of the person whose values have been typed so far: id is the record's
// own, "" for one that is not saved yet. Of whom it was said that they are not the same person, or that they are, is not
// among them. It looks at kinds of persons only.
func (s *Store) Alike(kind, id string, values map[string]string, limit int) []Likeness {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.pack.Kind(kind)
	if k == nil || k.Role != register.KindPerson && k.Role != register.KindPreschool {
		return nil
	}
	who := s.person(k, values)
	var found []Likeness
	seen := map[*entry]bool{}
	look := func(e *entry) {
		other := e.id()
		if seen[e] || e.removed || other == id || id != "" && (s.said(id, other) != "" || slices.Contains(s.groups[id], other)) {
			return
		}
		seen[e] = true
		if why := who.like(s, e); why != "" {
			found = append(found, Likeness{other, why})
		}
	}
	if number := k.ByRole(register.RoleIDNumber); number != nil && who.number != "" {
		s.refs.each(kind, number.Key, who.number, look)
	}
	if who.name != "" && who.birth != "" {
		for _, word := range []string{who.sound, strings.ReplaceAll(who.birth, "-", "")} {
			if word != "" {
				for _, other := range s.search.find(s, kind, word, 0) {
					look(other)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Likeness) int { return slices.Index(strength, a.Why) - slices.Index(strength, b.Why) })
	return found[:min(len(found), limit)]
}

// person is what tells a person from others, as it is compared.
type person struct {
	kind                                     *register.Kind
	number, name, sound, birth, place, phone string
}

func (s *Store) person(k *register.Kind, values map[string]string) person {
	get := func(r register.Role) string {
		if f := k.ByRole(r); f != nil {
			return s.pack.Key(f, values[f.Key])
		}
		return ""
	}
	p := person{kind: k, number: get(register.RoleIDNumber), birth: get(register.RoleBirth), place: get(register.RolePlace), phone: get(register.RolePhone)}
	p.name = withoutDots(s.pack.Fold(get(register.RoleName)))
	p.sound = s.search.spelt.sound(p.name)
	if len([]rune(p.name)) < 2 {
		p.name = ""
	}
	return p
}

// withoutDots writes a folded name without the dots and blanks within it.
func withoutDots(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u00b7' || r == ' ' {
			return -1
		}
		return r
	}, name)
}

// like says why a record may be of this person; "" where nothing speaks for it.
func (p person) like(s *Store, e *entry) string {
	rec := e.seen()
	other := s.person(p.kind, rec.Values)
	switch {
	case p.number != "" && p.number == other.number:
		return SameNumber
	case p.name == "" || p.birth == "" || p.birth != other.birth || p.place != "" && other.place != "" && p.place != other.place:
		return ""
	}
	best := ""
	for _, name := range append(s.pack.OtherNames(rec), other.name) {
		if why := p.named(s, withoutDots(s.pack.Fold(name))); why != "" && (best == "" || slices.Index(strength, why) < slices.Index(strength, best)) {
			best = why
		}
	}
	if best != SameName && p.number != "" && other.number != "" && apart(p.number, other.number) > 2 {
		return "" // brothers and sisters of one day
	}
	return best
}

// named says how a name is like the person's.
func (p person) named(s *Store, name string) string {
	switch {
	case name == p.name:
		return SameName
	case p.sound != "" && s.search.spelt.sound(name) == p.sound:
		return SameSound
	case len([]rune(p.name)) >= 3 && apart(name, p.name) == 1:
		return NearName
	}
	return ""
}

// apart counts the places at which two texts differ; texts that are not of one length differ everywhere.
func apart(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return max(len(x), len(y))
	}
	n := 0
	for i := range x {
		if x[i] != y[i] {
			n++
		}
	}
	return n
}
