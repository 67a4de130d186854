package trust_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rollbook/fault"
	"rollbook/sync/trust"
)

// listOf is a bureau's list in suite 2.
func listOf(t testing.TB, id *trust.Identity) []byte {
	t.Helper()
	raw, err := id.SignList(trust.List{Number: 7, Suite: 2, Desks: []trust.Entry{{Code: "YN-01", Name: "原隆", Level: trust.School}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestOneDeskInBothSuites signs in either suite and finds the same desk, its keys too.
func TestOneDeskInBothSuites(t *testing.T) {
	city, county, school := province(t)
	for _, id := range []*trust.Identity{city, county, school} {
		first, err := id.Sign([]byte("x"), []byte("y"))
		if err != nil {
			t.Fatal(err)
		}
		second, err := id.SignSecond([]byte("x"), []byte("y"))
		if err != nil {
			t.Fatal(err)
		}
		_, want, err := trust.Check(first, []byte("y"), city.Root())
		if err != nil {
			t.Fatal(err)
		}
		payload, got, err := trust.Check(second, []byte("y"), city.Root())
		if err != nil || got != want || string(payload) != "x" || got.Code != id.Code {
			t.Errorf("%+v in one suite, %+v in the other, %v", want, got, err)
		}
		if _, _, err := trust.Check(second, []byte("z"), city.Root()); !errors.Is(err, trust.ErrSignature) {
			t.Errorf("for another audience: %v", err)
		}
		if _, _, err := trust.Check(second, []byte("y"), identity(t, "U0100", "假市", trust.City).Root()); !errors.Is(err, trust.ErrStranger) {
			t.Errorf("under another root: %v", err)
		}
	}
}

// TestEveryByteOfAListOfSM2 alters each byte of a list that is signed with SM2.
func TestEveryByteOfAListOfSM2(t *testing.T) {
	city, county, school := province(t)
	raw := listOf(t, county)
	if list, issuer, err := trust.OpenList(raw, city.Root()); err != nil || list.Suite != 2 || issuer.Code != "U0121" {
		t.Fatalf("%+v, %+v, %v", list, issuer, err)
	}
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1 << (i % 8)
		var known *fault.Fault
		if _, _, err := trust.OpenList(flipped, city.Root()); !errors.As(err, &known) {
			t.Fatalf("byte %d of a list may be altered: %v", i, err)
		}
	}
	if _, _, err := trust.OpenList(append(bytes.Clone(raw), 0), city.Root()); err == nil {
		t.Error("a list with something behind it is believed")
	}
	if _, _, err := trust.OpenList(listOf(t, school), city.Root()); err == nil {
		t.Error("a school's list is believed")
	}
}

// TestStrangersOfSM2 holds chains of suite 2 to what those of suite 1 are held to.
func TestStrangersOfSM2(t *testing.T) {
	city, county, school := province(t)
	other := join(t, city, identity(t, "U0104", "兴庆区教育局", trust.County))
	for name, chain := range map[string][][]byte{
		"nothing":                            {},
		"without its county":                 {school.Second.Chain[0], school.Second.Chain[2]},
		"a county as a school":               {county.Second.CA[0], county.Second.CA[1]},
		"certificates of suite 1":            school.Chain,
		"below a county that is not its own": {school.Second.Chain[0], other.Second.CA[0], other.Second.CA[1]},
		"a name that is not the county's":    {trust.OverreachSecond(t, other, "yn-01.u0121.u0100.rollbook.invalid"), other.Second.CA[0], other.Second.CA[1]},
	} {
		liar := *school
		liar.Second = &trust.Second{Key: school.Second.Key, Open: school.Second.Open, Chain: chain}
		raw, err := liar.SignSecond([]byte("x"), []byte("y"))
		if err != nil {
			continue // it cannot even be written
		}
		if d, err := check(raw, city.Root()); !errors.Is(err, trust.ErrStranger) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

func check(raw, root []byte) (trust.Desk, error) {
	_, d, err := trust.Check(raw, []byte("y"), root)
	return d, err
}

// TestAnIdentityOfAnEarlierProgram has no keys of suite 2: it is read, signs in suite 1, and is told
// what it lacks.
func TestAnIdentityOfAnEarlierProgram(t *testing.T) {
	city, _, school := province(t)
	school.Second = nil
	raw, err := school.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := trust.Unmarshal(raw)
	if err != nil || again.Second != nil {
		t.Fatalf("%+v, %v", again, err)
	}
	signed, err := again.Sign([]byte("x"), []byte("y"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := check(signed, city.Root()); err != nil {
		t.Error(err)
	}
	if _, err := again.SignSecond([]byte("x"), []byte("y")); !errors.Is(err, trust.ErrNoSecond) {
		t.Errorf("it signs in suite 2: %v", err)
	}
	if made, err := again.Equip(); err != nil || !made || again.GrantedSecond() {
		t.Errorf("made %v, %v", made, err)
	}
	if joined := join(t, city, again); !joined.GrantedSecond() {
		t.Error("joined again, it has no certificate of suite 2")
	}
}

// TestOpenSSLOnSM2 lets the stock tool judge the SM2 certificates, and refuse what a county may not certify.
func TestOpenSSLOnSM2(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	city, county, school := province(t)
	dir := t.TempDir()
	write := func(name string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// One link at a time: the tool takes SM2's user identity for the first certificate of a chain only.
	verify := func(leaf, issuer []byte) error {
		out, err := exec.Command(openssl, "verify", "-vfyopt", "distid:1234567812345678", "-partial_chain",
			"-CAfile", write("issuer.pem", issuer), write("leaf.pem", leaf)).CombinedOutput()
		t.Logf("%s", out)
		return err
	}
	for name, link := range map[string][2][]byte{
		"a school below its county": {school.Second.Chain[0], county.Second.CA[0]},
		"a county below its city":   {county.Second.CA[0], city.Second.CA[0]},
	} {
		if err := verify(link[0], link[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := join(t, city, identity(t, "U0104", "兴庆区教育局", trust.County))
	if err := verify(school.Second.Chain[0], other.Second.CA[0]); err == nil {
		t.Error("a school below a county that did not certify it")
	}
	if err := verify(trust.OverreachSecond(t, other, "yn-01.u0121.u0100.rollbook.invalid"), other.Second.CA[0]); err == nil {
		t.Error("a county certifies another county's school")
	}
}

func FuzzOpenListOfSM2(f *testing.F) {
	city, county, _ := province(f)
	raw := listOf(f, county)
	f.Add(uint16(0), uint16(0), []byte{})
	f.Add(uint16(40), uint16(len(raw)), []byte{})
	f.Fuzz(func(t *testing.T, at, off uint16, by []byte) {
		other := spliced(raw, at, off, by)
		if _, _, err := trust.OpenList(other, city.Root()); err == nil && !bytes.Equal(other, raw) {
			t.Fatalf("another list is believed: %x", other)
		}
	})
}
