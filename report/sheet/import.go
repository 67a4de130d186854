package sheet

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

var errNoImport = fault.New(fault.Usage, "kind-unknown")

// Options of an import.
type Options struct {
	DryRun bool   // tell what would happen; change nothing
	Marked string // where to write the clerk's own workbook with its problems marked; "" for nowhere
	Map    Map    // what columns are that the register pack does not know, or takes for something else
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
	Masked   int       `json:"masked"`  // cells that show a value in part, and are left as they are
	Stopped  int       `json:"stopped"` // row up to which all was saved when it was stopped; 0 where it was not
	Columns  []Match   `json:"columns"`
	Notices  []string  `json:"notices"`
	Problems []Problem `json:"problems"`
}

// Nothing reports whether the workbook had records and all of them stood here already.
func (r Result) Nothing() bool { return r.Rows > 0 && r.Same == r.Rows }

// Problem is a problem with the place in the sheet where it stands.
type Problem struct {
	register.Problem
	Row    int    `json:"row"`
	Column string `json:"column"` // letter; "" where the sheet has no such column
}

// Lost is the state of a row or a cell that was not taken.
const Lost store.CheckState = "lost"

// State says how grave a problem is.
func (p Problem) State() store.CheckState {
	switch {
	case p.Check == "row" || p.Check == "cell":
		return Lost
	case p.Check == "required":
		return store.Unfinished
	case p.Level == register.Soft:
		return store.MustExplain
	}
	return store.MustFix
}

// Gravest gives problems for a person to read, and how many there are of each state: what was not taken first, what is
// only not filled in yet last, the rows in their order.
func Gravest(problems []Problem) (list []Problem, n map[store.CheckState]int) {
	n = map[store.CheckState]int{}
	for _, state := range States {
		for _, p := range problems {
			if p.State() == state {
				list = append(list, p)
				n[state]++
			}
		}
	}
	return list, n
}

// States are those of problems, the gravest first.
var States = []store.CheckState{Lost, store.MustFix, store.MustExplain, store.Unfinished}

// Import reads a roster by its headers and saves what differs, a few hundred records at a time and the
// records of a row together: a row makes a record of the kind, and of the kinds that belong to it. The same workbook
// again changes nothing, and goes on where it was stopped. A blank cell clears nothing.
func Import(ctx context.Context, s *store.Store, kind, path string, opt Options, progress func(done, total int)) (Result, error) {
	if s.Pack().Kind(kind) == nil {
		return Result{}, errNoImport.With("kind", kind)
	}
	all, hidden, err := readPages(ctx, path)
	if err != nil {
		return Result{}, err
	}
	return importPages(ctx, s, kind, path, all, hidden, opt, progress)
}

// importPages is Import of what was read of a file.
func importPages(ctx context.Context, s *store.Store, kind, path string, all []page, hidden []string, opt Options, progress func(done, total int)) (Result, error) {
	l, ok := choose(s.Pack(), kind, all, merged(s, kind, opt.Map))
	if !ok {
		return Result{}, errNoHeader.With("file", filepath.Base(path), "kind", s.Pack().Kind(kind))
	}
	for header := range opt.Map {
		if !l.has(header) {
			return Result{}, errMapHeader.With("header", header)
		}
	}
	var m *marker
	if opt.Marked != "" {
		var err error
		if m, err = newMarker(path, l.page.name, opt.Marked); err != nil {
			return Result{}, err
		}
		defer m.f.Close()
	}
	r, err := newReading(s, l, filepath.Base(path))
	if err != nil {
		return Result{}, err
	}
	r.result.Columns, r.result.Notices = l.matches(s.Pack()), l.notices(hidden)
	rows, works := len(l.page.rows)-l.first, 2
	if m != nil {
		works = 3
	}
	in := func(work int) func(part, whole int) { // the progress of one work, in rows of all of them
		return func(part, whole int) {
			if progress != nil {
				progress(rows*work/works+rows*part/max(whole, 1)/works, rows)
			}
		}
	}
	r.result.Skipped += filledRows(l.page.rows[:l.first])
	understood := in(0)
	for i := l.first; i < len(l.page.rows); i++ {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		r.row(i)
		l.page.rows[i] = nil // of a large roster nothing is held twice
		understood(i+1-l.first, rows)
	}
	if r.list != nil {
		r.list.strike()
	}
	if err := r.save(ctx, opt.DryRun, in(1)); err != nil {
		return Result{}, err
	}
	if m != nil {
		if err := m.write(r.result.Problems, in(2)); err != nil {
			return r.result, err
		}
	}
	if progress != nil {
		progress(rows, rows)
	}
	if len(opt.Map) > 0 && !opt.DryRun {
		return r.result, Remember(s, kind, merged(s, kind, opt.Map))
	}
	return r.result, nil
}

