package finding

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errCode     = fault.New(fault.Usage, "finding-result")
	errReason   = fault.New(fault.Usage, "finding-reason")
	errEvidence = fault.New(fault.Refused, "finding-evidence")
	errOwner    = fault.New(fault.Usage, "finding-owner")
	errDue      = fault.New(fault.Usage, "finding-due")
	errNoKind   = fault.New(fault.Refused, "finding-no-register")
	errUnknown  = fault.New(fault.Usage, "finding-unknown")
	errOwn      = fault.New(fault.Refused, "finding-own")
)

// Columns of the code list of answers.
const (
	columnCloses = "closes" // "1": nothing more is to be done
	columnProof  = "proof"  // "1": needs evidence
	columnSays   = "says"   // of who is one person: "same" or "different"
)

// Find gives the one finding of a check about some evidence, named by the beginning of either.
func Find(list []Finding, check, about string) (Finding, error) {
	var found []Finding
	for _, f := range list {
		if strings.EqualFold(f.Check, check) && f.About == about {
			return f, nil
		}
		if strings.EqualFold(f.Check, check) && len(about) >= 4 && (strings.HasPrefix(f.About, about) || strings.Contains(f.About, "|"+about)) {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return Finding{}, errUnknown.With("check", check, "about", about, "n", len(found))
	}
	return found[0], nil
}

// Results gives the code list of answers; nil where the pack keeps none.
func Results(p *register.Pack) *register.CodeList {
	if k := p.KindByRole(register.KindFinding); k != nil && k.ByRole(register.RoleResult) != nil {
		return p.Codes[k.ByRole(register.RoleResult).Codes]
	}
	return nil
}

// Fits reports whether a code of the list is an answer to a finding: who is one person is said where that is asked.
func (f Finding) Fits(row *register.CodeRow) bool {
	return row.Data[columnSays] == "" || f.Persons || f.Check == Asked
}

// Answer is what is said about a finding. Without a Code it is only given to an Owner, or a day.
type Answer struct{ Code, Reason, Evidence, Owner, Due string }

// Resolve keeps an answer: in the book of the records where they are all of one, so that it goes down
// to the school and up to the city, else in the desk's own. A reviewer does it. Where the answer says
// who is one person, that is stated of the records too.
func Resolve(s *store.Store, f Finding, a Answer) (store.Saved, error) {
	if err := s.May(store.Reviewer); err != nil {
		return store.Saved{}, err
	}
	kind := s.Pack().KindByRole(register.KindFinding)
	if kind == nil {
		return store.Saved{}, errNoKind
	}
	now, err := Answered(s, []Finding{f}) // it may have been answered since it was shown
	if err != nil {
		return store.Saved{}, err
	}
	f = now[0]
	if due, ok := s.Pack().Day(a.Due); ok {
		a.Due = due.Format(time.DateOnly)
	}
	row, err := checked(s, f, a)
	if err == nil && row != nil && f.Action == needsProof {
		err = secondPerson(s, f)
	}
	if err != nil {
		return store.Saved{}, err
	}
	set := map[string]string{}
	stand := f.Stand()
	put := func(role register.Role, value string) {
		if field := kind.ByRole(role); field != nil && (value != "" || stand != nil) { // of answers that stand beside each other nothing is left
			set[field.Key] = value
		}
	}
	put(register.RoleCode, f.Check)
	put(register.RoleAbout, f.About)
	put(register.RoleTitle, clipped(kind, f.Message))
	if stand != nil {
		a.Owner, a.Due = cmp.Or(a.Owner, f.Owner), cmp.Or(a.Due, f.Resolution.Due)
	}
	put(register.RoleOffice, a.Owner)
	if a.Owner == "" && (f.Resolution == nil || f.Resolution.Owner == "") {
		put(register.RoleOffice, f.Owner)
	}
	put(register.RoleUntil, a.Due)
	if row != nil {
		put(register.RoleResult, row.Code)
		put(register.RoleOpinion, strings.TrimSpace(a.Reason))
		put(register.RoleEvidence, strings.TrimSpace(a.Evidence))
		put(register.RoleEvent, time.Now().Format(time.DateOnly))
	}
	edit := store.Edit{Kind: kind.Key, Book: book(f.Records, s.Unit().Code), Set: set, Reason: a.Reason}
	if f.Resolution != nil && f.Resolution.Record != "" {
		edit.ID = f.Resolution.Record
	}
	edits := []store.Edit{edit}
	for _, other := range stand {
		if !slices.ContainsFunc(edits, func(e store.Edit) bool { return e.ID == other.Record }) {
			edit.ID = other.Record
			edits = append(edits, edit)
		}
	}
	if row != nil && f.Persons { // first and with all that is said, so that what was stopped between the two still waits, or has lost nothing
		if err := state(s, f, row.Data[columnSays], strings.TrimSpace(a.Reason+" "+a.Evidence)); err != nil {
			return store.Saved{}, err
		}
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		return store.Saved{}, err
	}
	return saved[0], nil
}

// needsProof is the action of a finding that is answered with a document, by another person.
const needsProof = "case"

// secondPerson refuses an answer by who made the records himself, at a desk where several work.
func secondPerson(s *store.Store, f Finding) error {
	others, err := s.Accounts()
	if err != nil || len(others) == 0 {
		return err
	}
	actor, own := s.Actor(), false
	s.Lookup(func(look register.Lookup) {
		for _, e := range f.Records {
			own = own || look.(register.Annals).Origin(e.ID).Maker == actor
		}
	})
	if own {
		return errOwn.With("actor", actor)
	}
	return nil
}

// checked refuses an answer that says too little: what closes a finding that is to be answered with a document names one too.
// The row is nil where there is no code.
func checked(s *store.Store, f Finding, a Answer) (*register.CodeRow, error) {
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	list := Results(s.Pack())
	row := list.Row(list.Find(a.Code))
	_, known := units[a.Owner]
	_, day := time.Parse(time.DateOnly, a.Due)
	switch {
	case a.Code != "" && row == nil, a.Code == "" && a.Owner == "" && a.Due == "":
		return nil, errCode.With("code", a.Code, "known", labels(list))
	case row != nil && strings.TrimSpace(a.Reason) == "":
		return nil, errReason
	case row != nil && (row.Data[columnProof] == "1" || f.Action == needsProof && row.Data[columnCloses] == "1") && strings.TrimSpace(a.Evidence) == "":
		return nil, errEvidence.With("result", row)
	case a.Owner != "" && !known:
		return nil, errOwner.With("unit", a.Owner)
	case a.Due != "" && day != nil:
		return nil, errDue.With("text", a.Due)
	}
	return row, nil
}

func labels(list *register.CodeList) string {
	if list == nil {
		return ""
	}
	var all []string
	for _, row := range list.Codes {
		all = append(all, row.Code+" "+row.Say(words.Language()))
	}
	return strings.Join(all, ", ")
}

// state says of every two of a finding's records what the answer says, where nothing was said yet, or answers stood beside each
// other.
func state(s *store.Store, f Finding, word, reason string) error {
	verb := s.Unlike
	switch word {
	case store.Same:
		verb = s.Link
	case store.Different:
	default:
		return nil
	}
	const most = 20 // records: more are one to be looked at by itself
	for i, a := range f.Records[:min(len(f.Records), most)] {
		for _, b := range f.Records[i+1 : min(len(f.Records), most)] {
			if a.Kind != b.Kind || f.Stand() == nil && s.Judged(a.ID, b.ID) != "" {
				continue
			}
			if _, err := verb(a.ID, b.ID, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// Answered puts to findings what is kept about them. Of two answers that say the same the one that closes goes first, then the later
// one; where they do not, both stand beside each other.
func Answered(s *store.Store, list []Finding) ([]Finding, error) {
	kind := s.Pack().KindByRole(register.KindFinding)
	if kind == nil {
		return list, nil
	}
	known := map[[2]string][]Resolution{}
	err := s.Survey(kind.Key, func(rec register.Record, look register.Lookup) {
		r := resolution(s.Pack(), kind, rec.Values)
		r.Record = rec.ID
		if annals, ok := look.(register.Annals); ok {
			r.Actor = annals.Origin(rec.ID).Maker
		}
		key := [2]string{value(kind, rec.Values, register.RoleCode), value(kind, rec.Values, register.RoleAbout)}
		if key[0] == Asked { // asked anew, it waits anew
			known[key] = nil
		}
		known[key] = append(known[key], r)
	})
	if err != nil || len(known) == 0 {
		return list, err
	}
	disputed, err := disputed(s, kind)
	if err != nil {
		return nil, err
	}
	for i := range list {
		kept := known[[2]string{list[i].Check, list[i].About}]
		if len(kept) == 0 {
			continue
		}
		r, err := held(s, kept, disputed)
		if err != nil {
			return nil, err
		}
		if list[i].Resolution != nil && list[i].Resolution.Closed && !r.Closed && len(r.Others) == 0 {
			continue
		}
		if r.Owner != "" {
			list[i].Owner = r.Owner
		}
		list[i].Resolution = &r
	}
	return list, nil
}

func value(kind *register.Kind, values map[string]string, role register.Role) string {
	if f := kind.ByRole(role); f != nil {
		return values[f.Key]
	}
	return ""
}

// resolution reads an answer from the values of a record.
func resolution(p *register.Pack, kind *register.Kind, values map[string]string) Resolution {
	get := func(role register.Role) string { return value(kind, values, role) }
	r := Resolution{
		Code: get(register.RoleResult), Reason: get(register.RoleOpinion), Evidence: get(register.RoleEvidence), Owner: get(register.RoleOffice),
		Due: get(register.RoleUntil), On: get(register.RoleEvent),
	}
	if row := Results(p).Row(r.Code); row != nil {
		r.Label, r.Closed = row.Say(words.Language()), row.Data[columnCloses] == "1"
	}
	return r
}

// disputed gives, by record, the answers that were written into it by who did not know of each other.
func disputed(s *store.Store, kind *register.Kind) (map[string][]Resolution, error) {
	conflicts, err := s.Conflicts(kind.Key)
	all := map[string][]Resolution{}
	for _, c := range conflicts {
		if f := kind.ByRole(register.RoleResult); f == nil || c.Field != f.Key {
			continue
		}
		events, err := s.History(c.Record)
		if err != nil {
			return nil, err
		}
		for _, v := range c.Distinct() {
			values := map[string]string{}
			for _, e := range events {
				for key, field := range e.Fields {
					if e.Change == v.Change {
						values[key] = field.New
					}
				}
			}
			values[c.Field] = v.Value
			r := resolution(s.Pack(), kind, values)
			r.Record, r.Actor, r.On = c.Record, v.Actor, cmp.Or(r.On, v.Time().Format(time.DateOnly))
			all[c.Record] = append(all[c.Record], r)
		}
	}
	return all, err
}

// held gives the answer that holds of those that are kept about a finding, with those that say otherwise.
func held(s *store.Store, kept []Resolution, disputed map[string][]Resolution) (Resolution, error) {
	var said []Resolution
	for _, r := range kept {
		if several := disputed[r.Record]; several != nil {
			said = append(said, several...)
			continue
		}
		if len(kept) > 1 {
			rec, err := s.Get(r.Record)
			if err != nil {
				return Resolution{}, err
			}
			r.Actor = rec.Actor // who answered: another may have given it to somebody before
			r.On = cmp.Or(r.On, rec.Updated.Format(time.DateOnly))
		}
		said = append(said, r)
	}
	slices.SortStableFunc(said, func(a, b Resolution) int {
		switch {
		case later(a, b):
			return 1
		case later(b, a):
			return -1
		}
		return 0
	})
	r := said[0]
	for _, other := range said[1:] {
		if !r.alike(other) {
			r.Others = append(r.Others, other)
		}
	}
	r.Closed = r.Closed && len(r.Others) == 0
	return r, nil
}

// later reports whether of two answers the second goes first.
func later(old, one Resolution) bool {
	if (old.Code == "") != (one.Code == "") {
		return one.Code != ""
	}
	if old.Closed != one.Closed {
		return one.Closed
	}
	return one.On > old.On || one.On == old.On && one.Record > old.Record
}

// Of keeps the findings of a check ("" for all), of a unit and those below it, and only the open ones
// where that is asked.
func Of(list []Finding, units map[string]store.Unit, check, unit string, open bool) []Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f Finding) bool {
		return check != "" && !strings.EqualFold(f.Check, check) && !strings.EqualFold(f.Number, check) ||
			unit != "" && !concerns(f, units, unit) || open && !f.Open()
	})
}

// concerns reports whether a finding is a unit's to answer, or about records of its books.
func concerns(f Finding, units map[string]store.Unit, unit string) bool {
	return store.Under(units, f.Owner, unit) || slices.ContainsFunc(f.Records, func(e Evidence) bool { return store.Under(units, e.Unit, unit) })
}
