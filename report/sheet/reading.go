package sheet

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

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
	number map[int]string               // row → number of its child
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
		seen: map[string]int{}, number: map[int]string{}, at: map[string]int{}, meant: map[heard]register.Meaning{},
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

// numbered reports whether there is an ID number among values: it stands in no title, total or footer.
func (r *reading) numbered(values map[string]string) bool {
	for to, value := range values {
		if _, f := fieldOf(r.pack, to); f != nil && f.Type == register.IDNumber && register.LikeID(value) {
			return true
		}
	}
	return false
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
	if r.l.repeats(cells) || r.titled(cells, problems) {
		r.result.Skipped++
		return
	}
	if values[r.naming] == "" && !(r.l.imports.Several && len(r.identified(r.l.imports.Kind, values, nil)) > 0) {
		if len(values) <= 2 && !r.numbered(values) {
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
		if before, twice := r.seen[key]; twice && !r.l.imports.Several && !twoChildren(r.number[before], r.numberIn(r.l.imports.Kind, values)) {
			r.refuse(n, "row-twice", map[string]any{"row": r.told(before)})
			return
		}
	}
	for _, key := range main {
		r.seen[key] = n
	}
	r.number[n] = r.numberIn(r.l.imports.Kind, values)
	r.result.Problems = append(r.result.Problems, problems...)
	r.edit(n, values, texts)
}

// titled reports whether a row has one text alone, in one cell or spread over many that are one, and that text cannot be a name: the
// title of the next class on the sheet, or how many there are.
func (r *reading) titled(cells []string, problems []Problem) bool {
	text := ""
	for _, cell := range cells {
		switch one := strings.TrimSpace(cell); {
		case one == "" || one == text:
		case text != "":
			return false
		default:
			text = one
		}
	}
	_, naming, _ := strings.Cut(r.naming, ".")
	return len(r.l.columns) > 1 && slices.ContainsFunc(problems, func(p Problem) bool { return p.Field == naming && p.Check == "type" })
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
				u.problems = append(u.problems, Problem{Problem: cellProblem(c.means.To, "formula-empty", ""), Row: r.told(n), Column: letterAt(c.at)})
			}
			continue
		}
		if len(c.means.Headers) > 0 {
			u.row.Cells[c.means.Headers[0]] = strings.TrimSpace(cells[c.at])
		}
		if c.means.Ignore {
			continue
		}
		parts := c.means.Split(cells[c.at])
		for _, to := range slices.Sorted(maps.Keys(parts)) {
			r.cell(u, n, c, to, parts[to])
		}
	}
	r.births(u)
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
	if f.Role == register.RoleUnit && r.own(f, text) {
		return // it need not be said
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

// own reports whether a text names the unit of the desk, with more or fewer of the places before its name.
func (r *reading) own(f *register.Field, text string) bool {
	if _, known := r.s.Named(f.Kind, text); known {
		return false
	}
	text, unit := plain(text), r.s.Unit()
	name := plain(unit.Name)
	return text == plain(unit.Code) || strings.HasSuffix(text, name) || len([]rune(text)) >= leastOfName && strings.HasSuffix(name, text)
}

// leastOfName is the least of a unit's name that names it: 第二小学 of 闽宁镇第二小学.
const leastOfName = 4

// births takes the day of birth from the ID number where the sheet has its month alone, and it is that month. A cell that holds a number
// has no nought behind it: 2016.1 may be October.
func (r *reading) births(u *understood) {
	for _, kind := range kindsOf(r.l.imports) {
		k := r.pack.Kind(kind)
		f := k.ByRole(register.RoleBirth)
		if f == nil {
			continue
		}
		to := kind + "." + f.Key
		at, open := u.unread[to]
		if !open || u.problems[at].Code != register.NoDay {
			continue
		}
		own := ofKind(kind, u.row.Values)
		delete(own, f.Key)
		day := r.pack.FromID(k, own)[f.Key]
		month, ok := u.problems[at].Args["month"].(string)
		if !ok || day == "" || day[:7] != month && !(endsInOne.MatchString(u.row.Values[to]) && day[:7] == month[:5]+"10") {
			continue
		}
		u.row.Put(to, day)
		delete(u.texts, to)
		u.problems = answered(u.problems, u.unread, to)
	}
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
			u.problems[at].Message = strings.ReplaceAll(set.Say(words.Language()), "{value}", u.row.Values[set.To])
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
// number of which the last digits are gone, a class that became a day, a month that may be another. Such a value is not taken, so that no two persons are one by it.
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
	case m&isError != 0, errorText.MatchString(text):
		p = cellProblem(f.Key, "cell-error", text)
	case lost:
		p = cellProblem(f.Key, "number-lost", text)
	case m&isDay != 0 && f.Type == register.Text && f.Role == register.RoleClass: // 3-1, of which a spreadsheet makes the first of March
		p = cellProblem(f.Key, "cell-day", text)
	case m&isNumber != 0 && f.Type == register.Month && endsInOne.MatchString(text): // 2016.10, of which a number is 2016.1
		p = cellProblem(f.Key, "cell-month", text)
	default:
		return nil
	}
	p.Args["label"] = f
	return &p
}

// errorText is what a formula that came to nothing leaves where its result was pasted as a text.
var errorText = regexp.MustCompile(`^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)$`)

// inExponent is what a long number looks like that was shown in too narrow a cell: 6.4E+17.
var inExponent = regexp.MustCompile(`^\d([.]\d+)?[eE]\+?\d{2}$`)

var endsInOne = regexp.MustCompile(`^\d{4}[.]1$`)

var endsInNoughts = regexp.MustCompile(`^\d{15}000$`)

func cellProblem(to, code, value string) register.Problem {
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
