package courier_test

import (
	"context"
	"strings"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// TestAFigureIsTheSchoolsOwn follows a record's changes, at the city, to the signatures of the school and of the county that
// made them; where a kept manifest is spoilt or gone, nobody's signature is claimed.
func TestAFigureIsTheSchoolsOwn(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		stick, relay := t.TempDir(), t.TempDir()
		id := save(t, one, pupil("马小龙", "13900000001"))
		send(t, one, courier.Parent, stick)
		save(t, one, store.Edit{ID: id, Set: map[string]string{"name": "马小虎"}})
		send(t, one, courier.Parent, stick)
		receive(t, county, stick)
		save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
		send(t, county, courier.Parent, relay)
		receive(t, city, relay)
		save(t, city, store.Edit{ID: id, Set: map[string]string{"phone": "13900000003"}})

		signed := func() (said []string) {
			t.Helper()
			events, err := city.History(id)
			if err != nil {
				t.Fatal(err)
			}
			list, err := courier.Signatures(context.Background(), city, events)
			if err != nil {
				t.Fatal(err)
			}
			for i, one := range list {
				switch {
				case one.Own:
					said = append(said, "own")
				case one.By == "":
					said = append(said, "nobody")
				default:
					said = append(said, one.By+" through "+one.Through)
				}
				if one.By != "" && (one.By != events[i].Unit || one.Bundle == 0 || one.Made.IsZero()) {
					t.Errorf("change %d of %s: %+v", i, events[i].Unit, one)
				}
			}
			return said
		}
		if got := strings.Join(signed(), ", "); got != "S1 through U01, S1 through U01, U01 through , own" {
			t.Errorf("signed by %s", got)
		}

		kept := map[string][]byte{}
		if err := city.EachMeta("courier/proof/", func(name string, raw []byte) error {
			kept[name] = []byte(strings.Replace(string(raw), `"Envelope":"`, `"Envelope":"AAAA`, 1))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(kept) == 0 {
			t.Fatal("no manifest is kept")
		}
		if err := city.SetMeta(kept); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(signed(), ", "); got != "nobody, nobody, nobody, own" {
			t.Errorf("with every manifest spoilt it is signed by %s", got)
		}
		for name := range kept {
			kept[name] = nil
		}
		if err := city.SetMeta(kept); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(signed(), ", "); got != "nobody, nobody, nobody, own" {
			t.Errorf("with no manifest it is signed by %s", got)
		}
	})
}
