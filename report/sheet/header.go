package sheet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rollbook/store/register"
)

// headerWithin is how many rows from the top the header is looked for.
const headerWithin = 30

// How a column came to be matched, or why it is not.
type How string

// The ways.
const (
	ByKey     How = "key"     // the hidden row of our own templates and exports
	ByHeader  How = "header"  // a header that the register pack knows
	ByChoice  How = "choice"  // a person said so
	Known     How = "known"   // known, and of no use: 序号
	LeftOut   How = "left"    // a person left it out
	Unknown   How = "unknown" // no field is called so
	Twice     How = "twice"   // another column fills the field already
	NoHeading How = "blank"   // it has no header
)

// column is what one column of a sheet means.
type column struct {
	at    int // from 0
	means *register.ImportColumn
	how   How
}

// layout is how a sheet's rows make records: which header was found where.
type layout struct {
	page    page
	imports *register.Import
	chosen  Map
	columns []column    // that fill a field
	others  map[int]How // why the others fill none
	paths   []string
	below   []string // of a file of ours, whose paths are keys: the labels below them
	header  int      // row of the header, from 0
	first   int      // row of the first record
	score   int
}

// fit finds the header of a page for an import: the row, or two rows, whose labels say most.
func fit(g *glossary, pg page, chosen Map) layout {
	p, in := g.pack, g.imports
	best := layout{page: pg, imports: in, chosen: chosen}
	for r := 0; r < len(pg.rows) && r < headerWithin; r++ {
		for _, height := range []int{1, 2} {
			if r+height > len(pg.rows) {
				continue
			}
			l := layout{page: pg, imports: in, chosen: chosen, header: r, first: r + height, paths: labels(pg.rows[r : r+height])}
			l.match(g)
			if height == 1 && ours(p, l.paths) { // the labels follow the keys
				if l.first = r + 2; l.first <= len(pg.rows) {
					l.added(pg.rows[r+1])
					l.match(g)
				}
				l.score *= 2
				return l
			}
			if l.score > best.score {
				best = l
			}
		}
	}
	return best
}

// ours reports whether a row is the hidden one of a template or an export: the keys of fields, and nothing
// above a column that somebody added.
func ours(p *register.Pack, paths []string) bool {
	n := 0
	for _, path := range paths {
		if _, f := fieldOf(p, path); f != nil {
			n++
		} else if path != "" {
			return false
		}
	}
	return n >= 2
}

// labels gives the paths of a header of one or two rows: "group/label", or the label alone.
func labels(rows [][]string) []string {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	list := make([]string, width)
	for c := range list {
		var parts []string
		for _, row := range rows {
			if c < len(row) {
				if text := plain(row[c]); text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
					parts = append(parts, text)
				}
			}
		}
		list[c] = strings.Join(parts, "/")
	}
	return list
}

// added takes the labels below the keys of a file of ours, and the header of a column that somebody added: above
// it stands no key.
func (l *layout) added(row []string) {
	l.below = labels([][]string{row})
	for at, name := range l.below {
		if at == len(l.paths) {
			l.paths = append(l.paths, "")
		}
		if l.paths[at] == "" {
			l.paths[at] = name
		}
	}
}

// headers gives what a person may call a column: its whole header, its label alone, in a file of ours its label.
func (l *layout) headers(at int) []string {
	list := []string{l.paths[at]}
	if _, label, two := strings.Cut(l.paths[at], "/"); two {
		list = append(list, label)
	}
	if at < len(l.below) {
		list = append(list, l.below[at])
	}
	return list
}

// said gives what a person said of a column.
func (l *layout) said(at int) (to string, ok bool) {
	for _, header := range l.headers(at) {
		if to, ok = l.chosen[header]; ok {
			return to, true
		}
	}
	return "", false
}

// match finds what each label means. What a person chose goes first; then a field is filled by one column,
// the first that names it best.
func (l *layout) match(g *glossary) {
	p := g.pack
	l.others, l.columns, l.score = map[int]How{}, nil, 0
	taken := map[string]bool{}
	take := func(at int, c *register.ImportColumn, how How) {
		if key := c.To + strings.Join(c.Into, ","); taken[key] && !c.Ignore {
			l.others[at] = Twice
			return
		} else if c.Ignore {
			l.others[at] = Known
		} else {
			taken[key] = true
		}
		l.columns = append(l.columns, column{at, c, how})
		l.score += 2
	}
	for at, path := range l.paths {
		to, said := l.said(at)
		if kind, field := fieldOf(p, to); said && field != nil {
			take(at, &register.ImportColumn{Headers: []string{path}, To: kind.Key + "." + field.Key}, ByChoice)
			l.score += 2
		} else if said {
			l.others[at] = LeftOut
		}
	}
	for at, path := range l.paths {
		if _, said := l.said(at); said {
			continue
		}
		l.others[at] = NoHeading
		if path == "" {
			continue
		}
		l.others[at] = Unknown
		if c := g.meaning(path); c != nil {
			how := ByHeader
			if _, f := fieldOf(p, path); f != nil {
				how = ByKey
			}
			delete(l.others, at)
			take(at, c, how)
		}
	}
	for _, read := range []func(string) *register.ImportColumn{g.bare, g.ofPart} { // after those that need no such reading
		for at, path := range l.paths {
			if l.others[at] != Unknown {
				continue
			}
			if c := read(path); c != nil {
				delete(l.others, at)
				take(at, c, ByHeader)
			}
		}
	}
	slices.SortFunc(l.columns, func(a, b column) int { return a.at - b.at })
	if l.score < 4 { // one word alone is no header
		l.score = 0
		return
	}
	l.score -= len(l.paths) / 8
}

