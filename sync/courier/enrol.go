package courier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

var (
	errGrantCode  = fault.New(fault.Refused, "grant-code")
	errGrantEnded = fault.New(fault.Refused, "grant-ended")
)

// Found makes a desk's store and its keys; the city's certifies itself, others join by request,
// grant and accept. It gives the recovery key, which is shown once.
func Found(dir string, c store.Config, pack *register.Pack) (s *store.Store, recovery string, err error) {
	s, recovery, err = store.Create(dir, c, pack)
	if err != nil {
		return nil, "", err
	}
	unit := s.Unit()
	id, err := trust.New(unit.Code, unit.Name, unit.Level)
	if err == nil {
		err = keepIdentity(s, id, map[string][]byte{}, trust.List{Number: 1})
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("make the keys of %s: %w", unit.Code, err), s.Close())
	}
	return s, recovery, nil
}

// keepIdentity keeps a desk's keys and, where it is a bureau with a certificate, its signed list.
func keepIdentity(s *store.Store, id *trust.Identity, meta map[string][]byte, list trust.List) error {
	raw, err := id.Marshal()
	if err != nil {
		return err
	}
	meta[keyIdentity] = raw
	if id.CAKey != nil && id.Granted() {
		if err := signList(s, id, list, meta); err != nil {
			return err
		}
	}
	return s.SetMeta(meta)
}

func signList(s *store.Store, id *trust.Identity, list trust.List, meta map[string][]byte) error {
	recipient, err := id.Recipient()
	if err != nil {
		return err
	}
	list.Recipient, list.Second = recipient, ""
	if list.Suite == 2 {
		if list.Second, err = id.RecipientSecond(); err != nil {
			return err
		}
	}
	sort.Slice(list.Desks, func(i, j int) bool { return list.Desks[i].Code < list.Desks[j].Code })
	signed, err := id.SignList(list)
	if err != nil {
		return err
	}
	meta[keyOwnList] = signed
	if _, set := meta[store.MetaTrustNumber]; !set {
		d := desk{own: list}
		meta[store.MetaTrustNumber] = d.number()
	}
	return nil
}

// Fingerprint gives the eight words of this desk's request.
func Fingerprint(s *store.Store) ([]string, error) {
	id, err := identity(s)
	if err != nil {
		return nil, err
	}
	return id.Fingerprint()
}

// Joined reports whether this desk holds a certificate, so that it can send and receive.
func Joined(s *store.Store) bool {
	id, err := identity(s)
	return err == nil && id.Granted()
}

// Request gives the file with which this desk asks the bureau above to take it in. A desk that an
// earlier program made gets its keys of suite 2 here.
func Request(s *store.Store) (request []byte, err error) {
	err = s.Alone(exchange, func() (err error) {
		request, err = requestAlone(s)
		return err
	})
	return request, err
}

func requestAlone(s *store.Store) ([]byte, error) {
	if err := inEarnest(s); err != nil {
		return nil, err
	}
	id, err := identity(s)
	if err != nil {
		return nil, err
	}
	made, err := id.Equip()
	if err != nil {
		return nil, err
	}
	if made {
		raw, err := id.Marshal()
		if err != nil {
			return nil, err
		}
		if err := s.SetMeta(map[string][]byte{keyIdentity: raw}); err != nil {
			return nil, err
		}
	}
	return id.Request()
}

// Grant takes in the unit that a request speaks of, and gives the file for it. The eight words of
// the request should be compared with the unit first.
func Grant(s *store.Store, raw []byte) (grant []byte, r trust.Request, err error) {
	err = s.Alone(exchange, func() (err error) {
		grant, r, err = grantAlone(s, raw)
		return err
	})
	return grant, r, err
}

// Replaces gives the name under which another computer was granted the code of a request; "" where none was.
func Replaces(s *store.Store, raw []byte) (string, error) {
	r, err := trust.ParseRequest(raw)
	if err != nil {
		return "", err
	}
	d, err := readDesk(s)
	if err != nil {
		return "", err
	}
	for _, e := range d.own.Desks {
		if e.Code == r.Code && len(e.Keys) > 0 && !slices.Contains(e.Keys, r.Key) {
			return e.Name, nil
		}
	}
	return "", nil
}

