package table

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"rollbook/app/job"
	"rollbook/app/look"
	"rollbook/store"
	"rollbook/words"
)

// filter is a condition that a person made and named. It may hold a name or a village, so it is kept in the store,
// sealed, and not in the program's preferences.
type filter struct {
	Name  string       `json:"name"`
	Tests []store.Test `json:"tests"`
	on    bool
}

func (p *Page) filtersName() string { return "table/filters/" + p.kind.Key }

// recallFilters brings the filters back, beside the window, behind those that were made meanwhile; those of a field that the pack no
// longer has stay away, and are kept for one that has it.
func (p *Page) recallFilters() {
	job.Quiet(func() (list []filter, err error) {
		raw, err := p.d.Store.Meta(p.filtersName())
		if err == nil && len(raw) > 0 {
			err = json.Unmarshal(raw, &list)
		}
		return list, err
	}, func(list []filter, err error) {
		owed := p.owed
		p.owed = false
		switch {
		case p.recalled:
		case err != nil && owed:
			p.d.Fail(err)
		case err == nil:
			p.recalled = true
			for _, f := range list {
				if slices.ContainsFunc(f.Tests, func(t store.Test) bool { return p.kind.Field(t.Field) == nil || !slices.Contains(store.Tests, t.Is) }) {
					p.away = append(p.away, f)
				} else if !slices.ContainsFunc(p.filters, func(one filter) bool { return one.Name == f.Name }) {
					p.filters = append(p.filters, f)
				}
			}
			if p.ask(); owed {
				p.rememberFilters()
			}
		}
	})
}

// rememberFilters keeps them, once those of before are there: they would be lost.
func (p *Page) rememberFilters() {
	if !p.recalled {
		p.owed = true
		p.recallFilters()
		return
	}
	raw, err := json.Marshal(slices.Concat(p.filters, p.away))
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.d.Keep(func() error { return p.d.Store.SetMeta(map[string][]byte{p.filtersName(): raw}) }, func() {})
}

// drawChips draws the filters with their numbers: what waits, the groups, and a person's own. Each keeps its place and the
// focus.
func (p *Page) drawChips() {
	var list []fyne.CanvasObject
	used := map[string]bool{}
	put := func(key, label string, n int, on bool, tapped, removed func()) {
		c := p.known[key]
		if c == nil {
			c = look.NewChip("", tapped)
			c.Seen, c.Key = func() {
				p.bring(c)
				p.goneTo("table.keys-chips")
			}, p.chipKey
			p.known[key] = c
		}
		used[key] = true
		number := fmt.Sprint(n)
		if p.roll.Marks == nil { // not counted yet; a nought would say that there are none
			number = "\u2026"
		}
		c.Text, c.Dim, c.On, c.Turn, c.Drop = label+" "+number, n == 0, on, tapped, removed
		c.Refresh()
		list = append(list, c)
	}
	for i, f := range p.filters {
		n := 0
		if i < len(p.roll.Counts) {
			n = p.roll.Counts[i]
		}
		put("own/"+f.Name, f.Name, n, f.on, func() { p.turn(f.Name) }, func() { p.drop(f.Name) })
	}
	for _, mark := range store.Marks {
		key := "travel." + string(mark)
		if !words.Has(key) {
			key = "check." + string(mark)
		}
		put("mark/"+string(mark), words.Say(key), p.roll.Marks[mark], slices.Contains(p.q.Marks, mark), func() {
			p.q.Marks = flip(p.q.Marks, mark)
			p.anew()
		}, nil)
	}
	for _, g := range p.roll.Groups {
		label := g.Value
		if label == "" {
			label = words.Say("table.ungrouped")
		}
		put("group/"+g.Value, label, g.N, slices.Contains(p.q.Groups, g.Value), func() {
			p.q.Groups = flip(p.q.Groups, g.Value)
			p.anew()
		}, nil)
	}
	for key := range p.known {
		if !used[key] {
			delete(p.known, key)
		}
	}
	p.chips.Objects = list
	p.chips.Refresh()
}

