package form

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Config is what a form asks of its surroundings.
type Config struct {
	Pack    *register.Pack
	Kind    *register.Kind
	Unit    string // whose book a new record is in
	Level   string // of the unit: which fields it may write
	Canvas  fyne.Canvas
	Lookup  func(func(register.Lookup))
	Find    func(kind, text string) []store.Hit          // for refs
	Hint    func(id string) string                       // what tells two records of one title apart
	Changed func()                                       // something was typed
	Key     func(*fyne.KeyEvent)                         // function keys and Esc
	Say     func(text string, color fyne.ThemeColorName) // the whole message of the field in hand

	// Former names a field that the pack no longer has, and shows a value of it; may be nil.
	Former func(kind, key, value string) (label, shown string)

	// Dense puts three fields in a line, without the lines under them, and shows those that Shows reports.
	Dense bool
	Shows func(*register.Kind, *register.Field) bool

	Recent func(kind, field string) []string              // texts and places written last into a field; may be nil
	Record func(id string) (rec register.Record, ok bool) // a record of the desk, to go on with; may be nil

	Explained func(id string) map[string]string // reasons that were given for a record, by check; may be nil
}

// shows reports whether a field has a place in the form.
func (c Config) shows(k *register.Kind, f *register.Field) bool {
	return c.Shows == nil || c.Shows(k, f)
}

// columns is how many fields stand beside each other.
func (c Config) columns() int {
	if c.Dense && !look.Narrow() {
		return 3
	}
	return 2
}

// Form is the entry form of one record and of the records that are entered with it.
type Form struct {
	c       Config
	groups  []*group
	order   []*field // in the order of Tab
	picker  *picker
	scroll  *container.Scroll
	body    *fyne.Container
	tabs    *fyne.Container
	root    *fyne.Container
	heads   []head
	current *field
	stopped *field // of a draft: the cursor goes there
	loading bool
	kept    []kept            // of the records, without a field
	lost    map[string]string // of the draft, without a field; by name as in Snapshot
	keptBox *fyne.Container
	wanted  spot
	count   Count

	initials  map[string][]string // of places, by code
	lastPlace string

	past, future []state // steps that can be taken back, or done again
	now          state
}

// head is where a section begins.
type head struct {
	title string
	at    fyne.CanvasObject
	first *field
	tab   *fyne.Container // its button and its mark
	mark  *canvas.Text
	group *group
	keys  []string // sections
}

func (h head) holds(fl *field) bool {
	if len(h.keys) == 0 {
		return fl.group == h.group
	}
	for _, key := range h.keys {
		if fl.group == h.group && fl.f.Section == key {
			return true
		}
	}
	return false
}

// New makes an empty form.
func New(c Config) *Form {
	f := &Form{c: c, body: container.NewVBox(), tabs: container.NewHBox(), keptBox: container.NewVBox()}
	inset := look.Inset{By: 10}
	if c.Dense {
		inset.By = 2
	}
	f.scroll = container.NewVScroll(container.New(inset, f.body))
	f.scroll.OnScrolled = func(fyne.Position) { f.picker.close() }
	if c.Dense {
		f.body.Layout = layout.NewCustomPaddedVBoxLayout(2)
	}
	f.picker = &picker{form: f}
	f.picker.layer = container.New(hanging{f.picker})
	f.root = container.NewStack(f.scroll, f.picker.layer)
	if !c.Dense {
		f.root = container.NewBorder(container.NewHScroll(f.tabs), nil, nil, nil, f.root)
	}
	return f
}

// Object is what is put on the screen.
func (f *Form) Object() fyne.CanvasObject { return f.root }

// Part is one record that a form shows.
type Part struct {
	Kind   *register.Kind
	ID     string // "" for a new one
	Values map[string]string
	Typed  map[string]string // texts that values were worked out from
	Actor  string            // who changed it last
	Via    *register.Field   // nil for the main record
	Before bool              // the main record refers to it
}

