package report

import (
	"context"
	"math"
	"strings"
	"time"

	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Findings gives everything that the pack's checks notice at a desk, as of a day: what package finding
// sees between records, and what the figures of the tables show.
func Findings(ctx context.Context, s *store.Store, day time.Time) ([]finding.Finding, error) {
	list, err := finding.Scan(ctx, s, day)
	if err != nil {
		return nil, err
	}
	a := alarms{ctx: ctx, s: s, day: day, tables: map[string]Report{}}
	answered, err := a.judge("")
	if err != nil {
		return nil, err
	}
	return finding.InOrder(s.Pack(), append(list, answered...)), nil
}

// alarms are the checks of figures while they are judged.
type alarms struct {
	ctx    context.Context
	s      *store.Store
	day    time.Time
	unit   string            // "" is the desk's own
	tables map[string]Report // counted once, by name and day
	found  []finding.Finding
}

// judge looks at the figures of one table, or of all (""), and at what was answered.
func (a *alarms) judge(table string) ([]finding.Finding, error) {
	for _, f := range finding.Shown(a.s) {
		if f.Figures() && (table == "" || f.Table == table) {
			if err := a.figures(f); err != nil {
				return nil, err
			}
		}
	}
	return finding.Answered(a.s, a.found)
}

func (a *alarms) table(name string, day time.Time) (Report, error) {
	key := name + "@" + day.Format(time.DateOnly)
	if r, known := a.tables[key]; known {
		return r, nil
	}
	_, r, err := figuresOf(a.ctx, a.s, name, Ask{Unit: a.unit, Day: day})
	a.tables[key] = r
	return r, err
}

// figures judges each row of a table by one check.
func (a *alarms) figures(f *register.Finding) error {
	now, err := a.table(f.Table, a.day)
	if err != nil {
		return err
	}
	before, err := a.table(f.Table, a.day.AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	last := map[string]Row{}
	for _, row := range before.Rows {
		last[row.Key] = row
	}
	for _, row := range now.Rows {
		fig := register.Figure{Row: values(now, row), Last: values(before, last[row.Key])}
		ids, err := now.Explain(row.Key, f.Column)
		if err != nil {
			ids = nil // a column that no record stands behind
		}
		if f.OfExpr() != nil {
			fig.Share = a.share(f.OfExpr(), ids)
		}
		if !f.Right(fig) {
			a.add(f, now, row, fig, ids)
		}
	}
	return nil
}

// values gives a row's figures by column.
func values(r Report, row Row) map[string]float64 {
	known := map[string]float64{}
	for i, cell := range row.Cells {
		if cell.Value != nil {
			known[r.Columns[i].Key] = *cell.Value
		}
	}
	return known
}

// share is the percentage of records that a condition holds for; NaN where there are none.
func (a *alarms) share(e *register.Expr, ids []string) float64 {
	if len(ids) == 0 {
		return math.NaN()
	}
	n := 0
	a.s.Lookup(func(look register.Lookup) {
		for _, id := range ids {
			if rec, ok := look.Record(id); ok {
				if yes, err := e.Bool(rec, look, a.day); err == nil && yes {
					n++
				}
			}
		}
	})
	return 100 * float64(n) / float64(len(ids))
}

func (a *alarms) add(f *register.Finding, r Report, row Row, fig register.Figure, ids []string) {
	const most = 1000 // records: more are not gone through one by one
	one := finding.Finding{
		Check: f.ID, Number: f.Number(), Title: f.Titled(words.Language()), Level: f.Level, Action: f.Action, Hint: f.Hinted(words.Language()), Owner: r.Unit, Since: r.At,
		About: strings.Join([]string{f.Table, row.Key, f.Column, a.day.Format("2006")}, "/"), Records: []finding.Evidence{},
	}
	one.Subject = row.Label
	text := ""
	for i, c := range r.Columns {
		if c.Key == f.Column {
			text = row.Cells[i].Text
		}
	}
	one.Message = f.Say(words.Language(), fig, map[string]string{"place": row.Label, "value": text})
	a.s.Lookup(func(look register.Lookup) {
		for _, id := range ids[:min(len(ids), most)] {
			if rec, ok := look.Record(id); ok {
				one.Records = append(one.Records, finding.Evidence{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Title: finding.Title(a.s.Pack(), look, rec)})
			}
		}
	})
	a.found = append(a.found, one)
}
