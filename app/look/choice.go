package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"rollbook/words"
)

// Choice is a choice from a list that hands the window's keys on, Esc and F1 above all.
type Choice struct{ widget.Select }

// NewChoice makes one; chosen is told what was taken, and may be nil.
func NewChoice(options []string, chosen func(string)) *Choice {
	s := &Choice{}
	s.Options, s.OnChanged, s.PlaceHolder = options, chosen, words.Say("select.none")
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey hands the keys on that no list needs.
func (s *Choice) TypedKey(key *fyne.KeyEvent) {
	if !pass(s, key) {
		s.Select.TypedKey(key)
	}
}
