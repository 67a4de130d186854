package courier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rollbook/fault"
	"rollbook/intact"
	"rollbook/store"
	"rollbook/sync/courier"
)

// TestAnEndedComputerIsNotGrantedAgain: nothing that it signs would be merged, and the officer is told before the school goes on.
func TestAnEndedComputerIsNotGrantedAgain(t *testing.T) {
	_, county, one, _ := town(t)
	if _, err := courier.Revoke(county, "S1"); err != nil {
		t.Fatal(err)
	}
	request, err := courier.Request(one)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := courier.Grant(county, request); !errors.Is(err, fault.New(0, "grant-ended")) {
		t.Errorf("%v", err)
	}
	anew := found(t, "S1", store.School)
	join(t, county, anew)
	save(t, anew, pupil("马小虎", "13900000002"))
	if got := receive(t, county, send(t, anew, courier.Parent, t.TempDir()).File)[0]; got.Status != courier.Merged {
		t.Errorf("%+v", got)
	}
}

// TestACutOfOnesOwnIsNotTheSenders: a school hears that its computer was ended. That is not said of the county's.
func TestACutOfOnesOwnIsNotTheSenders(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	receive(t, county, send(t, one, courier.Parent, t.TempDir()).File)
	if _, err := courier.Revoke(county, "S1"); err != nil {
		t.Fatal(err)
	}
	save(t, one, pupil("马小虎", "13900000002"))
	got := receive(t, one, send(t, county, "S1", t.TempDir()).File)[0]
	if got.Status == courier.Refused || got.Quarantined != 1 {
		t.Errorf("%+v", got)
	}
}

// TestTwoSchoolsOfOneShortName each have their own file, with their own numbers.
func TestTwoSchoolsOfOneShortName(t *testing.T) {
	county := foundNamed(t, "U0121", "永宁县教育体育局", store.County)
	join(t, found(t, "U0", store.City), county)
	dir := t.TempDir()
	for code, name := range map[string]string{"S1": "东城区第二小学", "S2": "第二小学"} {
		s := foundNamed(t, code, name, store.School)
		join(t, county, s)
		save(t, s, pupil("马小龙", "13900000001"))
		receive(t, county, send(t, s, courier.Parent, t.TempDir()).File)
	}
	sent, err := courier.WriteReceipts(context.Background(), county, dir, nil)
	if err != nil || len(sent) != 2 {
		t.Fatalf("%v, %v", sent, err)
	}
	var names []string
	for _, one := range sent {
		names = append(names, filepath.Base(one.File))
		if one.Number != 1 {
			t.Errorf("%s has number %d", one.File, one.Number)
		}
	}
	slices.Sort(names)
	if slices.Equal(names[:1], names[1:]) {
		t.Errorf("%v", names)
	}
}

// TestARefusalThatCannotBeNotedSaysSo: the disk takes no more, or the log is no file.
func TestARefusalThatCannotBeNotedSaysSo(t *testing.T) {
	_, county, _, _ := town(t)
	bad := filepath.Join(t.TempDir(), "a.zcb")
	if err := errors.Join(os.WriteFile(bad, []byte("no bundle"), 0o600), os.Mkdir(filepath.Join(county.Dir(), "refused.log"), 0o700)); err != nil {
		t.Fatal(err)
	}
	err := courier.Receive(context.Background(), county, []string{bad}, nil, nil)
	if !errors.Is(err, intact.ErrWrite) {
		t.Errorf("%v", err)
	}
}

// TestWhatAnAppleComputerLeavesIsNoBundle: beside each file that it copies to a stick lies a second one of nearly the same name.
func TestWhatAnAppleComputerLeavesIsNoBundle(t *testing.T) {
	_, county, one, _ := town(t)
	save(t, one, pupil("马小龙", "13900000001"))
	dir := t.TempDir()
	sent := send(t, one, courier.Parent, dir)
	beside := filepath.Join(dir, "._"+filepath.Base(sent.File))
	if err := os.WriteFile(beside, []byte("Mac OS X        "), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, county, dir); len(got) != 1 || got[0].Status != courier.Merged {
		t.Errorf("of the folder: %+v", got)
	}
	if got := receive(t, county, beside); len(got) != 1 || got[0].Status != courier.Refused {
		t.Errorf("named itself: %+v", got)
	}
}
