package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

// rounds gives how often a test does its worst: a few times, or often where the long form is asked
// for (`make torture`). ROLLBOOK_TORTURE may name the number itself.
func rounds(short, long int) int {
	switch n, err := strconv.Atoi(os.Getenv("ROLLBOOK_TORTURE")); {
	case os.Getenv("ROLLBOOK_TORTURE") == "":
		return short
	case err == nil && n > 1:
		return n
	}
	return long
}

// exchange gives one desk what the other has more.
func exchange(t *testing.T, from, to *store.Store) {
	t.Helper()
	known := map[change.Writer]uint64{}
	chains, err := to.Chains("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		known[c.Writer] = c.Last
	}
	ranges, err := from.Ranges(known, []string{"S1"})
	if err != nil {
		t.Fatal(err)
	}
	take(t, to, ranges)
}

// TestConcurrentEdits lets a school, its county and its city edit the same pupils at random without
// having seen each other's edits, and exchange now and then. In the end all three have one state, and
// every value that was ever written is found in the history of its record, at each of them. The long
// form makes a million edits.
func TestConcurrentEdits(t *testing.T) {
	const share, most = 10, 250 // edits to each pupil on average; edits in one save
	edits := rounds(4_000, 1_000_000)
	desks := []*store.Store{desk(t, "S1", store.School), desk(t, "COUNTY", store.County), desk(t, "CITY", store.City)}
	var ids []string
	for len(ids) < max(edits/share, 20) {
		batch := make([]store.Edit, 500)
		for i := range batch {
			batch[i] = pupil("name", "马小龙")
		}
		saved, err := desks[0].Commit(batch[:min(500, max(edits/share, 20)-len(ids))]...)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range saved {
			ids = append(ids, one.ID)
		}
	}
	for _, s := range desks[1:] {
		exchange(t, desks[0], s)
	}
	random := rand.New(rand.NewPCG(uint64(edits), 1))
	written := map[string][]string{} // by record
	for n := 0; n < edits; {
		var batch []store.Edit
		touched := map[string]bool{}
		for len(batch) < min(most, edits-n) {
			id := ids[random.IntN(len(ids))]
			if touched[id] {
				break
			}
			touched[id] = true
			value := fmt.Sprint(n + len(batch))
			written[id] = append(written[id], value)
			batch = append(batch, store.Edit{ID: id, Set: map[string]string{[]string{"phone", "class"}[random.IntN(2)]: value}})
		}
		n += len(batch)
		if _, err := desks[random.IntN(3)].Commit(batch...); err != nil {
			t.Fatal(err)
		}
		if random.IntN(20) == 0 {
			from := random.IntN(3)
			exchange(t, desks[from], desks[(from+1+random.IntN(2))%3])
		}
	}
	for range 2 {
		for i, s := range desks {
			exchange(t, s, desks[(i+1)%3])
		}
	}
	conflicts := 0
	for _, s := range desks {
		if a, b := code(t, s), code(t, desks[0]); a != b {
			t.Errorf("%s has the code %s, not %s", s.Unit().Code, a, b)
		}
		sound(t, s)
		conflicts = everyValue(t, s, written)
	}
	t.Logf("%d edits to %d pupils, %d fields in conflict in the end", edits, len(ids), conflicts)
	if conflicts == 0 {
		t.Error("the edits were not concurrent")
	}
}

// everyValue looks for the values in the histories of their records, and counts the conflicts.
func everyValue(t *testing.T, s *store.Store, written map[string][]string) int {
	t.Helper()
	for id, values := range written {
		events, err := s.History(id)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, e := range events {
			for _, f := range e.Fields { // a class holds from a day: its name in the change says so
				seen[f.New] = true
			}
		}
		for _, value := range values {
			if !seen[value] {
				t.Fatalf("%s: %s was written to %s and cannot be found again", s.Unit().Code, value, id)
			}
		}
	}
	info, err := s.Info()
	if err != nil {
		t.Fatal(err)
	}
	return info.Conflicts
}

// orders gives every order of n things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, shorter := range orders(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}

// TestCutsInEveryOrder lets the changes of two schools, a cut of each, and a second cut of one that
// goes further back arrive in every order: one state. A bureau knows every cut that came before. The
// short form takes some of the 120 orders.
func TestCutsInEveryOrder(t *testing.T) {
	one, two := desk(t, "S1", store.School), desk(t, "S2", store.School)
	for _, s := range []*store.Store{one, two} {
		id := save(t, s, pupil("name", "马小龙", "phone", "1"))
		save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": "2"}})
		save(t, s, store.Edit{ID: id, Set: map[string]string{"phone": "3"}})
	}
	ranges := [][]store.Range{everything(t, one), everything(t, two)}
	codes := map[string]bool{}
	all := orders(5)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, order := range all[:min(len(all), rounds(5, 120))] {
		s := desk(t, "COUNTY", store.County)
		cuts := map[change.Writer][]store.Cut{}
		for _, n := range order {
			batch := store.Cargo{Authority: func(string, string) bool { return true }, LevelOf: levelOf, Cuts: cuts}
			switch n {
			case 0, 1:
				batch.Ranges = ranges[n]
			case 2:
				if cuts[one.Writer()] == nil { // the one that goes further back holds
					cuts[one.Writer()] = []store.Cut{{Seq: 3}}
				}
			case 3:
				cuts[one.Writer()] = []store.Cut{{Seq: 2}}
			case 4:
				cuts[two.Writer()] = []store.Cut{{Seq: 3}}
			}
			if _, err := s.Accept(batch); err != nil {
				t.Fatal(err)
			}
		}
		sound(t, s)
		codes[code(t, s)] = true
		if kept, err := s.Quarantined(); err != nil || len(kept) != 3 {
			t.Errorf("order %v: %d changes are kept aside (%v)", order, len(kept), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(codes) != 1 {
		t.Errorf("the order changes the state: %v", codes)
	}
}
