package packbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"rollbook/store/register"
)

// missing is what register says of a key that is not there, so that no line has it.
const missing = "%s is missing"

// locate gives the cells behind what is wrong with the files that were made of sheets.
func (b *book) locate(sheets []*sheet, files map[string][]byte, list register.PackErrors) Faults {
	wanted := b.wishes(sheets, func(Fault) {})
	var faults Faults
	for _, e := range list {
		f := Fault{File: e.File, Line: e.Line, Text: e.Text, Args: e.Args}
		var at spot
		if isList(e.File) {
			at = inList(sheets, e.File, string(files[e.File]), e.Line)
		} else if w := wanted[e.File]; w != nil {
			at = w.at(string(files[e.File]), e.Line)
			if e.Text == missing {
				at = w.headAt(fmt.Sprint(e.Args...))
			}
		}
		if at.row > 0 {
			f = at.fault(e.Text, e.Args...)
		}
		faults = append(faults, f)
	}
	return faults
}

// at gives the cell that a line of a file was made of; none where row is 0.
func (w *wish) at(text string, line int) spot {
	seen := map[string]int{}
	first := 1
	for _, p := range split(text) {
		n := seen[p.name]
		seen[p.name]++
		if within := line - first; within >= 0 && within < len(p.lines) {
			key := p.place(within)
			if p.name == "" {
				return w.headAt(key)
			}
			if n >= len(w.blocks[p.name]) {
				return spot{}
			}
			e := w.blocks[p.name][n]
			return e.spot(max(e.of.column(key), 0))
		}
		first += len(p.lines)
	}
	return w.headAt("")
}

// headAt gives the cell of a key outside the blocks; the first, where there is no such key.
func (w *wish) headAt(path string) spot {
	for _, h := range w.heads {
		if h.path() == path {
			return h.at
		}
	}
	if len(w.heads) > 0 {
		return w.heads[0].at
	}
	return spot{}
}

// inList gives the cell that a line of a code list was made of.
func inList(sheets []*sheet, file, text string, line int) spot {
	r := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(text, "\ufeff"))))
	r.FieldsPerRecord = -1
	n := -1 // of the row among those of the list: the first record is the header
	for {
		if _, err := r.Read(); err != nil {
			break
		}
		if at, _ := r.FieldPos(0); at >= line {
			break
		}
		n++
	}
	for _, s := range sheets {
		if s.id != sheetCodes {
			continue
		}
		for _, one := range s.rows {
			if s.cell(one, colList) != stem(file) {
				continue
			}
			if n == 0 {
				return s.spot(one.line, s.column("code"))
			}
			n--
		}
	}
	return spot{}
}
