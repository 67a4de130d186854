package courier

import (
	"rollbook/fault"
	"rollbook/store"
)

var errPractice = fault.New(fault.Refused, "practice")

func inEarnest(s *store.Store) error {
	if s.Practising() {
		return errPractice
	}
	return nil
}
