package shell

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/help"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// Page is one screen.
type Page interface {
	Object() fyne.CanvasObject
	Shown(arg any)          // it was opened, with what it shall show; nil keeps what it has
	Key(*fyne.KeyEvent)     // a function key, or one that no field took
	Do(command string) bool // a command of the menu; false where it does not know it
	Leave(then func())      // it is about to be left: ask, then go on
}

// dropper is a page on which files may be dropped.
type dropper interface{ Drop(paths []string) }

// whole is a page that may take the place of the navigation too.
type whole interface{ Whole() bool }

// Entry is a line of the navigation.
type Entry struct {
	Key   string // of the page
	Label string
	Icon  fyne.ThemeIconName
	Work  func(Counts) int // number shown where there is work, -1 where it is not counted yet; may be nil
}

// Counts are the numbers that the frame shows.
type Counts struct {
	store.Summary
	Info store.StateInfo
}

// Desk is what screens share: the open store and the frame around them.
type Desk struct {
	Store *store.Store
	Win   fyne.Window
	Later func(key string) Page // makes a page when it is first opened; nil where it knows none

	// Renew opens the store again, with the register pack that came, shows a page, and goes on with then,
	// which may be nil.
	Renew func(page string, then func())

	// Practise leads to the register to practise with, or from it back; nil where there is none.
	Practise func(*Desk)

	Folder, Version string // of the program

	About func(*Desk) // tells of the program; nil where nothing is known of it

	Mail Mail // what files wait to be opened; the zero value has none

	Verify func() // checks a printed copy; nil where it cannot be done

	Handbook func() // makes a file of the manual; nil where it cannot be done

	pages   map[string]Page
	entries []Entry
	page    string
	middle  *fyne.Container
	nav     *fyne.Container
	roll    *container.Scroll // of it
	chosen  fyne.CanvasObject // in it, the page that is shown; nil where it has no entry
	side    *fyne.Container   // the navigation with its ground
	status  *fyne.Container
	counts  Counts
	counted bool
	saved   time.Time
	stale   bool
	working bool
	settled bool
	listen  []func(Counts)
	deaf    func() // hears no more of the store
	ending  []func()
	touched time.Time
	locked  bool
	seen    map[string]bool // records whose full numbers were looked at in this sitting
}

// Figure names a number of a table, for the page that opens it.
type Figure struct{ Table, Row, Column string }

// Charts names a table whose charts are to be shown.
type Charts struct{ Table string }

// Work is the number that stands beside a page in the navigation; -1 where it is not counted yet.
func (d *Desk) Work(page string) int {
	for _, e := range d.entries {
		if e.Key == page && e.Work != nil {
			return e.Work(d.counts)
		}
	}
	return 0
}

// New makes the frame in a window.
func New(win fyne.Window, s *store.Store) *Desk {
	return &Desk{Store: s, Win: win, pages: map[string]Page{}, seen: map[string]bool{}, middle: container.NewStack(), nav: container.NewVBox(), status: container.New(layout.NewCustomPaddedHBoxLayout(16))}
}

// Add makes a page known; entries without a label are not in the navigation.
func (d *Desk) Add(e Entry, p Page) {
	d.pages[e.Key] = p
	if e.Label != "" {
		d.entries = append(d.entries, e)
	}
}

// Start draws the frame and opens the first page.
func (d *Desk) Start() {
	line := canvas.NewRectangle(theme.Color(look.Line))
	line.SetMinSize(fyne.NewSize(1, 1))
	width := look.Width{At: 136}
	if look.Narrow() {
		width.At = 44
	}
	d.roll = container.NewVScroll(container.NewVBox(look.Space(6), d.nav))
	d.side = look.Ground(container.New(width, d.roll), look.Surface2, 0)
	if d.Store.Reading() {
		d.status.Add(look.Text(words.Say("status.reading"), 13, look.Text2, false))
	}
	foot := container.NewVBox(line, look.Ground(container.New(layout.NewCustomPaddedLayout(2, 2, 10, 10), d.status), look.Surface2, 0))
	d.Win.SetMainMenu(d.menu())
	d.Win.SetContent(container.NewBorder(d.band(), foot, d.side, nil, container.New(look.Inset{By: 10}, d.middle)))
	d.Win.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) { d.Key(key) })
	d.Touch()
	silent, still := d.Store.OnChange(func() { fyne.Do(d.Refresh) }), job.Every(20*time.Second, func() { d.Watch(time.Now()) })
	quiet := job.Every(time.Second, d.Fetch)
	d.deaf = func() { silent(); still(); quiet() }
	d.Open(d.entries[0].Key, nil)
	d.Refresh()
}

