package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

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
			w.fields(file)
		}
		take(files[1])
		w.says("收好的 1 个")
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
		w.tap("是同一人，连起来")
		for _, field := range []struct{ label, first, second string }{{"民族", "回族", "汉族"}, {"联系电话", "13900000001", "13900000002"}} {
			w.says("马小龙 · " + field.label)
			w.says(field.first)
			w.says(field.second)
			w.press(fyne.Key1)
			w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != nil })
			w.types("户口簿")
			w.Canvas().FocusNext()
			w.types("问过家长")
			w.menu("保存并新增")
		}
		w.says("没有要定的")
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
