package paper

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"rollbook/assets"
)

// family is the font's name in a PDF; the six letters before it say that it is a subset.
const family = "RBPRNT+RollbookPrint"

// typeface is the print font, parsed for measuring and drawing, and for gopdf.
type typeface struct {
	glyphs *sfnt.Font
	pdf    gopdf.FontContainer
}

// printFont reads the font once; it serves every document.
var printFont = sync.OnceValues(func() (*typeface, error) {
	raw, err := assets.Files.ReadFile("fonts/print.ttf")
	if err != nil {
		return nil, fmt.Errorf("read the print font: %w", err)
	}
	face := &typeface{}
	if face.glyphs, err = sfnt.Parse(raw); err != nil {
		return nil, fmt.Errorf("read the print font: %w", err)
	}
	if err := face.pdf.AddTTFFontData(family, raw); err != nil {
		return nil, fmt.Errorf("read the print font: %w", err)
	}
	return face, nil
})

// measure knows how wide characters are, and which of them the font lacks. It serves one document.
type measure struct {
	font    *sfnt.Font
	buf     sfnt.Buffer
	widths  map[rune]float64
	missing map[rune]bool
	texts   map[reading]text
}

func newMeasure(face *typeface) *measure {
	return &measure{font: face.glyphs, widths: map[rune]float64{}, missing: map[rune]bool{}, texts: map[reading]text{}}
}

// width is the advance of a character in ems; 0 for one that the font lacks, which is remembered.
func (m *measure) width(r rune) float64 {
	w, known := m.widths[r]
	if known {
		return w
	}
	if i, err := m.font.GlyphIndex(&m.buf, r); err == nil && i != 0 {
		em := fixed.Int26_6(m.font.UnitsPerEm()) // at this size an advance is in font units
		if advance, err := m.font.GlyphAdvance(&m.buf, i, em, font.HintingNone); err == nil {
			w = float64(advance) / float64(em)
		}
	}
	if w == 0 {
		m.missing[r] = true
	}
	m.widths[r] = w
	return w
}

// lacks gives the characters that were asked for and that the font lacks, in order.
func (m *measure) lacks() []rune {
	return slices.Sorted(maps.Keys(m.missing))
}
