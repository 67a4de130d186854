package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollbook/store/register"
)

// table writes the rows of an export into the package as they are made: excelize would hold all of them, and
// then once more packed.
type table struct {
	w       *writer
	pack    *register.Pack
	list    []heading
	letters []string
	zip     *zip.Writer
	sheet   io.Writer
	rest    []byte // of the sheet, below its rows
	rows    []byte // that are not written yet
	text    string // the style of texts, as an attribute
}

// table takes over a writer that has written its header: the package goes to out, open at the end of the rows.
func (w *writer) table(p *register.Pack, list []heading, out io.Writer) (*table, error) {
	var whole bytes.Buffer
	if err := w.finish(&whole); err != nil {
		return nil, err
	}
	t := &table{w: w, pack: p, list: list, zip: zip.NewWriter(out), text: fmt.Sprintf(` s="%d" t="inlineStr"><is><t`, w.text)}
	for i := range list {
		t.letters = append(t.letters, letterAt(i))
	}
	r, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		return nil, fmt.Errorf("write the sheet: %w", err)
	}
	var sheet *zip.File
	for _, one := range r.File {
		if one.Name == "xl/worksheets/sheet1.xml" {
			sheet = one
		} else if err := t.zip.Copy(one); err != nil {
			return nil, fmt.Errorf("write the sheet: %w", err)
		}
	}
	if sheet == nil {
		return nil, fmt.Errorf("write the sheet: %w", zip.ErrFormat)
	}
	return t, t.begin(sheet)
}

func (t *table) begin(sheet *zip.File) error {
	from, err := sheet.Open()
	if err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	raw, err := io.ReadAll(from)
	if err == nil {
		err = from.Close()
	}
	head, rest, found := bytes.Cut(raw, []byte("</sheetData>"))
	if err == nil && !found {
		err = zip.ErrFormat
	}
	if err == nil {
		t.sheet, err = t.zip.Create(sheet.Name)
	}
	if err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	t.rows, t.rest = append(t.rows, head...), append([]byte("</sheetData>"), rest...)
	return t.write()
}

// write packs the rows that were made.
func (t *table) write() error {
	_, err := t.sheet.Write(t.rows)
	if t.rows = t.rows[:0]; err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	return nil
}

func (t *table) finish() error {
	t.rows = append(t.rows, t.rest...)
	if err := t.write(); err != nil {
		return err
	}
	if err := t.zip.Close(); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// record makes the row of a record, with the records that belong to it.
func (t *table) record(row int, rec register.Record, look register.Lookup) {
	line := strconv.Itoa(row)
	t.rows = append(append(append(t.rows, `<row r="`...), line...), `">`...)
	found := map[*register.Field]register.Record{}
	for i, h := range t.list {
		values := rec.Values
		if f := h.link.field; f != nil {
			other, known := found[f]
			if !known {
				other = h.link.record(rec, look)
				found[f] = other
			}
			values = other.Values
		}
		if value := h.field.At(values, t.w.now); value != "" {
			t.rows = append(append(append(t.rows, `<c r="`...), t.letters[i]...), line...)
			t.rows = append(t.rows, '"')
			t.cell(h, value, look)
		}
	}
	t.rows = append(t.rows, `</row>`...)
}

// cell writes a value as a person reads it. Only quantities are numbers; everything else is text, so that
// nothing that begins with = + - @ is ever taken for a formula.
func (t *table) cell(h heading, value string, look register.Lookup) {
	if n, err := strconv.ParseFloat(value, 64); h.number() && err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) {
		t.rows = append(strconv.AppendFloat(append(t.rows, `><v>`...), n, 'f', -1, 64), `</v></c>`...)
		return
	}
	if h.field.Type == register.Ref {
		if other, ok := look.Record(value); ok {
			value = t.pack.TitleOf(other)
		}
	}
	value = t.pack.Display(h.field, value)
	t.rows = append(t.rows, t.text...)
	if strings.TrimSpace(value) != value || strings.ContainsRune(value, '\n') {
		t.rows = append(t.rows, ` xml:space="preserve"`...)
	}
	t.rows = append(appendEscaped(append(t.rows, '>'), value), `</t></is></c>`...)
}

// mostText is how many characters a cell takes.
const mostText = 32767

// appendEscaped adds a text as XML, and as a workbook has it: what XML cannot hold as _x000D_, and a text that
// looks like that with its first _ so.
func appendEscaped(to []byte, text string) []byte {
	n := 0
	for i, r := range text {
		if n++; n > mostText {
			break
		}
		switch {
		case r == '&':
			to = append(to, "&amp;"...)
		case r == '<':
			to = append(to, "&lt;"...)
		case r == '>':
			to = append(to, "&gt;"...)
		case r == '_' && escapedRune.MatchString(text[i:min(i+7, len(text))]):
			to = append(to, "_x005F_"...)
		case r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF:
			to = fmt.Appendf(to, "_x%04X_", r)
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}
