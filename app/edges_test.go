package app

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

// The edge cases of docs/edge-cases.md that are settled in the window.

// whole is a pupil with nothing amiss but what changes say.
func whole(changes ...string) store.Edit {
	set := map[string]string{
		"name": "马小龙", "id_type": "Z", "id_missing_reason": "1", "sex": "1", "birth_date": "2009-01-01", "nationality": "03", "hukou_type": "2",
		"hukou_place": "640121104205", "home_div": "640121104205", "home_address": "三组", "phone": "13900000001", "left_behind": "0",
	}
	for i := 0; i < len(changes); i += 2 {
		set[changes[i]] = changes[i+1]
	}
	return store.Edit{Kind: "student", Set: set}
}

func commit(t *testing.T, s *store.Store, edits ...store.Edit) (ids []string) {
	t.Helper()
	saved, err := s.Commit(edits...)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range saved {
		ids = append(ids, one.ID)
	}
	return ids
}

// label is that of the field in hand: the text that stands left of it.
func (w *window) label() string {
	last := ""
	for _, o := range test.LaidOutObjects(w.Content()) {
		switch o := o.(type) {
		case *canvas.Text:
			last = o.Text
		case fyne.Focusable:
			if o == w.Canvas().Focused() {
				return last
			}
		}
	}
	return ""
}

func TestEdgesInTheWindow(t *testing.T) {
	t.Run("T22 two of one name and birthday are told apart once", func(t *testing.T) {
		w := newWindow(t)
		s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
		commit(t, s, whole(), whole("phone", "13900000002"))
		desk(fyne.CurrentApp(), w, s)
		w.menu("查错")
		w.says("疑似重复")
		w.tap("不是同一人") // without a reason the cursor goes to where it is written
		w.types("两户各一个")
		w.tap("不是同一人")
		w.until("the question to be gone", func() bool { return !strings.Contains(strings.Join(w.texts(), "\n"), "疑似重复") })
		if pairs, err := s.Duplicates(); err != nil || len(pairs) != 0 {
			t.Errorf("still asked: %v, %v", pairs, err)
		}
	})

	t.Run("T02 a number that is wrong cannot be confirmed", func(t *testing.T) {
		w := newWindow(t)
		s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
		id := commit(t, s, whole("id_type", "1", "id_no", "640199201203050000", "id_missing_reason", "", "birth_date", "2012-03-05", "sex", "2"))[0]
		desk(fyne.CurrentApp(), w, s).Open("entry", id)
		w.says("草稿")
		label := s.Pack().KindByRole(register.KindPerson).ByRole(register.RoleState).Label
		for range 200 {
			if w.Canvas().FocusNext(); w.label() == label {
				break
			}
		}
		w.fields("S")
		w.menu("保存")
		w.says("不能定为“学校已确认”")
		if rec, err := s.Get(id); err != nil || rec.Fields["state"] != "D" {
			t.Errorf("it is %s (%v)", rec.Fields["state"], err)
		}
	})

	t.Run("T70 a roster a second time", func(t *testing.T) {
		w := newWindow(t)
		s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
		f := excelize.NewFile()
		for i, row := range [][]any{{"姓名", "性别", "身份证号"}, {"马小龙", "男", "640199200901010014"}} {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), "名册.xlsx")
		if err := f.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		desk(fyne.CurrentApp(), w, s)
		w.menu("导入名册")
		for range 200 {
			w.press(fyne.KeyBackspace)
		}
		w.fields(path)
		for round, want := range []string{"新增 1，有改动 0，相同 0", "新增 0，有改动 0，相同 1"} {
			w.tap("先试一遍")
			w.says("试过了，还没有导入")
			w.says(want)
			w.tap("正式导入")
			w.says("已导入")
			w.says(want)
			if said := strings.Contains(strings.Join(w.texts(), "\n"), "没有新增，也没有改动"); said != (round == 1) {
				t.Errorf("round %d: it says that nothing is new: %v", round+1, said)
			}
		}
	})

	t.Run("T73 an older bundle is refused with its date, at the bureau's desk", func(t *testing.T) {
		w := newWindow(t)
		county, schools := joined(t)
		stick := t.TempDir()
		var files []string
		for _, name := range []string{"马小龙", "王小明"} {
			commit(t, schools[0], whole("name", name))
			sent, err := courier.Send(context.Background(), schools[0], courier.Parent, stick, nil)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, sent.File)
		}
		desk(fyne.CurrentApp(), w, county)
		take := func(file string) {
			w.menu("首页")
			w.menu("收件")
			for range file + stick { // what stands there from before
				w.press(fyne.KeyBackspace)
			}
			w.types(file)
			w.taps("收下") // not before the one in hand is done
		}
		take(files[1])
		w.says("1 份回执还没写")
		take(files[1])
		w.says("收过了")
		take(files[0])
		w.says("这是闽宁镇第二小学 " + time.Now().Format(time.DateOnly) + " 的第 1 号包")
		w.says("的第 2 号已经收过，这个里面没有新的内容")
	})

	t.Run("T23 one child of two schools is decided side by side", func(t *testing.T) {
		w := newWindow(t)
		county, schools := joined(t)
		commit(t, schools[0], whole())
		commit(t, schools[1], whole("phone", "13900000002", "nationality", "01"))
		exchange(t, schools[0], county)
		exchange(t, schools[1], county)
		desk(fyne.CurrentApp(), w, county)
		w.menu("冲突")
		for _, text := range []string{"闽宁镇第二小学", "闽宁镇木兰小学", "13900000001", "13900000002"} {
			w.says(text)
		}
		w.press(fyne.Key1)
		w.focused("the reason", inEntry)
		w.types("同一个证号")
		w.menu(command("savenew"))
		for _, text := range []string{"2 项", "民族", "回族", "汉族", "联系电话", "13900000001", "13900000002"} {
			w.says(text)
		}
		w.says("依据")
		w.press(fyne.Key1)
		w.press(fyne.Key1)
		w.focused("the evidence", inChip)
		w.press(fyne.Key1)
		w.focused("the reason", inEntry)
		w.types("问过家长")
		w.menu(command("savenew"))
		w.says("定下 2 项")
		w.says("已经连起来的")
		list, err := county.List(store.Query{Kind: county.Pack().KindByRole(register.KindPerson).Key})
		if err != nil || len(list) != 2 || list[0].Fields["phone"] != list[1].Fields["phone"] || list[0].Fields["nationality"] != list[1].Fields["nationality"] {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, rec := range list { // made and joined; at the second school decided twice, too
			least := map[string]int{"YN-07": 2, "YN-08": 4}[rec.Unit]
			if events, err := county.History(rec.ID); err != nil || len(events) < least || events[0].Kind != store.Made {
				t.Errorf("the history of %s: %+v (%v)", rec.ID, events, err)
			}
		}
	})
}
