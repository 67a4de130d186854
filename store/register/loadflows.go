package register

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

type stepFile struct {
	Key, Label, Unit, Act, Office, Returned string
	LabelEN                                 string `toml:"label_en"`
	Compare                                 bool
	Days                                    any
}

type flowFile struct {
	Key, Label, When string
	Programmes       []string
	Step             []stepFile
}

const flowsFile = "flows.toml"

var (
	acts      = []Act{ActEnter, ActOpinion, ActPaper, ActRelease}
	stepUnits = []string{UnitOwn, UnitCounty, UnitCity, UnitAbove}
)

// flows reads flows.toml: the steps that an award goes through, what days count, and what may be put up.
func (l *loader) flows() {
	var in struct {
		Holidays, Workdays []string
		Publication        *Publication
		Flow               []flowFile
	}
	if !l.toml(flowsFile, false, &in) {
		return
	}
	person := l.pack.KindByRole(KindPerson)
	if person == nil {
		l.fail(flowsFile, 1, "the pack has no register of persons")
		return
	}
	l.pack.holidays, l.pack.workdays, l.pack.Publication = in.Holidays, in.Workdays, in.Publication
	for _, day := range append(append([]string{}, in.Holidays...), in.Workdays...) {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			l.fail(flowsFile, l.lineOf(flowsFile, "holidays"), "%q is no day (2016-09-01)", day)
		}
	}
	steps := 0
	for i, f := range in.Flow {
		l.flow(person, i, f, &steps)
	}
	if in.Publication != nil {
		l.later = append(l.later, func() {
			if form := l.pack.Forms[in.Publication.Form]; form == nil || !form.Public {
				l.fail(flowsFile, l.lineOf(flowsFile, "form"), "there is no public form %q", in.Publication.Form)
			}
		})
	}
}

func (l *loader) flow(person *Kind, n int, in flowFile, steps *int) {
	at := func(key string) int { return l.within(flowsFile, "flow", n, key) }
	f := &Flow{Key: in.Key, Label: in.Label, Programmes: in.Programmes}
	if f.Key == "" || slices.ContainsFunc(l.pack.Flows, func(other *Flow) bool { return other.Key == f.Key }) {
		l.fail(flowsFile, at("key"), "flow %q stands twice, or has no key", f.Key)
	}
	for _, key := range in.Programmes {
		if l.pack.Programme(key) == nil {
			l.fail(flowsFile, at("programmes"), "flow %q: there is no programme %q", in.Key, key)
		}
	}
	for i, s := range in.Step {
		line := l.block(flowsFile, "flow.step", *steps)
		*steps++
		l.step(person, f, i, s, line)
	}
	if len(f.Steps) < 2 {
		l.fail(flowsFile, at("key"), "flow %q needs an entry and an opinion", in.Key)
	}
	l.pack.Flows = append(l.pack.Flows, f)
	l.later = append(l.later, func() { f.when = l.factual(flowsFile, at("when"), person, in.When, len(l.pack.Facts)) })
}

func (l *loader) step(person *Kind, f *Flow, n int, in stepFile, line int) {
	s := Step{
		Key: in.Key, Label: in.Label, LabelEN: in.LabelEN, Unit: in.Unit, Act: Act(in.Act), Office: in.Office, Returned: in.Returned, Compare: in.Compare,
	}
	_, back := f.Step(s.Returned)
	switch {
	case s.Key == "" || s.Label == "":
		l.fail(flowsFile, line, "flow %q: a step needs a key and a label", f.Key)
	case !slices.Contains(acts, s.Act):
		l.fail(flowsFile, line, "step %q: act is %q, not enter, opinion, paper or release", s.Key, in.Act)
	case !slices.Contains(stepUnits, s.Unit):
		l.fail(flowsFile, line, "step %q: unit is %q, not one of %s", s.Key, s.Unit, strings.Join(stepUnits, ", "))
	case (s.Act == ActEnter) != (n == 0):
		l.fail(flowsFile, line, "flow %q: the first step, and no other, is the entry", f.Key)
	case s.Act == ActPaper && s.Office == "":
		l.fail(flowsFile, line, "step %q: an opinion on paper needs the office that wrote it", s.Key)
	case s.Returned != "" && back < 0:
		l.fail(flowsFile, line, "step %q: there is no step %q before it", s.Key, s.Returned)
	}
	if other, _ := f.Step(s.Key); other != nil {
		l.fail(flowsFile, line, "step %q stands twice", s.Key)
	}
	f.Steps = append(f.Steps, s)
	source := ""
	if in.Days != nil {
		source = fmt.Sprint(in.Days)
	}
	i := len(f.Steps) - 1
	l.later = append(l.later, func() { f.Steps[i].days = l.factual(flowsFile, line, person, source, len(l.pack.Facts)) })
}

// public refuses a form that everyone may see, where it shows what is nobody's business.
func (l *loader) public(file string, k *Kind, f *Form) {
	for i, row := range f.Rows {
		for _, c := range row.Cells {
			at := l.pack.FieldAt(k, c.Field)
			if at.Field != nil && at.Field.Sensitive != "" {
				l.fail(file, l.block(file, "row", i), "a public form does not show %q", at.Field.Label)
			}
			for name := range spoken(f.Lets, c.Expr) {
				if l.sensitive(name) {
					l.fail(file, l.block(file, "row", i), "a public form does not show %q", name)
				}
			}
		}
	}
	if len(f.Spare) > 0 {
		l.fail(file, l.block(file, "spare", 0), "a public form has no place for further fields")
	}
}

// sensitive reports whether a word is the key of a sensitive field, of whatever kind.
func (l *loader) sensitive(word string) bool {
	return slices.ContainsFunc(l.pack.Kinds, func(k *Kind) bool { f := k.byKey[word]; return f != nil && f.Sensitive != "" })
}
