package report

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errReporter  = fault.New(fault.Refused, "filing-reporter")
	errFiled     = fault.New(fault.Refused, "filing-today")
	errFuture    = fault.New(fault.Refused, "filing-future")
	errNoFiling  = fault.New(fault.Refused, "filing-no-register")
	errTooLong   = fault.New(fault.Refused, "filing-too-long")
	errElsewhere = fault.New(fault.Refused, "filing-elsewhere")
	errNoSummary = fault.New(fault.Refused, "filing-no-summary")
)

// Filed is a return that was made: who answered for it and when.
type Filed struct {
	ID     string `json:"id"`
	At     string `json:"at"`
	On     string `json:"on"`
	Person string `json:"person"`
	State  string `json:"state"`
}

// frozen is a table as it was sent, with the records behind its figures where there is room for them.
type frozen struct {
	Report
	Records []string         `json:"records,omitempty"`
	Behind  map[string][]int `json:"behind,omitempty"` // places in Records, by row and column
}

// filingKind is the register of returns; nil where the pack has none that is whole.
func filingKind(p *register.Pack) *register.Kind {
	k := p.KindByRole(register.KindFiling)
	if k == nil {
		return nil
	}
	for _, role := range []register.Role{
		register.RoleCode, register.RoleOffice, register.RoleEvent, register.RoleConfirmed, register.RoleTitle, register.RoleStateCode, register.RoleFigures,
	} {
		if k.ByRole(role) == nil {
			return nil
		}
	}
	return k
}

// Reporter is the named person who reports for a unit on a day, and the record that names him; ""
// where there is none.
func Reporter(s *store.Store, unit string, day time.Time) (name, id string) {
	one := reporters(s, day)[unit]
	return one.name, one.id
}

// reporter is who reports for a unit, and the record that names him.
type reporter struct{ name, id string }

// reporters gives those of all units on a day: as the unit itself says, or one above it.
func reporters(s *store.Store, day time.Time) map[string]reporter {
	all := map[string]reporter{}
	k := s.Pack().KindByRole(register.KindOfficer)
	if k == nil || k.ByRole(register.RoleReporter) == nil || k.ByRole(register.RoleTitle) == nil {
		return all
	}
	at := day.Format(time.DateOnly)
	value := func(rec register.Record, role register.Role) string {
		if f := k.ByRole(role); f != nil {
			return rec.Values[f.Key]
		}
		return ""
	}
	units, err := s.Units()
	if err != nil {
		return all
	}
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, sound bool) {
		of := value(rec, register.RoleOffice)
		if of == "" {
			of = rec.Unit
		}
		until := value(rec, register.RoleUntil)
		if sound && store.Under(units, of, rec.Unit) && value(rec, register.RoleReporter) == "1" && value(rec, register.RoleFrom) <= at && (until == "" || until >= at) {
			all[of] = reporter{value(rec, register.RoleTitle), rec.ID}
		}
	})
	return all
}

// File counts a table as Tally does and keeps it as a return: frozen, with the name of the person who
// reports for the unit. Without one it is refused. A table of indicators goes into the unit's
// summary of the year.
func File(ctx context.Context, s *store.Store, name string, ask Ask, reason string) (Report, error) {
	today := time.Now()
	own := s.Unit()
	if ask.Unit != "" && ask.Unit != own.Code {
		return Report{}, errElsewhere.With("unit", ask.Unit, "own", own.Name)
	}
	if ask.Day.Format(time.DateOnly) > today.Format(time.DateOnly) {
		return Report{}, errFuture.With("day", ask.Day.Format(time.DateOnly))
	}
	person, _ := Reporter(s, own.Code, today)
	if person == "" {
		return Report{}, errReporter.With("unit", own.Name)
	}
	ask.Full = false
	r, kept, err := inBoth(ctx, s, name, ask)
	if err != nil {
		return Report{}, err
	}
	edits, err := filingOf(s, kept, person, today, reason)
	if err != nil {
		return Report{}, err
	}
	if s.Pack().Tables[name].Source == summarySource {
		edits, err = summaryOf(ctx, s, kept, today, reason)
		if err != nil {
			return Report{}, err
		}
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		return Report{}, err
	}
	r.Filed = &Filed{ID: saved[0].ID, At: r.At, On: today.Format(time.DateOnly), Person: person, State: r.State}
	r.Notes = append(r.Notes, r.Filed.note())
	return r, nil
}

// inBoth counts a table in the language in use, and as it is kept.
func inBoth(ctx context.Context, s *store.Store, name string, ask Ask) (r, own Report, err error) {
	for range 3 {
		version := s.Version()
		if r, err = Tally(ctx, s, name, ask); err != nil || words.Language() == ownLanguage {
			return r, r, err
		}
		ask.lang = ownLanguage
		if own, err = tallyOnce(ctx, s, name, ask); err != nil {
			return r, own, err
		}
		own.Notes = append(own.Notes, r.Notes[min(len(own.Notes), len(r.Notes)):]...) // what the checks say
		if ask.lang = ""; s.Version() == version {
			return r, own, nil
		}
	}
	return r, own, store.ErrMoving
}

