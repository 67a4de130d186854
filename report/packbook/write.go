package packbook

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"rollbook/store/register"
	"rollbook/words"
)

// The rows of a sheet: the keys, what they are called, then what is edited.
const (
	rowKeys  = 1
	rowNames = 2
	rowFirst = 3
)

// carrier is the hidden sheet with the files of the pack, packed, in cells of at most chunk bytes;
// the first cell is its mark.
const (
	carrier = "rollbook"
	mark    = "rollbook register pack 1"
	chunk   = 30_000
)

// Write writes a pack as a workbook: a sheet for each sort of its declarations, and the pack itself
// in a hidden sheet, for all that is not shown.
func Write(p *register.Pack, out io.Writer) error {
	b, err := open(p)
	if err != nil {
		return err
	}
	w := &writer{f: excelize.NewFile()}
	err = w.styles()
	if err == nil {
		err = w.help(p)
	}
	for _, s := range b.sheets {
		if err == nil {
			err = w.sheet(s)
		}
	}
	if err == nil {
		err = w.carry(b.files)
	}
	if err == nil {
		err = w.f.Write(out)
	}
	if closed := w.f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

type writer struct {
	f                            *excelize.File
	key, name, text, whole, note int // styles
}

func (w *writer) styles() (err error) {
	border := []excelize.Border{{Type: "bottom", Color: "B5BDBD", Style: 1}, {Type: "right", Color: "B5BDBD", Style: 1}}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for into, style := range map[*int]*excelize.Style{
		&w.key:   {NumFmt: 49, Font: &excelize.Font{Size: 9, Color: "636C77"}},
		&w.name:  {NumFmt: 49, Font: &excelize.Font{Bold: true}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F0EF"}}, Alignment: top},
		&w.text:  {NumFmt: 49, Alignment: top},
		&w.whole: {Alignment: top},
		&w.note:  {NumFmt: 49, Font: &excelize.Font{Color: "636C77"}, Alignment: top},
	} {
		if *into, err = w.f.NewStyle(style); err != nil {
			return err
		}
	}
	return nil
}

// help writes the first sheet: what may be changed, and how.
func (w *writer) help(p *register.Pack) error {
	name := words.Say("packbook.help")
	if err := w.f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	lines := append([]string{words.Say("packbook.help.title", "pack", p.Title, "version", p.Version)}, strings.Split(words.Say("packbook.help.text"), "\n")...)
	for i, line := range lines {
		if err := w.f.SetCellStr(name, fmt.Sprintf("A%d", i+1), line); err != nil {
			return err
		}
	}
	if err := w.f.SetColStyle(name, "A", w.text); err != nil {
		return err
	}
	if err := w.f.SetCellStyle(name, "A1", "A1", w.name); err != nil {
		return err
	}
	return w.f.SetColWidth(name, "A", "A", 100)
}

func (w *writer) sheet(s *sheet) error {
	name := sheetName(s.id)
	if _, err := w.f.NewSheet(name); err != nil {
		return err
	}
	for i, c := range s.columns {
		if err := w.column(s, name, i, c); err != nil {
			return err
		}
	}
	for n, r := range s.rows {
		for i, cell := range r.cells {
			if cell == "" {
				continue
			}
			if err := w.cell(name, i+1, n+rowFirst, s.columns[i].Holds, cell); err != nil {
				return err
			}
		}
	}
	lead := 1
	if s.column("key") > 0 || s.column("code") > 0 {
		lead = 2
	}
	corner, err := excelize.CoordinatesToCellName(lead+1, rowFirst)
	if err == nil {
		err = w.f.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: lead, YSplit: rowFirst - 1, TopLeftCell: corner, ActivePane: "bottomRight"})
	}
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.columns), rowNames+len(s.rows))
	if err != nil {
		return err
	}
	return w.f.AutoFilter(name, "A"+fmt.Sprint(rowNames)+":"+last, nil)
}

// column writes the two header cells of a column, and makes it as wide as what stands in it.
func (w *writer) column(s *sheet, sheet string, i int, c register.ShapeKey) error {
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return err
	}
	style, width := w.text, 8
	switch c.Holds {
	case register.HoldsWhole, register.HoldsNumber:
		style = w.whole
	}
	if c.Name == colNote {
		style = w.note
	}
	for _, r := range s.rows {
		width = max(width, min(wide(r.cells[i]), 48))
	}
	label := label(s.id, c.Name)
	width = max(width, wide(label), len(c.Name))
	err = w.f.SetColWidth(sheet, letter, letter, float64(width+2))
	if err == nil {
		err = w.f.SetColStyle(sheet, letter, style)
	}
	for row, text := range map[int]string{rowKeys: c.Name, rowNames: label} {
		if err == nil {
			err = w.f.SetCellStr(sheet, fmt.Sprintf("%s%d", letter, row), text)
		}
	}
	if err == nil {
		err = w.f.SetCellStyle(sheet, letter+"1", letter+"1", w.key)
	}
	if err == nil {
		err = w.f.SetCellStyle(sheet, letter+"2", letter+"2", w.name)
	}
	return err
}

// label is what a column of a sheet is called; its key where the translations do not know it.
func label(sheet, key string) string {
	for _, name := range []string{sheet + "." + key, key} {
		if words.Has("packbook.column." + name) {
			return words.Say("packbook.column." + name)
		}
	}
	return key
}

// wide is the width of a text's longest line: a Han character takes two.
func wide(text string) int {
	most := 0
	for _, line := range strings.Split(text, "\n") {
		n := 0
		for _, r := range line {
			if n++; r > 0x2E80 {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// cell writes a cell: numbers as numbers, everything else as text, so that nothing is a formula.
func (w *writer) cell(sheet string, col, row int, holds register.Holding, text string) error {
	at, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(text); n > excelize.TotalCellChars {
		return fmt.Errorf("%s %s: %d characters are more than a cell holds", sheet, at, n)
	}
	if holds == register.HoldsWhole || holds == register.HoldsNumber {
		return w.f.SetCellDefault(sheet, at, text)
	}
	return w.f.SetCellStr(sheet, at, text)
}

// carry puts the pack's files onto a hidden sheet.
func (w *writer) carry(files map[string][]byte) error {
	raw, err := register.Archive(files)
	if err != nil {
		return err
	}
	if _, err := w.f.NewSheet(carrier); err != nil {
		return err
	}
	if err := w.f.SetCellStr(carrier, "A1", mark); err != nil {
		return err
	}
	text := base64.StdEncoding.EncodeToString(raw)
	for row := 2; len(text) > 0; row++ {
		n := min(chunk, len(text))
		if err := w.f.SetCellStr(carrier, fmt.Sprintf("A%d", row), text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
	return w.f.SetSheetVisible(carrier, false, true)
}
