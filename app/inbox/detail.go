package inbox

import (
	"fmt"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/sync/courier"
	"rollbook/words"
)

// open shows the line in hand whole.
func (p *Page) open() {
	if p.at < len(p.rows) && p.rows[p.at].open != nil {
		p.rows[p.at].open()
	}
}

// detail shows everything that is known of a file, and leads on.
func (p *Page) detail(r courier.Result) {
	lines := container.NewVBox()
	add := func(key, value string) {
		if value != "" {
			lines.Add(container.NewBorder(nil, nil, container.New(look.Width{At: 110}, look.Note(words.Say(key))), nil, look.Text(value, 14, theme.ColorNameForeground, false)))
		}
	}
	add("inbox.head.file", r.File)
	if r.Number > 0 {
		add("inbox.detail.number", fmt.Sprint(r.Number))
		add("inbox.detail.made", r.Made.Local().Format("2006-01-02 15:04"))
	}
	add("inbox.detail.came", r.At.Local().Format("2006-01-02 15:04"))
	add("inbox.detail.code", r.ShortCode)
	lines.Add(look.Sentence(p.said(r)))
	who := r.SenderName
	if who == "" {
		who = words.Say("inbox.byname", "file", r.File)
	}
	buttons := []*look.Button{look.NewButton(words.Say("close"), nil)}
	if r.Conflicts > 0 && p.foot != nil {
		buttons = append(buttons, look.NewButton(words.Say("inbox.conflicts", "n", r.Conflicts), func() { p.d.Open("conflicts", nil) }))
	}
	look.Ask(p.d.Win, who, lines, buttons...)
}
