package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Link is a number or a word that opens what stands behind it: the arrows walk from one to the next, Enter opens.
type Link struct {
	widget.BaseWidget
	text    string
	size    float32
	open    func()
	focused bool

	Seen    func()                      // it has got the focus; may be nil
	OnArrow func(key fyne.KeyName) bool // is asked of an arrow first, and says whether it was used; nil for the next link and the one before
}

// NewLink makes one of a size.
func NewLink(text string, size float32, open func()) *Link {
	l := &Link{text: text, size: size, open: open}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer draws the text over a line, within an edge while it has the focus.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	edge := canvas.NewRectangle(color.Transparent)
	edge.CornerRadius, edge.StrokeWidth = 4, 2
	r := &linkRenderer{of: l, edge: edge}
	r.WidgetRenderer = widget.NewSimpleRenderer(container.NewStack(edge, underlined(l.text, l.size)))
	r.draw()
	return r
}

// underlined is the text of a link over its line.
func underlined(text string, size float32) fyne.CanvasObject {
	line := canvas.NewRectangle(theme.Color(theme.ColorNameHyperlink))
	line.SetMinSize(fyne.NewSize(1, 1))
	return container.New(Inset{2}, container.NewBorder(nil, line, nil, nil, Text(text, size, theme.ColorNameHyperlink, size > 14)))
}

// Pointed is a link within a line of a list, for the mouse alone: the keys stay with the list, whose Enter does the same. A line that
// is out of sight is drawn anew as another, and would take a link away that has the keys.
type Pointed struct {
	widget.BaseWidget
	text string
	size float32
	open func()
}

// NewPointed makes one of a size.
func NewPointed(text string, size float32, open func()) *Pointed {
	p := &Pointed{text: text, size: size, open: open}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer draws the text over a line.
func (p *Pointed) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(underlined(p.text, p.size))
}

// Tapped opens.
func (p *Pointed) Tapped(*fyne.PointEvent) { p.open() }

type linkRenderer struct {
	fyne.WidgetRenderer
	of   *Link
	edge *canvas.Rectangle
}

// Refresh draws the edge anew.
func (r *linkRenderer) Refresh() {
	r.draw()
	r.WidgetRenderer.Refresh()
}

func (r *linkRenderer) draw() {
	r.edge.StrokeColor = color.Transparent
	if r.of.focused {
		r.edge.StrokeColor = theme.Color(theme.ColorNamePrimary)
	}
	r.edge.Refresh()
}

// Tapped opens.
func (l *Link) Tapped(*fyne.PointEvent) { l.open() }

// FocusGained draws the edge, and brings it into sight.
func (l *Link) FocusGained() {
	l.focused = true
	l.Refresh()
	sight(l)
	if l.Seen != nil {
		l.Seen()
	}
}

// sight brings what has the focus into sight, where it lies in something that scrolls.
func sight(of fyne.CanvasObject) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(of); c != nil {
		if box := Asking(c); box != nil && reveal(box.pop.Content, of, nil) {
			return
		}
		reveal(c.Content(), of, nil)
	}
}

// reveal scrolls what an object lies in, so that it is in sight; it tells whether the object lies there.
func reveal(at, of fyne.CanvasObject, within *container.Scroll) bool {
	if at == of {
		if within != nil {
			drv := fyne.CurrentApp().Driver()
			y := drv.AbsolutePositionForObject(of).Y - drv.AbsolutePositionForObject(within.Content).Y
			if top := within.Offset.Y; y < top || y+of.Size().Height > top+within.Size().Height {
				within.ScrollToOffset(fyne.NewPos(0, max(0, y-within.Size().Height/2)))
			}
		}
		return true
	}
	switch o := at.(type) {
	case *container.Scroll:
		return reveal(o.Content, of, o)
	case *fyne.Container:
		for _, one := range o.Objects {
			if reveal(one, of, within) {
				return true
			}
		}
	}
	return false
}

// FocusLost takes it away.
func (l *Link) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedRune takes no text.
func (l *Link) TypedRune(rune) {}

// TypedKey opens with Enter and goes on with the arrows; the rest is the window's, the digits too.
func (l *Link) TypedKey(key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(l)
	if l.OnArrow != nil && arrows[key.Name] && l.OnArrow(key.Name) {
		return
	}
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		l.open()
	case fyne.KeyDown, fyne.KeyRight:
		if c != nil {
			c.FocusNext()
		}
	case fyne.KeyUp, fyne.KeyLeft:
		if c != nil {
			c.FocusPrevious()
		}
	default:
		hand(l, key)
	}
}
