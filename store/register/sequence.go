package register

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Functions over lists, for findings. Each gives the places in the list that it is about, from 0.

// overlapping gives the places of the spans of days that share a day with another one. A span
// without an end goes on.
func overlapping(from, until []string) []int {
	var at []int
	for i := range from {
		for j := range from {
			if i != j && from[i] != "" && from[j] != "" && (until[j] == "" || from[i] <= until[j]) && (until[i] == "" || from[j] <= until[i]) {
				at = append(at, i)
				break
			}
		}
	}
	return at
}

// stretch gives the places of the longest run in which each number is a little more than the one
// before it: by one or two.
func stretch(list []float64) []int {
	best, start := 0, 0
	from := 0
	for i := range list {
		if i > 0 {
			if d := list[i] - list[i-1]; !(d == 1 || d == 2) {
				from = i
			}
		}
		if i-from+1 > best {
			best, start = i-from+1, from
		}
	}
	at := make([]int, best)
	for i := range at {
		at[i] = start + i
	}
	return at
}

// falling gives the places of the numbers that lie below an earlier one by more than a step.
func falling(list []float64, step float64) []int {
	var at []int
	most := math.Inf(-1)
	for i, n := range list {
		if n < most-step {
			at = append(at, i)
		}
		most = max(most, n)
	}
	return at
}

// apart counts the characters in which two texts of one length differ; -1 for other lengths.
func apart(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return -1
	}
	n := 0
	for i := range x {
		if x[i] != y[i] {
			n++
		}
	}
	return n
}

// workdaysAfter counts the working days after a day, up to another; 0 where either is no date.
func (p *Pack) workdaysAfter(a, b string) int {
	from, err1 := time.Parse(time.DateOnly, a)
	to, err2 := time.Parse(time.DateOnly, b)
	if err1 != nil || err2 != nil {
		return 0
	}
	return p.WorkingDays(from.AddDate(0, 0, 1), to)
}

// latest gives the share of days that lie within so many days of the last one, in percent.
func latest(list []string, within float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := append([]string{}, list...)
	sort.Strings(sorted)
	n := 0
	for _, day := range sorted {
		if float64(days(day, sorted[len(sorted)-1])) < within {
			n++
		}
	}
	return 100 * float64(n) / float64(len(sorted))
}

func numbersOf(list any) []float64 {
	out := []float64{}
	if all, ok := list.([]any); ok {
		for _, one := range all {
			out = append(out, number(one))
		}
	}
	return out
}

// nextDay gives the first of some days of the year (MM-DD) that is not before a day; "" where it is none.
func nextDay(day string, each []string) string {
	best := ""
	for _, one := range each {
		for _, y := range []int{part(day, 0, 4), part(day, 0, 4) + 1} {
			if at := strconv.Itoa(y) + "-" + one; len(day) == len(at) && at >= day && (best == "" || at < best) {
				best = at
			}
		}
	}
	return best
}

// plain writes a name or a word without what may differ in writing: dots, blanks, variant characters.
func (p *Pack) plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xB7 || r == ' ' || r == 0x3000 {
			return -1
		}
		return r
	}, p.Fold(name))
}

// targetOf is what a unit shall reach of an indicator in a year, else in every year; NaN where nothing was set.
func (p *Pack) targetOf(indicator, unit string, year float64) float64 {
	every := math.NaN()
	for i := range p.Targets {
		t := &p.Targets[i]
		if t.Indicator != indicator || t.Unit != unit || t.Year != "" && number(t.Year) != year {
			continue
		}
		n := math.NaN()
		if t.Value != nil {
			n = *t.Value
		}
		if t.Year != "" {
			return n
		}
		every = n
	}
	return every
}
