package entry

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/form"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Fast is the screen where one record after the other is typed: no navigation and no list, a whole record in
// sight, and below it those that were just saved.
type Fast struct {
	sheet
	back    string // the page that it was opened from
	done    []string
	head    *fyne.Container
	foot    *fyne.Container
	last    *fyne.Container
	message *widget.Label
	root    *fyne.Container
}

func newFast(s sheet, back string) *Fast {
	f := &Fast{sheet: s, back: back, head: container.NewStack(), foot: container.NewHBox(), last: container.NewVBox()}
	f.rec, f.retitle = nil, f.draw
	f.message = widget.NewLabel("")
	f.message.Truncation = fyne.TextTruncateEllipsis
	f.alike = newAlike(&f.sheet, f.message, func(id string) { f.d.Open(f.back, id) }, f.tells) // what is half typed stays as a draft
	c := f.config(f.changed, f.say)
	c.Dense, c.Shows = true, f.shows
	f.form = form.New(c)
	f.d.OnCounts(f, func(shell.Counts) { f.others() })
	f.last.Layout = layout.NewCustomPaddedVBoxLayout(0)
	below := container.NewVBox(container.NewBorder(nil, nil, nil, f.foot, f.alike.beside()), look.Ground(container.New(layout.NewCustomPaddedLayout(2, 2, 8, 8), f.last), look.Surface2, 4))
	ground := canvas.NewRectangle(theme.Color(look.Surface))
	ground.CornerRadius, ground.StrokeWidth, ground.StrokeColor = 6, 1, theme.Color(look.Line)
	f.root = container.NewBorder(f.head, below, nil, nil, container.NewStack(ground, container.New(look.Inset{By: 4}, f.form.Object())))
	return f
}

// shows reports whether a field has a place here: what the pack says, and what is carried on.
func (f *Fast) shows(k *register.Kind, rf *register.Field) bool {
	return rf.InFast() || f.carry.chosen[k.Key+"."+rf.Key]
}

// Whole reports that the screen takes the place of the navigation too.
func (f *Fast) Whole() bool { return true }

// Object is the screen.
func (f *Fast) Object() fyne.CanvasObject { return f.root }

// Shown begins a new record, or goes on with the new one that is half typed.
func (f *Fast) Shown(any) {
	f.blank()
	f.form.FocusFirst()
}

// Key takes Esc.
func (f *Fast) Key(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		f.d.Open(f.back, nil)
	}
}

// Leave keeps what is half typed as a draft: the other screens find it there.
func (f *Fast) Leave(then func()) {
	f.keepNow()
	then()
}

// Do carries the menu's commands out.
func (f *Fast) Do(name string) bool {
	f.form.Pressed(1)
	switch name {
	case "fast", "new":
		f.aside(func() { f.blank(); f.form.FocusFirst() })
	case "savenew":
		f.save()
	case "save":
		f.keepNow()
		f.say(words.Say("fast.kept", "time", time.Now().Format("15:04:05")), look.OK)
	case "other", "unlike":
		return f.alike.do(name)
	case "carry":
		f.carry.ask(f.d, f.form.Typed(), f.anew)
	case "open":
		f.form.Open()
	case "ditto":
		f.form.Ditto(f.before)
	case "codes":
		f.form.Codes()
	case "section":
		f.form.NextSection()
	case "sectionback":
		f.form.SectionBack()
	case "problem":
		f.form.NextProblem()
	case "undo":
		return f.form.Undo()
	case "redo":
		return f.form.Redo()
	case "previous":
		f.step(-1)
	case "next":
		f.step(1)
	case "find":
		f.d.Open(f.back, "find")
	default:
		return false
	}
	return true
}

// anew shows the form with what is carried by now; what is half typed stays as it is.
func (f *Fast) anew() {
	if f.rec == nil {
		f.form.Flush()
		draft := f.form.Snapshot()
		f.form.Load(f.parts(nil), f.carry.values)
		if len(draft) > 0 {
			f.form.Restore(draft)
		}
		f.draw()
	}
	f.form.FocusFirst()
}

// aside leaves the record in hand: a new one stays as a draft, a saved one is saved.
func (f *Fast) aside(then func()) {
	f.form.Flush()
	if f.rec != nil && f.form.Dirty() {
		f.commit(func(string) { f.keepNow(); then() })
		return
	}
	f.keepNow()
	then()
}

// save writes the record and begins the next, in the first field that is not carried. A home of which the county alone is known is
// asked for first.
func (f *Fast) save() {
	f.form.Flush()
	if f.rec == nil && !f.form.Dirty() {
		f.say(words.Say("fast.empty"), look.Text2)
		return
	}
	if f.form.AskHome() { // and by the next Ctrl+Enter, whatever stands there
		return
	}
	fresh := f.rec == nil
	f.commit(func(id string) {
		if fresh {
			f.done = append(f.done, id)
		}
		f.blank()
		f.form.FocusFirst()
		f.say(words.Say("entry.saved", "time", time.Now().Format("15:04:05")), look.OK)
	})
}

