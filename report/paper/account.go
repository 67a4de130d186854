package paper

import (
	"context"
	"io"
	"strings"

	"rollbook/report"
	"rollbook/store/register"
	"rollbook/words"
)

// PrintAccount writes a summary of a year as PDF: its texts, where the figures in them come from, and the line that is
// signed; the table of its figures follows on pages of its own.
func PrintAccount(ctx context.Context, a report.Account, table report.Report, sizes register.Sizes, w io.Writer) (Result, error) {
	d, err := layAccount(a, table, sizes)
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

// layAccount lays a summary out.
func layAccount(a report.Account, table report.Report, sizes register.Sizes) (*Document, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	annex, err := LayReport(table, sizes.Table)
	if err != nil {
		return nil, err
	}
	p := &accountPage{account: a, paper: sizes.Summary}
	p.measure, p.margin, p.line, p.head = newMeasure(fonts), p.paper.Margin, p.paper.Line, p.top
	p.w, p.h = pageSize(p.paper.Page)
	p.begin()
	p.lines(words.Say("paper.account.of", "unit", a.UnitName, "day", a.At, "state", a.State), textSize, 0)
	if a.On == "" {
		p.lines(words.Say("paper.account.open"), textSize, 0)
	}
	for _, s := range a.Sections {
		if s.Text != "" {
			p.y += 3
			p.lines(s.Label, p.paper.Head, 0)
			p.lines("　　"+a.Written(s.Text), p.paper.Text, 0)
		}
	}
	if len(a.Cited) > 0 {
		p.y += 4
		p.lines(words.Say("paper.account.figures"), textSize, 0)
	}
	for i, c := range a.Cited {
		p.lines(words.Say("paper.numbered-note", "n", i+1, "note", strings.ReplaceAll(c.Note(), "_", "＿")), footSize, 0) // an underscore is room for a pen
	}
	p.y += 8
	p.sign()
	doc := &Document{title: p.title(), fonts: fonts, sheets: append(p.sheets, annex.sheets...), across: annex.across}
	doc.Missing = append(p.measure.lacks(), annex.Missing...)
	return doc, nil
}

// accountPage is a summary on its way to pages.
type accountPage struct {
	flow
	account report.Account
	paper   register.SummaryPage
}

func (p *accountPage) title() string {
	return words.Say("paper.account.title", "unit", p.account.UnitName, "year", p.account.Year)
}

func (p *accountPage) top(on *sheet, page int) float64 {
	title := p.measure.read(p.title(), false)
	size := min(titleSize, titleSize*(p.w-2*p.paper.Margin)/max(title.width()*titleSize*point, 1))
	on.put(title, (p.w-title.width()*size*point)/2, p.paper.Margin+titleSize*point, size, 0)
	on.put(p.measure.read(words.Say("paper.sample"), false), p.w-p.paper.Margin-12, p.paper.Margin-4, footSize, 0)
	on.put(p.measure.read(words.Say("paper.account.page", "page", page), false), p.w/2-6, p.h-p.paper.Margin/2, footSize, 0)
	return p.paper.Margin + 12
}

// sign leaves the line that is signed.
func (p *accountPage) sign() {
	line := p.measure.read(words.Say("paper.account.sign"), true)
	size := min(textSize, (p.w-2*p.paper.Margin)/max(line.width()*point, 1))
	p.room(p.paper.Margin)
	p.y += size * point * p.paper.Line
	p.on().put(line, p.paper.Margin, p.y, size, 0)
}
