package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // a photo
	_ "image/png"  // a picture of the manual
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const (
	leastDPI = 10
	mostDPI  = 600
)

// Picture draws a page, counted from 0, at some dots per inch.
func (d *Document) Picture(page int, dpi float64) (*image.RGBA, error) {
	if page < 0 || page >= len(d.sheets) {
		return nil, fmt.Errorf("the document has no page %d", page+1)
	}
	r := &raster{fonts: d.fonts, dpi: clamp(dpi, leastDPI, mostDPI), faces: map[drawnIn]font.Face{}}
	d.sheets[page].draw(r, d.across)
	return r.img, r.err
}

// Wide draws a page so many dots wide.
func (d *Document) Wide(page, dots int) (*image.RGBA, error) {
	if page < 0 || page >= len(d.sheets) {
		return nil, fmt.Errorf("the document has no page %d", page+1)
	}
	return d.Picture(page, float64(dots)*25.4/d.sheets[page].w)
}

// raster draws a page as a picture.
type raster struct {
	img   *image.RGBA
	fonts []*typeface
	dpi   float64
	faces map[drawnIn]font.Face
	err   error // the first
}

// drawnIn is a font at a size.
type drawnIn struct {
	face face
	size float64
}

// dots gives a length in pixels.
func (r *raster) dots(mm float64) float64 { return mm * r.dpi / 25.4 }

func (r *raster) page(w, h float64) {
	r.img = image.NewRGBA(image.Rect(0, 0, int(math.Ceil(r.dots(w))), int(math.Ceil(r.dots(h)))))
	draw.Draw(r.img, r.img.Bounds(), image.White, image.Point{}, draw.Src)
}

// line draws upright and level lines on whole pixels, so that they are sharp.
func (r *raster) line(x1, y1, x2, y2, width float64) {
	x1, y1, x2, y2, width = r.dots(x1), r.dots(y1), r.dots(x2), r.dots(y2), r.dots(width)
	if x1 == x2 || y1 == y2 {
		thick := max(math.Round(width), 1)
		if x1 == x2 {
			x1 = math.Round(x1 - thick/2)
			x2 = x1 + thick
			y1, y2 = math.Round(y1), math.Round(y2)
		} else {
			y1 = math.Round(y1 - thick/2)
			y2 = y1 + thick
			x1, x2 = math.Round(x1), math.Round(x2)
		}
		draw.Draw(r.img, image.Rect(int(x1), int(y1), int(x2), int(y2)), image.Black, image.Point{}, draw.Src)
		return
	}
	r.slant(x1, y1, x2, y2, max(width, 1))
}

func (r *raster) slant(x1, y1, x2, y2, width float64) {
	length := math.Hypot(x2-x1, y2-y1)
	dx, dy := (y2-y1)/length*width/2, (x1-x2)/length*width/2
	left, top := math.Floor(min(x1, x2)-width), math.Floor(min(y1, y2)-width)
	area := image.Rect(int(left), int(top), int(max(x1, x2)+width)+2, int(max(y1, y2)+width)+2)
	v := vector.NewRasterizer(area.Dx(), area.Dy())
	to := func(x, y float64) (float32, float32) { return float32(x - left), float32(y - top) }
	v.MoveTo(to(x1+dx, y1+dy))
	v.LineTo(to(x2+dx, y2+dy))
	v.LineTo(to(x2-dx, y2-dy))
	v.LineTo(to(x1-dx, y1-dy))
	v.ClosePath()
	v.Draw(r.img, area, image.Black, image.Point{})
}

func (r *raster) text(x, baseline, size float64, in face, text string) {
	r.letters(x, baseline, drawnIn{in, size}, text, color.Black)
}

func (r *raster) pale(x, baseline, size float64, text string) {
	r.letters(x, baseline, drawnIn{0, size}, text, color.Gray{paleness})
}

func (r *raster) letters(x, baseline float64, at drawnIn, text string, in color.Color) {
	face := r.faces[at]
	if face == nil {
		made, err := opentype.NewFace(r.fonts[at.face].glyphs, &opentype.FaceOptions{Size: at.size, DPI: r.dpi, Hinting: font.HintingNone})
		if err != nil {
			r.keep(fmt.Errorf("load the print font: %w", err))
			return
		}
		face = made
		r.faces[at] = face
	}
	dot := func(mm float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(r.dots(mm) * 64)) }
	d := font.Drawer{Dst: r.img, Src: image.NewUniform(in), Face: face, Dot: fixed.Point26_6{X: dot(x), Y: dot(baseline)}}
	d.DrawString(text)
}

func (r *raster) picture(raw []byte, x, y, w, h float64) {
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil { // a crossed frame, as where a picture is missing
		r.line(x, y, x+w, y+h, inner)
		r.line(x, y+h, x+w, y, inner)
		return
	}
	to := image.Rect(int(r.dots(x)), int(r.dots(y)), int(r.dots(x+w)), int(r.dots(y+h)))
	draw.CatmullRom.Scale(r.img, to, img, img.Bounds(), draw.Src, nil)
}

// code draws whole pixels, so that squares side by side leave nothing between them.
func (r *raster) code(c *qrCode, x, y, side float64) {
	dot := func(mm float64) int { return int(math.Round(r.dots(mm))) }
	c.runs(x, y, side, func(x, y, w, h float64) {
		draw.Draw(r.img, image.Rect(dot(x), dot(y), dot(x+w), dot(y+h)), image.Black, image.Point{}, draw.Src)
	})
}

func (r *raster) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}
