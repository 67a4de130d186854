package award

import (
	"math"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
)

// Payment is that an award was paid.
type Payment struct {
	ID      string // award
	Day     time.Time
	Amount  float64 // NaN is what is due
	Way     string  // code of the pack
	Payee   string  // "" is the line's of the payroll
	Account string  // "" is the line's of the payroll
	Receipt string  // number of the bank's proof
	Note    string  // why the amount is another, or one card takes the money of several children
}

// Line is a line of a payroll.
type Line struct {
	Case
	Payee, Account string       // as they would be paid now
	Why            *fault.Fault // why it would not be paid now; nil where it would
	Before         *Written     // the payroll of this desk in which it stands already, not recorded as paid; nil for none
}

// Held tells the lines that stand in a payroll from those that would not be paid, with the reason; asked are those of the first of which
// a word is wanted when they are recorded.
func Held(roll []Line) (out Outcome, asked []Refusal) {
	var words Outcome
	for _, line := range roll {
		switch {
		case !line.Goes():
			out.refuse(line.Case, line.Why)
			continue
		case line.Why != nil:
			words.refuse(line.Case, line.Why)
		}
		out.Done = append(out.Done, line.ID)
	}
	return out, words.Refused
}

// Roll is the payroll of a bank: of nothing there is none.
func Roll(s *store.Store, f Filter) ([]Line, error) {
	roll, err := Payroll(s, f)
	if err == nil && len(roll) == 0 {
		err = errNoRoll.With("programme", called(s.Pack(), f.Programme), "period", f.Period)
	}
	return roll, err
}

// Payroll gives the awards that are to be paid, with their payee: what stands in the award, else the guardian and the household's
// card, and for aid to the school the school.
func Payroll(s *store.Store, f Filter) ([]Line, error) {
	if f.State == "" {
		f.State = Released
	}
	list, err := Cases(s, f)
	if err != nil {
		return nil, err
	}
	p, err := newPaying(s)
	if err != nil {
		return nil, err
	}
	rolls, err := rollsOf(s)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(list))
	for _, c := range list {
		payee, account := p.payee(c)
		line := Line{Case: c, Payee: payee, Account: account}
		if f.State == Released {
			line.Why = p.hinders(c, line.payment(f.Day))
			if before, ok := rolls[c.ID]; ok {
				line.Before = &before
			}
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		if line.Goes() {
			p.hold(line.Case, line.Account)
		}
	}
	for i, line := range lines { // one card of two families is neither's
		if f.State == Released && line.Goes() {
			lines[i].Why = p.account(line.Case, line.payment(f.Day))
		}
	}
	return lines, nil
}

func (l Line) payment(day time.Time) Payment {
	return Payment{Payee: l.Payee, Account: l.Account, Amount: l.Due, Day: today(day)}
}

// Goes reports whether a line is for the bank. One card of brothers and sisters is: it only asks for a word when it is recorded.
func (l Line) Goes() bool { return l.Why == nil || l.Why.Code == errSiblings.Code }

// Pay records payments. What may not be paid is refused with its reason; the rest is recorded.
func Pay(s *store.Store, payments []Payment) (Outcome, error) {
	var out Outcome
	p, err := newPaying(s)
	if err != nil {
		return out, err
	}
	cases, err := casesOf(s, payments)
	if err != nil {
		return out, err
	}
	var edits []store.Edit
	for i, one := range payments {
		c := cases[i]
		one.Day = today(one.Day)
		payee, account := p.payee(c)
		if one.Payee == "" {
			one.Payee = payee
		}
		if one.Account == "" {
			one.Account = account
		}
		if math.IsNaN(one.Amount) {
			one.Amount = c.Due
		}
		if why := p.hinders(c, one); why != nil {
			out.refuse(c, why)
			continue
		}
		edits = append(edits, store.Edit{ID: c.ID, Set: map[string]string{
			key(p.award, register.RolePaid): yuan(one.Amount), key(p.award, register.RolePaidOn): one.Day.Format(time.DateOnly),
			key(p.award, register.RoleWay): one.Way, key(p.award, register.RolePayee): one.Payee, key(p.award, register.RoleAccount): one.Account,
			key(p.award, register.RoleReceipt): one.Receipt, key(p.award, register.RoleRemark): one.Note, key(p.award, register.RoleOpinion): "",
		}})
		out.Done = append(out.Done, c.ID)
		p.hold(c, one.Account)
		p.paid[c.ID] = true
	}
	if len(edits) > 0 {
		_, err = s.Commit(edits...)
	}
	return out, err
}

