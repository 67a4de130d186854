// Package inbox is the screen on which a bureau, or a school its receipts, takes bundles in.
package inbox

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/app/updates"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

var errOwed = fault.New(fault.Refused, "inbox-owed")

// Page is the screen.
type Page struct {
	shell.Plain
	d        *shell.Desk
	place    *drive.Choice
	take     *look.Button
	watch    *look.Tick
	chips    *look.Chips
	list     *look.List
	columns  columns
	rows     []row
	at       int           // line in hand
	note     *widget.Label // what stands in an empty list
	passing  *look.Prose   // how many files are for others
	lacks    *look.Prose   // that the unit above has changes that this desk lacks
	progress *progress
	foot     *fyne.Container
	owed     *widget.Label
	root     fyne.CanvasObject

	now     []courier.Result   // of the last taking in
	before  []courier.Result   // what came earlier
	refused []courier.Result   // and was not taken
	kept    []store.Rejection  // changes that were kept aside
	units   []courier.Standing // below this desk
	stop    func()             // ends the taking in; nil while there is none
	halted  bool               // the last one was ended so
	ended   bool               // the desk left the window
	rest    func()             // ends the watching of a folder; nil while there is none
	sent    []courier.Sent     // receipts that were just written
	writing bool               // some are being written
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, columns: roomy(), place: drive.New(d.Win), progress: newProgress(), note: widget.NewLabel(""), passing: look.Paragraph(""), lacks: look.Paragraph(""), owed: widget.NewLabel("")}
	p.place.OnSubmitted(p.receivePlace)
	p.take = look.Primary(words.Say("inbox.do"), theme.DownloadIcon(), p.receivePlace)
	p.watch = look.NewTick(words.Say("inbox.watch"), false)
	p.watch.OnChanged = func(bool) { p.look() }
	p.chips = look.NewChips(func(string) { p.fill() })
	p.list = look.NewList(func() int { return len(p.rows) }, p.columns.line, func(i int, o fyne.CanvasObject) { p.rows[i].draw(p.columns, o) })
	p.list.OnSelected = func(i int) { p.at = i }
	p.list.OnEnter = p.open
	p.list.OnSpace = p.open
	p.passing.Hide()
	p.lacks.Hide()
	title := words.Say("inbox.title")
	if d.Store.Unit().Level == store.School {
		title = words.Say("nav.receipts")
	}
	where := container.NewBorder(nil, nil, look.Text(words.Say("inbox.where"), 14, look.Text2, false), container.NewHBox(p.take, p.watch), p.place.Line())
	head := container.NewVBox(look.Title(title), where, p.progress.whole, p.chips.Object(), p.passing, p.lacks, p.columns.header())
	if d.Store.Unit().Level != store.School {
		p.foot = container.NewHBox(p.owed, layout.NewSpacer(),
			look.NewIconButton(words.Say("inbox.slips"), theme.DocumentPrintIcon(), func() { p.Do("print") }),
			look.NewIconButton(words.Say("inbox.receipts"), theme.MailReplyIcon(), func() { p.Do("send") }))
	}
	below := fyne.CanvasObject(container.NewStack())
	if p.foot != nil {
		below = p.foot
	}
	p.root = look.Card(container.NewBorder(head, below, nil, nil, container.NewStack(p.list, container.NewCenter(p.note))))
	d.OnEnd(func() {
		p.ended = true
		p.watch.SetChecked(false)
		if p.stop != nil {
			p.halt() // it goes on from there when the bundles are taken in again
		}
	})
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown lists what came. A file is taken in, once that is wanted; what else lies beside it is then at hand.
func (p *Page) Shown(arg any) {
	p.place.Refresh()
	p.read()
	file, ok := arg.(shell.File)
	if ok {
		p.place.Set(filepath.Dir(file.Path)) // before the focus, which selects it
	}
	p.place.Focus()
	if ok {
		do := look.Primary(words.Say("inbox.do"), theme.DownloadIcon(), func() { p.receive(file.Path) })
		look.Ask(p.d.Win, words.Say("file.inbox"), look.Sentence(file.Path), do, look.NewButton(words.Say("file.later"), nil))
	}
}

// Do writes the receipts with F9, and prints their slips with Ctrl+P once there are none to be written.
func (p *Page) Do(name string) bool {
	if p.foot == nil {
		return false
	}
	switch name {
	case "send":
		p.receipts()
	case "print":
		if len(p.sent) == 0 && owed(p.units) > 0 {
			p.d.Fail(errOwed)
			break
		}
		prints.Slips(p.d, p.sent)
	default:
		return false
	}
	return true
}

// Key stops with Esc what is being taken in.
func (p *Page) Key(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape && p.stop != nil {
		p.halt()
	}
}

// halt ends the taking in; what came of it by then is shown.
func (p *Page) halt() {
	p.halted = true
	p.stop()
}

// receivePlace takes in what lies in the chosen folder.
func (p *Page) receivePlace() {
	if dir, ok := p.place.Chosen(p.d.Fail); ok {
		p.receive(dir)
	}
}

