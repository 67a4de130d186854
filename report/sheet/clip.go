package sheet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/store"
	"rollbook/store/register"
)

// Column is one column of a list as it is shown: a field, or a text beside the fields.
type Column struct {
	Label string
	Field *register.Field           // nil for a text
	Text  func(store.Record) string // where there is no field; it must not call the store
}

// ExportList writes the records of a list as it is shown: its columns, its records, their order. Numbers are whole.
// Persons whose consent was withdrawn stay out, as in Export.
func ExportList(ctx context.Context, s *store.Store, kind string, ids []string, columns []Column, out io.Writer, progress func(done, total int)) (rows, withheld int, err error) {
	p := s.Pack()
	list, plain := listed(p.Kind(kind), columns)
	w, err := newWriter(p.Kind(kind).Label, len(list), len(ids)+firstRecord-1)
	if err != nil {
		return 0, 0, err
	}
	first := firstRecord
	if plain {
		first = 2
		err = w.labels(list)
	} else {
		err = w.header(list)
	}
	if err != nil {
		return 0, 0, err
	}
	t, err := w.table(p, list, out)
	if err != nil {
		return 0, 0, err
	}
	err = eachListed(ctx, s, ids, progress, func(rec store.Record, look register.Lookup) error {
		for i, c := range columns {
			if c.Field == nil {
				rec.Fields[list[i].field.Key] = c.Text(rec)
			}
		}
		t.record(first+rows, register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, look)
		if rows++; rows%atOnce > 0 {
			return nil
		}
		return t.write()
	}, &withheld)
	if err != nil {
		return 0, 0, err
	}
	return rows, withheld, t.finish()
}

// listed gives the headings of columns, and whether there is one that no field says the meaning of: then the keys are
// left out, by which an import would know the columns.
func listed(k *register.Kind, columns []Column) (list []heading, plain bool) {
	for i, c := range columns {
		f := c.Field
		if f == nil {
			f, plain = &register.Field{Key: fmt.Sprintf("@%d", i), Label: c.Label, Type: register.Text}, true
		}
		list = append(list, heading{kind: k, field: f})
	}
	return list, plain
}

// labels writes the header without the keys.
func (w *writer) labels(list []heading) error {
	names := make([]any, len(list))
	for i, h := range list {
		names[i] = excelize.Cell{StyleID: w.head, Value: h.field.Label}
	}
	if err := w.stream.SetColWidth(1, max(len(list), 1), 18); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	if err := w.stream.SetRow("A1", names, excelize.RowOpts{Height: 32}); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	return nil
}

// eachListed visits those of the records that may be taken away.
func eachListed(ctx context.Context, s *store.Store, ids []string, progress func(done, total int), visit func(store.Record, register.Lookup) error, withheld *int) error {
	p, done := s.Pack(), 0
	for part := range slices.Chunk(ids, store.GlancePart) {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.Glances(part, func(rec store.Record, look register.Lookup) error {
			if p.Withheld(register.Record{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Values: rec.Fields}, look, time.Now()) {
				*withheld++
				return nil
			}
			return visit(rec, look)
		})
		if err != nil {
			return err
		}
		if done += len(part); progress != nil {
			progress(done, len(ids))
		}
	}
	return ctx.Err()
}

// CopyList gives the records of a list as text that a spreadsheet takes from the clipboard, with the labels above. Where
// masked, sensitive values are shown in part, as in the list. Where it is stopped it gives nothing: a part would be taken for all.
func CopyList(ctx context.Context, s *store.Store, ids []string, columns []Column, masked bool, progress func(done, total int)) (text string, rows, withheld int, err error) {
	p, now := s.Pack(), time.Now()
	lines := make([][]string, 1, len(ids)+1)
	for _, c := range columns {
		lines[0] = append(lines[0], c.Label)
	}
	err = eachListed(ctx, s, ids, progress, func(rec store.Record, look register.Lookup) error {
		line := make([]string, len(columns))
		for i, c := range columns {
			if c.Field == nil {
				line[i] = c.Text(rec)
				continue
			}
			value := c.Field.At(rec.Fields, now)
			switch other, ok := look.Record(value); {
			case c.Field.Type == register.Ref && ok:
				line[i] = p.TitleOf(other)
			case masked:
				line[i] = p.Masked(c.Field, value)
			default:
				line[i] = p.Display(c.Field, value)
			}
		}
		lines = append(lines, line)
		return nil
	}, &withheld)
	if err != nil {
		return "", 0, 0, err
	}
	return WriteTSV(lines), len(lines) - 1, withheld, nil
}

