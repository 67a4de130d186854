package trust_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollbook/fault"
	"rollbook/sync/trust"
)

func identity(t testing.TB, code, name, level string) *trust.Identity {
	t.Helper()
	id, err := trust.New(code, name, level)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// join takes a unit in, and gives it with its certificates.
func join(t testing.TB, upper, lower *trust.Identity) *trust.Identity {
	t.Helper()
	raw, err := lower.Request()
	if err != nil {
		t.Fatal(err)
	}
	r, err := trust.ParseRequest(raw)
	if err != nil {
		t.Fatal(err)
	}
	list, err := upper.SignList(trust.List{Number: 2, Desks: []trust.Entry{{Code: r.Code, Name: r.Name, Level: r.Level}}})
	if err != nil {
		t.Fatal(err)
	}
	grant, err := upper.Grant(r, list)
	if err != nil {
		t.Fatal(err)
	}
	joined, _, err := lower.Accept(grant)
	if err != nil {
		t.Fatal(err)
	}
	return joined
}

func province(t testing.TB) (city, county, school *trust.Identity) {
	t.Helper()
	city = identity(t, "U0100", "银川市教育局", trust.City)
	county = join(t, city, identity(t, "U0121", "永宁县教体局", trust.County))
	school = join(t, county, identity(t, "YN-01", "闽宁镇原隆小学", trust.School))
	return city, county, school
}

func TestWhoACertificateNames(t *testing.T) {
	city, county, school := province(t)
	for _, c := range []struct {
		id   *trust.Identity
		want trust.Desk
	}{
		{city, trust.Desk{Code: "U0100", Name: "银川市教育局", Level: trust.City}},
		{county, trust.Desk{Code: "U0121", Name: "永宁县教体局", Level: trust.County, Parent: "U0100"}},
		{school, trust.Desk{Code: "YN-01", Name: "闽宁镇原隆小学", Level: trust.School, Parent: "U0121"}},
		{join(t, city, identity(t, "ZY", "市直属学校", trust.School)), trust.Desk{Code: "ZY", Name: "市直属学校", Level: trust.School, Parent: "U0100"}},
	} {
		got, _, err := trust.Verify(c.id.Chain, city.Root())
		got.Key, got.Granted, got.Issuer = [32]byte{}, [32]byte{}, [32]byte{}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.id.Code, got, err)
		}
	}
	if up := trust.Above(school.Chain); strings.Join(up, " ") != "U0121 U0100" {
		t.Errorf("above the school: %v", up)
	}
}

