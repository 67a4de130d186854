package look

import (
	"fmt"
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/words"
)

// Count is a number as it stands where it is read. One that is not counted yet, below nought, is no nought: that would say that nothing
// is to do.
func Count(n int) string {
	if n < 0 {
		return "\u2026"
	}
	return fmt.Sprint(n)
}

// Text is one line in a size and a colour of the theme.
func Text(text string, size float32, name fyne.ThemeColorName, bold bool) *canvas.Text {
	t := canvas.NewText(text, theme.Color(name))
	t.TextSize, t.TextStyle.Bold = Scaled(size), bold
	return t
}

// Title is a page's title.
func Title(text string) *canvas.Text { return Text(text, 18, theme.ColorNameForeground, true) }

// Note is a second line.
func Note(text string) *canvas.Text { return Text(text, 13, Text2, false) }

// Aside is a second line; one that is longer than a line is read wraps.
func Aside(text string) fyne.CanvasObject {
	if float32(len([]rune(text))) <= 48-50*(Scaled(1)-1) { // a pane loses more than the text gains: the columns beside it grow too
		return Note(text)
	}
	return Paragraph(text)
}

// Ground puts an object on a coloured ground with round corners.
func Ground(o fyne.CanvasObject, name fyne.ThemeColorName, radius float32) *fyne.Container {
	r := canvas.NewRectangle(theme.Color(name))
	r.CornerRadius = radius
	return container.NewStack(r, o)
}

// Card is a pane: surface, a line around, padding within.
func Card(o fyne.CanvasObject) *fyne.Container {
	r := canvas.NewRectangle(theme.Color(Surface))
	r.CornerRadius, r.StrokeWidth, r.StrokeColor = 6, 1, theme.Color(Line)
	return container.NewStack(r, container.New(Inset{12}, o))
}

// Choose draws a card as the chosen one, or as one that is not.
func Choose(card *fyne.Container, chosen bool) {
	r, ok := card.Objects[0].(*canvas.Rectangle)
	if !ok {
		return
	}
	r.FillColor, r.StrokeColor, r.StrokeWidth = theme.Color(Surface), theme.Color(Line), 1
	if chosen {
		r.FillColor, r.StrokeColor, r.StrokeWidth = theme.Color(AccentWeak), theme.Color(theme.ColorNamePrimary), 2
	}
	r.Refresh()
}

// Inset is a layout that keeps a distance all around.
type Inset struct{ By float32 }

// MinSize is that of the objects with the distance.
func (i Inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	by := 2 * Scaled(i.By)
	return size.AddWidthHeight(by, by)
}

// Layout gives every object the room within.
func (i Inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	by := Scaled(i.By)
	for _, o := range objects {
		o.Move(fyne.NewPos(by, by))
		o.Resize(size.SubtractWidthHeight(2*by, 2*by))
	}
}

// Width is a layout that gives its objects a fixed width at the least.
type Width struct{ At float32 }

// MinSize is the width and the objects' height.
func (w Width) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, o := range objects {
		h = fyne.Max(h, o.MinSize().Height)
	}
	return fyne.NewSize(Scaled(w.At), h)
}

// Layout gives every object all the room.
func (w Width) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// Columns is a layout of cells side by side, each as wide as it is said; one of width 0 takes the rest.
type Columns struct{ Widths []float32 }

// MinSize is the height of the highest cell.
func (c Columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for i, o := range objects {
		size.Height = fyne.Max(size.Height, o.MinSize().Height)
		size.Width += Scaled(c.Widths[i])
	}
	return size
}

// Layout places the cells.
func (c Columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - c.MinSize(objects).Width
	x := float32(0)
	for i, o := range objects {
		w := Scaled(c.Widths[i])
		if c.Widths[i] == 0 {
			w = fyne.Max(rest, 0)
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w
	}
}

// Colored is a square of an icon in a colour of the theme.
func Colored(name fyne.ThemeIconName, color fyne.ThemeColorName, size float32) *canvas.Image {
	icon := canvas.NewImageFromResource(tinted(name, color))
	icon.SetMinSize(fyne.NewSquareSize(Scaled(size)))
	icon.FillMode = canvas.ImageFillContain
	return icon
}

// Spoken shows words that are read over the telephone, large and numbered, four a line.
func Spoken(list []string) fyne.CanvasObject {
	grid := container.NewGridWithColumns(4)
	for i, w := range list {
		grid.Add(container.NewHBox(Note(fmt.Sprint(i+1)), Text(w, 26, theme.ColorNameForeground, true)))
	}
	return grid
}

// Failure shows an error: what happened, and what to do.
func Failure(err error) fyne.CanvasObject {
	code, message, hint := words.Error(err)
	text := Paragraph(words.Whole(message, hint))
	text.Importance = widget.DangerImportance
	return Ground(container.NewBorder(nil, Note(words.Say("look.code", "code", code)), Colored(theme.IconNameError, Danger, 20), nil, text), DangerWeak, 4)
}

// Remark is a sentence that is to be seen, with what can be done about it at its end.
func Remark(text string, do ...fyne.CanvasObject) fyne.CanvasObject {
	return Ground(container.NewBorder(nil, nil, Colored(theme.IconNameInfo, Warn, 20), container.NewHBox(do...), Paragraph(text)), WarnWeak, 4)
}

// Bar is a bar with a mark where the target is. Values are percent; target nil has no mark.
func Bar(value float64, target *float64, scale float64) fyne.CanvasObject {
	return container.New(barLayout{value / scale, share(target, scale)}, bars(target != nil)...)
}

func share(target *float64, scale float64) float64 {
	if target == nil {
		return 0
	}
	return *target / scale
}

func bars(marked bool) []fyne.CanvasObject {
	track, bar := canvas.NewRectangle(theme.Color(Track)), canvas.NewRectangle(theme.Color(theme.ColorNamePrimary))
	mark := canvas.NewRectangle(theme.Color(theme.ColorNameForeground))
	if !marked {
		mark.FillColor = color.Transparent
	}
	return []fyne.CanvasObject{track, bar, mark}
}

type barLayout struct{ value, target float64 }

func (b barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(Scaled(160), Scaled(20))
}

func (b barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := Scaled(12)
	y := (size.Height - h) / 2
	objects[0].Move(fyne.NewPos(0, y))
	objects[0].Resize(fyne.NewSize(size.Width, h))
	objects[1].Move(fyne.NewPos(0, y))
	objects[1].Resize(fyne.NewSize(size.Width*float32(min(b.value, 1)), h))
	objects[2].Move(fyne.NewPos(size.Width*float32(min(b.target, 1))-1, y-4))
	objects[2].Resize(fyne.NewSize(2, h+8))
}

// Space is room between two things.
func Space(n float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSquareSize(Scaled(n)))
	return r
}

// Tall is room of a height, and of no width.
func Tall(h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(0, Scaled(h)))
	return r
}

// SetText changes a line of text.
func SetText(o fyne.CanvasObject, text string) {
	if t, ok := o.(*canvas.Text); ok && t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// SetLine changes a line of text in a row of a list: what is longer than its room ends in dots.
func SetLine(o fyne.CanvasObject, text string) {
	t, ok := o.(*canvas.Text)
	if !ok {
		return
	}
	room, whole := t.Size().Width, []rune(text)
	wide := func(text string) bool {
		return fyne.MeasureText(text, t.TextSize, t.TextStyle).Width > room
	}
	if room > 0 && wide(text) {
		n := sort.Search(len(whole), func(n int) bool { return wide(string(whole[:n+1]) + "\u2026") })
		text = string(whole[:n]) + "\u2026"
	}
	SetText(o, text)
}
