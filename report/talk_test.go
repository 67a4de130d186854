package report_test

import (
	"path/filepath"
	"testing"
	"time"

	"rollbook/assets"
	"rollbook/report"
	"rollbook/store"
	"rollbook/store/register"
)

// TestThePackSaysHowLongAUnitHas: the days from a talk to its deadline are the pack's, not the program's.
func TestThePackSaysHowLongAUnitHas(t *testing.T) {
	on := time.Date(2017, 7, 20, 0, 0, 0, 0, time.UTC)
	for days, want := range map[any]string{nil: "2017-08-19", int64(10): "2017-07-30", "": "2017-07-20"} {
		pack, err := register.Load(assets.DefaultPack())
		if err != nil {
			t.Fatal(err)
		}
		if days != nil {
			pack.Settings["talk_days"] = days
		}
		s, _, err := store.Create(filepath.Join(t.TempDir(), "desk"), store.Config{Unit: store.Unit{Code: "U0100", Name: "银川市教育局", Level: store.City}, Password: "秘密 1234", Actor: "王科长"}, pack)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Until(s, on).Format(time.DateOnly); got != want {
			t.Errorf("with %v days: %s, want %s", days, got, want)
		}
		s.Close()
	}
}
