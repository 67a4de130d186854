package courier_test

import (
	"errors"
	"os"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// founding makes a city with a county and two schools, all joined.
type founding func(t testing.TB) (city, county, one, two *store.Store)

// inBoth runs a test among units that exchange in suite 1, and among units that do in suite 2.
func inBoth(t *testing.T, test func(t *testing.T, town founding)) {
	t.Run("suite 1", func(t *testing.T) { test(t, town) })
	t.Run("suite 2", func(t *testing.T) { test(t, townSecond) })
}

// townSecond is a town whose bureaus chose suite 2 before anybody joined.
func townSecond(t testing.TB) (city, county, one, two *store.Store) {
	city, county = found(t, "U0", store.City), found(t, "U01", store.County)
	one, two = found(t, "S1", store.School), found(t, "S2", store.School)
	choose(t, city, 2)
	join(t, city, county)
	choose(t, county, 2)
	join(t, county, one)
	join(t, county, two)
	return city, county, one, two
}

func choose(t testing.TB, s *store.Store, suite int) trust.List {
	t.Helper()
	list, err := courier.SetSuite(s, suite)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// written gives the suite that a file is written in.
func written(t testing.TB, file string) int {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil || len(raw) == 0 {
		t.Fatal(err)
	}
	return map[byte]int{'a': 1, 0x30: 2}[raw[0]]
}

// TestACountyChanges lets a county change to suite 2 and back while its city stays with suite 1: its
// schools follow with the next bundle, a writer stays bound to its desk, and the city believes both.
func TestACountyChanges(t *testing.T) {
	city, county, one, _ := town(t)
	exchange := func(up, down int) {
		t.Helper()
		save(t, one, pupil("马小龙", "13900000001"))
		sent := send(t, one, courier.Parent, t.TempDir())
		if got := receive(t, county, sent.File)[0]; got.Status != courier.Merged || got.Quarantined != 0 || written(t, sent.File) != up {
			t.Fatalf("up in suite %d: %+v", written(t, sent.File), got)
		}
		back := send(t, county, "S1", t.TempDir())
		if got := receive(t, one, back.File)[0]; got.Status != courier.Merged || written(t, back.File) != down {
			t.Fatalf("down in suite %d: %+v", written(t, back.File), got)
		}
		higher := send(t, county, courier.Parent, t.TempDir())
		if got := receive(t, city, higher.File)[0]; got.Status != courier.Merged || got.Quarantined != 0 || written(t, higher.File) != 1 {
			t.Fatalf("to the city in suite %d: %+v", written(t, higher.File), got)
		}
	}
	exchange(1, 1)
	before := choose(t, county, 1)
	if list := choose(t, county, 2); list.Number != before.Number+1 || list.Suite != 2 {
		t.Errorf("list %+v after %d", list, before.Number)
	}
	exchange(1, 2) // the school has not heard of it yet
	exchange(2, 2)
	if list := choose(t, county, 1); list.Number != before.Number+2 || list.Suite != 0 {
		t.Errorf("list %+v", list)
	}
	exchange(2, 1)
	exchange(1, 1)
	if n := len(city.Find("pupil", "马小龙", 20)); n != 5 {
		t.Errorf("the city has %d of 5 pupils", n)
	}
}

// TestWhoMayChoose refuses a school, a number that is no suite, and a bureau below which a unit has
// only the keys that an earlier program made. That unit joins again, and may then follow.
func TestWhoMayChoose(t *testing.T) {
	city, county := found(t, "U0", store.City), found(t, "U01", store.County)
	old := found(t, "S1", store.School)
	join(t, city, county)
	id := keys(t, old)
	id.Second = nil
	raw, err := id.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if err := old.SetMeta(map[string][]byte{"trust/identity": raw}); err != nil {
		t.Fatal(err)
	}
	request, err := keys(t, old).Request()
	if err != nil {
		t.Fatal(err)
	}
	grant, _, err := courier.Grant(county, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := courier.Accept(old, grant); err != nil {
		t.Fatal(err)
	}
	refused := func(s *store.Store, suite int, code string) {
		t.Helper()
		if _, err := courier.SetSuite(s, suite); !errors.Is(err, fault.New(0, code)) {
			t.Errorf("suite %d at %s: %v", suite, s.Unit().Code, err)
		}
	}
	refused(old, 2, "suite-not-yours")
	refused(county, 3, "suite-unknown")
	refused(county, 2, "suite-not-ready")

	join(t, county, old)
	choose(t, county, 2)
	if _, _, err := courier.Grant(county, request); !errors.Is(err, trust.ErrNoSecond) {
		t.Errorf("an old unit joins a county of suite 2: %v", err)
	}
	receive(t, old, send(t, county, "S1", t.TempDir()).File)
	save(t, old, pupil("马小龙", "13900000001"))
	sent := send(t, old, courier.Parent, t.TempDir())
	if got := receive(t, county, sent.File)[0]; got.Accepted != 2 || written(t, sent.File) != 2 {
		t.Errorf("after joining again, in suite %d: %+v", written(t, sent.File), got)
	}
	if n, err := courier.Suite(old); err != nil || n != 2 {
		t.Errorf("the school is told suite %d, %v", n, err)
	}
}