// WriteTSV writes rows of cells as a spreadsheet takes them from the clipboard: a tab between cells, a line a row. What a
// spreadsheet would take for a formula or would not leave whole, a number of many digits or with a 0 in front, is
// written as a formula that gives the text.
func WriteTSV(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, text := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == '\n' || r == '\r' || r == 0 }), " ")
			switch {
			case text == "":
			case mistaken(text):
				text = `="` + strings.ReplaceAll(text, `"`, `""`) + `"`
			case strings.HasPrefix(text, `"`):
				text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			b.WriteString(text)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

// mistaken reports whether a spreadsheet would make something else of a text: of 12 digits it shows ten, of 16 it
// keeps 15, of 3-1 it makes the first of March.
func mistaken(text string) bool {
	if strings.ContainsRune("=+-@", rune(text[0])) {
		_, err := strconv.ParseFloat(text, 64)
		return err != nil || text[0] != '-'
	}
	digits := strings.Trim(text, "0123456789") == ""
	return digits && (len(text) > 11 || len(text) > 1 && text[0] == '0') || scientific(text) || shortDay.MatchString(text)
}

// shortDay is what a spreadsheet makes a day of that is none: class 3-1, a month.
var shortDay = regexp.MustCompile(`^\d{1,4}[-/]\d{1,2}$`)

// scientific reports whether a text reads as a number with an exponent, such as the class 1E2.
func scientific(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && strings.ContainsAny(text, "eE")
}

// ReadTSV reads what a spreadsheet puts on the clipboard: cells with a line break or a quote within stand in quotes. A
// formula that gives a text, as WriteTSV writes, is the text.
func ReadTSV(text string) [][]string {
	var rows [][]string
	var row []string
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for text != "" {
		var cell string
		if strings.HasPrefix(text, `"`) {
			cell, text = unquote(text)
		} else {
			end := strings.IndexAny(text, "\t\n")
			if end < 0 {
				end = len(text)
			}
			cell, text = text[:end], text[end:]
		}
		if strings.HasPrefix(cell, `="`) && strings.HasSuffix(cell, `"`) && len(cell) > 2 {
			cell = strings.ReplaceAll(cell[2:len(cell)-1], `""`, `"`)
		}
		row = append(row, cell)
		if text == "" || text[0] == '\n' {
			rows, row = append(rows, row), nil
		}
		if text != "" {
			if text[0] == '\t' && len(text) == 1 {
				rows = append(rows, append(row, ""))
			}
			text = text[1:]
		}
	}
	return rows
}

// unquote takes a cell in quotes off the front; one whose quotes do not end at a tab or a line is taken as it is.
func unquote(text string) (cell, rest string) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
			b.WriteByte(text[i])
		case i+1 < len(text) && text[i+1] == '"':
			b.WriteByte('"')
			i++
		case i+1 == len(text) || text[i+1] == '\t' || text[i+1] == '\n':
			return b.String(), text[i+1:]
		default:
			i = len(text)
		}
	}
	end := strings.IndexAny(text, "\t\n")
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

// inPart reports whether a text shows a value in part, as Pack.Masked writes it.
func inPart(f *register.Field, text string) bool {
	switch f.Type {
	case register.IDNumber, register.BankCard, register.Phone:
		return strings.Contains(text, "*")
	case register.Date:
		return f.Sensitive != "" && (onlyMonth.MatchString(text) || strings.Contains(text, "*"))
	}
	return f.Sensitive != "" && strings.Contains(text, "*")
}

var onlyMonth = regexp.MustCompile(`^\d{4}-\d{2}$`)

// showsOf reports whether a text may be a value shown in part.
func showsOf(text, value string) bool {
	if !strings.Contains(text, "*") {
		return strings.HasPrefix(value, text)
	}
	from, to := strings.Index(text, "*"), strings.LastIndex(text, "*")
	return len(value) >= len(text)-(to-from) && strings.HasPrefix(value, text[:from]) && strings.HasSuffix(value, text[to+1:])
}

