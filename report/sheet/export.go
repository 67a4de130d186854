package sheet

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/intact"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// heading is one column of a template or an export.
type heading struct {
	kind  *register.Kind
	field *register.Field
	link  link // how the record of a part is found; zero for the main kind
}

// headings gives the columns of a kind: its own fields, then those of the kinds that its import
// makes of a row. Computed fields and photos stay out of a template.
func headings(p *register.Pack, kind string, template bool) []heading {
	k := p.Kind(kind)
	joined := map[string]bool{}
	type part struct {
		kind *register.Kind
		link link
	}
	var parts []part
	if in := p.Imports[kind]; in != nil {
		for _, one := range in.Parts {
			other := p.Kind(one.Kind)
			l := link{k.Field(one.Via), kind, one.Kind}
			if l.field == nil || l.field.Kind != one.Kind {
				l = link{other.Field(one.Via), one.Kind, kind}
			}
			if l.field == nil || l.from != kind && l.field.Kind != kind {
				continue
			}
			joined[l.from+"."+l.field.Key] = true
			parts = append(parts, part{other, l})
		}
	}
	var list []heading
	add := func(k *register.Kind, l link) {
		for _, f := range k.Fields {
			if f.Type != register.Photo && !joined[k.Key+"."+f.Key] && !(template && f.Derived()) {
				list = append(list, heading{k, f, l})
			}
		}
	}
	add(k, link{})
	for _, one := range parts {
		add(one.kind, one.link)
	}
	return list
}

// firstRecord is the row of the first record. The first row, hidden, has the keys: what each column means, so
// that a file of ours is read back whatever its labels became; the second has the labels.
const firstRecord = 3

func (h heading) key() string { return h.kind.Key + "." + h.field.Key }

func (h heading) width() float64 {
	if h.field.Type == register.IDNumber || h.field.Type == register.Division || h.field.Width > 1 {
		return 22
	}
	return 12
}

// number reports whether the column holds quantities; every other holds texts.
func (h heading) number() bool {
	return h.field.Type == register.Number || h.field.Type == register.Money
}

// headLabel is what stands above a column.
func headLabel(list []heading, h heading) string {
	label := h.field.Label
	if h.field.IsRequired() {
		label = words.Say("sheet.required", "label", label)
	}
	if h.link.field != nil && sameLabel(list, h) {
		label = words.Say("sheet.part", "part", h.kind.Label, "label", label)
	}
	return label
}

// headStyles are those of the labels: of a field that may stay open, and of one that must not.
type headStyles struct{ plain, must int }

func newHeadStyles(f *excelize.File) (headStyles, error) {
	var h headStyles
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "B5BDBD", Style: 1})
	}
	for font, into := range map[*excelize.Font]*int{{Bold: true}: &h.plain, {Bold: true, Color: "B3261E"}: &h.must} {
		style, err := f.NewStyle(&excelize.Style{
			NumFmt: 49, Font: font, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F0EF"}},
			Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"},
		})
		if err != nil {
			return h, fmt.Errorf("make a style: %w", err)
		}
		*into = style
	}
	return h, nil
}

// writer writes a sheet of headings with a stream.
type writer struct {
	f      *excelize.File
	stream *excelize.StreamWriter
	text   int // style: text, so that a number with 18 digits stays one
	head   int
	must   int
	now    time.Time // dated values are as of then
}

func newWriter(sheet string, width, rows int) (*writer, error) {
	w := &writer{f: excelize.NewFile(excelize.Options{TmpDir: intact.Aside()}), now: time.Now()}
	if err := w.f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, fmt.Errorf("name the sheet: %w", err)
	}
	last, err := excelize.CoordinatesToCellName(max(width, 1), max(rows, 1))
	if err != nil {
		return nil, fmt.Errorf("size the sheet: %w", err)
	}
	if err := w.f.SetSheetDimension(sheet, "A1:"+last); err != nil {
		return nil, fmt.Errorf("size the sheet: %w", err)
	}
	if w.text, err = w.f.NewStyle(&excelize.Style{NumFmt: 49}); err != nil {
		return nil, fmt.Errorf("make a style: %w", err)
	}
	head, err := newHeadStyles(w.f)
	if err != nil {
		return nil, err
	}
	w.head, w.must = head.plain, head.must
	w.stream, err = w.f.NewStreamWriter(sheet)
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	return w, nil
}