// receive takes in a file, or what lies in a folder. The page goes on meanwhile: what came can be read and opened.
func (p *Page) receive(from string) {
	if p.stop != nil {
		return
	}
	p.now, p.halted = nil, false
	p.chips.Turn(all) // what was refused stands nowhere else
	p.take.Disable()
	p.look() // nothing is watched meanwhile
	p.progress.begin(p.halt)
	done := p.d.StandBack()
	var came arrivals
	taken, files := 0, 0
	p.stop = job.Beside(func(ctx context.Context) error {
		return courier.Receive(ctx, p.d.Store, []string{from}, func(done float64, total int) {
			taken, files = int(done), total
			if done > 0 && came.due() {
				job.Drawn(func() { p.add(came.take()...); p.progress.at(done, total) })
			}
		}, came.put)
	}, func(err error) {
		if done(); p.ended {
			return
		}
		p.add(came.take()...)
		p.stop = nil
		p.progress.end()
		if p.halted && taken < files {
			p.progress.halted(taken, files-taken)
		}
		p.take.Enable()
		if p.now == nil {
			p.now = []courier.Result{}
		}
		p.came()
		p.look()
		if err != nil {
			p.d.Fail(err)
			return
		}
		updates.Offer(p.d, p.place.Path())
	})
	p.fill()
}

// look begins to watch the folder, or ends it, as the box and the work in hand say.
func (p *Page) look() {
	want := p.watch.Checked && p.stop == nil && p.place.Path() != ""
	if p.rest != nil {
		p.rest()
		p.rest = nil
	}
	if !want {
		return
	}
	dir := p.place.Dir()
	p.rest = job.Beside(func(ctx context.Context) error {
		return courier.Watch(ctx, p.d.Store, dir, watchPause, func(r courier.Result) {
			fyne.Do(func() { p.add(r); p.came() })
		})
	}, func(err error) {
		if err != nil {
			p.watch.SetChecked(false)
			p.d.Fail(err)
		}
	})
}

// watchPause is how long a file must lie unchanged in a watched folder.
const watchPause = 3 * time.Second

// add notes what became of files.
func (p *Page) add(some ...courier.Result) {
	p.now = append(p.now, some...)
	if slices.ContainsFunc(some, func(r courier.Result) bool { return r.Accepted > 0 }) {
		p.sent = nil // the next receipts are others
	}
	p.fill()
}

// came reads everything again after something came, and offers a register pack that came with it.
func (p *Page) came() {
	p.d.Refresh()
	p.read()
	if slices.ContainsFunc(p.now, func(r courier.Result) bool { return r.Pack != "" }) {
		p.offer()
	}
}

// offer asks whether to work with a register pack that came from now on.
func (p *Page) offer() {
	job.Quiet(func() (*register.Pack, error) {
		next, _, err := p.d.Store.Waiting()
		return next, err
	}, func(next *register.Pack, err error) {
		if err != nil || next == nil || p.d.Renew == nil || look.Asking(p.d.Win.Canvas()) != nil {
			return // what stands in its way is a warning of its bundle
		}
		do := look.Primary(words.Say("packs.change"), theme.ConfirmIcon(), func() { p.d.Renew("inbox", nil) })
		text := words.Say("inbox.change", "pack", next.Title+" "+next.Version)
		look.Ask(p.d.Win, words.Say("inbox.change.title"), look.Sentence(text), do, look.NewButton(words.Say("inbox.change.later"), nil)).About = "packs"
	})
}

// receipts writes to the same place what is owed to the units below.
func (p *Page) receipts() {
	if p.writing {
		return
	}
	dir, ok := p.place.Chosen(p.d.Fail)
	if !ok {
		return
	}
	p.writing = true
	var sent []courier.Sent
	stopped := false
	job.Run(p.d.Win, words.Say("send.receipts"), func(ctx context.Context, progress func(int, int)) (err error) {
		sent, err = courier.WriteReceipts(ctx, p.d.Store, dir, progress)
		stopped = ctx.Err() != nil
		return err
	}, func(err error) {
		p.writing, p.sent = false, sent
		p.d.Refresh()
		p.read()
		switch {
		case err != nil:
			p.d.Fail(err)
		case len(sent) == 0 && stopped:
		case len(sent) == 0:
			look.Tell(p.d.Win, words.Say("send.receipts"), look.Sentence(words.Say("send.nothing")))
		default:
			slips := look.NewIconButton(words.Say("inbox.slips"), theme.DocumentPrintIcon(), func() { prints.Slips(p.d, sent) })
			handover := look.NewIconButton(words.Say("print.handover"), theme.DocumentPrintIcon(), func() { prints.Handover(p.d, sent) })
			text := look.Sentence(words.Say("inbox.written", "n", len(sent), "dir", dir))
			look.Ask(p.d.Win, words.Say("send.pull"), text, look.NewButton(words.Say("close"), nil), slips, handover)
		}
	})
}
