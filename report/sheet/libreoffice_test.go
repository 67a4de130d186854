package sheet_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
)

// office opens a workbook in LibreOffice and saves it there in a format.
func office(t *testing.T, path, format string) string {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not here: make office installs it and runs this test")
	}
	dir := t.TempDir()
	run := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", format, "--outdir", dir, path)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ext, _, _ := strings.Cut(format, ":")
	saved := filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+"."+ext)
	if _, err := os.Stat(saved); err != nil {
		t.Fatal(err)
	}
	return saved
}

// grid reads all cells of a sheet as they are shown.
func grid(t *testing.T, path, name string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestLibreOfficeKeepsWhatWeWrite sends an export through LibreOffice: cell by cell it is the same, and it
// comes back as the same records.
func TestLibreOfficeKeepsWhatWeWrite(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	for i, remark := range []string{"=1+1", "+86 139", "-", "@SUM(A1)", "<a&b>\"'", "_x000D_", "1e5", "000123", "2016-9-1", "3-1", "TRUE", "𠮷䶮", strings.Repeat("长", 400)} {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小" + string(rune(0x4e00+i)), "remark": remark, "phone": "13900000001", "birth_date": "2009-01-01"}}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, &out, nil); err != nil {
		t.Fatal(err)
	}
	ours := saved(t, out.Bytes())
	theirs := office(t, ours, "xlsx")
	before, after := grid(t, ours, "学生"), grid(t, theirs, "学生")
	if len(before) != len(after) {
		t.Fatalf("%d rows, then %d", len(before), len(after))
	}
	for n := range before {
		if !slices.Equal(before[n], after[n]) {
			t.Errorf("row %d: %q, then %q", n+1, before[n], after[n])
		}
	}
	if r := load(t, s, "student", theirs, sheet.Options{DryRun: true}); r.New != 0 || r.Changed != 0 {
		t.Errorf("what LibreOffice saved is not the same: %+v", counts(r))
	}
}

// TestLibreOfficeKeepsATemplate sends a template through LibreOffice: drop-downs, notes, locks and formats stay.
func TestLibreOfficeKeepsATemplate(t *testing.T) {
	p := pack(t, assets.DefaultPack())
	f, err := excelize.OpenFile(office(t, template(t, p, "student"), "xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	checkTemplate(t, f, p)
}

// TestWorkbooksOfLibreOffice reads what LibreOffice has saved as it reads what was saved before, and says of its own
// formats what to do.
func TestWorkbooksOfLibreOffice(t *testing.T) {
	p := pack(t, assets.DefaultPack())
	path := book(t, roster...)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	for _, do := range []func() error{
		func() error { return f.SetCellValue("Sheet1", "E4", 39814) },
		func() error { return f.SetCellStyle("Sheet1", "E4", "E4", day) },
		func() error { return f.SetCellFormula("Sheet1", "F4", `CONCATENATE("马","国强")`) },
		func() error { return f.MergeCell("Sheet1", "A1", "G1") },
		func() error { return f.Save() },
	} {
		if err == nil {
			err = do()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	s := desk(t, p)
	r := load(t, s, "student", office(t, path, "xlsx"), sheet.Options{})
	if r.New != 2 || r.Skipped != 5 || len(r.Notices) != 1 {
		t.Errorf("%+v", counts(r))
	}
	if got := listed(t, s, "student")[0].Fields; got["birth_date"] != "2009-01-01" || got["id_no"] != "640199200901010014" {
		t.Errorf("%v", got)
	}
	if got := listed(t, s, "guardian")[0].Fields["name"]; got != "马国强" {
		t.Errorf("a formula's result is %q", got)
	}
	for format, code := range map[string]string{"ods": "workbook-ods", "xls": "workbook-xls", "csv": "workbook-csv", "html": "workbook-html"} {
		_, err := sheet.Import(context.Background(), s, "student", office(t, path, format), sheet.Options{}, nil)
		if err == nil || !strings.HasPrefix(err.Error(), code) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// TestLibreOfficeOpensAMarkedWorkbook finds the marks of a roster in what LibreOffice made of it.
func TestLibreOfficeOpensAMarkedWorkbook(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	marked := filepath.Join(t.TempDir(), "标记.xlsx")
	load(t, s, "student", book(t, []any{"姓名", "性别", "身份证号", "备注"}, []any{"马小龙", "男", "64019920090101001", "=1+1"}), sheet.Options{DryRun: true, Marked: marked})
	f, err := excelize.OpenFile(office(t, marked, "xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Sheet1")
	if err != nil || !slices.ContainsFunc(comments, func(c excelize.Comment) bool {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		return c.Cell == "C2" && strings.Contains(text, "18 位")
	}) {
		t.Errorf("%+v (%v)", comments, err)
	}
}