// Load shows records: the main one first, then its parts. carried values are offered in a new one.
func (f *Form) Load(parts []Part, carried map[string]string) {
	f.loading = true
	f.picker.close()
	at := f.leave()
	f.groups, f.order, f.heads, f.current, f.stopped = nil, nil, nil, nil, nil
	f.kept, f.lost = nil, nil
	f.body.RemoveAll()
	for i, part := range parts {
		f.groups = append(f.groups, f.build(part, i == 0, carried))
		f.keep(part)
	}
	f.body.Add(f.keptBox)
	f.drawKept()
	f.drawTabs()
	f.fill()
	f.relevance()
	for _, fl := range f.order {
		fl.paint()
	}
	f.marks()
	f.loading = false
	f.scroll.ScrollToTop()
	f.begin()
	for _, fl := range f.order {
		if fl.place() == at && !fl.input.Disabled() {
			f.focus(fl)
			f.picker.close() // the field has no place yet that a list could stand under
		}
	}
	f.point()
}

// focus puts the cursor into a field, and the field into sight: it may have the cursor already, and be scrolled away, or hold
// another text by now.
func (f *Form) focus(fl *field) {
	if f.c.Canvas.Focused() == fl.input && fl.input.Text != "" { // of an empty one the list would stand where the field was
		f.entered(fl)
	}
	f.c.Canvas.Focus(fl.input)
	f.show(fl)
}

func (f *Form) build(part Part, main bool, carried map[string]string) *group {
	g := &group{form: f, kind: part.Kind, id: part.ID, via: part.Via, main: main, before: part.Before, heads: map[string]fyne.CanvasObject{}}
	values := map[string]string{}
	if part.ID == "" {
		values = f.c.Pack.Defaults(part.Kind, time.Now())
	}
	for key, value := range part.Values {
		values[key] = value
	}
	if f.c.Dense {
		f.band(g, values, part.Typed, carried)
		return g
	}
	for _, section := range part.Kind.Sections {
		f.section(g, section, values, part.Typed, carried)
	}
	return g
}

// holds reports whether a field of a record has a place of its own in the form.
func (f *Form) holds(g *group, rf *register.Field) bool {
	return rf != g.via && (g.main || rf.Type != register.Ref) && rf.Role != register.RolePhoto && !f.joined(g, rf)
}

// place makes a field of a record and gives it the value that it begins with.
func (f *Form) place(g *group, rf *register.Field, values, typed, carried map[string]string) *field {
	fl := f.field(g, rf)
	value := rf.At(values, time.Now())
	if on := carried[g.kind.Key+"."+rf.Key]; g.id == "" && on != "" && rf.Carries() && (value == "" || rf.Default != "") {
		value, fl.carried = on, true
	}
	fl.untouched = g.id == "" && !fl.carried && value != ""
	fl.set(f.c.Pack, value)
	if fl.typed, fl.kept, fl.loaded = typed[rf.Key], typed[rf.Key], value; fl.carried {
		fl.loaded = ""
	}
	g.fields = append(g.fields, fl)
	if rf.Derived() {
		fl.input.Disable()
	}
	if fl.shownHere = f.c.shows(g.kind, rf); fl.shownHere && !rf.Derived() {
		f.order = append(f.order, fl)
	}
	return fl
}

func (f *Form) section(g *group, section register.Section, values, typed, carried map[string]string) {
	var rows []fyne.CanvasObject
	var wide []bool
	var first *field
	for _, rf := range g.kind.Fields {
		if rf.Section != section.Key || !f.holds(g, rf) {
			continue
		}
		fl := f.place(g, rf, values, typed, carried)
		if first == nil && !rf.Derived() {
			first = fl
		}
		rows, wide = append(rows, fl.box), append(wide, rf.Width > 1)
	}
	if len(rows) == 0 {
		return
	}
	title := section.Say(words.Language())
	if !g.main {
		title = f.partLabel(g)
		if len(g.kind.Sections) > 1 {
			title += words.Say("form.dot") + section.Say(words.Language())
		}
	}
	line := canvas.NewRectangle(theme.Color(look.Line))
	line.SetMinSize(fyne.NewSize(1, 1))
	at := container.NewBorder(nil, line, nil, nil, look.Text(title, 15, theme.ColorNameForeground, true))
	if n := len(f.heads); n > 0 && !g.main && f.heads[n-1].group == g {
		f.heads[n-1].keys = append(f.heads[n-1].keys, section.Key) // a part has one tab
	} else {
		tab := section.Say(words.Language())
		if !g.main {
			tab = f.partLabel(g)
		}
		if slices.ContainsFunc(f.heads, func(h head) bool { return h.title == tab }) { // a section of the main record is called so
			tab = title
		}
		f.heads = append(f.heads, head{title: tab, at: at, first: first, group: g, keys: []string{section.Key}})
	}
	f.body.Add(at)
	f.body.Add(container.New(columns{wide: wide, n: f.c.columns()}, rows...))
}

