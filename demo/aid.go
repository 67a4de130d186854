package demo

import (
	"context"
	"fmt"
	"math"
	"time"

	"rollbook/award"
	"rollbook/store"
	"rollbook/words"
)

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
