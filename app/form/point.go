package form

// spot is a field that the cursor shall go to.
type spot struct{ record, field string }

// Point puts the cursor into a field of a record: of the one in the form, or once it is loaded.
func (f *Form) Point(record, field string) {
	f.wanted = spot{record, field}
	f.point()
}

// point goes to the field that is wanted, where it is there. One that cannot be typed in is shown, and
// the cursor goes to the next that can.
func (f *Form) point() {
	for _, g := range f.groups {
		if f.wanted.record == "" || g.id != f.wanted.record {
			continue
		}
		for _, fl := range g.fields {
			if fl.f.Key != f.wanted.field {
				continue
			}
			f.wanted = spot{}
			if fl.input.Disabled() {
				f.next(fl, 1)
				f.show(fl)
				return
			}
			f.c.Canvas.Focus(fl.input)
			f.show(fl)
			return
		}
	}
}
