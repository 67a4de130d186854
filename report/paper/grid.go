package paper

import (
	"math"
	"slices"

	"rollbook/store/register"
)

const (
	beside   = 1.2 // millimetres between a form's lines and its texts
	above    = 0.3
	leastRow = 3.0
	mostRow  = 400.0
)

// slot is a cell in its place: columns and rows are counted from 0.
type slot struct {
	cell          *register.FormCell
	column, row   int
	columns, rows int
	pad           float64 // millimetres between its lines and its text
	content       content
	setting       setting
}

// table is rows of cells. A cell for which its row has no room left stands in a row of its own
// below: nothing is dropped.
type table struct {
	widths  []float64
	heights []float64
	heads   []bool // rows that stay with the next one
	slots   []slot
}

// clamp keeps a number of a pack within bounds; what is no number becomes the lower one.
func clamp(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return low
	}
	return min(max(v, low), high)
}

// newTable places the cells of rows. height is that of a row that names none.
func newTable(widths []float64, rows []register.FormRow, height float64) *table {
	n := 0
	for _, row := range rows {
		n += len(row.Cells)
	}
	t := &table{widths: widths, slots: make([]slot, 0, n)}
	taken := make([]int, len(widths)) // per column, how many rows from here on a cell reaches into
	for i, row := range rows {
		h := height
		if row.Height > 0 {
			h = clamp(row.Height, leastRow, mostRow)
		}
		t.begin(h, heading(row) || labels(row) && i+1 < len(rows) && !labels(rows[i+1]))
		for j := range row.Cells {
			cell := &row.Cells[j]
			column := free(taken)
			for column == len(widths) {
				pass(taken)
				t.begin(h, false)
				column = free(taken)
			}
			s := slot{cell: cell, column: column, row: len(t.heights) - 1, pad: beside, rows: min(max(cell.Rowspan, 1), len(rows)-i)}
			for column < len(widths) && taken[column] == 0 && s.columns < max(cell.Colspan, 1) {
				taken[column] = s.rows
				column++
				s.columns++
			}
			t.slots = append(t.slots, s)
		}
		pass(taken)
	}
	return t
}

func (t *table) begin(height float64, head bool) {
	t.heights, t.heads = append(t.heights, height), append(t.heads, head)
}

// free is the first column that nothing reaches into; len(taken) where there is none.
func free(taken []int) int {
	for c, n := range taken {
		if n == 0 {
			return c
		}
	}
	return len(taken)
}

// pass goes on to the next row.
func pass(taken []int) {
	for c := range taken {
		taken[c] = max(taken[c]-1, 0)
	}
}

// heading reports whether a row is the heading of those below it.
func heading(row register.FormRow) bool {
	return len(row.Cells) > 0 && row.Cells[0].Kind == "head"
}

// labels reports whether a row names the columns of those below it.
func labels(row register.FormRow) bool {
	return len(row.Cells) > 1 && !slices.ContainsFunc(row.Cells, func(c register.FormCell) bool { return c.Kind != "label" })
}

func sum(list []float64) float64 {
	n := 0.0
	for _, v := range list {
		n += v
	}
	return n
}

func (t *table) width(s *slot) float64  { return sum(t.widths[s.column : s.column+s.columns]) }
func (t *table) height(s *slot) float64 { return sum(t.heights[s.row : s.row+s.rows]) }

// set sets the texts of all cells; a row in which one does not fit grows.
func (t *table) set() {
	nominal := append([]float64{}, t.heights...)
	for i := range t.slots {
		s := &t.slots[i]
		h := sum(nominal[s.row : s.row+s.rows])
		s.fit(t.width(s), h)
		if lack := s.setting.height() + 2*above - t.height(s); lack > 0 {
			t.heights[s.row+s.rows-1] += lack
		}
	}
	for i := range t.slots {
		s := &t.slots[i]
		if h := t.height(s); h > sum(nominal[s.row:s.row+s.rows]) {
			s.fit(t.width(s), h)
		}
	}
}

// fit sets the text of a cell for its size.
func (s *slot) fit(w, h float64) {
	s.setting = s.content.text.fit(w-2*s.pad, h-2*above)
	if most := min(s.cell.Size, mostSize); most > textSize && len(s.setting.lines) == 1 {
		s.setting.size = s.content.text.largest(w-2*s.pad, h-2*above, most)
	}
	if len(s.setting.lines) > 1 && (s.cell.Kind == "label" || s.cell.Kind == "value" && w < narrowCell) {
		s.setting = s.setting.even(s.content.text)
	}
}

// span is the rows from begin up to end.
type span struct{ begin, end int }

