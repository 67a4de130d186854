package packbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"rollbook/store/register"
)

// Columns that say to which file of the pack a row belongs, and what a row of settings says.
const (
	colKind = "@kind"
	colList = "@list"
	colFile = "@file"
	colKey  = "@key"
	colWith = "@value"
	colNote = "@note" // to be read only
)

// Sheets that are not named after the blocks of a file.
const (
	sheetSettings = "setting"
	sheetKinds    = "kind"
	sheetCodes    = "code"
)

// sheet is one sheet of the workbook.
type sheet struct {
	id      string // of its name in the translations
	array   string // name of the [[blocks]] that are its rows; "" for settings, kinds and codes
	file    string // whose blocks they are; "" where the first column says it
	columns []register.ShapeKey
	places  []int // by column: where it stands in a workbook that was read, from 0
	rows    []row
}

// row is one row: a cell for each column. line is its number in a workbook that was read.
type row struct {
	cells []string
	line  int
}

func (s *sheet) column(key string) int {
	return slices.IndexFunc(s.columns, func(c register.ShapeKey) bool { return c.Name == key })
}

// spot is the cell of a column in a line of the workbook that the sheet was read from.
func (s *sheet) spot(line, col int) spot {
	if col >= 0 && col < len(s.places) {
		col = s.places[col]
	}
	return spot{sheetName(s.id), line, max(col, 0) + 1}
}

// cell gives a row's cell by its column; "" where the sheet has no such column.
func (s *sheet) cell(r row, key string) string {
	if i := s.column(key); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// book is a pack as sheets, with the files that it came from.
type book struct {
	pack   *register.Pack
	files  map[string][]byte
	shapes map[string][]register.ShapeKey // of the TOML files that are shown, by path
	order  []string                       // their paths
	arrays map[string][]string            // by path: the blocks that are rows of a sheet
	words  notation
	sheets []*sheet
}

const packFile = "pack.toml"

func isKind(file string) bool { return path.Dir(file) == "kinds" }

// open lays a pack out in sheets.
func open(p *register.Pack) (*book, error) {
	files, err := register.Source(p.Files)
	if err != nil {
		return nil, err
	}
	b := &book{pack: p, files: files, shapes: map[string][]register.ShapeKey{}, arrays: map[string][]string{}, words: notationOf(p)}
	for _, s := range p.Shapes {
		if path.Dir(s.File) == "." || isKind(s.File) {
			b.shapes[s.File], b.order = s.Keys, append(b.order, s.File)
		}
	}
	data := map[string]map[string]any{}
	for _, file := range b.order {
		in := map[string]any{}
		if _, err := toml.Decode(string(b.text(file)), &in); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		data[file] = in
	}
	b.choose(data)
	b.lay(data)
	b.codes()
	return b, nil
}

// text is a file without the mark that some editors put before it.
func (b *book) text(file string) []byte { return bytes.TrimPrefix(b.files[file], []byte("\ufeff")) }

// choose decides which keys of the files are sheets of rows: those that stand as [[blocks]] in one of
// the files of a folder, or in none yet. What stands within a line is a cell.
func (b *book) choose(data map[string]map[string]any) {
	inFolder := map[string]map[string]bool{} // by folder and key: whether it stands as blocks
	for _, file := range b.order {
		blocks := map[string]bool{}
		for _, one := range split(string(b.text(file))) {
			blocks[one.name] = true
		}
		folder := folderOf(file)
		if inFolder[folder] == nil {
			inFolder[folder] = map[string]bool{}
		}
		for _, key := range b.shapes[file] {
			if _, there := data[file][key.Name]; there && key.Holds == register.HoldsBlocks {
				inFolder[folder][key.Name] = inFolder[folder][key.Name] || blocks[key.Name]
			}
		}
	}
	for _, file := range b.order {
		for _, key := range b.shapes[file] {
			if blocks, there := inFolder[folderOf(file)][key.Name]; key.Holds == register.HoldsBlocks && (blocks || !there) {
				b.arrays[file] = append(b.arrays[file], key.Name)
			}
		}
	}
}

func folderOf(file string) string {
	if isKind(file) {
		return "kinds"
	}
	return file
}

// lay makes the sheets of the TOML files.
func (b *book) lay(data map[string]map[string]any) {
	settings := &sheet{id: sheetSettings, columns: []register.ShapeKey{
		{Name: colFile, Holds: register.HoldsText}, {Name: colKey, Holds: register.HoldsText}, {Name: colWith, Holds: register.HoldsAny}, {Name: colNote, Holds: register.HoldsText},
	}}
	kinds := &sheet{id: sheetKinds}
	byArray := map[string]*sheet{}
	var blocks []*sheet
	for _, file := range b.order {
		for _, name := range b.arrays[file] {
			key := folderOf(file) + " " + name
			if byArray[key] == nil {
				byArray[key] = b.blank(file, name)
				blocks = append(blocks, byArray[key])
			}
			b.fill(byArray[key], file, name, data[file])
		}
		if isKind(file) {
			b.kind(kinds, file, data[file])
		} else {
			b.heads(settings, file, data[file])
		}
	}
	b.sheets = []*sheet{settings, kinds}
	for _, ofKinds := range []bool{true, false} {
		for _, s := range blocks {
			if (s.file == "") == ofKinds {
				b.sheets = append(b.sheets, s)
			}
		}
	}
	taken := map[string]bool{sheetSettings: true, sheetKinds: true, sheetCodes: true}
	for _, s := range blocks {
		if s.id = s.array; taken[s.id] {
			s.id = strings.TrimSuffix(s.file, ".toml") + "." + s.array
		}
		taken[s.id] = true
	}
}

// blank is a sheet for the blocks of a file.
func (b *book) blank(file, name string) *sheet {
	s := &sheet{array: name, file: file}
	if isKind(file) {
		s.file, s.columns = "", []register.ShapeKey{{Name: colKind, Holds: register.HoldsText}}
	}
	for _, key := range b.shapes[file] {
		if key.Name == name {
			s.columns = append(s.columns, key.Keys...)
		}
	}
	return s
}

// fill adds the blocks of a file to their sheet.
func (b *book) fill(s *sheet, file, name string, data map[string]any) {
	for _, block := range blocksOf(data[name]) {
		r := row{cells: make([]string, len(s.columns))}
		for i, c := range s.columns {
			if r.cells[i] = b.words.show(c, block[c.Name]); c.Name == colKind {
				r.cells[i] = stem(file)
			}
		}
		s.rows = append(s.rows, r)
	}
}

// blocksOf gives the members of a list of tables, however it was written.
func blocksOf(value any) []map[string]any {
	switch v := value.(type) {
	case []map[string]any:
		return v
	case []any:
		var list []map[string]any
		for _, one := range v {
			if table, ok := one.(map[string]any); ok {
				list = append(list, table)
			}
		}
		return list
	}
	return nil
}

// kind adds a register's row: what stands in its file beside the blocks.
func (b *book) kind(s *sheet, file string, data map[string]any) {
	if s.columns == nil {
		for _, key := range b.shapes[file] {
			if !slices.Contains(b.arrays[file], key.Name) {
				s.columns = append(s.columns, key)
			}
		}
	}
	r := row{cells: make([]string, len(s.columns))}
	for i, c := range s.columns {
		r.cells[i] = b.words.show(c, data[c.Name])
	}
	s.rows = append(s.rows, r)
}

// heads adds what stands in a file beside its blocks, a row for each key.
func (b *book) heads(s *sheet, file string, data map[string]any) {
	notes := notesOf(string(b.text(file)))
	var walk func(keys []register.ShapeKey, path string, data map[string]any)
	add := func(key register.ShapeKey, path string, value any) {
		s.rows = append(s.rows, row{cells: []string{file, path, b.words.show(key, value), notes[path]}})
	}
	walk = func(keys []register.ShapeKey, path string, data map[string]any) {
		for _, key := range keys {
			value, there := data[key.Name]
			if path == "" && (slices.Contains(b.arrays[file], key.Name) || file == packFile && key.Name == register.PackKinds) {
				continue
			}
			table, _ := value.(map[string]any)
			switch {
			case key.Holds == register.HoldsTable && len(key.Keys) > 0:
				walk(key.Keys, path+key.Name+".", table)
			case key.Holds == register.HoldsTable:
				for _, name := range slices.Sorted(maps.Keys(table)) {
					add(register.ShapeKey{Holds: register.HoldsAny}, path+key.Name+"."+name, table[name])
				}
			case there:
				add(key, path+key.Name, value)
			}
		}
	}
	walk(b.shapes[file], "", data)
}

// notesOf gives the comment beside or above each key of a file's heads, by path.
func notesOf(text string) map[string]string {
	notes := map[string]string{}
	for _, p := range split(text) {
		for i, line := range p.lines {
			if p.name != "" || keyLine.FindString(line) == "" {
				continue
			}
			note := ""
			if at := strings.LastIndex(line, " # "); at > 0 {
				note = line[at+3:]
			}
			for j := i - 1; j >= 0 && isComment(p.lines[j]) && note == ""; j-- {
				note = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(p.lines[j]), "#"))
			}
			notes[p.place(i)] = note
		}
	}
	return notes
}

