package photos

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/photo"
	"rollbook/store/register"
)

// crop shows a picture and the frame of what is kept of it. The arrows and the mouse move the frame, + and - and the
// wheel make it larger and smaller, Enter takes it.
type crop struct {
	widget.BaseWidget
	img   image.Image
	frame image.Rectangle
	shape register.PhotoSize
	enter func()

	picture *canvas.Image
	edge    *canvas.Rectangle
	shades  [4]*canvas.Rectangle
}

func newCrop(shape register.PhotoSize) *crop {
	c := &crop{shape: shape, picture: &canvas.Image{FillMode: canvas.ImageFillContain}, edge: canvas.NewRectangle(color.Transparent)}
	c.edge.StrokeWidth = 2
	for i := range c.shades {
		c.shades[i] = canvas.NewRectangle(color.NRGBA{A: 120})
	}
	c.ExtendBaseWidget(c)
	return c
}

func (c *crop) show(img image.Image) {
	c.img, c.frame = img, photo.Frame(img, c.shape)
	c.picture.Image = img
	c.picture.Refresh()
	c.Refresh()
}

// Moves by hundredths of the frame.
const step = 4

func (c *crop) move(right, down, larger int) {
	if c.img != nil {
		c.frame = photo.Move(c.frame, c.img.Bounds(), c.shape, right, down, larger)
		c.Refresh()
	}
}

// scale is how large one dot of the picture is drawn, and where the picture begins.
func (c *crop) scale() (dot float32, at fyne.Position) {
	b, size := c.img.Bounds(), c.Size()
	dot = min(size.Width/float32(b.Dx()), size.Height/float32(b.Dy()))
	return dot, fyne.NewPos((size.Width-dot*float32(b.Dx()))/2, (size.Height-dot*float32(b.Dy()))/2)
}

// CreateRenderer draws the picture, darker outside the frame.
func (c *crop) CreateRenderer() fyne.WidgetRenderer { return &cropRenderer{c} }

type cropRenderer struct{ c *crop }

// Layout gives the picture all the room.
func (r *cropRenderer) Layout(size fyne.Size) {
	r.c.picture.Resize(size)
	r.Refresh()
}

// MinSize is that of a small picture.
func (r *cropRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 200) }

// Refresh puts the frame into its place.
func (r *cropRenderer) Refresh() {
	c := r.c
	c.edge.StrokeColor = theme.Color(theme.ColorNamePrimary)
	if c.img == nil || c.Size().Width <= 0 {
		c.edge.Hide()
		for _, s := range c.shades {
			s.Hide()
		}
		return
	}
	dot, at := c.scale()
	b := c.img.Bounds()
	to := func(x, y int) fyne.Position {
		return fyne.NewPos(at.X+dot*float32(x-b.Min.X), at.Y+dot*float32(y-b.Min.Y))
	}
	f := c.frame
	place := func(o fyne.CanvasObject, x1, y1, x2, y2 int) {
		from, end := to(x1, y1), to(x2, y2)
		o.Move(from)
		o.Resize(fyne.NewSize(end.X-from.X, end.Y-from.Y))
		o.Show()
	}
	place(c.shades[0], b.Min.X, b.Min.Y, b.Max.X, f.Min.Y)
	place(c.shades[1], b.Min.X, f.Max.Y, b.Max.X, b.Max.Y)
	place(c.shades[2], b.Min.X, f.Min.Y, f.Min.X, f.Max.Y)
	place(c.shades[3], f.Max.X, f.Min.Y, b.Max.X, f.Max.Y)
	place(c.edge, f.Min.X, f.Min.Y, f.Max.X, f.Max.Y)
	canvas.Refresh(c)
}

// Objects are the picture, the shades and the frame.
func (r *cropRenderer) Objects() []fyne.CanvasObject {
	c := r.c
	return []fyne.CanvasObject{c.picture, c.shades[0], c.shades[1], c.shades[2], c.shades[3], c.edge}
}

// Destroy has nothing to free.
func (r *cropRenderer) Destroy() {}

// Dragged moves the frame with the mouse.
func (c *crop) Dragged(e *fyne.DragEvent) {
	if c.img == nil || c.frame.Empty() {
		return
	}
	dot, _ := c.scale()
	by := image.Pt(int(e.Dragged.DX/dot), int(e.Dragged.DY/dot))
	c.frame = photo.Move(c.frame.Add(by), c.img.Bounds(), c.shape, 0, 0, 0)
	c.Refresh()
}

// DragEnd has nothing to do.
func (c *crop) DragEnd() {}

// Scrolled makes the frame larger or smaller.
func (c *crop) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		c.move(0, 0, step)
	} else {
		c.move(0, 0, -step)
	}
}

// FocusGained is shown by the frame itself.
func (c *crop) FocusGained() {}

// FocusLost neither.
func (c *crop) FocusLost() {}

// TypedRune takes + and -.
func (c *crop) TypedRune(r rune) {
	switch r {
	case '+', '=':
		c.move(0, 0, step)
	case '-':
		c.move(0, 0, -step)
	}
}

// TypedKey moves the frame.
func (c *crop) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft:
		c.move(-step, 0, 0)
	case fyne.KeyRight:
		c.move(step, 0, 0)
	case fyne.KeyUp:
		c.move(0, -step, 0)
	case fyne.KeyDown:
		c.move(0, step, 0)
	case fyne.KeyReturn, fyne.KeyEnter:
		c.enter()
	default:
		look.Pass(c, key)
	}
}
