package sheet

import (
	"strings"

	"rollbook/store/register"
)

// headerWithin is how many rows from the top the header is looked for.
const headerWithin = 30

// column is what one column of a sheet means.
type column struct {
	at    int // from 0
	means *register.ImportColumn
}

// layout is how a sheet's rows make records: which header was found where.
type layout struct {
	page    page
	imports *register.Import
	columns []column
	first   int // row of the first record, from 0
	score   int
}

// fit finds the header of a page for an import: the row, or two rows, whose labels say most.
func fit(p *register.Pack, in *register.Import, pg page) layout {
	best := layout{page: pg, imports: in}
	for r := 0; r < len(pg.rows) && r < headerWithin; r++ {
		for _, height := range []int{1, 2} {
			if r+height > len(pg.rows) {
				continue
			}
			l := layout{page: pg, imports: in, first: r + height}
			paths := labels(pg.rows[r : r+height])
			l.columns, l.score = match(p, in, paths)
			if height == 1 && ours(p, paths) { // the labels follow the keys
				l.first, l.score = r+2, l.score*2
				return l
			}
			if l.score > best.score {
				best = l
			}
		}
	}
	return best
}

// ours reports whether a row is the hidden one of a template or an export: the keys of fields.
func ours(p *register.Pack, paths []string) bool {
	n := 0
	for _, path := range paths {
		if _, f := fieldOf(p, path); f != nil {
			n++
		}
	}
	return n >= 2 && n == len(paths)
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

// match finds what each label means. A field is filled by one column, the first that names it best.
func match(p *register.Pack, in *register.Import, paths []string) ([]column, int) {
	var columns []column
	score, taken := 0, map[string]bool{}
	for at, path := range paths {
		if path == "" {
			continue
		}
		c := meaning(p, in, path)
		if c == nil {
			continue
		}
		key := c.To + strings.Join(c.Into, ",")
		if !c.Ignore {
			if taken[key] {
				continue
			}
			taken[key] = true
		}
		score += 2
		columns = append(columns, column{at, c})
	}
	if score < 4 { // one word alone is no header
		return nil, 0
	}
	return columns, score - len(paths)/8
}

// meaning finds the import's column, or the field, that a path names; nil where there is none. A
// label below a part's group is looked for in that part first.
func meaning(p *register.Pack, in *register.Import, path string) *register.ImportColumn {
	group, label, two := strings.Cut(path, "/")
	if !two {
		group, label = "", path
	}
	for _, wanted := range []string{path, label} {
		for i := range in.Columns {
			c := &in.Columns[i]
			for _, header := range c.Headers {
				if plain(header) == wanted && (wanted == path || inGroup(in, group, c)) {
					return c
				}
			}
		}
	}
	if kind, field := fieldOf(p, path); field != nil {
		return &register.ImportColumn{To: kind.Key + "." + field.Key}
	}
	return labelled(p, in, group, label)
}

// inGroup reports whether a column may stand below a group's header: a part's group takes only its
// own fields.
func inGroup(in *register.Import, group string, c *register.ImportColumn) bool {
	kind := partOf(in, group)
	return kind == "" || c.Ignore || strings.HasPrefix(c.To, kind+".") || len(c.Into) > 0
}

// partOf gives the kind of the part that a group's header names; "" where none does.
func partOf(in *register.Import, group string) string {
	if group == "" {
		return ""
	}
	for _, part := range in.Parts {
		for _, name := range part.Groups {
			if plain(name) == group {
				return part.Kind
			}
		}
	}
	return ""
}

// labelled finds a field by its own label or alias: of the part that the group names, of the main
// kind, then of the other parts.
func labelled(p *register.Pack, in *register.Import, group, label string) *register.ImportColumn {
	kinds := []string{in.Kind}
	for _, part := range in.Parts {
		kinds = append(kinds, part.Kind)
	}
	for _, key := range kinds {
		if k := p.Kind(key); plain(k.Label) == group {
			kinds = []string{key}
		}
	}
	if kind := partOf(in, group); kind != "" {
		kinds = []string{kind}
	}
	for _, key := range kinds {
		for _, f := range p.Kind(key).Fields {
			if f.Derived() || f.Type == register.Photo {
				continue
			}
			for _, name := range append([]string{f.Label}, f.Aliases...) {
				if plain(name) == label {
					return &register.ImportColumn{To: key + "." + f.Key}
				}
			}
		}
	}
	return nil
}

// skipped reports whether a row is no record: a total, a footer, a note.
func (l layout) skipped(row []string) bool {
	filled := 0
	first := ""
	for _, cell := range row {
		if text := plain(cell); text != "" {
			if filled++; first == "" {
				first = text
			}
		}
	}
	if filled == 0 {
		return true
	}
	for _, word := range l.imports.Skip {
		if strings.HasPrefix(first, plain(word)) {
			return true
		}
	}
	return false
}
