package packbook

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"rollbook/store/register"
	"rollbook/words"
)

// What became of a thing between two packs, or of a record under another pack.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
	Moved   = "moved" // the same things in another order
)

// Difference is one thing in which two packs differ: a row of a sheet, or a file that is no sheet.
type Difference struct {
	Sheet string `json:"sheet"` // "field", "code" …; "file"
	What  string `json:"what"`
	Name  string `json:"name"` // "student.bus_line 校车线路"; a file's path
	Cells []Cell `json:"cells,omitempty"`
}

// Cell is one changed cell of a row.
type Cell struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

const otherFile = "file"

// String tells the difference to a person, in one line.
func (d Difference) String() string {
	sheet := sheetName(d.Sheet)
	if d.Sheet == otherFile {
		sheet = words.Say("packbook.others")
	}
	text := words.Say("packbook."+d.What, "sheet", sheet, "name", d.Name)
	for i, c := range d.Cells {
		mark := words.Say("packbook.and")
		if i == 0 {
			mark = words.Say("packbook.namely")
		}
		was, is := differing(c.Old, c.New)
		text += mark + words.Say("packbook.change", "label", c.Label, "old", was, "new", is)
	}
	return text
}

// room is how many characters a line has for a cell, brief for what a row is called.
const room, brief = 80, 40

// differing is what a cell said and says, as a line has room for: of long texts the part from a little before the first difference.
// Nothing is told as such.
func differing(old, now string) (string, string) {
	was, is := spaced(old), spaced(now)
	same := 0
	for same < min(len(was), len(is)) && was[same] == is[same] {
		same++
	}
	from := max(0, same-brief/4)
	if max(len(was), len(is)) <= room {
		from = 0
	}
	return cut(was, from, room), cut(is, from, room)
}

// spaced is a text on one line.
func spaced(text string) []rune { return []rune(strings.Join(strings.Fields(text), " ")) }

// cut is what of a text stands from a character on, as far as there is room.
func cut(text []rune, from, room int) string {
	if len(text) == 0 {
		return words.Say("packbook.blank")
	}
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if text = text[from:]; len(text) > room {
		text, after = text[:room-1], "…"
	}
	return before + string(text) + after
}

// Compare tells in what two packs differ, in the order of the workbook's sheets. What is only
// written otherwise (comments, blanks, the order of keys) is no difference.
func Compare(was, now *register.Pack) ([]Difference, error) {
	x, err := open(was)
	if err != nil {
		return nil, err
	}
	y, err := open(now)
	if err != nil {
		return nil, err
	}
	var list []Difference
	for _, id := range sheetsOf(x, y) {
		list = append(list, compareSheets(id, x.sheet(id), y.sheet(id))...)
	}
	for _, file := range slices.Sorted(maps.Keys(x.files)) {
		if raw, there := y.files[file]; !there && !x.shown(file) {
			list = append(list, Difference{Sheet: otherFile, What: Removed, Name: file})
		} else if there && !x.shown(file) && !y.shown(file) && !bytes.Equal(raw, x.files[file]) {
			list = append(list, Difference{Sheet: otherFile, What: Changed, Name: file})
		}
	}
	for _, file := range slices.Sorted(maps.Keys(y.files)) {
		if _, there := x.files[file]; !there && !y.shown(file) {
			list = append(list, Difference{Sheet: otherFile, What: Added, Name: file})
		}
	}
	return list, nil
}

// shown reports whether the rows of sheets say what a file says.
func (b *book) shown(file string) bool { return isList(file) || b.shapes[file] != nil }

// sheetsOf gives the sheets of two packs, in the order of the second.
func sheetsOf(x, y *book) (ids []string) {
	for _, b := range []*book{y, x} {
		for _, s := range b.sheets {
			if !slices.Contains(ids, s.id) {
				ids = append(ids, s.id)
			}
		}
	}
	return ids
}

func (b *book) sheet(id string) *sheet {
	for _, s := range b.sheets {
		if s.id == id {
			return s
		}
	}
	return &sheet{id: id}
}

// rowName is what a row is told apart by: whose it is, and its key or id. Rows of one name are told
// apart by their place among each other.
func (s *sheet) rowName(r row) string {
	var parts []string
	for _, key := range []string{colKind, colList, colFile, colKey, "key", "id", "code"} {
		if text := s.cell(r, key); text != "" && (key != "code" || s.id == sheetCodes) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ".")
}

// title is a row's name as a person reads it.
func (s *sheet) title(r row) string {
	name := s.rowName(r)
	for _, key := range []string{"label", "title", "message", "sentence", "indicator"} {
		if text := s.cell(r, key); text != "" {
			return strings.TrimSpace(name + " " + cut(spaced(text), 0, brief))
		}
	}
	return name
}

// named are rows by name, each with those of the same name before it.
type named struct {
	order []string
	rows  map[string]row
}

func (s *sheet) named() named {
	n := named{rows: map[string]row{}}
	seen := map[string]int{}
	for _, r := range s.rows {
		name := s.rowName(r)
		if name == "" { // told apart by all that they say
			name = strings.Join(r.cells, "\x00")
		}
		seen[name]++
		name += strings.Repeat("\x01", seen[name]-1)
		n.order, n.rows[name] = append(n.order, name), r
	}
	return n
}

func compareSheets(id string, x, y *sheet) (list []Difference) {
	was, now := x.named(), y.named()
	for _, name := range was.order {
		if _, there := now.rows[name]; !there {
			list = append(list, Difference{Sheet: id, What: Removed, Name: x.title(was.rows[name])})
		}
	}
	for _, name := range now.order {
		old, there := was.rows[name]
		if !there {
			list = append(list, Difference{Sheet: id, What: Added, Name: y.title(now.rows[name])})
			continue
		}
		if cells := changedCells(x, old, y, now.rows[name]); len(cells) > 0 {
			list = append(list, Difference{Sheet: id, What: Changed, Name: y.title(now.rows[name]), Cells: cells})
		}
	}
	if id == sheetSettings || id == sheetCodes {
		return list // of which the order says nothing
	}
	common := func(n, other named) (names []string) {
		for _, name := range n.order {
			if _, there := other.rows[name]; there {
				names = append(names, name)
			}
		}
		return names
	}
	for i, name := range common(was, now) {
		if other := common(now, was)[i]; other != name {
			return append(list, Difference{Sheet: id, What: Moved, Name: y.title(now.rows[other])})
		}
	}
	return list
}

func changedCells(x *sheet, old row, y *sheet, now row) (cells []Cell) {
	keys := make([]string, 0, len(y.columns))
	for _, s := range []*sheet{y, x} {
		for _, c := range s.columns {
			if c.Name != colNote && !slices.Contains(keys, c.Name) {
				keys = append(keys, c.Name)
			}
		}
	}
	for _, key := range keys {
		if before, after := x.cell(old, key), y.cell(now, key); before != after {
			cells = append(cells, Cell{key, label(y.id, key), before, after})
		}
	}
	return cells
}
