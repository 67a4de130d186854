// Package units is where a bureau sees the units below it, takes them in, and says what becomes of them.
package units

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/drive"
	"rollbook/app/inbox"
	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// Filters of the list.
const (
	there  = "open"
	silent = "silent"
	closed = "closed"
)

// row is a unit below the desk.
type row struct {
	unit    store.Unit
	bundles *courier.Standing // nil where the unit sends to another desk, or has not joined
	granted *courier.Desk     // nil where this desk did not grant it
	came    bool              // something that the unit wrote has come here
	clerks  map[string]int    // records that each wrote into last, by name
	sort    string            // of school, by the register of schools; else the level
	changes []store.UnitChange
}

// Page is the screen.
type Page struct {
	shell.Plain
	d      *shell.Desk
	place  *drive.Choice
	find   *look.Entry
	chips  *look.Chips
	list   *look.List
	note   *look.Prose // what stands in an empty list
	right  *fyne.Container
	opened string       // record of the change that was opened last
	again  *look.Link   // the line of it, which is in hand again for who comes back
	first  *look.Button // of what can be done with the unit in hand
	root   fyne.CanvasObject
	all    []row
	rows   []row
	at     int
	units  map[string]store.Unit
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, place: drive.New(d.Win), find: look.NewEntry(), right: container.NewStack(), note: look.Paragraph("")}
	p.find.SetPlaceHolder(words.Say("units.find"))
	p.find.Offers = true // whoever comes back looks for another unit
	p.find.OnChanged = func(string) { p.choose("") }
	p.find.OnSubmitted = func(string) { p.d.Win.Canvas().Focus(p.list) }
	p.place.OnSubmitted(p.newest)
	p.chips = look.NewChips(func(string) { p.choose("") })
	for _, k := range []string{there, silent, closed} {
		p.chips.Set(k, words.Say("units.chip."+k, "n", "\u2026")) // they take their room from the start; a nought would say that there are none
	}
	p.list = look.NewList(func() int { return len(p.rows) }, func() fyne.CanvasObject {
		return container.NewBorder(nil, nil, nil, container.NewCenter(look.NewBadge("", "")), container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note("")))
	}, func(i int, o fyne.CanvasObject) {
		if i >= len(p.rows) {
			return
		}
		parts := o.(*fyne.Container).Objects
		texts, badge := parts[0].(*fyne.Container).Objects, parts[1].(*fyne.Container)
		look.SetText(texts[0], p.rows[i].unit.Name)
		look.SetText(texts[1], p.rows[i].unit.Code+"  "+p.rows[i].sort)
		state, word := p.rows[i].state(p.today())
		if badge.Objects[0].(*look.Badge).Set(state, word) {
			badge.Refresh()
		}
	})
	p.list.OnSelected = func(i int) { p.at = i; p.show() }
	p.list.OnEnter = func() { p.d.Win.Canvas().Focus(p.first) }
	grant := look.NewIconButton(words.Say("units.grant.do"), theme.ContentAddIcon(), func() { p.Do("new") })
	where := container.NewBorder(nil, nil, look.Text(words.Say("units.where"), 14, look.Text2, false), grant, p.place.Line())
	head := container.NewVBox(look.Title(words.Say("units.title")), where)
	// Fyne's Tab follows the order in which things are added: from the folder to the list, then to what can be done.
	top := container.NewVBox(p.find, p.chips.Object())
	left := container.New(look.Width{At: 380}, look.Card(container.New(layout.NewBorderLayout(top, nil, nil, nil), top, container.NewStack(p.list, container.NewVBox(layout.NewSpacer(), p.note, layout.NewSpacer())))))
	right := container.NewBorder(nil, nil, look.Space(8), nil, look.Card(look.Roll(p.right)))
	p.list.Beside = right
	p.root = container.New(layout.NewBorderLayout(head, nil, left, nil), head, left, right)
	return p
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown looks again. A unit's code leads to it; a request is read.
func (p *Page) Shown(arg any) {
	p.place.Refresh()
	if file, ok := arg.(shell.File); ok {
		p.place.Set(filepath.Dir(file.Path))
		p.load("")
		drive.Beside(p.place, func(string) ([]byte, error) { return courier.ReadFile(file.Path) }, p.grant)
		return
	}
	code, _ := arg.(string)
	p.load(code)
	p.d.Win.Canvas().Focus(p.find)
}

// Do takes a unit in with Ctrl+N.
func (p *Page) Do(name string) bool {
	switch name {
	case "new":
		p.newest()
	case "refresh":
		p.load("")
	case "next":
		p.list.Go(min(p.at+1, len(p.rows)-1))
	case "previous":
		p.list.Go(max(p.at-1, 0))
	default:
		return false
	}
	return true
}

