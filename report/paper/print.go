package paper

import (
	"context"
	"io"
	"time"

	"rollbook/store"
)

// Result is what became of a print.
type Result struct {
	Pages   int
	Missing []rune // characters that the print font lacks, in order; drawn as boxes with their number
}

// Print lays a form out for records, one after the other, as of today, and writes it as PDF.
// Without ids it is the blank form.
func Print(ctx context.Context, s *store.Store, form string, ids []string, w io.Writer) (Result, error) {
	d, err := Lay(ctx, s, form, ids, time.Now())
	if err != nil {
		return Result{}, err
	}
	return Result{d.Pages(), d.Missing}, d.writePDF(ctx, w, true)
}