func TestStrangersAreNotBelieved(t *testing.T) {
	city, county, school := province(t)
	other := identity(t, "U0100", "假市", trust.City)
	for name, chain := range map[string][][]byte{
		"another root":         join(t, other, identity(t, "YN-01", "假学校", trust.School)).Chain,
		"nothing":              nil,
		"the root alone":       school.Chain[2:],
		"without its county":   {school.Chain[0], school.Chain[2]},
		"a county as a school": {county.CA[0], county.CA[1]},
		"cut bytes":            {school.Chain[0][:40], school.Chain[1], school.Chain[2]},
	} {
		if d, _, err := trust.Verify(chain, city.Root()); !errors.Is(err, trust.ErrStranger) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

func TestJoiningTheWrongWay(t *testing.T) {
	city, county, school := province(t)
	request := func(id *trust.Identity) trust.Request {
		raw, err := id.Request()
		if err != nil {
			t.Fatal(err)
		}
		r, err := trust.ParseRequest(raw)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if _, err := school.Grant(request(identity(t, "X", "某校", trust.School)), nil); !errors.Is(err, fault.New(0, "grant-not-yours")) {
		t.Errorf("a school grants: %v", err)
	}
	if _, err := county.Grant(request(identity(t, "X", "某县", trust.County)), nil); !errors.Is(err, fault.New(0, "grant-not-yours")) {
		t.Errorf("a county grants a county: %v", err)
	}
	grant, err := city.Grant(request(identity(t, "A", "甲校", trust.School)), []byte("list"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := identity(t, "B", "乙校", trust.School).Accept(grant); !errors.Is(err, fault.New(0, "grant-foreign")) {
		t.Errorf("another's grant: %v", err)
	}
	for name, raw := range map[string][]byte{"nothing": nil, "text": []byte("批准"), "half": grant[:len(grant)/2], "a request": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: []byte{1}})} {
		if _, _, err := identity(t, "B", "乙校", trust.School).Accept(raw); !errors.Is(err, fault.New(0, "grant-damaged")) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := trust.ParseRequest(raw); !errors.Is(err, fault.New(0, "request-damaged")) {
			t.Errorf("%s as a request: %v", name, err)
		}
	}
}

// TestAGrantHasTheChainOfALevel: a certificate without those above it, or more than there are levels, is no grant.
func TestAGrantHasTheChainOfALevel(t *testing.T) {
	city := identity(t, "U0100", "银川市教育局", trust.City)
	school := identity(t, "A", "甲校", trust.School)
	raw, err := school.Request()
	if err != nil {
		t.Fatal(err)
	}
	r, err := trust.ParseRequest(raw)
	if err != nil {
		t.Fatal(err)
	}
	grant, err := city.Grant(r, []byte("list"))
	if err != nil {
		t.Fatal(err)
	}
	own, rest := pem.Decode(grant)
	var others []byte // what is no certificate
	for block, more := pem.Decode(rest); block != nil; block, more = pem.Decode(more) {
		if block.Type != own.Type {
			others = append(others, pem.EncodeToMemory(block)...)
		}
	}
	for _, n := range []int{0, 1, 8} {
		chain := bytes.Repeat(pem.EncodeToMemory(own), n)
		if _, _, err := school.Accept(append(chain, others...)); !errors.Is(err, fault.New(0, "grant-damaged")) {
			t.Errorf("%d certificates: %v", n, err)
		}
	}
}

// TestACodeHasAnEnd: a request names a unit by 32 characters at the most.
func TestACodeHasAnEnd(t *testing.T) {
	for n, want := range map[int]bool{1: true, 32: true, 33: false} {
		raw, err := identity(t, strings.Repeat("Y", n), "某校", trust.School).Request()
		if err == nil {
			_, err = trust.ParseRequest(raw)
		}
		if (err == nil) != want {
			t.Errorf("a code of %d: %v", n, err)
		}
	}
}

func TestTheTrustList(t *testing.T) {
	city, county, school := province(t)
	raw, err := county.SignList(trust.List{Number: 7, Desks: []trust.Entry{{Code: "YN-01", Name: "原隆", Level: trust.School}}, Cuts: []trust.Cut{{Seq: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	list, issuer, err := trust.OpenList(raw, city.Root())
	if err != nil || list.Number != 7 || issuer.Code != "U0121" || list.Cuts[0].Seq != 3 {
		t.Errorf("%+v, %+v, %v", list, issuer, err)
	}
	if _, err := school.SignList(trust.List{}); err == nil {
		schools, _ := school.SignList(trust.List{Number: 1})
		if _, _, err := trust.OpenList(schools, city.Root()); err == nil {
			t.Error("a school's list is believed")
		}
	}
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1
		if _, _, err := trust.OpenList(flipped, city.Root()); err == nil {
			t.Fatalf("byte %d of a list may be altered", i)
		}
	}
}

func TestAnIdentityComesBack(t *testing.T) {
	_, county, _ := province(t)
	raw, err := county.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := trust.Unmarshal(raw)
	if err != nil || again.Code != county.Code || !again.Key.Equal(county.Key) || len(again.Chain) != 3 {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := trust.Unmarshal(raw[:10]); err == nil {
		t.Error("half an identity was read")
	}
	for name, cut := range map[string]func(*trust.Identity){
		"without its key": func(id *trust.Identity) { id.Key = nil }, "with half its key": func(id *trust.Identity) { id.Key = id.Key[:32] },
		"with half the key that it certifies by": func(id *trust.Identity) { id.CAKey = id.CAKey[:32] },
	} {
		id := *county
		cut(&id)
		if raw, err = id.Marshal(); err != nil {
			t.Fatal(err)
		}
		if _, err := trust.Unmarshal(raw); err == nil {
			t.Errorf("an identity %s was read", name)
		}
	}
}

func TestEightWords(t *testing.T) {
	seen := map[string]bool{}
	for i := range 256 {
		list := trust.Words([32]byte{byte(i), byte(255 - i), byte(i * 7)})
		if len(list) != 8 {
			t.Fatal(list)
		}
		for _, w := range list {
			if len([]rune(w)) != 2 {
				t.Fatalf("word %q", w)
			}
		}
		seen[strings.Join(list, " ")] = true
	}
	if len(seen) != 256 {
		t.Errorf("%d different of 256", len(seen))
	}
}

// TestOpenSSL lets the stock tool judge the certificates, and refuse what a county may not certify.
func TestOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	city, _, school := province(t)
	dir := t.TempDir()
	write := func(name string, certs ...[]byte) string {
		var out bytes.Buffer
		for _, der := range certs {
			if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	verify := func(leaf, between []byte) error {
		out, err := exec.Command(openssl, "verify", "-CAfile", write("root.pem", city.Root()), "-untrusted", write("between.pem", between), write("leaf.pem", leaf)).CombinedOutput()
		t.Logf("%s", out)
		return err
	}
	if err := verify(school.Chain[0], school.Chain[1]); err != nil {
		t.Errorf("a school below its county: %v", err)
	}
	other := join(t, city, identity(t, "U0104", "兴庆区教育局", trust.County))
	if err := verify(school.Chain[0], other.CA[0]); err == nil {
		t.Error("a school below a county that did not certify it")
	}
	if err := verify(trust.Overreach(t, other, "yn-01.u0121.u0100.rollbook.invalid"), other.CA[0]); err == nil {
		t.Error("a county certifies another county's school")
	}
	if _, _, err := trust.Verify([][]byte{trust.Overreach(t, other, "yn-01.u0121.u0100.rollbook.invalid"), other.CA[0], other.CA[1]}, city.Root()); !errors.Is(err, trust.ErrStranger) {
		t.Errorf("and we: %v", err)
	}
}

func FuzzParseRequest(f *testing.F) {
	raw, err := identity(f, "YN-01", "原隆小学", trust.School).Request()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := trust.ParseRequest(raw)
		if err == nil && (r.Code == "" || len(r.Fingerprint) != 8) {
			t.Fatalf("%+v", r)
		}
	})
}

// TestNothingStandsBesideWhatIsSigned: a list to which somebody on the way added what no signature covers is not believed, nor one that
// is written in another way.
func TestNothingStandsBesideWhatIsSigned(t *testing.T) {
	city, county, _ := province(t)
	raw, err := county.SignList(trust.List{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	size := int(raw[3])<<8 | int(raw[4]) // d2 84 59 SIZE: the protected header; then the map beside it, the payload, the signature
	at := 5 + size
	if !bytes.Equal(raw[:3], []byte{0xd2, 0x84, 0x59}) || raw[at] != 0xa0 {
		t.Fatalf("%x … %x", raw[:3], raw[at])
	}
	for name, other := range map[string][]byte{
		"a header beside it":     slices.Concat(raw[:at], []byte{0xa1, 0x18, 0x63, 0x61, 'x'}, raw[at+1:]),
		"a longer way to write":  slices.Concat(raw[:2], []byte{0x5a, 0, 0}, raw[3:]),
		"something behind it":    slices.Concat(raw, []byte{0}),
		"a map that has no end":  slices.Concat(raw[:at], []byte{0xbf, 0xff}, raw[at+1:]),
		"a tag around it":        slices.Concat([]byte{0xd9, 0xd9, 0xf7}, raw),
		"no tag around it":       raw[1:],
		"a key beside it, twice": slices.Concat(raw[:at], []byte{0xa1, 0x04, 0x41, 'x'}, raw[at+1:]),
	} {
		if _, _, err := trust.OpenList(other, city.Root()); err == nil {
			t.Errorf("%s: it is believed", name)
		}
	}
	if _, _, err := trust.OpenList(raw, city.Root()); err != nil {
		t.Error(err)
	}
}

func FuzzOpenList(f *testing.F) {
	city, county, _ := province(f)
	raw, err := county.SignList(trust.List{Number: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), uint16(0), []byte{})
	f.Add(uint16(1), uint16(4), []byte{0x84, 0x5a, 0, 0})
	f.Fuzz(func(t *testing.T, at, off uint16, by []byte) {
		other := spliced(raw, at, off, by)
		if _, _, err := trust.OpenList(other, city.Root()); err == nil && !bytes.Equal(other, raw) {
			t.Fatalf("another list is believed: %x", other)
		}
	})
}

// spliced puts other bytes in the place of some. Keys are made anew by each process that fuzzes: what is to be nearly true must be made
// of what is true there.
func spliced(raw []byte, at, off uint16, by []byte) []byte {
	from := min(int(at), len(raw))
	return slices.Concat(raw[:from], by, raw[min(from+int(off), len(raw)):])
}
