package paper

import (
	"fmt"

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

// qr draws a QR code that fills a square, the white around it included.
func (s *sheet) qr(text string, x, y, side float64) error {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	code.DisableBorder = true
	squares := code.Bitmap()
	one := side / float64(len(squares)+2*quiet)
	for row, line := range squares {
		for begin := 0; begin < len(line); begin++ {
			end := begin
			for end < len(line) && line[end] {
				end++
			}
			if end > begin { // squares side by side are one rectangle
				s.fill(x+one*float64(quiet+begin), y+one*float64(quiet+row), one*float64(end-begin), one)
				begin = end
			}
		}
	}
	return nil
}
