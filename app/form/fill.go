package form

import (
	"time"

	"fyne.io/fyne/v2"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// fillFromID gives a record what its ID number says. What an earlier number filled is filled again; what
// was typed or carried stays.
func (f *Form) fillFromID(g *group) {
	values := g.values()
	for _, other := range g.fields {
		if other.filled {
			delete(values, other.f.Key)
		}
	}
	for key, value := range f.c.Pack.FromID(g.kind, values) {
		if other := g.field(g.kind.Field(key)); other != nil && (other.value == "" || other.filled) {
			other.set(f.c.Pack, value)
			other.filled, other.from = true, nil
		}
	}
}

// fill gives new records what follows from the rest of the form: as the pack says of each field. It takes
// the place of a default, of what was carried and of what was filled before; never of what was typed.
func (f *Form) fill() {
	type found struct {
		of    *field
		value string
		from  *register.Kind
	}
	for range 3 { // what is filled may fill another
		var list []found
		f.lookup(func(look register.Lookup) {
			for _, g := range f.groups {
				if g.id != "" {
					continue
				}
				rec := g.record()
				for _, fl := range g.fields {
					if !fl.free() {
						continue
					}
					if value, from := f.c.Pack.Fill(fl.f, rec, look, time.Now()); value != "" && (value != fl.value || !fl.filled) {
						list = append(list, found{fl, value, from})
					}
				}
			}
		})
		for _, one := range list {
			one.of.set(f.c.Pack, one.value)
			one.of.filled, one.of.carried, one.of.from, one.of.ruled = true, false, one.from, true
		}
		if len(list) == 0 {
			return
		}
	}
}

// free reports whether a field still has nothing that somebody put there for this very record.
func (fl *field) free() bool {
	return !fl.opened && (fl.value == "" && fl.typed == "" || fl.filled || fl.carried || fl.untouched)
}

// locked reports whether a field shows what was worked out, and has to be opened to be typed in. A home
// worked out from the ID number is a county: the village is asked for.
func (fl *field) locked() bool { return fl.filled && !fl.rough() }

// rough reports whether a home is still the county that the ID number says.
func (fl *field) rough() bool { return fl.filled && fl.f.Role == register.RoleHome && !fl.ruled }

// Open lets the field in hand be typed in though its value was worked out (F2).
func (f *Form) Open() {
	fl := f.current
	switch {
	case fl == nil || !fl.filled:
		f.c.Say(words.Say("form.open.none"), look.Text2)
	default:
		fl.filled, fl.opened = false, true
		f.check(fl.group)
		fl.input.TypedShortcut(&fyne.ShortcutSelectAll{})
		f.c.Say(words.Say("form.open.done"), look.Text2)
	}
}

// origin words where a value comes from that nobody typed for this record; "" for one that was typed.
func (fl *field) origin() string {
	switch {
	case fl.carried:
		return words.Say("form.carried")
	case fl.filled && fl.from != nil:
		return words.Say("form.filled.from", "kind", fl.from.Say(words.Language()))
	case fl.filled && fl.ruled && !fl.f.FromID(fl.group.kind):
		return words.Say("form.filled.self")
	case fl.rough():
		return words.Say("form.filled.rough")
	case fl.filled:
		return words.Say("form.filled")
	}
	return ""
}
