package report_test

import (
	"context"
	"fmt"
	"strconv"
	"syscall"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// BenchmarkReport counts the tables of a desk of 100,000 pupils and 30,000 children of its villages. "warm",
// "changed" and "first" count all sixteen: as they were counted before; each after a record has changed, when it was counted twice
// since the desk was opened; each for the first time, on a day of its own. slowest-ms is the slowest of them. Three are counted so beside a
// bare loop over the same records of the same store that finds the same figures. cpu-ms is the
// processor's time, all cores, the collector included.
func BenchmarkReport(b *testing.B) {
	s := desk(b, xingqing)
	people(b, s, 100_000)
	children(b, s, 30_000)
	one, err := s.List(store.Query{Kind: "student", Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	changes := 0
	change := func() {
		changes++
		if _, err := s.Commit(store.Edit{ID: one[0].ID, Set: map[string]string{"home_address": strconv.Itoa(changes) + "号"}}); err != nil {
			b.Fatal(err)
		}
	}
	day := autumn
	count := func(name string) {
		if _, err := report.Tally(context.Background(), s, name, report.Ask{Day: day}); err != nil {
			b.Fatal(err)
		}
	}
	another := func() { day = day.AddDate(0, 0, -1) } // of which nothing is kept
	if _, err := s.Summary(); err != nil {            // what the checks say is remembered from here on
		b.Fatal(err)
	}
	loops := map[string]func(*store.Store, time.Time){
		"R1": func(s *store.Store, day time.Time) { attendance(s, day) }, "R5": twoYears, "R10": entitlements,
	}
	for _, name := range []string{"R1", "R5", "R10"} {
		b.Run(name, func(b *testing.B) {
			measured(b, func() {
				another()
				count(name)
			})
		})
		b.Run(name+"-loop", func(b *testing.B) { measured(b, func() { loops[name](s, autumn) }) })
	}
	all := func(b *testing.B, before func()) {
		times := map[string]time.Duration{}
		for b.Loop() {
			for i := 1; i <= 16; i++ {
				name := fmt.Sprintf("R%d", i)
				before()
				begin := time.Now()
				count(name)
				times[name] = max(times[name], time.Since(begin))
			}
		}
		slowest := time.Duration(0)
		for name, took := range times {
			slowest = max(slowest, took)
			b.ReportMetric(float64(took.Milliseconds()), name+"-ms")
		}
		b.ReportMetric(float64(slowest.Milliseconds()), "slowest-ms")
	}
	b.Run("first", func(b *testing.B) { all(b, another) })
	b.Run("changed", func(b *testing.B) {
		for i := range 32 { // what is asked for a second time is kept
			change()
			count(fmt.Sprintf("R%d", i%16+1))
		}
		all(b, change)
	})
	b.Run("warm", func(b *testing.B) {
		for i := 1; i <= 16; i++ {
			count(fmt.Sprintf("R%d", i))
		}
		all(b, func() {})
	})
}

// children fills the lists of the villages.
func children(b *testing.B, s *store.Store, n int) {
	villages := s.Pack().Places.Below("640104201", "village")
	var batch []store.Edit
	for i := range n {
		batch = append(batch, store.Edit{Kind: "preschool_child", Set: map[string]string{
			"name": "马" + string(rune(0x4e00+i*7%20000)) + string(rune(0x4e00+i*13%20000)), "birth_date": fmt.Sprintf("%d-%02d-%02d", 2009+i%6, 1+i%12, 1+i%28),
			"sex": fmt.Sprint(1 + i%2), "village": villages[i%len(villages)], "resident_kind": fmt.Sprint(1 + i%3), "enrolled_state": fmt.Sprint(1 + i%2),
			"registered": "0", "source": "1", "census_date": "2016-09-01",
		}})
		if len(batch) == 500 || i == n-1 {
			if _, err := s.Commit(batch...); err != nil {
				b.Fatal(err)
			}
			batch = nil
		}
	}
}

// twoYears is what R5 counts: the day, and the year before, with which its checks compare it (K16).
func twoYears(s *store.Store, day time.Time) {
	kindergartens(s, day)
	kindergartens(s, day.AddDate(-1, 0, 0))
}

// kindergartens finds the figures of R5 in a plain loop.
func kindergartens(s *store.Store, day time.Time) {
	c := newCounts()
	turned := func(age int) string { return day.AddDate(-age, 0, 0).Format("2006") + "-08-31" } // born by then
	three, four, five, six := turned(3), turned(4), turned(5), turned(6)
	s.Each("preschool_child", func(rec register.Record, _ register.Lookup, sound bool) {
		v := rec.Values
		if !sound {
			return
		}
		who, village := v["id_no"], v["village"]
		if who == "" {
			who = v["name"] + v["birth_date"]
		}
		rows := []string{village, s.Pack().Places.Up(village, "town")}
		birth := v["birth_date"]
		age := ""
		switch {
		case birth > four && birth <= three:
			age = "age3"
		case birth > five && birth <= four:
			age = "age4"
		case birth > six && birth <= five:
			age = "age5"
		}
		if age != "" && v["resident_kind"] != "3" {
			c.mark("pop_hukou", who, rows...)
		}
		if v["resident_kind"] == "2" {
			return
		}
		inside := map[string]string{"1": "here", "2": "away"}[v["enrolled_state"]]
		if inside != "" {
			c.mark(inside, who, rows...)
			c.mark("in_all", who, rows...)
		}
		if age == "" {
			if inside != "" && birth <= six {
				c.mark("over", who, rows...)
			}
			return
		}
		c.mark(age, who, rows...)
		c.mark("pop", who, rows...)
		if inside != "" {
			c.mark("in35", who, rows...)
		}
	})
	s.Each("kg_enrolment", func(register.Record, register.Lookup, bool) {})
}

// entitlements finds the figures of R10 in a plain loop: the rules find the facts of each pupil once.
func entitlements(s *store.Store, day time.Time) {
	c, pack := newCounts(), s.Pack()
	s.Each("student", func(rec register.Record, look register.Lookup, sound bool) {
		if !sound {
			return
		}
		stage := ""
		for _, e := range look.Referring("enrolment", "student_id", rec.ID) {
			if e.Values["school_year"] == "2016" && e.Values["term"] == "1" {
				stage = e.Values["stage"]
			}
		}
		house, _ := look.Record(rec.Values["household_id"])
		listed := len(look.Referring("poverty_member", "id_no", rec.Values["id_no"])) > 0
		for _, v := range pack.Verdicts(rec, look, day) {
			if !v.Due() || v.Amount == 0 {
				continue
			}
			c.mark("entitled", rec.Values["id_no"], v.Programme, v.Programme+"/"+stage)
			if house.Values["registered"] == "1" && listed {
				c.mark("entitled_poor", rec.Values["id_no"], v.Programme, v.Programme+"/"+stage)
			}
		}
	})
	s.Each("award", func(rec register.Record, look register.Lookup, sound bool) {
		pupil, _ := look.Record(rec.Values["student_id"])
		if sound && rec.Values["amount_paid"] != "" && rec.Values["pay_date"] <= day.Format(time.DateOnly) {
			c.mark("helped_all", pupil.Values["id_no"], rec.Values["programme"])
		}
	})
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
