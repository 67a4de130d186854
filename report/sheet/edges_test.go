package sheet_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/report/sheet"
	"rollbook/store"
)

// The edge cases of docs/edge-cases.md that come in with a workbook.

// listed gives the records of a kind.
func listed(t *testing.T, s *store.Store, kind string) []store.Record {
	t.Helper()
	list, err := s.List(store.Query{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// said gives the codes of the problems in a row.
func said(r sheet.Result, row int) map[string]bool {
	codes := map[string]bool{}
	for _, p := range r.Problems {
		if p.Row == row {
			codes[p.Code] = true
		}
	}
	return codes
}

func TestEdgesOfImport(t *testing.T) {
	t.Run("T07 the ID number comes with a later roster", func(t *testing.T) {
		s := desk(t, pack(t, assets.DefaultPack()))
		head := []any{"姓名", "性别", "身份证号", "出生日期", "户籍地", "监护人姓名", "监护人电话"}
		first := load(t, s, "student", book(t, head,
			[]any{"马小龙", "男", "", "2009-01-01", "月牙湖村", "马国强", "13900000001"}, []any{"马小凤", "女", "", "2010-02-02", "月牙湖村", "马国强", "13900000001"},
			[]any{"王明", "男", "", "2009-01-01", "月牙湖村", "王强", "13900000002"}, []any{"王明", "男", "", "2009-01-01", "大塘南村", "王刚", "13900000003"}), sheet.Options{})
		if first.New != 4 {
			t.Fatalf("%+v", counts(first))
		}
		before := listed(t, s, "student")[0]
		again := load(t, s, "student", book(t, head, []any{"马小龙", "男", "640199200901010014", "2009-01-01", "", "马国强", "13900000001"}), sheet.Options{})
		after := listed(t, s, "student")
		if again.New != 0 || again.Changed != 1 || len(after) != 4 || after[0].ID != before.ID || after[0].Fields["id_no"] != "640199200901010014" {
			t.Errorf("%+v, %d pupils, %+v", counts(again), len(after), after[0].Fields)
		}
		if g := listed(t, s, "guardian")[0]; g.Fields["student_id"] != before.ID {
			t.Error("the guardian does not refer to him any more")
		}
		if two := load(t, s, "student", book(t, head, []any{"王明", "男", "640199200901010030", "2009-01-01", "", "王强", "13900000002"}), sheet.Options{}); two.New != 1 {
			t.Errorf("of two of one name and birthday one was taken: %+v", counts(two))
		}
	})

	t.Run("T59 dates of a spreadsheet", func(t *testing.T) {
		s := desk(t, pack(t, assets.DefaultPack()))
		path := book(t, []any{"姓名", "性别", "出生日期", "监护人电话"},
			[]any{"马一", "男", "42614", "13900000001"}, []any{"马二", "男", "2016-02-30", "13900000002"}, []any{"马三", "男", "2015-02-29", "13900000003"})
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		for row, serial := range map[int]int{5: 40179, 6: 1} {
			for cell, value := range map[string]any{"A": "马" + string(rune('0'+row)), "B": "男", "C": serial, "D": "13900000009"} {
				at, _ := excelize.JoinCellName(cell, row)
				if err == nil {
					err = f.SetCellValue("Sheet1", at, value)
				}
			}
		}
		if err == nil {
			err = f.SetCellStyle("Sheet1", "C5", "C6", day)
		}
		if err == nil {
			err = f.Save()
		}
		if err != nil {
			t.Fatal(err)
		}
		r := load(t, s, "student", path, sheet.Options{})
		for row, code := range map[int]string{2: "converted", 3: "date-none", 4: "date-none", 6: "date-number"} {
			if !said(r, row)[code] {
				t.Errorf("row %d: %v, without %s", row, said(r, row), code)
			}
		}
		if said(r, 5)["converted"] {
			t.Error("it asks about a cell that shows a date")
		}
		list := listed(t, s, "student")
		for i, want := range []string{"2016-09-01", "2016-02-30", "2015-02-29", "2010-01-01", "1"} {
			if got := list[i].Fields["birth_date"]; got != want {
				t.Errorf("row %d: %q, not %q", i+2, got, want)
			}
		}
		if list[0].Typed["birth_date"] != "42614" || list[3].Typed != nil {
			t.Errorf("kept beside them: %v, %v", list[0].Typed, list[3].Typed)
		}
	})

	t.Run("T61 phones of a roster", func(t *testing.T) {
		s := desk(t, pack(t, assets.DefaultPack()))
		head := []any{"姓名", "性别", "身份证号", "学生电话"}
		load(t, s, "student", book(t, head, []any{"马一", "男", "640199200901010014", "139 1234 5678"}, []any{"马二", "男", "640199200901010030", "无"}), sheet.Options{})
		list := listed(t, s, "student")
		if list[0].Fields["phone"] != "13912345678" || list[1].Fields["phone"] != "" || list[1].Typed["phone"] != "无" {
			t.Errorf("%v, %v", list[0].Fields["phone"], list[1].Typed)
		}
		r := load(t, s, "student", book(t, head, []any{"马一", "男", "640199200901010014", "无"}), sheet.Options{})
		if list = listed(t, s, "student"); r.Same != 1 || list[0].Fields["phone"] != "13912345678" {
			t.Errorf("a word for none cleared a phone: %+v", counts(r))
		}
	})

	t.Run("T70 the same file twice", func(t *testing.T) {
		s := desk(t, pack(t, assets.DefaultPack()))
		path := book(t, roster...)
		if r := load(t, s, "student", path, sheet.Options{}); r.New != 2 || r.Nothing() {
			t.Errorf("%+v", counts(r))
		}
		if r := load(t, s, "student", path, sheet.Options{}); r.New != 0 || r.Changed != 0 || r.Same != 2 || !r.Nothing() {
			t.Errorf("again: %+v", counts(r))
		}
	})

	t.Run("T71 merged headers, blank rows, a total, notes", func(t *testing.T) {
		s := desk(t, pack(t, assets.DefaultPack()))
		path := book(t,
			[]any{"月牙湖小学建档立卡学生花名册"}, []any{},
			[]any{"序号", "学生基本情况", "", "", "监护人", ""},
			[]any{"", "姓名", "性别", "身份证号码", "姓名", "联系电话"},
			[]any{1, "马小龙", "男", "640199200901010014", "马国强", "13900000001"}, []any{},
			[]any{2, "马小凤", "女", "640199201002020021", "马国强", "13900000001"}, []any{},
			[]any{"合计", "2人"}, []any{"注:身份证号按户口簿填写"}, []any{"填表人:王老师", "", "审核人:李校长"})
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for from, to := range map[string]string{"A1": "F1", "A3": "A4", "B3": "D3", "E3": "F3"} {
			if err := f.MergeCell("Sheet1", from, to); err != nil {
				t.Fatal(err)
			}
		}
		merged := filepath.Join(t.TempDir(), "名册.xlsx")
		if err := f.SaveAs(merged); err != nil {
			t.Fatal(err)
		}
		r := load(t, s, "student", merged, sheet.Options{})
		if r.Rows != 2 || r.New != 2 || r.Refused != 0 || r.Skipped != 6 {
			t.Errorf("%+v", counts(r))
		}
		if list := listed(t, s, "guardian"); len(list) != 2 || list[0].Fields["name"] != "马国强" {
			t.Errorf("guardians: %+v", list)
		}
	})
}

// TestAPhoneWithoutAName imports telephones of parents that the sheet does not name: the same ones again add nobody, whether
// the clerk has named them meanwhile or not, and others go to nobody who has a name.
func TestAPhoneWithoutAName(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	sheetOf := func(phone string) string {
		return book(t, []any{"姓名", "身份证号", "班级", "家长电话"}, []any{"马小龙", "640199200901010014", "1班", phone}, []any{"马小虎", "640199200901010030", "1班", phone})
	}
	for round := range 3 {
		r := load(t, s, "student", sheetOf("13900000001"), sheet.Options{})
		if got := listed(t, s, "guardian"); len(got) != 2 || got[0].Fields["phone"] != "13900000001" || round > 0 && r.Same != 2 {
			t.Fatalf("round %d: %+v, %+v", round, counts(r), got)
		}
	}
	load(t, s, "student", sheetOf("13900000002"), sheet.Options{}) // still nobody's name: the telephone of the same ones
	named := listed(t, s, "guardian")
	if len(named) != 2 || named[1].Fields["phone"] != "13900000002" {
		t.Fatalf("%+v", named)
	}
	for _, one := range named {
		if _, err := s.Commit(store.Edit{ID: one.ID, Kind: "guardian", Set: map[string]string{"name": "马国强", "relation": "51"}}); err != nil {
			t.Fatal(err)
		}
	}
	if r := load(t, s, "student", sheetOf("13900000002"), sheet.Options{}); r.Same != 2 || said(r, 2)["row-whose"] {
		t.Errorf("%+v", r)
	}
	r := load(t, s, "student", sheetOf("13900000003"), sheet.Options{})
	if list := listed(t, s, "guardian"); len(list) != 2 || list[0].Fields["phone"] != "13900000002" {
		t.Errorf("%+v", list)
	}
	if !slices.ContainsFunc(r.Problems, func(p sheet.Problem) bool { return p.Code == "row-whose" && p.Row == 3 && p.Column == "D" }) {
		t.Errorf("%+v", r.Problems)
	}
}

// TestGradesAsSchoolsWriteThem reads a grade by its number, by the stage beside it or the child's age, and from the class.
func TestGradesAsSchoolsWriteThem(t *testing.T) {
	year := time.Now().Year()
	for _, c := range []struct {
		stage, grade, class string
		age                 int
		want                string // grade, stage, class
	}{
		{"小学", "三", "1班", 15, "23 20 1班"},
		{"初中", "3", "1班", 8, "33 30 1班"},
		{"高中", "叁", "1班", 0, "43 41 1班"},
		{"", "3年级", "1班", 0, "23 20 1班"},
		{"", "３", "1班", 9, "23 20 1班"},
		{"", "3", "1班", 15, "3  1班"},
		{"", "5", "1班", 0, "25 20 1班"},
		{"", "八", "1班", 0, "32 30 1班"},
		{"", "", "三年级1班", 0, "23 20 1班"},
		{"", "", "初二（3）班", 0, "32 30 （3）班"},
		{"", "", "初三年级(3)班", 0, "33 30 (3)班"},
		{"", "", "高一", 0, "41 41 高一"},
		{"", "", "三(1)班", 9, "23 20 三(1)班"},
		{"", "", "三年级", 0, "23 20 三年级"},
		{"", "", "三班", 9, "  三班"},
		{"", "3", "三年级2班", 15, "23 20 2班"},
		{"", "四年级", "三年级2班", 0, "24 20 2班"},
	} {
		s := desk(t, pack(t, assets.DefaultPack()))
		birth := ""
		if c.age > 0 {
			birth = fmt.Sprintf("%d-01-01", year-c.age)
		}
		path := book(t, []any{"姓名", "出生日期", "班级", "年级", "学段"}, []any{"马小龙", birth, c.class, c.grade, c.stage})
		r := load(t, s, "student", path, sheet.Options{})
		list := listed(t, s, "enrolment")
		if len(list) != 1 {
			t.Fatalf("%+v: %d enrolments", c, len(list))
		}
		v := list[0].Fields
		if got := v["grade"] + " " + v["stage"] + " " + v["class"]; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		asks := slices.ContainsFunc(r.Problems, func(p sheet.Problem) bool { return p.Column == "D" && strings.Contains(p.Message, "“初三”") })
		if asks != (v["grade"] == "3") || slices.ContainsFunc(r.Problems, func(p sheet.Problem) bool { return p.Code == "code-unknown" && p.Message == "" }) {
			t.Errorf("%+v: %+v", c, r.Problems)
		}
		if again := load(t, s, "student", path, sheet.Options{}); again.Same != 1 {
			t.Errorf("%+v again: %+v", c, counts(again))
		}
	}
}

// TestTheProblemsOfACellStandInOneOrder, whichever part of it was read first.
func TestTheProblemsOfACellStandInOneOrder(t *testing.T) {
	s := desk(t, pack(t, assets.DefaultPack()))
	path := book(t, []any{"姓名", "出生日期", "班级"}, []any{"马小龙", "2009-01-01", "初六年级" + strings.Repeat("长", 60)})
	var first []string
	for n := range 12 {
		var said []string
		for _, p := range load(t, s, "student", path, sheet.Options{DryRun: true}).Problems {
			if p.Column == "C" {
				said = append(said, p.Field+" "+p.Code)
			}
		}
		if n == 0 {
			first = said
		}
		if len(said) < 2 || !slices.Equal(first, said) {
			t.Fatalf("%v, and then %v", first, said)
		}
	}
}
