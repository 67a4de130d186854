package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"rollbook/report"
	"rollbook/words"
)

// WriteReport writes a report as a workbook: title, unit and day, the table, its notes.
func WriteReport(r report.Report, out io.Writer) error {
	w, err := newWriter(r.Name, len(r.Columns)+1, len(r.Rows)+3+len(r.Notes))
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
	head := []any{excelize.Cell{StyleID: w.head, Value: words.Say("report.place")}}
	for _, c := range r.Columns {
		head = append(head, excelize.Cell{StyleID: w.head, Value: c.Label})
	}
	if err := put([]any{excelize.Cell{StyleID: w.head, Value: r.Title}}, excelize.RowOpts{Height: 28}); err != nil {
		return err
	}
	if err := put([]any{words.Say("report.unit", "unit", r.UnitName, "day", r.At)}); err != nil {
		return err
	}
	if err := put(head, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	for _, row := range r.Rows {
		cells := []any{excelize.Cell{StyleID: w.text, Value: row.Label}}
		for _, c := range row.Cells {
			cells = append(cells, figure(c))
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
	last, err := excelize.CoordinatesToCellName(len(r.Columns)+1, 1)
	if err == nil {
		err = w.stream.MergeCell("A1", last)
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return w.finish(out)
}

// figure writes a count as a number and a rate as it is shown.
func figure(c report.Cell) any {
	if c.Value != nil && *c.Value == float64(int(*c.Value)) && c.Text == fmt.Sprint(int(*c.Value)) {
		return int(*c.Value)
	}
	return c.Text
}
