package form_test

import (
	"image/color"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"rollbook/app/form"
	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func init() { store.CheapPasswords() }

// sheet is an empty form for a pupil in a window that a test types into.
type sheet struct {
	t    *testing.T
	win  fyne.Window
	form *form.Form
	pack *register.Pack
	kind *register.Kind
	desk *store.Store
	said string // of the field in hand
}

// yinchuan is the pack, loaded once: it is immutable. Beyond a minute Fyne forgets how it drew things, and a
// golden picture with them.
var yinchuan = sync.OnceValues(func() (*register.Pack, error) { return register.Load(assets.DefaultPack()) })

func newSheet(t *testing.T) *sheet {
	t.Helper()
	words.Use("zh")
	app := test.NewApp()
	t.Cleanup(app.Quit)
	test.ApplyTheme(t, &look.Theme{Scale: 1}) // and wait: a theme that comes in later draws over the golden picture
	pack, err := yinchuan()
	if err != nil {
		t.Fatal(err)
	}
	unit := store.Unit{Code: "YN-07", Name: "闽宁镇第二小学", Level: store.School}
	s, _, err := store.Create(filepath.Join(t.TempDir(), "store"), store.Config{Unit: unit, Password: "银川 2016"}, pack)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	sh := &sheet{t: t, win: app.NewWindow(""), pack: pack, kind: pack.KindByRole(register.KindPerson), desk: s}
	sh.form = form.New(sh.config())
	sh.win.SetContent(sh.form.Object())
	sh.win.Resize(fyne.NewSize(880, 560))
	sh.form.Load([]form.Part{{Kind: sh.kind}}, nil)
	sh.form.FocusFirst()
	return sh
}

func (sh *sheet) config() form.Config {
	return form.Config{
		Pack: sh.pack, Kind: sh.kind, Level: store.School, Canvas: sh.win.Canvas(), Lookup: sh.desk.Lookup,
		Find: func(kind, text string) []store.Hit { return sh.desk.Find(kind, text, 8) },
		Say:  func(text string, _ fyne.ThemeColorName) { sh.said = text },
		Record: func(id string) (rec register.Record, ok bool) {
			sh.desk.Lookup(func(look register.Lookup) { rec, ok = look.Record(id) })
			return rec, ok
		},
	}
}

// types types a text into the field in hand, without Enter.
func (sh *sheet) types(text string) {
	for _, r := range text {
		sh.win.Canvas().Focused().TypedRune(r)
	}
}

// enter types texts, each with Enter.
func (sh *sheet) enter(texts ...string) {
	for _, text := range texts {
		sh.types(text)
		sh.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

// at goes to the field with a label by Enter, as a clerk who skips the others.
func (sh *sheet) at(role register.Role) {
	sh.t.Helper()
	label := sh.kind.ByRole(role).Label
	for range 60 {
		if sh.label() == label {
			return
		}
		sh.enter("")
	}
	sh.t.Fatalf("no field %s", label)
}

// label is that of the field in hand: the text that stands left of it.
func (sh *sheet) label() string {
	var last string
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		switch o := o.(type) {
		case *canvas.Text:
			last = o.Text
		case fyne.Focusable:
			if o == sh.win.Canvas().Focused() {
				return last
			}
		}
	}
	return ""
}

func (sh *sheet) value(role register.Role) string {
	return sh.form.Main()[sh.kind.ByRole(role).Key]
}

// TestTheListHangsOnItsField, also where the page gets its size after the field has the cursor.
func TestTheListHangsOnItsField(t *testing.T) {
	sh := newSheet(t)
	for range 60 {
		if sh.label() == "民族" {
			break
		}
		sh.enter("")
	}
	sh.win.Resize(fyne.NewSize(1200, 700))
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	field := sh.win.Canvas().Focused().(fyne.CanvasObject)
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Text == "蒙古族" {
			if at, from := where(text), where(field); at.X < from.X || at.X > from.X+100 || at.Y < from.Y+field.Size().Height || at.Y > from.Y+100 {
				t.Errorf("the list stands at %v, the field at %v", at, from)
			}
			return
		}
	}
	t.Error("no list is open")
}

// TestFieldsUnderstandWhatIsTyped types values as paper and clerks write them.
func TestFieldsUnderstandWhatIsTyped(t *testing.T) {
	for _, c := range []struct {
		role              register.Role
		typed, want, says string
	}{
		{register.RoleName, "马小龙", "马小龙", ""},
		{register.RoleIDNumber, "640121200805154617", "640121200805154617", ""},
		{register.RoleIDNumber, "64012120080515461", "64012120080515461", "18"},
		{register.RoleIDNumber, "640121200805154610", "640121200805154610", "核对"},
		{register.RoleBirth, "2008.5.15", "2008-05-15", ""},
		{register.RoleBirth, "20080515", "2008-05-15", ""},
		{register.RoleBirth, "2008-13-15", "2008-13-15", "日期"},
		{register.RoleSex, "2", "2", ""},
		{register.RoleSex, "n", "1", ""},  // 男, by its initial: the first of 男, 女
		{register.RoleSex, "n2", "2", ""}, // the second on the list
		{register.RoleSex, "女", "2", ""},
	} {
		sh := newSheet(t)
		sh.at(c.role)
		sh.enter(c.typed)
		if got := sh.value(c.role); got != c.want {
			t.Errorf("%s: %q gives %q, not %q", c.role, c.typed, got, c.want)
		}
		if c.says == "" {
			continue
		}
		sh.win.Canvas().FocusPrevious()
		if !strings.Contains(sh.said, c.says) {
			t.Errorf("%s: of %q it says %q; it should name %q", c.role, c.typed, sh.said, c.says)
		}
	}
}

// TestTheNumberFillsBirthAndSex fills them again when the number is corrected, and never what was
// typed by hand.
func TestTheNumberFillsBirthAndSex(t *testing.T) {
	sh := newSheet(t)
	sh.at(register.RoleIDNumber)
	sh.enter("640121200805154617")
	if b, s := sh.value(register.RoleBirth), sh.value(register.RoleSex); b != "2008-05-15" || s != "1" {
		t.Fatalf("birth %q, sex %q", b, s)
	}
	for sh.label() != sh.kind.ByRole(register.RoleIDNumber).Label {
		sh.win.Canvas().FocusPrevious()
	}
	sh.enter("640121200905154622")
	if b, s := sh.value(register.RoleBirth), sh.value(register.RoleSex); b != "2009-05-15" || s != "2" {
		t.Fatalf("after the correction: birth %q, sex %q", b, s)
	}
}

// TestForm is the form as a clerk sees it while picking a code.
func TestForm(t *testing.T) {
	sh := newSheet(t)
	sh.enter("马䶮·阿卜杜", "", "640199201709091518")
	sh.types("hz")
	settle(sh.win.Canvas())
	test.AssertRendersToImage(t, "form.png", sh.win.Canvas())
}

// TestASectionBeginsWhereThereIsSomethingToType: F6 passes what the number filled, and of a field that the household fills the foot
// says that it need not be typed.
func TestASectionBeginsWhereThereIsSomethingToType(t *testing.T) {
	sh := newSheet(t)
	sh.form.Load(sh.parts(), nil)
	sh.form.FocusFirst()
	sh.enter("马小龙", "", "640104200902219076")
	for range 2 {
		sh.form.NextSection()
	}
	if at := sh.label(); at != "户籍详细地址" {
		t.Errorf("the cursor is in %s", at)
	}
	sh.to("现住址")
	if !strings.Contains(sh.said, "填了户会自动带出") {
		t.Errorf("the foot says %q", sh.said)
	}
	sh.enter("闽宁镇原隆村三组")
	sh.press(fyne.KeyTab)
	sh.to("现住址")
	if strings.Contains(sh.said, "自动带出") {
		t.Errorf("the foot says of one that was typed %q", sh.said)
	}
}

// TestASectionOpensItsList: F6 to an empty field of a code shows what may be chosen, as Enter does, also where the form rolls.
func TestASectionOpensItsList(t *testing.T) {
	sh := newSheetOf(t, register.KindPreschool)
	sh.win.Resize(fyne.NewSize(880, 300))
	sh.form.NextSection()
	if at := sh.label(); at != "入园状态" {
		t.Fatalf("the cursor is in %s", at)
	}
	list := sh.pack.Codes["enrolled_state"].Codes
	sh.says(list[0].Label)
}

// TestNoRecordLeavesFontsBehind shows one record after another, as in a day's typing. With a theme of its own within the form
// each had the fonts read anew, and kept: 35 MB.
func TestNoRecordLeavesFontsBehind(t *testing.T) {
	sh := newSheet(t)
	show := func(n int) {
		name := "马" + string(rune(0x4e00+n))
		sh.form.Load([]form.Part{{Kind: sh.kind, Values: map[string]string{sh.kind.ByRole(register.RoleName).Key: name}}}, nil)
		sh.win.Canvas().Capture()
	}
	alive := func() int {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc >> 20)
	}
	show(0)
	before := alive()
	for n := range 20 {
		show(n)
	}
	if more := alive() - before; more > 140 { // what was drawn is let go of after a while
		t.Errorf("20 records cost %d MB", more)
	}
}