// settle does, once and beside the window, what no page waits for: a clerk's first page has the machine to itself until
// it is there.
func (d *Desk) settle() {
	if d.settled {
		return
	}
	d.settled = true
	job.Quiet(func() (string, error) {
		d.Store.Warm()
		made, err := d.Store.DailyBackup()
		d.GiveBack()
		return made, err
	}, func(_ string, err error) {
		if err != nil {
			d.Fail(err)
		}
	})
}

// GiveBack gives the system the memory that reading all records took: twice what is kept. It may take a while: beside the window.
func (d *Desk) GiveBack() {
	debug.FreeOSMemory()
	if err := d.Store.Slim(); err != nil {
		slog.Warn("slim", "err", err)
	}
}

// End leaves the window to another desk.
func (d *Desk) End() {
	d.settled = true
	d.deaf()
	for _, f := range d.ending {
		f()
	}
}

// OnEnd calls f in the window when the desk leaves it.
func (d *Desk) OnEnd(f func()) { d.ending = append(d.ending, f) }

// Open shows a page; the one that is shown may ask first.
func (d *Desk) Open(key string, arg any) {
	if d.pages[key] == nil && d.Later != nil {
		if p := d.Later(key); p != nil {
			d.pages[key] = p
		}
	}
	next := d.pages[key]
	d.Touch()
	if next == nil || d.locked || look.Asking(d.Win.Canvas()) != nil {
		return
	}
	show := func() {
		d.page = key
		if w, ok := next.(whole); ok && w.Whole() {
			d.side.Hide()
		} else {
			d.side.Show()
		}
		d.middle.Objects = []fyne.CanvasObject{next.Object()}
		d.middle.Refresh()
		d.drawNav()
		d.revealEntry()
		d.Win.Canvas().Unfocus()
		next.Shown(arg)
	}
	if now := d.pages[d.page]; now != nil && d.page != key {
		now.Leave(show)
		return
	}
	show()
}

// Page is the one that is shown.
func (d *Desk) Page() Page { return d.pages[d.page] }

// Refresh counts again, beside the window, and shows the numbers.
func (d *Desk) Refresh() {
	if d.Store.Away() { // what is counted would wait for it
		d.drawStatus()
	}
	if d.working {
		d.stale = true
		return
	}
	d.working, d.stale = true, false
	begin := time.Now()
	job.Quiet(func() (Counts, error) {
		sum, err := d.Store.Summary()
		if err != nil {
			return Counts{}, err
		}
		info, err := d.Store.Info()
		return Counts{sum, info}, err
	}, func(c Counts, err error) {
		d.settle()
		if err == nil {
			d.counts, d.counted = c, true
			d.Tell()
		}
		again := func() {
			if d.working = false; d.stale {
				d.Refresh()
			}
		}
		if !d.stale {
			again()
			return
		}
		job.After(Rest*time.Since(begin), again)
	})
}

// Tell shows the numbers as they are known.
func (d *Desk) Tell() {
	d.drawNav()
	d.drawStatus()
	for _, f := range d.listen {
		f(d.counts)
	}
}

// Rest is how many times as long as a count took nothing is counted, while changes go on: whoever makes them, a taking
// in above all, needs the machine more than the numbers beside it do.
const Rest = 4

// OnCounts calls f in the window whenever the numbers were counted again while a page is shown, nil for any. When it is
// shown it looks for itself.
func (d *Desk) OnCounts(p Page, f func(Counts)) {
	d.listen = append(d.listen, func(c Counts) {
		if p == nil || d.Page() == p {
			f(c)
		}
	})
}

// Counts gives the numbers as they were last counted, and whether they were counted at all.
func (d *Desk) Counts() (Counts, bool) { return d.counts, d.counted }

// Saved notes that a record is on the disk.
func (d *Desk) Saved() {
	d.saved = time.Now()
	d.drawStatus()
}

// Save holds the window while something is saved, and goes on once it is on the disk; where it is not it says why.
func (d *Desk) Save(do func() error, then func()) {
	job.Hold(d.Win, func() (struct{}, error) { return struct{}{}, do() }, func(_ struct{}, err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		d.Saved()
		then()
	})
}

