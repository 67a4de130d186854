package form

import (
	"rollbook/store/register"
)

// overlay is the desk's records with those of the form laid over them: what is typed here is seen by what
// asks of it there, saved or not.
type overlay struct {
	register.Lookup
	form *Form
}

// lookup calls do with the records as the form would have them.
func (f *Form) lookup(do func(register.Lookup)) {
	f.c.Lookup(func(look register.Lookup) { do(overlay{look, f}) })
}

// Record gives a record of the form, or one of the desk.
func (o overlay) Record(id string) (register.Record, bool) {
	for _, g := range o.form.groups {
		if id != "" && g.name() == id {
			return g.record(), true
		}
	}
	return o.Lookup.Record(id)
}

// Referring gives the records whose field holds a value, as the form has them.
func (o overlay) Referring(kind, field, value string) []register.Record {
	list := o.Lookup.Referring(kind, field, value)
	for _, g := range o.form.groups {
		if g.kind.Key != kind || g.main || g.before || g.via.Key != field || value != g.form.groups[0].name() || g.empty() {
			continue
		}
		rec, known := g.record(), false
		for i := range list {
			if list[i].ID == rec.ID {
				list[i], known = rec, true
			}
		}
		if !known {
			list = append(list, rec)
		}
	}
	return list
}

// Level and Under tell whose desk it is.
func (o overlay) Level() string {
	if desk, ok := o.Lookup.(register.Desk); ok {
		return desk.Level()
	}
	return ""
}

// Under reports whether a unit is another one or stands below it.
func (o overlay) Under(unit, above string) bool {
	desk, ok := o.Lookup.(register.Desk)
	return ok && desk.Under(unit, above)
}

// Origin tells where a record comes from; a new one comes from nowhere.
func (o overlay) Origin(id string) register.Origin {
	if annals, ok := o.Lookup.(register.Annals); ok {
		return annals.Origin(id)
	}
	return register.Origin{}
}

// Above gives a unit and those above it.
func (o overlay) Above(unit string) []string {
	if annals, ok := o.Lookup.(register.Annals); ok {
		return annals.Above(unit)
	}
	return []string{unit}
}

// name is a record's id, or what stands for it while it has none.
func (g *group) name() string {
	if g.id != "" {
		return g.id
	}
	return "#" + g.form.part(g)
}
