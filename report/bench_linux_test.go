package report_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"rollbook/report"
)

// BenchmarkReport counts a table of 100,000 pupils, and the same columns in a bare loop over the same
// records of the same store. cpu-ms is the processor's time, all cores, the collector included.
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
	b.Run("rollbook", func(b *testing.B) { measured(b, func() { count() }) })
	b.Run("loop", func(b *testing.B) { measured(b, func() { attendance(s, autumn) }) })
}

func measured(b *testing.B, work func()) {
	begin := processor(b)
	for b.Loop() {
		work()
	}
	b.ReportMetric(float64((processor(b)-begin).Milliseconds())/float64(b.N), "cpu-ms")
}

func processor(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
