package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"rollbook/keying"
	"rollbook/store"
	"rollbook/store/register"
)

// keyed saves pupils with an ID number until so many of the numbers wait for their second typing. A # in the name is the pupil's
// place.
func keyed(t *testing.T, s *store.Store, name, number string, n int) (due []keying.Item) {
	t.Helper()
	kind := s.Pack().KindByRole(register.KindPerson)
	for i := 0; len(due) < n; i++ {
		set := map[string]string{"name": strings.ReplaceAll(name, "#", fmt.Sprint(i)), "id_type": "1", kind.ByRole(register.RoleIDNumber).Key: number}
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: set}); err != nil {
			t.Fatal(err)
		}
		var err error
		if due, err = keying.Due(s); err != nil {
			t.Fatal(err)
		}
	}
	return due
}

// TestTheSecondTypingIsBlind types numbers again: the first is not on the screen before the second is
// there, a difference is settled by a digit, and the figures are one's own.
func TestTheSecondTypingIsBlind(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	number := kind.ByRole(register.RoleIDNumber).Key
	const first, second = "640199201709091518", "640199201203050006"
	due := keyed(t, s, "马小#", first, 2)
	desk(fyne.CurrentApp(), w, s)
	w.menu("双录核对")
	w.says("还有 2 项")
	w.says("再输一遍：身份证件号")
	w.says("这一项第一遍也是自己录的")
	for _, text := range w.texts() {
		if strings.Contains(strings.ReplaceAll(text, " ", ""), first) || strings.Contains(text, "2017") {
			t.Fatalf("the screen shows %q before the second typing", text)
		}
	}
	w.press(fyne.KeyReturn)
	w.says("还没有输")
	w.press(fyne.KeyEscape)
	w.fields("123") // which can be no number: it shows nothing of the first typing yet
	w.says("身份证号应为 18 位，现在 3 位")
	for _, text := range w.texts() {
		if strings.Contains(strings.ReplaceAll(text, " ", ""), first) {
			t.Fatalf("what cannot be shows the first typing: %q", text)
		}
	}
	w.fields("") // the paper has it so
	w.says("两遍不一样：身份证件号")
	w.press(fyne.KeyEscape)
	w.says("再输一遍：身份证件号")
	w.fields(second)
	w.says("两遍不一样：身份证件号")
	w.press(fyne.KeyEscape) // once more
	w.says("再输一遍：身份证件号")
	w.fields(second)
	w.says("哪一遍对")
	w.press(fyne.Key2)
	w.says("已改成第二遍")
	w.says("还有 1 项")
	w.says("我录的：核对过 1 项，错 1 项，每千项错 1000.0 项")
	if rec, err := s.Get(due[0].Record.ID); err != nil || rec.Fields[number] != second {
		t.Errorf("the number is %s (%v)", rec.Fields[number], err)
	}
	w.until("the line to type in", func() bool { return w.Canvas().Focused() != nil })
	w.fields("640199 20170909 1518")
	w.says("两遍一样")
	w.says("都核对过了")
	w.says("我复核的：2 项（其中 2 项第一遍也是自己录的），输错 0 项")
}

// TestHomeSaysWhatIsToBeTypedAgain counts what waits for its second typing on a school's home, and opens it by a key: the key is not
// typed into the line.
func TestHomeSaysWhatIsToBeTypedAgain(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.says("还没有登记学生")
	for _, text := range w.texts() {
		if strings.Contains(text, "再输一遍") {
			t.Errorf("nothing is to be typed again, and home says %q", text)
		}
	}
	w.press(fyne.Key9) // leads nowhere yet
	w.says("还没有登记学生")
	w.menu("设置")
	keyed(t, s, "马小#", "640199201709091518", 2)
	w.menu("首页")
	w.says("抽到 2 项等双录核对")
	w.press(fyne.Key9)
	w.says("还有 2 项")
	w.until("the line to type in", func() bool { return w.Canvas().Focused() != nil })
	w.fields("640199201709091518")
	w.says("还有 1 项")
	w.menu("首页")
	w.says("抽到 1 项等双录核对")
}

