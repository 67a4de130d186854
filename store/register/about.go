package register

import (
	"regexp"
	"slices"
	"time"
)

// Need is when a field must be filled.
type Need string

// When a field must be filled.
const (
	NeedAlways   Need = "always"
	NeedAsked    Need = "asked"    // always, where it is asked at all
	NeedSometime Need = "sometime" // where a condition holds
	NeedNever    Need = "never"
	NeedNobody   Need = "nobody" // it is computed
)

// About is what a pack's rules say of one field.
type About struct {
	Need   Need
	Checks []Looking
}

// Looking is a check that looks at a field.
type Looking struct {
	ID            string
	Level         Level // "" where it is noticed and blocks nothing
	Message, Hint string
}

// About tells when a field must be filled and which checks look at it: its own, the register's, and
// what is noticed between records.
func (s Speaker) About(k *Kind, f *Field) About {
	p, about := s.pack, About{Need: f.need()}
	if f.CheckMessage != "" {
		about.Checks = append(about.Checks, Looking{ID: f.Say(s.lang), Level: Hard, Message: f.CheckMessage})
	}
	seen := map[string]bool{}
	for _, c := range k.Checks {
		if c.Field == f.Key || slices.Contains(c.Unique, f.Key) || p.reads(f, c.test) {
			seen[c.ID] = true
			about.Checks = append(about.Checks, looking(c.ID, c.Level, inLanguage(s.lang, c.Message, c.MessageEN), inLanguage(s.lang, c.Hint, c.HintEN)))
		}
	}
	for _, one := range p.Findings {
		ofType := f.Type == IDNumber && slices.ContainsFunc(one.Problems, func(id string) bool { return slices.Contains(idChecked, id) })
		if !seen[one.Number()] && (ofType || one.Kind == k.Key && p.reads(f, one.test, one.group, one.having)) {
			about.Checks = append(about.Checks, looking(one.ID, "", one.Titled(s.lang), one.Hinted(s.lang)))
		}
	}
	return about
}

// idChecked are the checks that the type of an ID number makes itself.
var idChecked = []string{"id", "K2", "K39"}

func (f *Field) need() Need {
	switch {
	case f.Derived():
		return NeedNobody
	case f.always && f.when != nil:
		return NeedAsked
	case f.always:
		return NeedAlways
	case f.required != nil:
		return NeedSometime
	}
	return NeedNever
}

// reads reports whether an expression over the field's own kind names the field.
func (p *Pack) reads(f *Field, list ...*Expr) bool {
	return slices.ContainsFunc(list, func(e *Expr) bool { return e != nil && e.words()[f.Key] })
}

// blanks stand in a message where a record's values would.
var blanks = regexp.MustCompile(`\{[^{}]*\}`)

func looking(id string, level Level, message, hint string) Looking {
	return Looking{id, level, blanks.ReplaceAllString(message, "\u2026"), blanks.ReplaceAllString(hint, "\u2026")}
}

// Default is the value with which a field begins, as a person reads it.
func (s Speaker) Default(f *Field) string {
	for _, k := range s.pack.Kinds {
		if k.byKey[f.Key] == f {
			return s.Display(f, s.pack.Defaults(k, time.Now())[f.Key])
		}
	}
	return ""
}