// summarySource is the source of tables whose figures a summary keeps.
const summarySource = "indicators"

// filingOf is the return as it is kept: a record, and one for each further part of its figures.
func filingOf(s *store.Store, r Report, person string, today time.Time, reason string) ([]store.Edit, error) {
	k := filingKind(s.Pack())
	if k == nil {
		return nil, errNoFiling
	}
	on := today.Format(time.DateOnly)
	for _, one := range returnsOf(s, r.Name, r.Unit) {
		if one.At == r.At && one.On == on {
			return nil, errFiled.With("report", r.Name, "day", r.At)
		}
	}
	more, most := partKind(s.Pack()), 1
	if more != nil {
		most = mostParts
	}
	pieces, err := freeze(r, k.ByRole(register.RoleFigures), most)
	if err != nil {
		return nil, err
	}
	set := map[string]string{}
	for role, value := range map[register.Role]string{
		register.RoleCode: r.Name, register.RoleOffice: r.Unit, register.RoleEvent: r.At, register.RoleConfirmed: on, register.RoleTitle: person,
		register.RoleStateCode: r.State, register.RoleFigures: pieces[0],
	} {
		set[k.ByRole(role).Key] = value
	}
	edits := []store.Edit{{Kind: k.Key, Set: set, Reason: reason}}
	for n, piece := range pieces[1:] {
		edits = append(edits, store.Edit{Kind: more.Key, Set: map[string]string{
			more.ByRole(register.RoleReturn).Key: "#0", more.ByRole(register.RolePart).Key: fmt.Sprint(n + 2), more.ByRole(register.RoleFigures).Key: piece,
		}})
	}
	return edits, nil
}

// mostParts bounds a return to about a hundred thousand lines of a list.
const mostParts = 64

// partKind is the register of what had no room in a return; nil where the pack has none that is whole.
func partKind(p *register.Pack) *register.Kind {
	k := p.KindByRole(register.KindFilingPart)
	if k == nil || k.ByRole(register.RoleReturn) == nil || k.ByRole(register.RolePart) == nil || k.ByRole(register.RoleFigures) == nil {
		return nil
	}
	return k
}

// summaryOf puts the figures into the unit's summary of the year, which must be written already.
func summaryOf(ctx context.Context, s *store.Store, r Report, today time.Time, reason string) ([]store.Edit, error) {
	k := s.Pack().KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil || k.ByRole(register.RoleFigures) == nil || k.ByRole(register.RoleEvent) == nil {
		return nil, errNoFiling
	}
	id := ""
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if rec.Unit == r.Unit && rec.Values[k.ByRole(register.RolePeriod).Key] == r.At[:4] {
			id = rec.ID
		}
	})
	if id == "" {
		return nil, errNoSummary.With("year", r.At[:4])
	}
	day, err := time.Parse(time.DateOnly, r.At)
	if err != nil {
		return nil, errFuture.With("day", r.At)
	}
	written, err := accountOf(ctx, s, day, ownLanguage)
	if err != nil {
		return nil, err
	}
	r.Cited = written.Cited
	figures, err := freeze(r, k.ByRole(register.RoleFigures), 1)
	if err != nil {
		return nil, err
	}
	return []store.Edit{{ID: id, Reason: reason, Set: map[string]string{
		k.ByRole(register.RoleFigures).Key: figures[0], k.ByRole(register.RoleEvent).Key: today.Format(time.DateOnly),
	}}}, nil
}

// summaryFiled gives what of a unit's summary of a year is frozen; nil where nothing is.
func summaryFiled(s *store.Store, unit, year string) (filed *Filed, whole frozen, err error) {
	k := s.Pack().KindByRole(register.KindSummary)
	if k == nil || k.ByRole(register.RolePeriod) == nil || k.ByRole(register.RoleFigures) == nil || k.ByRole(register.RoleEvent) == nil {
		return nil, whole, nil
	}
	figures := ""
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if value := rec.Values[k.ByRole(register.RoleFigures).Key]; value != "" && rec.Unit == unit && rec.Values[k.ByRole(register.RolePeriod).Key] == year {
			figures, filed = value, &Filed{ID: rec.ID, On: rec.Values[k.ByRole(register.RoleEvent).Key]}
		}
	})
	if filed == nil {
		return nil, whole, nil
	}
	if whole, err = melted(figures); err != nil {
		return nil, whole, err
	}
	filed.At, filed.State = whole.At, whole.State
	if on, err := time.Parse(time.DateOnly, filed.On); err == nil {
		filed.Person, _ = Reporter(s, unit, on)
	}
	return filed, whole, nil
}

