package packbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"rollbook/store/register"
)

// rebuild gives the files that sheets ask for. What the sheets say as the base does stays byte for
// byte, comments too; only what differs is written anew.
func (b *book) rebuild(sheets []*sheet) (map[string][]byte, Faults) {
	var faults Faults
	fail := func(f Fault) { faults = append(faults, f) }
	files := map[string][]byte{}
	for file, raw := range b.files {
		if !isList(file) && b.shapes[file] == nil {
			files[file] = raw
		}
	}
	was, wanted := b.wishes(b.sheets, fail), b.wishes(sheets, fail)
	for _, file := range slices.Sorted(maps.Keys(wanted)) {
		b.literals(wanted[file], fail)
	}
	codes, byList := listsOf(sheets, fail)
	if len(faults) > 0 {
		return nil, faults
	}
	for _, file := range slices.Sorted(maps.Keys(wanted)) {
		if raw := b.file(file, was[file], wanted[file], fail); raw != nil {
			files[file] = raw
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byList)) {
		file := "codes/" + key + ".csv"
		raw, err := b.writeList(file, codes, byList[key])
		if err != nil {
			fail(Fault{File: file, Text: "the file cannot be written as the workbook says"})
		}
		files[file] = raw
	}
	return files, faults
}

// literals checks that every cell can be read.
func (b *book) literals(w *wish, fail func(Fault)) {
	check := func(key register.ShapeKey, cell string, at spot) {
		if cell == "" {
			return
		}
		if _, text, args := b.words.read(key.Holds, cell); text != "" {
			fail(at.fault(text, args...))
		}
	}
	for _, h := range w.heads {
		check(h.of, h.cell, h.at)
	}
	for _, entries := range w.blocks {
		for _, e := range entries {
			for i, c := range e.of.columns {
				check(c, e.cells[i], e.spot(i))
			}
		}
	}
}

// literal is the TOML of a cell; "" for a blank one.
func (b *book) literal(holds register.Holding, cell string) string {
	if cell == "" {
		return ""
	}
	literal, _, _ := b.words.read(holds, cell)
	return literal
}

// same reports whether two cells say the same.
func (b *book) same(key register.ShapeKey, x, y string) bool {
	if x == y {
		return true
	}
	if x == "" || y == "" || key.Holds == register.HoldsText {
		return false
	}
	one, ok1 := decodeValue(b.literal(key.Holds, x))
	two, ok2 := decodeValue(b.literal(key.Holds, y))
	return ok1 && ok2 && b.words.show(key, one) == b.words.show(key, two)
}

// file gives a TOML file's new text: patched where that says what is wanted, else written anew.
func (b *book) file(file string, was, now *wish, fail func(Fault)) []byte {
	if was == nil {
		was = &wish{blocks: map[string][]entry{}}
	}
	if _, there := b.files[file]; !there && len(now.heads) == 0 && len(now.blocks) == 0 {
		return nil
	}
	text := join(b.patch(file, was, now))
	if text == string(b.text(file)) {
		return b.files[file]
	}
	if b.says(text, now) {
		return []byte(text)
	}
	if text = join(b.anew(file, now)); b.says(text, now) {
		return []byte(text)
	}
	fail(Fault{File: file, Text: "the file cannot be written as the workbook says"})
	return nil
}

// patch changes the text that a file had.
func (b *book) patch(file string, was, now *wish) []part {
	parts := split(string(b.text(file)))
	before := map[string]head{}
	for _, h := range was.heads {
		before[h.path()] = h
	}
	for _, h := range now.heads {
		if !b.same(h.of, before[h.path()].cell, h.cell) {
			parts = assignHead(parts, h.table, h.key, b.literal(h.of.Holds, h.cell))
		}
		delete(before, h.path())
	}
	for _, path := range slices.Sorted(maps.Keys(before)) {
		parts = assignHead(parts, before[path].table, before[path].key, "")
	}
	for _, name := range b.arraysOf(file) {
		parts = replaceBlocks(parts, name, b.blocks(parts, was.blocks[name], now.blocks[name], name))
	}
	return parts
}

