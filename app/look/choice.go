package look

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"github.com/mozillazg/go-pinyin"

	"rollbook/words"
)

// Choice is a choice from a list that hands the window's keys on, Esc and F1 above all. What is typed finds an option: by a part
// of it, or by the initials of its pinyin.
type Choice struct {
	widget.Select
	OnEnter func() // may be nil
	typed   string
}

// NewChoice makes one; chosen is told what was taken, and may be nil.
func NewChoice(options []string, chosen func(string)) *Choice {
	s := &Choice{}
	s.Options, s.OnChanged, s.PlaceHolder = options, chosen, words.Say("select.none")
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained begins to find anew.
func (s *Choice) FocusGained() {
	s.typed = ""
	s.Select.FocusGained()
}

// TypedKey hands the keys on that no list needs.
func (s *Choice) TypedKey(key *fyne.KeyEvent) {
	switch enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; {
	case pass(s, key):
	case enter && s.OnEnter != nil:
		s.OnEnter()
	case key.Name == fyne.KeyBackspace:
		s.typed = ""
	default:
		s.Select.TypedKey(key)
	}
}

// TypedRune takes the first option that fits what was typed, this character too; where none does it begins with this one.
func (s *Choice) TypedRune(r rune) {
	if unicode.IsSpace(r) { // opens the list, as a key
		return
	}
	for _, typed := range []string{s.typed + string(unicode.ToLower(r)), string(unicode.ToLower(r))} {
		for _, fits := range []func(string) bool{
			func(option string) bool { return strings.HasPrefix(option, typed) },
			func(option string) bool { return strings.HasPrefix(Initials(option), typed) },
			func(option string) bool {
				return strings.Contains(option, typed) || strings.Contains(Initials(option), typed)
			},
		} {
			if i := slices.IndexFunc(s.Options, func(option string) bool { return fits(strings.ToLower(option)) }); i >= 0 {
				s.typed = typed
				s.SetSelectedIndex(i)
				return
			}
		}
	}
}

// Initials are those of the pinyin of a text.
func Initials(text string) string {
	var b strings.Builder
	for _, one := range pinyin.LazyPinyin(text, pinyin.NewArgs()) {
		b.WriteString(one[:1])
	}
	return b.String()
}
