package award

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// Asked is what is proposed.
type Asked struct {
	Programme, Period string
	Persons           []string  // records; none: everyone whom the desk knows
	Unit              string    // only the books of this unit and below; "" all
	Day               time.Time // on which entitlement is judged; zero is today, or the period's nearest day
}

// Proposed is what became of a proposal.
type Proposed struct {
	Made    []string // awards
	Again   []string // that had been returned, and are proposed anew
	Already int      // that were proposed before
	Refused []Refusal
	Nothing map[string]int // persons to whom nothing is due, by rule
}

// Refusal is one person or award that was not taken, and why.
type Refusal struct {
	Person, Award, Name, Unit, Rule string
	Err                             *fault.Fault
}

// Unsaid reports whether only words are missing that go with the deed: the same deed with them may succeed.
func (r Refusal) Unsaid() bool {
	return errors.Is(r.Err, errWords) || errors.Is(r.Err, errPaper) || errors.Is(r.Err, errDiffers)
}

// candidate is a person who may be proposed.
type candidate struct {
	rec     register.Record
	name    string
	verdict register.Verdict
	flow    *register.Flow
	keys    []string
	sound   bool
	higher  string // programme of which he gets the higher amount instead
}

// Propose makes an award for everyone in the desk's books to whom a programme is due for a period, and its first step. Who gets
// it already, at whatever school, is refused with the first award named; the same again makes nothing.
func Propose(ctx context.Context, s *store.Store, a Asked, progress func(done, total int)) (out Proposed, err error) {
	err = s.Alone("propose", func() (err error) { // else two at once would each make the awards that the other does not have yet
		out, err = propose(ctx, s, a, progress)
		return err
	})
	return out, err
}

func propose(ctx context.Context, s *store.Store, a Asked, progress func(done, total int)) (Proposed, error) {
	out := Proposed{Nothing: map[string]int{}}
	p, err := newProposal(s, a)
	if err != nil {
		return out, err
	}
	if err := p.look(ctx, s, &out, progress); err != nil {
		return out, err
	}
	if err := p.before(s); err != nil {
		return out, err
	}
	var edits []store.Edit
	for _, c := range p.found {
		if refused := p.refuse(c); refused != nil {
			out.Refused = append(out.Refused, Refusal{Person: c.rec.ID, Name: c.name, Unit: c.rec.Unit, Rule: c.verdict.Rule, Err: refused})
			continue
		}
		if mine, ok := p.mine[c.rec.ID]; ok && mine.Period == a.Period {
			if !mine.entry() {
				out.Already++
				continue
			}
			edits = append(edits, p.again(mine, c)...)
			out.Again = append(out.Again, mine.ID)
			continue
		}
		edits = append(edits, p.fresh(c, len(edits))...)
		p.note(c)
	}
	sort.SliceStable(out.Refused, func(i, j int) bool { return out.Refused[i].Unit < out.Refused[j].Unit })
	if len(edits) == 0 {
		return out, nil
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		return out, err
	}
	for _, one := range saved {
		if one.New && one.Kind == p.award.Key {
			out.Made = append(out.Made, one.ID)
		}
	}
	return out, nil
}

// proposal is one Propose on its way.
type proposal struct {
	*shape
	asked     Asked
	programme *register.Programme
	units     map[string]store.Unit
	own       store.Unit
	actor     string
	groups    map[string]string
	day       time.Time
	only      map[string]bool
	found     []candidate
	held      map[string][]Case // awards that stand, by what their person is known by
	mine      map[string]Case   // of the programme, by person
	taken     map[string]candidate
}

func newProposal(s *store.Store, a Asked) (*proposal, error) {
	x, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	p := &proposal{
		shape: x, asked: a, programme: x.pack.Programme(a.Programme), own: s.Unit(), actor: s.Actor(), groups: map[string]string{},
		held: map[string][]Case{}, mine: map[string]Case{}, taken: map[string]candidate{},
	}
	if p.programme == nil {
		return nil, errProgramme.With("programme", a.Programme)
	}
	from, _, ok := x.pack.Span(a.Period)
	if !ok || !fits(p.programme.Period, a.Period) {
		return nil, errPeriod.With("period", a.Period, "programme", called(x.pack, a.Programme))
	}
	if today(a.Day).Format(time.DateOnly) < from {
		return nil, errFuture.With("period", a.Period, "day", from)
	}
	p.day = x.within(a.Period, today(a.Day))
	if p.units, err = s.Units(); err != nil {
		return nil, err
	}
	for _, group := range s.Linked() {
		for _, id := range group {
			p.groups[id] = group[0]
		}
	}
	p.only, err = recordsOf(s, x.person, a.Persons)
	return p, err
}

// fits reports whether a period is of the kind that a programme is paid for.
func fits(kind, period string) bool {
	_, rest, parted := strings.Cut(period, "-")
	switch kind {
	case "year", "once":
		return !parted
	case "term":
		return parted && len(rest) == 1
	}
	return parted && len(rest) == 2 // by month: what is counted by days, and courses
}

