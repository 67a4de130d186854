// Package updates offers a newer program that lies on a stick, and the way back to the one before. Nothing is changed
// before a person says so.
package updates

import (
	"errors"
	"log/slog"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/update"
	"rollbook/words"
)

var (
	errNone  = fault.New(fault.Refused, "update-none")
	errPlace = fault.New(fault.Usage, "update-place")
)

// Card tells which program this is, and leads to a newer one in the folder that place gives, or to the one before.
func Card(d *shell.Desk, heading fyne.CanvasObject, place func() string) fyne.CanvasObject {
	version := d.Version
	if version == "" {
		version = words.Say("update.unknown")
	}
	buttons := container.NewHBox(look.NewButton(words.Say("update.take"), func() { take(d, place()) }))
	text := words.Say("update.version", "version", version)
	if k, ok := update.Keeps(d.Folder); ok {
		text = words.Whole(text, words.Say("update.kept", "version", k.Version))
		buttons.Add(look.NewButton(words.Say("update.back"), func() { back(d, k) }))
	}
	return look.Card(container.NewVBox(heading, look.Paragraph(words.Say("update.text")), look.Paragraph(text), buttons))
}

// found is what lies in a folder.
type found struct {
	fit     []update.Package
	refused map[string]error
}

func search(d *shell.Desk, where string, find func(*store.Store, string, update.Now) ([]update.Package, map[string]error), then func(found)) {
	job.Quiet(func() (f found, err error) {
		f.fit, f.refused = find(d.Store, where, courier.Running(d.Version))
		return f, nil
	}, func(f found, _ error) {
		for _, name := range slices.Sorted(maps.Keys(f.refused)) {
			code, _, _ := words.Error(f.refused[name])
			slog.Warn("update refused", "file", name, "code", code)
		}
		then(f)
	})
}

// take looks for a newer program in a folder, and says what lies there where there is none.
func take(d *shell.Desk, folder string) {
	if folder == "" {
		d.Fail(errPlace)
		return
	}
	search(d, folder, courier.Updates, func(f found) {
		if len(f.fit)+len(f.refused) == 0 {
			d.Fail(errNone.With("folder", folder))
			return
		}
		propose(d, f)
	})
}

// File proposes the program in a package that somebody opened.
func File(d *shell.Desk, path string) {
	search(d, path, courier.UpdateIn, func(f found) { propose(d, f) })
}

// propose asks for the newest of what is found, for an older one where it is the only one, and else says why there is none.
func propose(d *shell.Desk, f found) {
	if len(f.fit) > 0 {
		newer(d, f.fit[0])
		return
	}
	names := slices.Sorted(maps.Keys(f.refused))
	var older *update.Older
	if len(names) == 1 && errors.As(f.refused[names[0]], &older) {
		askToInstall(d, older.Package, words.Say("update.older", "version", older.Package.Version, "now", d.Version))
		return
	}
	tellRefused(d, f.refused, names)
}

// Offer says that a newer program came with what was taken in from a folder, and what was no good; it is silent where
// nothing is new.
func Offer(d *shell.Desk, folder string) {
	search(d, folder, courier.Updates, func(f found) {
		if look.Asking(d.Win.Canvas()) != nil {
			return
		}
		if len(f.fit) > 0 {
			newer(d, f.fit[0])
			return
		}
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(f.refused)), func(name string) bool {
			var older *update.Older
			return errors.As(f.refused[name], &older) // that one stays on sticks for long
		})
		if len(names) > 0 {
			tellRefused(d, f.refused, names)
		}
	})
}

// tellRefused says of each package why it is not taken.
func tellRefused(d *shell.Desk, refused map[string]error, names []string) {
	rows := container.NewVBox()
	for _, name := range names {
		_, message, hint := words.Error(refused[name])
		rows.Add(look.Sentence(words.Say("update.refused", "file", name, "why", words.Whole(message, hint))))
	}
	look.Tell(d.Win, words.Say("update.title"), rows).About = "update"
}

func newer(d *shell.Desk, p update.Package) {
	askToInstall(d, p, words.Say("update.ask", "version", p.Version, "unit", p.Name))
}

func askToInstall(d *shell.Desk, p update.Package, text string) {
	do := look.Primary(words.Say("update.do"), theme.ConfirmIcon(), func() { install(d, p) })
	look.Ask(d.Win, words.Say("update.title"), look.Sentence(text), look.NewButton(words.Say("update.not"), nil), do).About = "update"
}

// install backs the store up and changes over.
func install(d *shell.Desk, p update.Package) {
	job.Whole(d.Win, words.Say("update.title"), func() (string, error) {
		backup, err := d.Store.Aside("update")
		if err != nil {
			return "", err
		}
		return backup, p.Install(d.Folder, courier.Running(d.Version))
	}, func(backup string, err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		slog.Info("updated", "version", p.Version)
		look.Tell(d.Win, words.Say("done.title"), look.Sentence(words.Say("update.done", "version", p.Version, "file", backup))).About = "update"
	})
}

// back asks before it changes over to the program that is kept. One that could not open the register is refused at once.
func back(d *shell.Desk, k update.Kept) {
	format := courier.Running(d.Version).Store // the register has it since it was opened
	if err := k.Opens(format); err != nil {
		d.Fail(err)
		return
	}
	text := "update.ask-back"
	if k.Store == 0 {
		text = "update.ask-back.unknown"
	}
	do := look.NewButton(words.Say("update.back"), func() {
		job.Whole(d.Win, words.Say("update.title"), func() (update.Kept, error) { return update.Back(d.Folder, format) }, func(_ update.Kept, err error) {
			if err != nil {
				d.Fail(err)
				return
			}
			slog.Info("updated back", "version", k.Version)
			look.Tell(d.Win, words.Say("done.title"), look.Sentence(words.Say("update.went-back", "version", k.Version))).About = "update"
		})
	})
	look.Ask(d.Win, words.Say("update.title"), look.Sentence(words.Say(text, "version", k.Version)), look.NewButton(words.Say("update.not"), nil), do).About = "update"
}
