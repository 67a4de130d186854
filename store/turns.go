package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store/register"
)

// What becomes of a unit, as the pack's code list says of each kind of change (`means`).
const (
	UnitOpened   = "opened"
	UnitRenamed  = "renamed"
	UnitMerged   = "merged"
	UnitClosed   = "closed"
	UnitReopened = "reopened"
)

const columnMeans = "means"

// ErrUnitUnknown names a unit that this desk does not know.
var ErrUnitUnknown = fault.New(fault.Refused, "unit-unknown")

var (
	errNoTurns   = fault.New(fault.Refused, "unit-turns")
	errTurn      = fault.New(fault.Usage, "unit-turn")
	errUnitAbove = fault.New(fault.Refused, "unit-above")
	errUnitState = fault.New(fault.Refused, "unit-state")
)

// UnitChange is what a bureau says of a unit below it: an ordinary record, which travels up, can be corrected, and is shown
// with who said it and when. It is of the unit's book, so that the unit hears of it, where the pack lets the unit write none of
// it itself; else of the bureau's.
type UnitChange struct {
	Record   string    `json:"record"`
	Unit     string    `json:"unit"` // code
	Means    string    `json:"means"`
	On       time.Time `json:"on"`             // from that day
	Name     string    `json:"name,omitempty"` // the new one
	Into     string    `json:"into,omitempty"` // code of the unit that takes it up
	Document string    `json:"document"`       // number of the paper
}

// unitFields are the fields of a record that tells of a unit.
type unitFields struct {
	kind                                  *register.Kind
	unit, means, on, name, into, document *register.Field
}

func (s *Store) unitFields() (unitFields, bool) {
	k := s.pack.KindByRole(register.KindUnitChange)
	if k == nil {
		return unitFields{}, false
	}
	f := unitFields{
		k, k.ByRole(register.RoleOffice), k.ByRole(register.RoleResult), k.ByRole(register.RoleEvent), k.ByRole(register.RoleTitle),
		k.ByRole(register.RoleInto), k.ByRole(register.RoleDocument),
	}
	return f, f.unit != nil && f.means != nil && f.on != nil && f.name != nil && f.into != nil && f.document != nil
}

// writes reports whether a unit of a level may say anything of the kind itself.
func (f unitFields) writes(level string) bool {
	return slices.ContainsFunc([]*register.Field{f.unit, f.means, f.on, f.name, f.into}, func(one *register.Field) bool { return one.MayWrite(level) })
}

