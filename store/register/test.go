package register

import "strings"

// Test is a condition that a person puts together of a field and a text.
type Test struct {
	Field *Field

	how, text string
	value     string // what the text means; "" where it means nothing
	pack      *Pack
	langs     []string // in which its values are shown differently
}

// Test makes the condition that a field is the text, holds it, is empty or is filled.
func (p *Pack) Test(f *Field, how, text string) Test {
	t := Test{Field: f, how: how, text: p.Fold(strings.TrimSpace(text)), pack: p, langs: []string{"zh"}}
	if f.Codes != "" || f.Type == Flag {
		t.langs = append(t.langs, "en")
	}
	if value, problem := p.Normalise(f, text); problem == nil && f.Type != Ref {
		t.value = p.Key(f, value)
	}
	return t
}

// Holds reports whether a value meets the condition. The value of a ref is the title of the other record.
func (t Test) Holds(value string) bool {
	switch {
	case t.how == "empty":
		return value == ""
	case t.how == "filled":
		return value != ""
	case value == "":
		return false
	case t.value != "" && t.how == "is" && t.pack.Key(t.Field, value) == t.value:
		return true
	}
	for _, lang := range t.langs {
		shown := t.pack.Fold(t.pack.In(lang).Display(t.Field, value))
		if shown == t.text || t.how != "is" && strings.Contains(shown, t.text) {
			return true
		}
	}
	return t.how != "is" && strings.Contains(t.pack.Fold(value), t.text)
}