// chipKey goes down to the table; the rest is the window's.
func (p *Page) chipKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyDown {
		p.d.Win.Canvas().Focus(p.grid)
		return
	}
	p.d.Key(key)
}

// flip puts one into a list, or takes it out.
func flip[T comparable](list []T, one T) []T {
	if slices.Contains(list, one) {
		return slices.DeleteFunc(slices.Clone(list), func(other T) bool { return other == one })
	}
	return append(slices.Clone(list), one)
}

// bring scrolls the row of chips to the one that has the focus.
func (p *Page) bring(c *look.Chip) {
	left, right := c.Position().X, c.Position().X+c.Size().Width
	switch wide := p.row.Size().Width; {
	case left < p.row.Offset.X:
		p.row.ScrollToOffset(fyne.NewPos(left, 0))
	case right > p.row.Offset.X+wide:
		p.row.ScrollToOffset(fyne.NewPos(right-wide, 0))
	}
}

// turn turns a person's own filter on or off.
func (p *Page) turn(name string) {
	for i := range p.filters {
		if p.filters[i].Name == name {
			p.filters[i].on = !p.filters[i].on
		}
	}
	p.anew()
}

// drop takes a person's own filter away.
func (p *Page) drop(name string) {
	p.filters = slices.DeleteFunc(p.filters, func(f filter) bool { return f.Name == name })
	p.rememberFilters()
	p.drawChips()
	p.anew()
	p.d.Win.Canvas().Focus(p.grid)
}

// askFilter asks for a condition: a field, how, a text, and a name to keep it under.
func (p *Page) askFilter() {
	keys := map[string]string{}
	var labels []string
	start := ""
	for _, key := range p.fieldKeys() {
		c, ok := p.column(key)
		if !ok {
			continue
		}
		labels = append(labels, c.label)
		keys[c.label] = key
		if p.grid.at.Col < len(p.columns) && p.columns[p.grid.at.Col].key == key {
			start = c.label
		}
	}
	tests := map[string]string{}
	var ways []string
	for _, is := range store.Tests {
		way := words.Say("table.test." + is)
		tests[way] = is
		ways = append(ways, way)
	}
	field, way := look.NewChoice(labels, nil), look.NewChoice(ways, nil)
	field.SetSelected(start)
	if start == "" {
		field.SetSelectedIndex(0)
	}
	way.SetSelectedIndex(1)
	text, name := look.NewEntry(), look.NewEntry()
	text.SetPlaceHolder(words.Say("table.filter-value"))
	name.SetPlaceHolder(words.Say("table.filter-name"))
	var box *look.Box
	take := look.Primary(words.Say("table.filter-do"), nil, nil)
	take.Stays = true
	take.OnTapped = func() {
		t := store.Test{Field: keys[field.Selected], Is: tests[way.Selected], Text: strings.TrimSpace(text.Text)}
		needs := t.Is == "is" || t.Is == "holds"
		if needs && t.Text == "" {
			p.d.Win.Canvas().Focus(text)
			return
		}
		called := strings.TrimSpace(name.Text)
		if called == "" {
			called = field.Selected + " " + way.Selected
			if needs {
				called += " " + t.Text
			}
		}
		box.Hide()
		p.filters = slices.DeleteFunc(p.filters, func(f filter) bool { return f.Name == called })
		p.filters = append([]filter{{Name: called, Tests: []store.Test{t}, on: true}}, p.filters...)
		p.rememberFilters()
		p.anew()
		p.d.Win.Canvas().Focus(p.grid)
	}
	look.Chain(p.d.Win, take, text, name)
	box = look.Ask(p.d.Win, words.Say("table.filter-title"), container.NewVBox(look.Sentence(words.Say("table.filter-text")), field, way, text, name), take, look.NewButton(words.Say("table.no"), nil))
	p.d.Win.Canvas().Focus(text)
}
