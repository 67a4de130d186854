package sheet

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var errNoImport = fault.New(fault.Usage, "kind-unknown")

// Options of an import.
type Options struct {
	DryRun bool   // tell what would happen; change nothing
	Marked string // where to write the clerk's own workbook with its problems marked; "" for nowhere
}

// Result is what became of a workbook's rows.
type Result struct {
	Sheet    string    `json:"sheet"`
	Rows     int       `json:"rows"` // records among the rows
	New      int       `json:"new"`
	Changed  int       `json:"changed"`
	Same     int       `json:"same"`
	Refused  int       `json:"refused"` // rows that make no record
	Skipped  int       `json:"skipped"` // titles, totals, footers
	Struck   int       `json:"struck"`  // records that a whole list no longer names
	Problems []Problem `json:"problems"`
}

// Problem is a problem with the place in the sheet where it stands.
type Problem struct {
	register.Problem
	Row    int    `json:"row"`
	Column string `json:"column"` // letter; "" where the sheet has no such column
}

// Import reads a roster by its headers and saves what differs, all rows in one transaction: a row
// makes a record of the kind, and of the kinds that belong to it. The same workbook again changes
// nothing. A blank cell clears nothing.
func Import(ctx context.Context, s *store.Store, kind, path string, opt Options, progress func(done, total int)) (Result, error) {
	if s.Pack().Kind(kind) == nil {
		return Result{}, errNoImport.With("kind", kind)
	}
	f, err := open(path)
	if err != nil {
		return Result{}, err
	}
	defer f.Close()
	all, err := pages(f, filepath.Base(path))
	if err != nil {
		return Result{}, err
	}
	l, ok := choose(s.Pack(), kind, all)
	if !ok {
		return Result{}, errNoHeader.With("file", filepath.Base(path), "kind", s.Pack().Kind(kind).Label)
	}
	r := newReading(s, l, filepath.Base(path))
	for i := l.first; i < len(l.page.rows); i++ {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		r.row(i)
		if progress != nil {
			progress(i+1-l.first, len(l.page.rows)-l.first)
		}
	}
	r.result.Skipped += filledRows(l.page.rows[:l.first])
	if r.list != nil {
		r.list.strike()
	}
	if err := r.save(opt.DryRun); err != nil {
		return Result{}, err
	}
	if opt.Marked != "" {
		if err := mark(f, l, r.result, opt.Marked); err != nil {
			return r.result, err
		}
	}
	return r.result, nil
}

func filledRows(rows [][]string) int {
	n := 0
	for _, row := range rows {
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			n++
		}
	}
	return n
}

// choose finds the sheet, and the import of the pack, that fit a kind best: its own, or one of
// whose rows its records are a part.
func choose(p *register.Pack, kind string, all []page) (layout, bool) {
	imports := []*register.Import{p.Imports[kind]}
	if imports[0] == nil {
		imports[0] = &register.Import{Kind: kind}
	}
	others := make([]string, 0, len(p.Imports))
	for key, in := range p.Imports {
		for _, part := range in.Parts {
			if part.Kind == kind && key != kind {
				others = append(others, key)
			}
		}
	}
	sort.Strings(others)
	for _, key := range others {
		imports = append(imports, p.Imports[key])
	}
	var best layout
	for _, in := range imports {
		for _, pg := range all {
			if l := fit(p, in, pg); l.score > best.score && l.names(p) {
				best = l
			}
		}
	}
	return best, best.score > 0
}

// names reports whether a layout has the column that names a record.
func (l layout) names(p *register.Pack) bool {
	for _, c := range l.columns {
		if c.means.To == naming(p, l.imports) {
			return true
		}
	}
	for i := range l.imports.Sets {
		if l.imports.Several && l.imports.Sets[i].To == naming(p, l.imports) {
			return true
		}
	}
	return false
}

// naming gives the "kind.field" without which a row is no record: the name of the main kind, else
// that of the first part that has one; the title where nobody has a name.
func naming(p *register.Pack, in *register.Import) string {
	kinds := []string{in.Kind}
	for _, part := range in.Parts {
		kinds = append(kinds, part.Kind)
	}
	for _, role := range []register.Role{register.RoleName, register.RoleTitle} {
		for _, key := range kinds {
			if f := p.Kind(key).ByRole(role); f != nil {
				return key + "." + f.Key
			}
		}
	}
	return ""
}

// reading is a sheet on its way into edits.
type reading struct {
	s      *store.Store
	pack   *register.Pack
	l      layout
	file   string
	day    time.Time
	naming string
	order  []string // kinds of a row, those that others refer to first
	via    map[string]link
	known  map[string]map[string]string // kind → identity → id, or "#n" of this import
	fields map[string]map[string]string // id → what stands there now
	seen   map[string]int               // identity of the main record → row that had it
	near   map[string]string            // "kind.field" of a place → the town that most of its column lies in
	edits  []store.Edit
	at     map[string]int // record → number of its edit, from 1
	rowOf  []int
	main   []bool
	list   *wholeList // where the sheet names all there are
	result Result
}

// link is the ref field by which a part's record and another of its row are joined.
type link struct {
	field *register.Field
	from  string // kind that holds the ref
	to    string
}

