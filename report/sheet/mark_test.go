package sheet_test

import (
	"archive/zip"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
)

// content gives the parts of a package.
func content(t *testing.T, path string) parts {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := parts{}
	for _, one := range r.File {
		f, err := one.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		p[one.Name] = string(raw)
	}
	return p
}

// TestAMarkedWorkbookKeepsAllElse marks a workbook with everything a clerk may have in it, twice: of what was
// there nothing is gone.
func TestAMarkedWorkbookKeepsAllElse(t *testing.T) {
	f := excelize.NewFile()
	rows := [][]any{{"姓名", "性别", "身份证号", "出生日期", "备注"}, {"马小龙", "男", "64019920090101001", 39814, 1234.5}, {"马小凤", "女", "", 39815, "x"}}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14, Font: &excelize.Font{Italic: true, Family: "楷体"}, Border: []excelize.Border{{Type: "left", Style: 2, Color: "00FF00"}}})
	if err != nil {
		t.Fatal(err)
	}
	kinds := excelize.NewDataValidation(true)
	kinds.Sqref = "B2:B100"
	for _, do := range []func() error{
		func() error { return f.SetCellStyle("Sheet1", "C2", "D3", day) },
		func() error { return kinds.SetDropList([]string{"男", "女"}) },
		func() error { return f.AddDataValidation("Sheet1", kinds) },
		func() error { return f.SetColWidth("Sheet1", "C", "C", 33) },
		func() error { return f.SetRowHeight("Sheet1", 3, 44) },
		func() error { return f.SetRowVisible("Sheet1", 3, false) },
		func() error { return f.AutoFilter("Sheet1", "A1:E3", nil) },
		func() error {
			return f.AddComment("Sheet1", excelize.Comment{Cell: "C2", Author: "王老师", Paragraph: []excelize.RichTextRun{{Text: "户口簿上的"}}})
		},
		func() error {
			return f.AddComment("Sheet1", excelize.Comment{Cell: "E3", Author: "王老师", Paragraph: []excelize.RichTextRun{{Text: "问过了"}}})
		},
		func() error { _, err := f.NewSheet("去年"); return err },
		func() error { return f.SetCellFormula("去年", "A1", "SUM(Sheet1!E2:E3)") },
		func() error { return f.SetCellStyle("去年", "A1", "B2", day) },
		func() error {
			return f.AddComment("去年", excelize.Comment{Cell: "B1", Author: "王老师", Paragraph: []excelize.RichTextRun{{Text: "旧的"}}})
		},
		func() error { return f.SetDefinedName(&excelize.DefinedName{Name: "总数", RefersTo: "去年!$A$1"}) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "名册.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s := desk(t, pack(t, assets.DefaultPack()))
	marked, again := filepath.Join(dir, "标红.xlsx"), filepath.Join(dir, "再标.xlsx")
	load(t, s, "student", path, sheet.Options{DryRun: true, Marked: marked})
	load(t, s, "student", marked, sheet.Options{DryRun: true, Marked: again})
	for _, one := range []string{marked, again} {
		was, now := content(t, path), content(t, one)
		for name, text := range was {
			if strings.Contains(name, "sheet2") && now[name] != text {
				t.Errorf("%s: %s is another now", filepath.Base(one), name)
			}
			if _, kept := now[name]; !kept {
				t.Errorf("%s: %s is gone", filepath.Base(one), name)
			}
		}
		g, err := excelize.OpenFile(one)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		for row := 1; row <= 3; row++ {
			for column := 1; column <= 5; column++ {
				cell, err := excelize.CoordinatesToCellName(column, row)
				if err != nil {
					t.Fatal(err)
				}
				before, after := look(t, f, cell), look(t, g, cell)
				if after.red != (cell == "C2" || cell == "A2" || cell == "A3" || cell == "C3") {
					t.Errorf("%s: %s is red: %v", filepath.Base(one), cell, after.red)
				}
				if after.red = before.red; !reflect.DeepEqual(before, after) {
					t.Errorf("%s: %s was %+v and is %+v", filepath.Base(one), cell, before, after)
				}
			}
		}
		if v, err := g.GetDataValidations("Sheet1"); err != nil || len(v) != 1 || v[0].Sqref != "B2:B100" {
			t.Errorf("drop-downs: %+v (%v)", v, err)
		}
		if w, err := g.GetColWidth("Sheet1", "C"); err != nil || w != 33 {
			t.Errorf("width %v (%v)", w, err)
		}
		if h, err := g.GetRowHeight("Sheet1", 3); err != nil || h != 44 {
			t.Errorf("height %v (%v)", h, err)
		}
		if seen, err := g.GetRowVisible("Sheet1", 3); err != nil || seen {
			t.Errorf("the hidden row is shown (%v)", err)
		}
		notes := map[string]string{}
		comments, err := g.GetComments("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range comments {
			for _, run := range c.Paragraph {
				c.Text += run.Text
			}
			notes[c.Cell] += c.Text + "|"
		}
		if n := notes["C2"]; strings.Count(n, "户口簿上的") != 1 || strings.Count(n, "18 位") != 1 || strings.Count(n, "|") != 1 {
			t.Errorf("%s: C2 says %q", filepath.Base(one), n)
		}
		if !strings.Contains(notes["E3"], "问过了") {
			t.Errorf("E3 says %q", notes["E3"])
		}
	}
}

// cellLook is what a clerk sees of a cell.
type cellLook struct {
	value, formula string
	red            bool
	format         int
	font           *excelize.Font
	border         []excelize.Border
}

func look(t *testing.T, f *excelize.File, cell string) cellLook {
	t.Helper()
	value, err1 := f.GetCellValue("Sheet1", cell)
	formula, err2 := f.GetCellFormula("Sheet1", cell)
	id, err3 := f.GetCellStyle("Sheet1", cell)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	l := cellLook{value: value, formula: formula, format: style.NumFmt, font: style.Font, border: style.Border}
	l.red = style.Fill.Type == "pattern" && len(style.Fill.Color) > 0 && strings.HasSuffix(style.Fill.Color[0], "F9D6D2")
	return l
}
