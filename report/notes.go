package report

import (
	"slices"
	"sort"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// standing says from how much a table was counted: units, open conflicts, what was left out.
func (t *tally) standing(r *Report) error {
	var err error
	r.Practice = t.s.Practising()
	var conflicts [][]string
	if r.State, conflicts, err = t.s.Standing(); err != nil {
		return err
	}
	for _, books := range conflicts {
		if slices.ContainsFunc(books, t.within) {
			r.Conflicts++
		}
	}
	chains, err := t.s.Chains("")
	if err != nil {
		return err
	}
	t.halted(r, chains)
	r.Coverage.Units, r.UnitsMissing = t.absent(chains, t.unit)
	r.Coverage.Reported = r.Coverage.Units - len(r.UnitsMissing)
	t.oldest(r)
	t.late(r)
	return nil
}

// absent counts the schools and institutions of a unit, itself among them, and names those of which nothing has come.
func (t *tally) absent(chains []store.ChainInfo, unit string) (units int, names []string) {
	here := map[string]bool{t.s.Unit().Code: true}
	for _, c := range chains { // what a bureau says of a unit is none of the unit's data
		here[c.Book] = here[c.Book] || c.Unit == c.Book
	}
	names = []string{}
	for code, u := range t.units {
		if u.Level != store.School || !store.Under(t.units, code, unit) || !u.On(t.day.Format(time.DateOnly)) {
			continue
		}
		if units++; !here[code] {
			names = append(names, u.Name)
		}
	}
	sort.Strings(names)
	return units, names
}

// halted names the units whose books lack changes although later ones are here: what is counted of them is not all that they sent.
func (t *tally) halted(r *Report, chains []store.ChainInfo) {
	gaps := t.s.Gaps()
	for _, c := range chains {
		waits := slices.ContainsFunc(gaps, func(g store.Gap) bool { return g.Writer == c.Writer })
		if name := t.unitName(c.Book, t.units[c.Book].Level); waits && t.within(c.Book) && !slices.Contains(r.UnitsHalted, name) {
			r.UnitsHalted = append(r.UnitsHalted, name)
		}
	}
	sort.Strings(r.UnitsHalted)
}

// oldest finds the unit whose data is the oldest.
func (t *tally) oldest(r *Report) {
	var first time.Time
	for book, latest := range t.s.Books() {
		if !t.within(book) {
			continue
		}
		name := t.unitName(book, t.units[book].Level)
		if first.IsZero() || latest.Before(first) || latest.Equal(first) && name < r.Coverage.OldestUnit {
			first, r.Coverage.OldestUnit = latest, name
		}
	}
	if !first.IsZero() {
		r.Coverage.Oldest = first.Format(time.DateOnly)
	}
}

func (t *tally) notes(r *Report) {
	for i := range t.table.Notes {
		n := &t.table.Notes[i]
		text := t.withTotals(n, n.Fill(t.day, t.lang), r)
		if n.EachExpr() != nil && text != "" {
			text = t.withNames(n, text, r)
		}
		if text != "" {
			r.Notes = append(r.Notes, text)
		}
	}
	r.Notes = append(r.Notes, t.unset()...)
	r.Notes = append(r.Notes, words.In(t.lang, "report.note.state", "day", r.At, "pack", t.pack.Title+" "+t.pack.Version, "state", r.State))
	coverage := words.In(t.lang, "report.note.coverage", "n", r.Coverage.Reported, "m", r.Coverage.Units)
	if r.Coverage.Oldest != "" {
		coverage = words.Whole(coverage, words.In(t.lang, "report.note.oldest", "day", r.Coverage.Oldest, "unit", r.Coverage.OldestUnit))
	}
	r.Notes = append(r.Notes, coverage)
	if r.Conflicts > 0 {
		r.Notes = append(r.Notes, words.In(t.lang, "report.note.conflicts", "n", r.Conflicts))
	}
	if r.Left > 0 {
		r.Notes = append(r.Notes, words.In(t.lang, "report.note.left", "n", r.Left))
	}
	if n := len(r.UnitsMissing); n > 0 {
		r.Notes = append(r.Notes, words.In(t.lang, "report.note.missing", "n", n, "units", t.named(r.UnitsMissing)))
	}
	if n := len(r.UnitsHalted); n > 0 {
		r.Notes = append(r.Notes, words.In(t.lang, "report.note.halted", "n", n, "units", t.named(r.UnitsHalted)))
	}
	if n := len(r.Late); n > 0 {
		r.Notes = append(r.Notes, words.In(t.lang, "report.note.late", "n", n, "units", t.named(r.Late)))
	}
}

// withTotals puts totals of columns into a note.
func (t *tally) withTotals(n *register.Note, text string, r *Report) string {
	for name, key := range n.Totals {
		cell := r.cell(TotalKey, key)
		capitals := ""
		if cell.Value != nil {
			capitals = t.pack.Capitals(*cell.Value)
		}
		text = strings.NewReplacer("{"+name+"}", cell.Text, "{"+name+register.InCapitals+"}", capitals).Replace(text)
	}
	return text
}

// mostNamed bounds the names in one note; R15 has them all.
const mostNamed = 30

func (t *tally) named(list []string) string {
	comma := words.In(t.lang, "list.comma")
	if len(list) > mostNamed {
		return strings.Join(list[:mostNamed], comma) + words.In(t.lang, "report.more")
	}
	return strings.Join(list, comma)
}

// unset names the targets of the table's rows that were not set yet: that is not zero.
func (t *tally) unset() []string {
	var list []string
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		if c.Target == "" {
			continue
		}
		for j := range t.pack.Targets {
			one := &t.pack.Targets[j]
			if one.Indicator == c.Target && one.Value == nil && store.Under(t.units, one.Unit, t.unit) {
				list = append(list, words.In(t.lang, "report.unset", "unit", t.units[one.Unit].Name, "indicator", c.Target))
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []string{words.In(t.lang, "report.note.unset", "targets", strings.Join(list, words.In(t.lang, "list.comma")))}
}
