package store

const metaPractice = "practice"

// Practise says that the store is there to practise with: nothing goes out of it, nothing comes in, and what is printed
// says so. It cannot be taken back, and goes with every copy of the store.
func (s *Store) Practise() error { return s.SetMeta(map[string][]byte{metaPractice: {1}}) }

// Practising reports whether the store is there to practise with.
func (s *Store) Practising() bool {
	mark, err := s.Meta(metaPractice)
	return err == nil && mark != nil
}
