package paper

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"io"
	"strings"

	"rollbook/report"
	"rollbook/report/chart"
	"rollbook/store/register"
	"rollbook/words"
)

// PrintReport writes a counted table as PDF.
func PrintReport(ctx context.Context, r report.Report, page register.TablePage, w io.Writer) (Result, error) {
	d, err := LayReport(r, page)
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.WritePDF(ctx, w)
}

const (
	reportPad   = 1.0
	numberShare = 0.3 // of the labels' width, of the running number of a list
)

// LayReport lays a counted table out: title, unit and day above it, its head on every page, notes and
// the line to sign below.
func LayReport(r report.Report, page register.TablePage) (*Document, error) {
	fonts, err := printFonts()
	if err != nil {
		return nil, err
	}
	l := &reportLayout{report: r, paper: page, measure: newMeasure(fonts)}
	l.size()
	l.page(l.head())
	if err := l.charts(); err != nil {
		return nil, err
	}
	l.numbers()
	doc := &Document{title: r.Title, sheets: l.sheets, fonts: fonts}
	if r.Practice {
		doc.practice(l.measure)
	}
	doc.Missing = l.measure.lacks()
	return doc, nil
}

// reportLayout is a counted table on its way to pages.
type reportLayout struct {
	report  report.Report
	paper   register.TablePage
	measure *measure
	ruler   ruler
	w, h    float64
	columns []float64
	sheets  []sheet
	end     float64 // where the last page is free
}

// size chooses the paper and the widths of the columns.
func (l *reportLayout) size() {
	shares := []float64{l.paper.Label}
	if l.list() {
		shares[0] *= numberShare
	}
	total := shares[0]
	for _, c := range l.report.Columns {
		shares = append(shares, max(c.Width, 0.3))
		total += max(c.Width, 0.3)
	}
	unit := 0.0
	for _, paper := range l.paper.Papers {
		l.w, l.h = pageSize(paper)
		if unit = (l.w - 2*l.paper.Margin) / total; unit >= l.paper.Narrowest {
			break
		}
	}
	unit = min(unit, l.paper.Widest)
	for _, share := range shares {
		l.columns = append(l.columns, share*unit)
	}
}

// list reports whether the rows are records, numbered.
func (l *reportLayout) list() bool { return l.report.Head == words.Say("report.number") }

// head is the rows above the figures: one, or two where columns are grouped.
func (l *reportLayout) head() *table {
	grouped := false
	for _, c := range l.report.Columns {
		grouped = grouped || c.Group != ""
	}
	rows := []register.FormRow{{}}
	if grouped {
		rows = append(rows, register.FormRow{})
	}
	put := func(row int, text string, across, down int) {
		rows[row].Cells = append(rows[row].Cells, register.FormCell{Kind: "label", Text: text, Align: "center", Colspan: across, Rowspan: down})
	}
	put(0, l.report.Head, 1, len(rows))
	for i := 0; i < len(l.report.Columns); {
		c := l.report.Columns[i]
		if c.Group == "" {
			put(0, c.Label, 1, len(rows))
			i++
			continue
		}
		begin := i
		for i < len(l.report.Columns) && l.report.Columns[i].Group == c.Group {
			put(1, l.report.Columns[i].Label, 1, 1)
			i++
		}
		put(0, c.Group, i-begin, 1)
	}
	return l.table(rows)
}

func (l *reportLayout) table(rows []register.FormRow) *table {
	t := newTable(l.columns, rows, l.paper.Row)
	for i := range t.slots {
		t.slots[i].pad = reportPad
		t.slots[i].content.text = l.measure.read(t.slots[i].cell.Text, false)
	}
	t.set()
	t.lower(span{0, len(t.heights)}, l.bottom()-l.top()-4*l.paper.Row)
	return t
}

// row is one line of figures. A sum begins further left than what it sums up.
func (l *reportLayout) row(row report.Row) *table {
	label := register.FormCell{Kind: "value", Text: row.Label, Align: "left"}
	if l.list() {
		label.Align = "center"
	} else if row.Level == 0 && l.sums() {
		label.Text = "\u3000" + row.Label
	}
	cells := []register.FormCell{label}
	for i, c := range row.Cells {
		align := "right"
		if l.report.Columns[i].Text {
			align = "left"
		} else if c.Value == nil {
			align = "center"
		}
		cells = append(cells, register.FormCell{Kind: "value", Text: c.Text, Align: align})
	}
	return l.table([]register.FormRow{{Cells: cells}})
}

func (l *reportLayout) sums() bool {
	for _, row := range l.report.Rows {
		if row.Level > 0 && row.Key != report.TotalKey {
			return true
		}
	}
	return false
}

func (l *reportLayout) top() float64    { return l.paper.Margin + titleHeight + lineSpace }
func (l *reportLayout) bottom() float64 { return l.h - l.paper.Margin - lineSpace }
func (l *reportLayout) left() float64   { return (l.w - sum(l.columns)) / 2 }

