package finding

import (
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// Asked is the check of a question that a person asks: not what a rule noticed, and it is answered and travels like that.
const Asked = "ASK"

var (
	errNoText = fault.New(fault.Usage, "ask-no-text")
	errAgain  = fault.New(fault.Refused, "ask-again")
	errSelf   = fault.New(fault.Usage, "ask-self")
)

// Question is what a unit was asked about one field of a record, and what it answered.
type Question struct {
	ID       string // of the record that keeps it
	About    string // names it among the findings
	Record   string // that it is about
	Field    string // of that record
	Unit     string // that was asked
	Text     string
	Since    time.Time
	Actor    string // who asked
	Due      string
	Answer   string // "" while there is none
	Evidence string
	Closed   bool
}

// Told tells what became of it, of a unit by its name.
func (q Question) Told(unit string) string {
	if q.Answer != "" {
		return words.Say("conflicts.answered", "unit", unit, "answer", q.Answer, "evidence", q.Evidence)
	}
	due := ""
	if q.Due != "" {
		due = words.Say("conflicts.asked.due", "day", q.Due)
	}
	return words.Say("conflicts.asked", "unit", unit, "day", q.Since.Format(time.DateOnly), "due", due, "text", q.Text)
}

// About names a question: one unit is asked about one field of one record once at a time.
func About(record, field, unit string) string {
	return strings.Join([]string{record, field, unit}, "#")
}

// Ask asks a unit about a field of a record. The question is kept in that unit's book, goes there with the next bundle, and
// stands there among the findings until it is answered.
func Ask(s *store.Store, record, field, unit, text, due string) (store.Saved, error) {
	if err := s.May(store.Reviewer); err != nil {
		return store.Saved{}, err
	}
	kind := s.Pack().KindByRole(register.KindFinding)
	if kind == nil {
		return store.Saved{}, errNoKind
	}
	units, err := s.Units()
	if err != nil {
		return store.Saved{}, err
	}
	_, known := units[unit]
	until, day := s.Pack().Day(due)
	switch {
	case strings.TrimSpace(text) == "":
		return store.Saved{}, errNoText
	case !known:
		return store.Saved{}, errOwner.With("unit", unit)
	case unit == s.Unit().Code:
		return store.Saved{}, errSelf.With("unit", units[unit].Name)
	case due != "" && !day:
		return store.Saved{}, errDue.With("text", due)
	case due != "":
		due = until.Format(time.DateOnly)
	}
	list, err := Questions(s)
	if err != nil {
		return store.Saved{}, err
	}
	for _, q := range list {
		if q.About == About(record, field, unit) && !q.Closed {
			return store.Saved{}, errAgain.With("unit", units[unit].Name, "day", q.Since.Format(time.DateOnly))
		}
	}
	set := map[string]string{}
	for role, value := range map[register.Role]string{
		register.RoleCode: Asked, register.RoleAbout: About(record, field, unit), register.RoleTitle: clipped(kind, text),
		register.RoleOffice: unit, register.RoleUntil: due,
	} {
		if f := kind.ByRole(role); f != nil && value != "" {
			set[f.Key] = value
		}
	}
	saved, err := s.Commit(store.Edit{Kind: kind.Key, Book: unit, Set: set, Reason: text})
	if err != nil {
		return store.Saved{}, err
	}
	return saved[0], nil
}

// clipped is what of a text has room in the title of an answer or a question, as the pack says.
func clipped(kind *register.Kind, text string) string {
	r := []rune(strings.TrimSpace(text))
	if f := kind.ByRole(register.RoleTitle); f != nil && f.Max > 0 {
		r = r[:min(len(r), f.Max)]
	}
	return string(r)
}

// Questions gives what was asked, in the order in which it was; of several about one thing the last is the one that holds.
func Questions(s *store.Store) ([]Question, error) {
	kind := s.Pack().KindByRole(register.KindFinding)
	if kind == nil {
		return nil, nil
	}
	results := Results(s.Pack())
	var list []Question
	err := s.Survey(kind.Key, func(rec register.Record, look register.Lookup) {
		value := func(role register.Role) string {
			if f := kind.ByRole(role); f != nil {
				return rec.Values[f.Key]
			}
			return ""
		}
		parts := strings.Split(value(register.RoleAbout), "#")
		if value(register.RoleCode) != Asked || len(parts) != 3 {
			return
		}
		q := Question{
			ID: rec.ID, About: value(register.RoleAbout), Record: parts[0], Field: parts[1], Unit: parts[2], Text: value(register.RoleTitle),
			Due: value(register.RoleUntil), Answer: value(register.RoleOpinion), Evidence: value(register.RoleEvidence),
		}
		if row := results.Row(value(register.RoleResult)); row != nil {
			q.Closed = row.Data[columnCloses] == "1"
			q.Answer = strings.TrimSpace(row.Say(words.Language()) + words.Say("form.dot") + q.Answer)
		}
		if annals, ok := look.(register.Annals); ok {
			origin := annals.Origin(rec.ID)
			q.Since, q.Actor = origin.Made, origin.Maker
		}
		list = append(list, q)
	})
	return list, err
}

// questions are the findings that persons asked about: those of this desk's records, and those that it is asked.
func questions(s *store.Store) ([]Finding, error) {
	list, err := Questions(s)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	byAbout := map[string]int{}
	var found []Finding
	s.Lookup(func(look register.Lookup) {
		for _, q := range list {
			f := Finding{
				Check: Asked, Number: Asked, Title: words.Say("finding.asked"), Level: store.School, Action: "ask", About: q.About, Message: q.Text,
				Hint: words.Say("finding.asked.hint"), Owner: q.Unit, Since: q.Since.Format(time.DateOnly),
			}
			if rec, ok := look.Record(q.Record); ok {
				f.Subject = s.Pack().TitleOf(rec)
				f.Records = []Evidence{{ID: rec.ID, Kind: rec.Kind, Unit: rec.Unit, Title: f.Subject}}
				base, _, _ := strings.Cut(q.Field, "@")
				if field := s.Pack().Kind(rec.Kind).Field(base); field != nil {
					f.Message = words.Say("finding.asked.text", "field", field.Say(words.Language()), "text", q.Text)
				}
			}
			if at, twice := byAbout[q.About]; twice { // asked again after an answer
				found[at] = f
				continue
			}
			byAbout[q.About] = len(found)
			found = append(found, f)
		}
	})
	return Answered(s, found)
}
