package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// tap presses a button by what stands on it.
func (w *window) tap(label string) {
	w.t.Helper()
	for _, o := range test.LaidOutObjects(w.Content()) {
		if b, ok := o.(*look.Button); ok && b.Text == label {
			test.Tap(b)
			return
		}
	}
	w.t.Fatalf("no button %s", label)
}

// slipsIn gives the names of the slips among the clerk's documents, and how many pages each has.
func slipsIn(t *testing.T, home string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "Documents", "造册", "交接单-*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]int{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(file)] = len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(raw, -1))
	}
	return pages
}

// TestASlipGoesWithTheStick sends and prints the slip, at the school and at the county, with keys alone.
func TestASlipGoesWithTheStick(t *testing.T) {
	home, stick := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	w := newWindow(t)
	county, schools := joined(t)
	kind := county.Pack().KindByRole(register.KindPerson)
	for _, s := range schools {
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
			t.Fatal(err)
		}
	}
	school := schools[0]
	d := desk(fyne.CurrentApp(), w, school)
	d.Open("send", nil)
	w.menu("打印")
	w.says("打不了交接单")
	w.press(fyne.KeyEscape)
	w.types(stick)
	d.Do("send")
	w.says("可以拔出U盘")
	w.says("打印交接单")
	w.menu("打印")
	w.says("已生成 1 页")
	w.press(fyne.KeyEscape)
	if got := slipsIn(t, home); len(got) != 1 || got["交接单-第二小学-001.pdf"] != 1 {
		t.Errorf("at the school: %v", got)
	}
	d.Open("home", nil)
	d.Open("send", nil) // the message is gone, the last bundle's slip can be had again
	w.menu("打印")
	w.says("交接单-第二小学-001-2.pdf")
	w.press(fyne.KeyEscape)
	d.End()

	sent, err := courier.Send(t.Context(), schools[1], courier.Parent, stick, nil)
	if err != nil {
		t.Fatal(err)
	}
	d = desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says(sent.ShortCode)
	w.says("2 份回执还没写")
	d.Do("send")
	w.says("可以拔出U盘")
	w.says("2 份回执已写到 " + stick)
	w.tap("打印交接单 Ctrl+P")
	w.says("已生成 2 页")
	two := 0
	for _, pages := range slipsIn(t, home) {
		if pages == 2 {
			two++
		}
	}
	if two != 1 {
		t.Errorf("the receipts' slips: %v", slipsIn(t, home))
	}
}

// TestWhoTheBundleIsFor is said before it is written; a school that has not joined is told so, and led to where it joins.
func TestWhoTheBundleIsFor(t *testing.T) {
	w := newWindow(t)
	_, schools := joined(t)
	d := desk(fyne.CurrentApp(), w, schools[0])
	d.Open("send", nil)
	w.says("永宁县教育体局")
	w.says(words.Say("send.before.text"))
	for _, text := range w.texts() {
		if strings.Contains(text, words.Say("send.pull")) {
			t.Error("nothing is written yet: " + text)
		}
	}
	d.End()

	d = desk(fyne.CurrentApp(), w, founded(t, "YN-09", "闽宁镇木兰小学", store.School))
	d.Open("send", nil)
	w.says(words.Say("send.apart"))
	w.tap(words.Say("send.join"))
	w.says(words.Say("settings.join.text"))
	stick := t.TempDir()
	w.types(stick)
	w.tap(words.Say("settings.request"))
	w.says("等上级打电话来核对八个词")
	d.End()
}

// TestAKeyPressedTwiceWritesOnce presses the key of sending and that of receipts twice: before what was begun is done, and after.
func TestAKeyPressedTwiceWritesOnce(t *testing.T) {
	w := newWindow(t)
	county, schools := joined(t)
	stick := t.TempDir()
	files := func(want int) {
		t.Helper()
		if list, err := filepath.Glob(filepath.Join(stick, "*.zcb")); err != nil || len(list) != want {
			t.Errorf("%d bundles, not %d: %v, %v", len(list), want, list, err)
		}
	}
	d := desk(fyne.CurrentApp(), w, schools[0])
	d.Open("send", nil)
	w.types(stick)
	d.Do("send")
	d.Do("send")
	w.says("可以拔出U盘")
	d.Do("send")
	w.says("再写一份？")
	d.Do("send")
	w.press(fyne.KeyReturn)
	files(1)
	d.Do("send")
	w.says("再写一份？")
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn)
	w.says("-002.zcb")
	files(2)
	commit(t, schools[0], store.Edit{Kind: "household", Set: map[string]string{"head_name": "马国强"}})
	d.Do("send")
	w.says("-003.zcb")
	files(3)
	d.End()

	d = desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("1 份回执还没写")
	d.Do("send")
	d.Do("send")
	w.says("1 份回执已写到 " + stick)
	w.press(fyne.KeyEscape)
	files(4)
	d.Do("send")
	w.says("没有要写的回执。")
	files(4)
}