// header writes the two header rows, keeps them in sight, and makes the columns ready for what is typed below.
func (w *writer) header(list []heading) error {
	err := w.stream.SetPanes(frozen())
	for from := 0; from < len(list) && err == nil; { // columns alike are set together
		h, to := list[from], from+1
		for to < len(list) && list[to].width() == h.width() && list[to].number() == h.number() {
			to++
		}
		if err = w.stream.SetColWidth(from+1, to, h.width()); err == nil && !h.number() {
			err = w.stream.SetColStyle(from+1, to, w.text)
		}
		from = to
	}
	keys, names := make([]any, len(list)), make([]any, len(list))
	for i, h := range list {
		style := w.head
		if h.field.IsRequired() {
			style = w.must
		}
		keys[i] = excelize.Cell{StyleID: w.text, Value: h.key()}
		names[i] = excelize.Cell{StyleID: style, Value: headLabel(list, h)}
	}
	if err == nil {
		err = w.stream.SetRow("A1", keys, excelize.RowOpts{Hidden: true})
	}
	if err == nil {
		err = w.stream.SetRow("A2", names, excelize.RowOpts{Height: 32})
	}
	if err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	return nil
}

// sameLabel reports whether another kind has a column with the same label.
func sameLabel(list []heading, h heading) bool {
	for _, other := range list {
		if other.kind != h.kind && other.field.Label == h.field.Label {
			return true
		}
	}
	return false
}

func (w *writer) finish(out io.Writer) error {
	if err := w.stream.Flush(); err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	return w.output(out)
}

func (w *writer) output(out io.Writer) error {
	if err := w.f.Write(out); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	if err := w.f.Close(); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// Export writes the records that a query asks for, one a row, with the records that belong to them.
// Persons whose consent was withdrawn stay out, and are counted beside: they go on in what the law asks
// for, in no list that somebody may take away.
func Export(ctx context.Context, s *store.Store, q store.Query, out io.Writer, progress func(done, total int)) (rows, withheld int, err error) {
	p := s.Pack()
	ids, withheld, err := chosen(s, q)
	if err != nil {
		return 0, 0, err
	}
	list := headings(p, q.Kind, false)
	w, err := newWriter(p.Kind(q.Kind).Label, len(list), len(ids)+firstRecord-1)
	if err != nil {
		return 0, 0, err
	}
	if err := w.header(list); err != nil {
		return 0, 0, err
	}
	t, err := w.table(p, list, out)
	if err != nil {
		return 0, 0, err
	}
	for from := 0; from < len(ids); from += atOnce {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		to := min(from+atOnce, len(ids))
		s.Lookup(func(look register.Lookup) {
			for i, id := range ids[from:to] {
				if rec, ok := look.Record(id); ok { // one that was removed meanwhile leaves its row empty
					t.record(firstRecord+from+i, rec, look)
				}
			}
		})
		if err := t.write(); err != nil {
			return 0, 0, err
		}
		if progress != nil {
			progress(to, len(ids))
		}
	}
	return len(ids), withheld, t.finish()
}

// atOnce is how many records are read while the store is locked.
const atOnce = 100

// chosen gives the records that a query asks for, and how many of them are withheld. They are not held: there
// may be a hundred thousand.
func chosen(s *store.Store, q store.Query) (ids []string, withheld int, err error) {
	p, now := s.Pack(), time.Now()
	if p.Kind(q.Kind) == nil {
		return nil, 0, errNoImport.With("kind", q.Kind)
	}
	take := func(rec register.Record, look register.Lookup) {
		if p.Withheld(rec, look, now) {
			withheld++
			return
		}
		ids = append(ids, rec.ID)
	}
	if q == (store.Query{Kind: q.Kind, Where: q.Where}) {
		s.Each(q.Kind, func(rec register.Record, look register.Lookup, _ bool) {
			if yes, err := q.Where.Bool(rec, look, now); err == nil && yes {
				take(rec, look)
			}
		})
		return ids, withheld, nil
	}
	all, err := s.List(q)
	if err != nil {
		return nil, 0, err
	}
	s.Lookup(func(look register.Lookup) {
		for _, rec := range all {
			take(register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, look)
		}
	})
	return ids, withheld, nil
}

// record finds the record of a part: the one that the main record refers to, or the first of those
// that refer to it.
func (l link) record(rec register.Record, look register.Lookup) register.Record {
	if l.from == rec.Kind {
		other, _ := look.Record(rec.Values[l.field.Key])
		return other
	}
	var first register.Record
	for _, other := range look.Referring(l.from, l.field.Key, rec.ID) {
		if first.ID == "" || other.ID < first.ID {
			first = other
		}
	}
	return first
}
