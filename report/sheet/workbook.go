package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/fault"
	"rollbook/store/register"
)

var (
	errMissing  = fault.New(fault.Refused, "workbook-missing")
	errXLS      = fault.New(fault.Damaged, "workbook-xls")
	errForeign  = fault.New(fault.Damaged, "workbook-foreign")
	errDamaged  = fault.New(fault.Damaged, "workbook-damaged")
	errExists   = fault.New(fault.Refused, "file-exists")
	errNoHeader = fault.New(fault.Damaged, "workbook-no-header")
)

// Bounds of a workbook from outside: a zip bomb must not fill the memory.
const (
	maxFile  = 100 << 20
	maxUnzip = 1 << 30
	maxSheet = 256 << 20
	maxRows  = 300_000
)

func options() excelize.Options {
	return excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxSheet}
}

// Open opens a workbook from outside, bounded; one that is none is a fault that says what to do.
func Open(path string) (*excelize.File, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil, errMissing.With("file", path).Because(err)
	}
	if info.Size() > maxFile {
		return nil, errDamaged.With("file", name)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, errMissing.With("file", path).Because(err)
	}
	return parse(name, raw)
}

func parse(name string, raw []byte) (*excelize.File, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xD0, 0xCF, 0x11, 0xE0}): // the container of .xls, and of an encrypted .xlsx
		return nil, errXLS.With("file", name)
	case !bytes.HasPrefix(raw, []byte("PK")):
		return nil, errForeign.With("file", name)
	}
	if _, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
		return nil, errDamaged.With("file", name).Because(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), options())
	if err != nil {
		return nil, errDamaged.With("file", name).Because(err)
	}
	return f, nil
}

// page is one sheet as it was read.
type page struct {
	name string
	rows [][]string
}

// pages reads every visible sheet, cells as they are stored.
func pages(f *excelize.File, name string) ([]page, error) {
	var list []page
	for _, sheet := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		rows, err := f.Rows(sheet)
		if err != nil {
			return nil, errDamaged.With("file", name).Because(err)
		}
		p := page{name: sheet}
		for rows.Next() && len(p.rows) < maxRows {
			cells, err := rows.Columns(options())
			if err != nil {
				return nil, errors.Join(errDamaged.With("file", name).Because(err), rows.Close())
			}
			p.rows = append(p.rows, cells)
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return nil, errDamaged.With("file", name).Because(err)
		}
		p.spread(f)
		list = append(list, p)
	}
	return list, nil
}

// spread writes the text of merged cells of the first rows into each of them, so that a group's
// header stands above every column of it.
func (p *page) spread(f *excelize.File) {
	for _, ref := range merges(f, p.name) {
		start, end, _ := strings.Cut(ref, ":")
		c1, r1, err1 := excelize.CellNameToCoordinates(start)
		c2, r2, err2 := excelize.CellNameToCoordinates(end)
		if err1 != nil || err2 != nil || r1 > headerWithin+2 || r2-r1 > 3 || c2-c1 > 60 {
			continue
		}
		for r := r1; r <= r2 && r <= len(p.rows); r++ {
			for c := c1; c <= c2; c++ {
				row := p.rows[r-1]
				for len(row) < c {
					row = append(row, "")
				}
				row[c-1] = p.rows[r1-1][c1-1]
				p.rows[r-1] = row
			}
		}
	}
}

// plain writes a header without what varies: blanks, line breaks, stars, full-width brackets.
func plain(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == 0x3000 || r == '*' || r == 0x2605 || r == 0xff0a:
			return -1
		case r > 0xff00 && r < 0xff5f:
			return r - 0xfee0
		}
		return r
	}, text))
}

// fieldOf finds "kind.field".
func fieldOf(p *register.Pack, to string) (*register.Kind, *register.Field) {
	kind, field, _ := strings.Cut(to, ".")
	if k := p.Kind(kind); k != nil {
		return k, k.Field(field)
	}
	return nil, nil
}
