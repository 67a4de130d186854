package paper

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"

	"github.com/signintech/gopdf"
)

// WritePDF writes the document. The same document gives the same bytes.
func (d *Document) WritePDF(ctx context.Context, w io.Writer) error {
	p := &pdf{}
	p.doc.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: *gopdf.PageSizeA4})
	p.doc.SetCompressLevel(zlib.BestSpeed)
	p.doc.SetInfo(gopdf.PdfInfo{Title: d.title, Creator: "Rollbook"})
	if err := p.doc.AddTTFFontFromFontContainer(family, &d.face.pdf); err != nil {
		return fmt.Errorf("load the print font: %w", err)
	}
	for i := range d.sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.sheets[i].draw(p, d.across)
	}
	if p.err != nil {
		return fmt.Errorf("draw the form: %w", p.err)
	}
	var raw bytes.Buffer
	if _, err := p.doc.WriteTo(&raw); err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	fixed, err := mapCharacters(raw.Bytes())
	if err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	if _, err := w.Write(fixed); err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	return nil
}

// pdf draws on the pages of a PDF.
type pdf struct {
	doc   gopdf.GoPdf
	size  float64
	width float64
	err   error // the first
}

func (p *pdf) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *pdf) page(w, h float64) {
	p.doc.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: w, H: h}})
	p.size, p.width = 0, 0
}

func (p *pdf) line(x1, y1, x2, y2, width float64) {
	if p.width != width {
		p.width = width
		p.doc.SetLineWidth(width)
	}
	p.doc.Line(x1, y1, x2, y2)
}

func (p *pdf) text(x, baseline, size float64, text string) {
	if p.size != size {
		p.size = size
		p.keep(p.doc.SetFont(family, "", size))
	}
	p.doc.SetXY(x, baseline)
	p.keep(p.doc.Text(text))
}

func (p *pdf) pale(x, baseline, size float64, text string) {
	p.doc.SetTextColor(paleness, paleness, paleness)
	p.text(x, baseline, size, text)
	p.doc.SetTextColor(0, 0, 0)
}

func (p *pdf) picture(jpeg []byte, x, y, w, h float64) {
	holder, err := gopdf.ImageHolderByBytes(jpeg)
	if err == nil {
		err = p.doc.ImageByHolder(holder, x, y, &gopdf.Rect{W: w, H: h})
	}
	p.keep(err)
}

func (p *pdf) fill(x, y, w, h float64) {
	p.doc.RectFromUpperLeftWithStyle(x, y, w, h, "F")
}