// revealEntry brings the entry of the page that is shown into sight: large text leaves no room for all of them.
func (d *Desk) revealEntry() {
	d.roll.Refresh() // they may need more room than before
	if d.chosen == nil {
		return
	}
	y, height := d.nav.Position().Y+d.chosen.Position().Y, d.chosen.Size().Height
	if top, room := d.roll.Offset.Y, d.roll.Size().Height; y < top || y+height > top+room {
		d.roll.ScrollToOffset(fyne.NewPos(0, max(0, y-room/2)))
	}
}

func (d *Desk) drawNav() {
	d.nav.RemoveAll()
	d.chosen = nil
	for _, e := range d.entries {
		label := e.Label
		if look.Narrow() {
			label = ""
		}
		b := look.NewIconButton(label, theme.Icon(e.Icon), func() { d.Open(e.Key, nil) })
		b.Alignment, b.Importance = widget.ButtonAlignLeading, widget.LowImportance
		line := fyne.CanvasObject(b)
		n := 0
		if e.Work != nil {
			n = e.Work(d.counts)
		}
		if n > 0 && look.Narrow() {
			line = container.NewVBox(b, container.NewCenter(look.Text(fmt.Sprint(n), 13, theme.ColorNamePrimary, true)))
		} else if n > 0 {
			mark := look.Ground(container.New(layout.NewCustomPaddedLayout(0, 0, 6, 6), look.Text(fmt.Sprint(n), 13, theme.ColorNameForegroundOnPrimary, true)), theme.ColorNamePrimary, 8)
			line = container.NewBorder(nil, nil, nil, container.NewCenter(mark), b)
		}
		if e.Key == d.page {
			line = look.Ground(line, look.Select, 4)
		}
		line = container.New(layout.NewCustomPaddedLayout(0, 0, 4, 4), line)
		if d.nav.Add(line); e.Key == d.page {
			d.chosen = line
		}
	}
	d.nav.Refresh()
}

func (d *Desk) drawStatus() {
	saved := words.Say("status.ready")
	if !d.saved.IsZero() {
		saved = words.Say("status.saved", "time", d.saved.Format("15:04:05"))
	}
	pack := d.Store.Pack()
	part := func(text string, bold bool) fyne.CanvasObject { return look.Text(text, 13, look.Text2, bold) }
	d.status.Objects = []fyne.CanvasObject{
		part(saved, false), part(words.Say("status.unsent", "n", d.counts.Unsent), d.counts.Unsent > 0),
		layout.NewSpacer(),
	}
	if !look.Narrow() {
		d.status.Add(part(d.Store.Unit().Name, false))
	}
	for _, one := range []fyne.CanvasObject{
		part(words.Say("status.pack", "pack", pack.Title+" "+pack.Version), false),
		part(words.Say("status.code", "code", d.counts.Info.Code), true), part(words.Say("status.help"), false),
	} {
		d.status.Add(one)
	}
	if d.Store.Away() {
		d.status.Objects = append([]fyne.CanvasObject{part(words.Say("status.away"), true)}, d.status.Objects...)
	}
	d.status.Refresh()
}

// Key hands a key that no field took to the page, after the frame's own. Of a box in which nothing has the keys Esc is the way
// out.
func (d *Desk) Key(key *fyne.KeyEvent) {
	d.Touch()
	box := look.Asking(d.Win.Canvas())
	if box != nil && key.Name == fyne.KeyEscape {
		box.Escape()
	}
	if d.locked || box != nil {
		return
	}
	for _, c := range commands {
		if c.bare == key.Name {
			d.Do(c.name)
			return
		}
	}
	if p := d.pages[d.page]; p != nil {
		p.Key(key)
	}
}

// command is a line of the menu with its keys.
type command struct {
	menu, name string
	key        fyne.KeyName // with Ctrl
	shift      bool
	bare       fyne.KeyName // the same without Ctrl, where a laptop's F keys work
	page       string       // the page that it opens
}

