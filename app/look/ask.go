package look

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/words"
)

// Button is a button with an edge that Enter presses too.
type Button struct {
	widget.Button
	Stays   bool // in a box: its work takes the box away, or leaves it where something is missing
	focused bool
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
	if icon != nil {
		icon = theme.NewColoredResource(icon, theme.ColorNameForegroundOnPrimary)
	}
	b := NewIconButton(text, icon, tapped)
	b.Importance = widget.HighImportance
	return b
}

// TypedKey presses the button with Enter or Space. Fyne's Space would take the focus from it, and a box would have no keys.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	default:
		if !Pass(b, key) && !rolled(b, key.Name) {
			b.Button.TypedKey(key)
		}
	}
}

// rolled rolls what the box of a button shows, where that is longer than its room: the rest of it needs no mouse.
func rolled(b *Button, key fyne.KeyName) bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	if c == nil || Asking(c) == nil {
		return false
	}
	roll := rollIn(Asking(c).content)
	if roll == nil {
		return false
	}
	page := roll.Size().Height - theme.TextSize()
	by := map[fyne.KeyName]float32{fyne.KeyUp: -2 * theme.TextSize(), fyne.KeyDown: 2 * theme.TextSize(), fyne.KeyPageUp: -page, fyne.KeyPageDown: page}[key]
	rollBy(roll, by)
	return by != 0
}

// rollBy rolls by so much, and not beyond the ends.
func rollBy(roll *container.Scroll, by float32) {
	most := max(roll.Content.MinSize().Height-roll.Size().Height, 0)
	roll.ScrollToOffset(fyne.NewPos(roll.Offset.X, min(max(roll.Offset.Y+by, 0), most)))
}

// rollIn finds what rolls in a content; nil where nothing does.
func rollIn(o fyne.CanvasObject) *container.Scroll {
	switch o := o.(type) {
	case *container.Scroll:
		return o
	case *fyne.Container:
		for _, one := range o.Objects {
			if roll := rollIn(one); roll != nil {
				return roll
			}
		}
	}
	return nil
}

// FocusGained draws the edge of the focus, and brings the button into sight.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	sight(b)
}

// FocusLost draws the plain edge.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// CreateRenderer draws an edge around Fyne's button: white on white it would be a word among words.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return newEdged(b.Button.CreateRenderer(), func() (focused, bare bool) {
		return b.focused, b.Importance == widget.LowImportance || b.Importance == widget.HighImportance
	})
}

// edged is Fyne's drawing of a widget with an edge over it.
type edged struct {
	fyne.WidgetRenderer
	edge *canvas.Rectangle
	is   func() (focused, bare bool) // bare: it has an edge in the focus only
}

func newEdged(drawn fyne.WidgetRenderer, is func() (focused, bare bool)) *edged {
	r := &edged{drawn, canvas.NewRectangle(color.Transparent), is}
	r.draw()
	return r
}

// Objects are the widget's with the edge.
func (r *edged) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, r.WidgetRenderer.Objects()...), r.edge)
}

// Layout gives the edge the widget's size.
func (r *edged) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.edge.Resize(size)
}

// Refresh draws both.
func (r *edged) Refresh() {
	r.WidgetRenderer.Refresh()
	r.draw()
}

func (r *edged) draw() {
	r.edge.StrokeColor, r.edge.StrokeWidth = theme.Color(theme.ColorNameInputBorder), 1
	r.edge.CornerRadius = theme.InputRadiusSize()
	switch focused, bare := r.is(); {
	case focused:
		r.edge.StrokeColor, r.edge.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
	case bare:
		r.edge.StrokeColor = color.Transparent
	}
	r.edge.Refresh()
}

// Box is a question or a message over the window.
type Box struct {
	About  string // what the manual calls it; "" is what it calls the page below
	pop    *widget.PopUp
	canvas fyne.Canvas
	first  fyne.Focusable // what is under the cursor when it appears; nil for nothing
	escape func()

	content fyne.CanvasObject
}

// boxes are those that are shown, or are to be, the last on top.
var boxes []*Box

// withheld are the windows whose boxes are not to be seen.
var withheld = map[fyne.Canvas]bool{}

// Withhold takes away what stands over a window, and lets no box appear, until it may be seen again.
func Withhold(c fyne.Canvas) (again func()) {
	withheld[c] = true
	for _, b := range boxes {
		if b.canvas == c {
			b.pop.Hide()
		}
	}
	others := slices.Clone(c.Overlays().List())
	for _, o := range others {
		c.Overlays().Remove(o)
	}
	return func() {
		delete(withheld, c)
		for _, o := range others {
			c.Overlays().Add(o)
		}
		for _, b := range boxes { // one that was done with meanwhile is none of them any more
			if b.canvas == c {
				b.appear()
			}
		}
	}
}