// TestWhatIsHalfTypedAgainIsKept leaves a number half typed for another one and for another page, and comes back: it is typed to its
// end, and the clerk's speed has not the time between. Two typings that differ wait for him too.
func TestWhatIsHalfTypedAgainIsKept(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	const first = "640199201709091518"
	keyed(t, s, "马小#", first, 2)
	desk(fyne.CurrentApp(), w, s)
	w.menu("双录核对")
	w.says("还有 2 项")
	w.until("the line to type in", func() bool { return w.Canvas().Focused() != nil })
	w.types(first[:10])
	w.menu("下一条")
	w.types(first[:6])
	w.menu("首页")
	w.says("双录核对 9")
	w.menu("双录核对")
	w.says(first[:6])
	w.menu("上一条")
	w.until("what was half typed", func() bool { return strings.Contains(strings.Join(w.drawn(), "\n"), first[:10]) })
	time.Sleep(time.Second) // as in a talk
	w.fields(first[10:])
	w.says("还有 1 项")
	if list, err := keying.Results(s); err != nil || len(list) != 1 || list[0].Took > time.Second || list[0].Verdict != keying.Same {
		t.Errorf("%+v, %v", list, err)
	}
	w.until("the other one", func() bool { return strings.Contains(strings.Join(w.drawn(), "\n"), first[:6]) })
	w.fields("201203050006")
	w.says("两遍不一样：身份证件号")
	w.menu("首页")
	w.menu("双录核对")
	w.says("两遍不一样：身份证件号")
	w.press(fyne.Key1)
	w.says("第一遍对，记录没有动")
	w.says("都核对过了")
}

// TestNeitherTypingIsRight types from the paper what neither typing says: the digit that leads there is not typed into the
// line, a number that cannot be is asked about before it is written, and two keys settle once.
func TestNeitherTypingIsRight(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	number := kind.ByRole(register.RoleIDNumber).Key
	const first, second, third = "640199201709091518", "640199201203050006", "640199200903120023"
	due := keyed(t, s, "马小#", first, 2)
	stands := func() string {
		rec, err := s.Get(due[0].Record.ID)
		if err != nil {
			t.Fatal(err)
		}
		return rec.Fields[number]
	}
	desk(fyne.CurrentApp(), w, s)
	w.menu("双录核对")
	w.says("再输一遍：身份证件号")
	w.fields(second)
	w.says("哪一遍对")
	w.press(fyne.Key3)
	if o := w.Canvas().Focused(); o != nil {
		o.TypedRune('3') // as the driver does
	}
	w.says("照纸质材料输：身份证件号")
	w.fields("64019920090312")
	w.says("再按一次 Enter")
	if got := stands(); got != first {
		t.Fatalf("%s was written", got)
	}
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	w.fields(third)
	w.says("已照纸质材料改正")
	if got := stands(); got != third {
		t.Errorf("the number is %s", got)
	}
	w.says("还有 1 项")

	w.until("the line to type in", func() bool { return w.Canvas().Focused() != nil })
	w.fields(second)
	w.says("哪一遍对")
	w.press(fyne.Key1)
	w.press(fyne.Key1)
	w.says("都核对过了")
	w.says("我复核的：2 项")
}

// TestWhatWasChangedMeanwhileIsNamed: a value that was changed between the two typings is told by the child and the field.
func TestWhatWasChangedMeanwhileIsNamed(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	kind := s.Pack().KindByRole(register.KindPerson)
	number := kind.ByRole(register.RoleIDNumber).Key
	due := keyed(t, s, "马小龙", "640199201709091518", 1)
	desk(fyne.CurrentApp(), w, s)
	w.menu("双录核对")
	w.says("再输一遍：身份证件号")
	w.fields("640199201203050006")
	w.says("哪一遍对")
	if _, err := s.Commit(store.Edit{ID: due[0].Record.ID, Set: map[string]string{number: "640199201201010052"}}); err != nil {
		t.Fatal(err)
	}
	w.press(fyne.Key2)
	w.says("刚刚改过：马小龙的身份证件号。")
}
