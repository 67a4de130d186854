package entry

import (
	"strings"

	"fyne.io/fyne/v2/container"

	"rollbook/app/history"
	"rollbook/app/look"
	"rollbook/app/prints"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/words"
)

var errReason = fault.New(fault.Usage, "reason-missing")

// history shows the record's changes, the newest first.
func (p *Page) history() {
	if p.rec == nil {
		p.say(words.Say("entry.unsaved.history"), look.Text2)
		return
	}
	history.Show(p.d.Win, p.d.Store, p.rec.ID, nil, p.d.Visit(), p.d.Fail)
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
		p.say(words.Say("entry.unsaved.remove"), look.Text2)
		return
	}
	why := look.NewEntry()
	why.SetPlaceHolder(words.Say("remove.why"))
	id := p.rec.ID
	var box *look.Box
	do := look.NewButton(words.Say("remove.do"), nil)
	do.Stays = true
	do.OnTapped = func() {
		if strings.TrimSpace(why.Text) == "" {
			p.d.Win.Canvas().Focus(why)
			p.d.Fail(errReason)
			return
		}
		box.Hide()
		gone := store.Edit{ID: id, Remove: true, Reason: strings.TrimSpace(why.Text)}
		p.d.Save(func() error {
			_, err := p.d.Store.Commit(gone)
			return err
		}, func() {
			p.dropDraft()
			title := p.d.Store.TitleOf(*p.rec)
			p.rec = nil
			p.blank()
			p.form.FocusFirst()
			p.say(words.Say("remove.done", "title", title), look.OK)
		})
	}
	look.Chain(p.d.Win, do, why)
	box = look.Ask(p.d.Win, words.Say("remove.title"), container.NewVBox(look.Sentence(words.Say("remove.text")), why), do, look.NewButton(words.Say("remove.keep"), nil))
	p.d.Win.Canvas().Focus(why)
}
