package entry

import (
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/app/shell"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// carry is what goes on from one new record to the next: which fields, as this desk chose them, and their
// values. Fields are named with their kind, "enrolment.grade".
type carry struct {
	store  *store.Store
	kind   *register.Kind
	fields []carried
	chosen map[string]bool
	values map[string]string
}

// carried is a field that may be carried on.
type carried struct{ name, label string }

// Names under which the store keeps what was chosen, and templates with their values.
const (
	metaCarry    = "carry/"
	metaTemplate = "template/"
)

func carryOf(s *store.Store, kind *register.Kind) *carry {
	c := &carry{store: s, kind: kind, chosen: map[string]bool{}, values: map[string]string{}}
	pack := s.Pack()
	kinds := []*register.Kind{kind}
	for _, part := range kind.Parts {
		if k := pack.Kind(part); k != nil {
			kinds = append(kinds, k)
		}
	}
	for _, k := range kinds {
		for _, f := range k.Fields {
			if !f.Carries() || !f.InFast() && !f.Carry || f.Type == register.Ref && (k != kind || slices.Contains(kind.Parts, f.Kind)) {
				continue
			}
			label := f.Say(words.Language())
			if k != kind {
				label = k.Say(words.Language()) + words.Say("form.dot") + label
			}
			c.fields = append(c.fields, carried{k.Key + "." + f.Key, label})
			c.chosen[k.Key+"."+f.Key] = f.Carry && (f.Fast == nil || *f.Fast)
		}
	}
	if raw, err := s.Meta(metaCarry + kind.Key); err == nil && raw != nil {
		var names []string
		if json.Unmarshal(raw, &names) == nil {
			c.choose(names)
		}
	}
	return c
}

// choose makes these the fields that are carried on. One that may not be carried is left out.
func (c *carry) choose(names []string) {
	for _, f := range c.fields {
		c.chosen[f.name] = slices.Contains(names, f.name)
	}
}

// take keeps the values for the next record.
func (c *carry) take(values map[string]string) {
	c.values = map[string]string{}
	for name, on := range c.chosen {
		if on && values[name] != "" {
			c.values[name] = values[name]
		}
	}
}

// keep writes down what was chosen.
func (c *carry) keep() error {
	names := []string{}
	for _, f := range c.fields {
		if c.chosen[f.name] {
			names = append(names, f.name)
		}
	}
	raw, err := json.Marshal(names)
	if err != nil {
		return err
	}
	return c.store.SetMeta(map[string][]byte{metaCarry + c.kind.Key: raw})
}

// templates gives the names of the templates of this kind.
func (c *carry) templates() (names []string, err error) {
	prefix := metaTemplate + c.kind.Key + "/"
	err = c.store.EachMeta(prefix, func(name string, _ []byte) error {
		names = append(names, strings.TrimPrefix(name, prefix))
		return nil
	})
	return names, err
}

// save keeps the values to be carried under a name; none forgets the name.
func (c *carry) save(name string, values map[string]string) error {
	key := metaTemplate + c.kind.Key + "/" + name
	if values == nil {
		return c.store.SetMeta(map[string][]byte{key: nil})
	}
	c.take(values)
	raw, err := json.Marshal(c.values)
	if err != nil {
		return err
	}
	return c.store.SetMeta(map[string][]byte{key: raw})
}

// use begins with a template: its fields and its values.
func (c *carry) use(name string) error {
	raw, err := c.store.Meta(metaTemplate + c.kind.Key + "/" + name)
	if err != nil || raw == nil {
		return err
	}
	values := map[string]string{}
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	names := []string{}
	for name := range values {
		names = append(names, name)
	}
	c.choose(names)
	c.take(values)
	return c.keep()
}

// ask shows the box in which the fields are chosen and templates are kept and taken. then follows when it is
// gone.
func (c *carry) ask(d *shell.Desk, values map[string]string, then func()) {
	templates, err := c.templates()
	if err != nil {
		d.Fail(err)
		return
	}
	var box *look.Box
	done := func() {
		if err := c.keep(); err != nil {
			d.Fail(err)
			return
		}
		then()
	}
	fields := look.NewList(func() int { return len(c.fields) }, func() fyne.CanvasObject { return look.Text("", 14, theme.ColorNameForeground, false) }, func(i int, o fyne.CanvasObject) {
		sign := words.Say("carry.off")
		if c.chosen[c.fields[i].name] {
			sign = words.Say("carry.on")
		}
		look.SetText(o, sign+" "+c.fields[i].label)
	})
	hand := 0
	fields.OnSelected = func(i int) { hand = i }
	fields.OnSpace = func() {
		if hand < len(c.fields) {
			name := c.fields[hand].name
			c.chosen[name] = !c.chosen[name]
			if !c.chosen[name] {
				delete(c.values, name)
			} else if values[name] != "" {
				c.values[name] = values[name]
			}
			fields.Refresh()
		}
	}
	at := 0
	list := look.NewList(func() int { return len(templates) }, func() fyne.CanvasObject { return look.Text("", 14, theme.ColorNameForeground, false) }, func(i int, o fyne.CanvasObject) {
		look.SetText(o, templates[i])
	})
	list.OnSelected = func(i int) { at = i }
	list.OnSpace = func() {}
	list.OnEnter = func() {
		if at < len(templates) {
			if err := c.use(templates[at]); err != nil {
				d.Fail(err)
				return
			}
			box.Hide()
			then()
		}
	}
	name := look.NewEntry()
	name.SetPlaceHolder(words.Say("carry.name"))
	store := func() {
		text := strings.TrimSpace(name.Text)
		if text == "" {
			d.Win.Canvas().Focus(name)
			return
		}
		if err := c.save(text, values); err != nil {
			d.Fail(err)
			return
		}
		box.Hide()
		done()
	}
	name.OnSubmitted = func(string) { store() }
	drop := look.NewButton(words.Say("carry.drop"), func() {
		if at < len(templates) {
			if err := c.save(templates[at], nil); err != nil {
				d.Fail(err)
				return
			}
			templates = slices.Delete(templates, at, at+1)
			at = 0
			list.UnselectAll()
			list.Refresh()
		}
	})
	left := container.NewBorder(look.Note(words.Say("carry.templates")), container.NewVBox(name, container.NewHBox(look.NewButton(words.Say("carry.save"), store), layout.NewSpacer(), drop)), nil, nil, list)
	right := container.NewBorder(look.Note(words.Say("carry.fields")), look.Note(words.Say("carry.never")), nil, nil, fields)
	content := container.NewGridWrap(fyne.NewSize(look.Scaled(720), look.Scaled(380)), container.NewGridWithColumns(2, left, right))
	box = look.Ask(d.Win, words.Say("carry.title"), content, look.NewButton(words.Say("carry.done"), done))
	if len(templates) > 0 {
		list.Go(0)
		d.Win.Canvas().Focus(list)
	} else if len(c.fields) > 0 {
		fields.Go(0)
		d.Win.Canvas().Focus(fields)
	}
}
