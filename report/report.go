package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sort"
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
	errSince   = fault.New(fault.Usage, "report-since")
)

// Report is a statistical table, counted.
type Report struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Unit         string   `json:"unit"`
	UnitName     string   `json:"unitName"`
	At           string   `json:"at"`              // day for which it is counted
	Since        string   `json:"since,omitempty"` // of a table of two days, the first
	State        string   `json:"state"`           // state code of the store that it was counted from
	Head         string   `json:"head"`            // what stands above the labels of the rows
	Columns      []Column `json:"columns"`
	Rows         []Row    `json:"rows"`
	Notes        []string `json:"notes"`
	Coverage     Coverage `json:"coverage"`
	Conflicts    int      `json:"conflicts"`     // open ones of the unit and of those below it
	Left         int      `json:"left"`          // records that would belong here and do not count
	UnitsMissing []string `json:"units_missing"` // schools below the unit of which nothing has come
	UnitsHalted  []string `json:"units_halted"`  // units below it of which later changes are here, and wait for earlier ones
	Late         []string `json:"late"`          // units that have not filed what was due
	Practice     bool     `json:"practice,omitempty"`

	Filed       *Filed       `json:"filed,omitempty"`       // the return that was made of it for this day
	Corrections []Correction `json:"corrections,omitempty"` // where it differs from that now

	Cited  []Cited `json:"cited,omitempty"`  // of a summary's figures: those that its texts speak of
	Charts []Chart `json:"charts,omitempty"` // filled by who wants them: see Charts

	behind func(row, column string) (ids []string, ok bool)
	open   func(row, column string) (Opened, bool)
}

// Coverage tells of how many units' data a table was counted.
type Coverage struct {
	Units      int    `json:"units"`      // schools and institutions below the unit
	Reported   int    `json:"reported"`   // of which anything is here
	Oldest     string `json:"oldest"`     // day of the oldest of their latest data
	OldestUnit string `json:"oldestUnit"` // whose that is
}

// Column is a column that is shown.
type Column struct {
	Key   string  `json:"key"`
	Label string  `json:"label"`
	Group string  `json:"group,omitempty"` // heading above it and its neighbours
	Width float64 `json:"-"`               // on paper, against 1 of the others
	Text  bool    `json:"-"`               // no figures: it stands at the left
}

// Row is a place, a unit, a code, a record or a sum. Level 0 is the finest.
type Row struct {
	Key   string `json:"key"` // code of it; codes of several levels with / between; "total"
	Label string `json:"label"`
	Level int    `json:"level"`
	Cells []Cell `json:"cells"` // in the order of the columns
}

// Cell is one figure. Value is nil where there is none: no target, nothing to divide by, a text.
type Cell struct {
	Text  string   `json:"text"`
	Value *float64 `json:"value"`
	own   string   // the text in Chinese, which a return keeps; "" where that is Text
}

// percentSign ends a rate.
const percentSign = "%"

// Rate reports whether a figure is a rate, in hundredths. Its text says so: returns are kept with their figures as they were shown.
func (c Cell) Rate() bool { return strings.HasSuffix(c.Text, percentSign) }

// ownLanguage is that of the register: what is kept of a report is in it, whichever is in use.
const ownLanguage = "zh"

// worded is a cell whose text has words: in the language in use, and as a return keeps it.
func worded(say func(lang string) string) Cell {
	return Cell{Text: say(words.Language()), own: say(ownLanguage)}
}

// joined is a cell that names n things.
func joined(n int, name func(lang string, i int) string) Cell {
	return worded(func(lang string) string {
		names := make([]string, n)
		for i := range names {
			names[i] = name(lang, i)
		}
		return strings.Join(names, words.In(lang, "list.comma"))
	})
}

// kept is the text as a return has it, in whichever language the program is.
func (c Cell) kept() string { return cmp.Or(c.own, c.Text) }

// None stands where there is no figure.
const None = "—"

// TotalKey is the key of the row that sums up all others.
const TotalKey = "total"

// Ask says what to count.
type Ask struct {
	Unit  string    // "" is the desk's own; the units below it are counted in
	Day   time.Time // as of which
	Since time.Time // of a table of two days; zero is what the table says
	Full  bool      // lists show numbers in full; who may, is the caller's to ask

	lang string // of its words; "" is the one in use
}

// Asked is what a counted table was asked for, so that it can be counted again.
func (r Report) Asked() (ask Ask, err error) {
	ask.Unit = r.Unit
	ask.Day, err = time.Parse(time.DateOnly, r.At)
	if err == nil && r.Since != "" {
		ask.Since, err = time.Parse(time.DateOnly, r.Since)
	}
	if err != nil {
		return Ask{}, fmt.Errorf("the day of a report: %w", err)
	}
	return ask, nil
}

