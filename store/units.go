package store

import (
	"encoding/json"
	"fmt"
	"maps"
)

// MetaUnits is where the courier keeps the units that it knows, beside those of the pack: a JSON
// object of Unit by code.
const MetaUnits = "store/units"

// Units gives every unit that this desk knows: its own, the pack's, and those that were granted.
func (s *Store) Units() (map[string]Unit, error) {
	units, err := s.readUnits()
	if err != nil {
		return nil, err
	}
	own := s.Unit()
	units[own.Code] = own
	return units, nil
}

// readUnits gives the units beside the desk's own. One that was granted keeps the place that the pack gives it, where the
// grant, which knows one step only, does not say.
func (s *Store) readUnits() (map[string]Unit, error) {
	units := map[string]Unit{}
	for _, u := range s.pack.Units {
		units[u.Code] = Unit{u.Code, u.Name, u.Level, u.Parent}
	}
	raw, err := s.Meta(MetaUnits)
	if err != nil || raw == nil {
		return units, err
	}
	granted := map[string]Unit{}
	if err := json.Unmarshal(raw, &granted); err != nil {
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

// knownUnits is Units for who holds the lock, read once after each change of them.
func (s *Store) knownUnits() map[string]Unit {
	known := s.units.Load()
	if known == nil {
		units, err := s.readUnits()
		if err != nil {
			return map[string]Unit{s.unit.Code: s.unit}
		}
		known = &units
		s.units.Store(known)
	}
	if (*known)[s.unit.Code] != s.unit {
		units := maps.Clone(*known)
		units[s.unit.Code] = s.unit
		known = &units
		s.units.Store(known)
	}
	return *known
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
