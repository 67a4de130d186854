package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestALongTextIsLookedThroughAsAShortOne compares the search with a plain walk, over so many lines that all cores look,
// some of them dead.
func TestALongTextIsLookedThroughAsAShortOne(t *testing.T) {
	text := &searchText{}
	var lines []string
	for n := range (2*searchAlone + 1) * searchLines {
		line := fmt.Sprintf("\t马%d\tma%c\t139%d", n%7, 'a'+rune(n%26), n)
		lines = append(lines, line)
		text.add(uint32(n), line)
	}
	dead := func(n int) bool { return n%11 == 3 }
	for n := range lines {
		if dead(n) {
			text.drop(int32(n))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"马", "马3", "m", "x", "max", "1", "0", "39", "139", "13", "1391353", "z9", "班"}), 1, 2).Draw(t, "words")
		limit := rapid.SampledFrom([]int{0, 1, 20}).Draw(t, "limit")
		var begins, within []uint32
		for n, line := range lines {
			switch {
			case dead(n) || slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }):
			case strings.Contains(line, "\t"+words[0]):
				begins = append(begins, uint32(n))
			default:
				within = append(within, uint32(n))
			}
		}
		var first, rest []uint32
		for _, found := range text.find(words, limit) {
			first, rest = append(first, found.begins...), append(rest, found.within...)
		}
		if limit > 0 { // whoever asked takes so many of them
			cut := func(list []uint32) []uint32 { return list[:min(limit, len(list))] }
			if first, begins = cut(first), cut(begins); len(begins) == limit {
				rest, within = nil, nil
			}
			rest, within = cut(rest), cut(within)
		}
		if !slices.Equal(first, begins) || !slices.Equal(rest, within) {
			t.Fatalf("%q with limit %d: %d begin and %d hold, not %d and %d", words, limit, len(first), len(rest), len(begins), len(within))
		}
	})
}
