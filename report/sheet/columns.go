package sheet

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errMapHeader = fault.New(fault.Usage, "map-header")
	errMapField  = fault.New(fault.Usage, "map-field")
)

// Map says of headers what their columns are: "kind.field", or Nothing.
type Map map[string]string

// Nothing is what a column is that a person leaves out.
const Nothing = "-"

// Choose notes what a person says of a column that was shown. "" takes back what he said before.
func (m Map) Choose(one Match, to string) {
	delete(m, headerKey(one.Header)) // said of a label, or a header, that the key or the group goes before
	if _, label, two := strings.Cut(headerKey(one.Header), "/"); two {
		delete(m, label)
	}
	delete(m, one.header)
	if to != "" {
		m[one.header] = to
	}
}

// headerKey writes a header, "group/label", without what varies.
func headerKey(header string) string {
	parts := strings.Split(header, "/")
	for i := range parts {
		parts[i] = plain(parts[i])
	}
	return strings.Join(parts, "/")
}

// Match is what was made of one column.
type Match struct {
	Column  string   `json:"column"` // letter
	Header  string   `json:"header"` // "group/label"
	To      string   `json:"to"`     // "kind.field", several with commas; "" where it fills none
	Label   string   `json:"label"`  // what a person calls it
	How     How      `json:"how"`
	Samples []string `json:"samples"`

	header string // as Map has it
}

// Fills reports whether the column goes into the register.
func (m Match) Fills() bool { return m.To != "" }

// Preview is what would be read from a workbook, before anything is.
type Preview struct {
	Sheet   string   `json:"sheet"`
	Header  int      `json:"header"` // its row, from 1
	Rows    int      `json:"rows"`   // filled ones below the header
	Columns []Match  `json:"columns"`
	Notices []string `json:"notices"` // what a person should know: hidden rows, formulas
	Fields  []Field  `json:"-"`
	Sound   bool     `json:"sound"` // there is the column without which no row is a record
	Lacks   string   `json:"lacks"` // its label, where it is not there
}

// Field is one that a column may fill.
type Field struct{ To, Label string }

// samples is how many values of a column are shown, of the first rows that have any.
const samples, sampled = 3, 50

// Look reads a workbook and tells which column is taken for what; chosen goes before what is remembered.
func Look(ctx context.Context, s *store.Store, kind, file string, chosen Map) (Preview, error) {
	if s.Pack().Kind(kind) == nil {
		return Preview{}, errNoImport.With("kind", kind)
	}
	all, hidden, err := readPages(ctx, file)
	if err != nil {
		return Preview{}, err
	}
	l, ok := choose(s.Pack(), kind, all, merged(s, kind, chosen))
	if !ok {
		if l, ok = guess(s.Pack(), kind, all, merged(s, kind, chosen)); !ok {
			return Preview{}, errNoHeader.With("file", filepath.Base(file), "kind", s.Pack().Kind(kind))
		}
	}
	return l.preview(s.Pack(), hidden), nil
}

func readPages(ctx context.Context, file string) (all []page, hidden []string, err error) {
	b, err := open(file)
	if err != nil {
		return nil, nil, err
	}
	defer b.close()
	return b.pages(ctx)
}

// guess takes the first row with several texts for a header that the pack does not know, so that a person
// can say what the columns are.
func guess(p *register.Pack, kind string, all []page, chosen Map) (layout, bool) {
	in := p.Imports[kind]
	if in == nil {
		in = &register.Import{Kind: kind}
	}
	for _, pg := range all {
		best, at := 1, -1
		for r := 0; r < len(pg.rows) && r < headerWithin; r++ {
			if n := filledRows(transposed(pg.rows[r])); n > best {
				best, at = n, r
			}
		}
		if at >= 0 {
			l := layout{page: pg, imports: in, chosen: chosen, header: at, first: at + 1, paths: labels(pg.rows[at : at+1])}
			l.match(newGlossary(p, in))
			return l, true
		}
	}
	return layout{}, false
}

func transposed(row []string) [][]string {
	list := make([][]string, len(row))
	for i := range row {
		list[i] = row[i : i+1]
	}
	return list
}

func (l *layout) preview(p *register.Pack, hidden []string) Preview {
	v := Preview{
		Sheet: l.page.name, Header: l.header + 1, Rows: filledRows(l.page.rows[min(l.first, len(l.page.rows)):]), Notices: l.notices(hidden), Sound: l.names(p),
	}
	if _, f := fieldOf(p, naming(p, l.imports)); !v.Sound && f != nil {
		v.Lacks = f.Say(words.Language())
	}
	for _, kind := range kindsOf(l.imports) {
		for _, f := range p.Kind(kind).Fields {
			if !f.Derived() && f.Type != register.Photo {
				v.Fields = append(v.Fields, Field{kind + "." + f.Key, fieldLabel(p, kind+"."+f.Key)})
			}
		}
	}
	v.Columns = l.matches(p)
	return v
}

// kindsOf gives the kinds that a row makes records of, the main one first.
func kindsOf(in *register.Import) []string {
	kinds := []string{in.Kind}
	for _, part := range in.Parts {
		kinds = append(kinds, part.Kind)
	}
	return kinds
}

// fieldLabel says which field of which register is meant.
func fieldLabel(p *register.Pack, to string) string {
	kind, field := fieldOf(p, to)
	if field == nil {
		return to
	}
	return words.Say("sheet.field", "kind", kind, "label", field)
}

