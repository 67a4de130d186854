package courier_test

import (
	"errors"
	"testing"

	"rollbook/fault"
	"rollbook/store/register"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// TestAPackSignedWithEndedKeysIsNotTaken: who copied a county's keys signs a register pack with them. A school that has heard of the new
// keys takes none of it; one that has not cannot know.
func TestAPackSignedWithEndedKeysIsNotTaken(t *testing.T) {
	city, county, one, two := town(t)
	stolen := keys(t, county)
	renewed(t, city, county)
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	p := withShoe(t, "9")
	files, err := register.Source(p.Files)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := register.Archive(files)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := stolen.SignPack(trust.Pack{Number: 99, Name: p.Name, Version: p.Version, Archive: archive}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := courier.TakePack(one, raw); !errors.Is(err, fault.New(0, "sender-unrelated")) {
		t.Errorf("the school that knows of it: %v", err)
	}
	if _, err := courier.TakePack(two, raw); err != nil {
		t.Errorf("the school that does not: %v", err)
	}
}

// TestACutIsOnlyEverMadeEarlier: of two cuts of one writer the one that leaves less stays.
func TestACutIsOnlyEverMadeEarlier(t *testing.T) {
	_, county, one, _ := town(t)
	for _, phone := range []string{"1", "2", "3"} {
		save(t, one, pupil("马小龙", phone))
	}
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	chains, err := county.Chains("S1")
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []struct{ at, want uint64 }{{3, 3}, {2, 2}, {2, 2}} {
		list, err := courier.RevokeWriter(county, "S1", chains[0].Writer, cut.at)
		if err != nil || len(list.Cuts) != 1 || list.Cuts[0].Seq != cut.want {
			t.Errorf("cut at %d: %+v, %v", cut.at, list.Cuts, err)
		}
	}
}
