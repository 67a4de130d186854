package table

import (
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"rollbook/app/look"
	"rollbook/report/sheet"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// column is one column of the table.
type column struct {
	key   string          // of the field, or of one of the words that a list is ordered by beside
	field *register.Field // nil for what is no field
	label string
	width float32 // at the plain text size
}

// beside are the columns that every kind has beside its fields.
var beside = []string{store.ByCheck, store.ByState, store.ByUpdated, store.ByUnit}

// kept is what a person's choice of columns is remembered as, in the program's preferences: it names fields, never
// a value.
type kept struct {
	Columns []keptColumn `json:"columns"`
	By      string       `json:"by"`
	Down    bool         `json:"down"`
}

type keptColumn struct {
	Key   string  `json:"key"`
	Width float32 `json:"width"`
}

func (p *Page) preference() string { return "table/" + p.kind.Key }

// recall brings the columns back as they were left; at first they are those of the register's list.
func (p *Page) recall() {
	var k kept
	raw := fyne.CurrentApp().Preferences().String(p.preference())
	if raw == "" || json.Unmarshal([]byte(raw), &k) != nil {
		k = kept{}
	}
	p.columns = nil
	for _, one := range k.Columns {
		if c, ok := p.column(one.Key); ok {
			c.width = min(max(one.Width, narrowest), widest)
			p.columns = append(p.columns, c)
		}
	}
	if len(p.columns) == 0 {
		p.columns = p.usual()
	}
	if _, ok := p.column(k.By); ok {
		p.q.By, p.q.Down = k.By, k.Down
	}
}

// remember keeps the columns as they are.
func (p *Page) remember() {
	k := kept{By: p.q.By, Down: p.q.Down}
	for _, c := range p.columns {
		k.Columns = append(k.Columns, keptColumn{c.key, c.width})
	}
	if raw, err := json.Marshal(k); err == nil {
		fyne.CurrentApp().Preferences().SetString(p.preference(), string(raw))
	}
}

// usual are the columns of the register's list, what waits at a record, and its unit where there are several.
func (p *Page) usual() []column {
	keys := append(slices.Clone(p.kind.List), store.ByCheck, store.ByState)
	if p.d.Store.Unit().Level != store.School {
		keys = append(keys, store.ByUnit)
	}
	var list []column
	for _, key := range keys {
		if c, ok := p.column(key); ok {
			list = append(list, c)
		}
	}
	return list
}

// column makes the column of a key; not ok where the kind has none.
func (p *Page) column(key string) (column, bool) {
	if slices.Contains(beside, key) {
		return column{key: key, label: words.Say("table.by." + strings.TrimPrefix(key, "@")), width: 84}, true
	}
	f := p.kind.Field(key)
	if f == nil || f.Type == register.Photo || f.IsSecret() {
		return column{}, false
	}
	c := column{key: key, field: f, label: f.Say(words.Language()), width: 96}
	switch f.Type {
	case register.IDNumber, register.BankCard, register.Division:
		c.width = 170
	case register.Phone:
		c.width = 116
	case register.Flag, register.Code:
		c.width = 64
	}
	switch {
	case f.Width > 1:
		c.width = 200
	case f.Alphabet == register.OfNames:
		c.width = 112
	}
	wide := fyne.MeasureText(c.label+" ↓", look.Scaled(14), fyne.TextStyle{Bold: true}).Width/look.Scaled(1) + 14
	c.width = min(max(c.width, wide), widest)
	return c, true
}

const narrowest, widest = 48, 480 // width of a column

// out are the columns as an export or a copy has them.
func (p *Page) out() []sheet.Column {
	units, level := p.units, p.d.Store.Unit().Level
	var list []sheet.Column
	for _, c := range p.columns {
		label := c.label
		if c.field != nil {
			label = c.field.Label // as it is read in again, in whichever language the window is
		}
		list = append(list, sheet.Column{Label: label, Field: c.field, Text: func(rec store.Record) string { return besideText(c.key, rec, units, level) }})
	}
	return list
}

// besideText is what a column without a field shows of a record, at a desk of a level.
func besideText(key string, rec store.Record, units map[string]store.Unit, level string) string {
	switch key {
	case store.ByCheck:
		if rec.Check == store.Sound {
			return ""
		}
		return words.Say("check." + string(rec.Check))
	case store.ByState:
		return words.Travel(string(rec.State), level)
	case store.ByUpdated:
		return rec.Updated.Format("2006-01-02 15:04")
	case store.ByUnit:
		if u, ok := units[rec.Unit]; ok {
			return u.Name
		}
		return rec.Unit
	}
	return ""
}

// chooseColumns asks which columns are shown, and in which order: Space shows or hides one, Left and Right move it.
func (p *Page) chooseColumns() {
	type line struct {
		column
		shown bool
	}
	var lines []line
	for _, c := range p.columns {
		lines = append(lines, line{c, true})
	}
	for _, key := range append(p.fieldKeys(), beside...) {
		if c, ok := p.column(key); ok && !slices.ContainsFunc(p.columns, func(one column) bool { return one.key == key }) {
			lines = append(lines, line{c, false})
		}
	}
	at := 0
	list := look.NewList(func() int { return len(lines) },
		func() fyne.CanvasObject {
			return look.Text(words.Say("entry.sample"), 15, theme.ColorNameForeground, false)
		},
		func(i int, o fyne.CanvasObject) {
			mark := "☐  "
			if lines[i].shown {
				mark = "☑  "
			}
			look.SetText(o, mark+lines[i].label)
		})
	list.OnSelected = func(i int) { at = i }
	redraw := func() { list.Refresh() }
	toggle := func() {
		lines[at].shown = !lines[at].shown
		redraw()
	}
	move := func(by int) {
		if to := at + by; to >= 0 && to < len(lines) {
			lines[at], lines[to] = lines[to], lines[at]
			at = to
			list.Go(to)
			redraw()
		}
	}
	list.OnSpace = toggle
	take := look.NewButton(words.Say("table.columns-do"), func() {
		var chosen []column
		for _, one := range lines {
			if one.shown {
				chosen = append(chosen, one.column)
			}
		}
		if len(chosen) > 0 {
			p.setColumns(chosen)
		}
	})
	usual := look.NewButton(words.Say("table.columns-usual"), func() { p.setColumns(p.usual()) })
	show, earlier, later := look.NewButton(words.Say("table.columns-show"), toggle), look.NewButton(words.Say("table.columns-up"), func() { move(-1) }), look.NewButton(words.Say("table.columns-down"), func() { move(1) })
	side := container.NewVBox(show, earlier, later, layout.NewSpacer())
	body := container.NewBorder(look.Paragraph(words.Say("table.columns-text")), nil, nil, side, list)
	look.Ask(p.d.Win, words.Say("table.columns-title"), look.Room(p.d.Win, 460, 380, body), take, usual, look.NewButton(words.Say("table.no"), nil))
	list.OnEnter = take.OnTapped
	p.d.Win.Canvas().Focus(list)
	list.Go(0)
}

// fieldKeys are the fields of the kind in the order of its form.
func (p *Page) fieldKeys() (keys []string) {
	for _, f := range p.kind.Fields {
		keys = append(keys, f.Key)
	}
	return keys
}

func (p *Page) setColumns(list []column) {
	p.columns = list
	if !slices.ContainsFunc(list, func(c column) bool { return c.key == p.q.By }) {
		p.q.By, p.q.Down = "", false
	}
	p.remember()
	p.grid.at.Col = 0
	p.widths()
	p.ask()
	p.d.Win.Canvas().Focus(p.grid)
}

// widths gives the columns their widths.
func (p *Page) widths() {
	for i, c := range p.columns {
		p.grid.SetColumnWidth(i, look.Scaled(c.width))
	}
	p.lines = map[string]line{}
}
