package sheet

import (
	"bytes"
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// about says what is to be known of a cell beside its text.
type about byte

const (
	isNumber  about = 1 << iota // a number, not a text
	isDay                       // a number that is shown as a day: the text is that day
	isFormula                   // the text is what the formula came to when the file was saved
	isError                     // the formula came to none: #N/A
	isLost                      // a number of more digits than a spreadsheet keeps
)

// page is one sheet as it was read: rows of texts, and what is to be known of them.
type page struct {
	name      string
	rows      [][]string
	marks     [][]about // nil for a row of texts alone
	hidden    []int     // filled rows that are not shown, from 1
	concealed []span    // columns that are not shown
	formulas  int
	merged    []string
	listed    bool // it came out of a list, which may show values in part
	above     int  // rows that are not its own: those of the others are told without them
}

// span is from one column to another, counted from 1.
type span struct{ from, to int }

// at gives what is to be known of a cell.
func (p *page) at(row, column int) about {
	if row < len(p.marks) && column < len(p.marks[row]) {
		return p.marks[row][column]
	}
	return 0
}

// pages reads every sheet that is shown, and names the others.
func (b *book) pages(ctx context.Context) (list []page, hidden []string, err error) {
	for _, one := range b.sheets {
		if one.hidden {
			hidden = append(hidden, one.name)
			continue
		}
		p := page{name: one.name}
		if err := b.unpack(one.part, func(x *scanner) { (&rowReader{b: b, p: &p, x: x}).read(ctx) }); err != nil {
			return nil, nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if b.cells > maxCells {
			return nil, nil, errLarge.With("file", b.name)
		}
		if b.cells += p.spread(maxCells - b.cells); b.cells > maxCells {
			return nil, nil, errLarge.With("file", b.name)
		}
		list = append(list, p)
	}
	return list, hidden, nil
}

// rowReader makes the rows of a page.
type rowReader struct {
	b *book
	p *page
	x *scanner

	row, column int    // of the cell in hand, from 1
	concealed   bool   // the row
	texts       []byte // of the row's cells, one after the other
	cells       []filled
	mark        about
	value       []byte // of the cell in hand
	kind        string
	style       int
}

// filled is one cell of a row: a piece of the row's texts, or a shared text.
type filled struct {
	column     int
	begin, end int
	text       string
	mark       about
}

func (r *rowReader) read(ctx context.Context) {
	x := r.x
	inCell, taking, sounds := false, false, false
	for x.next() && r.b.cells <= maxCells {
		if x.name == "row" && x.kind == begins && ctx.Err() != nil {
			return
		}
		switch x.kind {
		case between:
			if taking && !sounds {
				r.value = unescaped(r.value, x.text)
			}
			continue
		case ends:
			switch x.name {
			case "v", "t":
				taking = false
			case "rPh":
				sounds = false
			case "c":
				if inCell {
					r.put()
				}
				inCell = false
			case "row", "sheetData":
				r.flush()
			}
			continue
		}
		switch x.name {
		case "row":
			r.flush()
			if r.row++; len(x.attr("r")) > 0 {
				r.row = max(x.number("r"), r.row)
			}
			r.column, r.concealed = 0, x.yes("hidden")
		case "c":
			r.column++
			if at := columnOf(x.attr("r")); at > 0 {
				r.column = at
			}
			r.kind, r.style, r.mark, r.value = known(x.attr("t")), x.number("s"), 0, r.value[:0]
			inCell = x.kind == begins
		case "v", "t":
			taking = inCell && x.kind == begins
		case "rPh":
			sounds = x.kind == begins
		case "f":
			if inCell {
				r.mark |= isFormula
			}
		case "mergeCell":
			r.b.cells++
			r.p.merged = append(r.p.merged, x.said("ref"))
		case "col":
			if x.yes("hidden") {
				r.p.concealed = append(r.p.concealed, span{x.number("min"), x.number("max")})
			}
		}
	}
	r.flush()
}

// columnOf reads the letters of a cell's place; 0 where there are none that a sheet may have.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > 16384 {
			return 0
		}
	}
	return n
}

// put adds the cell in hand to its row.
func (r *rowReader) put() {
	one := filled{column: r.column, mark: r.mark, begin: len(r.texts)}
	switch r.kind {
	case "s":
		if n, err := strconv.Atoi(string(bytes.TrimSpace(r.value))); err == nil && n >= 0 && n < len(r.b.texts) {
			one.text = r.b.texts[n]
		} else if err == nil {
			r.x.fail() // a text that the workbook does not have
		}
	case "e":
		one.mark |= isError
		r.texts = append(r.texts, r.value...)
	case "str", "inlineStr", "is":
		r.texts = appendWritten(r.texts, r.value)
	case "b", "d":
		r.texts = append(r.texts, r.value...)
	default:
		r.number(&one)
	}
	one.end = len(r.texts)
	if one.end > one.begin || one.text != "" || one.mark&isFormula != 0 {
		r.cells = append(r.cells, one)
	}
}

// mostDigits is how many digits of a number a spreadsheet keeps.
const mostDigits = 15