func (b *Box) appear() {
	b.pop.Show()
	if b.first != nil {
		b.canvas.Focus(b.first)
	}
}

// Hide takes it away. Fyne takes away with it what stands above, as the help that was asked for meanwhile: that comes back.
func (b *Box) Hide() {
	at := slices.Index(boxes, b)
	var above []*Box
	for i := at + 1; at >= 0 && i < len(boxes); i++ {
		if boxes[i].canvas == b.canvas && !withheld[b.canvas] {
			above = append(above, boxes[i])
		}
	}
	held := b.canvas.Focused()
	boxes = slices.DeleteFunc(boxes, func(one *Box) bool { return one == b })
	for _, one := range above {
		one.pop.Hide()
	}
	b.pop.Hide()
	for _, one := range above {
		one.pop.Show()
		b.canvas.Focus(held)
	}
	if bare := bared[b.canvas]; bare != nil && b.canvas.Overlays().Top() == nil {
		bare()
	}
}

// bared is what a window does once the last box over it is gone.
var bared = map[fyne.Canvas]func(){}

// OnBare calls f once the last box over a window is gone: the page below may have been drawn anew meanwhile, and take what was in hand
// into it again. nil calls nothing any more.
func OnBare(c fyne.Canvas, f func()) {
	if f == nil {
		delete(bared, c)
		return
	}
	bared[c] = f
}

// Asking gives the box on top of a window, or nil: while it is there, no key is the page's.
func Asking(c fyne.Canvas) *Box {
	for i := len(boxes) - 1; i >= 0 && c.Overlays().Top() != nil; i-- {
		if boxes[i].canvas == c {
			return boxes[i]
		}
	}
	return nil
}

// Boxed reports whether a box is over a window, whose key it is then: Esc leaves it. F1 is the window's all the same: the help
// comes over the box.
func Boxed(c fyne.Canvas, key *fyne.KeyEvent) bool {
	box := Asking(c)
	if box != nil && key.Name == fyne.KeyEscape {
		box.escape()
	}
	return box != nil && key.Name != fyne.KeyF1
}

// Ask shows a title, a content and buttons over the window. Each button hides the box, then does its
// work, but for one that stays; the first is under the cursor. Esc is the button that has no work, else the
// last.
func Ask(win fyne.Window, title string, content fyne.CanvasObject, buttons ...*Button) *Box {
	var first fyne.Focusable
	if len(buttons) > 0 {
		first = buttons[0]
	}
	return ask(win, title, content, first, buttons)
}

// Wait shows work that goes on. Nothing is under the cursor: a key that was meant for the page, pressed once more, does not stop it.
// Esc does.
func Wait(win fyne.Window, title string, content fyne.CanvasObject, stop *Button) *Box {
	return ask(win, title, content, nil, []*Button{stop})
}

func ask(win fyne.Window, title string, content fyne.CanvasObject, first fyne.Focusable, buttons []*Button) *Box {
	box := &Box{canvas: win.Canvas(), first: first, escape: func() {}, content: content}
	row := container.NewHBox(layout.NewSpacer())
	harmless := false
	for _, b := range buttons {
		row.Add(b)
		if b.Stays {
			if !harmless {
				box.escape = func() { b.OnTapped() }
			}
			continue
		}
		do := b.OnTapped
		b.OnTapped = func() {
			box.Hide()
			if do != nil {
				do()
			}
		}
		if do == nil || !harmless {
			box.escape, harmless = b.OnTapped, do == nil
		}
	}
	head := Title(title)
	head.Resize(fyne.NewSize(win.Canvas().Size().Width-Scaled(60), 0)) // a name in it may be longer than the window is wide
	SetLine(head, title)
	card := Card(container.NewBorder(container.NewVBox(head, Space(4)), container.NewVBox(Space(4), row), nil, nil, content))
	if edge, ok := card.Objects[0].(*canvas.Rectangle); ok {
		edge.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	}
	box.pop = widget.NewModalPopUp(card, win.Canvas())
	boxes = append(boxes, box)
	if !withheld[box.canvas] {
		box.appear()
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

// Room gives a content the room that it wants in a message, as far as the window has it.
func Room(win fyne.Window, width, height float32, content fyne.CanvasObject) fyne.CanvasObject {
	has := win.Canvas().Size()
	return container.NewGridWrap(fyne.NewSize(min(Scaled(width), has.Width-Scaled(60)), min(Scaled(height), has.Height-Scaled(130))), content)
}

// Big gives a content the room of a large message.
func Big(win fyne.Window, content fyne.CanvasObject) fyne.CanvasObject {
	return Room(win, 760, 460, content)
}
