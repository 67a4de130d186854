package courier_test

import (
	"slices"
	"testing"

	"rollbook/sync/courier"
)

// TestStandings: of two schools one sends its first and third bundle, the second stick is lost; the other sends nothing.
func TestStandings(t *testing.T) {
	_, county, one, _ := town(t)
	stands := func() (silent, busy courier.Standing) {
		t.Helper()
		list, err := courier.Standings(county)
		i := slices.IndexFunc(list, func(one courier.Standing) bool { return one.Unit == "S1" })
		j := slices.IndexFunc(list, func(one courier.Standing) bool { return one.Unit == "S2" })
		if err != nil || i < 0 || j < 0 || i < j {
			t.Fatalf("%+v (%v): who sent nothing comes first", list, err)
		}
		return list[j], list[i]
	}
	for n := range 3 {
		save(t, one, pupil("马小龙", "1"))
		file := send(t, one, courier.Parent, t.TempDir()).File
		if n != 1 {
			receive(t, county, file)
		}
	}
	silent, busy := stands()
	if silent.Number != 0 || !silent.At.IsZero() || silent.Owed {
		t.Errorf("who sent nothing: %+v", silent)
	}
	if busy.Number != 3 || busy.At.IsZero() || !slices.Equal(busy.Missing, []uint64{2}) || !busy.Owed || busy.Name == "" {
		t.Errorf("who sent: %+v", busy)
	}
	receiptSlip(t, county, t.TempDir())
	if _, busy := stands(); busy.Owed {
		t.Errorf("the receipt was written: %+v", busy)
	}
}
