package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
)

const benchRows = 2000

func filled(b *testing.B) *store.Store {
	s := desk(b, pack(b, assets.DefaultPack()))
	edits := make([]store.Edit, benchRows)
	for i := range edits {
		edits[i] = store.Edit{Kind: "student", Set: map[string]string{
			"name": "马小" + string(rune(0x4e00+i)), "birth_date": fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1), "sex": fmt.Sprint(i%2 + 1),
			"nationality": "03", "hukou_place": "640121104205", "hukou_type": "2", "home_div": "640121104205", "home_address": "原隆村三组", "phone": fmt.Sprintf("139%08d", i),
		}}
	}
	if _, err := s.Commit(edits...); err != nil {
		b.Fatal(err)
	}
	return s
}

// bare gives the cells of an export, for excelize alone.
func bare(b *testing.B, raw []byte) [][]any {
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	cells := make([][]any, len(rows))
	for i, row := range rows {
		for _, text := range row {
			if text == "" {
				cells[i] = append(cells[i], nil)
			} else {
				cells[i] = append(cells[i], text)
			}
		}
	}
	return cells
}

func BenchmarkExport(b *testing.B) {
	s := filled(b)
	var raw bytes.Buffer
	if _, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, &raw, nil); err != nil {
		b.Fatal(err)
	}
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			var out bytes.Buffer
			if _, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, &out, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		cells := bare(b, raw.Bytes())
		for b.Loop() {
			f := excelize.NewFile()
			w, err := f.NewStreamWriter("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for i, row := range cells {
				if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
					b.Fatal(err)
				}
			}
			var out bytes.Buffer
			if err := w.Flush(); err != nil {
				b.Fatal(err)
			}
			if err := f.Write(&out); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkImport reads a workbook whose rows are there already: read, understood and compared.
func BenchmarkImport(b *testing.B) {
	s := filled(b)
	path := filepath.Join(b.TempDir(), "out.xlsx")
	var raw bytes.Buffer
	if _, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, &raw, nil); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, raw.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			r, err := sheet.Import(context.Background(), s, "student", path, sheet.Options{}, nil)
			if err != nil || r.Same != benchRows {
				b.Fatal(counts(r), err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			f, err := excelize.OpenFile(path)
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows(f.GetSheetName(0))
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
