package paper

import (
	"context"
	"fmt"
	"io"

	"github.com/signintech/gopdf"
)

// WritePDF writes the document. The same document gives the same bytes.
func (d *Document) WritePDF(ctx context.Context, w io.Writer) error { return d.writePDF(ctx, w, false) }

// writePDF lets go of each page once it is drawn, where nobody looks at the document afterwards.
func (d *Document) writePDF(ctx context.Context, w io.Writer, last bool) error {
	p := &pdf{fonts: d.fonts}
	p.doc.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: *gopdf.PageSizeA4})
	p.doc.SetNoCompression() // the rewriter packs
	p.doc.SetInfo(gopdf.PdfInfo{Title: d.title, Creator: "Rollbook"})
	for n, used := range d.used() {
		if !used {
			continue
		}
		if err := p.doc.AddTTFFontFromFontContainer(d.fonts[n].family, &d.fonts[n].pdf); err != nil {
			return fmt.Errorf("load the print font: %w", err)
		}
	}
	for i := range d.sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.sheets[i].draw(p, d.across); last {
			d.sheets[i].marks = nil
		}
	}
	if p.err != nil {
		return fmt.Errorf("draw the form: %w", p.err)
	}
	to, err := newRewriter(w)
	if err == nil {
		_, err = p.doc.WriteTo(to)
	}
	if err == nil {
		err = to.close()
	}
	if err != nil {
		return fmt.Errorf("write the form: %w", err)
	}
	return nil
}

// used tells which of the fonts a text of the document stands in: one that none does would be a font without characters.
func (d *Document) used() []bool {
	list := make([]bool, len(d.fonts))
	list[0] = true
	for _, s := range d.sheets {
		for _, m := range s.marks {
			list[m.face] = true
		}
	}
	return list
}

// pdf draws on the pages of a PDF.
type pdf struct {
	doc   gopdf.GoPdf
	fonts []*typeface
	face  face // in use, where size is not 0
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

func (p *pdf) text(x, baseline, size float64, in face, text string) {
	if p.size != size || p.face != in {
		p.size, p.face = size, in
		p.keep(p.doc.SetFont(p.fonts[in].family, "", size))
	}
	p.doc.SetXY(x, baseline)
	p.keep(p.doc.Text(text))
}

func (p *pdf) pale(x, baseline, size float64, text string) {
	p.doc.SetTextColor(paleness, paleness, paleness)
	p.text(x, baseline, size, 0, text)
	p.doc.SetTextColor(0, 0, 0)
}

func (p *pdf) picture(raw []byte, x, y, w, h float64) {
	holder, err := gopdf.ImageHolderByBytes(raw)
	if err == nil {
		err = p.doc.ImageByHolder(holder, x, y, &gopdf.Rect{W: w, H: h})
	}
	p.keep(err)
}

func (p *pdf) code(c *qrCode, x, y, side float64) { p.picture(c.png, x, y, side, side) }
