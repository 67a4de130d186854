package main

import (
	"flag"
	"fmt"
	"math"
	"strconv"
	"time"

	"rollbook/award"
	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// awardVerbs are what `award` does.
var awardVerbs = map[string]func(*call, []string) error{
	"propose": proposeAwards, "list": listAwards, "refuse": refuseAwards, "publish": publishAwards, "close": closeNotice,
	"batch": batchAwards, "payroll": payroll, "pay": payAwards, "unpay": unpayAwards, "back": backAward,
}

const awardUsage = "propose PROGRAMME --term T|--period P [ID…] | list [--programme P --period T --state S --mine --recover] | " +
	"publish --programme P --period T -o F.pdf|xlsx | close --programme P --period T --opinion TEXT | " +
	"batch [ID…] --programme P --period T --document D --amount N | payroll --programme P --period T -o F.xlsx [--again] | " +
	"pay ID…|--sheet F.xlsx --channel W | unpay ID… --reason R | back ID --amount N --reason R | refuse ID… --reason R"

func awardCommand(c *call, args []string) error {
	if len(args) == 0 || awardVerbs[args[0]] == nil {
		return errUsage
	}
	return awardVerbs[args[0]](c, args[1:])
}

var (
	errNothing = fault.New(fault.Refused, "award-nothing") // waits here
	errAmount  = fault.New(fault.Usage, "amount")
)

// deed is what the commands about awards are told.
type deed struct {
	programme, period, term, unit, step, state, on, reason, out string
	text, document, signed, amount                              string
	way, payee, account, receipt, note, file, from, to          string
	mine, recover, again                                        bool
	day                                                         time.Time
}

// read takes the options of a command about awards, and opens the store.
func (d *deed) read(c *call, args []string, least, most int) ([]string, *store.Store, error) {
	args, err := options(args, least, most, func(f *flag.FlagSet) {
		for name, into := range map[string]*string{
			"programme": &d.programme, "period": &d.period, "term": &d.term, "unit": &d.unit, "step": &d.step, "state": &d.state, "on": &d.on,
			"reason": &d.reason, "o": &d.out, "opinion": &d.text, "document": &d.document, "signed": &d.signed, "amount": &d.amount, "channel": &d.way,
			"payee": &d.payee, "account": &d.account, "receipt": &d.receipt, "note": &d.note, "sheet": &d.file, "from": &d.from, "to": &d.to,
		} {
			f.StringVar(into, name, "", "")
		}
		f.BoolVar(&d.mine, "mine", false, "")
		f.BoolVar(&d.recover, "recover", false, "")
		f.BoolVar(&d.again, "again", false, "")
	})
	if err != nil {
		return nil, nil, err
	}
	if d.period == "" {
		d.period = d.term
	}
	if d.day, err = dayOf(d.on); err != nil {
		return nil, nil, err
	}
	s, err := c.open()
	return args, s, err
}

func dayOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, errDay.With("text", text)
	}
	return day, nil
}

// money reads the amount that was given; NaN for none.
func (d *deed) money(pack *register.Pack) (float64, error) {
	if d.amount == "" {
		return math.NaN(), nil
	}
	n, ok := pack.Money(d.amount)
	if !ok {
		return 0, errAmount.With("value", d.amount)
	}
	return n, nil
}

func (d *deed) filter() award.Filter {
	return award.Filter{Programme: d.programme, Period: d.period, Unit: d.unit, Step: d.step, State: award.State(d.state), Mine: d.mine, Day: d.day}
}

// chosen gives the awards that are named, or those of a programme and period that wait for this desk.
func (d *deed) chosen(s *store.Store, args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	if d.programme == "" || d.period == "" {
		return nil, errUsage
	}
	f := d.filter()
	f.Mine = true
	list, err := award.Cases(s, f)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, one := range list {
		ids = append(ids, one.ID)
	}
	if len(ids) == 0 {
		f.Mine = false
		all, err := award.Cases(s, f)
		if err == nil {
			err = errNothing.With("programme", d.programme, "period", d.period, "n", len(all))
		}
		return nil, err
	}
	return ids, nil
}

func proposeAwards(c *call, args []string) error {
	var d deed
	args, s, err := d.read(c, args, 1, -1)
	if err != nil || d.period == "" {
		return orUsage(err)
	}
	p, err := award.Propose(c.ctx, s, award.Asked{Programme: args[0], Period: d.period, Persons: args[1:], Unit: d.unit, Day: d.day}, c.progress)
	if err != nil {
		return err
	}
	if len(p.Refused) > 0 {
		c.exit = fault.Refused
	}
	if c.json {
		c.object(map[string]any{"made": orEmpty(p.Made), "again": orEmpty(p.Again), "already": p.Already, "nothing": p.Nothing, "refused": refusalsJSON(p.Refused)})
		return nil
	}
	for _, id := range append(append([]string{}, p.Made...), p.Again...) {
		fmt.Fprintln(c.out, id)
	}
	c.refused(p.Refused)
	nothing := 0
	for _, n := range p.Nothing {
		nothing += n
	}
	c.say("ctl.proposed", "made", len(p.Made), "again", len(p.Again), "already", p.Already, "refused", len(p.Refused), "nothing", nothing)
	return nil
}

