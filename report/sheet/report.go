package sheet

import (
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
	line := 1
	put := func(cells []any, opts ...excelize.RowOpts) error {
		cell, err := excelize.CoordinatesToCellName(1, line)
		line++
		if err == nil {
			err = w.stream.SetRow(cell, cells, opts...)
		}
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		return nil
	}
	cell := func(text string) any { return excelize.Cell{StyleID: w.head, Value: text} }
	groups, head := []any{cell(r.Head)}, []any{cell(r.Head)}
	grouped := false
	for _, c := range r.Columns {
		grouped = grouped || c.Group != ""
		head = append(head, cell(c.Label))
		if c.Group == "" {
			groups = append(groups, cell(c.Label))
		} else {
			groups = append(groups, cell(c.Group))
		}
	}
	if err := put([]any{excelize.Cell{StyleID: w.head, Value: r.Title}}, excelize.RowOpts{Height: 28}); err != nil {
		return err
	}
	day := r.At
	if r.Since != "" {
		day = words.Say("paper.days", "from", r.Since, "to", r.At)
	}
	if err := put([]any{words.Say("report.unit", "unit", r.UnitName, "day", day)}); err != nil {
		return err
	}
	if grouped {
		if err := put(groups, excelize.RowOpts{Height: 22}); err != nil {
			return err
		}
	}
	if err := put(head, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	first := line
	for _, row := range r.Rows {
		cells := []any{excelize.Cell{StyleID: w.text, Value: row.Label}}
		for _, c := range row.Cells {
			value, err := w.figure(c)
			if err != nil {
				return err
			}
			cells = append(cells, value)
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	for _, note := range r.Notes {
		if err := put([]any{note}); err != nil {
			return err
		}
	}
	for _, one := range r.Corrections {
		why := ""
		for _, text := range one.Why {
			why += text + "\n"
		}
		if err := put([]any{words.Say("report.correction"), one.At, one.Label, one.Filed, one.Now, why}); err != nil {
			return err
		}
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
	n, err := strconv.ParseFloat(text, 64)
	if rate {
		n /= 100
	}
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
