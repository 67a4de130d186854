package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"rollbook/app/about"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/app/start"
	"rollbook/demo"
	"rollbook/store"
	"rollbook/words"
)

// house holds the registers of this computer: the one in earnest, and in a folder of its own the one
// to practise with.
type house struct {
	a     fyne.App
	win   fyne.Window
	dir   string
	files fs.FS // of the register pack
	pack  start.Pack
	box   *mailbox // files to be opened at the register in earnest
}

// open leads to the register in earnest: its first start, or its password.
func (h house) open() { h.openAfter(nil) }

// openAfter asks for the password again; failed is why.
func (h house) openAfter(failed error) {
	h.win.SetTitle(words.Say("app.title"))
	start.Show(h.win, h.dir, h.pack, h.enter, h.practise, func(dark bool, scale float32) { restyle(h.a, dark, scale) }, failed)
}

// enter shows the desk of an open store. read, where it is not nil, waits for the store's records: who cannot wait may type
// meanwhile.
func (h house) enter(s *store.Store, read func() error) {
	d := desk(h.a, h.win, s)
	if read != nil {
		job.Quiet(func() (struct{}, error) { return struct{}{}, read() }, func(_ struct{}, err error) {
			if err != nil {
				h.leave(d, func() {
					for box := look.Asking(h.win.Canvas()); box != nil; box = look.Asking(h.win.Canvas()) {
						box.Hide() // what a page said of the same
					}
					h.openAfter(err)
				})
			}
		})
	}
	d.Resume()
	d.About = h.about
	if s.Practising() {
		d.Practise = h.back
		return
	}
	d.Practise, d.Mail = h.away, h.box.mail()
	d.Fetch()
}

func (h house) about(d *shell.Desk) {
	about.Program{Version: version, Dir: h.dir}.Show(h.win, d.Store.Pack(), d.Fail)
}

func (h house) practice() string { return filepath.Join(h.dir, "practice") }

// away asks, then goes over to the practice.
func (h house) away(d *shell.Desk) {
	look.Ask(h.win, words.Say("practice.going"), look.Sentence(words.Say("practice.ask")),
		look.NewButton(words.Say("practice.yes"), func() { h.leave(d, h.practise) }), look.NewButton(words.Say("practice.no"), nil)).About = "practice"
}

// back asks what shall become of what was practised, and goes back.
func (h house) back(d *shell.Desk) {
	forget := func(then func()) func() {
		return func() {
			h.leave(d, func() {
				if err := demo.Forget(h.practice()); err != nil {
					shell.Fail(h.win, err)
				}
				then()
			})
		}
	}
	look.Ask(
		h.win, words.Say("practice.ending"), look.Sentence(words.Say("practice.ending.text")),
		look.NewButton(words.Say("practice.keep"), func() { h.leave(d, h.open) }), look.NewButton(words.Say("practice.drop"), forget(h.open)),
		look.NewButton(words.Say("practice.again"), forget(h.practise)), look.NewButton(words.Say("practice.stay"), nil),
	).About = "practice"
}

// leave closes a desk's store, then goes on.
func (h house) leave(d *shell.Desk, then func()) {
	d.End()
	h.win.SetMainMenu(nil)
	h.win.SetCloseIntercept(nil)
	closing(h.a, h.win, func() {})
	h.win.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) { look.Boxed(h.win.Canvas(), key) })
	h.win.SetContent(container.NewCenter(look.Title(words.Say("practice.title"))))
	job.Quiet(func() (struct{}, error) { return struct{}{}, errors.Join(d.Remember(), d.Store.Close()) }, func(_ struct{}, err error) {
		if err != nil {
			slog.Error("close", "err", err)
		}
		then()
	})
}

// practise opens the register to practise with, made first where there is none.
func (h house) practise() {
	var s *store.Store
	const steps = 9
	job.Run(h.win, words.Say("practice.making"), func(ctx context.Context, progress func(int, int)) (err error) {
		n := 0
		s, err = demo.Practice(ctx, h.practice(), h.files, func(string) { n++; progress(min(n, steps), steps) })
		return err
	}, func(err error) {
		if err != nil || s == nil {
			h.open()
			if err != nil && !errors.Is(err, context.Canceled) {
				shell.Fail(h.win, err)
			}
			return
		}
		h.enter(s, nil)
	})
}