// has reports whether a column has a header.
func (l *layout) has(header string) bool {
	for at := range l.paths {
		if header != "" && slices.Contains(l.headers(at), header) {
			return true
		}
	}
	return false
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
func choose(p *register.Pack, kind string, all []page, chosen Map) (layout, bool) {
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
		g := newGlossary(p, in)
		for _, pg := range all {
			if l := fit(g, pg, chosen); l.score > best.score && l.names(p) {
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
	kinds := kindsOf(in)
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
	stood  map[string]register.Record   // what stands of the records of this row: see record
	named  map[string]string            // see numberless
	called map[string][]string          // name → records of the main kind: see whole
	seen   map[string]int               // identity of the main record → row that had it
	near   map[string]string            // "kind.field" of a place → the town that most of its column lies in
	meant  map[heard]register.Meaning
	taken  []int // rows that are records, or were meant to be
	turned []int // those of them that make none
	same   []standing
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

func newReading(s *store.Store, l layout, file string) (*reading, error) {
	r := &reading{
		s: s, pack: s.Pack(), l: l, file: file, day: time.Now(), naming: naming(s.Pack(), l.imports), via: map[string]link{},
		known: map[string]map[string]string{}, stood: map[string]register.Record{}, named: map[string]string{},
		seen: map[string]int{}, at: map[string]int{}, meant: map[heard]register.Meaning{},
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
		if err := r.index(kind); err != nil {
			return nil, err
		}
	}
	r.near = l.towns(r.pack)
	if in.Whole != nil {
		r.list = newWholeList(r)
	}
	return r, nil
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

// row turns one row into edits.
func (r *reading) row(n int) {
	clear(r.stood)
	cells := r.l.page.rows[n]
	if r.l.skipped(cells) {
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			r.result.Skipped++
		}
		return
	}
	values, texts, parts, problems := r.values(n, cells)
	if values[r.naming] == "" && !(r.l.imports.Several && len(r.identified(r.l.imports.Kind, values, nil)) > 0) {
		if len(values) <= 2 {
			r.result.Skipped++
			return
		}
		r.taken = append(r.taken, n)
		r.refuse(n, "row-nameless", nil)
		return
	}
	r.taken = append(r.taken, n)
	if !r.whole(values, parts) {
		r.refuse(n, "row-masked", nil)
		return
	}
	main := r.identified(r.l.imports.Kind, values, map[string]string{})
	for _, key := range main {
		if before, twice := r.seen[key]; twice && !r.l.imports.Several {
			r.refuse(n, "row-twice", map[string]any{"row": r.told(before)})
			return
		}
	}
	for _, key := range main {
		r.seen[key] = n
	}
	r.result.Problems = append(r.result.Problems, problems...)
	r.edit(n, values, texts)
}

// understood is what a row's cells say, as far as they are read.
type understood struct {
	row          register.ImportRow // its Values are canonical, by "kind.field"
	texts, parts map[string]string
	problems     []Problem
	unread       map[string]int // "kind.field" of a text that was not understood → its problem
}

// values reads a row's cells into canonical values by "kind.field", and texts, those that were worked
// out from what stood there, and parts, what is shown in part of the main record's. What cannot be understood is kept as
// it was typed, and said.
func (r *reading) values(n int, cells []string) (values, texts, parts map[string]string, _ []Problem) {
	u := &understood{
		row:   register.ImportRow{Values: map[string]string{}, Cells: map[string]string{}, File: r.file, Day: r.day},
		texts: map[string]string{}, parts: map[string]string{}, unread: map[string]int{},
	}
	for _, c := range r.l.columns {
		if c.at >= len(cells) || strings.TrimSpace(cells[c.at]) == "" {
			if r.l.page.at(n, c.at)&isFormula != 0 && !c.means.Ignore {
				u.problems = append(u.problems, Problem{Problem: bad(c.means.To, "formula-empty", ""), Row: r.told(n), Column: letterAt(c.at)})
			}
			continue
		}
		if len(c.means.Headers) > 0 {
			u.row.Cells[c.means.Headers[0]] = strings.TrimSpace(cells[c.at])
		}
		if c.means.Ignore {
			continue
		}
		for to, text := range c.means.Split(cells[c.at]) {
			r.cell(u, n, c, to, text)
		}
	}
	r.sets(u)
	return u.row.Values, u.texts, u.parts, u.problems
}

// cell reads what a cell says of one field.
func (r *reading) cell(u *understood, n int, c column, to, text string) {
	values := u.row.Values
	kind, f := fieldOf(r.pack, to)
	if f == nil || f.Derived() || f.Type == register.Photo || text == "" || !f.MayWrite(r.s.Unit().Level) {
		return
	}
	if _, open := u.unread[to]; len(c.means.Into) > 0 && values[to] != "" && !open {
		return // its own column says it
	}
	if text = strings.TrimSpace(text); r.l.page.listed && inPart(f, text) {
		r.result.Masked++
		if kind.Key == r.l.imports.Kind {
			u.parts[to] = text
		}
		return
	}
	if problem := spoilt(f, text, r.l.page.at(n, c.at)); problem != nil {
		u.problems = append(u.problems, Problem{Problem: *problem, Row: r.told(n), Column: r.letter(to)})
		return
	}
	m := r.meaning(kind, f, to, text)
	if m.Typed != "" {
		u.texts[to] = m.Typed
	}
	if m.Problem == nil {
		u.problems = answered(u.problems, u.unread, to)
		values[to] = m.Value
		return
	}
	if values[to] != "" {
		return // another column says it, understood
	}
	u.unread[to] = len(u.problems)
	u.problems = append(u.problems, Problem{Problem: *m.Problem, Row: r.told(n), Column: letterAt(c.at)})
	values[to] = text
}

// meaning is what a text says of a field; a record may be named, and a division be sought near another's.
func (r *reading) meaning(kind *register.Kind, f *register.Field, to, text string) register.Meaning {
	m := r.interpret(kind, f, text)
	if f.Type == register.Ref {
		if id, ok := r.s.Named(f.Kind, text); ok {
			m.Value = id
		}
	}
	if m.Problem != nil && f.Type == register.Division {
		if code := r.pack.Places.FindNear(text, r.near[to]); code != "" {
			m.Value, m.Problem = code, nil
		}
	}
	return m
}

// sets works out the fields that the pack says follow from the others of a row.
func (r *reading) sets(u *understood) {
	for i := range r.l.imports.Sets {
		set := &r.l.imports.Sets[i]
		kind, f := fieldOf(r.pack, set.To)
		at, open := u.unread[set.To]
		if kind == nil || u.row.Values[set.To] != "" && !(set.Again && open) {
			continue
		}
		if open && set.Message != "" {
			u.problems[at].Message = strings.ReplaceAll(set.Message, "{value}", u.row.Values[set.To])
		}
		if text := set.Eval(r.pack, &u.row); text != "" {
			if value, problem := r.pack.Normalise(f, text); problem == nil {
				u.row.Put(set.To, value)
				u.problems = answered(u.problems, u.unread, set.To)
			}
		}
	}
}

// answered drops the problem of a text that another column, or the pack, understands.
func answered(problems []Problem, unread map[string]int, to string) []Problem {
	at, open := unread[to]
	if !open {
		return problems
	}
	delete(unread, to)
	for other := range unread {
		if unread[other] > at {
			unread[other]--
		}
	}
	return slices.Delete(problems, at, at+1)
}

// spoilt says what a spreadsheet did to a value, so that it is none: a formula that came to nothing, a long
// number of which the last digits are gone. Such a value is not taken, so that no two persons are one by it.
func spoilt(f *register.Field, text string, m about) *register.Problem {
	text = strings.TrimSpace(text)
	lost := m&isLost != 0 && f.Type != register.Number && f.Type != register.Money
	if f.Type == register.IDNumber || f.Type == register.BankCard {
		lost = lost || inExponent.MatchString(text)
	}
	if f.Type == register.IDNumber && endsInNoughts.MatchString(text) && text[17] != register.IDCheck(text[:17]) {
		lost = true // it went through a number before it became a text again
	}
	var p register.Problem
	switch {
	case m&isError != 0:
		p = bad(f.Key, "cell-error", text)
	case lost:
		p = bad(f.Key, "number-lost", text)
	default:
		return nil
	}
	p.Args["label"] = f.Label
	return &p
}

// inExponent is what a long number looks like that was shown in too narrow a cell: 6.4E+17.
var inExponent = regexp.MustCompile(`^\d([.]\d+)?[eE]\+?\d{2}$`)

var endsInNoughts = regexp.MustCompile(`^\d{15}000$`)

func bad(to, code, value string) register.Problem {
	_, field, two := strings.Cut(to, ".")
	if !two {
		field = to
	}
	return register.Problem{Field: field, Check: "cell", Level: register.Hard, Code: code, Args: map[string]any{"value": value}}
}

// interpret understands a text. Of what comes out of a list there are few, which are understood once.
func (r *reading) interpret(kind *register.Kind, f *register.Field, text string) register.Meaning {
	switch f.Type {
	case register.Code, register.Codes, register.Division, register.Flag:
	default:
		return r.pack.Interpret(kind, f, text)
	}
	key := heard{f, text}
	m, known := r.meant[key]
	if !known {
		m = r.pack.Interpret(kind, f, text)
		r.meant[key] = m
	}
	return m
}

// heard is a text in a field's column.
type heard struct {
	field *register.Field
	text  string
}
