package report

import (
	"context"
	"math"
	"sort"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
)

// tally is a table while it is counted.
type tally struct {
	ctx   context.Context
	s     *store.Store
	pack  *register.Pack
	table *register.Table
	ask   Ask
	lang  string // of labels and notes
	day   time.Time
	since time.Time
	unit  string
	units map[string]store.Unit
	all   bool // every book of the store
	top   bool // and no bureau above: what is nobody's below is its own

	people   map[string]int32 // a number for each person that is counted
	recordAt map[string]int32
	same     map[string]string // person → who the same person is by another record
	rows     map[string]*node  // by the keys of a record
	counts                     // what was found
	fleeting bool              // it may be another a minute later

	spoken map[string][]string // every name of a unit that a text may mean; as far as was asked

	before *frozen // the return before this one; nil until it is asked for
	seen   []int32 // by person: the turn in which he was counted
	turn   int32
}

// counts is what is found in the records. It is kept while they do not change.
type counts struct {
	root    *node
	cells   map[string]map[*node][]mark // by column, at the finest rows
	records []string                    // ids of the records that are counted
	persons int                         // that are counted
	left    int                         // records that do not count
	listed  []Row                       // of a list
}

// asked names what was counted.
type asked struct {
	table      *register.Table
	unit       string
	day, since string
	full       bool
	language   string
}

// find gives what is kept of the same count, or counts.
func (t *tally) find(count func() error) error {
	key := asked{t.table, t.unit, t.day.Format(time.DateOnly), t.since.Format(time.DateOnly), t.ask.Full, t.lang}
	if what, known := t.s.Known(key); known {
		t.counts = what.(counts)
		return nil
	}
	at := t.s.Moment()
	if err := count(); err != nil {
		return err
	}
	if t.persons = len(t.people); !t.fleeting {
		t.s.Remember(at, key, t.counts, t.weight())
	}
	return nil
}

// weight is about how many bytes the counts hold.
func (c *counts) weight() int {
	const ofMark, ofRecord, ofRow, ofCell = 16, 16, 80, 24
	n := ofRecord * len(c.records)
	for _, column := range c.cells {
		for _, list := range column {
			n += ofMark * cap(list)
		}
	}
	for _, row := range c.listed {
		n += ofRow
		for _, cell := range row.Cells {
			n += ofCell + len(cell.Text)
		}
	}
	return n
}

// mark is one record counted in a cell: whom it is about, and what is summed of it.
type mark struct {
	who, rec int32
	n        float64
}

// pass is the columns that one visit of a kind's records counts.
type pass struct {
	kind    string
	day     time.Time
	when    *register.Expr
	rows    []*register.Expr
	columns []*register.Column
	main    bool // of the table's own kind, rows and day

	exprs []*register.Expr
	slots map[string]int
}

