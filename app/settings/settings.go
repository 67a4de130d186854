// Package settings is joining, taking units in, text size and colours, backup and the self-test.
package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d     *shell.Desk
	place *drive.Choice
	body  *fyne.Container
	packs packCard
	roll  *container.Scroll
	root  fyne.CanvasObject
	look  func(dark bool, scale float32)
}

// New makes the screen; restyle changes the window's look.
func New(d *shell.Desk, restyle func(dark bool, scale float32)) *Page {
	p := &Page{d: d, place: drive.New(d.Win), body: container.NewVBox(), look: restyle}
	p.roll = container.NewVScroll(p.body)
	p.root = container.NewBorder(look.Title(words.Say("settings.title")), nil, nil, nil, p.roll)
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown draws what applies; "backup" backs up at once, "packs" goes to the register pack.
func (p *Page) Shown(arg any) {
	p.draw()
	switch arg {
	case "backup":
		p.backup()
	case "packs":
		job.Soon(p.toPacks)
	default:
		p.place.Focus()
	}
}

func (p *Page) draw() {
	p.place.Refresh()
	unit := p.d.Store.Unit()
	heading := func(key string) fyne.CanvasObject {
		return look.Text(words.Say(key), 15, theme.ColorNameForeground, true)
	}
	p.body.Objects = []fyne.CanvasObject{look.Card(container.NewVBox(heading("settings.place"), p.place.Object()))}
	joined := courier.Joined(p.d.Store)
	if !joined {
		p.body.Add(look.Card(p.joining(heading)))
	}
	if unit.Level != store.School {
		p.body.Add(look.Card(p.granting(heading)))
	}
	if joined && unit.Level != store.City { // nothing to do there day by day
		p.body.Add(look.Card(p.joining(heading)))
	}
	p.packs.whole = look.Card(p.pack(heading))
	p.body.Add(p.packs.whole)
	check := look.NewButton(words.Say("settings.verify"), p.verify)
	backup := look.NewButton(words.Say("settings.backup"), p.backup)
	p.body.Add(look.Card(container.NewVBox(heading("settings.safe"), look.Paragraph(words.Say("settings.safe.text")), container.NewHBox(backup, check))))
	p.body.Add(look.Card(p.people(heading)))
	size := widget.NewRadioGroup([]string{"100 %", "125 %", "150 %"}, nil)
	size.Horizontal = true
	scale := fyne.CurrentApp().Preferences().FloatWithFallback("scale", 1)
	size.SetSelected(fmt.Sprintf("%.0f %%", scale*100))
	dark := widget.NewCheck(words.Say("settings.dark"), nil)
	dark.SetChecked(fyne.CurrentApp().Preferences().Bool("dark"))
	apply := func() {
		var percent float64
		if _, err := fmt.Sscanf(size.Selected, "%f", &percent); err == nil {
			p.look(dark.Checked, float32(percent/100))
		}
	}
	size.OnChanged = func(string) { apply() }
	dark.OnChanged = func(bool) { apply() }
	p.body.Add(look.Card(container.NewVBox(heading("settings.look"), size, dark)))
	p.body.Add(look.Card(container.NewVBox(heading("command.practice"), look.Paragraph(words.Say("practice.ask")), container.NewHBox(look.NewButton(words.Say("practice.going"), func() { p.d.Do("practice") })))))
	p.body.Refresh()
}

// joining is how a unit joins the one above.
func (p *Page) joining(heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	if courier.Joined(p.d.Store) {
		units, err := p.d.Store.Units()
		if err != nil {
			return look.Failure(err)
		}
		box := container.NewVBox(heading("settings.joined"), look.Paragraph(words.Say("settings.joined.text", "unit", units[p.d.Store.Unit().Parent].Name)))
		if p.d.Store.Unit().Level == store.County {
			box.Add(look.Paragraph(words.Say("settings.renew.text")))
			box.Add(container.NewHBox(look.NewButton(words.Say("settings.renew"), p.renew), look.NewButton(words.Say("settings.accept"), p.accept)))
		}
		if !courier.Ready(p.d.Store) {
			box.Add(p.again())
		}
		return box
	}
	fingerprint, err := courier.Fingerprint(p.d.Store)
	if err != nil {
		return look.Failure(err)
	}
	return container.NewVBox(
		heading("settings.join"), look.Paragraph(words.Say("settings.join.text")), Words(fingerprint),
		container.NewHBox(look.NewButton(words.Say("settings.request"), p.request), look.Primary(words.Say("settings.accept"), theme.ConfirmIcon(), p.accept)),
	)
}

// Words shows eight words, large and numbered, to be read over the telephone.
func Words(list []string) fyne.CanvasObject {
	grid := container.NewGridWithColumns(4)
	for i, w := range list {
		grid.Add(container.NewHBox(look.Note(fmt.Sprint(i+1)), look.Text(w, 26, theme.ColorNameForeground, true)))
	}
	return grid
}

func (p *Page) request() {
	raw, err := courier.Request(p.d.Store)
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.write(trust.FileName(p.d.Store.Unit().Name, trust.RequestExtension), raw)
}

// write puts a file into the chosen folder, and says so.
func (p *Page) write(name string, raw []byte) {
	if path, ok := p.put(name, raw); ok {
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.written", "file", path)))
	}
}

// put writes a file into the chosen folder, and never over another.
func (p *Page) put(name string, raw []byte) (path string, ok bool) {
	path = filepath.Join(p.place.Dir(), name)
	err := create(path, raw)
	if errors.Is(err, os.ErrExist) {
		path = strings.TrimSuffix(path, filepath.Ext(path)) + time.Now().Format("-150405") + filepath.Ext(path)
		err = create(path, raw)
	}
	if err != nil {
		p.d.Fail(errWrite.With("folder", p.place.Dir()).Because(err))
	}
	return path, err == nil
}

func create(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// newest finds the newest file of a kind in the chosen folder, or the file that was named itself.
func (p *Page) newest(extension string) (string, error) {
	dir := p.place.Dir()
	if strings.EqualFold(filepath.Ext(dir), extension) {
		return dir, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+extension))
	if err != nil || len(files) == 0 {
		return "", errNoFile.With("extension", extension, "folder", dir)
	}
	best, at := "", time.Time{}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.ModTime().After(at) {
			best, at = file, info.ModTime()
		}
	}
	return best, nil
}

