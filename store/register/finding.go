package register

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Finding is what one integrity check of the pack (K1-K40) looks for. It says where to look and what
// to notice; what was noticed, and what came of it, is package finding's.
//
// A check has one shape: Problems (checks of single records), a test of each record, a group of
// records with the same key, changes that were kept aside, or the figures of a table.
type Finding struct {
	ID             string // K13b; what stands behind the digits tells parts of one check apart
	Title, TitleEN string
	Level          string // the lowest level of a desk that is shown it: school, county, city
	Action         string // block, case, warn, note, list
	Kind           string // of the records looked at; "" where problems of every kind are meant, or figures
	Message, Hint  string
	MessageEN      string
	HintEN         string
	Problems       []string // names of record checks: each problem is a finding
	Removed        bool     // withdrawn records are looked at too
	Persons        bool     // records that were said to be one person are one, or to be different are never asked about
	Least          int      // records of a group, at the least
	ByKey          bool     // an answer holds for the group's key, whoever joins it later
	Needs          string   // a kind of which this desk must have records, else nothing can be said
	Aside          bool     // changes that were kept aside (隔离)
	Table, Column  string   // a figure of a counted table
	Beside         []string // tables that open ones are printed with, as notes

	when, test, group, having, unless, owner, reason, of *Expr

	by     *Field // where group is nothing but a field
	rests  []rest
	values map[string]*Expr
}

// rest is a list of all records of another kind that the expressions may ask.
type rest struct {
	name string
	kind *Kind
}

// Titled is the finding's title in a language.
func (f *Finding) Titled(lang string) string { return inLanguage(lang, f.Title, f.TitleEN) }

// Hinted is in a language what to do about it.
func (f *Finding) Hinted(lang string) string { return inLanguage(lang, f.Hint, f.HintEN) }

// Number is the check that the finding is a part of: K13 of K13b.
func (f *Finding) Number() string { return PartOf(f.ID) }

// PartOf is the check that a part of one belongs to: K13 of K13b.
func PartOf(id string) string { return strings.TrimRight(id, "abcdefghijklmnopqrstuvwxyz") }

// Figures reports whether the finding is about the figures of a table.
func (f *Finding) Figures() bool { return f.Table != "" }

// Fleeting reports whether what is noticed may be another thing a minute later, with nothing changed.
func (f *Finding) Fleeting() bool {
	return slices.ContainsFunc(f.exprs(), func(e *Expr) bool { return e.fleeting(deep) })
}

// exprs are all that it asks of records; nil ones among them.
func (f *Finding) exprs() []*Expr {
	return append(slices.Collect(maps.Values(f.values)), f.when, f.test, f.group, f.having, f.unless, f.owner, f.reason)
}

// Grouped reports whether the finding is about records with the same key.
func (f *Finding) Grouped() bool { return f.group != nil }

// Tested reports whether each record is tested by itself.
func (f *Finding) Tested() bool { return f.test != nil && !f.Figures() }

// Origin is where a record comes from: by whom and when, and whose person it is.
type Origin struct {
	Made    time.Time     // by the clock of the computer that made it
	Ahead   time.Duration // by how much that lies after this desk's clock
	Order   uint64        // grows with each record that a writer makes, whatever its clock says
	Changed time.Time
	Removed time.Time // zero while it stands
	Maker   string    // who made it
	Writer  string    // the writing program, in hex
	Office  string    // the unit whose desk made it
	Person  string    // the id that linked records of one person share: of the first of them
}

// Annals is a Lookup that knows where records come from.
type Annals interface {
	Origin(id string) Origin
	Above(unit string) []string // it and the units above it
}

// Scene is what findings are judged in: the records, the day, and the lists that they ask for.
type Scene struct {
	Look  Lookup
	Day   time.Time
	lists map[string]any
}

