package finding_test

import (
	"context"
	"testing"
	"time"

	"rollbook/finding"
)

// TestR14CountsWhatWaits counts two findings of a check, one of them answered, by unit and age; and every
// check that the desk is shown has its row.
func TestR14CountsWhatWaits(t *testing.T) {
	w := newTown(t)
	w.note(`
		@2016-09-01T09:00 YN-01 student name=马小龙 birth_date=2008-01-01 id_no=640121/20080101/001 hukou_place=640121104205
		@2016-09-05T09:00 YN-01 student name=马小龙 birth_date=2008-01-01 id_no=640121/20080101/035 hukou_place=640121104205
		@2016-09-11T09:00 XQ-01 student name=丁玉兰 birth_date=2008-02-02 id_no=640121/20080202/002 hukou_place=640121104205
		@2016-09-15T09:00 XQ-01 student name=丁玉兰 birth_date=2008-02-02 id_no=640121/20080202/036 hukou_place=640121104205`)
	for _, f := range w.found("K5") {
		if f.Owner == "YN-01" {
			if _, err := finding.Resolve(w.Store, f, finding.Answer{Code: "3", Reason: "两户人家"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	at := time.Date(2016, 10, 15, 0, 0, 0, 0, time.UTC)
	list, err := finding.Scan(context.Background(), w.Store, at)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]finding.Sum{}
	for _, sum := range finding.Sums(w.Store, list, at) {
		rows[sum.Number] = sum
	}
	if len(rows) < 40 {
		t.Errorf("%d rows", len(rows))
	}
	k5 := rows["K5"]
	if k5.All != 2 || k5.Done != 1 || k5.Open() != 1 || len(k5.Owners) != 1 || k5.Owners[0] != "XQ-01" || k5.Oldest != 30 || len(k5.Records) != 2 {
		t.Errorf("K5: %+v", k5)
	}
	if k1 := rows["K1"]; k1.All != 0 || k1.Oldest != -1 {
		t.Errorf("K1: %+v", k1)
	}
}
