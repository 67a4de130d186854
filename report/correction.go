package report

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Correction is one figure of a return that is another one now.
type Correction struct {
	At     string   `json:"at"`     // day of the return
	Row    string   `json:"row"`    // key
	Column string   `json:"column"` // key
	Label  string   `json:"label"`  // of both
	Filed  string   `json:"filed"`
	Now    string   `json:"now"`
	Came   []string `json:"came,omitempty"` // records that count now and did not then
	Gone   []string `json:"gone,omitempty"` // records that counted then and do not now
	Why    []string `json:"why,omitempty"`  // what was changed in them since, and for what reason; or of which figure that is told
}

func sortFiled(list []Filed) {
	slices.SortFunc(list, func(a, b Filed) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
	})
}

// correct sets the last return beside the figures of today: the one for the report's day, or, where
// there is none, the last one before, counted again for its own day. The return itself stays.
func correct(ctx context.Context, s *store.Store, r *Report, ask Ask) error {
	table := s.Pack().Tables[r.Name]
	last, whole, err := lastReturn(s, *r)
	if last == nil || err != nil {
		return err
	}
	live := *r
	if last.At != r.At || whole.Since != r.Since || ask.Full { // a return shows numbers in part
		whole.Unit, whole.At = r.Unit, last.At
		then, err := whole.Asked()
		if err != nil || then.Since.After(then.Day) {
			return nil // a return whose day nobody can read: its record shows as 必须改
		}
		if live, err = tallyOnce(ctx, s, r.Name, then); err != nil {
			return err
		}
	}
	r.Filed = last
	r.Notes = append(r.Notes, last.note())
	if table.List {
		r.Corrections = listCorrections(whole, live)
	} else {
		r.Corrections = whole.differences(live)
	}
	if table.Source == summarySource { // its texts may be written anew
		r.Corrections = slices.DeleteFunc(r.Corrections, func(one Correction) bool { _, figure := s.Pack().Indicators[one.Row]; return !figure })
	}
	units, err := s.Units()
	if err != nil {
		return err
	}
	r.Corrections = slices.DeleteFunc(r.Corrections, func(one Correction) bool { // a row of who never stood below the unit, in an older return
		return units[one.Row].Code != "" && !store.Under(units, one.Row, r.Unit)
	})
	told := map[string]string{} // where each chain of changes is told, once
	for i := range r.Corrections {
		one := &r.Corrections[i]
		one.At = last.At
		one.Why = append(arrived(s, units, one.Came, last.On), whys(s, append(append([]string{}, one.Came...), one.Gone...), last.On)...)
		chain := strings.Join(one.Why, "\n")
		if first, again := told[chain]; again && chain != "" {
			one.Why = []string{words.Say("report.why.same", "figure", first)}
		} else {
			told[chain] = one.Label
		}
	}
	if n := len(r.Corrections); n > 0 {
		r.Notes = append(r.Notes, words.Say("report.note.corrections", "day", last.At, "n", n))
	}
	return nil
}

// lastReturn gives the newest return of a report's unit for a day not after the report's, as it was sent; nil where there is
// none. Of a table of indicators it is the unit's summary of the year.
func lastReturn(s *store.Store, r Report) (last *Filed, whole frozen, err error) {
	if s.Pack().Tables[r.Name].Source == summarySource {
		last, whole, err = summaryFiled(s, r.Unit, r.At[:4])
		if last != nil && last.At > r.At {
			last = nil
		}
		return last, whole, err
	}
	for _, one := range returnsOf(s, r.Name, r.Unit) {
		if one.At <= r.At {
			last = &one
		}
	}
	if last != nil {
		whole, err = thaw(s, *last)
	}
	return last, whole, err
}

// differences compares every figure of a return with what it is now.
func (f frozen) differences(live Report) []Correction {
	var list []Correction
	compare := func(row Row, c Column) {
		then, now := f.cell(row.Key, c.Key), live.cell(row.Key, c.Key)
		if then.Text == now.kept() || zero(then) && zero(now) {
			return
		}
		one := Correction{Row: row.Key, Column: c.Key, Label: live.called(row, c, " "+live.column(c).Group), Filed: then.Text, Now: now.kept()}
		if f.Behind != nil {
			ids, _ := live.Explain(row.Key, c.Key)
			one.Came, one.Gone = apart(f.ids(row.Key, c.Key), ids)
		}
		list = append(list, one)
	}
	known := map[string]bool{}
	for _, row := range f.Rows {
		known[row.Key] = true
		for _, c := range f.Columns {
			compare(row, c)
		}
	}
	for _, row := range live.Rows {
		for _, c := range f.Columns {
			if !known[row.Key] {
				compare(row, c)
			}
		}
	}
	return list
}

// zero reports whether a cell says as much as one that is not there.
func zero(c Cell) bool { return c.Value == nil && c.Text == None || c.Value != nil && *c.Value == 0 }

func (f frozen) ids(row, column string) []string {
	var ids []string
	for _, n := range f.Behind[row+"\t"+column] {
		if n >= 0 && n < len(f.Records) {
			ids = append(ids, f.Records[n])
		}
	}
	return ids
}

// apart gives what is in b and not in a, and the other way round.
func apart(a, b []string) (came, gone []string) {
	return without(b, a), without(a, b)
}

