package store

import (
	"maps"
	"slices"

	"rollbook/store/register"
)

type problem = register.Problem

// problemList is what stands against a record, as it is kept: once for all records that have nothing but the same. A
// roster that has just been imported has a hundred thousand pupils who all lack the same fields.
type problemList struct {
	rare   rare
	longer map[plainProblem]*problemList // with one more
}

// plainProblem is one that speaks of nothing but its field, its record and a short value: an area of ID numbers that many have.
type plainProblem struct {
	kind, field, check, code, said string
	level                          register.Level
}

const (
	shortSaid  = 12   // bytes of such a value: a village has as many
	mostLonger = 4096 // problems with which a list goes on for many: what is more is a record's own
)

// plain tells the problems that many records have. What the pack's own checks say of a record is not kept for each: problemsOf
// words it again.
func plain(kind string, p problem) (key plainProblem, ok bool) {
	if p.Other != "" {
		return key, false
	}
	key = plainProblem{kind: kind, field: p.Field, check: p.Check, code: p.Code, level: p.Level}
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		switch value := p.Args[name].(type) {
		case *register.Field: // its label
		case string:
			if len(value) > shortSaid {
				return key, false
			}
			key.said += name + joint + value + joint
		default:
			return key, false
		}
	}
	return key, true
}

// with is the list with a problem behind the others: the one that others have too, or a record's own.
func (l *problemList) with(kind string, p problem) *problemList {
	key, common := plain(kind, p)
	if known := l.longer[key]; common && known != nil {
		return known
	}
	common = common && len(l.longer) < mostLonger
	kept := p
	if kept.Record = ""; common {
		kept.Message, kept.English = "", ""
	}
	next := &problemList{rare: rare{problems: append(slices.Clip(l.rare.problems), &kept), shared: l.rare.shared && common}}
	if next.rare.shared {
		if l.longer == nil {
			l.longer = map[plainProblem]*problemList{}
		}
		l.longer[key] = next
	}
	return next
}

// problemsOf are a record's problems as others see them. The lock must be held.
func (s *Store) problemsOf(e *entry) []problem {
	list := e.rest().problems
	if len(list) == 0 {
		return nil
	}
	rec, told := e.seen(), make([]problem, len(list))
	for i, p := range list {
		told[i] = *p
		told[i].Record = rec.ID
		if p.Args == nil && p.Message == "" {
			told[i].Message, told[i].English = s.pack.Wording(rec, p.Check, s.now())
		}
	}
	return told
}
