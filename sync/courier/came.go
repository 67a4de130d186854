package courier

import (
	"rollbook/store"
	"rollbook/store/change"
)

// through is how far ranges go, by writer.
func through(ranges []store.Range) map[string]uint64 {
	far := map[string]uint64{}
	for _, r := range ranges {
		far[writerText(r.Writer)] = max(far[writerText(r.Writer)], r.To)
	}
	return far
}

// Came tells in which bundle a change came to this desk: the first that went so far. What was made here
// came in none, nor is it known of what came before a desk kept note of it.
func Came(s *store.Store) (func(w change.Writer, seq uint64) (Result, bool), error) {
	list, err := Inbox(s)
	if err != nil {
		return nil, err
	}
	return func(w change.Writer, seq uint64) (first Result, ok bool) {
		for _, r := range list { // the newest first
			if r.Through[writerText(w)] >= seq {
				first, ok = r, true
			}
		}
		return first, ok
	}, nil
}
