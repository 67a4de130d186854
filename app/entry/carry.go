package entry

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"rollbook/app/job"
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
	last   map[string]string // all that was typed into the record before
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
	return c
}

// recall brings back, beside the window, what was chosen, and calls then where something was.
func (c *carry) recall(then func()) {
	job.Quiet(func() ([]byte, error) { return c.store.Meta(metaCarry + c.kind.Key) }, func(raw []byte, err error) {
		var names []string
		if err == nil && raw != nil && json.Unmarshal(raw, &names) == nil {
			c.choose(names)
			then()
		}
	})
}

// choose makes these the fields that are carried on. One that may not be carried is left out.
func (c *carry) choose(names []string) {
	for _, f := range c.fields {
		c.chosen[f.name] = slices.Contains(names, f.name)
	}
}

// saved keeps the values of a record that was saved, for the next.
func (c *carry) saved(values map[string]string) {
	c.last = values
	c.take(values)
}

// take keeps the values that are carried on.
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
	return c.write(metaCarry+c.kind.Key, names)
}

func (c *carry) write(key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.store.SetMeta(map[string][]byte{key: raw})
}

// template is the name under which the store keeps one of this kind.
func (c *carry) template(name string) string { return metaTemplate + c.kind.Key + "/" + name }

// templates gives the names of the templates of this kind.
func (c *carry) templates() (names []string, err error) {
	prefix := c.template("")
	err = c.store.EachMeta(prefix, func(name string, _ []byte) error {
		names = append(names, strings.TrimPrefix(name, prefix))
		return nil
	})
	return names, err
}

// save keeps the values that are carried on under a name.
func (c *carry) save(name string) error { return c.write(c.template(name), c.values) }

// move gives a template another name; one of that name is replaced.
func (c *carry) move(from, to string) error {
	raw, err := c.store.Meta(c.template(from))
	if err != nil {
		return err
	}
	return c.store.SetMeta(map[string][]byte{c.template(to): raw, c.template(from): nil})
}

// drop forgets a template.
func (c *carry) drop(name string) error {
	return c.store.SetMeta(map[string][]byte{c.template(name): nil})
}

// load reads a template.
func (c *carry) load(name string) (values map[string]string, err error) {
	raw, err := c.store.Meta(c.template(name))
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &values)
	}
	return values, err
}

// use begins with what a template holds: its fields and its values.
func (c *carry) use(values map[string]string) {
	c.choose(slices.Collect(maps.Keys(values)))
	c.take(values)
}
