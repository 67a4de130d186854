package prints

import (
	"context"
	"io"
	"time"

	"rollbook/app/job"
	"rollbook/app/shell"
	"rollbook/fault"
	"rollbook/report"
	"rollbook/report/paper"
	"rollbook/words"
)

var (
	errNoLetter = fault.New(fault.Refused, "talk-no-letter")
	errNoTalk   = fault.New(fault.Refused, "talk-none")
)

// Letters prints the letters of talks, a page each, into one file.
func Letters(d *shell.Desk, name string, which func(context.Context) ([]string, error)) {
	var path string
	var result paper.Result
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) error {
		form := report.Letter(d.Store.Pack())
		if form == "" {
			return errNoLetter
		}
		ids, err := which(ctx)
		if err == nil && len(ids) == 0 {
			err = errNoTalk
		}
		if err == nil {
			path, err = fresh(name, ".pdf")
		}
		if err != nil {
			return err
		}
		return file(&path, func(out io.Writer) (err error) {
			result, err = paper.Print(ctx, d.Store, form, ids, out)
			return err
		})
	}, func(err error) {
		printed(d, path, result, err)
	})
}

// Account prints the summary of a year, with the table of its figures.
func Account(d *shell.Desk, a report.Account, day time.Time) {
	var path string
	var result paper.Result
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) error {
		table, err := report.TableOf(ctx, d.Store, a, day)
		if err == nil {
			path, err = fresh(words.Say("account.file")+"-"+a.Year+"-"+a.UnitName, ".pdf")
		}
		if err != nil {
			return err
		}
		return file(&path, func(out io.Writer) (err error) {
			result, err = paper.PrintAccount(ctx, a, table, d.Store.Pack().Sizes, out)
			return err
		})
	}, func(err error) {
		printed(d, path, result, err)
	})
}
