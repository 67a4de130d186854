package report

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errNoReturn = fault.New(fault.Refused, "compare-no-return")
	errReading  = fault.New(fault.Usage, "report-reading")
	errListed   = fault.New(fault.Refused, "compare-list")
)

// Columns of a comparison are those of the table, each as it was in the return, as it is, and what lies between.
const (
	thenKey = "then."
	nowKey  = "now."
	byKey   = "by."
)

// Compare sets a counted table beside the return of it that the unit made last before the term of its day. Where there is
// none it is refused, and nothing is made up.
func Compare(s *store.Store, r Report) (Report, error) {
	if s.Pack().Tables[r.Name].List {
		return Report{}, errListed.With("report", r.Name)
	}
	begin := termBegin(s.Pack(), r.At)
	last, whole, err := returnBefore(s, r, begin)
	if err != nil {
		return Report{}, err
	}
	if last == nil {
		return Report{}, errNoReturn.With("report", r.Name, "unit", r.UnitName, "day", begin)
	}
	b := comparison{now: r, then: whole.Report, words: "compare.", ids: whole.ids}
	b.open = func(row, column string) (Opened, error) {
		o := Opened{How: Stated, Note: words.Say("report.opened.filed", "day", last.At)}
		for _, id := range whole.ids(row, column) {
			o.Records = append(o.Records, Behind{ID: id, Who: itself})
		}
		return o, nil
	}
	return b.table(words.Say("compare.note", "then", last.At, "on", last.On, "who", last.Person, "state", last.State, "now", r.At)), nil
}

// returnBefore gives the newest return of a report's unit for a day before another, as it was sent; nil where there is none. A table of
// indicators is filed in the summary of its year.
func returnBefore(s *store.Store, r Report, day string) (last *Filed, whole frozen, err error) {
	if s.Pack().Tables[r.Name].Source == summarySource {
		for _, year := range slices.Backward(summaryYears(s, r.Unit)) {
			if last, whole, err = summaryFiled(s, r.Unit, year); err != nil || last != nil && last.At < day {
				return last, whole, err
			}
		}
		return nil, whole, nil
	}
	for _, one := range returnsOf(s, r.Name, r.Unit) {
		if one.At < day {
			last = &one
		}
	}
	if last != nil {
		whole, err = thaw(s, *last)
	}
	return last, whole, err
}

// summaryYears gives the years of which a unit has a summary, in order.
func summaryYears(s *store.Store, unit string) (years []string) {
	k := s.Pack().KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil {
		return nil
	}
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Unit == unit {
			years = append(years, rec.Values[k.ByRole(register.RolePeriod).Key])
		}
	})
	slices.Sort(years)
	return slices.Compact(years)
}

// CompareReading sets a counted table beside the same of the same day, as it is where a sentence is taken another way. The
// records are the same; the pack in force stays.
func CompareReading(ctx context.Context, s *store.Store, r Report, reading register.Reading) (Report, error) {
	if s.Pack().Tables[r.Name].List {
		return Report{}, errListed.With("report", r.Name)
	}
	pack, err := s.Pack().Read(reading)
	if err != nil {
		return Report{}, err
	}
	look, err := s.As(pack)
	if err != nil {
		return Report{}, err
	}
	ask, err := r.Asked()
	if err != nil {
		return Report{}, err
	}
	other, err := tallyOnce(ctx, look, r.Name, ask)
	if err != nil {
		return Report{}, err
	}
	b := comparison{now: r, then: other, words: "compare.reading."}
	b.ids = func(row, column string) []string { ids, _ := other.Explain(row, column); return ids }
	b.open = func(row, column string) (Opened, error) {
		o, err := other.Open(row, column)
		for i, part := range o.Parts {
			o.Parts[i].Count = func(context.Context) (Report, error) { return other, nil }
			if day, err := time.Parse(time.DateOnly, part.At); part.Table != "" && err == nil {
				o.Parts[i].Count = func(ctx context.Context) (Report, error) {
					return tallyOnce(ctx, look, part.Table, Ask{Unit: part.Unit, Day: day})
				}
			}
		}
		return o, err
	}
	notes := []string{words.Say("compare.reading.note", "point", reading.Point, "now", s.Pack().InForce(reading.Setting).Say(words.Language()), "other", reading.Say(words.Language()))}
	rows := bothRows(r.Rows, other.Rows)
	b.only = func(key string) bool {
		return slices.ContainsFunc(rows, func(row Row) bool { return differ(other.cell(row.Key, key), r.cell(row.Key, key)) })
	}
	if slices.ContainsFunc(r.Columns, func(c Column) bool { return b.only(c.Key) }) {
		notes = append(notes, words.Say("compare.reading.only"))
	} else {
		b.only, notes = nil, append(notes, words.Say("compare.reading.same"))
	}
	return b.table(notes...), nil
}

func differ(a, b Cell) bool {
	return (a.Value == nil) != (b.Value == nil) || a.Value != nil && *a.Value != *b.Value
}

// ReadingOf finds a reading by its setting and its value, as SETTING=VALUE.
func ReadingOf(p *register.Pack, text string) (register.Reading, error) {
	known := make([]string, 0, len(p.Readings))
	for _, r := range p.Others() {
		name := r.Setting + "=" + strings.ReplaceAll(r.Is, " ", ",")
		if text == name {
			return r, nil
		}
		known = append(known, name)
	}
	return register.Reading{}, errReading.With("reading", text, "known", strings.Join(known, " "))
}

