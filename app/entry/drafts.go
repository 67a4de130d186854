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

func (p *Page) draftName() string {
	if p.rec != nil {
		return p.kind.Key + "/" + p.rec.ID
	}
	return p.kind.Key
}

// changed keeps what is half typed, so that a power failure loses nothing.
func (p *Page) changed() {
	p.d.Touch()
	p.drawFoot()
	name, values := p.draftName(), p.form.Snapshot()
	if len(values) == 0 {
		return
	}
	p.drafted = true
	turn := p.drafts.next()
	job.Quiet(func() (struct{}, error) {
		return struct{}{}, p.drafts.last(turn, func() error { return p.d.Store.SaveDraft(name, values) })
	}, func(_ struct{}, err error) {
		if err != nil {
			p.d.Fail(err)
		}
	})
}

func (p *Page) dropDraft() {
	if p.drafted {
		p.drafted = false
		if err := p.drafts.last(p.drafts.next(), func() error { return p.d.Store.SaveDraft(p.draftName(), nil) }); err != nil {
			p.d.Fail(err)
		}
	}
}
