package form

import (
	"cmp"
	"slices"
	"strings"

	"rollbook/app/look"
	"rollbook/store/register"
)

// hints are texts that fit a field: records that are there already, for what a record is known by; what was
// written into it last, for other free text. They are taken on purpose only.
func (f *Form) hints(fl *field, typed string) []choice {
	var list []choice
	if fl.names() {
		if typed = strings.TrimSpace(typed); f.c.Find == nil || f.c.Record == nil || len([]rune(typed)) < 2 {
			return nil
		}
		for _, hit := range f.c.Find(fl.group.kind.Key, typed) {
			list = append(list, choice{value: hit.ID, label: hit.Title, hint: f.hint(hit.ID), deliberate: true})
		}
		return list
	}
	if !fl.group.main && fl.f.Alphabet == register.OfNames { // who is named in the form already may be this one too
		for _, name := range f.named(fl) {
			if name != typed && strings.HasPrefix(name, typed) {
				list = append(list, choice{value: name, label: name, deliberate: true})
			}
		}
		return list
	}
	if f.c.Recent == nil || !fl.hinted() || fl.input.Text != "" && fl.input.Text == fl.loaded {
		return nil
	}
	for _, text := range f.c.Recent(fl.group.kind.Key, fl.f.Key) {
		if text != typed && strings.HasPrefix(text, typed) {
			list = append(list, choice{value: text, label: text, deliberate: true})
		}
		if len(list) == most {
			break
		}
	}
	return list
}

// named gives the names in the other parts of the form: the head of a household is often the guardian.
func (f *Form) named(of *field) (names []string) {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if !g.main && g != of.group && fl.f.Alphabet == register.OfNames && fl.value != "" && !fl.wrong() && !slices.Contains(names, fl.value) {
				names = append(names, fl.value)
			}
		}
	}
	return names
}

// hinted reports whether what others wrote into a field may be shown under it: never what tells people
// apart, or is sensitive.
func (fl *field) hinted() bool {
	return fl.f.Type == register.Text && fl.f.Sensitive == "" && fl.f.Carries() && fl.f.Role != register.RoleTitle
}

// hint tells apart two records that are called the same.
func (f *Form) hint(id string) string {
	if f.c.Hint == nil {
		return ""
	}
	return f.c.Hint(id)
}

// places finds divisions by a text, a code, or the initials of their pinyin: the one whose whole name was typed first, and those
// near the place that the form already names. Initials are whole in many towns: there what is near goes before.
func (f *Form) places(fl *field, typed string) []string {
	const limit = 30
	all, near := f.c.Pack.Places, f.near(fl)
	nearer := func(a, b string) int { return alike(b, near) - alike(a, near) }
	first := func(is func(string) bool) func(a, b string) int {
		return func(a, b string) int {
			switch one, other := is(a), is(b); {
			case one == other:
				return 0
			case one:
				return -1
			}
			return 1
		}
	}
	list := all.Search(typed, fl.group.day(), 0)
	orders := []func(a, b string) int{first(func(code string) bool { return all.Means(typed, code) }), nearer}
	if len(list) == 0 && isASCII(plain(typed)) {
		typed = plain(strings.TrimSpace(typed))
		for _, code := range all.Search("", fl.group.day(), 0) {
			if slices.ContainsFunc(f.spelt(code), func(name string) bool { return strings.Contains(name, typed) }) {
				list = append(list, code)
			}
		}
		orders = []func(a, b string) int{nearer, first(func(code string) bool { return slices.Contains(f.spelt(code), typed) })}
	}
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Or(orders[0](a, b), orders[1](a, b)) })
	return list[:min(len(list), limit)]
}

// spelt gives the initials of a place's own name, as it may be written.
func (f *Form) spelt(code string) []string {
	if f.initials == nil {
		f.initials = map[string][]string{}
	}
	if _, known := f.initials[code]; !known {
		for _, name := range f.c.Pack.Places.Written(code) {
			f.initials[code] = append(f.initials[code], look.Initials(name))
		}
	}
	return f.initials[code]
}

// near is a place that the form names already, or that was named last: in this sitting, else in the register.
func (f *Form) near(of *field) string {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl != of && fl.f.Type == register.Division && f.known(fl.value) {
				return fl.value
			}
		}
	}
	if f.lastPlace == "" && f.c.Recent != nil {
		for _, last := range f.c.Recent(of.group.kind.Key, of.f.Key) {
			if f.known(last) {
				return last
			}
		}
	}
	return f.lastPlace
}

// known reports whether a value is a place down to its town, and not a text that was not understood.
func (f *Form) known(value string) bool {
	return len(value) >= townDigits && f.c.Pack.Places.Get(value) != nil
}

// townDigits are those of a town's code: within it no village is nearer than another.
const townDigits = 9

// alike counts the digits with which two codes begin alike, down to the town.
func alike(a, b string) int {
	n := 0
	for n < min(len(a), len(b), townDigits) && a[n] == b[n] {
		n++
	}
	return n
}
