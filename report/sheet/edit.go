package sheet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

func (r *reading) refuse(n int, code string, args map[string]any) {
	r.turned = append(r.turned, n)
	if args == nil {
		args = map[string]any{}
	}
	_, field := fieldOf(r.pack, r.naming)
	args["label"] = field
	r.result.Problems = append(r.result.Problems, Problem{
		Problem: register.Problem{Field: field.Key, Check: "row", Level: register.Hard, Code: code, Args: args},
		Row:     r.told(n), Column: r.letter(r.naming),
	})
}

// told is the number by which the person who gave the rows knows one of them.
func (r *reading) told(n int) int { return n + 1 - r.l.page.above }

// letter gives the letter of the column that fills "kind.field": its own, else one that it is a part of.
func (r *reading) letter(to string) (letter string) {
	for _, c := range r.l.columns {
		if c.means.To == to {
			return letterAt(c.at)
		}
		if letter == "" && slices.Contains(c.means.Into, to) {
			letter = letterAt(c.at)
		}
	}
	return letter
}

// letterAt gives the letter of a column, counted from 0.
func letterAt(at int) string {
	name, err := excelize.ColumnNumberToName(at + 1)
	if err != nil {
		return ""
	}
	return name
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
		id := r.find(kind, keys, values)
		if id == "" {
			id = r.numberless(r.pack.Kind(kind), set)
		}
		if id == "" && !isMain && r.via[kind].from != kind {
			id = r.through(r.via[kind], values)
		}
		if l := r.via[kind]; id == "" && len(keys) == 0 && l.from == kind && r.pack.Kind(kind).ByRole(register.RoleName) != nil {
			var clear bool
			if id, clear = r.unnamed(kind, set[l.field.Key], set); !clear {
				r.result.Problems = append(r.result.Problems, r.whose(n, kind, values))
				continue
			}
		}
		if isMain {
			_, at, _ := strings.Cut(r.l.imports.AsOf, ".")
			older = r.record(id).Values[at] > values[r.l.imports.AsOf]
		}
		if older { // what a later sheet said stands
			for field := range set {
				if r.record(id).Values[field] != "" && !strings.Contains(field, "@") {
					delete(set, field)
				}
			}
		}
		from := words.Say("sheet.from", "file", r.file, "row", r.told(n)) // the record's history names it
		r.put(n, store.Edit{ID: id, Kind: kind, Set: set, Typed: typed, Reason: from}, keys, ids, isMain)
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
			if k == kind && r.record(id).Values[field] != "" && r.letter(r.l.imports.Sets[i].To) == "" {
				delete(set, field)
			}
		}
	}
	ids[kind] = id
	for _, key := range keys {
		r.known[kind][key] = id
	}
	if e.ID != "" && r.stands(e) {
		r.same = append(r.same, standing{id, n, isMain})
		return
	}
	r.edits, r.rowOf, r.main = append(r.edits, e), append(r.rowOf, n), append(r.main, isMain)
	r.at[id] = len(r.edits)
}

// standing is a record that stands as a row says.
type standing struct {
	id   string
	row  int
	main bool
}

