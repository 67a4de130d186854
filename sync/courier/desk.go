package courier

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

// What is kept of the trust, sealed in the store.
const (
	keyIdentity = "trust/identity"
	keyOwnList  = "trust/own"      // the list that this bureau signed
	keyList     = "trust/list/"    // + unit: the list of the bureau above, or of a county below
	keyChild    = "trust/child/"   // + unit: child
	keyExported = "trust/exported" // when the identity was written out, and by whom
)

// child is a unit that this desk granted.
type child struct {
	Code, Name, Level, Recipient string
	Second                       string `json:",omitempty"` // recipient of suite 2, where the grant brought certificates for it
}

// unit is one to whom bundles are sent, and the suite that they are written with.
type unit struct {
	Code, Name, Recipient string
	Suite                 int
}

// desk is what the courier knows of whose desk this is, and of the units above and below it.
type desk struct {
	unit     store.Unit
	id       *trust.Identity
	list     []byte              // signed by this desk; nil where it is no bureau
	own      trust.List          // what stands in it
	lists    []trust.List        // of the bureau above and of counties below
	above    map[string][]string // units above a unit, the nearest first
	levels   map[string]string
	children map[string]child
	under    map[string]string     // the bureau that a unit was first heard of from
	heard    map[string]store.Unit // the units as they were told of last
}

func identity(s *store.Store) (*trust.Identity, error) {
	raw, err := s.Meta(keyIdentity)
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, errNotJoined
	}
	return trust.Unmarshal(raw)
}

// readDesk reads who this desk is. It must have joined.
func readDesk(s *store.Store) (*desk, error) {
	id, err := identity(s)
	if err != nil {
		return nil, err
	}
	if !id.Granted() {
		return nil, errNotJoined
	}
	d := &desk{unit: s.Unit(), id: id, above: map[string][]string{}, levels: map[string]string{}, children: map[string]child{}, under: map[string]string{}}
	if d.list, err = s.Meta(keyOwnList); err != nil {
		return nil, err
	}
	up := trust.Above(id.Chain)
	d.above[id.Code], d.levels[id.Code] = up, id.Level
	for i, code := range up {
		d.above[code], d.levels[code] = up[i+1:], store.County
		if i == len(up)-1 {
			d.levels[code] = store.City
		}
	}
	children, err := scan[child](s, keyChild)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		d.children[c.Code] = c
		d.place(c.Code, c.Level, id.Code)
	}
	return d, d.readLists(s)
}

// readAgain forgets what was taken of a bundle that is refused all the same: nothing of it was kept. The keys stay, which another
// core opens files with.
func (d *desk) readAgain(s *store.Store) error {
	kept, err := readDesk(s)
	if err != nil {
		return err
	}
	d.list, d.own, d.lists, d.above, d.levels, d.children, d.under = kept.list, kept.own, kept.lists, kept.above, kept.levels, kept.children, kept.under
	return nil
}

// placeBelow places the schools that a county below lists, and tells whether it lists others: whoever stands above us or beside
// the county, or was first heard of from somebody else, stays where it is. A county answers for its own schools alone.
func (d *desk) placeBelow(county string, list trust.List) (others bool) {
	for _, e := range list.Desks {
		_, ours := d.children[e.Code]
		from := d.under[e.Code]
		if ours || e.Level != store.School || e.Code == d.id.Code || d.isAbove(e.Code, d.id.Code) || from != "" && from != county {
			others = true
			continue
		}
		d.under[e.Code] = county
		d.place(e.Code, e.Level, county)
	}
	return others
}

func (d *desk) place(code, level, parent string) {
	d.above[code], d.levels[code] = append([]string{parent}, d.above[parent]...), level
}

func (d *desk) readLists(s *store.Store) error {
	raw, err := s.Meta(store.MetaUnits)
	if err != nil {
		return err
	}
	heard := map[string]store.Unit{}
	if raw != nil {
		if err := json.Unmarshal(raw, &heard); err != nil {
			return fmt.Errorf("read the units: %w", err)
		}
	}
	for code, u := range heard {
		d.under[code] = u.Parent
	}
	d.heard = heard
	if d.list != nil {
		own, _, err := trust.OpenList(d.list, d.id.Root())
		if err != nil {
			return err
		}
		d.own = own
	}
	return s.EachMeta(keyList, func(_ string, raw []byte) error {
		list, issuer, err := trust.OpenList(raw, d.id.Root())
		if err != nil {
			return err
		}
		d.lists = append(d.lists, list)
		if issuer.Parent == d.id.Code { // a county below: its schools are below us
			d.placeBelow(issuer.Code, list)
		}
		return nil
	})
}

