package prints

import (
	"fmt"
	"image"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/report/paper"
	"rollbook/report/printer"
	"rollbook/words"
)

// The widths at which a page is shown, against that of the box.
var zooms = []float32{0.5, 0.75, 1, 1.5, 2, 3}

const (
	wholeZoom = 2 // of zooms: as wide as the box
	boxWide   = 900
	boxHigh   = 560
	pageWide  = boxWide - 40
)

// preview shows the pages of a document one at a time, as they come out of a printer.
type preview struct {
	d       *shell.Desk
	doc     *paper.Document
	page    int
	zoom    int
	drawn   job.Latest // an older drawing that ends late is not shown
	picture *canvas.Image
	scroll  *container.Scroll
	at      *canvas.Text
	keys    *pageKeys
}

// show puts the pages into a box over the window. print is called with a printer, or with nil to keep the file only.
func show(d *shell.Desk, title string, doc *paper.Document, print func(*printer.Job)) {
	p := &preview{d: d, doc: doc, zoom: wholeZoom, picture: &canvas.Image{FillMode: canvas.ImageFillContain}, at: look.Text("", 14, theme.ColorNameForeground, false)}
	p.scroll = container.NewScroll(container.NewCenter(p.picture))
	p.keys = newPageKeys(p)
	turn := func(icon fyne.Resource, key fyne.KeyName) fyne.CanvasObject {
		return look.NewIconButton("", icon, func() { p.key(key) })
	}
	bar := container.NewHBox(
		turn(theme.NavigateBackIcon(), fyne.KeyPageUp), p.at, turn(theme.NavigateNextIcon(), fyne.KeyPageDown), look.Space(12),
		turn(theme.ZoomOutIcon(), fyne.KeyMinus), turn(theme.ZoomInIcon(), fyne.KeyPlus), look.Note(words.Say("print.keys")),
	)
	top := container.NewVBox(bar)
	if len(doc.Missing) > 0 {
		top.Add(look.Text(words.Say("print.lacks", "characters", listed(doc.Missing)), 13, theme.ColorNameError, true))
	}
	var where *look.Choice
	var copies *look.Entry
	do := look.Primary(words.Say("print.do"), theme.DocumentPrintIcon(), nil)
	var box *look.Box
	do.Stays = true
	do.OnTapped = func() {
		j := printer.Job{}
		if where != nil {
			j.Printer = where.Selected
		}
		if copies != nil {
			n, err := strconv.Atoi(strings.TrimSpace(copies.Text))
			if err != nil || n < 1 {
				d.Win.Canvas().Focus(copies)
				return
			}
			j.Copies = n
		}
		box.Hide()
		print(&j)
	}
	bottom := container.NewHBox(layout.NewSpacer())
	job.Quiet(func() ([]string, error) { return printer.List(), nil }, func(list []string, _ error) {
		if where, copies = choices(list); where != nil {
			bottom.Add(look.Note(words.Say("print.printer")))
			bottom.Add(where)
		}
		if copies != nil {
			bottom.Add(look.Note(words.Say("print.copies")))
			bottom.Add(container.New(look.Width{At: 60}, copies))
		}
		bottom.Refresh()
	})
	content := look.Room(d.Win, boxWide, boxHigh, container.NewBorder(top, bottom, nil, nil, container.NewStack(p.keys, p.scroll)))
	box = look.Ask(d.Win, title, content, do, look.NewButton(words.Say("print.file"), func() { print(nil) }), look.NewButton(words.Say("print.no"), nil))
	box.About, p.keys.enter = "print", do.OnTapped
	d.Win.Canvas().Focus(p.keys)
	p.draw()
}

// choices are the printers and the number of copies, where the system knows of any.
func choices(list []string) (where *look.Choice, copies *look.Entry) {
	if len(list) == 0 {
		return nil, nil
	}
	where = look.NewChoice(list, nil)
	where.SetSelectedIndex(0)
	if printer.CanCopy {
		copies = look.NewEntry()
		copies.SetText("1")
	}
	return where, copies
}

// listed names characters with their code points.
func listed(runes []rune) string {
	var list []string
	for _, r := range runes {
		list = append(list, fmt.Sprintf("%c U+%04X", r, r))
	}
	return strings.Join(list, words.Say("list.comma"))
}

// key turns pages, changes how large they are, and moves over one; false for a key that is none of these.
func (p *preview) key(name fyne.KeyName) bool {
	page, zoom := p.page, p.zoom
	switch name {
	case fyne.KeyPageUp, fyne.KeyLeft:
		page--
	case fyne.KeyPageDown, fyne.KeyRight:
		page++
	case fyne.KeyHome:
		page = 0
	case fyne.KeyEnd:
		page = p.doc.Pages() - 1
	case fyne.KeyPlus, fyne.KeyEqual:
		zoom++
	case fyne.KeyMinus:
		zoom--
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyDown:
		p.move(1)
	default:
		return false
	}
	page, zoom = min(max(page, 0), p.doc.Pages()-1), min(max(zoom, 0), len(zooms)-1)
	if page != p.page {
		p.scroll.ScrollToTop()
	}
	if page != p.page || zoom != p.zoom {
		p.page, p.zoom = page, zoom
		p.draw()
	}
	return true
}

func (p *preview) move(by float32) {
	p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(0, by*look.Scaled(80)))
}

// draw draws the page beside the window, and then shows it.
func (p *preview) draw() {
	last, page := p.drawn.Next(), p.page
	p.at.Text = words.Say("print.page", "page", page+1, "pages", p.doc.Pages(), "zoom", int(zooms[p.zoom]*100))
	p.at.Refresh()
	wide := look.Scaled(pageWide) * zooms[p.zoom]
	dots := wide * p.d.Win.Canvas().Scale()
	job.Quiet(func() (image.Image, error) { return p.doc.Wide(page, int(dots)) }, func(img image.Image, err error) {
		switch {
		case !last():
			return
		case err != nil:
			p.d.Fail(err)
			return
		}
		size := img.Bounds().Size()
		p.picture.Image = img
		p.picture.SetMinSize(fyne.NewSize(wide, wide*float32(size.Y)/float32(size.X)))
		p.picture.Refresh()
		p.scroll.Refresh()
	})
}

// pageKeys takes the keys of a preview.
type pageKeys struct {
	widget.BaseWidget
	p     *preview
	enter func()
}

func newPageKeys(p *preview) *pageKeys {
	k := &pageKeys{p: p}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer draws the desk under the paper.
func (k *pageKeys) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(theme.Color(look.Surface2)))
}

// FocusGained is nothing to be seen: the keys are always the pages'.
func (k *pageKeys) FocusGained() {}

// FocusLost neither.
func (k *pageKeys) FocusLost() {}

// TypedRune takes + and -.
func (k *pageKeys) TypedRune(r rune) {
	switch r {
	case '+', '=':
		k.p.key(fyne.KeyPlus)
	case '-':
		k.p.key(fyne.KeyMinus)
	}
}

// TypedKey turns pages; Enter prints.
func (k *pageKeys) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyPlus, key.Name == fyne.KeyEqual, key.Name == fyne.KeyMinus: // they come as characters
	case k.p.key(key.Name):
	case key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter:
		k.enter()
	default:
		look.Pass(k, key)
	}
}
