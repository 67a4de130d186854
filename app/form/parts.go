package form

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/words"
)

// labelText is a field's label in one or two lines, with a star while the field is required.
type labelText struct {
	star   *canvas.Text
	lines  []*canvas.Text
	object fyne.CanvasObject
}

func newLabel(text string, dense bool) *labelText {
	l := &labelText{star: look.Text("", 14, look.Danger, true)}
	objects := []fyne.CanvasObject{l.star}
	l.lines = broken(text, 14, labelRoom, false)
	pitch := float32(15)
	if dense && len(l.lines) > 1 {
		pitch = 13
		for _, line := range l.lines {
			line.TextSize = min(line.TextSize, look.Scaled(12))
		}
	}
	for _, line := range l.lines {
		objects = append(objects, line)
	}
	l.object = container.New(rightOf{pitch}, objects...)
	return l
}

// broken writes a text in one line, or in two smaller ones where it is too long.
func broken(text string, size, room float32, bold bool) (out []*canvas.Text) {
	lines := []string{text}
	if wide(text, size, bold) > look.Scaled(room) {
		lines = halves(text)
		size--
		for size > 7 && max(wide(lines[0], size, bold), wide(lines[len(lines)-1], size, bold)) > look.Scaled(room) {
			size -= 0.5
		}
	}
	for _, line := range lines {
		out = append(out, look.Text(line, size, look.Text2, bold))
	}
	return out
}

// halves breaks a text into two lines of about the same length, between words where it has any. A single word
// stays whole.
func halves(text string) []string {
	r := []rune(text)
	half := (len(r) + 1) / 2
	best := -1
	for i, one := range r {
		if (one == ' ' || one == '(' || one == '\uff08') && i > 0 && (best < 0 || abs(i-half) < abs(best-half)) {
			best = i
		}
	}
	if best >= 0 {
		return []string{string(r[:best]), strings.TrimSpace(string(r[best:]))}
	}
	if r[0] < 0x80 { // one word
		return []string{text}
	}
	return []string{string(r[:half]), string(r[half:])}
}

func abs(n int) int { return max(n, -n) }

// newLines is a bold text in one or two lines.
func newLines(text string, size, room float32) fyne.CanvasObject {
	box := container.NewVBox()
	box.Layout = layout.NewCustomPaddedVBoxLayout(0)
	for _, line := range broken(text, size, room, true) {
		line.Color = theme.Color(theme.ColorNameForeground)
		box.Add(line)
	}
	return box
}

func wide(text string, size float32, bold bool) float32 {
	return fyne.MeasureText(text, look.Scaled(size), fyne.TextStyle{Bold: bold}).Width
}

func (l *labelText) draw(required, asked bool) {
	star := ""
	if required {
		star = "*"
	}
	color := look.Text2
	if !asked {
		color = look.Text3
	}
	l.star.Text = star
	for _, line := range l.lines {
		line.Color = theme.Color(color)
	}
	l.object.Refresh() // the star stands before what it is for
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
	m.line.Text = fitting(m.text, m.line.TextSize, m.width)
	m.line.Refresh()
}

// fitting is as much of a text as a width has room for; all of it where the width is not known yet.
func fitting(text string, size, width float32) string {
	r, out := []rune(text), text
	for n := len(r); n > 0 && width > 0 && fyne.MeasureText(out, size, fyne.TextStyle{}).Width > width; n-- {
		out = string(r[:n-1]) + "\u2026"
	}
	return out
}

// warns reports whether the line speaks of something that has to be mended or explained.
func (m *message) warns() bool {
	return m.text != "" && (m.color == look.Danger || m.color == look.Warn)
}

// Lengths of a field's row.
const (
	labelWidth  = 100
	labelRoom   = labelWidth - 8 - 8 // but for the gap and the star
	inputHeight = 32
	lineBelow   = 17
	denseHeight = 27
	denseGap    = 2
	gutterWidth = 76
)

// row lays a field out: label to the right before the input, the message under the input.
type row struct {
	message *message
	dense   bool // nothing under the input
}

func (r row) heights() (input, below float32) {
	if r.dense {
		return look.Scaled(denseHeight), look.Scaled(denseGap)
	}
	return look.Scaled(inputHeight), look.Scaled(lineBelow)
}

// MinSize leaves room for the message, so that nothing moves when there is one.
func (r row) MinSize([]fyne.CanvasObject) fyne.Size {
	input, below := r.heights()
	return fyne.NewSize(look.Scaled(labelWidth+140), input+below)
}

// Layout places label, input and message.
func (r row) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := look.Scaled(labelWidth)
	h, below := r.heights()
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(w-look.Scaled(8), h))
	o[1].Move(fyne.NewPos(w, 0))
	o[1].Resize(fyne.NewSize(size.Width-w, h))
	o[2].Move(fyne.NewPos(w+2, h))
	o[2].Resize(fyne.NewSize(size.Width-w, below))
	if width := size.Width - w; r.message.width != width {
		r.message.width = width
		r.message.fit()
	}
}

// rightOf puts a label's lines one under the other at the right end, and the star before the first.
type rightOf struct{ pitch float32 }

