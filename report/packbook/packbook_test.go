package packbook_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuri/excelize/v2"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/report/packbook"
	"rollbook/store/register"
)

// TestAWorkbookNobodyEditedIsTheSamePack gives back every file byte for byte.
func TestAWorkbookNobodyEditedIsTheSamePack(t *testing.T) {
	p := yinchuan(t)
	made := read(t, written(t, p))
	if list := differing(t, p, made); list != nil || made.Pack.Hash != p.Hash || made.Ignored != nil {
		t.Errorf("other files: %v; ignored %v", list, made.Ignored)
	}
}

// TestWhatIsEditedArrives edits a field, a code, a check, a target and the version, as an officer would.
func TestWhatIsEditedArrives(t *testing.T) {
	p := yinchuan(t)
	path := edited(t, p, func(o officer) {
		o.types("设置", o.at("设置", "@value", "pack.toml", "version"), "2017.1")
		days, coloured := o.at("设置", "@value", "pack.toml", "settings.confirm_days"), "[Yellow]0"
		o.types("设置", days, 300)
		style, err := o.f.NewStyle(&excelize.Style{CustomNumFmt: &coloured}) // which is no day for its y
		o.must(err)
		o.must(o.f.SetCellStyle("设置", days, days, style))
		o.types("字段", o.at("字段", "label", "student", "name"), "学生姓名")
		o.types("字段", o.at("字段", "aliases", "student", "name"), "姓名|名字 | 学员姓名")
		o.types("字段", o.at("字段", "required", "student", "phone"), "是")
		o.adds("字段", map[string]any{"@kind": "student", "key": "bus_line", "label": "校车线路", "type": "text", "section": "study", "max": 20, "required": "是", "when": "transport == '3'"})
		o.adds("代码", map[string]any{"@list": "transport", "code": "09", "label": "摩托车", "aliases": "电动车"})
		o.types("代码", o.at("代码", "age_to", "stage", "10"), "8")
		o.types("核查", o.at("核查", "level", "K4"), "soft")
		o.types("目标", o.at("目标", "value", "T1"), 2500)
		o.types("新学期", o.at("新学期", "copy", "enrolment"), "student_id|school|class")
		o.types("新学期", o.at("新学期", "back", "kg_enrolment"), 2)
		o.adds("目标", map[string]any{"id": "T99", "indicator": "学前三年入园率", "year": "2018", "unit": "U0121", "value": 75.5, "operator": ">=", "basis": "永教发〔2018〕12号"})
	})
	made := read(t, path)
	want := []string{"checks.toml", "codes/stage.csv", "codes/transport.csv", "kinds/enrolment.toml", "kinds/kg_enrolment.toml", "kinds/student.toml", "pack.toml", "targets.toml"}
	if list := differing(t, p, made); !slices.Equal(list, want) {
		t.Errorf("these files are another: %v", list)
	}
	n := made.Pack
	student := n.Kind("student")
	if n.Version != "2017.1" || n.Settings["confirm_days"] != int64(300) {
		t.Errorf("version %s, settings %v", n.Version, n.Settings)
	}
	if f := student.Field("name"); f.Label != "学生姓名" || !slices.Equal(f.Aliases, []string{"姓名", "名字", "学员姓名"}) || f.Hint != p.Kind("student").Field("name").Hint {
		t.Errorf("name is %+v", f)
	}
	if f := student.Field("bus_line"); f == nil || f.Label != "校车线路" || f.Max != 20 || !f.IsRequired() || !student.Field("phone").IsRequired() {
		t.Errorf("bus_line is %+v", f)
	}
	if next := n.Kind("enrolment").Next; !slices.Equal(next.Copy, []string{"student_id", "school", "class"}) || next.Stays != p.Kind("enrolment").Next.Stays || len(next.Lets) != len(p.Kind("enrolment").Next.Lets) {
		t.Errorf("next is %+v", next)
	}
	if back := n.Kind("kg_enrolment").Next.Back; back != 2 {
		t.Errorf("back is %v", back)
	}
	if row := n.Codes["transport"].Row("09"); row == nil || row.Label != "摩托车" || n.Codes["transport"].Find("电动车") != "09" {
		t.Errorf("the new code is %+v", row)
	}
	if row, was := n.Codes["stage"].Row("10"), p.Codes["stage"].Row("10"); row.Data["age_to"] != "8" || row.Data["age_from"] != was.Data["age_from"] || row.Label != was.Label {
		t.Errorf("stage 10 is %+v", row)
	}
	for _, c := range student.Checks {
		if c.ID == "K4" && c.Level != register.Soft {
			t.Errorf("K4 is %s", c.Level)
		}
	}
	values := map[string]float64{}
	for _, one := range n.Targets {
		if one.Value != nil {
			values[one.ID] = *one.Value
		}
	}
	if values["T1"] != 2500 || values["T99"] != 75.5 || len(n.Targets) != len(p.Targets)+1 {
		t.Errorf("the targets are %v", values)
	}
	// What nobody touched stays as it was written, comments too.
	for path, keeps := range map[string]string{
		"pack.toml": "confirm_days = 300", "checks.toml": "# --- student ----", "kinds/student.toml": "# 学生: one child", "kinds/enrolment.toml": "# 新学期: what",
	} {
		if !strings.Contains(string(made.Files[path]), keeps) {
			t.Errorf("%s has no %q any more", path, keeps)
		}
	}
	again := read(t, written(t, n))
	if list := differing(t, n, again); list != nil {
		t.Errorf("once more through a workbook, these are another: %v", list)
	}
}

