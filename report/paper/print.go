package paper

import (
	"context"
	"fmt"
	"image"
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

// Preview lays a form out as Print does and gives the pages as pictures.
func Preview(ctx context.Context, s *store.Store, form string, ids []string, dpi float64) ([]image.Image, error) {
	d, err := Lay(ctx, s, form, ids, time.Now())
	if err != nil {
		return nil, err
	}
	var list []image.Image
	for i := range d.Pages() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img, err := d.Picture(i, dpi)
		if err != nil {
			return nil, fmt.Errorf("draw page %d: %w", i+1, err)
		}
		list = append(list, img)
	}
	return list, nil
}
