package prints

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report/paper"
	"rollbook/words"
)

// Verify asks for the QR code of a printed form, as a hand scanner types it, and says whether the store still says what
// the paper does.
func Verify(d *shell.Desk) {
	code := look.NewEntry()
	code.SetPlaceHolder(words.Say("verify.code"))
	verdicts := container.NewVBox() // the newest first: who scans quickly reads what came of each
	ask := func() {
		text := code.Text
		code.SetText("") // the next paper is scanned without touching a key
		d.Win.Canvas().Focus(code)
		place := container.NewVBox()
		verdicts.Objects = append([]fyne.CanvasObject{place}, verdicts.Objects[:min(len(verdicts.Objects), mostVerdicts-1)]...)
		verdicts.Refresh()
		job.Quiet(func() (paper.Verdict, error) { return paper.Verify(context.Background(), d.Store, text, time.Now()) }, func(v paper.Verdict, err error) {
			if err != nil {
				_, message, hint := words.Error(err)
				place.Add(container.NewBorder(nil, nil, look.Colored(theme.IconNameWarning, look.Warn, 22), nil, look.Sentence(words.Whole(message, hint))))
				return
			}
			place.Add(told(v))
		})
	}
	code.OnSubmitted = func(string) { ask() }
	do := look.Primary(words.Say("verify.do"), theme.ConfirmIcon(), ask)
	do.Stays = true
	content := container.NewBorder(container.NewVBox(look.Sentence(words.Say("verify.text")), code, look.Space(6)), nil, nil, nil, container.NewVScroll(verdicts))
	look.Ask(d.Win, words.Say("verify.title"), look.Room(d.Win, 560, 380, content), do, look.NewButton(words.Say("close"), nil)).About = "print"
	d.Win.Canvas().Focus(code)
}

// mostVerdicts is how many papers stay in sight.
const mostVerdicts = 8

func told(v paper.Verdict) fyne.CanvasObject {
	icon, color := theme.IconNameWarning, look.Warn
	if v.Standing == paper.Current {
		icon, color = theme.IconNameConfirm, look.OK
	}
	box := container.NewVBox(container.NewBorder(nil, nil, look.Colored(icon, color, 22), nil, look.Sentence(v.Sentence())))
	for _, one := range v.Since {
		box.Add(look.Sentence(one.Sentence()))
	}
	return box
}
