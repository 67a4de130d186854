package paper

// canvas is what a page is drawn on. Lengths are millimetres from the top left, text sizes points.
type canvas interface {
	page(w, h float64)
	line(x1, y1, x2, y2, width float64)
	text(x, baseline, size float64, in face, text string)
	picture(raw []byte, x, y, w, h float64) // JPEG or PNG
	code(c *qrCode, x, y, side float64)
	pale(x, baseline, size float64, text string)
}

const (
	outer = 0.4  // width of the frame around a table
	inner = 0.18 // of the lines within: half a point
	point = 25.4 / 72
)

const (
	acrossSize = 90.0
	paleness   = 222 // of 255
)

var acrossAt = []float64{0.22, 0.52, 0.82} // of the page's height

// mark is one thing drawn on a page: a picture, a text, a QR code, or else a line.
type mark struct {
	x, y   float64
	x2, y2 float64 // end of a line; size of a picture or code
	size   float64 // of a text; width of a line
	text   string
	face   face // of a text
	image  []byte
	code   *qrCode
}

// sheet is a page with its marks in place.
type sheet struct {
	w, h  float64
	marks []mark
}

// draw draws a page. A word across it, pale and under all else, tells what is not in earnest.
func (s *sheet) draw(c canvas, across text) {
	c.page(s.w, s.h)
	for _, part := range acrossAt {
		if w := across.width(); w > 0 {
			size := min(acrossSize, s.w*0.7/(w*point))
			c.pale((s.w-w*size*point)/2, s.h*part+rise*size*point, size, across.letters())
		}
	}
	for _, m := range s.marks {
		switch {
		case m.image != nil:
			c.picture(m.image, m.x, m.y, m.x2, m.y2)
		case m.text != "":
			c.text(m.x, m.y, m.size, m.face, m.text)
		case m.code != nil:
			c.code(m.code, m.x, m.y, m.x2)
		default:
			c.line(m.x, m.y, m.x2, m.y2, m.size)
		}
	}
}

func (s *sheet) line(x1, y1, x2, y2, width float64) {
	s.marks = append(s.marks, mark{x: x1, y: y1, x2: x2, y2: y2, size: width})
}

func (s *sheet) text(x, baseline, size float64, in face, text string) {
	s.marks = append(s.marks, mark{x: x, y: baseline, size: size, face: in, text: text})
}

func (s *sheet) picture(raw []byte, x, y, w, h float64) {
	s.marks = append(s.marks, mark{x: x, y: y, x2: w, y2: h, image: raw})
}

// frame draws a rectangle whose corners are closed.
func (s *sheet) frame(x, y, w, h, width float64) {
	half := width / 2
	s.line(x-half, y, x+w+half, y, width)
	s.line(x-half, y+h, x+w+half, y+h, width)
	s.line(x, y, x, y+h, width)
	s.line(x+w, y, x+w, y+h, width)
}

// tickBox draws a box as high as a character that stands on the baseline, and its tick.
func (s *sheet) tickBox(x, baseline, size float64, ticked bool) {
	em := size * point
	side := em * 0.78
	x, top := x+em*0.09, baseline-em*0.76
	s.frame(x, top, side, side, inner)
	if ticked {
		s.line(x+side*0.17, top+side*0.52, x+side*0.42, top+side*0.8, inner*2)
		s.line(x+side*0.42, top+side*0.8, x+side*0.86, top+side*0.17, inner*2)
	}
}
