package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/bundle"
	"rollbook/sync/courier"
	"rollbook/sync/trust"
)

// changed is the small pack as files, under another version, a text put in the place of another.
func changed(t testing.TB, version, file, from, to string) map[string][]byte {
	t.Helper()
	files, err := register.Source(os.DirFS("../../store/testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	files["pack.toml"] = []byte(strings.Replace(string(files["pack.toml"]), `version = "1"`, `version = "`+version+`"`, 1))
	if before := string(files[file]); from != "" {
		if files[file] = []byte(strings.Replace(before, from, to, 1)); string(files[file]) == before {
			t.Fatalf("%s has no %q", file, from)
		}
	}
	return files
}

// withShoe is the small pack with one field more.
func withShoe(t testing.TB, version string) *register.Pack {
	t.Helper()
	return loaded(t, changed(t, version, "kinds/pupil.toml", "[[field]]", "[[field]]\nkey = \"shoe\"\nlabel = \"鞋码\"\ntype = \"number\"\nsection = \"s\"\n\n[[field]]"))
}

func loaded(t testing.TB, files map[string][]byte) *register.Pack {
	t.Helper()
	folder := fstest.MapFS{}
	for path, raw := range files {
		folder[path] = &fstest.MapFile{Data: raw}
	}
	p, err := register.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func issue(t testing.TB, s *store.Store, p *register.Pack) courier.Issued {
	t.Helper()
	issued, err := courier.IssuePack(s, p)
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

// reopen opens a store again, as the next start of the program does.
func reopen(t testing.TB, s *store.Store) *store.Store {
	t.Helper()
	next, err := s.Reopen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { next.Close() })
	return next
}

func receipts(t testing.TB, s *store.Store) []courier.Sent {
	t.Helper()
	list, err := courier.WriteReceipts(t.Context(), s, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// unitsWithPack tells which units below are known to work with the bureau's pack.
func unitsWithPack(t testing.TB, s *store.Store) (units string) {
	t.Helper()
	list, err := courier.SpreadPack(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Has {
			units += one.Unit + " "
		}
	}
	return strings.TrimSpace(units)
}

// TestAPackTravelsDown issues a pack at the city. It comes to the county and on to its schools, as the
// city signed it; each says in its receipts that it has it, and does not get it again.
func TestAPackTravelsDown(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, two := town(t)
		id := save(t, one, pupil("马小龙", "13900000001"))
		issued := issue(t, city, withShoe(t, "2"))
		if issued.Number != 1 || issued.Version != "2" || city.Pack().Version != "1" {
			t.Errorf("%+v; open with %s", issued, city.Pack().Version)
		}
		city = reopen(t, city)
		down := receipts(t, city)
		if len(down) != 1 || down[0].To != "U01" {
			t.Fatalf("the city writes %+v", down)
		}
		if got := receive(t, county, down[0].File)[0]; got.Pack != "小册 2" || got.Status != courier.Merged || len(got.Warnings) > 0 {
			t.Fatalf("the county gets %+v", got)
		}
		if next, unread, err := county.Waiting(); err != nil || unread || next == nil || next.Version != "2" {
			t.Errorf("waiting at the county: %v, %v, %v", next, unread, err)
		}
		county = reopen(t, county)
		if next, _, err := county.Waiting(); err != nil || next != nil || county.Pack().Version != "2" {
			t.Errorf("the county works with %s, waiting %v (%v)", county.Pack().Version, next, err)
		}
		for _, sent := range receipts(t, county) {
			to := map[string]*store.Store{"S1": one, "S2": two}[sent.To]
			if got := receive(t, to, sent.File)[0]; got.Pack != "小册 2" {
				t.Errorf("%s gets %+v", sent.To, got)
			}
		}
		one = reopen(t, one)
		if one.Pack().Kind("pupil").Field("shoe") == nil {
			t.Fatal("the school has no new field")
		}
		if _, err := one.Commit(store.Edit{ID: id, Set: map[string]string{"shoe": "36"}}); err != nil {
			t.Fatal(err)
		}
		if units := unitsWithPack(t, county); units != "" {
			t.Errorf("the county thinks before any receipt that %s have it", units)
		}
		receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
		if units := unitsWithPack(t, county); units != "S1" {
			t.Errorf("the county thinks that %s have it", units)
		}
		if rec, err := county.Get(id); err != nil || rec.Fields["shoe"] != "36" {
			t.Errorf("the county reads %v (%v)", rec.Fields, err)
		}
		again := send(t, county, "S1", t.TempDir())
		if got := receive(t, one, again.File)[0]; got.Pack != "" {
			t.Errorf("the pack came again: %+v", got)
		}
		if info, err := courier.Inspect(one, again.File); err != nil || info.Manifest.Attached != nil {
			t.Errorf("it was sent again (%v)", err)
		}
		if info, err := courier.Inspect(two, send(t, county, "S2", t.TempDir()).File); err != nil || info.Manifest.Attached == nil {
			t.Errorf("it was not sent again to who has not answered (%v)", err)
		}
	})
}

// TestPacksInAnyOrder brings a newer pack before an older one: the older is passed over.
func TestPacksInAnyOrder(t *testing.T) {
	_, county, one, _ := town(t)
	issue(t, county, withShoe(t, "2"))
	first := send(t, county, "S1", t.TempDir()).File
	issue(t, county, withShoe(t, "3"))
	second := send(t, county, "S1", t.TempDir()).File
	receive(t, one, second)
	if got := receive(t, one, first)[0]; got.Pack != "" || got.Status == courier.Refused {
		t.Errorf("the older pack: %+v", got)
	}
	if one = reopen(t, one); one.Pack().Version != "3" {
		t.Errorf("in force is %s", one.Pack().Version)
	}
}

// TestTheNearestBureauRules lets a county issue a pack of its own beside the city's.
func TestTheNearestBureauRules(t *testing.T) {
	city, county, one, _ := town(t)
	issue(t, city, withShoe(t, "2"))
	issue(t, county, withShoe(t, "2-永宁"))
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	got := receive(t, county, send(t, city, "U01", t.TempDir()).File)[0]
	if got.Pack != "小册 2" || len(got.Warnings) != 1 || got.Warnings[0] != "pack-aside" {
		t.Errorf("the city's comes as %+v", got)
	}
	if county, one = reopen(t, county), reopen(t, one); county.Pack().Version != "2-永宁" || one.Pack().Version != "2-永宁" {
		t.Errorf("the county has %s, the school %s", county.Pack().Version, one.Pack().Version)
	}
	above, err := courier.AbovePack(county)
	if err != nil || above.Version != "2" {
		t.Fatalf("the city's is %v, %v", above, err)
	}
	issue(t, county, above) // the county takes the city's after all
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	if county, one = reopen(t, county), reopen(t, one); county.Pack().Version != "2" || one.Pack().Version != "2" {
		t.Errorf("the county has %s, the school %s", county.Pack().Version, one.Pack().Version)
	}
	if _, err := courier.AbovePack(city); !errors.Is(err, fault.New(0, "pack-none-above")) {
		t.Errorf("above the city: %v", err)
	}
}

func TestWhoMayIssueWhat(t *testing.T) {
	_, county, one, _ := town(t)
	issue(t, county, withShoe(t, "2"))
	for name, c := range map[string]struct {
		s    *store.Store
		p    *register.Pack
		code string
	}{
		"a school":                      {one, withShoe(t, "2"), "pack-not-yours"},
		"a version twice":               {county, loaded(t, changed(t, "2", "", "", "")), "pack-version"},
		"the version in force":          {county, withShoe(t, "1"), "pack-version"},
		"another policy's":              {county, loaded(t, changed(t, "3", "pack.toml", `name = "small"`, `name = "large"`)), "pack-name"},
		"who has not joined any bureau": {found(t, "U9", store.County), withShoe(t, "2"), "not-joined"},
	} {
		if _, err := courier.IssuePack(c.s, c.p); !errors.Is(err, fault.New(0, c.code)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again := issue(t, county, withShoe(t, "2")); again.Number != 2 {
		t.Errorf("the same pack once more: %+v", again)
	}
}

// TestPacksOfDishonestHands lets the county attach what no bureau above the school issued, or what is none.
func TestPacksOfDishonestHands(t *testing.T) {
	_, county, one, two := town(t)
	issue(t, county, withShoe(t, "2"))
	honest := send(t, county, "S1", t.TempDir()).File
	archive, err := register.Archive(changed(t, "9", "", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	signed := func(id *trust.Identity, p trust.Pack) []byte {
		raw, err := id.SignPack(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	good := trust.Pack{Number: 9, Name: "small", Version: "9", Archive: archive}
	numberless, empty := good, good
	numberless.Number, empty.Archive = 0, nil
	altered := signed(keys(t, county), good)
	altered[len(altered)/2] ^= 1
	for name, raw := range map[string][]byte{
		"a school's": signed(keys(t, two), good), "altered": altered, "no pack": []byte("pack"),
		"without a number": signed(keys(t, county), numberless), "without files": signed(keys(t, county), empty),
	} {
		file := resealed(t, honest, county, one, func(m *bundle.Manifest, ranges []store.Range) []store.Range {
			m.Attachment = raw
			return ranges
		})
		if got := receive(t, one, file)[0]; got.Status != courier.Refused {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if next, _, err := one.Waiting(); err != nil || next != nil {
		t.Errorf("a dishonest pack waits: %v (%v)", next, err)
	}
	up := send(t, one, courier.Parent, t.TempDir()).File
	file := resealed(t, up, one, county, func(m *bundle.Manifest, ranges []store.Range) []store.Range {
		m.Attachment = signed(keys(t, county), good)
		return ranges
	})
	if got := receive(t, county, file)[0]; got.Status != courier.Refused {
		t.Errorf("a pack from below: %+v", got)
	}
}

// TestAPackOfANewerProgram brings a pack that this program cannot read: the one before stays in force,
// and what the newer one asks for comes with the newer program.
func TestAPackOfANewerProgram(t *testing.T) {
	_, county, one, _ := town(t)
	issue(t, county, withShoe(t, "2"))
	honest := send(t, county, "S1", t.TempDir()).File
	receive(t, one, honest)
	archive, err := register.Archive(changed(t, "3", "kinds/pupil.toml", "[[field]]", "[[field]]\nsmell = \"sweet\""))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := keys(t, county).SignPack(trust.Pack{Number: 7, Name: "small", Version: "3", Archive: archive}, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := receive(t, one, resealed(t, honest, county, one, func(m *bundle.Manifest, ranges []store.Range) []store.Range {
		m.Attachment = raw
		return ranges
	}))[0]
	if got.Pack != "small 3" || len(got.Warnings) != 1 || got.Warnings[0] != "pack-newer" {
		t.Errorf("%+v", got)
	}
	one = reopen(t, one)
	if next, unread, err := one.Waiting(); one.Pack().Version != "2" || next != nil || !unread || err != nil {
		t.Errorf("in force is %s, waiting %v, unread %v (%v)", one.Pack().Version, next, unread, err)
	}
}

// TestANewCountyKeySignsThePackAnew gives a county new keys: a school that has its pack not yet believes it.
func TestANewCountyKeySignsThePackAnew(t *testing.T) {
	city, county, one, _ := town(t)
	issue(t, county, withShoe(t, "2"))
	renewed(t, city, county)
	if got := receive(t, one, send(t, county, "S1", t.TempDir()).File)[0]; got.Pack != "小册 2" {
		t.Errorf("the school gets %+v", got)
	}
}

// TestAnOlderCopyIssuesNewerPacks puts an older copy of a county's store back, which knows nothing of
// the pack it issued since: its next one is newer all the same.
func TestAnOlderCopyIssuesNewerPacks(t *testing.T) {
	_, county, one, _ := town(t)
	profile := t.TempDir()
	if _, err := county.Witness(profile); err != nil {
		t.Fatal(err)
	}
	copied := backup(t, county)
	first := issue(t, county, withShoe(t, "2"))
	receive(t, one, send(t, county, "S1", t.TempDir()).File)
	if err := county.Close(); err != nil {
		t.Fatal(err)
	}
	again := backAgain(t, copied)
	if _, err := again.Witness(profile); err != nil {
		t.Fatal(err)
	}
	if next := issue(t, again, withShoe(t, "3")); next.Number <= first.Number {
		t.Errorf("number %d after %d", next.Number, first.Number)
	}
	receive(t, one, send(t, again, "S1", t.TempDir()).File)
	if one = reopen(t, one); one.Pack().Version != "3" {
		t.Errorf("in force is %s", one.Pack().Version)
	}
}

// TestAnOlderCopyGetsThePackAgain puts an older copy of a school's store back on its own computer: the bundle that brought a
// pack since brings it again.
func TestAnOlderCopyGetsThePackAgain(t *testing.T) {
	_, county, one, _ := town(t)
	profile := t.TempDir()
	if _, err := one.Witness(profile); err != nil {
		t.Fatal(err)
	}
	copied := backup(t, one)
	issue(t, county, withShoe(t, "2"))
	file := send(t, county, "S1", t.TempDir()).File
	receive(t, one, file)
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "again")
	if err := store.Restore(copied, dir, password, smallPack(t)); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(dir, password, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Witness(profile); err != nil {
		t.Fatal(err)
	}
	receive(t, again, file)
	if again = reopen(t, again); again.Pack().Version != "2" {
		t.Errorf("in force is %s", again.Pack().Version)
	}
}