// freeze writes a report as it is kept, in at most so many parts. The records behind the figures go along where
// they fit.
func freeze(r Report, into *register.Field, parts int) ([]string, error) {
	most := change.MaxText
	if into.Max > 0 {
		most = min(most, into.Max)
	}
	r.Filed, r.Corrections, r.Charts = nil, nil, nil
	r.Rows = slices.Clone(r.Rows)
	for i := range r.Rows {
		r.Rows[i].Cells = slices.Clone(r.Rows[i].Cells)
		for j, c := range r.Rows[i].Cells {
			r.Rows[i].Cells[j].Text = c.kept()
		}
	}
	whole := frozen{Report: r, Behind: map[string][]int{}}
	at := map[string]int{}
	for _, row := range r.Rows {
		for _, c := range r.Columns {
			ids, _ := r.Explain(row.Key, c.Key)
			for _, id := range ids {
				n, known := at[id]
				if !known {
					n = len(whole.Records)
					at[id] = n
					whole.Records = append(whole.Records, id)
				}
				whole.Behind[row.Key+"\t"+c.Key] = append(whole.Behind[row.Key+"\t"+c.Key], n)
			}
		}
	}
	for _, one := range []frozen{whole, {Report: r}} {
		raw, err := json.Marshal(one)
		if err != nil {
			return nil, fmt.Errorf("freeze %s: %w", r.Name, err)
		}
		if len(raw) <= most {
			return []string{string(raw)}, nil
		}
		if small := packed(raw); len(small) <= most*parts {
			pieces := []string{}
			for piece := range slices.Chunk([]byte(small), most) {
				pieces = append(pieces, string(piece))
			}
			return pieces, nil
		}
	}
	return nil, errTooLong.With("report", r.Name, "rows", len(r.Rows))
}

// packedMark begins figures that were too long as they are: gzip, in base64.
const packedMark = "gzip:"

func packed(raw []byte) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil || w.Close() != nil {
		return string(raw) // a buffer takes everything: it stays as long as it is
	}
	return packedMark + base64.StdEncoding.EncodeToString(b.Bytes())
}

func unpacked(text string) io.Reader {
	small, ok := strings.CutPrefix(text, packedMark)
	if !ok {
		return strings.NewReader(text)
	}
	r, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(small)))
	if err != nil {
		return strings.NewReader("")
	}
	return io.LimitReader(r, mostUnpacked)
}

// mostUnpacked bounds what a return from outside may grow to.
const mostUnpacked = 64 << 20

// returnsOf gives the returns that a unit made of a table, in order of day and of filing.
func returnsOf(s *store.Store, report, unit string) []Filed {
	k := filingKind(s.Pack())
	if k == nil {
		return nil
	}
	units, err := s.Units()
	if err != nil {
		return nil
	}
	var list []Filed
	s.Each(k.Key, func(rec register.Record, _ register.Lookup, _ bool) { // nobody makes a return for a unit that is not below his own
		v := func(role register.Role) string { return rec.Values[k.ByRole(role).Key] }
		if v(register.RoleCode) == report && v(register.RoleOffice) == unit && store.Under(units, unit, rec.Unit) {
			list = append(list, Filed{rec.ID, v(register.RoleEvent), v(register.RoleConfirmed), v(register.RoleTitle), v(register.RoleStateCode)})
		}
	})
	sortFiled(list)
	return list
}

// thaw reads a return's figures back.
func thaw(s *store.Store, f Filed) (frozen, error) {
	rec, err := s.Get(f.ID)
	if err != nil {
		return frozen{}, err
	}
	whole, err := melted(rec.Fields[filingKind(s.Pack()).ByRole(register.RoleFigures).Key] + rest(s, f.ID))
	if err != nil {
		return frozen{}, fmt.Errorf("the return %s: %w", f.ID, err)
	}
	return whole, nil
}

// melted reads figures back as they were frozen. They may come from outside: a row that has no cell for each column is none.
func melted(text string) (whole frozen, err error) {
	if err := json.NewDecoder(unpacked(text)).Decode(&whole); err != nil {
		return frozen{}, fmt.Errorf("read the figures of a return: %w", err)
	}
	whole.Rows = slices.DeleteFunc(whole.Rows, func(row Row) bool { return len(row.Cells) != len(whole.Columns) })
	return whole, nil
}

// rest is what of a return's figures stands in further records.
func rest(s *store.Store, id string) string {
	k := partKind(s.Pack())
	if k == nil {
		return ""
	}
	parts := map[int]string{}
	s.Lookup(func(look register.Lookup) {
		for _, rec := range look.Referring(k.Key, k.ByRole(register.RoleReturn).Key, id) {
			if n, err := strconv.Atoi(rec.Values[k.ByRole(register.RolePart).Key]); err == nil {
				parts[n] = rec.Values[k.ByRole(register.RoleFigures).Key]
			}
		}
	})
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(parts)) {
		b.WriteString(parts[n])
	}
	return b.String()
}

// filedBefore is a column's figure in the return that was filed last for a day not after since.
func (t *tally) filedBefore(c *register.Column, at *node) *float64 {
	if t.before == nil {
		t.before = &frozen{}
		for _, one := range returnsOf(t.s, t.table.ID, t.unit) {
			if one.At > t.since.Format(time.DateOnly) {
				break
			}
			if whole, err := thaw(t.s, one); err == nil {
				t.before = &whole
			}
		}
	}
	return t.before.cell(at.path, c.Filed).Value
}

// note says of a return who made it.
func (f Filed) note() string {
	return words.Say("report.note.filed", "day", f.At, "on", f.On, "who", f.Person, "state", f.State)
}
