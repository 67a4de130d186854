package paper

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"strings"

	"rollbook/manual"
	"rollbook/words"
)

// PrintManual writes the manual as PDF.
func PrintManual(ctx context.Context, w io.Writer) (Result, error) {
	d, err := layManual(manual.Topics())
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.writePDF(ctx, w, true)
}

const (
	manualMargin  = 20.0
	manualText    = 11.0
	manualHead    = 12.5
	manualTitle   = 17.0
	manualPicture = 150.0 // millimetres wide
	manualIndent  = 6.0
	manualLine    = 1.5 // from line to line, of a text's height
	manualCell    = 9.5
	manualPadding = 1.2
)

// layManual lays pages of the manual out, each task on a page of its own, behind a page that lists them.
func layManual(topics []manual.Topic) (*Document, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	p := &manualPage{}
	p.measure, p.margin, p.line, p.head = newMeasure(fonts), manualMargin, manualLine, p.top
	p.w, p.h = pageSize("A4 portrait")
	p.begin()
	p.lines(words.Say("manual.title"), manualTitle, 0)
	p.lines(words.Say("manual.for"), textSize, 0)
	p.y += 4
	first := p.y
	at := make([]int, len(topics))
	for i, t := range topics {
		p.begin()
		at[i] = len(p.sheets)
		if err := p.topic(t); err != nil {
			return nil, err
		}
	}
	p.contents(topics, at, first)
	return &Document{title: words.Say("manual.title"), fonts: fonts, sheets: p.sheets, Missing: p.measure.lacks()}, nil
}

// manualPage is the manual on its way to pages.
type manualPage struct{ flow }

func (p *manualPage) top(on *sheet, page int) float64 {
	foot := p.measure.read(fmt.Sprint(page), false)
	on.put(foot, (p.w-foot.width()*footSize*point)/2, p.h-manualMargin/2, footSize, 0)
	return manualMargin
}

// contents lists the tasks with their pages on the first page.
func (p *manualPage) contents(topics []manual.Topic, at []int, y float64) {
	step := min(manualText*point*p.line, (p.h-manualMargin-y)/float64(len(topics)+1))
	for i, t := range topics {
		y += step
		p.sheets[0].put(p.measure.read(t.Title, false), manualMargin, y, manualText, 0)
		number := p.measure.read(fmt.Sprint(at[i]), false)
		right := p.w - manualMargin - number.width()*manualText*point
		p.sheets[0].put(number, right, y, manualText, 0)
		p.sheets[0].line(manualMargin, y+1.2, p.w-manualMargin, y+1.2, inner/2)
	}
}

func (p *manualPage) topic(t manual.Topic) error {
	p.lines(t.Title, manualTitle, 0)
	p.y += 2
	var table [][]string
	for i, b := range t.Blocks {
		if b.Shape != manual.Picture {
			b.Text = strings.ReplaceAll(b.Text, "_", "＿") // one is room for a pen
		}
		if table != nil && !b.Tabled() {
			p.table(table)
			table = nil
		}
		switch b.Shape {
		case manual.Heading:
			p.y += 3
			p.room(manualHead*point*p.line + 3*manualText*point*p.line) // not alone at a page's foot
			p.lines(b.Text, manualHead, 0)
		case manual.Row, manual.Head:
			table = append(table, b.Cells())
		case manual.Picture:
			if err := p.image(b.Text); err != nil {
				return err
			}
		case manual.Item:
			p.y++
			if i+1 < len(t.Blocks) && t.Blocks[i+1].Shape == manual.Picture { // a step stands with its picture
				p.room(p.step(b.Text) + manualPicture*9/16 + 6)
			}
			p.lines(b.Text, manualText, manualIndent)
		default:
			p.y++
			p.lines(b.Text, manualText, 0)
		}
	}
	if table != nil {
		p.table(table)
	}
	return nil
}

// step is how high the lines of a step are.
func (p *manualPage) step(text string) float64 {
	n := len(p.measure.read(text, false).set(manualText, p.w-2*p.margin-manualIndent).lines)
	return float64(n) * manualText * point * p.line
}

func (p *manualPage) image(name string) error {
	raw := manual.Image(name)
	size, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("read the picture %s: %w", name, err)
	}
	w := manualPicture
	h := w * float64(size.Height) / float64(size.Width)
	if most := (p.h - 2*manualMargin) * 0.6; h > most { // a form is upright
		w, h = w*most/h, most
	}
	p.room(h + 4)
	p.y += 2
	p.on().picture(raw, manualMargin+manualIndent, p.y, w, h)
	p.on().frame(manualMargin+manualIndent, p.y, w, h, inner)
	p.y += h + 2
	return nil
}

// table draws rows of cells: the last column takes what the others leave.
func (p *manualPage) table(rows [][]string) {
	all := p.w - 2*manualMargin
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	widths := make([]float64, columns)
	left := all
	for c := range columns - 1 {
		for _, row := range rows {
			if c < len(row) {
				widths[c] = max(widths[c], p.measure.read(row[c], false).width()*manualCell*point+2*manualPadding+0.5)
			}
		}
		widths[c] = min(widths[c], all*0.6/float64(columns-1))
		left -= widths[c]
	}
	widths[columns-1] = left
	p.y += 2
	for _, row := range rows {
		set := make([]setting, len(row))
		height := 0.0
		for c, cell := range row {
			set[c] = p.measure.read(cell, false).set(manualCell, widths[c]-2*manualPadding)
			height = max(height, float64(len(set[c].lines))*manualCell*point*1.3+2*manualPadding)
		}
		p.room(height)
		x := manualMargin
		for c := range columns {
			p.on().frame(x, p.y, widths[c], height, inner)
			if c < len(set) {
				for n, line := range set[c].lines {
					p.on().put(line, x+manualPadding, p.y+manualPadding+(float64(n)+0.9)*manualCell*point*1.3-0.6, manualCell, 0)
				}
			}
			x += widths[c]
		}
		p.y += height
	}
	p.y += 2
}
