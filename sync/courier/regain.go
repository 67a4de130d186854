package courier

import (
	"slices"

	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/trust"
)

// Regained is what a bureau that was restored from a backup got back of its own trust list.
type Regained struct {
	Number uint64   `json:"number"` // of the list that came
	Before uint64   `json:"before"` // of the list that was held
	Units  []string `json:"units"`  // granted after the backup
	Ended  int      `json:"ended"`  // keys ended after it
	Cuts   int      `json:"cuts"`   // writers cut after it

	// Keys says that the list ends the keys that this desk has: the backup is older than they.
	Keys bool `json:"keys,omitempty"`

	// Anew says that other keys of this bureau signed the list: the desk was made anew, and cannot open what units below seal for
	// the one before.
	Anew bool `json:"anew,omitempty"`
}

// keyLost is the last list of a bureau that was made anew, until it has answered.
const keyLost = "trust/lost/"

// startOver begins from nothing with a bureau whose computer was lost, as other keys in its grant tell: all is sent once more, the
// decisions of the one before too, and its last list is told to it.
func startOver(s *store.Store, id *trust.Identity, list trust.List, issuer trust.Desk, meta map[string][]byte) error {
	raw, err := s.Meta(keyList + list.Issuer)
	if err != nil || raw == nil {
		return err
	}
	if _, was, err := trust.OpenList(raw, id.Root()); err != nil || was.Granted == issuer.Granted {
		return err
	}
	p, err := loadPeer(s, list.Issuer)
	if err != nil {
		return err
	}
	meta[keyLost+list.Issuer] = raw
	return remember(meta, keyPeer+p.Unit, peer{Unit: p.Unit, Name: p.Name, Has: map[string]uint64{}, Desks: p.Desks, Receipts: p.Receipts, Anew: true})
}

// Anew reports whether the unit above was made anew since this desk sent last: all is to be sent once more.
func Anew(s *store.Store) (bool, error) {
	p, err := loadPeer(s, s.Unit().Parent)
	return p.Anew, err
}

// listOf gives a unit's own list as it is known here: of one that was made anew, the last from before.
func listOf(s *store.Store, unit string) ([]byte, error) {
	if lost, err := s.Meta(keyLost + unit); err != nil || lost != nil {
		return lost, err
	}
	return s.Meta(keyList + unit)
}

// forAnother reports whether the sender knew this bureau by other keys than it has, which were not ended: it sent to a computer
// that is gone.
func (d *desk) forAnother(opened bundle.Opened) bool {
	r := opened.Manifest.Reminder
	if r == nil || len(r.List) == 0 {
		return false
	}
	_, issuer, err := trust.OpenList(r.List, d.id.Root())
	own, none := d.id.Own()
	return err == nil && none == nil && issuer.Code == d.id.Code && issuer.Granted != own.Granted && !d.retired(issuer)
}

// remind gives what a receiver may have forgotten, where it is restored from a backup: its own list and, for
// the unit above, how to seal for this desk. Nil where there is nothing of it.
func (d *desk) remind(s *store.Store, who unit) (*bundle.Reminder, error) {
	r := &bundle.Reminder{}
	var err error
	if r.List, err = listOf(s, who.Code); err != nil {
		return nil, err
	}
	if who.Code == d.parent() {
		if r.Recipient, err = d.id.Recipient(); err != nil {
			return nil, err
		}
		if d.id.GrantedSecond() {
			if r.Second, err = d.id.RecipientSecond(); err != nil {
				return nil, err
			}
		}
		if r.Pack, err = passedOver(s, who.Code); err != nil {
			return nil, err
		}
	}
	if r.List == nil && r.Recipient == "" {
		return nil, nil
	}
	return r, nil
}

// regain takes what a sender still knows of this bureau: a list that this bureau itself signed and that says
// more than the one it holds, and how to seal for the sender. A list that it did not sign refuses the bundle.
// Nil where nothing of the list is news.
func (d *desk) regain(s *store.Store, opened bundle.Opened, meta map[string][]byte) (*Regained, error) {
	r := opened.Manifest.Reminder
	if r == nil || d.list == nil {
		return nil, nil
	}
	got, err := d.regainList(s, r.List, meta)
	if err != nil {
		return nil, err
	}
	if err := d.recall(opened, *r, meta); err != nil {
		return nil, err
	}
	if got == nil {
		return nil, nil
	}
	return got, d.units(meta)
}

func (d *desk) regainList(s *store.Store, raw []byte, meta map[string][]byte) (*Regained, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	list, issuer, err := trust.OpenList(raw, d.id.Root())
	if err != nil {
		return nil, err
	}
	if issuer.Code != d.id.Code {
		return nil, errStranger.With("unit", issuer.Name)
	}
	joined, gain := d.own.Join(list)
	if d.retired(issuer) || !gain.Any() && list.Number <= d.own.Number {
		return nil, nil // the usual: a list of ours that we know
	}
	got := &Regained{Number: list.Number, Before: d.own.Number, Units: gain.Units, Ended: gain.Ended, Cuts: gain.Cuts}
	own, err := d.id.Own()
	if err != nil {
		return nil, err
	}
	got.Keys = slices.Contains(list.Ended, own.Key) || slices.Contains(list.Ended, own.Granted)
	got.Anew = !got.Keys && issuer.Granted != own.Granted
	if _, ours := list.Join(d.own); got.Anew || ours.Any() || list.Number <= d.own.Number {
		if !d.id.GrantedSecond() {
			joined.Suite = 0
		}
		d.own.Number = max(d.own.Number, list.Number) // this desk issued others since, or has other keys: the next says all of both
		if err := d.issue(s, joined, meta); err != nil {
			return nil, err
		}
	} else {
		meta[keyOwnList], d.own = raw, list
		meta[store.MetaTrustNumber] = d.number()
	}
	for _, e := range d.own.Desks {
		if _, known := d.children[e.Code]; known {
			continue
		}
		d.children[e.Code] = child{Code: e.Code, Name: e.Name, Level: e.Level} // it is sealed for once it has written
		d.place(e.Code, e.Level, d.id.Code)
		if err := remember(meta, keyChild+e.Code, d.children[e.Code]); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// recall takes from a unit below how to seal for it, where a restored backup does not know or has the keys of
// an earlier laptop. Only the unit's latest key may say so.
func (d *desk) recall(opened bundle.Opened, r bundle.Reminder, meta map[string][]byte) error {
	known := d.children[opened.Sender.Code]
	i := slices.IndexFunc(d.own.Desks, func(e trust.Entry) bool { return e.Code == opened.Sender.Code })
	if i < 0 || opened.Sender.Parent != d.id.Code || d.retired(opened.Sender) || !bundle.Recipients(r.Recipient, r.Second) {
		return nil
	}
	if keys := d.own.Desks[i].Keys; len(keys) == 0 || keys[len(keys)-1] != opened.Sender.Granted {
		return nil
	}
	told := known
	if told.Recipient = r.Recipient; r.Second != "" {
		told.Second = r.Second
	}
	if told == known {
		return nil
	}
	d.children[known.Code] = told
	return remember(meta, keyChild+known.Code, told)
}
