package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"rollbook/words"
)

// Button is a button that Enter presses too, and on which Esc is heard.
type Button struct {
	widget.Button
	escaped func()
}

// NewButton makes a button.
func NewButton(text string, tapped func()) *Button { return NewIconButton(text, nil, tapped) }

// NewIconButton makes a button with an icon.
func NewIconButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Primary is the one accented button of a screen.
func Primary(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewIconButton(text, icon, tapped)
	b.Importance = widget.HighImportance
	return b
}

// TypedKey presses the button with Enter.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	case fyne.KeyEscape:
		if b.escaped != nil {
			b.escaped()
		}
	default:
		if !pass(b, key) {
			b.Button.TypedKey(key)
		}
	}
}

// Box is a question or a message over the window.
type Box struct{ pop *widget.PopUp }

// Hide takes it away.
func (b *Box) Hide() { b.pop.Hide() }

// Ask shows a title, a content and buttons over the window. Each button hides the box, then does its
// work; the first is under the cursor, and Esc is the last.
func Ask(win fyne.Window, title string, content fyne.CanvasObject, buttons ...*Button) *Box {
	box := &Box{}
	row := container.NewHBox(layout.NewSpacer())
	var last func()
	for _, b := range buttons {
		do := b.OnTapped
		b.OnTapped = func() {
			box.Hide()
			if do != nil {
				do()
			}
		}
		last = b.OnTapped
		row.Add(b)
	}
	for _, b := range buttons {
		b.escaped = last
	}
	box.pop = widget.NewModalPopUp(Card(container.NewBorder(container.NewVBox(Title(title), Space(4)), row, nil, nil, content)), win.Canvas())
	box.pop.Show()
	if len(buttons) > 0 {
		win.Canvas().Focus(buttons[0])
	}
	return box
}

// Tell shows a message that is only to be read.
func Tell(win fyne.Window, title string, content fyne.CanvasObject) *Box {
	return Ask(win, title, content, NewButton(words.Say("close"), nil))
}

// Sentence is text that wraps within a message.
func Sentence(text string) fyne.CanvasObject {
	return container.New(Width{460}, Paragraph(text))
}

// Big gives a content the room of a large message.
func Big(content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewGridWrap(fyne.NewSize(Scaled(760), Scaled(460)), content)
}