func newReading(s *store.Store, l layout, file string) *reading {
	r := &reading{
		s: s, pack: s.Pack(), l: l, file: file, day: time.Now(), naming: naming(s.Pack(), l.imports), via: map[string]link{},
		known: map[string]map[string]string{}, fields: map[string]map[string]string{}, seen: map[string]int{}, at: map[string]int{},
		result: Result{Sheet: l.page.name, Problems: []Problem{}},
	}
	in := l.imports
	var before, after []string
	for _, part := range in.Parts {
		if f := r.pack.Kind(in.Kind).Field(part.Via); f != nil && f.Kind == part.Kind {
			before = append(before, part.Kind)
			r.via[part.Kind] = link{f, in.Kind, part.Kind}
		} else if f := r.pack.Kind(part.Kind).Field(part.Via); f != nil {
			after = append(after, part.Kind)
			r.via[part.Kind] = link{f, part.Kind, f.Kind}
		}
	}
	r.order = append(append(before, in.Kind), after...)
	for _, kind := range r.order {
		r.index(kind)
	}
	r.near = l.towns(r.pack)
	if in.Whole != nil {
		r.list = newWholeList(r)
	}
	return r
}

// towns finds, for each column of places, the town that most of its rows lie in: a village's bare
// name may be that of another town's village too.
func (l layout) towns(p *register.Pack) map[string]string {
	near := map[string]string{}
	for _, c := range l.columns {
		_, f := fieldOf(p, c.means.To)
		if f == nil || f.Type != register.Division {
			continue
		}
		texts := map[string]int{}
		for _, row := range l.page.rows[l.first:] {
			if c.at < len(row) {
				texts[row[c.at]]++
			}
		}
		votes, best := map[string]int{}, ""
		for text, n := range texts {
			if town := p.Places.Up(p.Places.Find(text), "town"); town != "" {
				votes[town] += n
			}
		}
		for town, n := range votes {
			if n > votes[best] || n == votes[best] && town < best {
				best = town
			}
		}
		near[c.means.To] = best
	}
	return near
}

// index remembers which records of the desk's own book are known by which identity.
func (r *reading) index(kind string) {
	r.known[kind] = map[string]string{}
	own := r.s.Unit().Code
	name := r.pack.Kind(kind).ByRole(register.RoleName)
	r.s.Each(kind, func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Unit != own {
			return
		}
		values := make(map[string]string, len(rec.Values))
		for key, value := range rec.Values {
			values[key] = value
		}
		r.fields[rec.ID] = values
		for _, key := range r.pack.Identities(rec) {
			r.known[kind][key] = rec.ID
		}
		if key := sameName(r.pack.Kind(kind), values); key != "" {
			r.known[kind][key] = rec.ID
		}
		if l, ok := r.via[kind]; ok && l.from == kind && name != nil {
			r.known[kind][byName(values[l.field.Key], values[name.Key])] = rec.ID
		}
	})
}

// byName identifies a part's record by whom it belongs to and its name.
func byName(owner, name string) string { return "=" + owner + "\x00" + name }

// sameName is the last thing by which a person is known: the name with the birth date, as far as it
// is there.
func sameName(k *register.Kind, values map[string]string) string {
	name, birth := k.ByRole(register.RoleName), k.ByRole(register.RoleBirth)
	if name == nil || birth == nil || values[name.Key] == "" {
		return ""
	}
	return "~" + values[name.Key] + "\x00" + values[birth.Key]
}

// row turns one row into edits.
func (r *reading) row(n int) {
	cells := r.l.page.rows[n]
	if r.l.skipped(cells) {
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			r.result.Skipped++
		}
		return
	}
	values, problems := r.values(n, cells)
	if values[r.naming] == "" && !(r.l.imports.Several && len(r.identified(r.l.imports.Kind, values, nil)) > 0) {
		if len(values) <= 2 {
			r.result.Skipped++
			return
		}
		r.result.Rows++
		r.refuse(n, "row-nameless", nil)
		return
	}
	r.result.Rows++
	main := r.identified(r.l.imports.Kind, values, map[string]string{})
	for _, key := range main {
		if before, twice := r.seen[key]; twice && !r.l.imports.Several {
			r.refuse(n, "row-twice", map[string]any{"row": before + 1})
			return
		}
	}
	for _, key := range main {
		r.seen[key] = n
	}
	r.result.Problems = append(r.result.Problems, problems...)
	r.edit(n, values)
}

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

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

