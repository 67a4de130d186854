package courier_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rollbook/assets"
	"rollbook/fault"
	"rollbook/finding"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

// The edge cases of docs/edge-cases.md that come with a bundle.

// TestEdgeT73OldBundles: T73, a school's bundle is handed in twice, then an older one.
func TestEdgeT73OldBundles(t *testing.T) {
	_, county, one, _ := town(t)
	stick := t.TempDir()
	save(t, one, pupil("马小龙", "13900000001"))
	first := send(t, one, courier.Parent, stick)
	save(t, one, pupil("王小明", "13900000002"))
	second := send(t, one, courier.Parent, stick)
	if got := receive(t, county, second.File)[0]; got.Status != courier.Merged || got.Accepted != 3 {
		t.Fatalf("%+v", got)
	}
	if got := receive(t, county, second.File)[0]; got.Status != courier.Already || got.Accepted != 0 || got.Class() != 0 {
		t.Errorf("the second time: %+v", got)
	}
	before, err := county.Info()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Now().Format(time.DateOnly)
	for range 2 {
		got := receive(t, county, first.File)[0]
		if got.Status != courier.Refused || !errors.Is(got.Err, fault.New(0, "bundle-old")) || got.Class() != fault.Refused {
			t.Fatalf("an older one: %+v %v", got, got.Err)
		}
		for key, want := range map[string]any{"number": 1, "newest": 2, "made": day, "newestMade": day} {
			if fmt.Sprint(got.Args[key]) != fmt.Sprint(want) {
				t.Errorf("it says %s is %v, not %v", key, got.Args[key], want)
			}
		}
	}
	if after, err := county.Info(); err != nil || after.Code != before.Code {
		t.Errorf("the state became %s from %s (%v)", after.Code, before.Code, err)
	}
	if list, err := courier.Inbox(county); err != nil || len(list) != 1 {
		t.Errorf("taken in: %+v, %v", list, err)
	}
	if list, err := courier.Refusals(county); err != nil || len(list) == 0 || list[0].Code != "bundle-old" || list[0].Args["made"] != day {
		t.Errorf("refused: %+v, %v", list, err)
	}
}

// TestEdgeT74AClockInTheFuture: T74, a bundle made on a computer whose date is 2036.
func TestEdgeT74AClockInTheFuture(t *testing.T) {
	pack, err := register.Load(assets.DefaultPack())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	k := pack.KindByRole(register.KindPerson)
	name, phone := k.ByRole(register.RoleName).Key, k.ByRole(register.RolePhone).Key
	open := func(code string) *store.Store {
		s, err := store.Open(filepath.Join(dir, code), password, pack)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	shut := func(desks ...*store.Store) {
		for _, s := range desks {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	id, file := "", ""
	synctest.Test(t, func(t *testing.T) { // whose clock begins at 2000
		make := func(code, level string) *store.Store {
			s, _, err := courier.Found(filepath.Join(dir, code), store.Config{Unit: store.Unit{Code: code, Name: "单位" + code, Level: level}, Password: password}, pack)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		time.Sleep(16*365*24*time.Hour + 270*24*time.Hour)
		city, county, school := make("U0", store.City), make("U01", store.County), make("S1", store.School)
		join(t, city, county)
		join(t, county, school)
		saved, err := school.Commit(store.Edit{Kind: k.Key, Set: map[string]string{name: "马小龙", phone: "13900000001"}})
		if err != nil {
			t.Fatal(err)
		}
		id = saved[0].ID
		time.Sleep(20 * 365 * 24 * time.Hour) // somebody sets the date to 2036
		for _, edit := range []store.Edit{{ID: id, Set: map[string]string{phone: "13900000002"}}, {Kind: k.Key, Set: map[string]string{name: "王小明"}}} {
			if _, err := school.Commit(edit); err != nil {
				t.Fatal(err)
			}
		}
		file = send(t, school, courier.Parent, dir).File
		shut(city, county, school)
	})
	synctest.Test(t, func(t *testing.T) { // at the county it is 2016
		time.Sleep(16*365*24*time.Hour + 280*24*time.Hour)
		county := open("U01")
		defer shut(county)
		got := receive(t, county, file)[0]
		if got.Status != courier.Merged || !slices.Contains(got.Warnings, "clock") || got.Made.Year() != 2036 {
			t.Errorf("%+v %v", got, got.Err)
		}
		if rec, err := county.Get(id); err != nil || rec.Fields[phone] != "13900000002" || len(rec.Conflicts) > 0 {
			t.Errorf("in the order of its changes: %+v, %v", rec, err)
		}
		if _, err := county.Commit(store.Edit{ID: id, Set: map[string]string{phone: "13900000003"}}); err != nil {
			t.Fatal(err)
		}
		if rec, err := county.Get(id); err != nil || rec.Updated.Year() != 2016 {
			t.Errorf("what the county writes then is dated %v, %v", rec.Updated, err)
		}
		list, err := finding.Scan(context.Background(), county, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Number == "K19" }) {
			t.Errorf("no K19 among %d findings", len(list))
		}
	})
}
