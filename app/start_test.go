package app

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/words"
)

// TestAUnitIsTakenFromTheList: what was chosen from the list is filled in, and Enter goes on to who works here, as the page says.
func TestAUnitIsTakenFromTheList(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	w := newWindow(t)
	house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("这台电脑给谁用")
	w.Canvas().Unfocus()
	w.press(fyne.KeyReturn)
	w.says("名录里没有的，写在下面")
	w.Canvas().FocusPrevious()
	w.press(fyne.KeyReturn) // nothing is chosen yet
	w.Canvas().FocusPrevious()
	w.types("yn")
	w.until("the unit", func() bool {
		return slices.Contains(w.texts(), "永宁县职业教育中心") && slices.Contains(w.texts(), "U0121-Z1")
	})
	w.press(fyne.KeyReturn)
	w.types("李老师")
	w.press(fyne.KeyReturn)
	w.says("永宁县职业教育中心 · 学校 · 填报人 李老师")
}

// TestTheFirstStartHasNoDeadEnd walks it with every slip on the way: nothing written, two passwords, one
// too short, steps back; what is wrong stands under the question, and the cursor where it is mended.
func TestTheFirstStartHasNoDeadEnd(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	w := newWindow(t)
	house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("这台电脑给谁用")
	w.says("这几步不用上网")
	w.says("想先试一试")

	// The size of the text is chosen before anything has to be read.
	before := theme.TextSize()
	w.button("150 %")
	if theme.TextSize() <= before {
		t.Error("the text is no larger")
	}
	if size := w.Content().MinSize(); size.Width > firstWidth || size.Height > firstHeight {
		t.Errorf("at 150 %% the page wants %v", size)
	}
	w.button("100 %")
	w.Canvas().Unfocus()

	w.press(fyne.Key2)
	w.press(fyne.KeyReturn)
	w.says("单位叫什么")
	stopped := false // work that goes on over the page: Esc is its own
	look.Wait(w, "正在准备", look.Space(8), look.NewButton("停下 Esc", func() { stopped = true }))
	w.Canvas().Unfocus()
	if w.press(fyne.KeyEscape); !stopped {
		t.Error("Esc did not stop it")
	}
	w.says("单位叫什么")
	w.press(fyne.KeyEscape)
	w.says("这台电脑给谁用")
	w.press(fyne.KeyLeft)
	w.press(fyne.KeyReturn)

	w.fields("闽宁镇第二小学", "", "王老师")
	w.says("单位名称、代码和填报人要填全")
	w.types("abc 1") // the cursor is in what is missing
	w.press(fyne.KeyReturn)
	w.press(fyne.KeyReturn)
	w.says("单位代码“ABC 1”不能用")
	w.until("the code to be mended", func() bool { return textOf(w.Canvas().Focused()) == "abc 1" })
	w.types("ｙｎ－０７") // in its place; as an input method leaves it
	w.press(fyne.KeyReturn)
	w.press(fyne.KeyReturn)
	w.says("闽宁镇第二小学 · 学校 · 填报人 王老师")
	w.press(fyne.KeyEscape)
	w.says("单位叫什么")
	w.until("the code as it is kept", func() bool { return slices.Contains(w.texts(), "YN-07") })
	w.until("the name as it was", func() bool { return textOf(w.Canvas().Focused()) == "闽宁镇第二小学" })
	for range 3 {
		w.press(fyne.KeyReturn)
	}
	w.fields("银川 2016", "银川 2017")
	w.says("两次输入的密码不一样")
	w.fields("12", "12")
	w.says("密码太短")
	if strings.Contains(strings.Join(w.texts(), "\n"), "抄下恢复码") {
		t.Fatal("a password of two characters was taken")
	}
}

// TestABrokenPackIsTold opens the window with a register pack that cannot be read: it is read beside the window, which
// says so all the same.
func TestABrokenPackIsTold(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "pack.toml"), []byte("name = "), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	open(fyne.CurrentApp(), w, folder, &mailbox{dir: t.TempDir()}, false)
	w.says("登记册包 " + folder + " 有错")
}