var commands = []command{
	{"file", "new", fyne.KeyN, false, "", ""},
	{"file", "fast", fyne.KeyN, true, "", ""},
	{"file", "save", fyne.KeyS, false, "", ""},
	{"file", "savenew", fyne.KeyReturn, false, "", ""},
	{"file", "import", fyne.KeyI, false, "", "imports"},
	{"file", "export", fyne.KeyE, false, "", ""},
	{"file", "print", fyne.KeyP, false, "", ""},
	{"file", "verify", fyne.KeyQ, true, "", ""},
	{"file", "photo", fyne.KeyI, true, "", ""},
	{"file", "backup", fyne.KeyB, false, "", ""},
	{"edit", "term", fyne.KeyT, true, "", ""},
	{"edit", "find", fyne.KeyF, false, "", ""},
	{"edit", "find2", fyne.KeyK, false, "", ""},
	{"edit", "ditto", fyne.KeyD, false, "", ""},
	{"edit", "carry", fyne.KeyT, false, fyne.KeyF3, ""},
	{"edit", "open", fyne.KeyG, false, fyne.KeyF2, ""},
	{"edit", "undo", fyne.KeyZ, false, "", ""},
	{"edit", "redo", fyne.KeyY, false, "", ""},
	{"edit", "codes", fyne.KeyUnknown, false, fyne.KeyF4, ""},
	{"edit", "section", fyne.KeyDown, false, fyne.KeyF6, ""},
	{"edit", "problem", fyne.KeyJ, false, fyne.KeyF8, ""},
	{"edit", "previous", fyne.KeyPageUp, false, "", ""},
	{"edit", "next", fyne.KeyPageDown, false, "", ""},
	{"edit", "history", fyne.KeyH, false, "", ""},
	{"edit", "remove", fyne.KeyDelete, true, "", ""},
	{"edit", "keying", fyne.KeyK, true, "", "keying"},
	{"edit", "other", fyne.KeyO, true, "", ""},
	{"edit", "unlike", fyne.KeyU, true, "", ""},
	{"edit", "filter", fyne.KeyF, true, "", ""},
	{"edit", "setall", fyne.KeyM, true, "", ""},
	{"go", "table", fyne.KeyM, false, "", ""},
	{"go", "checks", fyne.KeyL, false, fyne.KeyF7, "checks"},
	{"go", "send", fyne.KeyU, false, fyne.KeyF9, "send"},
	{"go", "refresh", fyne.KeyR, false, fyne.KeyF5, ""},
	{"go", "settings", fyne.KeyComma, false, "", "settings"},
	{"go", "packs", fyne.KeyP, true, "", ""},
	{"go", "practice", fyne.KeyJ, true, "", ""},
	{"go", "lock", fyne.KeyL, true, "", ""},
	{"help", "manual", fyne.KeyUnknown, false, fyne.KeyF1, ""},
	{"help", "handbook", fyne.KeyF1, false, "", ""},
	{"help", "handbookpdf", fyne.KeyUnknown, false, "", ""},
	{"help", "about", fyne.KeyUnknown, false, "", ""},
}

// shortcuts are those that are not Ctrl and a key, or that Fyne has a name of its own for.
var shortcuts = map[string]fyne.Shortcut{
	"undo": &fyne.ShortcutUndo{}, "redo": &fyne.ShortcutRedo{},
	"codes": &desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt},
}

