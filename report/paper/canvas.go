package paper

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"sync"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"

	"rollbook/assets"
)

// canvas is what a layout draws on. Lengths are millimetres from the top left; sizes are points.
type canvas interface {
	newPage()
	line(x1, y1, x2, y2, width float64)
	text(x, baseline, size float64, text string)
	width(size float64, text string) float64
	picture(img image.Image, x, y, w, h float64)
}

// pdf draws on the pages of a PDF.
type pdf struct {
	doc  gopdf.GoPdf
	size float64
	err  error // the first; what follows is not drawn
}

const family = "print"

// face is the print font, read once.
var face = sync.OnceValues(func() ([]byte, error) {
	raw, err := assets.Files.ReadFile("fonts/print.ttf")
	if err != nil {
		return nil, fmt.Errorf("read the print font: %w", err)
	}
	return raw, nil
})

// glyphs is the print font's table of characters.
var glyphs = sync.OnceValues(func() (*sfnt.Font, error) {
	raw, err := face()
	if err != nil {
		return nil, err
	}
	return sfnt.Parse(raw)
})

func newPDF(w, h float64) (*pdf, error) {
	raw, err := face()
	if err != nil {
		return nil, err
	}
	p := &pdf{}
	p.doc.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: w, H: h}})
	if err := p.doc.AddTTFFontData(family, raw); err != nil {
		return nil, fmt.Errorf("load the print font: %w", err)
	}
	return p, nil
}

func (p *pdf) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *pdf) newPage() {
	p.doc.AddPage()
	p.size = 0
}

func (p *pdf) line(x1, y1, x2, y2, width float64) {
	p.doc.SetLineWidth(width)
	p.doc.Line(x1, y1, x2, y2)
}

func (p *pdf) font(size float64) {
	if p.size != size {
		p.size = size
		p.keep(p.doc.SetFont(family, "", size))
	}
}

func (p *pdf) text(x, baseline, size float64, text string) {
	p.font(size)
	p.doc.SetXY(x, baseline)
	p.keep(p.doc.Text(text))
}

func (p *pdf) width(size float64, text string) float64 {
	p.font(size)
	w, err := p.doc.MeasureTextWidth(text)
	p.keep(err)
	return w
}

func (p *pdf) picture(img image.Image, x, y, w, h float64) {
	p.keep(p.doc.ImageFrom(img, x, y, &gopdf.Rect{W: w, H: h}))
}

func (p *pdf) writeTo(w io.Writer) error {
	if p.err != nil {
		return fmt.Errorf("draw the form: %w", p.err)
	}
	if _, err := p.doc.WriteTo(w); err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	return nil
}

// missing reports whether the print font lacks a character.
func missing(r rune) bool {
	f, err := glyphs()
	if err != nil {
		return false
	}
	var buf sfnt.Buffer
	i, err := f.GlyphIndex(&buf, r)
	return err != nil || i == 0
}

// photo reads a photo field: base64 of a JPEG. Nil where it is none.
func photo(value string) image.Image {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil || len(raw) == 0 {
		return nil
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width*config.Height > 4<<20 {
		return nil
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	return img
}
