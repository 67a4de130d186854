package store

import "time"

// SetClock lets a test say what time it is. The program has no such switch.
func (s *Store) SetClock(now func() time.Time) { s.now = now }