func (d *Desk) menu() *fyne.MainMenu {
	menus := map[string]*fyne.Menu{}
	var order []*fyne.Menu
	for _, c := range commands {
		if c.page != "" && d.pages[c.page] == nil {
			continue
		}
		m := menus[c.menu]
		if m == nil {
			m = fyne.NewMenu(words.Say("menu." + c.menu))
			menus[c.menu], order = m, append(order, m)
		}
		label := words.Say("command." + c.name)
		if c.bare != "" {
			label += "  " + string(c.bare)
		}
		item := fyne.NewMenuItem(label, func() { d.Do(c.name) })
		if c.key != fyne.KeyUnknown {
			mod := fyne.KeyModifierControl
			if c.shift {
				mod |= fyne.KeyModifierShift
			}
			item.Shortcut = &desktop.CustomShortcut{KeyName: c.key, Modifier: mod}
		}
		if own := shortcuts[c.name]; own != nil {
			item.Shortcut = own
		}
		m.Items = append(m.Items, item)
	}
	goMenu, further := menus["go"], 0
	for i, e := range d.entries {
		item := fyne.NewMenuItem(e.Label, func() { d.Open(e.Key, nil) })
		switch {
		case i < 10: // 1 to 9, and 0 for the tenth
			item.Shortcut = &desktop.CustomShortcut{KeyName: digit(i), Modifier: fyne.KeyModifierControl}
		case slices.ContainsFunc(commands, func(c command) bool { return c.page == e.Key }):
			continue // it has a line of its own
		default:
			item.Shortcut = &desktop.CustomShortcut{KeyName: digit(further), Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
			further++
		}
		goMenu.Items = append(goMenu.Items, item)
	}
	quit := fyne.NewMenuItem(words.Say("command.quit"), func() { d.Quit() })
	quit.IsQuit = true
	menus["file"].Items = append(menus["file"].Items, fyne.NewMenuItemSeparator(), quit)
	return fyne.NewMainMenu(order...)
}

// digit is the key of the place of a page, from 0.
func digit(place int) fyne.KeyName { return fyne.KeyName(fmt.Sprint((place + 1) % 10)) }

// Do carries a command out: the page's own, else the frame's.
func (d *Desk) Do(name string) {
	d.Touch()
	if d.typing(name) {
		return
	}
	if d.locked || name != "lock" && look.Asking(d.Win.Canvas()) != nil {
		return
	}
	if strings.HasPrefix(name, "find") {
		name = "find"
	}
	if name == "history" && d.history() {
		return
	}
	if p := d.pages[d.page]; p != nil && p.Do(name) {
		return
	}
	for _, c := range commands {
		if c.name == name && c.page != "" {
			d.Open(c.page, nil)
			return
		}
	}
	switch name {
	case "refresh":
		d.Refresh()
	case "manual":
		d.Help()
	case "handbook":
		help.Show(d.Win, d.about(), d.Handbook)
	case "handbookpdf":
		if d.Handbook != nil {
			d.Handbook()
		}
	case "about":
		if d.About != nil {
			d.About(d)
		}
	case "lock":
		d.Lock()
	case "practice":
		d.turn()
	case "verify":
		if d.Verify != nil {
			d.Verify()
		}
	case "new", "find", "fast", "table":
		d.Open("entry", name)
	case "term":
		d.Open("registers", name)
	case "backup", "packs":
		d.Open("settings", name)
	}
}

// typing gives undo and redo to a field that is being typed in outside a page's form.
func (d *Desk) typing(name string) bool {
	field, ok := d.Win.Canvas().Focused().(*look.Entry)
	switch {
	case !ok:
		return false
	case name == "undo":
		field.Undo()
	case name == "redo":
		field.Redo()
	default:
		return false
	}
	return true
}

// Help shows what is to be known of the field in hand, or of the page.
func (d *Desk) Help() {
	help.Show(d.Win, d.about(), d.Handbook, help.Field(d.Win, d.Store.Pack())...)
}

// about is what the manual calls the page: a school takes in other things than a bureau does.
func (d *Desk) about() string {
	if d.page == "inbox" && d.Store.Unit().Level == store.School {
		return "receipts"
	}
	return d.page
}

// Quit leaves the program, after the page was asked.
func (d *Desk) Quit() {
	if p := d.pages[d.page]; p != nil {
		p.Leave(func() { d.Win.Close() })
		return
	}
	d.Win.Close()
}

// Looked notes, once a sitting, that records were shown with their full numbers.
func (d *Desk) Looked(records ...store.Record) {
	records = slices.DeleteFunc(slices.Clone(records), func(rec store.Record) bool { return d.seen[rec.ID] })
	if len(records) == 0 {
		return
	}
	for _, rec := range records {
		d.seen[rec.ID] = true
	}
	job.Quiet(func() (struct{}, error) { return struct{}{}, d.Store.Look(records...) }, func(_ struct{}, err error) {
		if err != nil {
			d.Fail(err)
		}
	})
}

// Fail shows an error: what happened and what to do.
func (d *Desk) Fail(err error) {
	Fail(d.Win, err)
}

// Fail shows an error in a window.
func Fail(win fyne.Window, err error) {
	code, message, hint := words.Error(err)
	slog.Warn("told", "code", code)
	look.Tell(win, words.Say("failed"), container.NewVBox(look.Sentence(message+"\n"+hint), look.Note(words.Say("look.code", "code", code))))
}

// Dropped gives the page the files that were dropped on the window.
func (d *Desk) Dropped(paths []string) {
	d.Touch()
	if p, ok := d.pages[d.page].(dropper); ok && len(paths) > 0 && !d.locked && look.Asking(d.Win.Canvas()) == nil {
		p.Drop(paths)
	}
}

// Plain is a page without commands of its own, to be embedded.
type Plain struct{}

// Key does nothing.
func (Plain) Key(*fyne.KeyEvent) {}

// Do knows no command.
func (Plain) Do(string) bool { return false }

// Leave goes on at once.
func (Plain) Leave(then func()) { then() }
