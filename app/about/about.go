// Package about tells which version runs and whose work is in it, and writes the report of a trouble that a clerk hands over.
package about

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/drive"
	"rollbook/app/look"
	"rollbook/assets"
	"rollbook/store/register"
	"rollbook/words"
)

// Show tells the versions; from there it goes to the licences and to the report.
func (p Program) Show(win fyne.Window, pack *register.Pack, fail func(error)) {
	body := container.NewVBox(
		look.Sentence(words.Say("about.what")), look.Space(4),
		look.Text(words.Say("about.version", "version", p.Version), 15, theme.ColorNameForeground, true),
		look.Note(words.Say("about.pack", "pack", pack.Title+" "+pack.Version)),
		look.Sentence(words.Say("about.place", "folder", p.Dir)),
	)
	look.Ask(
		win, words.Say("about.title"), body, look.NewButton(words.Say("close"), nil),
		look.NewButton(words.Say("about.report"), func() { p.Hand(win, fail) }), look.NewButton(words.Say("about.licences"), func() { showLicences(win, fail) }),
	).About = "call"
}

// Hand asks where the report shall go, and writes it there.
func (p Program) Hand(win fyne.Window, fail func(error)) {
	place := drive.New(win)
	write := func() {
		name := words.Say("about.file") + time.Now().Format("-20060102-150405") + ".txt"
		place.Put(name, p.Report(time.Now()), func(path string, err error) {
			if err != nil {
				fail(err)
				return
			}
			look.Tell(win, words.Say("done.title"), look.Sentence(words.Say("about.written", "file", path))).About = "call"
		})
	}
	do := look.Primary(words.Say("about.write"), theme.DocumentSaveIcon(), write)
	box := look.Ask(win, words.Say("about.report"), container.NewVBox(look.Sentence(words.Say("about.report.text")), place.Object()), do, look.NewButton(words.Say("about.not"), nil))
	box.About = "call"
	place.OnSubmitted(func() { box.Hide(); write() })
	place.Focus()
}

// licences gives each component that is built in, and the text of its licence.
func licences() (names, texts []string, err error) {
	raw, err := assets.Files.ReadFile("licences.txt")
	if err != nil {
		return nil, nil, err
	}
	for _, part := range strings.Split("\n"+string(raw), "\n=== ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		names, texts = append(names, name), append(texts, strings.TrimSpace(text))
	}
	return names, texts, nil
}

// showLicences lists the components, beside the text of the licence of the one in hand.
func showLicences(win fyne.Window, fail func(error)) {
	names, texts, err := licences()
	if err != nil {
		fail(err)
		return
	}
	text := look.Paragraph("")
	roll := container.NewVScroll(text)
	list := look.NewList(func() int { return len(names) }, func() fyne.CanvasObject {
		line := widget.NewLabel("")
		line.Truncation = fyne.TextTruncateEllipsis // some versions are long
		return line
	}, func(i int, o fyne.CanvasObject) {
		if line, ok := o.(*widget.Label); ok {
			line.SetText(names[i])
		}
	})
	list.OnSelected = func(i int) {
		text.SetText(texts[i])
		roll.ScrollToTop()
	}
	list.OnHighlighted = func(i int) { list.Select(i) } // the arrows walk them
	left := container.New(look.Width{At: 330}, list)
	body := container.NewBorder(look.Sentence(words.Say("about.licences.text")), nil, left, nil, roll)
	look.Tell(win, words.Say("about.licences"), look.Room(win, 980, 540, body)).About = "call"
	list.Select(0)
	win.Canvas().Focus(list)
}
