package register

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Speaker shows values in a language.
type Speaker struct {
	pack *Pack
	lang string
}

// In shows values in a language, "zh" or "en". Places and what is computed have one name.
func (p *Pack) In(lang string) Speaker { return Speaker{p, lang} }

// Display gives a value as a person reads it, in the register's own language.
func (p *Pack) Display(f *Field, value string) string { return p.In("zh").Display(f, value) }

// Masked is as the Speaker's, in the register's own language.
func (p *Pack) Masked(f *Field, value string) string { return p.In("zh").Masked(f, value) }

// Display gives a value as a person reads it: a code's label, a place's name, a flag's yes or no.
func (s Speaker) Display(f *Field, value string) string {
	if value == "" {
		return ""
	}
	if f.Type == Computed && f.Codes != "" {
		return s.label(f.Codes, value)
	}
	switch f.Type {
	case Code:
		return s.label(f.Codes, value)
	case Codes:
		var labels []string
		for _, code := range strings.Split(value, ",") {
			labels = append(labels, s.label(f.Codes, code))
		}
		if s.lang == "en" {
			return strings.Join(labels, ", ")
		}
		return strings.Join(labels, "\u3001")
	case Division:
		return s.pack.placeName(value)
	case Flag:
		return s.flag(value)
	}
	return value
}

func (s Speaker) label(list, code string) string {
	if row := s.pack.Codes[list].Row(code); row != nil {
		return row.Say(s.lang)
	}
	return code
}

func (s Speaker) flag(value string) string {
	flag := s.pack.flag
	yes, no := flag.Yes, flag.No
	if s.lang == "en" {
		yes, no = cmp.Or(flag.YesEN, yes), cmp.Or(flag.NoEN, no)
	}
	switch value {
	case "1":
		return yes
	case "0":
		return no
	}
	return value
}

// Known gives what a fact is called, and how it stood.
func (s Speaker) Known(k Known) (label, shown string) {
	label, shown = k.Label, k.Shown
	for _, f := range s.pack.Facts {
		switch {
		case f.Key != k.Key:
			continue
		case f.Codes != "":
			shown = s.label(f.Codes, k.Value)
		case k.Shown == s.pack.In("zh").flag(k.Value):
			shown = s.flag(k.Value)
		}
		label = inLanguage(s.lang, f.Label, f.LabelEN)
	}
	return label, shown
}

// placeName is a place's full name, and for one that is no more what is there today.
func (p *Pack) placeName(code string) string {
	name := p.Places.Name(code)
	if one := p.Places.Get(code); one == nil || !one.Abolished || p.abolished == "" {
		return name
	}
	var today []string
	for _, one := range p.Places.Successors(code) {
		today = append(today, one.Name)
	}
	return name + strings.ReplaceAll(p.abolished, "{successors}", strings.Join(today, "\u3001"))
}

// codePoints names the private characters of a text, "U+E863".
func codePoints(text string) string {
	var list []string
	for _, r := range text {
		if private(r) {
			list = append(list, fmt.Sprintf("U+%04X", r))
		}
	}
	return strings.Join(list, " ")
}

// Masked is Display with what is sensitive shown in part: of an ID number the first six and the last
// four characters (the place and what tells two children apart), of a card the last four, of a day its
// month, of anything else the first.
func (s Speaker) Masked(f *Field, value string) string {
	shown := s.Display(f, value)
	if f.Sensitive == "" || shown == "" {
		return shown
	}
	r := []rune(shown)
	switch f.Type {
	case IDNumber, BankCard:
		if f.Type == IDNumber && len(r) > 10 {
			return string(r[:6]) + strings.Repeat("*", len(r)-10) + string(r[len(r)-4:])
		}
		if len(r) > 4 {
			return strings.Repeat("*", len(r)-4) + string(r[len(r)-4:])
		}
	case Phone:
		if len(r) >= 11 {
			return string(r[:3]) + "****" + string(r[len(r)-4:])
		}
	case Date:
		if _, err := time.Parse(time.DateOnly, value); err == nil { // else it is kept as it was typed
			return shown[:7]
		}
	}
	return string(r[:1]) + strings.Repeat("*", min(len(r)-1, 6))
}

