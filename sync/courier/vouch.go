package courier

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
)

// Signature is whose signature vouches for a change.
type Signature struct {
	Own     bool      `json:"own,omitempty"`     // it was made at this unit, and came with no bundle
	By      string    `json:"by,omitempty"`      // code of the unit that made and signed it; "" nobody's is at hand
	Bundle  uint64    `json:"bundle,omitempty"`  // number of the bundle whose manifest it signed
	Made    time.Time `json:"made,omitzero"`     // and when
	Through string    `json:"through,omitempty"` // code of the unit that passed it on; "" where it came straight
}

// Vouched is whose signatures vouch for the changes of some records.
type Vouched struct {
	Records  int      `json:"records"`
	Changes  int      `json:"changes"`
	Own      int      `json:"own"`      // changes made at this unit
	Signers  []Signer `json:"signers"`  // in order of their code
	Unsigned []string `json:"unsigned"` // ids of records with a change for which nobody's signature is at hand
}

// Signer is a unit that signed for changes: the last of the bundles that it did so with.
type Signer struct {
	Signature
	Changes int `json:"changes"`
}

// Vouch follows every change of some records to its signature. It counts the records as it goes.
func Vouch(ctx context.Context, s *store.Store, ids []string, progress func(done, total int)) (Vouched, error) {
	v := Vouched{Records: len(ids), Signers: []Signer{}, Unsigned: []string{}}
	var events []store.Event
	var of []string // the record of each
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		list, err := s.History(id)
		if err != nil {
			return v, err
		}
		for range list {
			of = append(of, id)
		}
		events = append(events, list...)
		if progress != nil {
			progress(i+1, len(ids))
		}
	}
	signatures, err := Signatures(ctx, s, events)
	if err != nil {
		return v, err
	}
	v.Changes = len(events)
	unsigned := map[string]bool{}
	for i, one := range signatures {
		switch at := slices.IndexFunc(v.Signers, func(other Signer) bool { return other.By == one.By && other.Through == one.Through }); {
		case one.Own:
			v.Own++
		case one.By == "":
			unsigned[of[i]] = true
		case at < 0:
			v.Signers = append(v.Signers, Signer{one, 1})
		default:
			if v.Signers[at].Changes++; one.Bundle > v.Signers[at].Bundle {
				v.Signers[at].Signature = one
			}
		}
	}
	v.Unsigned = append(v.Unsigned, slices.Sorted(maps.Keys(unsigned))...)
	slices.SortFunc(v.Signers, func(a, b Signer) int { return strings.Compare(a.By, b.By) })
	return v, nil
}

// Sentence says who signed for how many changes, and whose records lack a signature, in the words of the caller.
func (v Vouched) Sentence(s *store.Store, words func(key string, with ...any) string) (text string, err error) {
	units, err := s.Units()
	if err != nil {
		return "", err
	}
	say := func(key string, with ...any) { text += words(key, with...) }
	name := func(code string) string { return cmp.Or(units[code].Name, code) }
	say("signed.lead", "records", v.Records, "changes", v.Changes)
	if v.Own > 0 {
		say("signed.own", "n", v.Own)
	}
	for _, one := range v.Signers[:min(len(v.Signers), mostNamed)] {
		with := []any{"unit", name(one.By), "n", one.Changes, "bundle", one.Bundle, "day", one.Made.Local().Format(time.DateOnly)}
		if one.Through == "" {
			say("signed.by", with...)
		} else {
			say("signed.through", append(with, "through", name(one.Through))...)
		}
	}
	if n := len(v.Signers) - mostNamed; n > 0 {
		changes := 0
		for _, one := range v.Signers[mostNamed:] {
			changes += one.Changes
		}
		say("signed.others", "units", n, "n", changes)
	}
	if len(v.Unsigned) == 0 {
		say("signed.all")
		return text, nil
	}
	say("signed.lacks", "n", len(v.Unsigned))
	for _, id := range v.Unsigned[:min(len(v.Unsigned), mostNamed)] {
		rec, err := s.Get(id)
		if err != nil {
			return "", err
		}
		say("signed.lacking", "name", cmp.Or(s.PersonOf(rec), s.TitleOf(rec)))
	}
	say("signed.caution")
	return text, nil
}

