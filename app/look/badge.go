package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// badges are a state's icon, colour and ground.
var badges = map[string]struct {
	icon       fyne.ThemeIconName
	text, weak fyne.ThemeColorName
}{
	"unsent": {theme.IconNameRadioButton, Text2, Surface2}, "sent": {theme.IconNameMailForward, theme.ColorNamePrimary, AccentWeak},
	"received": {theme.IconNameConfirm, OK, OKWeak}, "conflict": {theme.IconNameWarning, Warn, WarnWeak},
	"returned": {theme.IconNameMailReply, Danger, DangerWeak}, "unfinished": {theme.IconNameDocument, Text2, Surface2},
	"must-fix": {theme.IconNameError, Danger, DangerWeak}, "must-explain": {theme.IconNameWarning, Warn, WarnWeak},
	"ok": {theme.IconNameConfirm, OK, OKWeak}, "merged": {theme.IconNameConfirm, OK, OKWeak}, "already": {theme.IconNameConfirm, Text2, Surface2},
	"pending": {theme.IconNameHistory, Warn, WarnWeak}, "refused": {theme.IconNameError, Danger, DangerWeak},
}

// Badge shows a state by icon, word and ground; never by colour alone.
type Badge struct {
	widget.BaseWidget
	state, word string
	drawn       *fyne.Container
}

// NewBadge makes the badge of a state.
func NewBadge(state, word string) *Badge {
	b := &Badge{drawn: container.NewStack()}
	b.ExtendBaseWidget(b)
	b.Set(state, word)
	return b
}

// Set shows another state, and reports whether it is another: its room is too. A line of a list calls it whenever it is
// filled; what stands there already is not drawn anew, for an icon is read from its SVG each time.
func (b *Badge) Set(state, word string) bool {
	if b.state == state && b.word == word && len(b.drawn.Objects) > 0 {
		return false
	}
	b.state, b.word = state, word
	as := badges[state]
	if as.text == "" {
		as.text, as.weak, as.icon = Text2, Surface2, theme.IconNameInfo
	}
	row := container.NewHBox(Colored(as.icon, as.text, 14), Text(word, 13, as.text, false))
	b.drawn.Objects = []fyne.CanvasObject{Ground(container.New(layout.NewCustomPaddedLayout(1, 1, 6, 6), row), as.weak, 4)}
	b.Refresh()
	return true
}

// CreateRenderer draws what was set.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.drawn) }
