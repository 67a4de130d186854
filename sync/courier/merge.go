package courier

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/google/uuid"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
)

// merging is an opened bundle on its way into the store.
type merging struct {
	opened bundle.Opened
	result Result // before anything is counted
	peer   peer
	meta   map[string][]byte // is kept with the changes
	said   heeded

	judged    judgement
	cuts      map[change.Writer][]store.Cut
	refuse    func(change.Change, change.ID) string
	entrusted bool
	before    Result                 // the newest of its sender that came earlier, where this one is older
	old       map[string]store.Range // manifests that go where all of it stands
}

// merge hands the changes to the store and keeps, in the transaction that ends them, what the courier must
// remember of the bundle.
func (d *desk) merge(s *store.Store, result Result, key string, opened bundle.Opened, between func(part, parts int) error) (Result, error) {
	p, err := loadPeer(s, opened.Manifest.From)
	if err != nil {
		return result, err
	}
	in := merging{opened: opened, result: result, peer: p, meta: map[string][]byte{}}
	in.said, err = d.heed(s, opened, &in.peer, in.meta)
	var refused *fault.Fault
	if errors.As(err, &refused) {
		return result.refuse(err), errors.Join(d.readAgain(s), noteRefusal(s, result.refuse(err)))
	}
	if err == nil {
		err = d.prepare(s, &in)
	}
	if err != nil {
		return result, err
	}
	got, err := s.Accept(store.Cargo{
		Ranges: opened.Ranges, Authority: d.mayWrite, LevelOf: d.level, Cuts: in.cuts, Refuse: in.refuse, Meta: in.meta,
		Source: fmt.Sprintf("%s-%d", opened.Manifest.From, opened.Manifest.Number), Between: between,
		Received: in.said.received, Returned: in.said.returned,
		Then: func(got store.Accepted) (kept map[string][]byte, err error) {
			result, kept, err = in.came(key, got)
			return kept, err
		},
	})
	if err != nil {
		return result, err
	}
	return result, d.merged(s, result, in, got)
}

// prepare judges the changes and works out what is kept with them.
func (d *desk) prepare(s *store.Store, in *merging) (err error) {
	m, p := in.opened.Manifest, &in.peer
	in.judged = d.judge(in.opened)
	if in.cuts, err = d.cuts(s, in.opened.Ranges); err != nil {
		return err
	}
	if in.refuse, err = d.bind(s, in.judged, in.cuts, in.meta); err != nil {
		return err
	}
	if err := keepProofs(in.opened, in.meta); err != nil {
		return err
	}
	in.entrusted = d.keepRecovery(in.opened, in.meta)
	ours, err := sentFrom(s, m.From)
	if err != nil {
		return err
	}
	for _, r := range in.opened.Ranges {
		p.Has[writerText(r.Writer)] = max(p.Has[writerText(r.Writer)], ours(r.Writer, r.To))
	}
	if len(p.Numbers) > 0 && slices.Max(p.Numbers) > m.Number {
		if in.before, err = newest(s, m.From); err != nil {
			return err
		}
	}
	p.Name, p.Arrived, p.Numbers = in.opened.Sender.Name, newestOf(append(p.Arrived, m.Number)), newestOf(append(p.Numbers, m.Number))
	p.News.Arrived = newestOf(append(p.News.Arrived, m.Number))
	p.Owed = p.Owed || len(in.opened.Ranges) > 0
	in.result.Through = through(in.opened.Ranges)
	in.result.Status, in.result.Pack, in.result.Regained = Merged, strings.TrimSpace(in.said.pack.title+" "+in.said.pack.version), in.said.regained
	in.result.Answered = in.said.answered
	if in.result.Turn, err = nextTurn(s, in.meta); err != nil {
		return err
	}
	in.old, err = d.outgrown(s, in.opened)
	return err
}

// came gives what came of a bundle, and what is remembered of it. It counts anew where the transaction is run again.
func (in merging) came(key string, got store.Accepted) (Result, map[string][]byte, error) {
	m := in.opened.Manifest
	result := in.result.counted(got, m)
	if got.Pending > 0 {
		result.Missing = in.peer.missing(m.Number)
	}
	result.Warnings = append(slices.Clip(result.Warnings), in.said.warnings(in.judged, in.entrusted)...)
	sort.Strings(result.Warnings)
	if err := unwanted(result, in.before, got); err != nil {
		result = result.refuse(err)
	}
	kept, err := outcome(key, result, in.peer, got)
	if err == nil && allNew(got) {
		for proof := range in.old {
			kept[proof] = nil
		}
	}
	return result, kept, err
}

