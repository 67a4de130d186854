package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rollbook/store/register"
	"rollbook/words"
)

// How says what makes a figure of what stands behind it.
type How string

// What is counted, what is worked out from other figures, and what somebody said.
const (
	Counted    How = "counted"    // the persons of the records, or the things, each once
	Summed     How = "summed"     // the amounts of the records
	Added      How = "added"      // the parts, less those that are away
	Divided    How = "divided"    // the first part by the second
	Multiplied How = "multiplied" // the parts
	Lacking    How = "lacking"    // the first part less the second, never below 0
	Stated     How = "stated"     // by a target, the pack or a return: the note says which
)

// Opened is what stands behind one figure. Taken as How says, it makes the figure.
type Opened struct {
	How     How      `json:"how"`
	Cell    Cell     `json:"cell"`
	Records []Behind `json:"records,omitempty"`
	Things  []string `json:"things,omitempty"` // what is counted and has no record: a return that did not come
	Parts   []Part   `json:"parts,omitempty"`
	Missing []Behind `json:"missing,omitempty"` // of a rate, and of what it lacks of its target: who is in what it is the rate of, and not in it
	Absent  []string `json:"absent,omitempty"`  // of what was reached of a target, and what follows from it: units of which nothing has come
	Note    string   `json:"note,omitempty"`
}

// Behind is one record behind a figure: whose, by a number that records of one person share (-1: its own), and how much of a sum.
type Behind struct {
	ID     string  `json:"id"`
	Who    int     `json:"who"`
	Amount float64 `json:"amount,omitempty"`
}

// itself is the person of a record that is counted for itself.
const itself = -1

// Part is a figure that another is made of. Table, Unit and At are "" where it stands in the same report. Count, where it
// is set, counts the report in which it stands: one that is not counted by the pack in force.
type Part struct {
	Table  string `json:"table,omitempty"`
	Unit   string `json:"unit,omitempty"`
	At     string `json:"at,omitempty"`
	Row    string `json:"row"`
	Column string `json:"column"`
	Label  string `json:"label"`
	Cell   Cell   `json:"cell"`
	Away   bool   `json:"away,omitempty"`

	Count func(context.Context) (Report, error) `json:"-"`
}

// Open opens a figure, named by the keys of its row and column; a hidden column too, where others follow from it.
func (r Report) Open(row, column string) (Opened, error) {
	if r.open != nil {
		if o, ok := r.open(row, column); ok {
			return o, nil
		}
	}
	return Opened{}, errCell.With("row", row, "column", column)
}

// Persons counts those of the records, each once.
func (o Opened) Persons() int { return persons(o.Records) }

func persons(records []Behind) int {
	who, alone := map[int]bool{}, map[string]bool{}
	for _, one := range records {
		if one.Who == itself {
			alone[one.ID] = true
		} else {
			who[one.Who] = true
		}
	}
	return len(who) + len(alone)
}

// IDs are the records, each once.
func (o Opened) IDs() []string { return idsOf(o.Records) }

// MissingIDs are those of who is missing, each once.
func (o Opened) MissingIDs() []string { return idsOf(o.Missing) }

