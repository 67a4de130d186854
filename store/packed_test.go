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

// TestHoldersOfAValue finds records by one field, and by two: those that have both.
func TestHoldersOfAValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, w := newEntries(), newWords()
		fields := rapid.SampledFrom([][]string{{"name"}, {"name", "village"}}).Draw(t, "fields")
		h := holders{fields, func(_, value string) string { return strings.ToUpper(value) }, records, newIndex()}
		value := rapid.SampledFrom([]string{"", "a", "A", "b"})
		draw := func() map[string]string {
			return map[string]string{"name": value.Draw(t, "name"), "village": value.Draw(t, "village")}
		}
		keyOf := func(values map[string]string) string {
			return h.keyOf(func(field string) string { return values[field] })
		}
		sought := keyOf(map[string]string{"name": "a", "village": "a"})
		stranger := records.add("stranger", entry{shelf: &shelf{words: w}, text: w.pack(map[string]string{"name": "c", "village": "c"})})
		h.index.add(hashOf(sought), stranger.number) // as if the two had a hash in common
		var list []*entry
		for i := range 6 {
			list = append(list, records.add(fmt.Sprint(i), entry{shelf: &shelf{words: w}}))
		}
		model := map[string][]*entry{} // in the order in which they came
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			e, values := rapid.SampledFrom(list).Draw(t, "entry"), draw()
			was, is := h.held(e), keyOf(values)
			h.move(e.number, was, is)
			e.text = w.pack(values)
			if was != is {
				model[was] = slices.DeleteFunc(model[was], func(other *entry) bool { return other == e })
				model[is] = append(model[is], e)
			}
			for _, key := range []string{sought, keyOf(draw())} {
				var got []*entry
				if key != "" {
					h.each(key, func(e *entry) { got = append(got, e) })
				}
				if key != "" && !slices.Equal(got, model[key]) {
					t.Fatalf("%q: %d records, want %d", key, len(got), len(model[key]))
				}
			}
		}
		for _, e := range list {
			h.move(e.number, h.held(e), "")
		}
		h.index.remove(hashOf(sought), stranger.number)
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
