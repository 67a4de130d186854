package form

import (
	"slices"
	"sort"
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

	Recent func(kind, field string) []string              // texts written last into a field; may be nil
	Record func(id string) (rec register.Record, ok bool) // a record of the desk, to go on with; may be nil
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
	loading bool
	kept    []kept            // of the records, without a field
	lost    map[string]string // of the draft, without a field; by name as in Snapshot
	keptBox *fyne.Container
	wanted  spot
	count   Count

	initials  map[string]string // of places, by code
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
	layer := container.NewWithoutLayout()
	f.picker = &picker{form: f, layer: layer}
	f.root = container.NewStack(f.scroll, layer)
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
	group, key := f.leave()
	f.groups, f.order, f.heads, f.current = nil, nil, nil, nil
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
	f.loading = false
	f.scroll.ScrollToTop()
	f.begin()
	for _, fl := range f.order {
		if fl.f.Key == key && group < len(f.groups) && fl.group == f.groups[group] && !fl.input.Disabled() {
			f.focus(fl)
			f.picker.close() // the field has no place yet that a list could stand under
		}
	}
	f.point()
}

// focus puts the cursor into a field, and the field into sight: it may have the cursor already, and be scrolled away.
func (f *Form) focus(fl *field) {
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
		return g.kind.Say(words.Language()) + " " + itoa(n)
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
	fl.input.SetPlaceHolder(short(rf.Hinted(words.Language())))
	fl.label, fl.message = newLabel(rf.Say(words.Language()), f.c.Dense), newMessage()
	if !f.mayWrite(rf) {
		fl.input.Disable()
	}
	fl.ground, fl.edge, fl.mark = newGround(), newEdge(), newMark()
	in := container.New(boxed{}, fl.ground, fl.input, fl.edge, fl.mark.object)
	fl.box = container.New(row{fl.message, f.c.Dense}, fl.label.object, in, fl.message.object)
	if f.c.Dense {
		fl.message.object.Hide()
	}
	return fl
}

// short is as much of a hint as a field has room for.
func short(hint string) string {
	if r := []rune(hint); len(r) > 16 {
		return string(r[:15]) + "\u2026"
	}
	return hint
}

// typed hears every change of a field's text.
func (f *Form) typed(fl *field) {
	if f.loading || fl.setting {
		return
	}
	fl.carried, fl.filled, fl.ruled, fl.untouched, fl.typed, fl.remarks = false, false, false, false, "", nil
	if !fl.clash {
		fl.others = ""
	}
	text := fl.input.Text
	if fl.picks() {
		if f.picker.of == fl && f.picker.byPosition(text) {
			return
		}
		if text == "" {
			fl.value = ""
		}
	} else {
		fl.value = f.read(fl, text).Value
	}
	f.picker.open(fl, text)
	fl.paint()
	if f.c.Changed != nil {
		f.c.Changed()
	}
}

// read gives what a text means to a field, or the text itself with what is wrong with it.
func (f *Form) read(fl *field, text string) register.Meaning {
	text = trimmed(fl.f, text)
	if fl.f.Type == register.Ref && text != "" {
		return register.Meaning{Value: fl.value}
	}
	return f.c.Pack.Interpret(fl.group.kind, fl.f, text)
}

