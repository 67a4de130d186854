package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/xuri/excelize/v2"

	"rollbook/finding"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// TestAnOfficerAnswersAFinding sees two records of one number side by side, masked, and answers with keys alone.
func TestAnOfficerAnswersAFinding(t *testing.T) {
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	kind := county.Pack().KindByRole(register.KindPerson)
	name, number := kind.ByRole(register.RoleName).Key, kind.ByRole(register.RoleIDNumber).Key
	for _, one := range []string{"马小龙", "李建国"} {
		if _, err := county.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{name: one, number: "640121200801010018"}}); err != nil {
			t.Fatal(err)
		}
	}
	d := desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("登记了两个姓名：马小龙、李建国")
	w.says("640121********0018")
	for _, text := range w.texts() {
		if strings.Contains(text, "640121200801010018") {
			t.Fatalf("the number stands in full: %q", text)
		}
	}
	w.until("the list to have the keys", func() bool { return w.Canvas().Focused() != nil })
	for range 10 { // to the finding in hand
		found := strings.Join(w.texts(), "\n")
		if strings.Contains(found, "证件号 640121********0018 登记了两个姓名") {
			break
		}
		w.press(fyne.KeyDown)
	}
	before := w.Canvas().Focused()
	w.press(fyne.Key1) // 已佐证, from the list
	w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != before })
	w.types("改过名")
	w.menu("保存并新增") // without evidence: refused
	w.says("要有佐证材料")
	w.press(fyne.KeyEscape)
	w.until("the cursor in the reason", func() bool { return w.Canvas().Focused() != nil })
	w.press(fyne.KeyReturn)
	w.types("户口簿第2页")
	w.menu("保存并新增")
	var left []finding.Finding
	w.until("the answer to be kept", func() bool {
		list, err := report.Findings(context.Background(), county, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		left = finding.Of(list, nil, "K4", "", false)
		return len(left) == 1 && !left[0].Open()
	})
	if r := left[0].Resolution; r.Reason != "改过名" || r.Evidence != "户口簿第2页" || r.Actor != "王老师" {
		t.Errorf("kept: %+v", r)
	}
	d.Open("findings", nil)
}

// TestTwoAnswersAreTold: officers at two copies of the county's register answered otherwise. Who said what stands at the finding, and
// the answer that is given there holds.
func TestTwoAnswersAreTold(t *testing.T) {
	w := newWindow(t)
	county, other := newStore(t, "U0121", "永宁县教育体育局", store.County), newStore(t, "U0121", "永宁县教育体育局", store.County)
	other.SetActor("钱科员")
	for _, name := range []string{"马小龙", "李建国"} {
		commit(t, county, whole("name", name, "id_no", "640121200801010018"))
	}
	exchange(t, county, other)
	found := func(s *store.Store) finding.Finding {
		list, err := report.Findings(context.Background(), s, time.Now())
		if list = finding.Of(list, nil, "K4", "", false); err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0]
	}
	for s, a := range map[*store.Store]finding.Answer{
		county: {Code: "1", Reason: "改过名", Evidence: "户口簿第2页"}, other: {Code: "5", Reason: "学校说没有错", Evidence: "电话记录"},
	} {
		if _, err := finding.Resolve(s, found(s), a); err != nil {
			t.Fatal(err)
		}
	}
	exchange(t, county, other)
	desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("有两个不同的答复")
	today := time.Now().Format(time.DateOnly)
	w.says("王老师 " + today + "：已佐证。改过名 户口簿第2页")
	w.says("钱科员 " + today + "：情况属实、可以如此。学校说没有错 电话记录")
	w.until("the list to have the keys", func() bool { return w.Canvas().Focused() != nil })
	before := w.Canvas().Focused()
	w.press(fyne.Key1)
	w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != before })
	w.fields("两人看过户口簿")
	w.types("户口簿第2页")
	w.menu("保存并新增")
	w.until("one answer to hold", func() bool { return !found(county).Open() })
	exchange(t, county, other)
	if f := found(other); f.Open() || f.Stand() != nil || f.Resolution.Reason != "两人看过户口簿" {
		t.Errorf("at the other desk: %+v", f.Resolution)
	}
}

