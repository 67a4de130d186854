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

// remind gives what a receiver may have forgotten, where it is restored from a backup: its own list and, for
// the unit above, how to seal for this desk. Nil where there is nothing of it.
func (d *desk) remind(s *store.Store, who unit) (*bundle.Reminder, error) {
	r := &bundle.Reminder{}
	var err error
	if r.List, err = s.Meta(keyList + who.Code); err != nil {
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
	if _, ours := list.Join(d.own); ours.Any() || list.Number <= d.own.Number {
		if !d.id.GrantedSecond() {
			joined.Suite = 0
		}
		d.own.Number = max(d.own.Number, list.Number) // this desk issued others since: the next says all of both
		if err := d.issue(s, joined, meta); err != nil {
			return nil, err
		}
	} else {
		meta[keyOwnList], d.own = raw, list
		meta[store.MetaTrustNumber] = d.number()
	}
	own, err := d.id.Own()
	got.Keys = d.retired(own)
	got.Anew = !got.Keys && issuer.Granted != own.Granted
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
	return got, err
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
