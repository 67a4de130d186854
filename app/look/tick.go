package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Tick is a box to be ticked with the space bar; the other keys are those of the window or the message.
type Tick struct {
	widget.Check
	OnEnter func() // may be nil
}

// NewTick makes one.
func NewTick(label string, on bool) *Tick {
	t := &Tick{}
	t.Text, t.Checked = label, on
	t.ExtendBaseWidget(t)
	return t
}

// FocusGained brings the box into sight.
func (t *Tick) FocusGained() {
	t.Check.FocusGained()
	sight(t)
}

// TypedKey hands on what it has no use for.
func (t *Tick) TypedKey(key *fyne.KeyEvent) {
	switch enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; {
	case Pass(t, key):
	case enter && t.OnEnter != nil:
		t.OnEnter()
	default:
		t.Check.TypedKey(key)
	}
}