// casesOf gives the award of each payment, as it stood on the day of it.
func casesOf(s *store.Store, payments []Payment) ([]Case, error) {
	days := map[string][]int{}
	for i, one := range payments {
		day := today(one.Day)
		if later(day) {
			return nil, errDay.With("day", day.Format(time.DateOnly))
		}
		days[day.Format(time.DateOnly)] = append(days[day.Format(time.DateOnly)], i)
	}
	cases := make([]Case, len(payments))
	for _, list := range days {
		f := Filter{Day: payments[list[0]].Day}
		for _, i := range list {
			rec, err := s.Get(payments[i].ID)
			if err != nil {
				return nil, err
			}
			payments[i].ID = rec.ID
			f.IDs = append(f.IDs, rec.ID)
		}
		found, err := Cases(s, f)
		if err != nil {
			return nil, err
		}
		for _, i := range list {
			at := slices.IndexFunc(found, func(c Case) bool { return c.ID == payments[i].ID })
			cases[i] = found[at]
		}
	}
	return cases, nil
}

// paying knows whose account is whose.
type paying struct {
	*guard
	units map[string]store.Unit
	cards map[string][]Case // awards by the account that they were paid to
	paid  map[string]bool   // in this deed
}

func newPaying(s *store.Store) (*paying, error) {
	x, err := shapeOf(s)
	if err != nil {
		return nil, err
	}
	p := &paying{cards: map[string][]Case{}, paid: map[string]bool{}}
	if p.guard, err = guardOf(s, x); err != nil {
		return nil, err
	}
	if p.units, err = s.Units(); err != nil {
		return nil, err
	}
	for _, c := range p.all.all {
		if !math.IsNaN(c.Paid) {
			p.hold(c, c.Account)
		}
	}
	return p, nil
}

func (p *paying) hold(c Case, account string) {
	if account != "" {
		p.cards[account] = append(p.cards[account], c)
	}
}

// payee gives who would be paid, and where to.
func (p *paying) payee(c Case) (name, account string) {
	name, account = c.Payee, c.Account
	one := p.pack.Programme(c.Programme)
	if one != nil && one.ToSchool {
		if name == "" {
			name = c.School
		}
		return name, account
	}
	p.store.Lookup(func(look register.Lookup) {
		if name == "" {
			if name = c.Name; len(p.guardians(c, look)) > 0 {
				name = p.guardians(c, look)[0]
			}
		}
		if home, ok := look.Record(c.Home); ok && account == "" {
			account = valueOf(p.home, home.Values, register.RoleAccount)
		}
	})
	return name, account
}

// guardians are the names of those whom the register calls the person's guardians, in order of making.
func (p *paying) guardians(c Case, look register.Lookup) []string {
	if p.kin == nil || p.kin.ByRole(register.RolePerson) == nil {
		return nil
	}
	k := p.kin
	found := look.Referring(k.Key, key(k, register.RolePerson), c.Person)
	slices.SortFunc(found, func(a, b register.Record) int { return strings.Compare(a.ID, b.ID) })
	var names []string
	for _, rec := range found {
		if k.ByRole(register.RoleGuardian) == nil || valueOf(k, rec.Values, register.RoleGuardian) == "1" {
			names = append(names, valueOf(k, rec.Values, register.RoleName))
		}
	}
	return names
}

// hinders gives why an award is not paid; nil where it is.
func (p *paying) hinders(c Case, one Payment) *fault.Fault {
	switch {
	case c.why != nil:
		return c.why
	case c.State == Paid || p.paid[c.ID]:
		return errPaid.With("name", c.Name, "day", c.PaidOn)
	case c.State != Released:
		return errEarly.With("name", c.Name)
	case !store.Under(p.units, c.Unit, p.own.Code):
		return errNotMine.With("name", c.Name, "step", "")
	case one.Day.Format(time.DateOnly) < c.Last().Day:
		return errEarly.With("name", c.Name)
	case c.Blocked != "" && (one.Note == "" || c.Now.Ruling != register.Nothing):
		return errNotDue.With("name", c.Name, "reason", c.Blocked)
	case math.IsNaN(c.Due):
		return errNoAmount.With("name", c.Name)
	case one.Amount < 0 || !sameMoney(one.Amount, c.Due) && one.Note == "":
		return errTooMuch.With("name", c.Name, "amount", shown(one.Amount), "due", shown(c.Due))
	}
	if why := p.account(c, one); why != nil {
		return why
	}
	if why := p.all.before(c); why != nil {
		return why
	}
	return p.honest(c)
}

