package register

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Meaning is what a text that was typed, or stood in a cell, was understood as.
type Meaning struct {
	Value   string   // canonical; the text itself where Problem says why it was not understood
	Problem *Problem // nil where it was
	Typed   string   // the text that Value was worked out from, where a person has to confirm it; else ""
	Remarks []Remark // what was cleaned, or is good to know
}

// Remark is something worth telling of a value about which nothing is to be done. The translation
// "remark.<Code>" words it.
type Remark struct {
	Code    string         `json:"code"`
	Args    map[string]any `json:"-"`
	Message string         `json:"message"` // filled in at the edge
}

// Interpret is Normalise for a field of a kind, with all that is to be said of it: what was cleaned,
// what was worked out and wants to be confirmed. A word of the pack that says there is none gives no
// value, and is itself what was typed.
func (p *Pack) Interpret(k *Kind, f *Field, text string) Meaning {
	text = strings.TrimSpace(text)
	if p.saysNone(f, text) {
		m := Meaning{Typed: text}
		if !f.None { // else the check says so, and asks why
			m.Remarks = []Remark{{Code: "none", Args: map[string]any{"value": text}}}
		}
		return m
	}
	value, problem := p.Normalise(f, text)
	if problem != nil {
		return Meaning{Value: text, Problem: problem}
	}
	m := Meaning{Value: value, Remarks: cleaned(f, text)}
	switch f.Type {
	case IDNumber:
		if long := longID(value); long != "" && !ofChildren(k) && idProblem(long, time.Now()) == nil {
			m.Value, m.Typed = long, value
		}
		m.Remarks = append(m.Remarks, p.aboutID(m.Value)...)
	case Date, Month:
		if serial(text) {
			m.Typed = text
		}
	}
	return m
}

// saysNone reports whether a text stands where there is nothing to write. A text field keeps it, and
// a code may have a meaning of its own for it.
func (p *Pack) saysNone(f *Field, text string) bool {
	switch f.Type {
	case IDNumber, Phone, BankCard, Date, Month, Number, Money, Division:
		return text != "" && slices.Contains(p.none, squeeze(text))
	}
	return false
}

// cleaned names what was cleaned of a text on its way into a value.
func cleaned(f *Field, text string) []Remark {
	var list []Remark
	say := func(code string, holds bool) {
		if holds {
			list = append(list, Remark{Code: code})
		}
	}
	plain := f.Type == Text && f.Alphabet == OfNumbers
	number := f.Type == IDNumber || f.Type == Phone || f.Type == BankCard || plain
	name := f.Type == Text && f.Alphabet == OfNames
	say("clean-width", number && strings.ContainsFunc(text, func(r rune) bool { return r >= '\uff01' && r <= '\uff5e' }))
	say("clean-width", f.Type == Text && !name && !plain && strings.ContainsFunc(text, wideSign))
	say("clean-blank", (number || name) && strings.ContainsFunc(text, unicode.IsSpace))
	say("clean-x", f.Type == IDNumber && strings.ContainsAny(text, "x\uff58"))
	say("clean-capital", (plain || f.Role == RolePinyin) && strings.ToUpper(text) != text)
	say("clean-quote", unquoted(f, text) != text)
	say("clean-country", f.Type == Phone && withoutCountry(squeeze(text)) != squeeze(text))
	say("clean-dot", name && strings.ContainsFunc(text, wrongDot))
	return list
}

// aboutID tells where a number was given out, when that place is no more.
func (p *Pack) aboutID(id string) []Remark {
	if len(id) != 18 || p.temporary(id) {
		return nil
	}
	one := p.Places.Get(id[:6])
	if one == nil || !one.Abolished {
		return nil
	}
	return []Remark{{Code: "id-place", Args: map[string]any{"place": p.placeName(one.Code)}}}
}

// ofChildren reports whether a kind's records are children: none of them has a number of 15 digits,
// which ended with those born in 1999.
func ofChildren(k *Kind) bool { return k.Role == KindPerson || k.Role == KindPreschool }

// asks reports whether a field's value was worked out from what was typed, so that a person has to
// confirm it.
func (f *Field) asks(value, typed string) bool {
	return value != "" && typed != "" && (f.Type == IDNumber || f.Type == Date || f.Type == Month)
}

// Superseded gives the text to be kept beside a new value: a name's form with another system's own
// characters, once the real ones are there. It is "" where nothing is to be kept.
func (f *Field) Superseded(old, value string) string {
	if f.Alphabet == OfNames && value != "" && strings.ContainsFunc(old, private) && !strings.ContainsFunc(value, private) {
		return old
	}
	return ""
}
