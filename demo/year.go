package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rollbook/award"
	"rollbook/promotion"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/words"
)

// deed is what many desks do on a day: records that follow from records.
type deed struct {
	Name, Day string
	At        string   // level of the desks that do it; "" all
	Units     []string // only these
	On        string   // kind of the records that it goes by; "" once a desk
	Each      string   // instead of On: "village", each village of the desk's schools
	When      string   // expression over such a record, as of the day
	Share     int      // of a hundred; 0 all
	Most      int      // a desk; 0 all
	Set       map[string]string
	Record    []record
}

// step is one part of the year, in the order of the script.
type step struct {
	Do, Deed, Day, At string
	Units             []string
	Programme, Way    string
	Report            []string
	Document, Signed  string
	Set               map[string]string // of records that go on into a term: rules as of a deed
	Text              string
}

// live plays the script's year.
func (st *stage) live(ctx context.Context) error {
	for i := range st.script.Step {
		one := &st.script.Step[i]
		do := map[string]func(context.Context, *step) error{
			"deed": st.deed, "up": st.up, "propose": st.propose, "put up": st.putUp, "take down": st.takeDown, "approve": st.approve,
			"release": st.release, "pay": st.pay, "file": st.file, "promote": st.promote, "go on": st.goOn,
		}[one.Do]
		if do == nil {
			return errScript.With("step", one.Do)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := do(ctx, one); err != nil {
			return fmt.Errorf("%s %s: %w", one.Do, one.Deed+one.Programme, err)
		}
		if one.Text != "" {
			st.say(one.Text)
		}
	}
	return nil
}

// day is a day of the year that the script plays in: months before August are the next calendar year's.
func (st *stage) day(text string) time.Time {
	year := st.pack.SchoolYear(st.dice.day)
	if text < "08" {
		year++
	}
	day, err := time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", year, text))
	if err != nil {
		return st.dice.day
	}
	return day
}

// desks gives the desks of a level, those who work last first: schools, counties, the city.
func (st *stage) desks(level string, only []string) []*store.Store {
	var list []*store.Store
	add := func(code string) {
		s := st.stores[code]
		if s != nil && (len(only) == 0 || slices.Contains(only, code)) && (level == "" || s.Unit().Level == level) {
			list = append(list, s)
		}
	}
	for _, one := range st.script.School {
		add(one.Code)
	}
	for _, one := range st.script.County {
		add(one.Code)
	}
	add(st.script.City.Code)
	return list
}

func (st *stage) deed(_ context.Context, one *step) error {
	for i := range st.script.Deed {
		d := &st.script.Deed[i]
		if d.Name != one.Deed {
			continue
		}
		for _, s := range st.desks(d.At, d.Units) {
			if err := st.doneAt(s, d); err != nil {
				return fmt.Errorf("at %s: %w", s.Unit().Code, err)
			}
		}
		return nil
	}
	return errScript.With("deed", one.Deed)
}

// doneAt lets one desk do a deed.
func (st *stage) doneAt(s *store.Store, d *deed) error {
	day, edits, own, place := st.day(d.Day), []store.Edit{}, s.Unit().Code, st.placeOf(s)
	var failed error
	add := func(rec register.Record, look register.Lookup, c child) {
		more, err := st.follow(d, rec, look, day, c, len(edits))
		if err != nil && failed == nil {
			failed = err
		}
		edits = append(edits, more...)
	}
	switch {
	case d.Each == "village":
		for _, town := range st.places(s) {
			for _, village := range st.pack.Places.Below(town, "village") {
				s.Lookup(func(look register.Lookup) { add(register.Record{Unit: own}, look, child{village: village}) })
			}
		}
	case d.On == "":
		s.Lookup(func(look register.Lookup) {
			add(register.Record{Unit: own}, look, child{surname: st.dice.one(st.script.surnames)})
		})
	default:
		var when *register.Expr
		if d.When != "" {
			var err error
			if when, err = st.compiled(d.On, d.When); err != nil {
				return err
			}
		}
		picked := 0
		s.Each(d.On, func(rec register.Record, look register.Lookup, _ bool) {
			if ok, err := when.Bool(rec, look, day); err != nil || !ok || d.Most > 0 && picked >= d.Most || d.Share > 0 && st.dice.IntN(100) >= d.Share {
				return
			}
			picked++
			add(rec, look, child{surname: st.dice.one(st.script.surnames), village: place})
		})
	}
	if failed != nil || len(edits) == 0 {
		return failed
	}
	_, err := s.Commit(edits...)
	return err
}

// places gives the towns whose children the schools below a desk have.
func (st *stage) places(s *store.Store) []string {
	seen, list := map[string]bool{}, []string{}
	for _, one := range st.script.School {
		if one.County == s.Unit().Code && !seen[one.Place] {
			seen[one.Place], list = true, append(list, one.Place)
		}
	}
	return list
}

func (st *stage) placeOf(s *store.Store) string {
	for _, one := range st.script.School {
		if one.Code == s.Unit().Code {
			return one.Place
		}
	}
	return ""
}

// follow makes what a deed makes of one record: changes of itself, and new records.
func (st *stage) follow(d *deed, rec register.Record, look register.Lookup, day time.Time, c child, base int) ([]store.Edit, error) {
	var edits []store.Edit
	place := map[string]string{}
	values := func(rules map[string]string, kind *register.Kind) (map[string]string, error) {
		set := map[string]string{}
		for _, key := range slices.Sorted(maps.Keys(rules)) {
			value, err := st.value(rules[key], rec, look, day, c, place)
			if err != nil {
				return nil, err
			}
			if value != "" {
				set[strings.Replace(key, "@day", "@"+day.Format(time.DateOnly), 1)] = value
			}
		}
		if kind != nil {
			for key, value := range st.pack.FromID(kind, maps.Clone(set)) {
				if set[key] == "" {
					set[key] = value
				}
			}
		}
		return set, nil
	}
	if len(d.Set) > 0 {
		set, err := values(d.Set, nil)
		if err != nil {
			return nil, err
		}
		edits = append(edits, store.Edit{ID: rec.ID, Set: set, Explain: st.script.Explain})
	}
	for _, one := range d.Record {
		k := st.pack.Kind(one.Kind)
		if k == nil {
			return nil, errScript.With("kind", one.Kind)
		}
		set, err := values(one.Values, k)
		if err != nil {
			return nil, err
		}
		for key, value := range st.pack.Defaults(k, day) {
			if _, said := set[key]; !said {
				set[key] = value
			}
		}
		place[one.Kind] = fmt.Sprintf("#%d", base+len(edits))
		edits = append(edits, store.Edit{Kind: one.Kind, Set: set, Explain: st.script.Explain})
	}
	return edits, nil
}

// value gives what a rule of a deed says: "= expression" over the record, "@day", "@find KIND FIELD VALUE", "@row-KIND" of the deed,
// or what the dice draw.
func (st *stage) value(rule string, rec register.Record, look register.Lookup, day time.Time, c child, place map[string]string) (string, error) {
	if source, ok := strings.CutPrefix(rule, "= "); ok {
		e, err := st.compiled(rec.Kind, source)
		if err != nil {
			return "", err
		}
		return e.String(rec, look, day)
	}
	if target, ok := strings.CutPrefix(rule, "@row-"); ok {
		return place[target], nil
	}
	if what, ok := strings.CutPrefix(rule, "@find "); ok {
		words := strings.Fields(what)
		if len(words) == 3 {
			if found := look.Referring(words[0], words[1], words[2]); len(found) > 0 {
				return found[0].ID, nil
			}
		}
		return "", errScript.With("find", what)
	}
	if rule == "@day" {
		return day.Format(time.DateOnly), nil
	}
	if rule == "@year" {
		return fmt.Sprint(st.pack.SchoolYear(st.dice.day)), nil
	}
	return st.dice.draw(rule, c), nil
}

// compiled compiles an expression once; without a record it sees the first kind's empty one.
func (st *stage) compiled(kind, source string) (*register.Expr, error) {
	if kind == "" {
		kind = st.pack.Kinds[0].Key
	}
	key := kind + " " + source
	if st.exprs[key] == nil {
		e, err := st.pack.Compile(kind, source)
		if err != nil {
			return nil, err
		}
		st.exprs[key] = e
	}
	return st.exprs[key], nil
}

// up lets everyone send to the bureau above, which receives and answers; what comes down is received too.
func (st *stage) up(ctx context.Context, _ *step) error {
	st.round++
	for _, level := range []string{store.School, store.County} {
		for _, s := range st.desks(level, nil) {
			if err := st.carry(ctx, s, st.stores[st.above(s.Unit().Code)]); err != nil {
				return err
			}
		}
	}
	for _, level := range []string{store.County, store.School} {
		for _, s := range st.desks(level, nil) {
			if err := st.carry(ctx, st.stores[st.above(s.Unit().Code)], s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (st *stage) above(code string) string {
	for _, one := range st.script.School {
		if one.Code == code {
			return one.County
		}
	}
	return st.script.City.Code
}

// carry takes a bundle from one desk to another, on a stick of its own.
func (st *stage) carry(ctx context.Context, from, to *store.Store) error {
	stick := filepath.Join(st.dir, sticks, fmt.Sprintf("%d-%s-%s", st.round, from.Unit().Code, to.Unit().Code))
	if err := os.MkdirAll(stick, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", stick, err)
	}
	whom := to.Unit().Code
	if from.Unit().Level == store.School || from.Unit().Level == store.County && to.Unit().Level == store.City {
		whom = courier.Parent
	}
	if _, err := courier.All(func() (courier.Sent, error) { return courier.Send(ctx, from, whom, stick, nil) }); err != nil {
		return err
	}
	return courier.Receive(ctx, to, []string{stick}, nil, func(courier.Result) {})
}

// second is who checks what another entered: no one approves his own entry.
func (st *stage) second(s *store.Store, level string) func() {
	first := s.Actor()
	s.SetActor(words.Say("demo.second." + level))
	return func() { s.SetActor(first) }
}

func (st *stage) period() string { return fmt.Sprint(st.pack.SchoolYear(st.dice.day)) }

func (st *stage) propose(ctx context.Context, one *step) error {
	for _, s := range st.desks(one.At, one.Units) {
		out, err := award.Propose(ctx, s, award.Asked{Programme: one.Programme, Period: st.period(), Day: st.day(one.Day)}, nil)
		if err != nil {
			return err
		}
		st.result.Awards += len(out.Made)
	}
	return nil
}

// waiting gives the awards of a programme that wait for a desk.
func (st *stage) waiting(s *store.Store, one *step) ([]string, float64, error) {
	list, err := award.Cases(s, award.Filter{Programme: one.Programme, Period: st.period(), Mine: true, Day: st.day(one.Day)})
	if err != nil {
		return nil, 0, err
	}
	var ids []string
	sum := 0.0
	for _, c := range list {
		ids = append(ids, c.ID)
		if !math.IsNaN(c.Due) {
			sum += c.Due
		}
	}
	return ids, sum, nil
}

// eachWaiting visits the desks of a step for which awards wait, with them and their sum.
func (st *stage) eachWaiting(one *step, do func(s *store.Store, ids []string, sum float64) error) error {
	for _, s := range st.desks(one.At, one.Units) {
		ids, sum, err := st.waiting(s, one)
		if err == nil && len(ids) > 0 {
			err = do(s, ids, sum)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (st *stage) putUp(_ context.Context, one *step) error {
	return st.eachWaiting(one, func(s *store.Store, _ []string, _ float64) error {
		_, err := award.PutUp(s, one.Programme, st.period(), st.day(one.Day), time.Time{})
		return err
	})
}

func (st *stage) takeDown(_ context.Context, one *step) error {
	return st.eachWaiting(one, func(s *store.Store, _ []string, _ float64) error {
		_, err := award.TakenDown(s, one.Programme, st.period(), words.Say("demo.noobjection"))
		return err
	})
}

func (st *stage) approve(_ context.Context, one *step) error {
	return st.eachWaiting(one, func(s *store.Store, ids []string, _ float64) error {
		defer st.second(s, one.At)()
		_, err := award.Approve(s, ids, award.Word{Day: st.day(one.Day), Document: one.Document, Signed: one.Signed})
		return err
	})
}

func (st *stage) release(_ context.Context, one *step) error {
	return st.eachWaiting(one, func(s *store.Store, ids []string, sum float64) error {
		_, err := award.PutInto(s, ids, award.Release{Document: one.Document, Programme: one.Programme, Period: st.period(), Amount: sum, Signed: one.Signed, Day: st.day(one.Day)})
		return err
	})
}

func (st *stage) pay(_ context.Context, one *step) error {
	for _, s := range st.desks(one.At, one.Units) {
		lines, err := award.Payroll(s, award.Filter{Programme: one.Programme, Period: st.period(), Day: st.day(one.Day)})
		if err != nil {
			return err
		}
		var payments []award.Payment
		for _, line := range lines {
			if line.Why == nil {
				payments = append(payments, award.Payment{ID: line.ID, Day: st.day(one.Day), Amount: math.NaN(), Way: one.Way, Receipt: st.dice.draw("@digits-10", child{})})
			}
		}
		if len(payments) == 0 {
			continue
		}
		out, err := award.Pay(s, payments)
		if err != nil {
			return err
		}
		st.result.Paid += len(out.Done)
	}
	return nil
}

// promote carries the desks' records into the term of a day.
func (st *stage) promote(ctx context.Context, one *step) error {
	return st.into(ctx, one, st.day(one.Day))
}

// goOn carries them into every term from the end of the year to the present day.
func (st *stage) goOn(ctx context.Context, one *step) error {
	for year := st.pack.SchoolYear(st.dice.day) + 1; ; year++ {
		for term := 1; term <= 2; term++ {
			first, _, _ := st.pack.Span(fmt.Sprintf("%d-%d", year, term))
			day, err := time.Parse(time.DateOnly, first)
			if err != nil || day.After(time.Now()) {
				return nil
			}
			if err := st.into(ctx, one, day); err != nil {
				return err
			}
		}
	}
}

func (st *stage) into(ctx context.Context, one *step, day time.Time) error {
	for _, k := range promotion.Kinds(st.pack) {
		for _, s := range st.desks(one.At, one.Units) {
			set := map[string]string{}
			for _, key := range slices.Sorted(maps.Keys(one.Set)) {
				if !slices.Contains(k.Next.Ask, key) {
					continue
				}
				value, err := st.value(one.Set[key], register.Record{}, nil, day, child{surname: st.dice.one(st.script.surnames)}, nil)
				if err != nil {
					return err
				}
				set[key] = value
			}
			_, err := promotion.Carry(ctx, s, promotion.Asked{Kind: k.Key, Day: day, Set: set}, nil)
			if err != nil && !errors.Is(err, promotion.ErrNone) {
				return fmt.Errorf("at %s: %w", s.Unit().Code, err)
			}
		}
	}
	return nil
}

// file freezes the tables of a return.
func (st *stage) file(ctx context.Context, one *step) error {
	for _, s := range st.desks(one.At, one.Units) {
		for _, name := range one.Report {
			if _, err := report.File(ctx, s, name, report.Ask{Day: st.day(one.Day)}, ""); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			st.result.Filed++
		}
	}
	return nil
}