func (p *Page) today() string { return p.d.Store.Today().Format(time.DateOnly) }

// load reads the units beside the window, and goes to one where its code is given.
func (p *Page) load(code string) {
	type found struct {
		rows  []row
		units map[string]store.Unit
	}
	job.Quiet(func() (f found, err error) {
		f.rows, f.units, err = below(p.d.Store)
		return f, err
	}, func(f found, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if code == "" && p.at < len(p.rows) {
			code = p.rows[p.at].unit.Code
		}
		p.all, p.units = f.rows, f.units
		p.choose(code)
		if p.again != nil && p.d.Page() == shell.Page(p) && p.d.Win.Canvas().Focused() == fyne.Focusable(p.find) {
			p.d.Win.Canvas().Focus(p.again)
		}
		p.opened, p.again = "", nil
	})
}

// below gives the units that stand below a store's, those that it can do most for first: right below, then by code.
func below(s *store.Store) ([]row, map[string]store.Unit, error) {
	units, err := s.Units()
	if err != nil {
		return nil, nil, err
	}
	stand, err := courier.Standings(s)
	if err != nil {
		return nil, nil, err
	}
	desks, err := courier.Desks(s)
	if err != nil {
		return nil, nil, err
	}
	chains, err := s.Chains("")
	if err != nil {
		return nil, nil, err
	}
	books := map[string]bool{}
	for _, c := range chains {
		books[c.Unit] = true
	}
	own, hands, sorts := s.Unit().Code, s.Hands(), sortsOf(s)
	var rows []row
	for _, u := range store.Below(units, own) {
		code := u.Code
		one := row{unit: u, came: books[code], changes: s.UnitChanges(code), clerks: hands[code], sort: cmp.Or(sorts[u.Name], sorts[u.Former], words.Say("unit."+u.Level))}
		if i := slices.IndexFunc(stand, func(b courier.Standing) bool { return b.Unit == code }); i >= 0 {
			one.bundles = &stand[i]
		}
		if i := slices.IndexFunc(desks, func(d courier.Desk) bool { return d.Unit == code && d.Parent == own }); i >= 0 {
			one.granted = &desks[i]
		}
		rows = append(rows, one)
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch near, far := a.unit.Parent == own, b.unit.Parent == own; {
		case near == far:
			return 0
		case near:
			return -1
		}
		return 1
	})
	return rows, units, nil
}

// sortsOf gives what sort of school each is that the register of schools names.
func sortsOf(s *store.Store) map[string]string {
	sorts, kind := map[string]string{}, s.Pack().KindByRole(register.KindSchool)
	if kind == nil || kind.ByRole(register.RoleTitle) == nil || kind.ByRole(register.RoleType) == nil {
		return sorts
	}
	name, sort, in := kind.ByRole(register.RoleTitle), kind.ByRole(register.RoleType), s.Pack().In(words.Language())
	s.Each(kind.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		sorts[rec.Values[name.Key]] = in.Display(sort, rec.Values[sort.Key])
	})
	delete(sorts, "") // nobody's
	return sorts
}

// state says in a word how a unit stands, and which badge shows it.
func (r row) state(today string) (badge, word string) {
	switch {
	case !r.unit.On(today) && r.unit.Into != "":
		return "", words.Say("units.state.merged")
	case !r.unit.On(today):
		return "", words.Say("units.state.closed")
	case r.bundles != nil && r.granted == nil:
		return "pending", words.Say("units.state.apart")
	case r.bundles == nil && !r.came:
		return "unfinished", words.Say("units.state.nothing")
	case r.bundles == nil:
		return "received", words.Say("units.state.through")
	case r.bundles.Number == 0:
		return "unfinished", words.Say("standing.silent")
	}
	return "received", words.Say("standing.sent")
}

