package store

import (
	"errors"
	"time"
)

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

// Earlier takes the store back to format 1: each state written out, also that of a record of one change.
func (s *Store) Earlier() error {
	return s.engine.update(func(tx writer) error {
		whole := map[string]viewWire{}
		err := tx.scan([]byte{prefixRecord}, func(key, sealed []byte) error {
			v, err := s.readView(tx, string(key[1:]))
			if len(v.Refs) == 1 {
				again := view{append(v.Refs, v.Refs[0]), v.Folded}.wire()
				again.Refs = v.Refs
				whole[string(key)] = again
			}
			return err
		})
		for key, w := range whole {
			err = errors.Join(err, s.putSealed(tx, []byte(key), w))
		}
		h, headErr := readHeader(s.engine)
		h.Format = 1
		return errors.Join(err, headErr, putHeader(tx, h))
	})
}

// Breaking makes the last step fail until the given func is called.
func Breaking(err error) (mend func()) {
	kept := steps
	steps = append(steps[:len(steps)-1:len(steps)-1], func(sealer, writer) error { return err })
	return func() { steps = kept }
}
