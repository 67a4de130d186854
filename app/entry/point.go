package entry

// Point puts the cursor into a field of a record that the form shows, or will show next.
func (p *Page) Point(record, field string) { p.form.Point(record, field) }

// At is the record that the form shows; "" for a new one.
func (p *Page) At() string {
	if p.rec == nil {
		return ""
	}
	return p.rec.ID
}
