package register

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold writes a text so that two spellings of one name are alike: full-width characters half-width,
// small letters, the middle dot for every mark that is typed for it, and the pack's standard
// character for each of its variants. What is stored is never folded.
func (p *Pack) Fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\uff01' && r <= '\uff5e':
			r -= 0xfee0
		case r == '\u3000':
			return ' '
		}
		if wrongDot(r) {
			return '\u00b7'
		}
		if standard, known := p.variants[r]; known {
			return standard
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(text))
}

// Key is the form of a field's value by which records are compared and found: a name is folded, a
// village that has a code by now goes by it.
func (p *Pack) Key(f *Field, value string) string {
	switch {
	case f.Role == RoleName, f.Role == RoleFormer:
		return p.Fold(value)
	case f.Type == Division:
		return p.Places.Resolve(value)
	}
	return value
}

// variants reads variants.csv: a character of names, and the one that is written for it today.
func (l *loader) variants() {
	const file = "variants.csv"
	l.csv(file, false, func(line int, v map[string]string) {
		variant, standard := []rune(v["variant"]), []rune(v["standard"])
		switch {
		case len(variant) != 1 || len(standard) != 1:
			l.fail(file, line, "a variant and its standard are one character each")
		case l.pack.variants[variant[0]] != 0:
			l.fail(file, line, "variant %q stands twice", v["variant"])
		default:
			l.pack.variants[variant[0]] = standard[0]
		}
	})
	for variant, standard := range l.pack.variants {
		if next := l.pack.variants[standard]; next != 0 {
			l.fail(file, 0, "%q is a variant of %q, which is one of %q: name the last", string(variant), string(standard), string(next))
		}
	}
}
