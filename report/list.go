package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"rollbook/store/register"
)

// line is one record of a list, with what it is put in order by.
type line struct {
	row   Row
	order []any
}

// part is the records of one kind in a list.
type part struct {
	kind  string
	when  *register.Expr
	order []*register.Expr
	cells []*register.Expr // a column each; nil is empty
}

// list fills the report with a row for each record.
func (t *tally) list(r *Report) error {
	if err := t.find(t.lists); err != nil {
		return err
	}
	r.Rows = append(r.Rows, t.listed...)
	t.sumLines(r)
	r.Left = t.left
	rows := r.Rows
	whole := *r
	r.open = func(row, column string) (Opened, bool) { return t.openedLine(&whole, row, column) }
	r.behind = func(row, column string) ([]string, bool) {
		if t.table.Column(column) == nil {
			return nil, false
		}
		if row == TotalKey {
			return t.records, true
		}
		known := slices.ContainsFunc(rows, func(one Row) bool { return one.Key == row })
		return []string{row}, known
	}
	return nil
}

// lists makes the rows.
func (t *tally) lists() error {
	parts := []part{{kind: t.table.Kind, when: t.table.WhenExpr(), order: t.table.OrderExprs()}}
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		e := c.TextExpr()
		if c.Sum != "" {
			e = c.SumExpr()
		}
		parts[0].cells = append(parts[0].cells, e)
	}
	for i := range t.table.Also {
		a := &t.table.Also[i]
		p := part{kind: a.Kind, when: a.WhenExpr()}
		for j := range t.table.Columns {
			p.cells = append(p.cells, a.CellExpr(t.table.Columns[j].Key))
		}
		parts = append(parts, p)
	}
	for _, p := range parts {
		lines, err := t.lines(p)
		if err == nil {
			t.titles(lines)
		}
		if err != nil {
			return err
		}
		for _, one := range lines {
			one.row.Label = strconv.Itoa(len(t.listed) + 1)
			t.listed = append(t.listed, one.row)
		}
	}
	return nil
}

func (t *tally) lines(p part) ([]line, error) {
	exprs := append(append([]*register.Expr{}, p.order...), p.cells...)
	program, err := t.pack.JoinFor(t.table, p.kind, p.when, exprs)
	if err != nil {
		return nil, err
	}
	t.fleeting = t.fleeting || program.Fleeting()
	var list []line
	err = t.s.Walk(t.ctx, p.kind, t.inquiry(p.kind, program, t.day), func(id, _ string, out []any, sound bool) {
		if !sound {
			t.left++
			return
		}
		t.records = append(t.records, id)
		one := line{row: Row{Key: id}, order: out[:len(p.order)]}
		for i := range t.table.Columns {
			if c := &t.table.Columns[i]; !c.Hidden {
				one.row.Cells = append(one.row.Cells, t.shown(c, out[len(p.order)+i]))
			}
		}
		list = append(list, one)
	})
	slices.SortFunc(list, func(a, b line) int {
		for i := range a.order {
			if n := compared(a.order[i], b.order[i]); n != 0 {
				return n
			}
		}
		return cmp.Compare(a.row.Key, b.row.Key)
	})
	return list, err
}

func compared(a, b any) int {
	if x, ok := a.(float64); ok {
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	}
	if x, ok := a.(int); ok {
		if y, ok := b.(int); ok {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(register.Written(a), register.Written(b))
}

// shown shows what an expression gave in a column of a list.
func (t *tally) shown(c *register.Column, out any) Cell {
	if c.Sum != "" {
		if n := register.Numeric(out); !math.IsNaN(n) {
			return Cell{Text: shown(c, &n), Value: &n}
		}
		return Cell{Text: ""}
	}
	text := register.Written(out)
	if c.Unit {
		return Cell{Text: t.unitName(text, t.units[text].Level)}
	}
	if f := c.LikeField(); f != nil && t.ask.Full && !f.IsSecret() {
		return Cell{Text: t.pack.Display(f, text)}
	} else if f != nil {
		return Cell{Text: t.pack.Masked(f, text)}
	}
	return Cell{Text: text}
}

// titles puts the names of the records that refs lead to in the place of their ids.
func (t *tally) titles(lines []line) {
	at := 0
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		if c.Hidden {
			continue
		}
		if f := c.LikeField(); f != nil && f.Type == register.Ref {
			t.s.Lookup(func(look register.Lookup) {
				for j := range lines {
					cell := &lines[j].row.Cells[at]
					if rec, ok := look.Record(cell.Text); ok {
						cell.Text = t.pack.TitleOf(rec)
					}
				}
			})
		}
		at++
	}
}

// sumLines writes the last row of a list that has figures.
func (t *tally) sumLines(r *Report) {
	if t.table.Total == "" {
		return
	}
	total := Row{Key: TotalKey, Label: t.table.Totalled(t.lang), Level: 1}
	at, sums := 0, map[string]*float64{}
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		if c.Hidden {
			continue
		}
		cell := Cell{}
		if c.Sum != "" || c.Summed {
			sum := 0.0
			for _, row := range r.Rows {
				if v := row.Cells[at].Value; v != nil {
					sum += *v
				}
			}
			cell = Cell{Text: shown(c, &sum), Value: &sum}
		}
		if v := follows(c, func(key string) *float64 { return sums[key] }); v != nil {
			cell = Cell{Text: shown(c, v), Value: v}
		}
		sums[c.Key] = cell.Value
		total.Cells = append(total.Cells, cell)
		at++
	}
	r.Rows = append(r.Rows, total)
}