// TestAFindingIsLeftForLater with Esc, and who is one person is answered only where it is asked.
func TestAFindingIsLeftForLater(t *testing.T) {
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	for _, one := range [][2]string{{"马小龙", "640121200801010018"}, {"李建国", "640121200801010018"}, {"王大山", "640121200902020015"}, {"王大山", "640121200902020031"}} {
		commit(t, county, whole("name", one[0], "id_no", one[1], "hukou_place", "640121104205"))
	}
	desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("登记了两个姓名")
	w.until("the list to have the keys", func() bool { return w.Canvas().Focused() != nil })
	offers := func(answer string) bool {
		for _, text := range w.texts() {
			if text == answer {
				return true
			}
		}
		return false
	}
	seen := map[string]bool{} // the same findings, by whether they ask who is one person
	for range 10 {
		persons := strings.Contains(strings.Join(w.texts(), "\n"), "同名、同日出生")
		seen[fmt.Sprint(persons)] = true
		if offers("3 不是同一人") != persons || offers("4 同一人已合并") != persons || !offers("5 情况属实、可以如此") {
			t.Errorf("asks for persons: %v, and offers %v", persons, w.texts())
		}
		before := w.Canvas().Focused()
		w.press(fyne.Key5)
		w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != before })
		w.press(fyne.KeyEscape)
		if w.Canvas().Focused() != before {
			t.Fatal("the list has not the keys again")
		}
	}
	if len(seen) != 2 {
		t.Errorf("Esc came by %v", seen)
	}
}

// TestAnAnswerThatWasBegunIsThereAgain, after F5, after a look at the record, and after a look at another finding; once it is kept it
// is not.
func TestAnAnswerThatWasBegunIsThereAgain(t *testing.T) {
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	for _, number := range []string{"640121200801010018", "640121200801010034"} {
		commit(t, county, whole("name", "马小龙", "id_no", number), whole("name", "李建国", "id_no", number))
	}
	d := desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("登记了两个姓名")
	w.until("the list to have the keys", func() bool { return w.Canvas().Focused() != nil })
	hand := w.Canvas().Focused()
	w.press(fyne.Key1)
	w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != hand })
	w.types("正在问学校")
	for what, back := range map[string]func(){
		"read again":      func() { d.Do("refresh") },
		"another page":    func() { d.Open("registers", nil); d.Do("back") },
		"another finding": func() { d.Do("next"); d.Do("previous") },
	} {
		back()
		w.until(what, func() bool {
			texts := strings.Join(w.texts(), "\n")
			return len(w.queue) == 0 && strings.Contains(texts, "正在问学校") && strings.Contains(texts, "先放一放")
		})
	}
	w.menu("保存并新增")
	w.says("要有佐证材料")
}

// TestASlowAnswerIsSaidToBeSaved: while the register is busy with something else the window says that it saves.
func TestASlowAnswerIsSaidToBeSaved(t *testing.T) {
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	for _, name := range []string{"马小龙", "李建国"} {
		commit(t, county, whole("name", name, "id_no", "640121200801010018"))
	}
	desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("登记了两个姓名：马小龙、李建国")
	w.until("the list to have the keys", func() bool { return w.Canvas().Focused() != nil })
	before := w.Canvas().Focused()
	w.press(fyne.Key5) // 情况属实、可以如此
	w.until("the cursor where the reason is typed", func() bool { return w.Canvas().Focused() != before })
	w.fields("改过名")
	w.types("户口簿第2页")
	busy, done := make(chan struct{}), make(chan struct{})
	letGo := sync.OnceFunc(func() { close(done) })
	defer letGo()
	go county.Lookup(func(register.Lookup) { close(busy); <-done })
	<-busy
	defer time.AfterFunc(10*time.Second, letGo).Stop() // a window that waits is let go too
	w.menu("保存并新增")
	w.says("正在保存")
	letGo()
	w.until("the box gone", func() bool { return w.Canvas().Overlays().Top() == nil })
	list, err := report.Findings(context.Background(), county, time.Now())
	if left := finding.Of(list, nil, "K4", "", false); err != nil || len(left) != 1 || left[0].Open() {
		t.Errorf("kept: %+v, %v", left, err)
	}
}

