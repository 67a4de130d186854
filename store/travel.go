package store

import (
	"maps"

	"rollbook/store/change"
)

// TravelState says how far a record has come on its way to the unit above.
type TravelState string

// The states of travel: 未上报, 已送出, 县已收, 有冲突, 退回.
const (
	Unsent     TravelState = "unsent"
	Sent       TravelState = "sent"
	Received   TravelState = "received"
	InConflict TravelState = "conflict"
	Returned   TravelState = "returned"
)

// travelMarks are how far the chains that the desk passes on were sent, and receipted by the unit above.
type travelMarks struct {
	Sent, Received map[change.Writer]uint64
	Returned       map[string]returned // by record
}

// returned holds until the record is edited again.
type returned struct {
	Why     string
	Updated uint64 // the record's clock when it came back
}

func newTravelMarks() travelMarks {
	return travelMarks{Sent: map[change.Writer]uint64{}, Received: map[change.Writer]uint64{}, Returned: map[string]returned{}}
}

// SetSent records that chains were sent to the unit above, up to some numbers. Marks never go back.
func (s *Store) SetSent(marks map[change.Writer]uint64) error {
	s.mu.Lock()
	err := s.moveMarks(func(t *travelMarks) {
		for w, seq := range marks {
			t.Sent[w] = max(t.Sent[w], seq)
		}
	})
	s.mu.Unlock()
	if err == nil {
		s.tell()
	}
	return err
}

// SentBack is a change that the unit above did not merge.
type SentBack struct {
	Record, Why string
	Writer      change.Writer
	Seq         uint64
}

// heard gives the marks after a receipt of the unit above: how far it has the desk's chains, and
// which records it sent back, unless they were edited since. at gives a record as it will stand.
func (t travelMarks) heard(received map[change.Writer]uint64, back []SentBack, at func(id string) *entry) travelMarks {
	next := t.clone()
	for w, seq := range received {
		next.Received[w] = max(next.Received[w], seq)
	}
	for _, r := range back {
		if e := at(r.Record); e != nil && e.lastOf(r.Writer) <= r.Seq {
			next.Returned[r.Record] = returned{r.Why, e.updated}
		}
	}
	return next
}

func (t travelMarks) clone() travelMarks {
	return travelMarks{maps.Clone(t.Sent), maps.Clone(t.Received), maps.Clone(t.Returned)}
}

// moveMarks changes the marks on the disk first, then in memory. The lock must be held.
func (s *Store) moveMarks(change func(*travelMarks)) error {
	var next travelMarks
	err := s.update(func(tx writer) error {
		next = s.travel.clone()
		change(&next)
		return s.putMeta(tx, metaTravel, next)
	})
	if err != nil {
		return err
	}
	s.travel = next
	return nil
}

// travelState says how far a record is. The lock must be held.
func (s *Store) travelState(e *entry) TravelState {
	if len(e.rest().conflicts) > 0 || s.groupConflict(e) {
		return InConflict
	}
	state := s.onItsWay(e)
	var room longID
	if back, ok := s.travel.Returned[string(e.appendTo(room[:0]))]; ok && state != Unsent && back.Updated == e.updated {
		return Returned
	}
	return state
}

// onItsWay follows from the changes to a record that this desk passes on: its own unit's, and a bureau's those of the units
// below. Nobody is above the city. The lock must be held.
func (s *Store) onItsWay(e *entry) TravelState {
	state := Received
	if s.unit.Level == City {
		return state
	}
	for r := range e.reaches() {
		w, seq := *r.writer, r.seq
		c := s.chains[w]
		if c == nil || seq <= s.travel.Received[w] || c.Unit != s.unit.Code && !Under(s.knownUnits(), c.Unit, s.unit.Code) {
			continue
		}
		if seq > s.travel.Sent[w] {
			return Unsent
		}
		state = Sent
	}
	return state
}
