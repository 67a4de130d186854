// Package imports is the screen on which a roster is read from an Excel workbook: what each column is taken for
// is shown first, then it is tried, then taken.
package imports

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

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
	d     *shell.Desk
	place *drive.Choice
	kind  *look.Choice
	kinds map[string]string
	files *look.Choice
	take  *look.Button
	mark  *look.Button
	root  fyne.CanvasObject

	said     *fyne.Container // what came of it, above the list
	body     *fyne.Container // the columns, or the problems
	columns  *look.List
	problems *look.List
	preview  sheet.Preview
	result   sheet.Result
	graded   []sheet.Problem // of the result, the gravest first
	at       int             // column in hand
	fresh    bool            // another file: the cursor goes to its columns
	turn     int             // looks asked for: what an older one finds is not shown
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, place: drive.New(d.Win), kinds: map[string]string{}, said: container.NewVBox(), body: container.NewStack()}
	pack := d.Store.Pack()
	var labels []string
	for _, k := range pack.Kinds {
		if pack.Imports[k.Key] != nil {
			p.kinds[k.Say(words.Language())] = k.Key
			labels = append(labels, k.Say(words.Language()))
		}
	}
	p.kind = look.NewChoice(labels, nil)
	p.kind.SetSelectedIndex(0)
	p.kind.OnChanged = func(string) { p.read() }
	p.files = look.NewChoice(nil, func(string) { p.read() })
	p.files.PlaceHolder = words.Say("imports.nofile")
	p.place.OnSubmitted(p.look)
	p.take = look.Primary(words.Say("imports.take"), theme.ConfirmIcon(), func() { p.run(false) })
	p.mark = look.NewButton(words.Say("imports.mark"), p.marked)
	p.lists()
	p.ready(false)
	left := container.NewVBox(
		look.Text(words.Say("imports.what"), 15, theme.ColorNameForeground, true), p.kind,
		look.Text(words.Say("imports.where"), 15, theme.ColorNameForeground, true), p.place.Object(), look.NewButton(words.Say("imports.look"), p.look), p.files,
		look.Space(8), look.NewButton(words.Say("imports.read"), p.read), look.NewButton(words.Say("imports.try"), func() { p.run(true) }), p.take, p.mark,
		look.Space(8), look.NewButton(words.Say("imports.template"), p.template),
	)
	right := container.NewBorder(p.said, nil, nil, nil, p.body)
	p.root = container.NewBorder(look.Title(words.Say("imports.title")), nil, container.New(look.Width{At: 340}, look.Card(container.NewVScroll(left))), nil, container.NewBorder(nil, nil, look.Space(8), nil, look.Card(right)))
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown says what to do.
func (p *Page) Shown(any) {
	p.place.Refresh()
	p.tell(nil, look.Paragraph(words.Say("imports.how")))
	p.place.Focus()
}

// Do takes Ctrl+Enter and Ctrl+S: a roster is tried, and one that was tried is taken.
func (p *Page) Do(name string) bool {
	switch name {
	case "save", "savenew":
		p.run(p.take.Disabled())
	case "refresh":
		p.read()
	default:
		return false
	}
	return true
}

// ready lets a roster be taken once it was tried, and marked where there is something to mark, once it was taken too.
func (p *Page) ready(tried bool) {
	p.take.Disable()
	p.mark.Disable()
	if tried {
		p.take.Enable()
	}
	if len(p.result.Problems) > 0 {
		p.mark.Enable()
	}
}

// tell shows what came of it, and a list below.
func (p *Page) tell(list fyne.CanvasObject, said ...fyne.CanvasObject) {
	p.said.Objects, p.body.Objects = said, nil
	if list != nil {
		p.body.Objects = []fyne.CanvasObject{list}
	}
	p.said.Refresh()
	p.body.Refresh()
}

// look lists the workbooks of the folder; a path to a workbook itself is taken as it is.
func (p *Page) look() {
	drive.Beside(p.place, func(dir string) ([]string, error) {
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return []string{filepath.Base(dir)}, nil
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, errFolder.With("folder", dir).Because(err)
		}
		var names []string
		for _, e := range entries {
			if e.Type().IsRegular() && table(e.Name()) && !strings.HasPrefix(e.Name(), "~$") {
				names = append(names, e.Name())
			}
		}
		return names, nil
	}, func(names []string, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		p.offer(names)
	})
}

func table(name string) bool { return isTable[strings.ToLower(filepath.Ext(name))] }

// isTable are the endings of what a clerk takes for a workbook: of those that are none, it is said why.
var isTable = map[string]bool{".xlsx": true, ".xlsm": true, ".xls": true, ".xlsb": true, ".et": true, ".ods": true, ".csv": true}

// offer shows file names to choose from, and reads the first.
func (p *Page) offer(names []string) {
	p.files.Options, p.fresh = names, true
	p.files.ClearSelected()
	if len(names) > 0 {
		p.files.SetSelectedIndex(0)
	}
	p.files.Refresh()
}

func (p *Page) path() string {
	dir := p.place.Dir()
	if filepath.Base(dir) == p.files.Selected { // the workbook itself was named
		return dir
	}
	return filepath.Join(dir, p.files.Selected)
}

// read looks at the headers, beside the window.
func (p *Page) read() {
	p.result = sheet.Result{}
	p.ready(false)
	if p.files.Selected == "" {
		return
	}
	p.turn++
	turn, path, kind := p.turn, p.path(), p.kinds[p.kind.Selected]
	job.Quiet(func() (sheet.Preview, error) { return sheet.Look(context.Background(), p.d.Store, kind, path, nil) }, func(v sheet.Preview, err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.tell(nil, look.Failure(err))
		default:
			p.preview = v
			p.shown()
		}
	})
}

func (p *Page) run(dry bool) {
	if p.files.Selected == "" {
		p.look()
	}
	p.turn++
	path, kind := p.path(), p.kinds[p.kind.Selected]
	p.result = sheet.Result{}
	var result sheet.Result // the window draws p.result meanwhile
	job.Run(p.d.Win, words.Say("imports.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		result, err = sheet.Import(ctx, p.d.Store, kind, path, sheet.Options{DryRun: dry}, progress)
		return err
	}, func(err error) {
		p.result = result
		if err != nil {
			p.ready(false)
			p.tell(nil, look.Failure(err))
			p.d.Fail(err)
			return
		}
		p.ready(p.result.Sheet != "" && (dry || p.result.Stopped > 0))
		if !dry {
			p.d.Saved()
		}
		p.came(dry)
	})
}

// marked writes a copy of the workbook in which what is wrong is red and says why.
func (p *Page) marked() {
	path, kind := p.path(), p.kinds[p.kind.Selected]
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	to, result := "", sheet.Result{}
	job.Run(p.d.Win, words.Say("imports.mark"), func(ctx context.Context, progress func(int, int)) (err error) {
		if to, err = prints.Fresh(words.Say("imports.mark.name", "file", name)); err != nil {
			return err
		}
		result, err = sheet.Import(ctx, p.d.Store, kind, path, sheet.Options{DryRun: true, Marked: to}, progress)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.d.Fail(err)
		case result.Sheet != "":
			prints.Done(p.d, words.Say("export.written", "file", to), to)
		}
	})
}

func (p *Page) template() {
	kind := p.kinds[p.kind.Selected]
	prints.Workbook(p.d, words.Say("imports.template.name", "kind", p.kind.Selected), func(f io.Writer) error { return sheet.Template(p.d.Store.Pack(), kind, f) })
}
