package register

import (
	"regexp"
	"slices"
	"sort"
	"strings"
)

// tableLoader reads one file of tables/.
type tableLoader struct {
	*loader
	file string
	t    *Table
	kind *Kind
}

func (l *loader) table(file string) {
	t := &Table{columns: map[string]*Column{}}
	if !l.toml(file, true, t) {
		return
	}
	k := l.pack.Kind(t.Kind)
	if k == nil {
		l.fail(file, l.lineOf(file, "kind"), "table %q: there is no kind %q", t.ID, t.Kind)
		return
	}
	if t.ID != stem(file) {
		l.fail(file, l.lineOf(file, "id"), "id is %q, but the file is named %q", t.ID, stem(file))
	}
	tl := &tableLoader{l, file, t, k}
	for i := range t.Lets {
		tl.let(i)
	}
	for i := range t.Levels {
		tl.level(i, &t.Levels[i])
	}
	for i := range t.Columns {
		tl.column(i, &t.Columns[i])
	}
	l.later = append(l.later, tl.link)
	l.pack.Tables[t.ID] = t
}

var letName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (l *tableLoader) let(n int) {
	one := &l.t.Lets[n]
	if one.Kind == "" {
		one.Kind = l.t.Kind
	}
	if l.pack.Kind(one.Kind) == nil {
		l.fail(l.file, l.within(l.file, "let", n, "kind"), "let %q: there is no kind %q", one.Name, one.Kind)
	}
	l.loader.let(l.file, l.block(l.file, "let", n), *one)
}

// letsOf gives the lets of a kind.
func (t *Table) letsOf(kind string) []Let {
	var list []Let
	for _, one := range t.Lets {
		if one.Kind == kind {
			list = append(list, one)
		}
	}
	return list
}

// JoinFor makes one program of expressions over a kind's records that may speak of the table's lets.
func (p *Pack) JoinFor(t *Table, kind string, when *Expr, exprs []*Expr) (*Program, error) {
	return p.Join(p.Kind(kind), t.letsOf(kind), when, exprs)
}

// compile is loader.expr with the lets of the kind.
func (l *tableLoader) compile(line int, k *Kind, source string) *Expr {
	if k == nil {
		return nil
	}
	return l.expr(l.file, line, k, l.t.letsOf(k.Key), source)
}

func (l *tableLoader) level(n int, level *RowLevel) {
	at := func(key string) int { return l.within(l.file, "level", n, key) }
	if level.Codes != "" && l.pack.Codes[level.Codes] == nil {
		l.fail(l.file, at("codes"), "level: there is no code list %q", level.Codes)
	}
	for key, said := range map[string][]string{"places": {level.Places, "village", "town", "county"}, "units": {level.Units, "school", "county", "city"}} {
		if said[0] != "" && !slices.Contains(said[1:], said[0]) {
			l.fail(l.file, at(key), "level: %s is %q, not one of %s", key, said[0], strings.Join(said[1:], ", "))
		}
	}
	if level.All && level.Codes == "" {
		l.fail(l.file, at("all"), "level: all needs codes")
	}
	if level.Expr == "" && l.t.Source == "" {
		l.fail(l.file, l.block(l.file, "level", n), "a level needs an expr")
	}
}