// TestRegistersComeAndGo adds a register with a code list of its own, reorders, and takes fields out.
func TestRegistersComeAndGo(t *testing.T) {
	p := yinchuan(t)
	path := edited(t, p, func(o officer) {
		o.adds("登记册", map[string]any{"key": "callback", "label": "家访", "list": "day|teacher"})
		o.adds("分节", map[string]any{"@kind": "callback", "key": "all", "label": "家访"})
		o.adds("字段", map[string]any{"@kind": "callback", "key": "day", "label": "日期", "type": "date", "section": "all"})
		o.adds("字段", map[string]any{"@kind": "callback", "key": "teacher", "label": "教师", "type": "text", "section": "all"})
		o.adds("字段", map[string]any{"@kind": "callback", "key": "way", "label": "方式", "type": "code", "codes": "visit_way", "section": "all", "min": 1})
		o.adds("代码", map[string]any{"@list": "visit_way", "code": "1", "label": "上门"})
		rows, err := o.f.GetRows("代码")
		o.must(err)
		free, err := excelize.ColumnNumberToName(len(rows[0]) + 1)
		o.must(err)
		o.must(o.f.SetCellStr("代码", free+"1", "counts_as"))
		o.types("代码", strings.Replace(o.at("代码", "code", "visit_way"), "B", free, 1), "家访")
		o.deletes("字段", "student", "xueji_aux")
	})
	made := read(t, path)
	k := made.Pack.Kind("callback")
	if k == nil || len(k.Fields) != 3 || !slices.Equal(k.List, []string{"day", "teacher"}) || made.Pack.Kinds[len(made.Pack.Kinds)-1] != k {
		t.Fatalf("the new register is %+v", k)
	}
	if row := made.Pack.Codes["visit_way"].Row("1"); row.Data["counts_as"] != "家访" {
		t.Errorf("its code is %+v", row)
	}
	if made.Pack.Kind("student").Field("xueji_aux") != nil || len(made.Pack.Kind("student").Fields) != len(p.Kind("student").Fields)-1 {
		t.Error("the field that was taken out is there")
	}
	if want := []string{"codes/visit_way.csv", "kinds/callback.toml", "kinds/student.toml", "pack.toml"}; !slices.Equal(differing(t, p, made), want) {
		t.Errorf("these files are another: %v", differing(t, p, made))
	}
}

