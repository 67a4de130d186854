package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rollbook/promotion"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

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

// promote carries the desks' records into the term of a day.
func (st *stage) promote(ctx context.Context, one *step) error {
	return st.into(ctx, one, st.day(one.Day))
}

// goOn carries them into every term from the end of the year to the present day.
func (st *stage) goOn(ctx context.Context, one *step) error {
	for _, day := range begun(st.pack, st.pack.SchoolYear(st.dice.day)+1, time.Now()) {
		if err := st.into(ctx, one, day); err != nil {
			return err
		}
	}
	return nil
}

// begun gives the first days of the terms from a school year on that have begun, where the clock hangs, by now.
func begun(pack *register.Pack, year int, now time.Time) (list []time.Time) {
	today := now.Format(time.DateOnly)
	for ; ; year++ {
		for term := 1; term <= 2; term++ {
			first, _, _ := pack.Span(fmt.Sprintf("%d-%d", year, term))
			day, err := time.Parse(time.DateOnly, first)
			if err != nil || first > today {
				return list
			}
			list = append(list, day)
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
