package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// books counts the tables that indicators speak of, each once.
type books struct {
	t    *tally
	done map[string]Report // by table, unit and day
}

func (b *books) report(table, unit string, day time.Time) (Report, error) {
	key := table + "|" + unit + "|" + day.Format(time.DateOnly)
	if r, ok := b.done[key]; ok {
		return r, nil
	}
	_, r, err := figuresOf(b.t.ctx, b.t.s, table, Ask{Unit: unit, Day: day})
	if err == nil {
		b.done[key] = r
	}
	return r, err
}

// actual is an indicator as it stands.
type actual struct {
	cell, verified Cell
	behind         []string
	people         []Behind
	missing        []Behind // of a rate: see Opened
	open, sound    Opened   // the figure and that of the verified, as the table opens them that counts them
}

// actual counts an indicator for a unit: in the row of a place or institution, or, where row is "",
// in the total.
func (b *books) actual(in *register.Indicator, unit, row string) (actual, error) {
	if in.Table == "" {
		return actual{cell: Cell{Text: None}, verified: Cell{Text: None}}, nil
	}
	r, err := b.report(in.Table, unit, b.t.day)
	if err != nil {
		return actual{}, err
	}
	if row == "" {
		row = TotalKey
	}
	a := actual{cell: r.cell(row, in.Column), verified: r.cell(row, in.Verified)}
	a.behind, _ = r.behind(row, in.Column)
	a.people, a.missing = r.people(row, in.Column), r.missing(row, in.Column)
	label := in.Say(words.Language())
	a.open, a.sound = r.elsewhere(row, in.Column, label), r.elsewhere(row, in.Verified, label)
	a.open.Missing = a.missing
	return a, nil
}

// people gives the records behind a figure with whose they are; of a rate, those of what it is the rate of. Whom a part takes away is
// not among them.
func (r Report) people(row, column string) []Behind {
	o, err := r.Open(row, column)
	if err != nil {
		return nil
	}
	list, away, gone := slices.Clone(o.Records), map[int]bool{}, map[string]bool{}
	for i, p := range o.Parts {
		switch {
		case o.How == Divided && i > 0:
		case p.Away || o.How == Lacking && i > 0:
			for _, one := range r.people(p.Row, p.Column) {
				away[one.Who], gone[one.ID] = one.Who != itself, true
			}
		default:
			list = append(list, r.people(p.Row, p.Column)...)
		}
	}
	return slices.DeleteFunc(list, func(one Behind) bool { return away[one.Who] || gone[one.ID] })
}

// missing gives the records of those a rate is of and who are not counted in it.
func (r Report) missing(row, column string) []Behind {
	o, err := r.Open(row, column)
	if err != nil || o.How != Divided || len(o.Parts) < 2 {
		return nil
	}
	who, ids := map[int]bool{}, map[string]bool{}
	for _, one := range r.people(o.Parts[0].Row, o.Parts[0].Column) {
		who[one.Who], ids[one.ID] = one.Who != itself, true
	}
	return slices.DeleteFunc(r.people(o.Parts[1].Row, o.Parts[1].Column), func(one Behind) bool { return who[one.Who] || ids[one.ID] })
}

// cell gives a cell by the keys of its row and column; one without figure where there is none.
func (r Report) cell(row, column string) Cell {
	at := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Key == column })
	for _, one := range r.Rows {
		if one.Key == row && at >= 0 {
			return one.Cells[at]
		}
	}
	return Cell{Text: None}
}

// plain shows a figure with one decimal where it needs it.
func plain(v float64, unit string) Cell {
	decimals := 1
	if v == math.Trunc(v) && unit != percent {
		decimals = 0
	}
	text := strconv.FormatFloat(rounded(v, decimals), 'f', decimals, 64)
	if unit == percent {
		text += percentSign
	}
	return Cell{Text: text, Value: &v}
}

// percent is the unit of indicators that are rates.
const percent = "percent"

// judged is an indicator beside what was set for it.
func judged(in *register.Indicator, one *register.Target, got actual) map[string]Cell {
	cells := map[string]Cell{
		"indicator": worded(in.Say), "year": {Text: None}, "basis": {Text: None}, "target": {Text: None}, "actual": got.cell, "gap": {Text: None},
		"rate": {Text: None}, "proof": plain(float64(Opened{Records: got.people}.Persons()), ""), "verified": got.verified,
	}
	if one == nil {
		return cells
	}
	cells["basis"] = Cell{Text: one.Basis}
	if one.Year != "" {
		cells["year"] = Cell{Text: one.Year}
	}
	if one.Value == nil {
		return cells
	}
	cells["target"] = ranging(plain(*one.Value, in.Unit), func(v float64) string { return plain(v, in.Unit).Text }, one.UpTo)
	if v := got.cell.Value; v != nil {
		cells["gap"] = plain(max(*one.Value-*v, 0), "")
		if *one.Value != 0 {
			cells["rate"] = plain(*v*100 / *one.Value, percent)
		}
	}
	return cells
}

