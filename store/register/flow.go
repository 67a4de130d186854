package register

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Flow is the way of an award of some programmes: the steps that it goes through, in order.
type Flow struct {
	Key, Label string
	Programmes []string
	Steps      []Step

	when *Expr
}

// Step is one step of a flow. The first is the entry, by whoever proposes.
type Step struct {
	Key, Label string
	LabelEN    string
	Unit       string // whose step it is: own (the book's), county, city, or above (the next bureau above the book)
	Act        Act
	Office     string // code of the office that acted on paper or released the money; it has no desk here
	Returned   string // step that it goes back to; "" is the one before
	Compare    bool   // the person is judged once more before it may be agreed to

	days *Expr // working days for which the list must have been up before it may be agreed to
}

// Act is what a step does.
type Act string

// The acts of a step.
const (
	ActEnter   Act = "enter"
	ActOpinion Act = "opinion"
	ActPaper   Act = "paper"   // the opinion of an office without a desk, entered from its paper with the document's number
	ActRelease Act = "release" // the money comes with a document: the award is put into its batch
)

// Whose step it is.
const (
	UnitOwn    = "own"
	UnitCounty = "county"
	UnitCity   = "city"
	UnitAbove  = "above"
)

// Publication is how a list is put up for everyone to see.
type Publication struct {
	Form  string   // a public form
	Avoid []string // words that the name of its file must not have
}

// FlowFor gives the flow of a person's award of a programme on a day: the first that applies; nil where none does.
func (p *Pack) FlowFor(programme string, person Record, look Lookup, day time.Time) *Flow {
	j := p.judge(person, look, day)
	for _, f := range p.Flows {
		if !slices.Contains(f.Programmes, programme) {
			continue
		}
		if ok, err := j.bool(f.when); err == nil && ok {
			return f
		}
	}
	return nil
}

// Say is the step in a language.
func (s *Step) Say(lang string) string { return inLanguage(lang, s.Label, s.LabelEN) }

// Step gives a step and its place; nil where the flow has none of that key.
func (f *Flow) Step(key string) (*Step, int) {
	for i := range f.Steps {
		if f.Steps[i].Key == key {
			return &f.Steps[i], i
		}
	}
	return nil, -1
}

// mostWorkingDays is as far as working days are counted: some four years.
const mostWorkingDays = 1000

// PublicDays is for how many working days the list of an award must have been up before a step may be agreed to; 0 where the
// pack's expression gives no number.
func (p *Pack) PublicDays(step *Step, person Record, look Lookup, day time.Time) int {
	if step.days == nil {
		return 0
	}
	out, err := step.days.judged(p.judge(person, look, day))
	if n := number(out); err == nil && n > 0 {
		return int(min(n, mostWorkingDays))
	}
	return 0
}

// Holidays reports whether the pack says which days of the years from one day to another are holidays.
func (p *Pack) Holidays(from, to time.Time) bool {
	for year := from.Year(); year <= to.Year(); year++ {
		of := func(day string) bool { return strings.HasPrefix(day, strconv.Itoa(year)+"-") }
		if !slices.ContainsFunc(p.holidays, of) && !slices.ContainsFunc(p.workdays, of) {
			return false
		}
	}
	return true
}

// WorkingDays counts the working days from one day to another, both counted: Monday to Friday and the pack's working
// weekends, without its holidays.
func (p *Pack) WorkingDays(from, to time.Time) int {
	n := 0
	for day := from; !day.After(to) && n < mostWorkingDays; day = day.AddDate(0, 0, 1) {
		text := day.Format(time.DateOnly)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if weekend && slices.Contains(p.workdays, text) || !weekend && !slices.Contains(p.holidays, text) {
			n++
		}
	}
	return n
}
