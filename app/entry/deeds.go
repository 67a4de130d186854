package entry

import (
	"fmt"
	"sort"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/store"
	"rollbook/words"
)

// history shows the record's changes, the newest first.
func (p *Page) history() {
	if p.rec == nil {
		return
	}
	events, err := p.d.Store.History(p.rec.ID)
	if err != nil {
		p.d.Fail(err)
		return
	}
	units, err := p.d.Store.Units()
	if err != nil {
		p.d.Fail(err)
		return
	}
	rows := container.NewVBox()
	pack := p.d.Store.Pack()
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		rows.Add(look.Text(fmt.Sprintf("%s  %s  %s  %s", e.Time.Format("2006-01-02 15:04"), words.Say("deed."+e.Kind), units[e.Unit].Name, e.Actor), 14, theme.ColorNameForeground, true))
		if e.Reason != "" {
			rows.Add(look.Note(words.Say("history.reason", "reason", e.Reason)))
		}
		keys := make([]string, 0, len(e.Fields))
		for key := range e.Fields {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			base, day, _ := strings.Cut(key, "@")
			label, old, now := base, e.Fields[key].Old, e.Fields[key].New
			in, f := pack, p.kind.Field(base)
			if f == nil {
				in, f = p.d.Store.Former(p.kind.Key, base)
			}
			if f != nil {
				label, old, now = f.Label, in.Masked(f, old), in.Masked(f, now)
			}
			if day != "" {
				label += " " + day
			}
			if old != "" || now != "" {
				rows.Add(look.Note("    " + words.Say("history.field", "label", label, "old", old, "new", now)))
			}
		}
	}
	look.Tell(p.d.Win, words.Say("history.title"), look.Big(container.NewVScroll(rows)))
}

// print makes the record's form.
func (p *Page) print() {
	if p.rec == nil {
		p.d.Fail(prints.ErrNothing)
		return
	}
	id := p.rec.ID
	p.Leave(func() { prints.Form(p.d, p.kind, []string{id}) })
}

// remove withdraws a record, with a reason.
func (p *Page) remove() {
	if p.rec == nil {
		return
	}
	why := look.NewEntry()
	why.SetPlaceHolder(words.Say("remove.why"))
	id := p.rec.ID
	do := look.NewButton(words.Say("remove.do"), func() {
		if _, err := p.d.Store.Commit(store.Edit{ID: id, Remove: true, Reason: strings.TrimSpace(why.Text)}); err != nil {
			p.d.Fail(err)
			return
		}
		p.d.Saved()
		p.rec = nil
		p.blank()
	})
	look.Ask(p.d.Win, words.Say("remove.title"), container.NewVBox(look.Sentence(words.Say("remove.text")), why), do, look.NewButton(words.Say("remove.keep"), nil))
	p.d.Win.Canvas().Focus(why)
}