func orUsage(err error) error {
	if err != nil {
		return err
	}
	return errUsage
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (c *call) refused(list []award.Refusal) {
	for _, r := range list {
		_, message, hint := words.Error(r.Err)
		fmt.Fprintf(c.out, "  %s %s\n", r.Unit, words.Whole(message, hint))
	}
}

func refusalsJSON(list []award.Refusal) []map[string]any {
	out := []map[string]any{}
	for _, r := range list {
		code, message, hint := words.Error(r.Err)
		out = append(out, map[string]any{
			"person": r.Person, "award": r.Award, "name": r.Name, "unit": r.Unit, "rule": r.Rule, "code": code, "message": message, "hint": hint,
		})
	}
	return out
}

// outcome prints what became of a deed. Where anything was refused, that is the exit code.
func (c *call) outcome(o award.Outcome, more map[string]any) error {
	if len(o.Refused) > 0 {
		c.exit = fault.Refused
	}
	if c.json {
		v := map[string]any{"done": orEmpty(o.Done), "refused": refusalsJSON(o.Refused)}
		for key, value := range more {
			v[key] = value
		}
		c.object(v)
		return nil
	}
	c.refused(o.Refused)
	c.say("ctl.awards.done", "n", len(o.Done), "refused", len(o.Refused))
	return nil
}

func listAwards(c *call, args []string) error {
	var d deed
	_, s, err := d.read(c, args, 0, 0)
	if err != nil {
		return err
	}
	find := award.Cases
	if d.recover {
		find = award.Recovery
	}
	list, err := find(s, d.filter())
	if err != nil {
		return err
	}
	sum := 0.0
	for _, one := range list {
		if !math.IsNaN(one.Due) {
			sum += one.Due
		}
		if err := c.award(s, one); err != nil {
			return err
		}
	}
	c.say("ctl.awards", "n", len(list), "sum", strconv.FormatFloat(sum, 'f', 2, 64))
	return nil
}

func (c *call) award(s *store.Store, one award.Case) error {
	mended, err := mendedSince(s, one)
	if err != nil {
		return err
	}
	step, label := "", ""
	if one.Step != nil {
		step, label = one.Step.Key, one.Step.Say(words.Language())
	}
	if c.json {
		trail := []map[string]any{}
		for _, o := range one.Trail {
			trail = append(trail, map[string]any{
				"id": o.ID, "step": o.Step.Key, "label": o.Step.Say(words.Language()), "unit": o.Office, "result": o.Means, "opinion": o.Text, "person": o.Person, "date": o.Day, "document": o.Document,
			})
		}
		v := map[string]any{
			"id": one.ID, "person": one.Person, "name": one.Name, "class": one.Class, "unit": one.Unit, "school": one.School, "programme": one.Programme,
			"period": one.Period, "rule": one.Rule, "due": known(one.Due), "paid": known(one.Paid), "paidOn": one.PaidOn, "returned": known(one.Back),
			"document": one.Document, "state": string(one.State), "step": step, "stepLabel": label, "mine": one.Mine, "differs": one.Differs,
			"blocked": one.Blocked, "reading": one.Now.Reading, "trail": trail,
		}
		if mended != nil {
			v["mended"] = mended
		}
		if err := one.Fault(); err != nil {
			_, v["fault"], _ = words.Error(err)
		}
		c.object(v)
		return nil
	}
	due := words.Say("award.unknown")
	if !math.IsNaN(one.Due) {
		due = strconv.FormatFloat(one.Due, 'f', 2, 64)
	}
	fmt.Fprintf(c.out, "%s  %s  %s %s  %s %s  %s  %s %s\n", one.ID, one.Name, one.School, one.Class, one.Programme, one.Period, due, words.Say("award.state."+string(one.State)), label)
	if one.Blocked != "" {
		fmt.Fprintf(c.out, "    %s\n", one.Blocked)
	}
	c.mended(s, mended)
	return nil
}

// known is an amount for JSON: null where there is none.
func known(n float64) any {
	if math.IsNaN(n) {
		return nil
	}
	return n
}

func approveCommand(c *call, args []string) error { return decideAwards(c, args, award.Approve) }
func returnCommand(c *call, args []string) error  { return decideAwards(c, args, award.Return) }
func refuseAwards(c *call, args []string) error   { return decideAwards(c, args, award.Refuse) }

func decideAwards(c *call, args []string, do func(*store.Store, []string, award.Word) (award.Outcome, error)) error {
	var d deed
	args, s, err := d.read(c, args, 0, -1)
	if err != nil {
		return err
	}
	ids, err := d.chosen(s, args)
	if err != nil {
		return err
	}
	w := award.Word{Text: d.text, Document: d.document, Signed: d.signed, Reason: d.reason, Day: d.day}
	if w.Text == "" {
		w.Text = d.reason // of a return; at an approval it is why the amount differs
	}
	o, err := do(s, ids, w)
	if err != nil {
		return err
	}
	return c.outcome(o, nil)
}
