package paper

import (
	"fmt"
	"regexp"

	"rollbook/store/register"
)

// spares is the fields that no cell of a form names, by kind.
type spares map[*register.Kind][]*register.Field

// newSpares finds the fields of the kinds that the form's spare sections speak of.
func newSpares(pack *register.Pack, form *register.Form) spares {
	s := spares{}
	for _, part := range form.Spare {
		for _, key := range part.Kinds {
			if k := pack.Kind(key); k != nil {
				s[k] = unnamed(pack, form, k)
			}
		}
	}
	return s
}

// spare makes the rows of the fields that no cell names, label beside value.
func (l *layout) spare(f *filler) []register.FormRow {
	var rows []register.FormRow
	for _, part := range l.form.Spare {
		var cells []register.FormCell
		for _, key := range part.Kinds {
			if k := l.pack.Kind(key); k != nil {
				cells = append(cells, l.leftOver(k, f)...)
			}
		}
		if len(cells) > 0 {
			rows = append(rows, shelve(part, cells, len(l.columns))...)
		}
	}
	return rows
}

// leftOver gives the pairs of a kind: once, or for each record of the kind that refers to this one.
func (l *layout) leftOver(k *register.Kind, f *filler) []register.FormCell {
	m := referring(l.kind, k)
	if m == nil {
		return pairs(l.spares[k], k.Key, 0)
	}
	n := len(f.many(m))
	if n < 2 {
		return pairs(l.spares[k], m.Name, 0)
	}
	var cells []register.FormCell
	for i := range n {
		cells = append(cells, pairs(l.spares[k], fmt.Sprintf("%s[%d]", m.Name, i), i+1)...)
	}
	return cells
}

// referring gives the link by which records of another kind refer to a form's record.
func referring(own, other *register.Kind) *register.Many {
	for i := range own.Many {
		if own.Many[i].Kind == other.Key && own != other {
			return &own.Many[i]
		}
	}
	return nil
}

// pairs gives a label and a value for each field; a number above 0 stands before the label.
func pairs(fields []*register.Field, path string, number int) []register.FormCell {
	var cells []register.FormCell
	for _, f := range fields {
		text := f.Label
		if number > 0 {
			text = onPaper("paper.numbered", "n", number, "label", f.Label)
		}
		cells = append(cells, register.FormCell{Kind: "label", Text: text}, register.FormCell{Kind: "value", Field: path + "." + f.Key})
	}
	return cells
}

// shelve puts pairs of cells into rows under a heading.
func shelve(part register.FormSpare, cells []register.FormCell, columns int) []register.FormRow {
	var rows []register.FormRow
	if part.Heading != "" {
		heading := register.FormCell{Kind: "head", Text: part.Heading, Align: "left", Colspan: columns}
		rows = append(rows, register.FormRow{Height: part.Height, Cells: []register.FormCell{heading}})
	}
	wide := max(columns/2*2, 1)
	for len(cells) > 0 {
		n := min(wide, len(cells))
		row := register.FormRow{Height: part.Height, Cells: append([]register.FormCell{}, cells[:n]...)}
		if last := &row.Cells[n-1]; n < columns { // the last value takes what is left of the row
			last.Colspan = columns - n + 1
		}
		rows, cells = append(rows, row), cells[n:]
	}
	return rows
}

// unnamed gives the fields of a kind that neither a cell nor an expression of the form names.
func unnamed(pack *register.Pack, form *register.Form, kind *register.Kind) []*register.Field {
	own := pack.Kind(form.Kind)
	named := map[*register.Field]bool{}
	for _, row := range form.Rows {
		for _, c := range row.Cells {
			if at := pack.FieldAt(own, c.Field); at.Field != nil {
				named[at.Field] = true
			}
			for _, f := range kind.Fields {
				if c.Expr != "" && mentions(c.Expr, own, kind, f) {
					named[f] = true
				}
			}
		}
	}
	var list []*register.Field
	for _, f := range kind.Fields {
		if !named[f] && !internal(f) {
			list = append(list, f)
		}
	}
	return list
}

// internal reports whether a field is not for paper: links, and what the program works out itself.
func internal(f *register.Field) bool {
	return f.Type == register.Ref || f.Type == register.Photo || f.Derived() || f.Role == register.RolePinyin || f.Role == register.RoleState
}

// mentions reports whether an expression shows a field: by its key, or for another kind behind a
// dot where the expression speaks of that kind.
func mentions(source string, own, kind *register.Kind, f *register.Field) bool {
	key := regexp.QuoteMeta(f.Key)
	if kind == own {
		return match(`(^|[^.\w])`+key+`\b`, source)
	}
	name := regexp.QuoteMeta(kind.Key)
	if m := referring(own, kind); m != nil {
		name = regexp.QuoteMeta(m.Name)
	}
	return match(`\b`+name+`\b`, source) && match(`\.`+key+`\b`, source)
}

func match(pattern, source string) bool {
	return regexp.MustCompile(pattern).MatchString(source)
}