func grantAlone(s *store.Store, raw []byte) ([]byte, trust.Request, error) {
	if err := s.May(store.Admin); err != nil {
		return nil, trust.Request{}, err
	}
	r, err := trust.ParseRequest(raw)
	if err != nil {
		return nil, r, err
	}
	d, err := readDesk(s)
	if err != nil {
		return nil, r, err
	}
	if r.Code == d.id.Code || d.isAbove(r.Code, d.id.Code) {
		return nil, r, errGrantCode.With("code", r.Code)
	}
	list := d.own
	if slices.Contains(list.Ended, r.Key) { // nothing that it signs would be merged
		return nil, r, errGrantEnded.With("unit", r.Name)
	}
	entry := trust.Entry{Code: r.Code, Name: r.Name, Level: r.Level}
	var others []trust.Entry
	for _, e := range list.Desks {
		if e.Code != r.Code {
			others = append(others, e)
			continue
		}
		entry.Keys = e.Keys
	}
	entry.Keys = append(slices.DeleteFunc(slices.Clone(entry.Keys), func(k [32]byte) bool { return k == r.Key }), r.Key)
	list.Desks = append(others, entry)
	meta := map[string][]byte{}
	if r.RecipientSecond != "" {
		if err := d.equip(meta); err != nil {
			return nil, r, err
		}
	}
	if err := d.issue(s, list, meta); err != nil {
		return nil, r, err
	}
	grant, err := d.id.Grant(r, meta[keyOwnList])
	if err != nil {
		return nil, r, err
	}
	granted := child{Code: r.Code, Name: r.Name, Level: r.Level, Recipient: r.Recipient}
	if d.id.GrantsSecond(r) {
		granted.Second = r.RecipientSecond
	}
	if granted.Second == "" && list.Suite == 2 {
		return nil, r, trust.ErrNoSecond.With("unit", r.Name)
	}
	d.children[r.Code] = granted
	if err := errors.Join(remember(meta, keyChild+r.Code, d.children[r.Code]), d.units(meta)); err != nil {
		return nil, r, err
	}
	return grant, r, errors.Join(s.SetMeta(meta), d.raise(s))
}

// Accept takes the bureau's grant: from now on this desk sends and receives.
func Accept(s *store.Store, grant []byte) error {
	return s.Alone(exchange, func() error { return acceptAlone(s, grant) })
}

func acceptAlone(s *store.Store, grant []byte) error {
	if err := errors.Join(s.May(store.Admin), inEarnest(s)); err != nil {
		return err
	}
	id, err := identity(s)
	if err != nil {
		return err
	}
	next, raw, err := id.Accept(grant)
	if asked, known := s.Meta(keyNext); err != nil && asked != nil {
		return errors.Join(known, acceptNext(s, asked, grant))
	}
	if err != nil {
		return err
	}
	list, issuer, err := trust.OpenList(raw, next.Root())
	if err != nil {
		return err
	}
	own, err := next.Own()
	if err != nil {
		return err
	}
	if issuer.Code != own.Parent {
		return errStranger.With("unit", issuer.Name)
	}
	if raw, list, err = latest(s, raw, list, issuer, next.Root()); err != nil {
		return err
	}
	d := desk{id: next, unit: s.Unit(), own: trust.List{}, lists: []trust.List{list}, above: map[string][]string{next.Code: trust.Above(next.Chain)}}
	if next.CAKey != nil {
		d.own.Number = 1
		if before, err := readDesk(s); err == nil && bytes.Equal(before.id.Root(), next.Root()) { // it joins again
			d.own = before.own
			if d.own.Number, err = before.nextNumber(s); err != nil {
				return err
			}
		}
	}
	meta := map[string][]byte{keyList + list.Issuer: raw, store.MetaTrustNumber: d.number()}
	if err := errors.Join(d.units(meta), startOver(s, id, list, issuer, meta)); err != nil {
		return err
	}
	if err := s.SetParent(own.Parent); err != nil { // first, so that whoever has joined knows its bureau, whatever stops the program
		return err
	}
	return keepIdentity(s, next, meta, d.own)
}

