package register

import (
	"math"
	"strings"
	"time"
)

// Table is a statistical table. It counts records into rows by place, by code or by unit; or lists
// them, one a row; or its rows come from elsewhere (Source).
type Table struct {
	ID, Title, Kind string
	Head            string     // what stands above the labels of the rows
	TitleEN         string     `toml:"title_en"`
	HeadEN          string     `toml:"head_en"`
	TotalEN         string     `toml:"total_en"`
	When            string     // which records of the kind enter
	Lets            []Let      `toml:"let"`
	Levels          []RowLevel `toml:"level"` // what the rows are, the coarsest first
	List            bool       // one row a record
	Order           []string
	Also            []Also `toml:"also"` // a list's records of further kinds
	Source          string // what fills the rows, where no records of a kind do
	Areas           []string
	Total           string   // label of the last row
	Since           string   // expression for the day before which a table of two days begins
	Hidden          bool     // for indicators: not among the tables that are offered
	Columns         []Column `toml:"column"`
	Notes           []Note   `toml:"note"`
	Charts          []Chart  `toml:"chart"`

	when, since *Expr
	order       []*Expr
	columns     map[string]*Column
}

// RowLevel is one grouping of the rows: the value of an expression, or the place or unit of some level
// above it.
type RowLevel struct {
	Expr   string
	Places string   // level of the place: "village", "town", "county"
	Units  string   // level of the unit: "school", "county", "city"
	Codes  string   // list whose labels and order the rows have
	Under  string   // column of the list that names the code of the level before
	Rows   []string // rows that stand there though empty
	All    bool     // every code of the list stands there

	expr *Expr
}

// Also is what a list shows of records of a further kind: an expression for each column.
type Also struct {
	Kind, When string
	Cells      map[string]string

	when  *Expr
	cells map[string]*Expr
}

// Column is one column of a table: counted, listed, or following from other columns.
type Column struct {
	Key, Label string
	LabelEN    string   `toml:"label_en"`
	Group      string   // heading above this and its neighbours
	GroupEN    string   `toml:"group_en"`
	Kind       string   // of the counted records, where it is not the table's
	When       string   // which of them enter, where that is another
	Rows       []string // expressions for the levels, where the counted kind is not the table's; one for all, or one each
	Day        string   // "since": counted as of that day
	Count      string   // expression that is true for a counted record
	Distinct   string   // expression that names the person, so that he counts once
	Sum        string   // expression whose numbers are summed over the records that count
	Plus       []string // counts joined: a person that is in several counts once
	Except     []string // persons of the first count that are in none of the others
	Anywhere   bool     // Except: of the others in whatever row they stand, as of who was paid where he was before
	Within     int      // Anywhere: in rows that share so many of the first levels, as the programme that was paid
	Adds       []string // columns added; "-key" is taken away
	Times      []string // columns multiplied
	Ratio      []string // two column keys
	Value      string   // expression over today and setting alone
	Target     string   // indicator whose target stands here
	Filed      string   // what stood in that column of the return filed last before, for a day not after since
	Text       string   // of a list: what the record shows
	Like       string   // of a list: KIND.FIELD as which it is shown and masked
	Unit       bool     // of a list: Text is a unit's code, and its name is shown
	Summed     bool     // of a table with a source: the total sums it
	Percent    bool
	Decimals   int
	Width      float64 // on paper, against 1 of the others
	Hidden     bool    // computed, not shown

	count, distinct, sum, text, value, when *Expr
	rows                                    []*Expr
	like                                    *Field
}

// Chart is a picture of a column: its rows side by side as bars, or a row month by month.
type Chart struct {
	Kind    string // "bars" or "trend"
	Title   string
	TitleEN string `toml:"title_en"`
	Column  string
	Target  string // column whose figure is marked
	Beside  string // of bars: column whose text stands after the row's label
	Level   int    // of bars: the rows' level; 0 is the finest
	Unit    string // of bars: "percent" or "person", where the rows have both; of the trend nothing
}

// Say is the table's title in a language.
func (t *Table) Say(lang string) string { return inLanguage(lang, t.Title, t.TitleEN) }

// Headed is in a language what stands above the labels of the rows.
func (t *Table) Headed(lang string) string { return inLanguage(lang, t.Head, t.HeadEN) }

// Totalled is in a language the label of the last row.
func (t *Table) Totalled(lang string) string { return inLanguage(lang, t.Total, t.TotalEN) }

// Say is the column's label in a language.
func (c *Column) Say(lang string) string {
	return strings.TrimSpace(inLanguage(lang, c.Label, c.LabelEN))
}

