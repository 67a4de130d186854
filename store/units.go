package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// MetaUnits is where the courier keeps the units that it knows, beside those of the pack: a JSON
// object of Unit by code.
const MetaUnits = "store/units"

// roster is every unit that a desk knows, as on a day.
type roster struct {
	day  day
	list map[string]Unit
}

// Units gives every unit that this desk knows: its own, the pack's, and those that were granted, each as the bureau above
// it says that it is today.
func (s *Store) Units() (map[string]Unit, error) {
	if known := s.units.Load(); known != nil && known.day == dayOf(s.now()) {
		return maps.Clone(known.list), nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	known, err := s.roster()
	return maps.Clone(known.list), err
}

// UnitsOn is Units with the names that they had on a day: a table of that day is read beside what was printed and filed then.
func (s *Store) UnitsOn(day time.Time) (map[string]Unit, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	units, err := s.readUnits()
	if err != nil {
		return nil, err
	}
	units[s.unit.Code] = s.unit
	s.turn(units, day.Format(time.DateOnly))
	return units, nil
}

// roster is what knownUnits remembers.
func (s *Store) roster() (roster, error) {
	before := s.units.Load()
	units, err := s.readUnits()
	if err != nil {
		return roster{}, err
	}
	units[s.unit.Code] = s.unit
	s.turn(units, s.now().Format(time.DateOnly))
	known := roster{dayOf(s.now()), units}
	s.units.CompareAndSwap(before, &known)
	return known, nil
}

// grant takes into memory what was kept of units.
func (s *Store) grant(kept map[string][]byte) {
	if raw, said := kept[MetaUnits]; said {
		s.granted.Store(&raw)
		s.forgetUnits()
	}
}

// forgetUnits lets the units be read anew, also by who is reading them just now.
func (s *Store) forgetUnits() { s.units.Store(&roster{}) }

// readUnits gives the units beside the desk's own. One that was granted keeps the place that the pack gives it, where the
// grant, which knows one step only, does not say.
func (s *Store) readUnits() (map[string]Unit, error) {
	units := map[string]Unit{}
	for _, u := range s.pack.Units {
		units[u.Code] = Unit{Code: u.Code, Name: u.Name, Level: u.Level, Parent: u.Parent}
	}
	raw := s.granted.Load()
	if raw == nil || *raw == nil {
		return units, nil
	}
	granted := map[string]Unit{}
	if err := json.Unmarshal(*raw, &granted); err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	for code, u := range granted {
		if u.Parent == "" {
			u.Parent = units[code].Parent
		}
		units[code] = u
	}
	return units, nil
}

// knownUnits is Units for who holds the lock, read once a day and after each change of them.
func (s *Store) knownUnits() map[string]Unit {
	today := dayOf(s.now())
	if known := s.units.Load(); known != nil && known.day == today {
		return known.list
	}
	known, err := s.roster()
	if err != nil {
		return map[string]Unit{s.unit.Code: s.unit}
	}
	return known.list
}

// Under reports whether a unit is the same as another, or stands below it.
func Under(units map[string]Unit, code, above string) bool {
	for range len(units) + 1 {
		if code == above {
			return true
		}
		if code = units[code].Parent; code == "" {
			return false
		}
	}
	return false
}

// Below gives the counties and schools that stand below a unit, in order of code.
func Below(units map[string]Unit, above string) []Unit {
	var list []Unit
	for code, u := range units {
		if code != above && Under(units, code, above) && (u.Level == School || u.Level == County) {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b Unit) int { return strings.Compare(a.Code, b.Code) })
	return list
}
