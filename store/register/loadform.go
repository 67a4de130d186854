package register

import (
	"regexp"
	"slices"
	"strings"
)

// formLoader reads one file of forms/.
type formLoader struct {
	*loader
	file string
	f    *Form
	kind *Kind
}

func (l *loader) form(file string) {
	f := &Form{}
	if !l.toml(file, true, f) {
		return
	}
	k := l.pack.Kind(f.Kind)
	if k == nil && f.Kind != "" {
		l.fail(file, l.lineOf(file, "kind"), "form %q: there is no kind %q", f.ID, f.Kind)
		return
	}
	if known := slices.Contains(BundlePapers, f.Bundle); known != (f.Kind == "") || !known && f.Bundle != "" {
		l.fail(file, max(l.lineOf(file, "bundle"), l.lineOf(file, "kind"), 1), "a form has a kind, or bundle is one of %s", strings.Join(BundlePapers, " "))
	}
	if f.Page != "" && !slices.Contains(pages, f.Page) {
		l.fail(file, l.lineOf(file, "page"), "page %q: not one of %s", f.Page, strings.Join(pages, ", "))
	}
	if f.ID != stem(file) {
		l.fail(file, l.lineOf(file, "id"), "id is %q, but the file is named %q", f.ID, stem(file))
	}
	fl := &formLoader{l, file, f, k}
	for r := range f.Rows {
		for i := range f.Rows[r].Cells {
			fl.cell(r, i, &f.Rows[r].Cells[i])
		}
	}
	fl.grid()
	fl.texts()
	l.later = append(l.later, fl.link)
	l.pack.Forms[f.ID] = f
}

// formPlaceholders are what the texts of a form may speak of.
var formPlaceholders = []string{"unit", "term", "date", "number", "state", "pack", "page", "pages", "actor", "check"}

// BundlePapers are the papers that go with a bundle: the slip on top of the stick, and the receipt that giver and taker
// sign and keep. Neither has a kind.
var BundlePapers = []string{"slip", "handover"}

// bundlePlaceholders are what the cells of a paper of a bundle may speak of.
var bundlePlaceholders = []string{
	"from", "to", "from_person", "to_person", "package", "nth", "file", "size", "written", "hash", "code", "period", "previous",
	"added", "changed", "removed", "opened", "total", "arrived", "accepted", "refused", "missing", "waits", "conflicts", "note", "direction", "state", "copy", "time",
}

var spokenOf = regexp.MustCompile(`\{([a-z_]*)\}`)