func (f *Form) entered(fl *field) {
	if f.loading {
		return
	}
	f.current = fl
	f.show(fl)
	if fl.message.text == "" {
		f.c.Say(fl.f.Hinted(words.Language()), look.Text2)
	} else {
		f.c.Say(fl.message.text, fl.message.color)
	}
	f.picker.close()
	if fl.input.Text == "" {
		f.picker.open(fl, "")
	} else {
		fl.input.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// left reads a field that was left, and shows what follows from it.
func (f *Form) left(fl *field) {
	if f.loading || fl.setting || !fl.asked {
		return
	}
	if f.picker.of == fl {
		f.picker.close()
	}
	text, was := fl.input.Text, fl.told
	if text != fl.shown(f.c.Pack) || text == "" {
		if fl.f.Type == register.Ref && text == "" {
			fl.value = ""
		}
		m, before := f.read(fl, text), fl.read
		if fl.problem = m.Problem; text != "" {
			fl.typed, fl.remarks = m.Typed, m.Remarks
		}
		if m.Problem == nil {
			fl.set(f.c.Pack, m.Value)
		}
		fl.value, fl.read, fl.earlier = m.Value, m.Value, before
	}
	if fl.f.Type == register.Division && len(fl.value) >= townDigits {
		f.lastPlace = fl.value
	}
	if fl.told = fl.value; fl.value != was {
		f.count.Fields++
		f.recognise(fl)
	}
	f.settle(fl)
}

// settle draws what follows from a field's new value: what the ID number fills, which questions
// apply, and what is wrong.
func (f *Form) settle(fl *field) {
	g := fl.group
	if fl.f.Role == register.RoleIDNumber && fl.value != "" {
		f.fillFromID(g)
	}
	f.fill()
	f.relevance()
	f.check(g)
	if main := f.groups[0]; main != g { // whose checks may look at the parts
		f.check(main)
	}
	f.step(fl)
	if f.c.Changed != nil && !f.loading {
		f.c.Changed()
	}
}

// relevance asks which fields apply to what was entered.
func (f *Form) relevance() {
	now := time.Now()
	f.lookup(func(look register.Lookup) {
		for _, g := range f.groups {
			rec := g.record()
			computed := f.c.Pack.Compute(rec, look, now)
			for _, fl := range g.fields {
				fl.asked = f.c.Pack.Asked(fl.f, rec, look, now)
				fl.required = fl.asked && f.c.Pack.Required(fl.f, rec, look, now)
				fl.label.draw(fl.required, fl.asked)
				if fl.f.Derived() && fl.value != computed[fl.f.Key] {
					fl.set(f.c.Pack, computed[fl.f.Key])
				}
				switch {
				case fl.f.Derived():
				case !fl.asked && !fl.input.Disabled():
					fl.input.Disable()
					fl.input.SetPlaceHolder(words.Say("form.idle"))
				case fl.asked && fl.input.Disabled() && f.mayWrite(fl.f):
					fl.input.Enable()
					fl.input.SetPlaceHolder(short(fl.f.Hinted(words.Language())))
				}
			}
		}
	})
}

func (f *Form) mayWrite(rf *register.Field) bool { return rf.MayWrite(f.c.Level) }

// check shows what is wrong with a record as it stands; what is merely missing shows once it was
// saved.
func (f *Form) check(g *group) {
	var found []register.Problem
	f.lookup(func(look register.Lookup) {
		found = f.c.Pack.Check(g.record(), look, time.Now())
	})
	byField := map[string][]register.Problem{}
	for _, p := range found {
		if p.Check != "required" && p.Check != "ref" && !f.waits(g, p) {
			byField[p.Field] = append(byField[p.Field], p)
		}
	}
	for _, fl := range g.fields {
		f.tell(fl, byField[fl.f.Key])
	}
	f.marks()
}

// waits reports whether a problem of a new record is about a part of the form that nobody has come to yet.
func (f *Form) waits(g *group, p register.Problem) bool {
	if g.id != "" {
		return false
	}
	asked := f.c.Pack.Asks(g.kind, p.Check)
	for _, other := range f.groups {
		if other != g && other.kind == asked && other.id == "" && !other.begun() {
			return true
		}
	}
	return false
}

// tell writes a field's message: its first hard problem, or its first, else where its value comes from.
func (f *Form) tell(fl *field, found []register.Problem) {
	for _, p := range fl.reported {
		if p.Check == "required" && fl.value == "" && fl.asked {
			found = append(found, p)
		}
	}
	switch {
	case fl.problem != nil:
		fl.message.draw(words.Problem(fl.problem.Code, fl.problem.Args), look.Danger)
	case fl.clash:
		fl.message.draw(fl.others, look.Warn)
	case len(found) > 0:
		hard := slices.IndexFunc(found, func(p register.Problem) bool { return p.Level == register.Hard })
		p := found[max(hard, 0)].Retyped(fl.earlier, fl.value)
		text := p.Message
		if text == "" {
			text = words.Problem(p.Code, p.Args)
		}
		color := look.Warn
		if p.Level == register.Hard {
			color = look.Danger
		}
		fl.message.draw(text+fl.remarked(), color)
	case len(fl.remarks) > 0:
		fl.message.draw(fl.remarked(), look.Text3)
	case fl.others != "":
		fl.message.draw(fl.others, look.Text3)
	case fl.typed != "":
		fl.message.draw(words.Say("form.typed", "text", fl.typed), look.Text3)
	default:
		fl.message.draw("", look.Text3)
	}
	fl.paint()
	if fl == f.current {
		f.c.Say(fl.message.text, fl.message.color)
	}
}

// Report shows the problems that the store found in the records of the form, by record id.
func (f *Form) Report(byRecord map[string][]register.Problem) {
	for _, g := range f.groups {
		problems := map[string][]register.Problem{}
		for _, p := range byRecord[g.id] {
			problems[p.Field] = append(problems[p.Field], p)
		}
		for _, fl := range g.fields {
			fl.reported = problems[fl.f.Key]
			f.tell(fl, problems[fl.f.Key])
		}
	}
	f.marks()
}

// marks counts what is wrong in each section, beside its tab.
func (f *Form) marks() {
	for i := range f.heads {
		h := &f.heads[i]
		hard, soft := 0, 0
		for _, fl := range h.group.fields {
			if h.holds(fl) {
				switch fl.message.color {
				case look.Danger:
					hard++
				case look.Warn:
					soft++
				}
			}
		}
		text, color := "", look.Danger
		switch {
		case hard > 0:
			text = words.Say("form.hard", "n", hard)
		case soft > 0:
			text, color = words.Say("form.soft", "n", soft), look.Warn
		}
		if h.mark != nil && h.mark.Text != text {
			h.mark.Text, h.mark.Color = text, theme.Color(color)
			h.tab.Refresh()
		}
	}
	f.tabs.Refresh()
}

// Dirty reports whether anything differs from what was loaded.
func (f *Form) Dirty() bool {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl.changed() && !fl.f.Derived() && !fl.given() {
				return true
			}
		}
	}
	return false
}

