package store_test

import (
	"errors"
	"testing"

	"rollbook/store"
)

// TestWhatChangedSinceItWasSeenIsNotOverwritten: two officers have one record before them; the second to save is told, and
// saves once more in the knowledge of it. What each changed in another field stands beside.
func TestWhatChangedSinceItWasSeenIsNotOverwritten(t *testing.T) {
	s := desk(t, "S1", store.School)
	id := save(t, s, pupil("name", "马小龙", "sex", "1"))
	save(t, s, store.Edit{ID: id, Set: map[string]string{"name": "马大龙"}})
	for _, c := range []struct {
		what      string
		seen, set map[string]string
		refused   bool
	}{
		{"another value by now", map[string]string{"name": "马小龙"}, map[string]string{"name": "马晓龙"}, true},
		{"the other wrote the same", map[string]string{"name": "马小龙"}, map[string]string{"name": "马大龙"}, false},
		{"another field", map[string]string{"sex": "1"}, map[string]string{"sex": "2"}, false},
		{"as it was seen", map[string]string{"name": "马大龙"}, map[string]string{"name": "马晓龙"}, false},
		{"nothing was seen there", map[string]string{"name": ""}, map[string]string{"name": "马龙"}, true},
		{"nobody looked", nil, map[string]string{"name": "马小龙"}, false},
	} {
		before := get(t, s, id).Fields
		saved, err := s.Commit(store.Edit{ID: id, Set: c.set, Seen: c.seen})
		if c.refused != errors.Is(err, store.ErrMeanwhile) || !c.refused && err != nil {
			t.Errorf("%s: %v, %v", c.what, saved, err)
		}
		for key, value := range c.set {
			if now := get(t, s, id).Fields[key]; c.refused && now != before[key] || !c.refused && now != value {
				t.Errorf("%s: %s is %q", c.what, key, now)
			}
		}
	}
	if _, err := s.Commit(store.Edit{ID: id, Seen: map[string]string{"shoe": ""}}); err == nil {
		t.Error("a field that is not in the pack")
	}
	saved, err := s.Commit(pupil("name", "马燕"), store.Edit{ID: id, Set: map[string]string{"name": "马"}, Seen: map[string]string{"name": "谁"}})
	if err == nil || len(s.Find("pupil", "马燕", 9)) != 0 {
		t.Errorf("half of a deed was written: %v, %v", saved, err)
	}
}
