package report_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
)

// telling are the readings under which the demo's figures differ.
var telling = []string{"vocational_reading=all", "policy_after_exit=false"}

// readingsOfTheYear sets each table of the demo beside itself, with each open sentence taken another way: every figure of
// both opens to its sum, and where nothing differs it says so.
func readingsOfTheYear(t *testing.T, city *store.Store) {
	t.Helper()
	began := time.Now()
	differs := map[string]int{}
	for _, name := range report.Names(city.Pack()) {
		if city.Pack().Tables[name].List {
			continue
		}
		plain := counted(t, city, name, july)
		for _, reading := range city.Pack().Others() {
			if name != "R10" && !slices.Contains(telling, reading.Setting+"="+reading.Is) {
				continue // each takes the register to be read anew
			}
			both, err := report.CompareReading(context.Background(), city, plain, reading)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, reading.Label, err)
			}
			w := walk{t: t, s: city, reports: map[string]report.Report{name + plain.Unit + july.String(): plain}, done: map[string]bool{}}
			same := true
			if columns := len(both.Columns); columns == 0 || columns > 3*len(plain.Columns) || columns%3 != 0 {
				t.Errorf("%s, %s: %d columns of %d", name, reading.Label, columns, len(plain.Columns))
			}
			for _, row := range both.Rows {
				for i, c := range both.Columns {
					v := row.Cells[i].Value
					if !strings.HasPrefix(c.Key, "by.") || v == nil || *v == 0 {
						continue
					}
					same = false
					differs[reading.Setting+"="+reading.Is]++
					w.figure(both, row.Key, c.Key, row.Cells[i])
				}
			}
			if said := strings.Contains(strings.Join(both.Notes, "\n"), "完全一样"); said != same {
				t.Errorf("%s, %s: it says that both are the same: %v", name, reading.Label, said)
			}
		}
	}
	same, err := report.Tally(context.Background(), city, "R12", report.Ask{Day: july, Since: july})
	if err != nil || same.Since != same.At {
		t.Fatalf("R12 of one day is from %s to %s: %v", same.Since, same.At, err)
	}
	if _, err := report.CompareReading(context.Background(), city, same, city.Pack().Others()[0]); err != nil {
		t.Errorf("a table of one day: %v", err)
	}
	for _, setting := range telling {
		if differs[setting] == 0 {
			t.Errorf("nothing in the demo is another figure under %s", setting)
		}
	}
	t.Logf("figures that differ by reading: %v, in %v", differs, time.Since(began).Round(time.Millisecond))
}
