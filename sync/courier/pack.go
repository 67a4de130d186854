package courier

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

var (
	errNoIssuer    = fault.New(fault.Refused, "pack-not-yours")
	errPackName    = fault.New(fault.Refused, "pack-name")
	errPackVersion = fault.New(fault.Refused, "pack-version")
	errPackLarge   = fault.New(fault.Refused, "pack-large")
	errNotIssued   = fault.New(fault.Refused, "pack-not-issued")
	errNotNewer    = fault.New(fault.Refused, "pack-not-newer")
	errIssue       = fault.New(fault.Damaged, "issue-damaged")

	// ErrPackNewer says that this program is too old for a pack, ErrNoPackAbove that no unit above
	// issued one.
	ErrPackNewer   = fault.New(fault.Refused, "pack-newer")
	ErrNoPackAbove = fault.New(fault.Refused, "pack-none-above")
)

// PackExtension is that of a register pack as a file of its own.
const PackExtension = ".zcp"

// keyPack + unit: the newest register pack that a bureau issued, signed.
const keyPack = "trust/pack/"

// Issued is a register pack that a bureau issued.
type Issued struct {
	Issuer  string `json:"issuer"` // unit code
	Number  uint64 `json:"number"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Title   string `json:"title"`   // as people call it: 银川市
	InForce bool   `json:"inForce"` // here, from the next opening on
}

// IssuePack makes a pack that of this bureau and of the units below: it is in force here when the store
// is opened again, and travels with the next bundle to each unit, which WriteReceipts writes. The pack
// must be that of the same policy, under a version that no pack before it had.
func IssuePack(s *store.Store, p *register.Pack) (issued Issued, err error) {
	err = s.Alone(exchange, func() (err error) {
		issued, err = issuePackAlone(s, p)
		return err
	})
	return issued, err
}

func issuePackAlone(s *store.Store, p *register.Pack) (Issued, error) {
	if err := s.May(store.Admin); err != nil {
		return Issued{}, err
	}
	d, err := readDesk(s)
	if err != nil {
		return Issued{}, err
	}
	if d.list == nil {
		return Issued{}, errNoIssuer
	}
	kept, err := d.packs(s)
	if err != nil {
		return Issued{}, err
	}
	files, err := register.Source(p.Files)
	if err != nil {
		return Issued{}, errPackLarge.Because(err)
	}
	archive, err := register.Archive(files)
	if err != nil {
		return Issued{}, errPackLarge.Because(err)
	}
	now := s.Pack()
	if p.Name != now.Name {
		return Issued{}, errPackName.With("name", p.Name, "now", now.Name)
	}
	taken := p.Version == now.Version && p.Hash != now.Hash
	for _, one := range kept {
		taken = taken || one.Version == p.Version && !holds(one.Archive, files)
	}
	if taken {
		return Issued{}, errPackVersion.With("version", p.Version)
	}
	return d.issuePack(s, trust.Pack{Name: p.Name, Version: p.Version, Archive: archive}, p.Title)
}

// holds reports whether an archive has just these files.
func holds(archive []byte, files map[string][]byte) bool {
	back, err := register.Unarchive(archive)
	if err != nil {
		return false
	}
	all, err := register.Source(back)
	return err == nil && maps.EqualFunc(all, files, bytes.Equal)
}

// AbovePack gives the newest pack that a unit above issued, whether or not it is in force here: a
// county that issued one of its own may look at it, compare it, and make it its own.
func AbovePack(s *store.Store) (*register.Pack, error) {
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	kept, err := d.packs(s)
	if err != nil {
		return nil, err
	}
	for _, code := range d.above[d.id.Code] {
		if one, ok := kept[code]; ok {
			files, err := register.Unarchive(one.Archive)
			if err != nil {
				return nil, errIssue.Because(err)
			}
			p, err := register.Load(files)
			if err != nil {
				return nil, ErrPackNewer.With("version", one.Version).Because(err)
			}
			return p, nil
		}
	}
	return nil, ErrNoPackAbove
}

// issuePack signs a pack under this bureau's next number and keeps it.
func (d *desk) issuePack(s *store.Store, p trust.Pack, title string) (Issued, error) {
	own := d.id.Code
	meta := map[string][]byte{}
	if err := d.signPack(s, p, meta); err != nil {
		return Issued{}, err
	}
	issued, _, err := trust.OpenPack(meta[keyPack+own], d.id.Root())
	if err != nil {
		return Issued{}, err
	}
	if err := errors.Join(d.enforce(s, p.Archive, meta), s.SetMeta(meta), s.Raise(keyPack+own, issued.Number)); err != nil {
		return Issued{}, err
	}
	return Issued{own, issued.Number, p.Name, p.Version, title, true}, nil
}

// signPack signs a pack of this bureau under its next number, for the transaction that will keep it.
func (d *desk) signPack(s *store.Store, p trust.Pack, meta map[string][]byte) error {
	own := d.id.Code
	least, err := s.Highest(keyPack + own)
	if err != nil {
		return err
	}
	held, err := s.Meta(keyPack + own)
	if err != nil {
		return err
	}
	other, err := s.Meta(keyOther)
	if err != nil {
		return err
	}
	for _, raw := range [][]byte{held, other} {
		if before, _, err := trust.OpenPack(raw, d.id.Root()); err == nil {
			least = max(least, before.Number)
		}
	}
	meta[keyOther] = nil // whichever it is, it is decided
	p.Number = least + 1
	raw, err := d.id.SignPack(p, max(d.own.Suite, 1))
	meta[keyPack+own] = raw
	return err
}

// enforce makes a pack the one in force here, and owes each unit below a bundle that brings it.
func (d *desk) enforce(s *store.Store, archive []byte, meta map[string][]byte) error {
	kept, err := s.Packs(archive)
	if err != nil {
		return err
	}
	for name, raw := range kept {
		meta[name] = raw
	}
	for code, c := range d.children {
		p, err := loadPeer(s, code)
		if err != nil {
			return err
		}
		p.Owed = true
		if p.Name == "" {
			p.Name = c.Name
		}
		if err := remember(meta, keyPeer+code, p); err != nil {
			return err
		}
	}
	return nil
}

// packs gives the newest pack of each bureau that issued one, by unit.
func (d *desk) packs(s *store.Store) (map[string]trust.Pack, error) {
	kept := map[string]trust.Pack{}
	err := s.EachMeta(keyPack, func(_ string, raw []byte) error {
		p, _, err := trust.OpenPack(raw, d.id.Root())
		kept[p.Issuer] = p
		return err
	})
	return kept, err
}

// ruling is whose pack is in force at this desk: the nearest unit's that issued one, its own first.
func (d *desk) ruling(issued func(unit string) bool) string {
	for _, code := range append([]string{d.id.Code}, d.above[d.id.Code]...) {
		if issued(code) {
			return code
		}
	}
	return ""
}

// inForce gives the signed pack that is in force here and its SHA-256; nil where none was issued.
func (d *desk) inForce(s *store.Store) (raw, sum []byte, err error) {
	held := map[string][]byte{}
	if err := s.EachMeta(keyPack, func(name string, raw []byte) error { held[name[len(keyPack):]] = bytes.Clone(raw); return nil }); err != nil {
		return nil, nil, err
	}
	if raw = held[d.ruling(func(unit string) bool { return held[unit] != nil })]; raw == nil {
		return nil, nil, nil
	}
	hash := sha256.Sum256(raw)
	return raw, hash[:], nil
}

// takePack takes a register pack that a bundle from above brings. An older one is passed over.
func (d *desk) takePack(s *store.Store, opened bundle.Opened, meta map[string][]byte) (arrived, error) {
	raw := opened.Manifest.Attachment
	if opened.Sender.Code == d.parent() {
		meta[keyPassed+opened.Sender.Code] = nil
	}
	if len(raw) == 0 {
		return arrived{}, nil
	}
	if opened.Sender.Code != d.parent() {
		return arrived{}, errStranger.With("unit", opened.Sender.Name)
	}
	came, err := d.admitPack(s, raw, meta)
	if err == nil && came.number == 0 {
		came.other, err = d.passOver(s, opened.Sender.Code, raw, meta)
	}
	return came, err
}

// admitPack takes a signed register pack that the bureau above, or one above it, issued. One that is not newer is passed over.
func (d *desk) admitPack(s *store.Store, raw []byte, meta map[string][]byte) (came arrived, err error) {
	p, issuer, err := trust.OpenPack(raw, d.id.Root())
	if err != nil {
		return came, err
	}
	if issuer.Code != d.parent() && !d.isAbove(issuer.Code, d.parent()) || d.retired(issuer) {
		return came, errStranger.With("unit", issuer.Name)
	}
	files, err := register.Unarchive(p.Archive)
	if err != nil {
		return came, errIssue.Because(err)
	}
	held, err := d.packs(s)
	if err != nil {
		return came, err
	}
	least, err := s.Highest(keyPack + p.Issuer)
	if err != nil {
		return came, err
	}
	if p.Number < least || p.Number <= held[p.Issuer].Number { // the very newest comes again to an older copy of the store
		return came, nil
	}
	meta[keyPack+p.Issuer] = raw
	came = arrived{issuer: p.Issuer, number: p.Number, title: p.Name, version: p.Version}
	next, unread := register.Load(files)
	if unread == nil {
		came.title = next.Title
	}
	if d.ruling(func(unit string) bool { _, ok := held[unit]; return ok || unit == p.Issuer }) != p.Issuer {
		came.aside = true
		return came, nil
	}
	came.unread = unread != nil
	return came, d.enforce(s, p.Archive, meta)
}

// PackFile gives the register pack in force here as a file of its own (format.md §8), for a unit that is to have it before its
// next bundle.
func PackFile(s *store.Store) (name string, raw []byte, err error) {
	d, err := readDesk(s)
	if err != nil {
		return "", nil, err
	}
	raw, _, err = d.inForce(s)
	if err == nil && raw == nil {
		err = errNotIssued
	}
	if err != nil {
		return "", nil, err
	}
	p, _, err := trust.OpenPack(raw, d.id.Root())
	return intact.Name(p.Name + "-" + p.Version + PackExtension), raw, err
}

// TakePack takes the register pack of a file that PackFile wrote, as if a bundle had brought it: it is in force when the store
// is opened again.
func TakePack(s *store.Store, raw []byte) (taken Issued, err error) {
	err = s.Alone(exchange, func() (err error) {
		taken, err = takeAlone(s, raw)
		return err
	})
	return taken, err
}

func takeAlone(s *store.Store, raw []byte) (Issued, error) {
	d, err := readDesk(s)
	if err != nil {
		return Issued{}, err
	}
	meta := map[string][]byte{}
	came, err := d.admitPack(s, raw, meta)
	if err != nil {
		return Issued{}, err
	}
	p, _, err := trust.OpenPack(raw, d.id.Root())
	switch {
	case err != nil:
		return Issued{}, err
	case came.number == 0:
		return Issued{}, errNotNewer.With("version", p.Version)
	case came.unread:
		err = ErrPackNewer.With("version", p.Version) // kept all the same, until the program is newer
	}
	return Issued{p.Issuer, p.Number, p.Name, p.Version, came.title, !came.aside}, errors.Join(s.SetMeta(meta), s.Raise(keyPack+p.Issuer, p.Number), err)
}

// arrived is a register pack that a bundle brought.
type arrived struct {
	issuer, title, version string
	number                 uint64
	aside                  bool // a nearer bureau's, or this one's own, stays in force
	unread                 bool // this program is too old for it
	other                  bool // it is not newer than the one that is held, and says otherwise
}

// Spread is how far a bureau's pack has come with one unit below.
type Spread struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Has  bool   `json:"has"` // its last receipt says that the pack is in force there
}

// SpreadPack tells for each unit below whether the pack in force here is in force there; nothing where
// no pack was ever issued.
func SpreadPack(s *store.Store) ([]Spread, error) {
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	_, sum, err := d.inForce(s)
	if err != nil || sum == nil {
		return nil, err
	}
	var list []Spread
	children, err := scan[child](s, keyChild)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		p, err := loadPeer(s, c.Code)
		if err != nil {
			return nil, err
		}
		list = append(list, Spread{c.Code, c.Name, p.Pack == hex.EncodeToString(sum)})
	}
	return list, nil
}

// renewPack signs this bureau's pack with its new key: what the old one signed is believed no more.
func (d *desk) renewPack(s *store.Store, meta map[string][]byte) error {
	kept, err := d.packs(s)
	if err != nil {
		return err
	}
	own, issued := kept[d.id.Code]
	if !issued {
		return nil
	}
	return errors.Join(d.signPack(s, own, meta), d.enforce(s, own.Archive, meta))
}
