package form

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// input is a field's entry. Enter goes on to the next field; the keys of a picker go to it while it
// is open.
type input struct {
	look.Entry
	f     *Form
	field *field
}

func newInput(f *Form, of *field) *input {
	in := &input{f: f, field: of}
	in.ExtendBaseWidget(in)
	in.Dense = f.c.Dense
	in.Wrapping, in.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	in.OnChanged = func(string) { f.typed(of) }
	return in
}

// CreateRenderer draws the entry without a ground of its own, because the field's tells where a value comes from. A theme for
// the form would have every font read anew for each record that is shown, and kept: Fyne keeps them by the scope of a
// container.ThemeOverride, which is another after each of its refreshes.
func (in *input) CreateRenderer() fyne.WidgetRenderer {
	b := &bare{in.Entry.CreateRenderer()}
	b.clear()
	return b
}

// bare draws an input. The first of the objects is the entry's ground.
type bare struct{ fyne.WidgetRenderer }

func (b *bare) clear() {
	if ground, ok := b.Objects()[0].(*canvas.Rectangle); ok {
		ground.FillColor = color.Transparent
	}
}

// Refresh draws the entry anew.
func (b *bare) Refresh() {
	b.WidgetRenderer.Refresh()
	b.clear()
}

// TypedRune types a character, unless the value was worked out.
func (in *input) TypedRune(r rune) {
	in.f.count.Keys++
	if in.field.locked() {
		in.f.c.Say(words.Say("form.locked", "from", in.field.origin()), look.Text2)
		return
	}
	in.Entry.TypedRune(r)
}

// TypedShortcut does the same for what comes from the clipboard.
func (in *input) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		if in.field.locked() {
			in.f.c.Say(words.Say("form.locked", "from", in.field.origin()), look.Text2)
			return
		}
		if s.Clipboard != nil {
			if n := in.field.cells(s.Clipboard.Content()); n > 1 {
				in.f.refuse(in.field, words.Say("form.cells", "n", n))
				return
			}
			in.f.count.Pasted += len([]rune(s.Clipboard.Content()))
		}
	case *fyne.ShortcutCut:
		if in.field.locked() {
			return
		}
	}
	in.Entry.TypedShortcut(s)
}

// cells is how many cells of a sheet a text has; a line of free text may be broken, and has one.
func (fl *field) cells(text string) int {
	if fl.f.Type == register.Text && fl.f.Alphabet == "" && !strings.Contains(text, "\t") {
		return 1
	}
	return len(strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == '\n' || r == '\r' }))
}

// AcceptsTab says that Tab comes here: which field is the next, only leaving this one tells.
func (in *input) AcceptsTab() bool { return true }

// TypedKey takes Enter, the arrows of a picker and the function keys; the rest is the entry's.
func (in *input) TypedKey(key *fyne.KeyEvent) {
	if counted[key.Name] { // what a character's key gives comes as the character
		in.f.count.Keys++
	}
	if in.f.picker.key(in.field, key) {
		return
	}
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		in.f.next(in.field, 1)
	case fyne.KeyTab:
		in.f.tab(in.field)
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9:
		if in.f.c.Key != nil {
			in.f.c.Key(key)
		}
	case fyne.KeyF4:
		in.f.picker.open(in.field, "")
	case fyne.KeyBackspace, fyne.KeyDelete:
		switch {
		case in.field.locked():
			in.f.c.Say(words.Say("form.locked", "from", in.field.origin()), look.Text2)
		case in.field.carried:
			in.SetText("") // as one: what was carried is not worth cutting short
		default:
			in.Entry.TypedKey(key)
		}
	default:
		in.Entry.TypedKey(key)
	}
}

// counted are the keys that give no character and are work all the same.
var counted = map[fyne.KeyName]bool{
	fyne.KeyReturn: true, fyne.KeyEnter: true, fyne.KeyTab: true, fyne.KeyEscape: true, fyne.KeyBackspace: true, fyne.KeyDelete: true,
	fyne.KeyUp: true, fyne.KeyDown: true, fyne.KeyLeft: true, fyne.KeyRight: true, fyne.KeyHome: true, fyne.KeyEnd: true,
	fyne.KeyF2: true, fyne.KeyF3: true, fyne.KeyF4: true, fyne.KeyF6: true, fyne.KeyF8: true,
}

// FocusGained shows the field whole, selects its text so that typing replaces it, and opens a list.
func (in *input) FocusGained() {
	in.Entry.FocusGained()
	in.field.focused = true
	in.f.entered(in.field)
	in.field.paint()
}

// FocusLost reads what was typed.
func (in *input) FocusLost() {
	in.Entry.FocusLost()
	in.field.focused = false
	in.f.left(in.field)
	in.field.paint()
}

// Tapped opens the list of a code again.
func (in *input) Tapped(e *fyne.PointEvent) {
	in.Entry.Tapped(e)
	in.f.picker.open(in.field, "")
}

