package report

import (
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
	begin := termOf(s.Pack(), r.At)
	var last *Filed
	for _, one := range returnsOf(s, r.Name, r.Unit) {
		if one.At < begin {
			last = &one
		}
	}
	if last == nil {
		return Report{}, errNoReturn.With("report", r.Name, "unit", r.UnitName, "day", begin)
	}
	whole, err := thaw(s, *last)
	if err != nil {
		return Report{}, err
	}
	c := r
	c.Columns, c.Rows = nil, nil
	c.Notes = append([]string{words.Say("compare.note", "then", last.At, "on", last.On, "who", last.Person, "state", last.State, "now", r.At)}, r.Notes...)
	for _, column := range r.Columns {
		if column.Text || !slices.ContainsFunc(r.Rows, func(row Row) bool { return r.cell(row.Key, column.Key).Value != nil }) {
			continue
		}
		group := strings.TrimSpace(column.Group + " " + column.Label)
		for _, part := range []string{thenKey, nowKey, byKey} {
			c.Columns = append(c.Columns, Column{Key: part + column.Key, Label: words.Say("compare." + strings.TrimSuffix(part, ".")), Group: group, Width: column.Width})
		}
	}
	for _, row := range bothRows(r.Rows, whole.Rows) {
		made := Row{Key: row.Key, Label: row.Label, Level: row.Level}
		for i := 0; i < len(c.Columns); i += 3 {
			key := strings.TrimPrefix(c.Columns[i].Key, thenKey)
			then, now := whole.cell(row.Key, key), r.cell(row.Key, key)
			made.Cells = append(made.Cells, then, now, between(then, now))
		}
		c.Rows = append(c.Rows, made)
	}
	c.behind, c.open = openCompared(whole, r, *last, c)
	return c, nil
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
	return Cell{text, &by}
}

// openCompared opens the figures of a comparison: then by the return, now by what is counted, the difference by both.
func openCompared(whole frozen, r Report, last Filed, c Report) (behind func(row, column string) ([]string, bool), open func(row, column string) (Opened, bool)) {
	behind = func(row, column string) ([]string, bool) {
		part, key, known := strings.Cut(column, ".")
		now, _ := r.Explain(row, key)
		switch part + "." {
		case thenKey:
			return whole.ids(row, key), known
		case nowKey:
			return now, known
		}
		came, gone := apart(whole.ids(row, key), now)
		return append(came, gone...), known
	}
	open = func(row, column string) (Opened, bool) {
		part, key, known := strings.Cut(column, ".")
		o := Opened{Cell: c.cell(row, column)}
		switch part + "." {
		case thenKey:
			o.How, o.Note = Stated, words.Say("report.opened.filed", "day", last.At)
			for _, id := range whole.ids(row, key) {
				o.Records = append(o.Records, Behind{ID: id, Who: itself})
			}
		case nowKey:
			var err error
			if o, err = r.Open(row, key); err != nil {
				return o, false
			}
			for i := range o.Parts {
				if o.Parts[i].Table == "" {
					o.Parts[i].Table, o.Parts[i].Unit, o.Parts[i].At = r.Name, r.Unit, r.At
				}
			}
		default:
			o.How = Added
			for _, p := range []string{nowKey, thenKey} {
				o.Parts = append(o.Parts, Part{Row: row, Column: p + key, Label: words.Say("compare." + strings.TrimSuffix(p, ".")), Cell: c.cell(row, p+key), Away: p == thenKey})
			}
		}
		return o, known
	}
	return behind, open
}

// termOf is the first day of the term in which a day lies.
func termOf(p *register.Pack, day string) string {
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
