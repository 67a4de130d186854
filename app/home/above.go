package home

import (
	"rollbook/app/job"
	"rollbook/store"
	"rollbook/sync/courier"
)

// above is what the unit above has done that concerns this school.
type above struct {
	name  string           // its own
	anew  bool             // its computer is new and has none of the records
	lacks string           // its name again where it has changes that this desk lacks, and does not send them before it hears from it
	turn  store.UnitChange // the latest that it says of this school; the zero value for nothing
	into  string           // name of the school that takes this one up
}

// fresh is how many days it is told that a school has another name, or is open again: it goes on as before.
const fresh = 60

// hear asks, beside the window, what the unit above has done that concerns this school.
func (p *school) hear() {
	s := p.d.Store
	job.Quiet(func() (a above, err error) {
		if a.anew, err = courier.Anew(s); err != nil {
			return a, err
		}
		if a.lacks, err = courier.Lacks(s); err != nil {
			return a, err
		}
		units, err := s.Units()
		if err != nil {
			return a, err
		}
		own := s.Unit()
		a.name = units[own.Parent].Name
		for _, c := range s.UnitChanges(own.Code) {
			a.turn = c
		}
		rec, known := s.Glance(a.turn.Record)
		stays := a.turn.Means == store.UnitMerged || a.turn.Means == store.UnitClosed
		told := a.turn.Means == store.UnitRenamed || a.turn.Means == store.UnitReopened
		since := a.turn.On
		if known && rec.Updated.After(since) {
			since = rec.Updated
		}
		if !stays && (!told || s.Today().After(since.AddDate(0, 0, fresh))) {
			a.turn = store.UnitChange{}
		}
		if a.into = units[a.turn.Into].Name; a.into == "" {
			a.into = a.turn.Into
		}
		return a, nil
	}, func(a above, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if a != p.above {
			p.above = a
			p.draw()
		}
	})
}
