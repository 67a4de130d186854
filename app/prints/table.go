package prints

import (
	"context"
	"io"

	"rollbook/app/job"
	"rollbook/app/shell"
	"rollbook/report"
	"rollbook/report/paper"
	"rollbook/report/printer"
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

// Table writes a counted table as a file and hands it to the system's viewer. It is counted again, as ask says, so
// that the log of uses holds what left. A comparison, which is never of a list, leaves as it is shown: its ask is nil.
func Table(d *shell.Desk, shown report.Report, ask *report.Ask, as As) { table(d, shown, ask, as, nil) }

func table(d *shell.Desk, shown report.Report, ask *report.Ask, as As, j *printer.Job) {
	var path string
	var result paper.Result
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, progress func(int, int)) error {
		r, err := shown, error(nil)
		if ask != nil {
			r, err = report.Use(ctx, d.Store, shown.Name, *ask, report.For{Out: true})
		}
		if err == nil {
			r.Charts, err = charts(ctx, d, r, ask, progress)
		}
		if err != nil {
			return err
		}
		if path, err = fresh(r.Name+"-"+r.Title+"-"+r.At, string(as)); err != nil {
			return err
		}
		return file(&path, func(out io.Writer) (err error) {
			if as == AsPaper {
				result, err = paper.PrintReport(ctx, r, d.Store.Pack().Sizes.Table, out)
				return err
			}
			return sheet.WriteReport(r, out)
		})
	}, func(err error) {
		if err == nil && path == "" {
			return // stopped
		}
		if err == nil && j != nil {
			hand(d, path, result.Pages, *j)
			return
		}
		if as == AsPaper || err != nil {
			printed(d, path, result, err)
			return
		}
		Done(d, words.Say("export.written", "file", path), path)
	})
}

// charts are those of a table; a comparison has none.
func charts(ctx context.Context, d *shell.Desk, r report.Report, ask *report.Ask, progress func(int, int)) ([]report.Chart, error) {
	if ask == nil {
		return nil, nil
	}
	return report.Charts(ctx, d.Store, r, *ask, progress)
}

// Preview shows a table's pages as they would be printed.
func Preview(d *shell.Desk, r report.Report, ask *report.Ask) {
	var doc *paper.Document
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		if r.Charts, err = charts(ctx, d, r, ask, progress); err != nil {
			return err
		}
		doc, err = paper.LayReport(r, d.Store.Pack().Sizes.Table)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case doc != nil: // not stopped
			show(d, r.Title, doc, func(j *printer.Job) { table(d, r, ask, AsPaper, j) })
		}
	})
}