// SpeaksOf gives the placeholders of a form's text.
func SpeaksOf(text string) []string {
	var names []string
	for _, m := range spokenOf.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// texts checks the placeholders of the head line, the foot line and the cells.
func (l *formLoader) texts() {
	known := formPlaceholders
	if l.kind == nil {
		known = append(slices.Clone(known), bundlePlaceholders...)
	}
	check := func(line func() int, text string) {
		for _, name := range SpeaksOf(text) {
			if !slices.Contains(known, name) {
				l.fail(l.file, line(), "nothing is known as %q here", name)
			}
		}
	}
	for i, part := range l.f.Head {
		check(func() int { return l.within(l.file, "head", i, "text") }, part.Text)
	}
	for i, part := range l.f.Foot {
		check(func() int { return l.within(l.file, "foot", i, "text") }, part.Text)
	}
	for r, row := range l.f.Rows {
		for i, c := range row.Cells {
			check(func() int { return l.cellLine(r, i) }, c.Text)
		}
	}
}

var (
	cellKinds       = []string{"label", "value", "head", "sign", "note", "photo"}
	bundleCellKinds = append(slices.Clone(cellKinds), "qr")
)

// cell checks that what a cell shows is there: "KIND.FIELD", "MANY[i].FIELD", "#", an expression, tick boxes.
func (l *formLoader) cell(row, n int, c *FormCell) {
	c.Colspan, c.Rowspan = max(c.Colspan, 1), max(c.Rowspan, 1)
	kinds := cellKinds
	if l.kind == nil {
		kinds = bundleCellKinds
	}
	if !slices.Contains(kinds, c.Kind) {
		l.fail(l.file, l.cellLine(row, n), "cell kind %q: not one of %s", c.Kind, strings.Join(kinds, " "))
	}
	if c.Field == "" && c.Expr == "" && c.Boxes == nil {
		return
	}
	l.later = append(l.later, func() {
		line := l.cellLine(row, n)
		if (c.Field != "" || c.Expr != "") && l.kind == nil {
			l.fail(l.file, line, "a form without a kind shows no field")
			return
		}
		c.expr = l.expr(l.file, line, l.kind, l.f.Lets, c.Expr)
		if c.Field != "" && c.Field != "#" && l.pack.FieldAt(l.kind, c.Field).Field == nil {
			l.fail(l.file, line, "there is no field %q", c.Field)
		}
		if list, ok := c.Boxes.(string); ok && l.pack.Codes[list] == nil {
			l.fail(l.file, line, "there is no code list %q", list)
		}
	})
}

func (l *formLoader) link() {
	l.lets(l.file, "let", l.f.Lets)
	l.f.unsigned = l.expr(l.file, l.lineOf(l.file, "unsigned"), l.kind, l.f.Lets, l.f.Unsigned)
	if l.f.Public {
		l.public(l.file, l.kind, l.f)
	}
}

// grid checks that the cells of each row fill its columns: none empty, none taken twice. The lines of a
// roster are a table each.
func (l *formLoader) grid() {
	if len(l.f.Columns) == 0 {
		l.fail(l.file, l.lineOf(l.file, "id"), "columns names no width")
		return
	}
	parts := map[string][]int{}
	for r, row := range l.f.Rows {
		line := ""
		if l.f.Repeat {
			if line = row.Line; !slices.Contains([]string{"head", "record", "foot"}, line) {
				l.fail(l.file, l.within(l.file, "row", r, "line"), "line is %q, not head, record or foot", line)
			}
		}
		parts[line] = append(parts[line], r)
	}
	for _, rows := range parts {
		l.fill(rows)
	}
}

func (l *formLoader) fill(rows []int) {
	taken := make([]int, len(l.f.Columns)) // per column, how many rows from here on a cell reaches into
	for i, r := range rows {
		if l.f.Rows[r].Known && (l.kind != nil || slices.Max(taken) > 0 || slices.ContainsFunc(l.f.Rows[r].Cells, func(c FormCell) bool { return c.Rowspan > 1 })) {
			l.fail(l.file, l.within(l.file, "row", r, "known"), "a row that may be left out stands on a paper of a bundle, and no cell reaches into another row from it or into it")
		}
		for n := range l.f.Rows[r].Cells {
			l.put(taken, r, n, len(rows)-i)
		}
		for c, reach := range taken {
			if reach == 0 {
				l.fail(l.file, l.block(l.file, "row", r), "row %d has a hole: no cell covers column %d", r+1, c+1)
				break
			}
		}
		for c := range taken {
			taken[c] = max(taken[c]-1, 0)
		}
	}
}

// put lays one cell into the first columns that are free.
func (l *formLoader) put(taken []int, row, n, left int) {
	cell := &l.f.Rows[row].Cells[n]
	column := slices.Index(taken, 0)
	if column < 0 {
		l.fail(l.file, l.cellLine(row, n), "cell %d of row %d overlaps: all columns are taken", n+1, row+1)
		return
	}
	for wide := range cell.Colspan {
		if at := column + wide; at >= len(taken) || taken[at] > 0 {
			l.fail(l.file, l.cellLine(row, n), "cell %d of row %d overlaps: it is %d columns wide, and %d are free", n+1, row+1, cell.Colspan, wide)
			break
		}
		taken[column+wide] = cell.Rowspan
	}
	if cell.Rowspan > left {
		l.fail(l.file, l.cellLine(row, n), "cell %d of row %d is %d rows high, and %d are left", n+1, row+1, cell.Rowspan, left)
	}
}

// cellLine is the line on which the n-th cell of a row stands.
func (l *formLoader) cellLine(row, n int) int {
	start := l.block(l.file, "row", row)
	if start == 0 {
		return 0
	}
	for i, text := range l.source[l.file][start:] {
		if strings.HasPrefix(strings.TrimSpace(text), "[[") {
			break
		}
		quoted := byte(0)
		for at := range len(text) {
			switch c := text[at]; {
			case quoted != 0:
				if c == quoted {
					quoted = 0
				}
			case c == '"' || c == '\'':
				quoted = c
			case c == '{':
				if n == 0 {
					return start + i + 1
				}
				n--
			}
			if quoted == 0 && text[at] == '#' {
				break
			}
		}
	}
	return start
}
