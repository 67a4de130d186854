package sheet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/report/sheet"
)

// Workbooks that are made to do harm, or that are unlucky.

// looked is what became of looking at a workbook: the code of its fault, and the megabytes that were asked for.
func looked(t *testing.T, p parts) (code string, megabytes uint64) {
	t.Helper()
	s, path := desk(t, pack(t, assets.DefaultPack())), saved(t, zipped(t, p))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := sheet.Look(context.Background(), s, "student", path, nil)
	runtime.ReadMemStats(&after)
	var f *fault.Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatal(err)
	}
	if f != nil {
		code = f.Code
	}
	return code, (after.TotalAlloc - before.TotalAlloc) >> 20
}

func TestCraftedWorkbooks(t *testing.T) {
	head := inline([]string{"姓名", "性别", "身份证号", "出生日期", "备注"})
	rows := func(rest string) string { return `<worksheet><sheetData>` + head + rest + `</sheetData></worksheet>` }
	far, styles := "", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`
	for i := 1; i <= 4; i++ {
		far += fmt.Sprintf(`<row r="%d"><c r="A1" t="inlineStr"><is><t>马小龙</t></is></c></row>`, i<<21-1)
	}
	sheets := `<workbook><sheets>` + strings.Repeat(`<sheet name="名册" sheetId="1" id="rId1"/>`, 500_000) + `</sheets></workbook>`
	for _, c := range []struct {
		name, code string
		book       parts
	}{
		{"a style below the first", "", handmade(rows(`<row r="2"><c r="A2" t="inlineStr"><is><t>马小龙</t></is></c><c r="D2" s="-1"><v>39814</v></c></row>`), parts{"xl/styles.xml": styles})},
		{"a shared text that there is not", "workbook-damaged", handmade(rows(`<row r="2"><c r="A2" t="s"><v>7</v></c></row>`), nil)},
		{"rows below the last", "", handmade(rows(far), nil)},
		{"a list of sheets without end", "workbook-bomb", handmade(rows(""), parts{"xl/workbook.xml": sheets})},
	} {
		code, megabytes := looked(t, c.book)
		if code != c.code || megabytes > 300 {
			t.Errorf("%s: %q, %d MB", c.name, code, megabytes)
		}
	}
	if os.Getenv("ROLLBOOK_LONG") != "" {
		if code, _ := looked(t, handmade(rows(""), parts{"xl/sharedStrings.xml": `<sst>` + strings.Repeat("<si/>", 20_000_001) + `</sst>`})); code != "workbook-large" {
			t.Errorf("shared texts without end: %q", code)
		}
	}
}

// TestTwoChildrenOfOneName has two children of one name, born on one day in one county, each with a number that is right: neither
// roster, nor one roster after the other, makes one child of them. A number that was wrong is corrected.
func TestTwoChildrenOfOneName(t *testing.T) {
	head := []any{"姓名", "性别", "身份证号"}
	one, other := []any{"马小燕", "女", "640122201203050029"}, []any{"马小燕", "女", "640122201203050045"}
	for name, rosters := range map[string][][][]any{"in one roster": {{head, one, other}}, "one after the other": {{head, one}, {head, other}, {head, one}}} {
		s := desk(t, pack(t, assets.DefaultPack()))
		for _, rows := range rosters {
			if r := load(t, s, "student", book(t, rows...), sheet.Options{}); r.Refused != 0 || r.Changed != 0 {
				t.Errorf("%s: %+v", name, counts(r))
			}
		}
		if list := listed(t, s, "student"); len(list) != 2 || list[0].Fields["id_no"] != one[2] || list[1].Fields["id_no"] != other[2] {
			t.Errorf("%s: %d children", name, len(list))
		}
	}
	s := desk(t, pack(t, assets.DefaultPack()))
	load(t, s, "student", book(t, append(head, "出生日期", "户籍地"), []any{"马小燕", "女", "640122201203050020", "2012-03-05", "640122"}), sheet.Options{})
	load(t, s, "student", book(t, head, one), sheet.Options{})
	if list := listed(t, s, "student"); len(list) != 1 || list[0].Fields["id_no"] != one[2] {
		t.Errorf("a wrong number was not corrected: %d children", len(list))
	}
}

// TestMergedCellsOfARoster says once of four children where they live, far below the header.
func TestMergedCellsOfARoster(t *testing.T) {
	rows := [][]any{{"姓名", "性别", "身份证号", "家庭住址"}}
	for i := range 60 {
		rows = append(rows, []any{"马" + string(rune('一'+i)), "男", "", ""})
	}
	rows[50][3] = "原隆村3组"
	f, err := excelize.OpenFile(book(t, rows...))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "名册.xlsx")
	if err := errors.Join(f.MergeCell("Sheet1", "D51", "D54"), f.SaveAs(path), f.Close()); err != nil {
		t.Fatal(err)
	}
	s := desk(t, pack(t, assets.DefaultPack()))
	load(t, s, "student", path, sheet.Options{})
	for i, one := range listed(t, s, "student") {
		if got := one.Fields["home_address"]; (got == "原隆村3组") != (i >= 49 && i < 53) {
			t.Errorf("row %d lives at %q", i+2, got)
		}
	}
}

// TestAClassThatBecameADay imports class 3-1, of which the spreadsheet made a day.
func TestAClassThatBecameADay(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	xml := inline([]string{"姓名", "性别", "身份证号", "年级", "班级"}) +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>马小龙</t></is></c><c r="B2" t="inlineStr"><is><t>男</t></is></c><c r="C2" t="inlineStr"><is><t>640199200901010014</t></is></c><c r="D2" t="inlineStr"><is><t>三年级</t></is></c><c r="E2" s="0"><v>42430</v></c></row>`
	r := load(t, s, "student", saved(t, zipped(t, handmade(`<worksheet><sheetData>`+xml+`</sheetData></worksheet>`, parts{
		"xl/styles.xml": `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`,
	}))), sheet.Options{})
	if list := listed(t, s, "enrolment"); !said(r, 2)["cell-day"] || len(list) != 1 || list[0].Fields["class"] != "" {
		t.Errorf("%v, the class is %q", said(r, 2), list[0].Fields["class"])
	}
}

