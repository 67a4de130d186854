package courier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollbook/fault"
	"rollbook/store"
	"rollbook/store/register"
	"rollbook/sync/courier"
)

func init() { store.CheapPasswords() }

const password = "银川 2016"

func smallPack(t testing.TB) *register.Pack {
	t.Helper()
	pack, err := register.Load(os.DirFS("../../store/testdata/pack"))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func found(t testing.TB, code, level string) *store.Store {
	t.Helper()
	return foundNamed(t, code, "单位"+code, level)
}

func foundNamed(t testing.TB, code, name, level string) *store.Store {
	t.Helper()
	unit := store.Unit{Code: code, Name: name, Level: level}
	s, _, err := courier.Found(filepath.Join(t.TempDir(), code), store.Config{Unit: unit, Password: password}, smallPack(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// join takes a unit in below a bureau, as a clerk and an officer do over the telephone.
func join(t testing.TB, upper, lower *store.Store) {
	t.Helper()
	request, err := courier.Request(lower)
	if err != nil {
		t.Fatal(err)
	}
	grant, asked, err := courier.Grant(upper, request)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := courier.Fingerprint(lower)
	if err != nil || strings.Join(shown, " ") != strings.Join(asked.Fingerprint, " ") || len(shown) != 8 {
		t.Fatalf("the school reads %v, the county %v (%v)", shown, asked.Fingerprint, err)
	}
	if err := courier.Accept(lower, grant); err != nil {
		t.Fatal(err)
	}
}

// town is a city with a county and two schools, all joined.
func town(t testing.TB) (city, county, one, two *store.Store) {
	city, county = found(t, "U0", store.City), found(t, "U01", store.County)
	one, two = found(t, "S1", store.School), found(t, "S2", store.School)
	join(t, city, county)
	join(t, county, one)
	join(t, county, two)
	return city, county, one, two
}

func save(t testing.TB, s *store.Store, e store.Edit) string {
	t.Helper()
	saved, err := s.Commit(e)
	if err != nil {
		t.Fatal(err)
	}
	return saved[0].ID
}

func pupil(name, phone string) store.Edit {
	return store.Edit{Kind: "pupil", Set: map[string]string{"name": name, "phone": phone}}
}

func send(t testing.TB, s *store.Store, to, dir string) courier.Sent {
	t.Helper()
	sent, err := courier.Send(context.Background(), s, to, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

func receive(t testing.TB, s *store.Store, paths ...string) []courier.Result {
	t.Helper()
	var all []courier.Result
	if err := courier.Receive(context.Background(), s, paths, nil, func(r courier.Result) { all = append(all, r) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func state(t testing.TB, s *store.Store, id string) store.TravelState {
	t.Helper()
	rec, err := s.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return rec.State
}

func unsent(t testing.TB, s *store.Store) int {
	t.Helper()
	sum, err := s.Summary()
	if err != nil {
		t.Fatal(err)
	}
	return sum.Unsent
}

func TestTheWholeLine(t *testing.T) {
	inBoth(t, func(t *testing.T, town founding) {
		city, county, one, _ := town(t)
		stick := t.TempDir()
		id := save(t, one, pupil("马小龙", "13900000001"))
		if got := state(t, one, id); got != store.Unsent {
			t.Errorf("before sending: %s", got)
		}
		sent := send(t, one, courier.Parent, stick)
		if sent.Changes != 2 || sent.New != 1 || state(t, one, id) != store.Sent {
			t.Errorf("sent %+v, record %s", sent, state(t, one, id))
		}
		if got := receive(t, county, stick); len(got) != 1 || got[0].Status != courier.Merged || got[0].Accepted != 2 || got[0].Sender != "S1" {
			t.Fatalf("received %+v", got)
		}
		if got := receive(t, county, stick); got[0].Status != courier.Already {
			t.Errorf("the same file again: %+v", got)
		}

		if got := state(t, county, id); got != store.Unsent {
			t.Errorf("what the school wrote, and the county has not passed on: %s", got)
		}
		save(t, county, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
		save(t, one, store.Edit{ID: id, Set: map[string]string{"phone": "13900000003"}})
		send(t, one, courier.Parent, stick)
		if got := receive(t, county, stick); got[1].Conflicts != 1 {
			t.Fatalf("received %+v", got)
		}
		if got := state(t, county, id); got != store.InConflict || unsent(t, county) != 1 {
			t.Errorf("in conflict at the county, and not at the city: %s, %d unsent", got, unsent(t, county))
		}
		if _, err := county.Resolve(id, "phone", "13900000003", "电话核实"); err != nil {
			t.Fatal(err)
		}
		back := t.TempDir()
		written, err := courier.WriteReceipts(context.Background(), county, back, nil)
		if err != nil || len(written) != 1 || written[0].To != "S1" {
			t.Fatalf("receipts %+v, %v", written, err)
		}
		if got := receive(t, one, back); got[0].Status != courier.Merged {
			t.Fatalf("the receipt: %+v", got)
		}
		rec, err := one.Get(id)
		if err != nil || rec.Fields["phone"] != "13900000003" || len(rec.Conflicts) != 0 || rec.State != store.Received {
			t.Errorf("at the school after the receipt: %+v, %v", rec, err)
		}
		if outbox, err := courier.Outbox(one); err != nil || len(outbox) != 2 || outbox[0].Receipt == nil || outbox[0].Receipt.Refused != 0 {
			t.Errorf("outbox %+v, %v", outbox, err)
		}

		send(t, county, courier.Parent, stick)
		if got := receive(t, city, stick); got[len(got)-1].Status != courier.Merged && got[0].Status != courier.Merged {
			t.Errorf("the city: %+v", got)
		}
		if rec, err := city.Get(id); err != nil || rec.Fields["phone"] != "13900000003" || unsent(t, city) != 0 {
			t.Errorf("at the city: %+v, %v, %d unsent to nobody", rec, err, unsent(t, city))
		}
		if got := state(t, county, id); got != store.Sent {
			t.Errorf("passed on: %s", got)
		}
		back = t.TempDir()
		if _, err := courier.WriteReceipts(context.Background(), city, back, nil); err != nil {
			t.Fatal(err)
		}
		receive(t, county, back)
		if got := state(t, county, id); got != store.Received || unsent(t, county) != 0 {
			t.Errorf("the city has it: %s, %d unsent", got, unsent(t, county))
		}
	})
}

func TestALostStickHealsItself(t *testing.T) {
	_, county, one, _ := town(t)
	first := save(t, one, pupil("马一", "13900000001"))
	send(t, one, courier.Parent, t.TempDir()) // lost
	second := save(t, one, pupil("马二", "13900000002"))
	stick := t.TempDir()
	send(t, one, courier.Parent, stick)
	receive(t, county, stick)
	for _, id := range []string{first, second} {
		if _, err := county.Get(id); err != nil {
			t.Error(err)
		}
	}
}

func TestASchoolReadsOnlyItsOwnBook(t *testing.T) {
	_, county, one, two := town(t)
	stick := t.TempDir()
	id := save(t, one, pupil("马小龙", "13900000001"))
	send(t, one, courier.Parent, stick)
	save(t, two, pupil("王小明", "13900000002"))
	send(t, two, courier.Parent, stick)
	receive(t, county, stick)
	back := t.TempDir()
	send(t, county, "S2", back)
	receive(t, two, back)
	if _, err := two.Get(id); err == nil {
		t.Error("the second school has the first one's pupil")
	}
}

func TestRefusedFiles(t *testing.T) {
	_, county, one, two := town(t)
	stick := t.TempDir()
	save(t, one, pupil("马小龙", "13900000001"))
	sent := send(t, one, courier.Parent, stick)
	whole, err := os.ReadFile(sent.File)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte{}, whole...)
	flipped[len(flipped)-100] ^= 1
	stranger := found(t, "U9", store.City)
	strangers := found(t, "S9", store.School)
	join(t, stranger, strangers)
	save(t, strangers, pupil("假学生", "13900000009"))
	foreign, err := os.ReadFile(send(t, strangers, courier.Parent, t.TempDir()).File)
	if err != nil {
		t.Fatal(err)
	}
	before, err := county.Info()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		raw   []byte
		at    *store.Store
		code  string
		class fault.Class
	}{
		"damaged":            {flipped, county, "bundle-damaged", fault.Damaged},
		"cut in its head":    {whole[:200], county, "bundle-truncated", fault.Damaged},
		"cut in its body":    {whole[:len(whole)-30], county, "bundle-damaged", fault.Damaged},
		"no bundle at all":   {[]byte("姓名,性别"), county, "bundle-foreign", fault.Damaged},
		"empty":              {nil, county, "bundle-truncated", fault.Damaged},
		"for another unit":   {whole, two, "bundle-not-for-us", fault.Refused},
		"of another city":    {foreign, county, "bundle-not-for-us", fault.Refused},
		"signed, but nobody": {forged(t, county), county, "bundle-unknown-sender", fault.Refused},
	} {
		path := filepath.Join(t.TempDir(), "file.zcb")
		if err := os.WriteFile(path, c.raw, 0o600); err != nil {
			t.Fatal(err)
		}
		got := receive(t, c.at, path)[0]
		if got.Status != courier.Refused || got.Code != c.code || got.Class() != c.class || !errors.Is(got.Err, fault.New(0, c.code)) {
			t.Errorf("%s: %s %s (%v)", name, got.Status, got.Code, got.Err)
		}
	}
	if after, err := county.Info(); err != nil || after.Code != before.Code || after.Records != 0 {
		t.Errorf("the county's store changed: %+v, %v", after, err)
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	_, _, one, _ := town(t)
	dir := t.TempDir()
	save(t, one, pupil("马小龙", "13900000001"))
	sent := send(t, one, courier.Parent, dir)
	again := send(t, one, courier.Parent, dir)
	if sent.File == again.File {
		t.Error("two bundles under one name")
	}
	if _, err := courier.Send(context.Background(), one, courier.Parent, filepath.Join(dir, "no"), nil); !errors.Is(err, fault.New(0, "folder-missing")) {
		t.Errorf("into a folder that is not there: %v", err)
	}
	if _, err := courier.Send(context.Background(), found(t, "S7", store.School), courier.Parent, dir, nil); !errors.Is(err, fault.New(0, "not-joined")) {
		t.Errorf("before joining: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAnInstitutionOfTheCity lets a vocational school, which answers to the city itself, send there
// and nowhere else: no county sees its pupils or may speak for it.
func TestAnInstitutionOfTheCity(t *testing.T) {
	city, county, _, _ := town(t)
	college := found(t, "V1", store.School)
	join(t, city, college)
	stick := t.TempDir()
	id := save(t, college, pupil("马小龙", "13900000001"))
	send(t, college, courier.Parent, stick)
	if got := receive(t, county, filepath.Join(stick, "单位V1-001.zcb"))[0]; got.Status != courier.Refused || got.Code != "bundle-not-for-us" {
		t.Errorf("at the county: %+v", got)
	}
	if got := receive(t, city, stick)[0]; got.Status != courier.Merged {
		t.Fatalf("at the city: %+v", got)
	}
	if _, err := courier.Send(context.Background(), county, "V1", stick, nil); !errors.Is(err, fault.New(0, "unit-unknown")) {
		t.Errorf("the county writes to it: %v", err)
	}
	back := t.TempDir()
	save(t, city, store.Edit{ID: id, Set: map[string]string{"phone": "13900000002"}})
	send(t, city, "V1", back)
	receive(t, college, back)
	rec, err := college.Get(id)
	if err != nil || rec.Fields["phone"] != "13900000002" || rec.State != store.Received {
		t.Errorf("back at the institution: %+v, %v", rec, err)
	}
	if _, err := county.Get(id); err == nil {
		t.Error("the county holds a pupil of the city's institution")
	}
}
