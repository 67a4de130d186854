// Package entry is the screen where records are typed in: the list on the left, the form beside it.
package entry

import (
	"fmt"
	"slices"
	"sort"
	"strings"
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
	d       *shell.Desk
	kind    *register.Kind
	form    *form.Form
	find    *look.Entry
	count   *widget.Label
	list    *look.List
	rows    []store.Record
	title   *fyne.Container
	foot    *fyne.Container
	message *widget.Label
	left    fyne.CanvasObject // the list
	right   fyne.CanvasObject // the form
	root    *fyne.Container

	rec     *store.Record // shown; nil for a new one
	carried map[string]string
	before  map[string]string // the record saved or shown before, for ditto
	drafts  drafts
	drafted bool // a draft of what is in the form is on the disk
	resumed bool // what is in the form comes from such a draft
	asked   int  // of the search, so that an older answer does not replace a newer
}

// New makes the screen of a kind.
func New(d *shell.Desk, kind *register.Kind) *Page {
	p := &Page{d: d, kind: kind, carried: map[string]string{}, before: map[string]string{}}
	s := d.Store
	p.message = widget.NewLabel("")
	p.message.Truncation = fyne.TextTruncateEllipsis
	p.form = form.New(form.Config{
		Pack: s.Pack(), Kind: kind, Level: s.Unit().Level, Canvas: d.Win.Canvas(), Lookup: s.Lookup,
		Find: func(kind, text string) []store.Hit { return s.Find(kind, text, 8) }, Hint: p.hint,
		Changed: p.changed, Key: d.Key, Say: p.say, Former: p.former,
	})
	p.find = look.NewEntry()
	p.find.SetPlaceHolder(words.Say("entry.find"))
	p.find.OnChanged = func(string) { p.search() }
	p.find.OnSubmitted = func(string) {
		if len(p.rows) > 0 {
			p.open(p.rows[0].ID)
		}
	}
	p.count = widget.NewLabel("")
	p.list = look.NewList(func() int { return len(p.rows) }, p.line, p.fill)
	p.list.OnSelected = func(i int) {
		if i < len(p.rows) && (p.rec == nil || p.rec.ID != p.rows[i].ID) {
			id := p.rows[i].ID
			p.Leave(func() { p.load(id) })
		}
	}
	p.title, p.foot = container.NewHBox(), container.NewHBox()
	add := look.NewIconButton(words.Say("entry.new"), theme.ContentAddIcon(), func() { p.Do("new") })
	head := container.NewHBox(look.Title(kind.Label), layout.NewSpacer(), add)
	if kind.Next != nil {
		head.Objects = slices.Insert(head.Objects, 2, fyne.CanvasObject(look.NewButton(kind.Next.Label, func() { p.Do("term") })))
	}
	p.left = look.Card(container.NewBorder(container.NewVBox(head, p.find, p.count), nil, nil, nil, p.list))
	p.right = look.Card(container.NewBorder(p.title, container.NewVBox(p.message, p.foot), nil, nil, p.form.Object()))
	p.root = container.NewBorder(nil, nil, container.New(look.Width{At: 300}, p.left), nil, container.NewBorder(nil, nil, look.Space(8), nil, p.right))
	if look.Narrow() {
		p.root = container.NewStack(p.right)
	}
	p.d.OnCounts(func(shell.Counts) { p.search() })
	p.blank()
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown opens what it is asked for: a record by its id, "new", "find".
func (p *Page) Shown(arg any) {
	p.search()
	switch text, _ := arg.(string); {
	case text == "new":
		p.Do("new")
	case text == "find":
		p.Do("find")
	case text != "":
		p.open(text)
	default:
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
	switch name {
	case "new":
		p.Leave(func() { p.blank(); p.form.FocusFirst() })
	case "save":
		p.save(nil)
	case "savenew":
		p.save(func() { p.blank(); p.form.FocusFirst() })
	case "find":
		p.turn(p.left)
		p.d.Win.Canvas().Focus(p.find)
	case "codes":
		p.form.Codes()
	case "ditto":
		p.form.Ditto(p.before)
	case "section":
		p.form.NextSection()
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
		look.NewButton(words.Say("leave.stay"), nil),
	)
}

// say shows the whole message of the field in hand.
func (p *Page) say(text string, color fyne.ThemeColorName) {
	p.message.Importance = widget.MediumImportance
	switch color {
	case look.Danger:
		p.message.Importance = widget.DangerImportance
	case look.Warn:
		p.message.Importance = widget.WarningImportance
	}
	p.message.SetText(text)
}

func (p *Page) draftName() string {
	if p.rec != nil {
		return p.kind.Key + "/" + p.rec.ID
	}
	return p.kind.Key
}

// changed keeps what is half typed, so that a power failure loses nothing.
func (p *Page) changed() {
	p.d.Touch()
	p.drawFoot()
	name, values := p.draftName(), p.form.Snapshot()
	if len(values) == 0 {
		return
	}
	p.drafted = true
	turn := p.drafts.next()
	job.Quiet(func() (struct{}, error) {
		return struct{}{}, p.drafts.last(turn, func() error { return p.d.Store.SaveDraft(name, values) })
	}, func(_ struct{}, err error) {
		if err != nil {
			p.d.Fail(err)
		}
	})
}

func (p *Page) dropDraft() {
	if p.drafted {
		p.drafted = false
		if err := p.drafts.last(p.drafts.next(), func() error { return p.d.Store.SaveDraft(p.draftName(), nil) }); err != nil {
			p.d.Fail(err)
		}
	}
}

func (p *Page) reload() {
	if p.rec != nil {
		p.load(p.rec.ID)
	} else {
		p.blank()
	}
}

// search lists the records that fit, beside the window.
func (p *Page) search() {
	p.asked++
	asked, text := p.asked, p.find.Text
	job.Quiet(func() ([]store.Record, error) {
		return p.d.Store.List(store.Query{Kind: p.kind.Key, Find: text})
	}, func(rows []store.Record, err error) {
		if asked != p.asked {
			return
		}
		if err != nil {
			p.d.Fail(err)
			return
		}
		if text == "" {
			group := p.kind.ByRole(register.RoleClass)
			sort.SliceStable(rows, func(i, j int) bool { return group != nil && rows[i].Fields[group.Key] < rows[j].Fields[group.Key] })
		}
		p.rows = rows
		p.count.SetText(words.Say("entry.count", "n", len(rows)))
		p.list.Refresh()
	})
}

// line is a row of the list: name and state, then what tells it apart.
func (p *Page) line() fyne.CanvasObject {
	name := look.Text(words.Say("entry.sample"), 15, theme.ColorNameForeground, true)
	second := look.Note(words.Say("entry.sample"))
	return container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox()), container.NewVBox(name, second))
}

