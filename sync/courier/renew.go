package courier

import (
	"errors"
	"fmt"
	"slices"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/trust"
)

var errRenew = fault.New(fault.Refused, "renew-county")

// keyNext is a county's next identity, until the city has granted it.
const keyNext = "trust/next"

// Renew makes new keys for a county and gives the request for them, as after somebody may have
// copied the old ones. The old ones serve until Accept takes the city's grant.
func Renew(s *store.Store) (request []byte, words []string, err error) {
	err = s.Alone(exchange, func() (err error) {
		request, words, err = renewAlone(s)
		return err
	})
	return request, words, err
}

func renewAlone(s *store.Store) (request []byte, words []string, err error) {
	if err := s.May(store.Admin); err != nil {
		return nil, nil, err
	}
	id, err := identity(s)
	if err != nil {
		return nil, nil, err
	}
	if id.Level != store.County || !id.Granted() {
		return nil, nil, errRenew
	}
	next, err := id.Successor()
	if err != nil {
		return nil, nil, fmt.Errorf("make new keys: %w", err)
	}
	raw, err := next.Marshal()
	if err != nil {
		return nil, nil, err
	}
	if request, err = next.Request(); err != nil {
		return nil, nil, err
	}
	if words, err = next.Fingerprint(); err != nil {
		return nil, nil, err
	}
	return request, words, s.SetMeta(map[string][]byte{keyNext: raw})
}

// acceptNext takes the city's grant for new keys: the county's list ends the old keys, and each of
// its writers where it stands; from now on it writes with new ones. Schools learn it with the next
// bundle and need do nothing: the list goes on naming their keys.
func acceptNext(s *store.Store, asked, grant []byte) error {
	next, err := trust.Unmarshal(asked)
	if err != nil {
		return err
	}
	d, err := readDesk(s)
	if err != nil {
		return err
	}
	old, err := d.id.Own()
	if err != nil {
		return err
	}
	next, above, err := next.Accept(grant)
	if err != nil {
		return err
	}
	list, issuer, err := trust.OpenList(above, d.id.Root())
	if err != nil {
		return err
	}
	if issuer.Code != old.Parent {
		return errStranger.With("unit", issuer.Name)
	}
	if above, list, err = latest(s, above, list, issuer, d.id.Root()); err != nil {
		return err
	}
	chains, err := s.Chains("")
	if err != nil {
		return err
	}
	own := d.own
	for _, key := range [][32]byte{old.Key, old.Granted} {
		if !slices.Contains(own.Ended, key) {
			own.Ended = append(own.Ended, key)
		}
	}
	for _, c := range chains {
		if c.Unit == old.Code {
			own.Cuts = appendCut(own.Cuts, trust.Cut{Writer: c.Writer, Seq: c.Last, Head: c.Head})
		}
	}
	d.id = next
	d.hold(list)
	identity, err := next.Marshal()
	meta := map[string][]byte{keyIdentity: identity, keyNext: nil, keyList + list.Issuer: above}
	if err = errors.Join(err, d.issue(s, own, meta), d.renewPack(s, meta)); err != nil {
		return err
	}
	cuts, err := d.cuts(s, nil)
	if err != nil {
		return err
	}
	if _, err = s.Accept(store.Cargo{Cuts: cuts, Meta: meta, Source: "trust list"}); err != nil {
		return err
	}
	return d.raise(s)
}
