package courier_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rollbook/store"
	"rollbook/store/cluster"
	"rollbook/sync/courier"
)

// TestAServerIsKilledWhileItReceives has a city take in a stick of bundles into a database, whose server is killed in the
// middle and whose standby takes over. Receiving goes on by itself; nothing is lost, and nothing stands twice.
func TestAServerIsKilledWhileItReceives(t *testing.T) {
	schools, returns := 4, rounds(5, 50)
	w := newWeek(t, schools, returns)
	first, err := cluster.Start(cluster.Unsafe()...)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	place, err := first.Place(t.TempDir(), func(schema, role string) (string, error) { return store.Schema(schema, role, nil) })
	if err == nil {
		err = first.Run("ALTER SYSTEM SET synchronous_commit = on")
	}
	if err != nil {
		t.Fatal(err)
	}
	second, err := first.Standby()
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	place = first.Both(place, second)
	if err := store.Restore(w.backup, place, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(place, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	third, killed := make(chan bool), make(chan error, 1)
	go func() {
		<-third
		time.Sleep(time.Millisecond) // into the middle of the next
		killed <- errors.Join(first.Down("immediate"), second.Promote())
	}()
	bundles, merged, already := 0, 0, 0
	err = courier.Receive(context.Background(), s, []string{w.stick}, nil, func(r courier.Result) {
		if bundles++; bundles == schools*returns/3 {
			close(third)
		}
		merged += r.Accepted
		if r.Status == courier.Already {
			already++
		}
	})
	if err := errors.Join(err, <-killed); err != nil {
		t.Fatal(err)
	}
	want := schools * (returns*benchPupils + 1)
	if bundles != schools*returns || merged != want || already != 0 {
		t.Errorf("%d bundles, %d changes of %d, %d known before", bundles, merged, want, already)
	}
	list, err := s.List(store.Query{Kind: "pupil"})
	if err != nil || len(list) != schools*returns*benchPupils {
		t.Errorf("%d pupils, %v", len(list), err)
	}
	seen := map[string]bool{}
	for _, rec := range list {
		key := fmt.Sprint(rec.Unit, rec.Fields["name"], rec.Fields["phone"])
		if seen[key] {
			t.Fatalf("%s stands twice", key)
		}
		seen[key] = true
	}
	report, err := s.Verify(true)
	if err != nil || !report.OK {
		t.Errorf("verify: %v, %v", report, err)
	}
}
