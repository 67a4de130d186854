// Package conflicts is the conflict desk: children about whom two sides say otherwise, and records that may be of one child.
package conflicts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/words"
)

// Page is the screen.
type Page struct {
	d         *shell.Desk
	units     map[string]store.Unit
	questions map[string]finding.Question // the last one, by what it is about
	lines     []line
	at        int
	asked     job.Latest // lists
	list      *look.List
	right     *fyne.Container
	scroll    *container.Scroll
	dock      *fyne.Container // what is said about it, always in sight
	foot      *fyne.Container
	told      *widget.Label
	root      fyne.CanvasObject

	show    view // what stands to the right; nil for a sentence
	reasons *reasons
	halves  map[string]half // by what they are about: the child, or see pair.about
}

// view is what stands to the right: one question, or many by a rule.
type view interface {
	key(*fyne.KeyEvent)
	decide()
	next(by int) // F6: 1 on, -1 back
	later()
}

// New makes the screen.
func New(d *shell.Desk) *Page {
	p := &Page{d: d, right: container.NewStack(), dock: container.NewVBox(), foot: container.NewStack(), told: widget.NewLabel(""), halves: map[string]half{}}
	p.scroll = container.NewVScroll(p.right)
	p.told.Truncation = fyne.TextTruncateEllipsis
	p.list = look.NewList(func() int { return len(p.lines) }, newLine, p.fill)
	p.list.OnSelected = func(i int) { p.choose(i) }
	p.list.OnHighlighted = func(i int) { p.list.Select(i) } // the arrows walk the children
	head := container.NewHBox(look.Title(words.Say("conflicts.title")), look.Space(4))
	narrow := ".short"
	if !look.Narrow() {
		narrow = ""
		head.Add(container.NewCenter(look.Note(words.Say("conflicts.oldest"))))
	}
	bulk := look.NewButton(words.Say("conflicts.bulk"+narrow), func() { p.Do("setall") })
	undo := look.NewButton(words.Say("conflicts.undo"+narrow), func() { p.undo() })
	left := container.New(look.Width{At: listWidth()}, look.Card(container.NewBorder(head, container.NewVBox(bulk, undo), nil, nil, p.list)))
	p.root = container.NewBorder(nil, nil, left, nil, container.NewBorder(nil, nil, look.Space(8), nil,
		look.Card(container.NewBorder(nil, container.NewVBox(widget.NewSeparator(), p.dock, p.foot), nil, nil, p.scroll))))
	return p
}

// listWidth is less where the letters are large.
func listWidth() float32 {
	if look.Narrow() {
		return 200
	}
	return 250
}

func newLine() fyne.CanvasObject {
	return container.New(stack{}, container.NewBorder(nil, nil, nil, container.NewHBox(look.Text("", 13, look.Warn, false), look.Space(8)), look.Text("", 15, theme.ColorNameForeground, true)), look.Note(""), look.Space(4))
}

// fill writes a row of the list: it reads nothing.
func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.lines) {
		return
	}
	row := o.(*fyne.Container).Objects
	top := row[0].(*fyne.Container).Objects
	look.SetLine(top[0], p.lines[i].title)
	look.SetText(top[1].(*fyne.Container).Objects[0], p.lines[i].right)
	look.SetLine(row[1], p.lines[i].note)
	ink := theme.ColorNameForeground
	if p.lines[i].heading() {
		ink = look.Text2
	}
	if title := top[0].(*canvas.Text); title.Color != theme.Color(ink) {
		title.Color = theme.Color(ink)
		title.Refresh()
	}
}

// Object is the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// Shown looks for questions again.
func (p *Page) Shown(any) { p.load() }

// Leave goes on at once: nothing is decided by leaving.
func (p *Page) Leave(then func()) { then() }

// Key takes the digits for what is offered, and Esc to leave it for later.
func (p *Page) Key(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyEscape && p.show != nil:
		p.show.later()
	case key.Name == fyne.KeyUp || key.Name == fyne.KeyDown || look.Leaps(key.Name):
		p.d.Win.Canvas().Focus(p.list)
		p.list.TypedKey(key)
	case p.show != nil:
		p.show.key(key)
	}
}

