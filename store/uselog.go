package store

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"rollbook/fault"
	"rollbook/store/change"
	"rollbook/store/register"
)

// What was done with personal data, as Use names it.
const (
	Looked   = "looked" // a record with a full number or card was opened
	Exported = "exported"
	Printed  = "printed"

	Recovered = "recovered" // a unit's recovery key was read out
)

// Use is one line of the log of what was done with personal data.
type Use struct {
	Time     time.Time `json:"time"`
	Actor    string    `json:"actor"`
	What     string    `json:"what"`
	Kind     string    `json:"kind"`
	Record   string    `json:"record,omitempty"` // where it was one
	Records  int       `json:"records"`
	Purpose  string    `json:"purpose,omitempty"`
	Receiver string    `json:"receiver,omitempty"`
}

// errPurpose says that nobody said what for.
var errPurpose = fault.New(fault.Usage, "export-purpose")

// Stated is an error where records are to leave with their full numbers and it is not said what for.
func (u Use) Stated() error {
	if strings.TrimSpace(u.Purpose) == "" {
		return errPurpose
	}
	return nil
}

// LogUse adds a line to the log; time and actor are filled in. It cannot be taken out again.
func (s *Store) LogUse(u Use) error {
	u.Time, u.Actor = s.now().UTC().Truncate(time.Second), s.Actor()
	u.Purpose, u.Receiver = change.Clean(u.Purpose), change.Clean(u.Receiver)
	return s.engine.update(func(tx writer) error {
		var last uint64
		if err := s.getMeta(tx, metaUses, &last); err != nil {
			return err
		}
		if err := s.putMeta(tx, metaUses, last+1); err != nil {
			return err
		}
		return s.putSealed(tx, binary.BigEndian.AppendUint64([]byte{prefixUse}, last+1), u)
	})
}

// Look notes that records were shown in full. Those that hold no sensitive value are not noted.
func (s *Store) Look(records ...Record) error {
	u := Use{What: Looked}
	for _, rec := range records {
		kind := s.pack.Kind(rec.Kind)
		if kind == nil || !slices.ContainsFunc(kind.Fields, func(f *register.Field) bool { return f.Sensitive != "" && rec.Fields[f.Key] != "" }) {
			continue
		}
		u.Kind, u.Record = rec.Kind, rec.ID
		u.Records++
	}
	switch u.Records {
	case 0:
		return nil
	case 1:
	default:
		u.Record = ""
	}
	return s.LogUse(u)
}

// Uses gives the log, the newest first, at most limit lines (0 is all); an administrator reads it.
func (s *Store) Uses(limit int) (list []Use, err error) {
	if err := s.May(Admin); err != nil {
		return nil, err
	}
	err = s.engine.view(func(tx reader) error {
		list = nil
		return tx.scan([]byte{prefixUse}, func(key, sealed []byte) error {
			var u Use
			if err := s.unseal(key, sealed, &u); err != nil {
				return err
			}
			list = append(list, u)
			return nil
		})
	})
	slices.Reverse(list)
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list, err
}
