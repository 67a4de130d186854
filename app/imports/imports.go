// Package imports is the screen on which a roster is read from an Excel workbook: what each column is taken for
// is shown first, then it is tried, then taken.
package imports

import (
	"context"
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
	"rollbook/intact"
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
	whole    *look.Prose     // the problem in hand, of which its line may show a part
	right    *fyne.Container // all three
	columns  *look.List
	problems *look.List
	preview  sheet.Preview
	result   sheet.Result
	graded   []sheet.Problem // of the result, the gravest first
	at       int             // column in hand
	fresh    bool            // another file: the cursor goes to its columns
	next     func()          // what follows once the workbook is looked at; may be nil
	looked   string          // the folder that the files are of, or the workbook itself
	folders  job.Latest      // lists of a folder, and
	headers  job.Latest      // looks at a workbook: what an older one finds is not shown
	running  bool            // a key that is pressed twice imports once
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, place: drive.New(d.Win), kinds: map[string]string{}, said: container.NewVBox(), body: container.NewStack(), whole: look.Paragraph("")}
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
	p.place.OnSubmitted(func() { p.look(nil) })
	p.take = look.Primary(words.Say("imports.take"), theme.ConfirmIcon(), func() { p.run(false) })
	p.mark = look.NewButton(words.Say("imports.mark.do"), p.marked)
	p.lists()
	p.ready(false)
	left := container.NewVBox(
		look.Text(words.Say("imports.what"), 15, theme.ColorNameForeground, true), p.kind,
		look.Text(words.Say("imports.where"), 15, theme.ColorNameForeground, true), p.place.Object(), look.NewButton(words.Say("imports.look"), func() { p.look(nil) }), p.files,
		look.Space(8), look.NewButton(words.Say("imports.read"), p.again), look.NewButton(words.Say("imports.try"), func() { p.run(true) }), p.take, p.mark,
		look.Space(8), look.NewButton(words.Say("imports.template"), p.template),
	)
	p.right = container.NewBorder(p.said, p.whole, nil, nil, p.body)
	p.root = container.NewBorder(look.Title(words.Say("imports.title")), nil, container.New(look.Width{At: 340}, look.Card(look.Roll(left))), nil, container.NewBorder(nil, nil, look.Space(8), nil, look.Card(p.right)))
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

// Do takes Ctrl+Enter and Ctrl+S: a roster is tried, and one that was tried is taken; Ctrl+E: a copy is marked; Ctrl+N: a template
// is written.
func (p *Page) Do(name string) bool {
	switch name {
	case "save", "savenew":
		p.run(p.take.Disabled())
	case "refresh":
		p.again()
	case "export":
		if !p.mark.Disabled() {
			p.marked()
		}
	case "new":
		p.template()
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
	p.whole.SetText("")
	p.whole.Hide()
	p.said.Refresh()
	p.body.Refresh()
	p.right.Refresh() // what lies below gives room
}

// stands says why it came to nothing; what the columns are taken for stays, to be changed.
func (p *Page) stands(why fyne.CanvasObject) {
	if len(p.preview.Columns) == 0 {
		p.tell(nil, why)
		return
	}
	p.tell(p.columns, why)
	p.d.Win.Canvas().Focus(p.columns)
}

// look lists the workbooks of the folder, and does what is to follow once the first is looked at; a path to a workbook itself is
// taken as it is.
func (p *Page) look(next func()) {
	p.looked, p.next = p.place.Path(), next
	last := p.folders.Next()
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
			if e.Type().IsRegular() && table(e.Name()) && !strings.HasPrefix(e.Name(), "~$") && !intact.Shadow(e.Name()) {
				names = append(names, e.Name())
			}
		}
		return names, nil
	}, func(names []string, err error) {
		if !last() { // what a later look lists is on its way
			return
		}
		p.offer(names)
		switch {
		case err != nil:
			p.tell(nil, look.Paragraph(words.Say("imports.how")))
			p.d.Fail(err)
		case len(names) == 0:
			p.tell(nil, look.Paragraph(words.Say("imports.none", "folder", p.looked)))
		}
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
	if filepath.Base(p.looked) == p.files.Selected { // the workbook itself was named
		return p.looked
	}
	return filepath.Join(p.looked, p.files.Selected)
}

// moved tells whether what stands in the path was not looked at yet.
func (p *Page) moved() bool { return p.files.Selected == "" || p.place.Path() != p.looked }

// read looks at the headers, beside the window.
func (p *Page) read() {
	p.result, p.preview = sheet.Result{}, sheet.Preview{}
	p.ready(false)
	last := p.headers.Next()
	if p.files.Selected == "" {
		return
	}
	path, kind := p.path(), p.kinds[p.kind.Selected]
	job.Quiet(func() (sheet.Preview, error) { return sheet.Look(context.Background(), p.d.Store, kind, path, nil) }, func(v sheet.Preview, err error) {
		switch {
		case !last():
		case err != nil:
			p.stands(look.Failure(err))
		default:
			p.preview = v
			p.shown()
			if next := p.next; next != nil && v.Sound {
				p.next = nil
				next()
			}
		}
	})
}

// again looks at the headers once more, or at the files of another folder.
func (p *Page) again() {
	if p.moved() {
		p.look(nil)
		return
	}
	p.read()
}

func (p *Page) run(dry bool) {
	if p.running {
		return
	}
	if p.moved() {
		var next func() // another roster is not taken untried
		if dry {
			next = func() { p.run(true) }
		}
		p.look(next)
		return
	}
	p.headers.Next()
	path, kind := p.path(), p.kinds[p.kind.Selected]
	p.result = sheet.Result{}
	var result sheet.Result // the window draws p.result meanwhile
	done := p.d.StandBack()
	p.running = true
	job.Run(p.d.Win, words.Say("imports.title"), func(ctx context.Context, progress func(int, int)) (err error) {
		context.AfterFunc(ctx, func() { fyne.Do(func() { p.running = false }) }) // who stops it may begin anew at once
		result, err = sheet.Import(ctx, p.d.Store, kind, path, sheet.Options{DryRun: dry}, progress)
		return err
	}, func(err error) {
		done()
		p.running, p.result = false, result
		if err != nil {
			p.ready(false)
			p.stands(look.Failure(err))
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
	job.Read(p.d.Win, words.Say("imports.mark"), func(ctx context.Context, progress func(int, int)) (err error) {
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
	prints.Workbook(p.d, words.Say("imports.template.name", "kind", p.kind.Selected), func(_ context.Context, out prints.Written) error {
		return sheet.Template(p.d.Store.Pack(), kind, out)
	}, func(path string) { prints.Tell(p.d, path) })
}