// openedGoal opens the figures of an indicator beside what was set for it.
func (t *tally) openedGoal(key string, in *register.Indicator, one *register.Target, got actual, cells map[string]Cell) map[string]Opened {
	open := map[string]Opened{"proof": {How: Counted, Cell: cells["proof"], Records: got.people}}
	if in.Table == "" {
		open["actual"] = stated(cells["actual"], words.Say("report.opened.nowhere"))
	} else {
		open["actual"] = got.open
	}
	if in.Verified != "" {
		open["verified"] = got.sound
	}
	if one == nil {
		return open
	}
	open["target"] = stated(cells["target"], t.targetSet(one))
	if cells["gap"].Value == nil {
		return open
	}
	target := Part{Row: key, Column: "target", Label: t.headOf(t.table.Column("target")), Cell: cells["target"]}
	reached := Part{Row: key, Column: "actual", Label: t.headOf(t.table.Column("actual")), Cell: got.cell}
	open["gap"] = Opened{How: Lacking, Cell: cells["gap"], Parts: []Part{target, reached}, Missing: got.missing}
	if cells["rate"].Value != nil {
		open["rate"] = Opened{How: Divided, Cell: cells["rate"], Parts: []Part{reached, target}, Missing: got.missing}
	}
	return open
}

// targets gives a row for each target of the unit and those below it: what was set, what was
// reached, and whether somebody was called in over it.
func targets(t *tally) ([]Line, error) {
	b := &books{t, map[string]Report{}}
	talks := t.yearly(register.KindTalk)
	chains, err := t.s.Chains("")
	if err != nil {
		return nil, err
	}
	var lines []Line
	for i := range t.pack.Targets {
		one := &t.pack.Targets[i]
		in := t.pack.Indicators[one.Indicator]
		if in == nil || one.Unit != "" && !store.Under(t.units, one.Unit, t.unit) || one.Unit == "" && !t.top {
			continue
		}
		unit, row := t.whose(one)
		got, err := b.actual(in, unit, row)
		if err != nil {
			return nil, err
		}
		called, ids := t.called(talks, one, in)
		line := Line{Key: one.ID, Label: t.meant(one), Cells: judged(in, one, got), Behind: map[string][]string{"": got.behind, "called": ids, "target": nil}}
		line.Opened = t.openedGoal(one.ID, in, one, got, line.Cells)
		_, absent := t.absent(chains, unit)
		for _, key := range []string{GoalActual, GoalGap, GoalRate} {
			if o, ok := line.Opened[key]; ok && o.How != Stated {
				o.Absent = absent
				line.Opened[key] = o
			}
		}
		line.Cells["called"] = called
		lines = append(lines, line)
	}
	return lines, nil
}

// whose gives the unit for which a target's figure is counted, and the row in which it stands.
func (t *tally) whose(one *register.Target) (unit, row string) {
	unit = one.Unit
	if unit == "" {
		unit = t.unit
	}
	if one.Area != "" {
		return unit, one.Area
	}
	if t.units[unit].Level == store.School && unit != t.s.Unit().Code {
		return unit, unit
	}
	return unit, ""
}

// meant is the unit, and the place, that a target is set for.
func (t *tally) meant(one *register.Target) string {
	name := t.units[one.Unit].Name
	if name == "" {
		name = t.units[t.unit].Name
	}
	if one.Area != "" {
		name += " " + t.pack.Places.Short(one.Area)
	}
	return name
}

// yearly reads the records of a role that fall into the report's year.
func (t *tally) yearly(role register.KindRole) []register.Record {
	k := t.pack.KindByRole(role)
	if k == nil {
		return nil
	}
	when := k.ByRole(register.RoleEvent)
	if when == nil {
		return nil
	}
	year := t.day.Format("2006")
	var list []register.Record
	t.s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if day := rec.Values[when.Key]; len(day) >= len(year) && day[:len(year)] == year {
			list = append(list, rec)
		}
	})
	return list
}

// noID reports whether a character ends the number of a target within a text.
func noID(r rune) bool { return r > 'z' || r != '-' && r < '0' || r > '9' && r < 'A' }

// called tells on which day the head of a unit was called in over a target, by the talks: they name it, or its indicator.
func (t *tally) called(talks []register.Record, one *register.Target, in *register.Indicator) (day Cell, ids []string) {
	k := t.pack.KindByRole(register.KindTalk)
	for _, rec := range talks {
		office, about := k.ByRole(register.RoleOffice), k.ByRole(register.RoleTitle)
		if office == nil || about == nil || !t.names(rec.Values[office.Key], one.Unit) || !mentions(rec.Values[about.Key], in) && !slices.Contains(strings.FieldsFunc(rec.Values[about.Key], noID), one.ID) {
			continue
		}
		day = Cell{Text: rec.Values[k.ByRole(register.RoleEvent).Key]}
		ids = append(ids, rec.ID)
	}
	slices.Sort(ids)
	if day.Text == "" {
		day = worded(func(lang string) string { return words.In(lang, "report.no") })
	}
	return day, ids
}
