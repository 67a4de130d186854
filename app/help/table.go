package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/manual"
)

// most of the width of a table is what all columns but the last may have together.
const most = 0.6

// table draws rows of cells in columns, a line below each row and a darker ground behind its head.
func table(rows []manual.Block) fyne.CanvasObject {
	wide := natural(rows)
	all := container.New(stacked{})
	for _, b := range rows {
		cells := container.New(columns(wide))
		for _, text := range b.Cells() {
			cells.Add(look.Paragraph(text))
		}
		var row fyne.CanvasObject = cells
		if b.Shape == manual.Head {
			row = look.Ground(cells, look.Surface2, 0)
		}
		all.Add(row)
		all.Add(widget.NewSeparator())
	}
	return all
}

// natural says how wide the longest cell of each column is.
func natural(rows []manual.Block) (wide []float32) {
	for _, b := range rows {
		for i, text := range b.Cells() {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], fyne.MeasureText(text, theme.TextSize(), fyne.TextStyle{}).Width+3*theme.InnerPadding())
		}
	}
	return wide
}

// columns lays the cells of a row: each as wide as the longest of its column, within bounds, the last as wide as is left.
type columns []float32

// MinSize is as high as the highest cell.
func (c columns) MinSize(cells []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range cells {
		size = size.Max(o.MinSize())
	}
	return size
}

// Layout places the cells side by side.
func (c columns) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	x := theme.InnerPadding()
	for i, o := range cells {
		wide := size.Width - x
		if last := len(c) - 1; i < last {
			wide = min(c[i], size.Width*most/float32(last))
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(wide, size.Height))
		x += wide
	}
}

// stacked lays rows one below the other without a gap.
type stacked struct{}

// MinSize is that of all rows.
func (stacked) MinSize(rows []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range rows {
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	return size
}

// Layout gives each row its height and all the width.
func (stacked) Layout(rows []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range rows {
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		y += o.MinSize().Height
	}
}
