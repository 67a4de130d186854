// Package registers is the screen from which every register of the pack is opened.
package registers

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/app/terms"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d      *shell.Desk
	open   func(*register.Kind)
	find   *look.Entry
	groups *fyne.Container
	first  *register.Kind // what Enter opens
	root   fyne.CanvasObject
}

// New makes the screen; open leads to a register.
func New(d *shell.Desk, open func(*register.Kind)) *Page {
	p := &Page{d: d, open: open, find: look.NewEntry(), groups: look.Panes(2)}
	p.find.SetPlaceHolder(words.Say("registers.find"))
	p.find.OnChanged = func(string) { p.draw() }
	p.find.OnSubmitted = func(string) {
		if p.first != nil {
			open(p.first)
		}
	}
	head := container.NewVBox(container.NewHBox(look.Title(words.Say("registers.title")), look.Note(words.Say("registers.note"))), container.New(look.Width{At: 300}, p.find))
	p.root = container.NewBorder(head, nil, nil, nil, container.NewVScroll(p.groups))
	d.OnCounts(p, func(shell.Counts) { p.draw() })
	p.draw()
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown waits for a name; "term" asks for the next term.
func (p *Page) Shown(arg any) {
	p.find.SetText("")
	p.draw()
	p.d.Win.Canvas().Focus(p.find)
	if arg == "term" {
		p.Do("term")
	}
}

// Do knows the next term.
func (p *Page) Do(name string) bool {
	if name == "term" {
		terms.Choose(p.d)
	}
	return name == "term"
}

// draw shows the registers that this desk's level keeps and whose name holds what was typed.
func (p *Page) draw() {
	pack, level := p.d.Store.Pack(), p.d.Store.Unit().Level
	counts := p.d.Counts()
	p.groups.RemoveAll()
	p.first = nil
	for _, g := range pack.Groups {
		if len(g.Levels) > 0 && !slices.Contains(g.Levels, level) {
			continue
		}
		lines := container.NewVBox(look.Text(g.Say(words.Language()), 15, theme.ColorNameForeground, true))
		for _, key := range g.Kinds {
			k := pack.Kind(key)
			if !strings.Contains(k.Say(words.Language()), strings.TrimSpace(p.find.Text)) {
				continue
			}
			if p.first == nil {
				p.first = k
			}
			b := look.NewIconButton(k.Say(words.Language()), theme.ListIcon(), func() { p.open(k) })
			b.Alignment, b.Importance = widget.ButtonAlignLeading, widget.LowImportance
			n := look.Note(look.Count(-1))
			if counts.Records != nil {
				n = look.Note(words.Say("registers.count", "n", counts.Records[key]))
			}
			beside := container.NewHBox(n)
			if k.Next != nil {
				beside.Objects = []fyne.CanvasObject{look.NewButton(k.Next.Say(words.Language()), func() { terms.Ask(p.d, k, time.Now()) }), n}
			}
			lines.Add(container.NewBorder(nil, nil, nil, container.NewCenter(beside), b))
		}
		if len(lines.Objects) > 1 {
			p.groups.Add(look.Card(container.NewVBox(lines, layout.NewSpacer())))
		}
	}
	if p.first == nil {
		p.groups.Add(look.Paragraph(words.Say("registers.none", "text", strings.TrimSpace(p.find.Text))))
	}
	p.groups.Refresh()
}
