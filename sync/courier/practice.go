package courier

import (
	"rollbook/fault"
	"rollbook/store"
)

var errPractice = fault.New(fault.Refused, "practice")

const keyPractice = "practice"

// Practise says of a store that it is there to practise with: nothing goes out of it, and nothing
// comes in. It cannot be taken back, and goes with every copy of the store.
func Practise(s *store.Store) error { return s.SetMeta(map[string][]byte{keyPractice: {1}}) }

// Practising reports whether a store is there to practise with.
func Practising(s *store.Store) bool {
	mark, err := s.Meta(keyPractice)
	return err == nil && mark != nil
}

func inEarnest(s *store.Store) error {
	if Practising(s) {
		return errPractice
	}
	return nil
}
