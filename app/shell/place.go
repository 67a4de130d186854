package shell

import (
	"encoding/json"
	"fmt"
	"slices"

	"rollbook/app/help"
	"rollbook/app/history"
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
	case slices.Contains(main.Parts, kind.Key) && refers(kind, main):
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

// refers reports whether records of a kind name one of another: a household names nobody, those who live in it name it.
func refers(kind, other *register.Kind) bool {
	return slices.ContainsFunc(kind.Fields, func(f *register.Field) bool { return f.Type == register.Ref && f.Kind == other.Key })
}

// ShowField opens a record with the cursor in a field.
func (d *Desk) ShowField(rec store.Record, field string) {
	d.Show(rec)
	if p, ok := d.pages[d.page].(interface{ Point(record, field string) }); ok {
		p.Point(rec.ID, field)
	}
}

// history shows that of the field in hand; false where none of a saved record is.
func (d *Desk) history() bool {
	in, ok := d.Win.Canvas().Focused().(help.Asker)
	if !ok {
		return false
	}
	record, _, field := in.Asks()
	if record == "" {
		return false
	}
	history.Show(d.Win, d.Store, record, field, d.Visit(), d.Fail)
	return true
}

// place is where somebody was when he closed the window.
type place struct{ Page, Record string }

// metaPlace is followed by whose place it is.
const metaPlace = "place/"

// Remember keeps where one is, for the next time that the store is opened.
func (d *Desk) Remember() error {
	at := place{Page: d.page}
	if p, ok := d.pages[d.page].(interface{ At() string }); ok {
		at.Record = p.At()
	}
	raw, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("note the place: %w", err)
	}
	return d.Store.SetMeta(map[string][]byte{metaPlace + d.Store.Account().Name: raw})
}

// Resume goes to where one was the last time. What is there no more is passed over.
func (d *Desk) Resume() {
	var at place
	raw, err := d.Store.Meta(metaPlace + d.Store.Account().Name)
	if err != nil || raw == nil || json.Unmarshal(raw, &at) != nil || at.Page == d.page {
		return
	}
	if at.Record == "" {
		d.Open(at.Page, nil)
	} else if _, err := d.Store.Get(at.Record); err == nil {
		d.Open(at.Page, at.Record)
	}
}
