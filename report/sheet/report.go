package sheet

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/report"
	"rollbook/words"
)

// WriteReport writes a report as a workbook: title, unit and day, the table, its notes.
func WriteReport(r report.Report, out io.Writer) error {
	w, err := newWriter(r.Name, len(r.Columns)+1, len(r.Rows)+4+len(r.Notes)+len(r.Corrections))
	if err != nil {
		return err
	}
	if err := w.stream.SetColWidth(1, 1, 24); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	l := &lines{w: w, next: 1}
	grouped := l.head(r)
	first := l.next
	l.rows(r.Rows)
	l.notes(r)
	if l.err != nil {
		return l.err
	}
	if err := w.merge(1, 1, len(r.Columns)+1, 1); err != nil {
		return err
	}
	if grouped {
		if err := w.mergeGroups(r.Columns); err != nil {
			return err
		}
	}
	if err := w.stream.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if err := w.charts(r, first); err != nil {
		return err
	}
	return w.output(out)
}

// lines writes a sheet line by line. After an error it writes no more.
type lines struct {
	w    *writer
	next int // line
	err  error
}

func (l *lines) put(cells []any, opts ...excelize.RowOpts) {
	if l.err != nil {
		return
	}
	cell, err := excelize.CoordinatesToCellName(1, l.next)
	l.next++
	if err == nil {
		err = l.w.stream.SetRow(cell, cells, opts...)
	}
	if err != nil {
		l.err = fmt.Errorf("write a line: %w", err)
	}
}

// finish writes the workbook of the lines, or tells why one could not be written.
func (l *lines) finish(out io.Writer) error {
	if l.err != nil {
		return l.err
	}
	return l.w.finish(out)
}

// head writes title, unit and day, and the headings of the columns: on two lines where columns stand in groups.
func (l *lines) head(r report.Report) (grouped bool) {
	cell := func(text string) any { return excelize.Cell{StyleID: l.w.head, Value: text} }
	groups, head := []any{cell(r.Head)}, []any{cell(r.Head)}
	for _, c := range r.Columns {
		grouped = grouped || c.Group != ""
		head, groups = append(head, cell(c.Label)), append(groups, cell(cmp.Or(c.Group, c.Label)))
	}
	l.put([]any{cell(r.Title)}, excelize.RowOpts{Height: 28})
	day := r.At
	if r.Since != "" {
		day = words.Say("paper.days", "from", r.Since, "to", r.At)
	}
	l.put([]any{words.Say("report.unit", "unit", r.UnitName, "day", day)})
	if grouped {
		l.put(groups, excelize.RowOpts{Height: 22})
	}
	l.put(head, excelize.RowOpts{Height: 32})
	return grouped
}

func (l *lines) rows(rows []report.Row) {
	for _, row := range rows {
		cells := []any{excelize.Cell{StyleID: l.w.text, Value: row.Label}}
		for _, c := range row.Cells {
			value, err := l.w.figure(c)
			l.err = cmp.Or(l.err, err)
			cells = append(cells, value)
		}
		l.put(cells)
	}
}

// notes writes what stands under the table: its notes, and what was corrected since it was filed.
func (l *lines) notes(r report.Report) {
	for _, note := range r.Notes {
		l.put([]any{note})
	}
	for _, one := range r.Corrections {
		why := ""
		for _, text := range one.Why {
			why += text + "\n"
		}
		l.put([]any{words.Say("report.correction"), one.At, one.Label, one.Filed, one.Now, why})
	}
}

// groupLine is the line on which the headings of groups stand.
const groupLine = 3

// mergeGroups joins the cells of a group's heading, and each heading without group with the one below.
func (w *writer) mergeGroups(columns []report.Column) error {
	err := w.merge(1, groupLine, 1, groupLine+1)
	for i := 0; i < len(columns) && err == nil; {
		begin := i
		for i++; i < len(columns) && columns[begin].Group != "" && columns[i].Group == columns[begin].Group; i++ {
		}
		if columns[begin].Group == "" {
			err = w.merge(begin+2, groupLine, begin+2, groupLine+1)
		} else {
			err = w.merge(begin+2, groupLine, i+1, groupLine)
		}
	}
	return err
}

// merge joins the cells of a rectangle, counted from 1.
func (w *writer) merge(left, top, right, bottom int) error {
	if left == right && top == bottom {
		return nil
	}
	from, err := excelize.CoordinatesToCellName(left, top)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	to, err := excelize.CoordinatesToCellName(right, bottom)
	if err == nil {
		err = w.stream.MergeCell(from, to)
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// figure writes a number as a number, with the decimals that it is shown with, and anything else as it
// is shown.
func (w *writer) figure(c report.Cell) (any, error) {
	n, rate, ok := number(c)
	switch {
	case !ok:
		return c.Text, nil
	case !rate && n == math.Trunc(n):
		return int(n), nil
	case !rate:
		return n, nil
	}
	_, decimals, _ := strings.Cut(strings.TrimSuffix(c.Text, "%"), ".")
	format := "0%"
	if decimals != "" {
		format = "0." + strings.Repeat("0", len(decimals)) + "%"
	}
	style, err := w.rate(format)
	return excelize.Cell{StyleID: style, Value: n}, err
}

// number reads a figure as it is shown; of a rate, the hundredth.
func number(c report.Cell) (n float64, rate, ok bool) {
	if c.Value == nil {
		return 0, false, false
	}
	text, rate := strings.CutSuffix(c.Text, "%")
	if rate {
		text += "e-2" // and not divided: 53.3% would be 53.2999…% in the line above the cells
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, rate, err == nil
}

// rate is the style of rates with so many decimals.
func (w *writer) rate(format string) (int, error) {
	style, err := w.f.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "right"}})
	if err != nil {
		return 0, fmt.Errorf("make a style: %w", err)
	}
	return style, nil
}
