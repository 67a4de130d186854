package packbook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/intact"
	excel "rollbook/report/sheet"
	"rollbook/store/register"
	"rollbook/words"
)

// Bounds of a sheet, beside those of the workbook.
const (
	maxRows    = 20_000
	maxColumns = 200
)

// Made is what came of a workbook.
type Made struct {
	Pack    *register.Pack    // loaded and checked
	Files   map[string][]byte // by path
	Ignored []string          // sheets that are none of the pack's
}

// Read reads an edited workbook back and checks the pack that comes of it. What is wrong with what
// was typed is Faults, within a fault.
func Read(path string) (Made, error) {
	f, err := excel.Open(path)
	if err != nil {
		return Made{}, err
	}
	defer f.Close()
	name := filepath.Base(path)
	base, err := carried(f, name)
	if err != nil {
		return Made{}, err
	}
	b, err := open(base)
	if err != nil {
		return Made{}, err
	}
	var faults Faults
	sheets, ignored := b.readSheets(f, func(one Fault) { faults = append(faults, one) })
	made := Made{Ignored: ignored}
	if len(faults) == 0 {
		made.Files, faults = b.rebuild(sheets)
	}
	if len(faults) == 0 {
		faults, err = made.load(b, sheets)
	}
	if len(faults) > 0 {
		return Made{}, errWrong.With("file", name, "detail", words.Pack(faults)).Because(faults)
	}
	return made, err
}

// load loads the pack that was made; what is wrong with it is told by the cells it came from.
func (m *Made) load(b *book, sheets []*sheet) (Faults, error) {
	raw, err := register.Archive(m.Files)
	if err != nil {
		return nil, errLarge.Because(err)
	}
	files, err := register.Unarchive(raw)
	if err != nil {
		return nil, errLarge.Because(err)
	}
	m.Pack, err = register.Load(files)
	var wrong register.PackErrors
	if errors.As(err, &wrong) {
		return b.locate(sheets, m.Files, wrong), nil
	}
	return nil, err
}

// carried loads the pack that a workbook was written from.
func carried(f *excelize.File, name string) (*register.Pack, error) {
	foreign := errForeign.With("file", name)
	rows, err := f.GetRows(carrier)
	if err != nil || len(rows) < 2 || len(rows[0]) == 0 || rows[0][0] != mark {
		return nil, foreign.Because(err)
	}
	var text strings.Builder
	for _, row := range rows[1:] {
		if len(row) > 0 {
			text.WriteString(row[0])
		}
	}
	raw, err := base64.StdEncoding.DecodeString(text.String())
	if err != nil {
		return nil, foreign.Because(err)
	}
	files, err := register.Unarchive(raw)
	if err != nil {
		return nil, foreign.Because(err)
	}
	p, err := register.Load(files)
	if err != nil {
		return nil, foreign.Because(err)
	}
	return p, nil
}

// readSheets reads the sheets that the pack has, and names those that it has not.
func (b *book) readSheets(f *excelize.File, fail func(Fault)) (sheets []*sheet, ignored []string) {
	there := f.GetSheetList()
	known := []string{carrier, words.Say("packbook.help")}
	for _, base := range b.sheets {
		name := sheetName(base.id)
		known = append(known, name)
		if !slices.Contains(there, name) {
			fail(Fault{Sheet: name, Text: "the sheet is missing"})
			continue
		}
		if s := b.readSheet(f, name, base, fail); s != nil {
			sheets = append(sheets, s)
		}
	}
	for _, name := range there {
		if !slices.Contains(known, name) {
			ignored = append(ignored, name)
		}
	}
	return sheets, ignored
}

func (b *book) readSheet(f *excelize.File, name string, base *sheet, fail func(Fault)) *sheet {
	rows, err := f.Rows(name)
	if err != nil {
		fail(Fault{Sheet: name, Text: "the sheet cannot be read: %v", Args: []any{err}})
		return nil
	}
	defer rows.Close()
	s := &sheet{id: base.id, array: base.array, file: base.file}
	var places []int // by column of the sheet: the column of the workbook, from 0
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err == nil && line > maxRows {
			err = fmt.Errorf("%d", maxRows)
		}
		if err != nil {
			fail(Fault{Sheet: name, Text: "the sheet cannot be read: %v", Args: []any{err}})
			return nil
		}
		switch {
		case line == rowKeys:
			if places = s.head(name, base, cells, fail); places == nil {
				return nil
			}
			s.places = places
		case line == rowNames:
			if len(cells) <= places[0] || !strings.EqualFold(strings.TrimSpace(cells[places[0]]), label(s.id, s.columns[0].Name)) {
				fail(spot{name, line, places[0] + 1}.fault("this row is that of the columns' names and stays as it is"))
				return nil
			}
		default:
			if r, ok := b.readRow(f, s, name, line, cells, places); ok {
				s.rows = append(s.rows, r)
			}
		}
	}
	if places == nil {
		fail(Fault{Sheet: name, Text: "the sheet is missing"})
		return nil
	}
	return s
}

