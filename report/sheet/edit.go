package sheet

import (
	"fmt"
	"sort"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/store"
	"rollbook/store/register"
)

func (r *reading) refuse(n int, code string, args map[string]any) {
	r.result.Refused++
	if args == nil {
		args = map[string]any{}
	}
	kind, field := fieldOf(r.pack, r.naming)
	args["label"] = field.Label
	_ = kind
	r.result.Problems = append(r.result.Problems, Problem{
		Problem: register.Problem{Field: field.Key, Check: "row", Level: register.Hard, Code: code, Args: args},
		Row:     n + 1, Column: r.letter(r.naming),
	})
}

// letter gives the letter of the column that fills "kind.field".
func (r *reading) letter(to string) string {
	for _, c := range r.l.columns {
		if c.means.To == to || contains(c.means.Into, to) {
			name, err := excelize.ColumnNumberToName(c.at + 1)
			if err == nil {
				return name
			}
		}
	}
	return ""
}

// edit makes or changes the records of a row.
func (r *reading) edit(n int, values, texts map[string]string) {
	ids := map[string]string{} // kind → id or "#n"
	older := false
	for _, kind := range r.order {
		set, typed := ofKind(kind, values), ofKind(kind, texts)
		isMain := kind == r.l.imports.Kind
		if len(set) == 0 && !isMain {
			continue
		}
		refs := r.refsOf(kind, ids)
		for field, id := range refs {
			set[field] = id
		}
		r.asOf(kind, values, set)
		keys := r.identified(kind, values, refs)
		id := r.find(kind, keys)
		if id == "" {
			id = r.numberless(r.pack.Kind(kind), set)
		}
		if id == "" && !isMain && r.via[kind].from != kind {
			id = r.through(r.via[kind], values)
		}
		if isMain {
			_, at, _ := strings.Cut(r.l.imports.AsOf, ".")
			older = r.fields[id][at] > values[r.l.imports.AsOf]
		}
		if older { // what a later sheet said stands
			for field := range set {
				if r.fields[id][field] != "" && !strings.Contains(field, "@") {
					delete(set, field)
				}
			}
		}
		r.put(n, store.Edit{ID: id, Kind: kind, Set: set, Typed: typed}, keys, ids, isMain)
		if r.list != nil {
			r.list.name(kind, ids[kind], values)
		}
	}
}

// asOf dates the dated fields of a row that says from which day they hold.
func (r *reading) asOf(kind string, values, set map[string]string) {
	day := values[r.l.imports.AsOf]
	if day == "" {
		return
	}
	for _, f := range r.pack.Kind(kind).Fields {
		if value, ok := set[f.Key]; ok && f.Dated {
			delete(set, f.Key)
			set[f.Key+"@"+day] = value
		}
	}
	if w := r.l.imports.Whole; w != nil && r.pack.Kind(kind).Field(w.Field) != nil {
		set[w.Field+"@"+day] = "1"
	}
}

func (r *reading) put(n int, e store.Edit, keys []string, ids map[string]string, isMain bool) {
	kind, id, set := e.Kind, e.ID, e.Set
	switch {
	case strings.HasPrefix(id, "#"): // made by an earlier row: this one adds what it lacks
		var at int
		if _, err := fmt.Sscanf(id, "#%d", &at); err == nil {
			r.add(at, e)
		}
		ids[kind] = id
		return
	case id != "" && r.l.imports.Several && r.at[id] > 0:
		r.add(r.at[id]-1, e)
		ids[kind] = id
		return
	case id == "":
		id = fmt.Sprintf("#%d", len(r.edits))
	default:
		r.leave(id, set)
		for i := range r.l.imports.Sets { // what the sheet does not say does not change what stands
			k, field, _ := strings.Cut(r.l.imports.Sets[i].To, ".")
			if k == kind && r.fields[id][field] != "" && r.letter(r.l.imports.Sets[i].To) == "" {
				delete(set, field)
			}
		}
	}
	ids[kind] = id
	for _, key := range keys {
		r.known[kind][key] = id
	}
	r.edits, r.rowOf, r.main = append(r.edits, e), append(r.rowOf, n), append(r.main, isMain)
	r.at[id] = len(r.edits)
}

// add gives the edit of an earlier row what it lacks.
func (r *reading) add(at int, more store.Edit) {
	e := r.edits[at]
	for field, value := range more.Set {
		if e.Set[field] != "" {
			continue
		}
		e.Set[field] = value
		if text := more.Typed[field]; text != "" && e.Typed != nil {
			e.Typed[field] = text
		}
	}
}

// save commits the edits, or tries them, and counts.
func (r *reading) save(dry bool) error {
	verb := r.s.Commit
	if dry {
		verb = r.s.Try
	}
	saved, err := verb(r.edits...)
	if err != nil {
		return fmt.Errorf("import %s: %w", r.file, err)
	}
	changed, made := map[int]bool{}, map[int]bool{}
	told := map[string]bool{}
	for _, p := range r.result.Problems {
		told[fmt.Sprint(p.Row, p.Field)] = true
	}
	for i, one := range saved {
		n := r.rowOf[i]
		if n < 0 { // struck from the list: no row names it
			continue
		}
		if one.New && r.main[i] {
			made[n] = true
		}
		if one.Change != (store.Saved{}).Change {
			changed[n] = true
		}
		for _, p := range one.Problems {
			if p.Check == "type" && told[fmt.Sprint(n+1, p.Field)] {
				continue
			}
			r.result.Problems = append(r.result.Problems, Problem{Problem: p, Row: n + 1, Column: r.letter(one.Kind + "." + p.Field)})
		}
	}
	r.result.New, r.result.Changed = len(made), 0
	if r.l.imports.Several {
		r.countRecords(saved)
	} else {
		for n := range changed {
			if !made[n] {
				r.result.Changed++
			}
		}
		r.result.Same = r.result.Rows - r.result.Refused - r.result.New - r.result.Changed
	}
	sort.SliceStable(r.result.Problems, func(i, j int) bool { return r.result.Problems[i].Row < r.result.Problems[j].Row })
	return nil
}
