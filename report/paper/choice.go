package paper

import (
	"rollbook/fault"
	"rollbook/store"
)

var (
	errNoSignature = fault.New(fault.Usage, "paper-no-signature")
	errAllSigned   = fault.New(fault.Refused, "paper-all-signed")
	errNoRecord    = fault.New(fault.Refused, "paper-no-record")
)

// Chosen gives the records that a form is printed for: all of its kind, or those whose form lacks a signature.
func Chosen(s *store.Store, name string, unsigned bool) ([]string, error) {
	form := s.Pack().Forms[name]
	if form == nil || form.Kind == "" {
		return nil, errForm.With("form", name)
	}
	query, none := store.Query{Kind: form.Kind}, errNoRecord
	if unsigned {
		if query.Where, none = form.UnsignedExpr(), errAllSigned; query.Where == nil {
			return nil, errNoSignature.With("form", form.Title)
		}
	}
	records, err := s.List(query)
	if err == nil && len(records) == 0 {
		err = none.With("form", form.Title)
	}
	ids := make([]string, 0, len(records))
	for _, rec := range records {
		ids = append(ids, rec.ID)
	}
	return ids, err
}
