package register

import (
	"slices"
	"strings"
)

// Sizes are what the pack says of paper beside its forms. Lengths are millimetres, texts points.
type Sizes struct {
	Photo   PhotoSize
	Table   TablePage
	Summary SummaryPage
}

// PhotoSize is what a photo measures on paper.
type PhotoSize struct {
	Wide float64 `toml:"width_mm"`
	High float64 `toml:"height_mm"`
}

// TablePage is how counted tables are laid out.
type TablePage struct {
	Papers    []string // the first on which the columns have room is taken
	Margin    float64  `toml:"margin_mm"`
	Row       float64  `toml:"row_mm"`
	Label     float64  // how many columns the labels of the rows take
	Narrowest float64  `toml:"narrowest_mm"` // of a column, below which the next paper is taken
	Widest    float64  `toml:"widest_mm"`    // of a column
	Chart     float64  `toml:"chart_mm"`     // the width of a chart
}

// SummaryPage is how the summary of a year is laid out.
type SummaryPage struct {
	Page   string
	Margin float64 `toml:"margin_mm"`
	Text   float64 `toml:"text_pt"`
	Head   float64 `toml:"head_pt"`
	Line   float64 `toml:"line"` // from line to line, in heights of the text
}

// pages are the papers that a pack may name.
var pages = []string{"A3 portrait", "A3 landscape", "A4 portrait", "A4 landscape", "A5 portrait", "A5 landscape"}

// usualSizes hold where a pack, as those of before, says nothing.
func usualSizes() Sizes {
	return Sizes{
		Photo:   PhotoSize{26, 32},
		Table:   TablePage{[]string{"A4 portrait", "A4 landscape", "A3 landscape"}, 12, 6.2, 2.6, 10.5, 26, 200},
		Summary: SummaryPage{"A4 portrait", 22, 12, 13.5, 1.5},
	}
}

// sizes checks that what is laid out by them can be read.
func (l *loader) sizes(s Sizes) {
	for _, one := range []struct {
		key            string
		is, least, top float64
	}{
		{"width_mm", s.Photo.Wide, 10, 100},
		{"height_mm", s.Photo.High, 10, 100},
		{"margin_mm", s.Table.Margin, 5, 50},
		{"row_mm", s.Table.Row, 4, 50},
		{"label", s.Table.Label, 0.5, 20},
		{"narrowest_mm", s.Table.Narrowest, 4, 100},
		{"widest_mm", s.Table.Widest, s.Table.Narrowest, 200},
		{"chart_mm", s.Table.Chart, 50, 390},
		{"margin_mm", s.Summary.Margin, 5, 50},
		{"text_pt", s.Summary.Text, 8, 30},
		{"head_pt", s.Summary.Head, 8, 30},
		{"line", s.Summary.Line, 1, 3},
	} {
		if !(one.is >= one.least && one.is <= one.top) { // so that what is no number is refused too
			l.fail("pack.toml", l.lineOf("pack.toml", one.key), "%s is %v, not between %v and %v", one.key, one.is, one.least, one.top)
		}
	}
	for _, page := range append(slices.Clone(s.Table.Papers), s.Summary.Page) {
		if !slices.Contains(pages, page) {
			l.fail("pack.toml", l.lineOf("pack.toml", "papers"), "page %q: not one of %s", page, strings.Join(pages, ", "))
		}
	}
	if len(s.Table.Papers) == 0 {
		l.fail("pack.toml", l.lineOf("pack.toml", "papers"), "papers names none")
	}
}
