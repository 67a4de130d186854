package courier_test

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// backAgain gives a desk as it was when the backup was written, on a machine that knows nothing of it.
func backAgain(t *testing.T, backup string) *store.Store {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "again")
	if err := store.Restore(backup, dir, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func backup(t *testing.T, s *store.Store) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "county.zcbak")
	if err := s.Backup(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// listOf is the list that a bureau holds of its own.
func listOf(t *testing.T, s *store.Store) trust.List {
	t.Helper()
	raw, err := courier.TrustList(s)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := trust.OpenList(raw, keys(t, s).Root())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// later is a county's life after its backup was written: it takes a school in, ends another, and a third
// hears of it.
func later(t *testing.T, county, one *store.Store) (three *store.Store) {
	t.Helper()
	three = found(t, "S3", store.School)
	join(t, county, three)
	if _, err := courier.Revoke(county, "S2"); err != nil {
		t.Fatal(err)
	}
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	return three
}

// TestARestoredCountyGetsItsListBack restores a county from a backup that is older than a grant and a cut.
// The first stick of a school that heard of both brings them back, and says so.
func TestARestoredCountyGetsItsListBack(t *testing.T) { inBoth(t, aRestoredCountyGetsItsListBack) }

func aRestoredCountyGetsItsListBack(t *testing.T, town founding) {
	_, county, one, two := town(t)
	save(t, two, pupil("丁二", ""))
	receive(t, county, send(t, two, courier.Parent, t.TempDir()).File)
	copied := backup(t, county)
	three := later(t, county, one)
	lost := listOf(t, county)

	again := backAgain(t, copied)
	save(t, one, pupil("马小龙", ""))
	got := receive(t, again, send(t, one, courier.Parent, t.TempDir()).File)[0]
	if got.Status != courier.Merged || !slices.Contains(got.Warnings, "regained") || got.Regained == nil {
		t.Fatalf("%+v %v", got, got.Err)
	}
	if r := *got.Regained; r.Number != lost.Number || r.Before >= lost.Number || !slices.Equal(r.Units, []string{"S3"}) || r.Ended != 1 || r.Cuts != 1 || r.Keys {
		t.Errorf("%+v", r)
	}
	if inbox, err := courier.Inbox(again); err != nil || !slices.Contains(inbox[0].Warnings, "regained") {
		t.Errorf("what came tells no more of it: %+v, %v", inbox[0], err)
	}
	save(t, one, pupil("马大龙", ""))
	if got := receive(t, again, send(t, one, courier.Parent, t.TempDir()).File)[0]; got.Regained != nil || len(got.Warnings) > 0 {
		t.Errorf("told twice: %+v", got)
	}

	// What was ended is ended again: the old laptop's bundle is refused.
	save(t, two, pupil("丁三", ""))
	if got := receive(t, again, send(t, two, courier.Parent, t.TempDir()).File)[0]; got.Code != "bundle-ended" {
		t.Errorf("from the school that was ended: %+v", got)
	}
	// What was granted writes, and gets its receipt.
	id := save(t, three, pupil("白小兰", ""))
	if got := receive(t, again, send(t, three, courier.Parent, t.TempDir()).File)[0]; got.Status != courier.Merged || got.Quarantined > 0 {
		t.Errorf("from the school that was granted: %+v", got)
	}
	back := t.TempDir()
	if _, err := courier.WriteReceipts(context.Background(), again, back, nil); err != nil {
		t.Fatal(err)
	}
	receive(t, three, back)
	if got := state(t, three, id); got != store.Received {
		t.Errorf("its record is %s", got)
	}
	// The next list is newer than any that a school heard.
	join(t, again, found(t, "S4", store.School))
	next := listOf(t, again)
	if next.Number <= lost.Number || len(next.Desks) != 4 {
		t.Errorf("list %d after %d, %+v", next.Number, lost.Number, next.Desks)
	}
	if got := receive(t, one, send(t, again, "S1", t.TempDir()).File)[0]; got.Status == courier.Refused {
		t.Errorf("the school refuses the restored county: %+v", got)
	}
}

// TestARestoredCountyWentOn lets a restored county grant and end before it hears of what it forgot. The list
// that comes of both says all that either says.
func TestARestoredCountyWentOn(t *testing.T) {
	_, county, one, _ := town(t)
	copied := backup(t, county)
	later(t, county, one)
	lost := listOf(t, county)

	again := backAgain(t, copied)
	join(t, again, found(t, "S5", store.School))
	for suite := range 4 { // further than the county had come
		choose(t, again, 2-suite%2)
	}
	before := listOf(t, again)
	if before.Number <= lost.Number {
		t.Fatalf("%d after %d", before.Number, lost.Number)
	}
	got := receive(t, again, send(t, one, courier.Parent, t.TempDir()).File)[0]
	if got.Regained == nil || got.Regained.Ended != 1 || !slices.Equal(got.Regained.Units, []string{"S3"}) {
		t.Fatalf("%+v", got)
	}
	if list := listOf(t, again); list.Number <= before.Number || len(list.Desks) != 4 || len(list.Ended) != 1 {
		t.Errorf("%+v", list)
	}
}

// TestListsThatAreNotOurs sends a county lists that it did not sign, in the place of its own.
func TestListsThatAreNotOurs(t *testing.T) {
	city, county, one, _ := town(t)
	next := found(t, "U02", store.County)
	join(t, city, next)
	own := listOf(t, county)
	raw := func(s *store.Store) []byte {
		list, err := courier.TrustList(s)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	sign := func(id *trust.Identity) []byte {
		list, err := id.SignList(trust.List{Number: 99, Desks: own.Desks, Ended: [][32]byte{own.Desks[0].Keys[0]}})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	stolen := keys(t, county)
	damaged := bytes.Clone(raw(county))
	damaged[len(damaged)-1] ^= 1
	stranger, err := trust.New("U01", "单位U01", trust.City) // of this name, but of no city that we know
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		list []byte
		code string
	}{
		"a damaged one":         {damaged, "list-damaged"},
		"another county's":      {sign(keys(t, next)), "sender-unrelated"},
		"the city's":            {raw(city), "sender-unrelated"},
		"a school's":            {sign(keys(t, one)), "list-damaged"},
		"under another root":    {sign(stranger), "list-damaged"},
		"no list":               {[]byte("x"), "list-damaged"},
		"the one that it holds": {raw(county), ""},
	} {
		m := bundle.Manifest{From: "S1", Reminder: &bundle.Reminder{List: c.list}}
		got := receive(t, county, sealedFor(t, one, county, m, nil))[0]
		if got.Code != c.code || got.Regained != nil {
			t.Errorf("%s: %+v %v", name, got, got.Err)
		}
	}
	// After new keys, what the old ones sign is ours no more.
	renewed(t, city, county)
	own = listOf(t, county)
	m := bundle.Manifest{From: "S1", Reminder: &bundle.Reminder{List: sign(stolen)}}
	if got := receive(t, county, sealedFor(t, one, county, m, nil))[0]; got.Regained != nil || got.Status == courier.Refused || listOf(t, county).Number != own.Number {
		t.Errorf("signed with ended keys: %+v", got)
	}
}

// TestABackupOlderThanTheKeys restores a county from before its keys were changed. The list that it signed with
// the new ones is its own, and tells it that those it has are ended.
func TestABackupOlderThanTheKeys(t *testing.T) {
	city, county, one, _ := town(t)
	copied := backup(t, county)
	renewed(t, city, county)
	raw, err := courier.TrustList(county)
	if err != nil {
		t.Fatal(err)
	}
	again := backAgain(t, copied)
	m := bundle.Manifest{From: "S1", Reminder: &bundle.Reminder{List: raw}}
	got := receive(t, again, sealedFor(t, one, again, m, nil))[0]
	if got.Regained == nil || !got.Regained.Keys || !slices.Contains(got.Warnings, "regained-keys") {
		t.Fatalf("%+v %v", got, got.Err)
	}
	// It asks for keys once more, and the school takes its list.
	renewed(t, city, again)
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	if got := receive(t, one, send(t, again, "S1", t.TempDir()).File)[0]; got.Status == courier.Refused {
		t.Errorf("the school refuses the county: %+v %v", got, got.Err)
	}
}

// TestARestoredCityGetsItsListBack is the same one level up: a county brings the city's list.
func TestARestoredCityGetsItsListBack(t *testing.T) {
	city, county, _, _ := town(t)
	copied := backup(t, city)
	join(t, city, found(t, "U02", store.County))
	receive(t, county, send(t, city, "U01", t.TempDir()).File)
	again := backAgain(t, copied)
	got := receive(t, again, send(t, county, courier.Parent, t.TempDir()).File)[0]
	if got.Regained == nil || !slices.Equal(got.Regained.Units, []string{"U02"}) {
		t.Fatalf("%+v %v", got, got.Err)
	}
	if list := listOf(t, again); list.Number != listOf(t, city).Number {
		t.Errorf("%+v", list)
	}
}

// TestACountyIsMadeAnew loses a county with all that it had, and the city can give nothing back. The schools join again and send
// once: their records are there, and what the county had decided in their books, its cuts and no false gap.
func TestACountyIsMadeAnew(t *testing.T) { inBoth(t, aCountyIsMadeAnew) }

func aCountyIsMadeAnew(t *testing.T, town founding) {
	city, county, one, two := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	for range 3 {
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	}
	save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}, Reason: "问过家长"})
	if _, err := courier.Revoke(county, "S2"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*store.Store{one, two} {
		receive(t, s, send(t, county, s.Unit().Code, t.TempDir()).File)
	}
	lost := listOf(t, county)

	anew := found(t, "U01", store.County)
	join(t, city, anew)
	join(t, anew, one)
	if known, err := courier.Anew(one); err != nil || !known {
		t.Fatalf("the school is not told that the county is new: %v", err)
	}
	sent := send(t, one, courier.Parent, t.TempDir())
	if known, err := courier.Anew(one); err != nil || known {
		t.Errorf("it is told still, after it has sent: %v", err)
	}
	got := receive(t, anew, sent.File)[0]
	if got.Status != courier.Merged || got.Accepted != sent.Changes || got.Quarantined > 0 || got.Regained == nil || got.Regained.Cuts == 0 && got.Regained.Ended == 0 {
		t.Errorf("%+v of %+v", got, sent)
	}
	if rec, err := anew.Get(id); err != nil || rec.Fields["phone"] != "13900000002" {
		t.Errorf("what the county decided: %+v, %v", rec.Fields, err)
	}
	standings, err := courier.Standings(anew)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range standings {
		if u.Unit == "S1" && (u.Number != sent.Number || len(u.Missing) > 0) {
			t.Errorf("%+v", u)
		}
	}
	back := send(t, anew, "S1", t.TempDir())
	if got := receive(t, one, back.File)[0]; got.Status != courier.Merged {
		t.Errorf("the school takes no receipt from the new county: %+v %v", got, got.Err)
	}
	if list := listOf(t, anew); list.Number <= lost.Number {
		t.Errorf("list %d after %d", list.Number, lost.Number)
	}
	sent = send(t, one, courier.Parent, t.TempDir())
	if got := receive(t, anew, sent.File)[0]; got.Status == courier.Refused || sent.Changes != 0 {
		t.Errorf("the next bundle, of %d changes: %+v %v", sent.Changes, got, got.Err)
	}
	// What goes on as it was: a school that joins the same computer again sends nothing twice.
	join(t, anew, one)
	if known, err := courier.Anew(one); err != nil || known {
		t.Errorf("the same county is called new: %v", err)
	}
}