// settle waits until the picture stands still: on a busy machine the theme is still coming in.
func settle(c fyne.Canvas) {
	still := 0
	for last, n := c.Capture(), 0; still < 3 && n < 100; n++ {
		time.Sleep(50 * time.Millisecond)
		now := c.Capture()
		if still++; !reflect.DeepEqual(last, now) {
			still = 0
		}
		last = now
	}
}

// TestALoadedFormPicksNothing loads a form anew while a code is picked, as saving does: the field is
// in hand again, its list is gone until something is typed.
func TestALoadedFormPicksNothing(t *testing.T) {
	sh := newSheet(t)
	offered := func() bool {
		for _, o := range test.LaidOutObjects(sh.win.Content()) {
			if text, ok := o.(*canvas.Text); ok && text.Text == "女" {
				return true
			}
		}
		return false
	}
	sh.at(register.RoleSex)
	if !offered() {
		t.Fatal("an empty field offers no codes")
	}
	sh.form.Load([]form.Part{{Kind: sh.kind}}, nil)
	if label := sh.kind.ByRole(register.RoleSex).Label; sh.label() != label || offered() {
		t.Errorf("in hand: %q instead of %q; codes offered: %v", sh.label(), label, offered())
	}
	sh.types("n")
	if !offered() {
		t.Error("typing offers no codes")
	}
}

