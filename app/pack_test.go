package app

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

// taps presses a button by its text.
func (w *window) taps(text string) {
	w.t.Helper()
	var found *look.Button
	w.until("the button "+text, func() bool {
		for _, top := range append(w.Canvas().Overlays().List(), w.Content()) {
			for _, o := range test.LaidOutObjects(top) {
				if b, ok := o.(*look.Button); ok && b.Text == text && !b.Disabled() {
					found = b
					return true
				}
			}
		}
		return false
	})
	found.OnTapped()
}

// edit types into the workbook of a pack as an officer does in Excel.
func edit(t *testing.T, path string, version string, more func(f *excelize.File)) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("设置")
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range rows {
		if len(row) > 2 && row[1] == "version" {
			cell, err := excelize.CoordinatesToCellName(3, n+1)
			if err == nil {
				err = f.SetCellStr("设置", cell, version)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	more(f)
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func below(t *testing.T, f *excelize.File, sheet string, cells map[string]string) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, key := range rows[0] {
		cell, err := excelize.CoordinatesToCellName(i+1, len(rows)+1)
		if err == nil && cells[key] != "" {
			err = f.SetCellStr(sheet, cell, cells[key])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnOfficerChangesTheRegister writes the pack as a workbook, edits it, mends what the program names,
// looks at what it changes, issues it; the school receives it and changes over, in its window.
func TestAnOfficerChangesTheRegister(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	county, school := bureau(t)
	kind := county.Pack().KindByRole(register.KindPerson)
	if _, err := county.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("登记册包")
	w.says("现在用的是 银川市 2016.1")
	w.taps("导出登记册包为工作簿")
	w.says("已写好")
	w.taps("知道了")
	files, err := filepath.Glob(filepath.Join(home, "*", "*", "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v (%v)", files, err)
	}
	edit(t, files[0], "2017.1", func(f *excelize.File) {
		below(t, f, "字段", map[string]string{"@kind": kind.Key, "key": "bus_line", "label": "校车线路", "type": "txt", "section": kind.Sections[0].Key, "required": "是"})
	})
	w.menu("首页")
	w.menu("登记册包")
	w.until("the cursor in the workbook's path", func() bool { return w.Canvas().Focused() != nil })
	w.fields(files[0])
	w.says("没有“txt”这种类型")
	w.taps("知道了")
	edit(t, files[0], "2017.1", func(f *excelize.File) {
		rows, err := f.GetRows("字段")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStr("字段", fmt.Sprintf("D%d", len(rows)), "text"); err != nil {
			t.Fatal(err)
		}
	})
	w.taps("从工作簿导入并检查")
	w.says("字段：新增 " + kind.Key + ".bus_line 校车线路")
	w.says("1 条会新查出（必须改）：“校车线路”还没有填。\n如：马小龙")
	w.taps("下发")
	w.says("本单位已换用 银川市 2017.1")
	w.press(fyne.KeyEscape)
	stick := t.TempDir()
	w.until("the cursor in the path of the page for sending", func() bool { return w.Canvas().Focused() != nil })
	w.types(stick)
	w.taps("写回执")
	w.says("可以拔出U盘")

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, school)
	again.menu("收回执")
	again.types(stick)
	again.press(fyne.KeyReturn)
	again.says("收到新的登记册包 银川市 2017.1")
	again.taps("现在换用")
	again.says("登记册包 银川市 2017.1") // in the status bar
	again.menu("学生")
	again.says("校车线路")
}

// TestAPackIsOpenedByDoubleClick: the bureau writes what it issued as a file, the school opens the file and works with it at once.
func TestAPackIsOpenedByDoubleClick(t *testing.T) {
	county, school := bureau(t)
	stick := t.TempDir()
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("设置")
	w.types(stick)
	w.taps("写成文件给下级")
	w.says("还没有下发过登记册包")
	w.press(fyne.KeyEscape)
	files, err := register.Unarchive(without(t, school.Pack().KindByRole(register.KindPerson).Key, "native_place"))
	if err != nil {
		t.Fatal(err)
	}
	next, err := register.Load(files)
	if err == nil {
		_, err = courier.IssuePack(county, next)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.taps("写成文件给下级")
	w.says("yinchuan-2017.1.zcp")

	again := newWindow(t)
	h := house{fyne.CurrentApp(), again, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{waiting: []string{filepath.Join(stick, "yinchuan-2017.1.zcp")}}}
	h.enter(school, nil)
	again.says("换用这个登记册包？")
	again.taps("收下登记册包")
	again.says("登记册包 银川市 2017.1 收下了")
	again.press(fyne.KeyEscape)
	again.says("登记册包 银川市 2017.1") // in the status bar
}

// without is the pack of Yinchuan of a later year, without a field.
func without(t *testing.T, kind, key string) []byte {
	t.Helper()
	files, err := register.Source(pack(t).Files)
	if err != nil {
		t.Fatal(err)
	}
	file := "kinds/" + kind + ".toml"
	blocks := strings.SplitAfter(string(files[file]), "\n\n")
	kept := blocks[:0]
	for _, block := range blocks {
		if !strings.Contains(block, "key = \""+key+"\"\n") {
			kept = append(kept, block)
		}
	}
	if len(kept) == len(blocks) {
		t.Fatalf("%s has no field %s", kind, key)
	}
	files[file] = []byte(strings.Join(kept, ""))
	files["pack.toml"] = []byte(strings.Replace(string(files["pack.toml"]), `version = "2016.1"`, `version = "2017.1"`, 1))
	raw, err := register.Archive(files)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestWhatAnOlderPackAskedForStaysReadable leaves a form half typed, takes a field out of the pack, and
// opens again: the draft is there, and so is what was saved in the field.
func TestWhatAnOlderPackAskedForStaysReadable(t *testing.T) {
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	name, gone := kind.ByRole(register.RoleName).Key, "native_place"
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{name: "王小明", gone: "640121"}})
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.types("马小龙")
	var draft map[string]string
	w.until("the last draft on the disk", func() bool {
		draft, err = s.Draft(kind.Key)
		return err == nil && slices.Contains(slices.Collect(maps.Values(draft)), "马小龙")
	})
	for key := range draft { // as if the clerk had gone on to the field that will be gone
		if place, is := strings.CutSuffix(key, name); is {
			draft[place+gone] = "永宁县杨和镇"
		}
	}
	if err := s.SaveDraft(kind.Key, draft); err != nil {
		t.Fatal(err)
	}
	meta, err := s.Packs(without(t, kind.Key, gone))
	if err == nil {
		err = s.SetMeta(meta)
	}
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.Reopen()
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if next.Pack().Kind(kind.Key).Field(gone) != nil {
		t.Fatal("the field is still there")
	}

	again := newWindow(t)
	d := desk(fyne.CurrentApp(), again, next)
	again.menu("学生")
	again.says("马小龙")
	again.says("已停用的登记项")
	again.says("永宁县杨和镇")
	again.says("籍贯")
	again.menu("保存")
	again.says("已保存")
	d.Open("entry", saved[0].ID)
	again.says("王小明")
	again.says("只能看")
	again.says("永宁县") // as the pack before showed the code
	again.menu("改动记录")
	again.says("籍贯")
	if rec, err := next.Get(saved[0].ID); err != nil || rec.Fields[gone] != "640121" {
		t.Errorf("%v (%v)", rec.Fields, err)
	}
}
