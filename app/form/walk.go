package form

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/words"
)

// place is where the cursor is, told so that it is found in a form that has one record more: the second guardian's name.
type place struct {
	kind string
	nth  int // record of its kind
	key  string
}

func (fl *field) place() place {
	at := place{kind: fl.group.kind.Key, key: fl.f.Key}
	for _, g := range fl.group.form.groups {
		if g == fl.group {
			break
		}
		if g.kind == fl.group.kind {
			at.nth++
		}
	}
	return at
}

// cursor is the input that the cursor is in; nil where it is in none of the form's.
func (f *Form) cursor() *input {
	if in, ok := f.c.Canvas.Focused().(*input); ok && in.f == f {
		return in
	}
	return nil
}

// leave takes the focus out of the form that is about to be drawn anew, and gives where it was, so
// that it comes back to the same place: keys typed into what is gone would be lost.
func (f *Form) leave() (at place) {
	if in := f.cursor(); in != nil {
		at = in.field.place()
		f.c.Canvas.Unfocus()
	}
	return at
}

// show scrolls so that a field and its message are in sight.
func (f *Form) show(fl *field) {
	y := f.below(fl.box)
	top, height := f.scroll.Offset.Y, f.scroll.Size().Height
	if y < top+8 {
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-40)))
	} else if y+fl.box.Size().Height+16 > top+height {
		f.scroll.ScrollToOffset(fyne.NewPos(0, y+fl.box.Size().Height+60-height))
	}
}

// below is how far down in the form something stands. The driver would not know of what was not drawn yet.
func (f *Form) below(of fyne.CanvasObject) float32 {
	y, _ := down(f.body, of)
	return y
}

func down(in, of fyne.CanvasObject) (y float32, found bool) {
	if in == of {
		return 0, true
	}
	if c, ok := in.(*fyne.Container); ok {
		for _, o := range c.Objects {
			if y, found := down(o, of); found {
				return o.Position().Y + y, true
			}
		}
	}
	return 0, false
}

// next moves the focus to the next field that may be typed in (by 1) or the one before (by -1).
func (f *Form) next(from *field, by int) {
	at := -1
	if from != nil {
		from = f.left(from) // what it says decides which fields apply
	}
	for i, fl := range f.order {
		if fl == from {
			at = i
		}
	}
	for i := at + by; i >= 0 && i < len(f.order); i += by {
		if fl := f.order[i]; !fl.input.Disabled() && !fl.locked() && !(f.c.Dense && by > 0 && fl.passed()) {
			f.focus(fl)
			return
		}
	}
	if !f.c.Dense || by < 0 || f.AskHome() {
		return
	}
	for _, fl := range f.order { // at the end: what must not stay empty
		if fl.required && fl.value == "" && !fl.input.Disabled() && fl != from {
			f.focus(fl)
			return
		}
	}
}

// AskHome puts the cursor into a home of which the ID number says the county alone, and gives false where there is none, or the
// cursor was there already: it is asked for once.
func (f *Form) AskHome() bool {
	for _, fl := range f.order {
		if fl.rough() && !fl.met && !fl.input.Disabled() {
			f.focus(fl)
			return true
		}
	}
	return false
}

// tab goes to the next field, whatever it holds, or with Shift to the one before; beyond the last out of the
// form.
func (f *Form) tab(from *field) {
	by := 1
	if look.Shifted() {
		by = -1
	}
	from = f.left(from)
	at := slices.Index(f.order, from)
	for i := at + by; at >= 0 && i >= 0 && i < len(f.order); i += by {
		if !f.order[i].input.Disabled() {
			f.focus(f.order[i])
			return
		}
	}
	if by > 0 {
		f.c.Canvas.FocusNext()
	} else {
		f.c.Canvas.FocusPrevious()
	}
}

// passed reports whether Enter goes past a field of a dense form: it holds something, or the pack says what
// it is filled with.
func (fl *field) passed() bool { return fl.value != "" || fl.f.Fills() && !fl.opened }

// FocusFirst puts the cursor into the first field; of a draft that was put back, into the one where the typing stopped.
func (f *Form) FocusFirst() {
	if fl := f.stopped; fl != nil && !fl.input.Disabled() {
		f.stopped = nil
		f.focus(fl)
		return
	}
	f.next(nil, 1)
}

// FocusAgain puts the cursor back where it was last.
func (f *Form) FocusAgain() {
	if f.current == nil || f.current.input.Disabled() {
		f.FocusFirst()
		return
	}
	f.focus(f.current)
}

// NextSection goes on to the first field of the next section.
func (f *Form) NextSection() { f.skip(1) }

// SectionBack goes to the first field of the section before.
func (f *Form) SectionBack() { f.skip(-1) }

// skip goes so many sections on, and from the last to the first.
func (f *Form) skip(by int) {
	n := len(f.heads)
	at := slices.IndexFunc(f.heads, func(h head) bool { return f.current != nil && h.holds(f.current) })
	if at < 0 && by < 0 { // the cursor is in none
		at = 0
	}
	if n > 0 {
		f.goTo(f.heads[(at+by+n)%n])
	}
}

// NextProblem goes to the next field with a message of something wrong.
func (f *Form) NextProblem() {
	start := 0
	for i, fl := range f.order {
		if fl == f.current {
			start = i + 1
		}
	}
	for i := range f.order {
		fl := f.order[(start+i)%len(f.order)]
		if fl.message.warns() && !fl.input.Disabled() {
			f.focus(fl)
			return
		}
	}
}

// goTo goes to a section, and in it to the first field that is to be typed in: what was worked out is passed, as by Enter.
func (f *Form) goTo(h head) {
	to := h.first
	for _, fl := range f.order {
		if h.holds(fl) && !fl.input.Disabled() && !fl.filled {
			to = fl
			break
		}
	}
	f.scroll.ScrollToOffset(fyne.NewPos(0, f.below(h.at))) // first: it closes the list that hangs on a field
	if to != nil && !to.input.Disabled() {
		f.focus(to)
	}
}

func (f *Form) drawTabs() {
	f.tabs.RemoveAll()
	for i := range f.heads {
		h := &f.heads[i]
		h.mark = look.Text("", 13, look.Danger, true)
		b := look.NewButton(h.title, func() { f.goTo(*h) })
		b.Importance = widget.LowImportance
		h.tab = container.New(layout.NewCustomPaddedHBoxLayout(0), b, h.mark, look.Space(4))
		f.tabs.Add(h.tab)
	}
	f.tabs.Refresh()
}

// Ditto copies the current field from the values of other records (see Values), and says where there is nothing.
func (f *Form) Ditto(values map[string]string) {
	fl := f.current
	if fl == nil || fl.input.Disabled() {
		return
	}
	value := values[fl.group.kind.Key+"."+fl.f.Key]
	if value == "" || fl.locked() {
		f.c.Say(words.Say("entry.nothing"), look.Text2)
		return
	}
	if value != fl.value {
		f.count.Fields++
	}
	fl.set(f.c.Pack, value)
	fl.carried, fl.untouched, fl.problem = false, false, nil
	f.settle(fl)
	f.next(fl, 1)
}

// Codes opens the list of the current field.
func (f *Form) Codes() {
	if f.current != nil {
		f.picker.open(f.current, "")
	}
}
