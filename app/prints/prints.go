// Package prints makes PDF forms and Excel files from the window, and hands them to the system's
// viewer.
package prints

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/fault"
	"rollbook/intact"
	"rollbook/report/paper"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// ErrNothing says that nothing is chosen to be printed.
var ErrNothing = fault.New(fault.Usage, "print-nothing")

// errProgram says that the system has no program for a file.
var errProgram = fault.New(fault.Refused, "file-no-program")

// ours is where files made for the clerk are put: "造册" among the documents.
func ours() (string, error) {
	home, err := documents()
	if err != nil {
		return "", fmt.Errorf("find the documents folder: %w", err)
	}
	dir := filepath.Join(home, words.Say("app.name"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", intact.ErrWrite.With("folder", dir).Because(err)
	}
	return dir, nil
}

// fresh gives a name in the folder that no file has yet.
func fresh(name, extension string) (string, error) {
	dir, err := ours()
	if err != nil {
		return "", err
	}
	name = intact.Name(name)
	path := filepath.Join(dir, name+extension)
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil { // what else is amiss is told by who writes
			return path, nil
		}
		path = filepath.Join(dir, fmt.Sprintf("%s-%d%s", name, n, extension))
	}
}

// Notice writes a list for the notice board under a name: as PDF to be printed, and as a workbook beside it.
func Notice(d *shell.Desk, form string, ids []string, name, text string) {
	var pdf, xlsx string
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) error {
		head, lines, err := paper.Lines(d.Store, form, ids, time.Now())
		if err != nil {
			return err
		}
		if pdf, err = fresh(name, ".pdf"); err != nil {
			return err
		}
		if err = file(&pdf, func(out io.Writer) error { _, err := paper.Print(ctx, d.Store, form, ids, out); return err }); err != nil {
			return err
		}
		if xlsx, err = fresh(name, ".xlsx"); err != nil {
			return err
		}
		return file(&xlsx, func(out io.Writer) error {
			return sheet.WriteLines(d.Store.Pack().Forms[form].Title, head, lines, nil, out)
		})
	}, func(err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case pdf != "" && xlsx != "": // not stopped
			Done(d, text, pdf)
		}
	})
}

// Slips prints the slips of bundles that were just written, else that of the last one once more: a page for each, into one file.
func Slips(d *shell.Desk, sent []courier.Sent) {
	bundles(d, sent, "slip")
}

// Handover prints the pack's form that goes with a bundle in the same way: giver and taker sign it.
func Handover(d *shell.Desk, sent []courier.Sent) {
	bundles(d, sent, "handover")
}

func bundles(d *shell.Desk, sent []courier.Sent, kind string) {
	var path string
	var result paper.Result
	job.Read(d.Win, words.Say("print.title"), func(ctx context.Context, _ func(int, int)) error {
		if len(sent) == 0 {
			last, err := courier.Wrote(d.Store, "", 0)
			if err != nil {
				return err
			}
			sent = []courier.Sent{last}
		}
		list, err := courier.Slips(d.Store, sent)
		if err != nil {
			return err
		}
		name := words.Say("print."+kind) + "-"
		if len(list) == 1 {
			name += strings.TrimSuffix(list[0].File, courier.Extension)
		} else {
			name += time.Now().Format("20060102")
		}
		if path, err = fresh(name, ".pdf"); err != nil {
			return err
		}
		sheets := make([]paper.Bundle, 0, len(list))
		for _, one := range list {
			sheets = append(sheets, paper.Bundle(one))
		}
		return file(&path, func(out io.Writer) (err error) {
			result, err = paper.PrintBundles(ctx, d.Store, kind, sheets, out)
			return err
		})
	}, func(err error) { printed(d, path, result, err) })
}

// printed says what became of a print.
func printed(d *shell.Desk, path string, result paper.Result, err error) {
	if err != nil {
		d.Fail(err)
		return
	}
	if path == "" {
		return // stopped
	}
	note := words.Say("print.done", "file", path, "n", result.Pages)
	if len(result.Missing) > 0 {
		note += "\n" + words.Say("print.missing", "characters", string(result.Missing))
	}
	Done(d, note, path)
}

// file writes a new file; what fails or is stopped leaves nothing behind, and no path.
func file(path *string, fill func(io.Writer) error) error {
	err := intact.New(*path, 0o644, fill)
	if err != nil {
		*path = ""
	}
	return err
}

// AskUse asks what for and for whom personal data shall leave, before it does.
func AskUse(d *shell.Desk, title, text, deed string, kind *register.Kind, then func(store.Use)) {
	purpose, receiver := look.NewEntry(), look.NewEntry()
	purpose.SetPlaceHolder(words.Say("export.purpose"))
	receiver.SetPlaceHolder(words.Say("export.receiver"))
	var box *look.Box
	do := look.Primary(deed, theme.DocumentSaveIcon(), nil)
	do.Stays = true
	do.OnTapped = func() {
		use := store.Use{What: store.Exported, Kind: kind.Key, Purpose: strings.TrimSpace(purpose.Text), Receiver: strings.TrimSpace(receiver.Text)}
		if err := use.Stated(); err != nil {
			d.Win.Canvas().Focus(purpose)
			d.Fail(err)
			return
		}
		box.Hide()
		then(use)
	}
	look.Chain(d.Win, do, purpose, receiver)
	box = look.Ask(d.Win, title, container.NewVBox(look.Sentence(text), purpose, receiver), do, look.NewButton(words.Say("export.no"), nil))
	box.About = "imports" // the manual tells of both on one page
	d.Win.Canvas().Focus(purpose)
}