// whole gives a row that shows values in part the ID number and birth date of whom it means: of the one record that has
// the row's name and shows the same of both. It reports false where that is nobody, or more than one.
func (r *reading) whole(values, parts map[string]string) bool {
	k := r.pack.Kind(r.l.imports.Kind)
	name := k.ByRole(register.RoleName)
	if name == nil { // a household
		name = k.ByRole(register.RoleTitle)
	}
	if len(parts) == 0 || name == nil || r.find(k.Key, r.identified(k.Key, values, nil), values) != "" {
		return true
	}
	if r.called == nil {
		r.called = map[string][]string{}
		own := r.s.Unit().Code
		err := r.s.Survey(k.Key, func(one register.Record, _ register.Lookup) {
			if one.Unit == own {
				r.called[one.Values[name.Key]] = append(r.called[one.Values[name.Key]], one.ID)
			}
		})
		if err != nil {
			return false
		}
	}
	var fits []string
	for _, id := range r.called[values[k.Key+"."+name.Key]] {
		all := true
		for to, text := range parts {
			if _, f := fieldOf(r.pack, to); f.Type == register.IDNumber || f.Role == register.RoleBirth {
				all = all && showsOf(text, f.At(r.record(id).Values, r.day))
			}
		}
		if all {
			fits = append(fits, id)
		}
	}
	if len(fits) != 1 {
		return false
	}
	for _, f := range k.Fields { // by which it is found
		known := f.Type == register.IDNumber || f.Role == register.RoleBirth
		if value := r.record(fits[0]).Values[f.Key]; known && value != "" && values[k.Key+"."+f.Key] == "" {
			values[k.Key+"."+f.Key] = value
		}
	}
	return true
}

// ImportCells is Import for rows of cells from the clipboard. columns are those of the list that they are put into: rows
// with their labels above are read by them, others as a roster, and rows with no labels at all as if they had them. What a row shows
// in part stays as it is.
func ImportCells(ctx context.Context, s *store.Store, kind, name string, columns []Column, rows [][]string, opt Options, progress func(done, total int)) (Result, error) {
	k := s.Pack().Kind(kind)
	if k == nil {
		return Result{}, errNoImport.With("kind", kind)
	}
	if order := orderOf(k, columns, rows); order != nil {
		return importCells(ctx, s, kind, name, keyed(kind, order, rows[1:]), 1, opt, progress) // for their own row of labels
	}
	r, err := importCells(ctx, s, kind, name, rows, 0, opt, progress)
	if errors.Is(err, errNoHeader) && slices.ContainsFunc(rows, func(row []string) bool { return len(row) > 1 && len(row) <= len(columns) }) {
		return importCells(ctx, s, kind, name, keyed(kind, columns, rows), 2, opt, progress)
	}
	return r, err
}

// orderOf gives the columns in the order in which the first row names them: those of the list, or a column put beside them that
// is a field of its kind too. nil where it says anything else, or names none of the list.
func orderOf(k *register.Kind, columns []Column, rows [][]string) (order []Column) {
	if len(rows) == 0 {
		return nil
	}
	listed := false
	for _, label := range rows[0] {
		means := func(name string) bool { return plain(name) == plain(label) }
		if at := slices.IndexFunc(columns, func(c Column) bool { return means(c.Label) }); at >= 0 {
			order, listed = append(order, columns[at]), true
			continue
		}
		at := slices.IndexFunc(k.Fields, func(f *register.Field) bool { return means(f.Label) || slices.ContainsFunc(f.Aliases, means) })
		if at < 0 {
			return nil
		}
		order = append(order, Column{Label: label, Field: k.Fields[at]})
	}
	if !listed {
		return nil
	}
	return order
}

// keyed puts the two rows that an export has above rows: what each column means, and its label. Columns without a field are
// left empty, so that a letter means the same one as before.
func keyed(kind string, columns []Column, rows [][]string) [][]string {
	all := make([][]string, len(rows)+2)
	for i, c := range columns {
		key, label, means := "", "", c.Field != nil && !c.Field.Derived()
		if means {
			key, label = kind+"."+c.Field.Key, c.Label
		}
		all[0], all[1] = append(all[0], key), append(all[1], label)
		for n, row := range rows {
			cell := ""
			if means && i < len(row) {
				cell = row[i]
			}
			all[n+2] = append(all[n+2], cell)
		}
	}
	return all
}

// importCells leaves the rows to who gave them: they are tried, and then taken. The first rows may not be theirs.
func importCells(ctx context.Context, s *store.Store, kind, name string, rows [][]string, above int, opt Options, progress func(done, total int)) (Result, error) {
	return importPages(ctx, s, kind, name, []page{{name: name, rows: slices.Clone(rows), listed: true, above: above}}, nil, opt, progress)
}