func (p *Page) accept() {
	path, err := p.newest(trust.GrantExtension)
	if err != nil {
		p.d.Fail(err)
		return
	}
	raw, err := courier.ReadFile(path)
	if err == nil {
		err = courier.Accept(p.d.Store, raw)
	}
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.d.Refresh()
	p.draw()
}

// granting is how a bureau takes a unit in: its request, its eight words, then the grant.
func (p *Page) granting(heading func(string) fyne.CanvasObject) fyne.CanvasObject {
	desks, err := courier.Desks(p.d.Store)
	if err != nil {
		return look.Failure(err)
	}
	box := container.NewVBox(heading("settings.grant"), look.Paragraph(words.Say("settings.grant.text")), container.NewHBox(look.NewButton(words.Say("settings.grant.do"), p.grant)))
	for _, one := range desks {
		if one.Parent == p.d.Store.Unit().Code {
			box.Add(container.NewHBox(
				look.Note(one.Unit+"  "+one.Name+"  "+words.Say("unit."+one.Level)), layout.NewSpacer(),
				look.NewButton(words.Say("settings.recovery"), func() { p.recovery(one) }),
				look.NewButton(words.Say("settings.rebuild"), func() { p.rebuild(one) }),
				look.NewButton(words.Say("settings.revoke"), func() { p.revoke(one) }),
			))
		}
	}
	if courier.Joined(p.d.Store) {
		box.Add(p.suite())
	}
	return box
}

func (p *Page) grant() {
	path, err := p.newest(trust.RequestExtension)
	if err != nil {
		p.d.Fail(err)
		return
	}
	raw, err := courier.ReadFile(path)
	var r trust.Request
	if err == nil {
		r, err = trust.ParseRequest(raw)
	}
	if err != nil {
		p.d.Fail(err)
		return
	}
	same := widget.NewCheck(words.Say("settings.grant.same"), nil)
	body := container.NewVBox(look.Text(r.Name+"  "+r.Code, 18, theme.ColorNameForeground, true), look.Paragraph(words.Say("settings.grant.read")), Words(r.Fingerprint), same)
	yes := look.Primary(words.Say("settings.grant.yes"), theme.ConfirmIcon(), func() {
		grant, _, err := courier.Grant(p.d.Store, raw)
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.write(trust.FileName(r.Name, trust.GrantExtension), grant)
		p.draw()
	})
	yes.Disable()
	same.OnChanged = func(checked bool) {
		if checked {
			yes.Enable()
		} else {
			yes.Disable()
		}
	}
	look.Ask(p.d.Win, words.Say("settings.grant"), body, yes, look.NewButton(words.Say("settings.grant.no"), nil))
	p.d.Win.Canvas().Focus(same)
}

// revoke ends a unit's laptop, once the officer has read what that means.
func (p *Page) revoke(unit courier.Desk) {
	do := look.NewButton(words.Say("settings.revoke.do"), func() {
		if _, err := courier.Revoke(p.d.Store, unit.Unit); err != nil {
			p.d.Fail(err)
			return
		}
		p.d.Refresh()
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.revoked", "unit", unit.Name)))
	})
	look.Ask(p.d.Win, words.Say("settings.revoke"), look.Sentence(words.Say("settings.revoke.text", "unit", unit.Name)), look.NewButton(words.Say("settings.revoke.no"), nil), do)
}

// rebuild writes the whole book of a unit for its new laptop.
func (p *Page) rebuild(unit courier.Desk) {
	dir := p.place.Dir()
	job.Quiet(func() (courier.Sent, error) {
		return courier.Rebuild(context.Background(), p.d.Store, unit.Unit, dir, nil)
	}, func(sent courier.Sent, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.rebuilt", "file", sent.File, "unit", unit.Name)))
	})
}

func (p *Page) backup() {
	dir := p.place.Dir()
	path := filepath.Join(dir, trust.FileName(p.d.Store.Unit().Name+time.Now().Format("-20060102-150405"), ".zcbak"))
	job.Quiet(func() (struct{}, error) { return struct{}{}, p.d.Store.Backup(path) }, func(_ struct{}, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		look.Tell(p.d.Win, words.Say("done.title"), look.Sentence(words.Say("settings.written", "file", path)))
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
		look.Tell(p.d.Win, words.Say("settings.verify"), look.Sentence(text))
	})
}
