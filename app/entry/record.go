package entry

import (
	"time"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

func (p *Page) open(id string) {
	p.Leave(func() { p.load(id) })
}

// load shows a record and what is entered with it.
func (p *Page) load(id string) {
	rec, err := p.d.Store.Get(id)
	if err != nil {
		p.d.Fail(err)
		return
	}
	if p.rec != nil {
		p.before = p.form.Values()
	}
	p.rec, p.drafted, p.resumed = &rec, false, false
	p.alike.begin()
	p.turn(p.right)
	p.d.Looked(rec)
	p.form.Load(p.parts(&rec), nil)
	p.report()
	p.restore()
	p.drawTitle()
	p.drawFoot()
	p.mark()
}

// blank shows an empty form for a new record.
func (p *Page) blank() {
	if p.rec != nil {
		p.before = p.form.Values()
	}
	p.rec, p.drafted, p.resumed = nil, false, false
	p.alike.begin()
	p.turn(p.right)
	p.list.UnselectAll()
	p.form.Load(p.parts(nil), p.carry.values)
	p.restore()
	p.drawTitle()
	p.drawFoot()
}

// report shows what the checks say of the records in the form.
func (s *sheet) report() {
	if s.rec == nil {
		return
	}
	found := map[string][]register.Problem{s.rec.ID: s.rec.Problems}
	for _, part := range s.parts(s.rec)[1:] {
		if part.ID != "" {
			if other, err := s.d.Store.Get(part.ID); err == nil {
				found[part.ID] = other.Problems
			}
		}
	}
	s.form.Report(found)
}

// save writes everything in the form in one transaction, then goes on.
func (p *Page) save(then func()) {
	if p.rec == nil && !p.form.Dirty() && then != nil {
		then()
		return
	}
	p.commit(func(id string) {
		p.rec = nil
		if then != nil {
			p.form.Load(p.parts(nil), nil)
			then()
			return
		}
		p.load(id)
		p.say(words.Say("entry.saved", "time", time.Now().Format("15:04:05")), look.OK)
	})
}
