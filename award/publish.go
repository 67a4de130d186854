package award

import (
	"path/filepath"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// upKey names the lists of one book, programme and period.
type upKey struct{ unit, programme, period string }

// putUp is one time for which a list was up.
type putUp struct {
	from, until time.Time
	objections  string
}

func publications(s *store.Store, x *shape) (map[upKey][]putUp, error) {
	all := map[upKey][]putUp{}
	s.Each(x.publicity.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		get := func(role register.Role) string { return valueOf(x.publicity, rec.Values, role) }
		k := upKey{rec.Unit, get(register.RoleProgramme), get(register.RolePeriod)}
		all[k] = append(all[k], putUp{date(get(register.RoleFrom)), date(get(register.RoleUntil)), get(register.RoleOpinion)})
	})
	return all, nil
}

// wasUp reports whether the list of an award's book was up for so many working days, the award on it, and what was said against it
// is written. All of it goes by the calendar: the last day is over with the day, and who was proposed later was not on the list.
func (d *decision) wasUp(c Case, days int) bool {
	now := today(d.word.Day).Format(time.DateOnly)
	for _, up := range d.up[upKey{c.Unit, c.Programme, c.Period}] {
		there := len(c.Trail) > 0 && c.Trail[0].Day <= up.from.Format(time.DateOnly)
		if there && up.objections != "" && !up.from.IsZero() && up.until.Format(time.DateOnly) < now && d.pack.WorkingDays(up.from, up.until) >= days {
			return true
		}
	}
	return false
}

// Notice is a list that is put up.
type Notice struct {
	Form    string   // of the pack, for everyone to see
	Persons []string // records, in the order of the list
	ID      string   // of the record of the publication
	From    string
	Until   string
	Bare    bool // the pack has no holidays of these days: only weekends were left out
}

// PutUp makes the list of the awards of one book that wait for the school's opinion, and records from when to when it is up.
// Without until it is up for as many working days as the step asks for.
func PutUp(s *store.Store, programme, period string, from, until time.Time) (Notice, error) {
	x, err := shapeOf(s)
	if err != nil {
		return Notice{}, err
	}
	pub := x.pack.Publication
	if pub == nil {
		return Notice{}, errNoAid
	}
	own := s.Unit().Code
	list, err := Cases(s, Filter{Programme: programme, Period: period, Unit: own})
	if err != nil {
		return Notice{}, err
	}
	n := Notice{Form: pub.Form}
	days := 0
	for _, c := range list {
		if c.Unit != own || c.Step == nil || c.Step.Act != register.ActOpinion || c.Step.Unit != register.UnitOwn {
			continue
		}
		s.Lookup(func(look register.Lookup) {
			person, ok := look.Record(c.Person)
			if ok {
				days = max(days, x.pack.PublicDays(c.Step, person, look, today(from)))
			}
			if !ok || !x.pack.Withheld(person, look, today(from)) { // who withdrew consent is in no public list
				n.Persons = append(n.Persons, c.Person)
			}
		})
	}
	if len(n.Persons) == 0 {
		return Notice{}, errEmptyList.With("programme", called(x.pack, programme), "period", period)
	}
	first := today(from)
	first = date(first.Format(time.DateOnly))
	last := date(until.Format(time.DateOnly))
	if until.IsZero() {
		for last = first; x.pack.WorkingDays(first, last) < max(days, 1); {
			last = last.AddDate(0, 0, 1)
		}
	}
	n.Bare = !x.pack.Holidays(first, last)
	n.From, n.Until = first.Format(time.DateOnly), last.Format(time.DateOnly)
	edit := store.Edit{Kind: x.publicity.Key, Set: map[string]string{
		key(x.publicity, register.RoleProgramme): programme, key(x.publicity, register.RolePeriod): period,
		key(x.publicity, register.RoleFrom): n.From, key(x.publicity, register.RoleUntil): n.Until,
	}}
	s.Each(x.publicity.Key, func(rec register.Record, _ register.Lookup, _ bool) { // printed again it is the same
		if rec.Unit == own && valueOf(x.publicity, rec.Values, register.RoleProgramme) == programme && valueOf(x.publicity, rec.Values, register.RolePeriod) == period &&
			valueOf(x.publicity, rec.Values, register.RoleFrom) == n.From {
			edit.ID = rec.ID
		}
	})
	saved, err := s.Commit(edit)
	if err != nil {
		return Notice{}, err
	}
	n.ID = saved[0].ID
	return n, nil
}

// TakenDown records what was said against the lists that were up, for the publications of the own book that say nothing yet.
func TakenDown(s *store.Store, programme, period, objections string) ([]string, error) {
	x, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	if objections == "" {
		return nil, errWords.With("name", "")
	}
	var edits []store.Edit
	var ids []string
	own := s.Unit().Code
	s.Each(x.publicity.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		get := func(role register.Role) string { return valueOf(x.publicity, rec.Values, role) }
		if rec.Unit == own && get(register.RoleProgramme) == programme && get(register.RolePeriod) == period && get(register.RoleOpinion) == "" {
			edits = append(edits, store.Edit{ID: rec.ID, Set: map[string]string{key(x.publicity, register.RoleOpinion): objections}})
			ids = append(ids, rec.ID)
		}
	})
	if len(edits) == 0 {
		return nil, errEmptyList.With("programme", called(x.pack, programme), "period", period)
	}
	_, err = s.Commit(edits...)
	return ids, err
}

// Neutral refuses a name of a public file that says something of the children's lot.
func Neutral(p *register.Pack, path string) error {
	name := filepath.Base(path)
	if p.Publication == nil {
		return nil
	}
	for _, word := range p.Publication.Avoid {
		if strings.Contains(name, word) {
			return errName.With("file", name, "word", word)
		}
	}
	return nil
}
