package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a line to type in that leaves the function keys and Esc to the window.
type Entry struct {
	widget.Entry
	Dense  bool   // less room around the text
	Offers bool   // what stands in it is an offer: coming to it by key selects it, and what is typed takes its place
	Seen   func() // it has got the focus; may be nil

	focused bool
	moved   float32 // how far to the left the text stands, so that the caret is in sight
}

// NewEntry makes one.
func NewEntry() *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	e.Wrapping, e.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	return e
}

// FocusGained selects an offer. A click then puts the cursor where it is.
func (e *Entry) FocusGained() {
	e.focused = true // the caret is in sight
	e.Entry.FocusGained()
	if e.Offers {
		e.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	if e.Seen != nil {
		e.Seen()
	}
}

// Anew puts the cursor into the line with its text selected, and brings it into sight: what is typed next takes its place.
func (e *Entry) Anew(c fyne.Canvas) {
	c.Focus(e)
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	sight(e)
}

// NewSecret makes one for a password.
func NewSecret() *Entry {
	e := NewEntry()
	e.Password = true
	return e
}

// TypedKey hands the keys on that no text needs.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if !Pass(e, key) {
		e.Entry.TypedKey(key)
	}
}

// List is a list that does the same.
type List struct {
	widget.List
	OnSpace, OnEnter func()            // what these keys do to the line in hand; nil leaves them to Fyne
	OnAll            func()            // what Ctrl+A does; nil for nothing
	Beside           fyne.CanvasObject // what is told of the line in hand: Right and Left roll it; nil for nothing

	Seen    func()                      // it has got the focus; may be nil
	OnArrow func(key fyne.KeyName) bool // is asked of an arrow first, and says whether it was used; nil for the list's own
}

// NewList makes one.
func NewList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject)) *List {
	l := &List{}
	l.Length = length
	l.CreateItem = func() fyne.CanvasObject { return besideBar(create()) }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { update(i, o.(*fyne.Container).Objects[0]) }
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey hands the keys on that no list needs, the digits too. Going up and down selects.
func (l *List) TypedKey(key *fyne.KeyEvent) {
	enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter
	switch {
	case Pass(l, key):
	case l.OnArrow != nil && arrows[key.Name] && l.OnArrow(key.Name):
	case key.Name >= fyne.Key0 && key.Name <= fyne.Key9 && len(key.Name) == 1:
		hand(l, key)
	case key.Name == fyne.KeySpace && l.OnSpace != nil:
		l.OnSpace()
	case enter && l.OnEnter != nil:
		l.OnEnter()
	case Leaps(key.Name):
		l.leap(key.Name)
	case l.Beside != nil && (key.Name == fyne.KeyRight || key.Name == fyne.KeyLeft):
		l.rollBeside(key.Name == fyne.KeyRight)
	case (l.OnSpace != nil || l.OnEnter != nil) && l.OnHighlighted == nil && (key.Name == fyne.KeyDown || key.Name == fyne.KeyUp):
		// what Space and Enter are for is the line in hand
		l.OnHighlighted = func(i widget.ListItemID) { l.Select(i) }
		l.List.TypedKey(key)
		l.OnHighlighted = nil
	default:
		l.List.TypedKey(key)
	}
}

// FocusGained tells whoever wants to know.
func (l *List) FocusGained() {
	l.List.FocusGained()
	if l.Seen != nil {
		l.Seen()
	}
}

// rollBeside rolls what stands beside the list by most of its height, down or back up.
func (l *List) rollBeside(down bool) {
	if roll := rollIn(l.Beside); roll != nil {
		by := roll.Size().Height * 0.8
		if !down {
			by = -by
		}
		rollBy(roll, by)
	}
}

var arrows = map[fyne.KeyName]bool{fyne.KeyUp: true, fyne.KeyDown: true, fyne.KeyLeft: true, fyne.KeyRight: true}

// Shifted reports whether Shift is held down: the driver tells it of no key.
func Shifted() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// Leaps tells the keys that go through a list a page at a time, or to either end.
func Leaps(key fyne.KeyName) bool {
	return key == fyne.KeyPageUp || key == fyne.KeyPageDown || key == fyne.KeyHome || key == fyne.KeyEnd
}

// leap does so. What going up and down does is done once, for the line at which it ends.
func (l *List) leap(key fyne.KeyName) {
	last, told := -1, l.OnHighlighted
	l.OnHighlighted = func(i widget.ListItemID) { last = i }
	switch key {
	case fyne.KeyHome:
		l.Highlight(0)
	case fyne.KeyEnd:
		l.Highlight(l.Length() - 1)
	default:
		step := map[fyne.KeyName]fyne.KeyName{fyne.KeyPageUp: fyne.KeyUp, fyne.KeyPageDown: fyne.KeyDown}[key]
		line := l.CreateItem().MinSize().Height + theme.Padding()
		for range max(int(l.Size().Height/line)-1, 1) {
			l.List.TypedKey(&fyne.KeyEvent{Name: step})
		}
	}
	l.OnHighlighted = told
	switch {
	case last < 0: // it is where it was
	case told != nil:
		told(last)
	case l.OnSpace != nil || l.OnEnter != nil: // what they are for is the line in hand
		l.Select(last)
	}
}

// TypedShortcut takes Ctrl+A.
func (l *List) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all && l.OnAll != nil {
		l.OnAll()
	}
}

// Go takes a line into the hand: the keys go on from there.
func (l *List) Go(i int) {
	l.Highlight(i)
	l.Select(i)
}

// Table is a table that does the same.
type Table struct{ widget.Table }

// NewTable makes one with headers for rows and columns.
func NewTable(size func() (int, int), create func() fyne.CanvasObject, update func(widget.TableCellID, fyne.CanvasObject)) *Table {
	t := &Table{}
	t.Length, t.CreateCell, t.UpdateCell = size, create, update
	t.ShowHeaderRow, t.ShowHeaderColumn = true, true
	t.ExtendBaseWidget(t)
	return t
}

// TypedKey hands the keys on that no table needs.
func (t *Table) TypedKey(key *fyne.KeyEvent) {
	if !Pass(t, key) {
		t.Table.TypedKey(key)
	}
}

var windowKeys = map[fyne.KeyName]bool{
	fyne.KeyF1: true, fyne.KeyF2: true, fyne.KeyF3: true, fyne.KeyF4: true, fyne.KeyF5: true, fyne.KeyF6: true,
	fyne.KeyF7: true, fyne.KeyF8: true, fyne.KeyF9: true, fyne.KeyEscape: true,
}

// Pass hands a key to the window where it is one of the window's; a box over it takes Esc, and leaves F1.
func Pass(o fyne.CanvasObject, key *fyne.KeyEvent) bool {
	if !windowKeys[key.Name] {
		return false
	}
	hand(o, key)
	return true
}

// hand gives a key to the window, or to the box over it.
func hand(o fyne.CanvasObject, key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if !Boxed(c, key) && c.OnTypedKey() != nil {
		c.OnTypedKey()(key)
	}
}

// Chain lets Enter go from entry to entry, and from the last press the button.
func Chain(win fyne.Window, last *Button, entries ...*Entry) {
	for i, e := range entries {
		e.OnSubmitted = func(string) {
			if i+1 < len(entries) {
				win.Canvas().Focus(entries[i+1])
			} else if !last.Disabled() {
				last.OnTapped()
			}
		}
	}
}
