package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Heading is a title with what stands behind it. What a record says may be long: a title that has no room ends in dots, and
// widens nothing.
func Heading(text string, behind ...fyne.CanvasObject) *fyne.Container {
	t := Title(text)
	return container.New(Give(t), append([]fyne.CanvasObject{t}, behind...)...)
}

// OneLine is a line that has no width of its own: what has no room ends in dots.
func OneLine(t *canvas.Text) *fyne.Container { return container.New(Give(t), t) }

// Give is a layout of objects side by side, of which a line of text gives way.
func Give(line *canvas.Text) fyne.Layout { return giving{line, line.Text} }

type giving struct {
	line  *canvas.Text
	whole string
}

// natural is the width of the whole line.
func (g giving) natural() float32 {
	return fyne.MeasureText(g.whole, g.line.TextSize, g.line.TextStyle).Width
}

// MinSize leaves the line a few characters.
func (g giving) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(g.others(objects)+min(g.natural(), Scaled(80)), 0)
	for _, o := range objects {
		size.Height = fyne.Max(size.Height, o.MinSize().Height)
	}
	return size
}

// others is the width of all but the line, with the gaps.
func (g giving) others(objects []fyne.CanvasObject) float32 {
	wide := theme.Padding() * float32(len(objects)-1)
	for _, o := range objects {
		if o != g.line {
			wide += o.MinSize().Width
		}
	}
	return wide
}

// Layout gives the line what the others leave.
func (g giving) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, room := float32(0), min(g.natural(), size.Width-g.others(objects))
	for _, o := range objects {
		wide := o.MinSize().Width
		if o == g.line {
			wide = room
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(wide, size.Height))
		if o == g.line {
			SetLine(o, g.whole)
		}
		x += wide + theme.Padding()
	}
}
