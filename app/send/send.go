// Package send is the screen on which a bundle is written to a stick, and receipts for the units
// below.
package send

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d     *shell.Desk
	what  *fyne.Container
	whom  *fyne.Container // who the bundle is for, or that there is nobody yet
	place *drive.Choice
	proof *fyne.Container
	sent  []courier.Sent // what was written since the screen was opened
	asked uint64         // the store's version when that was begun
	busy  bool           // something is being written
	root  fyne.CanvasObject
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, what: container.NewVBox(), whom: container.NewVBox(), proof: container.NewVBox(), place: drive.New(d.Win)}
	p.place.OnSubmitted(func() { p.Do("send") })
	buttons := container.NewVBox()
	if d.Store.Unit().Level != store.City {
		buttons.Add(look.Primary(words.Say("send.do"), theme.MailSendIcon(), p.send))
	}
	if d.Store.Unit().Level != store.School {
		buttons.Add(look.NewIconButton(words.Say("send.receipts"), theme.MailReplyIcon(), p.receipts))
	}
	where := container.NewVBox(p.whom, look.Text(words.Say("send.where"), 15, theme.ColorNameForeground, true), p.place.Object(), look.Space(8), buttons)
	p.root = container.NewBorder(look.Title(words.Say("send.title")), nil, nil, nil, look.Panes(3, look.Card(p.what), look.Card(where), look.Card(p.proof)))
	d.OnCounts(p, func(shell.Counts) { p.draw() })
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown counts what would go.
func (p *Page) Shown(any) {
	p.proof.Objects, p.sent = []fyne.CanvasObject{look.Text(words.Say("send.before"), 15, theme.ColorNameForeground, true), look.Paragraph(words.Say("send.before.text"))}, nil
	p.proof.Refresh()
	p.place.Refresh()
	p.draw()
	p.ask()
	p.place.Focus()
}

// Do sends with F9, and prints the slip with Ctrl+P.
func (p *Page) Do(name string) bool {
	switch {
	case name == "print":
		prints.Slips(p.d, p.sent)
	case name != "send":
		return false
	case p.d.Store.Unit().Level == store.City:
		p.receipts()
	default:
		p.send()
	}
	return true
}

func (p *Page) draw() {
	c := p.d.Counts()
	line := func(key string, n int) fyne.CanvasObject {
		return container.NewHBox(look.Text(look.Count(n), 26, theme.ColorNameForeground, true), look.Text(words.Say(key), 14, look.Text2, false))
	}
	p.what.Objects = []fyne.CanvasObject{
		look.Text(words.Say("send.what"), 15, theme.ColorNameForeground, true), line("send.unsent", c.Unsent), line("send.fix", c.MustFix), line("send.unfinished", c.Unfinished),
		look.Paragraph(words.Say("send.all")),
	}
	p.what.Refresh()
}

// ask reads, beside the window, who the bundle is for. Who has not joined is told so before anything is chosen.
func (p *Page) ask() {
	s := p.d.Store
	if s.Unit().Level == store.City { // it has nobody above
		return
	}
	type above struct {
		name   string
		joined bool
	}
	job.Quiet(func() (a above, err error) {
		units, err := s.Units()
		return above{units[s.Unit().Parent].Name, courier.Joined(s)}, err
	}, func(a above, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.whom.Objects = []fyne.CanvasObject{look.Text(words.Say("send.whom"), 15, theme.ColorNameForeground, true), look.OneLine(look.Text(a.name, 18, theme.ColorNameForeground, true)), look.Space(8)}
		if !a.joined {
			do := look.NewButton(words.Say("send.join"), func() { p.d.Open("settings", nil) })
			p.whom.Objects = []fyne.CanvasObject{look.Remark(words.Say("send.apart")), container.NewHBox(do), look.Space(8)}
		}
		p.whom.Refresh()
	})
}

// send writes what is to go. The same once more into the same folder is asked about: a key may have been pressed twice.
func (p *Page) send() {
	if p.busy {
		return
	}
	dir, ok := p.place.Chosen(p.d.Fail)
	switch {
	case !ok:
	case p.d.Store.Version() == p.asked && slices.ContainsFunc(p.sent, func(one courier.Sent) bool {
		return one.To == p.d.Store.Unit().Parent && filepath.Dir(one.File) == filepath.Clean(dir)
	}):
		text := look.Sentence(words.Say("send.again.text", "dir", dir))
		look.Ask(p.d.Win, words.Say("send.again"), text, look.NewButton(words.Say("send.again.no"), nil), look.NewButton(words.Say("send.again.do"), func() { p.write(dir) }))
	default:
		p.write(dir)
	}
}

func (p *Page) write(dir string) {
	p.asked = p.d.Store.Version()
	p.work(words.Say("send.title"), func(ctx context.Context, progress func(int, int)) ([]courier.Sent, error) {
		return courier.All(func() (courier.Sent, error) {
			return courier.Send(ctx, p.d.Store, courier.Parent, dir, func(done, total int, _ string) { progress(done, total) })
		})
	})
}

func (p *Page) receipts() {
	if p.busy {
		return
	}
	if dir, ok := p.place.Chosen(p.d.Fail); ok {
		p.work(words.Say("send.receipts"), func(ctx context.Context, progress func(int, int)) ([]courier.Sent, error) {
			return courier.WriteReceipts(ctx, p.d.Store, dir, progress)
		})
	}
}

// work writes bundles. Those that were written before it was stopped, or failed, are shown too.
func (p *Page) work(title string, do func(context.Context, func(int, int)) ([]courier.Sent, error)) {
	p.busy = true
	var sent []courier.Sent
	stopped := false
	job.Run(p.d.Win, title, func(ctx context.Context, progress func(int, int)) (err error) {
		sent, err = do(ctx, progress)
		stopped = ctx.Err() != nil
		return err
	}, func(err error) {
		p.busy = false
		p.d.Refresh()
		if len(sent) > 0 || err == nil && !stopped {
			p.prove(sent)
		}
		if err != nil {
			p.d.Fail(err)
		}
	})
}

// prove shows what was written, after it was read back: only now the stick may be pulled.
func (p *Page) prove(sent []courier.Sent) {
	if len(sent) == 0 && len(p.sent) > 0 { // what was written before stands, with its slip
		look.Tell(p.d.Win, words.Say("send.receipts"), look.Sentence(words.Say("send.nothing")))
		return
	}
	p.proof.Objects, p.sent = nil, sent
	if len(sent) == 0 {
		p.proof.Add(look.Paragraph(words.Say("send.nothing")))
		p.proof.Refresh()
		return
	}
	size := float32(22)
	if look.Large() { // it goes into a third of a small screen
		size = 18
	}
	p.proof.Add(look.Text(words.Say("send.pull"), size, look.OK, true))
	p.proof.Add(look.NewIconButton(words.Say("send.slip"), theme.DocumentPrintIcon(), func() { prints.Slips(p.d, p.sent) }))
	p.proof.Add(look.NewIconButton(words.Say("print.handover"), theme.DocumentPrintIcon(), func() { prints.Handover(p.d, p.sent) }))
	for _, one := range sent {
		p.proof.Add(look.OneLine(look.Text(filepath.Base(one.File), 15, theme.ColorNameForeground, true)))
		p.proof.Add(look.Paragraph(words.Say("send.proof", "to", one.ToName, "n", one.Changes, "size", (one.Bytes+1023)/1024)))
		p.proof.Add(look.Text(words.Say("send.code", "code", one.ShortCode), 18, theme.ColorNameForeground, true))
	}
	p.proof.Add(look.Paragraph(words.Say("send.keep")))
	p.proof.Refresh()
}
