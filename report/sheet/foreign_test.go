package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
)

// Workbooks as other programs write them, made by hand.

// parts are those of a package, by name.
type parts map[string]string

func zipped(t testing.TB, p parts) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(p[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// claiming is a package whose directory says of its first part that it has so many bytes.
func claiming(t testing.TB, raw []byte, size uint32) []byte {
	t.Helper()
	raw = bytes.Clone(raw)
	at := bytes.Index(raw, []byte("PK\x01\x02"))
	if at < 0 {
		t.Fatal("no directory")
	}
	binary.LittleEndian.PutUint32(raw[at+24:], size)
	return raw
}

// handmade is a package with one sheet, and other parts in place of the plain ones.
func handmade(worksheet string, other parts) parts {
	p := parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst/>`,
		"xl/styles.xml":            `<styleSheet/>`,
		"xl/worksheets/sheet1.xml": worksheet,
	}
	maps.Copy(p, other)
	return p
}

// inline writes rows as inline strings.
func inline(rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for c, text := range row {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, i+1, text)
		}
		b.WriteString(`</row>`)
	}
	return b.String()
}

// TestWorkbooksOfOtherPrograms reads the same two pupils from what Excel, WPS, LibreOffice and others write.
func TestWorkbooksOfOtherPrograms(t *testing.T) {
	head := inline([]string{"姓名", "性别", "身份证号", "出生日期", "备注"})
	first := func(rest string) string { return `<worksheet><sheetData>` + head + rest + `</sheetData></worksheet>` }
	const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="165" formatCode="[Red]0.00&quot;day&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="57"/></cellXfs></styleSheet>`
	const pupil = `<c r="A2" t="inlineStr"><is><t>马小龙</t></is></c><c r="B2" t="inlineStr"><is><t>男</t></is></c><c r="C2" t="inlineStr"><is><t>640199200901010014</t></is></c>`
	s := desk(t, pack(t, assets.DefaultPack()))
	for _, c := range []struct {
		name   string
		book   parts
		birth  string
		remark string
	}{
		{"inline strings", handmade(first(inline(nil, []string{"马小龙", "男", "640199200901010014", "2009-01-01", "a&amp;b &lt;c&gt;"})[len(`<row r="1"></row>`):]), nil), "2009-01-01", "a&b <c>"},
		{"shared strings with runs, sounds and escapes", handmade(first(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c><c r="D2" t="s"><v>3</v></c><c r="E2" t="s"><v>4</v></c></row>`), parts{
			"xl/sharedStrings.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst count="5" uniqueCount="5"><si><r><rPr><b/></rPr><t>马</t></r><r><t>小龙</t></r><rPh sb="0" eb="1"><t>マ</t></rPh><phoneticPr fontId="1"/></si>` +
				`<si><t>男</t></si><si><t xml:space="preserve"> 640199200901010014 </t></si><si><t>2009.1.1</t></si><si><t><![CDATA[x & y]]>_x000D_</t></si></sst>`,
		}), "2009.1.1", "x & y"},
		{"a day by its style", handmade(first(`<row r="2">`+pupil+`<c r="D2" s="1"><v>39814</v></c></row>`), parts{"xl/styles.xml": styles}), "2009-01-01", ""},
		{"a day by a Chinese format", handmade(first(`<row r="2">`+pupil+`<c r="D2" s="2"><v>39814</v></c></row>`), parts{"xl/styles.xml": styles}), "2009-01-01", ""},
		{"a day by a built-in Chinese format", handmade(first(`<row r="2">`+pupil+`<c r="D2" s="4"><v>39814</v></c></row>`), parts{"xl/styles.xml": styles}), "2009-01-01", ""},
		{"days from 1904", handmade(first(`<row r="2">`+pupil+`<c r="D2" s="1"><v>38352</v></c></row>`), parts{
			"xl/styles.xml": styles, "xl/workbook.xml": `<workbook><workbookPr date1904="1"/><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		}), "2009-01-01", ""},
		{"an ISO day", handmade(first(`<row r="2">`+pupil+`<c r="D2" t="d"><v>2009-01-01T00:00:00</v></c></row>`), nil), "2009-01-01T00:00:00", ""},
		{"formulas by their result", handmade(first(`<row r="2">`+pupil+`<c r="D2" t="str"><f>TEXT(F2,"yyyy-m-d")</f><v>2009-1-1</v></c><c r="E2"><f>1+1</f><v>2</v></c></row>`), nil), "2009-1-1", "2"},
		{"no places, no dimension, prefixes", handmade(`<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>`+
			`<x:row><x:c t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>性别</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>身份证号</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>备注</x:t></x:is></x:c></x:row>`+
			`<!-- > --><x:row><x:c t="inlineStr"><x:is><x:t>马小龙</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>&#30007;</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>640199200901010014</x:t></x:is></x:c><x:c s="3"><x:v>0.30000000000000004</x:v></x:c></x:row>`+
			`</x:sheetData></x:worksheet>`, parts{"xl/styles.xml": styles}), "", "0.3"},
		{"rows of format far below", handmade(first(`<row r="2">`+pupil+`</row><row r="1048576" s="3"><c r="A1048576" s="3"/></row>`), nil), "", ""},
		{"other names of the parts", func() parts {
			p := handmade(first(`<row r="2">`+pupil+`</row>`), nil)
			p["xl/WorkSheets/Sheet9.xml"] = p["xl/worksheets/sheet1.xml"]
			delete(p, "xl/worksheets/sheet1.xml")
			p["xl/_rels/workbook.xml.rels"] = `<Relationships><Relationship Target="/xl/worksheets/sheet9.xml" Type="x/worksheet" Id="rId1"/></Relationships>`
			return p
		}(), "", ""},
		{"UTF-16", func() parts {
			p := handmade(first(`<row r="2">`+pupil+`</row>`), nil)
			raw := []byte{0xFF, 0xFE}
			for _, r := range p["xl/worksheets/sheet1.xml"] {
				raw = append(raw, byte(r), byte(r>>8))
			}
			p["xl/worksheets/sheet1.xml"] = string(raw)
			return p
		}(), "", ""},
	} {
		v, err := sheet.Look(context.Background(), s, "student", saved(t, zipped(t, c.book)), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		read := map[string]string{}
		for _, m := range v.Columns {
			if len(m.Samples) == 1 {
				read[m.To] = m.Samples[0]
			}
		}
		want := map[string]string{"student.name": "马小龙", "student.sex": "男", "student.id_no": "640199200901010014", "student.birth_date": c.birth, "student.remark": c.remark}
		maps.DeleteFunc(want, func(_, value string) bool { return value == "" })
		if !maps.Equal(read, want) || v.Rows != 1 || !v.Sound {
			t.Errorf("%s: %v in %d rows", c.name, read, v.Rows)
		}
	}
}

func saved(t testing.TB, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "名册.xlsx")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNumbersThatASpreadsheetSpoilt imports long numbers that went through a spreadsheet: none is taken, so that
// no two children become one, and each is told with its cell.
func TestNumbersThatASpreadsheetSpoilt(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	row := func(n int, name, cell string) string {
		return fmt.Sprintf(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="B%d" t="inlineStr"><is><t>男</t></is></c>%s<c r="D%d" t="inlineStr"><is><t>2009-01-0%d</t></is></c></row>`, n, n, name, n, cell, n, n)
	}
	text := func(n int, value string) string {
		return fmt.Sprintf(`<c r="C%d" t="inlineStr"><is><t>%s</t></is></c>`, n, value)
	}
	number := func(n int, value string) string { return fmt.Sprintf(`<c r="C%d"><v>%s</v></c>`, n, value) }
	cells := []struct{ cell, code, kept string }{
		{number(2, "640199200901010000"), "number-lost", ""},
		{number(3, "6.4019920090101E+17"), "number-lost", ""},
		{text(4, "6.40E+17"), "number-lost", ""},
		{text(5, "640199200901010000"), "number-lost", ""},          // a text again: its check digit says so
		{text(6, "640104201009040000"), "", "640104201009040000"},   // this one is right
		{number(7, "640199200901010030"), "", "640199200901010030"}, // no spreadsheet writes it: a program did
		{`<c r="C8" t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c>`, "cell-error", ""},
		{`<c r="C9"><f>A1</f></c>`, "formula-empty", ""},
	}
	sheetXML := inline([]string{"姓名", "性别", "身份证号", "出生日期"})
	for i, c := range cells {
		sheetXML += row(i+2, "马"+strings.Repeat("小", i+1), c.cell)
	}
	r := load(t, s, "student", saved(t, zipped(t, handmade(`<worksheet><sheetData>`+sheetXML+`</sheetData></worksheet>`, nil))), sheet.Options{})
	if r.New != len(cells) || r.Refused != 0 {
		t.Fatalf("%+v", counts(r))
	}
	for i, one := range listed(t, s, "student") {
		want := cells[i]
		got := ""
		for _, p := range r.Problems {
			if p.Row == i+2 && p.Column == "C" && p.Check != "required" {
				got = p.Code
			}
		}
		if want.code != "" && got != want.code || want.code == "" && got == "number-lost" || one.Fields["id_no"] != want.kept {
			t.Errorf("row %d: said %q, not %q; kept %q", i+2, got, want.code, one.Fields["id_no"])
		}
	}
	if !slices.ContainsFunc(r.Notices, func(n string) bool { return strings.Contains(n, "2 格是公式") }) {
		t.Errorf("formulas are not announced: %q", r.Notices)
	}
}

// TestWhatIsNotSeenIsAnnounced hides a sheet, rows and a column.
func TestWhatIsNotSeenIsAnnounced(t *testing.T) {
	f, err := excelize.OpenFile(book(t, []any{"姓名", "性别", "身份证号", "备注"}, []any{"马一", "男", "640199200901010014", "a"}, []any{"马二", "男", "640199200901010030", "b"}, []any{"马三", "男", "", "c"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { _, err := f.NewSheet("去年的"); return err },
		func() error { return f.SetSheetVisible("去年的", false) },
		func() error { return f.SetRowVisible("Sheet1", 3, false) },
		func() error { return f.SetRowVisible("Sheet1", 4, false) },
		func() error { return f.SetColVisible("Sheet1", "D", false) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "名册.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s := desk(t, pack(t, assets.DefaultPack()))
	v, err := sheet.Look(context.Background(), s, "student", path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := load(t, s, "student", path, sheet.Options{DryRun: true})
	for _, notices := range [][]string{v.Notices, r.Notices} {
		said := strings.Join(notices, "\n")
		for _, want := range []string{"去年的", "第 3-4 行", "隐藏的 D 列"} {
			if !strings.Contains(said, want) {
				t.Errorf("%q does not say %q", said, want)
			}
		}
	}
	if r.New != 3 {
		t.Errorf("%+v", counts(r))
	}
}

// FuzzCells compares what is read of a workbook with what excelize reads of it.
func FuzzCells(f *testing.F) {
	f.Add("马小龙", "640199200901010014", " a<b>&\"c'", "=1+1")
	f.Add("_x000D_", "+86", "-", "@\n")
	s := desk(f, pack(f, assets.DefaultPack()))
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		path := filepath.Join(t.TempDir(), "x.xlsx")
		x := excelize.NewFile()
		for cell, text := range map[string]string{"A1": "姓名", "B1": "性别", "C1": "备注", "A2": a, "B2": b, "C2": c, "A3": d} {
			if err := x.SetCellStr("Sheet1", cell, text); err != nil {
				t.Skip()
			}
		}
		if err := x.SaveAs(path); err != nil {
			t.Skip()
		}
		y, err := excelize.OpenFile(path)
		if err != nil {
			t.Skip()
		}
		defer y.Close()
		v, err := sheet.Look(context.Background(), s, "student", path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range v.Columns {
			var want []string
			for row := 2; row <= 3; row++ {
				text, err := y.GetCellValue("Sheet1", fmt.Sprintf("%c%d", 'A'+i, row))
				if err != nil {
					t.Skip()
				}
				if text = strings.TrimSpace(text); text != "" && !slices.Contains(want, text) {
					want = append(want, text)
				}
			}
			if len(m.Samples) > 0 && !slices.Equal(m.Samples, want) && len(m.Samples) == len(want) {
				t.Errorf("%s: %q, excelize reads %q", m.Column, m.Samples, want)
			}
		}
	})
}
