package sheet

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

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

// keysRow is the first row, hidden: what each column means, so that a file of ours is read back
// whatever its labels became.
const firstRecord = 3

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
	w := &writer{f: excelize.NewFile(), now: time.Now()}
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
	border := []excelize.Border{{Type: "left", Color: "B5BDBD", Style: 1}, {Type: "right", Color: "B5BDBD", Style: 1}, {Type: "top", Color: "B5BDBD", Style: 1}, {Type: "bottom", Color: "B5BDBD", Style: 1}}
	for style, into := range map[*excelize.Style]*int{
		{NumFmt: 49}: &w.text,
		{NumFmt: 49, Font: &excelize.Font{Bold: true}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F0EF"}}, Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"}}:                  &w.head,
		{NumFmt: 49, Font: &excelize.Font{Bold: true, Color: "B3261E"}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F0EF"}}, Alignment: &excelize.Alignment{WrapText: true, Horizontal: "center", Vertical: "center"}}: &w.must,
	} {
		if *into, err = w.f.NewStyle(style); err != nil {
			return nil, fmt.Errorf("make a style: %w", err)
		}
	}
	w.stream, err = w.f.NewStreamWriter(sheet)
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	return w, nil
}

// header writes the two header rows.
func (w *writer) header(list []heading) error {
	for i, h := range list {
		width := 12.0
		if h.field.Type == register.IDNumber || h.field.Type == register.Division || h.field.Width > 1 {
			width = 22
		}
		if err := w.stream.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("write the header: %w", err)
		}
	}
	keys, names := make([]any, len(list)), make([]any, len(list))
	for i, h := range list {
		style, label := w.head, h.field.Label
		if h.field.IsRequired() {
			style, label = w.must, words.Say("sheet.required", "label", label)
		}
		if h.link.field != nil && sameLabel(list, h) {
			label = words.Say("sheet.part", "part", h.kind.Label, "label", label)
		}
		keys[i] = h.kind.Key + "." + h.field.Key
		names[i] = excelize.Cell{StyleID: style, Value: label}
	}
	if err := w.stream.SetRow("A1", keys, excelize.RowOpts{Hidden: true}); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	if err := w.stream.SetRow("A2", names, excelize.RowOpts{Height: 32}); err != nil {
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
	all, err := s.List(q)
	if err != nil {
		return 0, 0, err
	}
	p := s.Pack()
	var records []store.Record
	s.Lookup(func(look register.Lookup) {
		for _, rec := range all {
			if p.Withheld(register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, look, time.Now()) {
				withheld++
				continue
			}
			records = append(records, rec)
		}
	})
	list := headings(p, q.Kind, false)
	w, err := newWriter(p.Kind(q.Kind).Label, len(list), len(records)+firstRecord-1)
	if err != nil {
		return 0, 0, err
	}
	if err := w.header(list); err != nil {
		return 0, 0, err
	}
	for i, rec := range records {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		var row []any
		s.Lookup(func(look register.Lookup) { row = w.record(p, list, rec, look) })
		cell, err := excelize.CoordinatesToCellName(1, i+firstRecord)
		if err == nil {
			err = w.stream.SetRow(cell, row)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("write row %d: %w", i+firstRecord, err)
		}
		if progress != nil {
			progress(i+1, len(records))
		}
	}
	return len(records), withheld, w.finish(out)
}

func (w *writer) record(p *register.Pack, list []heading, rec store.Record, look register.Lookup) []any {
	row := make([]any, len(list))
	found := map[*register.Field]register.Record{}
	for i, h := range list {
		values := rec.Fields
		if f := h.link.field; f != nil {
			other, known := found[f]
			if !known {
				other = h.link.record(rec, look)
				found[f] = other
			}
			values = other.Values
		}
		row[i] = w.cell(p, h.field, values, look)
	}
	return row
}

// record finds the record of a part: the one that the main record refers to, or the first of those
// that refer to it.
func (l link) record(rec store.Record, look register.Lookup) register.Record {
	if l.from == rec.Kind {
		other, _ := look.Record(rec.Fields[l.field.Key])
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

// cell writes a value as a person reads it. Only quantities are numbers; everything else is text, so
// that nothing that begins with = + - @ is ever taken for a formula.
func (w *writer) cell(p *register.Pack, f *register.Field, values map[string]string, look register.Lookup) any {
	value := f.At(values, w.now)
	switch {
	case value == "":
		return nil
	case f.Type == register.Number || f.Type == register.Money:
		if n, err := strconv.ParseFloat(value, 64); err == nil && !math.IsInf(n, 0) {
			return n
		}
	case f.Type == register.Ref:
		if other, ok := look.Record(value); ok {
			value = p.TitleOf(other)
		}
	}
	return excelize.Cell{StyleID: w.text, Value: p.Display(f, value)}
}

// Template writes an empty workbook for a kind: headers, and drop-downs for the codes.
func Template(p *register.Pack, kind string, out io.Writer) error {
	list := headings(p, kind, true)
	w, err := newWriter(p.Kind(kind).Label, len(list), firstRecord-1)
	if err != nil {
		return err
	}
	if err := w.header(list); err != nil {
		return err
	}
	if err := w.stream.Flush(); err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	if err := w.choices(p, p.Kind(kind).Label, list); err != nil {
		return err
	}
	return w.output(out)
}

// choices puts the code lists onto a hidden sheet and offers them as drop-downs by defined names:
// inline lists end at 255 characters.
func (w *writer) choices(p *register.Pack, sheet string, list []heading) error {
	const codes = "codes"
	if _, err := w.f.NewSheet(codes); err != nil {
		return fmt.Errorf("write the choices: %w", err)
	}
	done := map[string]string{}
	for i, h := range list {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return fmt.Errorf("write the choices: %w", err)
		}
		style := fmt.Sprintf("%s%d:%s%d", column, firstRecord, column, firstRecord+2000)
		if h.field.Type != register.Code {
			continue
		}
		name := done[h.field.Codes]
		if name == "" {
			name = fmt.Sprintf("list_%d", len(done)+1)
			done[h.field.Codes] = name
			if err := w.choice(p.Codes[h.field.Codes], codes, name, len(done)); err != nil {
				return err
			}
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = style
		v.SetSqrefDropList(name)
		if err := w.f.AddDataValidation(sheet, v); err != nil {
			return fmt.Errorf("write the choices: %w", err)
		}
	}
	if err := w.f.SetSheetVisible(codes, false); err != nil {
		return fmt.Errorf("write the choices: %w", err)
	}
	return nil
}

func (w *writer) choice(list *register.CodeList, sheet, name string, n int) error {
	column, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return fmt.Errorf("write the choices: %w", err)
	}
	var labels []string
	for _, row := range list.Codes {
		if !row.Hidden {
			labels = append(labels, row.Label)
		}
	}
	if err := w.f.SetSheetCol(sheet, column+"1", &labels); err != nil {
		return fmt.Errorf("write the choices: %w", err)
	}
	err = w.f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: fmt.Sprintf("%s!$%s$1:$%s$%d", sheet, column, column, max(len(labels), 1))})
	if err != nil {
		return fmt.Errorf("write the choices: %w", err)
	}
	return nil
}
