package report_test

import (
	"path/filepath"
	"slices"
	"strings"
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

// TestWhatTheCitySharesIsNoCountysTask: the figure of four departments together, 3000 to 5000 persons, stands at the city, and not at
// a county that lacks 3000 of it.
func TestWhatTheCitySharesIsNoCountysTask(t *testing.T) {
	for code, at := range map[string]string{"U0100": store.City, "U0122": store.County} {
		s := desk(t, store.Unit{Code: code, Name: code, Level: at})
		stands := slices.ContainsFunc(counted(t, s, "R8", winter).Rows, func(r report.Row) bool { return strings.Contains(r.Label, "四部门") || r.Key == "T13" })
		if stands != (at == store.City) {
			t.Errorf("at %s it stands: %v", code, stands)
		}
	}
}