// blocks gives the blocks of one name as they shall stand: those of the file that still say what is
// wanted, those that are changed, and new ones.
func (b *book) blocks(parts []part, was, now []entry, name string) []part {
	var there []part
	for _, p := range parts {
		if p.name == name {
			there = append(there, p)
		}
	}
	if len(there) != len(was) {
		there, was = nil, nil
	}
	used := make([]bool, len(was))
	match := func(want entry) int {
		named := -1
		for i, old := range was {
			if used[i] || old.name() != want.name() {
				continue
			}
			if b.equal(old, want) {
				return i
			}
			if named < 0 && (want.name() != "" || len(was) == 1 && len(now) == 1) {
				named = i
			}
		}
		return named
	}
	list := make([]part, 0, len(now))
	for _, want := range now {
		i := match(want)
		if i < 0 {
			list = append(list, b.write(name, want))
			continue
		}
		used[i] = true
		p := there[i]
		for c, column := range want.of.columns {
			if old := was[i].of.cell(was[i].row, column.Name); !strings.HasPrefix(column.Name, "@") && !b.same(column, old, want.cells[c]) {
				p = assignBlock(p, column.Name, b.literal(column.Holds, want.cells[c]))
			}
		}
		list = append(list, p)
	}
	return list
}

// equal reports whether two rows say the same in every column.
func (b *book) equal(x, y entry) bool {
	for i, c := range y.of.columns {
		if !b.same(c, x.of.cell(x.row, c.Name), y.cells[i]) {
			return false
		}
	}
	for i, c := range x.of.columns {
		if y.of.column(c.Name) < 0 && x.cells[i] != "" {
			return false
		}
	}
	return true
}

// write makes a block of a row.
func (b *book) write(name string, e entry) part {
	p := fresh(name)
	for i, c := range e.of.columns {
		if literal := b.literal(c.Holds, e.cells[i]); literal != "" && !strings.HasPrefix(c.Name, "@") {
			p = assignBlock(p, c.Name, literal)
		}
	}
	return p
}

// replaceBlocks puts blocks where the first of their name stood, or at the end.
func replaceBlocks(parts []part, name string, blocks []part) []part {
	at := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
	rest := slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.name == name })
	if at < 0 || at > len(rest) {
		at = len(rest)
	}
	out := slices.Concat(rest[:at], blocks, rest[at:])
	for i := 1; i < len(out); i++ { // a blank line before each block, and a line's end after the last
		if lines := out[i-1].lines; len(lines) == 0 || !isBlank(lines[len(lines)-1]) {
			if len(lines) > 0 {
				out[i-1].lines = append(slices.Clone(lines), "")
			}
		}
	}
	if last := &out[len(out)-1]; len(last.lines) > 0 && last.lines[len(last.lines)-1] != "" {
		last.lines = append(slices.Clone(last.lines), "")
	}
	return out
}

// anew writes a file from nothing.
func (b *book) anew(file string, now *wish) []part {
	parts := []part{{lines: []string{""}}}
	for _, nested := range []bool{false, true} {
		for _, h := range now.heads {
			if literal := b.literal(h.of.Holds, h.cell); literal != "" && (h.table != "") == nested {
				parts = assignHead(parts, h.table, h.key, literal)
			}
		}
	}
	for _, name := range b.arraysOf(file) {
		var list []part
		for _, e := range now.blocks[name] {
			list = append(list, b.write(name, e))
		}
		parts = replaceBlocks(parts, name, list)
	}
	return parts
}