// counted fills the report from counts.
func (t *tally) counted(r *Report) error {
	err := t.find(func() error {
		passes := t.passes()
		t.unite(passes)
		t.standingRows()
		for _, p := range passes {
			if err := t.run(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.fill(r)
	r.behind, r.open = t.behind, t.opened
	r.Left = t.left
	return nil
}

// passes groups the columns by what they are counted from.
func (t *tally) passes() []*pass {
	var list []*pass
	byKey := map[string]*pass{}
	for i := range t.table.Columns {
		c := &t.table.Columns[i]
		if !c.Counts() {
			continue
		}
		key := strings.Join(append([]string{c.Kind, c.Day, c.When}, c.Rows...), "\x00")
		p := byKey[key]
		if p == nil {
			p = &pass{kind: c.Kind, day: t.day, rows: c.RowExprs(), when: c.WhenExpr(), slots: map[string]int{}, main: c.Kind == t.table.Kind && len(c.Rows) == 0 && c.Day == "" && c.When == ""}
			if c.Day != "" {
				p.day = t.since
			}
			if c.Kind == t.table.Kind && c.When == "" {
				p.when = t.table.WhenExpr()
			}
			if len(c.Rows) == 0 {
				p.rows = t.table.LevelExprs()
			}
			byKey[key] = p
			list = append(list, p)
		}
		p.columns = append(p.columns, c)
	}
	return list
}

// slot gives the place of an expression among those that are evaluated together; -1 for none.
func (p *pass) slot(e *register.Expr) int {
	if e == nil {
		return -1
	}
	at, known := p.slots[e.Source]
	if !known {
		at = len(p.exprs)
		p.slots[e.Source] = at
		p.exprs = append(p.exprs, e)
	}
	return at
}

// run visits the records of a pass and puts each into its cells.
func (t *tally) run(p *pass) error {
	type slots struct{ count, distinct, sum int }
	rows := make([]int, len(p.rows))
	for i, e := range p.rows {
		rows[i] = p.slot(e)
	}
	at := make([]slots, len(p.columns))
	cells := make([]map[*node][]mark, len(p.columns))
	for i, c := range p.columns {
		at[i] = slots{p.slot(c.CountExpr()), p.slot(c.DistinctExpr()), p.slot(c.SumExpr())}
		cells[i] = map[*node][]mark{}
		t.cells[c.Key] = cells[i]
	}
	program, err := t.pack.JoinFor(t.table, p.kind, p.when, p.exprs)
	if err != nil {
		return err
	}
	keys, own := make([]string, len(rows)), []*node{}
	known := make([]mark, len(p.exprs)+1) // by what a column counts by: the person of the record in hand
	for i := range known {
		known[i].rec = -1
	}
	t.fleeting = t.fleeting || program.Fleeting()
	return t.s.Walk(t.ctx, p.kind, t.inquiry(p.kind, program, p.day), func(id, _ string, out []any, sound bool) {
		own = t.rowsOf(own[:0], out, rows, keys)
		if len(own) == 0 {
			return
		}
		if !sound {
			if p.main {
				t.left++
			}
			return
		}
		number := int32(-1)
		for i := range at {
			if at[i].count >= 0 && out[at[i].count] != true {
				continue
			}
			if number < 0 {
				number = t.number(id)
			}
			m := mark{rec: number}
			if at[i].sum >= 0 {
				if m.n = register.Numeric(out[at[i].sum]); math.IsNaN(m.n) {
					continue
				}
			}
			whose := &known[at[i].distinct+1]
			if whose.rec != number {
				who := id
				if at[i].distinct >= 0 {
					if text := register.Written(out[at[i].distinct]); text != "" {
						who = text
					}
				}
				*whose = mark{who: t.person(who), rec: number}
			}
			m.who = whose.who
			for _, row := range own {
				cells[i][row] = append(cells[i][row], m)
			}
		}
	})
}

// inquiry evaluates a program on the records of the unit that is reported on.
func (t *tally) inquiry(kind string, program *register.Program, day time.Time) store.Inquiry[any] {
	by := store.Inquiry[any]{
		Wants: program.Wants(),
		Keep:  func(out []any) (any, bool) { return register.Packed(out) },
		Again: func(kept any) []any { return register.Unpacked(kept.(string)) },
	}
	if !program.Fleeting() {
		by.As = evaluated{program.Source(), kind, t.unit, day.Format(time.DateOnly), t.since.Format(time.DateOnly)}
	}
	by.Begin = func() store.Judge[any] {
		over := program.Over(day, t.since)
		return func(rec register.Record, look register.Lookup) []any {
			if !t.all && !look.(register.Desk).Under(rec.Unit, t.unit) {
				return nil
			}
			return over.Eval(rec, look)
		}
	}
	return by
}

// evaluated names what a program gives.
type evaluated struct{ source, kind, unit, day, since string }

// rowsOf adds the finest rows of a record: one, or where a level's expression gives a list one for
// each, none where it lies outside the table.
func (t *tally) rowsOf(own []*node, out []any, rows []int, keys []string) []*node {
	for i, slot := range rows {
		list, several := out[slot].([]any)
		if !several {
			keys[i] = register.Written(out[slot])
			continue
		}
		for _, one := range list {
			each := append([]any{}, out...)
			each[slot] = register.Written(one)
			own = t.rowsOf(own, each, rows, keys)
		}
		return own
	}
	if row := t.row(keys); row != nil {
		own = append(own, row)
	}
	return own
}

// within reports whether a book is of the unit that is reported on, or below it.
func (t *tally) within(book string) bool {
	return t.all || store.Under(t.units, book, t.unit)
}

// behind gives the records of a cell.
func (t *tally) behind(row, column string) ([]string, bool) {
	c := t.table.Column(column)
	at := t.root.find(row)
	if c == nil || at == nil {
		return nil, false
	}
	seen, list := map[int32]bool{}, []string{}
	for _, m := range t.marks(c, at) {
		if !seen[m.rec] {
			seen[m.rec] = true
			list = append(list, t.records[m.rec])
		}
	}
	sort.Strings(list)
	return list, true
}

// marks gives what a column's figure in a row was made of.
func (t *tally) marks(c *register.Column, at *node) []mark {
	if c.Counts() {
		return at.collect(t.cells[c.Key], nil)
	}
	if len(c.Except) > 0 {
		return t.except(c, at)
	}
	from := append(append([]string{}, c.Plus...), c.Times...)
	if len(c.Ratio) > 0 {
		from = append(from, c.Ratio[0])
	}
	for _, key := range c.Adds {
		from = append(from, strings.TrimPrefix(key, "-"))
	}
	var list []mark
	for _, key := range from {
		list = append(list, t.marks(t.table.Column(key), at)...)
	}
	return list
}

// except gives the marks of the first column's persons whom none of the others has.
func (t *tally) except(c *register.Column, at *node) []mark {
	others, where := map[int32]bool{}, at
	if c.Anywhere {
		where = t.root
		for range c.Within {
			for _, one := range where.below {
				if one.find(at.path) != nil {
					where = one
				}
			}
		}
	}
	for _, key := range c.Except[1:] {
		for _, m := range t.marks(t.table.Column(key), where) {
			others[m.who] = true
		}
	}
	var list []mark
	for _, m := range t.marks(t.table.Column(c.Except[0]), at) {
		if !others[m.who] {
			list = append(list, m)
		}
	}
	return list
}

// distinct counts the persons of marks.
func (t *tally) distinct(list []mark) int {
	if len(t.seen) < t.persons {
		t.seen, t.turn = make([]int32, t.persons), 0
	}
	t.turn++
	n := 0
	for _, m := range list {
		if t.seen[m.who] != t.turn {
			t.seen[m.who] = t.turn
			n++
		}
	}
	return n
}