// head reads the row of keys. A column that the program knows and that is in use must be there.
func (s *sheet) head(name string, base *sheet, cells []string, fail func(Fault)) (places []int) {
	ok := true
	for i, text := range cells[:min(len(cells), maxColumns)] {
		key := strings.TrimSpace(text)
		if key == "" {
			continue
		}
		if s.column(key) >= 0 {
			fail(spot{name, rowKeys, i + 1}.fault("the column %q stands twice", key))
			ok = false
			continue
		}
		column := register.ShapeKey{Name: key, Holds: register.HoldsAny}
		if at := base.column(key); at >= 0 {
			column = base.columns[at]
		} else if base.id == sheetCodes {
			column.Holds = register.HoldsText
		}
		s.columns, places = append(s.columns, column), append(places, i)
	}
	for i, c := range base.columns {
		used := slices.ContainsFunc(base.rows, func(r row) bool { return r.cells[i] != "" })
		if s.column(c.Name) < 0 && (used || i == 0 || strings.HasPrefix(c.Name, "@")) && c.Name != colNote {
			fail(Fault{Sheet: name, Text: "the column %q is missing", Args: []any{c.Name}})
			ok = false
		}
	}
	if !ok {
		return nil
	}
	if first := base.columns[0].Name; s.columns[0].Name != first { // what says to which file a row belongs stands first
		at := s.column(first)
		s.columns[0], s.columns[at], places[0], places[at] = s.columns[at], s.columns[0], places[at], places[0]
	}
	return places
}

// readRow reads a row; not ok where it is blank.
func (b *book) readRow(f *excelize.File, s *sheet, name string, line int, cells []string, places []int) (row, bool) {
	r, any := row{cells: make([]string, len(places)), line: line}, false
	for i, at := range places {
		if at >= len(cells) {
			continue
		}
		text := strings.TrimSpace(strings.ReplaceAll(cells[at], "\r\n", "\n"))
		if s.columns[i].Holds == register.HoldsText || s.columns[i].Holds == register.HoldsAny {
			text = undated(f, name, line, at+1, text)
		}
		r.cells[i], any = text, any || text != ""
	}
	return r, any
}

// undated writes a cell that the spreadsheet took for a date as the text that was meant.
func undated(f *excelize.File, sheet string, line, col int, text string) string {
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return text
	}
	at, err := excelize.CoordinatesToCellName(col, line)
	if err != nil {
		return text
	}
	id, err := f.GetCellStyle(sheet, at)
	if err != nil || id == 0 {
		return text
	}
	style, err := f.GetStyle(id)
	if err != nil || !dates(style) {
		return text
	}
	var serial float64
	if _, err := fmt.Sscan(text, &serial); err != nil {
		return text
	}
	day, err := excelize.ExcelDateToTime(serial, false)
	if err != nil {
		return text
	}
	return day.Format(time.DateOnly)
}

// dates reports whether a style shows a number as a day.
func dates(style *excelize.Style) bool {
	if style.CustomNumFmt != nil {
		return excel.ShowsDay(*style.CustomNumFmt)
	}
	return excel.BuiltInDay(style.NumFmt)
}

// Save writes a pack's files into a folder that is not there yet or empty: whole, or not at all.
func Save(files map[string][]byte, dir string) error {
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return errFolder.With("folder", dir)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return errFolder.With("folder", dir).Because(err)
	}
	above := filepath.Dir(filepath.Clean(dir))
	part, err := os.MkdirTemp(above, ".rollbook-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", dir, err)
	}
	defer os.RemoveAll(part)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		to := filepath.Join(part, filepath.FromSlash(path))
		err := os.MkdirAll(filepath.Dir(to), 0o755)
		if err == nil {
			err = intact.New(to, 0o644, intact.Text(files[path]))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", to, err)
		}
	}
	err = os.Chmod(part, 0o755)
	if err == nil {
		if err = os.Remove(dir); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = os.Rename(part, dir)
	}
	if err == nil {
		err = intact.Sync(above)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", dir, err)
	}
	return nil
}
