package form

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"rollbook/store/register"
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
	fl.value = value
	fl.setting = true
	fl.input.SetText(fl.shown(p))
	fl.input.CursorColumn = 0
	fl.setting = false
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
		if fl.value != fl.loaded {
			return false
		}
	}
	return g.id == ""
}

// trimmed is a text without the blanks of the eye.
func trimmed(f *register.Field, text string) string {
	text = strings.TrimSpace(text)
	if f.Type == register.IDNumber {
		text = strings.ReplaceAll(text, " ", "")
	}
	return text
}
