package packbook

import (
	"strings"

	"rollbook/store/register"
)

// wish is what the sheets say of one TOML file.
type wish struct {
	heads  []head
	blocks map[string][]entry // by name of the blocks, in order
}

// head is one key outside the blocks.
type head struct {
	table, key string
	of         register.ShapeKey
	cell       string
	at         spot
}

func (h head) path() string {
	if h.table == "" {
		return h.key
	}
	return h.table + "." + h.key
}

// entry is one block: a row of a sheet.
type entry struct {
	of *sheet
	row
}

func (e entry) spot(col int) spot { return e.of.spot(e.line, col) }

// name is what an entry is told apart by within its file; "" where its sheet has no such column.
func (e entry) name() string {
	for _, key := range []string{"key", "id"} {
		if e.of.column(key) >= 0 {
			return e.of.cell(e.row, key)
		}
	}
	return ""
}

// wishes deals the rows of sheets out to the TOML files. What cannot be dealt out is told to fail.
func (b *book) wishes(sheets []*sheet, fail func(Fault)) map[string]*wish {
	all := map[string]*wish{}
	of := func(file string) *wish {
		if all[file] == nil {
			all[file] = &wish{blocks: map[string][]entry{}}
		}
		return all[file]
	}
	for _, file := range b.order {
		if !isKind(file) {
			of(file)
		}
	}
	for _, s := range sheets {
		switch s.id {
		case sheetSettings:
			b.settings(s, of, fail)
		case sheetKinds:
			b.kinds(s, of, fail)
		}
	}
	for _, s := range sheets {
		if s.array == "" {
			continue
		}
		for _, r := range s.rows {
			file := s.file
			if file == "" {
				if file = kindFile(r.cells[0]); all[file] == nil {
					fail(s.spot(r.line, 0).fault("there is no kind %q", r.cells[0]))
					continue
				}
			}
			w := of(file)
			w.blocks[s.array] = append(w.blocks[s.array], entry{s, r})
		}
	}
	return all
}

func kindFile(key string) string { return "kinds/" + key + ".toml" }

// settings deals out the rows of the sheet of settings.
func (b *book) settings(s *sheet, of func(string) *wish, fail func(Fault)) {
	seen := map[string]bool{}
	for _, r := range s.rows {
		file, path := s.cell(r, colFile), s.cell(r, colKey)
		at := func(col string) spot { return s.spot(r.line, s.column(col)) }
		if b.shapes[file] == nil || isKind(file) {
			fail(at(colFile).fault("there is no file %q with settings", file))
			continue
		}
		if seen[file+" "+path] || path == "" || strings.ContainsAny(path, " \t\"'[]#=") {
			fail(at(colKey).fault("%q is no key, or stands twice", path))
			continue
		}
		seen[file+" "+path] = true
		h := head{key: path, cell: s.cell(r, colWith), at: at(colWith), of: keyAt(b.shapes[file], path)}
		if dot := strings.LastIndex(path, "."); dot > 0 {
			h.table, h.key = path[:dot], path[dot+1:]
		}
		w := of(file)
		w.heads = append(w.heads, h)
	}
}

// keyAt is the key at a path; where the program does not know it, one behind which anything may stand.
func keyAt(keys []register.ShapeKey, path string) register.ShapeKey {
	name, rest, deeper := strings.Cut(path, ".")
	for _, key := range keys {
		switch {
		case key.Name != name:
		case !deeper:
			return key
		default:
			return keyAt(key.Keys, rest)
		}
	}
	return register.ShapeKey{Holds: register.HoldsAny}
}

// listOfKinds is the key of pack.toml that names the registers.
var listOfKinds = register.ShapeKey{Name: register.PackKinds, Holds: register.HoldsTexts}

// kinds deals out the rows of the sheet of registers, and makes their order that of pack.toml.
func (b *book) kinds(s *sheet, of func(string) *wish, fail func(Fault)) {
	var order []any
	for _, r := range s.rows {
		key := s.cell(r, "key")
		at := func(col int) spot { return s.spot(r.line, col) }
		if key == "" || len(key) > longest || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || containsText(order, key) {
			fail(at(s.column("key")).fault("%q is no key of a register, or stands twice", key))
			continue
		}
		order = append(order, key)
		w := of(kindFile(key))
		for i, c := range s.columns {
			w.heads = append(w.heads, head{key: c.Name, of: c, cell: r.cells[i], at: at(i)})
		}
	}
	of(packFile).heads = append(of(packFile).heads, head{
		key: register.PackKinds, of: listOfKinds, cell: b.words.show(listOfKinds, order), at: spot{sheetName(s.id), 1, 1},
	})
}

func containsText(list []any, text string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}