// TestAFaultNamesItsCell breaks workbooks in the ways in which workbooks break. What is wrong in one is told
// together, at each of the stages: the sheets, what is typed, the pack that comes of it.
func TestAFaultNamesItsCell(t *testing.T) {
	type slip struct {
		edit func(o officer)
		want string
	}
	p := yinchuan(t)
	for stage, slips := range map[string]map[string]slip{
		"sheets": {
			"a column that is gone": {func(o officer) {
				col, _, err := excelize.CellNameToCoordinates(o.at("字段", "hint", "student", "name"))
				o.must(err)
				letter, err := excelize.ColumnNumberToName(col)
				o.must(err)
				o.must(o.f.RemoveCol("字段", letter))
			}, "工作表“字段”：缺“hint”这一栏。"},
			"the names' row gone":    {func(o officer) { o.must(o.f.RemoveRow("核查", 2)) }, "工作表“核查”A2：这一行是栏名"},
			"a sheet that is gone":   {func(o officer) { o.must(o.f.DeleteSheet("目标")) }, "工作表“目标”：缺这张工作表"},
			"a column twice":         {func(o officer) { o.must(o.f.SetCellStr("指标", "Z1", "label")) }, "工作表“指标”Z1：“label”这一栏有两个。"},
			"no column of registers": {func(o officer) { o.must(o.f.SetCellStr("分节", "A1", "kind")) }, "工作表“分节”：缺“@kind”这一栏。"},
		},
		"typed": {
			"text where a number stands": {func(o officer) {
				o.types("目标", o.at("目标", "value", "T1"), "两千")
			}, "“两千”不是数。"},
			"a part of a whole number": {func(o officer) {
				o.types("字段", o.at("字段", "max", "student", "name"), 2.5)
			}, "“2.5”不是整数。"},
			"neither yes nor no": {func(o officer) {
				o.types("字段", o.at("字段", "carry", "student", "name"), "也许")
			}, "“也许”应填“是”或“否”。"},
			"a register that is none": {func(o officer) {
				o.adds("字段", map[string]any{"@kind": "studnt", "key": "a", "label": "甲", "type": "text", "section": "id"})
			}, "没有“studnt”这本登记册。"},
			"a file without settings": {func(o officer) {
				o.adds("设置", map[string]any{"@file": "other.toml", "@key": "a", "@value": "1"})
			}, "没有“other.toml”这个放设置的文件。"},
			"a list without a name": {func(o officer) {
				o.adds("代码", map[string]any{"code": "1", "label": "甲"})
			}, "“”不能作代码表的名称。"},
		},
		"made": {
			"an unknown type": {func(o officer) {
				o.types("字段", o.at("字段", "type", "student", "name"), "day")
			}, "工作表“字段”D3：登记项“name”：没有“day”这种类型。"},
			"an unknown name in a condition": {func(o officer) {
				o.types("核查", o.at("核查", "test", "V1"), "last_confirmed <= tomorrow")
			}, "里的 tomorrow 不认识"},
			"a field twice": {func(o officer) {
				o.adds("字段", map[string]any{"@kind": "student", "key": "name", "label": "姓名", "type": "text", "section": "id"})
			}, "登记项“name”写了两遍。"},
			"a field without a section": {func(o officer) {
				o.types("字段", o.at("字段", "section", "student", "sex"), "nowhere")
			}, "没有“nowhere”这一节。"},
			"a code twice": {func(o officer) {
				o.adds("代码", map[string]any{"@list": "sex", "code": "1", "label": "男"})
			}, "代码“1”写了两遍。"},
			"a key that is none": {func(o officer) {
				o.must(o.f.SetCellStr("字段", "AZ1", "colour"))
				o.types("字段", "AZ4", "red")
			}, "工作表“字段”AZ4：程序不认识“colour”这一项"},
			"what a form prints is gone": {func(o officer) { o.deletes("字段", "student", "former_name") }, "：没有“student.former_name”这一项。"},
			"no version": {func(o officer) {
				o.types("设置", o.at("设置", "@value", "pack.toml", "version"), "")
			}, "工作表“设置”C5：缺 version。"},
		},
	} {
		path := edited(t, p, func(o officer) {
			for _, one := range slices.Sorted(maps.Keys(slips)) {
				slips[one].edit(o)
			}
		})
		_, err := packbook.Read(path)
		var faults packbook.Faults
		if !errors.As(err, &faults) || !errors.Is(err, fault.New(0, "packbook-wrong")) {
			t.Errorf("%s: %v", stage, err)
			continue
		}
		for name, one := range slips {
			if !strings.Contains(faults.Error(), one.want) {
				t.Errorf("%s: no %q in\n%v", name, one.want, faults)
			}
		}
	}
}

