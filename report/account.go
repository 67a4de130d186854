package report

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errCited = fault.New(fault.Usage, "summary-figure")
	errLate  = fault.New(fault.Refused, "summary-frozen")
)

// Account is the summary of a year, as the unit wrote it, with the figures that it speaks of.
type Account struct {
	ID       string           `json:"id"` // of the record; "" where none is written
	Unit     string           `json:"unit"`
	UnitName string           `json:"unitName"`
	Year     string           `json:"year"`
	Sections []AccountSection `json:"sections"`
	Cited    []Cited          `json:"cited"`
	At       string           `json:"at"`           // day of the figures
	State    string           `json:"state"`        // state code of the store that they were counted from
	On       string           `json:"on,omitempty"` // when they were frozen; "" while they are counted anew each time
}

// AccountSection is one text of a summary. A figure stands in it as {TABLE:ROW:COLUMN}.
type AccountSection struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// Cited is a figure that a summary speaks of: where it stands, as of which day, and from which state of the store.
type Cited struct {
	Mark   string `json:"mark"`
	Table  string `json:"table"`
	Row    string `json:"row"`
	Column string `json:"column"`
	Label  string `json:"label"`
	Cell   Cell   `json:"cell"`
	At     string `json:"at"`
	State  string `json:"state"`
}

// figureMark is how a text speaks of a figure.
var figureMark = regexp.MustCompile(`\{([A-Za-z]+[0-9]+):([^{}:]+):([a-z0-9_]+)\}`)

// Mark writes how a summary speaks of a figure.
func Mark(table, row, column string) string { return "{" + table + ":" + row + ":" + column + "}" }

// Written gives a text with its figures in the place of their marks, each with the number of the note that says where
// it comes from.
func (a Account) Written(text string) string { return a.written(words.Language(), text) }

func (a Account) written(lang, text string) string {
	for i, c := range a.Cited {
		text = strings.ReplaceAll(text, c.Mark, words.In(lang, "summary.cited", "value", c.Cell.Text, "n", i+1))
	}
	return text
}

// Note says where a cited figure comes from.
func (c Cited) Note() string {
	return words.Say("summary.note", "label", c.Label, "value", c.Cell.Text, "mark", strings.Trim(c.Mark, "{}"), "day", c.At, "state", c.State)
}

// cite counts the figures that texts speak of, each table once, and names them in a language.
func cite(ctx context.Context, s *store.Store, texts []string, day time.Time, lang string) ([]Cited, error) {
	list, seen, tables := []Cited{}, map[string]bool{}, map[string]Report{}
	for _, m := range figureMark.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		mark, table, row, column := m[0], m[1], m[2], m[3]
		if seen[mark] {
			continue
		}
		seen[mark] = true
		if of := s.Pack().Tables[table]; of == nil || of.Source == summarySource { // a summary does not speak of itself
			return nil, errCited.With("mark", mark)
		}
		r, known := tables[table]
		if !known {
			var err error
			if r, err = tallyOnce(ctx, s, table, Ask{Day: day, lang: lang}); err != nil {
				return nil, errCited.With("mark", mark).Because(err)
			}
			tables[table] = r
		}
		o, err := r.Open(row, column)
		if err != nil {
			return nil, errCited.With("mark", mark).Because(err)
		}
		label := ""
		for _, one := range r.Rows {
			if one.Key == row {
				label = one.Label
			}
		}
		c := s.Pack().Tables[table].Column(column)
		cell := o.Cell
		if lang == ownLanguage {
			cell.Text = cell.kept()
		}
		label = strings.Join(strings.Fields(r.Title+" "+label+" "+c.Grouped(lang)+" "+c.Say(lang)), " ")
		list = append(list, Cited{Mark: mark, Table: table, Row: row, Column: column, Label: label, Cell: cell, At: r.At, State: r.State})
	}
	return list, nil
}

// AccountOf gives the summary that the desk's unit wrote for the year of a day: its figures as they were frozen, else as
// they are on the day.
func AccountOf(ctx context.Context, s *store.Store, day time.Time) (Account, error) {
	return accountOf(ctx, s, day, words.Language())
}

// accountOf names the figures in a language.
func accountOf(ctx context.Context, s *store.Store, day time.Time, lang string) (Account, error) {
	unit := s.Unit()
	a := Account{Unit: unit.Code, UnitName: unit.Name, Year: day.Format("2006"), At: day.Format(time.DateOnly), Cited: []Cited{}}
	k := s.Pack().KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil || k.ByRole(register.RoleFigures) == nil || k.ByRole(register.RoleEvent) == nil {
		return a, errNoFiling
	}
	values := map[string]string{}
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Unit == a.Unit && rec.Values[k.ByRole(register.RolePeriod).Key] == a.Year {
			a.ID, values = rec.ID, rec.Values
		}
	})
	var texts []string
	for _, f := range k.Fields {
		if f.Type == register.Text && f.Role == "" {
			a.Sections = append(a.Sections, AccountSection{f.Key, f.Say(words.Language()), values[f.Key]})
			texts = append(texts, values[f.Key])
		}
	}
	kept, err := accountIn(k, values)
	if err != nil || kept.On != "" {
		a.At, a.State, a.On, a.Cited = kept.At, kept.State, kept.On, append(a.Cited, kept.Cited...)
		return a, err
	}
	if a.State, _, err = s.Standing(); err == nil {
		a.Cited, err = cite(ctx, s, texts, day, lang)
	}
	return a, err
}

