package award

import (
	"math"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// Word is what an office says of awards.
type Word struct {
	Text     string
	Document string    // number of the paper, where the office has no desk here
	Signed   string    // who signed that paper
	Reason   string    // why the amount is otherwise than the rule says
	Day      time.Time // zero is today
}

// Outcome is what became of a deed on several awards.
type Outcome struct {
	Done    []string // awards
	Refused []Refusal
}

func (o *Outcome) refuse(c Case, why *fault.Fault) {
	o.Refused = append(o.Refused, Refusal{Person: c.Person, Award: c.ID, Name: c.Name, Unit: c.Unit, Rule: c.Rule, Err: why})
}

// Approve says 同意 to the step that each award waits for. What may not go on is refused with its reason; the rest goes on.
func Approve(s *store.Store, ids []string, w Word) (Outcome, error) { return decide(s, ids, Agreed, w) }

// Return sends each award back to the step before, with a reason.
func Return(s *store.Store, ids []string, w Word) (Outcome, error) {
	return decide(s, ids, Returned, w)
}

// Refuse ends the way of each award, with a reason.
func Refuse(s *store.Store, ids []string, w Word) (Outcome, error) { return decide(s, ids, Refused, w) }

// decision is one deed on its way.
type decision struct {
	*shape
	own   store.Unit
	actor string
	means string
	word  Word
	up    map[upKey][]putUp
	store *store.Store
	all   *standing // nil where nothing is agreed to
}

func decide(s *store.Store, ids []string, means string, w Word) (Outcome, error) {
	var out Outcome
	if err := s.May(store.Reviewer); err != nil {
		return out, err
	}
	if len(ids) == 0 {
		return out, errUnknown.With("id", "")
	}
	if later(today(w.Day)) {
		return out, errDay.With("day", w.Day.Format(time.DateOnly))
	}
	list, err := Cases(s, Filter{IDs: ids, Day: w.Day})
	if err != nil {
		return out, err
	}
	d := &decision{own: s.Unit(), actor: s.Actor(), means: means, word: w, store: s}
	if d.shape, err = shapeOf(s); err != nil {
		return out, err
	}
	if d.up, err = publications(s, d.shape); err != nil {
		return out, err
	}
	if means == Agreed {
		if d.all, err = standingOf(s, d.shape); err != nil {
			return out, err
		}
	}
	var edits []store.Edit
	for _, c := range list {
		if why := d.hinders(c); why != nil {
			out.refuse(c, why)
			continue
		}
		edits = append(edits, d.edits(c)...)
		out.Done = append(out.Done, c.ID)
	}
	if len(edits) > 0 {
		_, err = s.Commit(edits...)
	}
	return out, err
}

// speaker is the office and the person in whose name a step is taken.
func (d *decision) speaker(step *register.Step) (office, person string) {
	office, person = d.own.Code, d.actor
	if step.Act == register.ActPaper {
		office, person = step.Office, d.word.Signed
	}
	return office, person
}

func (d *decision) edits(c Case) []store.Edit {
	office, person := d.speaker(c.Step)
	o := d.say(c.ID, c.Last().ID, c.Step.Key, office, d.means, person, today(d.word.Day)).in(c.Unit)
	o.Set[key(d.approval, register.RoleOpinion)] = d.word.Text
	o.Set[key(d.approval, register.RoleDocument)] = d.word.Document
	if d.means == Agreed {
		o.Set[key(d.approval, register.RoleDue)] = yuan(c.Due)
	}
	edits := []store.Edit{o}
	if d.means == Agreed && c.Differs && c.Reason == "" {
		edits = append(edits, store.Edit{ID: c.ID, Set: map[string]string{key(d.award, register.RoleReason): d.word.Reason}})
	}
	return edits
}

// hinders gives why an award does not go on; nil where it does.
func (d *decision) hinders(c Case) *fault.Fault {
	if why := stands(c); why != nil {
		return why
	}
	switch c.Step.Act {
	case register.ActEnter:
		return errStep.With("name", c.Name, "step", c.Step)
	case register.ActRelease:
		if d.means == Agreed {
			return errStep.With("name", c.Name, "step", c.Step)
		}
	}
	switch {
	case !c.Mine:
		return errNotMine.With("name", c.Name, "step", c.Step)
	case d.means != Agreed && d.word.Text == "":
		return errWords.With("name", c.Name)
	}
	office, person := d.speaker(c.Step)
	if c.Step.Act == register.ActPaper && (person == "" || d.word.Document == "") {
		return errPaper.With("name", c.Name, "step", c.Step)
	}
	if d.means != Agreed {
		return nil // who has agreed to one step may still send the next one back
	}
	if why := oneHand(c, office, person); why != nil {
		return why
	}
	return d.agreeable(c)
}

// stands gives why nothing can be said about an award.
func stands(c Case) *fault.Fault {
	switch {
	case c.why != nil:
		return c.why
	case c.Step == nil:
		return errClosed.With("name", c.Name)
	}
	return nil
}

// oneHand keeps one person from agreeing to two steps of an award, the entry among them.
func oneHand(c Case, office, person string) *fault.Fault {
	for _, o := range c.Trail {
		if o.Means != Agreed || o.Office != office || o.Person != person || o.Step.Key == c.Step.Key {
			continue
		}
		if first, _ := c.Flow.Step(o.Step.Key); first != nil && first.Act == register.ActEnter {
			return errOwnEntry.With("name", c.Name, "actor", person)
		}
		return errTwoSteps.With("name", c.Name, "actor", person, "step", o.Step)
	}
	return nil
}

// altered finds an opinion that agreed to another amount than stands there now.
func altered(c Case) *fault.Fault {
	for i := len(c.Trail) - 1; i >= 0 && c.Trail[i].Means == Agreed; i-- {
		o := c.Trail[i]
		step, _ := c.Flow.Step(o.Step.Key)
		if step != nil && step.Act != register.ActEnter && !math.IsNaN(o.Amount) && !sameMoney(o.Amount, c.Due) {
			return errAltered.With("name", c.Name, "step", o.Step, "agreed", shown(o.Amount), "due", shown(c.Due))
		}
	}
	return nil
}

// agreeable asks what must be so before a step is agreed to.
func (d *decision) agreeable(c Case) *fault.Fault {
	if why := altered(c); why != nil {
		return why
	}
	if why := d.moved(d.store, c); why != nil {
		return why
	}
	if why := d.all.before(c); why != nil {
		return why
	}
	if c.Step.Compare && c.Blocked != "" {
		return errNotDue.With("name", c.Name, "reason", c.Blocked)
	}
	if c.Differs && c.Reason == "" && d.word.Reason == "" {
		return errDiffers.With("name", c.Name, "due", shown(c.Due), "rule", shown(c.Now.Amount))
	}
	days := 0
	d.store.Lookup(func(look register.Lookup) {
		if person, ok := look.Record(c.Person); ok {
			days = d.pack.PublicDays(c.Step, person, look, today(d.word.Day))
		}
	})
	if days > 0 && !d.wasUp(c, days) {
		return errNotUp.With("name", c.Name, "days", days)
	}
	return nil
}

// shown is an amount for a sentence.
func shown(n float64) string {
	if math.IsNaN(n) {
		return "—"
	}
	return yuan(n)
}
