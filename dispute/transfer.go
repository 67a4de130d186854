package dispute

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var errNoMove = fault.New(fault.Refused, "transfer-none")

// Move is a child who is at two schools by their records, or has gone from one to the other.
type Move struct {
	Old, New         string // ids of the enrolments
	Person           string // id of the child's record at the old school
	OldUnit, NewUnit string
	Closed           bool // the old school says already that the child has gone, today or from tomorrow
}

// Moves finds it out of the records of one person. The newer of two enrolments is the one that was made later.
func Moves(s *store.Store, persons ...string) []Move {
	t, day := s.Pack().Settling.Transfer, time.Now()
	if t == nil {
		return nil
	}
	k := s.Pack().Kind(t.Kind)
	via := k.ByRole(register.RolePerson)
	if via == nil {
		return nil
	}
	type place struct {
		register.Record
		person  string
		in, out bool
	}
	var places []place
	s.Lookup(func(look register.Lookup) {
		for _, id := range persons {
			if list := look.Referring(t.Kind, via.Key, id); len(list) > 0 {
				one := place{Record: newest(k, list, look, day), person: id}
				one.in, one.out = t.Standing(one.Record, look, day)
				places = append(places, one)
			}
		}
		slices.SortStableFunc(places, func(a, b place) int { return compareTerms(k, a.Record, b.Record, look, day) })
		if len(places) == 0 {
			return
		}
		last := places[len(places)-1]
		places = slices.DeleteFunc(places, func(one place) bool { return termOf(k, one.Record, look, day) != termOf(k, last.Record, look, day) })
	})
	var moves []Move
	for i := len(places) - 1; i > 0; i-- {
		is, was := places[i], places[i-1]
		if is.out && !was.out { // who made the record later is the one who was left
			is, was = was, is
		}
		if is.in && !is.out && (was.in || was.out) && is.Unit != was.Unit {
			moves = append(moves, Move{Old: was.ID, New: is.ID, Person: was.person, OldUnit: was.Unit, NewUnit: is.Unit, Closed: was.out})
		}
	}
	return moves
}

// Close registers at the old school that the child has gone: an ordinary record there, with the reason.
func Close(s *store.Store, m Move, reason string) (store.Saved, error) {
	t := s.Pack().Settling.Transfer
	if t == nil || m.Closed {
		return store.Saved{}, errNoMove
	}
	if err := s.May(store.Reviewer); err != nil {
		return store.Saved{}, err
	}
	units, err := s.Units()
	if err != nil {
		return store.Saved{}, err
	}
	var set map[string]string
	s.Lookup(func(look register.Lookup) {
		if rec, ok := look.Record(m.Old); ok {
			set, err = t.Closing(rec, look, time.Now())
		}
	})
	if err == nil && set == nil {
		err = errNoMove
	}
	if err != nil {
		return store.Saved{}, err
	}
	if t.To != "" {
		set[t.To] = cmp.Or(units[m.NewUnit].Name, m.NewUnit)
	}
	saved, err := s.Commit(store.Edit{Kind: t.Close, Book: m.OldUnit, Set: set, Reason: reason})
	if err != nil {
		return store.Saved{}, err
	}
	return saved[0], nil
}

func termOf(k *register.Kind, rec register.Record, look register.Lookup, day time.Time) float64 {
	if k.Next == nil {
		return 0
	}
	term, err := k.Next.TermOf(rec, look, day)
	if err != nil || term != term {
		return -1
	}
	return term
}

// compareTerms orders by the term, then by the making.
func compareTerms(k *register.Kind, a, b register.Record, look register.Lookup, day time.Time) int {
	annals := look.(register.Annals)
	return cmp.Or(cmp.Compare(termOf(k, a, look, day), termOf(k, b, look, day)), annals.Origin(a.ID).Made.Compare(annals.Origin(b.ID).Made), strings.Compare(a.ID, b.ID))
}
