package home

import (
	"fmt"
	"time"

	"rollbook/app/approvals"
	"rollbook/app/job"
	"rollbook/award"
	"rollbook/finding"
	"rollbook/keying"
	"rollbook/promotion"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/words"
)

// questions gives those that a bureau asked this unit and that are not answered.
func questions(s *store.Store) (open asked, err error) {
	list, err := finding.Questions(s)
	for _, q := range list {
		if q.Unit != s.Unit().Code || q.Closed || q.Answer != "" {
			continue
		}
		if open.n++; open.due == "" || q.Due != "" && q.Due < open.due {
			open.due = q.Due
		}
	}
	return open, err
}

// seen names a state of the store on a day.
type seen string

// anew notes how the store stands, and reports whether a record or the day has changed since that was noted last.
func (s *seen) anew(of *store.Store, day time.Time) bool {
	was := *s
	*s = seen(fmt.Sprint(of.Version(), day.Format(time.DateOnly)))
	return *s != was
}

// wait asks, beside the window, whether a term has begun into which a school has carried nobody, whether awards came back, and what
// is to be answered. It asks again only where a record or the day has changed.
func (p *school) wait() {
	s, day := p.d.Store, time.Now()
	if !p.seen.anew(s, day) {
		return
	}
	seen := p.seen
	type waiting struct {
		terms     []promotion.Plan
		back, due int
		asked     asked
	}
	job.Quiet(func() (w waiting, err error) {
		if w.asked, err = questions(s); err != nil {
			return w, err
		}
		if w.terms, err = promotion.Waiting(s, day); err != nil || s.Pack().KindByRole(register.KindAward) == nil {
			return w, err
		}
		mine, err := award.Cases(s, award.Filter{Mine: true})
		for _, c := range mine {
			if c.State == award.Back {
				w.back++
			} else {
				w.due++
			}
		}
		return w, err
	}, func(w waiting, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if p.seen == seen && len(w.terms)+len(p.waits)+w.back+p.back+w.due+p.due+w.asked.n+p.asked.n > 0 {
			p.waits, p.back, p.due, p.asked = w.terms, w.back, w.due, w.asked
			p.draw()
		}
	})
}

// again asks, beside the window, how much waits for its second typing: one that agrees with the first changes no record.
func (p *school) again() {
	s := p.d.Store
	job.Quiet(func() (int, error) {
		due, err := keying.Due(s)
		return len(due), err
	}, func(n int, err error) {
		if err != nil {
			p.d.Fail(err)
			return
		}
		if n != p.twice {
			p.twice = n
			p.draw()
		}
	})
}

// call is what waits for this school, and the page on which it is done.
type call struct {
	n    int    // 0 where nothing does
	text string // which says so
	do   string // key of the button's words
	page string
	of   any // what the page shows of it
}

// calls are those with a digit, in the order of the digits behind that of the new term.
func (p *school) calls() []call {
	due := ""
	if p.asked.due != "" {
		due = words.Say("home.asked.due", "day", p.asked.due)
	}
	return []call{
		{p.back, words.Say("home.back", "n", p.back), "home.back.do", "approvals", award.Back},
		{p.asked.n, words.Say("home.asked", "n", p.asked.n, "due", due), "home.asked.do", "findings", nil},
		{p.due, words.Say("home.opine", "n", p.due), "home.opine.do", "approvals", approvals.Mine},
		{p.twice, words.Say("home.twice", "n", p.twice), "home.twice.do", "keying", nil},
	}
}
