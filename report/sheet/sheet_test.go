package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

func pack(t testing.TB, files fs.FS) *register.Pack {
	t.Helper()
	p, err := register.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func desk(t testing.TB, p *register.Pack) *store.Store {
	t.Helper()
	unit := store.Unit{Code: "S1", Name: "月牙湖小学", Level: store.School}
	s, _, err := store.Create(t.TempDir(), store.Config{Unit: unit, Password: "12345678"}, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// book writes a workbook of rows as a school would hand it over.
func book(t testing.TB, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "名册.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t testing.TB, s *store.Store, kind, path string, opt sheet.Options) sheet.Result {
	t.Helper()
	r, err := sheet.Import(context.Background(), s, kind, path, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var roster = [][]any{
	{"月牙湖小学建档立卡学生花名册"},
	{"填报单位:月牙湖小学", "", "", "2016年9月"},
	{"序号", "姓名", "性别", "身份证号", "出生日期", "监护人姓名", "联系电话"},
	{1, "马小龙", "男", "640199200901010014", "2009年1月1日", "马国强", "13900000001"},
	{2, "䶮·阿卜杜", "男", "", "2009-2-3", "丁学珍", "13900000002"},
	{"合计", "2人"},
	{"填表人:王老师"},
}

func TestARosterIsReadByItsHeaders(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	path := book(t, roster...)
	r := load(t, s, "student", path, sheet.Options{})
	if r.Rows != 2 || r.New != 2 || r.Refused != 0 || r.Skipped != 5 {
		t.Fatalf("%+v", r)
	}
	students, err := s.List(store.Query{Kind: "student"})
	if err != nil || len(students) != 2 || students[1].Fields["name"] != "䶮·阿卜杜" || students[1].Fields["birth_date"] != "2009-02-03" {
		t.Errorf("students %+v, %v", students, err)
	}
	guardians, err := s.List(store.Query{Kind: "guardian"})
	if err != nil || len(guardians) != 2 || guardians[0].Fields["name"] != "马国强" || guardians[0].Fields["student_id"] != students[0].ID {
		t.Errorf("guardians %+v, %v", guardians, err)
	}
	before, err := s.Info()
	if err != nil {
		t.Fatal(err)
	}
	again := load(t, s, "student", path, sheet.Options{})
	after, err := s.Info()
	if err != nil || again.New != 0 || again.Changed != 0 || again.Same != 2 || after.Code != before.Code {
		t.Errorf("again: %+v, code %s then %s (%v)", again, before.Code, after.Code, err)
	}
}

func TestTheSampleWorkbooks(t *testing.T) {
	samples := "../../../shared/data/samples/"
	if _, err := os.Stat(samples); err != nil {
		t.Skip("the sample workbooks are not beside the repository")
	}
	files, err := filepath.Glob(samples + "*.xlsx")
	if err != nil || len(files) != 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, c := range []struct {
		path, kind string
		rows       int
		records    int // of the kind; rows where 0
		others     map[string]int
	}{
		{files[0], "student", 60, 0, map[string]int{"household": 37, "guardian": 60, "enrolment": 60}},
		{files[1], "student", 96, 0, map[string]int{"kg_enrolment": 96}},
		{files[1], "preschool_child", 110, 0, nil},
		{files[2], "two_after", 84, 0, map[string]int{"student": 84, "guardian": 84}},
		{files[3], "household", 310, 72, nil},
		{files[3], "poverty_list", 310, 72, map[string]int{"poverty_member": 310}},
	} {
		s := desk(t, pack(t, assets.DefaultPack()))
		records := c.records
		if records == 0 {
			records = c.rows
		}
		for round, want := range []sheet.Result{{New: records}, {Same: records}} {
			r := load(t, s, c.kind, c.path, sheet.Options{})
			if r.Rows != c.rows || r.Refused != 0 || r.New != want.New || r.Same != want.Same || r.Changed != 0 {
				t.Errorf("%s, %s, round %d: %+v", filepath.Base(c.path), c.kind, round+1, counts(r))
			}
		}
		for kind, n := range c.others {
			list, err := s.List(store.Query{Kind: kind})
			if err != nil || len(list) != n {
				t.Errorf("%s: %d of %s, want %d (%v)", filepath.Base(c.path), len(list), kind, n, err)
			}
		}
	}
}

func counts(r sheet.Result) sheet.Result {
	r.Problems = nil
	return r
}

func TestADryRunChangesNothing(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	before, err := os.ReadFile(filepath.Join(s.Dir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	marked := filepath.Join(t.TempDir(), "标记.xlsx")
	rows := append(append([][]any{}, roster[:4]...), []any{2, "M先生", "男", "64019920090101001", "昨天", "", "139"}, []any{3, "", "女", "640199200901010030", "2009-01-01", "王", "13900000003"})
	r := load(t, s, "student", book(t, rows...), sheet.Options{DryRun: true, Marked: marked})
	if r.Rows != 3 || r.New != 2 || r.Refused != 1 {
		t.Errorf("%+v", counts(r))
	}
	found := map[string]bool{}
	for _, p := range r.Problems {
		found[p.Column+" "+p.Code] = true
	}
	for _, want := range []string{"B name-characters", "D id-length", "E date-format", "G phone-length", "B row-nameless"} {
		if !found[want] {
			t.Errorf("no problem %q among %v", want, found)
		}
	}
	after, err := os.ReadFile(filepath.Join(s.Dir(), "store.db"))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("a dry run changed the file (%v)", err)
	}
	if list, err := s.List(store.Query{}); err != nil || len(list) != 0 {
		t.Errorf("a dry run left %d records (%v)", len(list), err)
	}
	f, err := excelize.OpenFile(marked)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Sheet1")
	if err != nil || len(comments) < 5 {
		t.Errorf("comments %+v, %v", comments, err)
	}
}

// TestARowOfAnIDNumberAloneIsNoTitle: whose name was left out is told so, and is not skipped as a title or a total.
func TestARowOfAnIDNumberAloneIsNoTitle(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	r := load(t, s, "student", book(t, []any{"姓名", "身份证件号", "民族"}, []any{"", "64019920090101001X", ""}, []any{"", "640199200901010036", "回族"}, []any{"", "", "回族"}), sheet.Options{})
	if r.Rows != 2 || r.Refused != 2 || r.New != 0 {
		t.Errorf("%+v", counts(r))
	}
	for _, p := range r.Problems {
		if p.Code != "row-nameless" || p.Column != "A" {
			t.Errorf("%s %s", p.Column, p.Code)
		}
	}
}

// TestAnImportedRecordSaysWhereFrom looks into the history of what an import made, and of what the next one changed.
func TestAnImportedRecordSaysWhereFrom(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	number := "640199200901010030"
	one := book(t, []any{"姓名", "身份证号", "备注"}, []any{"马小龙", number, "走读"})
	two := book(t, []any{"姓名", "身份证号", "备注"}, []any{"马小凤", "640199200903120023", ""}, []any{"马小龙", number, "住校"})
	load(t, s, "student", one, sheet.Options{})
	load(t, s, "student", two, sheet.Options{})
	events, err := s.History(s.Find("student", number, 1)[0].ID)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for i, want := range []string{words.Say("sheet.from", "file", filepath.Base(one), "row", 2), words.Say("sheet.from", "file", filepath.Base(two), "row", 3)} {
		if events[i].Reason != want {
			t.Errorf("event %d is because of %q, not %q", i, events[i].Reason, want)
		}
	}
}

// TestADryRunLeavesTheDeskFree asks the store, and saves in it, while a roster is tried.
func TestADryRunLeavesTheDeskFree(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	path := book(t, []any{"姓名", "性别"}, []any{"马小龙", "男"}, []any{"马小凤", "女"}, []any{"丁小花", "女"})
	asked := 0
	r, err := sheet.Import(t.Context(), s, "student", path, sheet.Options{DryRun: true}, func(done, total int) {
		if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": fmt.Sprintf("海小%d", asked)}}); err != nil {
			t.Error(err)
		}
		asked++
	})
	if err != nil || r.New != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	if n := len(s.Find("student", "海小", 0)); n != asked || asked < 4 || len(s.Find("student", "马小", 0)) != 0 {
		t.Errorf("%d of %d saved meanwhile are there", n, asked)
	}
}

func TestWorkbooksThatAreNone(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	good, err := os.ReadFile(book(t, roster...))
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(s.Dir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	streams := func(names ...string) []byte { // of a compound file, whose directory has their names in UTF-16
		raw := []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
		for _, name := range names {
			for _, r := range name {
				raw = append(raw, byte(r), 0)
			}
		}
		return raw
	}
	for _, c := range []struct {
		code, name string
		raw        []byte
	}{
		{"workbook-missing", "x.xlsx", nil},
		{"workbook-empty", "x.xlsx", []byte{}},
		{"workbook-xls", "x.xls", streams("Workbook")},
		{"workbook-xls", "x.xlsx", streams("Workbook")}, // renamed
		{"workbook-et", "x.et", streams("Workbook")},
		{"workbook-locked", "x.xlsx", streams("EncryptionInfo", "EncryptedPackage")},
		{"workbook-document", "x.xlsx", streams("WordDocument")},
		{"workbook-document", "x.xlsx", []byte("%PDF-1.4")},
		{"workbook-document", "x.xlsx", zipped(t, parts{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})},
		{"workbook-ods", "x.ods", zipped(t, parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"})},
		{"workbook-ods", "x.xlsx", zipped(t, parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"})},
		{"workbook-xlsb", "x.xlsx", zipped(t, parts{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"})},
		{"workbook-archive", "x.xlsx", zipped(t, parts{"名册/马.txt": "x"})},
		{"workbook-archive", "x.xlsx", []byte("Rar!\x1a\x07")},
		{"workbook-csv", "x.csv", []byte("姓名,性别\n马小龙,男\n")},
		{"workbook-csv", "x.xlsx", []byte("姓名,性别\n马小龙,男\n")},                     // renamed
		{"workbook-csv", "x.csv", []byte("\xd0\xd5\xc3\xfb,\xd0\xd4\xb1\xf0\n")}, // in GBK
		{"workbook-html", "x.xls", []byte("<html><table><tr><td>姓名</td></tr></table></html>")},
		{"workbook-foreign", "x.xlsx", []byte{0, 1, 2, 3, 0xff, 0}},
		{"workbook-damaged", "x.xlsx", good[:len(good)/2]},
		{"workbook-damaged", "x.xlsx", []byte("PK\x03\x04")},
		{"workbook-damaged", "x.xlsx", zipped(t, parts{"[Content_Types].xml": "<Types/>"})},
		{"workbook-damaged", "x.xlsx", zipped(t, handmade(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>`, nil))},
		{"workbook-bomb", "x.xlsx", claiming(t, good, 3<<30)},
		{"workbook-large", "x.xlsx", zipped(t, handmade(`<worksheet><sheetData>`+strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1300)+`</sheetData></worksheet>`, nil))},
		{"workbook-large", "x.xlsx", zipped(t, handmade(`<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row>`+strings.Repeat(`<row><c r="A1"><v>1</v></c></row>`, 1300)+`</sheetData><mergeCells><mergeCell ref="XFD1:XFD1301"/></mergeCells></worksheet>`, nil))},
	} {
		code, path := c.code, filepath.Join(t.TempDir(), c.name)
		if c.raw != nil {
			if err := os.WriteFile(path, c.raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := sheet.Import(context.Background(), s, "student", path, sheet.Options{}, nil); !errors.Is(err, fault.New(0, code)) {
			t.Errorf("%s: %v", code, err)
		}
	}
	other := book(t, []any{"商品", "单价"}, []any{"铅笔", 1})
	if _, err := sheet.Import(context.Background(), s, "student", other, sheet.Options{}, nil); !errors.Is(err, fault.New(0, "workbook-no-header")) {
		t.Errorf("another table: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(s.Dir(), "store.db")); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the store changed (%v)", err)
	}
}

func TestWhatIsExportedComesBack(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	load(t, s, "student", book(t, roster...), sheet.Options{})
	if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "王小明", "remark": "=1+1"}}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	n, _, err := sheet.Export(context.Background(), s, store.Query{Kind: "student"}, &out, nil)
	if err != nil || n != 3 {
		t.Fatal(n, err)
	}
	path := filepath.Join(t.TempDir(), "导出.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := load(t, s, "student", path, sheet.Options{}); r.Rows != 3 || r.Same != 3 || len(hard(r)) != 0 {
		t.Errorf("%+v %+v", counts(r), hard(r))
	}
	other := desk(t, pack(t, assets.DefaultPack()))
	if r := load(t, other, "student", path, sheet.Options{}); r.New != 3 {
		t.Errorf("into an empty register: %+v", counts(r))
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("学生")
	if err != nil || !strings.Contains(strings.Join(rows[4], "|"), "=1+1") {
		t.Errorf("what looks like a formula stays text: %v, %v", rows, err)
	}
}

func hard(r sheet.Result) (list []sheet.Problem) {
	for _, p := range r.Problems {
		if p.Check == "type" {
			list = append(list, p)
		}
	}
	return list
}

func FuzzImport(f *testing.F) {
	good, err := os.ReadFile(book(f, roster...))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("PK\x03\x04"))
	s := desk(f, pack(f, assets.DefaultPack()))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "x.xlsx")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sheet.Import(context.Background(), s, "student", path, sheet.Options{DryRun: true}, nil)
		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("an error without a sentence: %v", err)
		}
	})
}

// TestTwoImportsAtOnce: a key pressed twice, or two desks at one register, make each child of a roster once.
func TestTwoImportsAtOnce(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	path := book(t, []any{"姓名", "出生日期"}, []any{"马小龙", "2009-01-01"})
	var both sync.WaitGroup
	reading, met := make(chan struct{}, 2), make(chan struct{})
	for range 2 {
		both.Go(func() {
			meet := sync.OnceFunc(func() { // both have looked who is there, where both may
				if reading <- struct{}{}; len(reading) == 2 {
					close(met)
				}
				select {
				case <-met:
				case <-time.After(500 * time.Millisecond):
				}
			})
			if _, err := sheet.Import(t.Context(), s, "student", path, sheet.Options{}, func(int, int) { meet() }); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if list, err := s.List(store.Query{Kind: "student"}); err != nil || len(list) != 1 {
		t.Errorf("%d children of one, %v", len(list), err)
	}
}
