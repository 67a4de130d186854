package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/skip2/go-qrcode"
)

// quiet is the width of the white around a QR code that readers ask for, in its own squares.
const quiet = 4

const (
	formQR   = 18.0 // side of a form's QR code, the white around it included
	qrCorner = 5.0  // from the paper's edges: what printers leave white
)

// quietOf is about how wide the white is around a form's code, which may stand beyond the table's edge.
func quietOf(side float64) float64 { return side * quiet / (formSquares + 2*quiet) }

const formSquares = 37

// qrCode is a code. A page has one mark for all of its squares: hundreds for each of a thousand forms would take most of
// the memory of a print.
type qrCode struct {
	squares [][]bool // black ones
	png     []byte   // a picture of two colours, the white around it included
}

// newQR makes the code of a text.
func newQR(text string) (*qrCode, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	code.DisableBorder = true
	c := &qrCode{squares: code.Bitmap()}
	c.png, err = c.picture()
	return c, err
}

// newQRs makes the codes of texts, by text and none of "", on every core: they take a third of the time of a thousand forms.
func newQRs(texts []string) (map[string]*qrCode, error) {
	texts = slices.Compact(slices.Clone(texts)) // the pages of one record have one
	texts = slices.DeleteFunc(texts, func(text string) bool { return text == "" })
	codes, errs := make([]*qrCode, len(texts)), make([]error, len(texts))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), runtime.NumCPU(), len(texts)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(texts); i = int(next.Add(1)) - 1 {
				codes[i], errs[i] = newQR(texts[i])
			}
		})
	}
	all.Wait()
	by := make(map[string]*qrCode, len(texts))
	for i, text := range texts {
		by[text] = codes[i]
	}
	return by, errors.Join(errs...)
}

// qr draws a QR code that fills a square, the white around it included.
func (s *sheet) qr(code *qrCode, x, y, side float64) {
	s.marks = append(s.marks, mark{x: x, y: y, x2: side, y2: side, code: code})
}

// runs gives the black rectangles of a code in a square: squares side by side are one.
func (c *qrCode) runs(x, y, side float64, each func(x, y, w, h float64)) {
	one := side / float64(len(c.squares)+2*quiet)
	for row, line := range c.squares {
		for begin := 0; begin < len(line); begin++ {
			end := begin
			for end < len(line) && line[end] {
				end++
			}
			if end > begin {
				each(x+one*float64(quiet+begin), y+one*float64(quiet+row), one*float64(end-begin), one)
				begin = end
			}
		}
	}
}

// dots is how many dots of a picture a square is: enough that no reader of PDF blurs it.
const dots = 4

var pngs = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngBuffers{}}

// picture draws the code.
func (c *qrCode) picture() ([]byte, error) {
	side := (len(c.squares) + 2*quiet) * dots
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	c.runs(0, 0, float64(side), func(x, y, w, h float64) {
		for row := int(y + 0.5); row < int(y+h+0.5); row++ {
			for column := int(x + 0.5); column < int(x+w+0.5); column++ {
				img.Pix[row*img.Stride+column] = 1
			}
		}
	})
	var b bytes.Buffer
	if err := pngs.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	return b.Bytes(), nil
}

// pngBuffers keeps what one picture is packed with for the next.
type pngBuffers struct{ pool sync.Pool }

// Get gives buffers that were used before, or nil.
func (p *pngBuffers) Get() *png.EncoderBuffer {
	b, _ := p.pool.Get().(*png.EncoderBuffer)
	return b
}

// Put keeps them.
func (p *pngBuffers) Put(b *png.EncoderBuffer) { p.pool.Put(b) }
