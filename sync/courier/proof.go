package courier

import (
	"encoding/hex"
	"slices"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

// keyProof + writer + "/" + head, in hex: proof.
const keyProof = "courier/proof/"

// proof is the signed manifest with which a writer's changes came, kept to be passed on verbatim, so
// that the unit above believes the writer and not the one between.
type proof struct {
	To       uint64
	Head     change.ID
	Envelope []byte
}

func proofKey(w change.Writer, head change.ID) string {
	return keyProof + writerText(w) + "/" + hex.EncodeToString(head[:])
}

// keepProofs remembers the manifests that vouch for a bundle's changes.
func keepProofs(opened bundle.Opened, meta map[string][]byte) error {
	vouching := []bundle.Proof{{Sender: opened.Sender, Ranges: opened.Manifest.Ranges, Envelope: opened.Envelope}}
	for _, p := range append(vouching, opened.Proofs...) {
		for _, r := range p.Ranges {
			if r.Unit != p.Sender.Code {
				continue
			}
			if err := remember(meta, proofKey(r.Writer, r.Head), proof{r.To, r.Head, p.Envelope}); err != nil {
				return err
			}
		}
	}
	return nil
}

// outgrown gives the manifests that a bundle's own go on from and that the unit above needs no more, each with the
// range that must stand in its chain before it may go.
func (d *desk) outgrown(s *store.Store, opened bundle.Opened) (map[string]store.Range, error) {
	above, err := loadPeer(s, d.parent())
	if err != nil {
		return nil, err
	}
	old := map[string]store.Range{}
	for _, r := range opened.Ranges {
		earlier, err := scan[proof](s, keyProof+writerText(r.Writer))
		if err != nil {
			return nil, err
		}
		for _, e := range earlier {
			needed := d.parent() != "" && above.Has[writerText(r.Writer)] < e.To
			if e.To < r.To && !needed && goesOn(r, e) {
				old[proofKey(r.Writer, e.Head)] = r
			}
		}
	}
	return old, nil
}

// allNew reports whether every change of a bundle was new and stands at the end of its chain now.
func allNew(got store.Accepted) bool {
	return got.Duplicate+got.Pending+got.Quarantined+len(got.Forks) == 0
}

// letGo forgets manifests that were outgrown by a bundle of which not everything was new. Where it does not
// come to that, the next bundle's does.
func letGo(s *store.Store, old map[string]store.Range) error {
	chains, err := s.Chains("")
	if err != nil {
		return err
	}
	accepted := map[change.Writer]uint64{}
	for _, c := range chains {
		accepted[c.Writer] = c.Last
	}
	meta := map[string][]byte{}
	for key, r := range old {
		if r.To <= accepted[r.Writer] {
			meta[key] = nil
		}
	}
	if len(meta) == 0 {
		return nil
	}
	return s.SetMeta(meta)
}

// goesOn reports whether a range contains what a proof ends with, or follows it at once.
func goesOn(r store.Range, e proof) bool {
	if e.To+1 == r.From {
		return len(r.Parsed) > 0 && r.Parsed[0].Prev == e.Head
	}
	return e.To >= r.From && e.To <= r.To && change.Hash(r.Changes[e.To-r.From]) == e.Head
}

// proofRoom is how many bytes of manifests go into one bundle beside those that it needs: with a sender who hears from the unit above
// once in years they would be longer than what a reader takes.
var proofRoom = 2 << 20

// proofs gives the manifests that vouch for the ranges of other units, each once: those that the ranges end with, and, as far as there
// is room, those before them, which tell in which bundle a change came first.
func (d *desk) proofs(s *store.Store, ranges []store.Range) ([][]byte, error) {
	var list, before [][]byte
	seen := map[string]bool{}
	for _, r := range ranges {
		if r.Unit == d.id.Code {
			continue
		}
		kept, err := scan[proof](s, keyProof+writerText(r.Writer))
		if err != nil {
			return nil, err
		}
		whole := slices.ContainsFunc(kept, func(one proof) bool { return one.Head == r.Head })
		for _, one := range kept {
			switch {
			case one.To < r.From, one.To > r.To && whole: // that vouches for what comes with the next bundle
			case whole && one.Head != r.Head:
				before = append(before, one.Envelope)
			case !seen[string(one.Envelope)]:
				seen[string(one.Envelope)] = true
				list = append(list, one.Envelope)
			}
		}
	}
	free := proofRoom
	for _, raw := range before {
		if free -= len(raw); free >= 0 && !seen[string(raw)] {
			seen[string(raw)] = true
			list = append(list, raw)
		}
	}
	return list, nil
}

// Reasons for which a change that another unit passed on is kept aside.
const (
	rejectUnsigned = "not-signed"       // its writer signed for nothing that leads to it
	rejectUnbound  = "writer-not-bound" // another key signed for its writer before
	rejectUnlisted = "key-not-listed"   // the trust list does not name the key that signed
)

// judgement is what the signatures say of a bundle's changes.
type judgement struct {
	writers  map[change.Writer]string     // reason for which all of a writer's changes are kept aside
	changes  map[change.ID]string         // the same of single changes
	bind     map[change.Writer]trust.Desk // whose signature vouches for the writer
	altered  bool                         // a change that was passed on is not what its writer signed
	withheld bool                         // the writer signed for more than was passed on
}

// judge follows each range to the key that signed for it: the sender's for its own writers, for
// others the key of the manifest that was passed on with them.
func (d *desk) judge(opened bundle.Opened) judgement {
	j := judgement{writers: map[change.Writer]string{}, changes: map[change.ID]string{}, bind: map[change.Writer]trust.Desk{}}
	for _, r := range opened.Ranges {
		if r.Unit == opened.Sender.Code {
			j.bind[r.Writer] = opened.Sender
			continue
		}
		if !d.mayPassOn(opened.Sender.Code, r.Unit) {
			j.writers[r.Writer] = rejectUnbound
			continue
		}
		d.follow(&j, opened, r)
	}
	return j
}

// follow finds how far the writer of a range signed for it. What comes after is kept aside.
func (d *desk) follow(j *judgement, opened bundle.Opened, r store.Range) {
	signed, wrong := uint64(0), uint64(0) // numbers from 1 within the range
	for _, p := range opened.Proofs {
		if p.Sender.Code != r.Unit {
			continue
		}
		for _, said := range p.Ranges {
			if said.Writer != r.Writer || said.Book != r.Book || said.Unit != r.Unit || said.To < r.From {
				continue
			}
			if said.To > r.To {
				j.withheld = j.withheld || !stands(opened.Ranges, said)
				continue
			}
			n := said.To - r.From + 1
			if change.Hash(r.Changes[n-1]) != said.Head {
				wrong = max(wrong, n)
				continue
			}
			if !d.listed(p.Sender) {
				j.writers[r.Writer] = rejectUnlisted
				return
			}
			j.bind[r.Writer] = p.Sender
			signed = max(signed, n)
		}
	}
	j.altered = j.altered || wrong > signed
	for _, raw := range r.Changes[signed:] {
		j.changes[change.Hash(raw)] = rejectUnsigned
	}
}

// stands reports whether the change with which a range ends is among others: of a copied laptop each copy signed for its own.
func stands(ranges []store.Range, said bundle.Range) bool {
	return slices.ContainsFunc(ranges, func(r store.Range) bool {
		return r.Writer == said.Writer && r.From <= said.To && said.To <= r.To && change.Hash(r.Changes[said.To-r.From]) == said.Head
	})
}

// listed reports whether the trust list of the bureau above a desk names the key that it certified.
func (d *desk) listed(who trust.Desk) bool {
	if who.Parent == "" {
		return true // the city: its key leads to the root, and nobody stands above it
	}
	for _, list := range append(d.lists, d.own) {
		for _, e := range list.Desks {
			if list.Issuer == who.Parent && e.Code == who.Code && slices.Contains(e.Keys, who.Granted) {
				return true
			}
		}
	}
	return false
}

// cuts gives the last good changes of each writer that trust lists end. Ranges tell whose the writers are that are not known yet.
func (d *desk) cuts(s *store.Store, ranges []store.Range) (map[change.Writer][]store.Cut, error) {
	cuts := map[change.Writer][]store.Cut{}
	lists := append(slices.Clone(d.lists), d.own)
	if !slices.ContainsFunc(lists, func(list trust.List) bool { return len(list.Cuts) > 0 }) {
		return cuts, nil // as with nearly every bundle
	}
	units := map[change.Writer]string{}
	for _, r := range ranges {
		units[r.Writer] = r.Unit
	}
	chains, err := s.Chains("")
	if err != nil {
		return nil, err
	}
	for _, c := range chains {
		units[c.Writer] = c.Unit
	}
	for _, list := range lists {
		for _, c := range list.Cuts {
			one, unit := store.Cut{Seq: c.Seq, Head: c.Head}, units[c.Writer]
			if (unit == "" || d.answersFor(list.Issuer, unit)) && !slices.Contains(cuts[c.Writer], one) {
				cuts[c.Writer] = append(cuts[c.Writer], one)
			}
		}
	}
	return cuts, nil
}

// answersFor reports whether a bureau's list may end what is a unit's: its own, or that of one below it.
func (d *desk) answersFor(issuer, unit string) bool {
	return issuer == unit || d.isAbove(issuer, unit)
}

// ended reports whether a trust list ends a key of a desk: that of its own unit, or of one above it.
func (d *desk) ended(who trust.Desk, key [32]byte) bool {
	return slices.ContainsFunc(append(d.lists, d.own), func(list trust.List) bool {
		return slices.Contains(list.Ended, key) && (d.answersFor(list.Issuer, who.Code) || who.Parent != "" && d.answersFor(list.Issuer, who.Parent))
	})
}

// retired reports whether a desk's own keys are ended.
func (d *desk) retired(who trust.Desk) bool {
	return d.ended(who, who.Key) || d.ended(who, who.Granted)
}

// forged reports whether a unit was certified with a bureau's ended key without the bureau knowing
// of it: its list does not name the unit's key.
func (d *desk) forged(who trust.Desk) bool {
	return who.Issuer != who.Granted && d.ended(who, who.Issuer) && !d.listed(who)
}