// Flush reads the field that is being typed in.
func (f *Form) Flush() {
	if f.current != nil {
		f.left(f.current)
	}
}

// Main gives the values of the main record.
func (f *Form) Main() map[string]string { return f.groups[0].values() }

// Values gives the values of all the records, by kind and field ("student.name"), for the next ones: of
// several of a kind, those of the first.
func (f *Form) Values() map[string]string {
	all := map[string]string{}
	for _, g := range f.groups {
		for key, value := range g.values() {
			if name := g.kind.Key + "." + key; all[name] == "" {
				all[name] = value
			}
		}
	}
	return all
}

// Typed gives what of Values was not worked out: what the next record may begin with.
func (f *Form) Typed() map[string]string {
	all := f.Values()
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl.filled {
				delete(all, g.kind.Key+"."+fl.f.Key)
			}
		}
	}
	return all
}

// Carried counts the fields in sight that hold what was carried on.
func (f *Form) Carried() int {
	n := 0
	for _, fl := range f.order {
		if fl.carried {
			n++
		}
	}
	return n
}

// Missing gives the labels of what is required and still empty: in the form, and of fields that it does not
// show.
func (f *Form) Missing() (here, elsewhere []string) {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			switch {
			case !fl.required || fl.value != "" || fl.f.None && fl.typed != "":
			case fl.shownHere: // with a star, though nobody has begun its part
				here = append(here, fl.f.Say(words.Language()))
			case g.main || g.begun():
				elsewhere = append(elsewhere, fl.f.Say(words.Language()))
			}
		}
	}
	return here, elsewhere
}

// Edits gives what a save shall do: the record that the main one refers to, the main one, then
// those that refer to it. main is the place of the main one among them.
func (f *Form) Edits() (edits []store.Edit, main int) {
	f.Flush()
	ordered := append([]*group{}, f.groups...)
	sort.SliceStable(ordered, func(i, j int) bool { return rank(ordered[i]) < rank(ordered[j]) })
	at := map[*group]string{}
	var top *group
	for _, g := range ordered {
		if g.main {
			top = g
		}
	}
	for _, g := range ordered {
		if !g.main && g.id == "" && !g.begun() {
			continue
		}
		e := store.Edit{ID: g.id, Kind: g.kind.Key, Set: map[string]string{}, Typed: map[string]string{}, Seen: map[string]string{}}
		for _, fl := range g.fields {
			if !fl.f.Derived() && f.mayWrite(fl.f) && (fl.changed() || g.id == "" && fl.value != "") {
				e.Set[fl.f.Key], e.Typed[fl.f.Key] = fl.value, fl.typed
				if g.id != "" {
					e.Seen[fl.f.Key] = fl.loaded
				}
			}
		}
		for _, other := range f.groups {
			switch {
			case g.main && other.before && (other.id == "" || other.adopted) && at[other] != "":
				e.Set[other.via.Key] = at[other]
			case !g.main && !g.before && other == top && g.id == "":
				e.Set[g.via.Key] = at[top]
			}
		}
		if at[g] = g.id; g.id == "" {
			at[g] = "#" + itoa(len(edits))
		}
		if g.main {
			main = len(edits)
		}
		edits = append(edits, e)
	}
	return edits, main
}

func rank(g *group) int {
	switch {
	case g.before:
		return 0
	case g.main:
		return 1
	}
	return 2
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
