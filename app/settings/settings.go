// Package settings is joining, the register pack, text size and colours, backup and the self-test.
package settings

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/app/updates"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/sync/update"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d     *shell.Desk
	place *drive.Choice
	body  *fyne.Container
	desk  *fyne.Container // how it stands to the unit above, and what its bundles are sealed with
	staff *fyne.Container // who works here
	packs packCard
	roll  *container.Scroll
	root  fyne.CanvasObject
	size  *look.Radio
	dark  *look.Tick
	look  func(dark bool, scale float32, by string)
}

// New makes the screen; restyle changes the window's look, and shows the screen again by what changed it.
func New(d *shell.Desk, restyle func(dark bool, scale float32, by string)) *Page {
	p := &Page{d: d, place: drive.New(d.Win), body: look.Pile(), look: restyle}
	p.roll = container.NewVScroll(p.body)
	p.root = container.NewBorder(look.Title(words.Say("settings.title")), nil, nil, nil, p.roll)
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// What changes the window's look: the cursor stays there when the screen is drawn anew.
const bySize, byDark = "size", "dark"

// Shown draws what applies; "backup" backs up at once, "packs" goes to the register pack. A grant, a register pack or a
// newer program is taken, once that is wanted.
func (p *Page) Shown(arg any) {
	p.draw()
	if file, ok := arg.(shell.File); ok {
		p.place.Set(filepath.Dir(file.Path))
		p.place.Focus()
		if strings.EqualFold(filepath.Ext(file.Path), update.Extension) {
			updates.File(p.d, file.Path)
			return
		}
		title, text, of, take := "file.grant", "settings.accept", "join", p.join
		if strings.EqualFold(filepath.Ext(file.Path), courier.PackExtension) {
			title, text, of, take = "file.pack", "packs.take", "packs", p.takePack
		}
		do := look.Primary(words.Say(text), theme.ConfirmIcon(), func() {
			drive.Beside(p.place, func(string) ([]byte, error) { return courier.ReadFile(file.Path) }, take)
		})
		look.Ask(p.d.Win, words.Say(title), look.Sentence(file.Path), do, look.NewButton(words.Say("file.later"), nil)).About = of
		return
	}
	switch arg {
	case "backup":
		p.place.Focus()
		p.backup()
	case "packs":
		job.Soon(p.toPacks)
	case bySize:
		job.Soon(func() { p.d.Win.Canvas().Focus(p.size) })
	case byDark:
		job.Soon(func() { p.d.Win.Canvas().Focus(p.dark) })
	default:
		p.place.Focus()
	}
}

func (p *Page) draw() {
	p.place.Refresh()
	heading := func(key string) fyne.CanvasObject {
		return look.Text(words.Say(key), 15, theme.ColorNameForeground, true)
	}
	p.desk, p.staff = look.Pile(), container.NewVBox()
	p.ask(heading)
	p.body.Objects = []fyne.CanvasObject{look.Card(container.NewVBox(heading("settings.place"), p.place.Object())), p.desk}
	p.packs.whole = look.Card(p.pack(heading))
	p.body.Add(p.packs.whole)
	check := look.NewButton(words.Say("settings.verify"), p.verify)
	backup := look.NewButton(words.Say("settings.backup"), p.backup)
	p.body.Add(look.Card(container.NewVBox(heading("settings.safe"), look.Paragraph(words.Say("settings.safe.text")), container.NewHBox(backup, check))))
	p.body.Add(p.staff)
	p.body.Add(updates.Card(p.d, heading("update.title"), p.place.Dir))
	scale := fyne.CurrentApp().Preferences().FloatWithFallback("scale", 1)
	p.size = look.NewRadio([]string{"100 %", "125 %", "150 %"}, fmt.Sprintf("%.0f %%", scale*100))
	p.size.Across = true
	p.dark = look.NewTick(words.Say("settings.dark"), fyne.CurrentApp().Preferences().Bool("dark"))
	apply := func(by string) {
		var percent float64
		if _, err := fmt.Sscanf(p.size.Selected, "%f", &percent); err == nil {
			p.look(p.dark.Checked, float32(percent/100), by)
		}
	}
	p.size.OnChanged = func(string) { apply(bySize) }
	p.dark.OnChanged = func(bool) { apply(byDark) }
	p.body.Add(look.Card(container.NewVBox(heading("settings.look"), p.size, p.dark)))
	p.body.Add(look.Card(container.NewVBox(heading("command.practice"), look.Paragraph(words.Say("practice.ask")), container.NewHBox(look.NewButton(words.Say("practice.going"), func() { p.d.Do("practice") })))))
	p.body.Refresh()
}

// known is what the register says of this desk.
type known struct {
	joined, ready bool // with certificates; those of suite 2 too
	above         string
	fingerprint   []string
	suite         int
	err           error // why the rest is not known
	people        []store.Account
}

// ask reads it beside the window, and draws the cards that tell of it.
func (p *Page) ask(heading func(string) fyne.CanvasObject) {
	s, desk, staff := p.d.Store, p.desk, p.staff
	job.Quiet(func() (k known, err error) {
		k.standing(s)
		k.people, err = s.Accounts()
		return k, err
	}, func(k known, err error) {
		switch {
		case k.err != nil:
			desk.Add(look.Card(look.Failure(k.err)))
		case !k.joined || s.Unit().Level != store.City: // nothing to do there day by day
			desk.Add(look.Card(p.joining(k, heading)))
		}
		if k.joined && k.err == nil && s.Unit().Level != store.School {
			desk.Add(look.Card(p.suite(k, heading)))
		}
		if err != nil {
			staff.Add(look.Card(look.Failure(err)))
		} else {
			staff.Add(look.Card(p.people(k.people, heading)))
		}
		p.body.Refresh()
	})
}

// standing reads how the desk stands to the unit above.
func (k *known) standing(s *store.Store) {
	k.joined, k.ready = courier.Joined(s), courier.Ready(s)
	units, err := s.Units()
	k.above = units[s.Unit().Parent].Name
	if err == nil {
		k.fingerprint, err = courier.Fingerprint(s)
	}
	if err == nil && k.joined && s.Unit().Level != store.School {
		k.suite, err = courier.Suite(s)
	}
	k.err = err
}

// joining is how a unit joins the one above.
func (p *Page) joining(k known, heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	if k.joined {
		box := container.NewVBox(heading("settings.joined"), look.Paragraph(words.Say("settings.joined.text", "unit", k.above)))
		if p.d.Store.Unit().Level == store.County {
			box.Add(look.Paragraph(words.Say("settings.renew.text")))
			box.Add(container.NewHBox(look.NewButton(words.Say("settings.renew"), p.renew), look.NewButton(words.Say("settings.accept"), p.accept)))
		}
		switch {
		case !k.ready:
			box.Add(p.again(k))
		case p.d.Store.Unit().Level == store.School:
			box.Add(look.Paragraph(words.Say("settings.rejoin.text")))
			box.Add(container.NewHBox(look.NewButton(words.Say("settings.request"), p.rejoin), look.NewButton(words.Say("settings.accept"), p.accept)))
		}
		return box
	}
	return container.NewVBox(
		heading("settings.join"), look.Paragraph(words.Say("settings.join.text")), look.Spoken(k.fingerprint),
		container.NewHBox(look.Primary(words.Say("settings.request"), theme.DocumentSaveIcon(), p.request), look.NewButton(words.Say("settings.accept"), p.accept)),
	)
}

func (p *Page) request() {
	job.Quiet(func() ([]byte, error) { return courier.Request(p.d.Store) }, func(raw []byte, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.write(intact.Name(p.d.Store.Unit().Name+trust.RequestExtension), raw, "settings.requested", "join")
	})
}

// write puts a file into the chosen folder, and says so in a sentence; F1 opens the page of the manual.
func (p *Page) write(name string, raw []byte, said, about string) {
	p.place.Put(name, raw, func(path string, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say(said, "file", path))).About = about
	})
}

