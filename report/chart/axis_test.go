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