// MinSize is nothing: the row gives the room.
func (rightOf) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places star and lines; two lines stand closer than the font would have them.
func (r rightOf) Layout(o []fyne.CanvasObject, size fyne.Size) {
	star, lines := o[0], o[1:]
	pitch := look.Scaled(r.pitch)
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

// columns lays fields out in columns, left to right then down; a wide one takes a whole line.
type columns struct {
	wide  []bool
	n     int
	dense bool
}

const columnGap = 14

func (c columns) place(o []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	gap := look.Scaled(columnGap)
	each := (width - gap*float32(c.n-1)) / float32(c.n)
	at, y, h := 0, float32(0), float32(0)
	for i, one := range o {
		m := one.MinSize().Height
		if c.wide[i] {
			if at > 0 {
				at, y = 0, y+h
			}
			put(one, 0, y, width, m)
			y += m
			continue
		}
		put(one, float32(at)*(each+gap), y, each, m)
		if h, at = m, at+1; at == c.n {
			at, y = 0, y+m
		}
	}
	if at > 0 {
		y += h
	}
	return y
}

// MinSize is the height of all rows.
func (c columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := c.place(o, 0, func(fyne.CanvasObject, float32, float32, float32, float32) {})
	return fyne.NewSize(look.Scaled(float32(c.n)*(labelWidth+140)+columnGap*float32(c.n-1)), h)
}

// Layout places the fields.
func (c columns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	c.place(o, size.Width, func(one fyne.CanvasObject, x, y, w, h float32) {
		one.Move(fyne.NewPos(x, y))
		one.Resize(fyne.NewSize(w, h))
	})
}

// gutter puts a name to the left of what it names.
type gutter struct{}

// MinSize is that of both, side by side.
func (gutter) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(look.Scaled(gutterWidth)+m.Width, fyne.Max(m.Height, o[0].MinSize().Height))
}

// Layout places them.
func (gutter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := look.Scaled(gutterWidth)
	o[0].Move(fyne.NewPos(0, look.Scaled(3)))
	o[0].Resize(fyne.NewSize(w, o[0].MinSize().Height))
	o[1].Move(fyne.NewPos(w, 0))
	o[1].Resize(fyne.NewSize(size.Width-w, size.Height))
}

func newGround() *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(look.Surface))
	r.CornerRadius = look.Scaled(4)
	return r
}

func newEdge() *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = look.Scaled(4)
	return r
}

// mark is the word at the end of an input: where its value comes from, or that something is wrong with it.
type mark struct {
	text   *canvas.Text
	ground *canvas.Rectangle
	object fyne.CanvasObject
}

func newMark() *mark {
	m := &mark{text: look.Text("", 12, look.Text3, false), ground: canvas.NewRectangle(color.Transparent)}
	m.object = container.NewStack(m.ground, m.text)
	m.object.Hide()
	return m
}

// paint shows where a field's value comes from and whether something is wrong with it: by ground, edge and
// word.
func (fl *field) paint() {
	if fl.ground == nil {
		return
	}
	ground, word, color := look.Surface, fl.origin(), look.Text3
	switch {
	case fl.carried:
		ground, color = look.AccentWeak, theme.ColorNamePrimary
	case fl.filled, fl.input.Disabled():
		ground = look.Surface2
	}
	edge, width := theme.ColorNameInputBorder, float32(0)
	switch {
	case !fl.message.warns() && fl.focused:
		edge, width = theme.ColorNamePrimary, 2
	case !fl.message.warns():
	case fl.message.color == look.Danger:
		edge, width, color = look.Danger, 2, look.Danger
		word = words.Say("form.wrong")
	default:
		edge, width, color = look.Warn, 2, look.Warn
		word = words.Say("form.ask")
	}
	fl.ground.FillColor = theme.Color(ground)
	fl.edge.StrokeColor, fl.edge.StrokeWidth = theme.Color(edge), width
	fl.mark.text.Text, fl.mark.text.Color, fl.mark.ground.FillColor = word, theme.Color(color), theme.Color(ground)
	fl.ground.Refresh()
	fl.edge.Refresh()
	fl.mark.ground.Refresh()
	fl.mark.text.Refresh()
	if fl.box != nil {
		boxed{fl}.mark(fl.mark.object, fl.ground.Size())
	}
}

// boxed lays out an input: its ground, the entry, the edge, and the word at its end.
type boxed struct{ of *field }

// MinSize is nothing: the row gives the room.
func (boxed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout gives all the room to all but the word.
func (b boxed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, one := range o[:3] {
		one.Move(fyne.Position{})
		one.Resize(size)
	}
	b.mark(o[3], size)
	b.of.hint(b.of.hinting)
}

// mark places the word, and leaves it out where the text needs its room: the ground and the edge still tell.
func (b boxed) mark(o fyne.CanvasObject, size fyne.Size) {
	m, text := o.MinSize(), b.of.input
	o.Show()
	if b.of.mark.text.Text == "" || fyne.MeasureText(text.Text, theme.TextSize(), text.TextStyle).Width+m.Width+look.Scaled(16) > size.Width {
		o.Hide()
	}
	o.Move(fyne.NewPos(size.Width-m.Width-look.Scaled(7), (size.Height-m.Height)/2))
	o.Resize(m)
}
