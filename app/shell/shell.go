package shell

import (
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/manual"
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

// handed is a page that may have been drawn anew below a box: once that is gone, it takes into the hand what was in it before.
type handed interface{ Hand() }

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

// Counts are the numbers that the frame shows; those of the summary are -1 where they are not counted yet.
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

	makes   map[string]func() Page
	pages   map[string]Page // those that were opened
	entries []Entry
	page    string
	trail   []string                  // pages before it, the latest last: the way back
	held    map[string]fyne.Focusable // what was in hand on each page when it was left
	visits  int                       // how many times a page was opened
	middle  *fyne.Container
	nav     *fyne.Container
	roll    *container.Scroll // of it
	chosen  fyne.CanvasObject // in it, the page that is shown; nil where it has no entry
	side    *fyne.Container   // the navigation with its ground
	status  *fyne.Container
	counts  Counts
	saved   time.Time
	stale   bool
	working bool
	busy    bool // records changed during the last count too
	back    int  // how many takings in it stands back for
	usual   int  // how much garbage there may be otherwise, in percent
	settled bool
	ended   bool // another desk has the window, or it is closed
	listen  []func(Counts)
	deaf    func() // hears no more of the store
	ending  []func()
	touched time.Time
	idle    string // what the status line says for a moment of a command of which nothing came
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
	return &Desk{Store: s, Win: win, counts: Counts{Summary: store.Uncounted}, makes: map[string]func() Page{}, pages: map[string]Page{}, seen: map[string]bool{}, held: map[string]fyne.Focusable{}, middle: container.NewStack(), nav: container.NewVBox(), status: container.New(layout.NewCustomPaddedHBoxLayout(16))}
}

// Add makes a page known, which is made when it is first opened; entries without a label are not in the navigation.
func (d *Desk) Add(e Entry, page func() Page) {
	d.makes[e.Key] = page
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
	look.OnBare(d.Win.Canvas(), d.hand)
	d.deaf = func() { silent(); still(); quiet(); look.OnBare(d.Win.Canvas(), nil) }
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
		if err != nil && !d.ended {
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
	d.settled, d.ended = true, true
	d.deaf()
	for _, f := range d.ending {
		f()
	}
}

// OnEnd calls f in the window when the desk leaves it.
func (d *Desk) OnEnd(f func()) { d.ending = append(d.ending, f) }

// Open shows a page; the one that is shown may ask first.
func (d *Desk) Open(key string, arg any) {
	d.Touch()
	look.Fold(d.Win.Canvas())
	if d.locked || look.Asking(d.Win.Canvas()) != nil {
		return
	}
	next := d.opened(key)
	if next == nil {
		return
	}
	show := func() {
		back := d.step(key) && arg == nil
		d.held[d.page] = d.Win.Canvas().Focused()
		d.page = key
		d.visits++
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
		if back {
			d.again(key)
		}
	}
	if now := d.pages[d.page]; now != nil && d.page != key {
		now.Leave(show)
		return
	}
	show()
}

// again takes into the hand, on a page to which one steps back, the list or the table in which one was; where else one was, the page
// itself knows.
func (d *Desk) again(page string) {
	switch held := d.held[page].(type) {
	case *look.List, *look.Table:
		d.Win.Canvas().Focus(held)
	}
}

// step notes the page that is left, and tells whether it is a step back: one to the page before it.
func (d *Desk) step(to string) (back bool) {
	switch n := len(d.trail); {
	case n > 0 && d.trail[n-1] == to:
		d.trail = d.trail[:n-1]
		return true
	case d.page != "" && d.page != to:
		d.trail = append(d.trail, d.page)
		d.trail = d.trail[max(0, len(d.trail)-mostBack):]
	}
	return false
}

// mostBack is how many pages the way back leads over: nobody remembers more.
const mostBack = 50

// Visit tells whether the page of now is still shown, as it was opened: what is only to be looked at belongs to the page that asked,
// and comes over no other where it comes late. What became of a deed is told wherever one is.
func (d *Desk) Visit() (still func() bool) {
	at := d.visits
	return func() bool { return d.visits == at }
}

// opened gives a page, made where it was not opened before; nil where it is not known.
func (d *Desk) opened(key string) Page {
	if p := d.pages[key]; p != nil {
		return p
	}
	page := d.makes[key]
	if page == nil {
		page = func() Page { return d.Later(key) }
	}
	if p := page(); p != nil {
		d.pages[key] = p
	}
	return d.pages[key]
}

// Page is the one that is shown.
func (d *Desk) Page() Page { return d.pages[d.page] }

// Saved notes that a record is on the disk.
func (d *Desk) Saved() {
	d.saved = time.Now()
	d.drawStatus()
}

// hand has the page take into the hand what was in it before a box came.
func (d *Desk) hand() {
	if p, ok := d.Page().(handed); ok && !d.locked && !d.ended {
		p.Hand()
	}
}

// Save holds the window while something is saved, and goes on once it is on the disk; where it is not it says why.
func (d *Desk) Save(do func() error, then func()) {
	d.Keep(do, func() { d.Saved(); then() })
}

// Keep does the same with what is no record, as what a clerk chose for himself: of that the foot does not say that it was saved.
func (d *Desk) Keep(do func() error, then func()) {
	job.Hold(d.Win, func() (struct{}, error) { return struct{}{}, do() }, func(_ struct{}, err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		then()
	})
}

// Draft writes what is half typed, beside the window and in the order of typing; no values let it go.
func (d *Desk) Draft(turns *job.Turns, name string, values map[string]string) {
	if len(values) == 0 {
		values = nil
	}
	turn := turns.Next()
	job.Quiet(func() (struct{}, error) {
		return struct{}{}, turns.Last(turn, func() error { return d.Store.SaveDraft(name, values) })
	}, func(_ struct{}, err error) {
		if err != nil {
			d.Fail(err)
		}
	})
}

// Quit leaves the program, after the page was asked.
func (d *Desk) Quit() { d.leave(d.Win.Close) }

// leave asks the page that is shown, then goes on.
func (d *Desk) leave(then func()) {
	if p := d.Page(); p != nil {
		p.Leave(then)
		return
	}
	then()
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
	if d.ended { // who left is told why by who took him away
		slog.Warn("after the end", "err", err)
		return
	}
	Fail(d.Win, err)
}

// Fail shows an error in a window. F1 opens the page of the manual about it, or about troubles.
func Fail(win fyne.Window, err error) {
	code, message, hint := words.Error(err)
	slog.Warn("told", "code", code)
	look.Tell(win, words.Say("failed"), container.NewVBox(look.Sentence(message+"\n"+hint), look.Note(words.Say("look.code", "code", code)))).About = troubles(code)
}

// troubles is what the manual calls an error.
func troubles(code string) string {
	about := "error/" + code
	if _, known := manual.Of(about); known {
		return about
	}
	return "call"
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
