package award

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rollbook/store"
)

// metaRoll is where a desk keeps, by award, the payroll that it wrote last.
const metaRoll = "award/roll/"

// Written is a payroll that was written to a file: it may be at the bank, though nobody has recorded yet what came of it.
type Written struct {
	Day  string `json:"day"`
	File string `json:"file"`
}

// KeepRoll notes which awards stand in a payroll that was written to a file.
func KeepRoll(s *store.Store, roll []Line, file string) error {
	raw, err := json.Marshal(Written{s.Today().Format(time.DateOnly), file})
	if err != nil {
		return fmt.Errorf("note a payroll: %w", err)
	}
	meta := map[string][]byte{}
	for _, line := range roll {
		if line.Goes() {
			meta[metaRoll+line.ID] = raw
		}
	}
	return s.SetMeta(meta)
}

// rollsOf gives by award the payroll that this desk wrote last.
func rollsOf(s *store.Store) (map[string]Written, error) {
	rolls := map[string]Written{}
	err := s.EachMeta(metaRoll, func(name string, raw []byte) error {
		var w Written
		if err := json.Unmarshal(raw, &w); err != nil {
			return fmt.Errorf("read the payrolls: %w", err)
		}
		rolls[strings.TrimPrefix(name, metaRoll)] = w
		return nil
	})
	return rolls, err
}

// Once leaves to a payroll what stands in none yet: the bank might pay the rest twice.
func Once(roll []Line) []Line {
	out := make([]Line, len(roll))
	for i, line := range roll {
		if line.Goes() && line.Before != nil {
			line.Why = errInRoll.With("name", line.Name, "day", line.Before.Day, "file", line.Before.File)
		}
		out[i] = line
	}
	return out
}
