package paper

import (
	"context"
	"io"
	"strings"

	"rollbook/report"
	"rollbook/words"
)

// PrintAccount writes a summary of a year as PDF: its texts, where the figures in them come from, and the line that is
// signed; the table of its figures follows on pages of its own.
func PrintAccount(ctx context.Context, a report.Account, table report.Report, w io.Writer) (Result, error) {
	d, err := LayAccount(a, table)
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

const (
	accountMargin = 22.0
	accountText   = 12.0
	accountHead   = 13.5
	accountLine   = 1.5 // of the text's height, from line to line
)

// LayAccount lays a summary out.
func LayAccount(a report.Account, table report.Report) (*Document, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	annex, err := LayReport(table)
	if err != nil {
		return nil, err
	}
	p := &accountPage{measure: newMeasure(fonts), account: a}
	p.w, p.h = pageSize("A4 portrait")
	p.begin()
	p.lines(words.Say("paper.account.of", "unit", a.UnitName, "day", a.At, "state", a.State), textSize)
	if a.On == "" {
		p.lines(words.Say("paper.account.open"), textSize)
	}
	for _, s := range a.Sections {
		if s.Text != "" {
			p.y += 3
			p.lines(s.Label, accountHead)
			p.lines("　　"+a.Written(s.Text), accountText)
		}
	}
	if len(a.Cited) > 0 {
		p.y += 4
		p.lines(words.Say("paper.account.figures"), textSize)
	}
	for i, c := range a.Cited {
		p.lines(words.Say("paper.numbered-note", "n", i+1, "note", strings.ReplaceAll(c.Note(), "_", "＿")), footSize) // an underscore is room for a pen
	}
	p.y += 8
	p.sign()
	doc := &Document{title: p.title(), fonts: fonts, sheets: append(p.sheets, annex.sheets...), across: annex.across}
	doc.Missing = append(p.measure.lacks(), annex.Missing...)
	return doc, nil
}

// accountPage is a summary on its way to pages.
type accountPage struct {
	measure *measure
	account report.Account
	w, h, y float64
	sheets  []sheet
}

func (p *accountPage) title() string {
	return words.Say("paper.account.title", "unit", p.account.UnitName, "year", p.account.Year)
}

func (p *accountPage) begin() {
	p.sheets = append(p.sheets, sheet{w: p.w, h: p.h})
	on := &p.sheets[len(p.sheets)-1]
	title := p.measure.read(p.title(), false)
	size := min(titleSize, titleSize*(p.w-2*accountMargin)/max(title.width()*titleSize*point, 1))
	on.put(title, (p.w-title.width()*size*point)/2, accountMargin+titleSize*point, size, 0)
	on.put(p.measure.read(words.Say("paper.sample"), false), p.w-accountMargin-12, accountMargin-4, footSize, 0)
	on.put(p.measure.read(words.Say("paper.account.page", "page", len(p.sheets)), false), p.w/2-6, p.h-reportMargin, footSize, 0)
	p.y = accountMargin + 12
}

// sign leaves the line that is signed.
func (p *accountPage) sign() {
	line := p.measure.read(words.Say("paper.account.sign"), true)
	size := min(textSize, (p.w-2*accountMargin)/max(line.width()*point, 1))
	if p.y+accountMargin > p.h-accountMargin {
		p.begin()
	}
	p.y += size * point * accountLine
	p.sheets[len(p.sheets)-1].put(line, accountMargin, p.y, size, 0)
}

// lines writes a text from where the last ended, over as many pages as it takes.
func (p *accountPage) lines(text string, size float64) {
	for _, line := range p.measure.read(text, false).set(size, p.w-2*accountMargin).lines {
		step := size * point * accountLine
		if p.y+step > p.h-accountMargin {
			p.begin()
		}
		p.y += step
		p.sheets[len(p.sheets)-1].put(line, accountMargin, p.y, size, 0)
	}
}
