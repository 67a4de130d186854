package report

import (
	"sort"
	"strings"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// node is a row while its table is counted: those below it are the rows that it sums up.
type node struct {
	key, path string
	level     int // of the table's levels; depth counts the other way, 0 is the finest
	depth     int
	below     map[string]*node
}

func (n *node) child(key, path string, level, depth int) *node {
	if n.below == nil {
		n.below = map[string]*node{}
	}
	if n.below[key] == nil {
		n.below[key] = &node{key: key, path: path, level: level, depth: depth}
	}
	return n.below[key]
}

// collect adds what stands in a row and in those below it to list; alone, it is not to be written to.
func (n *node) collect(cells map[*node][]mark, list []mark) []mark {
	if len(n.below) == 0 && list == nil {
		return cells[n]
	}
	list = append(list, cells[n]...)
	for _, one := range n.below {
		list = append(list, one.collect(cells, nil)...)
	}
	return list
}

func (n *node) find(path string) *node {
	if n.path == path {
		return n
	}
	for _, one := range n.below {
		if found := one.find(path); found != nil {
			return found
		}
	}
	return nil
}

// row gives the finest row of a record, by what the levels' expressions say of it; nil where it lies
// outside the table's areas.
func (t *tally) row(keys []string) *node {
	joined := strings.Join(keys, "\x00")
	row, known := t.rows[joined]
	if !known {
		row = t.place(keys)
		t.rows[strings.Clone(joined)] = row
	}
	return row
}

func (t *tally) place(keys []string) *node {
	if len(t.table.Areas) > 0 && len(keys) > 0 {
		inside := false
		for _, area := range t.table.Areas {
			inside = inside || t.pack.Places.Under(keys[0], area)
		}
		if !inside {
			return nil
		}
	}
	at := t.root
	for i := range t.table.Levels {
		level := &t.table.Levels[i]
		key := t.levelKey(level, keys[i])
		if key == "" && level.Places != "" {
			continue // a record that says no village counts in the town
		}
		at = t.below(at, i, key)
	}
	return at
}

// below gives the row of a key under another. A village says its town, a school its county: their
// paths are their own codes.
func (t *tally) below(at *node, i int, key string) *node {
	path := key
	if at != t.root && !sameSort(&t.table.Levels[i], &t.table.Levels[at.level]) {
		path = at.path + "/" + key
	}
	return at.child(key, path, i, len(t.table.Levels)-1-i)
}

func sameSort(a, b *register.RowLevel) bool {
	return a.Places != "" && b.Places != "" || a.Units != "" && b.Units != ""
}

// levelKey is the code of the place or unit of a level, or the value itself.
func (t *tally) levelKey(level *register.RowLevel, value string) string {
	switch {
	case level.Places != "":
		return t.pack.Places.Up(value, level.Places)
	case level.Units != "":
		return t.unitAt(value, level.Units)
	}
	return value
}

// unitAt is the unit of a level that a unit is, or stands below. A school of the city stands, among
// counties, under the city.
func (t *tally) unitAt(code, level string) string {
	if level == store.School {
		return code
	}
	for at, n := code, 0; at != "" && n <= len(t.units); at, n = t.units[at].Parent, n+1 {
		if u := t.units[at]; u.Level == level || u.Level == store.City {
			return at
		}
	}
	if t.units[t.unit].Level == level {
		return t.unit // a book of a unit that nobody names any more
	}
	return code
}

// standingRows makes the rows that stand there though nothing is counted in them.
func (t *tally) standingRows() {
	t.standRows(t.root, 0)
}

func (t *tally) standRows(at *node, i int) {
	if i >= len(t.table.Levels) {
		return
	}
	level := &t.table.Levels[i]
	keys := append([]string{}, level.Rows...)
	if level.All {
		list := t.pack.Codes[level.Codes]
		for _, c := range list.Codes {
			if !c.Hidden && (level.Under == "" || c.Data[level.Under] == at.key) {
				keys = append(keys, c.Code)
			}
		}
	}
	for _, key := range keys {
		if level.Units != "" && !t.top && !store.Under(t.units, key, t.unit) {
			continue
		}
		t.standRows(t.below(at, i, key), i+1)
	}
	if len(keys) == 0 && level.Places != "" {
		t.standRows(at, i+1)
	}
}

// fill writes the rows, each after those that it sums up.
func (t *tally) fill(r *Report) {
	var visit func(at *node)
	visit = func(at *node) {
		for _, one := range t.ordered(at) {
			visit(one)
		}
		if at != t.root || t.table.Total != "" {
			r.Rows = append(r.Rows, t.figures(at))
		}
	}
	visit(t.root)
}

// ordered gives the rows below one: as their code list has them, else by code.
func (t *tally) ordered(at *node) []*node {
	list := make([]*node, 0, len(at.below))
	for _, one := range at.below {
		list = append(list, one)
	}
	rank := func(n *node) int {
		level := &t.table.Levels[n.level]
		for i, key := range level.Rows {
			if key == n.key {
				return i - len(level.Rows)
			}
		}
		if codes := t.pack.Codes[level.Codes]; codes != nil {
			for i := range codes.Codes {
				if codes.Codes[i].Code == n.key {
					return i
				}
			}
			return len(codes.Codes)
		}
		return 0
	}
	sort.Slice(list, func(i, j int) bool {
		if a, b := rank(list[i]), rank(list[j]); a != b {
			return a < b
		}
		return list[i].key < list[j].key
	})
	return list
}

// label is what a row is called.
func (t *tally) label(n *node) string {
	if n == t.root {
		return t.table.Totalled(t.lang)
	}
	level := &t.table.Levels[n.level]
	label := n.key
	switch {
	case n.key == "":
		label = words.In(t.lang, "report.unsaid")
	case level.Places != "":
		label = t.pack.Places.Short(n.key)
	case level.Units != "":
		label = t.unitName(n.key, level.Units)
	case level.Codes != "":
		if row := t.pack.Codes[level.Codes].Row(n.key); row != nil {
			label = row.Say(t.lang)
		}
	}
	if n.depth > 0 {
		label = words.In(t.lang, "report.subtotal", "place", label)
	}
	return label
}

// unitName is a unit's name; where a bureau stands among those below it, the name of its own schools.
func (t *tally) unitName(code, level string) string {
	u := t.units[code]
	if u.Level != level && u.Level == store.City {
		for _, other := range t.units {
			if other.Parent == code && other.Level == groupLevel {
				name, _, _ := strings.Cut(other.Name, " (")
				return name
			}
		}
	}
	if u.Name == "" {
		return code
	}
	return u.Name
}

// groupLevel is the level of a line of units.csv that names all schools of a unit together.
const groupLevel = "group"

// head is what stands above the labels.
func (t *tally) head() string {
	switch {
	case t.table.Head != "":
		return t.table.Headed(t.lang)
	case t.table.List:
		return words.In(t.lang, "report.number")
	case len(t.table.Levels) > 0 && t.table.Levels[0].Places != "":
		return words.In(t.lang, "report.place")
	case len(t.table.Levels) > 0 && t.table.Levels[0].Units != "":
		return words.In(t.lang, "report.units")
	}
	return words.In(t.lang, "report.item")
}