// accountIn reads what of a summary is frozen; nothing where its figures are not.
func accountIn(k *register.Kind, values map[string]string) (Account, error) {
	role := k.ByRole(register.RoleFigures)
	if role == nil || k.ByRole(register.RoleEvent) == nil || values[role.Key] == "" {
		return Account{}, nil
	}
	whole, err := melted(values[role.Key])
	if err != nil {
		return Account{}, err
	}
	return Account{At: whole.At, State: whole.State, On: values[k.ByRole(register.RoleEvent).Key], Cited: whole.Cited}, nil
}

// Write keeps the texts of a summary, by the keys of its sections; what they speak of must be figures.
func Write(ctx context.Context, s *store.Store, day time.Time, texts map[string]string) (Account, error) {
	a, err := AccountOf(ctx, s, day)
	if err != nil && a.Sections == nil {
		return a, err
	}
	var all []string
	for _, text := range texts {
		all = append(all, text)
	}
	if a.On == "" {
		if _, err := cite(ctx, s, all, day, words.Language()); err != nil {
			return a, err
		}
	} else if m := figureMark.FindString(a.Written(strings.Join(all, "\n"))); m != "" {
		return a, errLate.With("mark", m, "on", a.On)
	}
	if err := ctx.Err(); err != nil { // nothing is written yet
		return a, err
	}
	k := s.Pack().KindByRole(register.KindSummary)
	edit := store.Edit{ID: a.ID, Set: texts}
	if a.ID == "" {
		edit.Kind = k.Key
		edit.Set[k.ByRole(register.RolePeriod).Key] = a.Year
	}
	if _, err := s.Commit(edit); err != nil {
		return a, err
	}
	return AccountOf(ctx, s, day)
}

// Changed is a figure of a summary that is another one now.
type Changed struct {
	Cited
	Now Cell `json:"now"`
}

// Recount counts what a summary speaks of, and the indicators that were frozen with it, once more for the day that they
// were counted for. It gives what is another figure now, of n.
func Recount(ctx context.Context, s *store.Store, a Account) (list []Changed, n int, err error) {
	list = []Changed{}
	lang := words.Language()
	if a.On != "" {
		lang = ownLanguage
	}
	for _, c := range a.Cited {
		day, err := time.Parse(time.DateOnly, c.At)
		if err != nil {
			return nil, 0, errCited.With("mark", c.Mark).Because(err)
		}
		now, err := cite(ctx, s, []string{c.Mark}, day, lang)
		cell := Cell{Text: None}
		switch {
		case err == nil:
			cell = now[0].Cell
		case !errors.Is(err, errCell): // its row is not there any more
			return nil, 0, err
		}
		if cell.Text != c.Cell.Text {
			list = append(list, Changed{c, cell})
		}
	}
	n = len(a.Cited)
	if a.On == "" {
		return list, n, nil
	}
	day, err := time.Parse(time.DateOnly, a.At)
	if err != nil {
		return nil, 0, fmt.Errorf("read the day of a summary: %w", err)
	}
	was, err := TableOf(ctx, s, a, day)
	if err != nil {
		return nil, 0, err
	}
	now, err := ofSource(ctx, s, summarySource, day)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range was.Rows {
		for i, c := range was.Columns {
			if row.Cells[i].Value == nil {
				continue
			}
			n++
			if cell := now.cell(row.Key, c.Key); cell.kept() != row.Cells[i].Text {
				list = append(list, Changed{Cited{
					Mark: Mark(was.Name, row.Key, c.Key), Table: was.Name, Row: row.Key, Column: c.Key,
					Label: strings.TrimSpace(now.called(row, c, " ")), Cell: row.Cells[i], At: a.At, State: a.State,
				}, cell})
			}
		}
	}
	return list, n, nil
}

// TableOf gives the table of indicators that goes with a summary: as it was frozen, else counted for the day.
func TableOf(ctx context.Context, s *store.Store, a Account, day time.Time) (Report, error) {
	if a.On != "" {
		k := s.Pack().KindByRole(register.KindSummary)
		rec, err := s.Get(a.ID)
		if err != nil {
			return Report{}, err
		}
		whole, err := melted(rec.Fields[k.ByRole(register.RoleFigures).Key])
		return whole.Report, err
	}
	return ofSource(ctx, s, summarySource, day)
}
