package keying

import "rollbook/store"

// Drawn gives what waits of records that were listed before.
func Drawn(s *store.Store, kind string, listed store.IDs) ([]Item, error) {
	k := s.Pack().Kind(kind)
	return drawn(s, k, chosen(s, k), listed, nil)
}
