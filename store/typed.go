package store

import (
	"strings"

	"rollbook/fault"
	"rollbook/store/register"
)

var errUnsound = fault.New(fault.Refused, "record-unsound")

// demote makes a record a draft whose state says that it was confirmed, but of which a value is wrong; once the value is put
// right it is what a new record is. To confirm one that has something hard against it is refused.
func (s *Store) demote(rec register.Record, fresh bool, e Edit, old, set map[string]string) error {
	f := s.pack.Kind(rec.Kind).ByRole(register.RoleState)
	if f == nil || e.Remove {
		return nil
	}
	rec.Values = make(map[string]string, len(old)+len(set))
	for _, m := range []map[string]string{old, set} {
		for key, value := range m {
			rec.Values[key] = value
		}
	}
	code, confirmed := s.pack.Draft(f, rec.Values[f.Key])
	kept := set[f.Key] == "" || set[f.Key] == old[f.Key]
	switch {
	case !confirmed:
		if code, usual := s.pack.Draft(f, f.Default); usual && !fresh && kept && old[f.Key] == code && s.misread(rec.ID) && !s.pack.Misread(rec, s.now()) {
			set[f.Key] = f.Default
		}
	case !fresh && !kept:
		for _, p := range s.pack.Check(rec, lookup{s}, s.now()) {
			if p.Level == register.Hard {
				return errUnsound.With("state", s.pack.Display(f, set[f.Key]), "problem", s.pack.Kind(rec.Kind).Field(p.Field))
			}
		}
	case s.pack.Misread(rec, s.now()):
		set[f.Key] = code
	}
	return nil
}

// misread reports whether a value of a record as it stands could not be understood, or is wrong.
func (s *Store) misread(id string) bool {
	e := s.records.get(id)
	return e != nil && s.pack.Misread(e.seenAs(id), s.now())
}

// typedBeside gives the text that is kept beside a field's new value: the one that it was worked out
// from, or a former one that the field wants kept.
func typedBeside(f *register.Field, typed, old, value string) string {
	if typed != "" {
		return typed
	}
	return f.Superseded(old, value)
}

// baseKey is the field of a key that may name a day: "grade@2016-09-01".
func baseKey(key string) string {
	base, _, _ := strings.Cut(key, "@")
	return base
}
