package report

import (
	"rollbook/fault"
	"rollbook/store/register"
)

// Line is a row that a source gives: cells by column, and the records behind them.
type Line struct {
	Key, Label string
	Level      int
	Cells      map[string]Cell
	Behind     map[string][]string // ids by column; "" is of the whole row
	Opened     map[string]Opened   // by column, where a figure is more than what the cells of its row give
}

// source gives what fills the tables whose rows no kind's records give: a table names it. The columns
// are the table's; a cell that a line does not give follows from those before it, or is empty. nil where
// there is no such source.
func source(name string) func(*tally) ([]Line, error) {
	switch name {
	case "targets":
		return targets
	case summarySource:
		return indicators
	case "returns":
		return returns
	case "findings":
		return checks
	}
	return nil
}

var errSource = fault.New(fault.Refused, "report-source")

// fromSource fills the report from the source that its table names.
func (t *tally) fromSource(r *Report) error {
	fill := source(t.table.Source)
	if fill == nil {
		return errSource.With("report", t.table.ID, "source", t.table.Source)
	}
	lines, err := fill(t)
	if err != nil {
		return err
	}
	behind := map[string]Line{}
	for _, one := range lines {
		behind[one.Key] = one
		r.Rows = append(r.Rows, t.line(one))
	}
	t.sumLines(r)
	all := []string{}
	for _, one := range lines {
		all = append(all, one.Behind[""]...)
	}
	r.behind = func(row, column string) ([]string, bool) {
		one, known := behind[row]
		if row == TotalKey {
			return all, t.table.Column(column) != nil
		}
		if t.table.Column(column) == nil || !known {
			return nil, false
		}
		if ids, ok := one.Behind[column]; ok {
			return ids, true
		}
		return one.Behind[""], true
	}
	whole := *r
	r.open = func(row, column string) (Opened, bool) {
		if o, ok := behind[row].Opened[column]; ok {
			return o, true
		}
		return t.openedLine(&whole, row, column)
	}
	return nil
}

// line makes a row of what a source gave.
func (t *tally) line(one Line) Row {
	row := Row{Key: one.Key, Label: one.Label, Level: one.Level}
	values := map[string]*float64{}
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		cell, given := one.Cells[c.Key]
		if !given {
			if v := follows(c, func(key string) *float64 { return values[key] }); v != nil || derived(c) {
				cell = Cell{Text: shown(c, v), Value: v}
			}
		}
		values[c.Key] = cell.Value
		if !c.Hidden {
			row.Cells = append(row.Cells, cell)
		}
	}
	return row
}

// sumOf opens a cell of a line that is others of it, added.
func (t *tally) sumOf(line Line, column string, from ...string) Opened {
	o := Opened{How: Added, Cell: line.Cells[column]}
	for _, key := range from {
		if c := t.table.Column(key); c != nil {
			o.Parts = append(o.Parts, Part{Row: line.Key, Column: key, Label: t.headOf(c), Cell: line.Cells[key]})
		}
	}
	return o
}

func derived(c *register.Column) bool { return len(c.Ratio)+len(c.Adds)+len(c.Times) > 0 }