// TestTheProblemIsInSight goes to a problem in a field that has the cursor already, and is scrolled away; and shows the record
// anew, as a save does.
func TestTheProblemIsInSight(t *testing.T) {
	sh := newSheet(t)
	var scroll *container.Scroll
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		if s, ok := o.(*container.Scroll); ok && s.Direction == container.ScrollVerticalOnly {
			scroll = s
		}
	}
	sh.at(register.RolePhone)
	sh.enter("139")
	sh.form.NextProblem()
	there := scroll.Offset.Y
	if there < 100 {
		t.Fatalf("the form is at %v", there)
	}
	scroll.ScrollToTop()
	sh.form.NextProblem()
	if scroll.Offset.Y < 100 {
		t.Errorf("after F8 the form is at %v", scroll.Offset.Y)
	}
}

// TestTabsHaveNamesOfTheirOwn tells a section of the pupil from a part that is called the same.
func TestTabsHaveNamesOfTheirOwn(t *testing.T) {
	sh := newSheet(t)
	var parts []form.Part
	for _, key := range append([]string{sh.kind.Key}, sh.kind.Parts...) {
		part := form.Part{Kind: sh.pack.Kind(key)}
		for _, f := range part.Kind.Fields {
			if part.Kind != sh.kind && f.Kind == sh.kind.Key {
				part.Via = f
			}
		}
		for _, f := range sh.kind.Fields {
			if f.Kind == key {
				part.Via, part.Before = f, true
			}
		}
		parts = append(parts, part)
	}
	sh.form.Load(parts, nil)
	seen := map[string]bool{}
	for _, o := range test.LaidOutObjects(sh.win.Content()) {
		if b, ok := o.(*look.Button); ok {
			if seen[b.Text] {
				t.Errorf("two tabs are called %s", b.Text)
			}
			seen[b.Text] = true
		}
	}
	if len(seen) < 6 {
		t.Errorf("tabs: %v", seen)
	}
}

// pointed is what the mouse chooses text in.
type pointed interface {
	desktop.Mouseable
	fyne.Draggable
	SelectedText() string
}

