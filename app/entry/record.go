package entry

import (
	"sort"
	"time"

	"rollbook/app/form"
	"rollbook/app/look"
	"rollbook/store"
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
		p.before = p.rec.Fields
	}
	p.rec, p.drafted, p.resumed = &rec, false, false
	p.turn(p.right)
	p.d.Looked(rec)
	p.form.Load(p.parts(&rec), nil)
	p.report()
	p.restore()
	p.drawTitle()
	p.drawFoot()
	for i, row := range p.rows {
		if row.ID == id {
			p.list.Select(i)
		}
	}
}

// blank shows an empty form for a new record.
func (p *Page) blank() {
	if p.rec != nil {
		p.before = p.rec.Fields
	}
	p.rec, p.drafted, p.resumed = nil, false, false
	p.turn(p.right)
	p.list.UnselectAll()
	p.form.Load(p.parts(nil), p.carried)
	p.restore()
	p.drawTitle()
	p.drawFoot()
}

// restore puts back what was half typed when the program ended.
func (p *Page) restore() {
	draft, err := p.d.Store.Draft(p.draftName())
	if err != nil {
		p.d.Fail(err)
		return
	}
	if len(draft) > 0 {
		p.form.Restore(draft)
		p.drafted, p.resumed = true, true
	}
}

// parts gives the records that the form shows for a record: the one it refers to, and those that
// refer to it, with room for a new one.
func (p *Page) parts(rec *store.Record) []form.Part {
	pack := p.d.Store.Pack()
	main := form.Part{Kind: p.kind}
	if rec != nil {
		main.ID, main.Values, main.Typed = rec.ID, rec.Fields, rec.Typed
	}
	list := []form.Part{main}
	for _, key := range p.kind.Parts {
		kind := pack.Kind(key)
		if kind == nil {
			continue
		}
		if via := refTo(p.kind, key); via != nil {
			part := form.Part{Kind: kind, Via: via, Before: true}
			if rec != nil && rec.Fields[via.Key] != "" {
				if other, err := p.d.Store.Get(rec.Fields[via.Key]); err == nil {
					part.ID, part.Values, part.Typed = other.ID, other.Fields, other.Typed
				}
			}
			list = append(list, part)
		} else if via := refTo(kind, p.kind.Key); via != nil {
			list = append(list, p.many(kind, via, rec)...)
		}
	}
	return list
}

func (p *Page) many(kind *register.Kind, via *register.Field, rec *store.Record) []form.Part {
	var list []form.Part
	if rec != nil {
		p.d.Store.Lookup(func(look register.Lookup) {
			for _, other := range look.Referring(kind.Key, via.Key, rec.ID) {
				values := map[string]string{}
				for key, value := range other.Values {
					values[key] = value
				}
				list = append(list, form.Part{Kind: kind, ID: other.ID, Values: values, Typed: other.Typed, Via: via})
			}
		})
		sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	}
	if len(list) == 0 || kind.Role == register.KindGuardian {
		list = append(list, form.Part{Kind: kind, Via: via})
	}
	return list
}

// former names a field that the pack no longer has, as the pack that had it did.
func (p *Page) former(kind, key, value string) (label, shown string) {
	pack, f := p.d.Store.Former(kind, key)
	if f == nil {
		return key, value
	}
	return f.Label, pack.Display(f, value)
}

func refTo(kind *register.Kind, key string) *register.Field {
	for _, f := range kind.Fields {
		if f.Type == register.Ref && f.Kind == key {
			return f
		}
	}
	return nil
}

// report shows what the checks say of the records in the form.
func (p *Page) report() {
	if p.rec == nil {
		return
	}
	found := map[string][]register.Problem{p.rec.ID: p.rec.Problems}
	for _, part := range p.parts(p.rec)[1:] {
		if part.ID != "" {
			if other, err := p.d.Store.Get(part.ID); err == nil {
				found[part.ID] = other.Problems
			}
		}
	}
	p.form.Report(found)
}

// save writes everything in the form in one transaction, then goes on.
func (p *Page) save(then func()) {
	edits, main := p.form.Edits()
	saved, err := p.d.Store.Commit(edits...)
	if err != nil {
		p.d.Fail(err)
		return
	}
	p.dropDraft()
	p.d.Saved()
	values := p.form.Main()
	p.before = values
	for _, f := range p.kind.Fields {
		if f.Carry {
			p.carried[f.Key] = values[f.Key]
		}
	}
	if then != nil {
		p.rec = nil
		p.form.Load(p.parts(nil), nil)
		then()
		return
	}
	p.rec = nil
	p.load(saved[main].ID)
	p.say(words.Say("entry.saved", "time", time.Now().Format("15:04:05")), look.OK)
}
