package entry

// Point puts the cursor into a field of a record that the form shows, or will show next.
func (p *Page) Point(record, field string) { p.form.Point(record, field) }