// TestABackupThatWasNotWritten says why, with no word of what was typed, and leaves the cursor in the path to be mended.
func TestABackupThatWasNotWritten(t *testing.T) {
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.menu("备份")
	w.says("还没有选U盘或文件夹")
	w.press(fyne.KeyEscape)
	dir := t.TempDir()
	w.types(filepath.Join(dir, "没有"))
	w.menu("备份")
	w.says("文件夹在不在")
	if said := strings.Join(w.texts(), "\n"); strings.Contains(said, "刚才的内容没有保存") {
		t.Errorf("what was typed is not saved: %s", said)
	}
	w.press(fyne.KeyEscape)
	w.types(dir) // in its place
	w.menu("备份")
	w.says("已写好")
	if made, err := filepath.Glob(filepath.Join(dir, "*.zcbak")); err != nil || len(made) != 1 {
		t.Errorf("%q, %v", made, err)
	}
}

// TestTheFirstHour goes from the first page to the first pupil by the keys that the pages name. F1 is the manual before there is
// a register too, and the recovery key, shown once, outlasts an Enter too many.
func TestTheFirstHour(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	w := newWindow(t)
	house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("这台电脑给谁用")
	w.press(fyne.KeyF1)
	w.says("第一次打开")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyReturn)
	w.fields("闽宁镇第二小学", "YN-07")
	w.types("王老师")
	w.press(fyne.KeyF1)
	w.says("第一次打开")
	w.press(fyne.KeyEscape)
	w.press(fyne.KeyReturn)
	w.fields("银川 2016", "银川 2016")
	w.says("抄下恢复码")
	w.press(fyne.KeyReturn)
	w.says("抄下恢复码")
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn)
	w.says("八个词")
	w.press(fyne.KeyReturn)
	w.says("新增 Ctrl+N")
	w.press(fyne.KeyReturn)
	w.says("新学生")
	w.fields("马小龙")
	w.menu("保存")
	w.says("已保存")
}

