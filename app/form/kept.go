package form

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// kept is a value whose field the pack no longer has: it is shown and cannot be changed.
type kept struct{ kind, key, value string }

// keep notes what a record holds beside the fields of its kind.
func (f *Form) keep(part Part) {
	for key, value := range part.Values {
		base, _, _ := strings.Cut(key, "@")
		if value != "" && part.Kind.Field(base) == nil {
			f.kept = append(f.kept, kept{part.Kind.Key, key, value})
		}
	}
}

// drawKept writes the kept values under the last section; and those of a draft, which are typed and
// were never saved.
func (f *Form) drawKept() {
	f.keptBox.RemoveAll()
	list := f.kept
	for name, value := range f.lost {
		kind, key, _ := strings.Cut(name, ".")
		kind, _, _ = strings.Cut(kind, "#")
		list = append(list, kept{kind, key, value})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].kind+list[i].key < list[j].kind+list[j].key })
	if len(list) > 0 {
		f.keptBox.Add(look.Text(words.Say("form.kept"), 15, theme.ColorNameForeground, true))
		text := "form.kept.text"
		if len(f.lost) > 0 {
			text = "form.kept.draft"
		}
		f.keptBox.Add(look.Paragraph(words.Say(text)))
	}
	for _, one := range list {
		base, day, _ := strings.Cut(one.key, "@")
		label, shown := base, one.value
		if f.c.Former != nil {
			label, shown = f.c.Former(one.kind, base, one.value)
		}
		if day != "" {
			label += " " + day
		}
		value := look.Text(shown, 14, theme.ColorNameForeground, false)
		f.keptBox.Add(container.New(look.Give(value), look.Note(label), value))
	}
	f.keptBox.Refresh()
}

// part names a group in a draft: its kind, and which of that kind it is. It stays the same when another
// pack puts other parts before it.
func (f *Form) part(g *group) string {
	n := 0
	for _, other := range f.groups {
		if other == g {
			break
		}
		if other.kind == g.kind {
			n++
		}
	}
	return g.kind.Key + "#" + strconv.Itoa(n)
}

// Snapshot gives what was typed, for a draft: nothing where nobody typed. What is half typed into the field in
// hand is in it, character by character. Restore puts it back.
func (f *Form) Snapshot() map[string]string {
	half := f.half()
	if half == nil && !f.Dirty() {
		return nil
	}
	values, at := map[string]string{}, f.current
	if at == nil {
		at = f.stopped
	}
	for _, g := range f.groups {
		if g.adopted {
			values[f.part(g)+"."+adoptedKey] = g.id
		}
		for _, fl := range g.fields {
			name := f.part(g) + "."
			if fl.half || fl == half {
				values[name+halfKey+fl.f.Key] = fl.input.Text
			}
			if fl.changed() && !fl.f.Derived() {
				values[name+fl.f.Key] = fl.value
			}
			if fl.typed != fl.kept { // what the value was worked out from
				values[name+"@"+fl.f.Key] = fl.typed
			}
			if fl.given() {
				values[name+givenKey+fl.f.Key] = fl.whence()
			}
			if fl == at && fl.shownHere {
				values[name+cursorKey+fl.f.Key] = ""
			}
		}
	}
	for name, value := range f.lost {
		values[name] = value
	}
	return values
}

// Names in a draft that are no field's.
const (
	adoptedKey = "="
	givenKey   = "^"
	cursorKey  = ">"
	halfKey    = "~"
)

// whence says in a draft where a value comes from.
func (fl *field) whence() string {
	switch {
	case fl.carried:
		return "carried"
	case fl.from != nil:
		return "filled " + fl.from.Key
	case fl.ruled:
		return "ruled"
	}
	return "filled"
}

// Restore puts a draft back into the form. What was typed into fields or parts that the pack no longer
// has is shown below.
func (f *Form) Restore(values map[string]string) {
	f.lost = map[string]string{}
	f.rejoin(values)
	for name, id := range values {
		of, key, _ := strings.Cut(name, ".")
		for _, g := range f.groups {
			if key == adoptedKey && of == f.part(g) {
				f.adopt(g, id)
			}
		}
	}
	for name, value := range values {
		of, key, _ := strings.Cut(name, ".")
		found := false
		for i, g := range f.groups {
			if of != f.part(g) && of != strconv.Itoa(i) { // drafts of an earlier program name the place
				continue
			}
			base, typed := strings.CutPrefix(key, "@")
			base, given := strings.CutPrefix(base, givenKey)
			base, cursor := strings.CutPrefix(base, cursorKey)
			base, half := strings.CutPrefix(base, halfKey)
			fl := g.field(g.kind.Field(base))
			switch {
			case key == adoptedKey:
			case half: // when all values stand
			case fl == nil:
				continue
			case cursor:
				f.stopped = fl
			case given:
				how, kind, _ := strings.Cut(value, " ")
				fl.carried, fl.ruled, fl.from = how == "carried", how == "ruled" || kind != "", f.c.Pack.Kind(kind)
				fl.filled = how == "filled" || fl.ruled
				if fl.carried { // it takes the place of a default, as when it was carried
					fl.loaded = ""
				}
			case typed:
				fl.typed = value
			default:
				fl.set(f.c.Pack, value)
				fl.untouched = false
				if _, said := values[of+"."+givenKey+key]; !said {
					fl.carried, fl.filled = false, false
				}
			}
			found = true
		}
		if !found && value != "" {
			f.lost[name] = value
		}
	}
	f.drawKept()
	f.relevance()
	f.halve(values)
	for _, g := range f.groups {
		f.check(g)
	}
	f.begin()
}

// half is the field that is being typed in and was not left yet; nil for none.
func (f *Form) half() *field {
	if in := f.cursor(); in != nil && (in.Text != in.field.shown(f.c.Pack) || in.field.value != in.field.read) {
		return in.field
	}
	return nil
}

// halve puts the texts back that were half typed, as they were: "12,5" is not yet 125 yuan.
func (f *Form) halve(values map[string]string) {
	for _, g := range f.groups {
		for _, fl := range g.fields {
			text, was := values[f.part(g)+"."+halfKey+fl.f.Key]
			if !was || fl.input.Disabled() {
				continue
			}
			fl.setting = true
			fl.input.SetText(text)
			fl.setting, fl.half, fl.read, fl.told = false, true, fl.loaded, fl.loaded
		}
	}
}

// rejoin adds the parts of a draft that were made for new records while it was typed.
func (f *Form) rejoin(values map[string]string) {
	for name := range values {
		of, _, _ := strings.Cut(name, ".")
		key, _, _ := strings.Cut(of, "#")
		known := slices.ContainsFunc(f.groups, func(g *group) bool { return g.kind.Key == key })
		for _, via := range f.groups[0].kind.Fields {
			if !known && via.Type == register.Ref && via.Kind == key && f.c.Pack.Kind(key) != nil {
				f.join(f.c.Pack.Kind(key), via)
				known = true
			}
		}
	}
}
