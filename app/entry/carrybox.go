package entry

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/words"
)

// carryBox is the box in which the fields are chosen, and templates are kept and taken.
type carryBox struct {
	*carry
	d     *shell.Desk
	typed map[string]string // in the form, by field
	names []string          // of the templates
	name  *look.Entry

	fields, list *look.List // list is that of the templates
	field, at    int        // in hand
	box          *look.Box
	then         func()
}

// ask shows the box. then follows when it is gone.
func (c *carry) ask(d *shell.Desk, typed map[string]string, then func()) {
	job.Quiet(c.templates, func(names []string, err error) {
		if err != nil {
			d.Fail(err)
			return
		}
		b := &carryBox{carry: c, d: d, typed: typed, names: names, name: look.NewEntry(), then: then}
		b.fields = lines(&b.field, func() int { return len(c.fields) }, b.line)
		b.fields.OnSpace = b.toggle
		b.list = lines(&b.at, func() int { return len(b.names) }, func(i int) string { return b.names[i] })
		b.list.OnSpace = func() {}
		b.list.OnEnter = b.begin
		b.name.SetPlaceHolder(words.Say("carry.name"))
		b.name.OnSubmitted = func(string) { b.store() }
		b.show()
	})
}

// lines is a list of texts, of which one is in hand.
func lines(hand *int, n func() int, text func(i int) string) *look.List {
	list := look.NewList(n, func() fyne.CanvasObject { return look.Text("", 14, theme.ColorNameForeground, false) }, func(i int, o fyne.CanvasObject) {
		look.SetText(o, text(i))
	})
	list.OnSelected = func(i int) { *hand = i }
	return list
}

func (b *carryBox) show() {
	deeds := container.NewHBox(look.NewButton(words.Say("carry.save"), b.store), layout.NewSpacer(), look.NewButton(words.Say("carry.rename"), b.rename), look.NewButton(words.Say("carry.drop"), b.forget))
	left := container.NewBorder(look.Note(words.Say("carry.templates")), container.NewVBox(b.name, deeds), nil, nil, b.list)
	right := container.NewBorder(look.Note(words.Say("carry.fields")), look.Note(words.Say("carry.never")), nil, nil, b.fields)
	content := look.Room(b.d.Win, 720, 380, container.NewGridWithColumns(2, left, right))
	done := look.NewButton(words.Say("carry.done"), func() { b.d.Keep(b.keep, b.then) })
	b.box = look.Ask(b.d.Win, words.Say("carry.title"), content, done)
	b.box.About = "fast"
	b.fields.OnEnter = done.OnTapped
	for _, first := range []*look.List{b.list, b.fields} {
		if first.Length() > 0 {
			first.Go(0)
			b.d.Win.Canvas().Focus(first)
			return
		}
	}
}

// line is that of a field.
func (b *carryBox) line(i int) string {
	sign := words.Say("carry.off")
	if b.chosen[b.carry.fields[i].name] {
		sign = words.Say("carry.on")
	}
	return sign + " " + b.carry.fields[i].label
}

// toggle chooses the field in hand, or lets go of it. One that is still empty in the form begins with the record before.
func (b *carryBox) toggle() {
	if b.field >= len(b.carry.fields) {
		return
	}
	name := b.carry.fields[b.field].name
	b.chosen[name] = !b.chosen[name]
	if !b.chosen[name] {
		delete(b.values, name)
	} else if value := cmp.Or(b.typed[name], b.last[name]); value != "" {
		b.typed[name], b.values[name] = value, value
	}
	b.fields.Refresh()
}

// begin takes the template in hand.
func (b *carryBox) begin() {
	if b.at >= len(b.names) {
		return
	}
	name := b.names[b.at]
	job.Quiet(func() (map[string]string, error) { return b.load(name) }, func(values map[string]string, err error) {
		if err != nil {
			b.d.Fail(err)
			return
		}
		b.use(values)
		b.box.Hide()
		b.d.Keep(b.keep, b.then)
	})
}

// store keeps a template.
func (b *carryBox) store() {
	name := strings.TrimSpace(b.name.Text)
	if name == "" {
		b.d.Win.Canvas().Focus(b.name)
		return
	}
	b.take(b.typed)
	b.d.Keep(func() error { return b.save(name) }, func() {
		b.box.Hide()
		b.d.Keep(b.keep, b.then)
	})
}

// forget drops the template in hand.
func (b *carryBox) forget() {
	if b.at >= len(b.names) {
		return
	}
	name := b.names[b.at]
	b.d.Keep(func() error { return b.drop(name) }, func() {
		b.names = slices.DeleteFunc(b.names, func(one string) bool { return one == name })
		b.list.UnselectAll()
		b.list.Refresh()
		if b.at = 0; len(b.names) > 0 { // what is in hand is seen
			b.list.Go(0)
		}
	})
}

// rename gives the template in hand the name that is written below, as a class does in September.
func (b *carryBox) rename() {
	name := strings.TrimSpace(b.name.Text)
	if b.at >= len(b.names) || name == b.names[b.at] {
		return
	}
	if name == "" {
		b.d.Win.Canvas().Focus(b.name)
		return
	}
	old := b.names[b.at]
	b.d.Keep(func() error { return b.move(old, name) }, func() {
		b.names = slices.DeleteFunc(b.names, func(one string) bool { return one == old || one == name })
		b.names = append(b.names, name)
		slices.Sort(b.names)
		b.name.SetText("")
		b.list.Refresh()
		b.list.Go(slices.Index(b.names, name))
		b.d.Win.Canvas().Focus(b.list)
	})
}