func (l *tableLoader) column(n int, c *Column) {
	at := func(key string) int { return l.within(l.file, "column", n, key) }
	k := l.kind
	if c.Kind != "" {
		if k = l.pack.Kind(c.Kind); k == nil {
			l.fail(l.file, at("kind"), "column %q: there is no kind %q", c.Key, c.Kind)
			return
		}
	} else {
		c.Kind = l.t.Kind
	}
	if c.Key == "" || l.t.columns[c.Key] != nil {
		l.fail(l.file, at("key"), "column %q needs a key of its own", c.Label)
		return
	}
	if c.Day != "" && (c.Day != "since" || l.t.Since == "") {
		l.fail(l.file, at("day"), "column %q: day is %q, not since, or the table has no since", c.Key, c.Day)
	}
	if len(c.Rows) > 1 && len(c.Rows) != len(l.t.Levels) {
		l.fail(l.file, at("rows"), "column %q: rows has %d expressions, the table %d levels", c.Key, len(c.Rows), len(l.t.Levels))
	}
	if c.Anywhere && len(c.Except) == 0 {
		l.fail(l.file, at("anywhere"), "column %q: anywhere needs except", c.Key)
	}
	if c.Within != 0 && (!c.Anywhere || c.Within < 0 || c.Within >= len(l.t.Levels)) {
		l.fail(l.file, at("within"), "column %q: within needs anywhere, and is less than the table's %d levels", c.Key, len(l.t.Levels))
	}
	l.t.columns[c.Key] = c
	l.later = append(l.later, func() {
		l.columnExprs(at, k, c)
		for _, key := range sources(c) {
			if l.t.columns[key] == nil {
				l.fail(l.file, at("key"), "column %q: there is no column %q", c.Key, key)
			}
		}
		if c.Target != "" && l.pack.Indicators[c.Target] == nil {
			l.fail(l.file, at("target"), "column %q: there is no indicator %q", c.Key, c.Target)
		}
		if l.t.circles(c, c, map[string]bool{}) {
			l.fail(l.file, at("key"), "column %q follows from itself", c.Key)
		}
	})
}

// circles reports whether a column is among those that another follows from.
func (t *Table) circles(c, from *Column, seen map[string]bool) bool {
	for _, key := range sources(from) {
		next := t.columns[key]
		if next == c {
			return true
		}
		if next != nil && !seen[key] {
			seen[key] = true
			if t.circles(c, next, seen) {
				return true
			}
		}
	}
	return false
}

// sources are the columns that a column follows from.
func sources(c *Column) []string {
	list := slices.Concat(c.Plus, c.Except, c.Ratio, c.Times)
	for _, key := range c.Adds {
		list = append(list, strings.TrimPrefix(key, "-"))
	}
	return list
}

func (l *tableLoader) columnExprs(at func(string) int, k *Kind, c *Column) {
	c.count = l.compile(at("count"), k, c.Count)
	c.distinct = l.compile(at("distinct"), k, c.Distinct)
	c.when = l.compile(at("when"), k, c.When)
	c.sum = l.compile(at("sum"), k, c.Sum)
	c.text = l.compile(at("text"), k, c.Text)
	c.value = l.compile(at("value"), k, c.Value)
	for i := range l.t.Levels {
		if len(c.Rows) > 0 {
			c.rows = append(c.rows, l.compile(at("rows"), k, c.Rows[min(i, len(c.Rows)-1)]))
		}
	}
	if c.Filed != "" && l.t.columns[c.Filed] == nil {
		l.fail(l.file, at("filed"), "column %q: there is no column %q", c.Key, c.Filed)
	}
	l.like(at, k, c)
}

// like finds the field as which a column of a list is shown: the one that Like names, or the one
// that Text leads to. A text made of what is sensitive must say as what it is masked.
func (l *tableLoader) like(at func(string) int, k *Kind, c *Column) {
	path, of := c.Like, k
	if path == "" {
		path = c.Text
	} else if kind, _, ok := strings.Cut(path, "."); ok {
		of, path = l.pack.Kind(kind), path[len(kind)+1:]
	}
	if c.like = l.pack.fieldOf(of, path); c.like != nil {
		return
	}
	if c.Like != "" {
		l.fail(l.file, at("like"), "column %q: there is no field %q", c.Key, c.Like)
	}
	l.unmasked(at("text"), k, c, c.Text)
}

// unmasked refuses an expression that speaks of what is sensitive in a column without a field as which
// it is masked.
func (l *tableLoader) unmasked(line int, k *Kind, c *Column, source string) {
	var open []string
	for name := range spoken(l.t.letsOf(k.Key), source) {
		if l.sensitive(name) {
			open = append(open, name)
		}
	}
	if len(open) > 0 && c.like == nil {
		sort.Strings(open)
		l.fail(l.file, line, "column %q speaks of %s: say with like as which field it is masked", c.Key, strings.Join(open, ", "))
	}
}

