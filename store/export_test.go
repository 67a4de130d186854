package store

import "time"

// SetClock lets a test say what time it is. The program has no such switch.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

// Exchange lets a test put the stored state of one record in the place of another's.
func (s *Store) Exchange(id, other string) error {
	return s.engine.update(func(tx writer) error {
		var w viewWire
		if err := s.getSealed(tx, recordKey(other), &w); err != nil {
			return err
		}
		return s.putSealed(tx, recordKey(id), w)
	})
}

// SearchText gives a benchmark the joined text in which a kind is searched.
func (s *Store) SearchText(kind string) []byte {
	s.Warm()
	return s.search.kinds[kind].blob
}

// FindIDs finds without bound.
func (s *Store) FindIDs(kind, text string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, e := range s.search.find(s, kind, text, 0) {
		ids = append(ids, e.id())
	}
	return ids
}

// Remembered counts the groups of records of whose conflicts is known what is to be told.
func (s *Store) Remembered() int { return len(s.disputes) }
