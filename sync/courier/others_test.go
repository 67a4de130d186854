package courier_test

import (
	"errors"
	"slices"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
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

// TestACountyEndsWhatIsItsOwnAlone: a county whose list ends the keys of the county next door and of the city, and the writers of
// both and of the other's school, ends nothing; the writers of its own school it ends.
func TestACountyEndsWhatIsItsOwnAlone(t *testing.T) {
	city := found(t, "U0", store.City)
	rightful, other := found(t, "U01", store.County), found(t, "U02", store.County)
	join(t, city, rightful)
	join(t, city, other)
	school, own := found(t, "S1", store.School), found(t, "S2", store.School)
	join(t, rightful, school)
	join(t, other, own)
	up := func(s, to *store.Store) courier.Result {
		t.Helper()
		return receive(t, to, send(t, s, courier.Parent, t.TempDir()).File)[0]
	}
	hers := save(t, school, pupil("马小龙", "13900000001"))
	theirs := save(t, own, pupil("王小明", "13900000002"))
	for _, pair := range [][2]*store.Store{{school, rightful}, {own, other}} {
		up(pair[0], pair[1])
		if got := up(pair[1], city); got.Quarantined > 0 {
			t.Fatalf("%+v", got)
		}
	}
	decided := save(t, city, store.Edit{Kind: "pupil", Book: "U02", Set: map[string]string{"name": "马小凤"}})
	list := trust.List{Number: 99, Recipient: listOf(t, other).Recipient, Desks: listOf(t, other).Desks}
	for _, s := range []*store.Store{city, rightful} {
		desk, err := keys(t, s).Own()
		if err != nil {
			t.Fatal(err)
		}
		list.Ended = append(list.Ended, desk.Key, desk.Granted)
	}
	chains, err := city.Chains("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		list.Cuts = append(list.Cuts, trust.Cut{Writer: c.Writer})
	}
	raw, err := keys(t, other).SignList(list)
	if err != nil {
		t.Fatal(err)
	}
	receive(t, city, sealedFor(t, other, city, bundle.Manifest{From: "U02", TrustList: raw}, nil))
	for id, stays := range map[string]bool{hers: true, decided: true, theirs: false} {
		if _, err := city.Get(id); (err == nil) != stays {
			t.Errorf("%s: %v", id, err)
		}
	}
	save(t, school, store.Edit{ID: hers, Set: map[string]string{"phone": "13900000009"}})
	up(school, rightful)
	if got := up(rightful, city); got.Status != courier.Merged || got.Accepted != 1 || got.Quarantined != 0 {
		t.Errorf("the county next door: %+v %v", got, got.Err)
	}
	if back := receive(t, rightful, send(t, city, "U01", t.TempDir()).File)[0]; back.Status == courier.Refused {
		t.Errorf("the city: %+v %v", back, back.Err)
	}
}