// blocks gives the runs of rows that a page break does not part: spans, and headings with what they
// head. One that is higher than a page is made lower.
func (t *table) blocks(page float64) []span {
	tied := make([]bool, len(t.heights)+1) // the row with the one before it
	for i, head := range t.heads {
		tied[i+1] = head
	}
	for _, s := range t.slots {
		for r := s.row + 1; r < s.row+s.rows; r++ {
			tied[r] = true
		}
	}
	var list []span
	for r := range t.heights {
		if r == 0 || !tied[r] {
			list = append(list, span{r, r})
		}
		list[len(list)-1].end = r + 1
	}
	for _, b := range list {
		t.lower(b, page)
	}
	return list
}

func (t *table) lower(b span, page float64) {
	high := sum(t.heights[b.begin:b.end])
	if high <= page {
		return
	}
	for r := b.begin; r < b.end; r++ {
		t.heights[r] *= page / high
	}
	for i := range t.slots {
		if s := &t.slots[i]; s.row >= b.begin && s.row < b.end {
			s.setting = s.content.text.shrink(t.width(s)-2*s.pad, t.height(s)-2*above)
		}
	}
}

// rect is a cell on a page.
type rect struct{ x, y, w, h float64 }

// draw puts rows onto a page, the first at y, and gives their outlines.
func (t *table) draw(on *sheet, rows span, x, y float64) []rect {
	var list []rect
	for i := range t.slots {
		s := &t.slots[i]
		if s.row < rows.begin || s.row >= rows.end {
			continue
		}
		r := rect{x + sum(t.widths[:s.column]), y + sum(t.heights[rows.begin:s.row]), t.width(s), t.height(s)}
		s.draw(on, r)
		list = append(list, r)
	}
	return list
}

// draw puts what a cell shows into its place.
func (s *slot) draw(on *sheet, r rect) {
	if side := min(r.w, r.h) - 2*above; s.content.code != nil {
		on.qr(s.content.code, r.x+(r.w-side)/2, r.y+(r.h-side)/2, side)
		return
	}
	if s.content.jpeg != nil {
		on.photo(s.content.jpeg, rect{r.x + beside, r.y + beside, r.w - 2*beside, r.h - 2*beside}, s.content.size)
		return
	}
	size, lines := s.setting.size, s.setting.lines
	em := size * point
	high := s.pitch(r, em)
	first := r.y + (r.h-high*float64(len(lines)))/2 + high/2 + rise*em
	if len(lines) == 1 && size >= leastSize && size <= textSize { // on the line of its neighbours, whatever its size
		first = r.y + r.h/2 + rise*textSize*point
	}
	for i, line := range lines {
		x, extra := s.across(r, line, em, i > 0 && i == len(lines)-1)
		on.put(line, x, first+high*float64(i), size, extra)
	}
}

// pitch is how far lines are apart. Where names are signed below each other there is room for the pens and the seal.
func (s *slot) pitch(r rect, em float64) float64 {
	high := em * lineHeight
	if n := len(s.setting.lines); n > 1 && s.cell.Kind == "sign" {
		return max(high, min(r.h/float64(n), signPitch*em))
	}
	return high
}

const signPitch = 2.2

// across gives where a line begins, and how many times its own width each place for a pen grows.
func (s *slot) across(r rect, line text, em float64, last bool) (x, extra float64) {
	spare := r.w - 2*s.pad - line.width()*em
	byHand := 0.0
	for _, g := range line {
		if g.kind == pen || g.kind == room {
			byHand += g.w * em
		}
	}
	if byHand > 0 {
		extra = clamp(spare/byHand, 0, mostStretch)
		spare -= extra * byHand
	}
	align := s.cell.Align
	if align == "" {
		align = s.usual(r, byHand > 0)
		if last && s.cell.Kind == "sign" && s.content.text.broken() {
			align = "right" // the day, below the names
		}
	}
	switch align {
	case "center":
		return r.x + s.pad + spare/2, extra
	case "right":
		return r.x + s.pad + spare, extra
	}
	return r.x + s.pad, extra
}

const (
	wideCell    = 100.0 // millimetres from which a value in one line stands at the left
	narrowCell  = 30.0  // from which one in several lines does
	mostStretch = 0.3   // of the places for a pen
)

// usual is the alignment of a cell that names none.
func (s *slot) usual(r rect, byHand bool) string {
	switch s.cell.Kind {
	case "label", "photo", "head":
		return "center"
	case "sign":
		return "left"
	case "note":
		if byHand {
			return "right"
		}
		return "left"
	}
	if r.w >= wideCell || len(s.setting.lines) > 1 && r.w >= narrowCell {
		return "left"
	}
	return "center"
}
