package store

import (
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

// travelMarks are how far the desk's own chains were sent, and receipted by the unit above.
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

// SetTravel records that the desk's own chains were sent, or received by the unit above, up to
// some numbers. Marks never go back.
func (s *Store) SetTravel(marks map[change.Writer]uint64, to TravelState) error {
	s.mu.Lock()
	err := s.moveMarks(func(t *travelMarks) {
		into := t.Sent
		if to == Received {
			into = t.Received
		}
		for w, seq := range marks {
			into[w] = max(into[w], seq)
		}
	})
	s.mu.Unlock()
	if err == nil {
		s.tell()
	}
	return err
}

// Return is a change that the unit above did not merge.
type Return struct {
	Record, Why string
	Writer      change.Writer
	Seq         uint64
}

// SetReturned marks records that the unit above sent back, with its reasons, unless they were
// edited since. They count as returned until they are.
func (s *Store) SetReturned(list []Return) error {
	if len(list) == 0 {
		return nil
	}
	s.mu.Lock()
	err := s.moveMarks(func(t *travelMarks) {
		for _, r := range list {
			if e := s.records[r.Record]; e != nil && e.last[r.Writer] <= r.Seq {
				t.Returned[r.Record] = returned{r.Why, e.updated}
			}
		}
	})
	s.mu.Unlock()
	if err == nil {
		s.tell()
	}
	return err
}

// moveMarks changes the marks on the disk first, then in memory. The lock must be held.
func (s *Store) moveMarks(change func(*travelMarks)) error {
	next := newTravelMarks()
	for w, n := range s.travel.Sent {
		next.Sent[w] = n
	}
	for w, n := range s.travel.Received {
		next.Received[w] = n
	}
	for id, back := range s.travel.Returned {
		next.Returned[id] = back
	}
	change(&next)
	if err := s.engine.update(func(tx writer) error { return s.putMeta(tx, metaTravel, next) }); err != nil {
		return err
	}
	s.travel = next
	return nil
}

// travelState follows from the desk's own changes to a record. The lock must be held.
func (s *Store) travelState(e *entry) TravelState {
	if len(e.conflicts) > 0 || s.groupConflict(e) {
		return InConflict
	}
	state := Received
	for w, seq := range e.last {
		c := s.chains[w]
		if c == nil || c.Unit != s.unit.Code || seq <= s.travel.Received[w] {
			continue
		}
		if seq > s.travel.Sent[w] {
			return Unsent
		}
		state = Sent
	}
	if back, ok := s.travel.Returned[e.id]; ok && back.Updated == e.updated {
		return Returned
	}
	return state
}