// TestWhatWasWrittenHasRoom writes a bundle in both languages in the largest text: the proof does not widen the window.
func TestWhatWasWrittenHasRoom(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1.5)
		_, schools := joined(t)
		d := desk(fyne.CurrentApp(), w, schools[0])
		d.Open("send", nil)
		w.types(t.TempDir())
		d.Do("send")
		w.says(words.Say("send.pull"))
		hasRoom(t, w.Content(), "what was written in "+lang)
	}
}

// TestInLargeTextWhatIsToBeDoneIsRead takes a file in that is cut short: its line says in the largest text what is to be done, and the
// headings stand there whole.
func TestInLargeTextWhatIsToBeDoneIsRead(t *testing.T) {
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		w := onSmallScreen(t, lang, 1.5)
		county, schools := joined(t)
		stick := t.TempDir()
		sent, err := courier.Send(t.Context(), schools[0], courier.Parent, stick, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(sent.File, int64(sent.Bytes/2)); err != nil {
			t.Fatal(err)
		}
		desk(fyne.CurrentApp(), w, county).Open("inbox", nil)
		w.types(stick)
		w.press(fyne.KeyReturn)
		w.says(words.Say("status.refused"))
		head, said := words.Say("inbox.head.said"), 0
		for _, o := range test.LaidOutObjects(w.Content()) {
			l, ok := o.(*widget.Label)
			switch {
			case !ok:
			case l.Text == head && fyne.MeasureText(head, theme.TextSize(), l.TextStyle).Width > l.Size().Width:
				t.Errorf("%s: %q is cut", lang, head)
			case l.Wrapping == fyne.TextWrapBreak && l.MinSize().Height <= l.Size().Height:
				said++
			}
		}
		if lang == "zh" && said != 1 { // in English it is too long for three lines, and opens
			t.Errorf("%s: %d lines say in full what is to be done", lang, said)
		}
	}
}

// TestAReceiptIsSaid takes the bureau's answer in at the school: the line says of which bundle it tells, and home that it has it.
func TestAReceiptIsSaid(t *testing.T) {
	w := newWindow(t)
	county, schools := joined(t)
	kind := county.Pack().KindByRole(register.KindPerson)
	stick := t.TempDir()
	if _, err := schools[0].Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.Send(t.Context(), schools[0], courier.Parent, stick, nil); err != nil {
		t.Fatal(err)
	}
	if err := courier.Receive(t.Context(), county, []string{stick}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.WriteReceipts(t.Context(), county, stick, nil); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, schools[0])
	d.Open("inbox", nil)
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says("第 1 号包的回执到了")
	d.Open("home", nil)
	w.says("已收 2 处")
}