func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.rows) {
		return
	}
	rec := p.rows[i]
	row := o.(*fyne.Container)
	texts := row.Objects[0].(*fyne.Container).Objects
	pack := p.d.Store.Pack()
	set(texts[0], pack.TitleOf(register.Record{ID: rec.ID, Kind: rec.Kind, Values: rec.Fields}))
	set(texts[1], p.second(rec))
	marks := row.Objects[1].(*fyne.Container).Objects[0].(*fyne.Container)
	marks.Objects = nil
	if rec.Check != store.Sound {
		marks.Add(look.Badge(string(rec.Check), words.Say("check."+string(rec.Check))))
	} else {
		marks.Add(look.Badge(string(rec.State), words.Say("travel."+string(rec.State))))
	}
	row.Refresh()
}

// second is what tells two records of one name apart: the class, the end of the number.
func (p *Page) second(rec store.Record) string {
	var parts []string
	if f := p.kind.ByRole(register.RoleClass); f != nil && rec.Fields[f.Key] != "" {
		parts = append(parts, p.d.Store.Pack().Display(f, rec.Fields[f.Key]))
	}
	if f := p.kind.ByRole(register.RoleIDNumber); f != nil && len(rec.Fields[f.Key]) > 4 {
		id := rec.Fields[f.Key]
		parts = append(parts, "\u2026"+id[len(id)-4:])
	}
	if f := p.kind.ByRole(register.RoleCode); f != nil && rec.Fields[f.Key] != "" {
		parts = append(parts, rec.Fields[f.Key])
	}
	if f := p.kind.ByRole(register.RolePerson); f != nil && rec.Fields[f.Key] != "" {
		p.d.Store.Lookup(func(look register.Lookup) {
			if other, ok := look.Record(rec.Fields[f.Key]); ok {
				parts = append(parts, p.d.Store.Pack().TitleOf(other))
			}
		})
	}
	return strings.Join(parts, "  ")
}

func (p *Page) hint(id string) string {
	rec, err := p.d.Store.Get(id)
	if err != nil {
		return ""
	}
	kind := p.d.Store.Pack().Kind(rec.Kind)
	for _, role := range []register.Role{register.RoleCode, register.RoleClass} {
		if f := kind.ByRole(role); f != nil && rec.Fields[f.Key] != "" {
			return rec.Fields[f.Key]
		}
	}
	return ""
}

func (p *Page) open(id string) {
	p.Leave(func() { p.load(id) })
}

