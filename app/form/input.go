package form

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"rollbook/store/register"
	"rollbook/words"
)

// input is a field's entry. Enter goes on to the next field; the keys of a picker go to it while it
// is open.
type input struct {
	widget.Entry
	f     *Form
	field *field
}

func newInput(f *Form, of *field) *input {
	in := &input{f: f, field: of}
	in.ExtendBaseWidget(in)
	in.Wrapping, in.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	in.OnChanged = func(string) { f.typed(of) }
	return in
}

// TypedKey takes Enter, the arrows of a picker and the function keys; the rest is the entry's.
func (in *input) TypedKey(key *fyne.KeyEvent) {
	if in.f.picker.key(in.field, key) {
		return
	}
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		in.f.next(in.field, 1)
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9:
		if in.f.c.Key != nil {
			in.f.c.Key(key)
		}
	case fyne.KeyF4:
		in.f.picker.open(in.field, "")
	default:
		in.Entry.TypedKey(key)
	}
}

// FocusGained shows the field whole, selects its text so that typing replaces it, and opens a list.
func (in *input) FocusGained() {
	in.Entry.FocusGained()
	in.f.entered(in.field)
}

// FocusLost reads what was typed.
func (in *input) FocusLost() {
	in.Entry.FocusLost()
	in.f.left(in.field)
}

// Tapped opens the list of a code again.
func (in *input) Tapped(e *fyne.PointEvent) {
	in.Entry.Tapped(e)
	in.f.picker.open(in.field, "")
}

// field is one field of a record in the form.
type field struct {
	f        *register.Field
	group    *group
	input    *input
	label    *labelText
	message  *message
	box      fyne.CanvasObject
	value    string // canonical, or as typed where it could not be understood
	typed    string // the text that value was worked out from and that is kept beside it; "" for none
	kept     string // typed, as it was loaded
	read     string // the value that the field held when it was last left
	earlier  string // and the one before: typed twice, a wrong number is spoken of more plainly
	remarks  []register.Remark
	loaded   string // what stood there before
	filled   bool   // by the ID number
	carried  bool
	setting  bool // the text is being set, not typed
	asked    bool
	problem  *register.Problem // of what was typed
	reported []register.Problem
}

// shown is how a value stands in the input while it is not being typed.
func (fl *field) shown(p *register.Pack) string {
	f := fl.f
	switch f.Type {
	case register.Code, register.Flag, register.Division, register.Codes:
		return p.Display(f, fl.value)
	case register.IDNumber:
		return groupID(fl.value)
	case register.Ref:
		return fl.group.form.title(fl.value)
	}
	return fl.value
}

// groupID writes an ID number as 6-8-4 for the eye.
func groupID(id string) string {
	if len(id) != 18 {
		return id
	}
	return id[:6] + " " + id[6:14] + " " + id[14:]
}

func (fl *field) set(p *register.Pack, value string) {
	fl.value, fl.read = value, value
	fl.setting = true
	fl.input.SetText(fl.shown(p))
	fl.input.CursorColumn = 0
	fl.setting = false
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
	form   *Form
	kind   *register.Kind
	id     string          // "" for a new one
	via    *register.Field // the ref that joins it and the main record; nil for the main one
	main   bool
	before bool // the main record refers to it
	fields []*field
	heads  map[string]fyne.CanvasObject // by section
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
	rec := register.Record{ID: g.id, Kind: g.kind.Key, Values: g.values(), Typed: map[string]string{}}
	for _, fl := range g.fields {
		if fl.typed != "" {
			rec.Typed[fl.f.Key] = fl.typed
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

// empty reports whether nobody wrote anything of a part that is not there yet.
func (g *group) empty() bool {
	for _, fl := range g.fields {
		if fl.changed() {
			return false
		}
	}
	return g.id == ""
}

// trimmed is a text without the blanks of the eye.
func trimmed(f *register.Field, text string) string {
	text = strings.TrimSpace(text)
	if whole := strings.ReplaceAll(text, " ", ""); f.Type == register.IDNumber && text == groupID(whole) {
		return whole
	}
	return text
}
