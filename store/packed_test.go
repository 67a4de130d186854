package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rollbook/store/change"
)

func TestPackedValuesAreTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWords()
		for range rapid.IntRange(0, 300).Draw(t, "words before") { // numbers of more than one byte
			w.number(rapid.String().Draw(t, "word"))
		}
		values := rapid.MapOfN(rapid.String(), rapid.StringN(0, 300, -1), 0, 60).Draw(t, "values")
		p := packed{w, w.pack(values)}
		if got := p.unpacked(); !maps.Equal(got, values) {
			t.Fatalf("%v became %v", values, got)
		}
		for _, key := range append(slices.Collect(maps.Keys(values)), rapid.String().Draw(t, "other")) {
			if got := p.get(key); got != values[key] {
				t.Fatalf("%q is %q, not %q", key, got, values[key])
			}
		}
	})
}

func TestHoldersOfAValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, w := newEntries(), newWords()
		h := holders{"name", strings.ToUpper, records, newIndex()}
		stranger := records.add("stranger", entry{shelf: &shelf{words: w}, text: w.pack(map[string]string{"name": "c"})})
		h.index.add(hashOf("A"), stranger.number) // as if the two had a hash in common
		var list []*entry
		for i := range 6 {
			list = append(list, records.add(fmt.Sprint(i), entry{shelf: &shelf{words: w}}))
		}
		model := map[string][]*entry{} // in the order in which they came
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			e := rapid.SampledFrom(list).Draw(t, "entry")
			was, is := e.values().get("name"), rapid.SampledFrom([]string{"", "a", "A", "b"}).Draw(t, "value")
			h.move(e.number, was, is)
			e.text = w.pack(map[string]string{"name": is})
			if was != is {
				was, is = h.key(was), h.key(is)
				model[was] = slices.DeleteFunc(model[was], func(other *entry) bool { return other == e })
				model[is] = append(model[is], e)
			}
			for _, value := range []string{"a", "b"} {
				var got []*entry
				h.each(value, func(e *entry) { got = append(got, e) })
				if !slices.Equal(got, model[h.key(value)]) {
					t.Fatalf("%q: %d records, want %d", value, len(got), len(model[h.key(value)]))
				}
			}
		}
		for _, e := range list {
			h.move(e.number, e.values().get("name"), "")
		}
		h.index.remove(hashOf("A"), stranger.number)
		if len(h.index.first)+len(h.index.more) > 0 {
			t.Fatal("values stay after their last record")
		}
	})
}

func TestEntriesKeepTheirPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, shelves := newEntries(), map[string]*shelf{"S1": {book: "S1"}, "S10": {book: "S10"}}
		model, held := map[string]*entry{}, map[string]*entry{} // held: as somebody got it once
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			book := rapid.SampledFrom([]string{"S1", "S10"}).Draw(t, "book")
			e := entry{record: change.Record{byte(rapid.IntRange(0, 5).Draw(t, "record"))}, shelf: shelves[book]}
			id := e.id()
			switch now := records.get(id); {
			case now != model[id]:
				t.Fatalf("%s is %v, not %v", id, now, model[id])
			case now == nil:
				model[id] = records.add(id, e)
				held[id] = model[id]
			case rapid.Bool().Draw(t, "drop"):
				records.drop(now)
				delete(model, id)
			}
			if held[id] != nil && records.now(held[id]) != model[id] {
				t.Fatalf("%s: not what stands today", id)
			}
		}
		if got := slices.Collect(records.all()); len(got) != len(model) {
			t.Fatalf("%d records, want %d", len(got), len(model))
		}
		ids := slices.Sorted(maps.Keys(model))
		for i, e := range slices.SortedFunc(records.all(), compareIDs) {
			if e.id() != ids[i] {
				t.Fatalf("%s stands where %s should", e.id(), ids[i])
			}
		}
	})
}
