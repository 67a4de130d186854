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
		w := newPacker()
		for range rapid.IntRange(0, 300).Draw(t, "words before") { // numbers of more than one byte
			w.keys.number(rapid.String().Draw(t, "word"))
		}
		values := rapid.MapOfN(rapid.String(), rapid.StringN(0, 300, -1), 0, 60).Draw(t, "values")
		p := packed{w, w.pack(maps.All(values))}
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

// TestManyRecordsArePackedTogether replaces records' values again and again, some of which many have: each keeps its own, and what
// is no record's any more does not stay.
func TestManyRecordsArePackedTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, p := newEntries(), newPacker()
		book := &shelf{book: "S1", packer: p}
		value := rapid.OneOf(rapid.SampledFrom([]string{"", "1", "640122", "月牙湖乡", "2016-09-01"}), rapid.StringN(0, 40, -1))
		model := map[*entry]map[string]string{}
		for i := range rapid.IntRange(1, 20).Draw(t, "records") {
			e := records.add(fmt.Sprint(i), entry{ID: ID{change.Record{byte(i)}, book}})
			model[e] = map[string]string{}
		}
		list := slices.Collect(records.all())
		long := strings.Repeat("长", rapid.SampledFrom([]int{0, 1000, 30_000}).Draw(t, "length"))
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			e := rapid.SampledFrom(list).Draw(t, "record")
			model[e] = map[string]string{"village": value.Draw(t, "village"), "name": value.Draw(t, "name"), "note": long}
			text := p.pack(maps.All(model[e]))
			p.replaced(e.text, text)
			e.text = text
			p.tidy(records)
		}
		live := 0
		for e, values := range model {
			live += len(e.text)
			if got := e.values().unpacked(); !maps.Equal(got, values) {
				t.Fatalf("%v became %v", values, got)
			}
		}
		if live != p.live || p.kept >= 2*live+16*pageSize {
			t.Fatalf("%d bytes are kept, of which %d are counted and %d stand", p.kept, p.live, live)
		}
	})
}

// TestWhatManyHaveStandsOnce packs a value that a thousand records have: each takes a few bytes of its own.
func TestWhatManyHaveStandsOnce(t *testing.T) {
	p := newPacker()
	village, total := strings.Repeat("村", 20), 0
	for i := range 1000 {
		text := p.pack(maps.All(map[string]string{"name": fmt.Sprintf("%04d", i), "village": village}))
		total += len(text)
		if got := (packed{p, text}).get("village"); got != village {
			t.Fatalf("it became %q", got)
		}
	}
	if total > 1000*len(village)/5 {
		t.Errorf("a thousand records take %d bytes", total)
	}
}

// TestHoldersOfAValue finds records by one field, and by two: those that have both.
func TestHoldersOfAValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, w := newEntries(), newPacker()
		fields := rapid.SampledFrom([][]string{{"name"}, {"name", "village"}}).Draw(t, "fields")
		h := holders{fields, func(_, value string) string { return strings.ToUpper(value) }, records, newIndex(), &trail{}, 0}
		value := rapid.SampledFrom([]string{"", "a", "A", "b"})
		draw := func() map[string]string {
			return map[string]string{"name": value.Draw(t, "name"), "village": value.Draw(t, "village")}
		}
		keyOf := func(values map[string]string) string {
			return h.keyOf(func(field string) string { return values[field] })
		}
		sought := keyOf(map[string]string{"name": "a", "village": "a"})
		stranger := records.add("stranger", entry{ID: ID{shelf: &shelf{packer: w}}, text: w.pack(maps.All(map[string]string{"name": "c", "village": "c"}))})
		h.index.add(hashOf(sought), stranger.number) // as if the two had a hash in common
		var list []*entry
		for i := range 6 {
			list = append(list, records.add(fmt.Sprint(i), entry{ID: ID{shelf: &shelf{packer: w}}}))
		}
		model := map[string][]*entry{} // in the order in which they came
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			e, values := rapid.SampledFrom(list).Draw(t, "entry"), draw()
			was, is := h.held(e), keyOf(values)
			h.move(e.number, was, is)
			e.text = w.pack(maps.All(values))
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
			e := entry{ID: ID{change.Record{byte(rapid.IntRange(0, 5).Draw(t, "record"))}, shelves[book]}}
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
