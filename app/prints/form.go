package prints

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report/paper"
	"rollbook/report/printer"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Form asks which of the pack's forms of a kind is printed, and for which records: those that are chosen, those that
// lack a signature, all, or none, which is the blank form.
func Form(d *shell.Desk, kind *register.Kind, ids []string) {
	pack := d.Store.Pack()
	var box *look.Box
	var first fyne.Focusable
	rows := container.NewVBox()
	for _, name := range slices.Sorted(maps.Keys(pack.Forms)) {
		f := pack.Forms[name]
		if f.Kind != kind.Key {
			continue
		}
		line := container.NewHBox(layout.NewSpacer())
		choice := func(label string, which func() ([]string, error)) {
			b := look.NewButton(label, func() {
				box.Hide()
				lay(d, f, which)
			})
			if line.Add(b); first == nil {
				first = b
			}
		}
		if len(ids) > 0 {
			choice(words.Say("print.chosen", "n", len(ids)), func() ([]string, error) { return ids, nil })
		}
		if f.UnsignedExpr() != nil {
			choice(words.Say("print.unsigned"), func() ([]string, error) { return paper.Chosen(d.Store, f.ID, true) })
		}
		choice(words.Say("print.whole"), func() ([]string, error) { return paper.Chosen(d.Store, f.ID, false) })
		choice(words.Say("print.blank"), func() ([]string, error) { return nil, nil })
		rows.Add(container.NewBorder(nil, nil, look.Text(f.ID+"  "+f.Title, 14, theme.ColorNameForeground, false), nil, line))
	}
	if first == nil {
		d.Fail(ErrNothing)
		return
	}
	box = look.Ask(d.Win, words.Say("print.title"), rows, look.NewButton(words.Say("print.no"), nil))
	box.About = "print"
	d.Win.Canvas().Focus(first)
}

// lay lays a form out for records and shows its pages.
func lay(d *shell.Desk, f *register.Form, which func() ([]string, error)) {
	var doc *paper.Document
	var ids []string
	var name string
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) (err error) {
		if ids, err = which(); err != nil {
			return err
		}
		name = f.ID + "-" + time.Now().Format("20060102")
		if len(ids) == 1 {
			if rec, err := d.Store.Get(ids[0]); err == nil {
				name += "-" + d.Store.TitleOf(rec)
			}
		}
		doc, err = paper.Lay(ctx, d.Store, f.ID, ids, time.Now())
		return err
	}, func(err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case doc != nil: // not stopped
			show(d, f.Title, doc, func(j *printer.Job) {
				keep(d, doc, name, store.Use{What: store.Printed, Kind: f.Kind, Records: len(ids)}, j)
			})
		}
	})
}

// keep writes a document as a file, notes that personal data left, and hands it to a printer where one is named.
func keep(d *shell.Desk, doc *paper.Document, name string, use store.Use, j *printer.Job) {
	var path string
	written := false
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) (err error) {
		if path, err = fresh(name, ".pdf"); err != nil {
			return err
		}
		err = file(&path, func(out io.Writer) error { return doc.WritePDF(ctx, out) })
		if written = err == nil; err != nil || use.Records == 0 {
			return err
		}
		return d.Store.LogUse(use)
	}, func(err error) {
		if err == nil && !written {
			return // stopped
		}
		if err != nil || j == nil {
			printed(d, path, paper.Result{Pages: doc.Pages(), Missing: doc.Missing}, err)
			return
		}
		hand(d, path, doc.Pages(), *j)
	})
}

// hand gives a file to a printer; where nothing takes it, the file is there to be opened.
func hand(d *shell.Desk, path string, pages int, j printer.Job) {
	job.Quiet(func() (bool, error) { return true, printer.Print(path, j) }, func(_ bool, err error) {
		if err != nil {
			_, message, hint := words.Error(err)
			offer(d, words.Say("print.title"), message+"\n"+hint, path)
			return
		}
		name := j.Printer
		if name == "" {
			name = words.Say("print.usual")
		}
		Done(d, words.Say("print.handed", "printer", name, "n", pages, "copies", max(j.Copies, 1), "file", path), path)
	})
}
