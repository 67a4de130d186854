package award

import (
	"math"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// Release is the document with which money comes.
type Release struct {
	Document          string // its number: a number that is there already gets further awards
	Programme, Period string
	Amount            float64
	Difference        string    // why the amount is not the sum of the awards
	Signed            string    // who released it, where the office has no desk here
	Day               time.Time // zero is today, and leaves its day to a batch that is there
}

// Batch is what came of a release.
type Batch struct {
	Outcome
	ID  string
	Sum float64 // of all awards of the batch
}

// PutInto puts awards that every office agreed to into the batch of a document. All or none: the document's amount is theirs, or
// the difference has a reason.
func PutInto(s *store.Store, ids []string, r Release) (Batch, error) {
	var out Batch
	if err := s.May(store.Reviewer); err != nil {
		return out, err
	}
	if r.Document == "" || math.IsNaN(r.Amount) || r.Amount < 0 {
		return out, errDocument
	}
	list, err := Cases(s, Filter{IDs: ids, Programme: r.Programme, Period: r.Period, Day: r.Day})
	if err != nil {
		return out, err
	}
	x, err := shapeOf(s)
	if err != nil {
		return out, err
	}
	batch, already, err := x.batchOf(s, r)
	if err != nil {
		return out, err
	}
	g, err := guardOf(s, x)
	if err != nil {
		return out, err
	}
	for _, c := range list {
		out.Sum += OrZero(c.Due)
		if why := g.release(c, r.Signed); why != nil {
			out.refuse(c, why)
		}
	}
	out.Sum += already
	switch {
	case len(out.Refused) > 0:
		return out, nil
	case !sameMoney(out.Sum, r.Amount) && r.Difference == "":
		return out, errSum.With("amount", yuan(r.Amount), "sum", yuan(out.Sum), "gap", yuan(r.Amount-out.Sum))
	}
	edits := []store.Edit{batch}
	target := "#0"
	if batch.ID != "" {
		target = batch.ID
	}
	for _, c := range list {
		office, person := g.speaker(c.Step, r.Signed)
		o := x.say(c.ID, c.Last().ID, c.Step.Key, office, Agreed, person, today(r.Day)).in(c.Unit)
		o.Set[key(x.approval, register.RoleDocument)], o.Set[key(x.approval, register.RoleDue)] = r.Document, yuan(c.Due)
		edits = append(edits, store.Edit{ID: c.ID, Set: map[string]string{
			key(x.award, register.RoleBatch): target, key(x.award, register.RoleDocument): r.Document,
		}}, o)
		out.Done = append(out.Done, c.ID)
	}
	saved, err := s.Commit(edits...)
	if err != nil {
		return out, err
	}
	out.ID = saved[0].ID
	return out, nil
}

// OrZero is an amount; 0 where nobody has set it.
func OrZero(n float64) float64 {
	if math.IsNaN(n) {
		return 0
	}
	return n
}

// batchOf finds the batch of a document, or makes it, and sums up what is in it.
func (x *shape) batchOf(s *store.Store, r Release) (store.Edit, float64, error) {
	edit := store.Edit{Kind: x.batch.Key, Set: map[string]string{
		key(x.batch, register.RoleTitle): r.Document, key(x.batch, register.RoleProgramme): r.Programme, key(x.batch, register.RolePeriod): r.Period,
		key(x.batch, register.RoleEvent): today(r.Day).Format(time.DateOnly), key(x.batch, register.RoleDue): yuan(r.Amount),
		key(x.batch, register.RoleReason): r.Difference,
	}}
	other := ""
	s.Each(x.batch.Key, func(rec register.Record, _ register.Lookup, _ bool) {
		if valueOf(x.batch, rec.Values, register.RoleTitle) != r.Document {
			return
		}
		if edit.ID = rec.ID; valueOf(x.batch, rec.Values, register.RoleProgramme) != r.Programme || valueOf(x.batch, rec.Values, register.RolePeriod) != r.Period {
			other = valueOf(x.batch, rec.Values, register.RoleProgramme) + " " + valueOf(x.batch, rec.Values, register.RolePeriod)
		}
	})
	if other != "" {
		return edit, 0, errOtherBatch.With("document", r.Document, "other", other)
	}
	sum := 0.0
	if edit.ID != "" {
		if r.Day.IsZero() {
			delete(edit.Set, key(x.batch, register.RoleEvent))
		}
		s.Each(x.award.Key, func(rec register.Record, _ register.Lookup, _ bool) {
			if valueOf(x.award, rec.Values, register.RoleBatch) == edit.ID {
				sum += OrZero(money(valueOf(x.award, rec.Values, register.RoleDue)))
			}
		})
	}
	return edit, sum, nil
}

// guard keeps money from an award whose way is not what it should be.
type guard struct {
	*shape
	store *store.Store
	own   store.Unit
	actor string
	all   *standing
	r     *reader
}

func guardOf(s *store.Store, x *shape) (*guard, error) {
	all, err := standingOf(s, x)
	return &guard{shape: x, store: s, own: s.Unit(), actor: s.Actor(), all: all}, err
}

// speaker is the office and the person in whose name money is released.
func (g *guard) speaker(step *register.Step, signed string) (office, person string) {
	if step.Office != "" {
		return step.Office, signed
	}
	return g.own.Code, g.actor
}

func (g *guard) release(c Case, signed string) *fault.Fault {
	if why := stands(c); why != nil {
		return why
	}
	switch {
	case c.Step.Act != register.ActRelease:
		return errStep.With("name", c.Name, "step", c.Step)
	case !c.Mine:
		return errNotMine.With("name", c.Name, "step", c.Step)
	case c.Blocked != "":
		return errNotDue.With("name", c.Name, "reason", c.Blocked)
	case math.IsNaN(c.Due):
		return errNoAmount.With("name", c.Name)
	case c.Differs && c.Reason == "":
		return errDiffers.With("name", c.Name, "due", shown(c.Due), "rule", shown(c.Now.Amount))
	}
	office, person := g.speaker(c.Step, signed)
	if person == "" {
		return errPaper.With("name", c.Name, "step", c.Step)
	}
	if why := oneHand(c, office, person); why != nil {
		return why
	}
	if why := g.all.before(c); why != nil {
		return why
	}
	return g.honest(c)
}

// honest asks who really wrote each opinion: a step that another unit's desk wrote, that was altered since, that agreed to another
// amount, or that one person took twice was not taken (K28).
func (g *guard) honest(c Case) *fault.Fault {
	if why := altered(c); why != nil {
		return why
	}
	if why := g.moved(g.store, c); why != nil {
		return why
	}
	if g.r == nil {
		r, err := newReader(g.store, Filter{})
		if err != nil {
			return errSkipped.With("name", c.Name, "step", "").Because(err)
		}
		g.r = r
	}
	hands := map[[2]string]string{}
	for _, o := range c.Trail {
		step, _ := c.Flow.Step(o.Step.Key)
		events, err := g.store.History(o.ID)
		if err != nil || step == nil || len(events) == 0 {
			return errSkipped.With("name", c.Name, "step", o.Step).Because(err)
		}
		for _, e := range events {
			if !g.r.acts(step, c.Unit, g.r.units[e.Unit]) {
				return errSkipped.With("name", c.Name, "step", o.Step)
			}
		}
		if o.Means != Agreed {
			continue
		}
		hand := [2]string{o.Office, o.Person}
		if first, twice := hands[hand]; twice && first != o.Step.Key {
			return errTwoSteps.With("name", c.Name, "actor", o.Person, "step", o.Step)
		}
		hands[hand] = o.Step.Key
	}
	return nil
}

// moved finds that an award once was another person's, or of another programme or period: what was agreed to then is not what stands
// there now. Records of one person are one.
func (x *shape) moved(s *store.Store, c Case) *fault.Fault {
	events, err := s.History(c.ID)
	if err != nil {
		return errGone.With("name", c.Name).Because(err)
	}
	for _, role := range []register.Role{register.RolePerson, register.RoleProgramme, register.RolePeriod} {
		f, first := x.award.ByRole(role), ""
		for _, e := range events {
			now, said := e.Fields[f.Key]
			if !said || now.New == first || s.Judged(first, now.New) == store.Same {
				continue
			}
			if first != "" {
				return errMoved.With("name", c.Name, "field", f)
			}
			first = now.New
		}
	}
	return nil
}
