package packbook_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/packbook"
	"rollbook/store/register"
)

func loaded(t testing.TB, files fs.FS) *register.Pack {
	t.Helper()
	p, err := register.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shipped is the pack of Yinchuan and its workbook, made once: most tests begin with it.
var shipped = sync.OnceValues(func() (*register.Pack, []byte) {
	p, err := register.Load(assets.DefaultPack())
	if err != nil {
		return nil, nil // told by whoever asks
	}
	var out bytes.Buffer
	if err := packbook.Write(p, &out); err != nil {
		return nil, nil
	}
	return p, out.Bytes()
})

func yinchuan(t testing.TB) *register.Pack {
	t.Helper()
	p, _ := shipped()
	if p == nil {
		t.Fatal("the pack that ships makes no workbook")
	}
	return p
}

// written writes a pack as a workbook into a file.
func written(t testing.TB, p *register.Pack) string {
	t.Helper()
	own, raw := shipped()
	if p != own {
		var out bytes.Buffer
		if err := packbook.Write(p, &out); err != nil {
			t.Fatal(err)
		}
		raw = out.Bytes()
	}
	path := filepath.Join(t.TempDir(), "登记册包.xlsx")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// officer is whoever has the workbook open in Excel.
type officer struct {
	*testing.T
	f *excelize.File
}

// edited lets an officer edit the workbook of a pack, and gives the file.
func edited(t *testing.T, p *register.Pack, edit func(o officer)) string {
	t.Helper()
	path := written(t, p)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edit(officer{t, f})
	if err := errors.Join(f.Save(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func (o officer) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// at finds the cell in a column, by its key, of the row whose other cells begin with those given.
func (o officer) at(sheet, column string, begin ...string) string {
	o.Helper()
	rows, err := o.f.GetRows(sheet)
	o.must(err)
	col := slices.Index(rows[0], column)
	for n, cells := range rows {
		if n >= 2 && len(cells) >= len(begin) && slices.Equal(cells[:len(begin)], begin) && col >= 0 {
			cell, err := excelize.CoordinatesToCellName(col+1, n+1)
			o.must(err)
			return cell
		}
	}
	o.Fatalf("no row %v with a column %s on sheet %s", begin, column, sheet)
	return ""
}

func (o officer) types(sheet, cell string, value any) {
	o.Helper()
	o.must(o.f.SetCellValue(sheet, cell, value))
}

// adds writes a new row below a sheet's last; by key of the column.
func (o officer) adds(sheet string, cells map[string]any) {
	o.Helper()
	rows, err := o.f.GetRows(sheet)
	o.must(err)
	for key, value := range cells {
		col := slices.Index(rows[0], key)
		if col < 0 {
			o.Fatalf("sheet %s has no column %s", sheet, key)
		}
		cell, err := excelize.CoordinatesToCellName(col+1, len(rows)+1)
		o.must(err)
		o.types(sheet, cell, value)
	}
}

func (o officer) deletes(sheet string, begin ...string) {
	o.Helper()
	_, row, err := excelize.CellNameToCoordinates(o.at(sheet, "label", begin...))
	o.must(err)
	o.must(o.f.RemoveRow(sheet, row))
}

func read(t testing.TB, path string) packbook.Made {
	t.Helper()
	made, err := packbook.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// differing gives the files that are another.
func differing(t testing.TB, p *register.Pack, made packbook.Made) (list []string) {
	t.Helper()
	was, err := register.Source(p.Files)
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range made.Files {
		if !bytes.Equal(was[path], raw) {
			list = append(list, path)
		}
		delete(was, path)
	}
	for path := range was {
		list = append(list, "-"+path)
	}
	slices.Sort(list)
	return list
}