// blank begins a new record.
func (f *Fast) blank() {
	f.rec, f.drafted, f.resumed = nil, false, false
	f.alike.begin()
	f.form.Load(f.parts(nil), f.carry.values)
	f.restore()
	f.draw()
}

// step goes to the record that was saved before the one in hand, or after it.
func (f *Fast) step(by int) {
	at := len(f.done)
	for i, id := range f.done {
		if f.rec != nil && f.rec.ID == id {
			at = i
		}
	}
	at += by
	switch {
	case at < 0 || at > len(f.done):
		f.say(words.Say("fast.none"), look.Text2)
	case at == len(f.done):
		f.aside(func() { f.blank(); f.form.FocusFirst() })
	default:
		f.aside(func() { f.load(f.done[at]) })
	}
}

// load shows a record that was saved.
func (f *Fast) load(id string) {
	rec, err := f.d.Store.Get(id)
	if err != nil {
		f.d.Fail(err)
		return
	}
	f.rec, f.drafted, f.resumed = &rec, false, false
	f.alike.begin()
	f.d.Looked(rec)
	f.form.Load(f.parts(&rec), nil)
	f.restore()
	f.report()
	f.draw()
	f.form.FocusFirst()
}

func (f *Fast) changed() {
	f.keep()
	f.drawFoot()
}

// say shows the whole message of the field in hand.
func (f *Fast) say(text string, color fyne.ThemeColorName) {
	if f.alike.warns() && color != look.Danger {
		f.alike.draw()
		return
	}
	f.message.Importance = importance(color)
	f.message.SetText(text)
}

func (f *Fast) draw() {
	f.drawHead()
	f.drawFoot()
	f.drawLast()
}

// drawHead writes where one is: the class, the how many-th record, and what is carried.
func (f *Fast) drawHead() {
	where := words.Say("fast.new", "n", len(f.done)+1)
	if f.rec != nil {
		where = f.d.Store.TitleOf(*f.rec)
	}
	if class := f.class(); class != "" {
		where = class + words.Say("form.dot") + where
	}
	at := look.Note(where)
	line := container.New(
		look.Give(at), look.NewButton(words.Say("fast.back"), func() { f.d.Open(f.back, nil) }),
		look.Title(words.Say("fast.title")+"  "+f.kind.Say(words.Language())), at,
	)
	if f.resumed {
		line.Add(look.Note(words.Say("entry.draft")))
	}
	f.head.Objects = []fyne.CanvasObject{container.NewBorder(nil, nil, nil, container.NewHBox(
		look.Text(words.Say("fast.saved", "n", len(f.done)), 14, theme.ColorNameForeground, true),
		look.Text(words.Say("fast.carried", "n", f.form.Carried()), 14, theme.ColorNamePrimary, false),
		look.NewButton(words.Say("fast.choose"), func() { f.Do("carry") }),
	), line)}
	f.head.Refresh()
}

// class is what the records that are typed have in common, as their kinds call it.
func (f *Fast) class() string {
	pack := f.d.Store.Pack()
	for _, c := range f.carry.fields {
		kind, key, _ := strings.Cut(c.name, ".")
		rf := pack.Kind(kind).Field(key)
		if rf != nil && rf.Role == register.RoleClass && f.carry.values[c.name] != "" {
			return pack.In(words.Language()).Display(rf, f.carry.values[c.name])
		}
	}
	return ""
}

func (f *Fast) drawFoot() {
	here, elsewhere := f.form.Missing()
	var missing fyne.CanvasObject = look.Text(words.Say("fast.complete"), 13, look.OK, false)
	if n := len(here) + len(elsewhere); n > 0 {
		text := words.Say("fast.missing", "n", n)
		if len(here) == 0 {
			text = words.Say("fast.missing.there", "n", n, "labels", strings.Join(elsewhere, words.Say("fast.comma")))
		}
		missing = look.Text(text, 13, look.Text2, false)
	}
	if n := f.form.Wrong(); n > 0 {
		missing = look.Text(words.Say("fast.wrong", "n", n), 13, look.Danger, false)
	}
	if len(f.foot.Objects) == 0 {
		f.foot.Objects = []fyne.CanvasObject{
			missing, look.NewButton(words.Say("fast.draft"), func() { f.Do("save") }),
			look.Primary(words.Say("entry.savenew"), theme.ConfirmIcon(), func() { f.Do("savenew") }),
		}
	}
	f.foot.Objects[0] = container.NewCenter(missing)
	f.foot.Refresh()
}

