// Package table is the screen that shows the records of any register as a table: it knows no field. Rows are read when
// they are drawn; what narrows and orders them works beside the window.
package table

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen of one kind.
type Page struct {
	d       *shell.Desk
	kind    *register.Kind
	back    string // page of the register's form
	find    *look.Entry
	chips   *fyne.Container
	row     *container.Scroll // of the chips
	count   *widget.Label
	message *widget.Label
	hint    string       // what told said last
	keys    string       // what it says where the cursor is; "" in the table
	undo    *look.Button // of the last edit of many
	grid    *grid
	root    fyne.CanvasObject

	columns  []column
	filters  []filter
	away     []filter // of fields that the pack has no more
	recalled bool     // those of before are among them
	owed     bool     // they are to be kept once those are
	known    map[string]*look.Chip
	q        store.Sift
	roll     store.Roll
	units    map[string]store.Unit
	lines    map[string]line // rows that were drawn
	chosen   map[string]bool
	step     int // the last edit of many, for undo
	stop     context.CancelFunc
	there    bool   // listed once
	shown    bool   // counted once
	version  uint64 // of the store, when they were listed
}

// New makes the screen of a kind; back is the page of its form.
func New(d *shell.Desk, kind *register.Kind, back string) *Page {
	p := &Page{d: d, kind: kind, back: back, known: map[string]*look.Chip{}, chosen: map[string]bool{}, lines: map[string]line{}, stop: func() {}}
	p.q.Kind = kind.Key
	p.find = look.NewEntry()
	p.find.SetPlaceHolder(words.Say("table.find"))
	p.find.OnChanged = func(string) { p.anew() }
	p.find.OnSubmitted = func(string) { d.Win.Canvas().Focus(p.grid) }
	p.find.Seen = func() { p.goneTo("table.keys-find") }
	p.count, p.message = widget.NewLabel(""), widget.NewLabel("")
	p.count.Truncation, p.message.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	p.undo = look.NewButton(words.Say("table.undo"), func() { p.undoStep(p.step) })
	p.undo.Hide()
	p.grid = newGrid(p)
	p.recall()
	p.recallFilters()
	p.chips = container.NewHBox()
	p.row = container.NewHScroll(container.New(layout.NewCustomPaddedLayout(2, 8, 2, 2), p.chips))
	head := container.NewBorder(nil, nil, container.NewHBox(look.Title(words.Say("table.title", "kind", kind.Say(words.Language()))), look.Space(8)), nil, container.NewBorder(nil, nil, container.New(look.Width{At: 300}, p.find), nil, p.count))
	deed := func(key, command string) *look.Button {
		return look.NewButton(words.Say(key), func() { p.Do(command) })
	}
	foot := container.NewVBox(p.message, container.NewHBox(
		deed("table.filter", "filter"), deed("table.columns", "codes"), deed("table.setall", "setall"), deed("table.copy", "copy"), deed("table.export", "export"), p.undo,
	))
	p.root = container.NewBorder(container.NewVBox(head, p.row), foot, nil, nil, look.Card(newStill(p.grid)))
	p.grid.SetColumnWidth(-1, look.Scaled(72))
	p.widths()
	p.drawChips()
	d.OnCounts(p, func(shell.Counts) { p.ask() })
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown lists the records; "find" goes on with the search.
func (p *Page) Shown(arg any) {
	if !p.shown || p.version != p.d.Store.Version() {
		p.ask()
	}
	if arg == "find" {
		p.find.Anew(p.d.Win.Canvas())
		return
	}
	p.d.Win.Canvas().Focus(p.grid)
}

// Key takes Esc: first it lets go of what is chosen, then it goes back to the form.
func (p *Page) Key(key *fyne.KeyEvent) {
	switch {
	case key.Name != fyne.KeyEscape:
	case p.find.Text != "":
		p.find.SetText("")
		p.d.Win.Canvas().Focus(p.grid)
	case len(p.chosen) > 0:
		p.chosen = map[string]bool{}
		p.grid.Refresh()
		p.tally()
	default:
		p.d.Open(p.back, nil)
	}
}

// Leave asks nothing: what was changed here is saved already.
func (p *Page) Leave(then func()) {
	p.stop()
	then()
}

// Do carries the menu's commands out.
func (p *Page) Do(name string) bool {
	switch name {
	case "find":
		p.find.Anew(p.d.Win.Canvas())
	case "section": // F6: chips, search, table
		p.next(1)
	case "sectionback":
		p.next(-1)
	case "codes":
		p.chooseColumns()
	case "filter":
		p.askFilter()
	case "setall":
		p.askSet()
	case "copy":
		p.copy(true)
	case "export":
		p.export()
	case "print":
		prints.Form(p.d, p.kind, p.picked())
	case "undo":
		if p.step == 0 {
			p.askUndo()
		} else {
			p.undoStep(p.step)
		}
	case "refresh":
		p.anew()
	case "new":
		p.d.Open(p.back, "new")
	case "previous", "next":
		key := map[string]fyne.KeyName{"previous": fyne.KeyPageUp, "next": fyne.KeyPageDown}[name]
		p.grid.TypedKey(&fyne.KeyEvent{Name: key})
	case "savenew": // Ctrl+Enter
		p.open()
	case "table":
		p.d.Open(p.back, nil)
	default:
		return false
	}
	return true
}

// inHand is the record of the row in hand; "" for none.
func (p *Page) inHand() string {
	if at := p.grid.at.Row; at >= 0 && at < len(p.roll.IDs) {
		return p.roll.IDs[at].String()
	}
	return ""
}

// told says below the table what the keys do where the cursor is.
func (p *Page) told() {
	key := "table.keys"
	switch {
	case p.grid.at.Row < 0 && p.keys == "":
		key = "table.keys-head"
	case !p.there:
		key = "table.listing"
	case len(p.roll.IDs) == 0 && p.roll.Total == 0:
		key = "table.empty"
	case len(p.roll.IDs) == 0:
		key = "table.none"
	case p.keys != "":
		key = p.keys
	}
	p.hint = words.Say(key)
	p.say(p.hint, widget.MediumImportance)
}

// goneTo notes where the cursor is now, and says what the keys do there.
func (p *Page) goneTo(keys string) {
	p.keys = keys
	p.told()
}

func (p *Page) say(text string, importance widget.Importance) {
	p.message.Importance = importance
	p.message.SetText(text)
}

// rowNumber is what stands before a row, from 1.
func rowNumber(row int) string { return fmt.Sprint(row + 1) }

// sortBy orders the list by a column; once more, the other way round, and then as it was.
func (p *Page) sortBy(col int) {
	if col >= len(p.columns) {
		return
	}
	switch key := p.columns[col].key; {
	case p.q.By != key:
		p.q.By, p.q.Down = key, false
	case !p.q.Down:
		p.q.Down = true
	default:
		p.q.By, p.q.Down = "", false
	}
	p.remember()
	p.anew()
}

// widen makes a column wider or narrower.
func (p *Page) widen(col int, by float32) {
	if col >= len(p.columns) {
		return
	}
	p.columns[col].width = min(max(p.columns[col].width+by, narrowest), widest)
	p.remember()
	p.widths()
	p.grid.Refresh()
}

// toggle chooses a row, or lets go of it.
func (p *Page) toggle(row int) {
	if row < 0 || row >= len(p.roll.IDs) {
		return
	}
	id := p.roll.IDs[row].String()
	if p.chosen[id] {
		delete(p.chosen, id)
	} else {
		p.chosen[id] = true
	}
	p.grid.Refresh()
	p.tally()
}

// choose chooses the rows between two.
func (p *Page) choose(from, to int) {
	for row := max(0, min(from, to)); row <= max(from, to) && row < len(p.roll.IDs); row++ {
		p.chosen[p.roll.IDs[row].String()] = true
	}
	p.grid.Refresh()
	p.tally()
}

// picked are the chosen records in the order of the list; without any, the one in hand.
func (p *Page) picked() []string {
	var ids []string
	for _, one := range p.roll.IDs {
		if id := one.String(); p.chosen[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 && p.inHand() != "" {
		ids = []string{p.inHand()}
	}
	return ids
}

// open shows the record in hand in its form.
func (p *Page) open() {
	id := p.inHand()
	if id == "" {
		return
	}
	rec, err := p.d.Store.Get(id)
	if err != nil {
		p.d.Fail(err)
		return
	}
	if p.kind.Role == register.KindPerson || p.back == "kind/"+p.kind.Key {
		p.d.Open(p.back, id)
		return
	}
	p.d.Show(rec)
}