// field is one field of a record in the form.
type field struct {
	f            *register.Field
	group        *group
	input        *input
	label        *labelText
	message      *message
	box          fyne.CanvasObject
	value        string // canonical, or as typed where it could not be understood
	typed        string // the text that value was worked out from and that is kept beside it; "" for none
	kept         string // typed, as it was loaded
	read         string // the value that the field held when it was last left
	earlier      string // and the one before: typed twice, a wrong number is spoken of more plainly
	told         string // the value that was counted last
	remarks      []register.Remark
	loaded       string         // what stood there before
	filled       bool           // worked out: by the ID number, or as the pack says
	ruled        bool           // filled as the pack says
	from         *register.Kind // whose records gave it; nil for the record itself
	met          bool           // the cursor was here while it was rough
	carried      bool
	opened       bool   // was filled, and is typed by hand now
	untouched    bool   // the default of a new record
	setting      bool   // the text is being set, not typed
	half         bool   // the text is half typed, as a draft brought it back
	hinting      string // all of the hint that stands in it while it is empty
	asked        bool
	required     bool
	focused      bool
	shownHere    bool // has a place in this form
	ground, edge *canvas.Rectangle
	mark         *mark
	problem      *register.Problem // of what was typed
	reported     []register.Problem
	others       string // what somebody else wrote here since it was loaded
	clash        bool   // and something else was typed here
}

// shown is how a value stands in the input while it is not being typed.
func (fl *field) shown(p *register.Pack) string { return fl.display(p, fl.value) }

// display shows a value as the field would.
func (fl *field) display(p *register.Pack, value string) string {
	f := fl.f
	switch f.Type {
	case register.Code, register.Flag, register.Division, register.Codes, register.Computed:
		return p.In(words.Language()).Display(f, value)
	case register.IDNumber:
		return groupID(value)
	case register.Ref:
		return fl.group.form.title(value)
	}
	return value
}

// groupID writes an ID number as 6-8-4 for the eye.
func groupID(id string) string {
	if len(id) != 18 {
		return id
	}
	return id[:6] + " " + id[6:14] + " " + id[14:]
}

func (fl *field) set(p *register.Pack, value string) {
	fl.value, fl.read, fl.told, fl.half = value, value, value, false
	fl.setting = true
	fl.input.SetText(fl.shown(p))
	fl.input.CursorColumn = 0
	fl.setting = false
}

// given reports whether nobody typed the value for this record.
func (fl *field) given() bool {
	return (fl.carried || fl.filled) && fl.loaded == "" || fl.filled && fl.untouched
}

// changed reports whether anything differs from what was loaded.
func (fl *field) changed() bool { return fl.value != fl.loaded || fl.typed != fl.kept }

// remarked words what was cleaned of the field's text, and what is good to know of it.
func (fl *field) remarked() string {
	var said []string
	for _, one := range fl.remarks {
		said = append(said, words.Remark(one.Code, one.Args))
	}
	return strings.Join(said, words.Say("remark.and"))
}

// picks reports whether a field's value is chosen from a list.
func (fl *field) picks() bool {
	switch fl.f.Type {
	case register.Code, register.Codes, register.Flag, register.Ref, register.Division:
		return true
	}
	return false
}

// group is one record of the form: the main one, the one that it refers to, or one of many.
type group struct {
	form    *Form
	kind    *register.Kind
	id      string          // "" for a new one
	via     *register.Field // the ref that joins it and the main record; nil for the main one
	main    bool
	before  bool // the main record refers to it
	adopted bool // it was there already, and is referred to from now on
	fields  []*field
	heads   map[string]fyne.CanvasObject // by section
}

func (g *group) values() map[string]string {
	values := map[string]string{}
	for _, fl := range g.fields {
		if fl.value != "" {
			values[fl.f.Key] = fl.value
		}
	}
	return values
}

// day is that of which the record speaks: when it was last confirmed, else today.
func (g *group) day() string {
	if fl := g.field(g.kind.ByRole(register.RoleConfirmed)); fl != nil && fl.value != "" {
		return fl.value
	}
	return time.Now().Format(time.DateOnly)
}

// record is the record as it stands in the form.
func (g *group) record() register.Record {
	book, _, there := strings.Cut(g.id, "|")
	if !there {
		book = g.form.c.Unit
	}
	rec := register.Record{ID: g.name(), Kind: g.kind.Key, Unit: book, Values: g.values(), Typed: map[string]string{}}
	for _, fl := range g.fields {
		if fl.typed != "" {
			rec.Typed[fl.f.Key] = fl.typed
		}
	}
	for _, other := range g.form.groups {
		switch {
		case g.main && other.before && (other.id != "" || !other.empty()):
			rec.Values[other.via.Key] = other.name()
		case other.main && !g.main && !g.before:
			rec.Values[g.via.Key] = other.name()
		}
	}
	return rec
}

func (g *group) field(f *register.Field) *field {
	for _, fl := range g.fields {
		if f != nil && fl.f == f {
			return fl
		}
	}
	return nil
}

// empty reports whether there is nothing of a part that is not there yet but its defaults.
func (g *group) empty() bool {
	for _, fl := range g.fields {
		if fl.changed() {
			return false
		}
	}
	return g.id == ""
}

// begun reports whether a part that is not there yet shall be saved: somebody typed of it, or what was
// carried makes it whole.
func (g *group) begun() bool {
	carried, whole := false, true
	for _, fl := range g.fields {
		switch {
		case fl.changed() && !fl.given() && !fl.f.Derived():
			return true
		case fl.carried:
			carried = true
		case fl.required && fl.value == "":
			whole = false
		}
	}
	return g.id != "" || carried && whole
}

// trimmed is a text without the blanks of the eye.
func trimmed(f *register.Field, text string) string {
	text = strings.TrimSpace(text)
	if whole := strings.ReplaceAll(text, " ", ""); f.Type == register.IDNumber && text == groupID(whole) {
		return whole
	}
	return text
}
