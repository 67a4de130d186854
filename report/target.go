package report

import (
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// target finds what a row shall reach: of the year, else of every year, else of the next year for which something was set,
// else of the last one. What was set for the row's own place or unit goes before what was set for one
// above it. nil where nothing was set; one without value where it was not set yet.
func (t *tally) target(indicator string, at *node) *register.Target {
	var best *register.Target
	for i := range t.pack.Targets {
		one := &t.pack.Targets[i]
		if one.Indicator == indicator && t.speaksOf(one, at) && t.better(one, best) {
			best = one
		}
	}
	return best
}

// speaksOf reports whether a target is set for a row.
func (t *tally) speaksOf(one *register.Target, at *node) bool {
	if one.Area != "" {
		return at != t.root && t.pack.Places.Under(at.key, one.Area) || at == t.root && t.only(func(n *node) bool { return t.pack.Places.Under(n.key, one.Area) })
	}
	if one.Unit == "" {
		return true
	}
	if at != t.root && t.units[at.key].Code != "" {
		return one.Unit == at.key
	}
	return t.unit == one.Unit || at == t.root && t.only(func(n *node) bool { return n.key == one.Unit })
}

// only reports whether the total sums up nothing but rows of one sort.
func (t *tally) only(is func(*node) bool) bool {
	for _, n := range t.root.below {
		if !is(n) {
			return false
		}
	}
	return len(t.root.below) > 0
}

func (t *tally) better(a, b *register.Target) bool {
	if b == nil {
		return true
	}
	if (a.Area != "") != (b.Area != "") {
		return a.Area != ""
	}
	if a.Unit != b.Unit {
		return store.Under(t.units, a.Unit, b.Unit)
	}
	year := t.day.Format("2006")
	far := func(x *register.Target) int {
		switch {
		case x.Year == year:
			return 0
		case x.Year == "":
			return 1
		case x.Year > year:
			return 2
		}
		return 3
	}
	if far(a) != far(b) {
		return far(a) < far(b)
	}
	if far(a) == 2 {
		return a.Year < b.Year
	}
	return a.Year > b.Year
}

// targetCell shows a target; a range as a range, nothing where it is not set.
func targetCell(c *register.Column, one *register.Target) Cell {
	if one == nil || one.Value == nil {
		return Cell{Text: None}
	}
	return ranging(Cell{Text: shown(c, one.Value), Value: one.Value}, func(v float64) string { return shown(c, &v) }, one.UpTo)
}

// ranging is a target that is met from its cell's value on, up to another where there is one.
func ranging(from Cell, shown func(v float64) string, upTo *float64) Cell {
	if upTo == nil {
		return from
	}
	cell := worded(func(lang string) string { return from.Text + words.In(lang, "report.until") + shown(*upTo) })
	cell.Value = from.Value
	return cell
}