// UnitChanges gives what this desk knows of changes of units, the earliest first; of one unit or of all ("").
func (s *Store) UnitChanges(unit string) []UnitChange {
	units, err := s.readUnits()
	if err != nil {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	units[s.unit.Code] = s.unit
	return slices.DeleteFunc(s.unitChanges(units), func(c UnitChange) bool { return unit != "" && c.Unit != unit })
}

// unitChanges are those that a bureau says of units that stand below it. The lock must be held.
func (s *Store) unitChanges(units map[string]Unit) []UnitChange {
	f, ok := s.unitFields()
	if !ok {
		return nil
	}
	list := []UnitChange{}
	for id := range s.turns {
		e := s.records.get(id)
		if e == nil || e.removed {
			continue
		}
		get := func(field *register.Field) string { return e.values().get(field.Key) }
		on, err := time.Parse(time.DateOnly, get(f.on))
		row := s.pack.Codes[f.means.Codes].Row(get(f.means))
		if unit := get(f.unit); err != nil || row == nil || unit == e.book() && f.writes(units[unit].Level) || !Under(units, unit, e.book()) {
			continue // nobody speaks of itself, nor of who does not stand below it
		}
		list = append(list, UnitChange{id, get(f.unit), row.Data[columnMeans], on, get(f.name), get(f.into), get(f.document)})
	}
	slices.SortFunc(list, func(a, b UnitChange) int { return cmp.Or(a.On.Compare(b.On), strings.Compare(a.Record, b.Record)) })
	return list
}

// first gives units the names from which their renamings go out: one that was granted anew after it was renamed has the new name on its
// certificate, and had another before.
func first(units map[string]Unit, changes []UnitChange) {
	for code, u := range units {
		if u.First != "" && slices.ContainsFunc(changes, func(c UnitChange) bool { return c.Unit == code && c.Means == UnitRenamed && c.Name == u.Name }) {
			u.Name = u.First
		}
		u.First = ""
		units[code] = u
	}
}

// NamesOf gives every name that a unit has had, by whatever its bureau has said of it.
func (s *Store) NamesOf(unit string) []string {
	units, err := s.UnitsOn(time.Time{})
	if err != nil || units[unit].Code == "" {
		return nil
	}
	names := []string{units[unit].Name}
	for _, c := range s.UnitChanges(unit) {
		if c.Means == UnitRenamed && c.Name != "" {
			names = append(names, c.Name)
		}
	}
	return names
}

// turn changes units as their bureaus say; each has the name of a day. The lock must be held.
func (s *Store) turn(units map[string]Unit, named string) {
	today := s.now().Format(time.DateOnly)
	changes := s.unitChanges(units)
	first(units, changes)
	for _, c := range changes {
		u, day := units[c.Unit], c.On.Format(time.DateOnly)
		if u.Code == "" {
			continue
		}
		switch c.Means {
		case UnitOpened:
			u.Opened = day
		case UnitRenamed:
			if c.Name != "" && day <= named {
				u.Former, u.Name = u.Name, c.Name
			}
		case UnitMerged, UnitClosed:
			u.Closed, u.Into = day, c.Into
		case UnitReopened:
			if u.Closed != "" && u.Closed < day && day <= today {
				u.away, u.back, u.Closed, u.Into = u.Closed, day, "", ""
			}
		}
		units[c.Unit] = u
	}
}

// ChangeUnit says of a unit below this bureau what becomes of it.
func (s *Store) ChangeUnit(c UnitChange) (Saved, error) {
	if err := s.May(Admin); err != nil {
		return Saved{}, err
	}
	f, ok := s.unitFields()
	if !ok {
		return Saved{}, errNoTurns
	}
	units, err := s.Units()
	if err != nil {
		return Saved{}, err
	}
	u, own := units[c.Unit], s.Unit().Code
	into, day := units[c.Into], c.On.Format(time.DateOnly)
	var means string
	for _, row := range s.pack.Codes[f.means.Codes].Codes {
		if row.Data[columnMeans] == c.Means && !row.Hidden {
			means = row.Code
		}
	}
	switch {
	case u.Code == "":
		return Saved{}, ErrUnitUnknown.With("unit", c.Unit)
	case u.Code == own || !Under(units, c.Unit, own):
		return Saved{}, errUnitAbove.With("unit", u.Name)
	case means == "" || c.Means == UnitMerged && c.Into == "" || c.Means == UnitRenamed && strings.TrimSpace(c.Name) == "" || c.On.IsZero() || strings.TrimSpace(c.Document) == "":
		return Saved{}, errTurn
	case c.Means == UnitMerged && into.Code == "":
		return Saved{}, ErrUnitUnknown.With("unit", c.Into)
	case c.Means == UnitMerged && (c.Into == c.Unit || into.Level != u.Level || !into.On(day)):
		return Saved{}, errUnitState.With("unit", into.Name, "day", day)
	case c.Means == UnitReopened && (u.Closed == "" || day <= u.Closed), (c.Means == UnitMerged || c.Means == UnitClosed) && (u.Closed != "" || !u.On(day) || day < u.back):
		return Saved{}, errUnitState.With("unit", u.Name, "day", day)
	}
	set := map[string]string{f.unit.Key: c.Unit, f.means.Key: means, f.on.Key: day, f.document.Key: strings.TrimSpace(c.Document)}
	if c.Means == UnitRenamed {
		set[f.name.Key] = strings.TrimSpace(c.Name)
	}
	if c.Means == UnitMerged {
		set[f.into.Key] = c.Into
	}
	edit := Edit{Kind: f.kind.Key, Set: set}
	if !f.writes(u.Level) {
		edit.Book = c.Unit
	}
	saved, err := s.Commit(edit)
	if err != nil {
		return Saved{}, err
	}
	return saved[0], nil
}
