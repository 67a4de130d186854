package sheet

import (
	"strings"

	"rollbook/store/register"
)

// brackets are what a note stands in, as plain leaves them.
var brackets = map[rune]rune{'(': ')', '[': ']', '\u3010': '\u3011', '\u3014': '\u3015'}

// noted takes a label apart from what stands in brackets beside it: how the column is to be filled in, as in 身份证号(18位), or
// whose it is, as in 姓名(家长).
func noted(label string) (bare string, notes []string) {
	var b, note strings.Builder
	var end rune
	for _, r := range label {
		switch {
		case end == 0 && brackets[r] != 0:
			end = brackets[r]
		case end == 0:
			b.WriteRune(r)
		case r == end:
			notes, end = append(notes, note.String()), 0
			note.Reset()
		default:
			note.WriteRune(r)
		}
	}
	if end != 0 { // it is never closed
		return label, nil
	}
	return b.String(), notes
}

// unnoted is a path without the notes in brackets; "" where it has none, or one that says which column it is.
func (g *glossary) unnoted(path string) string {
	bare, notes := noted(path)
	if len(notes) == 0 || strings.HasPrefix(bare, "/") || strings.HasSuffix(bare, "/") || bare == "" {
		return ""
	}
	for _, note := range notes {
		if g.tells(note) {
			return ""
		}
	}
	return bare
}

// bare finds what a path means without its notes; nil for nothing.
func (g *glossary) bare(path string) *register.ImportColumn {
	if bare := g.unnoted(path); bare != "" {
		return g.meaning(bare)
	}
	return nil
}

// tells reports whether a note tells one column from another: it is the beginning of what one is called, or begins with that, or is
// a code of the register pack, as a kinship is.
func (g *glossary) tells(note string) bool {
	akin := func(name string) bool {
		return len([]rune(name)) > 1 && strings.HasPrefix(note, name) || note != "" && strings.HasPrefix(name, note)
	}
	for header := range g.headers {
		if akin(header) {
			return true
		}
	}
	for group := range g.groups {
		if akin(group) {
			return true
		}
	}
	for kind := range g.named {
		if akin(kind) {
			return true
		}
	}
	for _, labels := range g.labels {
		for label := range labels {
			if akin(label) {
				return true
			}
		}
	}
	for _, list := range g.pack.Codes {
		if list.Find(note) != "" {
			return true
		}
	}
	return false
}
