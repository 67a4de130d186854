package sheet

import (
	"context"
	"path/filepath"
	"slices"
	"sort"
	"strings"

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
func importPages(ctx context.Context, s *store.Store, kind, path string, all []page, hidden []string, opt Options, progress func(done, total int)) (result Result, err error) {
	work := func() error {
		result, err = importAlone(ctx, s, kind, path, all, hidden, opt, progress)
		return err
	}
	if opt.DryRun {
		return result, work()
	}
	err = s.Alone("import", work) // of two at once each would make the records that the other has not saved yet
	return result, err
}

func importAlone(ctx context.Context, s *store.Store, kind, path string, all []page, hidden []string, opt Options, progress func(done, total int)) (Result, error) {
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
// that of the first part that has one; the title where nobody has a name, and where there is no title
// either the first field that the main kind requires.
func naming(p *register.Pack, in *register.Import) string {
	kinds := kindsOf(in)
	for _, role := range []register.Role{register.RoleName, register.RoleTitle} {
		for _, key := range kinds {
			if f := p.Kind(key).ByRole(role); f != nil {
				return key + "." + f.Key
			}
		}
	}
	for _, f := range p.Kind(kinds[0]).Fields {
		if f.IsRequired() && !f.Derived() {
			return kinds[0] + "." + f.Key
		}
	}
	return ""
}
