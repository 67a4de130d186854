// Package help is the window's help: of the field in hand, of the page, and the manual to look through.
package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/manual"
	"rollbook/store/register"
	"rollbook/words"
)

// Asker is an input that stands for a field of a record.
type Asker interface {
	Asks() (record string, kind *register.Kind, field *register.Field) // record is "" where it is not saved yet
}

// itself is what the help's own box is about.
const itself = "help"

// page is the help while it is shown.
type page struct {
	all, found []manual.Topic
	find       *finder
	list       *look.List
	count      *widget.Label
	text       *fyne.Container
	roll       *container.Scroll
}

// Field is what is to be known of the field in hand; nothing where none is.
func Field(win fyne.Window, pack *register.Pack) []manual.Topic {
	if in, ok := win.Canvas().Focused().(Asker); ok {
		_, kind, f := in.Asks()
		return []manual.Topic{manual.Field(pack, kind, f)}
	}
	return nil
}

// Show opens the help over a window: what comes first, then the manual's page about a page of the window, then the rest of
// the manual. keep, where there is one, makes a file of the manual. Esc leaves everything as it was. Of the help itself there is
// none.
func Show(win fyne.Window, of string, keep func(), first ...manual.Topic) {
	if box := look.Asking(win.Canvas()); box != nil && box.About == itself {
		return
	}
	p := &page{count: widget.NewLabel(""), text: container.NewVBox(), all: first}
	own, known := manual.Of(of)
	if known {
		p.all = append(p.all, own)
	}
	keys := manual.Keys()
	p.all = append(p.all, keys)
	for _, t := range manual.Topics() {
		if t.Title != keys.Title && (!known || t.Title != own.Title) {
			p.all = append(p.all, t)
		}
	}
	p.roll = container.NewVScroll(p.text)
	p.list = look.NewList(func() int { return len(p.found) }, func() fyne.CanvasObject { return look.Text("", 14, theme.ColorNameForeground, false) }, func(i int, o fyne.CanvasObject) {
		if i < len(p.found) {
			look.SetText(o, p.found[i].Title)
		}
	})
	p.list.OnSelected = p.show
	p.find = newFinder(p)
	left := container.NewBorder(container.NewVBox(p.find, p.count), nil, nil, nil, p.list)
	body := container.NewBorder(nil, look.Note(words.Say("help.foot")), container.New(look.Width{At: 240}, left), nil, container.NewBorder(nil, nil, look.Space(10), nil, p.roll))
	buttons := []*look.Button{look.NewButton(words.Say("close"), nil)}
	if keep != nil {
		buttons = append([]*look.Button{look.NewButton(words.Say("manual.keep"), keep)}, buttons...)
	}
	look.Ask(win, words.Say("help.title"), look.Room(win, 1240, 600, body), buttons...).About = itself
	p.filter("")
	win.Canvas().Focus(p.find)
}

// filter lists the topics that have what was typed, and shows the first.
func (p *page) filter(text string) {
	p.found = manual.Find(p.all, text)
	p.count.SetText(words.Say("help.found", "n", len(p.found)))
	p.list.Refresh()
	p.list.UnselectAll()
	if len(p.found) == 0 {
		p.text.Objects = []fyne.CanvasObject{look.Paragraph(words.Say("help.nothing"))}
		p.text.Refresh()
		return
	}
	p.list.Select(0)
}

func (p *page) show(i int) {
	if i >= len(p.found) {
		return
	}
	t := p.found[i]
	p.text.Objects = []fyne.CanvasObject{look.Title(t.Title)}
	var rows []manual.Block // of the table at hand
	for i, b := range t.Blocks {
		switch b.Shape {
		case manual.Heading:
			p.text.Add(look.Text(b.Text, 15, theme.ColorNamePrimary, true))
		case manual.Row, manual.Head:
			if rows = append(rows, b); i+1 == len(t.Blocks) || !t.Blocks[i+1].Tabled() {
				p.text.Add(container.New(look.Inset{By: 6}, table(rows)))
				rows = nil
			}
		case manual.Picture:
			p.text.Add(p.picture(b.Text))
		default:
			p.text.Add(look.Paragraph(b.Text))
		}
	}
	p.text.Refresh()
	p.roll.ScrollToTop()
	p.find.at = i
}

// picture shows one as wide as the text, with a frame around it.
func (p *page) picture(name string) fyne.CanvasObject {
	shown := canvas.NewImageFromResource(fyne.NewStaticResource(name, manual.Image(name)))
	shown.FillMode = canvas.ImageFillContain
	shown.ScaleMode = canvas.ImageScaleSmooth
	if now, is := theme.Current().(*look.Theme); is && now.Dark {
		shown.Translucency = 0.3 // they are of a light window
	}
	frame := look.Inset{By: 6}
	wide := min(p.roll.Size().Width-frame.MinSize(nil).Width, look.Scaled(960))
	if shown.Aspect() > 0 {
		shown.SetMinSize(fyne.NewSize(wide, min(wide/shown.Aspect(), look.Scaled(700))))
	}
	return container.New(frame, shown)
}

// finder is the line to search in. The arrows go on through what was found, PgUp and PgDn through its text.
type finder struct {
	look.Entry
	page *page
	at   int
}

func newFinder(p *page) *finder {
	f := &finder{page: p}
	f.ExtendBaseWidget(f)
	f.Wrapping, f.Scroll = fyne.TextWrapOff, fyne.ScrollNone
	f.SetPlaceHolder(words.Say("help.find"))
	f.OnChanged = p.filter
	return f
}

// TypedKey takes what turns the pages.
func (f *finder) TypedKey(key *fyne.KeyEvent) {
	p := f.page
	step := func(by float32) {
		p.roll.ScrollToOffset(fyne.NewPos(0, max(0, min(p.roll.Offset.Y+by, p.text.MinSize().Height-p.roll.Size().Height))))
	}
	switch key.Name {
	case fyne.KeyDown:
		if f.at+1 < len(p.found) {
			p.list.Select(f.at + 1)
		}
	case fyne.KeyUp:
		if f.at > 0 {
			p.list.Select(f.at - 1)
		}
	case fyne.KeyPageDown:
		step(p.roll.Size().Height * 0.8)
	case fyne.KeyPageUp:
		step(-p.roll.Size().Height * 0.8)
	default:
		if !look.Pass(f, key) {
			f.Entry.TypedKey(key)
		}
	}
}