// isAbove reports whether one unit stands above another.
func (d *desk) isAbove(upper, lower string) bool {
	for _, code := range d.above[lower] {
		if code == upper {
			return true
		}
	}
	return false
}

// mayRead: a unit and the units above it read its book. mayWrite: the same may write it.
func (d *desk) mayRead(unit, book string) bool  { return unit == book || d.isAbove(unit, book) }
func (d *desk) mayWrite(unit, book string) bool { return unit == book || d.isAbove(unit, book) }

// mayPassOn reports whether a sender may bring another unit's changes: it stands above or below it.
func (d *desk) mayPassOn(sender, writer string) bool {
	return d.isAbove(sender, writer) || d.isAbove(writer, sender)
}

func (d *desk) level(unit string) string {
	if level := d.levels[unit]; level != "" {
		return level
	}
	return store.School
}

// receiver finds whom a bundle is for: "parent", or a unit that this desk granted.
func (d *desk) receiver(to string) (unit, error) {
	parent := d.parent()
	if to == Parent || to == parent {
		for _, list := range d.lists {
			if parent != "" && list.Issuer == parent {
				if list.Suite == 2 {
					return unit{parent, d.id.ParentName(), list.Second, 2}, nil
				}
				return unit{parent, d.id.ParentName(), list.Recipient, 1}, nil
			}
		}
		return unit{}, store.ErrUnitUnknown.With("unit", to)
	}
	c, ok := d.children[to]
	if !ok {
		return unit{}, store.ErrUnitUnknown.With("unit", to)
	}
	if d.own.Suite == 2 {
		return unit{c.Code, c.Name, c.Second, 2}, nil
	}
	return unit{c.Code, c.Name, c.Recipient, 1}, nil
}

func (d *desk) parent() string {
	if up := d.above[d.id.Code]; len(up) > 0 {
		return up[0]
	}
	return ""
}

func (d *desk) open(raw []byte) (bundle.Opened, error) { return bundle.Open(raw, d.id) }

// receipt tells a peer how far every writer in its books is accepted here, its own and ours: from
// it the peer knows what to send, and what a restored backup lost here.
func (d *desk) receipt(s *store.Store, p peer) (*bundle.Receipt, error) {
	chains, err := s.Chains("")
	if err != nil {
		return nil, err
	}
	r := &bundle.Receipt{Number: p.Receipts + 1, Bundles: p.Arrived, Desk: s.Writer()}
	for _, c := range chains {
		if d.mayRead(p.Unit, c.Book) {
			r.Accepted = append(r.Accepted, bundle.Mark{Writer: c.Writer, Seq: c.Last})
		}
	}
	for _, g := range s.Gaps() {
		r.Pending = append(r.Pending, bundle.Gap{Writer: g.Writer, From: g.From, To: g.To})
	}
	sort.Slice(r.Accepted, func(i, j int) bool {
		return string(r.Accepted[i].Writer[:]) < string(r.Accepted[j].Writer[:])
	})
	for _, one := range p.Rejected {
		w, err := hex.DecodeString(one.Writer)
		if err != nil || len(w) != len(change.Writer{}) {
			return nil, fmt.Errorf("read what was refused to %s: writer %q", p.Unit, one.Writer)
		}
		r.Rejected = append(r.Rejected, bundle.Rejection{
			Writer: change.Writer(w), Seq: one.Seq, Record: one.Record, Code: one.Code, Detail: one.Detail,
		})
	}
	return r, nil
}

// units tells the other rooms the names of the units that this desk knows.
func (d *desk) units(meta map[string][]byte) error {
	known := map[string]store.Unit{}
	if up := d.parent(); up != "" {
		level := store.City
		if len(d.above[d.id.Code]) > 1 {
			level = store.County
		}
		known[up] = store.Unit{Code: up, Name: d.id.ParentName(), Level: level}
	}
	for _, c := range d.children {
		known[c.Code] = store.Unit{Code: c.Code, Name: c.Name, Level: c.Level, Parent: d.id.Code}
	}
	for _, list := range d.lists {
		for _, e := range list.Desks {
			if _, ok := known[e.Code]; !ok && e.Code != d.id.Code && (d.under[e.Code] == "" || d.under[e.Code] == list.Issuer) {
				known[e.Code] = store.Unit{Code: e.Code, Name: e.Name, Level: e.Level, Parent: list.Issuer}
			}
		}
	}
	for code, u := range known {
		if before := d.heard[code]; before.Name != "" && (before.Name != u.Name || before.First != "") {
			u.First = cmp.Or(before.First, before.Name)
			known[code] = u
		}
	}
	return remember(meta, store.MetaUnits, known)
}