// number writes a number as a person would: a day as a day, others without exponent, and without the
// dust of the binary system.
func (r *rowReader) number(one *filled) {
	value := bytes.TrimSpace(r.value)
	if len(value) == 0 {
		return
	}
	one.mark |= isNumber
	if r.style >= 0 && r.style < len(r.b.days) && r.b.days[r.style] {
		if n, err := strconv.ParseFloat(string(value), 64); err == nil {
			if day := r.b.day(n); day != "" {
				one.mark |= isDay
				r.texts = append(r.texts, day...)
				return
			}
		}
	}
	if len(value) <= mostDigits && bytes.IndexByte(value, 'E') < 0 && bytes.IndexByte(value, 'e') < 0 {
		r.texts = append(r.texts, value...)
		return
	}
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		r.texts = append(r.texts, value...)
		return
	}
	whole := strings.TrimLeft(string(value), "-")
	if math.Abs(n) >= 1e15 {
		if strings.ContainsAny(whole, ".eE") {
			whole = noughts(math.Abs(n))
		}
		if strings.Trim(whole[mostDigits:], "0.") == "" {
			one.mark |= isLost
		}
		r.texts = append(r.texts, whole...)
		return
	}
	if short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', mostDigits, 64), 64); err == nil {
		n = short
	}
	r.texts = strconv.AppendFloat(r.texts, n, 'f', -1, 64)
}

// noughts writes a long number by the digits that a spreadsheet keeps, noughts in place of the others.
func noughts(n float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(n, 'e', mostDigits-1, 64), "e+")
	digits := strings.Replace(mantissa, ".", "", 1)
	more, err := strconv.Atoi(exponent)
	if err != nil {
		return digits
	}
	return digits + strings.Repeat("0", max(more+1-mostDigits, 0))
}

// day gives the day, and the time where there is one, of a spreadsheet's number; "" for one of the
// first year, which is a count that was taken for a day.
func (b *book) day(n float64) string {
	if b.mac {
		n += 1462
	}
	if n < 367 || n > 2958465 {
		return ""
	}
	whole := math.Floor(n)
	at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(whole)).Add(time.Duration((n-whole)*86400+0.5) * time.Second)
	if at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.DateTime)
}

// flush gives the row in hand to the page. Rows and cells of format alone are none.
func (r *rowReader) flush() {
	if len(r.cells) == 0 {
		return
	}
	width, says, marked := 0, false, false
	for _, c := range r.cells {
		width = max(width, c.column)
		says = says || c.end > c.begin || c.text != ""
		marked = marked || c.mark != 0
		if c.mark&isFormula != 0 {
			r.p.formulas++
		}
	}
	if missing := r.row - 1 - len(r.p.rows); missing > 0 && r.row <= maxRows {
		r.b.cells += missing
		r.p.rows = append(r.p.rows, make([][]string, missing)...)
		r.p.marks = append(r.p.marks, make([][]about, missing)...)
	}
	texts := string(r.texts)
	row := make([]string, width)
	var marks []about
	if marked {
		marks = make([]about, width)
	}
	for _, c := range r.cells {
		if row[c.column-1] = c.text; c.end > c.begin {
			row[c.column-1] = texts[c.begin:c.end]
		}
		if marked {
			marks[c.column-1] = c.mark
		}
	}
	r.p.rows, r.p.marks = append(r.p.rows, row), append(r.p.marks, marks)
	if r.concealed && says {
		r.p.hidden = append(r.p.hidden, len(r.p.rows))
	}
	r.b.cells += width
	r.cells, r.texts = r.cells[:0], r.texts[:0]
}

// written gives a text as it was written: what XML cannot hold stands in it as _x000D_.
func written(raw []byte) string { return string(appendWritten(nil, raw)) }

func appendWritten(to, raw []byte) []byte {
	if bytes.Contains(raw, []byte("_x")) {
		raw = escapedRune.ReplaceAllFunc(raw, func(m []byte) []byte {
			n, err := strconv.ParseInt(string(m[2:6]), 16, 32)
			if err != nil {
				return m
			}
			return []byte(string(rune(n)))
		})
	}
	return append(to, raw...)
}

var escapedRune = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// spread writes the text of merged cells into each of them: of the first rows, so that a group's header stands above
// every column of it, and of one column, so that what is said once of several children is said of each. It gives how many cells
// came into being by it, and ends once there are more than so many.
func (p *page) spread(most int) (made int) {
	spent := 0
	for _, ref := range p.merged {
		m, ok := square(ref)
		head := m.top <= headerWithin+2 && m.bottom-m.top <= 3 && m.right-m.left <= 60
		if !ok || !head && m.left != m.right || m.top > len(p.rows) || m.left > len(p.rows[m.top-1]) {
			continue
		}
		text := p.rows[m.top-1][m.left-1]
		if spent += min(m.bottom, len(p.rows)) - m.top + 1; spent > maxCells {
			return made
		}
		for n := m.top; n <= m.bottom && n <= len(p.rows); n++ {
			if !head && len(p.rows[n-1]) == 0 {
				continue
			}
			if short := m.right - len(p.rows[n-1]); short > 0 {
				if made += short; made > most {
					return made
				}
				p.rows[n-1] = append(p.rows[n-1], make([]string, short)...)
			}
			for c := m.left; c <= m.right; c++ {
				p.rows[n-1][c-1] = text
			}
		}
	}
	return made
}

// area is a rectangle of cells, counted from 1.
type area struct{ left, top, right, bottom int }

func square(ref string) (area, bool) {
	from, to, _ := strings.Cut(ref, ":")
	if to == "" {
		to = from
	}
	var a area
	for _, corner := range []struct {
		ref     string
		col, at *int
	}{{from, &a.left, &a.top}, {to, &a.right, &a.bottom}} {
		*corner.col = columnOf([]byte(corner.ref))
		row, err := strconv.Atoi(strings.TrimLeft(corner.ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		if err != nil {
			return a, false
		}
		*corner.at = row
	}
	return a, a.left > 0 && a.top > 0 && a.right >= a.left && a.bottom >= a.top
}

// shown reports whether a column, counted from 1, is shown.
func (p *page) shown(column int) bool {
	return !slices.ContainsFunc(p.concealed, func(s span) bool { return s.from <= column && column <= s.to })
}
