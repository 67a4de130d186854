package paper

import (
	"context"

	"rollbook/store/register"
)

// roster gives each record a line, the head on every page, the foot after the last line. The blank
// roster is a page of empty lines.
func (l *layout) roster(ctx context.Context) error {
	r := newRoll(l)
	foot := r.line("foot", r.title, 0)
	for n, rec := range l.records {
		if err := ctx.Err(); err != nil {
			return err
		}
		if l.form.RowsPerPage > 0 && n > 0 && r.lines == l.form.RowsPerPage {
			r.close()
		}
		row := r.line("record", rec, n+1)
		if n == len(l.records)-1 && !r.fits(sum(row.heights)+sum(foot.heights)) {
			r.close() // what is signed has a line of the list above it
		}
		r.add(row)
		r.lines++
	}
	if len(l.records) == 0 {
		r.empty(sum(foot.heights))
	}
	if len(foot.heights) > 0 || r.on == nil {
		r.add(foot)
	}
	r.close()
	for i := range l.turns {
		l.turns[i].number, l.turns[i].count = i+1, len(l.turns)
	}
	return nil
}

// whose is the unit in a roster's head: the records', or the desk's own where they are of several.
func (l *layout) whose() register.Record {
	whose := l.blank()
	for i, rec := range l.records {
		if i > 0 && rec.Unit != l.records[0].Unit {
			return l.blank()
		}
		whose.Unit = rec.Unit
	}
	return whose
}

// roll is a roster with the page that is being filled.
type roll struct {
	*layout
	rows  map[string][]register.FormRow // by line
	title register.Record
	head  *table
	on    *sheet
	cells []rect
	y     float64
	lines int // of records on the page
}

func newRoll(l *layout) *roll {
	r := &roll{layout: l, rows: map[string][]register.FormRow{}, title: l.whose()}
	for _, row := range l.form.Rows {
		line := row.Line
		if line != "head" && line != "foot" {
			line = "record"
		}
		r.rows[line] = append(r.rows[line], row)
	}
	r.head = r.line("head", r.title, 0)
	r.head.lower(span{0, len(r.head.heights)}, r.space()/2)
	return r
}

// line fills the rows of one line: the head, a record, the foot.
func (r *roll) line(line string, rec register.Record, number int) *table {
	var t *table
	r.store.Lookup(func(look register.Lookup) {
		t = r.table(r.rows[line], r.filler(look, rec, number))
	})
	if r.head != nil {
		t.lower(span{0, len(t.heights)}, r.space()-sum(r.head.heights))
	}
	return t
}

// add puts rows onto the page, or where there is no room onto a new one.
func (r *roll) add(t *table) {
	if !r.fits(sum(t.heights)) {
		r.close()
	}
	if r.on == nil {
		r.on, r.y, r.lines, r.cells = r.sheet(r.title), r.top(), 0, nil
		r.put(r.head)
	}
	r.put(t)
}

// fits reports whether there is room for rows on the page; on a new one there is.
func (r *roll) fits(high float64) bool {
	return r.on == nil || r.y+high <= r.top()+r.space()+1e-6
}

func (r *roll) put(t *table) {
	r.cells = append(r.cells, t.draw(r.on, span{0, len(t.heights)}, r.left(), r.y)...)
	r.y += sum(t.heights)
}

// empty fills a page with lines for a pen, above a foot.
func (r *roll) empty(foot float64) {
	bottom := r.top() + r.space() - foot + 1e-6
	for n := 1; n <= r.form.RowsPerPage || r.form.RowsPerPage <= 0; n++ {
		t := r.line("record", r.blank(), n)
		high := sum(t.heights)
		if high == 0 || r.on != nil && r.y+high > bottom {
			return
		}
		r.add(t)
	}
}

// close ends the page.
func (r *roll) close() {
	if r.on != nil {
		r.ruler.rule(r.on, r.cells)
	}
	r.on = nil
}
