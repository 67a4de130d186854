package printer

import (
	"fmt"
	"path/filepath"

	"rollbook/fault"
)

var (
	errNone   = fault.New(fault.Refused, "printer-none")
	errRefuse = fault.New(fault.Refused, "printer-refused")
	errCopies = fault.New(fault.Usage, "printer-copies")
)

// Job says where and how often a file is printed.
type Job struct {
	Printer string // "" is the system's own choice
	Copies  int    // 0 is once
}

const mostCopies = 100

// Print hands a PDF over. What the system then does with it is not known here: a print that was taken may still fail for
// want of paper.
func Print(file string, j Job) error {
	if j.Copies < 0 || j.Copies > mostCopies {
		return errCopies.With("n", j.Copies, "most", mostCopies)
	}
	whole, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("print %s: %w", file, err)
	}
	j.Copies = max(j.Copies, 1)
	return hand(whole, j)
}
