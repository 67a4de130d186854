package report

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errUnknown = fault.New(fault.Usage, "report-unknown")
	errCell    = fault.New(fault.Usage, "cell-unknown")
)

// Report is a statistical table, counted.
type Report struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Unit         string   `json:"unit"`
	UnitName     string   `json:"unitName"`
	At           string   `json:"at"`    // day for which it is counted
	State        string   `json:"state"` // state code of the store that it was counted from
	Columns      []Column `json:"columns"`
	Rows         []Row    `json:"rows"`
	Notes        []string `json:"notes"`
	UnitsMissing []string `json:"units_missing"` // schools below the unit of which nothing has come

	behind map[[2]string][]string // records by row and column key
}

// Column is a column that is shown.
type Column struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Row is a place or a sum of places. Level 0 is the finest.
type Row struct {
	Key   string `json:"key"` // code of the place; "total"
	Label string `json:"label"`
	Level int    `json:"level"`
	Cells []Cell `json:"cells"` // in the order of the columns
}

// Cell is one figure. Value is nil where there is none: no target, nothing to divide by.
type Cell struct {
	Text  string   `json:"text"`
	Value *float64 `json:"value"`
}

// None stands where there is no figure.
const None = "—"

// TotalKey is the key of the row that sums up all places.
const TotalKey = "total"

// Tally counts a table of the pack for a unit ("" is the desk's own) and the units below it, as of
// a day. What is unfinished, wrong or in conflict does not count, and is said in the notes.
func Tally(ctx context.Context, s *store.Store, name, unit string, day time.Time) (Report, error) {
	table := s.Pack().Tables[name]
	if table == nil {
		return Report{}, errUnknown.With("report", name)
	}
	own := s.Unit()
	if unit == "" {
		unit = own.Code
	}
	units, err := s.Units()
	if err != nil {
		return Report{}, err
	}
	t := tally{
		pack: s.Pack(), table: table, day: day, unit: unit, units: units, counts: map[string]map[string]persons{},
		tree: map[string]map[string]bool{}, all: unit == own.Code, same: map[string]string{},
	}
	t.unite(s)
	for i := range table.Columns {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		if table.Columns[i].Count != "" {
			t.count(s, &table.Columns[i])
		}
	}
	r := Report{
		Name: name, Title: table.Title, Unit: unit, UnitName: units[unit].Name, At: day.Format(time.DateOnly),
		UnitsMissing: []string{}, behind: map[[2]string][]string{},
	}
	info, err := s.Info()
	if err != nil {
		return Report{}, err
	}
	r.State = info.Code
	t.fill(&r)
	if err := t.missing(s, &r); err != nil {
		return Report{}, err
	}
	t.notes(&r)
	return r, nil
}

// persons are those counted in a cell: by whom they are, the records behind them.
type persons map[string][]string

// tally is a table while it is counted.
type tally struct {
	pack   *register.Pack
	table  *register.Table
	day    time.Time
	unit   string
	units  map[string]store.Unit
	all    bool                          // every book of the store
	counts map[string]map[string]persons // column → row → persons
	tree   map[string]map[string]bool    // row → the rows one level below
	left   int                           // records that do not count
	same   map[string]string             // person → who the same person is by another record
}

// level is one of the table's groupings, "field:level".
type level struct{ field, place string }

func (t *tally) levels() []level {
	var list []level
	for _, g := range t.table.Group {
		field, place, _ := strings.Cut(g, ":")
		list = append(list, level{field, place})
	}
	return list
}

// count visits the records of a column and puts each into its places.
func (t *tally) count(s *store.Store, c *register.Column) {
	kind := c.Kind
	if kind == "" {
		kind = t.table.Kind
	}
	first := t.counts[""] == nil && kind == t.table.Kind
	if first {
		t.counts[""] = map[string]persons{}
	}
	cells := map[string]persons{}
	s.Each(kind, func(rec register.Record, look register.Lookup, sound bool) {
		if !t.all && !store.Under(t.units, rec.Unit, t.unit) {
			return
		}
		if kind == t.table.Kind {
			if ok, err := t.table.WhenExpr().Bool(rec, look, t.day); err != nil || !ok {
				return
			}
		}
		rows := t.rowsOf(c, rec, look)
		if len(rows) == 0 {
			return
		}
		if !sound {
			if first {
				t.left++
			}
			return
		}
		if ok, err := c.CountExpr().Bool(rec, look, t.day); err != nil || !ok {
			return
		}
		who := t.who(c, rec, look)
		for _, row := range rows {
			if cells[row] == nil {
				cells[row] = persons{}
			}
			cells[row][who] = append(cells[row][who], rec.ID)
		}
	})
	t.counts[c.Key] = cells
}

