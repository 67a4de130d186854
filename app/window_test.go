package app

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

const password = "银川 2016"

// window is the program in a window that a test types into. What comes back from work beside the
// window waits in a queue until the test takes it, so that everything in the window runs on one
// goroutine, as in the real driver.
type window struct {
	fyne.Window
	t     *testing.T
	queue chan func()
}

// driver is Fyne's driver for tests but for what comes back from goroutines.
type driver struct {
	fyne.Driver
	queue chan func()
}

func (d driver) DoFromGoroutine(f func(), _ bool) { d.queue <- f }

type application struct {
	fyne.App
	driver driver
	kept   preferences
}

func (a application) Driver() fyne.Driver           { return a.driver }
func (a application) Preferences() fyne.Preferences { return a.kept }

// preferences are those of one test.
type preferences struct {
	fyne.Preferences // nil: whoever asks for more than what follows is told so
	values           map[string]any
}

func (p preferences) Bool(key string) bool           { v, _ := p.values[key].(bool); return v }
func (p preferences) SetBool(key string, v bool)     { p.values[key] = v }
func (p preferences) String(key string) string       { v, _ := p.values[key].(string); return v }
func (p preferences) SetString(key string, v string) { p.values[key] = v }
func (p preferences) Float(key string) float64       { return p.FloatWithFallback(key, 0) }
func (p preferences) SetFloat(key string, v float64) { p.values[key] = v }
func (p preferences) FloatWithFallback(key string, fallback float64) float64 {
	if v, ok := p.values[key].(float64); ok {
		return v
	}
	return fallback
}

// fyneApp serves all tests: a new one reads its fonts anew, and Fyne keeps the last dozens of them.
var fyneApp = sync.OnceValue(func() fyne.App {
	a := test.NewApp()
	a.Settings().SetTheme(&look.Theme{Scale: 1})
	return a
})

func newWindow(t *testing.T) *window {
	t.Helper()
	words.Use("zh")
	inner := fyneApp()
	queue := make(chan func(), 1000)
	a := application{inner, driver{inner.Driver(), queue}, preferences{values: map[string]any{}}}
	fyne.SetCurrentApp(a)
	if now, ok := inner.Settings().Theme().(*look.Theme); !ok || now.Dark || now.Scale != 1 { // as another test left it
		restyle(a, false, 1)
	}
	w := &window{inner.NewWindow(""), t, queue}
	w.Resize(fyne.NewSize(1366, 698))
	t.Cleanup(w.Close) // ends the desk, whose watch would hold the store for ever
	return w
}

// until takes what comes back from work beside the window until the window is as expected.
func (w *window) until(what string, holds func() bool) {
	w.t.Helper()
	patience := time.After(30 * time.Second)
	for !holds() {
		select {
		case f := <-w.queue:
			f()
			for range len(w.queue) { // looking is slow: on a busy machine more would come back meanwhile than is taken
				(<-w.queue)()
			}
		case <-patience:
			w.t.Fatalf("waited for %s; the window shows:\n%s", what, strings.Join(w.texts(), "\n"))
		}
	}
}

// says waits until a text is in the window.
func (w *window) says(text string) {
	w.t.Helper()
	w.until(text, func() bool { return strings.Contains(strings.Join(w.texts(), "\n"), text) })
}

// texts gives what can be read in the window, the messages over it first.
func (w *window) texts() (list []string) {
	return textsOf(append(w.Canvas().Overlays().List(), w.Content())...)
}

func textsOf(objects ...fyne.CanvasObject) (list []string) {
	for _, top := range objects {
		for _, o := range test.LaidOutObjects(top) {
			switch o := o.(type) {
			case *canvas.Text:
				list = append(list, o.Text)
			case *widget.Label:
				list = append(list, o.Text)
			case *look.Prose:
				list = append(list, o.Text)
			}
		}
	}
	return list
}

// fields types one line after the other, each with Enter.
func (w *window) fields(lines ...string) {
	for _, line := range lines {
		w.types(line)
		w.press(fyne.KeyReturn)
	}
}

// types types a text where the focus is.
func (w *window) types(text string) {
	w.t.Helper()
	for _, r := range text {
		if w.Canvas().Focused() == nil {
			w.t.Fatalf("nowhere to type %q", text)
		}
		w.Canvas().Focused().TypedRune(r)
	}
}

