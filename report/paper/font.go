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

// typeface is a font, parsed for measuring and drawing, and for gopdf.
type typeface struct {
	family string // its name in a PDF; the six letters before it say that it is a subset
	glyphs *sfnt.Font
	pdf    gopdf.FontContainer
}

// face counts from 0 the fonts of a document.
type face uint8

// printFonts are the fonts in the order in which a character is looked for in them: the print font, and the screen's for
// the characters that it lacks. They are read once and serve every document.
var printFonts = sync.OnceValues(func() ([]*typeface, error) {
	var list []*typeface
	for _, one := range []struct{ family, file string }{
		{"RBPRNT+RollbookPrint", "fonts/print.ttf"},
		{"RBRARE+RollbookScreen", "fonts/chart.ttf"},
	} {
		raw, err := assets.Files.ReadFile(one.file)
		if err != nil {
			return nil, fmt.Errorf("read the print font: %w", err)
		}
		f := &typeface{family: one.family}
		if f.glyphs, err = sfnt.Parse(raw); err != nil {
			return nil, fmt.Errorf("read the print font %s: %w", one.file, err)
		}
		if err := f.pdf.AddTTFFontData(one.family, raw); err != nil {
			return nil, fmt.Errorf("read the print font %s: %w", one.file, err)
		}
		list = append(list, f)
	}
	return list, nil
})

// advance is how far a character goes on, in ems, and the font that has it.
type advance struct {
	w    float64
	face face
}

// measure knows how wide characters are, and which of them no font has. It serves one document.
type measure struct {
	fonts   []*typeface
	buf     sfnt.Buffer
	widths  map[rune]advance
	missing map[rune]bool
	texts   map[reading]text
}

func newMeasure(fonts []*typeface) *measure {
	return &measure{fonts: fonts, widths: map[rune]advance{}, missing: map[rune]bool{}, texts: map[reading]text{}}
}

// width is the advance of a character; of one that no font has it is 0, and that is remembered.
func (m *measure) width(r rune) advance {
	a, known := m.widths[r]
	if known {
		return a
	}
	for n, f := range m.fonts {
		i, err := f.glyphs.GlyphIndex(&m.buf, r)
		if err != nil || i == 0 {
			continue
		}
		em := fixed.Int26_6(f.glyphs.UnitsPerEm()) // at this size an advance is in font units
		if w, err := f.glyphs.GlyphAdvance(&m.buf, i, em, font.HintingNone); err == nil && w > 0 {
			a = advance{float64(w) / float64(em), face(n)}
			break
		}
	}
	if a.w == 0 {
		m.missing[r] = true
	}
	m.widths[r] = a
	return a
}

// lacks gives the characters that were asked for and that no font has, in order.
func (m *measure) lacks() []rune {
	return slices.Sorted(maps.Keys(m.missing))
}
