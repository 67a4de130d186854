package courier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/stick"
)

func file(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func lay(t testing.TB, dir, name string, raw []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// orders gives every order of n things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, shorter := range orders(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}

// TestFiveBundlesInEveryOrder lets five bundles of one school, each with its own part of the chain,
// arrive in each of their 120 orders: one state, and nothing waits. The short form takes some.
func TestFiveBundlesInEveryOrder(t *testing.T) {
	_, county, one, _ := town(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.CopyFS(empty, os.DirFS(county.Dir())); err != nil {
		t.Fatal(err)
	}
	var bundles []string
	id := ""
	for n := range 5 {
		if n%2 == 0 {
			id = save(t, one, pupil("马小龙", fmt.Sprint(n)))
		} else {
			save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": fmt.Sprint(n)}})
		}
		sent := send(t, one, courier.Parent, t.TempDir())
		bundles = append(bundles, sent.File)
		receive(t, county, sent.File)
		receive(t, one, send(t, county, "S1", t.TempDir()).File) // so that the next one goes on from here
	}
	want, err := county.Info()
	if err != nil {
		t.Fatal(err)
	}
	all := orders(5)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, order := range all[:min(len(all), rounds(3, 120))] {
		dir := filepath.Join(t.TempDir(), "county")
		if err := os.CopyFS(dir, os.DirFS(empty)); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(dir, password, smallPack(t))
		if err != nil {
			t.Fatal(err)
		}
		waited := false
		for _, n := range order {
			got := receive(t, s, bundles[n])[0]
			waited = waited || got.Pending > 0
			if got.Status == courier.Refused || got.Quarantined > 0 {
				t.Errorf("order %v: %+v", order, got)
			}
			if again := receive(t, s, bundles[n])[0]; got.Pending > 0 && (again.Status != courier.Pending || again.Pending != got.Pending || !slices.Equal(again.Missing, got.Missing)) {
				t.Errorf("order %v: it waits, and comes again: %+v, after %+v", order, again, got)
			}
		}
		if kept, err := courier.Inbox(s); err != nil || slices.ContainsFunc(kept, func(r courier.Result) bool { return r.Pending > 0 || r.Status == courier.Pending }) {
			t.Errorf("order %v: nothing waits, and the inbox says %+v (%v)", order, kept, err)
		}
		if waited == slices.IsSorted(order) {
			t.Errorf("order %v: waited: %v", order, waited)
		}
		if got, err := s.Info(); err != nil || got.Code != want.Code || got.Records != want.Records || len(s.Gaps()) > 0 {
			t.Errorf("order %v: %+v, not %+v (%v)", order, got, want, err)
		}
		honest(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOneBundleManyTimes receives one bundle twice, under other names and from two sticks.
func TestOneBundleManyTimes(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	raw := file(t, send(t, one, courier.Parent, t.TempDir()).File)
	first, second := t.TempDir(), t.TempDir()
	lay(t, first, "a.zcb", raw)
	lay(t, first, "b 副本.ZCB", raw)
	named := lay(t, second, "no ending", raw)
	lay(t, second, "a.zcb", raw)
	lay(t, second, "c.zcb.part", raw) // never read
	status := map[string]int{}
	for _, got := range receive(t, county, first, second, named, first) {
		status[got.Status]++
		if got.Accepted+got.Duplicate != 2 || got.Sender != "S1" {
			t.Errorf("%+v", got)
		}
	}
	if status[courier.Merged] != 1 || status[courier.Already] != 5 {
		t.Errorf("%v", status)
	}
	if info, err := county.Info(); err != nil || info.Records != 1 || info.Changes != 2 {
		t.Errorf("%+v, %v", info, err)
	}
}

// TestReceivingIsCalledOff ends in the midst of a stick: what was merged stays, the rest comes the next time, in order, and
// the file that was being opened holds nothing up.
func TestReceivingIsCalledOff(t *testing.T) {
	_, county, one, _ := town(t)
	stick := t.TempDir()
	for n := range 4 {
		save(t, one, pupil("马小龙", fmt.Sprint(n)))
		send(t, one, courier.Parent, stick)
	}
	ctx, callOff := context.WithCancel(t.Context())
	var numbers []uint64
	var told []float64
	err := courier.Receive(ctx, county, []string{stick}, func(done float64, total int) { told = append(told, done, float64(total)) }, func(r courier.Result) {
		numbers = append(numbers, r.Number)
		if r.Number == 2 {
			callOff()
		}
	})
	if !errors.Is(err, context.Canceled) || !slices.Equal(numbers, []uint64{1, 2}) || !slices.Equal(told, []float64{0, 4, 1, 4, 2, 4}) {
		t.Fatalf("%v after %v, told %v", err, numbers, told)
	}
	for i, got := range receive(t, county, stick) {
		want := []string{courier.Already, courier.Already, courier.Merged, courier.Merged}[i]
		if got.Number != uint64(i+1) || got.Status != want {
			t.Errorf("%d: %+v", i, got)
		}
	}
}

// TestCalledOffWithinABundle ends in the midst of a large bundle: it is not received yet, and comes whole the next time.
func TestCalledOffWithinABundle(t *testing.T) {
	_, county, one, _ := town(t)
	stick := t.TempDir()
	const many = 4500
	for from := 0; from < many; from += 500 {
		var edits []store.Edit
		for n := range 500 {
			edits = append(edits, pupil("马小龙", fmt.Sprint(from+n)))
		}
		if _, err := one.Commit(edits...); err != nil {
			t.Fatal(err)
		}
	}
	send(t, one, courier.Parent, stick)
	ctx, callOff := context.WithCancel(t.Context())
	var told []float64
	err := courier.Receive(ctx, county, []string{stick}, func(done float64, _ int) {
		if told = append(told, done); done > 0 {
			callOff()
		}
	}, func(r courier.Result) { t.Errorf("a result of %+v", r) })
	if !errors.Is(err, context.Canceled) || len(told) != 2 || told[0] != 0 || told[1] <= 0 || told[1] >= 1 {
		t.Fatalf("%v, told %v", err, told)
	}
	info, err := county.Info()
	if err != nil || info.Records == 0 || info.Records >= many {
		t.Errorf("%d records after it was called off, %v", info.Records, err)
	}
	for _, want := range []string{courier.Merged, courier.Already} {
		got := receive(t, county, stick)[0]
		if got.Status != want || want == courier.Merged && (got.Accepted != many+1 || got.Duplicate != 0) {
			t.Errorf("%+v", got)
		}
	}
	if info, err := county.Info(); err != nil || info.Records != many {
		t.Errorf("%d records, %v", info.Records, err)
	}
}

// TestOneBadAmongMany receives a stick of 200 bundles (some fewer in the short form) of which one is
// damaged: that one is named, the others are merged.
func TestOneBadAmongMany(t *testing.T) {
	_, county, one, _ := town(t)
	stick := t.TempDir()
	many := min(200, rounds(20, 200))
	for n := range many {
		save(t, one, pupil("马小龙", fmt.Sprint(n)))
		send(t, one, courier.Parent, stick)
	}
	bad := filepath.Join(stick, fmt.Sprintf("单位S1-%03d.zcb", many/2))
	raw := file(t, bad)
	raw[len(raw)/2] ^= 0x10
	lay(t, stick, filepath.Base(bad), raw)
	status := map[string]int{}
	for _, got := range receive(t, county, stick) {
		status[got.Status]++
		if refused := got.Status == courier.Refused; refused != (got.File == filepath.Base(bad)) || refused && got.Code != "bundle-damaged" {
			t.Errorf("%+v %v", got, got.Err)
		}
	}
	if status[courier.Merged] != many-1 || status[courier.Refused] != 1 {
		t.Errorf("%v", status)
	}
	refusals, err := courier.Refusals(county)
	if info, bad := county.Info(); bad != nil || info.Records != many || err != nil || len(refusals) != 1 {
		t.Errorf("%+v, %v, %v %v", info, refusals, err, bad)
	}
}

// TestADayThatNobodyCanWriteDoesNotStopTheRest takes in, before an honest bundle, ones that were truly signed and say that they
// were made in a year of five digits, or before the first.
func TestADayThatNobodyCanWriteDoesNotStopTheRest(t *testing.T) {
	_, county, one, two := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	save(t, two, pupil("王小明", "13900000002"))
	ranges, err := one.Ranges(nil, []string{"S1"})
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, made := range []time.Time{time.Unix(1<<40, 0), time.Unix(-1<<40, 0), time.Date(9999, 12, 31, 20, 0, 0, 0, time.UTC)} {
		files = append(files, sealedFor(t, one, county, bundle.Manifest{From: "S1", Created: made}, ranges))
	}
	got := receive(t, county, append(files, send(t, two, courier.Parent, t.TempDir()).File)...)
	for _, r := range got[:len(files)] {
		if r.Status != courier.Refused || r.Code != "bundle-damaged" {
			t.Errorf("%+v", r)
		}
	}
	if last := got[len(files)]; last.Status != courier.Merged {
		t.Errorf("the honest one: %+v %v", last, last.Err)
	}
}

// TestAPathWithNothingAtItDoesNotStopTheRest names two bundles and, between them, a file that is not there.
func TestAPathWithNothingAtItDoesNotStopTheRest(t *testing.T) {
	_, county, one, two := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	save(t, two, pupil("王小明", "13900000002"))
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.zcb")
	got := receive(t, county, send(t, one, courier.Parent, dir).File, missing, send(t, two, courier.Parent, dir).File)
	if len(got) != 3 || got[0].Status != courier.Merged || got[2].Status != courier.Merged {
		t.Fatalf("%+v", got)
	}
	if got[1].File != "missing.zcb" || got[1].Code != "folder-missing" || got[1].Class() != fault.Refused {
		t.Errorf("%+v", got[1])
	}
	if list, err := courier.Refusals(county); err != nil || len(list) != 0 {
		t.Errorf("noted as refused: %+v, %v", list, err)
	}
	err := courier.Receive(context.Background(), county, []string{missing}, nil, func(r courier.Result) { t.Errorf("%+v", r) })
	if !errors.Is(err, stick.ErrNoFolder) {
		t.Errorf("nothing at all: %v", err)
	}
}

// sealedFor writes a bundle of ranges that one desk signs, for another.
func sealedFor(t testing.TB, from, to *store.Store, m bundle.Manifest, ranges []store.Range) string {
	t.Helper()
	recipient, err := keys(t, to).Recipient()
	if err != nil {
		t.Fatal(err)
	}
	m.To, m.Number, m.Pack = to.Unit().Code, 1, "small 1"
	if m.Created.IsZero() {
		m.Created = time.Unix(1_474_000_000, 0)
	}
	var out bytes.Buffer
	if err := bundle.Suite1.Seal(&out, m, ranges, keys(t, from), []string{recipient}); err != nil {
		t.Fatal(err)
	}
	return lay(t, t.TempDir(), "sealed.zcb", out.Bytes())
}

// TestASchoolOfAnotherCounty lets a school that is truly certified, but by the county next door, send
// to this county: in its own name, in the name of this county's school, and by way of its own county
// to the city.
func TestASchoolOfAnotherCounty(t *testing.T) {
	city, county, one, _ := town(t)
	next, stranger := found(t, "U02", store.County), found(t, "S9", store.School)
	join(t, city, next)
	join(t, next, stranger)
	save(t, one, pupil("马小龙", "13900000001"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	receive(t, city, send(t, county, courier.Parent, t.TempDir()).File)
	invented := save(t, stranger, pupil("假学生", "13900000009"))
	ranges, err := stranger.Ranges(nil, []string{"S9"})
	if err != nil {
		t.Fatal(err)
	}
	claimed := slices.Clone(ranges)
	for i := range claimed {
		claimed[i].Book, claimed[i].Unit = "S1", "S1"
	}
	for name, c := range map[string]struct {
		at   *store.Store
		file string
		code string // "": it is merged, but for what is kept aside
	}{
		"in its own name":               {county, sealedFor(t, stranger, county, bundle.Manifest{From: "S9"}, ranges), "sender-unrelated"},
		"in another's name":             {county, sealedFor(t, stranger, county, bundle.Manifest{From: "S1"}, claimed), "bundle-not-for-us"},
		"another's book, its own name":  {county, sealedFor(t, stranger, county, bundle.Manifest{From: "S9"}, claimed), "sender-unrelated"},
		"its county speaks for S1":      {city, sealedFor(t, next, city, bundle.Manifest{From: "U02"}, claimed), ""},
		"its county, without its proof": {city, sealedFor(t, next, city, bundle.Manifest{From: "U02"}, ranges), ""},
	} {
		before, err := c.at.Info()
		if err != nil {
			t.Fatal(err)
		}
		got := receive(t, c.at, c.file)[0]
		kept, err := c.at.Quarantined()
		if err != nil || got.Accepted > 0 || c.code == "" && len(kept) == 0 || c.code != "" && (got.Status != courier.Refused || got.Code != c.code) {
			t.Errorf("%s: %+v %v", name, got, got.Err)
		}
		after, err := c.at.Info()
		if err != nil || after.Records != before.Records || after.Changes != before.Changes {
			t.Errorf("%s: %+v became %+v (%v)", name, before, after, err)
		}
		if _, err := c.at.Get(invented); err == nil {
			t.Errorf("%s: the pupil is there", name)
		}
	}
}

// TestTheClockOfThePC lets each day begin with a clock at 2000 (an empty battery) and jump by a
// century while the program works. Certificates are believed, bundles merged, receipts taken, and
// the order at the desk that wrote holds, whatever the clock says.
func TestTheClockOfThePC(t *testing.T) {
	dir := t.TempDir()
	day := func(do func(school, county *store.Store)) {
		synctest.Test(t, func(t *testing.T) { // whose clock begins at 2000-01-01
			open := func(code string) *store.Store {
				s, err := store.Open(filepath.Join(dir, code), password, smallPack(t))
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			school, county := open("S1"), open("U01")
			do(school, county)
			honest(t, school, county)
			if err := school.Close(); err != nil {
				t.Fatal(err)
			}
			if err := county.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
	id := ""
	synctest.Test(t, func(t *testing.T) {
		make := func(code, level string) *store.Store {
			s, _, err := courier.Found(filepath.Join(dir, code), store.Config{Unit: store.Unit{Code: code, Name: "单位" + code, Level: level}, Password: password}, smallPack(t))
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		city, county, school := make("U0", store.City), make("U01", store.County), make("S1", store.School)
		time.Sleep(99*365*24*time.Hour + 30*24*time.Hour) // it is 2099
		join(t, city, county)
		join(t, county, school)
		id = save(t, school, pupil("马小龙", "2099"))
		got := receive(t, county, send(t, school, courier.Parent, t.TempDir()).File)[0]
		if got.Status != courier.Merged || len(got.Warnings) > 0 {
			t.Errorf("in one year: %+v %v", got, got.Err)
		}
		for _, s := range []*store.Store{city, county, school} {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
	day(func(school, county *store.Store) { // it is 2000 again
		save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "2000"}})
		time.Sleep(16 * 365 * 24 * time.Hour)
		save(t, school, store.Edit{ID: id, Set: map[string]string{"phone": "2015"}})
		time.Sleep(100 * 365 * 24 * time.Hour)
		late := send(t, school, courier.Parent, dir).File
		if got := receive(t, county, late)[0]; got.Accepted != 2 || got.Conflicts != 0 {
			t.Errorf("%+v %v", got, got.Err)
		}
		lay(t, dir, "back.zcb", file(t, send(t, county, "S1", t.TempDir()).File))
	})
	day(func(school, county *store.Store) { // and again: the receipt comes from the future
		got := receive(t, school, filepath.Join(dir, "back.zcb"))[0]
		if got.Status == courier.Refused || !slices.Contains(got.Warnings, "clock") {
			t.Errorf("the receipt: %+v %v", got, got.Err)
		}
		for _, s := range []*store.Store{school, county} {
			if rec, err := s.Get(id); err != nil || rec.Fields["phone"] != "2015" || len(rec.Conflicts) > 0 {
				t.Errorf("%s: %+v %v", s.Unit().Code, rec, err)
			}
		}
		if got := state(t, school, id); got != store.Received {
			t.Errorf("at the school it is %s", got)
		}
		if sent, err := courier.Send(context.Background(), school, courier.Parent, t.TempDir(), nil); err != nil || sent.Changes != 0 {
			t.Errorf("after the receipt: %+v %v", sent, err)
		}
	})
}

// TestTheLongestNamesMakeAFile: two of them and a number stay within what a file's name takes.
func TestTheLongestNamesMakeAFile(t *testing.T) {
	city, county := found(t, "U0", store.City), foundNamed(t, "U01", strings.Repeat("县", 60), store.County)
	one := foundNamed(t, "S1", strings.Repeat("校", 60), store.School)
	join(t, city, county)
	join(t, county, one)
	save(t, one, pupil("马小龙", "1"))
	dir := t.TempDir()
	receive(t, county, send(t, one, courier.Parent, dir).File)
	receive(t, one, send(t, county, "S1", dir).File)
}