// merged does what follows once the changes are kept.
func (d *desk) merged(s *store.Store, result Result, in merging, got store.Accepted) error {
	if result.Status == Refused {
		if err := noteRefusal(s, result); err != nil {
			return err
		}
	}
	if len(in.opened.Manifest.TrustList) > 0 || in.said.regained != nil {
		if err := d.raise(s); err != nil {
			return err
		}
	}
	if in.said.pack.number > 0 {
		if err := s.Raise(keyPack+in.said.pack.issuer, in.said.pack.number); err != nil {
			return err
		}
	}
	if allNew(got) {
		return nil
	}
	return letGo(s, in.old)
}

// newest gives the bundle of a sender with the highest number that was merged here.
func newest(s *store.Store, from string) (Result, error) {
	list, err := Inbox(s)
	var best Result
	for _, r := range list {
		if r.Sender == from && r.Number > best.Number {
			best = r
		}
	}
	return best, err
}

// unwanted says why nothing of a bundle was merged, where that is no matter of chance: it is older than
// one that came before it, or its device was ended.
func unwanted(r, before Result, got store.Accepted) error {
	switch {
	case got.Accepted > 0 || got.Pending > 0 || r.Regained != nil:
	case len(got.Rejected) > 0:
		for _, one := range got.Rejected {
			if _, its := r.Through[writerText(one.Writer)]; !its || one.Code != store.RejectCut { // a list that came takes out what was here
				return nil
			}
		}
		return errEnded.With("unit", r.SenderName, "n", got.Quarantined)
	case got.Duplicate > 0 && r.Number < before.Number && r.Pack == "":
		return errOld.With("unit", r.SenderName, "number", r.Number, "made", r.Made.Local().Format(time.DateOnly), "newest", before.Number, "newestMade", before.Made.Local().Format(time.DateOnly))
	}
	return nil
}

// counted fills a result in from what the store did.
func (r Result) counted(got store.Accepted, m bundle.Manifest) Result {
	r.Accepted, r.Duplicate, r.Pending = got.Accepted, got.Duplicate, got.Pending
	r.Quarantined, r.Conflicts = got.Quarantined, got.Conflicts
	switch {
	case got.Pending > 0 && got.Accepted == 0:
		r.Status = Pending
	case got.Accepted == 0 && got.Quarantined == 0 && got.Duplicate > 0:
		r.Status = Already
	}
	for _, g := range got.Gaps {
		r.Gaps = append(r.Gaps, fmt.Sprintf("%s %d-%d", writerText(g.Writer)[:8], g.From, g.To))
	}
	if len(got.Gaps) > 0 {
		r.Warnings = append(r.Warnings, "gap")
	}
	if len(got.Forks) > 0 {
		r.Warnings = append(r.Warnings, "fork")
	}
	switch news := got.Accepted+got.Pending > 0; {
	case news && r.Into != "":
		r.Warnings = append(r.Warnings, "merged")
	case news && r.Closed != "":
		r.Warnings = append(r.Warnings, "closed")
	}
	if m.Created.After(time.Now().Add(24 * time.Hour)) {
		r.Warnings = append(r.Warnings, "clock")
	}
	return r
}

// outcome is what is remembered of a bundle: its counts, and what was rejected for the next receipt.
func outcome(key string, result Result, p peer, got store.Accepted) (map[string][]byte, error) {
	meta := map[string][]byte{}
	for _, r := range got.Rejected {
		one := rejection{Writer: writerText(r.Writer), Seq: r.Seq, Code: r.Code, Detail: r.Detail}
		if c, err := change.Decode(r.Raw); err == nil {
			one.Record = r.Book + "|" + uuid.UUID(c.Record).String()
		}
		p.Rejected = newestOf(append(p.Rejected, one))
	}
	p.News = p.News.with(got)
	return meta, errors.Join(remember(meta, keySeen+key, result), remember(meta, keyPeer+p.Unit, p))
}

// bind holds each writer to the key that signed its first range: changes that come under another
// key are kept aside, as are those of an ended key's writers that no cut names.
func (d *desk) bind(s *store.Store, j judgement, cuts map[change.Writer][]store.Cut, meta map[string][]byte) (func(change.Change, change.ID) string, error) {
	for w, who := range j.bind {
		var bound string
		if err := load(s, keyBound+writerText(w), &bound); err != nil {
			return nil, err
		}
		_, cut := cuts[w]
		switch text := hex.EncodeToString(who.Key[:]); {
		case d.retired(who) && !cut:
			j.writers[w] = store.RejectCut
		case d.forged(who):
			j.writers[w] = rejectUnlisted
		case bound == "":
			if err := remember(meta, keyBound+writerText(w), text); err != nil {
				return nil, err
			}
		case bound != text && !cut: // up to a cut, its unit's new key may bring what the old one wrote
			j.writers[w] = rejectUnbound
		}
	}
	return func(c change.Change, id change.ID) string {
		if code := j.writers[c.Writer]; code != "" {
			return code
		}
		return j.changes[id]
	}, nil
}