// page fills pages with rows, notes and the line to sign, and then says on each which it is.
func (l *reportLayout) page(head *table) {
	y := l.begin(head)
	var outlines []rect
	close := func() {
		l.ruler.rule(&l.sheets[len(l.sheets)-1], append(head.draw(&l.sheets[len(l.sheets)-1], span{0, len(head.heights)}, l.left(), l.top()), outlines...))
		outlines = nil
	}
	for _, row := range l.report.Rows {
		t := l.row(row)
		if y+sum(t.heights) > l.bottom() {
			close()
			y = l.begin(head)
		}
		outlines = append(outlines, t.draw(&l.sheets[len(l.sheets)-1], span{0, len(t.heights)}, l.left(), y)...)
		y += sum(t.heights)
	}
	close()
	y += 2
	for _, line := range l.below() {
		if y+line.height() > l.bottom() {
			l.sheets = append(l.sheets, sheet{w: l.w, h: l.h})
			y = l.top()
		}
		for _, text := range line.lines {
			y += line.size * point * lineHeight
			l.sheets[len(l.sheets)-1].put(text, l.margin(), y, line.size, 0)
		}
		y += 1
	}
	l.end = y
}

// charts draws the report's charts below its notes, as wide as the page, each whole on one page.
func (l *reportLayout) charts() error {
	for _, c := range l.report.Charts {
		raw, err := chart.Draw(c, chart.Paper())
		if err != nil {
			return err
		}
		size, err := jpeg.DecodeConfig(bytes.NewReader(raw))
		if err != nil {
			return fmt.Errorf("draw the chart %s: %w", c.Title, err)
		}
		w := min(l.w-2*l.paper.Margin, l.paper.Chart)
		h := w * float64(size.Height) / float64(size.Width)
		if room := l.bottom() - l.top(); h > room {
			w, h = w*room/h, room
		}
		if l.end+chartGap+h > l.bottom() {
			l.sheets = append(l.sheets, sheet{w: l.w, h: l.h})
			l.end = l.top() - chartGap
		}
		l.sheets[len(l.sheets)-1].picture(raw, (l.w-w)/2, l.end+chartGap, w, h)
		l.end += chartGap + h
	}
	return nil
}

const chartGap = 3.0

func (l *reportLayout) begin(head *table) float64 {
	l.sheets = append(l.sheets, sheet{w: l.w, h: l.h})
	return l.top() + sum(head.heights)
}

// margin is where lines beside the table begin: a narrow table does not narrow them.
func (l *reportLayout) margin() float64 { return min(l.left(), l.paper.Margin) }

// below is the notes, and the line that is signed.
func (l *reportLayout) below() []setting {
	room := l.w - 2*l.margin()
	var list []setting
	for i, note := range l.report.Notes {
		list = append(list, l.measure.read(words.Say("paper.numbered-note", "n", i+1, "note", note), false).set(footSize, room))
	}
	for i, c := range l.report.Corrections {
		text := words.Say("paper.correction", "day", c.At, "figure", c.Label, "filed", c.Filed, "now", c.Now, "why", strings.Join(c.Why, words.Say("paper.bundle.semicolon")))
		if i == 0 {
			text = words.Say("paper.corrections") + text
		}
		list = append(list, l.measure.read(text, false).set(footSize, room))
	}
	person := ""
	if f := l.report.Filed; f != nil && f.At == l.report.At {
		person = f.Person
	}
	list = append(list, setting{footSize, []text{nil}})
	return append(list, l.measure.read(words.Say("paper.sign", "who", person), true).fit(room, l.paper.Row))
}

// numbers draws the title, the unit and the day, and the page's number on every page.
func (l *reportLayout) numbers() {
	for i := range l.sheets {
		on := &l.sheets[i]
		title := l.measure.read(l.report.Name+"  "+l.report.Title, false)
		scale := min(1, (l.w-2*l.paper.Margin)/max(title.width()*titleSize*point, 1))
		on.put(title, (l.w-title.width()*titleSize*scale*point)/2, l.paper.Margin+titleSize*point, titleSize*scale, 0)
		on.put(l.measure.read(words.Say("paper.sample"), false), l.w-l.paper.Margin-12, l.paper.Margin+3, footSize, 0)
		day := l.report.At
		if l.report.Since != "" {
			day = words.Say("paper.days", "from", l.report.Since, "to", l.report.At)
		}
		l.line(on, words.Say("report.unit", "unit", l.report.UnitName, "day", day), words.Say("paper.state", "state", l.report.State), textSize, l.top()-2)
		l.line(on, "", words.Say("paper.pages", "page", i+1, "pages", len(l.sheets)), footSize, l.h-l.paper.Margin)
	}
}

// line draws a text at the left and one at the right.
func (l *reportLayout) line(on *sheet, left, right string, size, baseline float64) {
	a, b := l.measure.read(left, false), l.measure.read(right, false)
	from := l.margin()
	if w := (a.width() + b.width()) * point; w > 0 {
		size = min(size, (l.w-2*from-lineGap)/w)
	}
	on.put(a, from, baseline, size, 0)
	on.put(b, l.w-from-b.width()*size*point, baseline, size, 0)
}