func stem(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

// codes adds the sheet of the code lists: a column for each that one of them has.
func (b *book) codes() {
	s := &sheet{id: sheetCodes, columns: []register.ShapeKey{{Name: colList, Holds: register.HoldsText}}}
	for _, name := range register.CodeColumns {
		s.columns = append(s.columns, register.ShapeKey{Name: name, Holds: register.HoldsText})
	}
	for _, file := range slices.Sorted(maps.Keys(b.files)) {
		if !isList(file) {
			continue
		}
		head, rows := b.list(file)
		for _, name := range head {
			if s.column(name) < 0 {
				s.columns = append(s.columns, register.ShapeKey{Name: name, Holds: register.HoldsText})
			}
		}
		for _, cells := range rows {
			r := row{cells: make([]string, len(s.columns))}
			r.cells[0] = stem(file)
			for i, name := range head {
				if i < len(cells) {
					r.cells[s.column(name)] = strings.TrimSpace(cells[i])
				}
			}
			s.rows = append(s.rows, r)
		}
	}
	for i := range s.rows { // lists that came before a column was known
		for len(s.rows[i].cells) < len(s.columns) {
			s.rows[i].cells = append(s.rows[i].cells, "")
		}
	}
	at := slices.IndexFunc(b.sheets, func(one *sheet) bool { return one.file != "" })
	if at < 0 {
		at = len(b.sheets)
	}
	b.sheets = slices.Insert(b.sheets, at, s)
}

func isList(file string) bool { return path.Dir(file) == "codes" && path.Ext(file) == ".csv" }

// list reads a code list; the pack was loaded, so that it can be read.
func (b *book) list(file string) (head []string, rows [][]string) {
	r := csv.NewReader(bytes.NewReader(b.text(file)))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return nil, nil
	}
	return all[0], all[1:]
}
