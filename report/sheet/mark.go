package sheet

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/intact"
	"rollbook/words"
)

// marker marks cells of one sheet.
type marker struct {
	f         *excelize.File
	sheet, to string
	red       map[int]int       // style of a cell → the same in red
	authors   map[string]string // of the clerk's own comments
}

// newMarker opens the clerk's own workbook to be marked, before anything is saved.
func newMarker(from, sheet, to string) (*marker, error) {
	if _, err := os.Lstat(to); err == nil {
		return nil, intact.ErrExists.With("file", to)
	}
	f, err := Open(from)
	if err != nil {
		return nil, err
	}
	return &marker{f: f, sheet: sheet, to: to, red: map[int]int{}, authors: map[string]string{}}, nil
}

// write writes the workbook with its problems: red cells, and what is wrong as comments. All else stays as it
// was: other sheets, widths, formats, drop-downs, comments of his own.
func (m *marker) write(problems []Problem, progress func(part, whole int)) error {
	cells, said := inCells(problems)
	err := m.own(said)
	for i, cell := range cells {
		if err == nil {
			err = m.cell(cell, said[cell])
			progress(i, len(cells))
		}
	}
	if err == nil {
		m.f.Path = m.to // by whose ending it says what it is
		err = intact.New(m.to, 0o644, func(out io.Writer) error { return m.f.Write(out) })
	}
	if err != nil {
		return fmt.Errorf("mark the workbook: %w", err)
	}
	return nil
}

// inCells gathers what is said of each cell, the cells in order.
func inCells(problems []Problem) (cells []string, said map[string]string) {
	said = map[string]string{}
	for _, p := range problems {
		column := p.Column
		if column == "" {
			column = "A"
		}
		cell := fmt.Sprintf("%s%d", column, p.Row)
		text := words.Told(p.Say(words.Language()), p.Code, p.Args)
		switch {
		case said[cell] == "":
			cells = append(cells, cell)
			said[cell] = text
		case !strings.Contains(said[cell], text):
			said[cell] += "\n" + text
		}
	}
	return cells, said
}

// own puts what a comment of the clerk's says before what is said of its cell, of which there can be one
// alone. What a mark of ours said before goes, or is not said twice.
func (m *marker) own(said map[string]string) error {
	comments, err := m.f.GetComments(m.sheet)
	if err != nil {
		return err
	}
	us := words.Say("app.name")
	for _, c := range comments {
		if said[c.Cell] == "" && c.Author != us {
			continue
		}
		if err := m.f.DeleteComment(m.sheet, c.Cell); err != nil {
			return err
		}
		if c.Author == us {
			continue
		}
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		m.authors[c.Cell] = c.Author
		said[c.Cell] = strings.TrimSpace(strings.ReplaceAll(text, said[c.Cell], "")) + "\n" + said[c.Cell]
	}
	return nil
}

func (m *marker) cell(cell, text string) error {
	style, err := m.f.GetCellStyle(m.sheet, cell)
	if err != nil {
		return err
	}
	red, ok := m.red[style]
	if !ok {
		as, err := m.f.GetStyle(style)
		if err != nil {
			return err
		}
		as.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F9D6D2"}}
		if red, err = m.f.NewStyle(as); err != nil {
			return err
		}
		m.red[style] = red
	}
	if err := m.f.SetCellStyle(m.sheet, cell, cell, red); err != nil {
		return err
	}
	author := m.authors[cell]
	if author == "" {
		author = words.Say("app.name")
	}
	lines := strings.Split(text, "\n")
	longest := len([]rune(slices.MaxFunc(lines, func(a, b string) int { return len(a) - len(b) })))
	return m.f.AddComment(m.sheet, excelize.Comment{
		Cell: cell, Author: author, Paragraph: []excelize.RichTextRun{{Text: text}},
		Width: 280, Height: uint(30 + 20*(len(lines)+longest/20)),
	})
}

// Open opens a workbook from outside to be read by its formulas and formats too, bounded; one that is none is a
// fault that says what to do.
func Open(path string) (*excelize.File, error) {
	b, err := open(path)
	if err != nil {
		return nil, err
	}
	b.close()
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip})
	if err != nil {
		return nil, errDamaged.With("file", filepath.Base(path)).Because(err)
	}
	return f, nil
}
