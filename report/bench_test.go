package report_test

import (
	"context"
	"testing"

	"rollbook/report"
)

// BenchmarkReport counts a table of 100,000 pupils, and the same columns in a bare loop over the same
// records of the same store.
func BenchmarkReport(b *testing.B) {
	s := desk(b, xingqing)
	people(b, s, 100_000)
	count := func() report.Report {
		r, err := report.Tally(context.Background(), s, "R1", report.Ask{Day: autumn})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	count() // what the checks say is remembered from here on
	b.Run("rollbook", func(b *testing.B) {
		for b.Loop() {
			count()
		}
	})
	b.Run("loop", func(b *testing.B) {
		for b.Loop() {
			attendance(s, autumn)
		}
	})
}
