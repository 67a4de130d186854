package courier_test

import (
	"path/filepath"
	"testing"

	"rollbook/store"
	"rollbook/sync/courier"
)

// TestARefusalIsOfTheBundleThatBroughtIt lets a school, whose register pack is older, write what by now is the county's to write.
// The bundle that brought it says so, the next ones do not.
func TestARefusalIsOfTheBundleThatBroughtIt(t *testing.T) {
	_, county, _, _ := town(t)
	older := loaded(t, changed(t, "1", "kinds/pupil.toml", "by = \"county\"\n", ""))
	unit := store.Unit{Code: "S3", Name: "单位S3", Level: store.School}
	school, _, err := courier.Found(filepath.Join(t.TempDir(), "S3"), store.Config{Unit: unit, Password: password}, older)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { school.Close() })
	join(t, county, school)
	for n, want := range []courier.Answer{{Accepted: 2, Refused: 1}, {Accepted: 1}, {Accepted: 1}} {
		save(t, school, pupil("马小龙", "13900000001"))
		if n == 0 {
			save(t, school, store.Edit{Kind: "pupil", Set: map[string]string{"name": "王小明", "verdict": "同意"}})
		}
		receive(t, county, send(t, school, courier.Parent, t.TempDir()).File)
		receive(t, school, send(t, county, "S3", t.TempDir()).File)
		sent, err := courier.Outbox(school)
		if err != nil || sent[0].Receipt == nil {
			t.Fatalf("%+v, %v", sent, err)
		}
		if got := sent[0].Receipt; got.Accepted != want.Accepted || got.Refused != want.Refused {
			t.Errorf("bundle %d: %d accepted, %d refused", n+1, got.Accepted, got.Refused)
		}
	}
}