// account asks whether the payee is the child or a guardian (K10), and whether the card is another family's (K9).
func (p *paying) account(c Case, one Payment) *fault.Fault {
	if programme := p.pack.Programme(c.Programme); programme == nil || programme.ToSchool {
		return nil
	}
	known := []string{c.Name}
	p.store.Lookup(func(look register.Lookup) { known = append(known, p.guardians(c, look)...) })
	if !slices.Contains(known, one.Payee) {
		return errPayee.With("name", c.Name, "payee", one.Payee)
	}
	mine := keys(c.Person, c.number, c.group)
	for _, other := range p.cards[one.Account] {
		same := false
		for _, k := range keys(other.Person, other.number, other.group) {
			same = same || slices.Contains(mine, k)
		}
		switch {
		case same:
		case c.family == "" || other.family != c.family:
			return errOneCard.With("name", c.Name, "other", other.Name, "school", other.School)
		case one.Note == "":
			return errSiblings.With("name", c.Name, "other", other.Name)
		}
	}
	return nil
}

// GetBack records money that was paid and came back, or is claimed back: what came before, and this. why goes into the award.
func GetBack(s *store.Store, id string, amount float64, day time.Time, why string) (Outcome, error) {
	var out Outcome
	list, err := Cases(s, Filter{IDs: []string{id}})
	if err != nil {
		return out, err
	}
	x, err := shapeOf(s)
	if err != nil {
		return out, err
	}
	c := list[0]
	switch {
	case math.IsNaN(c.Paid):
		out.refuse(c, ErrNotPaid.With("name", c.Name))
	case why == "":
		out.refuse(c, errWords.With("name", c.Name))
	case later(today(day)):
		return out, errDay.With("day", day.Format(time.DateOnly))
	case math.IsNaN(amount) || amount <= 0 || OrZero(c.Back)+amount > c.Paid+0.005:
		out.refuse(c, errBack.With("name", c.Name, "amount", shown(amount), "paid", shown(c.Paid), "back", shown(OrZero(c.Back))))
	default:
		_, err = s.Commit(store.Edit{ID: c.ID, Reason: why, Set: map[string]string{
			key(x.award, register.RoleBack): yuan(OrZero(c.Back) + amount), key(x.award, register.RoleBackOn): today(day).Format(time.DateOnly), key(x.award, register.RoleOpinion): why,
		}})
		out.Done = append(out.Done, c.ID)
	}
	return out, err
}

// Unpay takes back that awards were paid, so that they can be: what never went out though it was recorded, or came back in full. why
// goes into the award, what was recorded stays in its history. Where all came back the payroll of before is done with.
func Unpay(s *store.Store, ids []string, why string) (Outcome, error) {
	var out Outcome
	if err := s.May(store.Reviewer); err != nil {
		return out, err
	}
	list, err := Cases(s, Filter{IDs: ids})
	if err != nil {
		return out, err
	}
	x, err := shapeOf(s)
	if err != nil {
		return out, err
	}
	units, err := s.Units()
	if err != nil {
		return out, err
	}
	var edits []store.Edit
	done := map[string][]byte{}
	for _, c := range list {
		back := OrZero(c.Back)
		switch {
		case math.IsNaN(c.Paid):
			out.refuse(c, ErrNotPaid.With("name", c.Name))
		case !store.Under(units, c.Unit, s.Unit().Code):
			out.refuse(c, errNotMine.With("name", c.Name, "step", ""))
		case strings.TrimSpace(why) == "":
			out.refuse(c, errWords.With("name", c.Name))
		case back > 0 && back < c.Paid-0.005:
			out.refuse(c, errPart.With("name", c.Name, "paid", shown(c.Paid), "back", shown(back), "rest", shown(c.Paid-back)))
		default:
			edit := store.Edit{ID: c.ID, Reason: why, Set: map[string]string{key(x.award, register.RoleOpinion): why}}
			for _, role := range []register.Role{
				register.RolePaid, register.RolePaidOn, register.RoleWay, register.RolePayee, register.RoleAccount, register.RoleReceipt, register.RoleRemark,
				register.RoleBack, register.RoleBackOn,
			} {
				edit.Set[key(x.award, role)] = ""
			}
			edits = append(edits, edit)
			out.Done = append(out.Done, c.ID)
			if back > 0 {
				done[metaRoll+c.ID] = nil
			}
		}
	}
	if len(edits) > 0 {
		_, err = s.CommitBeside(done, edits...)
	}
	return out, err
}

// Recovery gives the awards that were paid though, by what is known now, nothing was due: who left school before the period was
// over, or was struck from the list. What came back in full is not among them.
func Recovery(s *store.Store, f Filter) ([]Case, error) {
	f.State = Paid
	list, err := Cases(s, f)
	return slices.DeleteFunc(list, func(c Case) bool {
		wrong := c.Now.Ruling == register.Stop || c.Now.Ruling == register.Contradiction
		return !wrong || OrZero(c.Back) >= c.Paid
	}), err
}