// TestNoWorkbookOfAPack refuses what is none, and one whose hidden sheet was touched.
func TestNoWorkbookOfAPack(t *testing.T) {
	p := yinchuan(t)
	for name, edit := range map[string]func(o officer){
		"gone": func(o officer) {
			o.must(o.f.SetSheetVisible("rollbook", true))
			o.must(o.f.DeleteSheet("rollbook"))
		},
		"cut":      func(o officer) { o.must(o.f.RemoveRow("rollbook", 3)) },
		"no pack":  func(o officer) { o.must(o.f.SetCellStr("rollbook", "A2", "bm90aGluZw==")) },
		"no mark":  func(o officer) { o.must(o.f.SetCellStr("rollbook", "A1", "")) },
		"no base":  func(o officer) { o.must(o.f.SetCellStr("rollbook", "A2", "=1+1")) },
		"no sheet": func(o officer) { o.must(o.f.SetSheetName("rollbook", "其他")) },
	} {
		if _, err := packbook.Read(edited(t, p, edit)); !errors.Is(err, fault.New(0, "packbook-foreign")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := packbook.Read(filepath.Join(t.TempDir(), "none.xlsx")); !errors.Is(err, fault.New(0, "workbook-missing")) {
		t.Errorf("no file: %v", err)
	}
}

// TestASavedFolderIsTheWholePack writes into a folder that is empty, and into no other.
func TestASavedFolderIsTheWholePack(t *testing.T) {
	p := yinchuan(t)
	made := read(t, written(t, p))
	dir := filepath.Join(t.TempDir(), "新包")
	if err := packbook.Save(made.Files, dir); err != nil {
		t.Fatal(err)
	}
	back, err := register.Source(os.DirFS(dir))
	if err != nil || !reflect.DeepEqual(back, made.Files) {
		t.Errorf("%d files were saved, %d are there (%v)", len(made.Files), len(back), err)
	}
	if err := packbook.Save(made.Files, dir); !errors.Is(err, fault.New(0, "folder-not-empty")) {
		t.Errorf("over another: %v", err)
	}
}

// TestAListOfTablesIsOneCell edits beside one, in a file whose last line has no end.
func TestAListOfTablesIsOneCell(t *testing.T) {
	source, err := register.Source(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for path, raw := range source {
		files[path] = &fstest.MapFile{Data: raw}
	}
	household := string(source["kinds/household.toml"])
	files["kinds/household.toml"] = &fstest.MapFile{Data: []byte(strings.TrimRight(household, "\n"))} // no line's end at the end
	p := loaded(t, files)
	path := edited(t, p, func(o officer) {
		many := o.at("登记册", "many", "student")
		text, err := o.f.GetCellValue("登记册", many)
		o.must(err)
		o.types("登记册", many, strings.Join(strings.Fields(text), " ")) // the same, on one line
		o.types("登记册", o.at("登记册", "label", "household"), "家庭")
		o.adds("字段", map[string]any{"@kind": "household", "key": "well", "label": "水井", "type": "flag", "section": "aid"})
	})
	made := read(t, path)
	if list := differing(t, p, made); !slices.Equal(list, []string{"kinds/household.toml"}) {
		t.Errorf("these files are another: %v", list)
	}
	if k := made.Pack.Kind("household"); k.Label != "家庭" || k.Field("well") == nil {
		t.Errorf("the household is %+v", k)
	}
}

// TestEmptyTextsStay edits files in which keys stand with nothing behind them, beside comments.
func TestEmptyTextsStay(t *testing.T) {
	p := with(t,
		[3]string{"pack.toml", "[settings]\n", "[settings]\nopen_end = \"\"  # still open\n"},
		[3]string{studentFile, "label_en = \"Former name\"\n", "label_en = \"\"\naliases = []\n# as the paper has it\n"},
	)
	if p.Settings["open_end"] != "" {
		t.Fatal("the setting is not there")
	}
	made := read(t, edited(t, p, func(o officer) {
		o.types("设置", o.at("设置", "@value", "pack.toml", "version"), "2017.1")
		o.types("字段", o.at("字段", "label", "student", "name"), "学生姓名")
	}))
	if value, there := made.Pack.Settings["open_end"]; !there || value != "" {
		t.Errorf("the empty setting is %v", value)
	}
	for file, keeps := range map[string]string{"pack.toml": "open_end = \"\"  # still open", studentFile: "aliases = []\n# as the paper has it\n"} {
		if !strings.Contains(string(made.Files[file]), keeps) {
			t.Errorf("%s has no %q any more", file, keeps)
		}
	}
}

// TestKeysOfEarlierPacksStay edits a pack that was issued by an earlier program, with keys that nothing asks for any more.
func TestKeysOfEarlierPacksStay(t *testing.T) {
	p := with(t,
		[3]string{"targets.toml", "operator = ", "unit_of = \"person\"\noperator = "},
		[3]string{"imports/student.toml", "[[part]]\n", "[[part]]\noptional = true\n"},
		[3]string{studentFile, "label = ", "icon = \"people\"\nlabel = "},
		[3]string{"flows.toml", "unit = ", "form = \"F4\"\nunit = "},
	)
	if made := read(t, edited(t, p, func(officer) {})); len(differing(t, p, made)) != 0 {
		t.Errorf("unedited, these files are another: %v", differing(t, p, made))
	}
	made := read(t, edited(t, p, func(o officer) { o.types("目标", o.at("目标", "value", "T2"), 700) }))
	if list := differing(t, p, made); !slices.Equal(list, []string{"targets.toml"}) || !strings.Contains(string(made.Files["targets.toml"]), "unit_of = \"person\"") {
		t.Errorf("these files are another: %v\n%s", list, made.Files["targets.toml"])
	}
}

// FuzzRead types a text into some cell of a workbook: a pack comes of it, or faults with their sentences.
func FuzzRead(f *testing.F) {
	for i, text := range []string{"", "=1+1", "[[", "{ a = [", "\"\"\"", "a\n[[field]]\nkey = 1", "\x00\x1b", "1e309", strings.Repeat("长", 40_000), "9999-99-99"} {
		f.Add(text, uint8(i), uint8(3*i), uint8(i))
	}
	f.Add(strings.Repeat("长", 30_000), uint8(5), uint8(0), uint8(3)) // the name of a code list
	p := loaded(f, os.DirFS("../../store/testdata/pack"))
	raw, err := os.ReadFile(written(f, p))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, sheet, col, row uint8) {
		path := filepath.Join(t.TempDir(), "x.xlsx")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		names := book.GetSheetList()
		cell, err := excelize.CoordinatesToCellName(int(col)%30+1, int(row)%40+1)
		if err != nil {
			t.Fatal(err)
		}
		if book.SetCellStr(names[int(sheet)%len(names)], cell, text) != nil || book.Save() != nil || book.Close() != nil {
			t.Skip("no spreadsheet holds this")
		}
		made, err := packbook.Read(path)
		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("an error without a sentence: %v", err)
		}
		if err == nil {
			if _, err := packbook.Compare(p, made.Pack); err != nil {
				t.Fatal(err)
			}
		}
	})
}
