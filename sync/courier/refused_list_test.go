package courier_test

import (
	"os"
	"path/filepath"
	"testing"

	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
)

// TestARefusedBundleLeavesNothing: a bundle with a newer trust list is refused for what else it says. What comes behind it in the same
// batch is judged by the list that is kept, as it is when it comes alone.
func TestARefusedBundleLeavesNothing(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		save(t, one, pupil("马小龙", "13900000001"))
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
		honest := send(t, county, courier.Parent, t.TempDir()).File
		foreign, err := courier.TrustList(county) // no list of the city's: who reminds it of this one is refused
		if err != nil {
			t.Fatal(err)
		}
		if _, err := courier.Revoke(county, "S2"); err != nil {
			t.Fatal(err)
		}
		refused := resealed(t, send(t, county, courier.Parent, t.TempDir()).File, county, city, func(m *bundle.Manifest, ranges []store.Range) []store.Range {
			m.Reminder = &bundle.Reminder{List: foreign}
			return ranges
		})
		dir := t.TempDir()
		for from, to := range map[string]string{refused: "1.zcb", honest: "2.zcb"} {
			if err := os.Rename(from, filepath.Join(dir, to)); err != nil {
				t.Fatal(err)
			}
		}
		got := receive(t, city, filepath.Join(dir, "1.zcb"), filepath.Join(dir, "2.zcb"))
		if len(got) != 2 || got[0].Code != "sender-unrelated" || got[1].Status != courier.Merged {
			t.Errorf("%+v", got)
		}
	})
}
