package courier_test

import (
	"errors"
	"slices"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/courier"
)

// TestACountyAnswersForItsOwnSchoolsAlone: a county that lists another's school gets no say over it, whichever of the two
// comes first in the order of codes; the city is told, and what is the county's own is taken. It cannot take in the city.
func TestACountyAnswersForItsOwnSchoolsAlone(t *testing.T) {
	for _, codes := range [][2]string{{"U01", "U02"}, {"U02", "U01"}} {
		city := found(t, "U0", store.City)
		rightful, other := found(t, codes[0], store.County), found(t, codes[1], store.County)
		join(t, city, rightful)
		join(t, city, other)
		school, false1, own := found(t, "S1", store.School), found(t, "S1", store.School), found(t, "S2", store.School)
		join(t, rightful, school)
		join(t, other, false1)
		join(t, other, own)
		for _, code := range []string{"U0", codes[1]} {
			request, err := courier.Request(found(t, code, store.School))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := courier.Grant(other, request); !errors.Is(err, fault.New(0, "grant-code")) {
				t.Errorf("%s is taken in as a school: %v", code, err)
			}
		}
		up := func(s, to *store.Store) courier.Result {
			t.Helper()
			stick := t.TempDir()
			send(t, s, courier.Parent, stick)
			return receive(t, to, stick)[0]
		}
		id := save(t, school, pupil("马小龙", "13900000001"))
		up(school, rightful)
		if got := up(rightful, city); got.Status != courier.Merged || len(got.Warnings) != 0 {
			t.Fatalf("%+v", got)
		}
		hers := save(t, own, pupil("马小凤", "13900000002"))
		save(t, false1, pupil("王小明", "13900000003"))
		for _, s := range []*store.Store{false1, own} {
			up(s, other)
		}
		got := up(other, city)
		if !slices.Contains(got.Warnings, "others") || got.Quarantined == 0 {
			t.Errorf("%s: %+v", codes, got)
		}
		if _, err := city.Get(hers); err != nil {
			t.Errorf("%s: what is its own: %v", codes, err)
		}
		list, err := city.List(store.Query{Kind: "pupil"})
		if err != nil || len(list) != 2 {
			t.Errorf("%s: %d pupils at the city, %v", codes, len(list), err)
		}
		save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "13900000009"}})
		up(school, rightful)
		if got := up(rightful, city); got.Status != courier.Merged || got.Accepted != 1 || got.Quarantined != 0 {
			t.Errorf("%s: the rightful county: %+v", codes, got)
		}
		units, err := city.Units()
		if err != nil || units["S1"].Parent != codes[0] || units["S2"].Parent != codes[1] || units["U0"].Level != store.City {
			t.Errorf("%s: %+v, %v", codes, units, err)
		}
		if back := t.TempDir(); true {
			send(t, city, other.Unit().Code, back)
			receive(t, other, back)
			if _, err := other.Get(id); err == nil {
				t.Errorf("%s: the other county was sent the pupil", codes)
			}
		}
	}
}
