package form

import (
	"time"

	"rollbook/app/look"
	"rollbook/store/register"
	"rollbook/words"
)

// names reports whether a record of a part is known by a field: by its number, its name or its title.
func (fl *field) names() bool {
	g := fl.group
	if g.main || !g.before || g.id != "" && !g.adopted {
		return false
	}
	return fl.f.Type == register.IDNumber || fl.f.Role == register.RoleCode || fl.f.Role == register.RoleTitle || fl.f.Role == register.RoleName
}

// recognise goes on with a record that is there already, where a number that was typed is its own.
func (f *Form) recognise(fl *field) {
	g := fl.group
	if !fl.names() || g.id != "" || fl.value == "" || f.c.Find == nil || f.c.Record == nil {
		return
	}
	if fl.f.Type != register.IDNumber && fl.f.Role != register.RoleCode {
		return
	}
	for _, hit := range f.c.Find(g.kind.Key, fl.value) {
		if rec, ok := f.c.Record(hit.ID); ok && rec.Values[fl.f.Key] == fl.value {
			f.adopt(g, hit.ID)
			f.c.Say(words.Say("form.adopted", "kind", g.kind.Say(words.Language()), "title", hit.Title), look.OK)
			return
		}
	}
}

// adopt goes on with a record of the desk in the place of a new one: the main record will refer to it.
func (f *Form) adopt(g *group, id string) {
	if f.c.Record == nil {
		return
	}
	rec, ok := f.c.Record(id)
	if !ok {
		return
	}
	g.id, g.adopted = id, true
	for _, fl := range g.fields {
		fl.set(f.c.Pack, fl.f.At(rec.Values, time.Now()))
		fl.loaded, fl.typed, fl.kept = fl.value, rec.Typed[fl.f.Key], rec.Typed[fl.f.Key]
		fl.carried, fl.filled, fl.untouched, fl.problem, fl.remarks = false, false, false, nil, nil
		fl.paint()
	}
	f.fill()
	f.relevance()
	f.check(g)
}

// make gives a ref a new record to point at, entered in a part of its own below.
func (f *Form) make(fl *field, typed string) {
	kind := f.c.Pack.Kind(fl.f.Kind)
	if kind == nil || !fl.group.main {
		return
	}
	f.join(kind, fl.f)
	g := f.groups[len(f.groups)-1]
	for _, to := range []*register.Field{kind.ByRole(register.RoleName), kind.ByRole(register.RoleTitle)} {
		if own := g.field(to); own != nil && typed != "" && !isASCII(typed) {
			own.set(f.c.Pack, typed)
			break
		}
	}
	for _, own := range g.fields {
		if own.shownHere && !own.input.Disabled() && own.value == "" {
			f.focus(own)
			return
		}
	}
}

// join adds a part for a new record that the main one will refer to.
func (f *Form) join(kind *register.Kind, via *register.Field) {
	f.loading = true
	f.groups = append(f.groups, f.build(Part{Kind: kind, Via: via, Before: true}, false, nil))
	f.body.Remove(f.keptBox)
	f.body.Add(f.keptBox)
	f.drawTabs()
	f.relevance()
	f.loading = false
}

func isASCII(text string) bool {
	for _, r := range text {
		if r > 127 {
			return false
		}
	}
	return true
}
