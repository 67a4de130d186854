// Package findings is the screen of what the integrity checks noticed: what waits, the records side by
// side, and the answer that is kept.
package findings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/finding"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	d     *shell.Desk
	units map[string]store.Unit
	all   []finding.Finding
	items []finding.Finding // those that the choices above let through
	at    int
	open  int // how many wait; -1 while nobody knows

	counting bool   // beside the window
	stop     func() // ends that
	counted  string // of the store and the day, when it was counted last
	ended    bool   // the desk left the window

	check, unit *look.Choice
	waiting     *look.Tick
	checks      []string // ids behind the lines of check; the first is for all
	codes       []string // the same of unit
	list        *look.List
	right       *fyne.Container
	count       *widget.Label
	root        fyne.CanvasObject

	hand                   string                    // the finding to the right, as called names it
	begun                  map[string]finding.Answer // what was typed of findings and is not kept yet
	picked                 string                    // code of the answer in hand
	picks                  map[string]*look.Button
	order                  []string
	why, proof, owner, due *look.Entry
	reveal                 func() // brings the answer into sight
	filling                bool   // the choices are being written, not chosen
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, open: -1, stop: func() {}, right: container.NewStack(), count: widget.NewLabel(""), begun: map[string]finding.Answer{}}
	p.list = look.NewList(func() int { return len(p.items) }, func() fyne.CanvasObject {
		return container.NewVBox(look.Text("", 15, theme.ColorNameForeground, true), look.Note(""))
	}, p.fill)
	p.list.Beside = p.right
	p.list.OnSelected = func(i int) { p.at = i; p.list.Highlight(i); p.show() }
	p.list.OnHighlighted = func(i int) { p.list.Select(i) } // the arrows walk the findings
	p.check, p.unit = look.NewChoice(nil, func(string) { p.choose() }), look.NewChoice(nil, func(string) { p.choose() })
	p.waiting = look.NewTick(words.Say("findings.waiting"), true)
	p.waiting.OnChanged = func(bool) { p.choose() }
	choices := container.NewVBox(p.check, p.unit, container.NewHBox(p.waiting, p.count))
	p.root = container.NewBorder(look.Title(words.Say("findings.title")), nil,
		container.New(look.Width{At: listWidth()}, look.Card(container.NewBorder(choices, look.NewButton(words.Say("findings.sample.button"), p.sample), nil, nil, p.list))), nil,
		container.NewBorder(nil, nil, look.Space(8), nil, look.Card(p.right)))
	d.OnCounts(nil, func(shell.Counts) { p.tally() })
	d.OnEnd(func() { p.ended = true; p.stop() })
	return p
}

// listWidth is less where the letters are large: the answers to the right want their room.
func listWidth() float32 {
	if look.Narrow() {
		return 240
	}
	return 320
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Waiting is how many findings waited when they were last counted; -1 where they were not yet.
func (p *Page) Waiting() int { return p.open }

// now names what is counted: it is the same until a record or the day changes.
func (p *Page) now() string {
	return fmt.Sprint(p.d.Store.Version(), time.Now().Format(time.DateOnly))
}

// tally counts beside the window how many wait, where a record or the day has changed since. All records are read for it,
// so that it rests after each time, as the other numbers do, and waits while one change comes after the other.
func (p *Page) tally() {
	now := p.now()
	if p.ended || p.counting || p.counted == now || p.d.Restless() {
		return
	}
	p.counting = true
	begin := time.Now()
	n := 0
	p.stop = job.Beside(func(ctx context.Context) error {
		found, units, err := seek(ctx, p.d.Store)
		n, found = waits(found, units), nil
		p.d.GiveBack()
		return err
	}, func(err error) {
		if p.counted = now; err == nil && !p.ended {
			p.open = n
			p.d.Tell()
		}
		job.After(shell.Rest*time.Since(begin), func() { p.counting = false; p.tally() })
	})
}

// seek looks for findings.
func seek(ctx context.Context, s *store.Store) ([]finding.Finding, map[string]store.Unit, error) {
	found, err := report.Findings(ctx, s, time.Now())
	if err != nil {
		return nil, nil, err
	}
	units, err := s.Units()
	return found, units, err
}

// waits is how many of some findings wait.
func waits(found []finding.Finding, units map[string]store.Unit) int {
	return len(finding.Of(found, units, "", "", true))
}

// Shown looks again.
func (p *Page) Shown(any) { p.load(p.d.Win.Canvas().Focused() == nil) }

// Leave goes on at once: nothing is said by leaving.
func (p *Page) Leave(then func()) { then() }

// Key takes the numbers of the answers, and Esc to leave the finding for later.
func (p *Page) Key(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		p.later()
	}
	for i, code := range p.order {
		if code != "" && string(key.Name) == fmt.Sprint(i+1) {
			p.pick(code)
		}
	}
}

