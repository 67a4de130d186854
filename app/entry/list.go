package entry

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func (p *Page) reload() {
	if p.rec != nil {
		p.load(p.rec.ID)
	} else {
		p.blank()
	}
}

// search lists the records that fit, beside the window, and lets go of the search before. Only their ids: a row is read
// when it is drawn.
func (p *Page) search() {
	p.stop()
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	q := store.Sift{Kind: p.kind.Key, Find: p.find.Text, Bare: true}
	if len(p.rows) == 0 {
		p.sift(ctx, q) // at once, before what the order follows from is worked out
	}
	if group := p.kind.ByRole(register.RoleClass); q.Find == "" && group != nil {
		q.By = group.Key
	}
	p.sift(ctx, q)
}

func (p *Page) sift(ctx context.Context, q store.Sift) {
	job.Quiet(func() (store.Roll, error) { return p.d.Store.Sift(ctx, q) }, func(roll store.Roll, err error) {
		switch {
		case ctx.Err() != nil, q.By == "" && q.Find == "" && len(p.rows) > 0 && len(p.rows) == len(roll.IDs):
		case err != nil:
			p.d.Fail(err)
		case roll.More && len(roll.IDs) == 0: // it may be the name of a class
			p.whole(ctx, q)
		default:
			if roll.More {
				p.whole(ctx, q)
			}
			p.rows = roll.IDs
			p.count.SetText(words.Say("entry.count", "n", len(p.rows)))
			p.list.Refresh()
			p.mark()
			if p.sought = q.Find; p.hasty {
				p.hasty = false
				p.first()
			}
		}
	})
}

// whole lists the records of the classes too that the text may name, which takes longer.
func (p *Page) whole(ctx context.Context, q store.Sift) {
	q.Named = true
	p.sift(ctx, q)
}

// mark shows which line of the list is in the form: a new record came into it, and another line stands where it was.
func (p *Page) mark() {
	if p.rec != nil {
		if at := p.rows.Index(p.rec.ID); at >= 0 {
			p.list.Select(at)
			return
		}
	}
	p.list.UnselectAll()
}

// first opens the first record that was found, with the cursor in its form.
func (p *Page) first() {
	if len(p.rows) > 0 {
		id := p.rows[0].String()
		p.Leave(func() { p.load(id); p.form.FocusFirst() })
	}
}

// line is a row of the list: name and state, then what tells it apart.
func (p *Page) line() fyne.CanvasObject {
	name := look.Text(words.Say("entry.sample"), 15, theme.ColorNameForeground, true)
	second := look.Note(words.Say("entry.sample"))
	return container.NewBorder(nil, nil, nil, container.NewCenter(look.NewBadge("", "")), container.NewVBox(name, second))
}

func (p *Page) fill(i int, o fyne.CanvasObject) {
	if i >= len(p.rows) {
		return
	}
	rec, ok := p.d.Store.Glance(p.rows[i].String())
	if !ok {
		return
	}
	row := o.(*fyne.Container)
	texts := row.Objects[0].(*fyne.Container).Objects
	state, word := string(rec.State), words.Travel(string(rec.State), p.d.Store.Unit().Level)
	if rec.Check != store.Sound {
		state, word = string(rec.Check), words.Say("check."+string(rec.Check))
	}
	row.Objects[1].(*fyne.Container).Objects[0].(*look.Badge).Set(state, word)
	row.Refresh() // gives the texts the room that the badge leaves
	look.SetLine(texts[0], p.called(rec))
	look.SetLine(texts[1], p.second(rec))
}

// called is what a record is called where a clerk looks for it: what is about a person, and has no name of its own, by the
// person's name.
func (p *sheet) called(rec store.Record) string {
	if person := p.d.Store.PersonOf(rec); person != "" && p.d.Store.Pack().Kind(rec.Kind).ByRole(register.RoleName) == nil {
		return person
	}
	return p.d.Store.TitleOf(rec)
}

// second is what tells two records of one name apart: the class, the end of the number.
func (p *sheet) second(rec store.Record) string {
	var parts []string
	if f := p.kind.ByRole(register.RoleClass); f != nil && rec.Fields[f.Key] != "" {
		parts = append(parts, p.d.Store.Pack().In(words.Language()).Display(f, rec.Fields[f.Key]))
	}
	if f := p.kind.ByRole(register.RoleIDNumber); f != nil && len(rec.Fields[f.Key]) > 4 {
		id := rec.Fields[f.Key]
		parts = append(parts, "\u2026"+id[len(id)-4:])
	}
	if f := p.kind.ByRole(register.RoleCode); f != nil && rec.Fields[f.Key] != "" {
		parts = append(parts, rec.Fields[f.Key])
	}
	title, person := p.d.Store.TitleOf(rec), p.d.Store.PersonOf(rec)
	switch called := p.called(rec); {
	case called != title: // by the person's name
		parts = append(parts, title)
	case person != "":
		parts = append(parts, person)
	}
	return strings.Join(parts, "  ")
}

func (p *sheet) hint(id string) string {
	rec, err := p.d.Store.Get(id)
	if err != nil {
		return ""
	}
	kind := p.d.Store.Pack().Kind(rec.Kind)
	for _, role := range []register.Role{register.RoleCode, register.RoleClass} {
		if f := kind.ByRole(role); f != nil && rec.Fields[f.Key] != "" {
			return rec.Fields[f.Key]
		}
	}
	return ""
}

// tells is second of a record by its id.
func (p *sheet) tells(id string) string {
	rec, ok := p.d.Store.Glance(id)
	if !ok {
		return ""
	}
	return p.second(rec)
}
