package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
)

// fast opens the screen for a pupil after the other.
func fast(t *testing.T) (*window, *store.Store) {
	t.Helper()
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("快速录入")
	w.says("本次已存 0 条")
	return w, s
}

// TestTheVillageIsAskedForBeforeTheRecordIsSaved saves a pupil without a household: the ID number says no more than the county, and
// the cursor comes there first; who has no more of it saves by the same key.
func TestTheVillageIsAskedForBeforeTheRecordIsSaved(t *testing.T) {
	w, s := fast(t)
	for n, village := range []string{"", "原隆村"} {
		w.fields([]string{"买梅", "彭小军"}[n], "640121201006049401")
		w.menu("保存并新增")
		w.says("证号只说到县。接着打乡镇、村名")
		if village != "" {
			w.fields(village)
		}
		w.menu("保存并新增")
		w.says(fmt.Sprintf("本次已存 %d 条", n+1))
	}
	pupil := s.Pack().KindByRole(register.KindPerson)
	list, err := s.List(store.Query{Kind: pupil.Key})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d pupils (%v)", len(list), err)
	}
	home := pupil.ByRole(register.RoleHome).Key
	if first, second := list[0].Fields[home], list[1].Fields[home]; first != "640121" || len(second) < 12 {
		t.Errorf("the homes are %q and %q", first, second)
	}
}

// TestAClassIsTypedFast types two pupils one after the other: the second begins with what the class has in
// common, never with a name, number or telephone; both stand below, and one goes back to the first.
func TestAClassIsTypedFast(t *testing.T) {
	t.Setenv("ROLLBOOK_COUNT", "1")
	w, s := fast(t)
	w.fields(
		"买梅", "640104201006049405", "03", "2", "0", "64010436984616", "锁阿依舍", "642223197009259202", "滨河家园五村", "4组", "5", "花名册", "1", "01", "1",
		"沙秀英", "62", "14409516648", "21", "(1)班", "201609", "王老师",
	)
	w.says("必填项都有了")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.says("沿用")
	w.fields("彭小军")
	w.says("还差")
	w.fields("640104200909189316", "0", "64010475988175", "彭天佑", "642226197806099618", "6", "名单", "1", "09", "1", "彭天佑", "51", "14409571699")
	w.menu("保存并新增")
	w.says("本次已存 2 条")
	for _, text := range w.texts() {
		if strings.Contains(text, "640104200909189316") {
			t.Errorf("the whole number stands in %q", text)
		}
	}
	pupil := s.Pack().KindByRole(register.KindPerson)
	list, err := s.List(store.Query{Kind: pupil.Key})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d pupils (%v)", len(list), err)
	}
	for _, rec := range list {
		if rec.Check != store.Sound && rec.Check != store.MustExplain {
			t.Errorf("%s is %s: %+v", s.TitleOf(rec), rec.Check, rec.Problems)
		}
	}
	if terms, err := s.List(store.Query{Kind: s.Pack().KindByRole(register.KindEnrolment).Key}); err != nil || len(terms) != 2 {
		t.Errorf("%d terms: the second is what was carried (%v)", len(terms), err)
	}
	w.menu("上一条")
	w.says("彭天佑")
	w.menu("上一条")
	w.says("锁阿依舍")
	w.menu("下一条")
	w.menu("下一条")
	w.says("第 3 条")

	f, err := os.Open(filepath.Join(s.Dir(), "count.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for scan := bufio.NewScanner(f); scan.Scan(); lines++ {
		var one struct {
			Kind         string
			Keys, Fields int
		}
		if err := json.Unmarshal(scan.Bytes(), &one); err != nil || one.Kind != pupil.Key || one.Keys < 80 || one.Fields < 10 {
			t.Errorf("%s: %v", scan.Text(), err)
		}
		if strings.Contains(scan.Text(), "买梅") {
			t.Errorf("what was typed is in %s", scan.Text())
		}
	}
	if lines != 2 {
		t.Errorf("%d records were counted", lines)
	}
}

// TestHalfTypedFastIsFound leaves the screen with Esc while a field is being typed in: the whole form goes on
// with it, and so does the next start after the program was killed.
func TestHalfTypedFastIsFound(t *testing.T) {
	w, s := fast(t)
	w.types("马小")
	w.until("the draft on the disk", func() bool {
		draft, err := s.Draft("student")
		return err == nil && strings.Contains(strings.Join(values(draft), " "), "马小")
	})
	w.press(fyne.KeyEscape)
	w.says("上次没有保存")
	w.menu("快速录入")
	w.says("本次已存 0 条")
	w.says("马小")

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, s)
	again.menu("快速录入")
	again.says("本次已存 0 条")
	again.says("上次没有保存")
	again.says("马小")
}

