package register

import (
	"math"
	"slices"
	"sort"
	"strings"
	"time"
)

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
		value := j.fact(f)
		k := Known{Key: f.Key, Label: f.Label, Value: plain(value)}
		k.Shown = k.Value
		if f.Codes != "" {
			k.Shown = j.pack.label(f.Codes, k.Value)
		} else if _, flag := value.(bool); flag {
			k.Shown = j.pack.In("zh").flag(k.Value)
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
