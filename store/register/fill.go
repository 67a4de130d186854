package register

import "time"

// Carries reports whether a field's value may be carried on to the next new record: what tells people
// apart, or reaches them, never is.
func (f *Field) Carries() bool {
	switch f.Type {
	case IDNumber, Phone, BankCard, Photo, Computed:
		return false
	}
	switch f.Role {
	case RoleName, RolePinyin, RoleFormer, RoleBirth, RoleSex, RolePerson, RoleCode, RoleAccount:
		return false
	}
	return f.Alphabet != OfNames && (f.Carry || f.Sensitive == "")
}

// InFast reports whether a field is shown where records are entered fast: as the pack says; else what each
// record must have and no default gives, and what is carried on.
func (f *Field) InFast() bool {
	if f.Fast != nil {
		return *f.Fast
	}
	return f.Type != Computed && (f.Carry || f.when == nil && f.Default == "" && (f.always || f.required != nil))
}

// Fill is the value that a new record begins with in a field, worked out from what is known by now; "" for
// none. from is the kind of the records that it comes from; nil for the record itself.
func (p *Pack) Fill(f *Field, rec Record, look Lookup, today time.Time) (value string, from *Kind) {
	if f.fill == nil {
		return "", nil
	}
	text, err := f.fill.String(rec, look, today)
	if err != nil || text == "" {
		return "", nil
	}
	value, problem := p.Normalise(f, text)
	if problem != nil {
		return "", nil
	}
	return value, f.filledFrom
}

// Fills reports whether the pack says what a field is filled with.
func (f *Field) Fills() bool { return f.fill != nil }

// FilledFrom is the kind of the records that it is filled from; nil where the pack says of none.
func (f *Field) FilledFrom() *Kind { return f.filledFrom }

// FromID reports whether what it is filled with is read from the record's ID number.
func (f *Field) FromID(k *Kind) bool {
	id := k.ByRole(RoleIDNumber)
	return f.fill != nil && id != nil && f.fill.words()[id.Key]
}

// Asks is the kind of the records that a check looks at beside the one that it is about; nil for none.
func (p *Pack) Asks(k *Kind, check string) *Kind {
	for _, one := range k.Checks {
		if one.ID != check {
			continue
		}
		if other := p.source(k, one.test); other != nil {
			return other
		}
		return p.source(k, one.when)
	}
	return nil
}

// source is the kind whose records an expression reads beside its own; nil where it reads none.
func (p *Pack) source(k *Kind, e *Expr) *Kind {
	if e == nil {
		return nil
	}
	words := e.words()
	for _, f := range k.Fields {
		if f.Type == Ref && words[f.Kind] {
			return p.Kind(f.Kind)
		}
	}
	for _, m := range k.Many {
		if words[m.Name] {
			return p.Kind(m.Kind)
		}
	}
	return nil
}
