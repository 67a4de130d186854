package courier

import (
	"slices"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/trust"
)

var (
	errNotOurs  = fault.New(fault.Refused, "unit-not-below")
	errNoWriter = fault.New(fault.Refused, "writer-unknown")
)

// Revoke ends what a unit below has: its keys, and each of its writers after the last change that
// is accepted here. The unit joins again with a new request. What comes later from the old laptop
// is kept aside, here and, with the trust list, everywhere.
func Revoke(s *store.Store, unit string) (trust.List, error) {
	return revoke(s, unit, func(list *trust.List, chains []store.ChainInfo) error {
		for _, e := range list.Desks {
			if e.Code != unit {
				continue
			}
			for _, key := range e.Keys {
				if !slices.Contains(list.Ended, key) {
					list.Ended = append(list.Ended, key)
				}
			}
		}
		for _, c := range chains {
			list.Cuts = appendCut(list.Cuts, trust.Cut{Writer: c.Writer, Seq: c.Last, Head: c.Head})
		}
		return nil
	})
}

// RevokeWriter cuts one writer of a unit below after a change; the unit's key stays good.
func RevokeWriter(s *store.Store, unit string, w change.Writer, seq uint64) (trust.List, error) {
	return revoke(s, unit, func(list *trust.List, chains []store.ChainInfo) error {
		for _, c := range chains {
			if c.Writer != w || seq > c.Last {
				continue
			}
			cut := trust.Cut{Writer: w, Seq: seq}
			if seq > 0 {
				last, err := s.Chain(w, seq, seq)
				if err != nil {
					return err
				}
				for _, one := range last {
					cut.Head = one.ID
				}
			}
			list.Cuts = appendCut(list.Cuts, cut)
			return nil
		}
		return errNoWriter.With("unit", unit)
	})
}

func appendCut(cuts []trust.Cut, one trust.Cut) []trust.Cut {
	for i, c := range cuts {
		if c.Writer == one.Writer {
			if one.Seq < c.Seq {
				cuts[i] = one
			}
			return cuts
		}
	}
	return append(cuts, one)
}

// revoke signs the bureau's list anew and takes the cuts' effect, in one transaction.
func revoke(s *store.Store, unit string, end func(*trust.List, []store.ChainInfo) error) (list trust.List, err error) {
	err = s.Alone(exchange, func() (err error) {
		list, err = revokeAlone(s, unit, end)
		return err
	})
	return list, err
}

func revokeAlone(s *store.Store, unit string, end func(*trust.List, []store.ChainInfo) error) (trust.List, error) {
	if err := s.May(store.Admin); err != nil {
		return trust.List{}, err
	}
	d, err := readDesk(s)
	if err != nil {
		return trust.List{}, err
	}
	if _, below := d.children[unit]; !below || d.list == nil {
		return trust.List{}, errNotOurs.With("unit", unit)
	}
	all, err := s.Chains("")
	if err != nil {
		return trust.List{}, err
	}
	theirs := slices.DeleteFunc(all, func(c store.ChainInfo) bool { return c.Unit != unit })
	list := d.own
	if err := end(&list, theirs); err != nil {
		return trust.List{}, err
	}
	meta := map[string][]byte{}
	if err := d.issue(s, list, meta); err != nil {
		return trust.List{}, err
	}
	cuts, err := d.cuts(s, nil)
	if err != nil {
		return trust.List{}, err
	}
	if _, err = s.Accept(store.Cargo{Cuts: cuts, Meta: meta, Source: "trust list"}); err != nil {
		return trust.List{}, err
	}
	return d.own, d.raise(s)
}
