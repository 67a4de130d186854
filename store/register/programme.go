package register

import (
	"encoding/json"
	"math"
	"slices"
	"sort"
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

// judging is one person on one day. What an expression asks for is made when the first one asks, and
// serves all others.
type judging struct {
	asking
	pack  *Pack
	facts map[string]any
	said  []said // of the conditions of rules, which several share, by number
}

// said is what became of a condition.
type said uint8

const (
	unasked said = iota
	yes
	no
)

// judgedDeep is how deep computed fields go where a person is judged.
const judgedDeep = deep - 1

func (p *Pack) judge(person Record, look Lookup, day time.Time) *judging {
	return p.judgeWith(person, fillingOf(look, day, judgedDeep))
}

func (p *Pack) judgeWith(person Record, f *filling) *judging {
	facts := f.room(len(p.Facts))
	env := f.room(4 * len(p.Facts))
	env[factName] = facts
	return &judging{asking{p.asks(), f, person, env}, p, facts, make([]said, len(p.conditions))}
}

func (j *judging) verdict(programme string) Verdict {
	v := Verdict{Programme: programme, Ruling: Nothing}
	one := j.pack.Programme(programme)
	if one == nil {
		return v
	}
	v.Reading = one.Reading
	if r := j.rule(one.rules); r != nil {
		v.Rule, v.Ruling, v.Reading = r.ID, r.Gives, readings(one.Reading, r.Reading)
		v.Reason = r.Reason
		if v.Reason == "" {
			v.Reason = one.Sentence
		}
	}
	if v.Ruling == Gives {
		j.pay(one, &v)
	}
	return v
}

// pay finds the amount of what is due, and the share of it.
func (j *judging) pay(one *Programme, v *Verdict) {
	v.Amount, v.Share = j.amount(one), 1
	if part := j.part(one); part != nil {
		v.Share, v.Reading = j.share(part), readings(v.Reading, part.Reading)
		v.Amount = math.Round(v.Amount*v.Share*100) / 100 // nobody is paid a part of a fen
	}
}

// known gives every fact that is shown, in the order of the pack.
func (j *judging) known() []Known {
	var list []Known
	for _, f := range j.pack.Facts {
		if f.Label == "" {
			continue
		}
		k := Known{Key: f.Key, Label: f.Label, Value: plain(j.fact(f))}
		k.Shown = k.Value
		if f.Codes != "" {
			k.Shown = j.pack.label(f.Codes, k.Value)
		} else if truth, ok := j.fact(f).(bool); ok {
			k.Shown = j.pack.flag.No
			if truth {
				k.Shown = j.pack.flag.Yes
			}
		}
		list = append(list, k)
	}
	return list
}

// Explained is Entitled with the facts beside it, and with the reason's {facts} filled in.
func (p *Pack) Explained(programme string, person Record, look Lookup, day time.Time) Verdict {
	j := p.judge(person, look, day)
	v := j.verdict(programme)
	v.Facts = j.known()
	var pairs []string
	for _, k := range v.Facts {
		shown := k.Shown
		if shown == "" {
			shown = "—"
		}
		pairs = append(pairs, "{"+k.Key+"}", shown)
	}
	v.Reason = strings.NewReplacer(pairs...).Replace(v.Reason)
	return v
}

// rule finds the first that applies. One that cannot be evaluated does not apply.
func (j *judging) rule(rules []*Rule) *Rule {
	day := j.fill.day
	for _, r := range rules {
		if day >= r.From && (r.Until == "" || day < r.Until) && j.all(r.when) {
			return r
		}
	}
	return nil
}

func (j *judging) all(list []*Expr) bool {
	for _, e := range list {
		if e == nil {
			continue
		}
		if j.said[e.number] == unasked {
			j.said[e.number] = no
			if ok, err := j.bool(e); ok && err == nil {
				j.said[e.number] = yes
			}
		}
		if j.said[e.number] == no {
			return false
		}
	}
	return true
}

// amount gives what the programme's row for the day and the person's unit says: the row of a unit
// goes before the one for all, a later one before an earlier one.
func (j *judging) amount(one *Programme) float64 {
	day := j.fill.day
	var fit []*Amount
	for i := range one.Amounts {
		a := &one.Amounts[i]
		if day < a.From || a.Until != "" && day >= a.Until || a.Unit != "" && !under(j.pack, j.fill.look, j.rec.Unit, a.Unit) {
			continue
		}
		if ok, err := j.bool(a.when); err == nil && ok {
			fit = append(fit, a)
		}
	}
	sort.SliceStable(fit, func(a, b int) bool {
		if (fit[a].Unit != "") != (fit[b].Unit != "") {
			return fit[a].Unit != ""
		}
		return fit[a].From > fit[b].From
	})
	if len(fit) == 0 || !fit[0].Known {
		return math.NaN()
	}
	return fit[0].Value
}

func (j *judging) part(one *Programme) *Part {
	for i := range one.Parts {
		if ok, err := j.bool(one.Parts[i].when); err == nil && ok {
			return &one.Parts[i]
		}
	}
	return nil
}

func (j *judging) share(part *Part) float64 {
	if part.share == nil {
		return part.Share
	}
	out, err := part.share.judged(j)
	if err != nil {
		return math.NaN()
	}
	return number(out)
}

func (j *judging) bool(e *Expr) (bool, error) {
	if e == nil {
		return true, nil
	}
	out, err := e.judged(j)
	ok, _ := out.(bool)
	return ok, err
}

// fact finds a fact once. One that cannot be evaluated is as good as none.
func (j *judging) fact(f *Fact) any {
	v, known := j.facts[f.Key]
	if !known {
		out, err := f.expr.judged(j)
		if err != nil {
			out = ""
		}
		v = out
		j.facts[f.Key] = v
	}
	return v
}

// judged evaluates an expression that may name facts.
func (e *Expr) judged(j *judging) (any, error) {
	for _, f := range e.made().facts {
		j.fact(f)
	}
	j.ask(e)
	return e.with(j.env)
}

const factName = "fact"

// under reports whether a unit is, or stands below, another: by the desk, else by the pack's list.
func under(p *Pack, look Lookup, unit, above string) bool {
	if desk, ok := look.(Desk); ok {
		return desk.Under(unit, above)
	}
	for range len(p.Units) + 1 {
		if unit == above {
			return true
		}
		next := ""
		for _, u := range p.Units {
			if u.Code == unit {
				next = u.Parent
			}
		}
		unit = next
	}
	return false
}

func readings(all ...string) string {
	var list []string
	for _, text := range all {
		for _, one := range strings.Fields(text) {
			if !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return strings.Join(list, " ")
}

// due and ruleOf are what expressions over a person may ask.
func (p *Pack) due(rec Record, f *filling) func(string) float64 {
	var j *judging // what is found out about the person serves every programme that is asked for
	return func(programme string) float64 {
		one := p.Programme(programme)
		if one == nil {
			return 0
		}
		if j == nil {
			inner := *f
			inner.computing, inner.since = judgedDeep, ""
			j = p.judgeWith(rec, &inner)
		}
		r := j.rule(one.rules[:one.giving])
		if r == nil || r.Gives != Gives {
			return 0
		}
		var v Verdict
		j.pay(one, &v)
		return v.Amount
	}
}

func (p *Pack) ruleOf(rec Record, look Lookup, day time.Time) func(string) string {
	return func(programme string) string { return p.Entitled(programme, rec, look, day).Rule }
}

// dueTo is what expressions may ask about another person's aid: an id, a programme and a day.
func (p *Pack) dueTo(look Lookup) func(person, programme, day string) float64 {
	return func(person, programme, day string) float64 {
		rec, at, ok := asked(look, person, day)
		if !ok {
			return math.NaN()
		}
		return p.due(rec, fillingOf(look, at, judgedDeep))(programme)
	}
}

// stepsOf is what expressions may ask about the way of a person's award: the keys of the steps that
// somebody must agree to. It is empty where no flow is known.
func (p *Pack) stepsOf(look Lookup) func(person, programme, day string) []string {
	return func(person, programme, day string) []string {
		keys := []string{}
		rec, at, ok := asked(look, person, day)
		if !ok {
			return keys
		}
		if flow := p.FlowFor(programme, rec, look, at); flow != nil {
			for _, step := range flow.Steps {
				if step.Act == ActOpinion || step.Act == ActPaper {
					keys = append(keys, step.Key)
				}
			}
		}
		return keys
	}
}

func asked(look Lookup, id, day string) (Record, time.Time, bool) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil || look == nil {
		return Record{}, at, false
	}
	rec, ok := look.Record(id)
	return rec, at, ok
}
