package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
)

// TestClipboardText writes cells as a spreadsheet takes them, and reads what one puts there.
func TestClipboardText(t *testing.T) {
	for _, c := range []struct{ cell, written string }{
		{"马小龙", "马小龙"},
		{"", ""},
		{"3", "3"},
		{"-3.5", "-3.5"},
		{"640199200903120023", `="640199200903120023"`},
		{"13909510001", "13909510001"},
		{"0951", `="0951"`},
		{"1E2", `="1E2"`},
		{"3-1", `="3-1"`},
		{"2016-09", `="2016-09"`},
		{"2016-09-01", "2016-09-01"},
		{"=HYPERLINK(\"x\")", `="=HYPERLINK(""x"")"`},
		{"+86 951", `="+86 951"`},
		{"@sum", `="@sum"`},
		{"-", `="-"`},
		{"\"引号\"开头", `"""引号""开头"`},
		{"两\n行\t格", "两 行 格"},
	} {
		if got := sheet.WriteTSV([][]string{{c.cell, "x"}}); got != c.written+"\tx\r\n" {
			t.Errorf("%q is written %q", c.cell, got)
		}
	}
	for _, c := range []struct {
		text string
		want [][]string
	}{
		{"a\tb\r\nc\td\r\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"a\t\n\tb", [][]string{{"a", ""}, {"", "b"}}},
		{"a\t", [][]string{{"a", ""}}},
		{"\"两\n行\"\t\"他说\"\"好\"\"\"\n", [][]string{{"两\n行", "他说\"好\""}}},
		{"\"没有收尾\tb\nc", [][]string{{"\"没有收尾", "b"}, {"c"}}},
		{"=\"007\"\n", [][]string{{"007"}}},
		{"", nil},
		{"\n\n", [][]string{{""}, {""}}},
	} {
		got := sheet.ReadTSV(c.text)
		if len(got) != len(c.want) {
			t.Errorf("%q: %q", c.text, got)
			continue
		}
		for i := range got {
			if strings.Join(got[i], "|") != strings.Join(c.want[i], "|") || len(got[i]) != len(c.want[i]) {
				t.Errorf("%q: row %d is %q", c.text, i, got[i])
			}
		}
	}
}

// TestWhatIsCopiedIsPasted writes cells at random and reads them back.
func TestWhatIsCopiedIsPasted(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("马龙0123456789=+-@\"'Ee. x,")), 0, 12, -1)
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 4).Draw(r, "rows")
		text := sheet.WriteTSV(rows)
		back := sheet.ReadTSV(text)
		if len(back) != len(rows) {
			r.Fatalf("%q became %q", rows, back)
		}
		for i := range rows {
			for n := range rows[i] {
				if want := strings.Join(strings.FieldsFunc(rows[i][n], func(c rune) bool { return c == 0 }), " "); back[i][n] != want {
					r.Fatalf("%q became %q by %q", rows[i][n], back[i][n], text)
				}
			}
		}
		for _, line := range strings.Split(text, "\r\n") {
			for _, one := range strings.Split(line, "\t") {
				if strings.HasPrefix(one, "=") && !strings.HasPrefix(one, `="`) {
					r.Fatalf("%q is a formula", one)
				}
			}
		}
	})
}

// TestReadTSVNeverFails reads what is no table at all.
func TestReadTSVNeverFails(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		sheet.ReadTSV(rapid.String().Draw(r, "text"))
	})
}