// TestBlanksOfAWebPage has headers that were copied from a page: blanks that do not break, and of no width.
func TestBlanksOfAWebPage(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	load(t, s, "student", book(t, []any{"姓\u00a0名\u00a0", "\ufeff性别", "身份证号\u200b"}, []any{"马小龙\u00a0", "\u00a0男", "640199200901010014\u200b"}), sheet.Options{})
	if list := listed(t, s, "student"); len(list) != 1 || list[0].Fields["name"] != "马小龙" || list[0].Fields["sex"] != "1" || list[0].Fields["id_no"] != "640199200901010014" {
		t.Errorf("%+v", list)
	}
}

// TestAMonthThatANumberLeavesOpen imports October 2016, typed as 2016.10, of which a spreadsheet keeps 2016.1; what is written as text is
// what it says.
func TestAMonthThatANumberLeavesOpen(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	xml := inline([]string{"姓名", "性别", "身份证号", "年级", "班级", "入学年月"})
	for i, month := range []string{`<c r="F2"><v>2016.1</v></c>`, `<c r="F3"><v>2016.9</v></c>`, `<c r="F4" t="inlineStr"><is><t>2016.1</t></is></c>`} {
		n := strconv.Itoa(i + 2)
		xml += `<row r="` + n + `"><c r="A` + n + `" t="inlineStr"><is><t>马小` + string([]rune("龙虎兰")[i]) + `</t></is></c><c r="B` + n + `" t="inlineStr"><is><t>男</t></is></c><c r="D` + n +
			`" t="inlineStr"><is><t>三年级</t></is></c>` + month + `</row>`
	}
	r := load(t, s, "student", saved(t, zipped(t, handmade(`<worksheet><sheetData>`+xml+`</sheetData></worksheet>`, nil))), sheet.Options{})
	if !said(r, 2)["cell-month"] || said(r, 3)["cell-month"] || said(r, 4)["cell-month"] {
		t.Errorf("said: %v %v %v", said(r, 2), said(r, 3), said(r, 4))
	}
	var months []string
	for _, one := range listed(t, s, "enrolment") {
		months = append(months, one.Fields["admission_ym"])
	}
	if want := []string{"", "2016-09", "2016-01"}; !slices.Equal(months, want) {
		t.Errorf("%v, not %v", months, want)
	}
}