// Scene makes the lists of other kinds that a finding asks for. all gives the records of a kind.
func (p *Pack) Scene(f *Finding, look Lookup, day time.Time, all func(kind string) []Record) Scene {
	s := Scene{look, day, map[string]any{}}
	names := map[string]bool{}
	for _, e := range f.exprs() {
		if e != nil {
			maps.Copy(names, e.words())
		}
	}
	for _, r := range f.rests {
		asked := p.planOf(r.kind, names, 1)
		fill := fillingOf(look, day, deep)
		list := []any{}
		for _, rec := range all(r.kind.Key) {
			env := map[string]any{}
			fill.fill(env, asked, rec)
			list = append(list, env)
		}
		s.lists[r.name] = list
	}
	return s
}

// enters reports whether a record is looked at. run evaluates over it.
func (f *Finding) enters(run func(*Expr) (any, error)) bool {
	if f.when == nil {
		return true
	}
	out, err := run(f.when)
	ok, isBool := out.(bool)
	return err == nil && isBool && ok
}

// well reports whether a record is as it should be. What cannot be judged is.
func (f *Finding) well(run func(*Expr) (any, error)) bool {
	out, err := run(f.test)
	ok, isBool := out.(bool)
	return err != nil || !isBool || ok
}

// keys gives what a record is grouped by; none where it belongs to no group.
func (f *Finding) keys(rec Record, s Scene, run func(*Expr) (any, error)) []string {
	if f.by != nil {
		if value := f.by.At(rec.Values, s.Day); value != "" {
			return []string{value}
		}
		return nil
	}
	out, err := run(f.group)
	if err != nil {
		return nil
	}
	var keys []string
	for _, key := range texts(out) {
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// AmongWants is what Among reads of records; nil where that is open.
func (f *Finding) AmongWants() Wants {
	w := Wants{}
	for _, e := range []*Expr{f.having, f.unless} {
		if len(f.rests) > 0 || e != nil && !w.gather(e, deep) {
			return nil
		}
	}
	return w
}

// Among judges a group. It gives the places of the records that the finding is about, from 0; none
// where there is nothing to notice.
func (f *Finding) Among(rows []Record, s Scene) []int {
	env := f.having.rows(rows, s)
	at := places(f.having, env, len(rows))
	if len(at) == 0 || f.unless == nil {
		return at
	}
	chosen := make([]Record, len(at))
	for i, n := range at {
		chosen[i] = rows[n]
	}
	if len(places(f.unless, f.unless.rows(chosen, s), len(chosen))) > 0 {
		return nil
	}
	return at
}

// places reads an answer about a group: true is all of it, a list of numbers those places.
func places(e *Expr, env map[string]any, n int) []int {
	out, err := e.with(env)
	if err != nil {
		return nil
	}
	var at []int
	switch v := out.(type) {
	case bool:
		for i := 0; v && i < n; i++ {
			at = append(at, i)
		}
	case []int:
		at = v
	case []any:
		for _, one := range v {
			if i, ok := one.(int); ok {
				at = append(at, i)
			}
		}
	}
	for _, i := range at {
		if i < 0 || i >= n {
			return nil
		}
	}
	return at
}

// Owner gives the unit that a finding is to be answered by, as the pack says; "" where it does not.
func (f *Finding) Owner(rec Record, s Scene) string { return f.owner.word(rec, s) }

// Reason gives what the record itself already says in answer; "" where it says nothing.
func (f *Finding) Reason(rec Record, s Scene) string { return f.reason.word(rec, s) }

// word evaluates to text; "" for a nil expression.
func (e *Expr) word(rec Record, s Scene) string {
	if e == nil {
		return ""
	}
	out, err := e.among(rec, s)
	if err != nil {
		return ""
	}
	return shownAs(out)
}

// placeholder is a place that a value is put into, or one of two words, as the value is one or another number: {n|was|were}.
var placeholder = regexp.MustCompile(`\{([a-z0-9_.]+)(?:\|([^{|}]*)\|([^{|}]*))?\}`)

// put fills the placeholders of a sentence. A number may have its noun behind it: 1 record.
func put(sentence string, value func(name string) string) string {
	return placeholder.ReplaceAllStringFunc(sentence, func(hole string) string {
		parts := placeholder.FindStringSubmatch(hole)
		text := value(parts[1])
		switch number, _, _ := strings.Cut(text, " "); {
		case !strings.Contains(hole, "|"):
			return text
		case number == "1":
			return parts[2]
		}
		return parts[3]
	})
}

// Sentence fills a finding's sentence in its language from the records that it is about. Sensitive values stand in
// part. known are further {placeholders}, such as the names of the units.
func (s Speaker) Sentence(f *Finding, rows []Record, scene Scene, known map[string]string) string {
	if f.MessageEN == "" {
		s.lang = "zh" // its values are in the language of the sentence
	}
	return put(inLanguage(s.lang, f.Message, f.MessageEN), func(name string) string {
		if text, ok := known[name]; ok {
			return text
		}
		if len(rows) == 0 {
			return ""
		}
		if e := f.values[name]; e != nil {
			if f.Grouped() {
				out, err := e.with(e.rows(rows, scene))
				if err != nil {
					return ""
				}
				return shownAs(out)
			}
			return e.word(rows[0], scene)
		}
		return s.masked(rows[0], name, scene)
	})
}

// masked shows a field of a record, or of one that it refers to, with what is sensitive in part.
func (s Speaker) masked(rec Record, path string, scene Scene) string {
	p := s.pack
	cell := p.FieldAt(p.Kind(rec.Kind), path)
	switch {
	case cell.Field == nil || cell.Many != nil:
		return ""
	case cell.Via != nil:
		other, ok := scene.Look.Record(rec.Values[cell.Via.Key])
		if !ok {
			return ""
		}
		rec = other
	}
	if cell.Field.Type == Ref {
		if other, ok := scene.Look.Record(rec.Values[cell.Field.Key]); ok {
			return p.TitleOf(other)
		}
		return ""
	}
	return s.Masked(cell.Field, cell.Field.At(rec.Values, scene.Day))
}

// Figure is one row of a table to be judged: its figures by column, and those of a year before.
type Figure struct {
	Row, Last map[string]float64
	Share     float64 // percent of the records behind the figure that Of holds for
}

// OfExpr is the condition whose share among the records behind a figure is asked; nil for none.
func (f *Finding) OfExpr() *Expr { return f.of }

// Right reports whether a figure is as it should be.
func (f *Finding) Right(fig Figure) bool {
	out, err := f.test.with(f.test.figures(fig))
	ok, isBool := out.(bool)
	return err != nil || !isBool || ok
}

// Say fills the sentence of a finding about a figure, in a language.
func (f *Finding) Say(lang string, fig Figure, known map[string]string) string {
	return put(inLanguage(lang, f.Message, f.MessageEN), func(name string) string {
		if e := f.values[name]; e != nil {
			if out, err := e.with(e.figures(fig)); err == nil {
				return shownAs(out)
			}
		}
		return known[name]
	})
}

// Lists gives the kinds of which the finding's expressions ask all records.
func (f *Finding) Lists() []string {
	var kinds []string
	for _, r := range f.rests {
		kinds = append(kinds, r.kind.Key)
	}
	return kinds
}

var longNumber = regexp.MustCompile(`[0-9]{10,}[0-9Xx]`)

// Hide shows every long number of a text in part, as Masked does: of a person's the first six and the last four
// digits, of a telephone's the first three.
func Hide(text string) string {
	return longNumber.ReplaceAllStringFunc(text, func(number string) string {
		first := 6
		if len(number) < 15 {
			first = 3
		}
		return number[:first] + strings.Repeat("*", len(number)-first-4) + number[len(number)-4:]
	})
}
