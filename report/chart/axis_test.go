package chart

import (
	"math"
	"testing"

	"rollbook/report"
)

// TestNobodyIsHalfAPerson: the marks of an axis of persons are whole, and the greatest figure has its place on it.
func TestNobodyIsHalfAPerson(t *testing.T) {
	for most := range 3000 {
		value := float64(most)
		d := &drawing{chart: report.Chart{Points: []report.Point{{Value: report.Cell{Value: &value}}}}}
		end, step := d.most()
		if step != math.Trunc(step) || step < 1 || end < value || end/step > 10 || end/step < 1 {
			t.Fatalf("of %d: marks every %v up to %v", most, step, end)
		}
	}
}

// TestARateIsMarkedInShort: steps are added up, and what floating numbers make of that is nobody's figure.
func TestARateIsMarkedInShort(t *testing.T) {
	for tenth := 1; tenth < 1000; tenth++ {
		value := float64(tenth) / 10
		d := &drawing{chart: report.Chart{Points: []report.Point{{Value: report.Cell{Text: "%", Value: &value}}}}}
		end, step := d.most()
		for v := 0.0; v <= end+step/2; v += step {
			if text := d.tick(v); len(text) > len("0.025%") {
				t.Fatalf("of %v a mark says %s", value, text)
			}
		}
	}
}
