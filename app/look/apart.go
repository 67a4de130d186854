package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Gap is the distance between two panes; large text leaves less room for it.
func Gap() float32 {
	if Large() {
		return Scaled(6)
	}
	return Scaled(12)
}

// Grid is a layout of panes in rows of so many columns, each as wide as the others, a row as high as its highest; what height
// there is beyond is shared by the rows.
type Grid struct{ Columns int }

// MinSize is that of the widest pane in every column, and of the rows under each other.
func (g Grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	rows, width := g.rows(objects)
	size := fyne.NewSize(width*float32(g.Columns)+Gap()*float32(g.Columns-1), Gap()*float32(max(len(rows)-1, 0)))
	for _, height := range rows {
		size.Height += height
	}
	return size
}

// Layout places the panes.
func (g Grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rows, _ := g.rows(objects)
	width := (size.Width - Gap()*float32(g.Columns-1)) / float32(g.Columns)
	more := max(size.Height-g.MinSize(objects).Height, 0) / float32(max(len(rows), 1))
	i, y := 0, float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		row, column := i/g.Columns, i%g.Columns
		o.Move(fyne.NewPos((width+Gap())*float32(column), y))
		o.Resize(fyne.NewSize(width, rows[row]+more))
		if i++; column == g.Columns-1 {
			y += rows[row] + more + Gap()
		}
	}
}

// rows are the least heights of the rows, and the least width of a pane.
func (g Grid) rows(objects []fyne.CanvasObject) (heights []float32, width float32) {
	i := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if i%g.Columns == 0 {
			heights = append(heights, 0)
		}
		least, last := o.MinSize(), len(heights)-1
		heights[last], width = max(heights[last], least.Height), max(width, least.Width)
		i++
	}
	return heights, width
}

// Panes are panes side by side, or in rows of so many.
func Panes(columns int, panes ...fyne.CanvasObject) *fyne.Container {
	return container.New(Grid{columns}, panes...)
}

// Pile is panes under each other, each as high as it must be.
func Pile(panes ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(Gap()), panes...)
}

// Split is two panes with a bar between them that can be moved.
func Split(left, right fyne.CanvasObject) *container.Split {
	half := max(0, Gap()/2-Scaled(2)) // the bar is the theme's padding wide
	return container.NewHSplit(container.New(layout.NewCustomPaddedLayout(0, 0, 0, half), left), container.New(layout.NewCustomPaddedLayout(0, 0, half, 0), right))
}

// Roll lets what is higher than its pane roll, beside the bar that Fyne draws over it.
func Roll(o fyne.CanvasObject) *container.Scroll { return container.NewVScroll(besideBar(o)) }

// besideBar leaves the room at the right that the bar of a scroll takes.
func besideBar(o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, Scaled(8)), o)
}