// glossary is what an import of the pack calls its columns, without what varies.
type glossary struct {
	pack    *register.Pack
	imports *register.Import
	kinds   []string                            // the main one first
	headers map[string][]*register.ImportColumn // in the order of the pack
	labels  map[string]map[string]string        // kind → label or alias → "kind.field"
	groups  map[string]string                   // group → kind of a part
	named   map[string]string                   // label of a kind → kind
}

func newGlossary(p *register.Pack, in *register.Import) *glossary {
	g := &glossary{
		pack: p, imports: in, kinds: kindsOf(in), headers: map[string][]*register.ImportColumn{}, labels: map[string]map[string]string{},
		groups: map[string]string{}, named: map[string]string{},
	}
	for i := range in.Columns {
		for _, header := range in.Columns[i].Headers {
			g.headers[plain(header)] = append(g.headers[plain(header)], &in.Columns[i])
		}
	}
	for _, part := range in.Parts {
		for _, name := range part.Groups {
			if g.groups[plain(name)] == "" {
				g.groups[plain(name)] = part.Kind
			}
		}
	}
	for _, key := range g.kinds {
		k := p.Kind(key)
		g.named[plain(k.Label)] = key
		g.labels[key] = map[string]string{}
		for _, f := range k.Fields {
			for _, name := range append([]string{f.Label}, f.Aliases...) {
				if label := plain(name); g.labels[key][label] == "" && !f.Derived() && f.Type != register.Photo {
					g.labels[key][label] = key + "." + f.Key
				}
			}
		}
	}
	return g
}

// meaning finds the import's column, or the field, that a path names; nil where there is none. A
// label below a part's group is looked for in that part first.
func (g *glossary) meaning(path string) *register.ImportColumn {
	group, label, two := strings.Cut(path, "/")
	if !two {
		group, label = "", path
	}
	for _, wanted := range []string{path, label} {
		for _, c := range g.headers[wanted] {
			if wanted == path || g.inGroup(group, c) {
				return c
			}
		}
	}
	if kind, field := fieldOf(g.pack, path); field != nil {
		return &register.ImportColumn{To: kind.Key + "." + field.Key}
	}
	return g.labelled(group, label)
}

// ofPart finds what a label means that begins with the name of a part, or of a kind: 家长联系电话 is the 联系电话 of a 家长. Of no other
// kind's.
func (g *glossary) ofPart(label string) *register.ImportColumn {
	for _, names := range []map[string]string{g.groups, g.named} {
		for _, name := range slices.SortedFunc(maps.Keys(names), longer) {
			rest, begins := strings.CutPrefix(label, name)
			if !begins || rest == "" || strings.HasPrefix(rest, "/") {
				continue
			}
			for _, c := range []*register.ImportColumn{g.meaning(name + "/" + rest), g.labelled(name, rest)} {
				if c != nil && fills(c, names[name]) {
					return c
				}
			}
		}
	}
	return nil
}

// fills reports whether a column fills fields of a kind, and of no other.
func fills(c *register.ImportColumn, kind string) bool {
	fields := c.Into
	if c.To != "" {
		fields = append([]string{c.To}, fields...)
	}
	other := func(to string) bool { return to != "" && !strings.HasPrefix(to, kind+".") }
	return len(fields) > 0 && !slices.ContainsFunc(fields, other)
}

// longer orders names, the longest first.
func longer(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }

// inGroup reports whether a column may stand below a group's header: a part's group takes only its
// own fields.
func (g *glossary) inGroup(group string, c *register.ImportColumn) bool {
	kind := g.groups[group]
	return kind == "" || c.Ignore || strings.HasPrefix(c.To, kind+".") || len(c.Into) > 0
}

// labelled finds a field by its own label or alias: of the part that the group names, of the main
// kind, then of the other parts.
func (g *glossary) labelled(group, label string) *register.ImportColumn {
	kinds := g.kinds
	if kind := g.named[group]; kind != "" {
		kinds = []string{kind}
	}
	if kind := g.groups[group]; kind != "" {
		kinds = []string{kind}
	}
	for _, key := range kinds {
		if to := g.labels[key][label]; to != "" {
			return &register.ImportColumn{To: to}
		}
	}
	return nil
}

// skipped reports whether a row is no record: blank, a total, a footer, a note.
func (l layout) skipped(row []string) bool {
	for _, cell := range row {
		if first := plain(cell); first != "" {
			return slices.ContainsFunc(l.imports.Skip, func(word string) bool { return strings.HasPrefix(first, plain(word)) })
		}
	}
	return true
}

// repeats reports whether a row is the header once more, as above each class of a sheet that has several.
func (l layout) repeats(row []string) bool {
	same := 0
	for _, c := range l.columns {
		if c.at >= len(row) || plain(row[c.at]) == "" {
			continue
		}
		if cell := plain(row[c.at]); cell != l.paths[c.at] && !strings.HasSuffix(l.paths[c.at], "/"+cell) {
			return false
		}
		same++
	}
	return same > 1
}
