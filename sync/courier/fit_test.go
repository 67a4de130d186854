package courier_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// allFiles writes all bundles for a unit, and gives their files.
func allFiles(t *testing.T, write func() (courier.Sent, error)) (files []string) {
	t.Helper()
	list, err := courier.All(write)
	if err != nil || list[len(list)-1].Left > 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, one := range list {
		files = append(files, one.File)
	}
	return files
}

// TestWhatOneBundleHasNoRoomFor goes up in several, from a school to the county and on to the city, in any order and with one of them
// lost, and down to a new laptop. The city believes what the school signed.
func TestWhatOneBundleHasNoRoomFor(t *testing.T) {
	defer courier.Room(1200)()
	city, county, one, two := town(t)
	up := func(s *store.Store) []string {
		t.Helper()
		dir := t.TempDir()
		return allFiles(t, func() (courier.Sent, error) { return courier.Send(context.Background(), s, courier.Parent, dir, nil) })
	}
	save(t, two, pupil("王小明", ""))
	receive(t, county, up(two)...)
	var ids []string
	for n := range 30 {
		ids = append(ids, save(t, one, pupil(fmt.Sprint("马", n), "")))
	}
	files := up(one)
	if len(files) < 4 {
		t.Fatalf("%d bundles", len(files))
	}
	receive(t, county, slices.Concat(files[2:], files[:1])...) // the second is lost, and the rest out of order
	if _, err := county.Get(ids[len(ids)-1]); err == nil {
		t.Error("a change without the one before it")
	}
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	receive(t, county, up(one)...)
	for _, got := range receive(t, city, up(county)...) {
		if got.Status != courier.Merged && got.Status != courier.Already || got.Quarantined+got.Pending > 0 || len(got.Warnings) > 0 {
			t.Errorf("%+v %v", got, got.Err)
		}
	}
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	if n := unsent(t, one); n > 0 {
		t.Errorf("%d records are not sent", n)
	}
	if sent := send(t, one, courier.Parent, t.TempDir()); sent.Changes != 0 || sent.Left != 0 {
		t.Errorf("%+v goes again", sent)
	}
	anew := found(t, "S1", store.School)
	join(t, county, anew)
	dir := t.TempDir()
	receive(t, anew, allFiles(t, func() (courier.Sent, error) { return courier.Rebuild(context.Background(), county, "S1", dir, nil) })...)
	for _, s := range []*store.Store{county, city, anew} {
		for _, id := range ids {
			if _, err := s.Get(id); err != nil {
				t.Errorf("%s: %v", s.Unit().Code, err)
			}
		}
	}
}

// TestManifestsThatABundleDoesNotNeedStayBehindWhereThereIsNoRoom: a county that hears from the city once in years has kept one of each
// bundle of its schools. The last of a school vouches for all before it.
func TestManifestsThatABundleDoesNotNeedStayBehindWhereThereIsNoRoom(t *testing.T) {
	city, county, one, _ := town(t)
	var ids []string
	for n := range 6 {
		ids = append(ids, save(t, one, pupil("马小龙", fmt.Sprint(n))))
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	}
	long := send(t, county, courier.Parent, t.TempDir())
	defer courier.ProofRoom(0)()
	short := send(t, county, courier.Parent, t.TempDir())
	if long.Changes != short.Changes || long.Bytes-short.Bytes < 5*1000 {
		t.Errorf("%d bytes with five manifests more, %d without", long.Bytes, short.Bytes)
	}
	if got := receive(t, city, short.File)[0]; got.Status != courier.Merged || got.Quarantined > 0 || len(got.Warnings) > 0 {
		t.Errorf("%+v %v", got, got.Err)
	}
	for _, id := range ids {
		events, err := city.History(id)
		if err != nil {
			t.Fatal(err)
		}
		list, err := courier.Signatures(context.Background(), city, events)
		if err != nil || len(list) != 1 || list[0].By != "S1" || list[0].Through != "U01" {
			t.Errorf("%+v, %v", list, err)
		}
	}
}
