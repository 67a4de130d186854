package change_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store/change"
)

// history is what some writers said of one record, each having seen an arbitrary part of it.
func history(t *rapid.T) []change.Entry {
	var all []change.Entry
	n := rapid.IntRange(1, 14).Draw(t, "changes")
	for i := range n {
		var seen []change.Entry
		for _, e := range all {
			if rapid.Bool().Draw(t, "seen") {
				seen = append(seen, e)
			}
		}
		seen = closed(all, seen)
		all = append(all, say(t, i, change.Fold(seen)))
	}
	return all
}

// closed adds what the seen changes themselves had seen: nobody sees an answer without its question.
func closed(all, seen []change.Entry) []change.Entry {
	byID := map[change.ID]change.Entry{}
	for _, e := range all {
		byID[e.ID] = e
	}
	for i := 0; i < len(seen); i++ {
		for _, ids := range seen[i].Supersedes {
			for _, id := range ids {
				if !slices.ContainsFunc(seen, func(e change.Entry) bool { return e.ID == id }) {
					seen = append(seen, byID[id])
				}
			}
		}
	}
	return seen
}

func say(t *rapid.T, i int, seen change.Folded) change.Entry {
	field := rapid.SampledFrom([]string{"a", "b", change.KeyRemoved}).Draw(t, "field")
	value := rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "value")
	ids := seen.IDs(field)
	if field == change.KeyRemoved {
		value, ids = "1", seen.Visible()
	}
	c := change.Change{
		Writer: change.Writer{byte(i)}, Seq: 2, Prev: change.ID{1}, Op: change.Set, HLC: rapid.Uint64().Draw(t, "clock"),
		Fields: map[string]string{field: value}, Supersedes: map[string][]change.ID{field: ids},
	}
	raw, err := change.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	return change.Entry{ID: change.Hash(raw), Change: c}
}

// look is what of a state can be seen: it leaves out how it is held in memory.
func look(f change.Folded) map[string][]string {
	seen := map[string][]string{}
	for _, one := range f.Fields {
		for _, v := range one.Versions {
			seen[one.Key] = append(seen[one.Key], fmt.Sprintf("%s %x %d", v.Value, v.Change[:4], v.Depth))
		}
	}
	return seen
}

func TestTheStateDependsOnNothingButTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(t)
		want := look(change.Fold(all))
		shuffled := rapid.Permutation(all).Draw(t, "order")
		repeated := append(slices.Clone(shuffled), shuffled[:rapid.IntRange(0, len(shuffled)).Draw(t, "repeats")]...)
		if got := look(change.Fold(repeated)); !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order, with repeats:\n%v\nwant\n%v", got, want)
		}
	})
}

func TestMergingIsCommutativeAndAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(t)
		var a, b, c []change.Entry
		for _, e := range all {
			for _, desk := range []*[]change.Entry{&a, &b, &c} {
				if rapid.Bool().Draw(t, "has") {
					*desk = append(*desk, e)
				}
			}
		}
		ab, bc := append(slices.Clone(a), b...), append(slices.Clone(b), c...)
		left, right := look(change.Fold(append(ab, c...))), look(change.Fold(append(slices.Clone(a), bc...)))
		if !reflect.DeepEqual(left, right) {
			t.Fatalf("(a+b)+c %v, a+(b+c) %v", left, right)
		}
		if x, y := look(change.Fold(append(slices.Clone(a), b...))), look(change.Fold(append(slices.Clone(b), a...))); !reflect.DeepEqual(x, y) {
			t.Fatalf("a+b %v, b+a %v", x, y)
		}
	})
}

func TestNoValueIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(t)
		answered := map[string]map[change.ID]bool{}
		for _, e := range all {
			for field, ids := range e.Supersedes {
				for _, id := range ids {
					if answered[field] == nil {
						answered[field] = map[change.ID]bool{}
					}
					answered[field][id] = true
				}
			}
		}
		folded := change.Fold(all)
		for _, e := range all {
			for field, value := range e.Fields {
				visible := slices.ContainsFunc(folded.Versions(field), func(v change.Version) bool { return v.Change == e.ID && v.Value == value })
				if visible == answered[field][e.ID] {
					t.Fatalf("%s=%q of %x: visible %v, though superseded %v", field, value, e.ID[:4], visible, answered[field][e.ID])
				}
			}
		}
	})
}

func TestAResolutionNeverOpensAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := history(t)
		before := change.Fold(all)
		c := change.Change{
			Writer: change.Writer{99}, Seq: 2, Prev: change.ID{1}, Op: change.Set,
			Fields: map[string]string{"a": "decided"}, Supersedes: map[string][]change.ID{"a": before.IDs("a")},
		}
		raw, err := change.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, change.Entry{ID: change.Hash(raw), Change: c})
		again := append(all, rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "sent again")...)
		after := change.Fold(again)
		if v, _ := after.Winner("a"); after.Conflict("a") || v.Value != "decided" {
			t.Fatalf("after the decision: %v", look(after))
		}
	})
}

func TestRemoval(t *testing.T) {
	made := entry(t, 1, map[string]string{change.KeyKind: "pupil", "a": "1"}, nil)
	removal := entry(t, 2, map[string]string{change.KeyRemoved: "1"}, map[string][]change.ID{change.KeyRemoved: {made.ID}})
	edit := entry(t, 3, map[string]string{"a": "2"}, map[string][]change.ID{"a": {made.ID}})
	for _, c := range []struct {
		name     string
		set      []change.Entry
		removed  bool
		conflict []string
	}{
		{"as made", []change.Entry{made}, false, nil},
		{"removed", []change.Entry{made, removal}, true, nil},
		{"edited by one who had not seen the removal", []change.Entry{made, removal, edit}, false, []string{change.KeyRemoved}},
	} {
		f := change.Fold(c.set)
		if f.Removed() != c.removed || !slices.Equal(f.Conflicts(), c.conflict) || f.Kind() != "pupil" {
			t.Errorf("%s: removed %v, conflicts %v", c.name, f.Removed(), f.Conflicts())
		}
	}
}

func entry(t *testing.T, writer byte, fields map[string]string, supersedes map[string][]change.ID) change.Entry {
	c := change.Change{Writer: change.Writer{writer}, Seq: 2, Prev: change.ID{1}, Op: change.Set, Fields: fields, Supersedes: supersedes}
	raw, err := change.Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	return change.Entry{ID: change.Hash(raw), Change: c}
}

func TestTheDeepestValueLeads(t *testing.T) {
	first := entry(t, 1, map[string]string{"a": "1"}, nil)
	second := entry(t, 2, map[string]string{"a": "2"}, map[string][]change.ID{"a": {first.ID}})
	late := entry(t, 3, map[string]string{"a": "3"}, nil)
	late.HLC = 1 << 60
	f := change.Fold([]change.Entry{late, first, second})
	if v, _ := f.Winner("a"); v.Value != "2" || !f.Conflict("a") {
		t.Errorf("winner %q, conflict %v: the clock must not decide", v.Value, f.Conflict("a"))
	}
	if got := f.Values(); !maps.Equal(got, map[string]string{"a": "2"}) {
		t.Errorf("values %v", got)
	}
}