// who gives the person that a column counts a record for.
func (t *tally) who(c *register.Column, rec register.Record, look register.Lookup) string {
	who := rec.ID
	if e := c.DistinctExpr(); e != nil {
		if text, err := e.String(rec, look, t.day); err == nil && text != "" {
			who = text
		}
	}
	for t.same[who] != "" {
		who = t.same[who]
	}
	return who
}

// unite learns from the links between records which persons are one, though one record may lack
// the number that the other is known by.
func (t *tally) unite(s *store.Store) {
	groups := s.Linked()
	s.Lookup(func(look register.Lookup) {
		for _, group := range groups {
			first, ok := look.Record(group[0])
			for _, id := range group[1:] {
				other, known := look.Record(id)
				if !ok || !known {
					continue
				}
				for i := range t.table.Columns {
					c := &t.table.Columns[i]
					if kind := c.Kind; c.Count == "" || kind != first.Kind && (kind != "" || first.Kind != t.table.Kind) {
						continue
					}
					if a, b := t.who(c, first, look), t.who(c, other, look); a != b {
						t.same[b] = a
					}
				}
			}
		}
	})
}

// rowsOf gives the rows that a record counts in, the finest first, the total last; none where it
// lies outside the table's areas.
func (t *tally) rowsOf(c *register.Column, rec register.Record, look register.Lookup) []string {
	levels := t.levels()
	place := ""
	if e := c.PlaceExpr(); e != nil {
		text, err := e.String(rec, look, t.day)
		if err != nil {
			return nil
		}
		place = text
	} else if len(levels) > 0 {
		if f := t.pack.Kind(rec.Kind).Field(levels[0].field); f != nil {
			place = f.At(rec.Values, t.day)
		}
	}
	inside := len(t.table.Areas) == 0
	for _, area := range t.table.Areas {
		inside = inside || t.pack.Places.Under(place, area)
	}
	if !inside {
		return nil
	}
	var rows []string
	for _, l := range levels {
		if code := t.pack.Places.Up(place, l.place); code != "" {
			rows = append(rows, code)
		}
	}
	rows = append(rows, TotalKey)
	for i := 0; i+1 < len(rows); i++ {
		if t.tree[rows[i+1]] == nil {
			t.tree[rows[i+1]] = map[string]bool{}
		}
		t.tree[rows[i+1]][rows[i]] = true
	}
	return rows
}

// fill writes the rows, places before the place that sums them up.
func (t *tally) fill(r *Report) {
	for i := range t.table.Columns {
		if c := &t.table.Columns[i]; !c.Hidden {
			label := c.Label
			r.Columns = append(r.Columns, Column{c.Key, label})
		}
	}
	var visit func(key string, depth int)
	visit = func(key string, depth int) {
		below := make([]string, 0, len(t.tree[key]))
		for code := range t.tree[key] {
			below = append(below, code)
		}
		sort.Strings(below)
		for _, code := range below {
			visit(code, depth-1)
		}
		r.Rows = append(r.Rows, t.row(r, key, depth))
	}
	visit(TotalKey, len(t.table.Group))
}

func (t *tally) row(r *Report, key string, depth int) Row {
	row := Row{Key: key, Label: t.table.Total, Level: depth}
	if key != TotalKey {
		row.Label = t.pack.Places.Short(key)
		if depth > 0 {
			row.Label = words.Say("report.subtotal", "place", row.Label)
		}
	}
	values := map[string]*float64{}
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		v := t.value(c, key, values, r)
		values[c.Key] = v
		if !c.Hidden {
			row.Cells = append(row.Cells, Cell{shown(c, v), v})
		}
	}
	return row
}

// value gives a column's figure in a row: a count, a union of counts, or what follows from others.
func (t *tally) value(c *register.Column, row string, values map[string]*float64, r *Report) *float64 {
	number := func(n float64) *float64 { return &n }
	switch {
	case c.Count != "":
		who := t.counts[c.Key][row]
		r.behind[[2]string{row, c.Key}] = recordsOf(who)
		return number(float64(len(who)))
	case len(c.Plus) > 0:
		joined := persons{}
		for _, key := range c.Plus {
			for who, ids := range t.counts[key][row] {
				joined[who] = append(joined[who], ids...)
			}
		}
		r.behind[[2]string{row, c.Key}] = recordsOf(joined)
		return number(float64(len(joined)))
	case len(c.Ratio) == 2:
		over, under := values[c.Ratio[0]], values[c.Ratio[1]]
		if over == nil || under == nil || *under == 0 {
			return nil
		}
		r.behind[[2]string{row, c.Key}] = r.behind[[2]string{row, c.Ratio[0]}]
		n := *over / *under
		if c.Percent {
			n *= 100
		}
		return number(n)
	case len(c.Minus) == 2:
		a, b := values[c.Minus[0]], values[c.Minus[1]]
		if a == nil || b == nil {
			return nil
		}
		return number(*a - *b)
	case c.Target != "":
		return t.target(c.Target, row)
	}
	return nil
}

