package form

import (
	"sort"
	"strconv"

	"rollbook/store"
	"rollbook/words"
)

// Dirty reports whether anything differs from what was loaded.
func (f *Form) Dirty() bool {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl.half || fl.changed() && !fl.f.Derived() && !fl.given() {
				return true
			}
		}
	}
	return false
}

// Flush reads the field that is being typed in, and what a draft brought back half typed.
func (f *Form) Flush() {
	if f.current != nil {
		f.left(f.current)
	}
	for _, fl := range f.order {
		if fl.half {
			f.left(fl)
		}
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

// Typed gives what of Values was not worked out and is not wrong: what the next record may begin with.
func (f *Form) Typed() map[string]string {
	all := f.Values()
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl.filled || fl.wrong() {
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

// Wrong counts the fields in sight that must be mended.
func (f *Form) Wrong() (n int) {
	for _, fl := range f.order {
		if fl.wrong() {
			n++
		}
	}
	return n
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
			at[g] = "#" + strconv.Itoa(len(edits))
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
