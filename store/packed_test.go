package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPackedValuesAreTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWords()
		for range rapid.IntRange(0, 300).Draw(t, "words before") { // numbers of more than one byte
			w.number(rapid.String().Draw(t, "word"))
		}
		values := rapid.MapOfN(rapid.String(), rapid.StringN(0, 300, -1), 0, 60).Draw(t, "values")
		p := w.pack(values)
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
		h := holders{key: strings.ToUpper, first: map[string]*entry{}, more: map[string][]*entry{}}
		entries := make([]*entry, 6)
		for i := range entries {
			entries[i] = &entry{}
		}
		model := map[string][]*entry{} // in the order in which they came
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			value := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "value")
			e := rapid.SampledFrom(entries).Draw(t, "entry")
			if at := slices.Index(model[value], e); at >= 0 {
				h.remove(value, e)
				model[value] = slices.Delete(slices.Clone(model[value]), at, at+1)
			} else if rapid.Bool().Draw(t, "remove one that is not there") {
				h.remove(value, e)
			} else {
				h.add(value, e)
				model[value] = append(slices.Clone(model[value]), e)
			}
			var got []*entry
			h.each(value, func(e *entry) { got = append(got, e) })
			if !slices.Equal(got, model[value]) || h.count(value) != len(got) {
				t.Fatalf("%q: %d records, want %d", value, h.count(value), len(model[value]))
			}
		}
		for value, list := range model {
			if len(list) == 0 && (h.first[h.key(value)] != nil || h.more[h.key(value)] != nil) {
				t.Fatalf("%q stays after its last record", value)
			}
		}
	})
}
