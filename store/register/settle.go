package register

import (
	"strings"
	"time"
)

// Take is how a rule for conflicts finds the value that it takes.
type Take string

// The ways of taking a value.
const (
	TakeUnit   Take = "unit"   // what the unit wrote whose record of the rule's kind speaks of the child last
	TakeOwn    Take = "own"    // what the unit wrote in whose book the record stands
	TakeNamed  Take = "named"  // what a unit wrote that is named when the rule is used
	TakeLatest Take = "latest" // what was confirmed last; where nothing was, what was written last by the writers' clocks
	TakeAlike  Take = "alike"  // all values mean the same when they are read again
)

// Settling is what a pack says of deciding conflicts.
type Settling struct {
	Evidence string // code list of what a decision rests on
	Rules    []*SettleRule
	Transfer *Transfer // nil where nothing is said of transfers
}

// SettleRule decides many conflicts at once, each by the same question.
type SettleRule struct {
	Key     string
	Label   string
	LabelEN string `toml:"label_en"`
	Take    Take
	Kind    string // of the records that are asked, with TakeUnit
	When    string // which of them count
	when    *Expr
}

// Say is the rule in a language.
func (r *SettleRule) Say(lang string) string { return inLanguage(lang, r.Label, r.LabelEN) }

// Transfer says where a child is at school, and what closes an enrolment that another school has taken over.
type Transfer struct {
	Kind  string            // of the records that say it
	In    string            // the child is there
	Out   string            // the child has gone from there
	Close string            // kind of the record that closes it
	To    string            // field of it: the name of the school where the child is now
	Set   map[string]string // field of it → expression over the enrolment that is closed
	in    *Expr
	out   *Expr
	set   map[string]*Expr
}

// Evidence gives the code list of what a decision rests on; nil where the pack has none.
func (p *Pack) Evidence() *CodeList { return p.Codes[p.Settling.Evidence] }

// Offered names the codes of a list with their labels, so that one can be typed.
func (c *CodeList) Offered() string {
	if c == nil {
		return ""
	}
	var all []string
	for _, row := range c.Codes {
		if !row.Hidden {
			all = append(all, row.Code+" "+row.Label)
		}
	}
	return strings.Join(all, ", ")
}

// SettleRule looks a rule up by key; nil where there is none.
func (p *Pack) SettleRule(key string) *SettleRule {
	for _, r := range p.Settling.Rules {
		if r.Key == key {
			return r
		}
	}
	return nil
}

// Counts reports whether a record of the rule's kind says where the child is.
func (r *SettleRule) Counts(rec Record, look Lookup, day time.Time) bool {
	ok, err := r.when.Bool(rec, look, day)
	return err == nil && ok
}

// Standing tells whether an enrolment says that the child is there, or has gone from there.
func (t *Transfer) Standing(rec Record, look Lookup, day time.Time) (in, out bool) {
	in, errIn := t.in.Bool(rec, look, day)
	out, errOut := t.out.Bool(rec, look, day)
	return in && errIn == nil, out && errOut == nil
}

// Closing gives the values of the record that closes an enrolment.
func (t *Transfer) Closing(rec Record, look Lookup, day time.Time) (map[string]string, error) {
	values := map[string]string{}
	for key, e := range t.set {
		text, err := e.String(rec, look, day)
		if err != nil {
			return nil, err
		}
		if text != "" {
			values[key] = text
		}
	}
	return values, nil
}
