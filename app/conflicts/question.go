package conflicts

import (
	"strings"

	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/finding"
	"rollbook/words"
)

// ask asks the schools that wrote the values.
func (c *child) ask(r *row) {
	var units []string
	own := c.p.d.Store.Unit().Code
	for _, unit := range c.c.Units {
		if unit != own {
			units = append(units, unit)
		}
	}
	var said []string
	for _, v := range r.values {
		said = append(said, c.shown(r, v.Value))
	}
	text := words.Say("conflicts.ask.text", "child", c.c.Title, "field", r.label, "values", strings.Join(said, " / "))
	c.p.ask(r.c.Record, r.c.Field, units, text)
}

// ask asks units about a field, once they were named and the question was read.
func (p *Page) ask(record, field string, units []string, text string) {
	open := units[:0:0]
	for _, unit := range units {
		if !waiting(p.questions, record, field, []string{unit}) {
			open = append(open, unit)
		}
	}
	if len(open) == 0 {
		look.Tell(p.d.Win, words.Say("conflicts.ask"), look.Sentence(words.Say("conflicts.ask.already")))
		return
	}
	question, due := look.NewEntry(), look.NewEntry()
	question.SetText(text)
	due.SetPlaceHolder(words.Say("conflicts.ask.due"))
	var names []string
	for _, unit := range open {
		names = append(names, p.name(unit))
	}
	do := func() {
		text, until := question.Text, strings.TrimSpace(due.Text)
		p.d.Save(func() (err error) {
			for _, unit := range open {
				if err == nil {
					_, err = finding.Ask(p.d.Store, record, field, unit, text, until)
				}
			}
			return err
		}, func() {
			p.after(words.Say("conflicts.ask.done", "units", strings.Join(names, words.Say("list.comma"))))
		})
	}
	send := look.Primary(words.Say("conflicts.ask.send"), nil, do)
	box := look.Ask(p.d.Win, words.Say("conflicts.ask"), container.New(look.Width{At: 700}, container.NewVBox(
		look.Note(words.Say("conflicts.ask.to", "units", strings.Join(names, words.Say("list.comma")))), question, due, look.Aside(words.Say("conflicts.ask.way")),
	)), send, look.NewButton(words.Say("conflicts.ask.leave"), nil))
	question.OnSubmitted = func(string) { box.Hide(); do() }
	due.OnSubmitted = question.OnSubmitted
	job.Soon(func() { p.d.Win.Canvas().Focus(question) })
}
