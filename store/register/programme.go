package register

import (
	"encoding/json"
	"strings"
	"time"
)

// Programme is one kind of aid (资助项目): who pays whom, for how long, and how much.
type Programme struct {
	Key                 string   // code of the award's field of role programme
	Level, Payee, Payer string   // as the paper names them
	ToSchool            bool     // the school gets it, not the person
	Period              string   // year, term, month, day, course or once
	Excludes, Higher    []string // programmes that a person of the same period may not have beside it; of which he gets the higher one
	Sentence, Document  string
	Amounts             []Amount
	Parts               []Part
	Reading             string

	rules  []*Rule // that are of it, in order
	giving int     // how many of them stand before the last that gives, and that one: what due has to ask
}

// Amount is what a programme gives from a day on, at the units under one. Known is false where the
// amount is 未定, which is not zero.
type Amount struct {
	Unit        string  // "" for all
	From, Until string  // days; "" is open. Until is the first day on which it no longer holds
	Value       float64 // yuan for one period of the programme
	Known       bool
	Basis       string // the document that says so

	when *Expr
}

// Part is the share of a period's amount that a person gets who was there for a part of it.
type Part struct {
	Share   float64 // 0 to 1; set by a number or by an expression
	Reading string

	when, share *Expr
}

// Fact is one thing about a person on a day that rules go by, and that an award keeps as its basis.
type Fact struct {
	Key, Label, LabelEN string
	Codes               string // code list of its value

	expr *Expr
}

// Rule is a row of the decision table. The first that applies to a person and a programme decides.
type Rule struct {
	ID         string // of its row; several rules may have one
	Programmes string // their keys, with blanks between
	Reason     string // with {FACT} for what a fact was; "": the sentence of the programme
	Status     string // whether the paper says so, or a bureau may choose
	Reading    string // open points that it rests on: "A2 A8"
	Gives      Ruling
	From       string // days, as of an Amount
	Until      string

	when []*Expr
}

// Ruling is what a rule says.
type Ruling string

// The rulings. A contradiction is one in the data: it must be cleared up before anything is due.
const (
	Gives         Ruling = "gives"
	Nothing       Ruling = "nothing"
	Contradiction Ruling = "contradiction"
	Stop          Ruling = "stop"
)

// Verdict is what a person is due of a programme on a day, and why.
type Verdict struct {
	Programme string
	Rule      string // "" where no rule applies
	Ruling    Ruling
	Amount    float64 // yuan for the period; NaN where it is due and 未定, 0 where nothing is due
	Share     float64 // of the full amount
	Reason    string  // the sentence of the paper, or the rule's own
	Reading   string  // open readings that it rests on: "A2 A8"
	Facts     []Known // in the order of the pack
}

// Due reports whether the person gets the programme.
func (v Verdict) Due() bool { return v.Ruling == Gives }

// Known is a fact as it stood.
type Known struct{ Key, Label, Value, Shown string }

// Snapshot is the facts as JSON: an object of shown values by label, for the award's basis.
func (v Verdict) Snapshot() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, k := range v.Facts {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, text := range []string{k.Label, k.Shown} {
			raw, err := json.Marshal(text)
			if err != nil { // a string always has a JSON form
				continue
			}
			if j > 0 {
				b.WriteByte(':')
			}
			b.Write(raw)
		}
	}
	b.WriteByte('}')
	return b.String()
}

// Desk is what a Lookup may be besides: it knows the units. Without it desk.level is "", and units stand as the pack lists them.
type Desk interface {
	Level() string                 // of the unit whose desk it is
	Under(unit, above string) bool // the same unit, or below it
}

// Programme looks a programme up; nil where the pack has none.
func (p *Pack) Programme(key string) *Programme {
	for _, one := range p.Programmes {
		if one.Key == key {
			return one
		}
	}
	return nil
}

// Entitled decides what a person is due of a programme on a day.
func (p *Pack) Entitled(programme string, person Record, look Lookup, day time.Time) Verdict {
	return p.judge(person, look, day).verdict(programme)
}

// Verdicts decides it of every programme, in the order of the pack; the facts are found once.
func (p *Pack) Verdicts(person Record, look Lookup, day time.Time) []Verdict {
	j := p.judge(person, look, day)
	list := make([]Verdict, len(p.Programmes))
	for i, one := range p.Programmes {
		list[i] = j.verdict(one.Key)
	}
	return list
}
