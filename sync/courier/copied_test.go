package courier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// copyOf copies a desk's folder as it stands.
func copyOf(t *testing.T, s *store.Store) (dir string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.zcbak")
	if err := s.Backup(file); err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	raw, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "store.db"), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestACutSaysWhichCopyWasRight: a laptop is copied, both go on and send, and the county ends the writer where its own main
// branch stands. The list names that branch's change, and what the copy wrote is taken back.
func TestACutSaysWhichCopyWasRight(t *testing.T) {
	_, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	copied, err := store.Open(copyOf(t, one), password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	for n, s := range []*store.Store{one, copied} {
		save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": []string{"13900000002", "13900000003"}[n]}})
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	chains, err := county.Chains("S1")
	if err != nil || len(chains) != 1 || chains[0].Forks != 1 {
		t.Fatalf("%+v, %v", chains, err)
	}
	list, err := courier.RevokeWriter(county, "S1", chains[0].Writer, chains[0].Last)
	if err != nil || len(list.Cuts) != 1 || list.Cuts[0].Head != chains[0].Head {
		t.Fatalf("%+v, %v; the chain ends in %x", list.Cuts, err, chains[0].Head)
	}
	rec, err := county.Get(id)
	if err != nil || rec.Fields["phone"] != "13900000002" || len(rec.Conflicts) != 0 {
		t.Errorf("%+v, %v", rec, err)
	}
}

// TestWhatStandsBesideAChainHoldsNoMarkBack: a laptop is copied, both go on, and the county passes on what either wrote. What it
// sent of the longer chain is known to be sent.
func TestWhatStandsBesideAChainHoldsNoMarkBack(t *testing.T) {
	_, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	copied, err := store.Open(copyOf(t, one), password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	later := save(t, one, pupil("王小明", "13900000003"))
	save(t, copied, store.Edit{ID: id, Set: map[string]string{"phone": "13900000004"}})
	for _, s := range []*store.Store{one, copied} {
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	if got := state(t, county, later); got != store.Unsent {
		t.Fatalf("it is %s", got)
	}
	send(t, county, courier.Parent, t.TempDir())
	if got := state(t, county, later); got != store.Sent {
		t.Errorf("it is %s", got)
	}
}

// TestWhatStandsBesideAChainIsPassedOn: a laptop is copied, both go on, and the county passes on to the city all that the copy wrote.
func TestWhatStandsBesideAChainIsPassedOn(t *testing.T) {
	city, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	copied, err := store.Open(copyOf(t, one), password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	var beside []string
	for range 3 {
		beside = append(beside, save(t, copied, pupil("王小明", "13900000003")))
	}
	for _, s := range []*store.Store{one, copied} {
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	got := receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)[0]
	if got.Quarantined+got.Pending > 0 || len(got.Warnings) != 1 || got.Warnings[0] != "fork" {
		t.Errorf("%+v", got)
	}
	for _, id := range beside {
		if _, err := city.Get(id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	agree(t, 0, []*store.Store{county, city})
}

// TestAReceiptForAnotherCopy: a laptop is copied, the copy sends first, and the county's receipt for it goes to the one that has not
// sent yet, behind the copy by number, level with it, and ahead of it: what that one wrote is not taken for received, and goes.
func TestAReceiptForAnotherCopy(t *testing.T) {
	for _, wrote := range []int{1, 3, 5} {
		_, county, one, _ := town(t)
		save(t, one, pupil("马小龙", "13900000001"))
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		copied, err := store.Open(copyOf(t, one), password, one.Pack())
		if err != nil {
			t.Fatal(err)
		}
		defer copied.Close()
		var mine []string
		for range wrote {
			mine = append(mine, save(t, one, pupil("马一", "")))
		}
		for range 3 {
			save(t, copied, pupil("王小明", "13900000003"))
		}
		receive(t, county, send(t, copied, courier.Parent, t.TempDir()).File)
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		if got := state(t, one, mine[0]); got != store.Unsent {
			t.Errorf("%d: it is %s", wrote, got)
		}
		if got := receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)[0]; got.Accepted != wrote {
			t.Errorf("%d: %+v", wrote, got)
		}
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		for _, id := range mine {
			if _, err := county.Get(id); err != nil {
				t.Errorf("%d: %v", wrote, err)
			}
			if got := state(t, one, id); got != store.Received {
				t.Errorf("%d: in the end it is %s", wrote, got)
			}
		}
	}
}

// TestABranchThatIsLongerThanTheChain: a laptop is copied, and the copy writes more. Once the longer branch stands at the county, and
// came back from there, what the laptop writes next is as new as ever, and so it is at the county.
func TestABranchThatIsLongerThanTheChain(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	copied, err := store.Open(copyOf(t, one), password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	save(t, one, pupil("马一", ""))
	for range 5 {
		save(t, copied, pupil("王小明", "13900000003"))
	}
	for _, s := range []*store.Store{one, copied} {
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	send(t, county, courier.Parent, t.TempDir())
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	next := save(t, one, pupil("马二", ""))
	if got := state(t, one, next); got != store.Unsent {
		t.Errorf("at the school it is %s", got)
	}
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	if got := state(t, county, next); got != store.Unsent {
		t.Errorf("at the county it is %s", got)
	}
}

// TestWhatACopyWroteIsVouchedFor: both copies of a laptop signed for what they wrote, and the city follows either to its signature.
func TestWhatACopyWroteIsVouchedFor(t *testing.T) {
	city, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	copied, err := store.Open(copyOf(t, one), password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	for n, s := range []*store.Store{one, copied} {
		for k := range 2 {
			save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": []string{"13900000002", "13900000003", "13900000004", "13900000005"}[2*n+k]}})
		}
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
	for _, s := range []*store.Store{county, city} {
		v, err := courier.Vouch(context.Background(), s, []string{id}, nil)
		if err != nil || v.Changes != 5 || len(v.Unsigned) != 0 || len(v.Signers) != 1 || v.Signers[0].By != "S1" || v.Signers[0].Changes != 5 {
			t.Errorf("%s: %+v, %v", s.Unit().Code, v, err)
		}
	}
}

// lacks asks whether a desk is told that the one above has more.
func lacks(t *testing.T, s *store.Store, want bool, when string) {
	t.Helper()
	if from, err := courier.Lacks(s); err != nil || (from != "") != want {
		t.Errorf("%s: what it lacks is of %q, %v", when, from, err)
	}
}

// TestWhatACopyLacksIsToldUntilItIsThere: a backup is restored and goes on beside the laptop, and the county answers either by turns.
func TestWhatACopyLacksIsToldUntilItIsThere(t *testing.T) {
	_, county, one, _ := town(t)
	id := save(t, one, pupil("马小龙", "13900000001"))
	round := func(s *store.Store) {
		t.Helper()
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
		receive(t, s, send(t, county, "S1", t.TempDir()).File)
	}
	round(one)
	lacks(t, one, false, "one laptop")
	backup, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "two")
	if err := errors.Join(one.Backup(backup), store.Restore(backup, dir, password, one.Pack())); err != nil {
		t.Fatal(err)
	}
	two, err := store.Open(dir, password, one.Pack())
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	for n := range 2 {
		save(t, two, store.Edit{ID: id, Set: map[string]string{"phone": []string{"13900000003", "13900000004"}[n]}})
		round(two)
		lacks(t, two, false, "who sent last")
		receive(t, one, send(t, county, "S1", t.TempDir()).File)
		lacks(t, one, true, "who did not")
		round(one)
		lacks(t, one, false, "who sent once more")
		save(t, one, pupil("王小明", "13900000005"))
		round(one)
		receive(t, two, send(t, county, "S1", t.TempDir()).File)
		lacks(t, two, true, "the other one")
		round(two)
		lacks(t, two, false, "the other one, once more")
	}
	for n, s := range []*store.Store{one, two} {
		if sent, err := courier.Outbox(s); err != nil || len(sent) < 3 || sent[0].Receipt == nil {
			t.Errorf("%d: %+v, %v", n, sent, err)
		}
	}
}

// TestWhoseChangesWereTakenOutLacksNothing: a stolen laptop wrote more than its cut lets stand, and the new one gets the school's book.
func TestWhoseChangesWereTakenOutLacksNothing(t *testing.T) {
	city, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	save(t, one, pupil("假学生", "13900000009"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
	chains, err := county.Chains("S1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := courier.RevokeWriter(county, "S1", chains[0].Writer, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.Revoke(county, "S1"); err != nil {
		t.Fatal(err)
	}
	receive(t, county, send(t, city, "U01", t.TempDir()).File)
	lacks(t, county, false, "the county, of a city that has not heard")
	fresh := found(t, "S1", store.School)
	join(t, county, fresh)
	sent, err := courier.Rebuild(t.Context(), county, "S1", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	receive(t, fresh, sent.File)
	lacks(t, fresh, false, "the new laptop")
	receive(t, county, send(t, fresh, courier.Parent, t.TempDir()).File)
	receive(t, fresh, send(t, county, "S1", t.TempDir()).File)
	lacks(t, fresh, false, "the new laptop, in the end")
	receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
	receive(t, county, send(t, city, "U01", t.TempDir()).File)
	lacks(t, county, false, "the county, in the end")
}
