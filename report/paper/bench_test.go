package paper_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signintech/gopdf"
	"github.com/skip2/go-qrcode"
	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/paper"
	"rollbook/store"
	"rollbook/store/register"
)

const forms = 1000

// BenchmarkPrint prints 1,000 forms with photo and QR code, against a program of 40 lines that draws the same
// texts, lines, squares and photos with gopdf alone, and against LibreOffice with the equivalent workbook; then
// a roster of 5,000 lines.
func BenchmarkPrint(b *testing.B) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		b.Fatal(err)
	}
	s := desk(b, pack)
	var ids []string
	for _, one := range save(b, s, families(forms)...) {
		if one.Kind == "student" {
			ids = append(ids, one.ID)
		}
	}
	b.Run("rollbook", func(b *testing.B) {
		var most float64
		for b.Loop() {
			own := watch()
			if _, err := paper.Print(ctx, s, "F1", ids, io.Discard); err != nil {
				b.Fatal(err)
			}
			most = max(most, own())
		}
		b.ReportMetric(most, "own-MB")
	})
	b.Run("gopdf", func(b *testing.B) {
		drawn := lay(b, s, "F1", ids...).Drawn()
		font, err := assets.Files.ReadFile("fonts/print.ttf")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := bare(drawn, font, io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("libreoffice", func(b *testing.B) {
		program, err := exec.LookPath("soffice")
		if err != nil {
			b.Skip("LibreOffice is not installed")
		}
		file := filepath.Join(b.TempDir(), "forms.xlsx")
		workbook(b, s, ids, file)
		for b.Loop() {
			cmd := exec.Command(program, "--headless", "-env:UserInstallation=file://"+filepath.Dir(file)+"/profile", "--convert-to", "pdf", "--outdir", filepath.Dir(file), file)
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			if info, err := os.Stat(strings.TrimSuffix(file, ".xlsx") + ".pdf"); err != nil || info.Size() < 100_000 {
				b.Fatalf("no PDF of %d forms: %v", len(ids), err)
			}
		}
	})
	b.Run("roster", func(b *testing.B) {
		var all []string
		for range 5 {
			all = append(all, ids...)
		}
		var most float64
		for b.Loop() {
			own := watch()
			if _, err := paper.Print(ctx, s, "F5", all, io.Discard); err != nil {
				b.Fatal(err)
			}
			most = max(most, own())
		}
		b.ReportMetric(most, "own-MB")
	})
}

// watch samples how much memory the work holds beyond what was held before, in MB.
func watch() (stop func() float64) {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), make(chan uint64, 1)
	go func() {
		high := before.HeapInuse
		for {
			select {
			case <-done:
				most <- high
				return
			case <-time.After(20 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				high = max(high, now.HeapInuse)
			}
		}
	}()
	return func() float64 {
		close(done)
		return float64(<-most-before.HeapInuse) / 1e6
	}
}

// workbook writes the forms as an office would keep them: a block of cells for each, with frames, spans, the photo and
// the code, and a page break behind it.
func workbook(b *testing.B, s *store.Store, ids []string, file string) {
	b.Helper()
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	f := excelize.NewFile()
	defer f.Close()
	const name = "Sheet1"
	form := s.Pack().Forms["F1"]
	style, err := f.NewStyle(&excelize.Style{
		Border:    []excelize.Border{{Type: "left", Style: 1}, {Type: "right", Style: 1}, {Type: "top", Style: 1}, {Type: "bottom", Style: 1}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Font: &excelize.Font{Size: 9},
	})
	check(err)
	for i, width := range form.Columns {
		column, err := excelize.ColumnNumberToName(i + 1)
		check(err)
		check(f.SetColWidth(name, column, column, width/2.1))
	}
	at := func(column, row int) string {
		cell, err := excelize.CoordinatesToCellName(column+1, row+1)
		check(err)
		return cell
	}
	top := 0
	for _, id := range ids {
		texts, err := paper.Shown(s, "F1", id, day)
		check(err)
		code, err := paper.StampOf(s, "F1", id, day)
		check(err)
		square, err := qrcode.Encode(code, qrcode.Medium, 128)
		check(err)
		check(f.AddPictureFromBytes(name, at(6, top), &excelize.Picture{Extension: ".png", File: square, Format: &excelize.GraphicOptions{ScaleX: 0.5, ScaleY: 0.5}}))
		check(f.SetCellStr(name, at(0, top), form.Title))
		rec, err := s.Get(id)
		check(err)
		taken, row, n := make([]int, len(form.Columns)), top+2, 0
		for _, r := range form.Rows {
			check(f.SetRowHeight(name, row+1, 20))
			for i := range r.Cells {
				c, column := &r.Cells[i], slices.Index(taken, 0)
				for wide := range c.Colspan {
					taken[column+wide] = c.Rowspan
				}
				if c.Colspan > 1 || c.Rowspan > 1 {
					check(f.MergeCell(name, at(column, row), at(column+c.Colspan-1, row+c.Rowspan-1)))
				}
				check(f.SetCellStr(name, at(column, row), texts[n]))
				if raw, err := base64.StdEncoding.DecodeString(rec.Fields["photo"]); c.Kind == "photo" && err == nil {
					check(f.AddPictureFromBytes(name, at(column, row), &excelize.Picture{Extension: ".jpg", File: raw}))
				}
				n++
			}
			for c := range taken {
				taken[c] = max(taken[c]-1, 0)
			}
			row++
		}
		check(f.SetCellStyle(name, at(0, top+2), at(len(form.Columns)-1, row-1), style))
		check(f.InsertPageBreak(name, at(0, row)))
		top = row
	}
	check(f.SaveAs(file))
}

// families makes edits of n households with a child each.
func families(n int) []store.Edit {
	photo := portrait()
	var edits []store.Edit
	for i := range n {
		household := fmt.Sprintf("#%d", 2*i)
		name := string([]rune("王李张刘陈杨马赵黄周")[i%10]) + string(rune(0x4e00+i*7%20000)) + string(rune(0x4e00+i*13%20000))
		edits = append(
			edits,
			store.Edit{Kind: "household", Set: values("head_name", name, "members", "4", "hh_no", fmt.Sprint(6401990000000+i), "address", "闽宁镇原隆村五组12号")},
			store.Edit{Kind: "student", Set: values(
				"household_id", household, "name", name, "sex", "1", "id_type", "1", "birth_date", "2005-03-02", "nationality", "03",
				"health", "1", "boarding", "1", "home_address", "永宁县闽宁镇原隆村五组12号院内东侧第三户", "photo", photo,
			)},
		)
	}
	return edits
}

// bare draws with gopdf and nothing else.
func bare(drawn []paper.Drawn, font []byte, w io.Writer) error {
	var doc gopdf.GoPdf
	doc.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: *gopdf.PageSizeA4})
	if err := doc.AddTTFFontData("print", font); err != nil {
		return err
	}
	page, size, width := -1, 0.0, 0.0
	for _, one := range drawn {
		if one.Page != page {
			doc.AddPage()
			page, size, width = one.Page, 0, 0
		}
		switch {
		case one.JPEG != nil:
			holder, err := gopdf.ImageHolderByBytes(one.JPEG)
			if err != nil {
				return err
			}
			if err := doc.ImageByHolder(holder, one.X, one.Y, &gopdf.Rect{W: one.X2, H: one.Y2}); err != nil {
				return err
			}
		case one.Text != "":
			if one.Size != size {
				size = one.Size
				if err := doc.SetFont("print", "", size); err != nil {
					return err
				}
			}
			doc.SetXY(one.X, one.Y)
			if err := doc.Text(one.Text); err != nil {
				return err
			}
		case one.Code != nil:
			holder, err := gopdf.ImageHolderByBytes(one.Code)
			if err != nil {
				return err
			}
			if err := doc.ImageByHolder(holder, one.CodeX, one.CodeY, &gopdf.Rect{W: one.Side, H: one.Side}); err != nil {
				return err
			}
		case one.Filled:
		default:
			if one.Size != width {
				width = one.Size
				doc.SetLineWidth(width)
			}
			doc.Line(one.X, one.Y, one.X2, one.Y2)
		}
	}
	_, err := doc.WriteTo(w)
	return err
}
