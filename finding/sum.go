package finding

import (
	"slices"
	"time"

	"rollbook/store"
	"rollbook/words"
)

// Sum is one check in numbers: a row of R14.
type Sum struct {
	Number, Title string
	All, Done     int
	Owners        []string // codes of the units that open ones wait for, in order
	Oldest        int      // days that the oldest open one has waited; -1 where none is open
	Records       []string // ids of the records behind the open ones
}

// Open is how many wait.
func (s Sum) Open() int { return s.All - s.Done }

// Sums counts findings by the number of their check, in the order of the pack: one for each check
// that the desk is shown, though it noticed nothing.
func Sums(s *store.Store, list []Finding, day time.Time) []Sum {
	var sums []Sum
	place := map[string]int{}
	for _, f := range Shown(s) {
		if _, known := place[f.Number()]; !known {
			place[f.Number()] = len(sums)
			sums = append(sums, Sum{Number: f.Number(), Title: f.Titled(words.Language()), Oldest: -1})
		}
	}
	for _, f := range list {
		i, known := place[f.Number]
		if !known {
			continue
		}
		sum := &sums[i]
		if sum.All++; !f.Open() {
			sum.Done++
			continue
		}
		if !slices.Contains(sum.Owners, f.Owner) {
			sum.Owners = append(sum.Owners, f.Owner)
		}
		sum.Oldest = max(sum.Oldest, waited(f.Since, day))
		for _, e := range f.Records {
			sum.Records = append(sum.Records, e.ID)
		}
	}
	for i := range sums {
		slices.Sort(sums[i].Owners)
		slices.Sort(sums[i].Records)
		sums[i].Records = slices.Compact(sums[i].Records)
	}
	return sums
}

// waited is the days from one day to another, never below 0.
func waited(since string, day time.Time) int {
	from, err := time.Parse(time.DateOnly, since)
	if err != nil {
		return 0
	}
	to, err := time.Parse(time.DateOnly, day.Format(time.DateOnly))
	if err != nil {
		return 0
	}
	return max(0, int(to.Sub(from).Hours()/24))
}
