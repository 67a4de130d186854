package courier

import (
	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
)

var errNoRecovery = fault.New(fault.Refused, "recovery-unknown")

// keyRecovery + unit: the recovery key of a unit below.
const keyRecovery = "trust/recovery/"

// entrust seals this desk's recovery key for the bureau above, until the bureau's first receipt: a
// forgotten password then costs a telephone call. Only the bureau reads it, also where the signed
// manifest is passed on.
func (d *desk) entrust(s *store.Store, p peer, who unit) ([]byte, error) {
	if who.Code != d.parent() || p.Heard > 0 {
		return nil, nil
	}
	key, err := s.RecoveryKey()
	if err != nil || key == "" {
		return nil, err
	}
	return bundle.Enclose([]byte(key), who.Recipient)
}

// keepRecovery keeps the recovery key that a unit below entrusts; not ok where it cannot be read.
func (d *desk) keepRecovery(opened bundle.Opened, meta map[string][]byte) (ok bool) {
	sealed := opened.Manifest.Recovery
	if len(sealed) == 0 || opened.Sender.Parent != d.id.Code {
		return true
	}
	key, err := bundle.Disclose(sealed, d.id)
	if err != nil || len(key) != store.RecoveryLength {
		return false
	}
	meta[keyRecovery+opened.Sender.Code] = key
	return true
}

// Recovery gives the recovery key that a unit below entrusted to this bureau, for somebody there who
// forgot the password. That it was given is noted.
func Recovery(s *store.Store, unit string) (string, error) {
	if err := s.May(store.Admin); err != nil {
		return "", err
	}
	key, err := s.Meta(keyRecovery + unit)
	if err != nil {
		return "", err
	}
	if key == nil {
		return "", errNoRecovery.With("unit", unit)
	}
	return string(key), s.LogUse(store.Use{What: store.Recovered, Receiver: unit})
}