// load shows a record and what is entered with it.
func (p *Page) load(id string) {
	rec, err := p.d.Store.Get(id)
	if err != nil {
		p.d.Fail(err)
		return
	}
	if p.rec != nil {
		p.before = p.rec.Fields
	}
	p.rec, p.drafted, p.resumed = &rec, false, false
	p.turn(p.right)
	p.d.Looked(rec)
	p.form.Load(p.parts(&rec), nil)
	p.report()
	p.restore()
	p.drawTitle()
	p.drawFoot()
	for i, row := range p.rows {
		if row.ID == id {
			p.list.Select(i)
		}
	}
}

// blank shows an empty form for a new record.
func (p *Page) blank() {
	if p.rec != nil {
		p.before = p.rec.Fields
	}
	p.rec, p.drafted, p.resumed = nil, false, false
	p.turn(p.right)
	p.list.UnselectAll()
	p.form.Load(p.parts(nil), p.carried)
	p.restore()
	p.drawTitle()
	p.drawFoot()
}

// restore puts back what was half typed when the program ended.
func (p *Page) restore() {
	draft, err := p.d.Store.Draft(p.draftName())
	if err != nil {
		p.d.Fail(err)
		return
	}
	if len(draft) > 0 {
		p.form.Restore(draft)
		p.drafted, p.resumed = true, true
	}
}

// parts gives the records that the form shows for a record: the one it refers to, and those that
// refer to it, with room for a new one.
func (p *Page) parts(rec *store.Record) []form.Part {
	pack := p.d.Store.Pack()
	main := form.Part{Kind: p.kind}
	if rec != nil {
		main.ID, main.Values, main.Typed = rec.ID, rec.Fields, rec.Typed
	}
	list := []form.Part{main}
	for _, key := range p.kind.Parts {
		kind := pack.Kind(key)
		if kind == nil {
			continue
		}
		if via := refTo(p.kind, key); via != nil {
			part := form.Part{Kind: kind, Via: via, Before: true}
			if rec != nil && rec.Fields[via.Key] != "" {
				if other, err := p.d.Store.Get(rec.Fields[via.Key]); err == nil {
					part.ID, part.Values, part.Typed = other.ID, other.Fields, other.Typed
				}
			}
			list = append(list, part)
		} else if via := refTo(kind, p.kind.Key); via != nil {
			list = append(list, p.many(kind, via, rec)...)
		}
	}
	return list
}

func (p *Page) many(kind *register.Kind, via *register.Field, rec *store.Record) []form.Part {
	var list []form.Part
	if rec != nil {
		p.d.Store.Lookup(func(look register.Lookup) {
			for _, other := range look.Referring(kind.Key, via.Key, rec.ID) {
				values := map[string]string{}
				for key, value := range other.Values {
					values[key] = value
				}
				list = append(list, form.Part{Kind: kind, ID: other.ID, Values: values, Typed: other.Typed, Via: via})
			}
		})
		sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	}
	if len(list) == 0 || kind.Role == register.KindGuardian {
		list = append(list, form.Part{Kind: kind, Via: via})
	}
	return list
}

// former names a field that the pack no longer has, as the pack that had it did.
func (p *Page) former(kind, key, value string) (label, shown string) {
	pack, f := p.d.Store.Former(kind, key)
	if f == nil {
		return key, value
	}
	return f.Label, pack.Display(f, value)
}

func refTo(kind *register.Kind, key string) *register.Field {
	for _, f := range kind.Fields {
		if f.Type == register.Ref && f.Kind == key {
			return f
		}
	}
	return nil
}

// report shows what the checks say of the records in the form.
func (p *Page) report() {
	if p.rec == nil {
		return
	}
	found := map[string][]register.Problem{p.rec.ID: p.rec.Problems}
	for _, part := range p.parts(p.rec)[1:] {
		if part.ID != "" {
			if other, err := p.d.Store.Get(part.ID); err == nil {
				found[part.ID] = other.Problems
			}
		}
	}
	p.form.Report(found)
}

// save writes everything in the form in one transaction, then goes on.
func (p *Page) save(then func()) {
	edits, main := p.form.Edits()
	saved, err := p.d.Store.Commit(edits...)
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.dropDraft()
	p.d.Saved()
	values := p.form.Main()
	p.before = values
	for _, f := range p.kind.Fields {
		if f.Carry {
			p.carried[f.Key] = values[f.Key]
		}
	}
	if then != nil {
		p.rec = nil
		p.form.Load(p.parts(nil), nil)
		then()
		return
	}
	p.rec = nil
	p.load(saved[main].ID)
	p.say(words.Say("entry.saved", "time", time.Now().Format("15:04:05")), look.OK)
}