// stands reports whether a record is already what an edit would make of it: then nothing need be written.
func (r *reading) stands(e store.Edit) bool {
	kind, rec := r.pack.Kind(e.Kind), r.record(e.ID)
	for key, value := range e.Set {
		now := rec.Values[key]
		if f := kind.Field(key); f != nil && f.Dated {
			now = f.At(rec.Values, r.day)
		}
		if now != value {
			return false
		}
	}
	for field, text := range e.Typed {
		if rec.Typed[field] != text {
			return false
		}
	}
	return true
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

// together is how many records are saved in one transaction: so many that the disk is not waited for with
// each row, so few that the window is answered in between.
const together = 256

// save commits the edits, or tries them, and counts.
func (r *reading) save(ctx context.Context, dry bool, progress func(part, whole int)) error {
	var saved []store.Saved
	var err error
	switch {
	case len(r.edits) == 0:
	case dry:
		saved, err = r.try(ctx, progress)
	default:
		saved, err = r.commit(ctx, r.s, progress)
	}
	if err != nil {
		return fmt.Errorf("import %s: %w", r.file, err)
	}
	r.result.Rows, r.result.Refused = r.upTo(r.taken), r.upTo(r.turned)
	changed, made := map[int]bool{}, map[int]bool{}
	told := map[string]bool{}
	for _, p := range r.result.Problems {
		told[fmt.Sprint(p.Row, p.Field)] = true
	}
	tell := func(n int, kind string, problems []register.Problem) {
		for _, p := range problems {
			if p.Check == "type" && told[fmt.Sprint(r.told(n), p.Field)] {
				continue
			}
			r.result.Problems = append(r.result.Problems, Problem{Problem: p, Row: r.told(n), Column: r.letter(kind + "." + p.Field)})
		}
	}
	checked := map[string]bool{}
	for _, one := range r.same {
		if checked[one.id] || r.result.Stopped > 0 && one.row >= r.result.Stopped {
			continue
		}
		checked[one.id] = true
		rec, err := r.s.Get(one.id)
		if err != nil {
			return fmt.Errorf("import %s: %w", r.file, err)
		}
		tell(one.row, rec.Kind, rec.Problems)
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
		tell(n, one.Kind, one.Problems)
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
	if r.result.Stopped > 0 {
		r.result.Stopped = max(r.told(r.result.Stopped-1), 1)
	}
	return nil
}

// try saves the edits in a copy of the store that is thrown away: nobody waits for it at the desk, whatever the roster's
// size. Each record is looked at once all of them are there.
func (r *reading) try(ctx context.Context, progress func(part, whole int)) (saved []store.Saved, err error) {
	trial, end, err := r.s.Trial()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	saved, err = r.commit(ctx, trial, func(part, whole int) { progress(part, 2*whole) })
	if err == nil {
		err = ctx.Err() // a trial tells of all, or of nothing
	}
	for i := range saved {
		if err != nil {
			return nil, err
		}
		var rec store.Record
		if rec, err = trial.Get(saved[i].ID); err == nil {
			saved[i].Problems, err = rec.Problems, ctx.Err()
		}
		progress(len(saved)+i+1, 2*len(saved))
	}
	return saved, err
}

// commit saves the edits in a store, those of a row together, until it is stopped.
func (r *reading) commit(ctx context.Context, s *store.Store, progress func(part, whole int)) ([]store.Saved, error) {
	saved := make([]store.Saved, 0, len(r.edits))
	for from := 0; from < len(r.edits); {
		if ctx.Err() != nil {
			r.stop(from)
			break
		}
		to := min(from+together, len(r.edits))
		for to < len(r.edits) && r.lastRow(to+1) == r.lastRow(to) {
			to++
		}
		part, err := s.Commit(r.referring(from, to, saved)...)
		if err != nil {
			return nil, err
		}
		saved, from = append(saved, part...), to
		progress(from, len(r.edits))
	}
	return saved, nil
}

// lastRow gives the last row of which one of the first n edits is; -1 where there is none.
func (r *reading) lastRow(n int) int {
	for n > 0 && r.rowOf[n-1] < 0 {
		n--
	}
	if n == 0 {
		return -1
	}
	return r.rowOf[n-1]
}

// stop notes that only the edits before one were saved. Of the rows after it nothing is told.
func (r *reading) stop(from int) {
	r.result.Stopped = max(r.lastRow(from)+1, r.l.first)
	r.result.Problems = slices.DeleteFunc(r.result.Problems, func(p Problem) bool { return p.Row > r.told(r.result.Stopped-1) })
}

// upTo counts rows, of an import that was stopped those before.
func (r *reading) upTo(rows []int) int {
	if r.result.Stopped == 0 {
		return len(rows)
	}
	n := 0
	for _, row := range rows {
		if row < r.result.Stopped {
			n++
		}
	}
	return n
}

// referring gives the edits from one to another: what they say of records that were saved before is said by
// those records' ids.
func (r *reading) referring(from, to int, saved []store.Saved) []store.Edit {
	edits := slices.Clone(r.edits[from:to])
	for i, e := range edits {
		kind := r.pack.Kind(e.Kind)
		if from == 0 || kind == nil {
			continue
		}
		for key, value := range e.Set {
			f := kind.Field(key)
			n, err := strconv.Atoi(strings.TrimPrefix(value, "#"))
			if f == nil || f.Type != register.Ref || !strings.HasPrefix(value, "#") || err != nil || n < 0 {
				continue
			}
			if value = fmt.Sprintf("#%d", n-from); n < from {
				value = saved[n].ID
			}
			set := maps.Clone(edits[i].Set)
			set[key] = value
			edits[i].Set = set
		}
	}
	return edits
}
