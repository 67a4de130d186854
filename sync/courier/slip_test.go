package courier_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
)

// receiptSlip writes what is owed, and gives the slip of the one bundle.
func receiptSlip(t *testing.T, s *store.Store, dir string) courier.Slip {
	t.Helper()
	sent, err := courier.WriteReceipts(context.Background(), s, dir, nil)
	if err != nil || len(sent) != 1 {
		t.Fatalf("%d receipts: %v", len(sent), err)
	}
	return slip(t, s, sent[0])
}

func slip(t *testing.T, s *store.Store, sent courier.Sent) courier.Slip {
	t.Helper()
	slips, err := courier.Slips(s, []courier.Sent{sent})
	if err != nil || len(slips) != 1 {
		t.Fatalf("%d slips: %v", len(slips), err)
	}
	return slips[0]
}

func TestSlipOfAReceiptTellsWhatArrived(t *testing.T) {
	_, county, one, _ := town(t)
	dir := t.TempDir()
	save(t, one, pupil("马小龙", "13900000001"))
	send(t, one, courier.Parent, dir) // this stick is lost
	save(t, one, pupil("金花", "13900000002"))
	second := send(t, one, courier.Parent, dir)
	up := slip(t, one, second)
	if up.From != "S1" || up.To != "U01" || up.Number != 2 || up.Down || up.ShortCode != second.ShortCode || up.SHA256 != second.SHA256 || up.File != filepath.Base(second.File) {
		t.Errorf("%+v", up)
	}
	if up.New != 2 || up.Changes != 3 || !up.Latest || up.State == "" {
		t.Errorf("two pupils in a new book: %+v", up)
	}
	got := receive(t, county, second.File)[0]
	if got.ShortCode != second.ShortCode {
		t.Errorf("the county reads %s, the school %s", got.ShortCode, second.ShortCode)
	}
	down := receiptSlip(t, county, dir)
	if !down.Down || fmt.Sprint(down.Arrived) != "[2]" || fmt.Sprint(down.Missing) != "[1]" || down.Accepted != 3 || down.Again != 0 || down.Lacking != 0 || len(down.Refused) != 0 {
		t.Errorf("%+v", down)
	}

	// What was told once is not told again; what comes twice is said to.
	save(t, one, pupil("苏梅", "13900000003"))
	third := send(t, one, courier.Parent, dir)
	receive(t, county, third.File)
	again := receiptSlip(t, county, dir)
	if fmt.Sprint(again.Arrived) != "[3]" || again.Accepted != 1 || again.Again != 3 {
		t.Errorf("%+v", again)
	}
	if old, err := courier.Wrote(county, "S1", down.Number); err != nil || !reflect.DeepEqual(slip(t, county, old).Arrived, down.Arrived) || slip(t, county, old).Latest {
		t.Errorf("the older receipt printed anew: %+v, %v", slip(t, county, old), err)
	}
}

// TestSlipOfAReceiptTellsWhatIsWrong lets a county invent a change of a school, then hold back the
// beginning of another school's chain.
func TestSlipOfAReceiptTellsWhatIsWrong(t *testing.T) {
	city, county, one, two := town(t)
	stick := t.TempDir()
	save(t, one, pupil("马小龙", "13900000001"))
	save(t, two, pupil("金花", "13900000002"))
	send(t, one, courier.Parent, stick)
	send(t, two, courier.Parent, stick)
	receive(t, county, stick)
	honest := send(t, county, courier.Parent, t.TempDir())
	receive(t, city, resealed(t, honest.File, county, city, func(_ *bundle.Manifest, ranges []store.Range) []store.Range {
		for i, r := range ranges {
			switch r.Unit {
			case "S1":
				ranges[i] = invent(t, r)
			case "S2":
				ranges[i].From, ranges[i].Changes, ranges[i].Parsed = r.From+1, r.Changes[1:], nil
			}
		}
		return ranges
	}))
	got := receiptSlip(t, city, t.TempDir())
	if fmt.Sprint(got.Refused) != "map[not-signed:1]" || got.Lacking != 1 || len(got.Missing) != 100 {
		t.Errorf("refused %v, lacking %d, %d bundles missing: %+v", got.Refused, got.Lacking, len(got.Missing), got)
	}
	receive(t, city, honest.File)
	if got = receiptSlip(t, city, t.TempDir()); got.Lacking != 0 || len(got.Refused) != 0 || len(got.Missing) != 99 || fmt.Sprint(got.Arrived) != "[1]" {
		t.Errorf("after the honest bundle: %+v", got)
	}
}

func TestSlipFindsTheBundle(t *testing.T) {
	_, _, one, _ := town(t)
	if _, err := courier.Wrote(one, "", 0); !hasCode(err, "slip-none") {
		t.Errorf("before the first bundle: %v", err)
	}
	dir := t.TempDir()
	send(t, one, courier.Parent, dir)
	last := send(t, one, courier.Parent, dir)
	for _, c := range []struct {
		to     string
		number uint64
		want   uint64
	}{{"", 0, last.Number}, {courier.Parent, 1, 1}, {"U01", 2, 2}} {
		if sent, err := courier.Wrote(one, c.to, c.number); err != nil || sent.Number != c.want {
			t.Errorf("%q %d: number %d, %v", c.to, c.number, sent.Number, err)
		}
	}
	if _, err := courier.Wrote(one, "U01", 3); !hasCode(err, "slip-none") {
		t.Errorf("a bundle that was never written: %v", err)
	}
}

func hasCode(err error, code string) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Code == code
}