// band lays out all that is shown of a record under one name, which stands beside it.
func (f *Form) band(g *group, values, typed, carried map[string]string) {
	var rows []fyne.CanvasObject
	var first *field
	for _, section := range g.kind.Sections {
		for _, rf := range g.kind.Fields {
			if rf.Section != section.Key || !f.holds(g, rf) {
				continue
			}
			fl := f.place(g, rf, values, typed, carried)
			if !fl.shownHere {
				continue
			}
			if rows = append(rows, fl.box); first == nil && !rf.Derived() {
				first = fl
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	title := newLines(f.partLabel(g), 13, gutterWidth-10)
	f.heads = append(f.heads, head{title: f.partLabel(g), at: title, first: first, group: g})
	if len(f.heads) > 1 {
		line := canvas.NewRectangle(theme.Color(look.Line))
		line.SetMinSize(fyne.NewSize(1, 1))
		f.body.Add(line)
	}
	f.body.Add(container.New(gutter{}, title, container.New(columns{wide: make([]bool, len(rows)), n: f.c.columns(), dense: true}, rows...)))
}

// partLabel names a part: a second one of a kind by its number, a new one after others as new.
func (f *Form) partLabel(g *group) string {
	n := 1
	for _, other := range f.groups {
		if other.kind == g.kind {
			n++
		}
	}
	switch {
	case n > 1 && g.id == "":
		return words.Say("form.another", "kind", g.kind.Say(words.Language()))
	case n > 1:
		return g.kind.Say(words.Language()) + " " + strconv.Itoa(n)
	}
	return g.kind.Say(words.Language())
}

// joined reports whether a ref of the main record is shown as a part of the form.
func (f *Form) joined(g *group, rf *register.Field) bool {
	if !g.main || rf.Type != register.Ref {
		return false
	}
	for _, part := range g.kind.Parts {
		if part == rf.Kind {
			return true
		}
	}
	return false
}

func (f *Form) field(g *group, rf *register.Field) *field {
	fl := &field{f: rf, group: g, asked: true}
	fl.input = newInput(f, fl)
	fl.hint(rf.Hinted(words.Language()))
	fl.label, fl.message = newLabel(rf.Say(words.Language()), f.c.Dense), newMessage()
	if !f.mayWrite(rf) {
		fl.input.Disable()
	}
	fl.ground, fl.edge, fl.mark = newGround(), newEdge(), newMark()
	in := container.New(boxed{fl}, fl.ground, fl.input, fl.edge, fl.mark.object)
	fl.box = container.New(row{fl.message, f.c.Dense}, fl.label.object, in, fl.message.object)
	if f.c.Dense {
		fl.message.object.Hide()
	}
	return fl
}

// hint shows in an empty field as much of a hint as there is room for.
func (fl *field) hint(text string) {
	fl.hinting = text
	width := float32(0)
	if fl.ground != nil && fl.ground.Size().Width > 0 {
		width = fl.ground.Size().Width - look.Scaled(12)
	}
	if text = fitting(text, theme.TextSize(), width); fl.input.PlaceHolder != text {
		fl.input.SetPlaceHolder(text)
	}
}

// title is what a ref shows: the name of what it points at.
func (f *Form) title(id string) string {
	if id == "" {
		return ""
	}
	text := id
	f.c.Lookup(func(look register.Lookup) {
		if rec, ok := look.Record(id); ok {
			text = f.c.Pack.TitleOf(rec)
		}
	})
	return text
}
