package report

import (
	"math"
	"strconv"
	"strings"

	"rollbook/store/register"
)

// figures writes one row.
func (t *tally) figures(at *node) Row {
	row := Row{Key: at.path, Label: t.label(at), Level: at.depth}
	cells := map[string]Cell{}
	for i := range t.table.Columns {
		if c := &t.table.Columns[i]; !c.Hidden {
			row.Cells = append(row.Cells, t.cell(c, at, cells))
		}
	}
	return row
}

// cell is a column's cell in a row; cells are those that are known.
func (t *tally) cell(c *register.Column, at *node, cells map[string]Cell) Cell {
	cell, known := cells[c.Key]
	if !known {
		cell = t.figure(c, at, func(key string) *float64 { return t.cell(t.table.Column(key), at, cells).Value })
		cells[c.Key] = cell
	}
	return cell
}

// figure is a column's figure in a row: a count, or what follows from other columns.
func (t *tally) figure(c *register.Column, at *node, of func(key string) *float64) Cell {
	var v *float64
	switch {
	case c.Sum != "":
		total := 0.0
		for _, m := range at.collect(t.cells[c.Key], nil) {
			total += m.n
		}
		total = math.Round(total*1e6) / 1e6 // in whatever order they were added
		v = &total
	case c.Count != "" || len(c.Plus)+len(c.Except) > 0:
		n := float64(t.distinct(t.marks(c, at)))
		v = &n
	case c.Target != "":
		return targetCell(c, t.target(c.Target, at))
	case c.Value != "":
		v = c.Constant(t.day)
	case c.Filed != "":
		v = t.filedBefore(c, at)
	default:
		v = follows(c, of)
	}
	return Cell{Text: shown(c, v), Value: v}
}

// follows gives a figure that is made of other columns' alone.
func follows(c *register.Column, of func(key string) *float64) *float64 {
	switch {
	case len(c.Ratio) == 2:
		over, under := of(c.Ratio[0]), of(c.Ratio[1])
		if over == nil || under == nil || *under == 0 {
			return nil
		}
		part := *over
		if c.Percent {
			part *= 100 // first: 57 of 100 are 57, and 0.57 * 100 is less
		}
		n := part / *under
		return &n
	case len(c.Adds) > 0:
		total := 0.0
		for _, key := range c.Adds {
			rest, away := strings.CutPrefix(key, "-")
			v := of(rest)
			if v == nil {
				return nil
			}
			if away {
				total -= *v
			} else {
				total += *v
			}
		}
		return &total
	case len(c.Times) > 0:
		product := 1.0
		for _, key := range c.Times {
			v := of(key)
			if v == nil {
				return nil
			}
			product *= *v
		}
		return &product
	}
	return nil
}

// shown writes a figure, rounded half up.
func shown(c *register.Column, v *float64) string {
	if v == nil {
		return None
	}
	text := strconv.FormatFloat(rounded(*v, c.Decimals), 'f', c.Decimals, 64)
	if c.Percent {
		text += percentSign
	}
	return text
}

func rounded(v float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	n := math.Floor(math.Abs(v)*scale+0.5+1e-9) / scale
	if v < 0 && n != 0 {
		return -n
	}
	return n
}