// Do keeps the answer with Ctrl+Enter, and draws a sample with Ctrl+E.
func (p *Page) Do(name string) bool {
	switch name {
	case "savenew", "save":
		p.answer()
	case "export":
		p.sample()
	case "refresh":
		p.load(false)
	case "next":
		p.list.Select(min(p.at+1, len(p.items)-1))
	case "previous":
		p.list.Select(max(p.at-1, 0))
	default:
		return false
	}
	return true
}

// load looks for findings beside the window.
func (p *Page) load(focus bool) {
	var found []finding.Finding
	var units map[string]store.Unit
	now := p.now()
	job.Read(p.d.Win, words.Say("findings.looking"), func(ctx context.Context, _ func(int, int)) (err error) {
		found, units, err = seek(ctx, p.d.Store)
		return err
	}, func(err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if found == nil && units == nil {
			return // it was stopped
		}
		p.all, p.units = found, units
		p.open, p.counted = waits(found, units), now
		p.offer()
		p.choose()
		p.d.Tell()
		if focus {
			p.d.Win.Canvas().Focus(p.list)
		}
	})
}

// offer writes the lines of the choices: the checks and the units that there are findings of.
func (p *Page) offer() {
	p.filling = true
	defer func() { p.filling = false }()
	waits := map[string]int{}
	titles, owners := map[string]string{}, map[string]int{}
	checks, codes := []string{""}, []string{""}
	for _, f := range p.all {
		if titles[f.Check] == "" {
			titles[f.Check] = f.Title
			checks = append(checks, f.Check)
		}
		if _, known := owners[f.Owner]; !known {
			codes = append(codes, f.Owner)
			owners[f.Owner] = 0
		}
		if f.Open() {
			waits[f.Check]++
			owners[f.Owner]++
		}
	}
	lines := []string{words.Say("findings.every.check", "n", p.open)}
	for _, check := range checks[1:] {
		lines = append(lines, words.Say("findings.line", "name", check+" "+titles[check], "n", waits[check]))
	}
	names := map[string]string{}
	for _, code := range codes[1:] {
		names[code] = p.name(code)
	}
	units, labels := []string{words.Say("findings.every.unit", "n", p.open)}, look.Labels(names)
	for _, code := range codes[1:] {
		units = append(units, words.Say("findings.line", "name", labels[code], "n", owners[code]))
	}
	reoffer(p.check, lines, slices.Index(checks, chosen(p.check, p.checks)))
	reoffer(p.unit, units, slices.Index(codes, chosen(p.unit, p.codes)))
	p.checks, p.codes = checks, codes
}

// chosen is what stands behind the line that is chosen; "" is all.
func chosen(s *look.Choice, behind []string) string {
	if i := s.SelectedIndex(); i >= 0 && i < len(behind) {
		return behind[i]
	}
	return ""
}

// reoffer gives a choice other lines; where the one that it stood on is gone it stands on the first.
func reoffer(s *look.Choice, lines []string, at int) {
	s.SetOptions(lines)
	s.SetSelectedIndex(max(at, 0))
}

// choose lists what the choices let through.
func (p *Page) choose() {
	if p.filling {
		return
	}
	check, unit := chosen(p.check, p.checks), chosen(p.unit, p.codes)
	p.items = nil
	for _, f := range p.all {
		if (check == "" || f.Check == check) && (unit == "" || f.Owner == unit) && (!p.waiting.Checked || f.Open()) {
			p.items = append(p.items, f)
		}
	}
	p.count.SetText(words.Say("conflicts.count", "n", len(p.items)))
	p.at = min(p.at, max(len(p.items)-1, 0))
	p.list.Refresh()
	p.list.UnselectAll()
	p.list.Select(p.at)
	p.show()
}

// numbered is the number of a finding's check; a question that a person asked has none.
func numbered(f finding.Finding) []string {
	if f.Check == finding.Asked {
		return nil
	}
	return []string{f.Check}
}

func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.items) {
		return
	}
	f := p.items[i]
	texts := o.(*fyne.Container).Objects
	title := strings.TrimSpace(f.Subject + "  " + f.Title)
	state := strings.Join(append(numbered(f), p.name(f.Owner)), words.Say("form.dot"))
	switch {
	case f.Stand() != nil:
		state += words.Say("form.dot") + words.Say("findings.stand.short")
	case f.Resolution != nil && f.Resolution.Label != "":
		state += words.Say("form.dot") + f.Resolution.Label
	}
	room := listWidth() - 40 // within the card, beside the bar
	look.SetText(texts[0], short(title, room/look.Scaled(15)))
	look.SetText(texts[1], short(state, room/look.Scaled(13)))
}

