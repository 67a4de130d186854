package conflicts

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
)

// lines writes a text over as many lines as it needs in a width: one cannot decide on a value that is cut off.
func lines(text string, size float32, name fyne.ThemeColorName, bold bool, width float32) *fyne.Container {
	box := container.New(stack{})
	rest := []rune(text)
	for len(rest) > 0 || len(box.Objects) == 0 {
		n := len(rest)
		for n > 1 && fyne.MeasureText(string(rest[:n]), look.Scaled(size), fyne.TextStyle{Bold: bold}).Width > width {
			n--
		}
		n = wordEnd(rest, n)
		box.Add(look.Text(strings.TrimSpace(string(rest[:n])), size, name, bold))
		rest = rest[n:]
	}
	return box
}

// wordEnd gives where to break instead of within a word of Latin letters, if a word ends before; else the same place.
func wordEnd(text []rune, at int) int {
	inWord := func(i int) bool { return i < len(text) && text[i] < unicode.MaxLatin1 && text[i] != ' ' }
	end := at
	for end > 0 && inWord(end-1) && inWord(at) {
		end--
	}
	if end > 1 && end < len(text) && strings.ContainsRune("(（《“", text[end-1]) {
		end-- // a bracket goes with what is in it
	}
	if end == 0 {
		return at
	}
	return end
}

// stack puts lines one under the other without a gap.
type stack struct{}

// MinSize is that of all of them.
func (stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if o.Visible() {
			size.Width, size.Height = fyne.Max(size.Width, o.MinSize().Width), size.Height+o.MinSize().Height
		}
	}
	return size
}

// Layout places them.
func (stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if o.Visible() {
			h := o.MinSize().Height
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, h))
			y += h
		}
	}
}

// across puts cells of given widths side by side, each as high as the highest.
type across struct {
	widths []float32
	gap    float32
}

// MinSize is the height of the highest.
func (a across) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for i, o := range objects {
		size.Width += a.widths[i] + a.gap
		size.Height = fyne.Max(size.Height, o.MinSize().Height)
	}
	return size
}

// Layout places them.
func (a across) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, o := range objects {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(a.widths[i], size.Height))
		x += a.widths[i] + a.gap
	}
}

// flow puts objects into rows that are as wide as there is room.
type flow struct{ width float32 }

func (f flow) place(objects []fyne.CanvasObject, put func(o fyne.CanvasObject, at fyne.Position)) fyne.Size {
	gap := look.Scaled(6)
	x, y, high := float32(0), float32(0), float32(0)
	for _, o := range objects {
		size := o.MinSize()
		if x > 0 && x+size.Width > f.width {
			x, y, high = 0, y+high+gap, 0
		}
		put(o, fyne.NewPos(x, y))
		x, high = x+size.Width+gap, fyne.Max(high, size.Height)
	}
	return fyne.NewSize(0, y+high)
}

// MinSize is the height of the rows.
func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return f.place(objects, func(fyne.CanvasObject, fyne.Position) {})
}

// Layout places the objects.
func (f flow) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	f.place(objects, func(o fyne.CanvasObject, at fyne.Position) {
		o.Move(at)
		o.Resize(o.MinSize())
	})
}

// option is a card that a digit or a tap chooses.
type option struct {
	widget.BaseWidget
	edge   *canvas.Rectangle
	mark   *canvas.Image
	head   *fyne.Container
	whole  *fyne.Container
	tapped func()
}

func newOption(key string, head *fyne.Container, rest []fyne.CanvasObject, tapped func()) *option {
	o := &option{edge: canvas.NewRectangle(theme.Color(look.Surface)), mark: look.Colored(theme.IconNameConfirm, theme.ColorNamePrimary, 16), head: head, tapped: tapped}
	o.edge.CornerRadius = 4
	box := canvas.NewRectangle(theme.Color(look.Surface))
	box.StrokeColor, box.StrokeWidth, box.CornerRadius = theme.Color(theme.ColorNameInputBorder), 1, 3
	digit := container.New(stack{}, container.NewStack(box, container.NewCenter(look.Text(" "+key+" ", 13, look.Text2, false))))
	top := container.NewBorder(nil, nil, container.NewHBox(digit), container.New(stack{}, o.mark), head)
	o.whole = container.NewStack(o.edge, container.New(look.Inset{By: 6}, container.New(stack{}, append([]fyne.CanvasObject{top}, rest...)...)))
	o.choose(false)
	o.ExtendBaseWidget(o)
	return o
}

// choose draws it as the chosen one, or as one that is not.
func (o *option) choose(chosen bool) {
	o.edge.FillColor, o.edge.StrokeColor, o.edge.StrokeWidth = theme.Color(look.Surface), theme.Color(look.Line), 1
	o.mark.Hide()
	if chosen {
		o.edge.FillColor, o.edge.StrokeColor, o.edge.StrokeWidth = theme.Color(look.AccentWeak), theme.Color(theme.ColorNamePrimary), 2
		o.mark.Show()
	}
	o.edge.Refresh()
}

// chooseOne marks the option that is picked, and no other.
func chooseOne(cards []*option, picked int) {
	for i, card := range cards {
		card.choose(i == picked)
	}
}

// rename writes another text at its head, in one line.
func (o *option) rename(text string) {
	for _, one := range o.head.Objects[1:] {
		one.Hide()
	}
	look.SetLine(o.head.Objects[0], text)
}

// CreateRenderer draws the card.
func (o *option) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.whole) }

// Tapped chooses it.
func (o *option) Tapped(*fyne.PointEvent) { o.tapped() }