// TestALongTextStaysInItsField types more than a field has room for: the caret is in sight, and what stands beside the field
// is as it was before.
func TestALongTextStaysInItsField(t *testing.T) {
	sh := newSheet(t)
	first, ok := sh.win.Canvas().Focused().(interface {
		fyne.CanvasObject
		CursorPosition() fyne.Position
	})
	if !ok {
		t.Fatal("the first field has no caret")
	}
	right := int(fyne.CurrentApp().Driver().AbsolutePositionForObject(first).X + first.Size().Width)
	beside := func() (around []color.Color) { // the label of the next field
		settle(sh.win.Canvas())
		picture := sh.win.Canvas().Capture()
		for y := range 200 {
			for x := right + 4; x < right+110; x++ {
				around = append(around, picture.At(x, y))
			}
		}
		return around
	}
	before := beside()
	sh.types(strings.Repeat("阿卜杜拉赫曼·买买提", 8) + "甲乙丙丁")
	if at := first.CursorPosition().X; at > first.Size().Width {
		t.Errorf("the caret is at %v of %v", at, first.Size().Width)
	}
	if !reflect.DeepEqual(before, beside()) {
		t.Error("while it is typed it is drawn over the label beside it")
	}
	pointed, at := first.(pointed), fyne.NewPos(first.Size().Width-20, 10)
	pointed.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	pointed.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.SubtractXY(40, 0)}, Dragged: fyne.NewDelta(-40, 0)})
	if chosen := pointed.SelectedText(); utf8.RuneCountInString(chosen) < 2 || !strings.Contains("甲乙丙丁", chosen) {
		t.Errorf("the mouse went over the last characters and chose %q", chosen)
	}
	first.(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if at := first.CursorPosition().X; at < 0 || at > 20 {
		t.Errorf("at the beginning the caret is at %v", at)
	}
	sh.enter("")
	if !reflect.DeepEqual(before, beside()) {
		t.Error("once it is left it is drawn over the label beside it")
	}
}

// TestTheSectionsAreWalkedBothWays: what F6 goes on to, Shift+F6 comes back from, at both ends too.
func TestTheSectionsAreWalkedBothWays(t *testing.T) {
	for name, sh := range map[string]*sheet{"the whole form": newSheet(t), "fast": newFast(t, nil)} {
		way := []string{sh.label()}
		for range 20 {
			sh.form.NextSection()
			if sh.label() == way[0] {
				break
			}
			way = append(way, sh.label())
		}
		if len(way) < 4 {
			t.Fatalf("%s: the sections begin with %v", name, way)
		}
		for i := len(way) - 1; i >= 0; i-- {
			sh.form.SectionBack()
			if at := sh.label(); at != way[i] {
				t.Errorf("%s: back from %v the cursor is in %s", name, way[:i+1], at)
			}
		}
	}
}

// TestCapsLockAndWideDigitsChooseToo: with Caps Lock on, a digit after a letter chooses a line as ever, and what an input method writes
// as wide as a hanzi is a code.
func TestCapsLockAndWideDigitsChooseToo(t *testing.T) {
	chosen := func(typed string) string {
		sh := newSheet(t)
		sh.to("民族")
		sh.enter(typed)
		return sh.form.Main()["nationality"]
	}
	for typed, like := range map[string]string{"HZ": chosen("hz"), "ｈｚ": chosen("hz"), "３": "03", "０３": "03", "H2": chosen("h2"), "ｈ2": chosen("h2")} {
		if got := chosen(typed); got == "" || got != like {
			t.Errorf("%s: %q, want %q", typed, got, like)
		}
	}
}

// TestASectionWithoutAGapHasATick types a household's section until nothing that must be there lacks, and loads it again. What stood
// there from the start counts once the record is kept.
func TestASectionWithoutAGapHasATick(t *testing.T) {
	sh := newSheet(t)
	tick := words.Say("form.done")
	ticks := func() (n int) {
		for _, o := range test.LaidOutObjects(sh.win.Content()) {
			if c, ok := o.(*canvas.Text); ok && c.Text == tick {
				n++
			}
		}
		return n
	}
	child := sh.pack.Kind("preschool_child")
	set := map[string]string{"name": "马小燕", "sex": "2", "birth_date": "2021-03-12", "village": "640121104205", "resident_kind": "1", "registered": "0"}
	for _, c := range []struct {
		id    string
		lacks string
		ticks int
	}{{"", "", 0}, {"a", "", 1}, {"a", "sex", 0}} {
		values := map[string]string{}
		if c.id != "" {
			for key, value := range set {
				if key != c.lacks {
					values[key] = value
				}
			}
		}
		sh.form.Load([]form.Part{{Kind: child, ID: c.id, Values: values}}, nil)
		if got := ticks(); got != c.ticks {
			t.Errorf("%q without %q: %d ticks, not %d", c.id, c.lacks, got, c.ticks)
		}
	}
}
