package report

import (
	"context"
	"slices"
	"time"

	"rollbook/store"
)

// Overview is what a bureau sees first: targets beside what was reached, and who has filed.
type Overview struct {
	At      string   `json:"at"`
	Goals   []Goal   `json:"goals"`
	Filings []Filing `json:"filings"`
}

// Columns of the table of targets: what else of a goal opens, beside what was reached.
const (
	GoalActual = "actual"
	GoalTarget = "target"
	GoalGap    = "gap"
	GoalRate   = "rate"
)

// Goal is one target beside what was reached. Table, Row and Column name the figure, which opens to its records.
type Goal struct {
	Who     string `json:"who"`  // unit and place that it is set for
	What    string `json:"what"` // the indicator
	Actual  Cell   `json:"actual"`
	Target  Cell   `json:"target"`
	Gap     Cell   `json:"gap"`
	Rate    Cell   `json:"rate"`
	Percent bool   `json:"percent"`
	Table   string `json:"table"`
	Row     string `json:"row"`
	Column  string `json:"column"`
}

// Filing is what a unit right below, with all below it, owed by the day and what of it came.
type Filing struct {
	Unit    string    `json:"unit"`
	Name    string    `json:"name"`
	Units   int       `json:"units"`   // that owed something
	Came    int       `json:"came"`    // of which everything came, in time or late
	Missing []Missing `json:"missing"` // those that lack something, in the order of the table
	Table   string    `json:"table"`   // in which it is counted
}

// Days is for how long the oldest of what lacks is overdue.
func (f Filing) Days() int {
	most := 0
	for _, m := range f.Missing {
		most = max(most, m.Days)
	}
	return most
}

// Missing is a unit that lacks something: what, and for how many days. Its row and Column in the table of the filing open to it.
type Missing struct {
	Unit   string `json:"unit"`
	Name   string `json:"name"`
	Lacks  string `json:"lacks"`
	Days   int    `json:"days"`
	Column string `json:"column"`
}

// Overlook counts the overview of a day: the pack's tables of targets and of returns.
func Overlook(ctx context.Context, s *store.Store, day time.Time) (Overview, error) {
	o := Overview{At: day.Format(time.DateOnly), Goals: []Goal{}, Filings: []Filing{}}
	goals, err := ofSource(ctx, s, "targets", day)
	if err != nil {
		return o, err
	}
	for _, row := range goals.Rows {
		cell := func(column string) Cell { return goals.cell(row.Key, column) }
		actual := cell(GoalActual)
		o.Goals = append(o.Goals, Goal{
			Who: row.Label, What: cell("indicator").Text, Actual: actual, Target: cell(GoalTarget), Gap: cell(GoalGap), Rate: cell(GoalRate),
			Percent: actual.Rate() || cell(GoalTarget).Rate(), Table: goals.Name, Row: row.Key, Column: GoalActual,
		})
	}
	filed, err := ofSource(ctx, s, "returns", day)
	if err != nil {
		return o, err
	}
	units, err := s.UnitsOn(day)
	o.Filings = filings(s, units, filed)
	return o, err
}

// ofSource counts the first table of the pack that a source fills; an empty one where there is none.
func ofSource(ctx context.Context, s *store.Store, source string, day time.Time) (Report, error) {
	for _, name := range Names(s.Pack()) {
		if s.Pack().Tables[name].Source == source {
			return Tally(ctx, s, name, Ask{Day: day})
		}
	}
	return Report{}, nil
}

// filings puts the units that owed returns together by the unit right below the desk under which they stand, in
// the order of the table.
func filings(s *store.Store, units map[string]store.Unit, filed Report) []Filing {
	own := s.Unit().Code
	list := []Filing{}
	for _, row := range filed.Rows {
		if row.Key == TotalKey {
			continue
		}
		top := row.Key
		for range len(units) {
			if up := units[top].Parent; up == own || up == "" {
				break
			}
			top = units[top].Parent
		}
		at := slices.IndexFunc(list, func(f Filing) bool { return f.Unit == top })
		if at < 0 {
			at = len(list)
			list = append(list, Filing{Unit: top, Name: units[top].Name, Missing: []Missing{}, Table: filed.Name})
		}
		f := &list[at]
		f.Units++
		if open := filed.cell(row.Key, "open").Value; open == nil || *open == 0 {
			f.Came++
			continue
		}
		one := Missing{Unit: row.Key, Name: row.Label, Lacks: filed.cell(row.Key, "lacking").Text, Column: "open"}
		if days := filed.cell(row.Key, "days").Value; days != nil {
			one.Days = int(*days)
		}
		f.Missing = append(f.Missing, one)
	}
	return list
}
