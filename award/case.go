package award

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// State is how far an award has come.
type State string

// The states. A broken way is one whose opinions do not follow each other as the flow says.
const (
	Open     State = "open"     // waits for the opinion of Step
	Back     State = "back"     // was returned to Step
	Declined State = "declined" // 不同意: ends here
	Released State = "released" // every step is done; to be paid
	Paid     State = "paid"
	Broken   State = "broken"
)

// Opinion is one opinion on an award's way.
type Opinion struct {
	ID            string
	Step          *register.Step // named by its key alone where the flow knows none such
	Office        string         // code of the unit that spoke
	Means         string         // agreed, returned, refused
	Text, Person  string
	Document, Day string
	Amount        float64 // agreed to; NaN for none
}

// Case is an award with its way.
type Case struct {
	ID, Person, Name, Class string
	Unit, School            string // whose book it stands in, and that unit's name
	Programme, Period, Rule string
	Due                     float64 // yuan; NaN where it is 未定
	Paid, Back              float64 // NaN for none
	PaidOn, Payee, Account  string
	Batch, Document, Reason string
	Unpaid                  string // why it is not paid, or what came back
	Proposer                string
	Flow                    *register.Flow
	Step                    *register.Step // that it waits for; nil where it waits for none
	State                   State
	Trail                   []Opinion // the oldest first
	Now                     register.Verdict
	Blocked                 string // why nothing is due by what is known today; "" where it is due
	Differs                 bool   // the amount is not what the rule says
	Mine                    bool   // this desk acts next
	Home                    string // household of the person
	family                  string // its number, which is the same in every book; else the record
	number                  string // of the person's document
	group                   string // of linked records
	why                     *fault.Fault
}

// Filter chooses cases. Empty values choose all.
type Filter struct {
	Programme, Period string
	Unit              string // and those below it
	Step              string
	State             State
	IDs               []string
	Mine              bool      // only those that wait for this desk
	Day               time.Time // on which they are judged; zero is today
}