// values reads a row's cells into canonical values by "kind.field". What cannot be understood is
// kept as it was typed, and said.
func (r *reading) values(n int, cells []string) (map[string]string, []Problem) {
	values := map[string]string{}
	row := register.ImportRow{Values: values, Cells: map[string]string{}, File: r.file, Day: r.day}
	var problems []Problem
	for _, c := range r.l.columns {
		if c.at >= len(cells) || strings.TrimSpace(cells[c.at]) == "" {
			continue
		}
		if len(c.means.Headers) > 0 {
			row.Cells[c.means.Headers[0]] = strings.TrimSpace(cells[c.at])
		}
		if c.means.Ignore {
			continue
		}
		for to, text := range c.means.Split(cells[c.at]) {
			kind, f := fieldOf(r.pack, to)
			if f == nil || f.Derived() || f.Type == register.Photo || text == "" || !r.mayWrite(f) {
				continue
			}
			value, problem := r.pack.Normalise(f, text)
			if f.Type == register.Ref {
				value = r.referred(kind, f, text)
			}
			if problem != nil && f.Type == register.Division {
				if code := r.pack.Places.FindNear(text, r.near[to]); code != "" {
					value, problem = code, nil
				}
			}
			if problem != nil {
				value = strings.TrimSpace(text)
				problems = append(problems, Problem{Problem: *problem, Row: n + 1, Column: r.letter(to)})
			}
			values[to] = value
		}
	}
	for i := range r.l.imports.Sets {
		set := &r.l.imports.Sets[i]
		kind, f := fieldOf(r.pack, set.To)
		if values[set.To] != "" || kind == nil {
			continue
		}
		if text := set.Eval(r.pack, row); text != "" {
			if value, problem := r.pack.Normalise(f, text); problem == nil {
				values[set.To] = value
			}
		}
	}
	return values, problems
}

func (r *reading) mayWrite(f *register.Field) bool {
	return f.By == "" || r.s.Unit().Level == store.City || f.By == r.s.Unit().Level
}

// referred finds the record that a cell's text names: by its id, or by its title.
func (r *reading) referred(_ *register.Kind, f *register.Field, text string) string {
	text = strings.TrimSpace(text)
	if rec, err := r.s.Get(text); err == nil && rec.Kind == f.Kind {
		return rec.ID
	}
	hits := r.s.Find(f.Kind, text, 3)
	for _, hit := range hits {
		if hit.Title == text {
			return hit.ID
		}
	}
	return text
}

// identified gives the identities that a row's values make for a kind, refs to the row's other
// records put in.
func (r *reading) identified(kind string, values, refs map[string]string) []string {
	own := map[string]string{}
	for to, value := range values {
		if k, field, _ := strings.Cut(to, "."); k == kind {
			own[field] = value
		}
	}
	for field, id := range refs {
		own[field] = id
	}
	k := r.pack.Kind(kind)
	for key, value := range r.pack.FromID(k, own) {
		if own[key] == "" {
			own[key] = value
		}
	}
	for key, value := range r.pack.Defaults(k, r.day) { // as Commit will fill them
		if own[key] == "" {
			own[key] = value
		}
	}
	keys := r.pack.Identities(register.Record{Kind: kind, Values: own})
	if key := sameName(k, own); key != "" && len(keys) == 0 {
		keys = append(keys, key)
	}
	if l, ok := r.via[kind]; ok && l.from == kind {
		code := k.ByRole(register.RoleCode) // who has an official number is not taken for a namesake
		if name := k.ByRole(register.RoleName); name != nil && own[name.Key] != "" && own[l.field.Key] != "" && (code == nil || own[code.Key] == "") {
			keys = append(keys, byName(own[l.field.Key], own[name.Key]))
		}
	}
	return keys
}

// edit makes or changes the records of a row.
func (r *reading) edit(n int, values map[string]string) {
	ids := map[string]string{} // kind → id or "#n"
	older := false
	for _, kind := range r.order {
		set := map[string]string{}
		for to, value := range values {
			if k, field, _ := strings.Cut(to, "."); k == kind {
				set[field] = value
			}
		}
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
		r.put(n, kind, id, set, keys, ids, isMain)
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

// refsOf gives the refs of a kind's record to the row's records that were placed before it.
func (r *reading) refsOf(kind string, ids map[string]string) map[string]string {
	refs := map[string]string{}
	for _, l := range r.via {
		if l.from == kind && ids[l.to] != "" {
			refs[l.field.Key] = ids[l.to]
		}
	}
	return refs
}

func (r *reading) find(kind string, keys []string) string {
	for _, key := range keys {
		if id := r.known[kind][key]; id != "" {
			return id
		}
	}
	return ""
}

// through gives the record that the row's known main record already refers to.
func (r *reading) through(l link, values map[string]string) string {
	main := r.find(l.from, r.identified(l.from, values, map[string]string{}))
	return r.fields[main][l.field.Key]
}

func (r *reading) put(n int, kind, id string, set map[string]string, keys []string, ids map[string]string, isMain bool) {
	e := store.Edit{ID: id, Kind: kind, Set: set}
	switch {
	case strings.HasPrefix(id, "#"): // made by an earlier row: this one adds what it lacks
		var at int
		if _, err := fmt.Sscanf(id, "#%d", &at); err == nil {
			r.add(at, set)
		}
		ids[kind] = id
		return
	case id != "" && r.l.imports.Several && r.at[id] > 0:
		r.add(r.at[id]-1, set)
		ids[kind] = id
		return
	case id == "":
		id = fmt.Sprintf("#%d", len(r.edits))
	default:
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
func (r *reading) add(at int, set map[string]string) {
	for field, value := range set {
		if r.edits[at].Set[field] == "" {
			r.edits[at].Set[field] = value
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