// Grouped is in a language what stands above the column and its neighbours.
func (c *Column) Grouped(lang string) string { return inLanguage(lang, c.Group, c.GroupEN) }

// Say is the chart's title in a language.
func (c *Chart) Say(lang string) string { return inLanguage(lang, c.Title, c.TitleEN) }

// Column looks a column up by its key; nil where there is none.
func (t *Table) Column(key string) *Column { return t.columns[key] }

// SinceOf is the day before which a table of two days begins, as of a day; zero for a table of one.
func (t *Table) SinceOf(day time.Time) time.Time {
	if t.since == nil {
		return time.Time{}
	}
	text, err := t.since.String(Record{Kind: t.Kind}, nil, day)
	if err != nil {
		return time.Time{}
	}
	since, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return since
}

// WhenExpr is the compiled When; nil where every record enters.
func (t *Table) WhenExpr() *Expr { return t.when }

// OrderExprs are the compiled Order.
func (t *Table) OrderExprs() []*Expr { return t.order }

// LevelExprs are the compiled expressions of the levels.
func (t *Table) LevelExprs() []*Expr {
	list := make([]*Expr, len(t.Levels))
	for i := range t.Levels {
		list[i] = t.Levels[i].expr
	}
	return list
}

// WhenExpr is the compiled When; nil where every record enters.
func (a *Also) WhenExpr() *Expr { return a.when }

// CellExpr is the compiled expression of a column; nil where the column is empty.
func (a *Also) CellExpr(column string) *Expr { return a.cells[column] }

// CountExpr is the compiled Count; nil where the column counts nothing itself.
func (c *Column) CountExpr() *Expr { return c.count }

// DistinctExpr is the compiled Distinct; nil where each record counts.
func (c *Column) DistinctExpr() *Expr { return c.distinct }

// WhenExpr is the compiled When; nil where every record of the column's kind enters.
func (c *Column) WhenExpr() *Expr { return c.when }

// SumExpr is the compiled Sum; nil where records are counted, not summed.
func (c *Column) SumExpr() *Expr { return c.sum }

// TextExpr is the compiled Text.
func (c *Column) TextExpr() *Expr { return c.text }

// RowExprs are the compiled Rows, one a level; nil where the table's levels say it.
func (c *Column) RowExprs() []*Expr { return c.rows }

// LikeField is the field as which the column is shown; nil where it is plain text.
func (c *Column) LikeField() *Field { return c.like }

// Counts reports whether the column visits records itself.
func (c *Column) Counts() bool { return c.Count != "" || c.Sum != "" }

// Constant is what Value gives on a day; nil where it gives no number.
func (c *Column) Constant(day time.Time) *float64 {
	if c.value == nil {
		return nil
	}
	text, err := c.value.String(Record{Kind: c.value.kind.Key}, nil, day)
	if err != nil {
		return nil
	}
	n := number(text)
	if math.IsNaN(n) {
		return nil
	}
	return &n
}

// Note is a line printed below a table. Its {placeholders} are filled by the expressions of Values,
// which see the table's kind without a record: today and setting. When leaves it out where false. With
// Names, a column, it stands where there are records behind that column: {names} are theirs, as Each
// words them, row by row.
type Note struct {
	Text        string
	TextEN      string `toml:"text_en"`
	When        string
	Values      map[string]string
	Names, Each string
	Totals      map[string]string // by NAME the column whose total stands in {NAME}, and written out in {NAME.capitals}

	when, each *Expr
	values     map[string]*Expr
}

// InCapitals ends the {placeholder} of a total that is written out.
const InCapitals = ".capitals"

// fills reports whether something takes the place of a {placeholder}.
func (n *Note) fills(name string) bool {
	total := n.Totals[strings.TrimSuffix(name, InCapitals)]
	return name == "at" || name == "names" && n.Names != "" || n.Values[name] != "" || total != ""
}

// EachExpr is the compiled Each; nil where the note names nobody.
func (n *Note) EachExpr() *Expr { return n.each }

// Fill gives the note's text as of a day; "" where it is left out.
func (n *Note) Fill(day time.Time, lang string) string {
	if n.when != nil {
		if ok, err := n.when.Bool(Record{Kind: n.when.kind.Key}, nil, day); err != nil || !ok {
			return ""
		}
	}
	pairs := []string{"{at}", day.Format(time.DateOnly)}
	for name, e := range n.values {
		if text, err := e.String(Record{Kind: e.kind.Key}, nil, day); err == nil {
			pairs = append(pairs, "{"+name+"}", text)
		}
	}
	return strings.NewReplacer(pairs...).Replace(inLanguage(lang, n.Text, n.TextEN))
}