// TestAListGoesOutAndComesBack exports and copies what is on the screen, and pastes it.
func TestAListGoesOutAndComesBack(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	kind := s.Pack().Kind("student")
	var ids []string
	for _, name := range []string{"单文博", "马小龙"} {
		saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": name, "id_no": map[string]string{"单文博": "640199200903120023", "马小龙": "640199201709091518"}[name], "phone": "13909510001"}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved[0].ID)
	}
	columns := []sheet.Column{
		{Label: kind.Field("id_no").Label, Field: kind.Field("id_no")},
		{Label: kind.Field("name").Label, Field: kind.Field("name")},
		{Label: "上报状态", Text: func(rec store.Record) string { return string(rec.State) }},
	}
	for _, state := range []bool{true, false} {
		shown := columns
		if !state {
			shown = columns[:2]
		}
		var out bytes.Buffer
		n, withheld, err := sheet.ExportList(t.Context(), s, "student", []string{ids[1], ids[0], "S1|none"}, shown, &out, nil)
		if err != nil || n != 2 || withheld != 0 {
			t.Fatalf("%d rows, %d withheld, %v", n, withheld, err)
		}
		f, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		last := rows[len(rows)-2:]
		if last[0][0] != "640199201709091518" || last[1][1] != "单文博" || state && last[0][2] != "unsent" {
			t.Errorf("rows %q", rows)
		}
		r, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", shown, rows, sheet.Options{DryRun: true}, nil)
		if err != nil || r.Same != 2 {
			t.Errorf("what was exported, pasted: %+v, %v", r, err)
		}
	}

	text, n, _, err := sheet.CopyList(t.Context(), s, ids, columns, true, nil)
	if err != nil || n != 2 || strings.Contains(text, "0312") || !strings.Contains(text, "640199********0023\t单文博") {
		t.Errorf("masked: %q, %v", text, err)
	}
	text, _, _, err = sheet.CopyList(t.Context(), s, ids, columns, false, nil)
	if err != nil || !strings.Contains(text, `="640199200903120023"`+"\t单文博") {
		t.Errorf("whole: %q, %v", text, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	midst, halt := context.WithCancel(t.Context())
	if text, n, _, err := sheet.CopyList(midst, s, ids, columns, true, func(int, int) { halt() }); text != "" || n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("stopped in the midst it gives %q of %d rows, %v", text, n, err)
	}
	if _, _, _, err := sheet.CopyList(stopped, s, ids, columns, true, nil); err == nil {
		t.Error("a stopped copy gives text")
	}

	// Changed in a spreadsheet and pasted: what is masked is left as it is, and the labels are the list's own.
	columns = append(columns, sheet.Column{Label: kind.Field("phone").Label, Field: kind.Field("phone")})
	cells := sheet.ReadTSV("姓名\t身份证件号\t上报状态\t联系电话\n单文博\t=\"640199200903120023\"\tsent\t13909519999\n马大龙\t640199********1518\t\t\n")
	r, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, cells, sheet.Options{}, nil)
	if err != nil || r.Rows != 2 || r.Changed != 1 || r.New != 0 || r.Refused != 1 || r.Masked != 1 || !said(r, 3)["row-masked"] {
		t.Errorf("%+v, %v", r, err)
	}
	if rec, err := s.Get(ids[0]); err != nil || rec.Fields["phone"] != "13909519999" {
		t.Errorf("%v, %v", rec.Fields, err)
	}

	// A roster of another order is read by its own labels; without any, the columns are those of the list.
	r, err = sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, [][]string{{"姓名", "性别", "出生日期"}, {"海小龙", "男", "2009-03-12"}}, sheet.Options{DryRun: true}, nil)
	if err != nil || r.New != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, [][]string{{"640199200903120023", "单文博", "sent", "13909519999"}}, sheet.Options{DryRun: true}, nil)
	if err != nil || r.Same != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", nil, [][]string{{"一"}}, sheet.Options{}, nil); err == nil {
		t.Error("a lone word is taken for a roster")
	}
}

// TestPastedRowsAreTriedThenTaken gives the same rows twice, as the window does: what was tried is what is written.
func TestPastedRowsAreTriedThenTaken(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	rows := [][]string{{"学生姓名", "身份证号", "民族"}, {"单文博", "640199200903120023", "回族"}}
	for _, dry := range []bool{true, false} {
		if r, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", nil, rows, sheet.Options{DryRun: dry}, nil); err != nil || r.New != 1 {
			t.Errorf("dry %v: %+v, %v", dry, r, err)
		}
	}
	if list := listed(t, s, "student"); len(list) != 1 || list[0].Fields["id_no"] != "640199200903120023" {
		t.Errorf("%+v", list)
	}
}

