package sheet

import (
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"

	"rollbook/words"
)

// mark writes the clerk's own workbook with its problems: red cells, and what is wrong as comments.
func mark(f *excelize.File, l layout, result Result, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return errExists.With("file", path)
	}
	red, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F9D6D2"}}})
	if err != nil {
		return fmt.Errorf("mark the workbook: %w", err)
	}
	said := map[string]string{}
	for _, p := range result.Problems {
		column := p.Column
		if column == "" {
			column = "A"
		}
		cell := fmt.Sprintf("%s%d", column, p.Row)
		text := p.Message
		if text == "" {
			text = words.Problem(p.Code, p.Args)
		}
		if said[cell] != "" {
			text = said[cell] + "\n" + text
		}
		said[cell] = text
	}
	for cell, text := range said {
		if err := f.SetCellStyle(l.page.name, cell, cell, red); err != nil {
			return fmt.Errorf("mark the workbook: %w", err)
		}
		if err := f.AddComment(l.page.name, excelize.Comment{Cell: cell, Author: words.Say("app.name"), Paragraph: []excelize.RichTextRun{{Text: text}}}); err != nil {
			return fmt.Errorf("mark the workbook: %w", err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
