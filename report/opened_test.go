package report_test

import (
	"context"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// figuresOfTheYear walks every cell of every table of the demo, at the city, for a county at the city, and at that
// county's own desk: what is printed is what opening it down gives.
func figuresOfTheYear(t *testing.T, city *store.Store, dir string) {
	t.Helper()
	began, cells, opened := time.Now(), 0, 0
	county, err := store.Open(filepath.Join(dir, "U0121"), "银川 2016", city.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer county.Close()
	for _, desk := range []struct {
		s    *store.Store
		unit string
	}{{city, ""}, {city, "U0121"}, {county, ""}} {
		for _, day := range []time.Time{winter, july} {
			w := walk{t: t, s: desk.s, reports: map[string]report.Report{}, done: map[string]bool{}}
			for name := range desk.s.Pack().Tables {
				w.report(name, desk.unit, day)
			}
			cells, opened = cells+w.cells, opened+len(w.done)
		}
	}
	plain := counted(t, county, "R1", july)
	both, err := report.Compare(county, plain)
	if err != nil || len(both.Columns) != 3*len(plain.Columns) {
		t.Fatalf("R1 beside last term's has %d columns: %v", len(both.Columns), err)
	}
	w := walk{t: t, s: county, reports: map[string]report.Report{"R1U0121" + july.String(): plain}, done: map[string]bool{}}
	changed := 0
	for _, row := range both.Rows {
		for i, c := range both.Columns {
			o := w.figure(both, row.Key, c.Key, row.Cells[i])
			if v := row.Cells[i].Value; o.How == report.Added && strings.HasPrefix(c.Key, "by.") && v != nil && *v != 0 {
				changed++
			}
		}
	}
	cells, opened = cells+len(both.Rows)*len(both.Columns), opened+len(w.done)
	if changed == 0 {
		t.Error("nothing is another figure than last term: the demo is too poor to prove anything")
	}
	t.Logf("%d figures of %d tables walked, %d opened, in %v", cells, len(city.Pack().Tables), opened, time.Since(began).Round(time.Millisecond))
	if cells < 3000 {
		t.Errorf("only %d figures were walked", cells)
	}
}

// walk opens every figure of a desk once.
type walk struct {
	t       *testing.T
	s       *store.Store
	reports map[string]report.Report
	done    map[string]bool
	cells   int
}

func (w *walk) count(name, unit string, day time.Time) report.Report {
	w.t.Helper()
	key := name + unit + day.String()
	r, known := w.reports[key]
	if !known {
		var err error
		if r, err = report.Tally(context.Background(), w.s, name, report.Ask{Unit: unit, Day: day}); err != nil {
			w.t.Fatalf("%s of %s: %v", name, unit, err)
		}
		w.reports[key] = r
	}
	return r
}

func (w *walk) report(name, unit string, day time.Time) {
	r := w.count(name, unit, day)
	for _, row := range r.Rows {
		for i, c := range r.Columns {
			w.cells++
			w.figure(r, row.Key, c.Key, row.Cells[i])
		}
	}
	w.rows(r)
}

// figure checks that a cell is what it opens to, and what that opens to.
func (w *walk) figure(r report.Report, row, column string, printed report.Cell) report.Opened {
	w.t.Helper()
	o, err := r.Open(row, column)
	at := r.Name + " " + r.Unit + " " + r.At + " " + row + " " + column
	if err != nil || o.Cell.Text != printed.Text {
		w.t.Errorf("%s: printed %q, opened %q: %v", at, printed.Text, o.Cell.Text, err)
		return o
	}
	if w.done[at] {
		return o
	}
	w.done[at] = true
	if printed.Value == nil {
		if n, err := strconv.ParseFloat(printed.Text, 64); err == nil && !w.isText(r, column) {
			w.t.Errorf("%s: %v is printed and has no figure", at, n)
		}
		return o
	}
	parts := w.parts(r, o)
	switch got, known := made(o, parts); {
	case !known:
		w.t.Errorf("%s: %s, and of it %+v", at, printed.Text, o)
	case math.Abs(got-*printed.Value) > 1e-6:
		w.t.Errorf("%s: printed %s, what it opens to makes %v: %s", at, printed.Text, got, o.Sentence())
	case !asPrinted(printed):
		w.t.Errorf("%s: %v is printed as %s", at, *printed.Value, printed.Text)
	}
	if w.s.Pack().Tables[r.Name].Column(column) != nil { // and not one of a comparison
		w.declared(r, row, column, o, at)
	}
	return o
}

func (w *walk) isText(r report.Report, column string) bool {
	c := w.s.Pack().Tables[r.Name].Column(column)
	return c != nil && c.Text != ""
}

// parts are the figures of what a figure is made of, each opened in its turn.
func (w *walk) parts(r report.Report, o report.Opened) []*float64 {
	list := make([]*float64, 0, len(o.Parts))
	for _, p := range o.Parts {
		from := r
		switch {
		case p.Count != nil:
			var err error
			if from, err = p.Count(context.Background()); err != nil {
				w.t.Fatal(err)
			}
		case p.Table != "":
			day, err := time.Parse(time.DateOnly, p.At)
			if err != nil {
				w.t.Fatal(err)
			}
			from = w.count(p.Table, p.Unit, day)
		}
		list = append(list, w.figure(from, p.Row, p.Column, p.Cell).Cell.Value)
	}
	return list
}

// made makes a figure of what stands behind it.
func made(o report.Opened, parts []*float64) (float64, bool) {
	if slices.Contains(parts, nil) {
		return 0, false
	}
	switch o.How {
	case report.Counted:
		return float64(max(o.Persons(), len(o.Things))), len(o.Things) == 0 || len(o.Records) == 0
	case report.Summed:
		sum := 0.0
		for _, one := range o.Records {
			sum += one.Amount
		}
		return sum, true
	case report.Added:
		sum := 0.0
		for i, p := range parts {
			if o.Parts[i].Away {
				sum -= *p
			} else {
				sum += *p
			}
		}
		return sum, true
	case report.Multiplied:
		product := 1.0
		for _, p := range parts {
			product *= *p
		}
		return product, len(parts) > 1
	case report.Divided:
		share := *parts[0] / *parts[1]
		if strings.HasSuffix(o.Cell.Text, "%") {
			share *= 100
		}
		return share, true
	case report.Lacking:
		return max(0, *parts[0]-*parts[1]), true
	case report.Stated:
		return *o.Cell.Value, o.Note != ""
	}
	return 0, false
}

// asPrinted reports whether a figure's text is the figure, rounded.
func asPrinted(c report.Cell) bool {
	from, _, _ := strings.Cut(strings.TrimSuffix(c.Text, "%"), "—")
	n, err := strconv.ParseFloat(from, 64)
	_, decimals, _ := strings.Cut(from, ".")
	return err == nil && math.Abs(n-*c.Value) <= 0.5*math.Pow(10, -float64(len(decimals)))+1e-6
}

// declared checks the records behind a counting column against what the pack says of it: whose they are, how much each
// gives, which other counts they come from.
func (w *walk) declared(r report.Report, row, column string, o report.Opened, at string) {
	w.t.Helper()
	c := w.s.Pack().Tables[r.Name].Column(column)
	ids, err := r.Explain(row, column)
	if err != nil {
		w.t.Errorf("%s: %v", at, err)
	}
	behind := map[string]bool{}
	for _, one := range o.Records {
		behind[one.ID] = true
	}
	table := w.s.Pack().Tables[r.Name]
	if table.Source == "" && !table.List && (o.How == report.Counted || o.How == report.Summed) && !slices.Equal(slices.Sorted(maps.Keys(behind)), slices.Sorted(slices.Values(ids))) {
		w.t.Errorf("%s: %d records are explained, %d opened", at, len(ids), len(behind))
	}
	switch {
	case len(c.Plus) > 0:
		w.same(at, whose(o), union(w.whose(r, row, c.Plus)))
	case len(c.Except) > 0:
		where := row
		if path := strings.Split(row, "/"); c.Anywhere && row != report.TotalKey {
			where = strings.Join(path[:min(c.Within, len(path))], "/")
		}
		if where == "" {
			where = report.TotalKey
		}
		first, rest := w.whose(r, row, c.Except[:1]), union(w.whose(r, where, c.Except[1:]))
		maps.DeleteFunc(first[0], func(who int, _ bool) bool { return rest[who] })
		w.same(at, whose(o), first[0])
	case table.Source == "" && !table.List && c.Counts():
		w.people(r, c, o, at)
	}
}

// people evaluates a column's own expressions over the records that a figure opens to.
func (w *walk) people(r report.Report, c *register.Column, o report.Opened, at string) {
	w.t.Helper()
	day, err := time.Parse(time.DateOnly, r.At)
	if err != nil {
		w.t.Fatal(err)
	}
	if c.Day != "" {
		if day, err = time.Parse(time.DateOnly, r.Since); err != nil {
			w.t.Fatal(err)
		}
	}
	names, persons := map[string]int{}, map[int]bool{}
	w.s.Lookup(func(look register.Lookup) {
		for _, one := range o.Records {
			rec, ok := look.Record(one.ID)
			if !ok || rec.Kind != c.Kind {
				w.t.Errorf("%s: record %s is a %s", at, one.ID, rec.Kind)
				continue
			}
			persons[one.Who] = true
			if c.DistinctExpr() == nil {
				names[one.ID] = one.Who
				continue
			}
			name, err := c.DistinctExpr().String(rec, look, day)
			if name == "" {
				name = one.ID
			}
			if before, known := names[name]; err != nil || known && before != one.Who {
				w.t.Errorf("%s: %s is two persons: %v", at, one.ID, err)
			}
			names[name] = one.Who
		}
	})
	if linked := len(w.s.Linked()) > 0; len(names) < len(persons) || len(names) > len(persons) && !linked {
		w.t.Errorf("%s: %d persons by their names, %d by what is counted", at, len(names), len(persons))
	}
}

// rows checks that every record of a row stands in the rows below it, and no other.
func (w *walk) rows(r report.Report) {
	table := w.s.Pack().Tables[r.Name]
	if table.List || table.Source != "" || table.Total == "" {
		return
	}
	for i := range table.Columns {
		c := &table.Columns[i]
		if !c.Counts() {
			continue
		}
		fine := map[int]bool{}
		for _, row := range r.Rows {
			if row.Level == 0 || !slices.ContainsFunc(r.Rows, func(one report.Row) bool { return one.Level < row.Level }) {
				fine = union([]map[int]bool{fine, w.whose(r, row.Key, []string{c.Key})[0]})
			}
		}
		all := w.whose(r, report.TotalKey, []string{c.Key})[0]
		if len(table.Levels) > 0 && table.Levels[0].Places == "" && !maps.Equal(all, fine) { // who has no village stands in the town alone
			w.t.Errorf("%s %s %s: %d persons in the rows, %d in the total", r.Name, r.Unit, c.Key, len(fine), len(all))
		}
	}
}

func (w *walk) whose(r report.Report, row string, columns []string) []map[int]bool {
	w.t.Helper()
	var list []map[int]bool
	for _, key := range columns {
		o, err := r.Open(row, key)
		if err != nil {
			w.t.Errorf("%s %s %s: %v", r.Name, row, key, err)
		}
		list = append(list, whose(o))
	}
	return list
}

func (w *walk) same(at string, a, b map[int]bool) {
	w.t.Helper()
	if !maps.Equal(a, b) {
		w.t.Errorf("%s: %d persons, %d by the columns that it joins", at, len(a), len(b))
	}
}

func whose(o report.Opened) map[int]bool {
	who := map[int]bool{}
	for _, one := range o.Records {
		who[one.Who] = true
	}
	return who
}

func union(list []map[int]bool) map[int]bool {
	all := map[int]bool{}
	for _, one := range list {
		maps.Copy(all, one)
	}
	return all
}
