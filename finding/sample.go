package finding

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// Drawn is a record that was drawn for a visit, and what was noticed about it.
type Drawn struct {
	Evidence
	Finding Finding
}

// Behind gives the records behind findings, each once, with the first finding that is about it.
func Behind(list []Finding) (all []Drawn) {
	seen := map[string]bool{}
	for _, f := range list {
		for _, e := range f.Records {
			if !seen[e.ID] {
				seen[e.ID] = true
				all = append(all, Drawn{e, f})
			}
		}
	}
	return all
}

// Sample draws at most n of the records behind findings. The same seed draws the same ones at every
// desk that has them: who they are hangs on nothing else.
func Sample(list []Finding, n int, seed string) []Drawn {
	all := Behind(list)
	lot := func(d Drawn) string {
		sum := sha256.Sum256([]byte(seed + "\x00" + d.ID))
		return string(sum[:])
	}
	slices.SortFunc(all, func(a, b Drawn) int { return strings.Compare(lot(a), lot(b)) })
	return all[:min(max(n, 0), len(all))]
}