// Cases gives awards with their way, in order of school, class and name.
func Cases(s *store.Store, f Filter) ([]Case, error) {
	r, err := newReader(s, f)
	if err != nil {
		return nil, err
	}
	s.Each(r.award.Key, func(rec register.Record, look register.Lookup, _ bool) {
		if c, ok := r.read(rec, look); ok {
			r.list = append(r.list, c)
		}
	})
	for i := range r.list {
		r.gone(s, &r.list[i])
	}
	if len(f.IDs) > 0 && len(r.list) < len(r.wanted) {
		for _, c := range r.list {
			delete(r.wanted, c.ID)
		}
		for _, id := range f.IDs { // the first that was asked for, each time
			rec, err := s.Get(id)
			if err == nil && r.wanted[rec.ID] {
				err = errUnknown.With("id", id)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	sort.SliceStable(r.list, func(i, j int) bool {
		a, b := r.list[i], r.list[j]
		if a.School != b.School {
			return a.School < b.School
		}
		if a.Class != b.Class {
			return a.Class < b.Class
		}
		return a.Name < b.Name
	})
	return r.list, nil
}

// reader makes cases of records.
type reader struct {
	*shape
	filter Filter
	wanted map[string]bool
	units  map[string]store.Unit
	own    store.Unit
	groups map[string]string // linked records → the first of them
	day    time.Time
	class  *register.Expr
	list   []Case
}

func newReader(s *store.Store, f Filter) (*reader, error) {
	x, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	units, err := s.Units()
	if err != nil {
		return nil, err
	}
	wanted, err := recordsOf(s, x.award, f.IDs)
	if err != nil {
		return nil, err
	}
	r := &reader{shape: x, filter: f, units: units, own: s.Unit(), groups: map[string]string{}, day: today(f.Day), wanted: wanted}
	if f := x.person.ByRole(register.RoleClass); f != nil {
		if r.class, err = x.pack.Compile(x.person.Key, f.Key); err != nil {
			return nil, fmt.Errorf("read the awards: %w", err)
		}
	}
	for _, group := range s.Linked() {
		for _, id := range group {
			r.groups[id] = group[0]
		}
	}
	return r, nil
}

// read makes the case of an award; not ok where the filter leaves it out.
func (r *reader) read(rec register.Record, look register.Lookup) (Case, bool) {
	get := func(role register.Role) string { return valueOf(r.award, rec.Values, role) }
	c := Case{
		ID: rec.ID, Unit: rec.Unit, School: r.units[rec.Unit].Name, Person: get(register.RolePerson), Programme: get(register.RoleProgramme),
		Period: get(register.RolePeriod), Rule: get(register.RoleRule), Due: money(get(register.RoleDue)), Paid: money(get(register.RolePaid)),
		Back: money(get(register.RoleBack)), PaidOn: get(register.RolePaidOn), Payee: get(register.RolePayee), Account: get(register.RoleAccount),
		Batch: get(register.RoleBatch), Document: get(register.RoleDocument), Reason: get(register.RoleReason), Proposer: get(register.RoleProposer),
		Unpaid: get(register.RoleOpinion),
	}
	if c.School == "" {
		c.School = rec.Unit
	}
	f := r.filter
	if f.Programme != "" && f.Programme != c.Programme || f.Period != "" && f.Period != c.Period || len(f.IDs) > 0 && !r.wanted[c.ID] ||
		f.Unit != "" && !store.Under(r.units, c.Unit, f.Unit) {
		return c, false
	}
	person, ok := look.Record(c.Person)
	if !ok {
		c.State, c.why = Broken, errGone.With("name", c.Person)
		return c, f.State == "" || f.State == c.State
	}
	r.who(&c, person, look)
	day := r.within(c.Period, r.day)
	c.Now = r.pack.Explained(c.Programme, person, look, day)
	if !c.Now.Due() {
		c.Blocked = c.Now.Reason
	}
	c.Differs = c.Now.Due() && !math.IsNaN(c.Now.Amount) && !sameMoney(c.Due, c.Now.Amount)
	c.Flow = r.pack.FlowFor(c.Programme, person, look, day)
	r.way(&c, look.Referring(r.approval.Key, key(r.approval, register.RoleAward), c.ID))
	switch {
	case f.State != "" && f.State != c.State, f.Step != "" && (c.Step == nil || c.Step.Key != f.Step), f.Mine && !c.Mine:
		return c, false
	}
	return c, true
}

// gone finds whose an award is whose person was withdrawn: what he was paid stands in the way of the same for him anew.
func (r *reader) gone(s *store.Store, c *Case) {
	if c.why == nil || c.why.Code != errGone.Code {
		return
	}
	rec, err := s.Get(c.Person)
	if err != nil || !rec.Removed {
		return // it has not come yet
	}
	c.Name = s.TitleOf(rec)
	c.why = errWithdrawn.With("name", c.Name)
	if c.far() == math.MaxInt {
		c.number, c.group = valueOf(r.person, rec.Fields, register.RoleIDNumber), r.groups[rec.ID]
	}
}

func (r *reader) who(c *Case, person register.Record, look register.Lookup) {
	c.Name = r.pack.TitleOf(person)
	c.number, c.group = valueOf(r.person, person.Values, register.RoleIDNumber), r.groups[person.ID]
	c.Home = valueOf(r.person, person.Values, register.RoleHousehold)
	if home, ok := look.Record(c.Home); ok {
		if c.family = valueOf(r.home, home.Values, register.RoleCode); c.family == "" {
			c.family = home.ID
		}
	}
	if r.class != nil {
		if text, err := r.class.String(person, look, r.day); err == nil {
			c.Class = text
		}
	}
}

// way follows the opinions from the first, each of which names the one before it, so that no clock decides their order. Where two
// desks that did not know of each other said the same they said it once.
func (r *reader) way(c *Case, records []register.Record) {
	if c.Flow == nil {
		c.State, c.why = Broken, errNoFlow.With("programme", called(r.pack, c.Programme))
		return
	}
	next := map[string][]Opinion{}
	for _, rec := range records {
		before := valueOf(r.approval, rec.Values, register.RoleFollows)
		next[before] = append(next[before], r.opinion(c.Flow, rec))
	}
	c.State, c.Step = Open, &c.Flow.Steps[0]
	at := 0
	for before := ""; len(next[before]) > 0 && len(c.Trail) < len(records); {
		said := next[before]
		slices.SortFunc(said, func(a, b Opinion) int { return strings.Compare(a.ID, b.ID) })
		o := said[0]
		before = o.ID
		c.Trail = append(c.Trail, said...)
		for _, other := range said[1:] {
			if !o.alike(other) {
				c.State, c.Step, c.why = Broken, nil, errOpinions.With("name", c.Name, "step", o.Step, "first", o.Person, "second", other.Person)
				return
			}
			next[before] = append(next[before], next[other.ID]...)
		}
		if at >= len(c.Flow.Steps) || c.State == Declined || o.Step.Key != c.Flow.Steps[at].Key || o.Means == "" {
			c.broken(o)
			return
		}
		at = c.move(o, at)
	}
	for _, rec := range records {
		if !slices.ContainsFunc(c.Trail, func(o Opinion) bool { return o.ID == rec.ID }) { // it follows none that is there
			c.broken(r.opinion(c.Flow, rec))
			return
		}
	}
	c.settle(at)
	c.Mine = c.Step != nil && r.acts(c.Step, c.Unit, r.own)
}

// alike reports whether two opinions on one state of an award are one.
func (o Opinion) alike(other Opinion) bool {
	return o.Step.Key == other.Step.Key && o.Means == other.Means && o.Office == other.Office && o.Document == other.Document && sameMoney(o.Amount, other.Amount)
}

// move gives the step that an opinion leads to.
func (c *Case) move(o Opinion, at int) int {
	switch o.Means {
	case Agreed:
		c.State = Open
		return at + 1
	case Refused:
		c.State = Declined
		return at
	}
	c.State = Back
	if _, back := c.Flow.Step(c.Flow.Steps[at].Returned); back >= 0 {
		return back
	}
	return max(at-1, 0)
}

func (c *Case) settle(at int) {
	switch {
	case c.State == Declined:
		c.Step = nil
	case at < len(c.Flow.Steps):
		c.Step = &c.Flow.Steps[at]
	case math.IsNaN(c.Paid):
		c.State, c.Step = Released, nil
	default:
		c.State, c.Step = Paid, nil
	}
}

func (c *Case) broken(o Opinion) {
	c.State, c.Step, c.why = Broken, nil, errSkipped.With("name", c.Name, "step", o.Step)
}

func (r *reader) opinion(f *register.Flow, rec register.Record) Opinion {
	get := func(role register.Role) string { return valueOf(r.approval, rec.Values, role) }
	o := Opinion{
		ID: rec.ID, Office: get(register.RoleOffice), Means: r.results[get(register.RoleResult)], Text: get(register.RoleOpinion),
		Person: get(register.RoleActor), Day: get(register.RoleEvent), Document: get(register.RoleDocument), Amount: money(get(register.RoleDue)),
	}
	key := get(register.RoleStep)
	if o.Step, _ = f.Step(key); o.Step == nil {
		o.Step = &register.Step{Key: key, Label: key}
	}
	return o
}

// acts reports whether a unit takes a step of an award in a book.
func (r *reader) acts(step *register.Step, book string, unit store.Unit) bool {
	switch step.Unit {
	case register.UnitOwn:
		return unit.Code == book || step.Act == register.ActEnter && store.Under(r.units, book, unit.Code)
	case register.UnitCounty:
		return unit.Level == store.County && store.Under(r.units, book, unit.Code)
	case register.UnitCity:
		return unit.Level == store.City
	}
	above := r.units[book].Parent
	if r.units[book].Level != store.School && r.units[book].Level != "" {
		above = book // a bureau that keeps the book itself
	}
	return unit.Code == above
}

// Last is the latest opinion; the zero one where there is none.
func (c Case) Last() Opinion {
	if len(c.Trail) == 0 {
		return Opinion{}
	}
	return c.Trail[len(c.Trail)-1]
}

// Fault says what is wrong with a broken case; nil where nothing is.
func (c Case) Fault() error {
	if c.why == nil {
		return nil
	}
	return c.why
}

// keys are what a person is known by in every book: his number, and the records that were linked with his.
func keys(record, number, group string) []string {
	list := []string{"r" + record}
	if number != "" {
		list = append(list, "n"+strings.ToUpper(number))
	}
	if group != "" {
		list = append(list, "g"+group)
	}
	return list
}
