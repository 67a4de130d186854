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

// labelText is a field's label in one or two lines, with a star while the field is required.
type labelText struct {
	star   *canvas.Text
	lines  []*canvas.Text
	object fyne.CanvasObject
}

func newLabel(text string) *labelText {
	l := &labelText{star: look.Text("", 14, look.Danger, true)}
	objects := []fyne.CanvasObject{l.star}
	size, lines := float32(14), []string{text}
	if r := []rune(text); wide(text, 14) > look.Scaled(labelRoom) {
		half := (len(r) + 1) / 2
		size, lines = 13, []string{string(r[:half]), string(r[half:])}
		for size > 10 && wide(lines[0], size) > look.Scaled(labelRoom) {
			size--
		}
	}
	for _, line := range lines {
		t := look.Text(line, size, look.Text2, false)
		l.lines, objects = append(l.lines, t), append(objects, t)
	}
	l.object = container.New(rightOf{}, objects...)
	return l
}

func wide(text string, size float32) float32 {
	return fyne.MeasureText(text, look.Scaled(size), fyne.TextStyle{}).Width
}

func (l *labelText) draw(required, asked bool) {
	star := ""
	if required {
		star = "*"
	}
	l.star.Text = star
	l.star.Refresh()
	color := look.Text2
	if !asked {
		color = look.Text3
	}
	for _, line := range l.lines {
		line.Color = theme.Color(color)
		line.Refresh()
	}
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
	labelRoom   = labelWidth - 8 - 8 // but for the gap and the star
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

// rightOf puts a label's lines one under the other at the right end, and the star before the first.
type rightOf struct{}

// MinSize is nothing: the row gives the room.
func (rightOf) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places star and lines; two lines stand closer than the font would have them.
func (rightOf) Layout(o []fyne.CanvasObject, size fyne.Size) {
	star, lines := o[0], o[1:]
	pitch := look.Scaled(15)
	first := lines[0].MinSize()
	y := (size.Height - first.Height - pitch*float32(len(lines)-1)) / 2
	for i, one := range lines {
		m := one.MinSize()
		one.Move(fyne.NewPos(size.Width-m.Width, y+pitch*float32(i)))
		one.Resize(m)
	}
	m := star.MinSize()
	star.Move(fyne.NewPos(size.Width-first.Width-m.Width, y+(first.Height-m.Height)/2))
	star.Resize(m)
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
