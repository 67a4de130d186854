package report_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"rollbook/report"
	"rollbook/store"
)

// chartsOfTheYear holds every chart of the demo against its table: a bar against the table's row, a month against the
// table counted for that day.
func chartsOfTheYear(t *testing.T, s *store.Store) {
	t.Helper()
	began, months, bars := time.Now(), 0, 0
	for _, name := range report.Names(s.Pack()) {
		r := counted(t, s, name, july)
		done := 0
		list, err := report.Charts(context.Background(), s, r, report.Ask{}, func(n, total int) { done = total - n })
		if err != nil || done != 0 {
			t.Fatalf("%s: %d left to count, %v", name, done, err)
		}
		for _, c := range list {
			if c.Title == "" || c.Note == "" {
				t.Errorf("%s: a chart without words: %+v", name, c)
			}
			if c.Kind == report.Bars {
				bars += len(c.Points)
				for _, p := range c.Points {
					if got := cell(t, r, p.Row, c.Column); got != p.Value.Text {
						t.Errorf("%s %s: a bar of %s, the table says %s", c.Title, p.Row, p.Value.Text, got)
					}
				}
				continue
			}
			var days []string
			for _, p := range c.Points {
				days = append(days, p.Day)
			}
			if want := []string{"2016-09-30", "2016-10-31", "2016-11-30", "2016-12-31", "2017-01-31", "2017-02-28", "2017-03-31", "2017-04-30", "2017-05-31", "2017-06-30", "2017-07-20"}; !slices.Equal(days, want) {
				t.Errorf("%s is of %v", c.Title, days)
			}
			months += len(days)
			last := c.Points[len(c.Points)-1]
			if table := s.Pack().Tables[name]; table.Source == "" && cell(t, r, last.Row, c.Column) != last.Value.Text {
				t.Errorf("%s ends in %s, the table says %s", c.Title, last.Value.Text, cell(t, r, last.Row, c.Column))
			}
			for _, p := range c.Points {
				at, err := time.Parse(time.DateOnly, p.Day)
				if err != nil {
					t.Fatal(err)
				}
				if table := s.Pack().Tables[name]; table.Source == "" && cell(t, counted(t, s, name, at), p.Row, c.Column) != p.Value.Text {
					t.Errorf("%s of %s: %s, the table of that day says otherwise", c.Title, p.Day, p.Value.Text)
				}
			}
		}
	}
	t.Logf("%d bars and %d months in %v", bars, months, time.Since(began).Round(time.Millisecond))
	if bars < 20 || months < 100 {
		t.Errorf("only %d bars and %d months", bars, months)
	}
	stopped, stop := context.WithCancel(context.Background())
	r := counted(t, s, "R3", july)
	if _, err := s.Commit(store.Edit{Kind: "pair", Set: map[string]string{}}); err != nil { // so that nothing is kept
		t.Fatal(err)
	}
	n := 0
	if _, err := report.Charts(stopped, s, r, report.Ask{}, func(int, int) { n++; stop() }); !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("stopped after %d months: %v", n, err)
	}
}
