// Package entry is the screen where records are typed in: the list on the left, the form beside it.
package entry

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/form"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/app/terms"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen of one kind.
type Page struct {
	sheet
	find    *look.Entry
	count   *widget.Label
	list    *look.List
	rows    store.IDs
	sought  string // the text that they were found by
	hasty   bool   // Enter came before they did
	title   *fyne.Container
	foot    *fyne.Container
	message *widget.Label
	left    fyne.CanvasObject // the list
	right   fyne.CanvasObject // the form
	root    *fyne.Container

	fast *Fast  // nil until it is opened
	stop func() // lets go of a search, so that an older answer does not replace a newer
}

// New makes the screen of a kind.
func New(d *shell.Desk, kind *register.Kind) *Page {
	p := &Page{sheet: sheet{d: d, kind: kind, carry: carryOf(d.Store, kind), recent: &recent{store: d.Store}, drafts: &job.Turns{}, before: map[string]string{}}, stop: func() {}}
	p.carry.recall(func() {
		if p.fast != nil { // opened at once
			p.fast.anew()
		}
	})
	p.message = widget.NewLabel("")
	p.message.Truncation = fyne.TextTruncateEllipsis
	p.alike = newAlike(&p.sheet, p.message, p.open, p.tells)
	p.retitle = p.drawTitle
	p.form = form.New(p.config(func() { p.keep(); p.drawFoot() }, p.say))
	p.find = look.NewEntry()
	p.find.SetPlaceHolder(words.Say("entry.find"))
	p.find.OnChanged = func(string) { p.hasty = false; p.search() }
	p.find.OnSubmitted = func(string) {
		if p.hasty = p.sought != p.find.Text; !p.hasty {
			p.first()
		}
	}
	p.count = widget.NewLabel("")
	p.list = look.NewList(func() int { return len(p.rows) }, p.line, p.fill)
	p.list.OnSelected = func(i int) {
		if i < len(p.rows) && (p.rec == nil || !p.rows[i].Is(p.rec.ID)) {
			id := p.rows[i].String()
			p.Leave(func() { p.load(id) })
		}
	}
	p.title, p.foot = container.NewHBox(), container.NewHBox()
	add := look.NewIconButton(words.Say("entry.new"), theme.ContentAddIcon(), func() { p.Do("new") })
	wide, roster := float32(300), words.Say("table.open")
	if look.Large() { // the form beside it wants the room
		wide, roster = 250, words.Say("command.table")
	}
	whole := look.NewButton(roster, func() { p.Do("table") })
	head := container.NewHBox(look.Title(kind.Say(words.Language())), layout.NewSpacer(), whole, add)
	if kind.Next != nil {
		head.Objects = slices.Insert(head.Objects, 2, fyne.CanvasObject(look.NewButton(kind.Next.Say(words.Language()), func() { p.Do("term") })))
	}
	p.left = look.Card(container.NewBorder(container.NewVBox(head, p.find, p.count), nil, nil, nil, p.list))
	p.right = look.Card(container.NewBorder(p.title, container.NewVBox(p.alike.beside(), p.foot), nil, nil, p.form.Object()))
	p.root = container.NewBorder(nil, nil, container.New(look.Width{At: wide}, p.left), nil, container.NewBorder(nil, nil, look.Space(8), nil, p.right))
	if look.Narrow() {
		p.root = container.NewStack(p.right)
	}
	p.d.OnCounts(p, func(shell.Counts) { p.search(); p.others() })
	p.blank()
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown opens what it is asked for: a record by its id, "new", "find".
func (p *Page) Shown(arg any) {
	p.search()
	switch text, _ := arg.(string); {
	case text == "new", text == "fast", text == "find", text == "table":
		p.Do(text)
	case text != "":
		if p.open(text); p.d.Win.Canvas().Focused() == nil { // what was pressed to come here is gone
			p.form.FocusFirst()
		}
	default:
		if p.rec == nil && !p.form.Dirty() { // another screen may have left a draft
			p.blank()
		}
		p.form.FocusFirst()
	}
}

// Key takes Esc.
func (p *Page) Key(key *fyne.KeyEvent) {
	switch {
	case key.Name != fyne.KeyEscape:
	case look.Narrow() && p.root.Objects[0] == p.left:
		p.turn(p.right)
		p.form.FocusFirst()
	default:
		p.Leave(func() { p.blank(); p.form.FocusFirst() })
	}
}

// turn shows the list or the form where there is no room for both.
func (p *Page) turn(side fyne.CanvasObject) {
	if look.Narrow() && p.root.Objects[0] != side {
		p.root.Objects = []fyne.CanvasObject{side}
		p.root.Refresh()
	}
}

// Do carries the menu's commands out.
func (p *Page) Do(name string) bool {
	p.form.Pressed(1)
	switch name {
	case "fast":
		if p.rec != nil {
			p.Leave(p.openFast)
		} else {
			p.openFast()
		}
	case "carry":
		p.carry.ask(p.d, p.form.Typed(), func() {
			if p.rec == nil && !p.form.Dirty() {
				p.blank()
			}
			p.form.FocusFirst()
		})
	case "open":
		p.form.Open()
	case "undo":
		return p.form.Undo()
	case "redo":
		return p.form.Redo()
	case "new":
		p.Leave(func() { p.blank(); p.form.FocusFirst() })
	case "save":
		p.save(nil)
	case "savenew":
		p.save(func() { p.blank(); p.form.FocusFirst() })
	case "find":
		p.turn(p.left)
		p.find.Anew(p.d.Win.Canvas())
	case "table":
		p.d.Open("table/"+p.kind.Key, nil)
	case "other", "unlike":
		return p.alike.do(name)
	case "codes":
		p.form.Codes()
	case "ditto":
		p.form.Ditto(p.before)
	case "section":
		p.form.NextSection()
	case "sectionback":
		p.form.SectionBack()
	case "problem":
		p.form.NextProblem()
	case "previous":
		p.step(-1)
	case "next":
		p.step(1)
	case "history":
		p.history()
	case "print":
		p.print()
	case "photo":
		p.photo("")
	case "remove":
		p.remove()
	case "term":
		if p.kind.Next == nil {
			return false
		}
		p.Leave(func() { terms.Ask(p.d, p.kind, time.Now()) })
	case "export":
		prints.Export(p.d, p.kind)
	default:
		return false
	}
	return true
}

// openFast opens the screen for many records, one after the other.
// What is half typed of a new record goes along, as a draft.
func (p *Page) openFast() {
	if p.rec == nil {
		p.keepNow()
	}
	p.rec, p.drafted, p.resumed = nil, false, false
	p.form.Load(p.parts(nil), nil)
	p.drawTitle()
	key := "fast/" + p.kind.Key
	if p.fast == nil {
		p.fast = newFast(p.sheet, p.home())
		p.d.Add(shell.Entry{Key: key}, func() shell.Page { return p.fast })
	}
	p.d.Open(key, nil)
}

// home is the key of this page.
func (p *Page) home() string {
	if p.kind.Role == register.KindPerson {
		return "entry"
	}
	return "kind/" + p.kind.Key
}

// Leave asks what to do with what was typed and not saved.
func (p *Page) Leave(then func()) {
	p.form.Flush()
	if !p.form.Dirty() {
		then()
		return
	}
	look.Ask(
		p.d.Win, words.Say("leave.title"), look.Sentence(words.Say("leave.text")),
		look.Primary(words.Say("leave.save"), theme.DocumentSaveIcon(), func() { p.save(then) }),
		look.NewButton(words.Say("leave.drop"), func() { p.dropDraft(); p.reload(); then() }),
		look.NewButton(words.Say("leave.stay"), p.form.FocusAgain),
	)
}

// say shows the whole message of the field in hand.
func (p *Page) say(text string, color fyne.ThemeColorName) {
	if p.alike.warns() && color != look.Danger { // the field says its own below it too
		p.alike.draw() // what was wrong in the field before may have stood in its place
		return
	}
	p.message.Importance = importance(color)
	p.message.SetText(text)
}

func (p *Page) step(by int) {
	at := -1
	if p.rec != nil {
		at = p.rows.Index(p.rec.ID)
	}
	if at += by; at >= 0 && at < len(p.rows) {
		p.open(p.rows[at].String())
	}
}

func (p *Page) drawTitle() {
	name := words.Say("entry.untitled", "kind", p.kind.Say(words.Language()))
	p.title.Objects = nil
	if look.Narrow() {
		p.title.Add(look.NewIconButton(words.Say("entry.list"), theme.SearchIcon(), func() { p.Do("find") }))
	}
	if p.rec != nil {
		name = p.called(*p.rec)
	}
	if thumb := p.thumb(); thumb != nil {
		p.title.Add(thumb)
	}
	title := look.Title(name)
	p.title.Layout = look.Give(title)
	p.title.Add(title)
	if p.rec != nil {
		p.title.Add(look.NewBadge(string(p.rec.State), words.Travel(string(p.rec.State), p.d.Store.Unit().Level)))
		if p.rec.Check != store.Sound {
			p.title.Add(look.NewBadge(string(p.rec.Check), words.Say("check."+string(p.rec.Check))))
		}
		if p.rec.Returned != "" {
			p.title.Add(look.Note(words.Say("reject." + p.rec.Returned)))
		}
	}
	if p.resumed {
		p.title.Add(look.Note(words.Say("entry.draft")))
	}
	p.title.Refresh()
}

// beside is a button of the foot, which goes without its picture where large text leaves it no room.
func beside(label string, icon fyne.Resource, do func()) fyne.CanvasObject {
	if look.Large() {
		return look.NewButton(label, do)
	}
	return look.NewIconButton(label, icon, do)
}

func (p *Page) drawFoot() {
	if len(p.foot.Objects) == 0 {
		p.foot.Objects = []fyne.CanvasObject{
			look.NewButton(words.Say("entry.history"), func() { p.Do("history") }),
			beside(words.Say("entry.print"), theme.DocumentPrintIcon(), func() { p.Do("print") }),
			p.photoButton(),
			layout.NewSpacer(),
			beside(words.Say("entry.save"), theme.DocumentSaveIcon(), func() { p.Do("save") }),
			look.Primary(words.Say("entry.savenew"), theme.ConfirmIcon(), func() { p.Do("savenew") }),
		}
		p.foot.Refresh()
	}
}
