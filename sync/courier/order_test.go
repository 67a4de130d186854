package courier_test

import (
	"testing"
	"testing/synctest"

	"rollbook/store"
	"rollbook/sync/courier"
)

// TestTheLatestIsTheLatestThoughTheClockWasSetBack: of a bundle that was written, or came, before the computer's battery gave out and
// its clock began in 2000, nobody is told that it was the last.
func TestTheLatestIsTheLatestThoughTheClockWasSetBack(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "1"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	dirs := []string{one.Dir(), county.Dir()}
	for _, s := range []*store.Store{one, county} {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) { // whose clock begins at 2000-01-01
		var stores []*store.Store
		for _, dir := range dirs {
			s, err := store.Open(dir, password, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			stores = append(stores, s)
		}
		one, county := stores[0], stores[1]
		first, err := courier.Wrote(one, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		save(t, one, pupil("金花", "2"))
		second := send(t, one, courier.Parent, t.TempDir())
		if !second.At.Before(first.At) {
			t.Fatalf("the clock was not set back: %v, %v", first.At, second.At)
		}
		if last, err := courier.Wrote(one, "", 0); err != nil || last.Number != second.Number {
			t.Errorf("the bundle written last is %d, %v", last.Number, err)
		}
		receive(t, county, second.File)
		if came, err := courier.Inbox(county); err != nil || came[0].Number != second.Number {
			t.Errorf("the bundle that came last is %d, %v", came[0].Number, err)
		}
		all, err := courier.Standings(county)
		if err != nil {
			t.Fatal(err)
		}
		for _, unit := range all {
			if unit.Unit == "S1" && (unit.Number != second.Number || !unit.Made.Equal(second.At.Truncate(1e9))) {
				t.Errorf("of bundle %d it is said that it was made at %v, and not at %v", unit.Number, unit.Made, second.At)
			}
		}
	})
}