func values(m map[string]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// TestAClassTemplate keeps what a class has in common under a name, and begins with it again.
func TestAClassTemplate(t *testing.T) {
	w, s := fast(t)
	w.fields("买梅", "640104201006049405", "03", "2", "0")
	w.menu("选沿用哪些  F3")
	w.says("姓名、证件号、电话从不沿用")
	w.press(fyne.KeySpace) // the first field: the type of document
	w.Canvas().FocusNext()
	for !strings.Contains(w.placeholder(), "模板名称") {
		w.Canvas().FocusNext()
	}
	w.types("一年级1班")
	w.press(fyne.KeyReturn)
	w.until("the template on the disk", func() bool {
		raw, err := s.Meta("template/student/一年级1班")
		return err == nil && strings.Contains(string(raw), `"student.nationality":"03"`) && !strings.Contains(string(raw), "买梅") && !strings.Contains(string(raw), "640104201006049405")
	})
	w.menu("保存并新增")
	w.says("证号只说到县")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.press(fyne.KeyBackspace)

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, s)
	again.menu("快速录入")
	again.says("沿用 0 项")
	again.menu("选沿用哪些  F3")
	again.says("一年级1班")
	again.press(fyne.KeyReturn)
	again.says("沿用 6 项")

	again.menu("选沿用哪些  F3") // a year later
	again.says("改名")
	for !strings.Contains(again.placeholder(), "模板名称") {
		again.Canvas().FocusNext()
	}
	again.types("二年级1班")
	again.answers("改名")
	again.until("the other name", func() bool {
		_, old := s.Meta("template/student/一年级1班")
		raw, err := s.Meta("template/student/二年级1班")
		gone, _ := s.Meta("template/student/一年级1班")
		return old == nil && err == nil && gone == nil && strings.Contains(string(raw), "student.nationality")
	})
	again.says("二年级1班")
}

// TestWhatIsChosenBeginsAtOnce: a field that is chosen with an empty form before one has the value of the record before, and
// that it was chosen is no save.
func TestWhatIsChosenBeginsAtOnce(t *testing.T) {
	w, _ := fast(t)
	w.menu("选沿用哪些  F3")
	w.says("姓名、证件号、电话从不沿用")
	w.press(fyne.KeyReturn)
	w.says("登记册已打开")
	w.fields("买梅", "640104201006049405", "03", "2", "0")
	w.menu("保存并新增")
	w.says("证号只说到县")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.says("沿用 5 项")
	w.menu("选沿用哪些  F3")
	w.says("姓名、证件号、电话从不沿用")
	for range 8 { // to 是否留守儿童
		w.press(fyne.KeyDown)
	}
	w.press(fyne.KeySpace)
	w.press(fyne.KeyReturn)
	w.says("沿用 6 项")
	w.says("非留守儿童")
}

// TestTheHouseholdIsCheckedToo: of a pupil in order whose household is not, the line below says so, and what is wrong in the form
// stands where it says what is missing.
func TestTheHouseholdIsCheckedToo(t *testing.T) {
	w, _ := fast(t)
	w.fields(
		"买梅", "640104201006049405", "03", "2", "0", "64010436984616", "锁阿依舍", "642223197009259202", "滨河家园五村", "4组", "", "花名册", "1", "01", "1",
		"沙秀英", "62", "14409516648", "21", "(1)班", "201609", "王老师", "无数",
	)
	w.says("1 处必须改，按 F8")
	w.menu("保存并新增")
	w.says("本次已存 1 条")
	w.says("户 · 必须改 1")
	w.menu("上一条") // to mend it
	w.says("1 处必须改，按 F8")
	for n := 0; textOf(w.Canvas().Focused()) != "无数"; n++ { // what is to be explained lies on the way
		if n > 5 {
			t.Fatal("F8 does not come to what is wrong")
		}
		w.press(fyne.KeyF8)
	}
}

// placeholder is that of the entry in hand.
func (w *window) placeholder() string {
	if e, ok := w.Canvas().Focused().(*look.Entry); ok {
		return e.PlaceHolder
	}
	return ""
}
