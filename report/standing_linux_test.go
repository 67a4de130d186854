package report_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// BenchmarkStanding measures the register that ROLLBOOK_REGISTER names, a folder or a database, as large as it is: until a
// record can be typed, until all records are there, the key of a search that takes longest (the better of two times), and each
// report, counted for the first time and anew; last, opened again, R1 and R5 before anything was checked. ROLLBOOK_PASSWORD
// opens it.
func BenchmarkStanding(b *testing.B) {
	place := os.Getenv("ROLLBOOK_REGISTER")
	if place == "" {
		b.Skip("no register is named")
	}
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		begun := time.Now()
		told := func(what string) {
			fmt.Printf("%-14s %8.3f s\n", what, time.Since(begun).Seconds()) // a log of so many lines is cut short
			begun = time.Now()
		}
		both := func(s *store.Store, when string) {
			for _, name := range []string{"R1", "R5"} {
				if _, err := report.Tally(context.Background(), s, name, report.Ask{Day: time.Now()}); err != nil {
					b.Fatal(err)
				}
				told(name + " " + when)
			}
		}
		s, err := store.Unlock(place, os.Getenv("ROLLBOOK_PASSWORD"), "", func() (*register.Pack, error) { return pack, nil })
		if err != nil {
			b.Fatal(err)
		}
		told("unlock")
		if err := s.Read(); err != nil {
			b.Fatal(err)
		}
		told("read")
		s.Warm()
		told("search ready")
		worst, most := "", time.Duration(0)
		for _, key := range keys() {
			least := time.Hour
			for range 2 {
				one := time.Now()
				s.Find(pack.KindByRole(register.KindPerson).Key, key, 20)
				least = min(least, time.Since(one))
			}
			if least > most {
				worst, most = key, least
			}
		}
		fmt.Printf("worst key      %8.3f s (%s)\n", most.Seconds(), worst)
		begun = time.Now()
		if _, err := s.Summary(); err != nil {
			b.Fatal(err)
		}
		told("checked")
		for n := range 16 {
			name := fmt.Sprint("R", n+1)
			if _, err := report.Tally(context.Background(), s, name, report.Ask{Day: time.Now()}); err != nil {
				b.Logf("%s: %v", name, err)
			}
			told(name)
		}
		if one, err := s.List(store.Query{Kind: pack.KindByRole(register.KindPerson).Key, Limit: 1}); err == nil && len(one) > 0 {
			edit := store.Edit{ID: one[0].ID, Set: map[string]string{pack.Kind(one[0].Kind).ByRole(register.RolePhone).Key: fmt.Sprintf("139%08d", time.Now().UnixNano()%100_000_000)}}
			if _, err := s.Commit(edit); err != nil {
				b.Log(err)
			}
			told("a save")
			both(s, "anew")
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if s, err = store.Open(place, os.Getenv("ROLLBOOK_PASSWORD"), pack); err != nil {
			b.Fatal(err)
		}
		told("opened again")
		both(s, "at once")
		var use syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err == nil {
			b.ReportMetric(float64(use.Maxrss)/1024, "resident-MB")
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// keys are what is typed first: a letter, a digit, two digits, what stands in every record.
func keys() []string {
	list := append(strings.Split("abcdefghijklmnopqrstuvwxyz0123456789", ""), "班", "马", "小")
	for i := range 100 {
		list = append(list, fmt.Sprintf("%02d", i))
	}
	return list
}
