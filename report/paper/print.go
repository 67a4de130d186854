package paper

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var errForm = fault.New(fault.Usage, "form-unknown")

// Result is what became of a print.
type Result struct {
	Pages   int
	Missing []rune // characters that the print font lacks, in order; drawn as boxes with their number
}

// Print lays a form out for records, one after the other, and writes it as PDF. Without ids it is
// the blank form.
func Print(ctx context.Context, s *store.Store, form string, ids []string, w io.Writer) (Result, error) {
	f := s.Pack().Forms[form]
	if f == nil {
		return Result{}, errForm.With("form", form)
	}
	width, height := pageSize(f.Page)
	doc, err := newPDF(width, height)
	if err != nil {
		return Result{}, err
	}
	pr, err := newPrinter(s, f, width, height)
	if err != nil {
		return Result{}, err
	}
	records := []store.Record{}
	for _, id := range ids {
		rec, err := s.Get(id)
		if err != nil {
			return Result{}, fmt.Errorf("print %s: %w", form, err)
		}
		records = append(records, rec)
	}
	if len(ids) == 0 {
		records = append(records, store.Record{Kind: f.Kind, Unit: s.Unit().Code, Fields: map[string]string{}})
	}
	if err := pr.lay(ctx, records); err != nil {
		return Result{}, err
	}
	pr.draw(doc)
	return Result{len(pr.pages), sortedRunes(pr.missing)}, doc.writeTo(w)
}

