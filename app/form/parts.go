package form

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
)

func itoa(n int) string { return strconv.Itoa(n) }

// labelText is a field's label, with a star while the field is required.
type labelText struct {
	text, star *canvas.Text
	object     fyne.CanvasObject
}

func newLabel(text string) *labelText {
	l := &labelText{text: look.Text(text, 14, look.Text2, false), star: look.Text("", 14, look.Danger, true)}
	if n := len([]rune(text)); n > 7 {
		l.text.TextSize = look.Scaled(max(10, 14*7/float32(n)))
	}
	l.object = container.New(rightOf{}, l.star, l.text)
	return l
}

func (l *labelText) draw(required, asked bool) {
	star := ""
	if required {
		star = "*"
	}
	l.text.Color = theme.Color(look.Text2)
	if !asked {
		l.text.Color = theme.Color(look.Line)
	}
	l.star.Text = star
	l.star.Refresh()
	l.text.Refresh()
}

// message is the one line under a field.
type message struct {
	text   string
	color  fyne.ThemeColorName
	width  float32
	line   *canvas.Text
	object fyne.CanvasObject
}

func newMessage() *message {
	m := &message{line: look.Text("", 12, look.Text3, false)}
	m.object = m.line
	return m
}

func (m *message) draw(text string, color fyne.ThemeColorName) {
	m.text, m.color = text, color
	m.line.Color = theme.Color(color)
	m.fit()
}

// fit cuts the line to the field's width; the whole sentence stands in the foot of the form while
// the cursor is in the field.
func (m *message) fit() {
	r := []rune(m.text)
	text := m.text
	for n := len(r); n > 0 && m.width > 0 && fyne.MeasureText(text, m.line.TextSize, m.line.TextStyle).Width > m.width; n-- {
		text = string(r[:n-1]) + "\u2026"
	}
	if m.line.Text != text {
		m.line.Text = text
	}
	m.line.Refresh()
}

func (m *message) wrong() bool {
	return m.text != "" && (m.color == look.Danger || m.color == look.Warn)
}

// Lengths of a field's row.
const (
	labelWidth  = 100
	inputHeight = 32
	lineBelow   = 17
)

// row lays a field out: label to the right before the input, the message under the input.
type row struct{ message *message }

// MinSize leaves room for the message, so that nothing moves when there is one.
func (row) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(labelWidth+140), look.Scaled(inputHeight+lineBelow))
}

// Layout places label, input and message.
func (r row) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w, h := look.Scaled(labelWidth), look.Scaled(inputHeight)
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(w-look.Scaled(8), h))
	o[1].Move(fyne.NewPos(w, 0))
	o[1].Resize(fyne.NewSize(size.Width-w, h))
	o[2].Move(fyne.NewPos(w+2, h))
	o[2].Resize(fyne.NewSize(size.Width-w, look.Scaled(lineBelow)))
	if width := size.Width - w; r.message.width != width {
		r.message.width = width
		r.message.fit()
	}
}

// rightOf puts its texts at the right end.
type rightOf struct{}

// MinSize is the widest of them.
func (rightOf) MinSize(o []fyne.CanvasObject) fyne.Size {
	w, h := float32(0), float32(0)
	for _, one := range o {
		w, h = w+one.MinSize().Width, fyne.Max(h, one.MinSize().Height)
	}
	return fyne.NewSize(w, h)
}

// Layout places them one after the other.
func (r rightOf) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := size.Width - r.MinSize(o).Width
	for _, one := range o {
		m := one.MinSize()
		one.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		one.Resize(m)
		x += m.Width
	}
}

// columns lays fields out in two columns, left to right then down; a wide one takes both.
type columns struct{ wide []bool }

const columnGap = 14

func (c columns) place(o []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	gap := look.Scaled(columnGap)
	half := (width - gap) / 2
	x, y, h := float32(0), float32(0), float32(0)
	for i, one := range o {
		m := one.MinSize().Height
		if c.wide[i] {
			if x > 0 {
				x, y = 0, y+h
			}
			put(one, 0, y, width, m)
			y += m
			continue
		}
		put(one, x, y, half, m)
		if h = m; x > 0 {
			x, y = 0, y+m
		} else {
			x = half + gap
		}
	}
	if x > 0 {
		y += h
	}
	return y
}

// MinSize is the height of all rows.
func (c columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := c.place(o, 0, func(fyne.CanvasObject, float32, float32, float32, float32) {})
	return fyne.NewSize(look.Scaled(2*(labelWidth+140)+columnGap), h)
}

// Layout places the fields.
func (c columns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	c.place(o, size.Width, func(one fyne.CanvasObject, x, y, w, h float32) {
		one.Move(fyne.NewPos(x, y))
		one.Resize(fyne.NewSize(w, h))
	})
}