// short cuts a text to the width of so many hanzi; a letter takes some six tenths of one.
func short(text string, most float32) string {
	width := float32(0)
	for i, r := range text {
		if width += 1; r < '\u2e80' {
			width -= 0.4
		}
		if width > most+0.5 {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}

func (p *Page) name(code string) string {
	if u := p.units[code]; u.Name != "" {
		return u.Name
	}
	return code
}

// show puts the finding in hand to the right.
func (p *Page) show() {
	if p.hand != "" {
		if delete(p.begun, p.hand); p.said() != (finding.Answer{}) {
			p.begun[p.hand] = p.said()
		}
	}
	p.right.Objects, p.picks, p.order, p.picked, p.hand = nil, map[string]*look.Button{}, nil, "", ""
	defer p.right.Refresh()
	if len(p.items) == 0 {
		text := words.Say("findings.none")
		if len(p.all) > 0 { // others do not stand in the list as it is chosen
			text = words.Say("findings.none.here")
		}
		p.right.Add(look.Paragraph(text)) // at the top: in the middle it would not wrap
		return
	}
	f := p.items[min(p.at, len(p.items)-1)]
	head := append(numbered(f), words.Say("findings.action."+f.Action), words.Say("findings.owner", "unit", p.name(f.Owner)), words.Say("findings.since", "day", f.Since))
	if f.Resolution != nil && f.Resolution.Due != "" {
		head = append(head, words.Say("findings.due", "day", f.Resolution.Due))
	}
	box := container.NewVBox(look.Heading(f.Title), look.Aside(strings.Join(head, words.Say("form.dot"))), look.Paragraph(f.Message))
	if f.Hint != "" {
		box.Add(look.Aside(f.Hint))
	}
	switch stand := f.Stand(); {
	case stand != nil:
		box.Add(look.Paragraph(words.Say("findings.stand")))
		for _, r := range stand {
			box.Add(look.Aside(r.Told(p.name(r.Owner))))
		}
	case f.Resolution != nil && f.Resolution.Label != "":
		box.Add(look.Aside(words.Say("findings.said", "result", f.Resolution.Label, "reason", f.Resolution.Reason, "proof", f.Resolution.Evidence)))
	}
	fields, keys := p.form(f)
	p.hand = called(f)
	p.resume(p.begun[p.hand])
	p.reveal = func() {}
	if look.Large() { // there is no room for all of it: what was noticed scrolls with the answer and the records
		scroll := container.NewVScroll(container.NewVBox(box, fields, container.NewHScroll(p.records(f))))
		p.reveal = func() { scroll.ScrollToOffset(fields.Position()) }
		p.right.Add(container.NewBorder(nil, keys, nil, nil, scroll))
		return
	}
	foot := container.NewVBox(widget.NewSeparator(), fields, keys)
	p.right.Add(container.NewBorder(box, foot, nil, nil, container.NewScroll(p.records(f))))
}

// records shows the first records side by side, masked, what differs in the colour of a warning.
func (p *Page) records(f finding.Finding) fyne.CanvasObject {
	const most = 3
	pack := p.d.Store.Pack()
	var records []store.Record
	var titles []string
	for _, e := range f.Records[:min(len(f.Records), most)] {
		if rec, ok := p.d.Store.Glance(e.ID); ok && pack.Kind(rec.Kind) != nil {
			records, titles = append(records, rec), append(titles, e.Title)
		}
	}
	if len(records) == 0 {
		return look.Space(1)
	}
	heads := []fyne.CanvasObject{look.Note("")}
	for i, rec := range records {
		open := look.NewButton(words.Say("findings.open"), func() { p.d.Show(rec) })
		name := look.Text(short(titles[i], 6), 15, theme.ColorNameForeground, true)
		heads = append(heads, container.NewVBox(container.NewHBox(name, open), look.Note(short(p.name(rec.Unit), 10))))
	}
	grid := container.NewGridWithColumns(len(records) + 1)
	for _, field := range pack.Kind(records[0].Kind).Fields {
		p.row(grid, field, records)
	}
	box := container.NewVBox(container.NewGridWithColumns(len(records)+1, heads...), grid)
	if n := len(f.Records) - len(records); n > 0 {
		box.Add(look.Note(words.Say("findings.further", "n", n)))
	}
	return box
}

// row adds a field of the records, where one of them has it and it may be shown.
func (p *Page) row(grid *fyne.Container, field *register.Field, records []store.Record) {
	if field.Type == register.Ref || field.Type == register.Photo || field.IsSecret() {
		return
	}
	texts, differ, any := make([]string, len(records)), false, false
	for i, rec := range records {
		value := ""
		if rec.Kind == records[0].Kind {
			value = field.At(rec.Fields, time.Now())
		}
		texts[i] = p.d.Store.Pack().In(words.Language()).Masked(field, value)
		any, differ = any || value != "", differ || value != field.At(records[0].Fields, time.Now())
	}
	if !any {
		return
	}
	grid.Add(look.Note(field.Say(words.Language())))
	for _, text := range texts {
		color := look.Text2
		if differ {
			color = look.Warn
		}
		grid.Add(look.Text(short(text, 20), 14, color, differ))
	}
}