// Do carries the menu's commands out.
func (p *Page) Do(name string) bool {
	switch name {
	case "savenew", "save":
		if p.show != nil {
			p.show.decide()
		}
	case "refresh":
		p.load()
	case "next":
		p.step(1)
	case "previous":
		p.step(-1)
	case "section":
		if p.show != nil {
			p.show.next(1)
		}
	case "sectionback":
		if p.show != nil {
			p.show.next(-1)
		}
	case "open": // F2: another value
		if c, ok := p.show.(*child); ok {
			c.askOther()
		}
	case "setall":
		p.bulk()
	case "undo":
		p.undo()
	case "history":
		if c, ok := p.show.(*child); ok {
			c.history()
		}
	default:
		return false
	}
	return true
}

// load prepares the list beside the window.
func (p *Page) load() {
	last := p.asked.Next()
	type found struct {
		lines     []line
		units     map[string]store.Unit
		questions map[string]finding.Question
	}
	job.Quiet(func() (f found, err error) {
		s := p.d.Store
		if f.units, err = s.Units(); err != nil {
			return f, err
		}
		list, err := finding.Questions(s)
		if err != nil {
			return f, err
		}
		f.questions = map[string]finding.Question{}
		for _, q := range list {
			f.questions[q.About] = q
		}
		f.lines, err = prepare(s, f.units, f.questions)
		return f, err
	}, func(f found, err error) {
		switch {
		case !last():
		case err != nil:
			p.d.Fail(err)
		default:
			p.lines, p.units, p.questions = f.lines, f.units, f.questions
			for i, l := range p.lines {
				high := look.Scaled(46)
				if l.heading() {
					high = look.Scaled(28)
				}
				p.list.SetItemHeight(i, high)
			}
			p.at = p.near(p.at, 1)
			p.list.Refresh()
			p.list.UnselectAll()
			if p.at < 0 {
				p.nothing()
				return
			}
			if p.list.Highlight(p.at); p.at < len(p.lines) {
				p.list.Select(p.at)
			}
			if o := p.d.Win.Canvas().Focused(); o == nil {
				p.d.Win.Canvas().Focus(p.list)
			}
		}
	})
}

func (p *Page) name(code string) string { return nameOf(p.units, code) }

// near gives the next line from a place that is no heading, else the one before; -1 where there is none.
func (p *Page) near(at, by int) int {
	at = min(max(at, 0), len(p.lines)-1)
	for _, way := range []int{by, -by} {
		for i := at; i >= 0 && i < len(p.lines); i += way {
			if !p.lines[i].heading() {
				return i
			}
		}
	}
	return -1
}

// choose shows a line; over a heading it goes on the way it came.
func (p *Page) choose(i int) {
	if i < 0 || i >= len(p.lines) {
		return
	}
	if p.lines[i].heading() {
		by := 1
		if i < p.at {
			by = -1
		}
		if to := p.near(i, by); to >= 0 && to != i {
			p.list.Highlight(to)
			p.list.Select(to)
		}
		return
	}
	p.at = i
	p.draw()
}

func (p *Page) step(by int) {
	to := p.at + by
	for to >= 0 && to < len(p.lines) && p.lines[to].heading() {
		to += by
	}
	if to >= 0 && to < len(p.lines) {
		p.list.Highlight(to)
		p.list.Select(to)
	}
}

// draw shows the line in hand. Its records are read beside the window.
func (p *Page) draw() {
	if p.reasons.has(p.d.Win.Canvas().Focused()) {
		p.d.Win.Canvas().Focus(p.list) // it goes from the screen, and the keys of the next question with it
	}
	p.keep()
	switch l := p.lines[p.at]; {
	case l.dispute != nil:
		p.drawChild(*l.dispute)
	case l.pair != nil:
		p.drawPair(l.pair.A, l.pair.B, l.pair)
	default:
		p.drawLinked(l.linked)
	}
}

// put puts a question to the right, and under it what is said about it.
func (p *Page) put(v view, content, foot fyne.CanvasObject, dock ...fyne.CanvasObject) {
	p.show = v
	if look.Narrow() { // there is no room for both: what is said stands below, and comes into sight when it is its turn
		content = container.NewVBox(append([]fyne.CanvasObject{content}, dock...)...)
		dock = nil
	}
	p.right.Objects, p.dock.Objects, p.foot.Objects = []fyne.CanvasObject{content}, dock, []fyne.CanvasObject{foot}
	p.scroll.ScrollToTop()
	p.right.Refresh()
	p.dock.Refresh()
	p.foot.Refresh()
}

