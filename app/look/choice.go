package look

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
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
	focused bool
}

// NewChoice makes one; chosen is told what was taken, and may be nil.
func NewChoice(options []string, chosen func(string)) *Choice {
	s := &Choice{}
	s.Options, s.OnChanged, s.PlaceHolder = options, chosen, words.Say("select.none")
	s.ExtendBaseWidget(s)
	return s
}

// Labels gives what things are called in a choice, by their codes: it knows its options by their text alone, so that behind a name
// that several have stands the code.
func Labels(names map[string]string) map[string]string {
	called := map[string]int{}
	for _, name := range names {
		called[name]++
	}
	labels := maps.Clone(names)
	for code, name := range names {
		if called[name] > 1 {
			labels[code] = name + "  " + code
		}
	}
	return labels
}

// CreateRenderer draws an edge around Fyne's: what can be opened would be a word among words.
func (s *Choice) CreateRenderer() fyne.WidgetRenderer {
	return newEdged(s.Select.CreateRenderer(), func() (focused, bare bool) { return s.focused, false })
}

// FocusGained begins to find anew.
func (s *Choice) FocusGained() {
	s.typed, s.focused = "", true
	s.Select.FocusGained()
}

// FocusLost draws the plain edge.
func (s *Choice) FocusLost() {
	s.focused = false
	s.Select.FocusLost()
}

// Tapped opens the list.
func (s *Choice) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && !s.Disabled() {
		c.Focus(s)
		s.unfold(c)
	}
}

// TypedKey hands the keys on that no list needs.
func (s *Choice) TypedKey(key *fyne.KeyEvent) {
	switch enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; {
	case Pass(s, key):
	case enter && s.OnEnter != nil:
		s.OnEnter()
	case key.Name == fyne.KeyBackspace:
		s.typed = ""
	case key.Name == fyne.KeySpace, key.Name == fyne.KeyUp, key.Name == fyne.KeyDown:
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
			s.unfold(c)
		}
	default:
		s.Select.TypedKey(key)
	}
}

// TypedRune takes the first option that fits what was typed, this character too; where none does it begins with this one.
func (s *Choice) TypedRune(r rune) {
	if i := s.fitting(r); i >= 0 {
		s.SetSelectedIndex(i)
	}
}

// fitting is the first option that fits what was typed; -1 for none.
func (s *Choice) fitting(r rune) int {
	if unicode.IsSpace(r) { // opens the list, as a key
		return -1
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
				return i
			}
		}
	}
	return -1
}

// unfold shows the options below the choice, or above it where there is more room, with the one that is chosen in hand.
func (s *Choice) unfold(c fyne.Canvas) {
	if len(s.Options) == 0 {
		return
	}
	l := &options{of: s}
	l.Length = func() int { return len(s.Options) }
	l.CreateItem = func() fyne.CanvasObject {
		return container.New(layout.NewCustomPaddedLayout(Scaled(2), Scaled(2), 0, 0), Text("", 15, theme.ColorNameForeground, false))
	}
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		SetLine(o.(*fyne.Container).Objects[0], s.Options[i])
	}
	l.OnSelected = l.take
	l.ExtendBaseWidget(l)
	edge := canvas.NewRectangle(theme.Color(theme.ColorNameMenuBackground))
	edge.StrokeColor, edge.StrokeWidth, edge.CornerRadius = theme.Color(theme.ColorNameInputBorder), 1, theme.InputRadiusSize()
	l.pop = widget.NewPopUp(container.NewStack(edge, container.NewPadded(l)), c)
	at, pad := fyne.CurrentApp().Driver().AbsolutePositionForObject(s), theme.Padding()
	line := l.CreateItem().MinSize().Height + pad // and the gap to the next
	high, above, below := float32(len(s.Options))*line+pad, at.Y, c.Size().Height-at.Y-s.Size().Height
	at.Y += s.Size().Height
	if high > below && above > below {
		high = min(high, above)
		at.Y -= s.Size().Height + high
	}
	l.pop.Resize(fyne.NewSize(s.Size().Width, min(high, max(above, below))))
	l.pop.ShowAtPosition(at)
	c.Focus(l)
	s.typed = ""
	l.Highlight(max(s.SelectedIndex(), 0))
}

// options is the open list of a choice. The window's keys close it, and are the window's.
type options struct {
	widget.List
	of  *Choice
	pop *widget.PopUp
	at  widget.ListItemID
}

// Fold closes the list that is open over a window, if one is.
func Fold(c fyne.Canvas) {
	switch open := c.Focused().(type) {
	case *options:
		open.pop.Hide()
	case *widget.PopUpMenu:
		open.Dismiss()
	}
}

func (l *options) take(i widget.ListItemID) {
	l.pop.Hide()
	l.of.SetSelectedIndex(i)
}

// Highlight takes an option into the hand.
func (l *options) Highlight(i widget.ListItemID) {
	l.at = i
	l.List.Highlight(i)
}

// TypedKey takes the option in hand with Enter or Space.
func (l *options) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyEscape:
		l.pop.Hide()
	case windowKeys[key.Name]:
		l.pop.Hide()
		hand(l.of, key)
	case key.Name == fyne.KeyReturn, key.Name == fyne.KeyEnter, key.Name == fyne.KeySpace:
		l.take(l.at)
	case key.Name == fyne.KeyUp && l.at > 0:
		l.Highlight(l.at - 1)
	case key.Name == fyne.KeyDown && l.at < len(l.of.Options)-1:
		l.Highlight(l.at + 1)
	case key.Name == fyne.KeyHome:
		l.Highlight(0)
	case key.Name == fyne.KeyEnd:
		l.Highlight(len(l.of.Options) - 1)
	}
}

// TypedRune goes to the option that fits what is typed.
func (l *options) TypedRune(r rune) {
	if i := l.of.fitting(r); i >= 0 {
		l.Highlight(i)
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

// Numbered gives the initials of a text with the digits that stand in it, 2nj of grade 2; "" for a text without digits.
func Numbered(text string) string {
	var b strings.Builder
	found := false
	for _, r := range text {
		if digit := r >= '0' && r <= '9'; digit {
			b.WriteRune(r)
			found = true
		} else {
			b.WriteString(Initials(string(r)))
		}
	}
	if !found {
		return ""
	}
	return b.String()
}
