package form

import (
	"slices"
	"strings"

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
			list = append(list, choice{hit.ID, hit.Title, f.hint(hit.ID), "", true})
		}
		return list
	}
	if f.c.Recent == nil || !fl.hinted() || fl.input.Text != "" && fl.input.Text == fl.loaded {
		return nil
	}
	for _, text := range f.c.Recent(fl.group.kind.Key, fl.f.Key) {
		if text != typed && strings.HasPrefix(text, typed) {
			list = append(list, choice{text, text, "", "", true})
		}
		if len(list) == most {
			break
		}
	}
	return list
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

// places finds divisions by a text, a code, or the initials of their pinyin: those near the place that the
// form already names first.
func (f *Form) places(fl *field, typed string) []string {
	const limit = 30
	list := f.c.Pack.Places.Search(typed, fl.group.day(), limit)
	if len(list) == 0 && isASCII(typed) {
		typed = strings.ToLower(strings.TrimSpace(typed))
		for _, code := range f.c.Pack.Places.Search("", fl.group.day(), 0) {
			if strings.HasPrefix(f.spelt(code), typed) {
				list = append(list, code)
			}
		}
	}
	near := f.near(fl)
	slices.SortStableFunc(list, func(a, b string) int { return alike(b, near) - alike(a, near) })
	return list[:min(len(list), limit)]
}

// spelt gives the initials of a place's own name.
func (f *Form) spelt(code string) string {
	if f.initials == nil {
		f.initials = map[string]string{}
	}
	if _, known := f.initials[code]; !known {
		f.initials[code] = initials(f.c.Pack.Places.Short(code))
	}
	return f.initials[code]
}

// near is a place that the form names already, or named last.
func (f *Form) near(of *field) string {
	best := ""
	for _, g := range f.groups {
		for _, fl := range g.fields {
			if fl != of && fl.f.Type == register.Division && len(fl.value) > len(best) {
				best = fl.value
			}
		}
	}
	if best != "" {
		f.lastPlace = best
	}
	return f.lastPlace
}

// alike counts the digits with which two codes begin alike.
func alike(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