// nothing says that nothing waits, and what will come here.
func (p *Page) nothing() {
	p.reasons = nil
	p.put(nil, container.NewCenter(container.New(look.Width{At: 460}, look.Paragraph(words.Say("conflicts.none")))), container.NewHBox(p.told))
}

// room is the width that there is to the right.
func (p *Page) room() float32 {
	nav := float32(136)
	if look.Narrow() {
		nav = 44
	}
	return p.d.Win.Canvas().Size().Width - look.Scaled(nav+listWidth()+8+20+24+24+12) // what is wider than the pane would widen the window
}

// turn scrolls on (by 1) or back (by -1) by what is in sight, and from the end to the beginning.
func (p *Page) turn(by float32) {
	y, most := p.scroll.Offset.Y, max(0, p.right.MinSize().Height-p.scroll.Size().Height)
	switch {
	case by > 0 && y >= most:
		y = 0
	case by < 0 && y <= 0:
		y = most
	default:
		y = max(0, min(most, y+by*p.scroll.Size().Height*0.9))
	}
	p.scroll.ScrollToOffset(fyne.NewPos(0, y))
}

// reveal scrolls so that what an object begins is in sight.
func (p *Page) reveal(o fyne.CanvasObject) {
	drv := fyne.CurrentApp().Driver()
	y, high := drv.AbsolutePositionForObject(o).Y-drv.AbsolutePositionForObject(p.right).Y, p.scroll.Size().Height
	if top := p.scroll.Offset.Y; y < top || y+look.Scaled(120) > top+high {
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-high/3)))
	}
}

// say tells what became of a decision.
func (p *Page) say(text string) { p.told.SetText(text) }

// after goes on when something was decided: the list has the keys, and nothing takes any until the next question is there.
func (p *Page) after(text string) {
	p.say(text)
	p.show, p.reasons = nil, nil
	p.d.Saved()
	p.d.Win.Canvas().Focus(p.list)
	p.load()
}

// again reads what is disputed anew, where it is no longer what was shown.
func (p *Page) again(err error) {
	if errors.Is(err, store.ErrUnseen) {
		p.load()
	}
}

// undo takes the last decision back, after it was said what that means.
func (p *Page) undo() {
	job.Quiet(p.d.Store.Steps, func(steps []store.Step, err error) {
		at := slices.IndexFunc(steps, func(one store.Step) bool { return one.Deed != "" && !one.Undone })
		switch {
		case err != nil:
			p.d.Fail(err)
		case at < 0:
			p.d.Fail(errNone)
		default:
			p.askUndo(steps[at])
		}
	})
}

func (p *Page) askUndo(step store.Step) {
	content := look.Sentence(words.Say("conflicts.undo.text", "step", step.N, "time", step.Time.Local().Format("15:04"), "actor", step.Actor, "n", step.Records, "reason", step.Reason) + "\n" + words.Say("conflicts.undo."+step.Deed))
	look.Ask(p.d.Win, words.Say("conflicts.undo.title"), content, look.NewButton(words.Say("conflicts.undo.do"), func() {
		type undone struct {
			step store.Step
			left int
		}
		var u undone
		job.Run(p.d.Win, words.Say("conflicts.undo.title"), func(ctx context.Context, progress func(int, int)) (err error) {
			u.step, u.left, err = p.d.Store.Undo(ctx, step.N, words.Say("conflicts.undo.reason", "step", step.N), progress)
			return err
		}, func(err error) {
			if err != nil {
				p.d.Fail(err)
				return
			}
			text := words.Say("conflicts.undone", "n", u.step.Records)
			if !u.step.Undone { // it was stopped
				text = words.Whole(text, words.Say("conflicts.undone.stopped"))
			}
			if u.left > 0 {
				text = words.Whole(text, words.Say("conflicts.undone.left", "n", u.left))
			}
			p.after(text)
		})
	}), look.NewButton(words.Say("conflicts.undo.leave"), nil))
}

// clockDay writes a day of the writer's clock: short where it is of this year.
func clockDay(t time.Time) string {
	if t.Year() == time.Now().Year() {
		return t.Format("1-2 15:04")
	}
	return t.Format("2006-01-02")
}

// digit gives the number of a digit key, from 0; -1 for another key.
func digit(key *fyne.KeyEvent) int {
	for i := range 9 {
		if string(key.Name) == fmt.Sprint(i+1) {
			return i
		}
	}
	return -1
}

// about names what was asked of a unit about two records.
func about(a, b, unit string) string { return finding.About(a, sameAs(b), unit) }
