package look

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Radio is a choice of one among a few that are all in sight: the arrows move it, the other keys are those of the window or the
// message. The tab key goes to it as to one field, and past it where there is nothing to choose.
type Radio struct {
	widget.BaseWidget
	Options   []string
	Selected  string       // "" where nothing is
	Across    bool         // side by side
	OnChanged func(string) // may be nil

	focused bool
}

// NewRadio makes one.
func NewRadio(options []string, selected string) *Radio {
	r := &Radio{Options: options, Selected: selected}
	r.Hidden = len(options) == 0
	r.ExtendBaseWidget(r)
	return r
}

// Offer gives it other options; what is selected stays so where it is among them.
func (r *Radio) Offer(options []string) {
	if r.Options = options; !slices.Contains(options, r.Selected) {
		r.Selected = ""
	}
	if len(options) == 0 {
		r.Hide()
		return
	}
	r.Show()
	r.Refresh()
}

// Select takes an option, and tells it where it is another than before.
func (r *Radio) Select(option string) {
	if option == r.Selected {
		return
	}
	r.Selected = option
	r.Refresh()
	if r.OnChanged != nil {
		r.OnChanged(option)
	}
}

// step goes to the next or the one before; where nothing is selected to the first or the last.
func (r *Radio) step(by int) {
	at := slices.Index(r.Options, r.Selected)
	if at < 0 && by < 0 {
		at = len(r.Options)
	}
	if at += by; at >= 0 && at < len(r.Options) {
		r.Select(r.Options[at])
	}
}

// TypedKey knows the arrows.
func (r *Radio) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, fyne.KeyLeft:
		r.step(-1)
	case fyne.KeyDown, fyne.KeyRight:
		r.step(1)
	default:
		Pass(r, key)
	}
}

// TypedRune takes the first with the space bar where nothing is selected.
func (r *Radio) TypedRune(c rune) {
	if c == ' ' && r.Selected == "" {
		r.step(1)
	}
}

// FocusGained marks the one in hand, and brings the choice into sight.
func (r *Radio) FocusGained() {
	r.focused = true
	r.Refresh()
	sight(r)
}

// FocusLost takes the mark away.
func (r *Radio) FocusLost() {
	r.focused = false
	r.Refresh()
}

// Tapped takes the option under the mouse.
func (r *Radio) Tapped(e *fyne.PointEvent) {
	if at := fyne.CurrentApp().Driver().CanvasForObject(r); at != nil {
		at.Focus(r)
	}
	for i, option := range r.Options {
		if pos, size := r.place(i); e.Position.X >= pos.X && e.Position.X < pos.X+size.Width && e.Position.Y >= pos.Y && e.Position.Y < pos.Y+size.Height {
			r.Select(option)
			return
		}
	}
}

// place is where an option stands.
func (r *Radio) place(at int) (pos fyne.Position, size fyne.Size) {
	for _, option := range r.Options[:at+1] {
		if r.Across {
			pos.X += size.Width
		} else {
			pos.Y += size.Height
		}
		text := fyne.MeasureText(option, theme.TextSize(), fyne.TextStyle{})
		size = fyne.NewSize(theme.IconInlineSize()+text.Width+4*theme.InnerPadding(), text.Height+2*theme.InnerPadding())
	}
	return pos, size
}

// CreateRenderer draws it.
func (r *Radio) CreateRenderer() fyne.WidgetRenderer {
	d := &radioRenderer{r: r}
	d.draw()
	return d
}

// radioRenderer draws for each option the mark of the focus, the ring, the dot and the text.
type radioRenderer struct {
	r       *Radio
	objects []fyne.CanvasObject
}

func (d *radioRenderer) Destroy()                     {}
func (d *radioRenderer) Objects() []fyne.CanvasObject { return d.objects }

// Refresh draws the options as they are now.
func (d *radioRenderer) Refresh() {
	d.draw()
	canvas.Refresh(d.r)
}

// MinSize is that of all options.
func (d *radioRenderer) MinSize() (size fyne.Size) {
	for i := range d.r.Options {
		pos, one := d.r.place(i)
		size = size.Max(fyne.NewSize(pos.X+one.Width, pos.Y+one.Height))
	}
	return size
}

// Layout keeps each option at its place.
func (d *radioRenderer) Layout(fyne.Size) {}

func (d *radioRenderer) draw() {
	d.objects = nil
	in, pad := theme.IconInlineSize(), theme.InnerPadding()
	for i, option := range d.r.Options {
		pos, size := d.r.place(i)
		round := func(across float32, fill, stroke color.Color) {
			c := &canvas.Circle{FillColor: fill, StrokeColor: stroke, StrokeWidth: 2}
			c.Resize(fyne.NewSquareSize(across))
			c.Move(pos.AddXY(pad+(in-across)/2, (size.Height-across)/2))
			d.objects = append(d.objects, c)
		}
		selected := option == d.r.Selected
		if d.r.focused && (selected || d.r.Selected == "" && i == 0) {
			round(in+pad, theme.Color(theme.ColorNameFocus), color.Transparent)
		}
		edge := theme.ColorNameInputBorder
		if selected {
			edge = theme.ColorNamePrimary
		}
		round(in-Scaled(2), theme.Color(theme.ColorNameInputBackground), theme.Color(edge))
		if selected {
			round(in-Scaled(9), theme.Color(edge), color.Transparent)
		}
		text := Text(option, 15, theme.ColorNameForeground, false)
		text.Move(pos.AddXY(in+2*pad, pad))
		text.Resize(size.SubtractWidthHeight(in+2*pad, 2*pad))
		d.objects = append(d.objects, text)
	}
}