// Tally counts a table of the pack. What is unfinished, wrong or in conflict does not count, and is
// said in the notes. Where records change meanwhile it counts again.
func Tally(ctx context.Context, s *store.Store, name string, ask Ask) (r Report, err error) {
	for range 3 {
		version := s.Version()
		if r, err = tallyOnce(ctx, s, name, ask); err == nil {
			err = errors.Join(beside(ctx, s, &r, ask), correct(ctx, s, &r, ask))
		}
		if s.Version() == version || err != nil && !errors.Is(err, store.ErrMoving) {
			return r, err
		}
	}
	if err == nil {
		err = store.ErrMoving
	}
	return r, err
}

// tallyOnce counts a table, and says nothing of what was filed or noticed.
func tallyOnce(ctx context.Context, s *store.Store, name string, ask Ask) (Report, error) {
	t, r, err := figuresOf(ctx, s, name, ask)
	if err != nil {
		return Report{}, err
	}
	if err := t.standing(&r); err != nil {
		return Report{}, err
	}
	t.notes(&r)
	return r, nil
}

// figuresOf counts a table without what is said below it.
func figuresOf(ctx context.Context, s *store.Store, name string, ask Ask) (*tally, Report, error) {
	t, err := newTally(ctx, s, name, ask)
	if err != nil {
		return nil, Report{}, err
	}
	r := Report{
		Name: name, Title: t.table.Say(t.lang), Unit: t.unit, UnitName: t.units[t.unit].Name, At: t.day.Format(time.DateOnly),
		Head: t.head(), UnitsMissing: []string{}, UnitsHalted: []string{}, Late: []string{}, Rows: []Row{},
	}
	if !t.since.IsZero() {
		r.Since = t.since.Format(time.DateOnly)
	}
	t.columns(&r)
	switch {
	case t.table.Source != "":
		err = t.fromSource(&r)
	case t.table.List:
		err = t.list(&r)
	default:
		err = t.counted(&r)
	}
	return t, r, err
}

// newTally prepares the count of a table.
func newTally(ctx context.Context, s *store.Store, name string, ask Ask) (*tally, error) {
	table := s.Pack().Tables[name]
	if table == nil {
		return nil, errUnknown.With("report", name)
	}
	day, err := time.Parse(time.DateOnly, ask.Day.Format(time.DateOnly)) // at whatever hour, in whatever zone it is asked
	if err != nil {
		return nil, fmt.Errorf("the day of a report: %w", err)
	}
	ask.Day = day
	units, err := s.UnitsOn(day)
	if err != nil {
		return nil, err
	}
	t := &tally{
		ctx: ctx, s: s, pack: s.Pack(), table: table, ask: ask, lang: cmp.Or(ask.lang, words.Language()), day: ask.Day, since: ask.Since, unit: ask.Unit, units: units,
		people: map[string]int32{}, recordAt: map[string]int32{},
		same: map[string]string{}, rows: map[string]*node{},
	}
	if own := s.Unit().Code; t.unit == "" || t.unit == own {
		t.unit, t.all, t.top = own, true, units[own].Parent == ""
	} else if _, known := units[t.unit]; !known {
		return nil, errUnit.With("unit", t.unit)
	}
	if t.since.IsZero() {
		t.since = table.SinceOf(t.day)
	}
	if t.since.After(t.day) {
		return nil, errSince.With("since", t.since.Format(time.DateOnly), "day", t.day.Format(time.DateOnly))
	}
	t.counts = counts{root: &node{path: TotalKey, depth: len(table.Levels)}, cells: map[string]map[*node][]mark{}}
	return t, nil
}

var errUnit = fault.New(fault.Usage, "report-unit")

// Explain gives the ids of the records behind a figure, named by the keys of its row and column.
func (r Report) Explain(row, column string) ([]string, error) {
	if r.behind != nil {
		if ids, ok := r.behind(row, column); ok {
			return ids, nil
		}
	}
	return nil, errCell.With("row", row, "column", column)
}

// Names gives the tables that a pack offers, in order.
func Names(p *register.Pack) []string {
	list := make([]string, 0, len(p.Tables))
	for name, t := range p.Tables {
		if !t.Hidden {
			list = append(list, name)
		}
	}
	sort.Slice(list, func(i, j int) bool { return fmt.Sprintf("%5s", list[i]) < fmt.Sprintf("%5s", list[j]) })
	return list
}

// columns writes down what stands above the figures.
func (t *tally) columns(r *Report) {
	for i := range t.table.Columns {
		if c := &t.table.Columns[i]; !c.Hidden {
			width := c.Width
			if width <= 0 {
				width = 1
			}
			r.Columns = append(r.Columns, Column{c.Key, c.Say(t.lang), c.Grouped(t.lang), width, c.Text != ""})
		}
	}
}

// called names a figure of an older report, which is kept in the register's language, as this one does; sep stands before the column.
func (r Report) called(row Row, c Column, sep string) string {
	for _, one := range r.Rows {
		if one.Key == row.Key {
			row = one
			break
		}
	}
	return row.Label + sep + r.column(c).Label
}

// column is a column as it stands here, else as it is given.
func (r Report) column(c Column) Column {
	for _, one := range r.Columns {
		if one.Key == c.Key {
			return one
		}
	}
	return c
}