// look judges every person.
func (p *proposal) look(ctx context.Context, s *store.Store, out *Proposed, progress func(done, total int)) error {
	done, total := 0, 0
	if sum, err := s.Outline(); err == nil {
		total = sum.Records[p.person.Key]
	}
	s.Each(p.person.Key, func(rec register.Record, look register.Lookup, sound bool) {
		if done++; progress != nil && done%200 == 0 {
			progress(done, max(total, done))
		}
		if ctx.Err() != nil || len(p.only) > 0 && !p.only[rec.ID] || p.asked.Unit != "" && !store.Under(p.units, rec.Unit, p.asked.Unit) {
			return
		}
		v := p.pack.Entitled(p.asked.Programme, rec, look, p.day)
		if v.Ruling == register.Nothing && len(p.only) == 0 {
			out.Nothing[v.Rule]++
			return
		}
		c := candidate{rec: rec, name: p.pack.TitleOf(rec), sound: sound, verdict: p.pack.Explained(p.asked.Programme, rec, look, p.day)}
		if !v.Due() {
			out.Refused = append(out.Refused, Refusal{
				Person: rec.ID, Name: c.name, Unit: rec.Unit, Rule: v.Rule, Err: errNotDue.With("name", c.name, "reason", c.verdict.Reason),
			})
			return
		}
		c.keys = keys(rec.ID, valueOf(p.person, rec.Values, register.RoleIDNumber), p.groups[rec.ID])
		c.flow = p.pack.FlowFor(p.asked.Programme, rec, look, p.day)
		for _, other := range p.programme.Higher {
			if o := p.pack.Entitled(other, rec, look, p.day); o.Due() && o.Amount > v.Amount {
				c.higher = other
			}
		}
		p.found = append(p.found, c)
	})
	return ctx.Err()
}

// before reads the awards that stand already.
func (p *proposal) before(s *store.Store) error {
	all, err := Cases(s, Filter{Day: p.asked.Day})
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State == Declined {
			continue
		}
		for _, k := range keys(c.Person, c.number, c.group) {
			p.held[k] = append(p.held[k], c)
		}
		if c.Programme == p.asked.Programme && c.Period == p.asked.Period {
			p.mine[c.Person] = c
		}
	}
	return nil
}

// entry reports whether an award waits to be proposed, again or at all.
func (c Case) entry() bool { return c.Step != nil && c.Step.Act == register.ActEnter }

// refuse gives why a person is not proposed; nil where he is.
func (p *proposal) refuse(c candidate) *fault.Fault {
	switch {
	case !c.sound:
		return errUnsound.With("name", c.name)
	case c.flow == nil:
		return errNoFlow.With("programme", called(p.pack, p.asked.Programme))
	case c.higher != "":
		return errExcluded.With("name", c.name, "other", called(p.pack, c.higher))
	}
	for _, k := range c.keys {
		if first, ok := p.taken[k]; ok {
			return errSecond.With("name", c.name, "first", first.name, "school", p.school(first.rec.Unit), "period", p.asked.Period)
		}
		for _, held := range p.held[k] {
			if !p.overlap(held.Period, p.asked.Period) {
				continue
			}
			if held.Programme == p.asked.Programme && (held.Person != c.rec.ID || held.Period != p.asked.Period) {
				return errSecond.With("name", c.name, "first", held.Name, "school", held.School, "period", held.Period)
			}
			for _, other := range p.programme.Excludes {
				if held.Programme == other {
					return errExcluded.With("name", c.name, "other", called(p.pack, other))
				}
			}
		}
	}
	return nil
}

func (p *proposal) school(unit string) string {
	if name := p.units[unit].Name; name != "" {
		return name
	}
	return unit
}

func (p *proposal) note(c candidate) {
	for _, k := range c.keys {
		p.taken[k] = c
	}
}

// due are the fields of an award that follow from the decision table.
func (p *proposal) due(c candidate) map[string]string {
	return map[string]string{
		key(p.award, register.RoleRule): c.verdict.Rule, key(p.award, register.RoleBasis): c.verdict.Snapshot(),
		key(p.award, register.RoleDue): yuan(c.verdict.Amount), key(p.award, register.RoleProposer): p.actor,
	}
}

func (p *proposal) fresh(c candidate, at int) []store.Edit {
	set := p.due(c)
	set[key(p.award, register.RolePerson)] = c.rec.ID
	set[key(p.award, register.RoleProgramme)] = p.asked.Programme
	set[key(p.award, register.RolePeriod)] = p.asked.Period
	first := p.opinion(fmt.Sprintf("#%d", at), "", c.flow.Steps[0].Key, p.own.Code, Agreed)
	return []store.Edit{{Kind: p.award.Key, Book: c.rec.Unit, Set: set}, first.in(c.rec.Unit)}
}

// again proposes an award that came back: what is due is found anew.
func (p *proposal) again(mine Case, c candidate) []store.Edit {
	set := p.due(c)
	if mine.Reason != "" && math.IsNaN(c.verdict.Amount) {
		delete(set, key(p.award, register.RoleDue)) // entered by hand, with a reason, where the pack says nothing
	}
	return []store.Edit{
		{ID: mine.ID, Set: set},
		p.opinion(mine.ID, mine.Last().ID, mine.Step.Key, p.own.Code, Agreed).in(mine.Unit),
	}
}

func (p *proposal) opinion(award, before, step, office, means string) said {
	return p.say(award, before, step, office, means, p.actor, today(p.asked.Day))
}

// said is an opinion on its way into the register.
type said store.Edit

func (o said) in(book string) store.Edit {
	o.Book = book
	return store.Edit(o)
}

// say makes the record of an opinion.
func (x *shape) say(award, before, step, office, means, person string, day time.Time) said {
	return said{Kind: x.approval.Key, Set: map[string]string{
		key(x.approval, register.RoleAward): award, key(x.approval, register.RoleFollows): before, key(x.approval, register.RoleStep): step,
		key(x.approval, register.RoleOffice): office, key(x.approval, register.RoleResult): x.codes[means], key(x.approval, register.RoleActor): person,
		key(x.approval, register.RoleEvent): day.Format(time.DateOnly),
	}}
}
