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

// Ready reports whether this desk holds certificates of suite 2. One that joined before there were any asks
// again: Request, the grant, Accept.
func Ready(s *store.Store) bool {
	id, err := identity(s)
	return err == nil && id.GrantedSecond()
}

// SetSuite chooses the suite, 1 or 2, that bundles between this bureau and the units that it granted
// are written with. The units learn it with the next bundle; what they sent before is still read. It is
// refused at a school, and for suite 2 while a unit has no certificate for it: the fault names the unit.
// A city that an earlier program founded gets its keys for suite 2 here, or when it first grants them.
func SetSuite(s *store.Store, n int) (list trust.List, err error) {
	err = s.Alone(exchange, func() (err error) {
		list, err = setSuiteAlone(s, n)
		return err
	})
	return list, err
}

func setSuiteAlone(s *store.Store, n int) (trust.List, error) {
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
	meta := map[string][]byte{}
	list.Suite = 0 // absent is 1
	if n == 2 {
		if err := errors.Join(d.equip(meta), d.ready()); err != nil {
			return trust.List{}, err
		}
		list.Suite = 2
	}
	if list.Suite == d.own.Suite {
		return d.own, nil
	}
	if err := d.issue(s, list, meta); err != nil {
		return trust.List{}, err
	}
	return d.own, errors.Join(s.SetMeta(meta), d.raise(s))
}

// equip makes the keys of suite 2 of a city that an earlier program founded.
func (d *desk) equip(meta map[string][]byte) error {
	if d.id.Level != trust.City {
		return nil
	}
	made, err := d.id.Equip()
	if err != nil || !made {
		return err
	}
	raw, err := d.id.Marshal()
	meta[keyIdentity] = raw
	return err
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
