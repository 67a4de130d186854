// Package inbox is the screen on which a bureau, or a school its receipts, takes bundles in.
package inbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d     *shell.Desk
	place *drive.Choice
	rows  *fyne.Container
	now   []courier.Result // of the last taking in
	root  fyne.CanvasObject
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, place: drive.New(d.Win), rows: container.NewVBox()}
	p.place.OnSubmitted(p.receive)
	take := look.Primary(words.Say("inbox.do"), theme.DownloadIcon(), p.receive)
	left := container.NewVBox(look.Text(words.Say("inbox.where"), 15, theme.ColorNameForeground, true), p.place.Object(), look.Space(8), take, look.Paragraph(words.Say("inbox.safe")))
	title := words.Say("inbox.title")
	if d.Store.Unit().Level == store.School {
		title = words.Say("nav.receipts")
	}
	p.root = container.NewBorder(look.Title(title), nil, container.New(look.Width{At: 260}, look.Card(left)), nil, container.NewBorder(nil, nil, look.Space(8), nil, look.Card(container.NewVScroll(p.rows))))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown lists what came.
func (p *Page) Shown(any) {
	p.place.Refresh()
	p.draw()
	p.place.Focus()
}

func (p *Page) receive() {
	dir := p.place.Dir()
	var results []courier.Result
	job.Run(p.d.Win, words.Say("inbox.title"), func(ctx context.Context, progress func(int, int)) error {
		return courier.Receive(ctx, p.d.Store, []string{dir}, progress, func(r courier.Result) { results = append(results, r) })
	}, func(err error) {
		p.now = results
		p.d.Refresh()
		p.draw()
		if slices.ContainsFunc(results, func(r courier.Result) bool { return r.Pack != "" }) {
			p.offer()
		}
		if err != nil {
			p.d.Fail(err)
		}
	})
}

// offer asks whether to work with a register pack that came from now on.
func (p *Page) offer() {
	job.Quiet(func() (*register.Pack, error) {
		next, _, err := p.d.Store.Waiting()
		return next, err
	}, func(next *register.Pack, err error) {
		if err != nil || next == nil || p.d.Renew == nil {
			return // what stands in its way is a warning of its bundle
		}
		do := look.Primary(words.Say("packs.change"), theme.ConfirmIcon(), func() { p.d.Renew("inbox", nil) })
		text := words.Say("inbox.change", "pack", next.Title+" "+next.Version)
		look.Ask(p.d.Win, words.Say("inbox.change.title"), look.Sentence(text), do, look.NewButton(words.Say("inbox.change.later"), nil))
	})
}

// draw lists what needs a person first, then what was done, then what came before.
func (p *Page) draw() {
	p.rows.Objects = nil
	head := func(key string, n int) {
		p.rows.Add(look.Text(words.Say(key, "n", n), 15, theme.ColorNameForeground, true))
	}
	var bad, good []courier.Result
	passing := 0
	for _, r := range p.now {
		if r.Passing {
			passing++
			continue
		}
		if r.Status == courier.Refused || r.Status == courier.Pending || len(r.Warnings) > 0 {
			bad = append(bad, r)
		} else {
			good = append(good, r)
		}
	}
	if len(bad) > 0 {
		head("inbox.bad", len(bad))
		for _, r := range bad {
			p.rows.Add(p.row(r))
		}
	}
	if len(good) > 0 {
		head("inbox.good", len(good))
		for _, r := range good {
			p.rows.Add(p.row(r))
		}
	}
	if passing > 0 {
		p.rows.Add(look.Note(words.Say("inbox.passing", "n", passing)))
	}
	if p.now != nil && len(bad)+len(good) == 0 {
		p.rows.Add(look.Paragraph(words.Say("inbox.none")))
	}
	p.earlier(head)
	p.rows.Refresh()
}

func (p *Page) earlier(head func(string, int)) {
	before, err := courier.Inbox(p.d.Store)
	if err != nil {
		p.rows.Add(look.Failure(err))
		return
	}
	before = slices.DeleteFunc(before, p.above)
	head("inbox.before", len(before))
	for _, r := range before[:min(len(before), 50)] {
		p.rows.Add(p.row(r))
	}
	refused, err := courier.Refusals(p.d.Store)
	refused = slices.DeleteFunc(refused, p.above)
	if err == nil && len(refused) > 0 {
		head("inbox.refused", len(refused))
		for _, r := range refused[:min(len(refused), 20)] {
			p.rows.Add(p.row(r))
		}
	}
	kept, err := p.d.Store.Quarantined()
	if err == nil && len(kept) > 0 {
		head("inbox.kept", len(kept))
		for _, r := range kept[:min(len(kept), 20)] {
			p.rows.Add(look.Note(fmt.Sprintf("%s  %s  %s", r.Source, r.Book, words.Say("reject."+r.Code))))
		}
	}
}

// above reports whether the last taking in shows a bundle already.
func (p *Page) above(r courier.Result) bool {
	return slices.ContainsFunc(p.now, func(now courier.Result) bool {
		return now.File == r.File && now.Sender == r.Sender && now.Number == r.Number
	})
}

func (p *Page) row(r courier.Result) fyne.CanvasObject {
	who := r.SenderName
	if who == "" {
		who = words.Say("inbox.byname", "file", r.File)
	}
	line := words.Say("inbox.row", "who", who, "number", r.Number, "accepted", r.Accepted, "duplicate", r.Duplicate)
	if r.Status == courier.Refused {
		line = who
	}
	box := container.NewVBox(container.NewHBox(look.Badge(r.Status, words.Say("status."+r.Status)), look.Text(line, 14, theme.ColorNameForeground, false), look.Note(r.At.Local().Format("01-02 15:04"))))
	if r.ShortCode != "" {
		box.Add(look.Note("    " + words.Say("send.code", "code", r.ShortCode)))
	}
	if r.Pack != "" {
		box.Add(look.Note("    " + words.Say("inbox.pack", "pack", r.Pack)))
	}
	for _, n := range r.Missing {
		box.Add(look.Text("    "+words.Say("inbox.missing", "number", n), 13, look.Warn, false))
	}
	for _, w := range r.Warnings {
		box.Add(look.Text("    "+words.Say("warning."+w, "made", r.Made.Local().Format(time.DateOnly)), 13, look.Warn, false))
	}
	if r.Conflicts > 0 {
		open := look.NewButton(words.Say("inbox.conflicts", "n", r.Conflicts), func() { p.d.Open("conflicts", nil) })
		if p.d.Store.Unit().Level != store.School {
			box.Add(container.NewHBox(open))
		}
	}
	if r.Status == courier.Refused {
		message := r.Code
		if r.Err != nil {
			_, text, hint := words.Error(r.Err)
			message = text + hint
		} else if words.Has("error." + r.Code) {
			_, text, hint := words.Error(r.Fault())
			message = text + hint
		}
		box.Add(look.Paragraph(message))
	}
	return box
}
