package courier

import (
	"bytes"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

const (
	// keyPassed + unit: that bureau sent another pack of its own than the one that is held, which is not newer. It is told which that is.
	keyPassed = "trust/passed/"

	// keyOther: the pack that another copy of this desk issued, signed, until one is issued after it.
	keyOther = "trust/other"
)

// Where a pack is asked for, Other names the one that another copy of this desk issued, Own the one in use.
const (
	Other = "other"
	Own   = "own"
)

// ErrNoOther says that no other copy of this desk issued a pack.
var ErrNoOther = fault.New(fault.Refused, "pack-no-other")

// passOver notes that a bureau sent a pack of its own which is not newer than the one of its that is held, and tells whether they differ
// in what they say: two copies of its store go on, and each issued one.
func (d *desk) passOver(s *store.Store, issuer string, raw []byte, meta map[string][]byte) (differ bool, err error) {
	held, err := s.Meta(keyPack + issuer)
	if err != nil || held == nil || bytes.Equal(held, raw) {
		return false, err
	}
	came, by, err := trust.OpenPack(raw, d.id.Root())
	if err != nil || by.Code != issuer {
		return false, err
	}
	before, _, err := trust.OpenPack(held, d.id.Root())
	if err != nil {
		return false, err
	}
	meta[keyPassed+issuer] = []byte{1}
	return !bytes.Equal(came.Archive, before.Archive), nil
}

// passedOver gives the pack of a bureau that is held here, where it sent another since; nil where it did not.
func passedOver(s *store.Store, issuer string) ([]byte, error) {
	if noted, err := s.Meta(keyPassed + issuer); err != nil || noted == nil {
		return nil, err
	}
	return s.Meta(keyPack + issuer)
}

// hearPack takes from a unit below which pack of ours it holds, where ours was not newer there. One that says the same takes the place of
// ours; one that says otherwise is kept beside it, and a person decides.
func (d *desk) hearPack(s *store.Store, opened bundle.Opened, meta map[string][]byte) (twice bool, err error) {
	r := opened.Manifest.Reminder
	if r == nil || len(r.Pack) == 0 || opened.Sender.Parent != d.id.Code || d.retired(opened.Sender) {
		return false, nil
	}
	theirs, issuer, err := trust.OpenPack(r.Pack, d.id.Root())
	if err != nil {
		return false, err
	}
	if issuer.Code != d.id.Code || d.retired(issuer) {
		return false, errStranger.With("unit", issuer.Name)
	}
	kept, err := d.packs(s)
	if err != nil {
		return false, err
	}
	ours, issued := kept[d.id.Code]
	switch {
	case issued && theirs.Number < ours.Number: // it has not come there yet
	case issued && bytes.Equal(theirs.Archive, ours.Archive):
		meta[keyPack+d.id.Code] = r.Pack
	default:
		meta[keyOther] = r.Pack
		return true, nil
	}
	return false, nil
}

// OtherPack gives the pack that another copy of this desk issued and that is in force at a unit below.
func OtherPack(s *store.Store) (*register.Pack, error) {
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	raw, err := s.Meta(keyOther)
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, ErrNoOther
	}
	other, _, err := trust.OpenPack(raw, d.id.Root())
	if err != nil {
		return nil, err
	}
	files, err := register.Unarchive(other.Archive)
	if err != nil {
		return nil, errIssue.Because(err)
	}
	p, err := register.Load(files)
	if err != nil {
		return nil, ErrPackNewer.With("version", other.Version).Because(err)
	}
	return p, nil
}