// TestACopiedListIsPastedBack pastes rows as the roster itself copies them, numbers and birth dates shown in part: each is
// the child it was, whatever else is changed in its row, and of two that look alike neither is taken.
func TestACopiedListIsPastedBack(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	kind := s.Pack().Kind("student")
	var ids []string
	for name, id := range map[string]string{"单文博": "640199200903120023", "马小龙": "640199201709091518", "马小虎": "640199201709091534"} {
		saved, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": name, "id_no": id, "phone": "13909510001"}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, saved[0].ID)
	}
	var columns []sheet.Column
	for _, key := range []string{"name", "birth_date", "id_no", "phone", "remark"} {
		columns = append(columns, sheet.Column{Label: kind.Field(key).Label, Field: kind.Field(key)})
	}
	text, _, _, err := sheet.CopyList(t.Context(), s, ids, columns, true, nil)
	if err != nil || !strings.Contains(text, "=\"2017-09\"\t640199********1518\t139****0001") {
		t.Fatalf("%q, %v", text, err)
	}
	r, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, sheet.ReadTSV(text), sheet.Options{}, nil)
	if err != nil || r.Same != 3 || r.Masked != 9 {
		t.Errorf("%+v, %v", r, err)
	}
	cells := sheet.ReadTSV(strings.ReplaceAll(text, "139****0001\t", "139****0001\t新的备注"))
	r, err = sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, cells, sheet.Options{}, nil)
	if err != nil || r.Changed != 3 || r.New != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, rec := range listed(t, s, "student") {
		if rec.Fields["remark"] != "新的备注" || rec.Fields["phone"] != "13909510001" || strings.Contains(rec.Fields["id_no"], "*") {
			t.Errorf("%+v", rec.Fields)
		}
	}
	// a column is put beside them in the sheet, and another has a name of its own: the telephone is still the list's
	cells = [][]string{{"姓名", "身份证号码", "民族", "联系电话"}, {"马小龙", "640199********1518", "回", "13909510007"}}
	r, err = sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, cells, sheet.Options{}, nil)
	if err != nil || r.Changed != 1 || r.New != 0 {
		t.Errorf("a column more: %+v, %v", r, err)
	}
	for _, rec := range listed(t, s, "student") {
		if rec.Fields["name"] == "马小龙" && (rec.Fields["phone"] != "13909510007" || rec.Fields["nationality"] != "03") {
			t.Errorf("a column more: %+v", rec.Fields)
		}
	}

	if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "单文博", "birth_date": "2009-03-20"}}); err != nil {
		t.Fatal(err)
	}
	r, err = sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, [][]string{{"姓名", "出生日期"}, {"单文博", "2009-03"}}, sheet.Options{}, nil)
	if err != nil || r.Refused != 1 || !said(r, 2)["row-masked"] {
		t.Errorf("of two: %+v, %v", r, err)
	}

	if _, err := s.Commit(store.Edit{Kind: "household", Set: map[string]string{"head_name": "马国强", "head_id_no": "640199198503120032", "group": "5组"}}); err != nil {
		t.Fatal(err)
	}
	r, err = sheet.ImportCells(t.Context(), s, "household", "剪贴板", nil, [][]string{{"户主姓名", "户主身份证号", "村民小组"}, {"马国强", "640199********0032", "6组"}}, sheet.Options{}, nil)
	if list := listed(t, s, "household"); err != nil || r.New != 0 || len(list) != 1 || list[0].Fields["group"] != "6组" {
		t.Errorf("a household: %+v, %+v, %v", r, list, err)
	}
}

// TestPastedRowsAreToldByTheirOwnPlace pastes a row with a wrong number, with the labels of the list above and without: the
// cell is told where it stands among what was pasted, a column that is no field counted too.
func TestPastedRowsAreToldByTheirOwnPlace(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	kind := s.Pack().Kind("student")
	columns := []sheet.Column{
		{Label: "上报状态", Text: func(rec store.Record) string { return string(rec.State) }},
		{Label: kind.Field("name").Label, Field: kind.Field("name")},
		{Label: kind.Field("id_no").Label, Field: kind.Field("id_no")},
	}
	rows := [][]string{{"unsent", "单文博", "640199200903120023"}, {"unsent", "马小龙", "640199201709091510"}, {"unsent", "单文博", "640199200903120023"}}
	for labels, above := range map[bool][][]string{false: nil, true: {{"上报状态", "姓名", "身份证件号"}}} {
		r, err := sheet.ImportCells(t.Context(), s, "student", "剪贴板", columns, append(above, rows...), sheet.Options{DryRun: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var number, twice sheet.Problem
		for _, one := range r.Problems {
			switch {
			case one.Code == "row-twice":
				twice = one
			case one.Field == "id_no":
				number = one
			}
		}
		if number.Row != 2+len(above) || number.Column != "C" || twice.Row != 3+len(above) || twice.Args["row"] != 1+len(above) {
			t.Errorf("labels %v: %s%d is wrong, row %d is row %v again", labels, number.Column, number.Row, twice.Row, twice.Args["row"])
		}
	}
}
