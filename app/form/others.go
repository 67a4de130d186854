package form

import (
	"slices"
	"time"

	"rollbook/words"
)

// Others brings in what somebody else wrote into the records of the form since they were loaded. A field that nobody
// touched here takes the new value; one that somebody did keeps what was typed, and says what stands in the register now:
// the next save is made in the knowledge of it. It reports whether there was anything.
func (f *Form) Others(now []Part) bool {
	found := false
	for _, g := range f.groups {
		for _, part := range now {
			if g.id == "" || part.ID != g.id {
				continue
			}
			for _, fl := range g.fields {
				if value := fl.f.At(part.Values, time.Now()); !fl.f.Derived() && value != fl.loaded {
					f.other(fl, value, part)
					found = true
				}
			}
		}
	}
	if !found {
		return false
	}
	f.fill()
	f.relevance()
	for _, g := range f.groups {
		f.check(g)
	}
	f.now = f.standing(nil)
	return true
}

// other takes note of one value of somebody else.
func (f *Form) other(fl *field, value string, part Part) {
	was := fl.loaded
	touched := fl.changed() && !fl.filled || fl.input.Text != fl.shown(f.c.Pack)
	fl.loaded, fl.kept = value, part.Typed[fl.f.Key]
	f.rewrite(fl, func(how *standing) { how.loaded, how.kept = fl.loaded, fl.kept })
	if touched && fl.value != value {
		fl.clash, fl.others = true, words.Say("form.clash", "who", part.Actor, "value", f.quoted(fl, value))
		return
	}
	f.rewrite(fl, func(how *standing) { // undoing takes back what was typed here alone
		if how.value == was {
			how.value, how.typed = value, fl.kept
		}
	})
	f.loading = true
	fl.set(f.c.Pack, value)
	f.loading = false
	fl.typed, fl.clash, fl.others = fl.kept, false, words.Say("form.others", "who", part.Actor, "value", f.quoted(fl, was))
	fl.carried, fl.filled, fl.untouched, fl.problem, fl.remarks = false, false, false, nil, nil
}

// rewrite changes how a field stood in each step in which its part was the record that it is now.
func (f *Form) rewrite(fl *field, change func(*standing)) {
	for _, s := range slices.Concat(f.past, f.future) {
		if how, there := s.fields[fl]; there && s.records[fl.group].id == fl.group.id {
			change(&how)
			s.fields[fl] = how
		}
	}
}

// quoted is a value as a message names it.
func (f *Form) quoted(fl *field, value string) string {
	if value == "" {
		return words.Say("form.nothing")
	}
	return fl.display(f.c.Pack, value)
}
