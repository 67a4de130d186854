package store_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store"
	"rollbook/store/change"
)

// copies are the chains of two copies of a store, which begin alike.
func copies(t *testing.T, r *rapid.T, w change.Writer) [2]store.Range {
	t.Helper()
	edit := rapid.Custom(func(r *rapid.T) change.Change {
		fields := map[string]string{change.KeyKind: "pupil", "name": rapid.SampledFrom([]string{"马一", "王二", "杨三"}).Draw(r, "name")}
		if rapid.Bool().Draw(r, "phone too") {
			fields["phone"] = fmt.Sprint(rapid.IntRange(1, 9).Draw(r, "phone"))
		}
		return change.Change{Op: change.Set, Record: change.Record{byte(rapid.IntRange(1, 3).Draw(r, "record"))}, Fields: fields}
	})
	common := rapid.SliceOfN(edit, 0, 3).Draw(r, "common")
	var both [2]store.Range
	for i := range both {
		both[i] = chained(t, w, "S1", slices.Concat(common, rapid.SliceOfN(edit, 0, 4).Draw(r, "copy"))...)
	}
	return both
}

// TestACutOfACopiedStoreInAnyOrder: a laptop was copied and both went on, and lists end its writer at a change of either, or at
// one that nobody has. Whatever comes first, in whatever pieces, all desks hold the same.
func TestACutOfACopiedStoreInAnyOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := change.Writer{7}
		both := copies(t, r, w)
		var cuts []store.Cut
		var right store.Range // what a single cut leaves
		for range rapid.IntRange(0, 2).Draw(r, "cuts") {
			from := both[rapid.IntRange(0, 1).Draw(r, "the right copy")]
			cut := store.Cut{Seq: uint64(rapid.IntRange(0, len(from.Changes)).Draw(r, "cut at"))}
			if cut.Seq > 0 {
				cut.Head = change.Hash(from.Changes[cut.Seq-1])
			}
			right = part(from, 1, cut.Seq)
			if rapid.IntRange(0, 5).Draw(r, "lost") == 0 {
				cut.Head, right = change.ID{9}, store.Range{}
			}
			cuts = append(cuts, cut)
		}
		records := func(s *store.Store) (all string) {
			list, err := s.List(store.Query{Kind: "pupil"})
			if err != nil {
				t.Fatal(err)
			}
			for _, rec := range list {
				all += fmt.Sprint("\n", rec.ID, rec.Fields)
				for _, one := range rec.Conflicts {
					all += fmt.Sprint(" ", one.Field, len(one.Values))
				}
			}
			return all
		}
		var want string
		for n := range 2 {
			var pieces []store.Range
			for _, one := range both {
				for from := uint64(1); from <= one.To; {
					to := min(one.To, from+uint64(rapid.IntRange(0, 3).Draw(r, "piece")))
					pieces = append(pieces, part(one, from, to))
					from = to + 1
				}
			}
			pieces = append(pieces, pieces[rapid.IntRange(0, len(pieces)-1).Draw(r, "twice")])
			pieces = rapid.Permutation(pieces).Draw(r, "order")
			known := rapid.Permutation(cuts).Draw(r, "order of cuts")
			at := make([]int, len(known))
			for i := range at {
				at[i] = rapid.IntRange(0, len(pieces)).Draw(r, "cut before")
			}
			s := desk(t, "COUNTY", store.County)
			for i := range len(pieces) + 1 {
				if i == len(pieces) && !slices.Contains(at, i) {
					break
				}
				cargo := store.Cargo{Source: "test", LevelOf: levelOf, Authority: func(string, string) bool { return true }, Cuts: map[change.Writer][]store.Cut{}}
				for j, cut := range known {
					if at[j] <= i {
						cargo.Cuts[w] = append(cargo.Cuts[w], cut)
					}
				}
				if i < len(pieces) {
					cargo.Ranges = []store.Range{pieces[i]}
				}
				if _, err := s.Accept(cargo); err != nil {
					t.Fatal(err)
				}
			}
			sound(t, s)
			got := code(t, s) + records(s)
			if len(cuts) == 1 && len(right.Changes) > 0 {
				alone := desk(t, "COUNTY", store.County)
				take(t, alone, []store.Range{right})
				if records(s) != records(alone) {
					r.Errorf("with the other copy there is%s\nwithout%s", records(s), records(alone))
				}
				alone.Close()
			}
			if gaps := s.Gaps(); len(gaps) > 0 {
				r.Errorf("waits: %+v", gaps)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				want = got
			} else if got != want {
				r.Errorf("one desk has\n%s\nanother\n%s", want, got)
			}
		}
	})
}
