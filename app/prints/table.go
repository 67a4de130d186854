package prints

import (
	"context"
	"fmt"
	"image"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/report/paper"
	"rollbook/report/sheet"
	"rollbook/words"
)

// As is what a counted table is written as.
type As string

// The two ways that a table leaves the window.
const (
	AsPaper    As = ".pdf"
	AsWorkbook As = ".xlsx"
)

// Table writes a counted table as a file and hands it to the system's viewer. It is counted again, so
// that the log of uses holds what left.
func Table(d *shell.Desk, shown report.Report, ask report.Ask, as As) {
	var path string
	var result paper.Result
	job.Run(d.Win, words.Say("print.title"), func(ctx context.Context, progress func(int, int)) error {
		r, err := report.Use(ctx, d.Store, shown.Name, ask, report.For{Out: true})
		if err == nil {
			r.Charts, err = report.Charts(ctx, d.Store, r, ask, progress)
		}
		if err != nil {
			return err
		}
		if path, err = fresh(r.Name+"-"+r.Title+"-"+r.At, string(as)); err != nil {
			return err
		}
		return file(path, func(out *os.File) (err error) {
			if as == AsPaper {
				result, err = paper.PrintReport(ctx, r, out)
				return err
			}
			return sheet.WriteReport(r, out)
		})
	}, func(err error) {
		if err == nil && path == "" {
			return // stopped
		}
		if as == AsPaper || err != nil {
			printed(d, path, result, err)
			return
		}
		Done(d, words.Say("export.written", "file", path), path)
	})
}

// previewDPI is fine enough to be read on the screen.
const previewDPI = 80

// Preview shows a table's pages as they would be printed.
func Preview(d *shell.Desk, r report.Report, ask report.Ask) {
	var pages []image.Image
	job.Run(d.Win, words.Say("print.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		if r.Charts, err = report.Charts(ctx, d.Store, r, ask, progress); err != nil {
			return err
		}
		doc, err := paper.LayReport(r)
		if err != nil {
			return err
		}
		for i := range doc.Pages() {
			if err := ctx.Err(); err != nil {
				return err
			}
			page, err := doc.Picture(i, previewDPI)
			if err != nil {
				return fmt.Errorf("draw page %d: %w", i+1, err)
			}
			pages = append(pages, page)
		}
		return nil
	}, func(err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		column := container.NewVBox()
		for _, page := range pages {
			picture := canvas.NewImageFromImage(page)
			picture.FillMode = canvas.ImageFillContain
			size := page.Bounds().Size()
			wide := look.Scaled(740)
			picture.SetMinSize(fyne.NewSize(wide, wide*float32(size.Y)/float32(size.X)))
			column.Add(picture)
		}
		look.Tell(d.Win, words.Say("reports.preview"), look.Big(container.NewVScroll(column)))
	})
}
