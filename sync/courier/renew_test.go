package courier_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/store/change"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// TestAnOlderListAfterAnOlderCopy puts an older copy of a city's store back. What the machine has
// once heard of a trust list holds all the same, and the city's own next list is newer than all.
func TestAnOlderListAfterAnOlderCopy(t *testing.T) {
	city, county, one, _ := town(t)
	profile := t.TempDir()
	if _, err := city.Witness(profile); err != nil {
		t.Fatal(err)
	}
	save(t, one, pupil("马小龙", "13900000001"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	old := send(t, county, courier.Parent, t.TempDir()).File
	copied := backup(t, city)
	if _, err := courier.Revoke(county, "S2"); err != nil {
		t.Fatal(err)
	}
	receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
	list, err := courier.Revoke(city, "U01")
	if err != nil {
		t.Fatal(err)
	}
	if err := city.Close(); err != nil {
		t.Fatal(err)
	}

	again := backAgain(t, copied)
	if _, err := again.Witness(profile); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, again, old)[0]; got.Status != courier.Refused || got.Code != "list-old" {
		t.Errorf("%s %s", got.Status, got.Code)
	}
	if next, err := courier.Revoke(again, "U01"); err != nil || next.Number <= list.Number {
		t.Errorf("list %d after %d (%v)", next.Number, list.Number, err)
	}
}

// TestACountyChangesItsKeys lets somebody copy a county's keys. The county asks for new ones, and the
// city grants them. Its schools go on as they are, what it wrote before stays, and nobody is taken in
// by the old keys any more: not as the county, and not as a school that they certify.
func TestACountyChangesItsKeys(t *testing.T) { inBoth(t, aCountyChangesItsKeys) }

func aCountyChangesItsKeys(t *testing.T, town founding) {
	city, county, one, _ := town(t)
	stick := t.TempDir()
	id := save(t, one, pupil("马小龙", "13900000001"))
	send(t, one, courier.Parent, stick)
	receive(t, county, stick)
	save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}}) // not yet sent anywhere
	stolen := keys(t, county)

	request, words, err := courier.Renew(county)
	if err != nil || len(words) != 8 {
		t.Fatal(words, err)
	}
	grant, _, err := courier.Grant(city, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := courier.Accept(county, grant); err != nil {
		t.Fatal(err)
	}
	save(t, county, store.Edit{ID: id, Set: map[string]string{"name": "马大龙"}})

	// A bundle that the school sealed for the old keys is still opened.
	save(t, one, pupil("王小明", ""))
	before := t.TempDir()
	send(t, one, courier.Parent, before)
	if got := receive(t, county, before)[0]; got.Status != courier.Merged {
		t.Fatalf("sealed for the old keys: %+v", got)
	}
	down := t.TempDir()
	send(t, county, "S1", down)
	send(t, county, courier.Parent, down)
	receive(t, one, filepath.Join(down))
	receive(t, city, down)
	save(t, one, pupil("白小兰", "")) // sealed for the new ones from now on
	after := t.TempDir()
	send(t, one, courier.Parent, after)
	if got := receive(t, county, after)[0]; got.Status != courier.Merged {
		t.Fatalf("sealed for the new keys: %+v", got)
	}
	send(t, county, courier.Parent, after)
	receive(t, city, after)
	for _, s := range []*store.Store{one, county, city} {
		rec, err := s.Get(id)
		if err != nil || rec.Fields["phone"] != "13900000002" || rec.Fields["name"] != "马大龙" {
			t.Errorf("%s has %v (%v)", s.Unit().Code, rec.Fields, err)
		}
		if list, err := s.List(store.Query{Kind: "pupil"}); err != nil || len(list) != 3 {
			t.Errorf("%s has %d pupils (%v)", s.Unit().Code, len(list), err)
		}
		if report, err := s.Verify(true); err != nil || !report.OK {
			t.Errorf("%s: %v %v", s.Unit().Code, report.Problems, err)
		}
		if kept, err := s.Quarantined(); err != nil || len(kept) != 0 {
			t.Errorf("%s keeps aside %+v (%v)", s.Unit().Code, kept, err)
		}
	}

	// The thief speaks to the school as the county, and to the county as a school that he certified.
	for name, c := range map[string]struct {
		to   *store.Store
		file string
	}{
		"as the county": {one, byThief(t, stolen, county, one)},
		"as a school":   {county, schoolOfAThief(t, stolen, one, county)},
	} {
		got := receive(t, c.to, c.file)[0]
		if got.Accepted != 0 || got.Status == courier.Merged && got.Quarantined == 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// byThief seals a county's bundle with its old keys, with a change of a new writer in it.
func byThief(t *testing.T, stolen *trust.Identity, county, school *store.Store) string {
	t.Helper()
	return thieves(t, stolen, county.Unit(), school)
}

// schoolOfAThief lets a county's old keys certify a school's program, and seals a bundle with it.
func schoolOfAThief(t *testing.T, stolen *trust.Identity, school, county *store.Store) string {
	t.Helper()
	unit := school.Unit()
	made, err := trust.New(unit.Code, unit.Name, trust.School)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := made.Request()
	if err != nil {
		t.Fatal(err)
	}
	request, err := trust.ParseRequest(raw)
	if err != nil {
		t.Fatal(err)
	}
	list, err := stolen.SignList(trust.List{Number: 99})
	if err != nil {
		t.Fatal(err)
	}
	grant, err := stolen.Grant(request, list)
	if err != nil {
		t.Fatal(err)
	}
	if made, _, err = made.Accept(grant); err != nil {
		t.Fatal(err)
	}
	return thieves(t, made, unit, county)
}

// thieves seals, with somebody's keys, a bundle of a writer that nobody knows, for a desk.
func thieves(t *testing.T, id *trust.Identity, unit store.Unit, to *store.Store) string {
	t.Helper()
	s, _, err := store.Create(filepath.Join(t.TempDir(), "thief"), store.Config{Unit: unit, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	save(t, s, pupil("假学生", ""))
	ranges, err := s.Ranges(map[change.Writer]uint64{}, []string{unit.Code})
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := keys(t, to).Recipient()
	if err != nil {
		t.Fatal(err)
	}
	list, err := id.SignList(trust.List{Number: 99, Recipient: recipient})
	if err != nil {
		t.Fatal(err)
	}
	m := bundle.Manifest{From: unit.Code, To: to.Unit().Code, Number: 900, Created: time.Unix(1_474_000_000, 0), Pack: "small 1"}
	if id.CAKey != nil {
		m.TrustList = list
	}
	var out bytes.Buffer
	if err := bundle.Suite1.Seal(&out, m, ranges, id, []string{recipient}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "thief.zcb")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestACountyChangesItsKeysTwice has a county with records in a book of its own change its keys, and again: its receipts are heard
// each time before it writes into that book.
func TestACountyChangesItsKeysTwice(t *testing.T) {
	city, county, one, _ := town(t)
	for round := range 3 {
		save(t, county, pupil("马大龙", ""))
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		id := save(t, one, pupil("马小龙", "13900000001"))
		if round > 0 {
			renewed(t, city, county)
		}
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		if got := state(t, one, id); got != store.Received {
			t.Errorf("round %d: the school's record is %s", round, got)
		}
		if sent := send(t, one, courier.Parent, t.TempDir()); sent.Changes != 0 {
			t.Errorf("round %d: %d changes go again", round, sent.Changes)
		}
	}
}

// renewed gives a desk new keys, which the unit above grants.
func renewed(t *testing.T, above, desk *store.Store) {
	t.Helper()
	request, _, err := courier.Renew(desk)
	if err != nil {
		t.Fatal(err)
	}
	grant, _, err := courier.Grant(above, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := courier.Accept(desk, grant); err != nil {
		t.Fatal(err)
	}
}
