package store

import (
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

// plainProblem is one that speaks of nothing but its field and its record.
type plainProblem struct {
	kind, field, check, code string
	level                    register.Level
}

// plain tells the problems that many records have. What the pack's own checks say of a record is not kept for each: problemsOf
// words it again.
func plain(kind string, p problem) (key plainProblem, ok bool) {
	if p.Other != "" || len(p.Args) > 1 { // its label is one
		return key, false
	}
	return plainProblem{kind, p.Field, p.Check, p.Code, p.Level}, true
}

// with is the list with a problem behind the others: the one that others have too, or a record's own.
func (l *problemList) with(kind string, p problem) *problemList {
	key, common := plain(kind, p)
	if known := l.longer[key]; common && known != nil {
		return known
	}
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
