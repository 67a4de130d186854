package packbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"rollbook/fault"
	"rollbook/words"
)

var (
	errWrong   = fault.New(fault.Damaged, "packbook-wrong")
	errForeign = fault.New(fault.Damaged, "packbook-foreign")
	errFolder  = fault.New(fault.Refused, "folder-not-empty")
	errLarge   = fault.New(fault.Refused, "pack-large")
)

// Fault is one thing wrong with a workbook, at a cell of a sheet; or, where no cell is to blame, in a
// file of the pack that the workbook carries as it is. Text and Args are as of register.PackError.
type Fault struct {
	Sheet, Cell string
	File        string
	Line        int
	Text        string
	Args        []any
}

// Faults are all the things wrong with a workbook.
type Faults []Fault

func (f Faults) Error() string { return words.Pack(f) }

// Each tells everything that is wrong, for whoever words it.
func (f Faults) Each(say func(where, text string, args []any)) {
	for _, one := range f {
		say(one.where(), one.Text, one.Args)
	}
}

func (f Fault) where() string {
	switch {
	case f.Sheet != "" && f.Cell != "":
		return words.Say("packbook.cell", "sheet", f.Sheet, "cell", f.Cell)
	case f.Sheet != "":
		return words.Say("packbook.sheet", "sheet", f.Sheet)
	case f.Line > 0:
		return words.Say("packbook.line", "file", f.File, "line", f.Line)
	}
	return words.Say("packbook.file", "file", f.File)
}

// spot is a cell; row and col are from 1.
type spot struct {
	sheet    string
	row, col int
}

func (s spot) fault(text string, args ...any) Fault {
	cell, err := excelize.CoordinatesToCellName(s.col, s.row)
	if err != nil {
		cell = fmt.Sprintf("%d, %d", s.row, s.col)
	}
	return Fault{Sheet: s.sheet, Cell: cell, Text: text, Args: args}
}

// sheetName is how a sheet is called in the workbook.
func sheetName(id string) string {
	if key := "packbook.sheet." + id; words.Has(key) {
		return words.Say(key)
	}
	return id
}