func (p *Page) accept() { p.place.Read(trust.GrantExtension, p.join) }

// join takes a grant.
func (p *Page) join(raw []byte, err error) {
	if err != nil {
		p.d.Fail(err)
		return
	}
	job.Quiet(func() (anew bool, err error) {
		if err = courier.Accept(p.d.Store, raw); err == nil {
			anew, err = courier.Anew(p.d.Store)
		}
		return anew, err
	}, func(anew bool, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.d.Refresh()
		p.draw()
		if anew {
			look.Tell(p.d.Win, words.Say("settings.joined"), look.Sentence(words.Say("settings.anew")))
		}
	})
}

func (p *Page) backup() {
	dir, ok := p.place.Chosen(p.d.Fail)
	if !ok { // else it would be written where the program happens to stand
		return
	}
	path := filepath.Join(dir, intact.Name(p.d.Store.Unit().Name+time.Now().Format("-20060102-150405")+".zcbak"))
	stopped := false
	job.Read(p.d.Win, words.Say("settings.backup.going"), func(ctx context.Context, progress func(int, int)) error {
		err := p.d.Store.BackupWatched(ctx, path, progress)
		stopped = errors.Is(err, context.Canceled)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if stopped {
			look.Tell(p.d.Win, words.Say("settings.backup.stopped"), look.Sentence(words.Say("settings.backup.stopped.text"))).About = "backup"
			return
		}
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.written", "file", path))).About = "backup"
	})
}

func (p *Page) verify() {
	job.Quiet(func() (store.VerifyReport, error) { return p.d.Store.Verify(true) }, func(r store.VerifyReport, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		text := words.Say("settings.verified", "changes", r.Changes, "records", r.Records)
		if !r.OK {
			text = words.Say("settings.broken", "n", len(r.Problems))
		}
		look.Tell(p.d.Win, words.Say("settings.verify"), look.Sentence(text)).About = "backup"
	})
}