func (p *Page) step(by int) {
	at := -1
	for i, row := range p.rows {
		if p.rec != nil && row.ID == p.rec.ID {
			at = i
		}
	}
	if at += by; at >= 0 && at < len(p.rows) {
		p.open(p.rows[at].ID)
	}
}

func (p *Page) drawTitle() {
	name := words.Say("entry.untitled", "kind", p.kind.Label)
	p.title.Objects = nil
	if look.Narrow() {
		p.title.Add(look.NewIconButton(words.Say("entry.list"), theme.SearchIcon(), func() { p.Do("find") }))
	}
	if p.rec != nil {
		name = p.d.Store.Pack().TitleOf(register.Record{ID: p.rec.ID, Kind: p.rec.Kind, Values: p.rec.Fields})
	}
	p.title.Add(look.Title(name))
	if p.rec != nil {
		p.title.Add(look.Badge(string(p.rec.State), words.Say("travel."+string(p.rec.State))))
		if p.rec.Check != store.Sound {
			p.title.Add(look.Badge(string(p.rec.Check), words.Say("check."+string(p.rec.Check))))
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

func (p *Page) drawFoot() {
	if len(p.foot.Objects) == 0 {
		p.foot.Objects = []fyne.CanvasObject{
			look.NewButton(words.Say("entry.history"), func() { p.Do("history") }),
			look.NewIconButton(words.Say("entry.print"), theme.DocumentPrintIcon(), func() { p.Do("print") }),
			layout.NewSpacer(),
			look.NewIconButton(words.Say("entry.save"), theme.DocumentSaveIcon(), func() { p.Do("save") }),
			look.Primary(words.Say("entry.savenew"), theme.ConfirmIcon(), func() { p.Do("savenew") }),
		}
		p.foot.Refresh()
	}
}

// history shows the record's changes, the newest first.
func (p *Page) history() {
	if p.rec == nil {
		return
	}
	events, err := p.d.Store.History(p.rec.ID)
	if err != nil {
		p.d.Fail(err)
		return
	}
	units, err := p.d.Store.Units()
	if err != nil {
		p.d.Fail(err)
		return
	}
	rows := container.NewVBox()
	pack := p.d.Store.Pack()
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		rows.Add(look.Text(fmt.Sprintf("%s  %s  %s  %s", e.Time.Format("2006-01-02 15:04"), words.Say("deed."+e.Kind), units[e.Unit].Name, e.Actor), 14, theme.ColorNameForeground, true))
		if e.Reason != "" {
			rows.Add(look.Note(words.Say("history.reason", "reason", e.Reason)))
		}
		keys := make([]string, 0, len(e.Fields))
		for key := range e.Fields {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			base, day, _ := strings.Cut(key, "@")
			label, old, now := base, e.Fields[key].Old, e.Fields[key].New
			in, f := pack, p.kind.Field(base)
			if f == nil {
				in, f = p.d.Store.Former(p.kind.Key, base)
			}
			if f != nil {
				label, old, now = f.Label, in.Masked(f, old), in.Masked(f, now)
			}
			if day != "" {
				label += " " + day
			}
			if old != "" || now != "" {
				rows.Add(look.Note("    " + words.Say("history.field", "label", label, "old", old, "new", now)))
			}
		}
	}
	look.Tell(p.d.Win, words.Say("history.title"), look.Big(container.NewVScroll(rows)))
}

// print makes the record's form.
func (p *Page) print() {
	if p.rec == nil {
		p.d.Fail(prints.ErrNothing)
		return
	}
	id := p.rec.ID
	p.Leave(func() { prints.Form(p.d, p.kind, []string{id}) })
}

// remove withdraws a record, with a reason.
func (p *Page) remove() {
	if p.rec == nil {
		return
	}
	why := look.NewEntry()
	why.SetPlaceHolder(words.Say("remove.why"))
	id := p.rec.ID
	do := look.NewButton(words.Say("remove.do"), func() {
		if _, err := p.d.Store.Commit(store.Edit{ID: id, Remove: true, Reason: strings.TrimSpace(why.Text)}); err != nil {
			p.d.Fail(err)
			return
		}
		p.d.Saved()
		p.rec = nil
		p.blank()
	})
	look.Ask(p.d.Win, words.Say("remove.title"), container.NewVBox(look.Sentence(words.Say("remove.text")), why), do, look.NewButton(words.Say("remove.keep"), nil))
	p.d.Win.Canvas().Focus(why)
}

func set(o fyne.CanvasObject, text string) {
	look.SetText(o, text)
}