// TestWhoSignedInIsTriedFirst signs in with a password of one's own: what is kept of it names nobody, and what is kept wrongly keeps
// nobody out.
func TestWhoSignedInIsTriedFirst(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	const own = "马老师 1234"
	if err := errors.Join(s.AddAccount(store.Account{Name: "马老师", Role: store.Clerk}, own), s.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.Dir(), "seat")
	if err := os.WriteFile(file, []byte("马老师\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWindow(t)
	house{fyne.CurrentApp(), w, s.Dir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("忘记密码的")
	w.lacks("这几步不用上网") // which is said of the first start
	w.fields(own)
	w.says("最近改过的")
	raw, err := os.ReadFile(file)
	if text := strings.TrimSpace(string(raw)); err != nil || len(text) != 16 || strings.Trim(text, "0123456789abcdef") != "" {
		t.Fatalf("kept is %q (%v)", raw, err)
	}
}

// TestTheRecoveryKeyIsShownWhereNoMarksAreKept: the register is made, and its key shown once, also where the profile takes no
// file; it is said which, and once that is mended the register opens.
func TestTheRecoveryKeyIsShownWhereNoMarksAreKept(t *testing.T) {
	profile := t.TempDir()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", profile)
	w := newWindow(t)
	dir := t.TempDir()
	house{fyne.CurrentApp(), w, dir, assets.DefaultPack(), defaultPack, &mailbox{}}.open()
	w.says("这台电脑给谁用")
	w.press(fyne.KeyReturn)
	w.fields("闽宁镇第二小学", "YN-07")
	w.types("王老师")
	w.press(fyne.KeyReturn)
	marks := filepath.Join(profile, "Rollbook", "marks")
	if err := errors.Join(os.MkdirAll(filepath.Dir(marks), 0o700), os.RemoveAll(marks), os.WriteFile(marks, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	w.fields("银川 2016", "银川 2016")
	w.says("抄下恢复码")
	w.says("写不进文件夹“" + marks)
	var key []string
	for _, text := range w.texts() {
		if strings.Count(text, "-") == 3 && len(text) == 19 {
			key = append(key, text)
		}
	}
	w.Canvas().FocusNext()
	w.press(fyne.KeyReturn)
	w.fields("银川 2016")
	w.says("写不进文件夹“" + marks)
	if err := os.Remove(marks); err != nil {
		t.Fatal(err)
	}
	w.fields(strings.Join(key, "-")) // what was shown is the key
	w.says("新增 Ctrl+N")
}

// TestTheFirstStartHasRoomInLargeText walks it to the first page in both languages at the larger texts, in the window of a screen
// of 1280 by 720.
func TestTheFirstStartHasRoomInLargeText(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Cleanup(func() { words.Use("zh") })
	for _, lang := range []string{"zh", "en"} {
		for _, scale := range []float32{1.25, 1.5} {
			w := onSmallScreen(t, lang, scale)
			fits := func(key string) {
				t.Helper()
				w.says(words.Say(key))
				hasRoom(t, w.Content(), fmt.Sprint(words.Say(key), " at ", scale))
			}
			house{fyne.CurrentApp(), w, t.TempDir(), assets.DefaultPack(), defaultPack, &mailbox{}}.open()
			fits("start.who")
			w.press(fyne.Key2)
			fits("start.database")
			w.button(words.Say("start.restore"))
			fits("start.restore")
			w.press(fyne.KeyEscape)
			w.Canvas().Unfocus()
			w.press(fyne.Key1)
			w.press(fyne.KeyReturn)
			fits("start.unit")
			w.fields("永宁县闽宁镇木兰希望小学", "YN-07", "")
			w.says(map[string]string{"zh": "要填全。补全", "en": "are needed. Fill"}[lang]) // what is wrong, and what to do
			w.types("王老师")
			w.press(fyne.KeyReturn)
			fits("start.password")
			w.fields("银川 2016", "银川 2016")
			fits("start.recovery")
			w.Canvas().FocusNext()
			w.press(fyne.KeyReturn)
			fits("start.join")
		}
	}
}

// TestAPasswordTypedTwiceOtherwiseIsTypedAnew: of what nobody sees nothing stays in the way of the next try.
func TestAPasswordTypedTwiceOtherwiseIsTypedAnew(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s).Open("settings", nil)
	w.says("改密码")
	w.tap("改密码")
	places := map[string]fyne.Position{}
	w.until("the buttons beside each other", func() bool {
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if b, ok := o.(*look.Button); ok {
				places[b.Text] = fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
			}
		}
		do, no := places[words.Say("accounts.password.do")], places[words.Say("accounts.password.no")]
		return do.Y > 0 && do.Y == no.Y && do.X < no.X
	})
	w.fields("银川 2017", "银川 2018")
	w.says("两次输入的密码不一样")
	w.press(fyne.KeyEscape)
	w.until("the first line", func() bool { return w.Canvas().Focused() != nil })
	w.fields("银川 2019", "银川 2019")
	w.says(words.Say("accounts.password.done"))
}

// TestTheFirstTimeOfAllSaysWhatItWaitsFor has a disk that takes long to read the fonts of the computer.
func TestTheFirstTimeOfAllSaysWhatItWaitsFor(t *testing.T) {
	w := newWindow(t)
	read, gone := make(chan struct{}), false
	whenRead(w, read, func() { gone = true })
	box, ok := w.Content().(*fyne.Container)
	if !ok || len(box.Objects) != 1 {
		t.Fatalf("the window shows %T", w.Content())
	}
	sentence, ok := box.Objects[0].(*canvas.Image)
	if !ok || !inked(sentence.Image) {
		t.Fatalf("the window says nothing: %T", box.Objects[0])
	}
	if size := sentence.MinSize(); size.Width < 300 || size.Width > 1000 {
		t.Errorf("the sentence is %v wide", size.Width)
	}
	if gone {
		t.Fatal("it went on without fonts")
	}
	close(read)
	w.until("the fonts to be read", func() bool { return gone })
}

// inked reports whether anything is drawn in a picture.
func inked(picture image.Image) bool {
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			if _, _, _, a := picture.At(x, y).RGBA(); a > 0x8000 {
				return true
			}
		}
	}
	return false
}

// TestAPasswordIsChangedOnce: while it is being changed Enter does it no second time.
func TestAPasswordIsChangedOnce(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s).Open("settings", nil)
	w.says("改密码")
	w.tap("改密码")
	held, done := make(chan struct{}), make(chan struct{})
	go func() { _ = s.Alone("accounts", func() error { close(held); <-done; return nil }) }()
	<-held
	w.fields("银川 2019", "银川 2019")
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if b, ok := o.(*look.Button); ok && b.Text == words.Say("accounts.password.do") && !b.Disabled() {
			t.Error("Enter would change it once more")
		}
	}
	close(done)
	w.says(words.Say("accounts.password.done"))
}
