package finding_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"rollbook/finding"
	"rollbook/store"
)

// TestWhatIsNoticedAgainIsWhatWouldBeNoticed plants all faults in one town, some records after the other, and takes them back: what
// is noticed each time, much of it kept from before, is what a desk that was opened anew notices.
func TestWhatIsNoticedAgainIsWhatWouldBeNoticed(t *testing.T) {
	w := newTown(t)
	for range 2 {
		w.anew(t)
	}
	var lines []string
	for _, c := range append(append([]plant{}, planted...), plantedLater...) {
		if !strings.Contains(c.records, " × ") && !strings.Contains(c.records, "@20") { // others take too long, or set the clock
			lines = append(lines, strings.Split(strings.TrimSpace(c.records), "\n")...)
		}
	}
	noticed := 0
	for i, line := range lines {
		if w.note(line); i%3 == 0 {
			noticed = max(noticed, w.anew(t))
		}
	}
	if noticed < 50 {
		t.Errorf("no more than %d were noticed", noticed)
	}
	for _, kind := range []string{"household", "award", "student"} {
		list, err := w.List(store.Query{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range list {
			if i%4 == 0 {
				if _, err := w.Commit(store.Edit{ID: one.ID, Remove: true, Reason: "登记错了"}); err != nil {
					t.Logf("%s: %v", kind, err) // what was paid is not withdrawn
				}
				w.anew(t)
			}
		}
	}
}

// anew looks through the desk, and through one that remembers nothing, and gives how much is noticed.
func (w *town) anew(t *testing.T) int {
	t.Helper()
	fresh, err := w.As(w.Pack())
	if err != nil {
		t.Fatal(err)
	}
	want, err := finding.Scan(context.Background(), fresh, day)
	if err != nil {
		t.Fatal(err)
	}
	got, err := finding.Scan(context.Background(), w.Store, day)
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got), i >= len(want):
			t.Fatalf("%d are noticed, and anew %d", len(got), len(want))
		case !reflect.DeepEqual(got[i], want[i]):
			t.Fatalf("noticed\n%+v\nand anew\n%+v", got[i], want[i])
		}
	}
	return len(got)
}
