package form

import (
	"maps"

	"rollbook/store/register"
)

// state is how every field stood at one moment.
type state struct {
	fields  map[*field]standing
	records map[*group]identity
	at      *field // the field that was left with a new value
}

// identity is which record a part of the form is.
type identity struct {
	id      string
	adopted bool
}

type standing struct {
	value, typed                       string
	loaded, kept                       string
	carried, filled, opened, untouched bool
	ruled                              bool
	from                               *register.Kind
}

func (f *Form) standing(at *field) state {
	s := state{map[*field]standing{}, map[*group]identity{}, at}
	for _, g := range f.groups {
		s.records[g] = identity{g.id, g.adopted}
		for _, fl := range g.fields {
			s.fields[fl] = standing{fl.value, fl.typed, fl.loaded, fl.kept, fl.carried, fl.filled, fl.opened, fl.untouched, fl.ruled, fl.from}
		}
	}
	return s
}

// same reports whether two states hold the same values.
func (s state) same(other state) bool {
	return maps.Equal(s.records, other.records) && maps.EqualFunc(s.fields, other.fields, func(a, b standing) bool {
		return a.value == b.value && a.typed == b.typed
	})
}

// step notes how the form stands once a field was left with a new value: one step to undo.
func (f *Form) step(at *field) {
	now := f.standing(at)
	if f.now.fields != nil && !f.now.same(now) {
		f.past, f.future = append(f.past, f.now), nil
		f.past[len(f.past)-1].at = at
	}
	f.now = now
}

// begin forgets the steps: another record is in the form.
func (f *Form) begin() { f.past, f.future, f.now = nil, nil, f.standing(nil) }

// Undo takes back what is being typed into a field, piece by piece; then, a field at a time, what was
// typed before. It reports whether there was anything.
func (f *Form) Undo() bool {
	if fl := f.half(); fl != nil {
		before := fl.input.Text
		if fl.input.Entry.Undo(); fl.input.Text == before { // text that was put there is no piece of typing
			fl.input.SetText(fl.display(f.c.Pack, fl.read))
		}
		return true
	}
	if len(f.past) == 0 {
		return false
	}
	last := f.past[len(f.past)-1]
	f.past, f.future = f.past[:len(f.past)-1], append(f.future, f.now)
	f.future[len(f.future)-1].at = last.at
	f.restoreState(last)
	return true
}

// Redo does again what Undo took back.
func (f *Form) Redo() bool {
	if in := f.cursor(); in != nil {
		before := in.Text
		if in.Entry.Redo(); in.Text != before {
			return true
		}
	}
	if len(f.future) == 0 || f.half() != nil {
		return false
	}
	next := f.future[len(f.future)-1]
	f.future, f.past = f.future[:len(f.future)-1], append(f.past, f.now)
	f.past[len(f.past)-1].at = next.at
	f.restoreState(next)
	return true
}

func (f *Form) restoreState(s state) {
	f.loading = true
	f.picker.close()
	for g, was := range s.records {
		g.id, g.adopted = was.id, was.adopted
	}
	for fl, was := range s.fields {
		fl.set(f.c.Pack, was.value)
		fl.typed, fl.loaded, fl.kept = was.typed, was.loaded, was.kept
		fl.carried, fl.filled, fl.opened, fl.untouched = was.carried, was.filled, was.opened, was.untouched
		fl.ruled, fl.from = was.ruled, was.from
		fl.problem, fl.remarks = nil, nil
	}
	f.loading = false
	f.now = s
	f.relevance()
	for _, g := range f.groups {
		f.check(g)
	}
	if s.at != nil && !s.at.input.Disabled() && s.at.shownHere {
		f.focus(s.at) // with its text chosen, also where the cursor is there already: what is typed takes its place
	}
	if f.c.Changed != nil {
		f.c.Changed()
	}
}