// matches tells of every column what was made of it.
func (l *layout) matches(p *register.Pack) []Match {
	used := map[int]column{}
	for _, c := range l.columns {
		used[c.at] = c
	}
	list := []Match{}
	for at := range l.paths {
		letter, err := excelize.ColumnNumberToName(at + 1)
		if err != nil {
			continue
		}
		m := Match{Column: letter, Header: l.title(at), How: l.others[at], Samples: l.samples(at), header: l.paths[at]}
		if m.How == NoHeading && len(m.Samples) == 0 {
			continue
		}
		if c, ok := used[at]; ok && !c.means.Ignore {
			m.How = c.how
			var labels []string
			to := c.means.Into
			if c.means.To != "" {
				to = []string{c.means.To}
			}
			for _, one := range to {
				labels = append(labels, fieldLabel(p, one))
			}
			m.To, m.Label = strings.Join(to, ","), strings.Join(labels, words.Say("sheet.and"))
		}
		list = append(list, m)
	}
	return list
}

// title gives a column's header as it stands: of our own files the one below the keys.
func (l *layout) title(at int) string {
	var parts []string
	for r := l.header; r < l.first && r < len(l.page.rows); r++ {
		if at >= len(l.page.rows[r]) {
			continue
		}
		one := strings.Join(strings.Fields(l.page.rows[r][at]), " ")
		if one != "" && (len(parts) == 0 || parts[len(parts)-1] != one) {
			parts = append(parts, one)
		}
	}
	if len(parts) == 2 && plain(parts[0]) == l.paths[at] { // the key, and the label below it
		return parts[1]
	}
	return strings.Join(parts, "/")
}

func (l layout) samples(at int) []string {
	list := []string{}
	for r := l.first; r < min(len(l.page.rows), l.first+sampled) && len(list) < samples; r++ {
		if row := l.page.rows[r]; at < len(row) && !l.skipped(row) {
			if one := strings.TrimSpace(row[at]); one != "" && !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return list
}

// notices tells what a person does not see in the sheet, or would not think of.
func (l layout) notices(hidden []string) []string {
	list := []string{}
	say := func(key string, pairs ...any) { list = append(list, words.Say(key, pairs...)) }
	if l.below != nil { // the lists of a template of ours are no sheet of the clerk's
		hidden = slices.DeleteFunc(slices.Clone(hidden), func(name string) bool { return name == listsSheet })
	}
	if len(hidden) > 0 {
		say("notice.sheets", "n", len(hidden), "names", strings.Join(hidden, words.Say("sheet.and")))
	}
	var rows []int
	for _, n := range l.page.hidden {
		if n > l.first {
			rows = append(rows, n)
		}
	}
	if len(rows) > 0 {
		say("notice.rows", "n", len(rows), "rows", ranges(rows))
	}
	var concealed []string
	for _, c := range l.columns {
		if letter, err := excelize.ColumnNumberToName(c.at + 1); err == nil && !c.means.Ignore && !l.page.shown(c.at+1) {
			concealed = append(concealed, letter)
		}
	}
	if len(concealed) > 0 {
		say("notice.columns", "columns", strings.Join(concealed, words.Say("sheet.and")))
	}
	if l.page.formulas > 0 {
		say("notice.formulas", "n", l.page.formulas)
	}
	return list
}

// ranges writes row numbers as a person would, "5-8、11".
func ranges(rows []int) string {
	var parts []string
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		one := fmt.Sprint(rows[i])
		if j > i {
			one = fmt.Sprintf("%d-%d", rows[i], rows[j])
		}
		if parts = append(parts, one); len(parts) == 8 && j+1 < len(rows) {
			parts = append(parts, "…")
			break
		}
		i = j + 1
	}
	return strings.Join(parts, words.Say("sheet.and"))
}

// remembered is where a desk keeps what was said of the headers of a kind's rosters.
func remembered(kind string) string { return "import.map." + kind }

// Remembered gives what was said of the headers of a kind's rosters before.
func Remembered(s *store.Store, kind string) Map {
	m := Map{}
	if raw, err := s.Meta(remembered(kind)); err == nil && len(raw) > 0 {
		if err := json.Unmarshal(raw, &m); err != nil {
			return Map{}
		}
	}
	for header, to := range m {
		if _, f := fieldOf(s.Pack(), to); f == nil && to != Nothing {
			delete(m, header) // a field of another pack
		}
	}
	return m
}

// Remember keeps what was said of headers, for the next roster.
func Remember(s *store.Store, kind string, m Map) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("remember the columns: %w", err)
	}
	return s.SetMeta(map[string][]byte{remembered(kind): raw})
}

// merged is what is remembered, with what is said now.
func merged(s *store.Store, kind string, chosen Map) Map {
	m := Remembered(s, kind)
	maps.Copy(m, chosen)
	return m
}

// Say reads what a person writes of a column, "表头=字段": the field by its key or by its label, Nothing for
// none.
func (m Map) Say(p *register.Pack, kind, text string) error {
	header, to, ok := strings.Cut(text, "=")
	if header = strings.TrimSpace(header); !ok || header == "" {
		return errMapHeader.With("header", text)
	}
	if to = strings.TrimSpace(to); to == Nothing {
		m[headerKey(header)] = Nothing
		return nil
	}
	in := p.Imports[kind]
	if in == nil {
		in = &register.Import{Kind: kind}
	}
	if k, f := fieldOf(p, kind+"."+to); f != nil {
		to = k.Key + "." + f.Key
	} else if _, f := fieldOf(p, to); f == nil {
		group, label, two := strings.Cut(headerKey(to), "/")
		if !two {
			group, label = "", group
		}
		c := newGlossary(p, in).labelled(group, label)
		if c == nil {
			return errMapField.With("field", to, "header", header)
		}
		to = c.To
	}
	if k, f := fieldOf(p, to); f.Derived() || f.Type == register.Photo || !slices.Contains(kindsOf(in), k.Key) {
		return errMapField.With("field", to, "header", header)
	}
	m[headerKey(header)] = to
	return nil
}
