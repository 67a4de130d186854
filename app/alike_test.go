package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/store"
)

// TestWhoIsThereAlreadyIsSaid types a pupil who is in the register, opens that record, and says of another that they are
// two persons: nobody asks again.
func TestWhoIsThereAlreadyIsSaid(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "birth_date": "2017-09-09"}}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马晓龙", "")
	w.fields("640199201709091518")
	w.sees("可能已经有这个人：马小龙")
	w.sees("姓名同音")
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("a box stands over what is typed")
	}
	w.menu("不是同一人")
	w.until("the warning to go", func() bool { return !strings.Contains(strings.Join(w.drawn(), "\n"), "可能已经有") })
	w.menu("保存")
	w.sees("已保存")
	pairs, err := s.Duplicates()
	if err != nil || len(pairs) != 0 {
		t.Fatalf("%+v, %v", pairs, err)
	}
	list, err := s.List(store.Query{Kind: "student", Find: "马晓龙"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d, %v", len(list), err)
	}
	if got := s.Alike("student", list[0].ID, list[0].Fields, 5); len(got) != 0 {
		t.Errorf("asked again: %v", got)
	}

	d.Do("new")
	w.fields("马小龙", "")
	w.fields("640199201709091518")
	w.sees("可能已经有这个人：马晓龙")
	w.sees("证件号相同")
	w.sees("640199********1518 在本册已用于 马晓龙") // as in the list of what is wrong
	w.menu("打开可能是同一人的那一条")
	w.sees("有内容还没有保存")
	w.answers("不要这些内容")
	w.until("the other record", func() bool {
		return strings.Count(strings.Join(w.drawn(), "\n"), "马晓龙") >= 2
	})
}
