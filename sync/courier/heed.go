package courier

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

var errOldList = fault.New(fault.Refused, "list-old")

// heed takes what a bundle says beside its changes: its sender's trust list, ours where we forgot it, a
// register pack, and the receipt for our bundles. What is to be remembered goes into meta, for the transaction that merges.
func (d *desk) heed(s *store.Store, opened bundle.Opened, p *peer, meta map[string][]byte) (heeded, error) {
	if opened.Sender.Code != d.parent() && opened.Sender.Parent != d.id.Code {
		return heeded{}, errStranger.With("unit", opened.Sender.Name)
	}
	others, err := d.adopt(s, opened, meta)
	if err != nil {
		return heeded{}, err
	}
	came, err := d.takePack(s, opened, meta)
	if err != nil {
		return heeded{}, err
	}
	h, err := d.hearReceipt(s, opened, p, meta)
	if err != nil {
		return h, err
	}
	h.pack, h.others = came, others
	if d.forAnother(opened) && !slices.ContainsFunc(p.Numbers, func(n uint64) bool { return n < opened.Manifest.Number }) {
		p.Since = opened.Manifest.Number
	}
	if h.regained, err = d.regain(s, opened, meta); err != nil {
		return h, err
	}
	h.twice, err = d.hearPack(s, opened, meta)
	return h, err
}

// adopt takes a newer trust list, and tells whether it lists units that are not its issuer's. An older one refuses the
// bundle: somebody holds back a cut.
func (d *desk) adopt(s *store.Store, opened bundle.Opened, meta map[string][]byte) (others bool, err error) {
	raw := opened.Manifest.TrustList
	if len(raw) == 0 || d.retired(opened.Sender) {
		return false, nil
	}
	list, issuer, err := trust.OpenList(raw, d.id.Root())
	if err != nil {
		return false, err
	}
	if issuer.Code != opened.Sender.Code {
		return false, errStranger.With("unit", issuer.Name)
	}
	least, err := s.Highest(keyList + list.Issuer)
	if err != nil {
		return false, err
	}
	for _, known := range d.lists {
		if known.Issuer == list.Issuer {
			least = max(least, known.Number)
		}
	}
	if list.Number < least {
		return false, errOldList.With("unit", issuer.Name)
	}
	meta[keyList+list.Issuer] = raw
	d.hold(list)
	if issuer.Parent == d.id.Code {
		others = d.placeBelow(issuer.Code, list)
	}
	meta[store.MetaTrustNumber] = d.number()
	return others, d.units(meta)
}

// issue signs a bureau's next list, under its next number, for the transaction that will keep it.
func (d *desk) issue(s *store.Store, list trust.List, meta map[string][]byte) error {
	number, err := d.nextNumber(s)
	if err != nil {
		return err
	}
	list.Number = number
	d.own = list
	meta[store.MetaTrustNumber] = d.number()
	return signList(s, d.id, list, meta)
}

// hold takes a list in the place of the one before of its issuer.
func (d *desk) hold(list trust.List) {
	d.lists = append(slices.DeleteFunc(slices.Clone(d.lists), func(known trust.List) bool { return known.Issuer == list.Issuer }), list)
}

// nextNumber is that of a bureau's next list: greater than any that it ever signed on this machine,
// also where an older copy of the store was put back.
func (d *desk) nextNumber(s *store.Store) (uint64, error) {
	highest, err := s.Highest(keyOwnList)
	return max(highest, d.own.Number) + 1, err
}

// raise notes the lists' numbers outside the store, once they are in it.
func (d *desk) raise(s *store.Store) error {
	err := s.Raise(keyOwnList, d.own.Number)
	for _, list := range d.lists {
		err = errors.Join(err, s.Raise(keyList+list.Issuer, list.Number))
	}
	return err
}

// number is that of the trust in force: it grows with every list.
func (d *desk) number() []byte {
	n := d.own.Number
	for _, list := range d.lists {
		n += list.Number
	}
	return binary.BigEndian.AppendUint64(nil, n)
}

// heeded is what a receipt says of our own changes.
type heeded struct {
	received map[change.Writer]uint64
	returned []store.SentBack
	answered []uint64 // bundles of ours that it is the first to tell of
	behind   bool     // the receipt knows more of our own changes than we do
	others   bool     // the trust list that came lists units that are not its issuer's
	pack     arrived
	twice    bool      // another copy of this desk issued a pack that is in force below
	regained *Regained // nil where a reminder told no news
}

// warnings are what a bundle that was merged is told of beside its counts.
func (h heeded) warnings(judged judgement, entrusted bool) (list []string) {
	for warning, holds := range map[string]bool{
		"behind": h.behind, "altered": judged.altered, "withheld": judged.withheld, "recovery": !entrusted, "others": h.others,
		"pack-aside": h.pack.aside, "pack-newer": h.pack.unread, "pack-other": h.pack.other, "pack-twice": h.twice, "regained": h.regained != nil && !h.regained.Anew, "regained-anew": h.regained != nil && h.regained.Anew,
		"regained-keys": h.regained != nil && h.regained.Keys,
	} {
		if holds {
			list = append(list, warning)
		}
	}
	return list
}

