// Package imports is the screen on which a roster is read from an Excel workbook: tried first, then
// taken.
package imports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/drive"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/app/shell"
	"rollbook/report/sheet"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	shell.Plain
	d      *shell.Desk
	place  *drive.Choice
	kind   *widget.Select
	kinds  map[string]string
	files  *widget.Select
	result *fyne.Container
	take   *look.Button
	root   fyne.CanvasObject
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, place: drive.New(d.Win), kinds: map[string]string{}, result: container.NewVBox()}
	pack := d.Store.Pack()
	var labels []string
	for _, k := range pack.Kinds {
		if pack.Imports[k.Key] != nil {
			p.kinds[k.Label] = k.Key
			labels = append(labels, k.Label)
		}
	}
	p.kind = widget.NewSelect(labels, nil)
	p.kind.SetSelectedIndex(0)
	p.files = widget.NewSelect(nil, nil)
	p.place.OnSubmitted(p.look)
	p.take = look.Primary(words.Say("imports.take"), theme.ConfirmIcon(), func() { p.run(false) })
	p.take.Disable()
	left := container.NewVBox(
		look.Text(words.Say("imports.what"), 15, theme.ColorNameForeground, true), p.kind,
		look.Text(words.Say("imports.where"), 15, theme.ColorNameForeground, true), p.place.Object(), look.NewButton(words.Say("imports.look"), p.look), p.files,
		look.Space(8), look.NewButton(words.Say("imports.try"), func() { p.run(true) }), p.take,
		look.Space(8), look.NewButton(words.Say("imports.template"), p.template),
	)
	p.root = container.NewBorder(look.Title(words.Say("imports.title")), nil, container.New(look.Width{At: 340}, look.Card(container.NewVScroll(left))), nil, container.NewBorder(nil, nil, look.Space(8), nil, look.Card(container.NewVScroll(p.result))))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown says what to do.
func (p *Page) Shown(any) {
	p.place.Refresh()
	p.result.Objects = []fyne.CanvasObject{look.Paragraph(words.Say("imports.how"))}
	p.result.Refresh()
	p.place.Focus()
}

// look lists the workbooks of the folder; a path to a workbook itself is taken as it is.
func (p *Page) look() {
	dir := p.place.Dir()
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		p.files.Options = []string{filepath.Base(dir)}
		p.files.SetSelectedIndex(0)
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		p.d.Fail(errFolder.With("folder", dir).Because(err))
		return
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(strings.ToLower(filepath.Ext(e.Name())), ".xls") && !strings.HasPrefix(e.Name(), "~$") {
			names = append(names, e.Name())
		}
	}
	p.files.Options = names
	p.files.ClearSelected()
	if len(names) > 0 {
		p.files.SetSelectedIndex(0)
	}
	p.files.Refresh()
}

func (p *Page) path() string {
	dir := p.place.Dir()
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return dir
	}
	return filepath.Join(dir, p.files.Selected)
}

func (p *Page) run(dry bool) {
	if p.files.Selected == "" {
		p.look()
	}
	path, kind := p.path(), p.kinds[p.kind.Selected]
	var r sheet.Result
	job.Run(p.d.Win, words.Say("imports.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		r, err = sheet.Import(ctx, p.d.Store, kind, path, sheet.Options{DryRun: dry}, progress)
		return err
	}, func(err error) {
		if err != nil {
			p.take.Disable()
			p.d.Fail(err)
			return
		}
		if dry {
			p.take.Enable()
		} else {
			p.take.Disable()
			p.d.Saved()
		}
		p.show(r, dry)
	})
}

func (p *Page) show(r sheet.Result, dry bool) {
	key := "imports.taken"
	if dry {
		key = "imports.tried"
	}
	p.result.Objects = []fyne.CanvasObject{
		look.Text(words.Say(key), 18, look.OK, true),
		look.Paragraph(words.Say("imports.counts", "sheet", r.Sheet, "rows", r.Rows, "new", r.New, "changed", r.Changed, "same", r.Same, "refused", r.Refused, "skipped", r.Skipped)),
	}
	if r.Nothing() {
		p.result.Add(look.Paragraph(words.Say("imports.same")))
	}
	if len(r.Problems) > 0 {
		p.result.Add(look.Text(words.Say("imports.problems", "n", len(r.Problems)), 15, theme.ColorNameForeground, true))
	}
	for _, one := range r.Problems[:min(len(r.Problems), 200)] {
		text := one.Message
		if text == "" {
			text = words.Problem(one.Code, one.Args)
		}
		p.result.Add(look.Text(fmt.Sprintf("%s%d  %s", one.Column, one.Row, text), 13, look.Text2, false))
	}
	p.result.Refresh()
}

func (p *Page) template() {
	kind := p.kinds[p.kind.Selected]
	prints.Workbook(p.d, words.Say("imports.template.name", "kind", p.kind.Selected), func(f *os.File) error { return sheet.Template(p.d.Store.Pack(), kind, f) })
}
