package store_test

import (
	"testing"

	"rollbook/store"
	"rollbook/store/change"
)

// chained makes a chain of changes by hand, from its beginning, as a program could write it that is not ours.
func chained(t *testing.T, w change.Writer, book string, changes ...change.Change) store.Range {
	t.Helper()
	r := store.Range{Writer: w, Book: book, Unit: book, From: 1}
	var prev change.ID
	last := map[string]change.ID{} // by field
	for _, c := range append([]change.Change{{Op: change.Open, Fields: map[string]string{change.KeyBook: book, change.KeyUnit: book}}}, changes...) {
		r.To++
		c.Writer, c.Seq, c.Prev, c.HLC, c.Supersedes = w, r.To, prev, r.To<<16, map[string][]change.ID{}
		for field := range c.Fields {
			if id, ok := last[field]; ok {
				c.Supersedes[field] = []change.ID{id}
			}
		}
		raw, err := change.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		r.Changes, prev = append(r.Changes, raw), change.Hash(raw)
		for field := range c.Fields {
			last[field] = prev
		}
	}
	return r
}

// part is a range from one change to another.
func part(r store.Range, from, to uint64) store.Range {
	r.Changes = r.Changes[from-r.From : to-r.From+1]
	r.From, r.To = from, to
	return r
}

// TestNobodyWritesBeforeTheKindIsKnown: a school may not say what only a county may, neither before it says what kind of
// record that is, in one bundle or in two, nor while it calls the record something else.
func TestNobodyWritesBeforeTheKindIsKnown(t *testing.T) {
	record := change.Record{1}
	set := func(fields map[string]string) change.Change {
		return change.Change{Op: change.Set, Record: record, Fields: fields}
	}
	kind, verdict := set(map[string]string{change.KeyKind: "pupil", "name": "马小龙"}), set(map[string]string{"verdict": "同意"})
	for name, c := range map[string]struct {
		changes []change.Change
		bundles [][2]uint64
	}{
		"after":           {[]change.Change{kind, verdict}, [][2]uint64{{1, 3}}},
		"before":          {[]change.Change{verdict, kind}, [][2]uint64{{1, 3}}},
		"a bundle before": {[]change.Change{verdict, kind}, [][2]uint64{{1, 2}, {3, 3}}},
		"as another kind": {[]change.Change{set(map[string]string{change.KeyKind: "helper"}), verdict, kind}, [][2]uint64{{1, 4}}},
	} {
		county := desk(t, "COUNTY", store.County)
		r := chained(t, change.Writer{7}, "S1", c.changes...)
		refused := 0
		for _, b := range c.bundles {
			got := take(t, county, []store.Range{part(r, b[0], b[1])})
			for _, one := range got.Rejected {
				if refused++; one.Code != store.RejectLevel || one.Detail != "verdict" {
					t.Errorf("%s: %+v", name, one)
				}
			}
		}
		if refused != 1 {
			t.Errorf("%s: %d refused", name, refused)
		}
		list, err := county.List(store.Query{Kind: "pupil"})
		if err != nil || len(list) != 1 || list[0].Fields["name"] != "马小龙" || list[0].Fields["verdict"] != "" {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
		sound(t, county)
	}
}

// TestACutBeyondWhatHasCome ends a chain that was written on two laptops at a change that is not here yet: the second branch
// goes, and what is missing still comes.
func TestACutBeyondWhatHasCome(t *testing.T) {
	set := func(name string) change.Change {
		return change.Change{Op: change.Set, Record: change.Record{1}, Fields: map[string]string{change.KeyKind: "pupil", "name": name}}
	}
	w := change.Writer{7}
	main, copied := chained(t, w, "S1", set("马一"), set("马二"), set("马三"), set("马四"), set("马五")), chained(t, w, "S1", set("马一"), set("王二"))
	county := desk(t, "COUNTY", store.County)
	take(t, county, []store.Range{part(main, 1, 3)})
	if got := take(t, county, []store.Range{copied}); len(got.Forks) != 1 {
		t.Fatalf("%+v", got)
	}
	got, err := county.Accept(store.Cargo{
		Ranges: []store.Range{part(main, 4, 6)}, Source: "test", LevelOf: levelOf, Authority: func(string, string) bool { return true },
		Cuts: map[change.Writer][]store.Cut{w: {{Seq: 5, Head: change.Hash(main.Changes[4])}}},
	})
	if err != nil || got.Accepted != 2 || len(got.Gaps) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	kept, err := county.Quarantined()
	if err != nil || len(kept) != 2 { // the copy's, and what was written after the cut
		t.Errorf("%+v, %v", kept, err)
	}
	ranges, err := county.Ranges(nil, []string{"S1"})
	if err != nil || len(ranges) != 1 || ranges[0].To != 5 {
		t.Errorf("%+v, %v", ranges, err)
	}
	if list, err := county.List(store.Query{Kind: "pupil"}); err != nil || len(list) != 1 || list[0].Fields["name"] != "马四" {
		t.Errorf("%+v, %v", list, err)
	}
	sound(t, county)
}