// comparison sets the figures of now beside those of another table of the same columns, then.
type comparison struct {
	now, then Report
	words     string // what stands above the three columns
	ids       func(row, column string) []string
	open      func(row, column string) (Opened, error) // of then
	only      func(column string) bool                 // which columns; nil is all
}

// table is the comparison: what has no figure now is left out.
func (b comparison) table(notes ...string) Report {
	c := b.now
	c.Columns, c.Rows, c.Charts = nil, nil, nil            // a chart is of one side only
	c.Title = words.Say(b.words+"title", "title", c.Title) // on paper and as a file it is not taken for the table
	c.Notes = append(slices.Clone(notes), b.now.Notes...)
	for _, column := range b.now.Columns {
		if column.Text || b.only != nil && !b.only(column.Key) || !slices.ContainsFunc(b.now.Rows, func(row Row) bool { return b.now.cell(row.Key, column.Key).Value != nil }) {
			continue
		}
		group := strings.TrimSpace(column.Group + " " + column.Label)
		for _, part := range []string{thenKey, nowKey, byKey} {
			c.Columns = append(c.Columns, Column{Key: part + column.Key, Label: b.said(part), Group: group, Width: column.Width})
		}
	}
	for _, row := range bothRows(b.now.Rows, b.then.Rows) {
		made := Row{Key: row.Key, Label: b.label(row), Level: row.Level}
		for i := 0; i < len(c.Columns); i += 3 {
			key := strings.TrimPrefix(c.Columns[i].Key, thenKey)
			then, now := b.then.cell(row.Key, key), b.now.cell(row.Key, key)
			made.Cells = append(made.Cells, then, now, between(then, now))
		}
		c.Rows = append(c.Rows, made)
	}
	c.behind, c.open = b.explain, func(row, column string) (Opened, bool) { return b.opened(c, row, column) }
	return c
}

// label is what a row is called, with what the first column says that is no figure: of which goal it is.
func (b comparison) label(row Row) string {
	for i, c := range b.now.Columns {
		if c.Text && i < len(row.Cells) && row.Cells[i].Text != "" && row.Cells[i].Text != None {
			return row.Label + " " + row.Cells[i].Text
		}
	}
	return row.Label
}

func (b comparison) said(part string) string {
	return words.Say(b.words + strings.TrimSuffix(part, "."))
}

// bothRows gives the rows of now, and before the total those that were there only then.
func bothRows(now, then []Row) []Row {
	rows := slices.Clone(now)
	for _, row := range then {
		if slices.ContainsFunc(now, func(one Row) bool { return one.Key == row.Key }) {
			continue
		}
		at := slices.IndexFunc(rows, func(one Row) bool { return one.Key == TotalKey })
		if at < 0 {
			at = len(rows)
		}
		rows = slices.Insert(rows, at, row)
	}
	return rows
}

// between is what a figure grew by; nothing where one of the two is not there.
func between(then, now Cell) Cell {
	if then.Value == nil || now.Value == nil {
		return Cell{Text: None}
	}
	by := *now.Value - *then.Value
	decimals := 0
	for _, text := range []string{then.Text, now.Text} {
		_, after, _ := strings.Cut(strings.TrimSuffix(text, percentSign), ".")
		decimals = max(decimals, len(after))
	}
	text := strconv.FormatFloat(rounded(by, decimals), 'f', decimals, 64)
	if by > 0 {
		text = "+" + text
	}
	return Cell{Text: text, Value: &by}
}

// explain gives the records behind a figure of a comparison; of a difference those that stand behind one of the two only.
func (b comparison) explain(row, column string) ([]string, bool) {
	part, key, known := strings.Cut(column, ".")
	now, _ := b.now.Explain(row, key)
	switch part + "." {
	case thenKey:
		return b.ids(row, key), known
	case nowKey:
		return now, known
	}
	came, gone := apart(b.ids(row, key), now)
	return append(came, gone...), known
}

// opened opens a figure of a comparison, c: then as it was counted or filed, now by what is counted, the difference by both.
func (b comparison) opened(c Report, row, column string) (o Opened, known bool) {
	part, key, known := strings.Cut(column, ".")
	var err error
	switch part + "." {
	case thenKey:
		o, err = b.open(row, key)
		o.Cell = c.cell(row, column)
	case nowKey:
		o, err = b.now.Open(row, key)
		for i := range o.Parts {
			if o.Parts[i].Table == "" {
				o.Parts[i].Table, o.Parts[i].Unit, o.Parts[i].At = b.now.Name, b.now.Unit, b.now.At
			}
		}
	default:
		o = Opened{How: Added, Cell: c.cell(row, column)}
		for _, p := range []string{nowKey, thenKey} {
			o.Parts = append(o.Parts, Part{Row: row, Column: p + key, Label: b.said(p), Cell: c.cell(row, p+key), Away: p == thenKey})
		}
	}
	return o, known && err == nil
}

// termBegin is the first day of the term in which a day lies.
func termBegin(p *register.Pack, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	begin := ""
	for year := at.Year() - 1; year <= at.Year(); year++ {
		for _, start := range []string{p.SecondTerm, p.SchoolYearStart} {
			if first := strconv.Itoa(year) + "-" + start; first <= day && first > begin {
				begin = first
			}
		}
	}
	return begin
}
