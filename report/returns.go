package report

import (
	"slices"
	"sort"
	"strconv"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// owed is one return that a unit owed.
type owed struct {
	ret     register.Return
	at, due time.Time
	filed   string // day on which it came; "" where it did not
	id      string // of the record that says so
}

func (o owed) late() bool { return o.filed > o.due.Format(time.DateOnly) }

// owes gives the returns of the school year of the day that were due by then from a unit that stood on the day they
// speak of.
func (t *tally) owes(u store.Unit, filings []filing) []owed {
	var list []owed
	for _, ret := range t.pack.Returns {
		if !slices.Contains(ret.Levels, u.Level) && !slices.Contains(ret.Units, u.Code) {
			continue
		}
		at, due := t.dates(ret)
		if due.After(t.day) || !u.On(at.Format(time.DateOnly)) {
			continue
		}
		one := owed{ret: ret, at: at, due: due}
		for _, f := range filings {
			if !f.answers(ret, at) || f.on > t.day.Format(time.DateOnly) {
				continue
			}
			if one.filed == "" || f.on < one.filed {
				one.filed, one.id = f.on, f.id
			}
		}
		list = append(list, one)
	}
	return list
}

// dates puts a return's days into the school year of the report's day.
func (t *tally) dates(ret register.Return) (at, due time.Time) {
	year := t.pack.SchoolYear(t.day)
	in := func(day string) time.Time {
		y := year
		if day < t.pack.SchoolYearStart {
			y++
		}
		d, err := time.Parse(time.DateOnly, strconv.Itoa(y)+"-"+day)
		if err != nil {
			return t.day // the pack was checked: only 29 February can fail, in most years
		}
		return d
	}
	return in(ret.At), in(ret.Due)
}

// filing is a return as a record of the register says that it was made.
type filing struct {
	id, unit, report, at, on string
}

// answers reports whether a filing of a unit is a return that it owed: of that table, for that day or one after it.
func (f filing) answers(ret register.Return, at time.Time) bool {
	if f.report != ret.Report {
		return false
	}
	if ret.Report == "" {
		return f.at == at.Format("2006")
	}
	return f.at >= at.Format(time.DateOnly) && f.at <= at.AddDate(0, 4, 0).Format(time.DateOnly)
}

// filings reads every return that was made, and the summaries that were handed in, by unit.
func (t *tally) filings() map[string][]filing {
	all := map[string][]filing{}
	add := func(f filing) { all[f.unit] = append(all[f.unit], f) }
	if k := filingKind(t.pack); k != nil {
		t.s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
			v := func(role register.Role) string { return rec.Values[k.ByRole(role).Key] }
			if of := v(register.RoleOffice); store.Under(t.units, of, rec.Unit) {
				add(filing{rec.ID, of, v(register.RoleCode), v(register.RoleEvent), v(register.RoleConfirmed)})
			}
		})
	}
	k := t.pack.KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil || k.ByRole(register.RoleEvent) == nil {
		return all
	}
	t.s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if on := rec.Values[k.ByRole(register.RoleEvent).Key]; on != "" {
			add(filing{rec.ID, rec.Unit, "", rec.Values[k.ByRole(register.RolePeriod).Key], on})
		}
	})
	return all
}

// returns gives a row for each unit that owed a return: how many, how many came in time, late, or
// not at all, since how many days, and who reports for it.
func returns(t *tally) ([]Line, error) {
	filings, named := t.filings(), reporters(t.s, t.day)
	var lines []Line
	for _, u := range t.unitsBelow(store.County, store.School) {
		list := t.owes(u, filings[u.Code])
		if len(list) == 0 || u.Code == t.unit && u.Level != store.School {
			continue
		}
		var done, late, lacking, behind []string
		var lacks []register.Return
		var oldest owed
		for _, one := range list {
			switch {
			case one.filed == "":
				lacks = append(lacks, one.ret)
				if lacking = append(lacking, one.ret.Say(words.Language())); len(lacking) == 1 || one.due.Before(oldest.due) {
					oldest = one
				}
			case one.late():
				late = append(late, one.id)
			default:
				done = append(done, one.id)
			}
		}
		days := 0
		if len(lacking) > 0 {
			days = max(0, int(t.day.Sub(oldest.due).Hours()/24))
		}
		behind = slices.Concat(done, late)
		who := named[u.Code]
		if who.name == "" {
			who.name = None
		}
		if who.id != "" {
			behind = append(behind, who.id)
		}
		sort.Strings(behind)
		line := Line{Key: u.Code, Label: u.Name, Behind: map[string][]string{"": behind, "done": done, "late": late, "open": {}}, Cells: map[string]Cell{
			"owed": plain(float64(len(list)), ""), "done": plain(float64(len(done)), ""), "late": plain(float64(len(late)), ""), "open": plain(float64(len(lacking)), ""),
			"days": plain(float64(days), ""), "lacking": joined(len(lacks), func(lang string, i int) string { return lacks[i].Say(lang) }), "reporter": {Text: who.name},
		}}
		line.Opened = map[string]Opened{
			"owed": t.sumOf(line, "owed", "done", "late", "open"), "done": counting(line.Cells["done"], done), "late": counting(line.Cells["late"], late),
			"open": things(line.Cells["open"], lacking), "days": stated(line.Cells["days"], words.Say("report.opened.intime")),
		}
		if len(lacking) > 0 {
			line.Opened["days"] = stated(line.Cells["days"], words.Say("report.opened.since", "what", oldest.ret, "day", oldest.due.Format(time.DateOnly)))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// late names the units that have not filed this table, though it was due.
func (t *tally) late(r *Report) {
	var due bool
	for _, ret := range t.pack.Returns {
		due = due || ret.Report == t.table.ID
	}
	if !due {
		return
	}
	filings := t.filings()
	for _, u := range t.unitsBelow(store.County, store.School) {
		for _, one := range t.owes(u, filings[u.Code]) {
			if one.ret.Report == t.table.ID && one.filed == "" && u.Code != t.unit {
				r.Late = append(r.Late, u.Name)
				break
			}
		}
	}
}
