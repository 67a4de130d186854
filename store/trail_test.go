package store

import (
	"slices"
	"testing"
	"time"
)

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

// TestWhatSavesTheMostTimeIsKept asks in turn for three tables that do not fit together: each time the dear two are there, until nobody
// has asked for one of them for long.
func TestWhatSavesTheMostTimeIsKept(t *testing.T) {
	var k recalls
	took := map[string]time.Duration{"dear": 8 * time.Second, "middling": 4 * time.Second, "cheap": time.Second}
	ask := func(name string) (known bool) {
		if at := slices.IndexFunc(k.list, func(r *recall) bool { return r.as == name }); at >= 0 {
			k.use(at)
			return true
		}
		k.list = append(k.list, &recall{as: name, kept: true, asked: 1, spent: took[name], base: k.floor, said: map[uint64]recalled{1: {}}, weight: mostRecalled * 2 / 5})
		k.bound()
		return false
	}
	for i := range 5 {
		dear, middling, _ := ask("dear"), ask("middling"), ask("cheap")
		if i > 0 && !(dear && middling) {
			t.Fatalf("turn %d: kept are %v and %v", i, dear, middling)
		}
	}
	for range 40 {
		ask("middling")
		ask("cheap")
		took["another"] = time.Second
		ask("another")
	}
	if ask("dear") {
		t.Error("what nobody asked for in forty turns is still kept")
	}
}