// Export asks what for and for whom, and writes the records of a kind as a workbook.
func Export(d *shell.Desk, kind *register.Kind) {
	AskUse(d, words.Say("export.title"), words.Say("export.text"), words.Say("export.do"), kind, func(use store.Use) {
		export(d, kind, use, func(ctx context.Context, out io.Writer, progress func(int, int)) (rows, withheld int, err error) {
			return sheet.Export(ctx, d.Store, store.Query{Kind: kind.Key}, out, progress)
		})
	})
}

// List does the same with a list as it is shown: its columns, its records, their order.
func List(d *shell.Desk, kind *register.Kind, ids []string, columns []sheet.Column) {
	AskUse(d, words.Say("export.title"), words.Whole(words.Say("export.list", "n", len(ids), "columns", len(columns)), words.Say("export.text")), words.Say("export.do"), kind, func(use store.Use) {
		export(d, kind, use, func(ctx context.Context, out io.Writer, progress func(int, int)) (rows, withheld int, err error) {
			return sheet.ExportList(ctx, d.Store, kind.Key, ids, columns, out, progress)
		})
	})
}

func export(d *shell.Desk, kind *register.Kind, use store.Use, fill func(ctx context.Context, out io.Writer, progress func(int, int)) (rows, withheld int, err error)) {
	var path string
	var n, withheld int
	stopped := false
	job.Read(d.Win, words.Say("export.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		if path, err = fresh(kind.Label+"-"+time.Now().Format("20060102"), ".xlsx"); err != nil {
			return err
		}
		return file(&path, func(out io.Writer) (err error) {
			n, withheld, err = fill(ctx, out, progress)
			stopped = errors.Is(err, context.Canceled)
			if err == nil {
				use.Records = n
				err = d.Store.LogUse(use)
			}
			return err
		})
	}, func(err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		if stopped {
			look.Tell(d.Win, words.Say("export.stopped"), look.Sentence(words.Say("export.stopped.text"))).About = "imports"
			return
		}
		text := words.Say("export.done", "file", path, "n", n)
		if withheld > 0 {
			text += "\n" + words.Say("export.withheld", "n", withheld)
		}
		Done(d, text, path)
	})
}

// Fresh gives the path of a workbook of that name that is not there yet, where what is written for a person goes.
func Fresh(name string) (string, error) { return fresh(name, ".xlsx") }

// Written is a workbook that is being written.
type Written struct {
	io.Writer
	Path     string
	Progress func(done, total int)
}

// Workbook writes a workbook under a name beside the window, and calls then with its path; what is stopped leaves nothing behind.
func Workbook(d *shell.Desk, name string, fill func(context.Context, Written) error, then func(path string)) {
	var path string
	written := false
	job.Read(d.Win, words.Say("export.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		if path, err = fresh(name, ".xlsx"); err != nil {
			return err
		}
		err = file(&path, func(out io.Writer) error { return fill(ctx, Written{out, path, progress}) })
		written = err == nil
		return err
	}, func(err error) {
		switch {
		case err != nil:
			d.Fail(err)
		case written:
			then(path)
		}
	})
}

// Tell says where a workbook is, and what else there is to say.
func Tell(d *shell.Desk, path string, more ...string) {
	text := words.Say("export.written", "file", path)
	if len(more) == 0 {
		Done(d, text, path)
		return
	}
	rows := container.NewVBox(look.Paragraph(text))
	for _, one := range more {
		rows.Add(look.Paragraph(one))
	}
	offerWith(d, words.Say("done.title"), look.Big(d.Win, container.NewVScroll(rows)), path)
}

// Done says where a file is, and offers to open it.
func Done(d *shell.Desk, text, path string) { offer(d, words.Say("done.title"), text, path) }

func offer(d *shell.Desk, title, text, path string) { offerWith(d, title, look.Sentence(text), path) }

func offerWith(d *shell.Desk, title string, content fyne.CanvasObject, path string) {
	about := "print"
	if filepath.Ext(path) == ".xlsx" {
		about = "imports" // the manual tells of both on one page
	}
	look.Ask(d.Win, title, content, look.NewButton(words.Say("done.open"), func() { view(d, path) }), look.NewButton(words.Say("close"), nil)).About = about
}

// view opens a file with the system's program for it.
func view(d *shell.Desk, path string) {
	if err := open(path); err != nil {
		slog.Warn("open", "err", err)
		d.Fail(errProgram.With("file", path))
	}
}
