package shell

import (
	"slices"

	"rollbook/store"
	"rollbook/store/register"
)

// Show opens a record on the screen where it is entered: what is a part of a person's form with its
// person.
func (d *Desk) Show(rec store.Record) {
	pack := d.Store.Pack()
	kind, main := pack.Kind(rec.Kind), pack.KindByRole(register.KindPerson)
	switch {
	case kind == main:
		d.Open("entry", rec.ID)
	case slices.Contains(main.Parts, kind.Key):
		target := rec.ID
		for _, f := range kind.Fields {
			if f.Type == register.Ref && f.Kind == main.Key && rec.Fields[f.Key] != "" {
				target = rec.Fields[f.Key]
			}
		}
		d.Open("entry", target)
	default:
		d.Open("kind/"+kind.Key, rec.ID)
	}
}