// fieldOf follows a path of refs to a field, "student.household.hh_no"; nil where there is none.
func (p *Pack) fieldOf(k *Kind, path string) *Field {
	parts := strings.Split(path, ".")
	for _, part := range parts[:len(parts)-1] {
		if k == nil {
			return nil
		}
		var next *Kind
		for _, f := range k.Fields {
			if f.Type == Ref && f.Kind == part {
				next = p.Kind(part)
			}
		}
		k = next
	}
	if k == nil {
		return nil
	}
	return k.byKey[parts[len(parts)-1]]
}

// link compiles what the table itself says, when every kind is known.
func (l *tableLoader) link() {
	t := l.t
	t.when = l.compile(l.lineOf(l.file, "when"), l.kind, t.When)
	t.since = l.compile(l.lineOf(l.file, "since"), l.kind, t.Since)
	for i := range t.Levels {
		t.Levels[i].expr = l.compile(l.within(l.file, "level", i, "expr"), l.kind, t.Levels[i].Expr)
	}
	for _, source := range t.Order {
		t.order = append(t.order, l.compile(l.lineOf(l.file, "order"), l.kind, source))
	}
	for i := range t.Also {
		l.also(i, &t.Also[i])
	}
	for i := range t.Charts {
		l.chart(i, &t.Charts[i])
	}
	for i := range t.Notes {
		n := &t.Notes[i]
		n.when = l.compile(l.within(l.file, "note", i, "when"), l.kind, n.When)
		for _, key := range n.Totals {
			if l.t.Column(key) == nil {
				l.fail(l.file, l.within(l.file, "note", i, "totals"), "there is no column %q", key)
			}
		}
		n.values = map[string]*Expr{}
		for name, source := range n.Values {
			n.values[name] = l.compile(l.within(l.file, "note", i, "values"), l.kind, source)
		}
		if n.Names+n.Each != "" {
			l.naming(i, n)
		}
		l.holes(l.file, l.within(l.file, "note", i, "text"), n.Text+n.TextEN, n.fills)
	}
}

// chart checks that a chart speaks of columns that are shown.
func (l *tableLoader) chart(n int, c *Chart) {
	at := func(key string) int { return l.within(l.file, "chart", n, key) }
	if c.Kind != "bars" && c.Kind != "trend" {
		l.fail(l.file, at("kind"), "chart: kind is %q, not bars or trend", c.Kind)
	}
	if c.Unit != "" && c.Unit != "percent" && c.Unit != "person" {
		l.fail(l.file, at("unit"), "chart: unit is %q, not percent or person", c.Unit)
	}
	for key, column := range map[string]string{"column": c.Column, "target": c.Target, "beside": c.Beside} {
		if of := l.t.columns[column]; of == nil && (column != "" || key == "column") || of != nil && of.Hidden {
			l.fail(l.file, at(key), "chart: there is no shown column %q", column)
		}
	}
}

// naming compiles how a note words the records behind a column.
func (l *tableLoader) naming(i int, n *Note) {
	at := func(key string) int { return l.within(l.file, "note", i, key) }
	c := l.t.columns[n.Names]
	if c != nil && len(c.Except) > 0 {
		c = l.t.columns[c.Except[0]]
	}
	if c == nil || c.Count == "" || n.Each == "" {
		l.fail(l.file, at("names"), "note: names needs a counted column, and each")
		return
	}
	k := l.kind
	if c.Kind != "" {
		k = l.pack.Kind(c.Kind)
	}
	l.unmasked(at("each"), k, &Column{Key: n.Names}, n.Each)
	n.each = l.compile(at("each"), k, n.Each)
}

func (l *tableLoader) also(n int, a *Also) {
	at := func(key string) int { return l.within(l.file, "also", n, key) }
	k := l.pack.Kind(a.Kind)
	if k == nil {
		l.fail(l.file, at("kind"), "also: there is no kind %q", a.Kind)
		return
	}
	a.when, a.cells = l.compile(at("when"), k, a.When), map[string]*Expr{}
	for key, source := range a.Cells {
		if l.t.columns[key] == nil {
			l.fail(l.file, at("cells"), "also: there is no column %q", key)
			continue
		}
		l.unmasked(at("cells"), k, l.t.columns[key], source)
		a.cells[key] = l.compile(at("cells"), k, source)
	}
}