// TestAnOfficerDrawsASample: of the findings that are listed, so many records as are asked for, the same ones each time.
func TestAnOfficerDrawsASample(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	for _, name := range []string{"马小龙", "李建国", "王建国"} {
		commit(t, county, whole("name", name, "id_no", "640121200801010018"))
	}
	desk(fyne.CurrentApp(), w, county)
	w.menu("疑点")
	w.says("登记了")
	draw := func(n string) {
		w.menu("导出表格")
		w.says("谁也挑不了")
		w.types(n)
		w.press(fyne.KeyReturn)
		w.types("20161015")
		w.press(fyne.KeyReturn)
	}
	draw("十")
	w.says("“十”不是条数")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyEscape)
	var drawn [][]string
	for range 2 {
		draw("2")
		w.says("抽查名单-20161015")
		w.press(fyne.KeyEscape)
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "Documents", "*", "抽查名单-20161015*.xlsx"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		f, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, row := range rows[2:] {
			names = append(names, row[1])
		}
		drawn = append(drawn, names)
	}
	if len(drawn[0]) != 2 || !slices.Equal(drawn[0], drawn[1]) {
		t.Errorf("drawn: %v", drawn)
	}
}

// TestHomeCountsFindings has the number that waits on the home before anybody opened the findings, and follows what changes it.
func TestHomeCountsFindings(t *testing.T) {
	w := newWindow(t)
	county := newStore(t, "U0121", "永宁县教育体育局", store.County)
	kind := county.Pack().KindByRole(register.KindPerson)
	name, number := kind.ByRole(register.RoleName).Key, kind.ByRole(register.RoleIDNumber).Key
	add := func(who string) {
		if _, err := county.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{name: who, number: "640121200801010018"}}); err != nil {
			t.Fatal(err)
		}
	}
	waits := func() int {
		list, err := report.Findings(context.Background(), county, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return len(finding.Of(list, nil, "", "", true))
	}
	d := desk(fyne.CurrentApp(), w, county)
	if n := d.Work("findings"); n >= 0 {
		t.Fatalf("%d findings wait before they were counted", n)
	}
	for _, who := range []string{"马小龙", "李建国"} {
		add(who)
	}
	w.until("the findings to be counted", func() bool { n := waits(); return n > 0 && d.Work("findings") == n })
}

// TestAQuestionFitsAtLargeText: the page of a question asks for no more than the window has.
func TestAQuestionFitsAtLargeText(t *testing.T) {
	for _, scale := range []float32{1.25, 1.5} {
		w := newWindow(t)
		restyle(fyne.CurrentApp(), false, scale)
		county := newStore(t, "U0121", "永宁县教育体育局", store.County)
		kind := county.Pack().KindByRole(register.KindPerson)
		id := commit(t, county, store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙", "phone": "13909511234"}})[0]
		asked, set := county.Pack().KindByRole(register.KindFinding), map[string]string{}
		for role, value := range map[register.Role]string{
			register.RoleCode: finding.Asked, register.RoleAbout: finding.About(id, "phone", "U0121"), register.RoleTitle: "电话打不通，请问家长现在的号码", register.RoleOffice: "U0121",
		} {
			set[asked.ByRole(role).Key] = value
		}
		commit(t, county, store.Edit{Kind: asked.Key, Set: set})
		d := desk(fyne.CurrentApp(), w, county)
		d.Open("findings", nil)
		w.says("看原件核对")
		w.says("联系电话：电话打不通，请问家长现在的号码")
		if said := strings.Join(w.texts(), "\n"); strings.Contains(said, finding.Asked) {
			t.Errorf("a question has a number:\n%s", said)
		}
		if size := w.Content().MinSize(); size.Width > 1280 {
			t.Errorf("at %v it asks for %v", scale, size)
		}
	}
}

// TestAHintFitsAtLargeText: what to do about two that may be one, the longest hint that stood in one line, wraps before the page asks for
// more than the window has.
func TestAHintFitsAtLargeText(t *testing.T) {
	for _, scale := range []float32{1.25, 1.5} {
		w := newWindow(t)
		restyle(fyne.CurrentApp(), false, scale)
		s := newStore(t, "YN-07", "永宁县闽宁镇木兰希望小学", store.School)
		commit(t, s, whole(), whole("phone", "13900000002"))
		desk(fyne.CurrentApp(), w, s).Open("findings", nil)
		w.says("以后不再问")
		if size := w.Content().MinSize(); size.Width > 1280 {
			t.Errorf("at %v it asks for %v", scale, size)
		}
	}
}
