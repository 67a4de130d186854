package register

import (
	"strings"
	"unicode"
)

// A village that the table of places does not have yet is written as its town's code and its name,
// "640121104+富民新村". Once a newer pack has a village of that name, or alias, in that town, every
// record that names it so lies in that village, and none has to be changed.

// between stands between the town and the name.
const between = "+"

// local splits the code of a village without one; ok where it is such a code, of a town that there is.
func (p *Places) local(code string) (town *Place, name string, ok bool) {
	head, name, found := strings.Cut(code, between)
	if !found {
		return nil, "", false
	}
	town = p.byCode[head]
	if town == nil || town.Level != "town" || len([]rune(name)) < 2 || len([]rune(name)) > 20 {
		return nil, "", false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return nil, "", false
		}
	}
	return town, name, true
}

// Resolve gives the code that a village without one has by now; any other code as it is.
func (p *Places) Resolve(code string) string {
	if coded := p.coded[code]; coded != "" {
		return coded
	}
	return code
}

// Local gives the code of a village that the table lacks: of its name behind the place that lies around
// it, "永宁县闽宁镇" and then "+" or nothing, or with the mark that its full name is shown with. "" where
// no town stands before it.
func (p *Places) Local(text string) string {
	text = squeeze(text)
	if mark := squeeze(p.uncoded); mark != "" {
		text = strings.TrimSuffix(text, mark)
	}
	if head, name, found := strings.Cut(text, between); found {
		return p.inTown(p.Find(head), name)
	}
	runes := []rune(text)
	for i := len(runes) - 2; i > 1; i-- {
		if code := p.inTown(p.Find(string(runes[:i])), string(runes[i:])); code != "" {
			return code
		}
	}
	return ""
}

func (p *Places) inTown(town, name string) string {
	code := town + between + name
	if _, _, ok := p.local(code); !ok {
		return ""
	}
	return p.Resolve(code)
}

// saysLocal reports whether a text says itself that it means a village without a code: nobody's slip of
// the pen becomes a village.
func (p *Places) saysLocal(text string) bool {
	text = squeeze(text)
	return strings.Contains(text, between) || p.uncoded != "" && strings.HasSuffix(text, squeeze(p.uncoded))
}
