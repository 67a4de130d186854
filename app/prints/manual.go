package prints

import (
	"context"
	"io"

	"rollbook/app/job"
	"rollbook/app/shell"
	"rollbook/report/paper"
	"rollbook/words"
)

// Manual writes the manual as PDF where what is written for a person goes, and says so.
func Manual(d *shell.Desk) {
	var path string
	var result paper.Result
	job.Read(d.Win, words.Say("manual.title"), func(ctx context.Context, _ func(int, int)) (err error) {
		if path, err = fresh(words.Say("manual.file"), ".pdf"); err != nil {
			return err
		}
		return file(&path, func(out io.Writer) (err error) {
			result, err = paper.PrintManual(ctx, out)
			return err
		})
	}, func(err error) { printed(d, path, result, err) })
}