// without gives what is in a and not in b.
func without(a, b []string) (rest []string) {
	has := make(map[string]bool, len(b))
	for _, id := range b {
		has[id] = true
	}
	for _, id := range a {
		if !has[id] {
			rest = append(rest, id)
		}
	}
	return rest
}

// listCorrections names the lines of a list that came, went or read otherwise.
func listCorrections(f frozen, live Report) []Correction {
	text := func(row Row) string {
		parts := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			parts[i] = c.Text
		}
		return strings.TrimSpace(strings.Join(parts, " "))
	}
	then, now := map[string]string{}, map[string]string{}
	for _, row := range f.Rows {
		then[row.Key] = text(row)
	}
	for _, row := range live.Rows {
		now[row.Key] = text(row)
	}
	var list []Correction
	for _, row := range append(append([]Row{}, f.Rows...), live.Rows...) {
		before, had := then[row.Key]
		after, has := now[row.Key]
		if had && has && before == after || row.Key == TotalKey {
			continue
		}
		delete(then, row.Key)
		delete(now, row.Key)
		if !had && !has {
			continue // said already
		}
		one := Correction{Row: row.Key, Label: row.Label, Filed: None, Now: None}
		if had {
			one.Filed = before
		}
		if has {
			one.Now, one.Came = after, []string{row.Key}
		} else {
			one.Gone = []string{row.Key}
		}
		list = append(list, one)
	}
	return list
}

// mostWhy bounds the changes that are told of one figure.
const mostWhy = 10

// whys tells what was changed in records, and in those they lead to, since a day. Of what is
// sensitive only the field is named.
func whys(s *store.Store, ids []string, since string) []string {
	var list []string
	seen := map[string]bool{}
	for _, id := range ids {
		for _, near := range append([]string{id}, leadsTo(s, id)...) {
			if seen[near] {
				continue
			}
			seen[near] = true
			for _, text := range changesSince(s, near, since) {
				if list = append(list, text); len(list) == mostWhy {
					return list
				}
			}
		}
	}
	return list
}

// arrived tells of how many records, by unit, nothing was changed since the day of a return that does not count them, as little as in
// those they lead to: they were entered by then, and came to this desk later; those in its own book were entered later on that day.
func arrived(s *store.Store, units map[string]store.Unit, came []string, since string) []string {
	counts := map[string]int{}
	for _, id := range came {
		rec, known := s.Glance(id)
		if !known || slices.ContainsFunc(append([]string{id}, leadsTo(s, id)...), func(near string) bool { return changed(s, near, since) }) {
			continue
		}
		counts[rec.Unit]++
	}
	var lines, list []string
	own := s.Unit().Code
	if n := counts[own]; n > 0 {
		lines = append(lines, words.Say("report.why.later", "n", n))
		delete(counts, own)
	}
	for code, n := range counts {
		list = append(list, words.Say("report.why.records", "unit", cmp.Or(units[code].Name, code), "n", n))
	}
	if len(list) == 0 {
		return lines
	}
	slices.Sort(list)
	more := ""
	if len(list) > mostNamed {
		list, more = list[:mostNamed], words.Say("report.more")
	}
	return append(lines, words.Say("report.why.arrived", "units", strings.Join(list, words.Say("list.comma"))+more))
}

// changed reports whether something is told of a record since a day: see changesSince.
func changed(s *store.Store, id, since string) bool {
	rec, known := s.Glance(id)
	return known && rec.Updated.Format(time.DateOnly) >= since && len(changesSince(s, id, since)) > 0
}

// leadsTo gives the records that a record refers to.
func leadsTo(s *store.Store, id string) []string {
	rec, err := s.Get(id)
	if err != nil {
		return nil
	}
	var list []string
	for _, f := range s.Pack().Kind(rec.Kind).Fields {
		if f.Type == register.Ref && f.Role != register.RoleUnit && rec.Fields[f.Key] != "" {
			list = append(list, rec.Fields[f.Key])
		}
	}
	return list
}

func changesSince(s *store.Store, id, since string) []string {
	rec, err := s.Get(id)
	if err != nil {
		return nil
	}
	events, err := s.History(id)
	if err != nil {
		return nil
	}
	shown, k := s.Pack().In(words.Language()), s.Pack().Kind(rec.Kind)
	title := s.TitleOf(rec)
	var list []string
	for _, e := range events {
		if e.Time.Format(time.DateOnly) < since || e.Kind == store.Made && e.Time.Format(time.DateOnly) == since {
			continue
		}
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
			base, _, _ := strings.Cut(key, "@") // of a dated field, with its day
			f, c := k.Field(base), e.Fields[key]
			switch {
			case f == nil || e.Kind == store.Made:
			case f.Sensitive != "" || f.Type == register.Ref || f.Type == register.Photo:
				parts = append(parts, f.Say(words.Language()))
			default:
				parts = append(parts, words.Say("report.changed", "field", f, "old", shown.Display(f, c.Old), "new", shown.Display(f, c.New)))
			}
		}
		what := strings.Join(parts, words.Say("list.comma"))
		if what == "" {
			what = words.Say("report.deed." + e.Kind)
		}
		list = append(list, words.Say("report.why", "day", e.Time.Format(time.DateOnly), "actor", e.Actor, "kind", k, "title", title, "what", what, "reason", e.Reason))
	}
	return list
}
