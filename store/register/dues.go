package register

import (
	"math"
	"time"
)

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