// hearReceipt takes a receipt: how far the peer has our changes, and what it did not merge.
func (d *desk) hearReceipt(s *store.Store, opened bundle.Opened, p *peer, meta map[string][]byte) (heeded, error) {
	h := heeded{received: map[change.Writer]uint64{}}
	ours, err := sentFrom(s, opened.Sender.Code)
	if err != nil {
		return h, err
	}
	if opened.Sender.Code == d.parent() {
		for _, r := range opened.Ranges { // what it sends, it has
			h.received[r.Writer] = max(h.received[r.Writer], ours(r.Writer, r.To))
		}
	}
	r := opened.Manifest.Receipt
	if r == nil || !p.hear(r) {
		return h, nil
	}
	p.Pack = hex.EncodeToString(r.Pack)
	meta[keyLost+opened.Sender.Code] = nil // it has told of all that came to it
	chains, err := s.Chains("")
	if err != nil {
		return h, err
	}
	known := map[change.Writer]store.ChainInfo{}
	for _, c := range chains {
		known[c.Writer] = c
	}
	came, lacks := through(opened.Ranges), map[string]uint64{}
	for _, m := range r.Accepted {
		c, ok := known[m.Writer]
		if w := writerText(m.Writer); m.Seq > max(c.Last, came[w]) {
			h.behind = h.behind || ok && c.Unit == d.id.Code
			lacks[w] = m.Seq
		}
		seq := ours(m.Writer, min(m.Seq, c.Last))
		p.Has[writerText(m.Writer)] = seq
		if opened.Sender.Code == d.parent() {
			h.received[m.Writer] = max(h.received[m.Writer], seq)
		}
	}
	if p.Lacks = nil; opened.Sender.Code == d.parent() && len(lacks) > 0 {
		p.Lacks = lacks
		h.behind = h.behind || !parted(opened)
	}
	for _, one := range r.Rejected {
		h.returned = append(h.returned, store.SentBack{Record: one.Record, Why: one.Code, Writer: one.Writer, Seq: one.Seq})
	}
	h.answered, err = d.answered(s, opened, r, meta)
	return h, err
}

// parted reports whether a bundle may have had no room for all: the next one brings what this one's receipt marks and it lacks.
func parted(opened bundle.Opened) bool {
	size := 0
	for _, r := range opened.Ranges {
		for _, raw := range r.Changes {
			size += len(raw)
		}
	}
	return size > room/2
}

// Lacks names the unit above where it has changes that this desk lacks and that it takes this desk to have, "" where it has none: another
// copy of the register sent them, or got them, or this one is an older backup. It sends them once it has heard from this desk again.
func Lacks(s *store.Store) (from string, err error) {
	p, err := loadPeer(s, s.Unit().Parent)
	if err != nil || len(p.Lacks) == 0 {
		return "", err
	}
	chains, err := s.Chains("")
	if err != nil {
		return "", err
	}
	aside, err := s.Quarantined()
	if err != nil {
		return "", err
	}
	left := maps.Clone(p.Lacks)
	for _, c := range chains {
		if c.Last >= left[writerText(c.Writer)] {
			delete(left, writerText(c.Writer))
		}
	}
	for _, one := range aside { // it came, and was not merged
		delete(left, writerText(one.Writer))
	}
	if len(left) == 0 {
		return "", nil
	}
	units, err := s.Units()
	return cmp.Or(units[p.Unit].Name, p.Unit), err
}

// arrivedBy reports whether it can be this desk's own bundle that a receipt tells of, and not one of the same number that another copy of
// the register sent: the receipt then marks what is in it, waits for what comes before it, or refuses it.
func arrivedBy(r *bundle.Receipt, sent Sent) bool {
	told := map[string]uint64{}
	for _, m := range r.Accepted {
		told[writerText(m.Writer)] = m.Seq
	}
	for _, g := range r.Pending {
		told[writerText(g.Writer)] = math.MaxUint64
	}
	for _, one := range r.Rejected {
		told[writerText(one.Writer)] = math.MaxUint64
	}
	for w, seq := range sent.UpTo {
		if told[w] < seq {
			return false
		}
	}
	return true
}

// answered notes in the outbox which bundles have arrived, and gives their numbers.
func (d *desk) answered(s *store.Store, opened bundle.Opened, r *bundle.Receipt, meta map[string][]byte) (numbers []uint64, err error) {
	for _, n := range r.Bundles {
		key := sentKey(opened.Sender.Code, n)
		var sent Sent
		if err := load(s, key, &sent); err != nil {
			return nil, err
		}
		if sent.Number != n || sent.Receipt != nil || slices.Contains(numbers, n) || !arrivedBy(r, sent) { // two copies of a register use a number twice
			continue
		}
		refused := 0
		for _, one := range r.Rejected {
			if w := writerText(one.Writer); one.Seq >= sent.From[w] && one.Seq <= sent.UpTo[w] { // receipts tell of earlier bundles too
				refused++
			}
		}
		sent.Receipt = &Answer{At: opened.Manifest.Created, Number: r.Number, Refused: refused, Accepted: sent.Changes - refused}
		if err := remember(meta, key, sent); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// moment is the time at which something is noted; it decides nothing.
func moment() time.Time { return time.Now().UTC().Truncate(time.Second) }
