package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

var (
	errNoTalks   = fault.New(fault.Refused, "talk-no-register")
	errNoLack    = fault.New(fault.Refused, "talk-nothing")
	errTalkUnit  = fault.New(fault.Usage, "talk-unit")
	errTalkUntil = fault.New(fault.Usage, "talk-deadline")
)

// Lack is what a unit below the desk did not reach of its targets, and the talk about it in the year of the day.
type Lack struct {
	Unit    string   `json:"unit"`
	Name    string   `json:"name"`
	Targets []Target `json:"targets"`
	Talks   []string `json:"talks"`   // records
	On      string   `json:"on"`      // day of the last of them
	Missing []string `json:"missing"` // names of the schools and institutions of it of which nothing has come: what they did is not counted
}

// Target is one that was not reached.
type Target struct {
	ID     string `json:"id"`
	What   string `json:"what"`
	Goal   Cell   `json:"goal"`
	Actual Cell   `json:"actual"`
	Gap    Cell   `json:"gap"`
	Called bool   `json:"called"`
}

// Lacks gives, unit by unit, the targets below the desk that were set for the year of a day, or for every year, and are
// not reached by it. What was not set, or cannot be counted, lacks nothing.
func Lacks(ctx context.Context, s *store.Store, day time.Time) ([]Lack, error) {
	r, err := ofSource(ctx, s, "targets", day)
	if err != nil {
		return nil, err
	}
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	then, err := s.UnitsOn(day) // as the table names them
	if err != nil {
		return nil, err
	}
	list := []Lack{}
	for i := range s.Pack().Targets {
		one := &s.Pack().Targets[i]
		goal, actual := r.cell(one.ID, "target"), r.cell(one.ID, "actual")
		if one.Unit == "" || one.Unit == s.Unit().Code || one.Year > day.Format("2006") || goal.Value == nil || actual.Value == nil || *actual.Value >= *goal.Value {
			continue
		}
		at := slices.IndexFunc(list, func(l Lack) bool { return l.Unit == one.Unit })
		if at < 0 {
			at = len(list)
			list = append(list, Lack{Unit: one.Unit, Name: units[one.Unit].Name, Talks: []string{}, Missing: missingOf(then, r, one.Unit)})
		}
		l := &list[at]
		what := r.cell(one.ID, "indicator").Text
		if one.Area != "" {
			what = s.Pack().Places.Short(one.Area) + what
		}
		l.Targets = append(l.Targets, Target{ID: one.ID, What: what, Goal: goal, Actual: actual, Gap: r.cell(one.ID, "gap")})
		if ids, err := r.Explain(one.ID, "called"); err == nil && len(ids) > 0 {
			l.Targets[len(l.Targets)-1].Called = true
			l.Talks = append(l.Talks, ids...)
			l.On = max(l.On, r.cell(one.ID, "called").Text)
		}
	}
	for i := range list {
		slices.Sort(list[i].Talks)
		list[i].Talks = slices.Compact(list[i].Talks)
	}
	return list, nil
}

// missingOf names the schools and institutions of a unit, itself among them, of which nothing has come.
func missingOf(units map[string]store.Unit, r Report, unit string) []string {
	list := []string{}
	for code, u := range units {
		if u.Level == store.School && store.Under(units, code, unit) && slices.Contains(r.UnitsMissing, u.Name) {
			list = append(list, u.Name)
		}
	}
	slices.Sort(list)
	return list
}

// talkKind is the register of talks; nil where the pack has none that is whole.
func talkKind(p *register.Pack) *register.Kind {
	k := p.KindByRole(register.KindTalk)
	if k == nil {
		return nil
	}
	for _, role := range []register.Role{register.RoleOffice, register.RoleTitle, register.RoleBasis, register.RoleEvent, register.RoleActor, register.RoleUntil} {
		if k.ByRole(role) == nil {
			return nil
		}
	}
	return k
}

// Call says when, with whom and until when.
type Call struct {
	On, Until time.Time
	Whom      string // "" is the head of the unit
}

// Until is the day by which a unit that is talked to on a day has to have done what it lacks, as the pack says; the day
// itself where it says nothing.
func Until(s *store.Store, on time.Time) (until time.Time) {
	k := talkKind(s.Pack())
	if k == nil {
		return on
	}
	rec := register.Record{Kind: k.Key, Unit: s.Unit().Code, Values: map[string]string{k.ByRole(register.RoleEvent).Key: on.Format(time.DateOnly)}}
	s.Lookup(func(look register.Lookup) {
		value, _ := s.Pack().Fill(k.ByRole(register.RoleUntil), rec, look, on)
		var err error
		if until, err = time.Parse(time.DateOnly, value); err != nil {
			until = on
		}
	})
	return until
}

// CallIn registers a talk with each of the units over all that it lacks, and gives the records.
func CallIn(s *store.Store, lacks []Lack, call Call) ([]string, error) {
	k := talkKind(s.Pack())
	switch {
	case k == nil:
		return nil, errNoTalks
	case len(lacks) == 0:
		return nil, errNoLack
	case !call.Until.After(call.On):
		return nil, errTalkUntil.With("on", call.On.Format(time.DateOnly), "until", call.Until.Format(time.DateOnly))
	}
	var edits []store.Edit
	for _, l := range lacks {
		var about, lacking []string
		for _, t := range l.Targets {
			about = append(about, t.ID+" "+t.What)
			lacking = append(lacking, words.Say("talk.lacks", "goal", t.Goal.Text, "actual", t.Actual.Text, "gap", t.Gap.Text))
		}
		set := map[string]string{}
		for role, value := range map[register.Role]string{
			register.RoleOffice: l.Unit, register.RoleTitle: strings.Join(about, words.Say("talk.and")), register.RoleBasis: strings.Join(lacking, words.Say("talk.and")),
			register.RoleEvent: call.On.Format(time.DateOnly), register.RoleUntil: call.Until.Format(time.DateOnly), register.RoleActor: cmp.Or(strings.TrimSpace(call.Whom), words.Say("talk.head")),
		} {
			set[k.ByRole(role).Key] = value
		}
		edits = append(edits, store.Edit{Kind: k.Key, Set: set})
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(saved))
	for _, one := range saved {
		ids = append(ids, one.ID)
	}
	return ids, nil
}

// Chosen takes the units that are named out of those that lack something; all where none is named.
func Chosen(lacks []Lack, units []string) ([]Lack, error) {
	if len(units) == 0 {
		return lacks, nil
	}
	var list []Lack
	for _, unit := range units {
		at := slices.IndexFunc(lacks, func(l Lack) bool { return l.Unit == unit || l.Name == unit })
		if at < 0 {
			return nil, errTalkUnit.With("unit", unit)
		}
		list = append(list, lacks[at])
	}
	return list, nil
}

// Waits reports whether there was no talk yet about something that the unit lacks.
func (l Lack) Waits() bool {
	return slices.ContainsFunc(l.Targets, func(t Target) bool { return !t.Called })
}

// Waiting takes those with whom there was no talk yet about all that they lack.
func Waiting(lacks []Lack) []Lack {
	return slices.DeleteFunc(slices.Clone(lacks), func(l Lack) bool { return !l.Waits() })
}

// Letter is the form on which a talk is announced; "" where the pack has none.
func Letter(p *register.Pack) string {
	k := p.KindByRole(register.KindTalk)
	best := ""
	for id, f := range p.Forms {
		if k != nil && f.Kind == k.Key && !f.Repeat && (best == "" || id < best) {
			best = id
		}
	}
	return best
}
