package start

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/help"
	"rollbook/app/look"
	"rollbook/words"
)

// page puts one question to the right, its steps to the left, and the way on below. Esc goes back, where
// there is a way back; F1 opens the manual at what it calls the question.
func (s *Start) page(step int, about, title, text string, content, foot fyne.CanvasObject, back func(), buttons ...fyne.CanvasObject) {
	s.said, s.about = container.NewStack(), about
	hints := container.NewVBox()
	if step >= 0 {
		hints.Add(look.Paragraph(words.Say("start.offline")))
	}
	hints.Add(look.Note(words.Say("status.help")))
	side := container.NewBorder(s.steps(step), container.New(look.Inset{By: 8}, hints), nil, nil)
	if foot == nil {
		foot = look.Space(1)
	}
	below := container.NewBorder(nil, nil, foot, container.NewHBox(buttons...))
	head := container.NewVBox(look.Text(title, 24, theme.ColorNameForeground, true), look.Paragraph(text))
	main := container.New(look.Inset{By: 28}, container.NewBorder(head, below, nil, nil, container.NewVScroll(container.NewVBox(look.Space(4), content, look.Space(6), s.said))))
	s.win.SetContent(container.NewBorder(nil, nil, look.Ground(container.New(look.Width{At: 236}, container.New(look.Inset{By: 12}, side)), look.Surface2, 0), nil, main))
	s.win.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) {
		switch {
		case look.Boxed(s.win.Canvas(), key):
		case key.Name == fyne.KeyF1:
			help.Show(s.win, s.about, nil)
		case s.keys != nil && s.keys(key.Name):
		case key.Name == fyne.KeyEscape && back != nil:
			back()
		}
	})
}

// steps are what is done, what is being done, and what comes.
func (s *Start) steps(at int) fyne.CanvasObject {
	box := container.NewVBox(look.Text(words.Say("app.name"), 26, theme.ColorNameForeground, true), look.Note(words.Say("start.what")), look.Space(12))
	if at < 0 {
		return box
	}
	for i, label := range []string{words.Say("start.step.who"), words.Say("start.step.unit"), words.Say("start.step.password"), words.Say("start.step.recovery"), words.Say("start.step.join")} {
		box.Add(container.NewHBox(sign(i, at), look.Space(2), container.NewCenter(look.Text(label, 15, theme.ColorNameForeground, i == at))))
		if !look.Narrow() {
			box.Add(look.Space(4))
		}
	}
	return box
}

// sign is a step's number in a circle, a tick where it is done.
func sign(i, at int) fyne.CanvasObject {
	ring := canvas.NewCircle(color.Transparent)
	ring.StrokeWidth, ring.StrokeColor = 1, theme.Color(theme.ColorNameInputBorder)
	var in fyne.CanvasObject = look.Text(fmt.Sprint(i+1), 14, theme.ColorNameForeground, true)
	switch {
	case i == at:
		ring.FillColor, ring.StrokeColor = theme.Color(theme.ColorNamePrimary), theme.Color(theme.ColorNamePrimary)
		in = look.Text(fmt.Sprint(i+1), 14, theme.ColorNameForegroundOnPrimary, true)
	case i < at:
		in = look.Colored(theme.IconNameConfirm, look.OK, 16)
	}
	return container.NewGridWrap(fyne.NewSquareSize(look.Scaled(28)), container.NewStack(ring, container.NewCenter(in)))
}

// fail says what is wrong under the question, and puts the cursor where it is to be mended.
func (s *Start) fail(err error, at fyne.Focusable) {
	s.said.Objects = []fyne.CanvasObject{look.Failure(err)}
	s.said.Refresh()
	if line, is := at.(*look.Entry); is {
		line.Anew(s.win.Canvas())
	} else if at != nil {
		s.win.Canvas().Focus(at)
	}
}

// looks offers the size of the text, and light or dark: nobody can choose it in a text that is too small.
func (s *Start) looks() fyne.CanvasObject {
	p := fyne.CurrentApp().Preferences()
	dark, scale := p.Bool("dark"), float32(p.FloatWithFallback("scale", 1))
	row := container.NewHBox(container.NewCenter(look.Note(words.Say("start.size"))))
	for _, size := range []float32{1, 1.25, 1.5} {
		chip := look.NewButton(fmt.Sprintf("%.0f %%", size*100), func() { s.restyle(dark, size) })
		var o fyne.CanvasObject = chip
		if size == scale {
			o = container.NewStack(chip, chosen())
		}
		row.Add(o)
	}
	label := words.Say("start.dark")
	if dark {
		label = words.Say("start.light")
	}
	row.Add(look.NewButton(label, func() { s.restyle(!dark, scale) }))
	return row
}

// chosen is the edge of what is chosen.
func chosen() fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth, r.StrokeColor, r.CornerRadius = 2, theme.Color(theme.ColorNamePrimary), 4
	return r
}

// restyle shows the page again in another size or other colours.
func (s *Start) restyle(dark bool, scale float32) {
	s.look(dark, scale)
	s.again()
}

// option is a card that is pressed.
type option struct {
	widget.BaseWidget
	card   *fyne.Container
	tapped func()
}

func newOption(n int, icon fyne.ThemeIconName, title, text string, tapped func()) *option {
	key := look.Ground(container.New(layout.NewCustomPaddedLayout(1, 1, 6, 6), look.Text(fmt.Sprint(n), 13, look.Text2, false)), look.Surface2, 3)
	head := container.NewBorder(nil, nil, look.Colored(icon, theme.ColorNamePrimary, 30), container.NewVBox(key))
	lines := container.NewVBox(head, look.Text(title, 18, theme.ColorNameForeground, true))
	if !look.Narrow() { // what else can be done here must stay in sight
		lines.Add(look.Paragraph(text))
	}
	o := &option{card: look.Card(lines), tapped: tapped}
	o.ExtendBaseWidget(o)
	return o
}

// CreateRenderer draws the card.
func (o *option) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.card) }

// Tapped chooses it.
func (o *option) Tapped(*fyne.PointEvent) { o.tapped() }

// offer is a line of something else that can be done here.
func offer(icon fyne.ThemeIconName, title, text string, do *look.Button) fyne.CanvasObject {
	lines := container.NewVBox(look.Text(title, 15, theme.ColorNameForeground, true), look.Note(text))
	return look.Card(container.NewBorder(nil, nil, container.NewCenter(look.Colored(icon, look.Text2, 20)), container.NewCenter(do), container.NewPadded(lines)))
}

// lines gives lines to type in a width that the eye takes in.
func lines(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewHBox(container.New(look.Width{At: 540}, o))
}