// TitleOf is what a record is called: its name, or its title, or for one that has neither the first
// value of its list.
func (p *Pack) TitleOf(rec Record) string {
	k := p.Kind(rec.Kind)
	if k == nil {
		return rec.ID
	}
	for _, role := range []Role{RoleName, RoleTitle} {
		if f := k.byRole[role]; f != nil && rec.Values[f.Key] != "" {
			return p.Display(f, rec.Values[f.Key])
		}
	}
	for _, key := range k.List {
		if value := valueAt(k.byKey[key], rec.Values, time.Now()); value != "" && k.byKey[key].Type != Ref {
			return p.Display(k.byKey[key], value)
		}
	}
	return k.Label
}

// Identity names a record within its book by the first complete set of the kind's identity fields;
// "" where none is complete.
func (p *Pack) Identity(rec Record) string {
	k := p.Kind(rec.Kind)
	if k == nil {
		return ""
	}
	for n, set := range k.Identity {
		if key, ok := p.identity(k, set, rec.Values); ok {
			return string(rune('a'+n)) + key
		}
	}
	return ""
}

// Identities gives every complete set: a record found by any of them is the same. Those with the name
// stand once more for each other name that the person has.
func (p *Pack) Identities(rec Record) []string {
	k := p.Kind(rec.Kind)
	if k == nil {
		return nil
	}
	var all []string
	add := func(values map[string]string, name string) {
		for n, set := range k.Identity {
			if key, ok := p.identity(k, set, values); ok && (name == "" || slices.Contains(set, name)) {
				all = append(all, string(rune('a'+n))+key)
			}
		}
	}
	add(rec.Values, "")
	for _, other := range p.OtherNames(rec) {
		values := make(map[string]string, len(rec.Values))
		maps.Copy(values, rec.Values)
		name := k.byRole[RoleName].Key
		values[name] = other
		add(values, name)
	}
	return all
}

// OtherNames gives the names by which a person is known besides his own: a former one, and one
// written with another system's own characters.
func (p *Pack) OtherNames(rec Record) []string {
	k := p.Kind(rec.Kind)
	if k == nil || k.byRole[RoleName] == nil {
		return nil
	}
	var names []string
	own := k.byRole[RoleName]
	if former := k.byRole[RoleFormer]; former != nil && rec.Values[former.Key] != "" {
		names = append(names, rec.Values[former.Key])
	}
	if typed := rec.Typed[own.Key]; typed != "" {
		names = append(names, typed)
	}
	return names
}

func (p *Pack) identity(k *Kind, set []string, values map[string]string) (string, bool) {
	var b strings.Builder
	for _, key := range set {
		if values[key] == "" {
			return "", false
		}
		b.WriteByte(0)
		b.WriteString(p.Key(k.byKey[key], values[key]))
	}
	return b.String(), true
}

// Defaults gives the values that a new record of a kind begins with.
func (p *Pack) Defaults(k *Kind, today time.Time) map[string]string {
	values := map[string]string{}
	for _, f := range k.Fields {
		switch {
		case f.Default == "today" && f.Type == Date:
			values[f.Key] = today.Format(time.DateOnly)
		case f.Default == "today" && f.Type == Month:
			values[f.Key] = today.Format("2006-01")
		case f.Default == "school_year":
			values[f.Key] = strconv.Itoa(p.SchoolYear(today))
		case f.Default != "":
			values[f.Key] = f.Default
		}
	}
	return values
}

// SchoolYear is the year in which the school year of a day began.
func (p *Pack) SchoolYear(day time.Time) int { return p.schoolYear(day.Format(time.DateOnly)) }

// IsSecret reports whether a field is shown in its form only.
func (f *Field) IsSecret() bool { return f.Sensitive == "secret" }
