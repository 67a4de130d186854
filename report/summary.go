package report

import (
	"slices"
	"sort"
	"strings"

	"rollbook/store"
	"rollbook/store/register"
)

// indicators gives a row for each indicator, as it stands for the unit, and below them what the
// unit's summary of the year says.
func indicators(t *tally) ([]Line, error) {
	b := &books{t, map[string]Report{}}
	var lines []Line
	for _, id := range t.pack.IndicatorOrder() {
		in := t.pack.Indicators[id]
		if in.Table == "" {
			continue
		}
		got, err := b.actual(in, t.unit, "")
		if err != nil {
			return nil, err
		}
		one := t.set(id)
		cells := judged(in, one, got)
		lines = append(lines, Line{Key: id, Label: in.Say(t.lang), Cells: cells, Behind: map[string][]string{"": got.behind, "target": nil}, Opened: t.openedGoal(id, in, one, got, cells)})
	}
	return append(lines, t.told()...), nil
}

// set is what was set for the unit itself.
func (t *tally) set(indicator string) *register.Target {
	var best *register.Target
	for i := range t.pack.Targets {
		one := &t.pack.Targets[i]
		if one.Indicator == indicator && one.Unit == t.unit && one.Area == "" && t.better(one, best) {
			best = one
		}
	}
	return best
}

// told gives the texts of the year's summaries of the unit.
func (t *tally) told() []Line {
	k := t.pack.KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil {
		return nil
	}
	year := t.day.Format("2006")
	var found []register.Record
	t.s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Values[k.ByRole(register.RolePeriod).Key] == year && rec.Unit == t.unit {
			found = append(found, rec)
		}
	})
	var lines []Line
	for _, rec := range found {
		a := t.citedIn(k, rec)
		for _, f := range k.Fields {
			if f.Type == register.Text && f.Role == "" && rec.Values[f.Key] != "" {
				lines = append(lines, Line{
					Key: rec.ID + "/" + f.Key, Label: f.Say(t.lang), Level: 1,
					Cells: map[string]Cell{"words": {Text: a.written(t.lang, rec.Values[f.Key])}}, Behind: map[string][]string{"": {rec.ID}},
				})
			}
		}
	}
	return lines
}

// citedIn gives the figures that a summary speaks of: as they were frozen, else as the desk counts them. What is no figure
// stays as it is written.
func (t *tally) citedIn(k *register.Kind, rec register.Record) Account {
	var texts []string
	for _, f := range k.Fields {
		texts = append(texts, rec.Values[f.Key])
	}
	a, err := accountIn(k, rec.Values)
	if err == nil && a.On == "" && t.all {
		if a.Cited, err = cite(t.ctx, t.s, texts, t.day, t.lang); err != nil {
			a.Cited = nil
		}
	}
	return a
}

// names reports whether a text that a person wrote names a unit: its code, or a name that it has or had.
func (t *tally) names(text, unit string) bool {
	text = strings.TrimSpace(text)
	if t.spoken == nil {
		t.spoken = map[string][]string{}
	}
	all, known := t.spoken[unit]
	if !known {
		all = append(t.s.NamesOf(unit), t.units[unit].Name)
		t.spoken[unit] = all
	}
	return text != "" && (text == unit || slices.ContainsFunc(all, func(name string) bool { return strings.HasPrefix(name, text) }))
}

// mentions reports whether a text speaks of an indicator.
func mentions(text string, in *register.Indicator) bool {
	return strings.Contains(text, in.ID) || strings.Contains(text, in.Label)
}

// unitsBelow gives the units that the report is about, in order: those of the levels, under its unit.
func (t *tally) unitsBelow(levels ...string) []store.Unit {
	var list []store.Unit
	for code, u := range t.units {
		for _, level := range levels {
			if u.Level == level && store.Under(t.units, code, t.unit) {
				list = append(list, u)
			}
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Parent != list[j].Parent {
			return list[i].Parent < list[j].Parent
		}
		return list[i].Code < list[j].Code
	})
	return list
}
