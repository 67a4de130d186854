package register

import (
	"math"
	"strconv"
	"time"
)

// Next is how the records of a kind go on into the term of a day (新学期): as new records, or as they are with
// other values. Its expressions are over a record of an earlier term, as of the day.
type Next struct {
	Label   string
	LabelEN string  `toml:"label_en"`
	Title   string  // expression: what the term of the day is called
	Of      string  // the term that a record is of, as a number that grows
	To      string  // the same of the day
	Back    float64 // how far before To a record may lie that goes on
	Same    bool    // the record itself gets the values; else a new one is made
	Stays   string  // why a record does not go on; "" where it does
	Group   string  // what those who go on are counted by, for people: 一年级 → 二年级
	Order   string  // text by which they are put in order
	Copy    []string
	Ask     []string // fields that whoever does it may give one value for all
	Set     map[string]string
	Lets    []Let `toml:"let"`

	kind                                 *Kind
	title, of, to, stays, group, inOrder *Expr
	set                                  map[string]*Expr
}

// Going is what becomes of one record.
type Going struct {
	Why          string // it does not go on; "" where it does
	Group, Order string
	Values       map[string]string // of the record of the next term; the whole of what the pack says, "" among it
}

// Say is what going on is called, in a language.
func (n *Next) Say(lang string) string { return inLanguage(lang, n.Label, n.LabelEN) }

// Term gives the term of a day as a number, and what it is called.
func (n *Next) Term(look Lookup, day time.Time) (term float64, title string, err error) {
	rec := Record{Kind: n.kind.Key}
	if title, err = n.title.String(rec, look, day); err != nil {
		return 0, "", err
	}
	text, err := n.to.String(rec, look, day)
	if err != nil {
		return 0, "", err
	}
	return ordinal(text), title, nil
}

// TermOf gives the term that a record is of; NaN where it does not say.
func (n *Next) TermOf(rec Record, look Lookup, day time.Time) (float64, error) {
	text, err := n.of.String(rec, look, day)
	return ordinal(text), err
}

func ordinal(text string) float64 {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	return math.NaN()
}

// Go tells what becomes of a record on a day.
func (n *Next) Go(rec Record, look Lookup, day time.Time) (Going, error) {
	g := Going{Values: make(map[string]string, len(n.Copy)+len(n.set))}
	for into, e := range map[*string]*Expr{&g.Why: n.stays, &g.Group: n.group, &g.Order: n.inOrder} {
		if e == nil {
			continue
		}
		text, err := e.String(rec, look, day)
		if err != nil {
			return Going{}, err
		}
		*into = text
	}
	for _, key := range n.Copy {
		g.Values[key] = n.kind.byKey[key].At(rec.Values, day)
	}
	for key, e := range n.set {
		value, err := e.String(rec, look, day)
		if err != nil {
			return Going{}, err
		}
		g.Values[key] = value
	}
	return g, nil
}
