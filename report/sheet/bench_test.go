package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
)

// benchCells is how many cells of a row are filled.
const benchCells = 40

// benchRows is 2,000, with ROLLBOOK_LONG the 100,000 of the design.
func benchRows() int {
	if os.Getenv("ROLLBOOK_LONG") != "" {
		return 100_000
	}
	return 2000
}

// filled is a desk with pupils of whom 40 fields are filled.
func filled(b *testing.B) *store.Store {
	s := desk(b, pack(b, assets.DefaultPack()))
	p := s.Pack()
	like := map[string]string{}
	for _, f := range p.Kind("student").Fields {
		if f.Derived() || f.Dated || f.By != "" || f.Role != "" || f.Alphabet != "" || len(like) == benchCells-2 {
			continue
		}
		value := map[register.Type]string{
			register.Text: "原隆村三组", register.Date: "2010-01-01", register.Month: "2016-09", register.Number: "1", register.Money: "1.00", register.Phone: "13900000001",
			register.BankCard: "6228480402564890018", register.Division: "640121104205", register.Flag: "0",
		}[f.Type]
		if f.Type == register.Code {
			value = p.Codes[f.Codes].Codes[0].Code
		}
		if text, problem := p.Normalise(f, p.Display(f, value)); value != "" && problem == nil && text == value {
			like[f.Key] = value
		}
	}
	var edits []store.Edit
	for i := range benchRows() {
		set := maps.Clone(like)
		set["name"] = "马" + string(rune(0x4e00+i%20000)) + string(rune(0x4e00+i/20000))
		set["birth_date"] = fmt.Sprintf("20%02d-%02d-%02d", i%16, i%12+1, i%28+1)
		if edits = append(edits, store.Edit{Kind: "student", Set: set}); len(edits) == 1000 {
			if _, err := s.Commit(edits...); err != nil {
				b.Fatal(err)
			}
			edits = edits[:0]
		}
	}
	return s
}

// measured runs a work and tells beside its time that of the processor and the most memory it took, more than
// there was before.
func measured(b *testing.B, work func()) {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		highest := uint64(0)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			highest = max(highest, now.HeapInuse)
			select {
			case <-stop:
				most <- highest
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	for b.Loop() {
		work()
	}
	close(stop)
	b.ReportMetric(float64(max(<-most, before.HeapInuse)-before.HeapInuse)/(1<<20), "more-MB")
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
		measured(b, func() {
			if _, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, io.Discard, nil); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("excelize", func(b *testing.B) {
		cells := bare(b, raw.Bytes())
		measured(b, func() {
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
		})
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
		measured(b, func() {
			r, err := sheet.Import(context.Background(), s, "student", path, sheet.Options{}, nil)
			if err != nil || r.Same != benchRows() {
				b.Fatal(counts(r), err)
			}
		})
	})
	b.Run("excelize", func(b *testing.B) {
		measured(b, func() {
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
		})
	})
}
