package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store/register"
)

// template writes the empty workbook of a kind.
func template(t testing.TB, p *register.Pack, kind string) string {
	t.Helper()
	var out bytes.Buffer
	if err := sheet.Template(p, kind, &out); err != nil {
		t.Fatal(err)
	}
	return saved(t, out.Bytes())
}

// columnsOf gives the letters of a file of ours by the keys in its hidden row.
func columnsOf(t testing.TB, f *excelize.File, name string) map[string]string {
	t.Helper()
	rows, err := f.GetRows(name)
	if err != nil || len(rows) < 2 {
		t.Fatal(rows, err)
	}
	at := map[string]string{}
	for i, key := range rows[0] {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			t.Fatal(err)
		}
		at[key] = letter
	}
	return at
}

// offered gives, by the first cell of its range, what a cell's drop-down offers and what its note says.
func offered(t testing.TB, f *excelize.File, name string) (lists map[string][]string, notes map[string]string) {
	t.Helper()
	all, err := f.GetDataValidations(name)
	if err != nil {
		t.Fatal(err)
	}
	refers := map[string]string{}
	for _, one := range f.GetDefinedName() {
		refers[one.Name] = one.RefersTo
	}
	lists, notes = map[string][]string{}, map[string]string{}
	for _, v := range all {
		for _, ref := range strings.Fields(v.Sqref) {
			cell, _, _ := strings.Cut(ref, ":")
			if v.Prompt != nil {
				notes[cell] = *v.Prompt
			}
			if v.Type == "list" {
				lists[cell] = strings.Fields(listOf(t, f, refers[v.Formula1]))
			}
		}
	}
	return lists, notes
}

// listOf gives the texts of an area such as codes!$A$1:$A$4.
func listOf(t testing.TB, f *excelize.File, area string) string {
	t.Helper()
	name, cells, _ := strings.Cut(strings.ReplaceAll(area, "$", ""), "!")
	from, to, _ := strings.Cut(cells, ":")
	column, first, err1 := excelize.CellNameToCoordinates(from)
	_, last, err2 := excelize.CellNameToCoordinates(to)
	var list []string
	for row := first; row <= last && err1 == nil && err2 == nil; row++ {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.GetCellValue(strings.Trim(name, "'"), cell)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func TestATemplateHelpsWhoFillsItIn(t *testing.T) {
	p := pack(t, assets.DefaultPack())
	path := template(t, p, "student")
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	checkTemplate(t, f, p)
	if panes, err := f.GetPanes("学生"); err != nil || !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("the header is not kept in sight: %+v (%v)", panes, err)
	}

	// A clerk types into it, what looks like a formula too; the columns he adds come in as he named them or not at all.
	at := columnsOf(t, f, "学生")
	row := map[string]string{
		"student.name": "马小龙", "student.sex": "男", "student.id_no": "640199200901010014", "student.birth_date": "2009-01-01", "student.remark": "=1+1", "student.former_name": "-",
		"student.home_address": "@三组", "guardian.name": "马国强", "guardian.phone": "+86 139 0000 0001",
	}
	for key, text := range row {
		if err := f.SetCellStr("学生", at[key]+"3", text); err != nil {
			t.Fatal(key, err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	s := desk(t, p)
	r := load(t, s, "student", path, sheet.Options{})
	if r.New != 1 || len(r.Notices) != 0 {
		t.Fatalf("%+v", counts(r))
	}
	got := listed(t, s, "student")[0].Fields
	if got["remark"] != "=1+1" || got["home_address"] != "@三组" || got["id_no"] != "640199200901010014" || listed(t, s, "guardian")[0].Fields["phone"] != "13900000001" {
		t.Errorf("%v", got)
	}
}

// checkTemplate looks at a template, ours or one that another program has saved.
func checkTemplate(t testing.TB, f *excelize.File, p *register.Pack) {
	t.Helper()
	at := columnsOf(t, f, "学生")
	lists, notes := offered(t, f, "学生")
	if got := lists[at["student.sex"]+"3"]; !slices.Equal(got, []string{"男", "女"}) {
		t.Errorf("the drop-down of the sex offers %q", got)
	}
	if got := lists[at["student.nationality"]+"3"]; len(got) < 50 {
		t.Errorf("the drop-down of the nationality offers %d", len(got))
	}
	if got := lists[at["student.orphan"]+"3"]; len(got) != 2 {
		t.Errorf("the drop-down of a flag offers %q", got)
	}
	if got := notes[at["student.id_no"]+"3"]; !strings.Contains(got, "18 位") {
		t.Errorf("the note of the ID number says %q", got)
	}
	if got := notes[at["student.birth_date"]+"3"]; got == "" {
		t.Error("the note of the birth date says nothing")
	}
	for cell, want := range map[string]struct {
		locked bool
		format int
	}{at["student.id_no"] + "1": {true, 49}, at["student.id_no"] + "2": {true, 49}, at["student.id_no"] + "3": {false, 49}, at["student.phone"] + "500": {false, 49}, at["guardian.phone"] + "9000": {false, 49}} {
		style, err := f.GetCellStyle("学生", cell)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.GetStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		locked := got.Protection == nil || got.Protection.Locked
		text := got.NumFmt == 49 || got.CustomNumFmt != nil && *got.CustomNumFmt == "@"
		if locked != want.locked || text != (want.format == 49) {
			t.Errorf("%s: locked %v, format %d", cell, locked, got.NumFmt)
		}
	}
	if guard, err := f.GetSheetProtection("学生"); err != nil || fmt.Sprintf("%+v", guard) == fmt.Sprintf("%+v", excelize.SheetProtectionOptions{}) {
		t.Errorf("the sheet is not locked: %+v (%v)", guard, err)
	}
	if seen, err := f.GetRowVisible("学生", 1); err != nil || seen {
		t.Errorf("the keys are shown (%v)", err)
	}
	if seen, err := f.GetSheetVisible("codes"); err != nil || seen {
		t.Errorf("the lists are shown (%v)", err)
	}
	help, err := f.GetRows("填写说明")
	if err != nil || len(help) < len(at) {
		t.Errorf("%d columns are explained (%v)", len(help), err)
	}
}

// TestEveryTemplateIsTakenBack: whatever register is offered as a template is found in it again, also one that has neither a name
// nor a title.
func TestEveryTemplateIsTakenBack(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	for _, k := range s.Pack().Kinds {
		path := template(t, s.Pack(), k.Key)
		if _, err := sheet.Import(context.Background(), s, k.Key, path, sheet.Options{DryRun: true}, func(int, int) {}); err != nil {
			t.Errorf("%s: %v", k.Key, err)
		}
	}
}
