package store

import "testing"

// TestWhoIsOnHisWayKeepsNothingOfBefore: the trail is let go while an inquiry goes on, because too much came or the records were
// read anew. What it had kept is not said again.
func TestWhoIsOnHisWayKeepsNothingOfBefore(t *testing.T) {
	for name, happens := range map[string]func(*recalls){
		"read anew": (*recalls).clear,
		"too much came": func(k *recalls) {
			for i := range touch(mostTouches + 1) {
				k.trail.note(i % 100)
			}
		},
	} {
		k := &recalls{trail: trail{on: true}}
		for i := range touch(10) {
			k.trail.note(i)
		}
		r := &recall{kept: true, upto: k.trail.end(), said: map[uint64]recalled{}}
		x, _ := sighted(7, []touch{3})
		r.keep(7, recalled{"so", x})
		if r.forget(&k.trail, 100); len(r.said) != 1 {
			t.Fatal("nothing happened, and it is forgotten")
		}
		happens(k)
		if r.forget(&k.trail, 100); len(r.said) != 0 || r.weight != 0 {
			t.Errorf("%s: %d are kept, which weigh %d", name, len(r.said), r.weight)
		}
	}
}