func recordsOf(who persons) []string {
	seen, list := map[string]bool{}, []string{}
	for _, ids := range who {
		for _, id := range ids {
			if !seen[id] {
				seen[id] = true
				list = append(list, id)
			}
		}
	}
	sort.Strings(list)
	return list
}

// target finds what a row's place shall reach: of the year, else the next year for which something
// was set, else the last one. The place's own target goes before one of the unit.
func (t *tally) target(indicator, row string) *float64 {
	year := t.day.Format("2006")
	var best *register.Target
	better := func(a, b *register.Target) bool {
		if b == nil {
			return true
		}
		if (a.Area != "") != (b.Area != "") {
			return a.Area != ""
		}
		ahead := func(x *register.Target) bool { return x.Year == "" || x.Year >= year }
		if ahead(a) != ahead(b) {
			return ahead(a)
		}
		if ahead(a) {
			return a.Year < b.Year
		}
		return a.Year > b.Year
	}
	for i := range t.pack.Targets {
		one := &t.pack.Targets[i]
		if one.Indicator != indicator || one.Value == nil {
			continue
		}
		if one.Area != "" && (row == TotalKey || !t.pack.Places.Under(row, one.Area)) && !t.onlyArea(row, one.Area) {
			continue
		}
		if one.Area == "" && one.Unit != "" && !store.Under(t.units, t.unit, one.Unit) {
			continue
		}
		if better(one, best) {
			best = one
		}
	}
	if best == nil {
		return nil
	}
	return best.Value
}

// onlyArea reports whether the total sums up nothing but one area, or areas with the same target.
func (t *tally) onlyArea(row, area string) bool {
	if row != TotalKey {
		return false
	}
	for below := range t.tree[TotalKey] {
		if !t.pack.Places.Under(below, area) {
			return false
		}
	}
	return len(t.tree[TotalKey]) > 0
}

func shown(c *register.Column, v *float64) string {
	if v == nil {
		return None
	}
	text := strconv.FormatFloat(*v, 'f', c.Decimals, 64)
	if c.Percent {
		text += "%"
	}
	return text
}

// missing names the schools below the unit of which this desk has nothing.
func (t *tally) missing(s *store.Store, r *Report) error {
	chains, err := s.Chains("")
	if err != nil {
		return err
	}
	here := map[string]bool{s.Unit().Code: true}
	for _, c := range chains {
		here[c.Book] = true
	}
	for code, u := range t.units {
		if u.Level == store.School && !here[code] && store.Under(t.units, code, t.unit) {
			r.UnitsMissing = append(r.UnitsMissing, u.Name)
		}
	}
	sort.Strings(r.UnitsMissing)
	return nil
}

func (t *tally) notes(r *Report) {
	for i := range t.table.Notes {
		r.Notes = append(r.Notes, t.table.Notes[i].Fill(t.day))
	}
	r.Notes = append(r.Notes, words.Say("report.note.state", "day", r.At, "pack", t.pack.Title+" "+t.pack.Version, "state", r.State))
	if t.left > 0 {
		r.Notes = append(r.Notes, words.Say("report.note.left", "n", t.left))
	}
	if n := len(r.UnitsMissing); n > 0 {
		r.Notes = append(r.Notes, words.Say("report.note.missing", "n", n, "units", strings.Join(r.UnitsMissing, words.Say("list.comma"))))
	}
}

// Explain gives the ids of the records behind a figure, named by the keys of its row and column.
func (r Report) Explain(row, column string) ([]string, error) {
	ids, ok := r.behind[[2]string{row, column}]
	if !ok {
		return nil, errCell.With("row", row, "column", column)
	}
	return ids, nil
}

// Names gives the tables that a pack has, in order.
func Names(p *register.Pack) []string {
	list := make([]string, 0, len(p.Tables))
	for name := range p.Tables {
		list = append(list, name)
	}
	sort.Slice(list, func(i, j int) bool { return fmt.Sprintf("%5s", list[i]) < fmt.Sprintf("%5s", list[j]) })
	return list
}