// latest gives the list of a grant, or the one that is held in its stead: a grant that is accepted again brings the list of its own
// day. That of a bureau that was made anew goes before a greater number of the one before.
func latest(s *store.Store, raw []byte, list trust.List, issuer trust.Desk, root []byte) ([]byte, trust.List, error) {
	kept, err := s.Meta(keyList + list.Issuer)
	if err != nil || kept == nil {
		return raw, list, err
	}
	held, before, err := trust.OpenList(kept, root)
	ended := slices.Contains(held.Ended, issuer.Key) || slices.Contains(held.Ended, issuer.Granted)
	if err == nil && held.Number > list.Number && (before.Granted == issuer.Granted || ended) {
		return kept, held, nil
	}
	return raw, list, nil // one that does not open is another city's
}

// TrustList gives the signed list of this bureau, or of the one above a school.
func TrustList(s *store.Store) ([]byte, error) {
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	if d.list != nil {
		return d.list, nil
	}
	return s.Meta(keyList + d.parent())
}

// ExportIdentity gives the secret age identity, for stock tools. That it was given is noted.
func ExportIdentity(s *store.Store) ([]byte, error) {
	if err := s.May(store.Admin); err != nil {
		return nil, err
	}
	id, err := identity(s)
	if err != nil {
		return nil, err
	}
	var log []string
	if err := load(s, keyExported, &log); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(append(log, moment().Format("2006-01-02 15:04:05")+" "+s.Actor()))
	if err != nil {
		return nil, fmt.Errorf("note the export: %w", err)
	}
	if err := s.SetMeta(map[string][]byte{keyExported: raw}); err != nil {
		return nil, err
	}
	return []byte(id.Age + "\n"), nil
}

// Desk is a unit that this desk knows, and of one that it granted what it certified for it.
type Desk struct {
	Unit, Name, Level, Parent string
	Keys, Ended               int // certified for it, and of them no longer good
	Laptops                   []Laptop
}

// Laptop is one who writes for a unit: a computer, or a register that was restored from a backup.
type Laptop struct {
	Writer  string `json:"writer"`  // the beginning of its name
	Changes uint64 `json:"changes"` // that are here
	Cut     bool   `json:"cut"`     // what comes after them is kept aside
}

// Desks gives this desk, the one above it and the units that it granted.
func Desks(s *store.Store) ([]Desk, error) {
	own := s.Unit()
	list := []Desk{{Unit: own.Code, Name: own.Name, Level: own.Level, Parent: own.Parent}}
	id, err := identity(s)
	if err != nil || !id.Granted() {
		return list, err
	}
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	if up := d.parent(); up != "" {
		list = append(list, Desk{Unit: up, Name: id.ParentName(), Level: d.level(up)})
	}
	children, err := scan[child](s, keyChild)
	if err != nil {
		return nil, err
	}
	chains, err := s.Chains("")
	if err != nil {
		return nil, err
	}
	cuts, err := d.cuts(s, nil)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		one := Desk{Unit: c.Code, Name: c.Name, Level: c.Level, Parent: own.Code, Laptops: []Laptop{}}
		for _, e := range d.own.Desks {
			for _, key := range e.Keys {
				if e.Code != c.Code {
					continue
				}
				if one.Keys++; slices.Contains(d.own.Ended, key) {
					one.Ended++
				}
			}
		}
		for _, chain := range chains {
			if _, cut := cuts[chain.Writer]; chain.Unit == c.Code {
				one.Laptops = append(one.Laptops, Laptop{writerText(chain.Writer)[:8], chain.Last, cut})
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// Inspect tells what a file holds without merging it. s may be nil: then only that it is a bundle.
func Inspect(s *store.Store, path string) (bundle.Info, error) {
	raw, err := ReadFile(path)
	if err != nil {
		return bundle.Info{}, err
	}
	var id *trust.Identity
	if s != nil {
		if id, err = identity(s); err != nil {
			return bundle.Info{}, err
		}
	}
	return bundle.Inspect(raw, id)
}
