package courier

import (
	"errors"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/trust"
)

var (
	errNoBureau = fault.New(fault.Refused, "suite-not-yours")
	errNoSuite  = fault.New(fault.Usage, "suite-unknown")
)

// Suite tells which suite this desk writes bundles with for the units that it granted and, where it
// is a school, for its bureau: 1 (age, Ed25519) or 2 (SM2, SM3, SM4).
func Suite(s *store.Store) (int, error) {
	d, err := readDesk(s)
	if err != nil {
		return 0, err
	}
	suite := d.own.Suite
	for _, list := range d.lists {
		if d.list == nil && list.Issuer == d.parent() {
			suite = list.Suite
		}
	}
	return max(suite, 1), nil
}

// SetSuite chooses the suite, 1 or 2, that bundles between this bureau and the units that it granted
// are written with. The units learn it with the next bundle; what they sent before is still read. It is
// refused at a school, and for suite 2 while a unit has no certificate for it: the fault names the unit.
func SetSuite(s *store.Store, n int) (trust.List, error) {
	if n != 1 && n != 2 {
		return trust.List{}, errNoSuite
	}
	if err := s.May(store.Admin); err != nil {
		return trust.List{}, err
	}
	d, err := readDesk(s)
	if err != nil {
		return trust.List{}, err
	}
	if d.list == nil {
		return trust.List{}, errNoBureau
	}
	list := d.own
	list.Suite = 0 // absent is 1
	if n == 2 {
		if err := d.ready(); err != nil {
			return trust.List{}, err
		}
		list.Suite = 2
	}
	if list.Suite == d.own.Suite {
		return d.own, nil
	}
	meta := map[string][]byte{}
	if err := d.issue(s, list, meta); err != nil {
		return trust.List{}, err
	}
	return d.own, errors.Join(s.SetMeta(meta), d.raise(s))
}

// ready reports whether this bureau and every unit that it granted can read suite 2.
func (d *desk) ready() error {
	if !d.id.GrantedSecond() {
		return trust.ErrNoSecond.With("unit", d.id.Name)
	}
	for _, e := range d.own.Desks { // in order of code
		if d.children[e.Code].Second == "" {
			return trust.ErrNoSecond.With("unit", e.Name)
		}
	}
	return nil
}
