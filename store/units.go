package store

import (
	"encoding/json"
	"fmt"
)

// MetaUnits is where the courier keeps the units that it knows, beside those of the pack: a JSON
// object of Unit by code.
const MetaUnits = "store/units"

// Units gives every unit that this desk knows: its own, the pack's, and those that were granted.
func (s *Store) Units() (map[string]Unit, error) {
	units := map[string]Unit{}
	for _, u := range s.pack.Units {
		units[u.Code] = Unit{u.Code, u.Name, u.Level, u.Parent}
	}
	raw, err := s.Meta(MetaUnits)
	if err != nil {
		return nil, err
	}
	if raw != nil {
		if err := json.Unmarshal(raw, &units); err != nil {
			return nil, fmt.Errorf("read the units: %w", err)
		}
	}
	own := s.Unit()
	units[own.Code] = own
	return units, nil
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
