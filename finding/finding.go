package finding

import (
	"cmp"
	"slices"
	"strings"

	"rollbook/store"
	"rollbook/words"
)

// Finding is one thing that was noticed: what, about which records, and whose it is to answer.
type Finding struct {
	Check   string // K13b
	Number  string // K13: the check that Check is a part of
	Title   string
	Level   string // the lowest level of a desk that is shown it
	Action  string // block, case, warn, note, list
	About   string // names the evidence: the same tomorrow, so that an answer is found again
	Subject string // whom or what it is about: the first record, or a row of a table; "" where there is neither
	Records []Evidence
	Message string // a sentence; numbers of persons stand in part
	Hint    string
	Owner   string // code of the unit that it is to be answered by
	Since   string // day since which it could be noticed
	Persons bool   // it asks whether records are one person

	Resolution *Resolution // nil: nothing was said yet
}

// Open reports whether a finding still waits.
func (f Finding) Open() bool { return f.Resolution == nil || !f.Resolution.Closed }

// Evidence is a record behind a finding.
type Evidence struct{ ID, Kind, Unit, Title string }

// Resolution is what came of a finding.
type Resolution struct {
	Record   string `json:"record,omitempty"` // that keeps it; "" where the answer stands elsewhere
	Code     string `json:"code"`             // "" where it is only assigned
	Label    string `json:"label"`
	Reason   string `json:"reason"`
	Evidence string `json:"evidence"`
	Owner    string `json:"owner,omitempty"`
	Due      string `json:"due,omitempty"`
	On       string `json:"on,omitempty"`
	Actor    string `json:"actor,omitempty"`
	Closed   bool   `json:"closed"` // nothing more is to be done

	Others []Resolution `json:"others,omitempty"` // say otherwise, by who did not know of it: the finding waits until it is answered anew
}

// Stand gives the answers that stand beside each other, the earliest first; none where one holds.
func (f Finding) Stand() []Resolution {
	if f.Resolution == nil || len(f.Resolution.Others) == 0 {
		return nil
	}
	list := append([]Resolution{*f.Resolution}, f.Resolution.Others...)
	slices.SortStableFunc(list, func(a, b Resolution) int {
		return cmp.Or(strings.Compare(a.On, b.On), strings.Compare(a.Actor, b.Actor))
	})
	return list
}

// Told tells an answer with who gave it and when, and its unit by its name.
func (r Resolution) Told(unit string) string {
	if r.Code == "" {
		r.Label = words.Say("finding.assigned", "unit", unit, "due", r.Due)
	}
	return strings.TrimSpace(words.Say("finding.stands", "actor", r.Actor, "on", r.On, "result", r.Label, "reason", r.Reason, "proof", r.Evidence))
}

// alike reports whether two answers say the same. Who only gave a finding to somebody has not said what came of it.
func (r Resolution) alike(other Resolution) bool {
	if r.Code == "" && other.Code == "" {
		return r.Owner == other.Owner && r.Due == other.Due
	}
	return r.Code == other.Code || r.Code == "" || other.Code == ""
}

// book is where an answer is kept, so that it travels to all whom it concerns: the book of the
// records where they are all of one, else the desk's own.
func book(records []Evidence, own string) string {
	for _, r := range records {
		if r.Unit != records[0].Unit {
			return own
		}
	}
	if len(records) == 0 {
		return own
	}
	return records[0].Unit
}

// common is the lowest unit that all the records' units are, or stand below.
func common(records []Evidence, units map[string]store.Unit, own string) string {
	if len(records) == 0 {
		return own
	}
	at := records[0].Unit
	for range len(units) + 1 {
		all := true
		for _, r := range records {
			all = all && store.Under(units, r.Unit, at)
		}
		if all {
			return at
		}
		if at = units[at].Parent; at == "" {
			break
		}
	}
	return own
}
