package entry

import (
	"sync"

	"rollbook/app/job"
)

// drafts keeps the writing of drafts in the order of typing. They are written beside the window; one
// that comes late must not replace a newer one, nor bring back what was saved or dropped meanwhile.
type drafts struct {
	mu    sync.Mutex
	turns int
}

// next gives the turn of a draft that is about to be written.
func (d *drafts) next() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turns++
	return d.turns
}

// last writes a draft if no later one has had its turn.
func (d *drafts) last(turn int, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if turn != d.turns {
		return nil
	}
	return write()
}

func (s *sheet) draftName() string {
	if s.rec != nil {
		return s.kind.Key + "/" + s.rec.ID
	}
	return s.kind.Key
}

// keep writes what is half typed, so that a power failure loses nothing: with every key, beside the window.
func (s *sheet) keep() {
	s.d.Touch()
	s.alike.compare()
	name, values := s.draftName(), s.form.Snapshot()
	if len(values) == 0 && !s.drafted {
		return
	}
	s.drafted = len(values) > 0
	turn := s.drafts.next()
	job.Quiet(func() (struct{}, error) {
		return struct{}{}, s.drafts.last(turn, func() error { return s.d.Store.SaveDraft(name, values) })
	}, func(_ struct{}, err error) {
		if err != nil {
			s.d.Fail(err)
		}
	})
}

// keepNow does the same before it comes back: another screen is about to read it.
func (s *sheet) keepNow() {
	s.form.Flush()
	values := s.form.Snapshot()
	if len(values) == 0 && !s.drafted {
		return
	}
	s.drafted = len(values) > 0
	if err := s.drafts.last(s.drafts.next(), func() error { return s.d.Store.SaveDraft(s.draftName(), values) }); err != nil {
		s.d.Fail(err)
	}
}

func (s *sheet) dropDraft() {
	if s.drafted {
		s.drafted = false
		if err := s.drafts.last(s.drafts.next(), func() error { return s.d.Store.SaveDraft(s.draftName(), nil) }); err != nil {
			s.d.Fail(err)
		}
	}
}