// press types a key where the focus is, or into the window.
func (w *window) press(key fyne.KeyName) {
	event := &fyne.KeyEvent{Name: key}
	if o := w.Canvas().Focused(); o != nil {
		o.TypedKey(event)
	} else if typed := w.Canvas().OnTypedKey(); typed != nil {
		typed(event)
	}
}

// menu chooses a command.
func (w *window) menu(label string) {
	w.t.Helper()
	for _, m := range w.MainMenu().Items {
		for _, item := range m.Items {
			if item.Label == label {
				item.Action()
				return
			}
		}
	}
	w.t.Fatalf("no command %s in the menu", label)
}

var defaultPack = sync.OnceValues(func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) })

func pack(t testing.TB) *register.Pack {
	t.Helper()
	p, err := defaultPack()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newStore(t *testing.T, code, name, level string) *store.Store {
	t.Helper()
	c := store.Config{Unit: store.Unit{Code: code, Name: name, Level: level}, Password: password, Actor: "王老师"}
	s, _, err := store.Create(filepath.Join(t.TempDir(), code), c, pack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestAClerkEntersAPupil types a pupil with the household by keyboard alone.
func TestAClerkEntersAPupil(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("新增")

	w.fields("马䶮·阿卜杜", "")
	w.fields("64019920170909151") // a digit is missing
	w.says("18")
	w.Canvas().FocusPrevious()
	w.fields("640199201709091518")
	w.says("证号带出") // birth date and sex follow from the number
	w.types("hz")
	w.says("回族") // the list of codes, by the initials of its pinyin
	w.press(fyne.KeyReturn)
	w.menu("保存")
	w.says("已保存")

	list, err := s.List(store.Query{Find: "马䶮"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d records are saved (%v)", len(list), err)
	}
	kind := s.Pack().Kind(list[0].Kind)
	for role, want := range map[register.Role]string{
		register.RoleIDNumber: "640199201709091518", register.RoleBirth: "2017-09-09", register.RoleSex: "1",
	} {
		if got := list[0].Fields[kind.ByRole(role).Key]; got != want {
			t.Errorf("%s is %q, not %q", role, got, want)
		}
	}
	w.until("the list to show the pupil", func() bool { return strings.Count(strings.Join(w.texts(), "\n"), "马䶮·阿卜杜") >= 2 })
}

// TestEveryRegisterIsReached opens a register that is not in the navigation, and types a record of it.
func TestEveryRegisterIsReached(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	if _, err := s.Commit(store.Edit{Kind: s.Pack().KindByRole(register.KindPerson).Key, Set: map[string]string{"name": "马小龙", "id_no": "640199201709091518"}}); err != nil {
		t.Fatal(err)
	}
	desk(fyne.CurrentApp(), w, s)
	w.menu("登记册")
	w.says("两后生")
	w.fields("变动") // the only one that is left
	w.says("变动类型")
	w.types("mxl") // the pupil, by the initials of his pinyin
	w.says("马小龙")
	w.press(fyne.KeyReturn)
	day := time.Now().AddDate(0, 0, -3).Format(time.DateOnly)
	w.fields("27", day, "贺兰县第四小学")
	w.menu("保存")
	w.says("已保存")
	event := s.Pack().KindByRole(register.KindEvent)
	list, err := s.List(store.Query{Kind: event.Key})
	if err != nil || len(list) != 1 || list[0].Fields[event.ByRole(register.RoleEvent).Key] != day || list[0].Check != store.Sound {
		t.Fatalf("%+v (%v)", list, err)
	}
}

// TestNothingTypedIsLost leaves a form half typed: the program asks, and a draft survives its end.
func TestNothingTypedIsLost(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马小龙")
	w.menu("首页")
	w.says("有内容还没有保存")
	w.press(fyne.KeyEscape) // stay
	w.until("the draft on the disk", func() bool {
		kind := s.Pack().KindByRole(register.KindPerson)
		draft, err := s.Draft(kind.Key)
		return err == nil && len(draft) > 0
	})

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, s)
	again.menu("学生")
	again.says("马小龙")
	again.says("上次没有保存")
}

// TestTheTypingGoesOnWhereItStopped ends the program in the middle of a form: the cursor is there again, and again after the
// question whether to leave it.
func TestTheTypingGoesOnWhereItStopped(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马小龙", "", "640199201709091518")
	for at := ""; at != "head_name"; _, at = w.inHand() {
		w.press(fyne.KeyReturn)
	}
	w.types("马")
	w.until("the draft on the disk", func() bool {
		draft, err := s.Draft(s.Pack().KindByRole(register.KindPerson).Key)
		return err == nil && draft["household#0.head_name"] == "马"
	})

	again := newWindow(t)
	desk(fyne.CurrentApp(), again, s)
	again.menu("首页")
	again.menu("新增")
	again.says("有内容还没有保存")
	again.press(fyne.KeyEscape)
	if _, at := again.inHand(); at != "head_name" {
		t.Errorf("the cursor is in %q", at)
	}
}

// TestTheWindowLocks hides a form after a pause, and shows it as it was once the password is typed.
func TestTheWindowLocks(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马小龙")
	d.Watch(time.Now().Add(5 * time.Minute))
	w.says("马小龙")
	working := look.Tell(w, "正在备份", look.Sentence("做了一半"))
	d.Watch(time.Now().Add(11 * time.Minute))
	w.says("已经锁上")
	w.menu("首页") // no key leads past it
	w.menu("新增")
	for _, text := range w.texts() {
		if strings.Contains(text, "马小龙") {
			t.Fatalf("the locked window shows %q", text)
		}
	}
	working.Hide() // it is done meanwhile
	look.Tell(w, "来了新的登记册包", look.Sentence("现在就换"))
	w.fields("1234")
	w.says("密码不对")
	w.press(fyne.KeyEscape)
	if over := w.Canvas().Overlays().List(); len(over) > 0 || strings.Contains(strings.Join(w.texts(), "\n"), "登记册包") {
		t.Errorf("over the locked window: %d, %q", len(over), w.texts())
	}
	w.until("the field for the password", func() bool { return w.Canvas().Focused() != nil })
	w.fields(password)
	w.says("马小龙")
	w.says("现在就换")
	w.press(fyne.KeyEscape)
	w.until("nothing over the window", func() bool { return len(w.Canvas().Overlays().List()) == 0 })
}

// TestWhoExportsSaysWhatFor refuses a table without a purpose, and notes who took it.
func TestWhoExportsSaysWhatFor(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.menu("导出表格")
	w.fields("", "")
	w.says("还没有写用途")
	w.press(fyne.KeyEscape)
	w.fields("核对名册", "乡扶贫办")
	w.says("已导出")
	list, err := s.Uses(0)
	if err != nil || len(list) != 1 || list[0].What != store.Exported || list[0].Purpose != "核对名册" || list[0].Receiver != "乡扶贫办" || list[0].Actor != "王老师" {
		t.Errorf("%+v, %v", list, err)
	}
}

// exchange hands each store's changes of the first one's book to the other.
func exchange(t *testing.T, school, county *store.Store) {
	t.Helper()
	for _, way := range [][2]*store.Store{{school, county}, {county, school}} {
		ranges, err := way[0].Ranges(map[change.Writer]uint64{}, []string{school.Unit().Code})
		if err != nil {
			t.Fatal(err)
		}
		level := map[string]string{school.Unit().Code: store.School, county.Unit().Code: store.County}
		_, err = way[1].Accept(store.Cargo{
			Ranges: ranges, Authority: func(_, _ string) bool { return true }, LevelOf: func(unit string) string { return level[unit] },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestABoxTakesTheKeys leaves a question with Esc in its field, and lets no command reach the page under it.
func TestABoxTakesTheKeys(t *testing.T) {
	w := newWindow(t)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	desk(fyne.CurrentApp(), w, s)
	w.menu("学生")
	w.fields("马小龙")
	w.menu("导出表格")
	w.menu("首页")
	w.menu("导入名册")
	w.says("写明用途")
	w.press(fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("Esc in the field of a question leaves the question there")
	}
	shown := strings.Join(w.texts(), "\n")
	if !strings.Contains(shown, "新学生") || strings.Contains(shown, "有内容还没有保存") {
		t.Fatalf("the page under the question was left:\n%s", shown)
	}
	w.menu("首页")
	w.says("有内容还没有保存")
}

// TestTheKeysComeBackWithThePassword locks a half-typed form: the keys are its field's again, which did not look so meanwhile.
func TestTheKeysComeBackWithThePassword(t *testing.T) {
	w := newWindow(t)
	d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", store.School))
	w.menu("学生")
	w.types("马小龙")
	held := w.Canvas().Focused()
	d.Lock()
	w.fields("不对")
	w.says("密码不对")
	w.fields(password)
	w.says("学生")
	w.until("the field to have the keys", func() bool { return w.Canvas().Focused() == held && held != nil })
	w.menu("首页")
	w.says("有内容还没有保存")
}

// TestLargeTextFits opens every page of a school and of a bureau at 150 % on the smallest screen.
func TestLargeTextFits(t *testing.T) {
	for _, level := range []string{store.School, store.County} {
		w := newWindow(t)
		restyle(fyne.CurrentApp(), false, 1.5)
		d := desk(fyne.CurrentApp(), w, newStore(t, "YN-07", "闽宁镇第二小学", level))
		pages := []string{"home", "entry", "table/student", "checks", "keying", "approvals", "registers", "findings", "send", "inbox", "imports", "settings"}
		if level == store.County {
			pages = append(pages, "conflicts", "reports", "units")
		}
		for _, page := range pages {
			d.Open(page, nil)
			if size := w.Content().MinSize(); size.Width > 1280 || size.Height > 602 {
				t.Errorf("%s of a %s asks for %v", page, level, size)
			}
		}
	}
}

// longName has as many characters as a name may have.
const longName = "买买提·阿不都热合曼·乌斯曼江·托合提·库尔班江·艾力·吐尔逊·阿卜杜克热木·玉素甫江·𡐓䶮𬭚㛃马马"

// TestLongNamesFit is the same where pupils and units have the longest names and everything has happened: no page asks for more
// than the window has, and no box.
func TestLongNamesFit(t *testing.T) {
	above, below := "宁夏回族自治区银川市兴庆区教育体育局教育精准扶贫办", "银川市兴庆区月牙湖乡滨河家园第三完全小学附属幼儿园"
	county, school := bureauOf(t, above, below)
	for i, no := range []string{"640199201709091518", "640199201709092545"} {
		first := store.Edit{Kind: "student", Set: map[string]string{"name": longName, "former_name": longName, "id_type": "1", "id_no": no, "phone": "13912345678", "home_address": longName}}
		if i == 0 {
			first.Set["phone"] = "139"
		}
		edits := []store.Edit{
			first,
			{Kind: "household", Set: map[string]string{"head_name": longName, "address": longName}},
			{Kind: "guardian", Set: map[string]string{"student_id": "#0", "name": longName, "relation": "51"}},
			{Kind: "enrolment", Set: map[string]string{"student_id": "#0", "school_year": "2026", "term": "1", "stage": "20", "grade": "23", "class": "3班"}},
		}
		if _, err := school.Commit(edits...); err != nil {
			t.Fatal(err)
		}
	}
	stick := t.TempDir()
	if _, err := courier.Send(t.Context(), school, courier.Parent, stick, nil); err != nil {
		t.Fatal(err)
	}
	if err := courier.Receive(t.Context(), county, []string{stick}, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*store.Store{school, county} {
		pages := map[string]string{ // what is read beside the window before the page is as broad as it gets
			"home": longName[:9], "entry": "新学生", "kind/household": "新户", "checks": "必须改", "findings": "K39 · 请核对", "keying": "还有",
			"approvals": "", "registers": "", "send": "", "inbox": "", "imports": "", "settings": "",
		}
		if s == county {
			pages["home"], pages["conflicts"], pages["reports"], pages["units"] = "报表上报", "", "", "来过包"
		}
		for _, scale := range []float32{1.25, 1.5} {
			w := newWindow(t)
			restyle(fyne.CurrentApp(), false, scale)
			d := desk(fyne.CurrentApp(), w, s)
			for page, says := range pages {
				d.Open(page, nil)
				w.says(says)
				if size := w.Content().MinSize(); size.Width > 1280 || size.Height > 602 {
					t.Errorf("%s of a %s asks for %v at %v", page, s.Unit().Level, size, scale)
				}
			}
			list, err := s.List(store.Query{Kind: "student"})
			if err != nil {
				t.Fatal(err)
			}
			d.Open("entry", list[0].ID)
			boxes := map[string]string{"照片…": "看看有哪些照片", "改动记录": "王老师"}
			for command, says := range boxes {
				w.menu(command)
				w.says(says)
				if size := w.Canvas().Overlays().Top().MinSize(); size.Width > firstWidth || size.Height > firstHeight {
					t.Errorf("%s asks for %v at %v", command, size, scale)
				}
				w.press(fyne.KeyEscape)
			}
		}
	}
}

// TestThePageThatIsShownIsSeenInTheNavigation: at 150 % the navigation has no room for all its entries, and the last is chosen.
func TestThePageThatIsShownIsSeenInTheNavigation(t *testing.T) {
	w := newWindow(t)
	restyle(fyne.CurrentApp(), false, 1.5)
	s := newStore(t, "YN-07", "闽宁镇第二小学", store.School)
	d := desk(fyne.CurrentApp(), w, s)
	for _, page := range []string{"settings", "home", "counted"} {
		if page != "counted" {
			d.Open(page, nil)
		} else { // numbers under the icons above push it down
			page = "settings"
			d.Open(page, nil)
			if _, err := s.Commit(store.Edit{Kind: "student", Set: map[string]string{"name": "马小龙", "id_no": "640199201709091518", "phone": "139"}}); err != nil {
				t.Fatal(err)
			}
			d.Refresh()
			w.until("the numbers", func() bool { c := d.Counts(); return c.Unsent == 1 && c.MustFix+c.Unfinished == 1 })
		}
		icon := theme.Icon(map[string]fyne.ThemeIconName{"settings": theme.IconNameSettings, "home": theme.IconNameHome}[page])
		for _, o := range test.LaidOutObjects(w.Content()) {
			if b, is := o.(*look.Button); is && b.Text == "" && b.Icon != nil && b.Icon.Name() == icon.Name() {
				if y := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y; y < 0 || y+b.Size().Height > 680 {
					t.Errorf("%s stands at %v of 680", page, y)
				}
			}
		}
	}
}

// TestEveryPageHasKeys opens every page of the navigation by a key of the menu: no two of them are the same.
func TestEveryPageHasKeys(t *testing.T) {
	for level, unit := range map[string]string{store.School: "S1", store.County: "U0104", store.City: "U0100"} {
		w, s := newWindow(t), newStore(t, unit, "单位", level)
		desk(fyne.CurrentApp(), w, s)
		w.until("the day's backup", func() bool {
			files, err := filepath.Glob(filepath.Join(s.Dir(), "backup", "*.zcbak"))
			return err == nil && len(files) > 0
		})
		keys := map[string]string{}
		for _, m := range w.MainMenu().Items {
			for _, item := range m.Items {
				if item.Shortcut == nil {
					continue
				}
				key := item.Shortcut.ShortcutName()
				if keys[key] != "" {
					t.Errorf("%s: %s and %s have the keys %s", level, keys[key], item.Label, key)
				}
				keys[key] = item.Label
			}
		}
		pages := []string{"登记册", "疑点", "报表"}
		for _, label := range slices.Collect(maps.Values(keys)) {
			pages = slices.DeleteFunc(pages, func(page string) bool { return page == label })
		}
		if len(pages) > 0 {
			t.Errorf("%s: no keys for %v in %v", level, pages, keys)
		}
	}
}

// TestATickLeavesTheKeysOfThePage: with the cursor on a box to be ticked F1 still helps, as anywhere on the page.
func TestATickLeavesTheKeysOfThePage(t *testing.T) {
	county, _ := joined(t)
	w := newWindow(t)
	desk(fyne.CurrentApp(), w, county)
	w.menu("收件")
	w.until("the box", func() bool {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if box, ok := o.(*look.Tick); ok {
				w.Canvas().Focus(box)
				return true
			}
		}
		return false
	})
	w.press(fyne.KeyF1)
	w.says("县里：收件、写回执")
}
