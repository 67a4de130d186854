package inbox

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/words"
)

// progress tells how far the taking in has come, how long it will take, and what stopping does.
type progress struct {
	whole *fyne.Container
	began time.Time
}

func newProgress() *progress {
	p := &progress{whole: container.NewVBox()}
	p.whole.Hide()
	return p
}

func (p *progress) begin(stop func()) {
	p.began = time.Now()
	halt := look.NewIconButton(words.Say("inbox.stop"), theme.MediaStopIcon(), stop)
	p.whole.Objects = []fyne.CanvasObject{
		container.NewHBox(look.Text(words.Say("inbox.begun"), 15, theme.ColorNameForeground, true), layout.NewSpacer(), look.Note(""), halt),
		look.Bar(0, nil, 1), look.Note(words.Say("inbox.safe")),
	}
	p.whole.Show()
}

func (p *progress) at(done float64, total int) {
	head, ok := p.whole.Objects[0].(*fyne.Container)
	if !ok || total == 0 {
		return
	}
	look.SetText(head.Objects[0], words.Say("inbox.progress", "n", int(done), "total", total))
	left := time.Duration(float64(time.Since(p.began)) / max(done, 0.01) * (float64(total) - done))
	look.SetText(head.Objects[2], words.Say("inbox.left", "n", int(left.Seconds())+1))
	p.whole.Objects[1] = look.Bar(done, nil, float64(total))
	p.whole.Refresh()
}

func (p *progress) end() { p.whole.Hide() }

// halted says in the place of the numbers what was not taken in when it was stopped.
func (p *progress) halted(done, left int) {
	p.whole.Objects = []fyne.CanvasObject{look.Paragraph(words.Say("inbox.left.over", "done", done, "n", left))}
	p.whole.Show()
}