// choose lists the units that the filter and what was typed let through; where the filter leaves none, those that fit what was typed.
func (p *Page) choose(code string) {
	today, counts := p.today(), map[string]int{}
	if p.units != nil {
		counts = map[string]int{there: 0, silent: 0, closed: 0}
	}
	typed := strings.TrimSpace(p.find.Text)
	p.rows = nil
	var found []row
	for _, r := range p.all {
		kinds := []string{there}
		if !r.unit.On(today) {
			kinds = []string{closed}
		} else if r.bundles != nil && r.bundles.Number == 0 {
			kinds = append(kinds, silent)
		}
		for _, k := range kinds {
			counts[k]++
		}
		on := p.chips.On
		if on == "" {
			on = there
		}
		if typed != "" && !strings.Contains(r.unit.Name, typed) && !strings.Contains(strings.ToUpper(r.unit.Code), strings.ToUpper(typed)) && !strings.Contains(r.unit.Former, typed) {
			continue
		}
		if found = append(found, r); slices.Contains(kinds, on) {
			p.rows = append(p.rows, r)
		}
	}
	if len(p.rows) == 0 && typed != "" {
		p.rows = found
	}
	p.note.SetText("")
	switch {
	case p.units == nil: // nothing is read yet
	case len(p.rows) > 0:
	case len(p.all) == 0:
		p.note.SetText(words.Say("units.empty"))
	case typed != "":
		p.note.SetText(words.Say("units.empty.found", "text", typed))
	default:
		p.note.SetText(words.Say("units.empty." + p.chips.On))
	}
	for k, n := range counts {
		p.chips.Set(k, words.Say("units.chip."+k, "n", n))
	}
	p.at = max(slices.IndexFunc(p.rows, func(r row) bool { return r.unit.Code == code }), 0)
	p.list.Refresh()
	p.list.UnselectAll()
	if len(p.rows) > 0 {
		p.list.Go(p.at)
	}
	p.show()
}

// show draws the unit in hand.
func (p *Page) show() {
	if p.at >= len(p.rows) {
		p.right.Objects = nil // the list says why
		p.right.Refresh()
		return
	}
	r := p.rows[p.at]
	u := r.unit
	lines := container.New(layout.NewFormLayout())
	add := func(key, text string) {
		if text != "" {
			lines.Add(container.New(look.Width{At: 90}, look.Note(words.Say(key))))
			lines.Add(look.Paragraph(text))
		}
	}
	_, word := r.state(p.today())
	add("units.line.state", word)
	add("units.line.parent", p.units[u.Parent].Name)
	add("units.line.former", u.Former)
	add("units.line.opened", u.Opened)
	add("units.line.closed", u.Closed)
	add("units.line.into", p.units[u.Into].Name)
	if r.bundles != nil {
		add("units.line.bundles", inbox.Said(*r.bundles))
	}
	if r.granted != nil {
		add("units.line.keys", words.Say("units.keys", "n", r.granted.Keys, "ended", r.granted.Ended))
		var laptops []string
		for _, l := range r.granted.Laptops {
			key := "units.laptop"
			if l.Cut {
				key += ".cut"
			}
			laptops = append(laptops, words.Say(key, "writer", l.Writer, "n", l.Changes))
		}
		add("units.line.laptops", strings.Join(laptops, "\n"))
	}
	var clerks []string
	for _, name := range slices.Sorted(maps.Keys(r.clerks)) {
		clerks = append(clerks, words.Say("units.clerk", "name", name, "n", r.clerks[name]))
	}
	add("units.line.clerks", strings.Join(clerks, words.Say("list.comma")))
	head := container.NewVBox(look.Heading(u.Name, look.Note(u.Code+"  "+r.sort)), lines)
	p.first = look.NewButton(words.Say("units.rename"), func() { p.change(r, store.UnitRenamed) })
	turns := container.NewHBox(p.first)
	if u.On(p.today()) {
		turns.Add(look.NewButton(words.Say("units.merge"), func() { p.change(r, store.UnitMerged) }))
		turns.Add(look.NewButton(words.Say("units.close"), func() { p.change(r, store.UnitClosed) }))
		if u.Opened == "" {
			turns.Add(look.NewButton(words.Say("units.opened"), func() { p.change(r, store.UnitOpened) }))
		}
	} else {
		turns.Add(look.NewButton(words.Say("units.reopen"), func() { p.change(r, store.UnitReopened) }))
	}
	head.Add(turns)
	if r.granted != nil {
		head.Add(container.NewHBox(
			look.NewButton(words.Say("units.recovery"), func() { p.recovery(u) }),
			look.NewButton(words.Say("units.rebuild"), func() { p.rebuild(u) }),
			look.NewButton(words.Say("units.revoke"), func() { p.revoke(u) }),
		))
	}
	if len(r.changes) > 0 {
		head.Add(look.Text(words.Say("units.changes"), 15, theme.ColorNameForeground, true))
		for _, c := range slices.Backward(r.changes) {
			head.Add(p.line(c))
		}
	}
	p.right.Objects = []fyne.CanvasObject{head}
	p.right.Refresh()
}

// line is one change of a unit; it opens the record that says so.
func (p *Page) line(c store.UnitChange) fyne.CanvasObject {
	text := words.Say("units.change."+c.Means, "day", c.On.Format(time.DateOnly), "name", c.Name, "into", p.units[c.Into].Name, "document", c.Document)
	link := look.NewLink(text, 14, func() {
		if rec, ok := p.d.Store.Glance(c.Record); ok {
			p.opened = c.Record
			p.d.Show(rec)
		}
	})
	if p.opened == c.Record {
		p.again = link
	}
	return container.NewHBox(link)
}