// says reads a file's text and reports whether it says what is wanted, and nothing else.
func (b *book) says(text string, now *wish) bool {
	var in map[string]any
	if _, err := toml.Decode(text, &in); err != nil {
		return false
	}
	for _, h := range now.heads {
		value, _ := take(in, h.path())
		if b.words.show(h.of, value) != b.canon(h.of, h.cell) {
			return false
		}
	}
	for name, entries := range now.blocks {
		list := blocksOf(in[name])
		delete(in, name)
		if len(list) != len(entries) {
			return false
		}
		for i, e := range entries {
			for c, column := range e.of.columns {
				if strings.HasPrefix(column.Name, "@") {
					continue
				}
				value := list[i][column.Name]
				if delete(list[i], column.Name); b.words.show(column, value) != b.canon(column, e.cells[c]) {
					return false
				}
			}
			for key := range list[i] {
				if !register.Retired(name + "." + key) {
					return false
				}
			}
		}
	}
	return empty(in)
}

// arraysOf gives the names of the blocks that are rows of sheets, in the order in which a file has
// them; a new register's file has those of the others.
func (b *book) arraysOf(file string) []string {
	for _, other := range b.order {
		if other == file || b.shapes[file] == nil && isKind(other) {
			return b.arrays[other]
		}
	}
	return nil
}

// canon is how a cell would be shown after it was read.
func (b *book) canon(key register.ShapeKey, cell string) string {
	value, _ := decodeValue(b.literal(key.Holds, cell))
	return b.words.show(key, value)
}

// take takes the value at a path out of decoded tables.
func take(in map[string]any, path string) (any, bool) {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		value, ok := in[name]
		delete(in, name)
		return value, ok
	}
	table, ok := in[name].(map[string]any)
	if !ok {
		return nil, false
	}
	return take(table, rest)
}

// empty reports whether nothing is left in tables but tables in which nothing is left.
func empty(in map[string]any) bool {
	for _, value := range in {
		if table, ok := value.(map[string]any); ok && empty(table) {
			continue
		}
		if list := blocksOf(value); list != nil && len(list) == 0 {
			continue
		}
		return false
	}
	return true
}

// longest is how many bytes the name of a file may have that a cell names.
const longest = 60

// listsOf deals the rows of the sheet of codes out to their lists.
func listsOf(sheets []*sheet, fail func(Fault)) (codes *sheet, byList map[string][]row) {
	at := slices.IndexFunc(sheets, func(s *sheet) bool { return s.id == sheetCodes })
	if at < 0 {
		return nil, nil
	}
	codes, byList = sheets[at], map[string][]row{}
	for _, r := range codes.rows {
		key := codes.cell(r, colList)
		if key == "" || len(key) > longest || strings.ContainsAny(key, "/\\:*?\"<>|. \n\t") {
			fail(codes.spot(r.line, codes.column(colList)).fault("%q is no name of a code list", key))
			continue
		}
		byList[key] = append(byList[key], r)
	}
	return codes, byList
}

// writeList writes a code list. One whose rows are as they were stays as it is.
func (b *book) writeList(file string, s *sheet, rows []row) ([]byte, error) {
	head, old := b.list(file)
	if head == nil {
		head = []string{"code", "label"}
	}
	for _, c := range s.columns[1:] {
		used := slices.ContainsFunc(rows, func(r row) bool { return s.cell(r, c.Name) != "" })
		if used && !slices.Contains(head, c.Name) {
			head = append(head, c.Name)
		}
	}
	lines := [][]string{head}
	for _, r := range rows {
		cells := make([]string, len(head))
		for i, name := range head {
			cells[i] = s.cell(r, name)
		}
		lines = append(lines, cells)
	}
	same := len(lines) == len(old)+1
	for i := 0; same && i < len(old); i++ {
		same = slices.EqualFunc(old[i], lines[i+1], func(x, y string) bool { return strings.TrimSpace(x) == y })
	}
	if same {
		return b.files[file], nil
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write %s: %w", file, err)
	}
	return out.Bytes(), nil
}
