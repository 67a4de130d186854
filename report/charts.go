package report

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Kinds of charts, as the pack calls them.
const (
	Bars  = "bars"  // rows of the table side by side, each with its target
	Trend = "trend" // one figure as it was at the end of each month
)

// Chart is figures of a report that are drawn. package chart draws them, package sheet gives them to Excel.
type Chart struct {
	Kind   string  `json:"kind"`
	Title  string  `json:"title"`
	Note   string  `json:"note"`
	Column string  `json:"column"` // of the report, where the figures stand in it
	Target string  `json:"target,omitempty"`
	Points []Point `json:"points"`
}

// Point is one bar, or one month.
type Point struct {
	Row    string `json:"row"`
	Label  string `json:"label"`
	Day    string `json:"day,omitempty"`
	Value  Cell   `json:"value"`
	Target Cell   `json:"target"`
}

// Percent reports whether a chart is of rates.
func (c Chart) Percent() bool {
	return slices.ContainsFunc(c.Points, func(p Point) bool { return p.Value.Rate() })
}

// mostBars bounds a chart to what can be read.
const mostBars = 40

// Charts gives the charts that the pack says a counted report has. Those by month count its tables for the end of each
// month of the school year up to its day; progress hears how many of them are counted.
func Charts(ctx context.Context, s *store.Store, r Report, ask Ask, progress func(done, total int)) ([]Chart, error) {
	table := s.Pack().Tables[r.Name]
	if table == nil || len(table.Charts) == 0 {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, r.At)
	if err != nil {
		return nil, errUnknown.With("report", r.Name)
	}
	ask.Day, ask.Unit = day, r.Unit
	t, err := newTally(ctx, s, r.Name, ask)
	if err != nil {
		return nil, err
	}
	var list []Chart
	var lines []lineOf
	for i := range table.Charts {
		c := &table.Charts[i]
		if c.Kind == Bars {
			if one := t.bars(r, c); len(one.Points) > 0 {
				list = append(list, one)
			}
			continue
		}
		for _, line := range t.linesOf(r, c) {
			line.chart = len(list)
			list = append(list, Chart{Kind: Trend, Title: line.title, Note: words.Say("chart.trend", "year", t.pack.SchoolYear(day)), Column: c.Column, Target: c.Target})
			lines = append(lines, line)
		}
	}
	days := monthsTo(t.pack, day)
	for i, line := range lines {
		for j, at := range days {
			p, err := t.month(line, at)
			if err != nil {
				return nil, err
			}
			list[line.chart].Points = append(list[line.chart].Points, p)
			progress(i*len(days)+j+1, len(lines)*len(days))
		}
	}
	return list, nil
}

// bars takes the rows of a level.
func (t *tally) bars(r Report, c *register.Chart) Chart {
	one := Chart{Kind: Bars, Title: c.Say(words.Language()), Column: c.Column, Target: c.Target, Note: words.Say("chart.bars", "day", r.At)}
	for _, row := range r.Rows {
		p := Point{Row: row.Key, Label: row.Label, Value: r.cell(row.Key, c.Column), Target: Cell{Text: None}}
		if c.Target != "" {
			p.Target = r.cell(row.Key, c.Target)
		}
		rate := p.Value.Rate() || p.Target.Rate()
		if row.Level != c.Level || row.Key == TotalKey || p.Value.Value == nil || c.Unit != "" && rate != (c.Unit == percent) {
			continue
		}
		if len(one.Points) == mostBars {
			one.Note = words.Whole(one.Note, words.Say("chart.more", "n", mostBars))
			break
		}
		if c.Beside != "" {
			p.Label += " " + r.cell(row.Key, c.Beside).Text
		}
		one.Points = append(one.Points, p)
	}
	return one
}

// lineOf is a figure that is followed through the year: where it stands, and what it is held against.
type lineOf struct {
	title, table, unit, row, column string
	target                          Cell
	chart                           int
}

// linesOf gives what a chart by month follows: the total of a counted table, or the indicators of one of targets that
// the pack wants drawn.
func (t *tally) linesOf(r Report, c *register.Chart) []lineOf {
	target := func(row string) Cell {
		if c.Target == "" {
			return Cell{Text: None}
		}
		return r.cell(row, c.Target)
	}
	switch t.table.Source {
	case "targets":
		var list []lineOf
		for i := range t.pack.Targets {
			one := &t.pack.Targets[i]
			in := t.pack.Indicators[one.Indicator]
			if in == nil || in.Chart != Trend || in.Table == "" || one.Unit != t.unit {
				continue
			}
			unit, row := t.whose(one)
			list = append(list, lineOf{title: t.meant(one) + " " + in.Say(words.Language()), table: in.Table, unit: unit, row: row, column: in.Column, target: target(one.ID)})
		}
		return list
	case summarySource:
		var list []lineOf
		for _, id := range t.pack.IndicatorOrder() {
			if in := t.pack.Indicators[id]; in.Chart == Trend && in.Table != "" {
				list = append(list, lineOf{title: in.Say(words.Language()), table: in.Table, unit: t.unit, column: in.Column, target: target(id)})
			}
		}
		return list
	}
	return []lineOf{{title: c.Say(words.Language()), table: r.Name, unit: t.unit, row: TotalKey, column: c.Column, target: target(TotalKey)}}
}

// month is a figure as it was on a day.
func (t *tally) month(line lineOf, day time.Time) (Point, error) {
	_, r, err := figuresOf(t.ctx, t.s, line.table, Ask{Unit: line.unit, Day: day})
	if err != nil {
		return Point{}, err
	}
	row := line.row
	if row == "" {
		row = TotalKey
	}
	return Point{Row: row, Label: words.Say("chart.month", "month", strconv.Itoa(int(day.Month()))), Day: day.Format(time.DateOnly), Value: r.cell(row, line.column), Target: line.target}, nil
}

// monthsTo gives the last days of the months of a day's school year, up to the day itself.
func monthsTo(p *register.Pack, day time.Time) []time.Time {
	first, err := time.Parse(time.DateOnly, strconv.Itoa(p.SchoolYear(day))+"-"+p.SchoolYearStart)
	if err != nil {
		first = day
	}
	var list []time.Time
	for month := time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC); ; month = month.AddDate(0, 1, 0) {
		end := month.AddDate(0, 0, -1)
		if !end.Before(day) {
			return append(list, day)
		}
		list = append(list, end)
	}
}