func sortedRunes(set map[rune]bool) []rune {
	var list []rune
	for r := range set {
		list = append(list, r)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

// pageSize gives millimetres for "A4 portrait", "A4 landscape", "A3 landscape".
func pageSize(page string) (w, h float64) {
	w, h = 210, 297
	if strings.HasPrefix(page, "A3") {
		w, h = 297, 420
	}
	if strings.HasSuffix(page, "landscape") {
		w, h = h, w
	}
	return w, h
}

// printer is a form on its way to pages.
type printer struct {
	s             *store.Store
	pack          *register.Pack
	form          *register.Form
	kind          *register.Kind
	units         map[string]store.Unit
	width, height float64
	day           time.Time
	state         string
	named         map[string]bool // "kind.field" that a cell shows
	pages         []page
	missing       map[rune]bool
}

// page is a page with its boxes in place.
type page struct {
	rec   store.Record
	boxes []box
}

// box is one cell in place.
type box struct {
	x, y, w, h float64
	cell       register.FormCell
	text       string
	ticks      []tick
	photo      string
}

// tick is one tick box with its label.
type tick struct {
	label  string
	ticked bool
}

func newPrinter(s *store.Store, f *register.Form, width, height float64) (*printer, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	info, err := s.Info()
	if err != nil {
		return nil, err
	}
	p := &printer{
		s: s, pack: s.Pack(), form: f, kind: s.Pack().Kind(f.Kind), units: units, width: width, height: height, day: time.Now(),
		state: info.Code, named: map[string]bool{}, missing: map[rune]bool{},
	}
	for _, row := range f.Rows {
		for _, c := range row.Cells {
			if at := p.pack.FieldAt(p.kind, c.Field); at.Field != nil {
				p.named[at.Kind.Key+"."+at.Field.Key] = true
			}
			for _, k := range p.pack.Kinds { // a field that an expression shows is shown
				for _, field := range k.Fields {
					if c.Expr != "" && (k == p.kind || k.ByRole(register.RolePerson) != nil) && strings.Contains(c.Expr, "."+field.Key) {
						p.named[k.Key+"."+field.Key] = true
					}
				}
			}
		}
	}
	return p, nil
}

const (
	titleHeight = 11.0 // title and subtitle above the head line
	lineHeight  = 5.5  // of the head and foot lines
)

func (p *printer) top() float64    { return p.form.Margin + titleHeight + lineHeight }
func (p *printer) bottom() float64 { return p.height - p.form.Margin - lineHeight }

// lay puts the records onto pages.
func (p *printer) lay(ctx context.Context, records []store.Record) error {
	if p.form.Repeat {
		return p.roster(ctx, records)
	}
	for _, rec := range records {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.single(rec)
	}
	return nil
}

// grid places rows of cells below each other; a cell may span columns and rows.
type grid struct {
	p     *printer
	y     float64
	taken map[int]map[int]bool // row → column, by cells of rows above
	row   int
}

func (p *printer) grid() *grid { return &grid{p: p, y: p.top(), taken: map[int]map[int]bool{}} }

func (g *grid) height(rows []register.FormRow, at, span int) float64 {
	h := 0.0
	for i := at; i < at+span && i < len(rows); i++ {
		if rows[i].Height > 0 {
			h += rows[i].Height
		} else {
			h += g.p.form.RowHeight
		}
	}
	return h
}

// add places rows[i]; its cells' texts come from show.
func (g *grid) add(rows []register.FormRow, i int, show func(register.FormCell) box) []box {
	var boxes []box
	column := 0
	for _, cell := range rows[i].Cells {
		for g.taken[g.row][column] {
			column++
		}
		w, x := 0.0, g.p.form.Margin
		for c, width := range g.p.form.Columns {
			if c < column {
				x += width
			} else if c < column+cell.Colspan {
				w += width
			}
		}
		for r := g.row; r < g.row+cell.Rowspan; r++ {
			for c := column; c < column+cell.Colspan; c++ {
				if g.taken[r] == nil {
					g.taken[r] = map[int]bool{}
				}
				g.taken[r][c] = true
			}
		}
		column += cell.Colspan
		b := show(cell)
		b.x, b.y, b.w, b.h, b.cell = x, g.y, w, g.height(rows, i, cell.Rowspan), cell
		if w > 0 {
			boxes = append(boxes, b)
		}
	}
	g.y += g.height(rows, i, 1)
	g.row++
	return boxes
}

func (p *printer) single(rec store.Record) {
	g := p.grid()
	current := page{rec: rec}
	rows := append(append([]register.FormRow{}, p.form.Rows...), p.spare(rec)...)
	for i := range rows {
		if g.y+g.height(rows, i, 1) > p.bottom() && len(current.boxes) > 0 {
			p.pages = append(p.pages, current)
			current, g.y = page{rec: rec}, p.top()
		}
		current.boxes = append(current.boxes, g.add(rows, i, func(c register.FormCell) box { return p.show(c, rec, 0) })...)
	}
	p.pages = append(p.pages, current)
}

// roster repeats the record lines, the head on every page, the foot on the last.
func (p *printer) roster(ctx context.Context, records []store.Record) error {
	byLine := map[string][]register.FormRow{}
	for _, row := range p.form.Rows {
		byLine[row.Line] = append(byLine[row.Line], row)
	}
	per := max(p.form.RowsPerPage, 1)
	for start := 0; start == 0 || start < len(records); start += per {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, current := p.grid(), page{rec: records[0]}
		put := func(rows []register.FormRow, rec store.Record, n int) {
			for i := range rows {
				current.boxes = append(current.boxes, g.add(rows, i, func(c register.FormCell) box { return p.show(c, rec, n) })...)
			}
		}
		put(byLine["head"], store.Record{Kind: p.kind.Key}, 0)
		for i := start; i < min(start+per, len(records)); i++ {
			put(byLine["record"], records[i], i+1)
		}
		if start+per >= len(records) {
			put(byLine["foot"], store.Record{Kind: p.kind.Key}, 0)
		}
		p.pages = append(p.pages, current)
	}
	return nil
}

// spare makes rows of the fields that no cell names, label beside value.
func (p *printer) spare(rec store.Record) []register.FormRow {
	var rows []register.FormRow
	for _, part := range p.form.Spare {
		var cells []register.FormCell
		for _, key := range part.Kinds {
			k := p.pack.Kind(key)
			if k == nil {
				continue
			}
			for _, f := range k.Fields {
				if p.named[key+"."+f.Key] || f.Type == register.Ref || f.Type == register.Photo || f.Derived() || f.Role == register.RolePinyin || f.Role == register.RoleState {
					continue
				}
				if f.IsSecret() && rec.Fields[f.Key] == "" {
					continue
				}
				cells = append(
					cells,
					register.FormCell{Kind: "label", Text: f.Label, Colspan: 1, Rowspan: 1},
					register.FormCell{Kind: "value", Field: key + "." + f.Key, Colspan: 1, Rowspan: 1},
				)
			}
		}
		if len(cells) == 0 {
			continue
		}
		width := len(p.form.Columns)
		heading := register.FormCell{Kind: "head", Text: part.Heading, Align: "left", Colspan: width, Rowspan: 1}
		rows = append(rows, register.FormRow{Height: part.Height, Cells: []register.FormCell{heading}})
		for len(cells) > 0 {
			n := min(width/2*2, len(cells))
			row := register.FormRow{Height: part.Height, Cells: append([]register.FormCell{}, cells[:n]...)}
			if n < width {
				row.Cells = append(row.Cells, register.FormCell{Kind: "value", Colspan: width - n, Rowspan: 1})
			}
			rows, cells = append(rows, row), cells[n:]
		}
	}
	return rows
}

// show fills a cell from a record; n is its number in a roster.
func (p *printer) show(c register.FormCell, rec store.Record, n int) box {
	b := box{text: c.Text}
	switch {
	case c.Kind != "value" && c.Kind != "photo":
	case c.Field == "#":
		b.text = fmt.Sprint(n)
	case c.CellExpr() != nil:
		p.s.Lookup(func(look register.Lookup) {
			if text, err := c.CellExpr().String(register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, look, p.day); err == nil {
				b.text = text
			}
		})
	case c.Field != "":
		p.value(c, rec, &b)
	}
	for _, r := range b.text {
		if r != '\n' && missing(r) {
			p.missing[r] = true
		}
	}
	return b
}

func (p *printer) value(c register.FormCell, rec store.Record, b *box) {
	at := p.pack.FieldAt(p.kind, c.Field)
	if at.Field == nil {
		return
	}
	value, title := p.read(at, rec)
	switch {
	case c.Kind == "photo":
		b.photo = value
		if value != "" {
			b.text = ""
		}
		return
	case c.Boxes != nil:
		b.ticks, b.text = p.ticks(c.Boxes, at.Field, value), ""
		return
	case title != "":
		b.text = title
	case c.Mask:
		b.text = p.pack.Masked(at.Field, value)
	default:
		b.text = p.pack.Display(at.Field, value)
	}
	if b.text == "" && at.Field.Role == register.RoleUnit && rec.ID != "" {
		b.text = p.units[rec.Unit].Name
	}
}

// read gives a cell's value, of the record or of one that belongs to it, and for a ref the title of
// what it points at.
func (p *printer) read(at register.Cell, rec store.Record) (value, title string) {
	p.s.Lookup(func(look register.Lookup) {
		values := rec.Fields
		switch {
		case at.Via != nil:
			other, _ := look.Record(rec.Fields[at.Via.Key])
			values = other.Values
		case at.Many != nil && rec.ID == "":
			values = nil
		case at.Many != nil:
			list := look.Referring(at.Many.Kind, at.Many.Via, rec.ID)
			sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
			values = nil
			if at.Index < len(list) {
				values = list[at.Index].Values
			}
		}
		value = at.Field.At(values, p.day)
		if at.Field.Type == register.Ref && value != "" {
			if other, ok := look.Record(value); ok {
				title = p.pack.TitleOf(other)
			}
		}
	})
	return value, title
}

// ticks gives the tick boxes of a code list, or of labels that a pack names itself.
func (p *printer) ticks(boxes any, f *register.Field, value string) []tick {
	var list []tick
	switch boxes := boxes.(type) {
	case string:
		if codes := p.pack.Codes[boxes]; codes != nil {
			for _, row := range codes.Codes {
				if !row.Hidden {
					list = append(list, tick{row.Short, contains(strings.Split(value, ","), row.Code)})
				}
			}
		}
	case []any:
		shown := p.pack.Display(f, value)
		for _, one := range boxes {
			label := fmt.Sprint(one)
			list = append(list, tick{label, value != "" && shown == label})
		}
	}
	return list
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

// fill puts what the head and foot lines speak of into a text.
func (p *printer) fill(text string, pg page, n int) string {
	number := ""
	if _, uuid, ok := strings.Cut(pg.rec.ID, "|"); ok {
		number = strings.ToUpper(uuid[len(uuid)-8:])
	}
	year := p.pack.SchoolYear(p.day)
	return strings.NewReplacer(
		"{unit}", p.units[pg.rec.Unit].Name, "{date}", p.day.Format(time.DateOnly), "{number}", number, "{state}", p.state,
		"{pack}", p.pack.Title+" "+p.pack.Version, "{page}", fmt.Sprint(n), "{pages}", fmt.Sprint(len(p.pages)),
		"{actor}", p.s.Actor(), "{term}", words.Say("paper.term", "from", year, "to", year+1),
	).Replace(text)
}
