package look

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/go-text/typesetting/segmenter"
)

// Prose is text that wraps where its script may break (Unicode Standard Annex 14): no stop or comma begins a line, no
// bracket ends one, no number and no Latin word is torn. Fyne's label breaks before a comma, or else at blanks only.
type Prose struct {
	widget.BaseWidget
	Text       string
	Importance widget.Importance
}

// Paragraph is text that wraps.
func Paragraph(text string) *Prose {
	p := &Prose{Text: text}
	p.ExtendBaseWidget(p)
	return p
}

// SetText gives it another text.
func (p *Prose) SetText(text string) {
	p.Text = text
	p.Refresh()
}

// AccessibilityLabel is what is read aloud.
func (p *Prose) AccessibilityLabel() string { return p.Text }

// AccessibilityRole is that of text.
func (p *Prose) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws a text a line.
func (p *Prose) CreateRenderer() fyne.WidgetRenderer {
	r := &proseRenderer{of: p}
	r.Refresh()
	return r
}

type proseRenderer struct {
	of    *Prose
	lines []fyne.CanvasObject
	width float32 // for which the lines were broken; 0 is none yet
}

func (*proseRenderer) Destroy() {}

func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.lines }

// MinSize is as high as the lines of the width that it has now, with a label's room above, below and on the right. It begins
// where the heading over it does.
func (r *proseRenderer) MinSize() fyne.Size {
	height := float32(0)
	for _, line := range r.lines {
		height += line.MinSize().Height
	}
	return fyne.NewSize(theme.InnerPadding(), height+2*theme.InnerPadding())
}

// Layout breaks the text anew where the width is another.
func (r *proseRenderer) Layout(size fyne.Size) {
	if size.Width-theme.InnerPadding() != r.width {
		r.fill(size)
	}
	at := fyne.NewPos(0, theme.InnerPadding())
	for _, line := range r.lines {
		line.Move(at)
		line.Resize(line.MinSize())
		at.Y += line.MinSize().Height
	}
}

// Refresh draws what the text is now.
func (r *proseRenderer) Refresh() {
	r.fill(r.of.Size())
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

// fill makes the lines for a size.
func (r *proseRenderer) fill(size fyne.Size) {
	r.width = size.Width - theme.InnerPadding()
	color := theme.Color(colorOf(r.of.Importance))
	r.lines = r.lines[:0]
	for _, line := range broken(r.of.Text, func(text string) bool {
		return r.width <= 0 || fyne.MeasureText(text, theme.TextSize(), fyne.TextStyle{}).Width <= r.width
	}) {
		text := canvas.NewText(line, color)
		text.TextSize = theme.TextSize()
		r.lines = append(r.lines, text)
	}
}

func colorOf(importance widget.Importance) fyne.ThemeColorName {
	switch importance {
	case widget.DangerImportance:
		return theme.ColorNameError
	case widget.WarningImportance:
		return theme.ColorNameWarning
	case widget.SuccessImportance:
		return theme.ColorNameSuccess
	case widget.HighImportance:
		return theme.ColorNamePrimary
	case widget.LowImportance:
		return theme.ColorNameDisabled
	}
	return theme.ColorNameForeground
}

// broken breaks a text into lines that fit. What has no place to break, as a long path, is broken where the line ends.
func broken(text string, fits func(line string) bool) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		rest := []rune(paragraph)
		ends := breaks(rest)
		for from := 0; ; {
			line := func(end int) string { return strings.TrimRight(string(rest[from:end]), " ") }
			n := sort.Search(len(ends), func(i int) bool { return !fits(line(ends[i])) })
			end := len(rest)
			switch {
			case n > 0:
				end = ends[n-1]
			case len(ends) > 0: // not even the first piece
				end = from + max(1, sort.Search(ends[0]-from, func(i int) bool { return !fits(line(from + i + 1)) }))
			}
			lines = append(lines, line(end))
			for len(ends) > 0 && ends[0] <= end {
				ends = ends[1:]
			}
			if from = end; from >= len(rest) {
				break
			}
		}
	}
	return lines
}

// breaks gives the ends of the pieces that a line may end after, the text's end the last.
func breaks(text []rune) (ends []int) {
	var s segmenter.Segmenter
	s.Init(text)
	for lines := s.LineIterator(); lines.Next(); {
		line := lines.Line()
		ends = append(ends, line.Offset+len(line.Text))
	}
	return ends
}