func idsOf(records []Behind) []string {
	list := make([]string, 0, len(records))
	for _, one := range records {
		list = append(list, one.ID)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Sentence says how the figure is made.
func (o Opened) Sentence() string {
	with := func(sign string) string {
		var b strings.Builder
		for i, p := range o.Parts {
			switch {
			case p.Away:
				b.WriteString(" − ")
			case i > 0:
				b.WriteString(sign)
			}
			b.WriteString(words.Say("report.opened.part", "label", p.Label, "value", p.Cell.Text))
		}
		return b.String()
	}
	text := ""
	switch {
	case o.How == Stated:
		return o.Note
	case o.How == Counted && len(o.Things) > 0:
		text = words.Say("report.opened.things", "n", len(o.Things))
	case o.How == Counted:
		text = words.Say("report.opened.counted", "n", o.Persons(), "records", len(o.Records))
	case o.How == Summed:
		text = words.Say("report.opened.summed", "records", len(o.Records))
	case len(o.Parts) > mostParted:
		text = words.Say("report.opened.many", "n", len(o.Parts))
	case o.How == Added:
		text = with(" + ")
	case o.How == Multiplied:
		text = with(" × ")
	case o.How == Divided:
		text = with(" ÷ ")
	case o.How == Lacking:
		text = words.Say("report.opened.lacking", "parts", with(" − "))
	}
	text = words.Say("report.opened.is", "value", o.Cell.Text, "parts", text)
	if n := persons(o.Missing); n > 0 {
		text += words.Say("report.opened.missing", "n", n)
	}
	if n := len(o.Absent); n > 0 {
		text += words.Say("report.opened.absent", "n", n, "units", strings.Join(o.Absent[:min(n, mostParted)], words.Say("list.comma")))
		if n > mostParted {
			text += words.Say("report.more")
		}
	}
	return text
}

// mostParted bounds the figures that a sentence names.
const mostParted = 12

// opened opens a figure of counted records.
func (t *tally) opened(row, column string) (Opened, bool) {
	c, at := t.table.Column(column), t.root.find(row)
	if c == nil || at == nil {
		return Opened{}, false
	}
	return t.openedAt(c, at), true
}

func (t *tally) openedAt(c *register.Column, at *node) Opened {
	cells := map[string]Cell{}
	o := Opened{Cell: t.cell(c, at, cells)}
	part := func(key string) Part {
		key, away := strings.CutPrefix(key, "-")
		from := t.table.Column(key)
		return Part{Row: at.path, Column: key, Label: t.headOf(from), Cell: t.cell(from, at, cells), Away: away}
	}
	switch {
	case c.Sum != "":
		o.How = Summed
		for _, m := range at.collect(t.cells[c.Key], nil) {
			o.Records = append(o.Records, Behind{t.records[m.rec], int(m.who), m.n})
		}
	case c.Count != "" || len(c.Plus)+len(c.Except) > 0:
		o.How = Counted
		seen := map[Behind]bool{}
		for _, m := range t.marks(c, at) {
			if one := (Behind{ID: t.records[m.rec], Who: int(m.who)}); !seen[one] {
				seen[one] = true
				o.Records = append(o.Records, one)
			}
		}
	case c.Target != "":
		o.How, o.Note = Stated, words.Say("report.opened.unset")
		if one := t.target(c.Target, at); one != nil && one.Value != nil {
			o.Note = t.targetSet(one)
		}
	case c.Value != "":
		o.How, o.Note = Stated, words.Say("report.opened.setting", "pack", t.pack.Title+" "+t.pack.Version)
	case c.Filed != "":
		o.How, o.Note = Stated, words.Say("report.opened.unfiled")
		if t.before != nil && t.before.At != "" {
			o.Note = words.Say("report.opened.filed", "day", t.before.At)
		}
	default:
		o.How, o.Parts = madeOf(c, part)
	}
	return o
}

// madeOf gives the figures that a column's follows from, and how.
func madeOf(c *register.Column, part func(key string) Part) (How, []Part) {
	how, keys := Added, c.Adds
	switch {
	case len(c.Ratio) == 2:
		how, keys = Divided, c.Ratio
	case len(c.Times) > 0:
		how, keys = Multiplied, c.Times
	}
	parts := make([]Part, 0, len(keys))
	for _, key := range keys {
		parts = append(parts, part(key))
	}
	return how, parts
}

// headOf is what stands above a column.
func (t *tally) headOf(c *register.Column) string {
	return strings.TrimSpace(c.Grouped(words.Language()) + " " + c.Say(words.Language()))
}

// targetSet says by what a target was set: the pack that has it, since when, and the paper that this follows.
func (t *tally) targetSet(one *register.Target) string {
	year := one.Year
	if year == "" {
		year = words.Say("report.opened.every")
	}
	text := words.Say("report.opened.target", "id", one.ID, "year", year, "basis", one.Basis)
	text += words.Say("report.opened.issued", "pack", strings.TrimSpace(t.pack.Title+" "+t.pack.Version), "day", cmp.Or(t.pack.ValidFrom, None), "source", cmp.Or(t.pack.Source, None))
	if one.Value == nil {
		text = words.Whole(text, words.Say("report.opened.unissued"))
	} else if one.Note != "" {
		text = words.Whole(text, words.Say("report.opened.remark", "note", one.Note))
	}
	return text
}

// stated is a figure that somebody said.
func stated(cell Cell, note string) Opened { return Opened{How: Stated, Cell: cell, Note: note} }

// counting is a figure that counts records, each for itself.
func counting(cell Cell, ids []string) Opened {
	o := Opened{How: Counted, Cell: cell}
	for _, id := range ids {
		o.Records = append(o.Records, Behind{ID: id, Who: itself})
	}
	return o
}

// things is a figure that counts what has no record.
func things(cell Cell, list []string) Opened { return Opened{How: Counted, Cell: cell, Things: list} }

// elsewhere is a figure of this report as another shows it: what makes it here makes it there, one step nearer to its children. One that
// does not open here is that figure itself.
func (r Report) elsewhere(row, column, label string) Opened {
	o, err := r.Open(row, column)
	if err != nil {
		cell := r.cell(row, column)
		o = Opened{How: Added, Cell: cell, Parts: []Part{{Row: row, Column: column, Label: label, Cell: cell}}}
	}
	o.Parts = slices.Clone(o.Parts)
	for i := range o.Parts {
		if p := &o.Parts[i]; p.Table == "" {
			p.Table, p.Unit, p.At = r.Name, r.Unit, r.At
		}
	}
	return o
}

// openedLine opens a figure of a row that a list or a source gave, or of the total below them.
func (t *tally) openedLine(r *Report, row, column string) (Opened, bool) {
	c := t.table.Column(column)
	at := -1
	for i := range r.Columns {
		if r.Columns[i].Key == column {
			at = i
		}
	}
	if c == nil || at < 0 {
		return Opened{}, false
	}
	for _, one := range r.Rows {
		if one.Key != row {
			continue
		}
		o := Opened{Cell: one.Cells[at]}
		switch {
		case derived(c):
			o.How, o.Parts = madeOf(c, func(key string) Part {
				key, away := strings.CutPrefix(key, "-")
				return Part{Row: row, Column: key, Label: t.headOf(t.table.Column(key)), Cell: r.cell(row, key), Away: away}
			})
		case row == TotalKey && o.Cell.Value != nil:
			o.How = Added
			for _, each := range r.Rows {
				if each.Key != TotalKey && each.Cells[at].Value != nil {
					o.Parts = append(o.Parts, Part{Row: each.Key, Column: column, Label: each.Label, Cell: each.Cells[at]})
				}
			}
		case c.Sum != "" && o.Cell.Value != nil:
			o.How, o.Records = Summed, []Behind{{ID: row, Who: itself, Amount: *o.Cell.Value}}
		default:
			o.How, o.Note = Stated, o.Cell.Text
		}
		return o, true
	}
	return Opened{}, false
}