// TestWhatIsRefusedIsSeen takes a stick in with another filter on: what was refused and what is for others stands in sight,
// and no old slip is printed while receipts are to be written.
func TestWhatIsRefusedIsSeen(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	county, schools := joined(t)
	kind := county.Pack().KindByRole(register.KindPerson)
	stick := t.TempDir()
	for _, s := range schools {
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := courier.Send(t.Context(), schools[0], courier.Parent, stick, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.types(stick)
	w.press(fyne.KeyReturn)
	w.says(first.ShortCode)
	w.says("1 份回执还没写")
	w.menu("打印")
	w.says("先按 F9 写回执")
	w.press(fyne.KeyEscape)
	w.until("the chip of what was merged", func() bool {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if c, ok := o.(*look.Chip); ok && strings.HasPrefix(c.Text, "已合并") {
				test.Tap(c)
				return true
			}
		}
		return false
	})
	if err := os.Remove(first.File); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.Send(t.Context(), county, schools[1].Unit().Code, stick, nil); err != nil { // for a school: none of the county's
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stick, "坏的.zcb"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.until("the first to be over", func() bool {
		return slices.ContainsFunc(test.LaidOutObjects(w.Content()), func(o fyne.CanvasObject) bool {
			b, ok := o.(*look.Button)
			return ok && b.Text == "收下" && !b.Disabled()
		})
	})
	w.tap("收下")
	w.says("坏的.zcb")
	w.says("另有 1 个包是给别的单位的")
}

// TestWhoStopsIsToldWhatIsNotIn stops in the middle of a stick: what is not in yet is said, and comes in the next time.
func TestWhoStopsIsToldWhatIsNotIn(t *testing.T) {
	w := newWindow(t)
	county, schools := joined(t)
	kind := county.Pack().KindByRole(register.KindPerson)
	stick := t.TempDir()
	for _, s := range schools {
		if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := courier.Send(t.Context(), s, courier.Parent, stick, nil); err != nil {
			t.Fatal(err)
		}
	}
	d := desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.types(stick)
	busy, done := make(chan struct{}), make(chan struct{})
	letGo := sync.OnceFunc(func() { close(done) })
	defer letGo()
	go county.Lookup(func(register.Lookup) { close(busy); <-done }) // nothing is merged meanwhile
	<-busy
	defer time.AfterFunc(10*time.Second, letGo).Stop()
	w.press(fyne.KeyReturn)
	w.tap("停下 Esc")
	letGo()
	w.says("停下了：收完 ")
	in, left := 0, 0
	for _, text := range w.texts() {
		if strings.HasPrefix(text, "停下了：") {
			if _, err := fmt.Sscanf(text, "停下了：收完 %d 个包，还有 %d 个没有收。", &in, &left); err != nil {
				t.Error(err)
			}
		}
	}
	if in+left != 2 || left == 0 {
		t.Errorf("%d are in, %d are not", in, left)
	}
	w.tap("收下")
	w.says("2 份回执还没写")
	for _, text := range w.texts() {
		if strings.HasPrefix(text, "停下了：") {
			t.Errorf("all are in: %s", text)
		}
	}
}

// TestWhatWasKeptAsideIsOneLine: the changes of a bundle that were not merged for one reason stand in one line, which opens.
func TestWhatWasKeptAsideIsOneLine(t *testing.T) {
	w := newWindow(t)
	county, school := newStore(t, "U0121", "永宁县教育体育局", store.County), newStore(t, "YN-01", "闽宁镇原隆小学", store.School)
	for _, name := range []string{"马小龙", "李建国", "王建国"} {
		commit(t, school, whole("name", name))
	}
	ranges, err := school.Ranges(map[change.Writer]uint64{}, []string{"YN-01"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := county.Accept(store.Cargo{
		Ranges: ranges, Source: "YN-01-7", LevelOf: func(string) string { return store.School }, Authority: func(_, _ string) bool { return false },
	})
	if err != nil || got.Quarantined == 0 {
		t.Fatal(got, err)
	}
	d := desk(fyne.CurrentApp(), w, county)
	d.Open("inbox", nil)
	w.says("要看 1")
	w.until("the chip of what needs a person", func() bool {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if c, ok := o.(*look.Chip); ok && c.Text == "要看 1" {
				test.Tap(c)
				return true
			}
		}
		return false
	})
	w.says("第 7 号包")
	w.says("写了别的单位的册；请问交包的单位")
	for _, text := range w.texts() {
		if strings.Contains(text, "YN-01-7") {
			t.Error(text)
		}
	}
	for _, o := range test.LaidOutObjects(w.Content()) {
		if l, ok := o.(*look.List); ok {
			w.Canvas().Focus(l)
		}
	}
	w.press(fyne.KeyDown)
	w.press(fyne.KeyReturn)
	w.says(fmt.Sprintf("第 7 号包 · %d 处没有并入；写了别的单位的册", got.Quarantined))
}

// TestWhoStopsASendIsToldNothingFalse: it is not said that there was nothing to write, nor is anything shown as written.
func TestWhoStopsASendIsToldNothingFalse(t *testing.T) {
	stick := t.TempDir()
	w := newWindow(t)
	_, schools := joined(t)
	s := schools[0]
	kind := s.Pack().KindByRole(register.KindPerson)
	if _, err := s.Commit(store.Edit{Kind: kind.Key, Set: map[string]string{kind.ByRole(register.RoleName).Key: "马小龙"}}); err != nil {
		t.Fatal(err)
	}
	d := desk(fyne.CurrentApp(), w, s)
	d.Open("send", nil)
	w.types(`"` + stick + `"`) // as Windows copies it
	letGo := busy(t, s)
	d.Do("send")
	w.says("停下")
	w.press(fyne.KeyEscape)
	letGo()
	w.until("a send that nobody stops", func() bool {
		said := strings.Join(w.texts(), "\n")
		files, _ := filepath.Glob(filepath.Join(stick, "*.zcb"))
		if strings.Contains(said, "没有要写的回执") || strings.Contains(said, "可以拔出") && len(files) == 0 {
			t.Fatalf("the window shows:\n%s", said)
		}
		if strings.Contains(said, "可以拔出U盘") {
			return true
		}
		d.Do("send") // to no effect while the one that was stopped has not come back
		return false
	})
	if files, _ := filepath.Glob(filepath.Join(stick, "*.zcb")); len(files) != 1 {
		t.Errorf("on the stick are %v", files)
	}
}
