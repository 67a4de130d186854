package register

var ranks = map[string]int{"school": 1, UnitCounty: 2, UnitCity: 3}

// Reaches reports whether a level of units is another or above it; "" is below each.
func Reaches(level, least string) bool { return ranks[level] >= ranks[least] }

// MayWrite reports whether a unit of a level may write the field. Everybody who asks that asks here: the form and the table,
// an import, a save, and what another desk sends.
func (f *Field) MayWrite(level string) bool { return Reaches(level, f.By) }