// shownLast is how many saved records are in sight.
const shownLast = 3

// drawLast lists the records that were saved last, with their state and what the checks say.
func (f *Fast) drawLast() {
	keys := look.Note(words.Say("fast.keys"))
	f.last.Objects = []fyne.CanvasObject{container.NewHBox(look.Text(words.Say("fast.last"), 14, theme.ColorNameForeground, true), look.Note(words.Say("fast.last.note")), layout.NewSpacer(), keys)}
	if look.Narrow() {
		f.last.Objects = f.last.Objects[:0]
	}
	for i := len(f.done) - 1; i >= 0 && i >= len(f.done)-f.rows(); i-- {
		rec, ok := f.d.Store.Glance(f.done[i]) // without the disk: a database may be away
		if !ok {
			continue
		}
		line := canvas.NewRectangle(theme.Color(look.Line))
		line.SetMinSize(fyne.NewSize(1, 1))
		f.last.Add(line)
		f.last.Add(f.line(i+1, rec))
	}
	f.last.Refresh()
}

func (f *Fast) rows() int {
	if look.Narrow() {
		return 1
	}
	return shownLast
}

// line is a saved record: its number here, what it is called, and its list's fields.
func (f *Fast) line(n int, rec store.Record) fyne.CanvasObject {
	cells := []fyne.CanvasObject{look.Note(fmt.Sprint(n)), look.Text(f.d.Store.TitleOf(rec), 14, theme.ColorNameForeground, true)}
	pack := f.d.Store.Pack()
	for _, key := range f.kind.List {
		rf := f.kind.Field(key)
		if rf == nil || rf.Type == register.Ref || rf.Role == register.RoleName || len(cells) > 5 {
			continue
		}
		cells = append(cells, look.Note(pack.In(words.Language()).Masked(rf, rf.At(rec.Fields, time.Now()))))
	}
	for len(cells) < 6 {
		cells = append(cells, look.Note(""))
	}
	check, problems, where := f.gravest(rec)
	word, color := where+words.Say("check."+string(check)), look.Warn
	switch check {
	case store.Sound:
		color = look.OK
	case store.MustFix:
		color = look.Danger
	case store.Unfinished:
		color = look.Text2
	}
	if problems > 0 && check != store.Unfinished {
		word = fmt.Sprintf("%s %d", word, problems)
	}
	cells = append(cells, look.NewBadge(string(rec.State), words.Travel(string(rec.State), f.d.Store.Unit().Level)), look.Text(word, 13, color, false))
	return container.New(cellsOf{[]float32{40, 150, 210, 130, 190, 160, 110, 0}}, cells...)
}

// graver orders what the checks say of a record.
var graver = []store.CheckState{store.Sound, store.MustExplain, store.MustFix, store.Unfinished}

// gravest is what the checks say of a record, or of one that was typed with it where that is graver: how many things are
// wrong, and the name of that other.
func (f *Fast) gravest(rec store.Record) (check store.CheckState, problems int, where string) {
	check, problems = rec.Check, len(rec.Problems)
	for _, part := range f.parts(&rec)[1:] {
		if part.ID == "" {
			continue
		}
		if other, ok := f.d.Store.Glance(part.ID); ok && slices.Index(graver, other.Check) > slices.Index(graver, check) {
			check, problems, where = other.Check, len(other.Problems), part.Kind.Say(words.Language())+words.Say("form.dot")
		}
	}
	return check, problems, where
}

// cellsOf lays cells out side by side in given widths; the last takes the rest.
type cellsOf struct{ widths []float32 }

// MinSize is the height of the highest.
func (c cellsOf) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, one := range o {
		h = fyne.Max(h, one.MinSize().Height)
	}
	return fyne.NewSize(1, h)
}

// Layout places the cells.
func (c cellsOf) Layout(o []fyne.CanvasObject, size fyne.Size) {
	total, x := float32(0), float32(0)
	for _, w := range c.widths {
		total += w
	}
	unit := min(look.Scaled(1), (size.Width-look.Scaled(120))/total)
	for i, one := range o {
		m := one.MinSize()
		one.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		one.Resize(m)
		if i < len(c.widths) && c.widths[i] > 0 {
			if t, ok := one.(*canvas.Text); ok && m.Width > c.widths[i]*unit { // a long name ends in dots
				one.Resize(fyne.NewSize(c.widths[i]*unit-look.Scaled(8), m.Height))
				look.SetLine(t, t.Text)
			}
			x += c.widths[i] * unit
		}
	}
}

// importance is the colour of a message in a label.
func importance(color fyne.ThemeColorName) widget.Importance {
	switch color {
	case look.Danger:
		return widget.DangerImportance
	case look.Warn:
		return widget.WarningImportance
	}
	return widget.MediumImportance
}
