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
func (s *Store) SearchText(kind string) (text []byte) {
	s.Warm()
	for _, p := range s.search.kinds[kind].parts {
		text = append(text, p.blob...)
	}
	return text
}

// FindAll counts what is found without bound.
func (s *Store) FindAll(kind, text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.search.find(s, kind, text, 0))
}

// Remembered counts the groups of records of whose conflicts is known what is to be told.
func (s *Store) Remembered() int { return len(s.disputes) }