// mostNamed bounds the units, and the records, that the sentence names.
const mostNamed = 5

// Signatures follows changes to the signatures with which they came. The manifests that were kept are checked anew, from the
// signature to the city's root key, and from each change the hashes are walked to the one that its manifest names: what a
// bureau in between had altered or made up would lead nowhere. The order is that of the events.
func Signatures(ctx context.Context, s *store.Store, events []store.Event) ([]Signature, error) {
	list := make([]Signature, len(events))
	byWriter := map[change.Writer][]int{}
	for i, e := range events {
		if list[i].Own = e.Unit == s.Unit().Code; !list[i].Own {
			byWriter[e.Writer] = append(byWriter[e.Writer], i)
		}
	}
	if len(byWriter) == 0 {
		return list, nil
	}
	d, err := readDesk(s)
	if err != nil {
		return nil, err
	}
	for w, at := range byWriter {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := d.sign(s, w, events, at, list); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// sign finds the signatures of one writer's changes, those of events at the places at.
func (d *desk) sign(s *store.Store, w change.Writer, events []store.Event, at []int, list []Signature) error {
	kept, err := scan[proof](s, keyProof+writerText(w))
	if err != nil {
		return err
	}
	first, last := events[at[0]].Seq, events[at[0]].Seq
	for _, i := range at {
		first, last = min(first, events[i].Seq), max(last, events[i].Seq)
	}
	for _, p := range kept {
		last = max(last, p.To)
	}
	way := log{first: first, beside: map[change.ID]change.Entry{}}
	if way.main, err = s.Chain(w, first, last); err != nil {
		return err
	}
	way.main = way.main[:linked(way.main)]
	if slices.ContainsFunc(at, func(i int) bool { return !way.has(events[i].Seq, events[i].Change) }) {
		beside, err := s.Beside(w)
		if err != nil {
			return err
		}
		for _, one := range beside {
			way.beside[one.ID] = one
		}
	}
	for _, p := range kept {
		m, signer, err := bundle.Vouching(p.Envelope, d.id.Root(), d.passing(events[at[0]].Unit)...)
		if err != nil {
			continue // a manifest that was spoilt vouches for nothing
		}
		for _, r := range m.Ranges {
			if r.Writer != w || r.Unit != signer.Code {
				continue
			}
			signed := Signature{By: signer.Code, Bundle: m.Number, Made: m.Created}
			if m.To != d.id.Code {
				signed.Through = m.To
			}
			covers := way.until(r.To, r.Head)
			for _, i := range at {
				if covers(events[i]) && (list[i].By == "" || m.Number < list[i].Bundle) {
					list[i] = signed
				}
			}
		}
	}
	return nil
}

// log is a writer's changes: those of its main branch from a number on, and those beside it, by a copied store.
type log struct {
	first  uint64
	main   []change.Entry
	beside map[change.ID]change.Entry
}

// has reports whether a change stands on the main branch.
func (l log) has(seq uint64, id change.ID) bool {
	return seq >= l.first && seq-l.first < uint64(len(l.main)) && l.main[seq-l.first].ID == id
}

// until walks the hashes back from a change that was signed for, and tells of which others it is vouched with it: of none where
// it does not stand here.
func (l log) until(seq uint64, id change.ID) (covers func(store.Event) bool) {
	off := map[change.ID]bool{}
	for one, beside := l.beside[id]; beside && one.Seq == seq; one, beside = l.beside[id] {
		off[id] = true
		seq, id = one.Seq-1, one.Prev
	}
	joined := l.has(seq, id)
	return func(e store.Event) bool {
		return off[e.Change] || joined && e.Seq <= seq && l.has(e.Seq, e.Change)
	}
}

// linked is how many changes follow each other by their hashes.
func linked(chain []change.Entry) int {
	for i := 1; i < len(chain); i++ {
		if chain[i].Prev != chain[i-1].ID {
			return i
		}
	}
	return len(chain)
}

// passing are the units for which another may have signed: this one, and those between.
func (d *desk) passing(unit string) []string {
	list := []string{d.id.Code}
	for _, above := range d.above[unit] {
		if above != d.id.Code {
			list = append(list, above)
		}
	}
	return list
}
